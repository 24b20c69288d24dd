package report

import (
	"fmt"
	"html"
	"strings"

	"recount/record"
)

// Point is a figure at its as-of day. High is the upper end of what the origin said; Open means that it claimed none.
type Point struct {
	Day  record.Day
	Low  int
	High int
	Open bool
}

// Series is one origin's figures over time.
type Series struct {
	Name   string
	Points []Point // ordered by day
}

// chart geometry, in SVG units.
const (
	ChartWidth  = 720 // of a chart on a page
	chartHeight = 260
	chartLeft   = 64
	chartRight  = 16
	chartTop    = 14
	chartBottom = 34
)

// StepChart draws series as steps: a figure holds until its origin gives the next one. The axis is the as-of day, which
// is when an origin said it, and never the day of the deaths; the caption of the chart must say so. width is in the
// units of the drawing, whose letters keep their size. rtl mirrors the time axis. The SVG has a title for readers who
// do not see it and needs no script.
func StepChart(title string, series []Series, width int, rtl bool) string {
	first, last, top := chartBounds(series)
	if top == 0 {
		return ""
	}
	chartWidth, days := float64(width), 4
	if width < ChartWidth {
		days = 2
	}
	x := func(d record.Day) float64 {
		span := float64(max(1, last-first))
		at := float64(d-first) / span * (chartWidth - chartLeft - chartRight)
		if rtl {
			return chartWidth - chartRight - at
		}
		return chartLeft + at
	}
	ceiling, tick := niceScale(top)
	y := func(n int) float64 {
		return chartHeight - chartBottom - float64(n)/float64(ceiling)*(chartHeight-chartTop-chartBottom)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart" viewBox="0 0 %.0f %d" role="img" aria-label="%s" direction="ltr">`, chartWidth,
		chartHeight, html.EscapeString(title))
	for n := 0; n <= ceiling; n += tick {
		fmt.Fprintf(&b, `<path class="axis" d="M%d %.1fH%.0f"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`,
			chartLeft, y(n), chartWidth-chartRight, chartLeft-8, y(n)+4, Group(n))
	}
	for _, d := range dayTicks(first, last, days) {
		anchor := "middle"
		if x(d) > chartWidth-40 { // the whole day, not half of it
			anchor = "end"
		}
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="%s">%s</text>`, x(d), chartHeight-10, anchor, d)
	}
	for i, s := range series {
		drawSteps(&b, i, s, x, y, last)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// drawSteps draws one series: steps through the low ends, a dot at each statement, a bar where the statement is a
// range.
func drawSteps(b *strings.Builder, index int, s Series, x func(record.Day) float64, y func(int) float64,
	last record.Day) {
	if len(s.Points) == 0 {
		return
	}
	var path strings.Builder
	fmt.Fprintf(&path, "M%.1f %.1f", x(s.Points[0].Day), y(s.Points[0].Low))
	for _, p := range s.Points[1:] {
		fmt.Fprintf(&path, "H%.1fV%.1f", x(p.Day), y(p.Low))
	}
	fmt.Fprintf(&path, "H%.1f", x(last))
	fmt.Fprintf(b, `<g class="series s%d"><path class="step" d="%s"/>`, index%8, path.String())
	for _, p := range s.Points {
		said := Group(p.Low)
		switch {
		case p.Open:
			said += " or more"
		case p.High > p.Low:
			said += " to " + Group(p.High)
			fmt.Fprintf(b, `<path class="bar" d="M%.1f %.1fV%.1f"/>`, x(p.Day), y(p.Low), y(p.High))
		}
		fmt.Fprintf(b, `<circle class="dot" cx="%.1f" cy="%.1f" r="4"><title>%s, %s: %s</title></circle>`,
			x(p.Day), y(p.Low), html.EscapeString(s.Name), p.Day, said)
	}
	b.WriteString(`</g>`)
}

func chartBounds(series []Series) (first, last record.Day, top int) {
	started := false
	for _, s := range series {
		for _, p := range s.Points {
			if !started || p.Day < first {
				first = p.Day
			}
			if !started || p.Day > last {
				last = p.Day
			}
			started = true
			top = max(top, p.Low)
			if !p.Open {
				top = max(top, p.High)
			}
		}
	}
	return first, last, top
}

// niceScale gives a round ceiling at or above n and the distance of its ticks, four to five of them.
func niceScale(n int) (ceiling, tick int) {
	tick = 1
	for steps := []int{2, 5, 10}; tick*5 < n; {
		for i, s := range steps {
			if tick*s*5 >= n || i == len(steps)-1 {
				tick *= s
				break
			}
		}
	}
	return (n + tick - 1) / tick * tick, tick
}

// dayTicks gives days evenly spread, ends included, in at most so many steps.
func dayTicks(first, last record.Day, steps int) []record.Day {
	span := int(last - first)
	n := min(span, steps)
	if n == 0 {
		return []record.Day{first}
	}
	out := make([]record.Day, 0, n+1)
	for i := 0; i <= n; i++ {
		out = append(out, first+record.Day(i*span/n))
	}
	return out
}

// Group writes n with thousands separators.
func Group(n int) string {
	if n < 0 {
		return "-" + Group(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", Group(n/1000), n%1000)
}
