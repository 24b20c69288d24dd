package extract_test

import (
	"testing"

	"recount/extract"
	"recount/intake"
	"recount/record"
)

// TestReaderKnowsThePlacesOfACase: a village of an invented country that a case brought with it is where the dead of a
// page are, in both scripts; a reader that was not told of it has no such place, and no word of a page becomes one.
func TestReaderKnowsThePlacesOfACase(t *testing.T) {
	e, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	own := e.With([]record.Place{
		{ID: "xq", Level: record.LevelCountry, NameEN: "Zarnistan", NameAR: "زرنستان"},
		{ID: "pc-XQ01", Level: record.LevelADM1, NameEN: "Upper Quell", NameAR: "كويل العليا", Parent: "xq"},
		{ID: "pc-XQ0101", Level: record.LevelSite, NameEN: "Nolvrik", NameAR: "نولفريك", Parent: "pc-XQ01"},
		{ID: "pc-XQ0102", Level: record.LevelSite, NameEN: "Said", NameAR: "بيت", Parent: "pc-XQ01"},
	})
	for _, c := range []struct{ text, place string }{
		{"Gunmen killed 14 civilians in Nolvrik on Monday, the monitor said.", "pc-XQ0101"},
		{"قتل مسلحون 14 مدنيا في قرية نولفريك يوم الاثنين، بحسب المرصد.", "pc-XQ0101"},
		{"Gunmen killed 14 civilians in Upper Quell on Monday. Said the monitor: it was dawn.", "pc-XQ01"},
	} {
		docs, problems := intake.Read("page.txt", []byte("published: 2025-03-12\noutlet: Ledger\n\n"+c.text+"\n"),
			intake.Options{})
		if len(docs) != 1 {
			t.Fatal(problems)
		}
		placed := func(e *extract.Extractor) (out []record.PlaceID) {
			for _, cl := range e.Extract(&docs[0]).Claims {
				if cl.Count != nil {
					out = append(out, cl.Count.Cell.Place...)
				}
			}
			return out
		}
		if got := placed(own); len(got) != 1 || string(got[0]) != c.place {
			t.Errorf("%q: places %v, want %s", c.text, got, c.place)
		}
		for _, id := range placed(e) {
			if len(id) > 3 && id[:3] == "pc-" {
				t.Errorf("%q: a reader that was not told of it has %s", c.text, id)
			}
		}
	}
}
