package origin_test

import (
	"testing"

	"recount/origin"
	"recount/record"
)

// report makes a page of one figure with a verification and a place.
func report(t *testing.T, id, published string, value int, verified string, place record.PlaceID) origin.Page {
	t.Helper()
	p := tale(t, id, published, record.English,
		told{sentence: "The Harbour Office counted people of the mill who died when the bridge fell into the river at dawn.", origin: "HARBOUR", class: "ngo", value: value, q: record.Exact, unit: "people", scope: record.ScopeTotal},
		told{sentence: "Another group of the ferry was hurt, the office said, and taken over the hill to the old school.", origin: "HARBOUR", class: "ngo", value: 317, q: record.Exact, unit: "people", scope: record.ScopeTotal})
	c := &p.Extraction.Claims[0]
	c.Speaker.Verified = verified
	if place != "" {
		c.Count.Cell.Place = record.PlaceSet{place}
		p.Mentions = append(p.Mentions, origin.Mention{ID: string(place), Class: "adm3"})
	}
	return p
}

func kinds(tr *origin.Tracing) map[origin.Kind]int {
	out := map[origin.Kind]int{}
	for _, d := range tr.Divergences {
		out[d.Kind]++
	}
	return out
}

func TestVerificationDropped(t *testing.T) {
	first := report(t, "a", "2025-06-14", 128, "yes", "")
	if k := kinds(origin.Trace([]origin.Page{first, report(t, "b", "2025-06-15", 128, "",
		"")})); k[origin.VerifiedDropped] != 1 {
		t.Errorf("found %v", k)
	}
	if k := kinds(origin.Trace([]origin.Page{first, report(t, "b", "2025-06-15", 128, "yes", "")})); len(k) != 0 {
		t.Errorf("a page that keeps the verification departs in %v", k)
	}
	many := []origin.Page{first}
	for _, id := range []string{"b", "c", "d"} {
		many = append(many, report(t, id, "2025-06-15", 128, "", ""))
	}
	if k := kinds(origin.Trace(many)); k[origin.VerifiedDropped] != 0 {
		t.Errorf("what one page alone has is likelier misread there than dropped on three: %v", k)
	}
}

func TestPlaceMoved(t *testing.T) {
	first := report(t, "a", "2025-06-14", 128, "", "xx-north-milltown")
	if k := kinds(origin.Trace([]origin.Page{first, report(t, "b", "2025-06-15", 128, "",
		"xx-south-lakeside")})); k[origin.PlaceMoved] != 1 {
		t.Errorf("found %v", k)
	}
	if k := kinds(origin.Trace([]origin.Page{first, report(t, "b", "2025-06-15", 128, "",
		"xx-north")})); k[origin.PlaceMoved] != 0 {
		t.Errorf("a wider place is no other place: %v", k)
	}
}

func TestTwoDigitsExchanged(t *testing.T) {
	if k := kinds(origin.Trace([]origin.Page{report(t, "a", "2025-06-14", 41, "", ""),
		report(t, "b", "2025-06-15", 14, "", "")})); k[origin.DigitsChanged] != 1 {
		t.Errorf("found %v", k)
	}
}
