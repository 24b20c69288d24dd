package link

import "math"

// splitMerge proposes to part a group in two or to join two groups, which single records cannot do where they hold
// together in twos and threes: two records are drawn; if they share a group, the others of it join the one or the other
// in turn in proportion to the weights, else both groups are joined (the sequentially allocated sampler of Dahl 2005).
// The proposal is taken by Metropolis and Hastings, so the shares stay those of the weights.
func (dr *drawer) splitMerge(d *dense) {
	i := dr.rng.IntN(d.k)
	j := dr.rng.IntN(d.k - 1)
	if j >= i {
		j++
	}
	g := dr.g
	from, to := g[i], g[j]
	split := from == to
	if split {
		to = dr.free(d.k)
	}
	// In side: 1 goes with i, 2 with j, 0 is in neither group.
	side := dr.side[:d.k]
	clear(side)
	side[i], side[j] = 1, 2
	chance, apart := 0.0, d.w[i*d.k+j]
	for r := range d.k {
		if r == i || r == j || g[r] != from && g[r] != g[j] {
			continue
		}
		var sum [3]float64
		for x, s := range side {
			if s != 0 {
				sum[s] += d.w[r*d.k+x]
			}
		}
		one := -math.Log1p(math.Exp(sum[2] - sum[1])) // logarithm of the chance of the first group
		two := -math.Log1p(math.Exp(sum[1] - sum[2]))
		first := g[r] == from
		if split {
			first = math.Log(dr.rng.Float64()) < one
		}
		if first {
			side[r], chance, apart = 1, chance+one, apart+sum[2]
		} else {
			side[r], chance, apart = 2, chance+two, apart+sum[1]
		}
	}
	accept := -apart - chance
	if !split {
		accept = apart + chance
	}
	if !(math.Log(dr.rng.Float64()) < accept) {
		return
	}
	for r, s := range side {
		switch {
		case s == 2 && split:
			g[r] = to
		case s == 2:
			g[r] = from
		}
	}
}

// free is a number that no group bears.
func (dr *drawer) free(k int) int {
	var used [denseComponent]bool
	for _, v := range dr.g {
		used[v] = true
	}
	for v := range k {
		if !used[v] {
			return v
		}
	}
	return 0 // two records share a group, so that one number is free
}
