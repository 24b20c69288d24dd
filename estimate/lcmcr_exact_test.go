package estimate

import (
	"context"
	"math"
	"testing"
)

// exactMoments turns log weights of the totals into mean and standard deviation.
func exactMoments(observed int, logWeight []float64) (mean, sd float64) {
	top := math.Inf(-1)
	for _, w := range logWeight {
		top = math.Max(top, w)
	}
	sum, square := 0.0, 0.0
	total := 0.0
	for n0, w := range logWeight {
		p := math.Exp(w - top)
		n := float64(observed + n0)
		total += p
		sum += p * n
		square += p * n * n
	}
	mean = sum / total
	return mean, math.Sqrt(square/total - mean*mean)
}

func logBeta(a, b float64) float64 { return logGammaOf(a) + logGammaOf(b) - logGammaOf(a+b) }

// exactOneClass is the posterior of the total for K = 1, summed over every total.
func exactOneClass(t Table, ceilingFactor int) (mean, sd float64) {
	n := float64(t.N())
	onList := make([]float64, t.J())
	for _, h := range t.Histories {
		for j := range onList {
			if h.On(j) {
				onList[j] += float64(h.Count)
			}
		}
	}
	logWeight := make([]float64, ceilingFactor*t.N()+1)
	for n0 := range logWeight {
		total := n + float64(n0)
		w := -math.Log(total) + logGammaOf(total+1) - logGammaOf(total-n+1)
		for _, on := range onList {
			w += logBeta(1+on, 1+total-on)
		}
		logWeight[n0] = w
	}
	return exactMoments(t.N(), logWeight)
}

// exactTwoClasses is the posterior of the total for K = 2: a sum over every assignment of the listed people to two
// classes, every total and every assignment of the unlisted, with alpha integrated by quadrature. It is possible for a
// dozen people only and shares no code with the sampler.
func exactTwoClasses(t Table, ceilingFactor int) (mean, sd float64) {
	n, lists := t.N(), t.J()
	ceiling := ceilingFactor * n
	logFact := make([]float64, n+ceiling+3)
	for k := 2; k < len(logFact); k++ {
		logFact[k] = logFact[k-1] + math.Log(float64(k))
	}
	stick := stickTable(n + ceiling)
	// Assignments with the same sufficient statistics are merged: people and list members of the first class.
	type statistic struct{ size, a, b, c int }
	ways := map[statistic]float64{{}: 1}
	full := statistic{}
	for _, h := range t.Histories {
		next := map[statistic]float64{}
		bit := func(j int) int { return int(h.Pattern >> uint(j) & 1) }
		for s, w := range ways {
			for first := 0; first <= h.Count; first++ {
				to := statistic{s.size + first, s.a + first*bit(0), s.b + first*bit(1), s.c + first*bit(2)}
				next[to] += w * math.Exp(logFact[h.Count]-logFact[first]-logFact[h.Count-first])
			}
		}
		ways = next
		full = statistic{full.size + h.Count, full.a + h.Count*bit(0), full.b + h.Count*bit(1), full.c + h.Count*bit(2)}
	}
	if lists != 3 {
		panic("written for three lists")
	}
	beta := func(on, size int) float64 { return logFact[on] + logFact[size-on] - logFact[size+1] }
	sums := make([]float64, ceiling+1)
	for s, w := range ways {
		for first := 0; first <= ceiling; first++ {
			size := s.size + first
			one := math.Log(w) + beta(s.a, size) + beta(s.b, size) + beta(s.c, size) - logFact[first]
			for second := 0; first+second <= ceiling; second++ {
				rest := full.size - s.size + second
				x := one + beta(full.a-s.a, rest) + beta(full.b-s.b, rest) + beta(full.c-s.c, rest) -
					logFact[second] + stick[size][rest] + logFact[n+first+second-1] // N!/N of the prior 1/N
				sums[first+second] += math.Exp(x + 40)
			}
		}
	}
	logWeight := make([]float64, ceiling+1)
	for n0 := range logWeight {
		logWeight[n0] = math.Log(sums[n0])
	}
	return exactMoments(n, logWeight)
}

