package extract

import (
	_ "embed"
	"fmt"
	"math"
	"math/bits"
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
// are words, and what one word weighs at several places is then near in memory.
type Weights struct {
	features featureTable // but for words at a place
	stems    featureTable // words that have a weight at some place
	words    []wordSpans  // by number of a stem
	from     []uint32     // of features, then of words: where the weights begin; the next one's is where they end
	weights  []weight
}

// wordSpans says at which places a word has weights: by bits of the places, and the first of them in Weights.from.
type wordSpans struct {
	first  uint32
	places uint32
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

// weightRow is a feature of the table: a feature by its number, or a word by its stem's at a place; and its weights.
type weightRow struct {
	number  int32
	slot    int // -1 where it is no word at a place
	weights []weight
}

// learn numbers a feature. It is false where the feature is known already.
func (w *Weights) learn(name string, row *weightRow) bool {
	place, stem, ok := strings.Cut(name, "=")
	row.slot = slices.Index(wordSlotNames[:], place)
	if !ok || row.slot < 0 {
		row.number, row.slot = int32(len(w.features.names)), -1
		return w.features.learn(name)
	}
	w.stems.learn(stem)
	row.number = w.stems.id([]byte(stem))
	if int(row.number) == len(w.words) {
		w.words = append(w.words, wordSpans{})
	}
	word := &w.words[row.number]
	known := word.places>>row.slot&1 != 0
	word.places |= 1 << row.slot
	return !known
}

// settle lays the weights out: of the features, then of each word by its places.
func (w *Weights) settle(rows []weightRow) {
	first := uint32(len(w.features.names))
	for i := range w.words {
		w.words[i].first = first
		first += uint32(bits.OnesCount32(w.words[i].places))
	}
	order, size := make([]*weightRow, len(rows)), 0
	for i := range rows {
		r := &rows[i]
		at := uint32(r.number)
		if r.slot >= 0 {
			at = w.words[r.number].feature(r.slot)
		}
		order[at], size = r, size+len(r.weights)
	}
	w.from, w.weights = make([]uint32, 1, len(rows)+1), make([]weight, 0, size)
	for _, r := range order {
		w.weights = append(w.weights, r.weights...)
		w.from = append(w.from, uint32(len(w.weights)))
	}
}

// feature is the number of the feature that a word is at one of its places.
func (s wordSpans) feature(slot int) uint32 {
	return s.first + uint32(bits.OnesCount32(s.places&(1<<slot-1)))
}

// addWord adds the weights of a word at a place to the scores. The word is given by the number of its stem, -1 where no
// feature has it.
func (w *Weights) addWord(stem int32, slot int, s *marks) {
	if stem < 0 {
		return
	}
	if word := w.words[stem]; word.places>>slot&1 != 0 {
		w.addFeature(word.feature(slot), s)
	}
}

//go:embed data/weights.tsv.gz
var weightsData []byte

// LoadWeights reads the weights that come with the program.
func LoadWeights() (*Weights, error) {
	data, err := unpacked(weightsData)
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	return ReadWeights(data)
}

// ReadWeights reads a table of weights: a feature a line, then its weights as head.class=number, tab-separated.
func ReadWeights(data string) (*Weights, error) {
	index := map[string]int{}
	for i, o := range outputs {
		index[o] = i
	}
	w, rows, read := &Weights{}, []weightRow{}, []weight{}
	for n, line := range strings.Split(data, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest, _ := strings.Cut(line, "\t")
		from := len(read)
		for cell := range strings.SplitSeq(rest, "\t") {
			key, value, ok := strings.Cut(cell, "=")
			i, known := index[key]
			v, err := strconv.ParseFloat(value, 32)
			if !ok || !known || err != nil {
				return nil, fmt.Errorf("weights, line %d: %q is no weight of a class that is decided", n+1, cell)
			}
			read = append(read, weight{int32(i), float32(v)})
		}
		row := weightRow{weights: read[from:len(read):len(read)]}
		if !w.learn(name, &row) {
			return nil, fmt.Errorf("weights, line %d: the feature %q stands twice", n+1, name)
		}
		rows = append(rows, row)
	}
	w.settle(rows)
	return w, nil
}

// Outputs names what is decided, in order: head.class.
func Outputs() []string { return slices.Clone(outputs) }

// add adds the weights of a feature to the scores.
func (w *Weights) add(name []byte, s *marks) {
	if id := w.features.id(name); id >= 0 {
		w.addFeature(uint32(id), s)
	}
}

func (w *Weights) addFeature(id uint32, s *marks) {
	for _, e := range w.weights[w.from[id]:w.from[id+1]] {
		s[e.output] += e.w
	}
}
