package extract

import (
	"strings"
	"testing"

	"recount/record"
)

func gazetteer(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGazetteerMatch(t *testing.T) {
	g := gazetteer(t)
	tests := []struct{ text, want string }{
		{"in Latakia, Tartous and Hama", "Latakia Tartus Hama"},
		{"in the coastal village of Al-Sanawbar, near Jablah", "Al-Sanobar Jableh"},
		{"the Khmeimim air base", "Hmeimim"},
		{"civilians on Syria's coast", "Syrian coast"},
		{"قتلوا في الساحل السوري", "Syrian coast"},
		{"في بانياس وجبلة وباللاذقية", "Baniyas Jableh Latakia"},
		{"in Tripoli, Libya", "Tripoli Libya"},
		{"in Tripoli, northern Lebanon", "Tripoli north Lebanon"},
		{"in the Gaza Strip; in Gaza City", "Gaza Gaza City"},
		{"الفاشر في شمال دارفور", "El Fasher North Darfur"},
		{"Sumy in northern Ukraine", "Sumy Ukraine"},
		{"a male nurse was reading", ""},
		{"Males died", ""},
		{"Sweida, As-Suwayda, Suwaida", "Sweida Sweida Sweida"},
		{"السويداء جنوب سوريا", "Sweida southern Syria"},
		{"Syrian forces on the coast", "Syrian coast"},
		{"on the coast of France, along the coastal region", "France"},
		{"حي القصور", "Al-Qusour (Baniyas)"},
		{"القصور القديمة جميلة", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range g.Match(tt.text) {
			got = append(got, m.Canonical)
			if p, ok := g.Place(record.PlaceID(m.ID)); !ok || p.NameEN != m.Canonical {
				t.Errorf("Match(%q) gives %s, which has no entry", tt.text, m.ID)
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("Match(%q) = %q, want %q", tt.text, s, tt.want)
		}
	}
}

func TestGazetteerTree(t *testing.T) {
	g := gazetteer(t)
	for _, p := range g.Places().All() {
		if _, ok := g.Place(p.Parent); p.Parent != "" && !ok {
			t.Errorf("%s: parent %s has no entry", p.ID, p.Parent)
		}
		for _, m := range p.Members {
			if _, ok := g.Place(m); !ok {
				t.Errorf("%s: member %s has no entry", p.ID, m)
			}
		}
	}
	for _, in := range [][2]record.PlaceID{{"sy-latakia-jableh", "region-syrian-coast"}, {"sy-hmeimim", "sy"},
		{"region-syrian-coast", "sy"}, {"ps-jabalia", "region-gaza"}} {
		if !g.Inside(in[0], in[1]) {
			t.Errorf("%s is not inside %s", in[0], in[1])
		}
	}
	if g.Inside("sy-homs", "region-syrian-coast") {
		t.Error("Homs is a member of the coast")
	}
}

func FuzzGazetteerMatch(f *testing.F) {
	g := gazetteer(f)
	f.Add("the village of Al-Sanobar in Syria")
	f.Add("قرية الصنوبر قرب جبلة\u200f")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range g.Match(text) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("match %+v overlaps or leaves the text of %d bytes", m, len(text))
			}
			end = m.End
		}
	})
}

func BenchmarkGazetteerMatch(b *testing.B) {
	g := gazetteer(b)
	text := strings.Repeat("More than 1,000 people have died on the coast of Syria, in Latakia and Tartus, the monitor said on Saturday. وقال المرصد السوري لحقوق الإنسان إن أكثر من ألف شخص قتلوا في الساحل السوري منذ الخميس. ", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		g.Match(text)
	}
}

// TestANameThatGoesOnIsAnotherPlace: a place whose name begins like a known one is not that one.
func TestANameThatGoesOnIsAnotherPlace(t *testing.T) {
	g, err := LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"killed in Wadi al-Sarw on Friday", "killed in Homs el-Sarw on Friday",
		"killed in Tal Sarw on Friday", "killed in Tall Sarw", "killed in the village of Wadi Homs", "killed in Deir Homs",
		"killed in Khirbet Hama on Friday", "killed in New Hama", "killed in Jabal Idlib", "قتل في وادي حمص", "قتل في قرية دير حمص",
		"قتل في خربة حماة يوم الجمعة", "Wadi Homs", "وادي حمص", "New Idlib"} {
		for _, m := range g.Match(text) {
			t.Errorf("%q is read as %s", text, m.Canonical)
		}
	}
	for _, text := range []string{"killed in Homs on Friday", "قتل في وادٍ قرب حمص",
		"killed in Port Sudan", "killed in Camp Yarmouk", "killed near Port Latakia", "قتل في دير الزور", "killed in Deir ez-Zor"} {
		if found := g.Match(text); len(found) != 1 {
			t.Errorf("%q: %v", text, found)
		}
	}
}

// TestAPlaceThatNoListHasLiesWhereTheSentenceSays: it keeps its own words, and counts in the place that holds it; a
// place beside it holds nothing.
func TestAPlaceThatNoListHasLiesWhereTheSentenceSays(t *testing.T) {
	for _, c := range []struct{ text, words, in string }{
		{"The monitor documented the killing of 50 civilians in Tal Sarw in Hama province on June 14.", "Tal Sarw", "sy-hama"},
		{"The monitor documented the killing of 50 civilians in the village of Tal Sarw, Hama province, on June 14.", "Tal Sarw", "sy-hama"},
		{"The monitor documented the killing of 87 civilians in the villages of Wadi al-Sarw and Tal Sarw in eastern Hama countryside on June 14.",
			"Wadi al-Sarw", "sy-hama"},
		{"The monitor documented the killing of 50 civilians in Tal Sarw on June 14.", "Tal Sarw", ""},
		{"The monitor documented the killing of 50 civilians in Tal Sarw on June 14 and fled to Hama province.", "Tal Sarw", ""},
	} {
		x := read(t, c.text)
		if len(x.Claims) == 0 {
			t.Errorf("%s: no claim", c.text)
			continue
		}
		n := x.Claims[0].Count
		in := ""
		if len(n.Cell.Place) > 0 {
			in = string(n.Cell.Place[0])
		}
		if n.Place != c.words || in != c.in {
			t.Errorf("%s\n in %q (%q), want %q (%q)", c.text, n.Place, in, c.words, c.in)
		}
	}
}
