package extract

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// outputs are what the scorer decides of a candidate: a head and a class each.
var outputs = []string{
	"harm.none", "harm.killed", "harm.injured", "harm.missing", "harm.detained", "harm.displaced", "harm.sheltering",
	"harm.casualties",
	"scope.total", "scope.part", "scope.daily", "scope.background", "scope.other_event", "scope.superseded",
	"scope.estimate", "scope.denied", "scope.perpetrator",
}

const outputCount = 17

type marks [outputCount]float32

// head is one decision: the outputs that exclude one another.
type head struct {
	name     string
	from, to int
}

// Heads of the scorer.
var (
	harmHead  = headOf("harm")
	scopeHead = headOf("scope")
)

func headOf(name string) head {
	h := head{name: name, from: -1}
	for i, o := range outputs {
		if strings.HasPrefix(o, name+".") {
			if h.from < 0 {
				h.from = i
			}
			h.to = i + 1
		}
	}
	return h
}

// class is the class of an output of the head.
func (h head) class(i int) string { return outputs[i][len(h.name)+1:] }

// output is the index of a class, -1 where the head has none.
func (h head) output(class string) int {
	for i := h.from; i < h.to; i++ {
		if h.class(i) == class {
			return i
		}
	}
	return -1
}

// probabilities turns the scores of a head into probabilities, in place of the scores.
func (h head) probabilities(s *marks) (out marks) {
	top := slices.Max(s[h.from:h.to])
	sum := 0.0
	for i := h.from; i < h.to; i++ {
		e := math.Exp(float64(s[i] - top))
		out[i] = float32(e)
		sum += e
	}
	for i := h.from; i < h.to; i++ {
		out[i] /= float32(sum)
	}
	return out
}

// best is the likeliest class of a head and its probability.
func (h head) best(p *marks) (string, float32) {
	at := h.from
	for i := h.from; i < h.to; i++ {
		if p[i] > p[at] {
			at = i
		}
	}
	return h.class(at), p[at]
}

// of is the probability of a class.
func (h head) of(p *marks, class string) float32 {
	if i := h.output(class); i >= 0 {
		return p[i]
	}
	return 0
}

type weight struct {
	output int32
	w      float32
}

// Weights are what the scorer knows: for each feature by name how it speaks for or against the classes of each head.
type Weights struct {
	features featureTable
	from     []uint32 // by number of a feature, where its weights begin; the next one's is where they end
	weights  []weight
}

//go:embed data/weights.tsv
var weightsData string

// LoadWeights reads the weights that come with the program.
func LoadWeights() (*Weights, error) { return ReadWeights(weightsData) }

// ReadWeights reads a table of weights: a feature a line, then its weights as head.class=number, tab-separated.
func ReadWeights(data string) (*Weights, error) {
	index := map[string]int{}
	for i, o := range outputs {
		index[o] = i
	}
	w := &Weights{from: []uint32{0}}
	for n, line := range strings.Split(data, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest, _ := strings.Cut(line, "\t")
		for cell := range strings.SplitSeq(rest, "\t") {
			key, value, ok := strings.Cut(cell, "=")
			i, known := index[key]
			v, err := strconv.ParseFloat(value, 32)
			if !ok || !known || err != nil {
				return nil, fmt.Errorf("weights, line %d: %q is no weight of a class that is decided", n+1, cell)
			}
			w.weights = append(w.weights, weight{int32(i), float32(v)})
		}
		if !w.features.learn(name) {
			return nil, fmt.Errorf("weights, line %d: the feature %q stands twice", n+1, name)
		}
		w.from = append(w.from, uint32(len(w.weights)))
	}
	return w, nil
}

// Outputs names what is decided, in order: head.class.
func Outputs() []string { return slices.Clone(outputs) }

// add adds the weights of a feature to the scores.
func (w *Weights) add(name []byte, s *marks) {
	id := w.features.id(name)
	if id < 0 {
		return
	}
	for _, e := range w.weights[w.from[id]:w.from[id+1]] {
		s[e.output] += e.w
	}
}
