package estimate

import (
	"math"
	"recount/record"
)

// SampleCoverage says how much of what each list holds is also held elsewhere, and the totals that follow.
type SampleCoverage struct {
	Coverage    float64 // share, 0 to 1: one less the mean over lists of (on that list only) / (on that list)
	Independent float64 // estimated total (people) if lists were independent given the coverage
	LowCoverage float64 // the estimator for low coverage, stopped after two steps; too low if dependence is positive
	// the estimator corrected for dependence; +Inf when it diverges, as it does when coverage is low
	HighCoverage float64
}

// CoverageOf computes the sample coverage and its three estimators of the total.
//
// Chao, A., Tsay, P. K., Lin, S. H., Shau, W. Y., Chao, D. Y. (2001) The applications of capture-recapture models to
// epidemiological data. Statistics in Medicine 20, 3123-3157, equations for t lists. The estimators are a comparison
// and never the headline; Coverage below 0.25 warns that an upper limit will hardly be found. An error means fewer
// than two lists, a list with nobody on it, or a coverage of zero.
func CoverageOf(t Table) (SampleCoverage, error) {
	J := t.J()
	if J < 2 {
		return SampleCoverage{}, record.Say("sample coverage: %w: it needs two lists and there is %d", ErrLists, J)
	}
	var c, d float64
	for j := range J {
		on := t.On(j)
		if on == 0 {
			return SampleCoverage{}, record.Say("sample coverage: %w: nobody is on list %q", ErrLists, t.Lists[j])
		}
		c += float64(t.Only(j)) / float64(on)
		d += float64(t.N() - t.Only(j))
	}
	c, d = 1-c/float64(J), d/float64(J)
	if c <= 0 {
		return SampleCoverage{Coverage: c}, record.Say("sample coverage: %w: no two lists share anybody", ErrLists)
	}
	// For each pair: the people on either list (twice when on both) and on no list beyond the pair, and how the pair's
	// overlap compares with independence.
	var alone, weighted float64
	for j := range J {
		for k := j + 1; k < J; k++ {
			pair := uint64(1)<<uint(j) | 1<<uint(k)
			z := float64(t.Only(j) + t.Only(k) + 2*t.Count(pair))
			alone += z
			weighted += z * float64(t.Overlap(j, k)) / (float64(t.On(j)) * float64(t.On(k)))
		}
	}
	scale := 1 / (float64(J) * c)
	out := SampleCoverage{Coverage: c, Independent: d / c}
	first := d/c + scale*(d/c*weighted-alone)
	out.LowCoverage = d/c + scale*(first*weighted-alone)
	out.HighCoverage = math.Inf(1)
	if denominator := 1 - scale*weighted; denominator > 0 {
		out.HighCoverage = (d/c - scale*alone) / denominator
	}
	return out, nil
}
