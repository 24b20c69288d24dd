package desk_test

import (
	"context"
	"slices"
	"testing"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// TestWhatRestsOnOneWordIsMarked: a finding and an edition that two decided of whom one alone vouches for the other
// bear that mark, until a third person confirms the two.
func TestWhatRestsOnOneWordIsMarked(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	adopted(t, d, by)
	id := twoRecords(t, d, by.analyst, record.Adult)
	climb(t, d, by.analyst, id, record.MatterDeath, nil)
	if _, err := d.Verification.ProposeFinding(ctx, by.analyst,
		step(id, record.MatterDeath, record.StateVerified)); err != nil {
		t.Fatal(err)
	}
	if got := standing(t, d, by.founder, id, record.MatterDeath); got.Word != "" {
		t.Errorf("what one person did bears the word of %q", got.Word)
	}
	if _, err := d.Verification.DecideFinding(ctx, by.founder, id, record.MatterDeath, "both lists were read"); err != nil {
		t.Fatal(err)
	}
	ed, _, err := d.Editions().Draft(ctx, by.analyst, editionSpec())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Editions().Approve(ctx, by.founder, ed.ID); err != nil {
		t.Fatal(err)
	}
	founder := lineOf(t, d, by.founder, record.DecideFinding).By
	marks := func() [2]string {
		t.Helper()
		stand, err := d.Editions().Stand(ctx, by.founder, ed.ID)
		if err != nil {
			t.Fatal(err)
		}
		return [2]string{standing(t, d, by.founder, id, record.MatterDeath).Word, stand.Word}
	}
	if got := marks(); founder == "" || got != [2]string{founder, founder} {
		t.Errorf("finding and edition rest on the word of %q; want %q", got, founder)
	}
	if _, err := d.Users.Confirm(ctx, by.other, by.analyst.Account); err != nil {
		t.Fatal(err)
	}
	if got := marks(); got != [2]string{} {
		t.Errorf("after a third person confirmed they rest on the word of %q", got)
	}
}

// lineOf gives the newest line of the log of an act.
func lineOf(t *testing.T, d *desk.Desk, who desk.Who, act record.Act) desk.LogLine {
	t.Helper()
	all, err := d.Log.Lines(context.Background(), who, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(l desk.LogLine) bool { return l.Act == act })
	if i < 0 {
		t.Fatalf("no %s in the log", act)
	}
	return all[i]
}

// TestTheLogNamesBothPersonsOfAnAct: whoever approved an act beside its actor stands in the act, under its commitment.
func TestTheLogNamesBothPersonsOfAnAct(t *testing.T) {
	d, by := newTeam(t)
	adopted(t, d, by)
	l := lineOf(t, d, by.founder, record.AdoptOrigin)
	if l.Second != "an analyst" {
		t.Errorf("the act says it was approved by %q", l.Second)
	}
	if l = lineOf(t, d, by.founder, record.LayHand); l.Second == l.By {
		t.Errorf("%s approved their own act", l.By)
	}
	err := d.Store.View(context.Background(), func(tx *store.Tx) error {
		return tx.EachOf(record.AdoptOrigin, func(e *store.Entry) error {
			if e.Change.Second != by.analyst.Account {
				t.Errorf("the change names %q", e.Change.Second)
			}
			bare := e.Change
			bare.Second = ""
			was, _ := e.Change.Commitments()
			if without, _ := bare.Commitments(); string(was) == string(without) {
				t.Error("the commitment of the act does not cover its second person")
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAccountsOfAnOlderProgramAreTold: it wrote down who made an account and who set its password, and no hand. Both
// are told, take nobody's say away, and end with a third person's word.
func TestAccountsOfAnOlderProgramAreTold(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	before, err := d.Users.OnAWord(ctx, by.founder)
	if err != nil {
		t.Fatal(err)
	}
	const old = "old account"
	write := func(act record.Act, subject string, noun any) {
		t.Helper()
		payload, err := record.Canonical(noun)
		if err != nil {
			t.Fatal(err)
		}
		at := record.Micros(by.founder.Fresh.UnixMicro())
		c := &record.Change{ID: record.ChangeID(store.NewID(at)), Case: d.Store.Case(), Actor: by.founder.Account, At: at,
			Device: d.Store.Device(), Kind: act, Subjects: []string{subject}, Payload: payload, Salt: store.NewSalt()}
		if err := d.Store.Act(ctx, func(tx *store.Tx) error { _, err := tx.Append(c); return err }); err != nil {
			t.Fatal(err)
		}
	}
	write(record.ManageUser, old, record.User{ID: old, Person: "someone", Name: "Someone (invented)"})
	write(record.ChangeSettings, "credential/"+old+"/password",
		record.Setting{ID: "credential/" + old + "/password", Value: "changed"})
	told, err := d.Users.OnAWord(ctx, by.founder)
	if err != nil {
		t.Fatal(err)
	}
	var how []string
	for _, w := range told[len(before):] {
		if w.Account == old && w.Holder == "Someone (invented)" {
			how = append(how, w.How)
		}
	}
	if !slices.Equal(how, []string{record.HandMade, record.HandPassword}) {
		t.Errorf("of an account of an older program is told %q", how)
	}
	if _, err := d.Users.Confirm(ctx, by.founder, old); !needs(err, desk.NeedsConfirming) && err == nil {
		t.Errorf("whoever made it confirmed it")
	}
	if _, err := d.Users.Confirm(ctx, by.other, old); err != nil {
		t.Fatal(err)
	}
	if after, err := d.Users.OnAWord(ctx, by.founder); err != nil || len(after) != len(before) {
		t.Errorf("after a third person confirmed: %+v, %v", after, err)
	}
}
