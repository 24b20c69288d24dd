package estimate

import (
	"context"
	"math"
	"math/rand/v2"
)

// piece runs the envelope on a piece of the input and keeps the analysis for pooling.
func (r *runner) piece(ctx context.Context, kind, name string, t Table) (Part, *analysis, error) {
	g, err := gate(t, r.present(r.options.Copies, t), r.present(r.options.Apart, t))
	if err != nil {
		return Part{}, nil, err
	}
	seed := seedOf(r.options.Seed, kind, name)
	a, err := r.analyse(ctx, kind+" "+name, g, seed, false)
	if err != nil {
		return Part{}, nil, err
	}
	p := Part{Name: name, Observed: t.N(), Shared: t.Repeated(), Verdict: a.verdict, Envelope: a.span(),
		Methods: a.envelopeMethods(), Rules: []RuleID{}, Seed: seed}
	if !math.IsNaN(a.floor) {
		p.Floor = some(a.floor)
	}
	for _, f := range a.findings {
		p.Rules = append(p.Rules, f.Rule)
		if (f.Effect == Refuses || f.Effect == BoundOnly) && p.Refused == nil {
			p.Refused, p.Note = f.Sentence.noted()
		}
	}
	return p, a, nil
}

// present keeps the pairs of which both lists are in a table.
func (r *runner) present(pairs []PairOf, t Table) []PairOf {
	has := map[string]bool{}
	for _, l := range t.Lists {
		has[l] = true
	}
	var out []PairOf
	for _, p := range pairs {
		if has[p.A] && has[p.B] {
			out = append(out, p)
		}
	}
	return out
}

// poolDraws is the number of draws that a stratum or a linkage brings to a pool.
const poolDraws = 4000

// posteriorDraws thins the posterior of an analysis to poolDraws, in an order of its own, so that sums over strata pair
// independent draws.
func (a *analysis) posteriorDraws(seed uint64) []float64 {
	all := a.posterior.Draws()
	rng := rand.New(rand.NewPCG(seed, 0x706f6f6c))
	order := rng.Perm(poolDraws)
	out := make([]float64, poolDraws)
	for i, k := range order {
		out[i] = max(all[k*len(all)/poolDraws], a.n())
	}
	return out
}

// averageDraws draws totals from the log-normal of the log-linear average, which has no draws of its own.
func (a *analysis) averageDraws(seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 0x6c6f6765))
	n := float64(a.table.N())
	missing := a.average.N - n
	out := make([]float64, poolDraws)
	for i := range out {
		z := rng.NormFloat64()
		out[i] = a.n()
		if missing > 0 {
			sigma := math.Sqrt(math.Log1p(square(a.average.SE) / square(missing)))
			out[i] = max(n+missing*math.Exp(sigma*z), a.n())
		}
	}
	return out
}
