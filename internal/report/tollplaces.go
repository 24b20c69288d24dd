package report

import (
	"cmp"
	"html/template"
	"math"
	"slices"
	"strconv"

	"recount/record"
)

// tollPlaces are the places that figures name.
type tollPlaces struct {
	SVG  template.HTML
	Rows []placeRow
}

// placeRow is one place with the figures that name it.
type placeRow struct {
	Name, Precision string
	Claims          string
	Refs            []Ref
}

func (v *tollView) places() tollPlaces {
	byPlace := map[record.PlaceID][]record.ClaimID{}
	for _, c := range v.r.OfKind(record.CountClaim) {
		for _, id := range c.Count.Cell.Place {
			byPlace[id] = append(byPlace[id], c.ID)
		}
	}
	ids := make([]record.PlaceID, 0, len(byPlace))
	for id := range byPlace {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b record.PlaceID) int {
		return cmp.Or(len(byPlace[b])-len(byPlace[a]), cmp.Compare(a, b))
	})
	var out tollPlaces
	var marks []Mark
	for _, id := range ids {
		row := placeRow{Name: v.Place(id), Claims: v.Num(len(byPlace[id])), Refs: v.refs(byPlace[id], 3),
			Precision: v.W("prec_0")}
		if p, ok := v.r.Gazetteer().Place(id); ok {
			row.Precision = v.W("prec_" + strconv.Itoa(int(p.Precision())))
			if m, ok := v.mark(p); ok {
				m.Label, m.Detail = row.Name, row.Precision
				marks = append(marks, m)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	// wide circles first, so that they do not cover the small ones
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Compare(b.Radius, a.Radius) })
	out.SVG = template.HTML(PlaceMap(v.W("map_label"), marks))
	return out
}

// kmOf says how far from its centroid a place of a precision may reach, roughly, in kilometres.
var kmOf = map[record.PlacePrecision]float64{record.PlaceExact: 2, record.PlaceNear: 5, record.PlaceADM2: 12,
	record.PlaceADM1: 35, record.PlaceFuzzy: 60}

// mark gives a place a circle. A region without coordinates gets the circle that holds its members; whole countries are
// not drawn, because a circle for one would hide all else.
func (v *tollView) mark(p record.Place) (Mark, bool) {
	km, ok := kmOf[p.Precision()]
	if !ok {
		return Mark{}, false
	}
	if p.Lat != 0 || p.Lon != 0 {
		return Mark{Lat: p.Lat, Lon: p.Lon, Radius: km}, true
	}
	var members []record.Place
	var m Mark
	for _, id := range p.Members {
		if x, ok := v.r.Gazetteer().Place(id); ok && (x.Lat != 0 || x.Lon != 0) {
			members = append(members, x)
			m.Lat, m.Lon = m.Lat+x.Lat, m.Lon+x.Lon
		}
	}
	if len(members) == 0 {
		return Mark{}, false
	}
	m.Lat, m.Lon = m.Lat/float64(len(members)), m.Lon/float64(len(members))
	for _, x := range members {
		east := (x.Lon - m.Lon) * math.Cos(m.Lat*math.Pi/180)
		m.Radius = max(m.Radius, math.Hypot(x.Lat-m.Lat, east)*kmDegree+kmOf[x.Precision()])
	}
	return m, true
}
