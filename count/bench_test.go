package count

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"recount/record"
)

// largeInput makes a case of the given size: forty origins on a tree of fourteen places over thirty days, invented.
func largeInput(claims, records int) Input {
	rng := rand.New(rand.NewPCG(1, 2))
	places := coastPlaces()
	for i := range 40 {
		places.Add(record.Place{ID: record.PlaceID(fmt.Sprintf("town%d", i)), Level: record.LevelSite,
			Parent: []record.PlaceID{"latakia", "tartus", "hama", "homs"}[i%4]})
	}
	spots := []record.PlaceID{"coast", "latakia", "tartus", "hama", "homs", "jableh", "banias"}
	for i := range 40 {
		spots = append(spots, record.PlaceID(fmt.Sprintf("town%d", i)))
	}
	statuses := []record.Status{record.AnyStatus, record.Civilian, record.SecurityForce, record.Fighter}
	first := record.NewDay(2025, 3, 6)
	in := Input{Places: places}
	// Every origin sees a share of the dead of each town, status and day, so that its figures agree with each other;
	// one claim in fifty is misread.
	truth := map[record.PlaceID][]int{}
	for _, p := range spots[5:] {
		for range statuses[1:] {
			truth[p] = append(truth[p], 20+rng.IntN(200))
		}
	}
	seen := func(origin, day int, c record.Cell) int {
		total := 0
		for _, p := range spots[5:] {
			for j, s := range statuses[1:] {
				if c.Status&s != 0 && c.Place.Contains(record.PlaceSet{p}, places) {
					total += truth[p][j] * (20 + origin) * min(day+5, 20) / 2000
				}
			}
		}
		return total
	}
	for i := range claims {
		c := record.AnyCell(record.Killed)
		c.Window = record.Since(first)
		c.Status = statuses[rng.IntN(len(statuses))]
		if c.Status == record.AnyStatus {
			c.Status = record.Civilian | record.SecurityForce | record.Fighter
		}
		c.Place = record.PlaceSet{spots[rng.IntN(len(spots))]}
		origin, day := rng.IntN(40), rng.IntN(30)
		f := record.Figure{Qualifier: record.Exact, Value: seen(origin, day, c)}
		switch {
		case rng.IntN(3) == 0:
			f.Qualifier = record.AtLeast
		case rng.IntN(50) == 0:
			f.Value += rng.IntN(500)
		}
		in.Claims = append(in.Claims, Entry{Claim: record.Claim{
			ID: record.ClaimID(fmt.Sprintf("c%d", i)), Kind: record.CountClaim,
			Document:  record.DocumentID(fmt.Sprintf("d%d", i/3)),
			Published: record.ExactDate(first + record.Day(day) + 1),
			Speaker: record.Attribution{Origin: record.OriginID(fmt.Sprintf("o%d", origin)), Class: "monitor",
				OnPage: record.OriginNamed, Verb: record.Documented},
			Count: &record.CountStatement{Figure: f, Scope: record.ScopeTotal, Mode: record.Cumulative, Cell: c,
				AsOf: record.ExactDate(first + record.Day(day))},
		}})
	}
	for i := range records {
		in.Records = append(in.Records, record.VictimRecord{
			ID: record.VictimRecordID(fmt.Sprintf("r%06d", i)), Outcome: record.Killed,
			Status: statuses[rng.IntN(len(statuses))],
			Sex:    record.Male, Age: record.Adult, Cause: record.CauseUnknown, Place: spots[1+rng.IntN(len(spots)-1)],
			Died:  record.ExactDate(first + record.Day(rng.IntN(10))),
			Death: record.StateDocumented, Identity: record.StateDocumented,
		})
		if i > 0 && rng.IntN(10) == 0 {
			in.Links = append(in.Links, record.IdentityLink{A: record.VictimRecordID(fmt.Sprintf("r%06d", i-1)),
				B: record.VictimRecordID(fmt.Sprintf("r%06d", i)), Kind: record.PossiblySamePerson})
		}
	}
	return in
}

// BenchmarkToll answers one query over 5,000 claims and 50,000 records.
func BenchmarkToll(b *testing.B) {
	in := largeInput(5000, 50000)
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast"))}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Toll(q, in); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPrepared asks the same of an input that is made ready once, for the whole toll and for one number of it.
func BenchmarkPrepared(b *testing.B) {
	ready := Prepare(largeInput(5000, 50000))
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast"))}
	b.Run("toll", func(b *testing.B) {
		for b.Loop() {
			if _, err := ready.Toll(q); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("minimum", func(b *testing.B) {
		for b.Loop() {
			if _, err := ready.DocumentedMinimum(q); err != nil {
				b.Fatal(err)
			}
		}
	})
}
