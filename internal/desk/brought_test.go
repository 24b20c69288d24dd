package desk_test

import (
	"fmt"
	"slices"
	"testing"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// typedIn writes a record as an older program did: with findings that nobody decided.
func typedIn(t *testing.T, d *desk.Desk, by desk.Who, v record.VictimRecord) {
	t.Helper()
	body, err := record.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Store.Act(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Append(&record.Change{ID: record.ChangeID(store.NewID(1)), Case: d.Store.Case(), At: 1,
			Actor: by.Account, Device: d.Store.Device(), Kind: record.RecordVictim,
			Subjects: []string{string(v.ID)}, Payload: body, Salt: store.NewSalt()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRecordsThatBroughtFindingsAreNamedUntilEachIsDecided: findings that an older program let people type in count for
// nothing, and the desk names the records until people have decided each of them.
func TestRecordsThatBroughtFindingsAreNamedUntilEachIsDecided(t *testing.T) {
	ctx := t.Context()
	d, by := newTeam(t)
	adopted(t, d, by)
	brought := func() string {
		t.Helper()
		all, err := d.Brought(ctx, by.analyst)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, l := range all {
			out = append(out, fmt.Sprint(l.ID, l.Brought, l.Unnamed))
		}
		return fmt.Sprint(out)
	}
	typedIn(t, d, by.analyst, record.VictimRecord{ID: "v-alleged", Source: "Hand", Name: "Hadi Wahmi",
		Outcome: record.Killed, Died: record.ExactDate(22345), Death: record.StateAlleged,
		Identity: record.StateAlleged})
	if got := brought(); got != "[]" {
		t.Errorf("of a case without such records: %s", got)
	}
	v := record.VictimRecord{ID: "v-old", Source: "QRM", Row: 7, Name: "Omar Wahmi", Outcome: record.Killed,
		Died: record.ExactDate(22345), Place: "qa-mashta", Death: record.StateDocumented,
		Identity: record.StateDocumented}
	typedIn(t, d, by.analyst, v)
	if got, want := brought(), "[v-old[{death documented} {identity documented}] true]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if f := standing(t, d, by.analyst, v.ID, record.MatterIdentity); f.Came != record.StateDocumented ||
		f.Now.State != record.StateAlleged {
		t.Errorf("the identity came as %q and stands at %s", f.Came, f.Now.State)
	}
	decide := func(m record.Matter) {
		t.Helper()
		out, err := d.Verification.ProposeFinding(ctx, by.analyst, step(v.ID, m, record.StateDocumented))
		if err != nil {
			t.Fatal(out, err)
		}
	}
	decide(record.MatterDeath)
	if got, want := brought(), "[v-old[{identity documented}] true]"; got != want {
		t.Errorf("with the death decided: %s, want %s", got, want)
	}
	decide(record.MatterIdentity)
	if got := brought(); got != "[]" {
		t.Errorf("with each decided: %s", got)
	}
	f := standing(t, d, by.analyst, v.ID, record.MatterIdentity)
	if f.Came != "" || f.Now.State != record.StateDocumented {
		t.Errorf("decided, it came as %q and stands at %s", f.Came, f.Now.State)
	}
	all, err := d.Roll(ctx, by.analyst)
	if err != nil || !slices.ContainsFunc(all, func(l desk.Listed) bool { return l.ID == v.ID && l.Named() }) {
		t.Errorf("decided, it does not count by name: %v", err)
	}
}
