package extract

import (
	"testing"

	"recount/record"
)

// TestPlacesOfAList holds each figure of a list to the place behind it, and keeps an age from being a count.
func TestPlacesOfAList(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	text := "The figure includes 683 civilians killed in Latakia, 433 in Tartus, 255 in Hama and 12 in Homs, the Observatory said. Her son, who was 25, was killed by gunmen in their village."
	day, err := record.ParseDate("2025-03-12")
	if err != nil {
		t.Fatal(err)
	}
	x := e.Extract(&record.Document{ID: "d", Text: text, Published: day, Lang: record.English,
		Blocks: []record.Block{{Kind: record.Paragraph, End: len(text), Echo: -1}}})
	want := map[int]string{683: "Latakia", 433: "Tartus", 255: "Hama", 12: "Homs"}
	for _, c := range x.Claims {
		if c.Count == nil {
			continue
		}
		n := c.Count.Figure.Value
		if place, ok := want[n]; !ok || c.Count.Place != place {
			t.Errorf("%d is placed in %q, want %q", n, c.Count.Place, place)
		}
		delete(want, n)
	}
	for n := range want {
		t.Errorf("%d was not read", n)
	}
}
