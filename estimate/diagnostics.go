package estimate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/mathext"
)

// Diagnostics say whether several chains of draws may be read as draws from one distribution. They follow Vehtari,
// Gelman, Simpson, Carpenter and Bürkner, "Rank-normalization, folding, and localization: an improved R-hat for
// assessing convergence of MCMC", Bayesian Analysis 16(2), 2021. A value that does not exist (a chain that never moved,
// fewer than four draws, a draw that is no number) is NaN, never 1 and never infinite.
type Diagnostics struct {
	RHat    float64 // the larger of the split R-hats of the rank-normalised draws and of the folded ones
	BulkESS float64 // independent draws that the sample is worth for the centre
	TailESS float64 // the smaller of the same for the 5 % and the 95 % quantile
}

// Diagnose computes the diagnostics of chains of equal length; longer chains are cut to the shortest.
func Diagnose(chains [][]float64) Diagnostics {
	halves := splitChains(chains)
	none := Diagnostics{RHat: math.NaN(), BulkESS: math.NaN(), TailESS: math.NaN()}
	if len(halves) == 0 || len(halves[0]) < 3 {
		return none
	}
	for _, half := range chains {
		if isConstant(half) || slices.ContainsFunc(half, isNotFinite) {
			return none
		}
	}
	normal := rankNormalised(halves)
	folded := rankNormalised(foldedChains(halves))
	return Diagnostics{
		RHat:    math.Max(potentialScaleReduction(normal), potentialScaleReduction(folded)),
		BulkESS: effectiveSize(normal),
		TailESS: math.Min(
			effectiveSize(indicators(halves, 0.05)),
			effectiveSize(indicators(halves, 0.95))),
	}
}

func isNotFinite(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }

func isConstant(chain []float64) bool {
	for _, x := range chain {
		if x != chain[0] {
			return false
		}
	}
	return true
}

// splitChains halves every chain; the middle draw of an odd number belongs to neither half.
func splitChains(chains [][]float64) [][]float64 {
	if len(chains) == 0 {
		return nil
	}
	length := len(chains[0])
	for _, chain := range chains {
		length = min(length, len(chain))
	}
	half := length / 2
	halves := make([][]float64, 0, 2*len(chains))
	for _, chain := range chains {
		halves = append(halves, chain[:half], chain[length-half:length])
	}
	return halves
}

func pooled(chains [][]float64) []float64 {
	all := make([]float64, 0, len(chains)*len(chains[0]))
	for _, chain := range chains {
		all = append(all, chain...)
	}
	return all
}

// quantileSorted is the quantile of type 7 of Hyndman and Fan (1996) of an ordered sample.
func quantileSorted(ordered []float64, p float64) float64 {
	if len(ordered) == 0 {
		return math.NaN()
	}
	h := float64(len(ordered)-1) * p
	low := int(math.Floor(h))
	high := min(low+1, len(ordered)-1)
	return ordered[low] + (h-float64(low))*(ordered[high]-ordered[low])
}

// rankNormalised replaces each draw by the normal quantile of its rank among all draws, ties sharing their mean rank.
func rankNormalised(chains [][]float64) [][]float64 {
	ordered := pooled(chains)
	slices.Sort(ordered)
	size := float64(len(ordered))
	distinct := make([]float64, 0, len(ordered))
	score := make([]float64, 0, len(ordered))
	for i := 0; i < len(ordered); {
		j := i
		for j < len(ordered) && ordered[j] == ordered[i] {
			j++
		}
		rank := float64(i+1+j) / 2
		distinct = append(distinct, ordered[i])
		score = append(score, mathext.NormalQuantile((rank-0.375)/(size+0.25)))
		i = j
	}
	out := make([][]float64, len(chains))
	for c, chain := range chains {
		out[c] = make([]float64, len(chain))
		for i, x := range chain {
			at, _ := slices.BinarySearch(distinct, x)
			out[c][i] = score[at]
		}
	}
	return out
}

// foldedChains returns the distances of the draws from the median of all draws: their R-hat sees chains that share a
// centre and differ in spread.
func foldedChains(chains [][]float64) [][]float64 {
	ordered := pooled(chains)
	slices.Sort(ordered)
	median := quantileSorted(ordered, 0.5)
	out := make([][]float64, len(chains))
	for c, chain := range chains {
		out[c] = make([]float64, len(chain))
		for i, x := range chain {
			out[c][i] = math.Abs(x - median)
		}
	}
	return out
}

