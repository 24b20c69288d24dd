package doubt_test

import (
	"slices"
	"strings"
	"testing"

	"recount/doubt"
	"recount/extract"
	"recount/record"
)

// rules are those of the program.
func rules(t *testing.T) *doubt.Rules {
	t.Helper()
	places, err := extract.LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	organisations, err := extract.LoadOrganisations()
	if err != nil {
		t.Fatal(err)
	}
	return doubt.New(places, organisations)
}

// page is a page of paragraphs that was published on 16 June 2025.
func page(paragraphs ...string) *record.Document {
	doc := &record.Document{ID: "page", Name: "page", Lang: record.English, Outlet: "Harbour Mail",
		Published: record.ExactDate(record.NewDay(2025, 6, 16))}
	for _, p := range paragraphs {
		if doc.Text != "" {
			doc.Text += "\n\n"
		}
		doc.Blocks = append(doc.Blocks, record.Block{Kind: record.Paragraph, Echo: -1, Start: len(doc.Text),
			End: len(doc.Text) + len(p)})
		doc.Text += p
	}
	return doc
}

const plain = "The Syrian Observatory for Human Rights said that it had documented the killing of 52 civilians in Homs province on June 14."

func TestDoubts(t *testing.T) {
	r := rules(t)
	e, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		want       record.WarningCode // "": none
	}{
		{"every field in one sentence", plain, ""},
		{"another place behind its kind", strings.Replace(plain, "Homs province", "Homs Governorate", 1), ""},
		{"a name that goes on", strings.Replace(plain, "Homs province", "Homs Lakeshore", 1), "unsure_place_part"},
		{"a hedge", strings.Replace(plain, "of 52", "of likely 52", 1), "unsure_hedged"},
		{"no day", strings.Replace(plain, " on June 14", "", 1), "unsure_time"},
		{"another year", strings.Replace(plain, "June 14.", "June 14, as nobody had seen in 2019.", 1),
			"unsure_other_year"},
		{"a whole war", strings.Replace(plain, "June 14.", "June 14, the deadliest since the war began.", 1),
			"unsure_other_event"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := page(c.text)
			x := e.Extract(doc)
			i := slices.IndexFunc(x.Claims, func(c record.Claim) bool {
				return c.Count != nil &&
					c.Count.Figure.Value == 52
			})
			if i < 0 {
				t.Fatal("the figure is not read")
			}
			var codes []record.WarningCode
			for _, w := range r.Doubts(doc, &x)[i] {
				codes = append(codes, w.Code)
				if w.Text == "" {
					t.Errorf("%s has no words", w.Code)
				}
			}
			if c.want == "" && len(codes) > 0 || c.want != "" && !slices.Contains(codes, c.want) {
				t.Errorf("doubts %v, want %q among them", codes, c.want)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	got := rules(t).Notices(page(
		"The Syrian Observatory for Human Rights lowered its toll of civilians from 1,052 to 44. Nobody else did.",
		"Harbour Mail has withdrawn its article of 18 June.",
		"الصحيفة سحبت تقريرها المنشور في ٣ حزيران."))
	if len(got) != 3 {
		t.Fatalf("%d sentences take something back, want 3: %+v", len(got), got)
	}
	if n := got[0]; n.Withdraws || !slices.Equal(n.Lowered, []int{1052}) || !slices.Equal(n.Now, []int{44}) ||
		!slices.Equal(n.Bodies, []record.OriginID{"SOHR"}) {
		t.Errorf("the lowered toll: %+v", n)
	}
	if n := got[1]; !n.Withdraws || !n.NamesDay(record.NewDay(2025, 6, 18)) || n.NamesDay(record.NewDay(2025, 7, 18)) {
		t.Errorf("the withdrawn article: %+v", n)
	}
	if n := got[2]; !n.Withdraws || !n.NamesDay(record.NewDay(2025, 6, 3)) {
		t.Errorf("the withdrawn report: %+v", n)
	}
}
