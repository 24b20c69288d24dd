package record

import (
	"math/rand/v2"
	"testing"
)

func coast() *PlaceTree {
	t := &PlaceTree{}
	t.Add(Place{ID: "sy", Level: LevelCountry, NameEN: "Syria"})
	for _, id := range []PlaceID{"latakia", "tartus", "hama"} {
		t.Add(Place{ID: id, Level: LevelADM1, NameEN: string(id), Parent: "sy"})
	}
	t.Add(Place{ID: "jableh", Level: LevelADM2, NameEN: "Jableh", Parent: "latakia"})
	t.Add(Place{ID: "coast", Level: LevelRegion, NameEN: "Syrian coast", Parent: "sy",
		Members: []PlaceID{"latakia", "tartus"}})
	return t
}

func TestPlacesInside(t *testing.T) {
	p := coast()
	for _, tt := range []struct {
		a, b PlaceID
		want bool
	}{
		{"jableh", "latakia", true}, {"jableh", "coast", true}, {"coast", "sy", true}, {"jableh", "sy", true},
		{"latakia", "jableh", false}, {"hama", "coast", false}, {"nowhere", "sy", false}, {"", "sy", false},
	} {
		if got := p.Inside(tt.a, tt.b); got != tt.want {
			t.Errorf("%s in %s: %v", tt.a, tt.b, got)
		}
	}
	loop := &PlaceTree{}
	loop.Add(Place{ID: "a", Parent: "b"})
	loop.Add(Place{ID: "b", Parent: "a"})
	if loop.Inside("a", "c") {
		t.Error("a loop led somewhere")
	}
}

func TestCellRelations(t *testing.T) {
	p := coast()
	people := AnyCell(Killed)
	civilians := people
	civilians.Status = Civilian
	inJableh := civilians
	inJableh.Place = NewPlaceSet("jableh")
	onCoast := civilians
	onCoast.Place = NewPlaceSet("coast")
	inHama := civilians
	inHama.Place = NewPlaceSet("hama")
	security := people
	security.Status = SecurityForce
	unknown := civilians
	unknown.Place = NewPlaceSet("a village nobody knows")

	if !people.Contains(civilians, p) || civilians.Contains(people, p) {
		t.Error("civilians are people, and not the other way")
	}
	if !onCoast.Contains(inJableh, p) || !onCoast.Disjoint(inHama, p) || onCoast.Disjoint(inJableh, p) {
		t.Error("places of cells")
	}
	if !civilians.Disjoint(security, p) {
		t.Error("civilians and security meet")
	}
	if unknown.Disjoint(inHama, p) || inHama.Contains(unknown, p) {
		t.Error("an unknown place was placed")
	}
	if injured := AnyCell(Injured); !injured.Disjoint(people, p) {
		t.Error("dead and injured meet")
	}
	if got, ok := onCoast.Refine(inJableh, p); !ok || !got.Same(inJableh, p) {
		t.Errorf("refined to %s", got.Key())
	}
}

// TestRefineLaws checks on random cells that the refinement lies in both and that containment and disjointness agree.
func TestRefineLaws(t *testing.T) {
	p := coast()
	r := rand.New(rand.NewPCG(1, 2))
	ids := []PlaceID{"sy", "latakia", "tartus", "hama", "jableh", "coast"}
	cell := func() Cell {
		c := AnyCell(Killed)
		c.Status = Status(r.IntN(int(AnyStatus))) + 1
		c.Age = Age(r.IntN(int(AnyAge))) + 1
		if r.IntN(2) == 0 {
			c.Place = NewPlaceSet(ids[r.IntN(len(ids))])
		}
		if r.IntN(2) == 0 {
			c.Window = Days(Day(r.IntN(10)), Day(r.IntN(10)))
		}
		return c
	}
	for range 20000 {
		a, b := cell(), cell()
		both, ok := a.Refine(b, p)
		if ok == a.Disjoint(b, p) {
			t.Fatalf("%s and %s: refinement and disjointness disagree", a.Key(), b.Key())
		}
		if ok && (!a.Contains(both, p) || !b.Contains(both, p)) {
			t.Fatalf("%s is not in %s and %s", both.Key(), a.Key(), b.Key())
		}
		if a.Contains(b, p) && ok && !both.Same(b, p) {
			t.Fatalf("%s contains %s, but they refine to %s", a.Key(), b.Key(), both.Key())
		}
	}
}

func TestLeavesRoundTrip(t *testing.T) {
	for s := Status(0); s <= AnyStatus; s++ {
		var back Status
		if err := back.UnmarshalText([]byte(s.String())); err != nil || back != s {
			t.Fatalf("%s came back as %s, %v", s, back, err)
		}
	}
	var s Status
	if err := s.UnmarshalText([]byte("civilian+wizard")); err == nil {
		t.Error("an unknown leaf was read")
	}
}
