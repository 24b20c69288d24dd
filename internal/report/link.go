package report

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"recount/internal/flow"
	"recount/internal/words"
	"recount/link"
)

//go:embed link.html
var linkSource string

var linkTemplate = parsed("link", linkSource)

// Lengths of the lists on the page.
const (
	linkShownPairs    = 12
	linkShownClusters = 10
	linkShownMembers  = 12
	linkShownOpen     = 40
)

//go:embed link.css
var linkStyle string

var linkWords = sync.OnceValue(func() words.Catalogue { return words.Table("linkage") })

// LinkPage is what the report of a linkage is made from.
type LinkPage struct {
	flow.LinkSummary
	words.Words
	l *flow.Linked
}

// WriteLink writes the report of a linkage as one HTML page that needs nothing else: no script, no font, no network. It
// is in English, or in Arabic from right to left. It shows names from the user's own files, to the user who asked for
// it.
func WriteLink(w io.Writer, l *flow.Linked, lang string) error {
	return linkTemplate().Execute(w, LinkPage{LinkSummary: l.Summary(), Words: linkWords().In(lang, false), l: l})
}

// Style is the style sheet of the page.
func (p LinkPage) Style() template.CSS { return template.CSS(estimateStyle + linkStyle) }

// Percent writes a share.
func (p LinkPage) Percent(x *float64) string { return fmt.Sprintf("%.2f %%", 100**x) }

// Say gives the phrase of a word of the program (a field, a level, a rule), or the word itself: columns bear the names
// that the user gave them.
func (p LinkPage) Say(kind, word string) string {
	if key := kind + "_" + word; p.Has(key) {
		return p.T(key)
	}
	return word
}

// Foreign says that a sentence of the program has no phrase in the language of the page, so that it is marked as
// English.
func (p LinkPage) Foreign(word string) bool { return p.Lang != words.Source && !p.Has("says_"+word) }

// PairsCompared writes the number of pairs.
func (p LinkPage) PairsCompared() string { return p.Num(int(p.Blocking.Pairs)) }

// Fixed writes a number with two digits after the point.
func (p LinkPage) Fixed(x float64) string { return fmt.Sprintf("%.2f", x) }

// PairView is a pair with its records and the steps of its weight.
type PairView struct {
	A, B        string
	Probability string
	Weight      string
	Rows        [][3]string
	Bars        []BarView
}

// BarView is a step of a weight, from where the one before it ended, as shares of the width.
type BarView struct {
	Label, Level, Weight string
	Start, Width         string
	Against, Sum         bool
}

