package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
)

// unstated is by field the weight of a choice that the annotation leaves open: a window or a place carried too far is
// told as carried and counts for little, one that is lost cannot be found again.
var unstated = map[string]float64{"origin": 0.5, "place": 0.2, "window": 0.15}

// likeReal is the weight of the pages that are built like real coverage of one event, where the others are of many
// kinds.
const likeReal = 3

// rounds of the descent; the loss moves no more after them.
const rounds = 220

// fit gives the weights that make the annotated options likeliest, less the penalty on large weights. A choice in which
// no option is right teaches nothing.
func fit(all []example, penalty float64) map[string]float64 {
	index := map[string]int{}
	var names []string
	type item struct {
		options [][]int
		right   []bool
		weight  float64
	}
	var items []item
	for i := range all {
		if !slices.Contains(all[i].right, true) || !slices.Contains(all[i].right, false) {
			continue
		}
		it := item{right: all[i].right, weight: 1}
		if !all[i].stated {
			it.weight = unstated[all[i].choice.Field]
		}
		if all[i].hand == "coverage" || strings.HasPrefix(all[i].hand, alsoHand) {
			it.weight *= likeReal
		}
		for _, o := range all[i].choice.Options {
			var fs []int
			for _, f := range o.Features {
				k, ok := index[f]
				if !ok {
					k = len(names)
					index[f] = k
					names = append(names, f)
				}
				fs = append(fs, k)
			}
			it.options = append(it.options, fs)
		}
		items = append(items, it)
	}
	w, mean, square := make([]float64, len(names)), make([]float64, len(names)), make([]float64, len(names))
	grad := make([]float64, len(names))
	for t := 1; t <= rounds; t++ {
		for k := range grad {
			grad[k] = penalty * w[k]
		}
		for _, it := range items {
			p := softmax(it.options, w)
			good := 0.0
			for i, r := range it.right {
				if r {
					good += p[i]
				}
			}
			for i, fs := range it.options {
				d := p[i]
				if it.right[i] {
					d -= p[i] / max(good, 1e-9)
				}
				for _, k := range fs {
					grad[k] += it.weight * d
				}
			}
		}
		for k := range w { // Adam (Kingma and Ba, 2015)
			mean[k] = 0.9*mean[k] + 0.1*grad[k]
			square[k] = 0.99*square[k] + 0.01*grad[k]*grad[k]
			m, s := mean[k]/(1-math.Pow(0.9, float64(t))), square[k]/(1-math.Pow(0.99, float64(t)))
			w[k] -= 0.08 * m / (math.Sqrt(s) + 1e-8)
		}
	}
	out := map[string]float64{}
	for k, n := range names {
		if v := math.Round(w[k]*100) / 100; math.Abs(v) >= 0.05 {
			out[n] = v
		}
	}
	return out
}

func softmax(options [][]int, w []float64) []float64 {
	s := make([]float64, len(options))
	top := math.Inf(-1)
	for i, fs := range options {
		for _, k := range fs {
			s[i] += w[k]
		}
		top = max(top, s[i])
	}
	sum := 0.0
	for i := range s {
		s[i] = math.Exp(s[i] - top)
		sum += s[i]
	}
	for i := range s {
		s[i] /= sum
	}
	return s
}

// decision is what held-out weights make of a choice.
type decision struct {
	taken int
	p     float64
}

// crossValidate decides the choices of each hand by weights fitted on the others.
func crossValidate(all []example, penalty float64) []decision {
	hands := map[string]bool{}
	for i := range all {
		hands[all[i].hand] = true
	}
	out := make([]decision, len(all))
	for _, hand := range slices.Sorted(maps.Keys(hands)) {
		w := fitChain(slices.DeleteFunc(slices.Clone(all), func(e example) bool { return e.hand == hand }), penalty)
		of := slices.DeleteFunc(slices.Clone(all), func(e example) bool { return e.hand != hand })
		held, k := decideAll(of, w), 0
		for i := range all {
			if all[i].hand == hand {
				out[i] = held[k]
				k++
			}
		}
	}
	return out
}

