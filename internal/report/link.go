package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"

	"recount/internal/flow"
	"recount/link"
)

//go:embed link.html
var linkSource string

var linkTemplate = template.Must(template.New("link").Parse(linkSource))

// Lengths of the lists on the page.
const (
	linkShownPairs    = 12
	linkShownClusters = 10
	linkShownMembers  = 12
	linkShownOpen     = 40
)

// LinkPage is what the report of a linkage is made from.
type LinkPage struct {
	flow.LinkSummary
	l *flow.Linked
}

// WriteLink writes the report of a linkage as one HTML page that needs nothing else: no script, no font, no network. It
// shows names from the user's own files, to the user who asked for it.
func WriteLink(w io.Writer, l *flow.Linked) error {
	return linkTemplate.Execute(w, LinkPage{LinkSummary: l.Summary(), l: l})
}

// Style is the style sheet of the page.
func (p LinkPage) Style() template.CSS { return template.CSS(estimateStyle) }

// Percent writes a share.
func (p LinkPage) Percent(x *float64) string {
	if x == nil {
		return "not known"
	}
	return fmt.Sprintf("%.2f %%", 100**x)
}

// Fixed writes a number with two digits after the point.
func (p LinkPage) Fixed(x float64) string { return fmt.Sprintf("%.2f", x) }

// PairView is a pair with its records and the steps of its weight.
type PairView struct {
	A, B        string
	Probability string
	Weight      string
	Rows        [][3]string
	Bars        []flow.Bar
	Chart       template.HTML
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
		sure := slices.MaxFunc(pairs, func(a, b link.Pair) int { return compareFloat(a.Weight, b.Weight) })
		least := slices.MinFunc(pairs, func(a, b link.Pair) int { return compareFloat(a.Weight, b.Weight) })
		take = append(slices.Clone(take), sure, least)
	}
	var out []PairView
	for _, x := range take {
		v := PairView{A: p.l.Table.ID(int(x.A)), B: p.l.Table.ID(int(x.B)), Probability: fmt.Sprintf("%.3f", x.Probability),
			Weight: fmt.Sprintf("%.1f", x.Weight), Rows: p.l.Beside(x.A, x.B), Bars: flow.Waterfall(p.l.Result.Model, x)}
		v.Chart = waterfall(v.Bars)
		out = append(out, v)
	}
	return out
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// waterfall draws the steps of a weight one below the other, each from where the one before it ended.
func waterfall(bars []flow.Bar) template.HTML {
	low, high, at := 0.0, 0.0, 0.0
	for _, b := range bars {
		at += b.Weight
		low, high = min(low, at), max(high, at)
	}
	const left, width, row = 260.0, 420.0, 22
	x := func(w float64) float64 { return left + width*(w-low)/max(high-low, 1) }
	var s strings.Builder
	h := row*(len(bars)+1) + 8
	fmt.Fprintf(&s, `<svg class="figure" viewBox="0 0 760 %d" role="img" aria-label="weight of the pair, step by step"><line class="grid" x1="%.1f" x2="%.1f" y1="0" y2="%d"/>`, h, x(0), x(0), h)
	at = 0
	for i, b := range append(slices.Clone(bars), flow.Bar{Label: "together"}) {
		y := i * row
		from, to, colour := at, at+b.Weight, "var(--c0)"
		if b.Label == "together" && i == len(bars) {
			from, to, colour = 0, at, "var(--soft)"
		} else if b.Weight < 0 {
			colour = "var(--c1)"
		}
		at = to
		fmt.Fprintf(&s, `<text x="%.1f" y="%d" text-anchor="end">%s</text><rect x="%.1f" y="%d" width="%.1f" height="12" fill="%s"/><text class="count" x="%.1f" y="%d">%+.1f</text>`,
			left-70, y+15, template.HTMLEscapeString(b.Label), x(min(from, to)), y+5, max(x(max(from, to))-x(min(from, to)), 1), colour, x(max(from, to))+4, y+15, to-from)
	}
	s.WriteString(`</svg>`)
	return template.HTML(s.String())
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
			v.Header = append(v.Header, f.Name)
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

// Open are the open questions of the page.
func (p LinkPage) Open() []flow.OpenPair {
	return p.l.OpenPairs(linkShownOpen)
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
	judged := map[[2]int32]bool{}
	for _, j := range p.l.Options.Judged {
		judged[[2]int32{min(j.A, j.B), max(j.A, j.B)}] = j.Same
	}
	for _, x := range p.l.Result.Pairs {
		d := &out[min(int(x.Probability*10), 9)]
		d.Pairs++
		d.Expected += x.Probability
		if same, ok := judged[[2]int32{x.A, x.B}]; ok {
			d.Judged++
			if same {
				d.Same++
			}
		}
	}
	for i := range out {
		d := &out[i]
		d.Range = fmt.Sprintf("%.1f to %.1f", float64(i)/10, float64(i+1)/10)
		d.Expected /= float64(max(d.Pairs, 1))
		d.Same /= float64(max(d.Judged, 1))
	}
	return out
}

// HasJudged says that people judged pairs.
func (p LinkPage) HasJudged() bool { return len(p.l.Options.Judged) > 0 }

// Reliability draws the deciles that people have judged: on the diagonal, what the model gives is what people find.
func (p LinkPage) Reliability() template.HTML {
	var s strings.Builder
	s.WriteString(`<svg class="figure" style="min-width:20rem;max-width:26rem" viewBox="0 0 340 330" role="img" aria-label="reliability"><line class="grid" x1="40" y1="300" x2="320" y2="20"/><rect x="40" y="20" width="280" height="280" fill="none" stroke="var(--line)"/>`)
	for _, d := range p.Deciles() {
		if d.Judged == 0 {
			continue
		}
		fmt.Fprintf(&s, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="var(--c0)"><title>%s: %d judged</title></circle>`,
			40+280*d.Expected, 300-280*d.Same, 3+math.Sqrt(float64(d.Judged)), d.Range, d.Judged)
	}
	s.WriteString(`<text class="tick" x="40" y="318">0: what the model gives</text><text class="tick" x="312" y="318">1</text><text class="tick" x="44" y="14">share that people judged the same</text></svg>`)
	return template.HTML(s.String())
}
