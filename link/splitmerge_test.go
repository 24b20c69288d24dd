package link

import (
	"math"
	"math/rand/v2"
	"testing"
)

// drawTogether samples divisions of records with these weights and gives the share of draws in which each pair is one.
func drawTogether(k, draws int, w []float64) []float64 {
	s := &state{o: Options{Seed: 3}}
	total := &drawn{persons: make([]int64, draws), together: make([]float64, k*k)}
	c := &component{}
	for i := range k {
		c.recs = append(c.recs, int32(i))
		for j := i + 1; j < k; j++ {
			c.edges = append(c.edges, edge{a: int32(i), b: int32(j), at: int32(i*k + j)})
		}
	}
	dr := &drawer{s: s, total: total, persons: make([]int64, draws), setAt: map[uint32]int{}}
	dr.rng = rand.New(&dr.pcg)
	dr.pcg.Seed(3, 5)
	dr.sample(&dense{k: k, w: w, group: make([]int, k)}, c)
	return total.together
}

// weighed gives the same shares exactly, from every division.
func weighed(k int, w []float64) []float64 {
	out, total := make([]float64, k*k), 0.0
	for _, v := range divisions[k] {
		sum := 0.0
		for i := range k {
			for j := i + 1; j < k; j++ {
				if v.of[i] == v.of[j] {
					sum += w[i*k+j]
				}
			}
		}
		p := math.Exp(sum)
		total += p
		for i := range k {
			for j := i + 1; j < k; j++ {
				if v.of[i] == v.of[j] {
					out[i*k+j] += p
				}
			}
		}
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

// TestDrawsMatchWeights checks the draws against every division weighed: for random weights, and for two pairs that
// hold together so fast that no single record ever leaves its fellow, while the pairs may be one or two persons.
func TestDrawsMatchWeights(t *testing.T) {
	const k = maxDivided
	rng := rand.New(rand.NewPCG(11, 12))
	for round := range 8 {
		w := make([]float64, k*k)
		for i := range k {
			for j := i + 1; j < k; j++ {
				v := rng.NormFloat64() * 2
				if round == 0 {
					v = 0.1
					switch {
					case i == 0 && j == 1, i == 2 && j == 3:
						v = 25
					case j == 4:
						v = -1
					}
				}
				w[i*k+j], w[j*k+i] = v, v
			}
		}
		want, got := weighed(k, w), drawTogether(k, 40_000, w)
		for i := range k {
			for j := i + 1; j < k; j++ {
				if math.Abs(want[i*k+j]-got[i*k+j]) > 0.02 {
					t.Errorf("round %d: %d and %d are one in %.3f of the draws, want %.3f", round, i, j, got[i*k+j],
						want[i*k+j])
				}
			}
		}
	}
}
