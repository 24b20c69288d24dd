package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"recount/count"
	"recount/internal/desk"
	"recount/internal/report"
	"recount/record"
)

// placed is what happened at one place, as a map and the table beside it show it.
type placed struct {
	Place     record.PlaceID
	Precision record.PlacePrecision
	N, Low    int    // how many things, and of persons how many at least
	People    bool   // persons: a range stands beside the name
	Value     string // printed in the disc; "" prints how many where there are several
	Says      string // how many of what
	Href      string
	Lines     []string // what each is; the first ones open beside the mark
}

// mapView is a map with its table and its ways.
type mapView struct {
	Title, Disc  string // what a disc stands for
	Wide, Narrow string // the drawing, for two widths of screens
	Shown        string // the view that is drawn
	Ways         []mapWay
	Rows         []mapRow
}

// mapWay is a way to another view of a map.
type mapWay struct{ Key, Mark, Href string }

// mapRow is a place in the table beside a map.
type mapRow struct {
	Name, Unit, Precision, Says, Href, Show string
}

// narrowMap is the width of the drawing for a phone, in its units: its letters are no smaller than those beside it.
const narrowMap = 340

// maxTip is how many lines open beside a mark.
const maxTip = 6

// mapOf draws what happened at places; path is the page that shows the map, and its address says which view.
func (a *ask) mapOf(title, disc string, all []placed) mapView {
	v := mapView{Title: title, Disc: disc}
	var marks []report.Mark
	at := map[string]placed{} // by label
	for _, p := range all {
		place, ok := a.s.desk.Places.Place(p.Place)
		row := mapRow{Name: a.place(p.Place), Unit: a.unit(p.Place), Says: p.Says, Href: p.Href,
			Precision: a.Voice().W("prec_" + strconv.Itoa(int(p.Precision)))}
		if m, drawn := report.MarkAt(a.s.desk.Places, place, p.Precision); ok && drawn {
			m.Label, m.Detail, m.N, m.Value, m.Href = a.placedLabel(row.Name, p), p.Says, p.N, p.Value, p.Href
			m.Lines = a.tip(row, p)
			marks = append(marks, m)
			at[m.Label] = p
			row.Show = a.mapAt(report.View{Lat: m.Lat, Lon: m.Lon, Span: max(0.3, m.Radius/20)})
		}
		v.Rows = append(v.Rows, row)
	}
	slices.SortStableFunc(marks, func(x, y report.Mark) int { return cmp.Compare(y.Radius, x.Radius) })
	voice := a.Voice()
	m := report.Map{Title: title, Marks: marks, Ground: a.s.ground(), Km: voice.W("km"), Sides: voice.Sides(),
		Arabic: a.Lang == "ar", Digits: a.Digits}
	if view, ok := report.ReadView(a.r.FormValue("map")); ok {
		m.View = &view
	}
	if len(marks) == 0 && m.View == nil {
		return v
	}
	join := func(group []report.Mark) report.Mark { return a.joined(group, at, m.Shown()) }
	v.Ways, v.Shown = a.ways(m.Shown()), m.Shown().String()
	v.Wide = m.Clustered(join).SVG()
	m.Width = narrowMap
	v.Narrow = m.Clustered(join).SVG()
	return v
}

// tip is what opens beside a mark: the place, how exactly it is known, and the first things there.
func (w Words) tip(row mapRow, p placed) []string {
	out := []string{row.Name, row.Says, row.Precision}
	for i, line := range p.Lines {
		if i == maxTip {
			return append(out, w.N("toll.more", len(p.Lines)-i))
		}
		out = append(out, line)
	}
	return out
}

// placedLabel is the name of a place on a map, of persons with how many.
func (a *ask) placedLabel(name string, p placed) string {
	if !p.People {
		return name
	}
	return name + " · " + distinctText(a.Words, count.Distinct{Low: p.Low, High: p.N})
}

// joined is one mark for several that would cover each other: it leads nearer to them.
func (a *ask) joined(group []report.Mark, at map[string]placed, shown report.View) report.Mark {
	first := at[group[0].Label]
	unit, same := a.unit(first.Place), true
	all := placed{People: first.People}
	var out report.Mark
	var names []string
	for _, x := range group {
		p := at[x.Label]
		same = same && a.unit(p.Place) == unit
		all.N, all.Low = all.N+max(1, p.N), all.Low+p.Low
		out.Lat, out.Lon = out.Lat+x.Lat/float64(len(group)), out.Lon+x.Lon/float64(len(group))
		names = append(names, strings.TrimSuffix(a.place(p.Place)+": "+x.Detail, ": "))
	}
	name := a.place(first.Place) + " " + a.N("toll.more", len(group)-1)
	if same && unit != "" {
		name = unit
	}
	out.N, out.Label, out.Detail = all.N, a.placedLabel(name, all), a.N("map.places", len(group))
	if !all.People {
		out.Value = a.Num(all.N)
	}
	out.Lines = append([]string{out.Label, out.Detail}, names[:min(len(names), maxTip)]...)
	out.Href = a.mapAt(report.View{Lat: out.Lat, Lon: out.Lon, Span: shown.Span / 3})
	return out
}

// mapAt is the address of this page with another view of its map.
func (a *ask) mapAt(v report.View) string {
	return with(a.r.URL.Path, a.r.URL.Query(), "map", v.String()) + "#map"
}

// ways are the ways from a view of a map: nearer, farther, aside, and back to the whole.
func (a *ask) ways(v report.View) []mapWay {
	return []mapWay{
		{"map.in", "+", a.mapAt(v.Zoomed(0.5))}, {"map.out", "−", a.mapAt(v.Zoomed(2))},
		{"map.west", "←", a.mapAt(v.Moved(-0.5, 0))}, {"map.north", "↑", a.mapAt(v.Moved(0, 0.35))},
		{"map.south", "↓", a.mapAt(v.Moved(0, -0.35))}, {"map.east", "→", a.mapAt(v.Moved(0.5, 0))},
		{"map.whole", "⤢", with(a.r.URL.Path, a.r.URL.Query(), "map", "") + "#map"},
	}
}

// unit is the name of the unit of the first order that holds a place.
func (a *ask) unit(id record.PlaceID) string {
	if u := desk.UnitOf(a.s.desk.Places, id); u != "" {
		return a.place(u)
	}
	return ""
}
