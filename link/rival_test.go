package link

import (
	"fmt"
	"testing"
)

// TestRivals checks that two frequent names with the same consonants are told apart after the lists have shown it, in
// one script and across scripts, and that spellings of one name are not.
func TestRivals(t *testing.T) {
	fathers := []struct{ arabic, latin, other string }{{"محمد", "Mohammed", "Muhammad"},
		{"محمود", "Mahmoud", "Mahmood"}}
	var rows [][]string
	for i := range 200 {
		f := fathers[i%2]
		letter := func(k int) rune { return []rune("بفكلمنر")[k%7] }
		grand, family := "كريم", fmt.Sprintf("%cد%cد%c", letter(i), letter(i/7), letter(i/49))
		latin := f.latin
		if i%4 > 1 {
			latin = f.other
		}
		rows = append(rows, []string{"ar", "سامر " + f.arabic + " " + grand + " " + family, "m", ""},
			[]string{"la", "سامر " + latin + " " + grand + " " + family, "m", ""},
			[]string{"lb", "سامر " + f.latin + " " + grand + " " + family, "m", ""})
	}
	p := prepare(build(t, nameFields, rows), 1)
	r := newRivals(p)
	word := func(s string) int32 {
		n := p.words.parseNames([]string{s}, 1)
		return n[0].tok[0]
	}
	for _, c := range []struct {
		a, b string
		want uint8
	}{{"محمد", "محمود", 0}, {"محمد", "Mahmoud", levelDiffer}, {"محمود", "Mohammed", levelDiffer},
		{"محمد", "Mohammed", 0}, {"محمود", "Mahmood", 0},
		{"Mohammed", "Muhammad", 0}, {"Mohammed", "Mahmoud", levelDiffer}} {
		a, b := word(c.a), word(c.b)
		if p.words.skel[a] != p.words.skel[b] {
			t.Fatalf("%s and %s have other consonants", c.a, c.b)
		}
		if got := r[wordPair(a, b)]; got != c.want {
			t.Errorf("%s and %s: level %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
