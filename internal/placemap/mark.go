package placemap

import (
	"math"
	"slices"

	"recount/record"
)

// kmOf says how far from its centroid a place of a precision may reach, roughly, in kilometres.
var kmOf = map[record.PlacePrecision]float64{record.PlaceExact: 2, record.PlaceNear: 5, record.PlaceADM2: 12,
	record.PlaceADM1: 35, record.PlaceFuzzy: 60}

// MarkAt gives a place a circle as wide as it is unsure. A region without coordinates gets the circle that holds its
// members; whole countries are not drawn, because a circle for one would hide all else.
func MarkAt(places record.Places, p record.Place, how record.PlacePrecision) (Mark, bool) {
	km, ok := kmOf[how]
	if !ok {
		return Mark{}, false
	}
	if p.Lat != 0 || p.Lon != 0 {
		return Mark{Lat: p.Lat, Lon: p.Lon, Radius: km}, true
	}
	var members []record.Place
	var m Mark
	for _, id := range p.Members {
		if x, ok := places.Place(id); ok && (x.Lat != 0 || x.Lon != 0) {
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
		m.Radius = max(m.Radius, float64(math.Hypot(x.Lat-m.Lat, east)*kmDegree)+kmOf[x.Precision()])
	}
	return m, true
}

// crowd is how near each other, in units of the picture, marks are drawn as one.
const crowd = 15

// Clustered draws marks that would cover each other as one, which join makes of them; its place is the middle of
// theirs. A view that can hardly be narrower keeps them apart.
func (m Map) Clustered(join func([]Mark) Mark) Map {
	f := m.frame()
	if f.north-f.south < 4*minSpan {
		return m
	}
	near := func(a, b Mark) bool {
		return math.Hypot(f.x(a.Lon)-f.x(b.Lon), f.y(a.Lat)-f.y(b.Lat)) < math.Max(crowd, (a.disc()+b.disc())*0.7)
	}
	order := slices.Clone(m.Marks)
	slices.SortStableFunc(order, func(a, b Mark) int { return b.N - a.N })
	var groups [][]Mark
	for _, x := range order {
		at := slices.IndexFunc(groups, func(g []Mark) bool { return near(g[0], x) })
		if at < 0 {
			groups = append(groups, []Mark{x})
			continue
		}
		groups[at] = append(groups[at], x)
	}
	m.View, m.Marks = new(f.view()), nil
	for _, g := range groups {
		if len(g) == 1 {
			m.Marks = append(m.Marks, g[0])
			continue
		}
		one := join(g)
		one.Lat, one.Lon, one.Radius = 0, 0, 0
		for _, x := range g {
			one.Lat, one.Lon = one.Lat+x.Lat/float64(len(g)), one.Lon+x.Lon/float64(len(g))
		}
		m.Marks = append(m.Marks, one)
	}
	slices.SortStableFunc(m.Marks, func(a, b Mark) int { return int(b.Radius - a.Radius) })
	return m
}