// Examples are pairs from all over the scale: those nearest to even odds first, then a sure and an unlikely one.
func (p LinkPage) Examples() []PairView {
	pairs := slices.Clone(p.l.Result.Pairs)
	slices.SortStableFunc(pairs, func(a, b link.Pair) int {
		x, y := math.Abs(a.Probability-.5), math.Abs(b.Probability-.5)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	take := pairs[:min(len(pairs), linkShownPairs-2)]
	if len(pairs) > linkShownPairs {
		sure := slices.MaxFunc(pairs, func(a, b link.Pair) int { return cmp.Compare(a.Weight, b.Weight) })
		least := slices.MinFunc(pairs, func(a, b link.Pair) int { return cmp.Compare(a.Weight, b.Weight) })
		take = append(slices.Clone(take), sure, least)
	}
	var out []PairView
	for _, x := range take {
		v := PairView{A: p.l.Table.ID(int(x.A)), B: p.l.Table.ID(int(x.B)),
			Probability: fmt.Sprintf("%.3f", x.Probability),
			Weight:      fmt.Sprintf("%.1f", x.Weight), Rows: p.l.Beside(x.A, x.B),
			Bars: p.waterfall(flow.Waterfall(p.l.Result.Model, x))}
		out = append(out, v)
	}
	return out
}

// waterfall lays out the steps of a weight one below the other, each from where the one before it ended, and their sum.
func (p LinkPage) waterfall(bars []flow.Bar) []BarView {
	low, high, at := 0.0, 0.0, 0.0
	for _, b := range bars {
		at += b.Weight
		low, high = min(low, at), max(high, at)
	}
	span := max(high-low, 1)
	view := func(label, level string, from, to float64) BarView {
		return BarView{Label: label, Level: level, Weight: signed(to - from), Against: to < from,
			Start: fmt.Sprintf("%.2f%%", 100*(min(from, to)-low)/span),
			Width: fmt.Sprintf("%.2f%%", max(100*math.Abs(to-from)/span, 0.4))}
	}
	var out []BarView
	at = 0
	for _, b := range bars {
		level := ""
		if b.Level != "" {
			level = p.Say("level", b.Level)
		}
		out = append(out, view(p.Say("field", b.Label), level, at, at+b.Weight))
		at += b.Weight
	}
	sum := view(p.T("together"), "", 0, at)
	sum.Sum = true
	return append(out, sum)
}

// ClusterView is a person as gathered.
type ClusterView struct {
	Number, Size int
	Header       []string
	Rows         [][]string
	More         int
}

// Largest are the clusters with most records; an error in the data shows here first.
func (p LinkPage) Largest() []ClusterView {
	r := p.l.Result
	members := map[int32][]int32{}
	for i, c := range r.Cluster {
		members[c] = append(members[c], int32(i))
	}
	numbers := make([]int32, 0, len(members))
	for c, m := range members {
		if len(m) > 1 {
			numbers = append(numbers, c)
		}
	}
	slices.SortFunc(numbers, func(a, b int32) int {
		if d := len(members[b]) - len(members[a]); d != 0 {
			return d
		}
		return int(a - b)
	})
	var out []ClusterView
	for _, c := range numbers[:min(len(numbers), linkShownClusters)] {
		v := ClusterView{Number: int(c) + 1, Size: len(members[c])}
		for _, f := range p.l.Table.Fields() {
			v.Header = append(v.Header, p.Say("field", f.Name))
		}
		for _, i := range members[c][:min(len(members[c]), linkShownMembers)] {
			row := []string{p.l.Table.ID(int(i))}
			for k := range p.l.Table.Fields()[1:] {
				row = append(row, p.l.Table.Value(int(i), k+1))
			}
			v.Rows = append(v.Rows, row)
		}
		v.More = v.Size - len(v.Rows)
		out = append(out, v)
	}
	return out
}

// OpenView is an open question with what each answer would do to the number of persons.
type OpenView struct {
	flow.OpenPair
	IfSame, IfOther string
}

// Open are the open questions of the page.
func (p LinkPage) Open() []OpenView {
	var out []OpenView
	size := map[int32]int{}
	for _, c := range p.l.Result.Cluster {
		size[c]++
	}
	for k, q := range p.l.OpenPairs(linkShownOpen) {
		x := p.l.Result.Questions[k]
		a, b := p.l.Result.Cluster[x.A], p.l.Result.Cluster[x.B]
		v := OpenView{q, ltr("−1"), "0"}
		if a == b {
			v.IfSame, v.IfOther = "0", ltr("+1")
			if size[a] > 2 {
				v.IfOther = ltr("0 / +1") // the others may hold the group together, or it parts
			}
		}
		out = append(out, v)
	}
	return out
}

// Decile is one row of the reliability table.
type Decile struct {
	Range         string
	Pairs, Judged int
	Expected      float64
	Same          float64 // share of the judged pairs that people hold to be the same; meaningless without any
}

// Deciles sets what the model gave against what people decided.
func (p LinkPage) Deciles() []Decile {
	out := make([]Decile, 10)
	at := func(x float64) *Decile { return &out[min(int(x*10), 9)] }
	for _, x := range p.l.Result.Pairs {
		at(x.Probability).Pairs++
		at(x.Probability).Expected += x.Probability
	}
	given := make([]float64, 10)
	for _, j := range p.l.Result.Judged {
		d := at(j.Probability)
		d.Judged++
		given[min(int(j.Probability*10), 9)] += j.Probability
		if j.Same {
			d.Same++
		}
	}
	for i := range out {
		d := &out[i]
		d.Range = fmt.Sprintf("%.1f – %.1f", float64(i)/10, float64(i+1)/10)
		d.Expected /= float64(max(d.Pairs, 1))
		if d.Judged > 0 {
			d.Expected = given[i] / float64(d.Judged)
		}
		d.Same /= float64(max(d.Judged, 1))
	}
	return out
}

// HasJudged says that people judged pairs.
func (p LinkPage) HasJudged() bool { return len(p.l.Result.Judged) > 0 }

// wilson is the 95 % interval of a share (Wilson 1927).
func wilson(share float64, n int) (low, high float64) {
	const z = 1.96
	m := float64(n)
	centre := (share + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(share*(1-share)/m+z*z/(4*m*m))
	return max(centre-half, 0), min(centre+half, 1)
}

// Reliability draws the deciles that people have judged, with the interval of the share: on the diagonal, what the
// model gives is what people find.
func (p LinkPage) Reliability() template.HTML {
	var s strings.Builder
	fmt.Fprintf(&s, `<svg class="figure reliable" viewBox="0 0 340 345" role="img" aria-label="%s"><rect x="44" y="20" width="280" height="280" fill="none" stroke="var(--line)"/><line class="grid" x1="44" y1="300" x2="324" y2="20"/>`,
		template.HTMLEscapeString(p.T("reliable_h")))
	for _, v := range []float64{0, .5, 1} {
		fmt.Fprintf(&s, `<text class="tick" direction="ltr" x="%.0f" y="316" text-anchor="middle">%g</text><text class="tick" direction="ltr" x="38" y="%.0f" text-anchor="end">%g</text>`, 44+280*v, v, 304-280*v, v)
	}
	for _, d := range p.Deciles() {
		if d.Judged == 0 {
			continue
		}
		low, high := wilson(d.Same, d.Judged)
		x := 44 + 280*d.Expected
		fmt.Fprintf(&s, `<line class="whisker" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/><circle class="dot strong" cx="%.1f" cy="%.1f" r="4"><title>%s: %d</title></circle>`,
			x, x, 300-280*low, 300-280*high, x, 300-280*d.Same, d.Range, d.Judged)
	}
	fmt.Fprintf(&s, `<text class="tick" x="184" y="338" text-anchor="middle">%s</text><text class="tick" x="184" y="12" text-anchor="middle">%s</text></svg>`,
		template.HTMLEscapeString(p.T("axis_x")), template.HTMLEscapeString(p.T("axis_y")))
	return template.HTML(s.String())
}

// signed writes a number of bits with its sign, and what rounds to nothing without one.
func signed(bits float64) string {
	s := strings.Replace(fmt.Sprintf("%+.1f", bits), "-", "−", 1)
	if s == "+0.0" || s == "−0.0" {
		return "0.0"
	}
	return s
}

// ltr keeps a sign before its number where the page runs from right to left.
func ltr(s string) string { return "\u2066" + s + "\u2069" }
