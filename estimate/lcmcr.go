package estimate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
)

// LCMCROptions set the Bayesian latent-class model and the effort spent on it. The zero value of a field means its
// default.
type LCMCROptions struct {
	Seed          uint64  // chain c draws from the PCG stream (Seed, c); the result is a function of seed and table
	Classes       int     // truncation of the Dirichlet process, default 10; 1 is independence of the lists
	PriorShape    float64 // of the gamma prior of the concentration alpha, default 0.25
	PriorRate     float64 // of the same, default 0.25
	CeilingFactor float64 // unlisted people are at most this many times the listed ones, default 20: prior information
	Chains        int     // default 8
	Workers       int     // chains that run at once, default one a processor; never changes the result
	BurnIn        int     // sweeps thrown away at the start of each chain, default 4,000
	Block         int     // sweeps between two looks at the diagnostics, default 10,000
	MaxSweeps     int     // largest number of kept sweeps a chain, default 120,000
	MinSweeps     int     // smallest number of kept sweeps a chain, default two blocks
	Moves         int     // rounds of Metropolis moves a sweep, default 16; NoMoves for the plain Gibbs sampler
	Thin          int     // keep every Thin-th sweep, default 1
	MaxRHat       float64 // largest R-hat of chains that agree, default 1.01
	MinESS        float64 // smallest bulk and tail effective sample size to be used, default 400
	AimESS        float64 // effective sample size at which the chains may stop early, default 1,000

	// Progress, when set, is called after each block of each chain, one call at a time. The order of calls depends on
	// the workers; nothing else does.
	Progress func(LCMCRProgress)
}

// NoMoves, as LCMCROptions.Moves, leaves the Metropolis moves out: the published sampler, for comparison.
const NoMoves = -1

// LCMCRProgress says how far one chain is.
type LCMCRProgress struct {
	Chain     int // from 0
	Chains    int
	Sweeps    int // done by this chain, burn-in included
	MaxSweeps int // the most that it may do, burn-in included; it stops earlier when the chains agree
}

// ErrLCMCRInput reports a table or an option for which the latent-class model is not defined.
var ErrLCMCRInput = errors.New("latent-class model not defined")

func (o LCMCROptions) withDefaults() LCMCROptions {
	setInt := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	setFloat := func(field *float64, value float64) {
		if *field == 0 {
			*field = value
		}
	}
	setInt(&o.Classes, 10)
	setFloat(&o.PriorShape, 0.25)
	setFloat(&o.PriorRate, 0.25)
	setFloat(&o.CeilingFactor, 20)
	setInt(&o.Chains, 8)
	setInt(&o.Workers, runtime.GOMAXPROCS(0))
	setInt(&o.BurnIn, 4_000)
	setInt(&o.Block, 10_000)
	setInt(&o.MaxSweeps, 120_000)
	setInt(&o.MinSweeps, 2*o.Block)
	setInt(&o.Moves, 16)
	if o.Moves == NoMoves {
		o.Moves = 0
	}
	setInt(&o.Thin, 1)
	setFloat(&o.MaxRHat, 1.01)
	setFloat(&o.MinESS, 400)
	setFloat(&o.AimESS, 1_000)
	return o
}

func (o LCMCROptions) check(t Table) error {
	switch {
	case t.J() < 1 || t.N() < 1:
		return fmt.Errorf("%w: the table has no list or nobody on it", ErrLCMCRInput)
	case o.Classes < 1 || o.Classes > 200:
		return fmt.Errorf("%w: %d classes; 1 to 200 are possible", ErrLCMCRInput, o.Classes)
	case !(o.PriorShape > 0) || !(o.PriorRate > 0) || math.IsInf(o.PriorShape+o.PriorRate, 0):
		return fmt.Errorf("%w: the prior of alpha needs a positive shape and rate", ErrLCMCRInput)
	case !(o.CeilingFactor > 0) || o.CeilingFactor*float64(t.N()) < 1 || o.CeilingFactor*float64(t.N()) > 1e11:
		return fmt.Errorf("%w: the ceiling of %g times the listed people leaves no room or too much", ErrLCMCRInput,
			o.CeilingFactor)
	case o.Chains < 1 || o.Workers < 1 || o.BurnIn < 0 || o.Block < 1 || o.MaxSweeps < o.Block || o.MinSweeps < 1 ||
		o.Moves < 0 || o.Thin < 1 || o.Thin > o.Block:
		return fmt.Errorf("%w: chains, workers, sweeps, moves and thinning must be positive, with a block no longer "+
			"than the largest number of sweeps", ErrLCMCRInput)
	}
	return nil
}

// LCMCR estimates the total by the Bayesian latent-class model of Manrique-Vallier (Biometrics 72(4), 2016): a
// truncated Dirichlet-process mixture of products of Bernoullis, prior 1/N on the total. It runs over-dispersed chains
// in blocks until they agree or the budget of sweeps is spent, and says in Posterior.Converged which of the two it was:
// draws of chains that disagree are not an estimate.
//
// When ctx ends, the blocks that every chain has finished are returned with Cancelled set; if there is none, the
// context's error is returned. Same table (in any order of rows and columns), options and seed give the same draws.
func LCMCR(ctx context.Context, t Table, o LCMCROptions) (*Posterior, error) {
	o = o.withDefaults()
	if err := o.check(t); err != nil {
		return nil, err
	}
	m := newLatentCells(t, o.CeilingFactor)
	p := &Posterior{
		Observed: t.N(), Classes: o.Classes, Seed: o.Seed, CeilingFactor: o.CeilingFactor, Ceiling: t.N() + m.ceiling,
		BurnIn: o.BurnIn, Thin: o.Thin, Moves: o.Moves,
	}
	chains := startChains(m, o)
	for done := 0; done < o.MaxSweeps; {
		block := min(o.Block, o.MaxSweeps-done)
		if !runBlock(ctx, chains, block, o) {
			p.Cancelled = true
			break
		}
		done += block
		p.Sweeps = done
		p.collect(chains, o)
		if done >= o.MinSweeps && p.agrees(o.MaxRHat, o.AimESS) {
			break
		}
	}
	if p.Sweeps == 0 {
		return nil, fmt.Errorf("latent-class model: %w before the first block of every chain was done", ctx.Err())
	}
	p.Converged = p.agrees(o.MaxRHat, o.MinESS)
	if h, two := p.hills(minHill); two {
		p.Hills = &h
	}
	return p, nil
}
