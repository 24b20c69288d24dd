package estimate

import (
	"math"
	"slices"
	"testing"
)

// jointCells is a table of all histories of three lists whose counts a test redraws.
func jointCells(people, ceiling int) *latentCells {
	t := Table{Lists: []string{"a", "b", "c"}}
	for pattern := uint64(1); pattern < 8; pattern++ {
		t.Histories = append(t.Histories, History{pattern, 1})
	}
	m := newLatentCells(t, 1)
	m.people, m.ceiling = people, ceiling
	return m
}

// drawPrior draws weights, chances and alpha from the prior and the number of unlisted people given them; it starts
// again while that number is above the ceiling, as the model's truncation does.
func (st *latentState) drawPrior() {
	for {
		clear(st.sizes)
		clear(st.unlistedIn)
		st.alpha = math.Exp(st.logGamma(st.priorShape)) / st.priorRate
		st.drawWeights()
		st.drawLambda()
		st.derive()
		st.unlisted = st.poisson(st.gamma(float64(st.people)) * (st.spread - 1))
		if st.unlisted <= st.ceiling {
			return
		}
	}
}

// drawHistories redraws the counts of the table given weights and chances.
func (st *latentState) drawHistories() {
	left, weight := st.people, 0.0
	for _, p := range st.total {
		weight += p
	}
	for c, p := range st.total {
		st.count[c] = left
		if c < len(st.total)-1 {
			st.count[c] = st.binomial(left, math.Min(1, p/weight))
		}
		left -= st.count[c]
		weight -= p
		st.weight[c] = float64(st.count[c])
	}
}

// jointFunctionals are what the two samplers of the joint distribution must agree on.
func (st *latentState) jointFunctionals() []float64 {
	smallest := slices.Min(st.pi)
	return []float64{
		st.rho(), st.rho() * st.rho(), math.Log1p(float64(st.unlisted)), math.Cbrt(st.alpha),
		st.pi[0], st.pi[0] * st.pi[0], math.Pow(st.pi[len(st.pi)-1], 0.25), smallest,
		st.odds[0] / (1 + st.odds[0]), st.odds[4] / (1 + st.odds[4]), math.Log1p(float64(st.count[0])),
		math.Log1p(float64(st.count[6])),
	}
}

var jointNames = []string{"rho", "rho^2", "log n0", "alpha^1/3", "pi_1", "pi_1^2", "pi_K^1/4", "least pi", "lambda_11",
	"lambda_22", "log n_001", "log n_111"}

// Geweke, "Getting it right: joint distribution tests of posterior simulators", JASA 99, 2004: drawing parameters from
// the prior and data from them must give the same joint distribution as alternating between a sweep and new data. The
// ceiling is low, so that the truncation is part of what is tested.
func TestSamplerJointDistribution(t *testing.T) {
	for _, c := range []struct {
		name                     string
		classes, rounds, ceiling int
	}{
		{"Gibbs", 3, 0, 60}, {"with moves", 3, 3, 60}, {"two classes", 2, 3, 60},
		{"many moves, five classes", 5, 10, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			const people, draws = 20, 60_000
			direct := newLatentState(jointCells(people, c.ceiling), c.classes, 1, 1, newStream(5, 1))
			chain := newLatentState(jointCells(people, c.ceiling), c.classes, 1, 1, newStream(5, 2))
			want, got := make([][]float64, len(jointNames)), make([][]float64, len(jointNames))
			chain.drawPrior()
			chain.drawHistories()
			chain.derive()
			chain.drawUnlisted()
			for range draws {
				direct.drawPrior()
				direct.drawHistories()
				for i, x := range direct.jointFunctionals() {
					want[i] = append(want[i], x)
				}
				chain.sweep(c.rounds, true)
				chain.drawHistories()
				for i, x := range chain.jointFunctionals() {
					got[i] = append(got[i], x)
				}
			}
			for i, name := range jointNames {
				a, va := meanVariance(want[i])
				b, vb := meanVariance(got[i])
				size := effectiveSize(splitChains([][]float64{got[i]}))
				z := (a - b) / math.Sqrt(va/draws+vb/size)
				if math.Abs(z) > 4.5 || math.IsNaN(z) {
					t.Errorf("%s: %.5f from the prior, %.5f from the sweeps, %.1f standard errors (ESS %.0f)", name, a,
						b, z, size)
				}
			}
		})
	}
}

// Talts et al., "Validating Bayesian inference algorithms with simulation-based calibration", 2018: the rank of the
// true number of unlisted people among thinned posterior draws is uniform.
func TestPosteriorRanks(t *testing.T) {
	const tables, kept, thin, bins = 480, 31, 12, 8
	cells := jointCells(40, 200)
	truth := newLatentState(cells, 3, 1, 1, newStream(9, 0))
	counts := make([]int, bins)
	for i := range tables {
		truth.drawPrior()
		truth.drawHistories()
		// Ties are broken at random through a uniform number added to every integer.
		s := newStream(9, uint64(1000+i))
		own := float64(truth.unlisted) + s.uniform()
		chain := newLatentState(cells, 3, 1, 1, s)
		chain.drawPrior()
		chain.drawUnlisted()
		rank := 0
		for range 120 {
			chain.sweep(3, true)
		}
		for range kept {
			for range thin {
				chain.sweep(3, true)
			}
			if float64(chain.unlisted)+s.uniform() < own {
				rank++
			}
		}
		counts[rank*bins/(kept+1)]++
	}
	chi := 0.0
	for _, n := range counts {
		expected := float64(tables) / bins
		chi += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	if chi > 24.3 { // the 0.1 % point with 7 degrees of freedom
		t.Errorf("ranks are not uniform: chi-square %.1f, counts %v", chi, counts)
	}
}
