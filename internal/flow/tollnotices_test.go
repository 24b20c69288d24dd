package flow

import (
	"testing"

	"recount/internal/shareddata"
	"recount/record"
)

// TestLowered: the later word of an origin replaces its earlier one, from the day on which it was said.
func TestLowered(t *testing.T) {
	docs := []record.Document{
		pageOf(t, "a.txt", "2025-06-16", "Harbour Mail", "Smoke\n\n"+sureSentence),
		pageOf(t, "b.txt", "2025-06-19", "Lake Post",
			"A count is corrected\n\nThe Syrian Observatory for Human Rights lowered its toll of civilians killed in Homs province on June 14 from 52 to 44."),
		pageOf(t, "c.txt", "2025-06-20", "Hill News",
			"Quiet\n\nThe Syrian Observatory for Human Rights said that it had documented the killing of 44 civilians in Homs province on June 14."),
	}
	if got := minimum(tollOfPages(t, nil, docs...), "persons"); got != 44 {
		t.Errorf("after the correction at least %d, want 44", got)
	}
	before := func(o *TollOptions) { o.Question.AsOf = record.ExactDate(record.NewDay(2025, 6, 17)) }
	if got := minimum(tollOfPages(t, before, docs...), "persons"); got != 52 {
		t.Errorf("before it at least %d, want 52", got)
	}
	if got := minimum(tollOfPages(t, nil, docs[0], docs[2]), "persons"); got != 44 {
		t.Errorf("a later, lower count without words of correction leaves at least %d, want 44", got)
	}
}

// TestWithdrawn: a withdrawal claims nothing, and takes back its article with what rests on it.
func TestWithdrawn(t *testing.T) {
	article := "Boats burn in the harbour\n\nThe United Nations said that it had verified the killing of 71 civilians in Homs province on June 14."
	docs := []record.Document{
		pageOf(t, "a.txt", "2025-06-16", "Harbour Mail", article),
		pageOf(t, "b.txt", "2025-06-17", "Lake Post",
			"After the boats\n\nThe United Nations said that it had verified the killing of 71 civilians in Homs province on June 14, and fishermen wept."),
	}
	if got := minimum(tollOfPages(t, nil, docs...), "civilians"); got != 71 {
		t.Fatalf("before the withdrawal at least %d, want 71", got)
	}
	docs = append(docs, pageOf(t, "c.txt", "2025-06-20", "Harbour Mail",
		"A withdrawal\n\nHarbour Mail has withdrawn its article of 16 June, \"Boats burn in the harbour\". The figure of 71 was wrongly attributed to the United Nations."))
	r := tollOfPages(t, nil, docs...)
	for _, key := range []string{"civilians", "persons"} {
		if got := minimum(r, key); got != 0 {
			t.Errorf("after it at least %d %s, want 0", got, key)
		}
		if res := answer(t, r, key); len(res.Reported) > 0 {
			t.Errorf("%s are still reported: %+v", key, res.Reported)
		}
	}
	told := false
	for _, w := range r.Warnings {
		told = told || w.Code == "page_withdrawn" && len(w.Claims) >= 2
	}
	if !told {
		t.Errorf("the report does not say what was withdrawn: %+v", r.Warnings)
	}
}

// TestInventedCase works a case of 104 civilians in two villages, with a figure that its origin lowered, a rewrite that
// its outlet withdrew and villages that no gazetteer has.
func TestInventedCase(t *testing.T) {
	for _, pages := range []string{"pages", "pages2"} {
		path := shareddata.Path(t, "cases/inputs/hama/"+pages)
		for _, combine := range []bool{false, true} {
			r := tollOf(t, []string{path}, func(o *TollOptions) { o.Question.Combine = combine })
			if got := minimum(r, "civilians"); got < 87 || got > 104 {
				t.Errorf("%s, combined %v: at least %d civilians, want most of 104 and never more", pages, combine, got)
			}
			if got := minimum(r, "persons"); got > 110 {
				t.Errorf("%s, combined %v: at least %d persons, want at most 110", pages, combine, got)
			}
			for _, o := range answer(t, r, "civilians").Reported {
				if o.Origin == "UN" {
					t.Errorf("%s: the withdrawn rewrite's figure still stands under the UN: %+v", pages, o)
				}
				if o.Origin == "SNHR" && o.Low != 98 || o.Origin == "SOHR" && o.Low != 104 {
					t.Errorf("%s: the last word of %s is %d", pages, o.Origin, o.Low)
				}
			}
			r = tollOf(t, []string{path}, func(o *TollOptions) {
				o.Question.Place, o.Question.Combine = "Rif Dimashq",
					combine
			})
			for _, key := range []string{"civilians", "persons", "children"} {
				if got := minimum(r, key); got != 0 {
					t.Errorf("%s: at least %d %s in a governorate that no page names", pages, got, key)
				}
			}
		}
	}
}
