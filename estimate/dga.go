package estimate

import (
	"fmt"
	"math"
	"recount/record"
	"slices"
	"sort"
	"strings"
)

// DGAOptions set the average over decomposable graphs. The zero value of a field means its default.
type DGAOptions struct {
	// Delta is the hyper-Dirichlet prior count of each of the 2^J cells, default 2^-J.
	Delta float64
	// IncludeSaturated keeps the graph that joins all lists. There the unlisted cell has only its prior, which piles up
	// at "nobody is missing"; it is left out unless this is set.
	IncludeSaturated bool
	// FirstUnlisted and LastUnlisted bound the numbers of unlisted people considered, default 0 and
	// min(20 times the listed, 40,000).
	FirstUnlisted, LastUnlisted int
	// MaxPoints is the largest number of totals evaluated; above it the grid is geometric, each point standing for the
	// totals nearest to it. Default 50,000 for 3 to 5 lists, 1,500 for 6 and 7.
	MaxPoints int
	// LogPrior is the log prior of the total, up to a constant; default -log N.
	LogPrior func(total int) float64
}

// ErrGraphs reports a table or an option for which the average over decomposable graphs is not defined.
var ErrGraphs error = record.Say("average over decomposable graphs not defined")

// GraphAverage is the posterior of the total averaged over decomposable graphs. It is a comparison beside the headline
// and never part of it: its 95 % interval held the truth in 0 to 9 of 100 populations with smooth heterogeneity.
type GraphAverage struct {
	Observed  int          // people on at least one list
	Lists     []string     // as in the table
	Delta     float64      // prior count of a cell
	Saturated bool         // whether the graph of all edges took part
	Graphs    []GraphShare // every graph, the most probable first
	Mode      int          // most probable total
	// RelativeErrorPoint is the total with the least expected squared relative error, E(1/N)/E(1/N^2).
	RelativeErrorPoint float64
	Mean               float64
	CeilingShare       float64 // posterior share of the top 1 % of the totals considered (rule R7)

	totals     []int
	cumulative []float64
	steps      []int // totals that a point stands for
}

// GraphShare is one graph and its posterior probability.
type GraphShare struct {
	Graph       DecomposableGraph
	Probability float64
}

// DGA averages over all decomposable graphs of dependence between 3 to 7 lists, with a hyper-Dirichlet prior on the
// cell probabilities (Madigan and York, "Bayesian methods for estimation of the size of a closed population",
// Biometrika 84(1), 1997). Every total on the grid is summed exactly; nothing is drawn.
func DGA(t Table, o DGAOptions) (*GraphAverage, error) {
	o, err := o.withDefaults(t)
	if err != nil {
		return nil, err
	}
	w := newGraphWeights(t, o)
	w.run()
	return w.average(t, o)
}

func (o DGAOptions) withDefaults(t Table) (DGAOptions, error) {
	lists, n := t.J(), t.N()
	if lists < MinGraphLists || lists > MaxGraphLists {
		return o, record.Say("%w: %d lists; graphs are averaged over %d to %d", ErrGraphs, lists, MinGraphLists,
			MaxGraphLists)
	}
	if n < 1 {
		return o, record.Say("%w: nobody is on a list", ErrGraphs)
	}
	if o.Delta == 0 {
		o.Delta = math.Exp2(-float64(lists))
	}
	if o.LastUnlisted == 0 {
		o.LastUnlisted = min(20*n, 40_000)
	}
	if o.MaxPoints == 0 {
		o.MaxPoints = 50_000
		if lists > 5 {
			o.MaxPoints = 1_500
		}
	}
	if o.LogPrior == nil {
		o.LogPrior = func(total int) float64 { return -math.Log(float64(total)) }
	}
	if !(o.Delta > 0) || math.IsInf(o.Delta, 0) || o.FirstUnlisted < 0 || o.LastUnlisted < o.FirstUnlisted ||
		o.MaxPoints < 10 {
		return o, fmt.Errorf("%w: delta must be positive and the range of unlisted people must go up from 0", ErrGraphs)
	}
	return o, nil
}

// Quantile returns the smallest total at or below which the posterior has at least the share q.
func (a *GraphAverage) Quantile(q float64) int {
	i := sort.SearchFloat64s(a.cumulative, q)
	i = min(i, len(a.totals)-1)
	if a.steps[i] <= 1 {
		return a.totals[i]
	}
	// A point of the geometric grid stands for several totals: read within it as if they were equally probable.
	before := 0.0
	if i > 0 {
		before = a.cumulative[i-1]
	}
	inside := (q - before) / math.Max(a.cumulative[i]-before, 1e-300)
	first := a.totals[i] - (a.steps[i]-1)/2
	return first + min(int(inside*float64(a.steps[i])), a.steps[i]-1)
}

// Median is the centre of the posterior of the total.
func (a *GraphAverage) Median() int { return a.Quantile(0.5) }

// Interval returns the central interval of the total that holds the given share, such as 0.95.
func (a *GraphAverage) Interval(level float64) (low, high int) {
	return a.Quantile((1 - level) / 2), a.Quantile((1 + level) / 2)
}

// Describe writes a graph by the names of the lists, as in "A+D, B+C+D": lists joined by + depend on each other.
func (a *GraphAverage) Describe(g DecomposableGraph) string {
	parts := make([]string, len(g.Cliques))
	for i, clique := range g.Cliques {
		var names []string
		for j, name := range a.Lists {
			if clique>>j&1 == 1 {
				names = append(names, name)
			}
		}
		parts[i] = strings.Join(names, "+")
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
