package report

import (
	"html/template"
	"slices"

	"recount/count"
	"recount/internal/flow"
)

// tollChart is what the origins said about one question, over time.
type tollChart struct {
	Title  string
	SVG    template.HTML // empty where a table says all
	Legend []string      // names of the lines, in the order of their colours
	More   int           // origins that are in the table only
	Rows   []seriesRow
}

// seriesRow is one statement of one origin.
type seriesRow struct {
	Origin, Day, Figure string
	How                 string
	Stale               bool
	Pages               string
	Refs                []Ref
}

// colours is how many lines a chart can show apart.
const colours = 8

func (v *tollView) charts() []tollChart {
	var out []tollChart
	for _, a := range v.r.Tolls {
		if c := v.chart(a); len(c.Rows) > 0 {
			out = append(out, c)
		}
	}
	return out
}

func (v *tollView) chart(a flow.Answer) tollChart {
	c := tollChart{Title: v.Title(a)}
	var drawn []Series
	points := 0
	for _, o := range widest(a.Result.Reported) {
		s := Series{Name: v.Origin(o.Origin)}
		for _, p := range o.Points {
			if p.AsOf != 0 {
				s.Points = append(s.Points, Point{Day: p.AsOf, Low: p.Low, High: p.High, Open: p.Open})
			}
		}
		if len(s.Points) == 0 {
			continue
		}
		if len(drawn) == colours {
			c.More++
			continue
		}
		drawn = append(drawn, s)
		c.Legend = append(c.Legend, s.Name)
		points += len(s.Points)
	}
	if points > 1 {
		c.SVG = template.HTML(StepChart(v.W("series_label")+": "+c.Title, drawn, ChartWidth, v.RightToLeft()))
	}
	if c.SVG == "" {
		c.Legend = nil
	}
	for _, o := range a.Result.Reported {
		for _, p := range o.Points {
			c.Rows = append(c.Rows, v.seriesRow(o, p))
		}
	}
	return c
}

func (v *tollView) seriesRow(o count.OriginRange, p count.Point) seriesRow {
	r := seriesRow{Origin: v.Origin(o.Origin), Day: v.W("no_page_date"), Figure: v.Point(p), Stale: p.Stale,
		Pages: v.Num(p.Documents), Refs: v.refs(p.Claims, 2)}
	if p.AsOf != 0 {
		r.Day = v.Day(p.AsOf)
	}
	if p.Verb != "" {
		r.How = v.W("verb_" + string(p.Verb))
	}
	return r
}

// widest orders origins so that those with most statements come first; equals keep their order.
func widest(in []count.OriginRange) []count.OriginRange {
	out := slices.Clone(in)
	slices.SortStableFunc(out, func(a, b count.OriginRange) int { return len(b.Points) - len(a.Points) })
	return out
}
