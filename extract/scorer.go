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
// Features that are a word at a place stand by the word, with their weights side by side: most of what a page asks for
// are words, and what one word weighs at several places is then read in one look into memory.
type Weights struct {
	features featureTable // but for words at a place
	spans    []span       // by number of a feature
	stems    featureTable // words that have a weight at some place
	words    [][wordSlots]span
	weights  []weight
}

// span is where weights of a feature stand: the first, and in the lowest bits how many. 0 is none.
type span uint32

const spanBits = 5

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

// learn notes where the weights of a feature stand. It is false where the feature is known already.
func (w *Weights) learn(name string, at span) bool {
	place, stem, ok := strings.Cut(name, "=")
	slot := slices.Index(wordSlotNames[:], place)
	if !ok || slot < 0 {
		w.spans = append(w.spans, at)
		return w.features.learn(name)
	}
	w.stems.learn(stem)
	id := w.stems.id([]byte(stem))
	if int(id) == len(w.words) {
		w.words = append(w.words, [wordSlots]span{})
	}
	known := w.words[id][slot] != 0
	w.words[id][slot] = at
	return !known
}

// settle puts the weights of each word side by side.
func (w *Weights) settle() {
	out := make([]weight, 0, len(w.weights))
	move := func(s *span) {
		if *s != 0 {
			from := len(out)
			out = append(out, w.at(*s)...)
			*s = spanOf(from, len(out))
		}
	}
	for i := range w.spans {
		move(&w.spans[i])
	}
	for i := range w.words {
		for slot := range w.words[i] {
			move(&w.words[i][slot])
		}
	}
	w.weights = out
}

func spanOf(from, to int) span { return span(from<<spanBits | (to - from)) }

func (w *Weights) at(s span) []weight {
	from := s >> spanBits
	return w.weights[from : from+s&(1<<spanBits-1)]
}

// addWord adds the weights of a word at a place to the scores. The word is given by the number of its stem, -1 where no
// feature has it.
func (w *Weights) addWord(stem int32, slot int, s *marks) {
	if stem >= 0 {
		w.addSpan(w.words[stem][slot], s)
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
	w := &Weights{}
	for n, line := range strings.Split(data, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest, _ := strings.Cut(line, "\t")
		from := len(w.weights)
		for cell := range strings.SplitSeq(rest, "\t") {
			key, value, ok := strings.Cut(cell, "=")
			i, known := index[key]
			v, err := strconv.ParseFloat(value, 32)
			if !ok || !known || err != nil {
				return nil, fmt.Errorf("weights, line %d: %q is no weight of a class that is decided", n+1, cell)
			}
			w.weights = append(w.weights, weight{int32(i), float32(v)})
		}
		if len(w.weights)-from > outputCount {
			return nil, fmt.Errorf("weights, line %d: a feature has at most one weight for each class", n+1)
		}
		if !w.learn(name, spanOf(from, len(w.weights))) {
			return nil, fmt.Errorf("weights, line %d: the feature %q stands twice", n+1, name)
		}
	}
	w.settle()
	return w, nil
}

// Outputs names what is decided, in order: head.class.
func Outputs() []string { return slices.Clone(outputs) }

// add adds the weights of a feature to the scores.
func (w *Weights) add(name []byte, s *marks) {
	if id := w.features.id(name); id >= 0 {
		w.addSpan(w.spans[id], s)
	}
}

func (w *Weights) addSpan(at span, s *marks) {
	for _, e := range w.at(at) {
		s[e.output] += e.w
	}
}
