package estimate

import (
	"cmp"
	"math/bits"
	"slices"
)

// latentCells is a table laid out for the latent-class sampler: read-only, shared by all chains. Lists are ordered by
// name and histories by pattern, so that neither the order of rows nor the order of columns reaches a draw.
type latentCells struct {
	lists   int
	people  int
	pattern []uint64
	count   []int
	weight  []float64 // count as a real number
	steps   []cellStep
	target  []int // cell c is steps[target[c]]
	ceiling int   // largest number of unlisted people allowed
}

// cellStep computes the probability of one pattern from that of the pattern without its highest list: one
// multiplication by that list's odds instead of one factor a list.
type cellStep struct{ parent, list int }

func newLatentCells(t Table, ceilingFactor float64) *latentCells {
	order := make([]int, t.J())
	for j := range order {
		order[j] = j
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Lists[a], t.Lists[b]) })
	type cell struct {
		pattern uint64
		count   int
	}
	cells := make([]cell, 0, len(t.Histories))
	for _, h := range t.Histories {
		var pattern uint64
		for to, from := range order {
			pattern |= h.Pattern >> uint(from) & 1 << uint(to)
		}
		cells = append(cells, cell{pattern, h.Count})
	}
	slices.SortFunc(cells, func(a, b cell) int { return cmp.Compare(a.pattern, b.pattern) })
	m := &latentCells{lists: t.J(), people: t.N()}
	for _, c := range cells {
		m.pattern = append(m.pattern, c.pattern)
		m.count = append(m.count, c.count)
		m.weight = append(m.weight, float64(c.count))
	}
	m.ceiling = int(ceilingFactor * float64(m.people))
	m.plan()
	return m
}

// plan orders the products: step 0 is the all-zero pattern, and each further step has its parent before it.
func (m *latentCells) plan() {
	at := map[uint64]int{0: 0}
	m.steps = []cellStep{{-1, -1}}
	var add func(pattern uint64) int
	add = func(pattern uint64) int {
		if i, ok := at[pattern]; ok {
			return i
		}
		list := bits.Len64(pattern) - 1
		parent := add(pattern &^ (1 << uint(list)))
		m.steps = append(m.steps, cellStep{parent, list})
		at[pattern] = len(m.steps) - 1
		return len(m.steps) - 1
	}
	for _, pattern := range m.pattern {
		m.target = append(m.target, add(pattern))
	}
}

// listShares returns the share of the observed people who are on each list.
func (m *latentCells) listShares() []float64 {
	shares := make([]float64, m.lists)
	for c, pattern := range m.pattern {
		for j := range shares {
			if pattern>>uint(j)&1 == 1 {
				shares[j] += m.weight[c] / float64(m.people)
			}
		}
	}
	return shares
}
