package desk_test

import (
	"errors"
	"fmt"
	"testing"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// TestNobodyMakesARecordWithItsFindings: a record made by hand says nothing of what was found of it, at every door; and
// where one with findings came by another way (another desk, an older program), the numbers do not hear them.
func TestNobodyMakesARecordWithItsFindings(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	minima := func() string {
		got, err := d.Tolls.Minimum(ctx, by.analyst, killed())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(got)
	}
	before := minima()
	for _, fields := range [][]string{
		{"death=verified", "identity=verified"}, {"death=documented"}, {"identity=documented"},
		{"status=civilian", "civil_status=verified"}, {"attribution=corroborated"}, {"death=discounted"},
	} {
		_, _, err := d.RecordFields(ctx, by.field, "victim", append([]string{"name=Ghost Invented", "source=Ghost",
			"outcome=killed", "died=2031-06-14"}, fields...))
		if !errors.Is(err, desk.ErrInput) {
			t.Errorf("made with %v: %v", fields, err)
		}
	}
	v := record.VictimRecord{Source: "Ghost", Death: record.StateVerified, Identity: record.StateVerified}
	if _, _, err := d.Persons.RecordUnnamed(ctx, by.analyst, v, 2); !errors.Is(err, desk.ErrInput) {
		t.Errorf("made without a name: %v", err)
	}
	v = record.VictimRecord{ID: "from-elsewhere", Source: "Ghost", Name: "Ghost Invented", Outcome: record.Killed,
		Status: record.Civilian, Died: record.ExactDate(22345), Death: record.StateVerified,
		Identity: record.StateVerified, CivilStatus: record.StateVerified}
	body, err := record.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Store.Act(ctx, func(tx *store.Tx) error {
		_, err := tx.Append(&record.Change{ID: record.ChangeID(store.NewID(1)), Case: d.Store.Case(), At: 1,
			Actor: by.analyst.Account, Device: d.Store.Device(), Kind: record.RecordVictim,
			Subjects: []string{string(v.ID)}, Payload: body, Salt: store.NewSalt()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if after := minima(); after != before {
		t.Errorf("a record that brings its findings moves the minima from %s to %s", before, after)
	}
	if got := standing(t, d, by.analyst, v.ID, record.MatterDeath); got.Now.State != record.StateAlleged {
		t.Errorf("it stands at %s", got.Now.State)
	}
}
