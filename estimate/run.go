package estimate

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"recount/record"
)

// Options say how an estimate is made. The zero value is the full effort with seed 0.
type Options struct {
	Seed       uint64 // every draw follows from it and the table
	Quick      bool   // smaller budgets: fewer sweeps, no leave-one-list-out
	NoLeaveOut bool   // full budgets, without estimating again without each list
	Code       string // version of the program, recorded in the result
	Workers    int    // chains at once; never changes the result

	OddsLow, OddsHigh float64  // range of dependence for two lists; both 0 means none was stated
	Copies            []PairOf // lists of which the second was built from the first (R13)
	Apart             []PairOf // lists that could not have held the same person (R12)

	LCMCR    LCMCROptions   // overrides; Seed, Workers and Progress are set by Run
	Progress func(Progress) // called as work is done, one call at a time
}

// Progress says what Run is doing.
type Progress struct {
	Step   string // "chains", "check" (of the published sampler), "without LIST", "stratum NAME", "linkage NAME"
	Part   int    // number of this step, from 1
	Parts  int    // steps in all
	Chain  int    // from 0; -1 when the step is not one of chains
	Chains int
	Done   int // sweeps done by this chain
	Total  int // the most that this chain may do
}

// Run makes the whole result for one input: the gate, every method, the envelope, what happens without each list, the
// strata and the linkage draws. It is a function of the input and the options alone; only their order of arrival in
// Progress depends on the machine.
//
// It returns an error for input that is not a table of lists (ErrLists), for unusable odds (ErrOdds), and never because
// the data do not support a number: that is a Result with a refusal. When ctx ends early, what was finished is returned
// with Cancelled set.
func Run(ctx context.Context, in Input, o Options) (*Result, error) {
	t := in.Table()
	if len(in.Strata) > 0 && t.N() == 0 {
		return nil, record.Say("%w: the strata do not have the same lists", ErrLists)
	}
	r := &runner{options: o, parts: 1}
	g, err := gate(t, o.Copies, o.Apart)
	if err != nil {
		return nil, err
	}
	r.plan(in, g)
	main, err := r.analyse(ctx, "chains", g, o.Seed, true)
	if err != nil {
		return nil, err
	}
	res, err := r.describe(in, main)
	if err != nil {
		return nil, err
	}
	if err := r.strata(ctx, in, res, main); err != nil {
		return nil, err
	}
	if err := r.linkage(ctx, in, res, main); err != nil {
		return nil, err
	}
	if !o.Quick && !o.NoLeaveOut {
		if err := r.leaveOut(ctx, res, main); err != nil {
			return nil, err
		}
	}
	res.Cancelled = ctx.Err() != nil
	r.conclude(res, main)
	return res, nil
}

// runner carries the options and the count of steps through one run.
type runner struct {
	options     Options
	part, parts int
}

// plan counts the steps, for progress alone.
func (r *runner) plan(in Input, g gated) {
	r.parts = 1 + len(in.Strata) + len(in.Linkage)
	if !r.options.Quick && !r.options.NoLeaveOut && g.table.J() > 3 && !g.refused {
		r.parts += g.table.J()
	}
}

// analyse runs the two families of the envelope on a gated table.
func (r *runner) analyse(ctx context.Context, step string, g gated, seed uint64, whole bool) (*analysis, error) {
	r.part++
	a := &analysis{gated: g}
	if !g.refused {
		if avg, err := AverageAIC(g.table); err != nil {
			a.averageBy = err
		} else {
			a.average = &avg
		}
		p, err := LCMCR(ctx, g.table, r.chains(step, seed, whole))
		switch {
		case err == nil:
			a.posterior = p
			if err := r.plain(ctx, a, seed, whole); err != nil {
				return nil, err
			}
		case ctx.Err() == nil:
			return nil, err
		}
	}
	a.envelope()
	return a, nil
}

// plain runs the published sampler on the whole table where the chains agree on one answer. A stratum, a linkage draw
// or a table without one list is part of an answer that this has judged already.
func (r *runner) plain(ctx context.Context, a *analysis, seed uint64, whole bool) error {
	if !whole || !a.posterior.usable() {
		return nil
	}
	p, err := runPlain(ctx, a.table, r.chains("check", seed, whole), plainEffort(r.options.LCMCR))
	if err != nil && ctx.Err() == nil {
		return err
	}
	a.plain, a.unchecked = p, p == nil
	return nil
}

// chains are the settings of the latent-class model for the whole table, or for a part of it.
func (r *runner) chains(step string, seed uint64, whole bool) LCMCROptions {
	o := r.options.LCMCR
	o.Seed, o.Workers = seed, r.options.Workers
	if r.options.Quick && o.MaxSweeps == 0 {
		o.MaxSweeps, o.AimESS = 40_000, 400
	} else if !whole && o.MaxSweeps == 0 {
		o.AimESS = 400
	}
	if report := r.options.Progress; report != nil {
		part, parts := r.part, r.parts
		o.Progress = func(p LCMCRProgress) {
			report(Progress{Step: step, Part: part, Parts: parts, Chain: p.Chain, Chains: p.Chains, Done: p.Sweeps,
				Total: p.MaxSweeps})
		}
	}
	return o
}

// seedOf gives a part its own seed, from the seed of the run and the part's name, so that adding a part changes no
// other.
func seedOf(seed uint64, kind, name string) uint64 {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	sum := sha256.Sum256(append(append(b[:], kind...), "\x00"+name...))
	return binary.LittleEndian.Uint64(sum[:8])
}
