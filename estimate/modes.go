package estimate

import (
	"math"
	"slices"
)

// Two answers are told apart when the posterior of log N has two hills with a valley between them, each side holds a
// share that nobody would call luck, and their middles lie far enough apart to matter. On 22 published tables and the
// 84 populations of the bank the valley is at 0.61 to 0.68 of the lower hill where the totals of the hills differ by
// half or more, and at 0.88 or above everywhere else; doc/method.md has the figures.
const (
	maxValley = 0.75 // density in the valley over that of the lower hill, from which on the hills are one
	minHill   = 0.05 // share of the posterior on the smaller side
	minApart  = 1.25 // quotient of the medians of the two sides
)

// Hills is a posterior that gives two answers, cut at the valley between them.
type Hills struct {
	Valley    float64 `json:"valley"`     // density in the valley over that of the lower hill, 0 to 1
	Low       float64 `json:"low"`        // median total of the lower side (people)
	High      float64 `json:"high"`       // median total of the upper side
	HighShare float64 `json:"high_share"` // share of the draws on the upper side, 0 to 1
}

// smoothingDraws sets the bandwidth: that of a sample of this many independent draws, whatever the number at hand, so
// that longer chains neither make hills nor hide them.
const smoothingDraws = 1000

// hillBins divide the range of log N between its quantiles 0.001 and 0.999.
const hillBins = 200

// hills looks for the deepest valley of the posterior of log N with at least this share of the draws on each side;
// false where there is one hill only.
//
// The density is a Gaussian kernel estimate with the bandwidth of Silverman (Density Estimation for Statistics and Data
// Analysis, 1986, equation 3.31); counting its modes follows Silverman (JRSS B 43(1), 1981, 97-99).
func (p *Posterior) hills(least float64) (Hills, bool) {
	if len(p.sorted) < smoothingDraws {
		return Hills{}, false
	}
	at := func(q float64) float64 { return math.Log(p.Quantile(q)) }
	low, high := at(0.001), at(0.999)
	width := (high - low) / hillBins
	if !(width > 0) {
		return Hills{}, false
	}
	spread := (at(0.75) - at(0.25)) / 1.34
	density := smooth(p.histogram(low, width), 0.9*spread*math.Pow(smoothingDraws, -0.2)/width)
	best := Hills{Valley: 1}
	for v := 1; v < hillBins-1; v++ {
		valley := density[v] / min(slices.Max(density[:v]), slices.Max(density[v+1:]))
		cut, _ := slices.BinarySearch(p.sorted, int32(math.Exp(low+(float64(v)+0.5)*width)))
		share := 1 - float64(cut)/float64(len(p.sorted))
		if valley < best.Valley && min(share, 1-share) >= least {
			best = Hills{Valley: valley, Low: quantileOfTotals(p.sorted[:cut], 0.5),
				High: quantileOfTotals(p.sorted[cut:], 0.5), HighShare: share}
		}
	}
	return best, best.Valley <= maxValley && best.High >= minApart*best.Low
}

// histogram counts the draws by log N in hillBins bins from low; those outside are left out.
func (p *Posterior) histogram(low, width float64) []float64 {
	counts := make([]float64, hillBins)
	for _, total := range p.sorted {
		if i := int(math.Floor((math.Log(float64(total)) - low) / width)); i >= 0 && i < hillBins {
			counts[i]++
		}
	}
	return counts
}

// smooth spreads counts with a Gaussian kernel whose bandwidth is in bins.
func smooth(counts []float64, bandwidth float64) []float64 {
	bandwidth = max(bandwidth, 0.5)
	out := make([]float64, len(counts))
	for i := range out {
		for j, c := range counts {
			z := float64(i-j) / bandwidth
			out[i] += c * math.Exp(-z*z/2)
		}
	}
	return out
}
