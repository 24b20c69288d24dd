package estimate

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// randomTable makes a table of one to seven lists, often sparse, empty in places, or with lists apart.
func randomTable(rng *rand.Rand) Table {
	J := 1 + rng.IntN(7)
	y, err := NewTally(strings.Split("ABCDEFG"[:J], ""))
	if err != nil {
		panic(err)
	}
	scale := []int{1, 3, 20, 300}[rng.IntN(4)]
	density := rng.Float64()
	for p := uint64(1); p < 1<<J; p++ {
		if rng.Float64() < density {
			if err := y.Add(p, rng.IntN(scale+1)); err != nil {
				panic(err)
			}
		}
	}
	return y.Table()
}

// Whatever the table, a result is consistent: ends in order and above the documented number, a refusal wherever a
// number is withheld, a headline that says the documented number, and JSON that holds no infinity.
func TestRunIsConsistentOnAnyTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	verdicts := map[Verdict]int{}
	quickest := LCMCROptions{BurnIn: 50, Block: 100, MinSweeps: 100, MaxSweeps: 200, MinESS: 5, MaxRHat: 2}
	rounds := 50
	if soak() {
		rounds = 300
	}
	for range rounds {
		tab := randomTable(rng)
		if tab.N() == 0 {
			continue
		}
		r := run(t, tab, Options{LCMCR: quickest, NoLeaveOut: rng.IntN(4) > 0, OddsLow: 0.5,
			OddsHigh: 2})
		verdicts[r.Verdict]++
		text := string(jsonOf(t, r))
		fail := func(why string) { t.Errorf("%s: %.600s", why, text) }
		if r.Observed != tab.N() || !strings.Contains(r.Headline.String(), Grouped(float64(tab.N()))) ||
			!strings.Contains(r.Headline.In("ar"), Grouped(float64(tab.N()))) {
			fail("the documented number is missing")
		}
		if (r.Verdict == Interval) != (r.Refused == nil) {
			fail("verdict and refusal do not agree")
		}
		if e := r.Envelope; e != nil && (e.Low < float64(tab.N()) || (e.High != nil && *e.High < e.Low)) {
			fail("the envelope is out of order")
		}
		if r.Verdict == Interval && (r.Envelope == nil || r.Envelope.High == nil ||
			*r.Envelope.High > maxWidth*r.Envelope.Low) {
			fail("an interval without a usable envelope")
		}
		if r.CentreShown && r.Verdict != Interval {
			fail("a centre without an interval")
		}
		for _, m := range r.Methods {
			if (m.Refused == nil) == (m.Centre == nil) || (m.Low != nil && m.High != nil && *m.High < *m.Low) {
				fail("a method neither answers nor refuses: " + m.Name)
			}
		}
		if strings.Contains(r.Headline.String(), "{") || strings.Contains(text, "NaN") {
			fail("a fact is missing from a sentence")
		}
		for _, f := range r.Findings {
			if strings.ContainsAny(f.Sentence.String()+f.Sentence.In("ar"), "{}") {
				fail("a fact is missing from " + string(f.Rule))
			}
		}
	}
	if len(verdicts) < 4 {
		t.Errorf("the random tables reach only the verdicts %v", verdicts)
	}
	t.Log(verdicts)
}
