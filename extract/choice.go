package extract

import (
	"cmp"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"recount/record"
)

// A field of a figure is decided among options: all the values that the page offers, each with named features that
// speak for or against it. The sum of the features' weights orders them, and the probability of the best says how sure
// the reader is. The grammar's own answer is one of the features. Weights and the table of sureness are fitted by
// bench/choose.

//go:embed data/choice_weights.tsv
var choiceWeightsData string

//go:embed data/choice_sureness.tsv
var choiceSurenessData string

// Option is one value that a field may have.
type Option struct {
	Value    string // of an origin its id, of a place its name, of a window "since..until"; "" is no value
	Found    record.Found
	Features []string // kept for who fits the weights
	known    []int32  // those of the features that have a weight, in order
}

// Choice is a field of one claim with the options that the reader had for it.
type Choice struct {
	Field       string
	Claim       int // index among the count claims of the page
	Options     []Option
	Taken       int
	Probability float64 // of the option taken, by the weights, before calibration
	Second      int     // the option that comes next, -1 none
	Sure        int     // the option that a rule of the grammar settles, from 1; 0 none: nothing is weighed then
	After       string  // how the figure before stands to this one: what was taken for it speaks for the same here
}

// fieldWindow is decided for since and until together.
const fieldWindow = "window"

// choiceWeights holds the weight of each feature by field, and the table of sureness.
type choiceWeights struct {
	of       map[string]*fieldWeights
	sureness map[[2]string][]sureRow // by field and found
}

// fieldWeights is the weight of each feature of a field.
type fieldWeights struct {
	features featureTable
	weights  []float64 // by number of the feature
}

// sureRow says how often choices whose probability is at least From were right.
type sureRow struct{ from, sure float64 }

var loadChoiceWeights = sync.OnceValues(func() (*choiceWeights,
	error) {
	return readChoiceWeights(choiceWeightsData, choiceSurenessData)
})

var (
	choiceWeightColumns   = []string{"field", "feature", "weight"}
	choiceSurenessColumns = []string{"field", "found", "from", "sure", "claims"}
)

func readChoiceWeights(data, sureness string) (*choiceWeights, error) {
	w := &choiceWeights{of: map[string]*fieldWeights{}, sureness: map[[2]string][]sureRow{}}
	rows, err := readRows("weights", data, choiceWeightColumns)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		v, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return nil, fmt.Errorf("weights, line %d: %q is not a weight", i+2, r[2])
		}
		if w.of[r[0]] == nil {
			w.of[r[0]] = &fieldWeights{}
		}
		table := w.of[r[0]]
		if !table.features.learn(r[1]) {
			return nil, fmt.Errorf("weights, line %d: the feature %q stands twice", i+2, r[1])
		}
		table.weights = append(table.weights, v)
	}
	rows, err = readRows("sureness", sureness, choiceSurenessColumns)
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		from, err1 := strconv.ParseFloat(r[2], 64)
		sure, err2 := strconv.ParseFloat(r[3], 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("sureness, line %d: two numbers between 0 and 1 are needed", i+2)
		}
		k := [2]string{r[0], r[1]}
		w.sureness[k] = append(w.sureness[k], sureRow{from, sure})
	}
	for _, rows := range w.sureness {
		slices.SortFunc(rows, func(a, b sureRow) int { return cmp.Compare(a.from, b.from) })
	}
	return w, nil
}

// score is the sum of the weights of an option's features.
func (w *fieldWeights) score(o *Option) float64 {
	sum := 0.0
	for _, id := range o.known {
		sum += w.weights[id]
	}
	return sum
}

// asBeforeFeatures is how many AsBefore gives at the most.
const asBeforeFeatures = 2

// AsBefore is the feature of the option that was taken for the figure before.
func (c *Choice) AsBefore(value string) []string {
	if c.After == "" {
		return nil
	}
	if value == "" {
		return []string{"nothing as before " + c.After}
	}
	return []string{"as before", "as before " + c.After}
}

