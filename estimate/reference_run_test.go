package estimate

import (
	"context"
	"math"
	"os"
	"slices"
	"testing"
)

// soak says whether the long tests were asked for (RECOUNT_SOAK=1).
func soak() bool { return os.Getenv("RECOUNT_SOAK") != "" }

// Every row of the reference that is marked NO is a case to refuse: the chains of the latent-class model disagree
// or agree on two answers, or those of the published sampler do not settle (all R8), and no interval may be given. It
// takes minutes, so all but one wait for RECOUNT_SOAK=1.
func TestReferenceRowsToRefuse(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range referenceRows(t, "LCMCR_K10", "LCMCR_K15") {
		if r.usable == "yes" || r.usable == "loose" || seen[r.dataset] {
			continue
		}
		seen[r.dataset] = true
		if !soak() && r.dataset != "scotland_pwid_all" {
			continue
		}
		res := run(t, referenceTable(t, r.dataset), Options{Seed: 1, Quick: !soak(), NoLeaveOut: true})
		if !hasRule(res, "R8") || res.Verdict != AtLeast || res.Envelope != nil || res.Methods[0].Refused == nil {
			t.Errorf("%s: verdict %s envelope %s rules %s", r.dataset, res.Verdict, jsonOf(t, res.Envelope),
				jsonOf(t, res.Findings))
		}
	}
}

// The reference's chains on uk2013_5 end at medians from 12,438 to 22,775. Here, chains from over-dispersed starts and
// two seeds must all tell the same, with thousands of effective draws; otherwise the table is a case for R8 like the
// others.
func TestChainsAgreeWhereReferenceDidNot(t *testing.T) {
	if !soak() {
		t.Skip("takes long under the race detector: set RECOUNT_SOAK=1")
	}
	tab := referenceTable(t, "uk2013_5").Canonical()
	var medians []float64
	for seed := uint64(1); seed <= 2; seed++ {
		p, err := LCMCR(context.Background(), tab, LCMCROptions{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if !p.usable() || p.BulkESS < 2000 || p.TailESS < 2000 || p.MedianRatio() > 1.05 {
			t.Errorf("seed %d: converged %v, effective draws %.0f and %.0f, medians %v", seed, p.Converged, p.BulkESS,
				p.TailESS, p.Medians)
		}
		medians = append(medians, p.Median())
	}
	if !near(medians[0], medians[1], 0.02) {
		t.Errorf("two seeds give %v", medians)
	}
}

// Agreement is worth nothing if no chain ever was where the reference's got stuck. So chains are led there: the
// published sampler runs until it has lived at a total near 12,000 for 2,000 sweeps. From there, with the moves, every
// one of them must find the answer of the others within 6,000 sweeps and stay: that place is a trap of the sampler and
// holds next to none of the posterior.
func TestNoChainStaysWhereReferenceGotStuck(t *testing.T) {
	if testing.Short() {
		t.Skip("takes several seconds of sampling")
	}
	o := LCMCROptions{Seed: 99, Chains: 24}.withDefaults()
	m := newLatentCells(referenceTable(t, "uk2013_5").Canonical(), o.CeilingFactor)
	median := func(st *latentState, sweeps, rounds int) float64 {
		totals := make([]int32, sweeps)
		for i := range totals {
			st.sweep(rounds, true)
			totals[i] = int32(st.people + st.unlisted)
		}
		slices.Sort(totals)
		return quantileOfTotals(totals, 0.5)
	}
	trapped := 0
	for _, ch := range startChains(m, o) {
		ch.start()
		for range 10 {
			if at := median(ch.state, 2000, 0); at > 11_000 && at < 13_500 {
				trapped++
				median(ch.state, 6000, o.Moves)
				if now := median(ch.state, 4000, o.Moves); now < 20_500 || now > 24_500 {
					t.Errorf("chain %d was at %.0f and is at %.0f", ch.index, at, now)
				}
				break
			}
		}
		if trapped == 4 {
			return
		}
	}
	t.Errorf("only %d chains could be led to the place where the reference got stuck", trapped)
}

// Korea, all pairs: the estimate diverges, and the model must be refused rather than averaged.
func TestDivergingModelIsNotAveraged(t *testing.T) {
	a, err := AverageAIC(referenceTable(t, "korea_palembang"))
	if err != nil {
		t.Fatal(err)
	}
	if a.N > 200 || len(a.Dropped) == 0 {
		t.Errorf("average %.1f with %d dropped", a.N, len(a.Dropped))
	}
}

// Kosovo with the whole effort where RECOUNT_SOAK is set, else with a quick one: the chains agree, on the reference's figures, and none of their draws is at the
// ceiling.
func TestKosovoEnvelope(t *testing.T) {
	r := run(t, referenceTable(t, "kosovo"), Options{Seed: 1, Quick: !soak(), NoLeaveOut: true})
	m := r.Methods[0]
	if m.Centre == nil || math.Abs(*m.Centre-10447) > 161 || math.Abs(*m.Low-9064) > 439 ||
		math.Abs(*m.High-13949) > 990 {
		t.Errorf("latent classes: %s", jsonOf(t, m))
	}
	if !r.Chains.Converged || r.Chains.CeilingShare > 0 {
		t.Errorf("chains: %s", jsonOf(t, r.Chains))
	}
	if hasRule(r, "R8") { // one answer, where TestTwoAnswersAreRefused finds two
		t.Errorf("hills %s, R-hat %v", jsonOf(t, r.Chains.Hills), *r.Chains.RHat)
	}
	if r.Verdict != Interval || math.Abs(r.Envelope.Low-9064) > 439 || math.Abs(*r.Envelope.High-16653.4) > 1 {
		t.Errorf("envelope %s", jsonOf(t, r.Envelope))
	}
	if truth := 10401.0; truth < r.Envelope.Low || truth > *r.Envelope.High {
		t.Errorf("the near-census of 10,401 is outside the envelope %s", jsonOf(t, r.Envelope))
	}
}
