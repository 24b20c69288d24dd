package report

import (
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"io"
	"math"
	"strings"

	"recount/estimate"
	"recount/internal/words"
)

//go:embed estimate.html
var estimateSource string

//go:embed estimate.css
var estimateStyle string

var estimateTemplate = parsed("estimate", estimateSource)

// EstimatePage is what the report of an estimate is made from.
type EstimatePage struct {
	Result *estimate.Result
	Name   string // of the file or case, as it is to be printed
	Lang   string // a language of the catalogue; English where it is none
}

// WriteEstimate writes the report as one HTML page that needs nothing else: no script, no font, no network. It reads in
// light and dark, from right to left in Arabic, and prints. The figures on it are the result's own; none is rounded
// upwards at the low end or downwards at the high end.
func WriteEstimate(w io.Writer, p EstimatePage) error {
	p.Lang = words.Of(p.Lang).Lang
	return estimateTemplate().Execute(w, p)
}

// Style is the style sheet of the page.
func (p EstimatePage) Style() template.CSS { return template.CSS(estimateStyle) }

// Dir is the direction of the page.
func (p EstimatePage) Dir() string { return words.Of(p.Lang).Dir() }

// W is a fixed phrase in the language of the page.
func (p EstimatePage) W(key string) string { return estimateWord(key, p.Lang) }

// T is a sentence of the result in the language of the page.
func (p EstimatePage) T(t estimate.Text) string { return t.In(p.Lang) }

// Aside is the note beside a figure, or its English where it was published without one.
func (p EstimatePage) Aside(note *estimate.Text, english string) template.HTML {
	if note != nil {
		return template.HTML(`<span class="quiet">` + html.EscapeString(note.In(p.Lang)) + `</span>`)
	}
	return template.HTML(`<span class="quiet" lang="en" dir="ltr">` + html.EscapeString(english) + `</span>`)
}

// Why is the reason why a figure is not given, as Aside; empty where it is.
func (p EstimatePage) Why(note *estimate.Text, refused *string) template.HTML {
	if refused == nil {
		return ""
	}
	return p.Aside(note, *refused)
}

// Verdict is the badge of the page.
func (p EstimatePage) Verdict() string { return p.W(string(p.Result.Verdict)) }

// N writes a number of people.
func (p EstimatePage) N(x float64) string { return estimate.Grouped(x) }

// Count writes a whole number of people.
func (p EstimatePage) Count(n int) string { return estimate.Grouped(float64(n)) }

// Low and High are the ends that may be printed, rounded away from each other so that nothing is claimed by rounding.
func (p EstimatePage) Low() string {
	r := p.Result
	switch {
	case r.Envelope != nil:
		return estimate.Grouped(math.Floor(r.Envelope.Low))
	case r.Floor != nil:
		return estimate.Grouped(math.Floor(*r.Floor))
	}
	return estimate.Grouped(float64(r.Observed))
}

// High is empty when no upper end may be given.
func (p EstimatePage) High() string {
	if r := p.Result; r.Verdict == estimate.Interval && r.Envelope != nil && r.Envelope.High != nil {
		return estimate.Grouped(math.Ceil(*r.Envelope.High))
	}
	return ""
}

// Quote says what may be quoted.
func (p EstimatePage) Quote() string {
	r := p.Result
	switch {
	case r.Verdict == estimate.Interval && r.CentreShown:
		return p.W("quoteCentre")
	case r.Verdict == estimate.Interval || r.Verdict == estimate.AtLeast:
		return p.W("quoteNot")
	}
	return strings.ReplaceAll(p.W("quoteNone"), "{n}", estimate.Grouped(float64(r.Observed)))
}

// band is the envelope that may be shaded: both ends when both may be printed.
func (p EstimatePage) band() *estimate.Span {
	e := p.Result.Envelope
	if e == nil || p.Result.Verdict == estimate.Interval {
		return e
	}
	return &estimate.Span{Low: e.Low}
}

// MethodChart draws the interval of every method.
func (p EstimatePage) MethodChart() template.HTML {
	var rows []intervalRow
	for _, m := range p.Result.Methods {
		row := intervalRow{label: p.T(m.Label), low: m.Low, high: m.High, strong: m.InEnvelope,
			refused: p.W("refusedRow")}
		if p.Result.CentreShown {
			row.centre = m.Centre
		}
		rows = append(rows, row)
	}
	return template.HTML(intervalChart(rows, float64(p.Result.Observed), p.band(), p.Lang, p.W("methods")))
}

