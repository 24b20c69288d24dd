package report

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"recount/internal/placemap"
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
	var marks []placemap.Mark
	for _, id := range ids {
		row := placeRow{Name: v.Place(id), Claims: v.Num(len(byPlace[id])), Refs: v.refs(byPlace[id], 3),
			Precision: v.W("prec_0")}
		if p, ok := v.r.Gazetteer().Place(id); ok {
			row.Precision = v.W("prec_" + strconv.Itoa(int(p.Precision())))
			if m, ok := placemap.MarkAt(v.r.Gazetteer(), p, p.Precision()); ok {
				m.Label, m.Detail = row.Name, row.Precision
				marks = append(marks, m)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	// wide circles first, so that they do not cover the small ones
	slices.SortStableFunc(marks, func(a, b placemap.Mark) int { return cmp.Compare(b.Radius, a.Radius) })
	out.SVG = template.HTML(placemap.Map{Title: v.W("map_label"), Marks: marks, Ground: v.ground(), Km: v.W("km"),
		Sides: v.Sides(), Lang: v.Language(), Dir: v.Dir()}.SVG())
	return out
}

// ground are the spots that the toll's gazetteer can list.
func (v *tollView) ground() []placemap.Spot {
	if all, ok := v.r.Gazetteer().(interface{ Places() *record.PlaceTree }); ok {
		return placemap.GroundOf(all.Places().All())
	}
	return nil
}

// Sides are the letters of north, south, east and west.
func (v Voice) Sides() [4]string {
	return [4]string{v.W("north"), v.W("south"), v.W("east"), v.W("west")}
}
