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
	stems    vocabulary         // of the words that have a weight at some place
	words    [][wordSlots]int32 // by number of a stem: its feature at each place, from 1; 0 none
}

// Places at which a word is a feature: inside a figure's words, beside them, in its sentence.
const (
	wordInside = iota
	wordLeft
	wordRight
	wordInSentence
	wordNear  // and the places after it, four to the left, then five to the right
	wordSlots = wordNear + 9
)

var wordSlotNames = [wordSlots]string{"in", "l", "r", "s", "l1", "l2", "l3", "l4", "r1", "r2", "r3", "r4", "r5"}

// learnWord notes a feature that is a word at a place.
func (w *Weights) learnWord(name string, feature int) {
	place, stem, ok := strings.Cut(name, "=")
	slot := slices.Index(wordSlotNames[:], place)
	if !ok || slot < 0 {
		return
	}
	id := w.stems.learn(stem)
	for int(id) >= len(w.words) {
		w.words = append(w.words, [wordSlots]int32{})
	}
	w.words[id][slot] = int32(feature + 1)
}

// addWord adds the weights of a word at a place to the scores. The word is given by the number of its stem, -1 where no
// feature has it.
func (w *Weights) addWord(stem int32, slot int, s *marks) {
	if stem < 0 {
		return
	}
	if id := w.words[stem][slot] - 1; id >= 0 {
		w.addFeature(id, s)
	}
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
		w.learnWord(name, len(w.from)-2)
	}
	return w, nil
}

// Outputs names what is decided, in order: head.class.
func Outputs() []string { return slices.Clone(outputs) }

// add adds the weights of a feature to the scores.
func (w *Weights) add(name []byte, s *marks) {
	if id := w.features.id(name); id >= 0 {
		w.addFeature(id, s)
	}
}

func (w *Weights) addFeature(id int32, s *marks) {
	for _, e := range w.weights[w.from[id]:w.from[id+1]] {
		s[e.output] += e.w
	}
}