// partRows are the envelopes of parts; a part without an envelope shows its floor as open above.
func (p EstimatePage) partRows(parts []estimate.Part, label func(string) string) []intervalRow {
	var rows []intervalRow
	for _, part := range parts {
		row := intervalRow{label: label(part.Name), refused: p.W("refusedRow")}
		switch {
		case part.Envelope != nil && part.Verdict == estimate.Interval:
			row.low, row.high = &part.Envelope.Low, part.Envelope.High
		case part.Envelope != nil:
			row.low = &part.Envelope.Low
		case part.Floor != nil:
			row.low = part.Floor
		}
		rows = append(rows, row)
	}
	return rows
}

func (p EstimatePage) wholeRow(label string) intervalRow {
	row := intervalRow{label: label, total: true, refused: p.W("refusedRow")}
	if e := p.band(); e != nil {
		row.low, row.high = &e.Low, e.High
	} else if p.Result.Floor != nil {
		row.low = p.Result.Floor
	}
	return row
}

// LeaveOutChart draws the envelope without each list.
func (p EstimatePage) LeaveOutChart() template.HTML {
	rows := p.partRows(p.Result.LeaveOut, func(name string) string {
		return strings.ReplaceAll(p.W("without"), "{list}", name)
	})
	rows = append([]intervalRow{p.wholeRow(p.W("alllists"))}, rows...)
	return template.HTML(intervalChart(rows, float64(p.Result.Observed), p.band(), p.Lang, p.W("leaveout")))
}

// StrataChart draws the envelope of each stratum, of their sum, and of the whole.
func (p EstimatePage) StrataChart() template.HTML {
	s := p.Result.Strata
	rows := p.partRows(s.Parts, func(name string) string { return name })
	sum := intervalRow{label: p.W("sum"), total: true, low: &s.Floor}
	if s.Envelope != nil {
		sum.low, sum.high = &s.Envelope.Low, s.Envelope.High
	}
	rows = append(rows, sum, p.wholeRow(p.W("unstratified")))
	return template.HTML(intervalChart(rows, 0, nil, p.Lang, p.W("strata")))
}

// LinkageChart draws the envelope of each linkage.
func (p EstimatePage) LinkageChart() template.HTML {
	rows := p.partRows(p.Result.Linkage.Parts, func(name string) string { return name })
	rows = append([]intervalRow{p.wholeRow(p.W("total"))}, rows...)
	return template.HTML(intervalChart(rows, float64(p.Result.Observed), p.band(), p.Lang, p.W("linkage")))
}

// Upset draws the overlaps.
func (p EstimatePage) Upset() template.HTML {
	return template.HTML(upsetChart(p.Result, p.W("overlaps")))
}

// MoreOverlaps says how many combinations the plot leaves to the table.
func (p EstimatePage) MoreOverlaps() string {
	if k := len(p.Result.Overlaps) - upsetColumns; k > 0 {
		return strings.ReplaceAll(p.W("more"), "{k}", fmt.Sprint(k))
	}
	return ""
}

// Trace draws the chains over each other.
func (p EstimatePage) Trace() template.HTML {
	return template.HTML(traceChart(p.Result.Chains, p.W("trace")))
}

// Ranks draws the ranks of each chain.
func (p EstimatePage) Ranks() template.HTML {
	return template.HTML(rankChart(p.Result.Chains, p.Lang, p.W("ranks")))
}

// End writes one end of an interval in a table.
func (p EstimatePage) End(x *float64) string {
	if x == nil {
		return p.W("nolimit")
	}
	return estimate.Grouped(*x)
}

// PartHigh writes the upper end of a part when its rules let it be given.
func (p EstimatePage) PartHigh(part estimate.Part) string {
	if part.Envelope == nil || part.Verdict != estimate.Interval {
		return p.W("nolimit")
	}
	return p.End(part.Envelope.High)
}

// PartLow writes the lower end of a part, or a dash.
func (p EstimatePage) PartLow(part estimate.Part) string {
	switch {
	case part.Envelope != nil:
		return estimate.Grouped(part.Envelope.Low)
	case part.Floor != nil:
		return estimate.Grouped(*part.Floor)
	}
	return "–"
}

// Centre writes a central value when it may be printed.
func (p EstimatePage) Centre(m estimate.Method) string {
	if m.Centre == nil {
		return "–"
	}
	if !p.Result.CentreShown {
		return p.W("hidden")
	}
	return estimate.Grouped(*m.Centre)
}

// Fixed writes a diagnostic, or a dash where it has no value.
func (p EstimatePage) Fixed(x *float64, digits int) string {
	if x == nil {
		return "–"
	}
	return fmt.Sprintf("%.*f", digits, *x)
}

// ListNames joins the lists of a combination.
func (p EstimatePage) ListNames(o estimate.Overlap) string { return strings.Join(o.Lists, " + ") }

// HasChains says that the page has something to draw from chains.
func (p EstimatePage) HasChains() bool {
	return p.Result.Chains != nil && len(p.Result.Chains.Trace) > 0
}
