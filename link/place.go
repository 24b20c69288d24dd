package link

import (
	"math"
	"slices"
)

// Spot is what a gazetteer knows of a place that a list names.
type Spot struct {
	// ID is the same for all names of a place.
	ID string
	// Up are the ids of the places that it lies in, the smallest first.
	Up []string
	// Lat and Lon are degrees; both zero where they are not known.
	Lat, Lon float64
}

// Distances, in kilometres, up to which two places may be what two lists say of one event: the next village, and the
// same district.
const (
	placeNear  = 5
	placeClose = 30
)

// spots are what is known of the values of one column, by key; nil where the gazetteer does not serve the column.
type spots []*Spot

// settle gives the values of one place one key, if the gazetteer knows at least half of the column's values: a
// gazetteer of another country knows few, and those by chance. It returns the spot of each value.
func settleSpots(values []string, keys []string, places func(string) (Spot, bool)) (byValue []*Spot) {
	if places == nil {
		return nil
	}
	byValue = make([]*Spot, len(values))
	known, all := map[string]bool{}, map[string]bool{}
	for v, s := range values {
		if keys[v] == "" {
			continue
		}
		all[keys[v]] = true
		if spot, ok := places(s); ok {
			byValue[v] = &spot
			known[keys[v]] = true
		}
	}
	if 2*len(known) < len(all) || len(known) == 0 {
		return nil
	}
	return byValue
}

// level compares two places by what the gazetteer says: one inside the other or next to each other is near, one
// district or a short way is close. It says no where either is not known.
func (s spots) level(a, b int32) (uint8, bool) {
	if int(a) >= len(s) || int(b) >= len(s) || s[a] == nil || s[b] == nil {
		return 0, false
	}
	x, y := s[a], s[b]
	if slices.Contains(x.Up, y.ID) || slices.Contains(y.Up, x.ID) {
		return levelNear, true
	}
	km := math.Inf(1)
	if (x.Lat != 0 || x.Lon != 0) && (y.Lat != 0 || y.Lon != 0) {
		km = x.kilometres(y)
	}
	switch {
	case km <= placeNear:
		return levelNear, true
	case km <= placeClose || len(x.Up) > 0 && len(y.Up) > 0 && x.Up[0] == y.Up[0]:
		return levelClose, true
	}
	return levelDiffer, true
}

// kilometres is the length of the great circle between two spots (haversine, a sphere of 6,371 km).
func (s *Spot) kilometres(t *Spot) float64 {
	const rad = math.Pi / 180
	sinLat, sinLon := math.Sin((s.Lat-t.Lat)*rad/2), math.Sin((s.Lon-t.Lon)*rad/2)
	h := sinLat*sinLat + math.Cos(s.Lat*rad)*math.Cos(t.Lat*rad)*sinLon*sinLon
	return 2 * 6371 * math.Asin(min(1, math.Sqrt(h)))
}
