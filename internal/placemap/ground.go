package placemap

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"recount/record"
)

// Spot is a place that a map names so that readers find their way.
type Spot struct {
	NameEN, NameAR string
	Lat, Lon       float64
	Rank           int // 1: a unit of the first order; from 2: towns, the more important first
}

// GroundOf are the spots of a gazetteer, the most important first. A unit whose own point is not known stands in the
// middle of the places in it that have one. No border of a unit is drawn, because none is known.
func GroundOf(all []record.Place) []Spot {
	byID := make(map[record.PlaceID]record.Place, len(all))
	for _, p := range all {
		byID[p.ID] = p
	}
	sums := map[record.PlaceID]*[3]float64{}
	var out []Spot
	for _, p := range all {
		if p.Lat == 0 && p.Lon == 0 {
			continue
		}
		if rank := rankOf(p); rank > 0 {
			out = append(out, Spot{p.NameEN, p.NameAR, p.Lat, p.Lon, rank})
		}
		if unit := unitOf(byID, p); unit != "" && byID[unit].Lat == 0 && byID[unit].Lon == 0 {
			if sums[unit] == nil {
				sums[unit] = &[3]float64{}
			}
			sums[unit][0], sums[unit][1], sums[unit][2] = sums[unit][0]+p.Lat, sums[unit][1]+p.Lon, sums[unit][2]+1
		}
	}
	for _, p := range all {
		if s := sums[p.ID]; s != nil {
			out = append(out, Spot{p.NameEN, p.NameAR, s[0] / s[2], s[1] / s[2], 1})
		}
	}
	slices.SortStableFunc(out, func(a, b Spot) int { return a.Rank - b.Rank })
	return out
}

// rankOf is the rank of a place among the names of a map; 0: it is no name of a map.
func rankOf(p record.Place) int {
	switch {
	case p.Level == record.LevelADM1:
		return 1
	case p.Level == record.LevelADM2, p.Level == record.LevelSite && strings.HasPrefix(string(p.ID), "gn-"):
		return 2
	case p.Level == record.LevelADM3:
		return 3
	case p.Level == record.LevelSite:
		return 4
	}
	return 0
}

// unitOf is the unit of the first order that holds a place; "" where none is known.
func unitOf(byID map[record.PlaceID]record.Place, p record.Place) record.PlaceID {
	for range 8 {
		if p.Level == record.LevelADM1 {
			return p.ID
		}
		up, ok := byID[p.Parent]
		if !ok {
			return ""
		}
		p = up
	}
	return ""
}

// Names of towns on one picture, at most, and their smallest distance from a mark, in units of the picture.
const (
	maxTowns  = 40
	clearance = 14
)

// unitPlaces are where the name of a unit may stand, from the middle of its places: it is no point.
var unitPlaces = [][2]float64{{0, 0}, {0, -34}, {0, 40}, {70, 0}, {-70, 0}, {60, -40}, {-60, 40}, {60, 40}, {-60, -40}}

// drawGround names units and towns where no mark and no other name stands.
func (m Map) drawGround(b *strings.Builder, f frame, l *labels, marks []Mark) {
	towns := 0
	seen := map[string]bool{}
	for _, s := range m.Ground {
		if !f.holds(s.Lat, s.Lon) {
			continue
		}
		x, y, name := f.x(s.Lon), f.y(s.Lat), m.Lang.Of(s.NameEN, s.NameAR)
		if s.Rank == 1 {
			for _, aside := range unitPlaces {
				if l.free(name, x+aside[0], y+aside[1], unitLetter) {
					fmt.Fprintf(b, `<text class="unit" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x+aside[0],
						y+aside[1], html.EscapeString(name))
					break
				}
			}
			continue
		}
		if towns >= maxTowns || seen[name] || nearMark(f, marks, x, y) || !l.free(name, x, y-7, letterWidth) {
			continue
		}
		towns++
		seen[name] = true
		fmt.Fprintf(b,
			`<circle class="town" cx="%.1f" cy="%.1f" r="1.8"/><text class="townname" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`,
			x, y, x, y-6, html.EscapeString(name))
	}
}

// nearMark reports whether a mark stands where a town would be named.
func nearMark(f frame, marks []Mark, x, y float64) bool {
	return slices.ContainsFunc(marks, func(m Mark) bool {
		return math.Hypot(f.x(m.Lon)-x, f.y(m.Lat)-y) < clearance
	})
}

// graticules are the distances of lines of latitude and longitude that a map may have, in degrees.
var graticules = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30}

// drawGraticule draws lines of latitude and longitude with their degrees at the margin.
func (m Map) drawGraticule(b *strings.Builder, f frame) {
	step := graticules[len(graticules)-1]
	for _, g := range graticules {
		if (f.north-f.south)/g <= 4.5 {
			step = g
			break
		}
	}
	digits := 0
	for s := step; s < 0.999 && digits < 2; s *= 10 {
		digits++
	}
	degree := func(x float64, plus, minus string) string {
		side := plus
		if x < 0 {
			side = minus
		}
		return m.digits(fmt.Sprintf("%.*f°", digits, math.Abs(x))) + " " + side
	}
	for lat := math.Ceil(f.south/step) * step; lat <= f.north; lat += step {
		fmt.Fprintf(b, `<path class="grat" d="M0 %.1fH%.0f"/><text class="deg" x="4" y="%.1f">%s</text>`, f.y(lat),
			f.width,
			f.y(lat)-3, degree(lat, m.Sides[0], m.Sides[1]))
	}
	for lon := math.Ceil(f.west/step) * step; lon <= f.east; lon += step {
		fmt.Fprintf(b, `<path class="grat" d="M%.1f 0V%.0f"/>`, f.x(lon), f.height())
		if x := f.x(lon); x > 60 && x < f.width-30 {
			fmt.Fprintf(b, `<text class="deg" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x, f.height()-5,
				degree(lon, m.Sides[2], m.Sides[3]))
		}
	}
}

// drawScale draws a bar of a round number of kilometres.
func (m Map) drawScale(b *strings.Builder, f frame) {
	length := 1.0
	for _, n := range []float64{2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000} {
		if f.km(n) > f.width/4 {
			break
		}
		length = n
	}
	x, y := f.width-f.km(length)-12, f.height()-22
	fmt.Fprintf(b, `<path class="scale" d="M%.1f %.1fv5h%.1fv-5"/><text class="deg" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`,
		x, y, f.km(length), x+f.km(length)/2, y, m.digits(fmt.Sprintf("%.0f", length))+" "+html.EscapeString(m.Km))
}