// fitChain fits weights in two steps: the first without a word on the figure before, the second with what the first
// took for it.
func fitChain(all []example, penalty float64) map[string]float64 {
	first := fit(all, penalty)
	linked := make([]example, len(all))
	for i := range all {
		linked[i] = all[i]
		linked[i].choice.Options = slices.Clone(all[i].choice.Options)
		if i > 0 && all[i-1].page == all[i].page {
			link(&linked[i], all[i-1].choice.Options[decide(&all[i-1], first).taken].Value)
		}
	}
	return fit(linked, penalty)
}

// link adds to an option what the figure before says of it.
func link(e *example, before string) {
	for k := range e.choice.Options {
		if o := &e.choice.Options[k]; o.Value == before {
			o.Features = append(slices.Clone(o.Features), e.choice.AsBefore(before)...)
		}
	}
}

// decideAll decides the choices of pages in their order.
func decideAll(all []example, w map[string]float64) []decision {
	out := make([]decision, len(all))
	for i := range all {
		e := all[i]
		e.choice.Options = slices.Clone(e.choice.Options)
		if i > 0 && all[i-1].page == e.page {
			link(&e, all[i-1].choice.Options[out[i-1].taken].Value)
		}
		out[i] = decide(&e, w)
	}
	return out
}

func decide(e *example, w map[string]float64) decision {
	best, top, sum := 0, math.Inf(-1), 0.0
	scores := make([]float64, len(e.choice.Options))
	for i, o := range e.choice.Options {
		for _, f := range o.Features {
			scores[i] += w[f]
		}
		if scores[i] > top {
			best, top = i, scores[i]
		}
	}
	for _, s := range scores {
		sum += math.Exp(s - top)
	}
	if e.choice.Sure > 0 {
		return decision{e.choice.Sure - 1, 1}
	}
	return decision{best, 1 / sum}
}

// grammar is what the reader did before weighing: the option that bears the grammar's mark.
func grammar(e *example) int {
	for i, o := range e.choice.Options {
		for _, f := range o.Features {
			if f == "none: grammar" || f == "grammar: in its sentence" || f == "grammar: carried" ||
				f == "grammar: lent" {
				return i
			}
		}
	}
	return len(e.choice.Options) - 1
}

// report prints how often the held-out decision is right, beside the grammar's own and the best that the options allow.
func report(field string, all []example, held []decision) {
	type row struct{ n, grammar, held, best int }
	rows := map[string]*row{}
	add := func(k string, i int, right []bool) {
		r := rows[k]
		if r == nil {
			r = &row{}
			rows[k] = r
		}
		r.n++
		if right[grammar(&all[i])] {
			r.grammar++
		}
		if right[held[i].taken] {
			r.held++
		}
		if slices.Contains(right, true) {
			r.best++
		}
	}
	for i := range all {
		e := &all[i]
		said := "not stated"
		if e.stated {
			said = "stated"
		}
		if e.named {
			said = "named"
		}
		set := "registers"
		switch {
		case e.hand == "coverage":
			set = "coverage"
		case strings.HasPrefix(e.hand, alsoHand):
			set = "also"
		}
		add(set+" "+e.lang+" "+said, i, e.right)
		add(set+" all "+said, i, e.right)
		if e.since != nil {
			add(set+" since", i, e.since)
			add(set+" until", i, e.until)
		}
	}
	fmt.Printf("%-10s %-34s %6s %8s %8s %8s\n", "field", "pages", "n", "grammar", "weighed", "possible")
	for _, k := range slices.Sorted(maps.Keys(rows)) {
		r := rows[k]
		pc := func(n int) float64 { return 100 * float64(n) / float64(r.n) }
		fmt.Printf("%-10s %-34s %6d %8.1f %8.1f %8.1f\n", field, k, r.n, pc(r.grammar), pc(r.held), pc(r.best))
	}
}

