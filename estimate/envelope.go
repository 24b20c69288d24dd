package estimate

import (
	"fmt"
	"math"
	"recount/record"
	"slices"
)

// analysis is one table with everything estimated from it, before it is put into words.
type analysis struct {
	gated
	posterior *Posterior   // nil when not run
	plain     *PlainChains // nil when not run
	unchecked bool         // stopped before the published sampler was run
	average   *Average     // nil when no model can be used
	averageBy error        // why
	floor     float64      // what may be called "at least" without an envelope; NaN when refused
	low, high float64      // the envelope; high +Inf or NaN when it may not be given
	verdict   Verdict
	centre    bool
}

// latentClasses says whether the posterior may be read as one answer: its chains agree, on one, and so do those of the
// published sampler (rule R8).
func (a *analysis) latentClasses() bool {
	return a.posterior != nil && a.posterior.usable() && !a.unchecked && (a.plain == nil || a.plain.Settled())
}

// n is the documented number: everybody in the table as given, whatever was left out of the estimate.
func (a *analysis) n() float64 { return float64(a.given.N()) }

// envelope unites the 95% intervals of the two families and applies R6 to R10.
//
// The latent-class model errs low where victims differ smoothly, the log-linear average errs high where there are
// two kinds of victims, and neither holds its promised coverage alone. Their union covered 0.91 to 1.00 in eleven
// simulated designs in which the total can be identified. It is an envelope of two families, and never says which is
// right.
func (a *analysis) envelope() {
	a.floor, a.low, a.high = math.NaN(), math.NaN(), math.NaN()
	a.verdict = NoNumber
	if a.refused {
		return
	}
	a.floor = a.lowestFloor()
	a.verdict = AtLeast
	a.ruleEmptyPairs()
	lcmcr := a.rulePosterior()
	if !lcmcr || a.average == nil {
		return
	}
	low, high := a.posterior.Interval(0.95)
	a.low = max(min(low, a.average.Low), a.n())
	a.high = max(high, a.average.High, a.n())
	if a.unbounded() {
		a.high = math.Inf(1)
		a.speak("R7", "low", roundDown(a.low))
		return
	}
	if a.high > maxWidth*a.low {
		a.speak("R9", "low", roundDown(a.low), "high", roundUp(a.high))
		return
	}
	a.verdict = Interval
	a.centre = !slices.ContainsFunc(a.findings, func(f Finding) bool { return f.Effect == NoCentre })
	a.ruleDisagreement(a.posterior.Median(), a.average.N)
}

// lowestFloor is what may be called "at least" without the envelope: the least of the 2.5% limit of Chao's bound, the
// lower limit of the log-linear average, and the 2.5% quantile of whatever draws the latent-class model made, agreed or
// not; and never below the documented number. Chao's bound alone can stand above the truth where lists avoid each
// other's victims, and a floor that a family of models contradicts is none.
func (a *analysis) lowestFloor() float64 {
	bound, err := Chao(a.table)
	if err != nil {
		return a.n()
	}
	floor := bound.Low
	if a.average != nil {
		floor = min(floor, a.average.Low)
	}
	if a.posterior != nil {
		low, _ := a.posterior.Interval(0.95)
		floor = min(floor, low)
	}
	if a.plain != nil && !a.plain.Settled() {
		floor = min(floor, a.plain.floor)
	}
	return max(floor, a.n())
}

// whole rounds a total towards the nearest person for a sentence.
func whole(x float64) int { return int(math.Round(x)) }

// roundDown and roundUp write ends of an interval so that rounding claims nothing.
func roundDown(x float64) int { return int(math.Floor(x)) }

func roundUp(x float64) int { return int(math.Ceil(x)) }

func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

func (a *analysis) speak(id RuleID, facts ...any) {
	a.findings = append(a.findings, find(id, facts...))
}

// ruleEmptyPairs is R6, and its strong form when no log-linear model is left.
func (a *analysis) ruleEmptyPairs() {
	if a.average == nil {
		var reason error = record.Say("no model")
		if a.averageBy != nil {
			reason = a.averageBy
		}
		a.speak("R6b", "reason", reason, "floor", roundDown(a.floor))
		return
	}
	if empty := emptyPairs(a.table); len(empty) > 0 {
		a.speak("R6", "pairs", pairNames(empty), "k", len(a.average.Dropped))
	}
}

// rulePosterior is R8; it says whether the latent-class posterior may be used.
func (a *analysis) rulePosterior() bool {
	p := a.posterior
	switch {
	case a.latentClasses():
		return true
	case p == nil || p.usable() && a.unchecked:
		a.speak("R8c", "floor", roundDown(a.floor))
		return false
	case p.usable():
		h := a.plain.Hills
		a.speak("R8f", "k", a.plain.Chains, "low", whole(h.Low), "high", whole(h.High), "share", percent(h.HighShare),
			"floor", roundDown(a.floor))
		return false
	case p.Converged:
		a.speak("R8e", "low", whole(p.Hills.Low), "high", whole(p.Hills.High), "share", percent(p.Hills.HighShare),
			"floor", roundDown(a.floor))
		return false
	}
	rhat := "-"
	if !math.IsNaN(p.RHat) {
		rhat = fmt.Sprintf("%.3f", p.RHat)
	}
	a.speak("R8", "k", len(p.Medians), "low", whole(slices.Min(p.Medians)), "high", whole(slices.Max(p.Medians)),
		"rhat", rhat, "floor", roundDown(a.floor))
	return false
}

// unbounded is R7.
func (a *analysis) unbounded() bool {
	return a.posterior.CeilingShare > maxCeiling || a.average.WorstRelativeSE > maxRelativeSE
}

// ruleDisagreement is R10 over the central values of the families.
func (a *analysis) ruleDisagreement(centres ...float64) {
	low, high := slices.Min(centres), slices.Max(centres)
	if high > maxDisagree*low {
		a.speak("R10", "low", whole(low), "high", whole(high))
		a.centre = false
	}
}
