package main

import (
	"math"
	"math/rand/v2"
)

// example is one judged thing: its features and whether it is what is sought.
type example struct {
	x []uint32
	y bool
}

// logistic is a linear model of a probability, learned with the adaptive steps of Duchi et al. (2011).
type logistic []float32

// train learns from examples in a fixed random order;
// features seen once are left at zero: they would only excuse their one example. The weights returned are the mean
// over the later epochs, which is steadier than the last ones.
func train(ex []example, epochs int, l2 float64) logistic {
	w, g, sum := make(logistic, slots), make([]float32, slots), make(logistic, slots)
	seen := make([]uint8, slots)
	for _, e := range ex {
		for _, f := range e.x {
			seen[f] = min(seen[f]+1, 2)
		}
	}
	order := make([]int, len(ex))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(1992, 4))
	skip := epochs / 3
	for ep := range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, k := range order {
			w.step(g, seen, ex[k], l2)
		}
		if ep >= skip {
			for f, v := range w {
				sum[f] += v / float32(epochs-skip)
			}
		}
	}
	return sum
}

// settled is the error below which an example teaches nothing more; most phrases are plainly nothing and soon pass it.
const settled = 0.01

// pace is the length of the first steps; longer ones overrate rare words.
const pace = 0.05

func (w logistic) step(g []float32, seen []uint8, e example, l2 float64) {
	d := w.prob(e.x)
	if e.y {
		d--
	}
	if math.Abs(d) < settled {
		return
	}
	for _, f := range e.x {
		if seen[f] < 2 {
			continue
		}
		s := d + l2*float64(w[f])
		g[f] += float32(s * s)
		w[f] -= float32(pace * s / math.Sqrt(float64(g[f])+1e-2))
	}
}

// mean is the model whose log odds are the mean of those of the given ones.
func mean(ws []logistic) logistic {
	out := make(logistic, slots)
	for _, w := range ws {
		for f, v := range w {
			out[f] += v / float32(len(ws))
		}
	}
	return out
}

func (w logistic) logit(x []uint32) float64 {
	s := 0.0
	for _, f := range x {
		s += float64(w[f])
	}
	return s
}

func (w logistic) prob(x []uint32) float64 { return sigmoid(w.logit(x)) }

func sigmoid(s float64) float64 { return 1 / (1 + math.Exp(-s)) }
