package count

import "recount/record"

// memo remembers what a gazetteer answered: a query asks the same few pairs of places many thousand times.
type memo struct {
	record.Places
	inside map[[2]record.PlaceID]bool
	known  map[record.PlaceID]knownPlace
}

type knownPlace struct {
	place record.Place
	ok    bool
}

func remember(p record.Places) record.Places {
	if p == nil {
		return nil
	}
	return &memo{Places: p, inside: map[[2]record.PlaceID]bool{}, known: map[record.PlaceID]knownPlace{}}
}

func (m *memo) Inside(a, b record.PlaceID) bool {
	k := [2]record.PlaceID{a, b}
	v, ok := m.inside[k]
	if !ok {
		v = m.Places.Inside(a, b)
		m.inside[k] = v
	}
	return v
}

func (m *memo) Place(id record.PlaceID) (record.Place, bool) {
	v, ok := m.known[id]
	if !ok {
		v.place, v.ok = m.Places.Place(id)
		m.known[id] = v
	}
	return v.place, v.ok
}