func writeWeights(out *bytes.Buffer, field string, w map[string]float64) {
	names := slices.SortedFunc(maps.Keys(w), func(a, b string) int {
		return cmp.Or(cmp.Compare(math.Abs(w[b]), math.Abs(w[a])), cmp.Compare(a, b))
	})
	for _, n := range names {
		fmt.Fprintf(out, "%s\t%s\t%.2f\n", field, n, w[n])
	}
}

// binned is the least number of decisions in a row of the table of sureness.
const binned = 40

// writeSureness writes how often held-out decisions were right, by field, by where the value was found, and by
// probability. A surer row is never below a less sure one.
func writeSureness(out *bytes.Buffer, field string, all []example, held []decision) {
	names := map[string]func(i int) bool{field: func(i int) bool { return all[i].right[held[i].taken] }}
	if field == "window" {
		names = map[string]func(i int) bool{
			"since": func(i int) bool { return all[i].since[held[i].taken] },
			"until": func(i int) bool { return all[i].until[held[i].taken] },
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		groups := map[string][]int{}
		for i := range all {
			k := string(all[i].choice.Options[held[i].taken].Found)
			groups[k] = append(groups[k], i)
		}
		for _, found := range slices.Sorted(maps.Keys(groups)) {
			idx := groups[found]
			sort.SliceStable(idx, func(a, b int) bool { return held[idx[a]].p < held[idx[b]].p })
			for _, r := range isotonic(idx, held, names[name]) {
				fmt.Fprintf(out, "%s\t%s\t%.3f\t%.3f\t%d\n", name, found, r.from, r.sure(), r.n)
			}
		}
	}
}

type sureness struct {
	from     float64
	n, right int
}

// sure is the share that was right, drawn to a half where few were seen.
func (s sureness) sure() float64 { return (float64(s.right) + 1) / (float64(s.n) + 2) }

// isotonic cuts decisions, least probable first, into rows and joins rows until sureness rises (pool adjacent
// violators).
func isotonic(idx []int, held []decision, right func(int) bool) []sureness {
	var rows []sureness
	size := max(binned, len(idx)/10)
	for from := 0; from < len(idx); {
		to := min(len(idx), from+size)
		if len(idx)-to < binned {
			to = len(idx)
		}
		r := sureness{from: held[idx[from]].p, n: to - from}
		if from == 0 {
			r.from = 0
		}
		for _, i := range idx[from:to] {
			if right(i) {
				r.right++
			}
		}
		rows = append(rows, r)
		for len(rows) > 1 && rows[len(rows)-2].sure() >= rows[len(rows)-1].sure() {
			a, b := rows[len(rows)-2], rows[len(rows)-1]
			rows = append(rows[:len(rows)-2], sureness{a.from, a.n + b.n, a.right + b.right})
		}
		from = to
	}
	return rows
}

// printMisses prints the choices among whose options the annotation has none: what the reader has yet to see.
func printMisses(field string, all []example) {
	for i := range all {
		e := &all[i]
		if e.choice.Field != field || slices.Contains(e.right, true) {
			continue
		}
		fmt.Printf("%s %s |", e.page, e.want)
		for _, o := range e.choice.Options {
			fmt.Printf(" [%s]", o.Value)
		}
		fmt.Println()
	}
}

// printWrong prints the held-out decisions that are wrong although the annotation was among the options.
func printWrong(all []example, held []decision) {
	for i := range all {
		e := &all[i]
		at := slices.Index(e.right, true)
		if at < 0 || e.right[held[i].taken] {
			continue
		}
		taken, right := e.choice.Options[held[i].taken], e.choice.Options[at]
		fmt.Printf("%s %s | took [%s] %.2f %v | right [%s] %v\n", e.page, e.want, taken.Value, held[i].p,
			taken.Features, right.Value, right.Features)
	}
}