// stickTable returns log of the integral over alpha and V of V^a (1-V)^b, V ~ Beta(1, alpha), alpha ~ Gamma(.25, .25):
// alpha = x^4 removes the singularity at 0, and Simpson's rule does the rest.
func stickTable(largest int) [][]float64 {
	const points, width = 240, 3.6
	table := make([][]float64, largest+1)
	for a := range table {
		table[a] = make([]float64, largest+1-a)
	}
	for i := 0; i <= points; i++ {
		x := width * float64(i) / points
		alpha := x * x * x * x
		weight := 2.0 + 2*float64(i%2)
		if i == 0 || i == points {
			weight = 1
		}
		weight *= math.Exp(-0.25 * alpha)
		for b := range largest + 1 {
			value := 1.0 // alpha B(1+a, alpha+b), from a = 0 upwards; its limit where both are 0
			if b > 0 {
				value = alpha / (alpha + float64(b))
			}
			for a := 0; a+b <= largest; a++ {
				table[a][b] += weight * value
				value *= float64(1+a) / (float64(1+a) + alpha + float64(b))
			}
		}
	}
	for a := range table {
		for b := range table[a] {
			table[a][b] = math.Log(table[a][b])
		}
	}
	return table
}

// The exact values are those of the specification, to all its digits.
func TestExactPosteriors(t *testing.T) {
	mean, sd := exactOneClass(referenceTable(t, "kosovo"), 20)
	if math.Abs(mean-7389.8029) > 1e-4 || math.Abs(sd-129.4260) > 1e-4 {
		t.Errorf("Kosovo, one class: mean %.4f sd %.4f, want 7389.8029 and 129.4260", mean, sd)
	}
	mean, sd = exactTwoClasses(referenceTable(t, "tiny3"), 20)
	if math.Abs(mean-18.836876) > 1e-5 || math.Abs(sd-4.425769) > 1e-5 {
		t.Errorf("tiny3, two classes: mean %.6f sd %.6f, want 18.836876 and 4.425769", mean, sd)
	}
}

// The sampler against the exact posterior, in units of its own Monte-Carlo error.
func TestSamplerReproducesExactPosteriors(t *testing.T) {
	for _, c := range []struct {
		dataset  string
		classes  int
		mean, sd float64
	}{
		{"tiny3", 2, 18.836876, 4.425769},
		{"kosovo", 1, 7389.8029, 129.4260},
		{"tiny3", 1, math.NaN(), math.NaN()},
		{"western_us", 1, math.NaN(), math.NaN()},
		{"hav_taiwan", 1, math.NaN(), math.NaN()},
		{"congenital_ma", 1, math.NaN(), math.NaN()},
	} {
		table := referenceTable(t, c.dataset)
		if c.classes == 1 {
			mean, sd := exactOneClass(table, 20)
			if math.Abs(mean-c.mean) > 1e-3 { // never for NaN: nothing was recorded
				t.Errorf("%s: exact mean %v, recorded %v", c.dataset, mean, c.mean)
			}
			c.mean, c.sd = mean, sd
		}
		for moves := 0; moves <= 4; moves += 4 {
			o := LCMCROptions{Seed: 11, Classes: c.classes, Moves: moves, BurnIn: 1000, Block: 20_000,
				MaxSweeps: 20_000}
			if moves == 0 {
				o.Moves = NoMoves
			}
			p, err := LCMCR(context.Background(), table, o)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Converged {
				t.Errorf("%s K=%d: chains do not agree: %+v", c.dataset, c.classes, p.Diagnostics)
			}
			chains := make([][]float64, len(p.Chains))
			for i, chain := range p.Chains {
				for _, total := range chain.Total {
					chains[i] = append(chains[i], float64(total))
				}
			}
			_, variance := meanVariance(pooled(chains))
			size := effectiveSize(splitChains(chains))
			if off := (p.Mean() - c.mean) / (c.sd / math.Sqrt(size)); math.Abs(off) > 4 {
				t.Errorf("%s K=%d, %d rounds of moves: mean %.4f, exact %.4f: %.1f standard errors off",
					c.dataset, c.classes, moves, p.Mean(), c.mean, off)
			}
			if sd := math.Sqrt(variance); math.Abs(sd/c.sd-1) > 0.05 {
				t.Errorf("%s K=%d, %d rounds of moves: sd %.4f, exact %.4f", c.dataset, c.classes, moves, sd, c.sd)
			}
		}
	}
}
