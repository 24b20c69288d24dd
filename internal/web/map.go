package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"recount/count"
	"recount/internal/desk"
	"recount/internal/placemap"
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

// atlas draws the maps of a page, whose address says which view.
type atlas struct{ ask *ask }

// draw is the map of what happened at places, with its table.
func (x atlas) draw(title, disc string, all []placed) mapView {
	v := mapView{Title: title, Disc: disc}
	var marks []placemap.Mark
	at := map[string]placed{} // by label
	for _, p := range all {
		place, ok := x.ask.s.desk.Places.Place(p.Place)
		row := mapRow{Name: x.ask.place(p.Place), Unit: x.ask.unit(p.Place), Says: p.Says, Href: p.Href,
			Precision: x.ask.Voice().W("prec_" + strconv.Itoa(int(p.Precision)))}
		if m, drawn := placemap.MarkAt(x.ask.s.desk.Places, place, p.Precision); ok && drawn {
			m.Label, m.Detail, m.N, m.Value, m.Href = x.label(row.Name, p), p.Says, p.N, p.Value, p.Href
			m.Lines = x.ask.tip(row, p)
			marks = append(marks, m)
			at[m.Label] = p
			row.Show = x.at(placemap.View{Lat: m.Lat, Lon: m.Lon, Span: max(0.3, m.Radius/20)})
		}
		v.Rows = append(v.Rows, row)
	}
	slices.SortStableFunc(marks, func(x, y placemap.Mark) int { return cmp.Compare(y.Radius, x.Radius) })
	voice := x.ask.Voice()
	m := placemap.Map{Title: title, Marks: marks, Ground: x.ask.s.ground(), Km: voice.W("km"), Sides: voice.Sides(),
		Lang: x.ask.Language(), Dir: x.ask.Dir(), Digits: x.ask.Digits}
	if view, ok := placemap.ReadView(x.ask.r.FormValue("map")); ok {
		m.View = &view
	}
	if len(marks) == 0 && m.View == nil {
		return v
	}
	join := func(group []placemap.Mark) placemap.Mark { return x.joined(group, at, m.Shown()) }
	v.Ways, v.Shown = x.ways(m.Shown()), m.Shown().String()
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

// label is the name of a place on a map, of persons with how many.
func (x atlas) label(name string, p placed) string {
	if !p.People {
		return name
	}
	return name + " · " + distinctText(x.ask.Words, count.Distinct{Low: p.Low, High: p.N})
}

// joined is one mark for several that would cover each other: it leads nearer to them.
func (x atlas) joined(group []placemap.Mark, at map[string]placed, shown placemap.View) placemap.Mark {
	first := at[group[0].Label]
	unit, same := x.ask.unit(first.Place), true
	all := placed{People: first.People}
	var out placemap.Mark
	var names []string
	for _, m := range group {
		p := at[m.Label]
		same = same && x.ask.unit(p.Place) == unit
		all.N, all.Low = all.N+max(1, p.N), all.Low+p.Low
		out.Lat, out.Lon = out.Lat+m.Lat/float64(len(group)), out.Lon+m.Lon/float64(len(group))
		names = append(names, strings.TrimSuffix(x.ask.place(p.Place)+": "+m.Detail, ": "))
	}
	name := x.ask.place(first.Place) + " " + x.ask.N("toll.more", len(group)-1)
	if same && unit != "" {
		name = unit
	}
	out.N, out.Label, out.Detail = all.N, x.label(name, all), x.ask.N("map.places", len(group))
	if !all.People {
		out.Value = x.ask.Num(all.N)
	}
	out.Lines = append([]string{out.Label, out.Detail}, names[:min(len(names), maxTip)]...)
	out.Href = x.at(placemap.View{Lat: out.Lat, Lon: out.Lon, Span: shown.Span / 3})
	return out
}

// at is the address of this page with another view of its map.
func (x atlas) at(v placemap.View) string {
	return with(x.ask.r.URL.Path, x.ask.r.URL.Query(), "map", v.String()) + "#map"
}

// ways are the ways from a view of a map: nearer, farther, aside, and back to the whole.
func (x atlas) ways(v placemap.View) []mapWay {
	return []mapWay{
		{"map.in", "+", x.at(v.Zoomed(0.5))}, {"map.out", "−", x.at(v.Zoomed(2))},
		{"map.west", "←", x.at(v.Moved(-0.5, 0))}, {"map.north", "↑", x.at(v.Moved(0, 0.35))},
		{"map.south", "↓", x.at(v.Moved(0, -0.35))}, {"map.east", "→", x.at(v.Moved(0.5, 0))},
		{"map.whole", "⤢", with(x.ask.r.URL.Path, x.ask.r.URL.Query(), "map", "") + "#map"},
	}
}

// unit is the name of the unit of the first order that holds a place.
func (a *ask) unit(id record.PlaceID) string {
	if u := desk.UnitOf(a.s.desk.Places, id); u != "" {
		return a.place(u)
	}
	return ""
}
