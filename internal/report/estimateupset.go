package report

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"recount/estimate"
)

// upsetColumns is the most combinations that the plot shows; the table holds them all.
const upsetColumns = 24

// upsetChart draws how the lists overlap: one column a combination, its height the people on exactly these lists, with
// dots for the lists below and the size of each list beside. Lex, A. et al. (2014) UpSet: Visualization of intersecting
// sets. IEEE Transactions on Visualization and Computer Graphics 20, 1983-1992.
func upsetChart(r *estimate.Result, title string) string {
	shown := r.Overlaps[:min(len(r.Overlaps), upsetColumns)]
	const barTop, barHeight, lineHeight, left = 20, 150, 26, 250
	most, largest := 1, 1
	for _, o := range shown {
		most = max(most, o.People)
	}
	for _, l := range r.Lists {
		largest = max(largest, l.People)
	}
	step := min(float64(figureWidth-left-10)/float64(max(len(shown), 1)), 46)
	matrix := barTop + barHeight + 16
	var b strings.Builder
	openFigure(&b, figureWidth, matrix+lineHeight*len(r.Lists)+6, title)
	for j, l := range r.Lists {
		y := float64(matrix + lineHeight*j + lineHeight/2)
		if j%2 == 0 {
			fmt.Fprintf(&b, `<rect class="stripe" x="0" y="%.1f" width="%d" height="%d"/>`, y-lineHeight/2, figureWidth,
				lineHeight)
		}
		w := 76 * float64(l.People) / float64(largest)
		fmt.Fprintf(&b, `<rect class="set" x="%.1f" y="%.1f" width="%.1f" height="12"/>`, 78-w, y-6, w)
		fmt.Fprintf(&b, `<text class="label" x="86" y="%.1f">%s</text><text class="tick" text-anchor="end" x="%d" y="%.1f">%s</text>`,
			y+4, html.EscapeString(shorten(l.Name, 14)), left-12, y+4, estimate.Grouped(float64(l.People)))
	}
	for i, o := range shown {
		x := left + (float64(i)+0.5)*step
		h := barHeight * float64(o.People) / float64(most)
		class := "single"
		if len(o.Lists) > 1 {
			class = "shared"
		}
		fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, class, x-step*0.32,
			barTop+barHeight-h, step*0.64, h)
		fmt.Fprintf(&b, `<text class="count" text-anchor="middle" x="%.1f" y="%.1f">%s</text>`, x, barTop+barHeight-h-5,
			estimate.Grouped(float64(o.People)))
		drawMembership(&b, r.Lists, o, x, matrix, lineHeight, class)
	}
	b.WriteString("</svg>")
	return b.String()
}

func drawMembership(b *strings.Builder, lists []estimate.ListFact, o estimate.Overlap, x float64, matrix,
	lineHeight int, class string) {
	first, last := -1, -1
	for j, l := range lists {
		if slices.Contains(o.Lists, l.Name) {
			if first < 0 {
				first = j
			}
			last = j
		}
	}
	y := func(j int) float64 { return float64(matrix + lineHeight*j + lineHeight/2) }
	if last > first {
		fmt.Fprintf(b, `<line class="join" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, x, x, y(first), y(last))
	}
	for j, l := range lists {
		dot := "off"
		if slices.Contains(o.Lists, l.Name) {
			dot = class
		}
		fmt.Fprintf(b, `<circle class="%s" cx="%.1f" cy="%.1f" r="5.5"/>`, dot, x, y(j))
	}
}
