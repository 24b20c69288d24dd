package estimate

import (
	"math"
	"sort"
)

const (
	tracePoints = 250 // draws of a chain kept for the trace plot
	rankBins    = 20
)

// chainReport summarises the chains for the report: diagnostics, a thinned trace, and the ranks of each chain's draws
// among all draws (Vehtari et al. 2021, section 5: chains that agree have flat rank plots). nil without a posterior.
func chainReport(p *Posterior, plain *PlainChains) *ChainReport {
	if p == nil {
		return nil
	}
	c := &ChainReport{
		Chains: len(p.Chains), BurnIn: p.BurnIn, Sweeps: p.Sweeps, Classes: p.Classes, Occupied: p.MeanOccupied(),
		RHat: finite(p.RHat), BulkESS: finite(p.BulkESS), TailESS: finite(p.TailESS),
		Medians: p.Medians, CeilingShare: p.CeilingShare, Ceiling: p.Ceiling, Converged: p.Converged, Hills: p.Hills,
		Plain: plain,
	}
	total := 0
	for _, chain := range p.Chains {
		draws := chain.Total
		total += len(draws)
		points := min(tracePoints, len(draws))
		trace := make([]float64, points)
		for i := range trace {
			trace[i] = float64(draws[i*len(draws)/points])
		}
		c.Trace = append(c.Trace, trace)
	}
	for _, chain := range p.Chains {
		bins := make([]int, rankBins)
		for _, x := range chain.Total {
			// The middle of the ranks that equal draws share.
			first := sort.Search(total, func(i int) bool { return p.sorted[i] >= x })
			last := sort.Search(total, func(i int) bool { return p.sorted[i] > x })
			bins[min((first+last-1)*rankBins/(2*total), rankBins-1)]++
		}
		c.Ranks = append(c.Ranks, bins)
	}
	return c
}

// finite is nil for a quantity that has no value.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
