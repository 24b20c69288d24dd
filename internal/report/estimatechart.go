package report

import (
	"fmt"
	"html"
	"math"
	"strings"

	"recount/estimate"
	"recount/internal/words"
)

// intervalRow is one line of an interval chart. Low without High is open above; neither is a refusal.
type intervalRow struct {
	label             string
	low, centre, high *float64
	strong            bool // part of the envelope, or the whole
	total             bool // drawn as a bar: an envelope
	refused           string
}

// Geometry of the charts, in SVG units.
const (
	figureWidth = 760
	labelWidth  = 232
	rowHeight   = 34
)

// intervalChart draws intervals under each other on one axis from zero, with the documented number, when above zero, as
// a dashed line and the envelope as a band. Labels stand at the reading side of the language.
func intervalChart(rows []intervalRow, documented float64, band *estimate.Span, lang, title string) string {
	most := documented
	for _, r := range rows {
		for _, v := range []*float64{r.low, r.high} {
			if v != nil {
				most = max(most, *v)
			}
		}
	}
	if band != nil && band.High != nil {
		most = max(most, *band.High)
	}
	ticks := niceTicks(most * 1.04)
	plotLeft, plotRight := float64(labelWidth), float64(figureWidth-24)
	if words.Of(lang).RightToLeft() {
		plotLeft, plotRight = 24, float64(figureWidth-labelWidth)
	}
	x := func(v float64) float64 { return plotLeft + v/ticks[len(ticks)-1]*(plotRight-plotLeft) }
	height := 22 + rowHeight*len(rows) + 30
	var b strings.Builder
	openFigure(&b, figureWidth, height, title)
	bottom := float64(22 + rowHeight*len(rows))
	if band != nil {
		right := plotRight
		if band.High != nil {
			right = x(*band.High)
		}
		fmt.Fprintf(&b, `<rect class="band" x="%.1f" y="14" width="%.1f" height="%.1f"/>`, x(band.Low),
			right-x(band.Low), bottom-14)
	}
	for _, v := range ticks {
		fmt.Fprintf(&b, `<line class="grid" x1="%.1f" x2="%.1f" y1="14" y2="%.1f"/><text class="tick" text-anchor="middle" x="%.1f" y="%.1f">%s</text>`,
			x(v), x(v), bottom, x(v), bottom+18, estimate.Grouped(v))
	}
	if documented > 0 {
		fmt.Fprintf(&b, `<line class="documented" x1="%.1f" x2="%.1f" y1="8" y2="%.1f"/>`, x(documented), x(documented),
			bottom)
	}
	for i, r := range rows {
		drawInterval(&b, r, float64(22+rowHeight*i)+rowHeight/2-4, x, plotRight, lang)
	}
	b.WriteString("</svg>")
	return b.String()
}

