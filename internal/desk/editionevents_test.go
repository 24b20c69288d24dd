package desk_test

import (
	"fmt"
	"slices"
	"testing"

	"recount/count"
	"recount/extract"
	"recount/intake"
	"recount/publish"
	"recount/record"
)

// TestOurEventsComeBackAsTheyWere reads the ged.csv of an edition as another desk does: each incident is a claim with
// the same days, place, lowest and highest number, and in every row low <= best <= high.
func TestOurEventsComeBackAsTheyWere(t *testing.T) {
	places := &record.PlaceTree{}
	places.Add(record.Place{ID: "SY", Level: record.LevelCountry, NameEN: "Syria"})
	places.Add(record.Place{ID: "SY06", Level: record.LevelADM1, NameEN: "Latakia", Parent: "SY", Lat: 35.5, Lon: 35.8})
	in := &publish.Input{ID: "2031-04-02", Titles: map[string]string{"en": "Killed"}, Licence: "CC-BY-4.0", Places: places,
		Question: count.Query{Cell: record.AnyCell(record.Killed)},
		Toll:     count.Result{Query: count.Query{Cell: record.AnyCell(record.Killed)}},
		Origins:  []record.Origin{{ID: "M", Name: "A monitor"}},
	}
	var want []string
	for i, x := range []struct {
		when            string
		low, best, high int
	}{{"2031-03-07", 3, 4, 9}, {"[2031-03-08..2031-03-10]", 5, 0, 5}, {"2031-03-11", 2, 0, 40}, {"2031-03", 1, 1, 1}} {
		when, err := record.ParseDate(x.when)
		if err != nil {
			t.Fatal(err)
		}
		in.Incidents = append(in.Incidents, publish.Incident{Incident: record.Incident{
			ID: record.IncidentID(fmt.Sprintf("i%d", i)), Kind: "ambush", Title: "An invented incident", Place: "SY06",
			Precision: record.PlaceADM1, When: when}, Low: x.low, Best: x.best, High: x.high, PartyA: "one", PartyB: "another",
			Origins: []record.OriginID{"M"}})
		want = append(want, fmt.Sprintf("%d..%d %s..%s", x.low, x.high, when.Earliest(), when.Latest()))
	}
	e, err := publish.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	docs, problems := intake.Read("ged.csv", e.Files["ged.csv"], intake.Options{})
	if len(docs) != 1 || len(problems) > 0 {
		t.Fatalf("%d documents, %v", len(docs), problems)
	}
	reader, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	found := reader.Extract(&docs[0])
	var got []string
	for _, c := range found.Claims {
		i, err := c.Count.Figure.Interval()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d..%d %s..%s", i.Low, i.High, c.Count.Since, c.Count.Until))
		if c.Count.Place != "Latakia" {
			t.Errorf("the place is %q", c.Count.Place)
		}
	}
	if !slices.Equal(got, want) || len(found.Warnings) > 0 {
		t.Errorf("came back as\n%q\nof\n%q\n%v", got, want, found.Warnings)
	}
}
