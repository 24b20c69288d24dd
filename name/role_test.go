package name

import "testing"

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in                                  string
		kunya, given, father, grand, family string
		titles                              int
	}{
		{"محمد أحمد علي حجازي", "", "محمد", "احمد", "علي", "حجازي", 0},
		{"الشهيد محمد أحمد أبو شقرة", "", "محمد", "احمد", "", "ابوشقره", 1},
		{"أبو خالد محمد بن أحمد النجار", "ابوخالد", "محمد", "احمد", "", "النجار", 0},
		{"محمد النجار", "", "محمد", "", "", "النجار", 0},
		{"سالم الشيخ", "", "سالم", "", "", "الشيخ", 0},
		{"Dr. Abu Ali Salim bin Khalid al-Masri", "abuali", "salim", "khalid", "", "almasri", 1},
		{"Abu Omar", "abuomar", "", "", "", "", 0},
		{"", "", "", "", "", "", 0},
		{"ريم", "", "ريم", "", "", "", 0},
	} {
		p := Parse(c.in)
		if p.Kunya != c.kunya || p.Given != c.given || p.Father != c.father || p.Grandfather != c.grand ||
			p.Family != c.family || len(p.Title) != c.titles {
			t.Errorf("Parse(%q) = %+v", c.in, p)
		}
	}
}