func drawInterval(b *strings.Builder, r intervalRow, y float64, x func(float64) float64, plotRight float64,
	lang string) {
	at, anchor := 0.0, "start"
	if words.Of(lang).RightToLeft() {
		at, anchor = figureWidth, "end"
	}
	class := "label"
	if r.strong || r.total {
		class = "label strong"
	}
	fmt.Fprintf(b, `<text class="%s" text-anchor="%s" x="%.0f" y="%.1f">%s</text>`, class, anchor, at, y+4,
		html.EscapeString(shorten(r.label, 34)))
	if r.low == nil {
		fmt.Fprintf(b, `<text class="none" x="%.1f" y="%.1f">%s</text>`, x(0)+6, y+4, html.EscapeString(r.refused))
		return
	}
	right, open := plotRight, true
	if r.high != nil {
		right, open = x(*r.high), false
	}
	class = "whisker"
	if r.total {
		class = "whisker total"
	} else if r.strong {
		class = "whisker strong"
	}
	fmt.Fprintf(b, `<line class="%s" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, class, x(*r.low), right, y, y)
	if open {
		fmt.Fprintf(b, `<path class="arrow" d="M%.1f %.1f l-9 -5 v10 z"/>`, right+8, y)
	}
	if r.centre != nil {
		class = "dot"
		if r.strong {
			class = "dot strong"
		}
		fmt.Fprintf(b, `<circle class="%s" cx="%.1f" cy="%.1f" r="5"/>`, class, x(*r.centre), y)
	}
}

func openFigure(b *strings.Builder, width, height int, title string) {
	fmt.Fprintf(b, `<svg class="figure" viewBox="0 0 %d %d" role="img" aria-label="%s" direction="ltr">`, width, height,
		html.EscapeString(title))
}

// niceTicks are round numbers from zero to at least the given one.
func niceTicks(most float64) []float64 {
	if most <= 0 {
		return []float64{0, 1}
	}
	step := math.Pow(10, math.Floor(math.Log10(most/4)))
	for _, k := range []float64{1, 2, 5, 10} {
		if most/(step*k) <= 5 {
			step *= k
			break
		}
	}
	step = max(step, 1)
	out := []float64{0}
	for v := step; ; v += step {
		out = append(out, v)
		if v >= most {
			return out
		}
	}
}

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// traceChart overlays the thinned draws of all chains.
func traceChart(c *estimate.ChainReport, title string) string {
	low, high := math.Inf(1), 0.0
	for _, chain := range c.Trace {
		for _, v := range chain {
			low, high = min(low, v), max(high, v)
		}
	}
	if !(high > low) {
		high = low + 1
	}
	const height, left, right, top, bottom = 220, 64, 752, 10, 190
	y := func(v float64) float64 { return bottom - (v-low)/(high-low)*(bottom-top) }
	var b strings.Builder
	openFigure(&b, figureWidth, height, title)
	for _, v := range []float64{low, (low + high) / 2, high} {
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="tick" text-anchor="end" x="%d" y="%.1f">%s</text>`,
			left, right, y(v), y(v), left-6, y(v)+4, estimate.Grouped(v))
	}
	for k, chain := range c.Trace {
		var p strings.Builder
		for i, v := range chain {
			fmt.Fprintf(&p, "%.1f,%.1f ", left+float64(i)/float64(max(len(chain)-1, 1))*(right-left), y(v))
		}
		fmt.Fprintf(&b, `<polyline class="chain c%d" points="%s"/>`, k%8, strings.TrimSpace(p.String()))
	}
	fmt.Fprintf(&b, `<text class="tick" x="%d" y="%d">1</text><text class="tick" text-anchor="end" x="%d" y="%d">%s</text></svg>`,
		left, bottom+18, right, bottom+18, estimate.Grouped(float64(c.Sweeps)))
	return b.String()
}

// rankChart draws, for each chain, in which part of the pooled ranks its draws lie.
func rankChart(c *estimate.ChainReport, lang, title string) string {
	const columns, cellWidth, cellHeight = 4, 190, 92
	rows := (len(c.Ranks) + columns - 1) / columns
	var b strings.Builder
	openFigure(&b, figureWidth, rows*cellHeight+4, title)
	for k, bins := range c.Ranks {
		total := 0
		for _, n := range bins {
			total += n
		}
		mean := float64(total) / float64(len(bins))
		most := 2 * mean
		for _, n := range bins {
			most = max(most, float64(n))
		}
		left, base := float64(k%columns*cellWidth), float64(k/columns*cellHeight+84)
		width := float64(cellWidth-18) / float64(len(bins))
		for i, n := range bins {
			h := float64(n) / most * 60
			fmt.Fprintf(&b, `<rect class="rank c%d" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, k%8,
				left+float64(i)*width, base-h, width-1, h)
		}
		fmt.Fprintf(&b, `<line class="documented" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, left,
			left+float64(cellWidth-19), base-mean/most*60, base-mean/most*60)
		fmt.Fprintf(&b, `<text class="tick" x="%.1f" y="%.1f">%s</text>`, left, base-66,
			html.EscapeString(strings.ReplaceAll(estimateWord("chain", lang), "{k}", fmt.Sprint(k+1))))
	}
	b.WriteString("</svg>")
	return b.String()
}
