package record

import (
	"slices"
	"strings"
)

// Labels is a set of names of an open list (communities, parties), sorted and without repeats. Nil means any.
type Labels []string

// NewLabels makes a set; no names make the set of any.
func NewLabels(names ...string) Labels {
	if len(names) == 0 {
		return nil
	}
	out := slices.Clone(names)
	slices.Sort(out)
	return slices.Compact(out)
}

// Contains reports whether every member of m is in l.
func (l Labels) Contains(m Labels) bool {
	if l == nil {
		return true
	}
	if m == nil {
		return false
	}
	for _, x := range m {
		if _, ok := slices.BinarySearch(l, x); !ok {
			return false
		}
	}
	return true
}

// Disjoint reports whether no name is in both.
func (l Labels) Disjoint(m Labels) bool {
	if l == nil || m == nil {
		return false
	}
	for _, x := range m {
		if _, ok := slices.BinarySearch(l, x); ok {
			return false
		}
	}
	return true
}

// PlaceSet is a union of places. Empty means anywhere.
type PlaceSet []PlaceID

// NewPlaceSet makes a sorted set without repeats.
func NewPlaceSet(ids ...PlaceID) PlaceSet {
	out := slices.Clone(ids)
	slices.Sort(out)
	return slices.Compact(out)
}

// Contains reports whether every place of q is known to lie in a place of p.
func (p PlaceSet) Contains(q PlaceSet, places Places) bool {
	if len(p) == 0 {
		return true
	}
	if len(q) == 0 {
		return false
	}
	for _, x := range q {
		if !slices.ContainsFunc(p, func(y PlaceID) bool { return inside(x, y, places) }) {
			return false
		}
	}
	return true
}

// Disjoint reports whether no place of p meets a place of q: none lies in the other, and, for regions, none of their
// members meet. Places that the gazetteer does not know are never disjoint from others: a name that we cannot place may
// be anywhere.
func (p PlaceSet) Disjoint(q PlaceSet, places Places) bool {
	if len(p) == 0 || len(q) == 0 {
		return false
	}
	for _, x := range p {
		for _, y := range q {
			if !disjointPlaces(x, y, places, 0) {
				return false
			}
		}
	}
	return true
}

func inside(a, b PlaceID, places Places) bool {
	return a == b || places != nil && places.Inside(a, b)
}

func disjointPlaces(a, b PlaceID, places Places, depth int) bool {
	if places == nil || depth > maxDepth || inside(a, b, places) || inside(b, a, places) {
		return false
	}
	pa, ok := places.Place(a)
	if !ok {
		return false
	}
	pb, ok := places.Place(b)
	if !ok {
		return false
	}
	for _, m := range pa.Members {
		if !disjointPlaces(m, b, places, depth+1) {
			return false
		}
	}
	for _, m := range pb.Members {
		if !disjointPlaces(a, m, places, depth+1) {
			return false
		}
	}
	return true
}

// Cell says whom a count is about: sets of leaves on nine dimensions and the window of the deaths. The zero value of a
// closed dimension is the empty set; use AnyCell and narrow it. NotStated lists the dimensions on which the source said
// nothing (they hold all leaves), to tell them from "all of them", said.
type Cell struct {
	Outcome   Outcome  `json:"outcome"`
	Status    Status   `json:"status"`
	Sex       Sex      `json:"sex"`
	Age       Age      `json:"age"`
	Cause     Cause    `json:"cause"`
	Community Labels   `json:"community,omitempty"`
	Party     Labels   `json:"party,omitempty"` // alleged perpetrator
	Place     PlaceSet `json:"place,omitempty"`
	Window    Window   `json:"window"`
	NotStated []string `json:"not_stated,omitempty"`
}

// AnyCell is everybody to whom the outcome happened, anywhere, at any time.
func AnyCell(o Outcome) Cell {
	return Cell{Outcome: o, Status: AnyStatus, Sex: AnySex, Age: AnyAge, Cause: AnyCause, Window: Always}
}

// Contains reports whether everybody in d is known to be in c.
func (c Cell) Contains(d Cell, places Places) bool {
	return c.Outcome == d.Outcome &&
		d.Status&^c.Status == 0 && d.Sex&^c.Sex == 0 && d.Age&^c.Age == 0 && d.Cause&^c.Cause == 0 &&
		c.Community.Contains(d.Community) && c.Party.Contains(d.Party) &&
		c.Place.Contains(d.Place, places) && c.Window.Contains(d.Window)
}

// Disjoint reports whether nobody can be in both. Communities and parties are never disjoint in themselves: a person
// may have two, and two parties may have done it together.
func (c Cell) Disjoint(d Cell, places Places) bool {
	return c.Outcome != d.Outcome ||
		c.Status&d.Status == 0 || c.Sex&d.Sex == 0 || c.Age&d.Age == 0 || c.Cause&d.Cause == 0 ||
		c.Place.Disjoint(d.Place, places) || c.Window.Disjoint(d.Window)
}

// Same reports whether two cells hold the same people by definition.
func (c Cell) Same(d Cell, places Places) bool { return c.Contains(d, places) && d.Contains(c, places) }

// Refine gives the people in both, as far as sets of leaves can say it; false where there are none. Where both name
// places, the places of the one that lie in places of the other are kept; overlapping regions that cannot be told apart
// keep the smaller set.
func (c Cell) Refine(d Cell, places Places) (Cell, bool) {
	if c.Disjoint(d, places) {
		return Cell{}, false
	}
	out := c
	out.Status, out.Sex, out.Age, out.Cause = c.Status&d.Status, c.Sex&d.Sex, c.Age&d.Age, c.Cause&d.Cause
	out.Window = c.Window.Intersect(d.Window)
	out.Community = refineLabels(c.Community, d.Community)
	out.Party = refineLabels(c.Party, d.Party)
	out.Place = refinePlaces(c.Place, d.Place, places)
	out.NotStated = nil
	return out, true
}

func refineLabels(a, b Labels) Labels {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := Labels{}
	for _, x := range a {
		if b.Contains(Labels{x}) {
			out = append(out, x)
		}
	}
	return out
}

func refinePlaces(a, b PlaceSet, places Places) PlaceSet {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	var out []PlaceID
	for _, x := range a {
		if b.Contains(PlaceSet{x}, places) {
			out = append(out, x)
		}
	}
	for _, y := range b {
		if a.Contains(PlaceSet{y}, places) {
			out = append(out, y)
		}
	}
	if len(out) == 0 {
		return a
	}
	return NewPlaceSet(out...)
}

// Key is a canonical text of the cell: equal keys mean equal definitions. It is for maps and ids, not for people.
func (c Cell) Key() string {
	places := make([]string, len(c.Place))
	for i, p := range c.Place {
		places[i] = string(p)
	}
	return strings.Join([]string{
		string(c.Outcome), c.Status.String(), c.Sex.String(), c.Age.String(), c.Cause.String(),
		strings.Join(c.Community, "+"), strings.Join(c.Party, "+"), strings.Join(places, "+"), c.Window.String(),
	}, "|")
}
