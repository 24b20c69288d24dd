package count

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"recount/record"
)

// TestPreparedIsTheInput holds what is asked of a prepared input, in any order and by many at once, to what each
// question gets alone.
func TestPreparedIsTheInput(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 11))
	for n := range 200 {
		in := smallCase(rng, rng.IntN(2) == 0)
		in.Records = smallRecords(rng)
		if n%3 == 0 && len(in.Claims) > 1 {
			in.Corrections = []Correction{{Claim: in.Claims[0].Claim.ID, Kind: Corrected,
				Figure: &record.Figure{Qualifier: record.AtLeast, Value: 2}}}
		}
		ready := Prepare(in)
		var wait sync.WaitGroup
		for range 4 {
			q := Query{Cell: smallCell(rng)}
			wait.Go(func() {
				want := resultText(t, q, in)
				if got := textOf(t, ready, q); got != want {
					t.Errorf("prepared: %s\nalone:    %s\n%s", got, want, dump(in))
				}
				holdMinimum(t, ready, q)
			})
		}
		wait.Wait()
	}
}

// TestWithIsTheInputWith holds a claim that is tried to the same claim in the input, new or in the place of another.
func TestWithIsTheInputWith(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 12))
	for n := range 400 {
		in, other := smallCase(rng, false), smallCase(rng, false)
		if len(in.Claims) == 0 || len(other.Claims) == 0 {
			continue
		}
		e := other.Claims[rng.IntN(len(other.Claims))]
		if n%2 == 0 {
			e.Claim.ID = in.Claims[rng.IntN(len(in.Claims))].Claim.ID
		} else {
			e.Claim.ID = "new"
		}
		q := Query{Cell: smallCell(rng)}
		ready := Prepare(in)
		before := textOf(t, ready, q)
		got := textOf(t, ready.With(e), q)
		if again := textOf(t, ready, q); again != before {
			t.Fatal("trying a claim changed what it was tried on")
		}
		with := in
		with.Claims = append(slices.DeleteFunc(slices.Clone(in.Claims),
			func(o Entry) bool { return o.Claim.ID == e.Claim.ID }), e)
		if want := resultText(t, q, with); got != want {
			t.Fatalf("with: %s\nin:   %s\n%s", got, want, dump(with))
		}
		holdMinimum(t, ready.With(e), q)
	}
}

// TestRenewKeepsTheRecords asks a renewed input.
func TestRenewKeepsTheRecords(t *testing.T) {
	old := largeInput(50, 300)
	now := old
	now.Claims = old.Claims[:20]
	q := Query{Cell: cellWith("2025-03-06/..", civilians, at("coast"))}
	ready := Prepare(old)
	textOf(t, ready, q)
	if got, want := textOf(t, ready.Renew(now), q), resultText(t, q, now); got != want {
		t.Fatalf("renewed: %s\nanew:    %s", got, want)
	}
}

func holdMinimum(t *testing.T, p *Prepared, q Query) {
	t.Helper()
	whole, err := p.Toll(q)
	if err != nil {
		t.Error(err)
	}
	alone, err := p.DocumentedMinimum(q)
	if err != nil {
		t.Error(err)
	}
	want, _ := json.Marshal(whole.DocumentedMinimum)
	if got, _ := json.Marshal(alone); string(got) != string(want) {
		t.Errorf("minimum alone: %s\nin the toll:   %s", got, want)
	}
}

func textOf(t *testing.T, p *Prepared, q Query) string {
	t.Helper()
	r, err := p.Toll(q)
	if err != nil {
		t.Error(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

// smallRecords are a few people in the cells of a small case.
func smallRecords(rng *rand.Rand) []record.VictimRecord {
	states := []record.State{record.StateAlleged, record.StateDocumented, record.StateVerified}
	var out []record.VictimRecord
	for i := range rng.IntN(6) {
		c := smallCell(rng)
		out = append(out, record.VictimRecord{ID: record.VictimRecordID(fmt.Sprintf("r%d", i)), Outcome: record.Killed,
			Status: c.Status, Sex: c.Sex, Age: c.Age,
			Cause: c.Cause, Death: states[rng.IntN(3)], Identity: states[rng.IntN(3)], Name: "N"})
	}
	return out
}
