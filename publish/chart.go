package publish

import (
	"fmt"
	"html/template"
	"strings"

	"recount/count"
	"recount/internal/words"
	"recount/record"
)

// Size of the chart of the series, in units of its drawing.
const (
	chartWide  = 720
	chartHigh  = 300
	chartEdge  = 48
	chartKinds = 6 // colours and dashes before they come round again
)

var dashes = []string{"", "6 3", "2 3", "10 4", "8 3 2 3", "1 4"}

// chart draws what each origin says over its as-of dates, with a legend; the table of series.csv holds the same. It
// draws nothing where no origin has two figures.
func (s *siteIn) chart() template.HTML {
	first, last, top := int64(1<<62), int64(-1<<62), 1
	lines := 0
	for _, r := range s.in.Toll.Reported {
		if len(r.Points) > 1 {
			lines++
		}
		for _, p := range r.Points {
			first, last, top = min(first, int64(p.AsOf)), max(last, int64(p.AsOf)), max(top, p.Low)
		}
	}
	if lines == 0 || last <= first {
		return ""
	}
	x := func(d int64) float64 {
		at := float64(d-first) / float64(last-first)
		if words.Of(s.lang).RightToLeft() {
			at = 1 - at
		}
		return chartEdge + float64(at*(chartWide-2*chartEdge)) // rounded: no processor fuses it with the sum
	}
	y := func(n int) float64 {
		return chartHigh - chartEdge - float64(float64(n)/float64(top)*(chartHigh-2*chartEdge))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img" direction="ltr" aria-label="%s" font-size="12" fill="currentColor">`, chartWide, chartHigh+18*len(s.in.Toll.Reported), template.HTMLEscapeString(s.words.say("series")))
	fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%[3]d" y2="%[3]d" stroke="currentColor"/>`, chartEdge,
		chartWide-chartEdge, chartHigh-chartEdge)
	fmt.Fprintf(&b, `<text x="4" y="%.0f">%d</text><text x="4" y="%d">0</text>`, y(top)+4, top, chartHigh-chartEdge+4)
	for _, d := range []int64{first, last} {
		fmt.Fprintf(&b, `<text x="%.0f" y="%d" text-anchor="middle">%s</text>`, x(d), chartHigh-chartEdge+18,
			s.dayOf(d))
	}
	for i, r := range s.in.Toll.Reported {
		color, dash := fmt.Sprintf("var(--k%d)", i%chartKinds), dashes[i%chartKinds]
		for _, phase := range phases(r.Points) {
			var pts []string
			for _, p := range phase {
				pts = append(pts, fmt.Sprintf("%.1f,%.1f", x(int64(p.AsOf)), y(p.Low)))
				fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`, x(int64(p.AsOf)), y(p.Low), color)
			}
			fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2" stroke-dasharray="%s"/>`,
				strings.Join(pts, " "), color, dash)
		}
		row := chartHigh + 18*i
		fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%[3]d" y2="%[3]d" stroke="%s" stroke-width="2" stroke-dasharray="%s"/><text x="%d" y="%d">%s</text>`,
			chartEdge, chartEdge+36, row, color, dash, chartEdge+44, row+4,
			template.HTMLEscapeString(s.originName(r.Origin)))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func (s *siteIn) dayOf(d int64) string {
	for _, r := range s.in.Toll.Reported {
		for _, p := range r.Points {
			if int64(p.AsOf) == d {
				return p.AsOf.String()
			}
		}
	}
	return ""
}

// phases parts a counter where it begins again: a cumulative figure below the one before it starts a new phase.
func phases(points []count.Point) [][]count.Point {
	var out [][]count.Point
	for i, p := range points {
		if i == 0 || p.Mode == record.Cumulative && p.Low < points[i-1].Low {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], p)
	}
	return out
}
