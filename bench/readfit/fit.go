package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"recount/extract"
)

const (
	epochs   = 8
	rate     = 0.15
	decay    = 2e-3
	leastAsk = 3    // examples that a feature must stand in
	leastW   = 0.08 // what a weight must weigh to be kept
)

// sample is an example with its features as numbers.
type sample struct {
	features []int32
	whole    []int32 // with those of the page
	class    [2]int  // by head: the output, -1 not asked
	weight   float32
	never    []int // outputs that it cannot be
	report   int   // of which report it is, from 1
	may      []int // outputs of which the report tells as many as it counts
}

type span struct{ from, to int }

// fit fits the weights on the examples of pages and gives the table.
func fit(pages []*page) string {
	outs := extract.Outputs()
	index := map[string]int{}
	for i, o := range outs {
		index[o] = i
	}
	var heads []span
	names := []string{"harm", "scope"}
	for _, n := range names {
		h := span{from: -1}
		for i, o := range outs {
			if strings.HasPrefix(o, n+".") {
				if h.from < 0 {
					h.from = i
				}
				h.to = i + 1
			}
		}
		heads = append(heads, h)
	}
	kept, number := featuresOf(pages)
	var all []sample
	for n, p := range pages {
		for _, x := range p.cases {
			s := sample{weight: x.weight}
			if p.weak {
				s.report = n + 1
				for _, c := range []struct {
					n    int
					name string
				}{{p.killed, "harm.killed"}, {p.injured, "harm.injured"}} {
					if c.n > 0 && x.decision.Lo == c.n {
						s.may = append(s.may, index[c.name])
					}
				}
			}
			s.see(x.features, x.discourse, number)
			for h, n := range names {
				s.class[h] = -1
				if c := x.classes[n]; c != "" {
					if i, ok := index[n+"."+c]; ok {
						s.class[h] = i
					}
				}
			}
			for _, n := range x.never {
				s.never = append(s.never, index[n])
			}
			all = append(all, s)
		}
	}
	w := train(all, len(kept), len(outs), heads)
	return table(w, kept, outs)
}

// featuresOf are the features that enough examples have, in order, with the number of each. Pages that are not kept
// give weights and no features: no word of theirs comes into the table that the other pages do not have.
func featuresOf(pages []*page) (kept []string, number map[string]int32) {
	count := map[string]int{}
	for _, p := range pages {
		if p.weak || strings.HasPrefix(p.writer, alsoWriter) {
			continue
		}
		for _, x := range p.cases {
			for _, f := range x.features {
				count[f]++
			}
			for _, f := range x.discourse {
				count[f]++
			}
		}
	}
	for f, n := range count {
		if n >= leastAsk {
			kept = append(kept, f)
		}
	}
	sort.Strings(kept)
	number = make(map[string]int32, len(kept))
	for i, f := range kept {
		number[f] = int32(i)
	}
	return kept, number
}

// see gives a sample its features, of the sentence alone and with those of its page.
func (s *sample) see(features, discourse []string, number map[string]int32) {
	last := map[int32]bool{}
	for _, f := range features {
		if n, ok := number[f]; ok && !last[n] {
			last[n] = true
			s.features = append(s.features, n)
		}
	}
	s.whole = append(s.whole, s.features...)
	for _, f := range discourse {
		if n, ok := number[f]; ok {
			s.whole = append(s.whole, n)
		}
	}
}

// train runs stochastic descent with steps of their own size for every weight (AdaGrad, Duchi and others 2011).
func train(all []sample, features, outs int, heads []span) [][]float32 {
	w := make([][]float32, features)
	g := make([][]float32, features)
	for i := range w {
		w[i], g[i] = make([]float32, outs), make([]float32, outs)
	}
	r := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	score := make([]float64, outs)
	for epoch := range epochs {
		if epoch >= 3 {
			choose(all, w)
		}
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, k := range order {
			s := &all[k]
			for h, sp := range heads {
				weak := h == 0 && len(s.never) > 0 && s.class[0] < 0
				if s.class[h] < 0 && !weak {
					continue
				}
				use := s.whole
				if h == 0 { // what harm it is is decided sentence by sentence
					use = s.features
				}
				for o := sp.from; o < sp.to; o++ {
					score[o] = 0
					for _, f := range use {
						score[o] += float64(w[f][o])
					}
				}
				top := math.Inf(-1)
				for o := sp.from; o < sp.to; o++ {
					top = max(top, score[o])
				}
				sum := 0.0
				for o := sp.from; o < sp.to; o++ {
					score[o] = math.Exp(score[o] - top)
					sum += score[o]
				}
				left := 1.0 // of a report: what the classes that it may be are given
				if weak {
					for _, o := range s.never {
						left -= score[o] / sum
					}
					left = max(left, 1e-6)
				}
				for o := sp.from; o < sp.to; o++ {
					d := float32(score[o] / sum)
					switch {
					case weak && slices.Contains(s.never, o):
					case weak:
						d -= d / float32(left)
					case o == s.class[h]:
						d--
					}
					d *= s.weight
					if d > -0.001 && d < 0.001 {
						continue
					}
					for _, f := range use {
						gr := d + decay*w[f][o]*float32(10)
						g[f][o] += gr * gr
						w[f][o] -= rate * gr / float32(math.Sqrt(float64(g[f][o])+1))
					}
				}
			}
		}
	}
	return w
}

// table writes the weights that weigh, a feature a line.
func table(w [][]float32, names, outs []string) string {
	var b strings.Builder
	b.WriteString("# Weights of the scorer, made by bench/readfit: a feature, then what it adds to the classes of each decision.\n")
	for i, f := range names {
		if strings.ContainsAny(f, "\t\n") {
			continue
		}
		line := ""
		for o, v := range w[i] {
			if v >= leastW || v <= -leastW {
				line += fmt.Sprintf("\t%s=%.2f", outs[o], v)
			}
		}
		if line != "" {
			b.WriteString(f + line + "\n")
		}
	}
	return b.String()
}

// choose takes, in each report that counts dead or injured, the candidate of that number that the weights like best for
// the one that tells of them.
func choose(all []sample, w [][]float32) {
	type key struct{ report, output int }
	best, top := map[key]int{}, map[key]float32{}
	for i := range all {
		s := &all[i]
		if s.report == 0 {
			continue
		}
		s.class[0] = -1
		for _, o := range s.may {
			v := float32(0)
			for _, f := range s.features {
				v += w[f][o] - w[f][0] // against none
			}
			k := key{s.report, o}
			if _, ok := best[k]; !ok || v > top[k] {
				best[k], top[k] = i, v
			}
		}
	}
	for k, i := range best {
		if top[k] > -1 {
			all[i].class[0] = k.output
		}
	}
}
