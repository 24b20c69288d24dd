package main

import (
	"math"
	"math/rand/v2"
	"slices"
)

// row is one example of the second level: dense numbers.
type row []float32

// trees is a sum of small regression trees learned by gradient boosting of the logistic loss (Friedman 2001),
// with second-order leaves.
type trees struct {
	start float64
	tree  [][]node
}

// node splits on x[feature] <= cut; a leaf has feature -1.
type node struct {
	feature int
	cut     float32
	left    int
	right   int
	value   float64
}

const bins = 32

// growth is how trees are grown.
type growth struct {
	rounds, depth, least int
	rate, keep, smooth   float64
}

// boost grows trees on rows x with answers y; the seed fixes which rows each tree sees.
func boost(x []row, y []bool, g growth, seed uint64) trees {
	pos := 0
	for _, v := range y {
		if v {
			pos++
		}
	}
	t := trees{start: math.Log((float64(pos) + 0.5) / (float64(len(y)-pos) + 0.5))}
	if len(x) == 0 || pos == 0 || pos == len(y) {
		return t
	}
	cuts, q := quantize(x)
	b := booster{g: g, q: q, cuts: cuts, grad: make([]float64, len(x)), hess: make([]float64, len(x)),
		rng: rand.New(rand.NewPCG(seed, 4))}
	f := make([]float64, len(x))
	for i := range f {
		f[i] = t.start
	}
	for range g.rounds {
		var rows []int
		for i := range f {
			p := sigmoid(f[i])
			b.grad[i], b.hess[i] = p, p*(1-p)
			if y[i] {
				b.grad[i]--
			}
			if b.rng.Float64() < g.keep {
				rows = append(rows, i)
			}
		}
		b.pick(len(cuts))
		b.out = nil
		b.grow(rows, g.depth)
		t.tree = append(t.tree, b.out)
		for i := range f {
			f[i] += walk(b.out, x[i])
		}
	}
	return t
}

// quantize puts each number into one of a few bins of about equal size, whose upper ends are returned.
func quantize(x []row) ([][]float32, [][]uint8) {
	n := len(x[0])
	cuts, q := make([][]float32, n), make([][]uint8, n)
	for j := range n {
		v := make([]float32, len(x))
		for i := range x {
			v[i] = x[i][j]
		}
		slices.Sort(v)
		var c []float32
		for b := 1; b < bins; b++ {
			if e := v[(len(v)-1)*b/bins]; e < v[len(v)-1] && (len(c) == 0 || e > c[len(c)-1]) {
				c = append(c, e)
			}
		}
		cuts[j], q[j] = c, make([]uint8, len(x))
		for i := range x {
			k, _ := slices.BinarySearch(c, x[i][j])
			q[j][i] = uint8(k)
		}
	}
	return cuts, q
}

type booster struct {
	g          growth
	q          [][]uint8
	cuts       [][]float32
	grad, hess []float64
	rng        *rand.Rand
	used       []int
	out        []node
}

// pick chooses the columns that the next tree may use.
func (b *booster) pick(n int) {
	b.used = b.used[:0]
	for j := range n {
		if len(b.cuts[j]) > 0 && b.rng.Float64() < 0.5 {
			b.used = append(b.used, j)
		}
	}
}

// grow adds the node for these rows and returns its place.
func (b *booster) grow(rows []int, depth int) int {
	me := len(b.out)
	var gs, hs float64
	for _, i := range rows {
		gs += b.grad[i]
		hs += b.hess[i]
	}
	b.out = append(b.out, node{feature: -1, value: -b.g.rate * gs / (hs + b.g.smooth)})
	if depth == 0 || len(rows) < 2*b.g.least {
		return me
	}
	feature, bin := b.split(rows, gs, hs)
	if feature < 0 {
		return me
	}
	var l, r []int
	for _, i := range rows {
		if int(b.q[feature][i]) <= bin {
			l = append(l, i)
		} else {
			r = append(r, i)
		}
	}
	n := node{feature: feature, cut: b.cuts[feature][bin]}
	n.left = b.grow(l, depth-1)
	n.right = b.grow(r, depth-1)
	b.out[me] = n
	return me
}

// split finds the column and bin that lower the loss most; -1 when none does.
func (b *booster) split(rows []int, gs, hs float64) (int, int) {
	best, feature, bin := 1e-6, -1, 0
	whole := gs * gs / (hs + b.g.smooth)
	for _, j := range b.used {
		var g, h [bins]float64
		var n [bins]int
		q := b.q[j]
		for _, i := range rows {
			k := q[i]
			g[k] += b.grad[i]
			h[k] += b.hess[i]
			n[k]++
		}
		var gl, hl float64
		nl := 0
		for k := range len(b.cuts[j]) {
			gl, hl, nl = gl+g[k], hl+h[k], nl+n[k]
			if nl < b.g.least || len(rows)-nl < b.g.least {
				continue
			}
			gr, hr := gs-gl, hs-hl
			if gain := gl*gl/(hl+b.g.smooth) + gr*gr/(hr+b.g.smooth) - whole; gain > best {
				best, feature, bin = gain, j, k
			}
		}
	}
	return feature, bin
}

func walk(t []node, x row) float64 {
	k := 0
	for t[k].feature >= 0 {
		if x[t[k].feature] <= t[k].cut {
			k = t[k].left
		} else {
			k = t[k].right
		}
	}
	return t[k].value
}

func (t trees) prob(x row) float64 {
	s := t.start
	for _, n := range t.tree {
		s += walk(n, x)
	}
	return sigmoid(s)
}
