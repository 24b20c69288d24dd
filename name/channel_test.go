package name

import (
	"strings"
	"testing"
)

func TestChannel(t *testing.T) {
	c := DefaultChannel()
	likely := [][2]string{{"محمد", "mohammed"}, {"محمد", "muhammad"}, {"محمد", "mehmet"}, {"خالد", "khaled"},
		{"شادي", "chadi"}, {"يوسف", "youssef"},
		{"جمال", "djamal"}, {"نافذ", "nafeth"}, {"قاسم", "kassem"}, {"عمر", "omar"}, {"ذياب", "ziab"},
		{"منذر", "monther"}, {"ضياء", "diaa"}}
	for _, p := range likely {
		a := Tokens(p[0])[0]
		if s := c.Score(a, p[1]); s <= 0 {
			t.Errorf("%s for %s: %.2f, want above 0", p[1], p[0], s)
		}
	}
	for _, p := range [][2]string{{"محمد", "khaled"}, {"خالد", "waleed"}, {"سالم", "samer"}, {"حسن", "mohsen"},
		{"نادر", "nasser"}} {
		a := Tokens(p[0])[0]
		if s, self := c.Score(a, p[1]), c.Score(a, Spellings(p[0], Press, 1)[0]); s > 0 || s > self {
			t.Errorf("%s for %s: %.2f, want below 0", p[1], p[0], s)
		}
	}
}

// TestSpellings checks that every generated variant of every habit meets its word in the channel.
func TestSpellings(t *testing.T) {
	c := DefaultChannel()
	for _, w := range []string{"محمود", "شريف", "جابر", "خليل", "ثابت", "قدري", "ذيب"} {
		for _, h := range []Habit{Press, Passport, ALALC, UNGEGN, French, Turkish} {
			got := Spellings(w, h, 8)
			if len(got) == 0 || len(got) > 8 {
				t.Errorf("%s by %s: %d spellings", w, h, len(got))
			}
			for _, s := range got[:1] {
				if c.Score(w, s) <= -4 {
					t.Errorf("%s by %s is %s, which the channel gives %.2f", w, h, s, c.Score(w, s))
				}
			}
		}
	}
}

func FuzzChannel(f *testing.F) {
	f.Add("محمد", "mohammed")
	f.Add("", "x")
	f.Add("ab", "محمد")
	c := DefaultChannel()
	f.Fuzz(func(t *testing.T, a, b string) {
		if s := c.Score(a, strings.ToLower(b)); s != s {
			t.Errorf("Score(%q, %q) is not a number", a, b)
		}
		c.Align(a, b)
	})
}
