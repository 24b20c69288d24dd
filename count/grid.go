package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// maxCells is how many cells one program may hold; maxAtoms how many atoms.
const (
	maxCells  = 256
	maxAtoms  = 1024
	maxLabels = 8 // communities or parties told apart in one program
	maxLoose  = 3 // places that the gazetteer does not know
)

// signature says, for one atom, which cells it lies in.
type signature [maxCells / 64]uint64

func (s *signature) set(i int)     { s[i/64] |= 1 << (i % 64) }
func (s signature) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s signature) and(t signature) (out signature) {
	for i := range s {
		out[i] = s[i] & t[i]
	}
	return out
}
func (s signature) or(t signature) (out signature) {
	for i := range s {
		out[i] = s[i] | t[i]
	}
	return out
}
func (s signature) compare(t signature) int { return slices.Compare(s[:], t[:]) }

// atomsOf gives the common refinement of the cells as signatures: every kind of person that some set of these cells,
// and no other, holds. Two persons in the same cells are the same atom, so the list stays short. It reports false where
// there are too many; the caller then proves with fewer cells, which is weaker and still sound.
func atomsOf(cells []record.Cell, places record.Places) ([]signature, bool) {
	g := grid{cells: cells, places: places}
	if len(cells) > maxCells || !g.tellable() {
		return nil, false
	}
	current := []signature{g.outcome()}
	dimensions := [][]signature{
		g.bits(16, func(c record.Cell, bit uint) bool { return c.Status&(1<<bit) != 0 }, uint(record.AnyStatus)),
		g.bits(8, func(c record.Cell, bit uint) bool { return c.Sex&(1<<bit) != 0 }, uint(record.AnySex)),
		g.bits(8, func(c record.Cell, bit uint) bool { return c.Age&(1<<bit) != 0 }, uint(record.AnyAge)),
		g.bits(16, func(c record.Cell, bit uint) bool { return c.Cause&(1<<bit) != 0 }, uint(record.AnyCause)),
		g.labels(func(c record.Cell) record.Labels { return c.Community }),
		g.labels(func(c record.Cell) record.Labels { return c.Party }),
		g.locations(),
		g.times(),
	}
	for _, classes := range dimensions {
		seen := map[signature]bool{}
		var next []signature
		for _, s := range current {
			for _, c := range classes {
				t := s.and(c)
				if t == (signature{}) || seen[t] {
					continue
				}
				seen[t] = true
				next = append(next, t)
			}
		}
		if len(next) > maxAtoms {
			return nil, false
		}
		current = next
	}
	slices.SortFunc(current, signature.compare)
	return current, true
}

type grid struct {
	cells  []record.Cell
	places record.Places
}

// tellable reports whether the open lists are short enough to be enumerated.
func (g grid) tellable() bool {
	var communities, parties []string
	var loose []record.PlaceID
	for _, c := range g.cells {
		communities, parties = append(communities, c.Community...), append(parties, c.Party...)
		for _, p := range c.Place {
			if !g.known(p) {
				loose = append(loose, p)
			}
		}
	}
	return len(record.NewLabels(communities...)) <= maxLabels && len(record.NewLabels(parties...)) <= maxLabels &&
		len(record.NewPlaceSet(loose...)) <= maxLoose
}

// where gives the signature of the cells that hold.
func (g grid) where(holds func(record.Cell) bool) signature {
	var s signature
	for i, c := range g.cells {
		if holds(c) {
			s.set(i)
		}
	}
	return s
}

// outcome keeps the cells of the first cell's outcome: others are about other people's fates.
func (g grid) outcome() signature {
	return g.where(func(c record.Cell) bool { return len(g.cells) > 0 && c.Outcome == g.cells[0].Outcome })
}

func distinct(in []signature) []signature {
	slices.SortFunc(in, signature.compare)
	return slices.Compact(in)
}

func (g grid) bits(n uint, has func(record.Cell, uint) bool, all uint) []signature {
	var out []signature
	for bit := range n {
		if all&(1<<bit) != 0 {
			out = append(out, g.where(func(c record.Cell) bool { return has(c, bit) }))
		}
	}
	return distinct(out)
}

