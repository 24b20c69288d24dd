package main

import (
	"testing"

	"recount/internal/flow"
	"recount/internal/shareddata"
)

// TestNoWrongMinimum asks every question of the bench: no minimum may stand above what the annotations document, and on
// most dates the civilians of the coast must have one that is of use.
func TestNoWrongMinimum(t *testing.T) {
	shareddata.Path(t, "data/registers/gold.jsonl")
	shareddata.Path(t, "data/coverage/gold_ruled.jsonl")
	sets, err := load()
	if err != nil {
		t.Fatal(err)
	}
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	opts.Extract = newMemory(opts.Extract)
	useful := 0
	for _, g := range sets {
		if testing.Short() && g.set != "coast" {
			continue
		}
		for _, q := range g.questions() {
			answers, err := ask(opts, g, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range answers {
				if a.low > a.truth {
					t.Errorf("%s, %s, %s %s %s: at least %d, documented %d", g.set, g.name, a.question.key, q.place,
						q.asOf, a.low, a.truth)
				}
				if g.set == "coast" && a.question.key == "civilians" && q.place == "" && 2*a.low >= a.truth &&
					a.truth > 0 {
					useful++
				}
			}
		}
	}
	if useful < 6 {
		t.Errorf("the civilian minimum of the coast is useful on %d of %d dates, want 6", useful, len(coastDates))
	}
}
