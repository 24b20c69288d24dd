package estimate

import (
	"cmp"
	"math"
	"slices"
)

// graphWeights sums the weights of (graph, total). Everything in a weight that depends on the total is one vector a
// set of lists, so a graph costs one addition a clique and one subtraction a separator for each total.
type graphWeights struct {
	graphs   []DecomposableGraph
	unlisted []int       // grid
	steps    []int       // totals that each point stands for
	sets     [][]float64 // by set of lists: log marginal likelihood over the grid
	common   []float64   // what all graphs share, over the grid
	scale    float64     // about the largest log weight

	graphMass []float64
	totalMass []float64
}

func newGraphWeights(t Table, o DGAOptions) *graphWeights {
	w := &graphWeights{graphs: DecomposableGraphs(t.J())}
	if !o.IncludeSaturated {
		// A new slice: the enumeration is shared.
		w.graphs = slices.DeleteFunc(slices.Clone(w.graphs), DecomposableGraph.Saturated)
	}
	w.unlisted, w.steps = unlistedGrid(o)
	w.sets = make([][]float64, 1<<t.J())
	for set := 1; set < len(w.sets); set++ {
		w.sets[set] = marginalVector(t, uint64(set), o.Delta, w.unlisted)
	}
	w.common = make([]float64, len(w.unlisted))
	for i, n0 := range w.unlisted {
		total := t.N() + n0
		a, _ := math.Lgamma(float64(total) + 1)
		b, _ := math.Lgamma(float64(n0) + 1)
		w.common[i] = a - b + o.LogPrior(total) + math.Log(float64(w.steps[i]))
	}
	w.graphMass = make([]float64, len(w.graphs))
	w.totalMass = make([]float64, len(w.unlisted))
	return w
}

// unlistedGrid lists the numbers of unlisted people: all of them, or a geometric grid when they are too many.
func unlistedGrid(o DGAOptions) (unlisted, steps []int) {
	all := o.LastUnlisted - o.FirstUnlisted + 1
	if all <= o.MaxPoints {
		for n0 := o.FirstUnlisted; n0 <= o.LastUnlisted; n0++ {
			unlisted, steps = append(unlisted, n0), append(steps, 1)
		}
		return unlisted, steps
	}
	// The offset makes the first points single totals; the ratio is found by bisection so that the count fits.
	grid := func(ratio float64) (unlisted, steps []int) {
		for n0 := o.FirstUnlisted; n0 <= o.LastUnlisted; {
			step := max(1, int(ratio*float64(n0-o.FirstUnlisted)))
			step = min(step, o.LastUnlisted-n0+1)
			unlisted, steps = append(unlisted, n0+(step-1)/2), append(steps, step)
			n0 += step
			if len(unlisted) > o.MaxPoints {
				break
			}
		}
		return unlisted, steps
	}
	low, high := 0.0, 1.0
	for range 40 {
		middle := (low + high) / 2
		if unlisted, _ := grid(middle); len(unlisted) > o.MaxPoints {
			low = middle
		} else {
			high = middle
		}
	}
	return grid(high)
}

// marginalVector is the log marginal likelihood of the table summed over the lists outside set, as a function of the
// number of unlisted people, for a Dirichlet prior that is consistent across sets.
func marginalVector(t Table, set uint64, delta float64, unlisted []int) []float64 {
	size := 0
	for rest := set; rest != 0; rest &= rest - 1 {
		size++
	}
	prior := delta * math.Exp2(float64(t.J()-size))
	cells := make(map[uint64]int, 1<<size)
	listed := 0
	for _, h := range t.Histories {
		listed += h.Count
		cells[h.Pattern&set] += h.Count
	}
	patterns := make([]uint64, 0, len(cells))
	for pattern := range cells {
		patterns = append(patterns, pattern)
	}
	slices.Sort(patterns) // the order of a sum reaches its last bits
	whole := delta * math.Exp2(float64(t.J()))
	constant := logGammaOf(whole) - float64(int(1)<<size)*logGammaOf(prior)
	filled := 1
	for _, pattern := range patterns {
		if pattern != 0 {
			filled++
			constant += logGammaOf(float64(cells[pattern]) + prior)
		}
	}
	constant += float64(int(1)<<size-filled) * logGammaOf(prior)
	out := make([]float64, len(unlisted))
	zero := float64(cells[0]) + prior
	logGammaSteps(out, zero, unlisted, +1)
	logGammaSteps(out, float64(listed)+whole, unlisted, -1)
	for i := range out {
		out[i] += constant
	}
	return out
}

func logGammaOf(x float64) float64 {
	value, _ := math.Lgamma(x)
	return value
}