// labels enumerates the sets of labels that a person may bear: communities and parties are not disjoint in themselves.
func (g grid) labels(of func(record.Cell) record.Labels) []signature {
	var names []string
	for _, c := range g.cells {
		names = append(names, of(c)...)
	}
	names = record.NewLabels(names...)
	var out []signature
	for set := range 1 << len(names) {
		out = append(out, g.where(func(c record.Cell) bool {
			want := of(c)
			if want == nil {
				return true
			}
			for i, n := range names {
				if set&(1<<i) != 0 && slices.Contains(want, n) {
					return true
				}
			}
			return false
		}))
	}
	return distinct(out)
}

// locations enumerates where a person may have died, as far as the cells tell places apart. Any place may hold more
// than the finer places named. A place that the gazetteer does not know may
// be anywhere.
func (g grid) locations() []signature {
	var known, loose []record.PlaceID
	asked, _ := g.placeSets()
	for _, want := range asked {
		for _, p := range want {
			if g.known(p) {
				known = append(known, g.leafPlaces(p, 0)...)
			} else if !slices.Contains(loose, p) {
				loose = append(loose, p)
			}
		}
	}
	slices.Sort(known)
	known = append(slices.Compact(known), "")
	sets, members := g.placeSets()
	var out []signature
	for _, at := range known {
		for set := range 1 << len(loose) {
			var s signature
			for i, want := range sets {
				if g.lies(at, set, loose, want) {
					s = s.or(members[i])
				}
			}
			out = append(out, s)
		}
	}
	return distinct(out)
}

// placeSets gives the different sets of places and the cells that ask for each: cells are many, sets few.
func (g grid) placeSets() ([]record.PlaceSet, []signature) {
	var sets []record.PlaceSet
	var members []signature
	for i, c := range g.cells {
		at := slices.IndexFunc(sets, func(s record.PlaceSet) bool { return slices.Equal(s, c.Place) })
		if at < 0 {
			at = len(sets)
			sets, members = append(sets, c.Place), append(members, signature{})
		}
		members[at].set(i)
	}
	return sets, members
}

func (g grid) known(p record.PlaceID) bool {
	if g.places == nil {
		return false
	}
	_, ok := g.places.Place(p)
	return ok
}

// leafPlaces gives the place and, for a region, its members: who died "on the coast" may have died in none of the
// governorates that the gazetteer counts to it.
func (g grid) leafPlaces(p record.PlaceID, depth int) []record.PlaceID {
	entry, ok := g.places.Place(p)
	if !ok || len(entry.Members) == 0 || depth > 8 {
		return []record.PlaceID{p}
	}
	out := []record.PlaceID{p}
	for _, m := range entry.Members {
		out = append(out, g.leafPlaces(m, depth+1)...)
	}
	return out
}

func (g grid) lies(at record.PlaceID, set int, loose []record.PlaceID, want record.PlaceSet) bool {
	if len(want) == 0 {
		return true
	}
	for _, p := range want {
		if i := slices.Index(loose, p); i >= 0 {
			if set&(1<<i) != 0 {
				return true
			}
		} else if at != "" && (at == p || g.places != nil && g.places.Inside(at, p)) {
			return true
		}
	}
	return false
}

// times cuts the calendar at every end of a window.
func (g grid) times() []signature {
	var starts []record.Day
	for _, c := range g.cells {
		if !c.Window.OpenFrom {
			starts = append(starts, c.Window.From)
		}
		if !c.Window.OpenTo {
			starts = append(starts, c.Window.To+1)
		}
	}
	slices.SortFunc(starts, cmp.Compare[record.Day])
	starts = slices.Compact(starts)
	if len(starts) == 0 {
		return []signature{g.where(func(record.Cell) bool { return true })}
	}
	out := []signature{g.where(func(c record.Cell) bool { return c.Window.ContainsDay(starts[0] - 1) })}
	for _, day := range starts {
		out = append(out, g.where(func(c record.Cell) bool { return c.Window.ContainsDay(day) }))
	}
	return distinct(out)
}