// indicators marks the draws at or below the pooled quantile p.
func indicators(chains [][]float64, p float64) [][]float64 {
	ordered := pooled(chains)
	slices.Sort(ordered)
	limit := quantileSorted(ordered, p)
	out := make([][]float64, len(chains))
	for c, chain := range chains {
		out[c] = make([]float64, len(chain))
		for i, x := range chain {
			if x <= limit {
				out[c][i] = 1
			}
		}
	}
	return out
}

func meanVariance(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x)-1)
}

// potentialScaleReduction is R-hat over chains that are already split; NaN when no chain varies.
func potentialScaleReduction(chains [][]float64) float64 {
	n := float64(len(chains[0]))
	means := make([]float64, len(chains))
	within := 0.0
	for c, chain := range chains {
		mean, variance := meanVariance(chain)
		means[c] = mean
		within += variance / float64(len(chains))
	}
	if within == 0 || len(chains) < 2 {
		return math.NaN()
	}
	_, between := meanVariance(means)
	return math.Sqrt((n-1)/n + between/within)
}

// effectiveSize is the effective sample size over chains that are already split: total draws over the integrated
// autocorrelation time, cut by Geyer's initial monotone sequence on the autocovariance of all chains together.
func effectiveSize(chains [][]float64) float64 {
	n := len(chains[0])
	nf := float64(n)
	if slices.ContainsFunc(chains, func(chain []float64) bool { return len(chain) < 3 }) || allConstant(chains) {
		return math.NaN()
	}
	covariance := meanAutocovariance(chains)
	means := make([]float64, len(chains))
	for c, chain := range chains {
		means[c], _ = meanVariance(chain)
	}
	within := covariance[0] * nf / (nf - 1)
	total := covariance[0]
	if len(chains) > 1 {
		_, between := meanVariance(means)
		total += between
	}
	total0 := nf * float64(len(chains))
	tau := autocorrelationTime(covariance, within, total)
	return total0 / math.Max(tau, 1/math.Log10(total0))
}

func allConstant(chains [][]float64) bool {
	for _, chain := range chains {
		if !isConstant(chain) || chain[0] != chains[0][0] {
			return false
		}
	}
	return true
}

// autocorrelationTime sums the autocorrelations in pairs until a pair is negative, each pair held down to the one
// before it, and adds half of the next even lag (the improved estimate of the paper's reference implementation).
func autocorrelationTime(covariance []float64, within, total float64) float64 {
	correlation := func(lag int) float64 { return 1 - (within-covariance[lag])/total }
	kept := []float64{1, correlation(1)}
	even, odd := kept[0], kept[1]
	last := 0
	for last < len(covariance)-5 && even+odd > 0 {
		last += 2
		even, odd = correlation(last), correlation(last+1)
		if even+odd >= 0 {
			kept = append(kept, even, odd)
		} else {
			kept = append(kept, 0, 0)
		}
	}
	if even > 0 {
		kept[last] = even
	}
	for t := 2; t <= last-2; t += 2 {
		if before := kept[t-2] + kept[t-1]; kept[t]+kept[t+1] > before {
			kept[t], kept[t+1] = before/2, before/2
		}
	}
	tau := -1 + kept[last]
	for _, r := range kept[:last] {
		tau += 2 * r
	}
	return tau
}

// meanAutocovariance returns, for each lag, the autocovariance (divided by the chain length) averaged over chains. The
// transform is padded to twice the length, so that the ends do not wrap round.
func meanAutocovariance(chains [][]float64) []float64 {
	n := len(chains[0])
	size := 1
	for size < 2*n {
		size *= 2
	}
	transform := fourier.NewFFT(size)
	padded := make([]float64, size)
	power := make([]float64, size/2+1)
	coefficients := make([]complex128, size/2+1)
	for _, chain := range chains {
		mean, _ := meanVariance(chain)
		clear(padded)
		for i, x := range chain {
			padded[i] = x - mean
		}
		transform.Coefficients(coefficients, padded)
		for i, c := range coefficients {
			power[i] += real(c)*real(c) + imag(c)*imag(c)
		}
	}
	for i := range coefficients {
		coefficients[i] = complex(power[i], 0)
	}
	transform.Sequence(padded, coefficients)
	scale := 1 / (float64(size) * float64(n) * float64(len(chains)))
	out := make([]float64, n)
	for lag := range out {
		out[lag] = padded[lag] * scale
	}
	return out
}