// take picks the option with the greatest sum; of equals the first. Before is what was taken for the figure before. The
// sums take the place of the scores that it is handed.
func (w *choiceWeights) take(c *Choice, before string, scores []float64) []float64 {
	table := w.of[c.Field]
	if table == nil { // nothing is fitted yet
		table = &fieldWeights{}
	}
	for i := range c.Options {
		if o := &c.Options[i]; o.Value == before {
			for _, f := range c.AsBefore(before) {
				if id := table.features.id([]byte(f)); id >= 0 {
					o.known = append(o.known, id)
				}
			}
		}
	}
	scores = scores[:0]
	c.Taken, c.Second = 0, -1
	for i := range c.Options {
		scores = append(scores, table.score(&c.Options[i]))
		if scores[i] > scores[c.Taken] {
			c.Taken = i
		}
	}
	total := 0.0
	for i := range scores {
		total += math.Exp(scores[i] - scores[c.Taken])
		if i != c.Taken && (c.Second < 0 || scores[i] > scores[c.Second]) {
			c.Second = i
		}
	}
	c.Probability = 1 / total
	if c.Sure > 0 {
		if c.Taken != c.Sure-1 {
			c.Taken, c.Second = c.Sure-1, c.Taken
		}
		c.Probability = 1
	}
	return scores
}

// sure is the calibrated probability that a choice is right.
func (w *choiceWeights) sure(field string, found record.Found, p float64) float64 {
	out := 0.0
	for _, r := range w.sureness[[2]string{field, string(found)}] {
		if p >= r.from {
			out = r.sure
		}
	}
	return out
}

// reasons names the features by which the option taken stands above the next, strongest first.
func (w *fieldWeights) reasons(c *Choice) []string {
	var next []int32
	if c.Second >= 0 {
		next = c.Options[c.Second].known
	}
	ids := make([]int32, 0, 32)
	for _, id := range c.Options[c.Taken].known {
		if w.weights[id] > 0 && !slices.Contains(next, id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.SortStableFunc(ids, func(a, b int32) int { return cmp.Compare(w.weights[b], w.weights[a]) })
	if len(ids) == 0 {
		return nil
	}
	out := make([]string, 0, 3)
	for _, id := range ids[:min(len(ids), 3)] {
		out = append(out, w.features.names[id])
	}
	return out
}

// basis is what a claim says of how a field was found.
func (w *choiceWeights) basis(field string, c *Choice) record.Basis {
	o := &c.Options[c.Taken]
	out := record.Basis{Field: field, Found: o.Found, Sure: w.sure(field, o.Found, c.Probability)}
	if table := w.of[c.Field]; table != nil {
		out.Reasons = table.reasons(c)
	}
	return out
}

// bin names the range that a distance falls into.
func bin(d int) string {
	switch {
	case d <= 1:
		return "0-1"
	case d <= 3:
		return "2-3"
	case d <= 6:
		return "4-6"
	case d <= 10:
		return "7-10"
	case d <= 16:
		return "11-16"
	case d <= 25:
		return "17-25"
	}
	return "26+"
}

// few names a small number.
func few(n int) string {
	if n > 3 {
		return "4+"
	}
	return strconv.Itoa(max(n, 0))
}

// optionFeatures gathers the features of one option after the other.
type optionFeatures struct {
	w     *fieldWeights
	buf   []byte
	known []int32 // of all options of the field
	from  int     // where those of this option begin
	names []string
	keep  bool // the names too
}

// weighing begins the options of a field.
func (ch *chooser) weighing(field string) []Option {
	g := &ch.room.gathered
	g.w, g.keep = ch.weigh.of[field], ch.choices != nil
	g.known = g.known[:0]
	return ch.room.options[:0]
}

// gather begins the features of the next option of the field.
func (ch *chooser) gather() *optionFeatures {
	g := &ch.room.gathered
	g.from, g.names = len(g.known), nil
	return g
}

// add adds a feature, its name in words.
func (g *optionFeatures) add(words ...string) {
	g.buf = g.buf[:0]
	for i, w := range words {
		if i > 0 {
			g.buf = append(g.buf, ' ')
		}
		g.buf = append(g.buf, w...)
	}
	if g.w != nil {
		if id := g.w.features.id(g.buf); id >= 0 {
			g.known = append(g.known, id)
		}
	}
	if g.keep {
		g.names = append(g.names, string(g.buf))
	}
}

// once takes back what was added twice.
func (g *optionFeatures) once() {
	g.known, g.names = g.known[:g.from+len(dedupe(g.known[g.from:]))], dedupe(g.names)
}

// option is the value with the features gathered for it, and room for those of what was taken before.
func (g *optionFeatures) option(value string, found record.Found) Option {
	to := len(g.known)
	g.known = append(g.known, make([]int32, asBeforeFeatures)...)
	return Option{Value: value, Found: found, Features: g.names, known: g.known[g.from:to:len(g.known)]}
}