// logGammaSteps adds sign times log Gamma(start + n0) for each n0 to out. Between neighbours it adds one logarithm; it
// starts anew often enough to keep the error at that of math.Lgamma.
func logGammaSteps(out []float64, start float64, unlisted []int, sign float64) {
	value, at := 0.0, -1
	for i, n0 := range unlisted {
		if i%64 == 0 || n0 != at+1 {
			value = logGammaOf(start + float64(n0))
		} else {
			value += fastLog(start + float64(at))
		}
		at = n0
		out[i] += sign * value
	}
}

// weightChunk totals are worked on at a time, so that the vectors of all sets stay in the cache.
const weightChunk = 256

// negligible log weights below the largest are not exponentiated: a million of them would not reach the 13th digit.
const negligible = 45

func (w *graphWeights) run() {
	w.scale = w.roughMaximum()
	for !w.sum() {
		clear(w.graphMass)
		clear(w.totalMass)
	}
}

// sum adds up all weights. When one would overflow, because the rough maximum missed a peak, it raises the scale to it
// and reports false.
func (w *graphWeights) sum() bool {
	var buffer [weightChunk]float64
	for from := 0; from < len(w.unlisted); from += weightChunk {
		to := min(from+weightChunk, len(w.unlisted))
		acc, mass := buffer[:to-from], w.totalMass[from:to]
		for g := range w.graphs {
			w.logWeights(acc, g, from, to)
			sum := 0.0
			for i, x := range acc {
				if x > w.scale-negligible {
					if x > w.scale+500 {
						w.scale = x
						return false
					}
					e := fastExp(x - w.scale)
					sum += e
					mass[i] += e
				}
			}
			w.graphMass[g] += sum
		}
	}
	return true
}

// roughMaximum looks at every graph on a few dozen points; exponentials are taken relative to it.
func (w *graphWeights) roughMaximum() float64 {
	best := math.Inf(-1)
	var one [1]float64
	stride := max(1, len(w.unlisted)/48)
	for g := range w.graphs {
		for i := stride / 2; i < len(w.unlisted); i += stride {
			w.logWeights(one[:], g, i, i+1)
			best = math.Max(best, one[0])
		}
	}
	return best
}

// logWeights writes the log weights of graph g for the points from:to. Each separator is paired with a clique: a graph
// has at least one clique more.
func (w *graphWeights) logWeights(acc []float64, g, from, to int) {
	graph := &w.graphs[g]
	first := w.sets[graph.Cliques[0]][from:to]
	common := w.common[from:to]
	acc = acc[:len(common)]
	first = first[:len(common)]
	for i, x := range common {
		acc[i] = x + first[i]
	}
	rest := graph.Cliques[1:]
	for s, separator := range graph.Separators {
		plus, minus := w.sets[rest[s]][from:to][:len(acc)], w.sets[separator][from:to][:len(acc)]
		for i := range acc {
			acc[i] += plus[i] - minus[i]
		}
	}
	for _, clique := range rest[len(graph.Separators):] {
		plus := w.sets[clique][from:to][:len(acc)]
		for i := range acc {
			acc[i] += plus[i]
		}
	}
}

// average normalises the weights.
func (w *graphWeights) average(t Table, o DGAOptions) (*GraphAverage, error) {
	a := &GraphAverage{
		Observed: t.N(), Lists: slices.Clone(t.Lists), Delta: o.Delta, Saturated: o.IncludeSaturated, steps: w.steps,
	}
	sum := 0.0
	for _, m := range w.totalMass {
		sum += m
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		return nil, ErrGraphs
	}
	top := o.LastUnlisted - (o.LastUnlisted-o.FirstUnlisted+1)/100
	running, inverse, inverse2, best := 0.0, 0.0, 0.0, 0.0
	for i, m := range w.totalMass {
		total := t.N() + w.unlisted[i]
		p := m / sum
		running += p
		a.totals = append(a.totals, total)
		a.cumulative = append(a.cumulative, running)
		a.Mean += p * float64(total)
		inverse += p / float64(total)
		inverse2 += p / float64(total) / float64(total)
		if w.unlisted[i] > top {
			a.CeilingShare += p
		}
		if density := p / float64(w.steps[i]); density > best {
			best, a.Mode = density, total
		}
	}
	a.RelativeErrorPoint = inverse / inverse2
	for g, m := range w.graphMass {
		a.Graphs = append(a.Graphs, GraphShare{w.graphs[g], m / sum})
	}
	slices.SortStableFunc(a.Graphs, func(x, y GraphShare) int { return cmp.Compare(y.Probability, x.Probability) })
	return a, nil
}
