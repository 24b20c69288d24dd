package link

import (
	"math/bits"
	"slices"
)

// dense is a small component with the log odds of every pair of its records.
type dense struct {
	k     int
	w     []float64 // k x k, symmetric
	have  []bool    // k x k, above the diagonal: an edge gives the odds
	group []int     // by record: the first record of its group
	sum   []float64
	alive []int
}

// dense scores all pairs of a component, whether a block held them or not. It serves until the next component.
func (sc *scorer) dense(c *component) *dense {
	k := len(c.recs)
	d := &sc.d
	d.k, d.w, d.have, d.group = k, sized(d.w, k*k), sized(d.have, k*k), sized(d.group, k)
	for _, e := range c.edges {
		i, j := c.at(e.a), c.at(e.b)
		d.w[i*k+j], d.w[j*k+i] = float64(e.odds), float64(e.odds)
		d.have[min(i, j)*k+max(i, j)] = true
	}
	for i := range k {
		for j := i + 1; j < k; j++ {
			if !d.have[i*k+j] {
				v := sc.odds(c.recs[i], c.recs[j])
				d.w[i*k+j], d.w[j*k+i] = v, v
			}
		}
	}
	return d
}

// at is the place of a record in its component.
func (c *component) at(rec int32) int {
	i, _ := slices.BinarySearch(c.recs, rec)
	return i
}

// sized is a cleared slice of n, in the memory of s where that is enough.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, 2*n)
	}
	s = s[:n]
	clear(s)
	return s
}

// gather divides the records so that the sum of log odds inside groups is large: greedy joining, then single moves, and
// in small components with a contradiction an exhaustive search.
func (d *dense) gather() {
	d.greedy()
	if !d.contradicted() {
		return
	}
	if d.k <= exactComponent {
		d.exact()
		return
	}
	d.moves()
}

// greedy joins the two groups with the largest sum between them while it is positive.
func (d *dense) greedy() {
	k := d.k
	d.sum, d.alive = append(d.sum[:0], d.w...), sized(d.alive, k)
	sum, alive := d.sum, d.alive
	for i := range k {
		d.group[i], alive[i] = i, i
	}
	for {
		best, x, y := 0.0, -1, -1
		for p, i := range alive {
			for _, j := range alive[p+1:] {
				if v := sum[i*k+j]; v > best {
					best, x, y = v, i, j
				}
			}
		}
		if x < 0 {
			return
		}
		keep := alive[:0]
		for _, i := range alive {
			if i != y {
				keep = append(keep, i)
			}
		}
		alive = keep
		for _, i := range alive {
			sum[x*k+i] += sum[y*k+i]
			sum[i*k+x] = sum[x*k+i]
		}
		for i := range d.group {
			if d.group[i] == y {
				d.group[i] = x
			}
		}
	}
}

// contradicted says that some pair inside a group speaks against it or some pair across groups for joining.
func (d *dense) contradicted() bool {
	for i := range d.k {
		for j := i + 1; j < d.k; j++ {
			if (d.group[i] == d.group[j]) != (d.w[i*d.k+j] > 0) {
				return true
			}
		}
	}
	return false
}

// moves lets single records change groups while that gains.
func (d *dense) moves() {
	gain := make([]float64, d.k)
	for range 20 {
		moved := false
		for i := range d.k {
			clear(gain)
			for j := range d.k {
				if j != i {
					gain[d.group[j]] += d.w[i*d.k+j]
				}
			}
			own := d.group[i]
			best, to := gain[own], own
			alone := d.free(i)
			if best < 0 && alone >= 0 {
				best, to = 0, alone
			}
			for g := range d.k {
				if g != own && gain[g] > best+1e-9 && d.used(g, i) {
					best, to = gain[g], g
				}
			}
			if to != own {
				d.group[i] = to
				moved = true
			}
		}
		if !moved {
			break
		}
	}
	d.relabel()
}

// free finds a group number that no other record uses.
func (d *dense) free(i int) int {
	for g := range d.k {
		if !d.used(g, i) {
			return g
		}
	}
	return -1
}

func (d *dense) used(g, except int) bool {
	for j, v := range d.group {
		if v == g && j != except {
			return true
		}
	}
	return false
}

// relabel names each group by its first record.
func (d *dense) relabel() {
	first := make([]int, d.k)
	for i := range first {
		first[i] = -1
	}
	for i, g := range d.group {
		if first[g] < 0 {
			first[g] = i
		}
		d.group[i] = first[g]
	}
}

// exact finds the best division by dynamic programming over subsets.
func (d *dense) exact() {
	full := 1<<d.k - 1
	inside := make([]float64, full+1)
	best := make([]float64, full+1)
	part := make([]int, full+1)
	for set := 1; set <= full; set++ {
		low := bits.TrailingZeros(uint(set))
		rest := set &^ (1 << low)
		v := inside[rest]
		for r := rest; r != 0; r &= r - 1 {
			v += d.w[low*d.k+bits.TrailingZeros(uint(r))]
		}
		inside[set] = v
		// The group of the lowest record is it and any subset of the rest.
		best[set], part[set] = best[rest], 1<<low
		for sub := rest; sub != 0; sub = (sub - 1) & rest {
			group := sub | 1<<low
			if w := inside[group] + best[set&^group]; w > best[set]+1e-9 {
				best[set], part[set] = w, group
			}
		}
	}
	for set := full; set != 0; set &^= part[set] {
		low := bits.TrailingZeros(uint(set))
		for r := part[set]; r != 0; r &= r - 1 {
			d.group[bits.TrailingZeros(uint(r))] = low
		}
	}
}
