package extract_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"recount/extract"
	"recount/intake"
	"recount/record"
)

// TestTablesOfEventsAreClaimsOfTheirOrigins reads tables with invented rows in the columns of the codebooks.
func TestTablesOfEventsAreClaimsOfTheirOrigins(t *testing.T) {
	e, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]string{
		"ged261.csv": {"UCDP 7 (5–9) 5..9 people 2031-03-07..2031-03-07 Jableh",
			"UCDP 3 (3) 3..3 people 2031-03-08..2031-03-09 Latakia",
			"event_order 4", "event_date 5", "event_number 7"},
		"candidate.csv": {"UCDP 2 (2–4) 2..4 people 2031-04-07..2031-04-07 Jableh"},
		"ged191.csv":    {"UCDP 6 (6–8) 6..8 people 2018-03-07..2018-03-07 Jableh"},
		"acled.csv": {"ACLED 4 4..4 people 2031-03-07..2031-03-07 Jableh",
			"ACLED 2 2..2 people 2031-03-01..2031-03-31 Jableh", "event_number 5"},
		"airwars.csv": {"AIRWARS 2–5 2..5 civilians 2031-03-07..2031-03-07 Jableh",
			"AIRWARS 3 3..3 civilians 2031-03-08..2031-03-08 Jableh", "event_number 4"},
	} {
		data, err := os.ReadFile("testdata/events/" + file)
		if err != nil {
			t.Fatal(err)
		}
		docs, problems := intake.Read(file, data, intake.Options{})
		if len(docs) != 1 || len(problems) != 0 {
			t.Fatalf("%s: %d documents, %v", file, len(docs), problems)
		}
		found := e.Extract(&docs[0])
		var got []string
		for _, c := range found.Claims {
			i, err := c.Count.Figure.Interval()
			if err != nil {
				t.Error(err)
			}
			got = append(got, fmt.Sprintf("%s %s %d..%d %s %s..%s %s", c.Speaker.Origin, c.Count.Figure.Words, i.Low,
				i.High, c.Count.Unit, c.Count.Since, c.Count.Until, c.Count.Place))
			if !strings.Contains(c.Sentence.Exact, "2031") && !strings.Contains(c.Sentence.Exact, "2018") ||
				c.Sentence.Exact != docs[0].Text[c.Sentence.Start:c.Sentence.End] {
				t.Errorf("%s: a claim does not stand at its row: %q", file, c.Sentence.Exact)
			}
			if c.Count.Scope != record.ScopePart || c.Count.Mode != record.WindowMode {
				t.Errorf("%s: an event is a part of the whole: %s %s", file, c.Count.Scope, c.Count.Mode)
			}
		}
		for _, w := range found.Warnings {
			got = append(got, fmt.Sprintf("%s %d", w.Code, w.Blanks[0].Number))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s:\n%s\nwant\n%s", file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
