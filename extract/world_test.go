package extract

import (
	"testing"

	"recount/record"
)

// BenchmarkLoadGazetteer is what a reader pays before its first page, and BenchmarkUnpackCountry what it pays when a
// page first speaks of a country.
func BenchmarkLoadGazetteer(b *testing.B) {
	for b.Loop() {
		if _, err := LoadGazetteer(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnpackCountry(b *testing.B) {
	g, err := LoadGazetteer()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		more := NewGazetteer()
		more.outer = g
		if err := g.world.members["sd"].add(more); err != nil {
			b.Fatal(err)
		}
	}
}

// TestWorld: places of all countries are found by name where the page speaks of their country, with their parents, and
// are found again by their id.
func TestWorld(t *testing.T) {
	g, err := LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ country, name string }{{"cd", "Butembo"}, {"sd", "Kadugli"}, {"mm", "Pakokku"},
		{"mx", "Uruapan"}} {
		var more *Gazetteer
		if more = g.world.country(record.PlaceID(c.country)); more == nil {
			t.Fatalf("no places of %s", c.country)
		}
		id, ok := more.ByName(c.name)
		if !ok {
			id, ok = g.ByName(c.name)
		}
		if !ok {
			t.Errorf("%s is not in the gazetteer", c.name)
			continue
		}
		if _, ok := g.Place(id); !ok || g.CountryOf(id) != record.PlaceID(c.country) ||
			!g.Inside(id, record.PlaceID(c.country)) {
			t.Errorf("%s (%s) does not lie in %s", c.name, id, c.country)
		}
	}
	if _, ok := g.Place("gn-1.xx"); ok {
		t.Error("a place of no country was found")
	}
}
