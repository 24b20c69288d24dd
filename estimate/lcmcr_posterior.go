package estimate

import (
	"math"
	"slices"
)

// ChainDraws are the kept draws of one chain, in order.
type ChainDraws struct {
	Total    []int32   // N, listed and unlisted people; saturates at the largest int32
	Occupied []uint8   // classes with at least one person
	Rho      []float32 // chance of a person to be on no list
	Alpha    []float32 // concentration of the Dirichlet process
}

func (d *ChainDraws) add(st *latentState) {
	d.Total = append(d.Total, int32(min(st.people+st.unlisted, math.MaxInt32)))
	d.Occupied = append(d.Occupied, uint8(st.occupied()))
	d.Rho = append(d.Rho, float32(st.rho()))
	d.Alpha = append(d.Alpha, float32(st.alpha))
}

func (d *ChainDraws) append(more ChainDraws) {
	d.Total = append(d.Total, more.Total...)
	d.Occupied = append(d.Occupied, more.Occupied...)
	d.Rho = append(d.Rho, more.Rho...)
	d.Alpha = append(d.Alpha, more.Alpha...)
}

// Posterior is what the chains of the latent-class model found, and whether they agree.
type Posterior struct {
	Observed      int     // people on at least one list
	Classes       int     // K
	Seed          uint64  // as given
	CeilingFactor float64 // as given
	Ceiling       int     // largest total that the prior allows
	BurnIn        int     // sweeps thrown away, a chain
	Sweeps        int     // sweeps kept, a chain (before thinning)
	Thin          int
	Moves         int // rounds of Metropolis moves a sweep

	Chains  []ChainDraws // one a chain, of equal length
	Medians []float64    // median total, one a chain

	Diagnostics          // of log N over all chains; NaN where they do not exist
	CeilingShare float64 // share of the draws in the top 1 % of the allowed range (rule R7 speaks above 0.01)
	Converged    bool    // R-hat, effective sample sizes and chain medians pass (rule R8)
	Hills        *Hills  // set where the chains agree on two separate answers, which is none (rule R8)
	Cancelled    bool    // the context ended; the blocks that every chain had finished are here

	sorted []int32
}

// collect takes over the chains' draws and computes everything that follows from them.
func (p *Posterior) collect(chains []*latentChain, o LCMCROptions) {
	p.Chains, p.Medians = p.Chains[:0], p.Medians[:0]
	p.sorted = p.sorted[:0]
	logs := make([][]float64, len(chains))
	high := int32(min(float64(p.Observed)+0.99*float64(p.Ceiling-p.Observed), math.MaxInt32))
	above := 0
	for i, ch := range chains {
		p.Chains = append(p.Chains, ch.kept)
		own := slices.Clone(ch.kept.Total)
		slices.Sort(own)
		p.Medians = append(p.Medians, quantileOfTotals(own, 0.5))
		p.sorted = append(p.sorted, own...)
		logs[i] = make([]float64, len(own))
		for s, total := range ch.kept.Total {
			logs[i][s] = math.Log(float64(total))
			if total > high {
				above++
			}
		}
	}
	slices.Sort(p.sorted)
	p.Diagnostics = Diagnose(logs)
	p.CeilingShare = float64(above) / float64(max(1, len(p.sorted)))
}

// MaxMedianRatio is the largest quotient of two chains' medians with which they are said to agree (rule R8).
const MaxMedianRatio = 1.1

// MedianRatio is the largest chain median over the smallest.
func (p *Posterior) MedianRatio() float64 {
	return slices.Max(p.Medians) / slices.Min(p.Medians)
}

// agrees is written so that a diagnostic without a value refuses.
func (p *Posterior) agrees(maxRHat, minESS float64) bool {
	return p.RHat <= maxRHat && p.BulkESS >= minESS && p.TailESS >= minESS && p.MedianRatio() <= MaxMedianRatio
}

// usable says whether the chains agree, and on one answer.
func (p *Posterior) usable() bool { return p.Converged && p.Hills == nil }

// Quantile returns the quantile of N over all chains' draws, type 7 of Hyndman and Fan; q is from 0 to 1.
func (p *Posterior) Quantile(q float64) float64 { return quantileOfTotals(p.sorted, q) }

// Median is the centre of the posterior of N.
func (p *Posterior) Median() float64 { return p.Quantile(0.5) }

// Interval returns the central interval of N that holds the given share of the posterior, such as 0.95.
func (p *Posterior) Interval(level float64) (low, high float64) {
	return p.Quantile((1 - level) / 2), p.Quantile((1 + level) / 2)
}

// Mean is the mean of N over all draws.
func (p *Posterior) Mean() float64 {
	sum := 0.0
	for _, total := range p.sorted {
		sum += float64(total)
	}
	return sum / float64(len(p.sorted))
}

// Draws returns all draws of N, chain after chain.
func (p *Posterior) Draws() []float64 {
	out := make([]float64, 0, len(p.sorted))
	for _, chain := range p.Chains {
		for _, total := range chain.Total {
			out = append(out, float64(total))
		}
	}
	return out
}

// MeanOccupied is the mean number of classes that hold at least one person.
func (p *Posterior) MeanOccupied() float64 {
	sum, n := 0.0, 0
	for _, chain := range p.Chains {
		for _, occupied := range chain.Occupied {
			sum += float64(occupied)
		}
		n += len(chain.Occupied)
	}
	return sum / float64(max(1, n))
}

func quantileOfTotals(ordered []int32, q float64) float64 {
	if len(ordered) == 0 {
		return math.NaN()
	}
	h := float64(len(ordered)-1) * min(max(q, 0), 1)
	low := int(h)
	high := min(low+1, len(ordered)-1)
	return float64(ordered[low]) + (h-float64(low))*float64(ordered[high]-ordered[low])
}
