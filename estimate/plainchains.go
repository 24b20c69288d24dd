package estimate

import (
	"context"
	"slices"
)

// The published sampler of the latent-class model has no Metropolis moves. Where the lists have two self-consistent
// explanations its chains settle in the one or the other by their start, so whoever repeats the analysis with it gets
// either by luck. The chains of LCMCR cross sooner, and their agreement can hide that. So many short chains of the
// published sampler are run from far-apart starts, and where their totals pile up on two hills, by the same measure as
// one posterior (modes.go), the two are not given as one (rule R8).
const (
	plainChains = 24
	plainSweeps = 5_000 // kept, a chain
	plainBurnIn = 4     // times as many before them
	plainThin   = 5
	plainShare  = 0.12 // share of the draws on the smaller hill: three chains, so that one that is lost makes no hill
)

// plainEffort is how many sweeps of each plain chain are kept: fewer only where whoever asks gave the chains that they
// check a budget of their own, and a small one.
func plainEffort(o LCMCROptions) int {
	if o.MaxSweeps == 0 {
		return plainSweeps
	}
	return min(plainSweeps, max(o.MaxSweeps/8, 4*plainThin))
}

// PlainChains is where the short chains of the published sampler settled.
type PlainChains struct {
	Chains int    `json:"chains"`
	Sweeps int    `json:"sweeps"` // kept, a chain
	Hills  *Hills `json:"hills"`  // two separate answers, or null

	floor float64 // 2.5% quantile of all draws
}

// Settled says whether the chains pile up on one answer.
func (p PlainChains) Settled() bool { return p.Hills == nil }

// runPlain runs the published sampler and keeps so many sweeps of each chain, after four times as many. The error is
// that of a context that ended first.
func runPlain(ctx context.Context, t Table, o LCMCROptions, sweeps int) (*PlainChains, error) {
	o = o.withDefaults()
	o.Seed, o.Moves, o.Thin, o.Chains = seedOf(o.Seed, "plain", ""), 0, plainThin, plainChains
	o.BurnIn, o.Block, o.MaxSweeps = plainBurnIn*sweeps, sweeps, sweeps
	if err := o.check(t); err != nil {
		return nil, err
	}
	chains := startChains(newLatentCells(t, o.CeilingFactor), o)
	if !runBlock(ctx, chains, sweeps, o) {
		return nil, ctx.Err()
	}
	p := PlainChains{Chains: plainChains, Sweeps: sweeps}
	var draws Posterior
	for _, ch := range chains {
		draws.sorted = append(draws.sorted, ch.kept.Total...)
	}
	slices.Sort(draws.sorted)
	p.floor = draws.Quantile(0.025)
	if h, two := draws.hills(plainShare); two {
		p.Hills = &h
	}
	return &p, nil
}
