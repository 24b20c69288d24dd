package flow

import (
	"recount/extract"
	"recount/link"
	"recount/name"
	"recount/record"
)

// linkPlaces gives linking the gazetteer that comes with the program.
func linkPlaces() (func(string) (link.Spot, bool), error) {
	g, err := extract.LoadGazetteer()
	if err != nil {
		return nil, err
	}
	return LinkPlaces(g), nil
}

// LinkPlaces gives linking a gazetteer. A value counts as known only where the whole of it is a name of the place: "the
// hospital of a city" is another place than the city.
func LinkPlaces(g Gazetteer) func(string) (link.Spot, bool) {
	return func(value string) (link.Spot, bool) {
		id, ok := g.ByName(value)
		if !ok {
			return link.Spot{}, false
		}
		p, ok := g.Place(id)
		if !ok || !bearsName(p, name.PlaceKey(value)) {
			return link.Spot{}, false
		}
		s := link.Spot{ID: string(p.ID), Lat: p.Lat, Lon: p.Lon}
		for up, ok := g.Place(p.Parent); ok && len(s.Up) < 8; up, ok = g.Place(up.Parent) {
			if up.Level == record.LevelCountry {
				break // all are in it
			}
			s.Up = append(s.Up, string(up.ID))
		}
		return s, true
	}
}

// bearsName says that a key is that of one of a place's names.
func bearsName(p record.Place, key string) bool {
	for _, names := range [][]string{{p.NameEN, p.NameAR}, p.AliasesEN, p.AliasesAR} {
		for _, n := range names {
			if n != "" && name.PlaceKey(n) == key {
				return true
			}
		}
	}
	return false
}
