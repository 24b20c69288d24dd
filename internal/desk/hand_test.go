package desk_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/record"
)

// needs reports whether an error asks for something.
func needs(err error, what string) bool {
	var n desk.NeedsError
	return errors.As(err, &n) && slices.Contains(n.Needs, what)
}

// TestAPasswordThatAnotherSetIsProvisional: it opens the way to one's own, and to nothing else.
func TestAPasswordThatAnotherSetIsProvisional(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	s := newSigning(t, d)
	if err := s.SetPassword(ctx, by.reviewer, by.analyst.Account, "nine grey herons over a bay"); err == nil {
		t.Error("a reviewer set another's password")
	}
	if err := s.SetPassword(ctx, by.founder, by.reviewer.Account, "nine grey herons over a bay"); err != nil {
		t.Fatal(err)
	}
	in, err := s.SignIn(ctx, desk.Proof{Name: "a reviewer", Password: "nine grey herons over a bay"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := s.Session(ctx, in.Token)
	if err != nil || !who.Handed {
		t.Fatalf("signed in by another's password: %+v, %v", who, err)
	}
	who.Fresh = by.reviewer.Fresh
	for act, try := range map[string]func() error{
		"toll":  func() error { _, _, err := d.Tolls.Toll(ctx, who, killed()); return err },
		"token": func() error { _, _, err := d.Users.CreateToken(ctx, who, "x", 0, 0); return err },
		"code":  func() error { _, err := s.BeginFactor(ctx, who); return err },
		"reset": func() error { return s.SetPassword(ctx, who, by.analyst.Account, "ten grey herons over a bay") },
		"vouch": func() error {
			_, err := s.Vouch(ctx, by.founder, desk.Proof{Name: "a reviewer", Password: "nine grey herons over a bay"})
			return err
		},
	} {
		if err := try(); !needs(err, desk.NeedsOwnPassword) {
			t.Errorf("%s: %v", act, err)
		}
	}
	if err := s.SetPassword(ctx, who, who.Account, "nine grey herons over a bay"); !errors.Is(err, desk.ErrInput) {
		t.Errorf("the same password as one's own: %v", err)
	}
	if err := s.SetPassword(ctx, who, who.Account, "a lantern under seven boats"); err != nil {
		t.Fatal(err)
	}
	if who, err = s.Session(ctx, in.Token); err != nil || who.Handed {
		t.Errorf("with a password of one's own: %+v, %v", who, err)
	}
	if _, _, err := d.Tolls.Toll(ctx, who, killed()); err != nil {
		t.Errorf("with a password of one's own: %v", err)
	}
}

// TestAHandComesOff: by a third person's word, or a week after the holder chose a password; nobody confirms what they
// have a hand on themselves, and what rests on one person's word is named.
func TestAHandComesOff(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	s := newSigning(t, d)
	adopted(t, d, by)
	words, err := d.Users.OnAWord(ctx, by.founder)
	if err != nil || len(words) != 1 || words[0].Holder != "an analyst" || words[0].How != record.HandMade {
		t.Fatalf("of a new team rests on the founder's word: %+v, %v; want the first colleague", words, err)
	}
	reset := func() {
		t.Helper()
		if err := s.SetPassword(ctx, by.founder, by.reviewer.Account, "nine grey herons over a bay"); err != nil {
			t.Fatal(err)
		}
	}
	reset()
	if _, err := d.Users.Confirm(ctx, by.other, by.reviewer.Account); !errors.Is(err, desk.ErrInput) {
		t.Errorf("confirmed before the holder chose a password: %v", err)
	}
	own := desk.Who{Account: by.reviewer.Account}
	if err := s.SetPassword(ctx, own, own.Account, "a lantern under seven boats"); err != nil {
		t.Fatal(err)
	}
	adopt := func() error {
		who := by.founder
		who.Second = by.reviewer.Account
		_, err := d.Sources.AdoptOrigin(ctx, who, record.Origin{ID: "QRM", Adopted: true, Why: "again"})
		return err
	}
	if err := adopt(); !needs(err, desk.NeedsConfirming) {
		t.Errorf("a second person whose password the first set: %v", err)
	}
	for name, who := range map[string]desk.Who{"the setter": by.founder, "the holder": by.reviewer} {
		if _, err := d.Users.Confirm(ctx, who, by.reviewer.Account); !needs(err, desk.NeedsConfirming) {
			t.Errorf("%s confirms: %v", name, err)
		}
	}
	out, err := d.Users.Confirm(ctx, by.other, by.reviewer.Account)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Log.Undo(ctx, by.other, out.Change); err == nil {
		t.Error("a confirmation was undone")
	}
	if err := adopt(); err != nil {
		t.Errorf("after a third person confirmed: %v", err)
	}
	if words, err = d.Users.OnAWord(ctx, by.founder); err != nil || len(words) != 1 {
		t.Errorf("after a third person confirmed: %+v, %v", words, err)
	}
}

// TestNobodyIsBothPersonsByASecret plays an adjudicator who sets passwords, makes accounts, gives roles and mints
// tokens and acts as whomever he can sign in as, at random. Whatever two persons decide is then decided by two of whom
// he is not both, or is named.
func TestNobodyIsBothPersonsByASecret(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	tried := 0 // decisions that were refused for nothing but the hand
	for seed := range uint64(rounds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { playHands(t, rand.New(rand.NewPCG(seed, 7)), &tried) })
	}
	if tried == 0 {
		t.Error("no schedule came as far as a decision: nothing was tried")
	}
}

func playHands(t *testing.T, r *rand.Rand, tried *int) {
	ctx := context.Background()
	d, by := newTeam(t)
	s := newSigning(t, d)
	adopted(t, d, by)
	people := []*desk.Who{&by.analyst, &by.reviewer, &by.other}
	his := map[record.ActorID]bool{by.founder.Account: true} // accounts that he can act as
	names := map[record.ActorID]string{by.analyst.Account: "an analyst", by.reviewer.Account: "a reviewer",
		by.other.Account: "another reviewer"}
	hands := []desk.Who{by.founder}
	as := func() desk.Who { return hands[r.IntN(len(hands))] }
	takeOver := func(account record.ActorID, name string) {
		if his[account] {
			return
		}
		word := fmt.Sprintf("nine grey herons over %d bays", r.IntN(1000))
		if err := s.SetPassword(ctx, as(), account, word); err != nil {
			return
		}
		in, err := s.SignIn(ctx, desk.Proof{Name: name, Password: word})
		if err != nil {
			t.Fatal(err)
		}
		who, err := s.Session(ctx, in.Token)
		if err == nil {
			err = s.SetPassword(ctx, who, account, word+" and boats")
		}
		if err != nil {
			t.Fatal(err)
		}
		his[account] = true
		hands = append(hands, desk.Who{Account: account, Fresh: by.founder.Fresh})
	}
	second := func(who desk.Who) desk.Who {
		who.Second = as().Account
		return who
	}
	for step := range 60 {
		switch r.IntN(7) {
		case 0:
			p := people[r.IntN(len(people))]
			if len(hands) < 3 {
				takeOver(p.Account, names[p.Account])
			}
		case 1:
			name := fmt.Sprintf("made %d", step)
			id, _, err := d.Users.AddUser(ctx, second(as()), name, "")
			if err == nil {
				t.Errorf("step %d: he alone made an account", step)
				takeOver(id, name)
			}
		case 2:
			to := as().Account
			if _, err := d.Users.Give(ctx, second(as()), to, access.Adjudicator, access.S3, time.Time{}); err == nil {
				t.Errorf("step %d: he alone gave a role", step)
			}
		case 3:
			_, err := d.Sources.AdoptOrigin(ctx, second(as()), record.Origin{ID: "he", Adopted: true, Why: "his"})
			if err == nil {
				t.Errorf("step %d: he alone adopted an origin", step)
			}
		case 4:
			if _, err := d.Users.Confirm(ctx, as(), as().Account); err == nil {
				t.Errorf("step %d: he confirmed an account that he has", step)
			}
		case 5:
			_, _, _ = d.Users.CreateToken(ctx, as(), fmt.Sprint("t", step), 0, 0)
		case 6:
			proposer := as()
			id := twoRecordsOf(d, proposer, step)
			if id == "" {
				continue
			}
			for _, to := range []record.State{record.StateDocumented, record.StateCorroborated, record.StateVerified} {
				f := record.Determination{Record: id, Matter: record.MatterDeath, State: to, Rationale: "his"}
				_, _ = d.Verification.ProposeFinding(ctx, proposer, f)
			}
			decider := as()
			_, _ = d.Verification.Findings(ctx, decider, id)
			_, err := d.Verification.DecideFinding(ctx, decider, id, record.MatterDeath, "his")
			if err == nil {
				t.Errorf("step %d: he proposed and decided a finding", step)
			}
			if needs(err, desk.NeedsConfirming) {
				*tried++
			}
		}
	}
}

// twoRecordsOf records two invented persons and says that they are one; "" where the account may not.
func twoRecordsOf(d *desk.Desk, who desk.Who, n int) record.VictimRecordID {
	ctx := context.Background()
	var ids []record.VictimRecordID
	for i, source := range []record.OriginID{"QRM", "hospital"} {
		id, _, err := d.Persons.RecordVictim(ctx, who, record.VictimRecord{
			Source: source, Row: 10*n + i + 1, Name: fmt.Sprintf("Invented Person %d", n), Sex: record.Male,
			Status: record.Civilian, Cause: record.CauseUnknown, Died: record.ExactDate(22345), Place: "QS-1",
			Party: record.NewLabels("a side"),
		})
		if err != nil {
			return ""
		}
		ids = append(ids, record.VictimRecordID(id))
	}
	_, err := d.Persons.JudgePair(ctx, who, record.IdentityLink{A: ids[0], B: ids[1], Kind: record.SamePerson})
	if err != nil {
		return ""
	}
	return ids[0]
}

// TestWhoInvitesHasAHandOnWhoCame: whoever made an invitation saw its code and could have accepted it. The first
// colleague rests on that word alone, which is told; from then on a third person's word takes the hand off.
func TestWhoInvitesHasAHandOnWhoCame(t *testing.T) {
	ctx := context.Background()
	d, founder, _ := newDesk(t, false)
	s := newSigning(t, d)
	come := func(name, role string) desk.Who {
		t.Helper()
		inv := record.Invitation{For: name, Roles: []record.InvitedRole{{Role: role, Clearance: 2}}}
		code, _, _, err := d.Users.Invite(ctx, founder, inv)
		if err != nil {
			t.Fatal(err)
		}
		in, err := s.Accept(ctx, code, name, "seven lamps over a quiet bay", from("10.0.0.9"))
		if err != nil {
			t.Fatal(err)
		}
		who, err := s.Session(ctx, in.Token)
		if err != nil {
			t.Fatal(err)
		}
		return who
	}
	code, _, _, err := d.Users.Invite(ctx, founder, record.Invitation{For: "later",
		Roles: []record.InvitedRole{{Role: "analyst", Clearance: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	first := come("First (invented)", "analyst")
	adopt := func(second record.ActorID) error {
		who := founder
		who.Second = second
		_, err := d.Sources.AdoptOrigin(ctx, who, record.Origin{ID: "QRM", Adopted: true, Why: "its method"})
		return err
	}
	if err := adopt(first.Account); err != nil {
		t.Errorf("the founder and the first colleague: %v", err)
	}
	if words, err := d.Users.OnAWord(ctx, founder); err != nil || len(words) != 1 ||
		words[0].Account != first.Account {
		t.Errorf("of the first colleague is told %+v, %v", words, err)
	}
	in, err := s.Accept(ctx, code, "Later (invented)", "seven lamps over a quiet bay", from("10.0.0.9"))
	if err != nil {
		t.Fatal(err)
	}
	late, err := s.Session(ctx, in.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := adopt(late.Account); !needs(err, desk.NeedsConfirming) {
		t.Errorf("the founder and an account whose invitation he made while somebody else was there: %v", err)
	}
	first.Fresh = founder.Fresh
	if _, err := d.Users.Confirm(ctx, first, late.Account); err != nil {
		t.Fatalf("a third person confirms: %v", err)
	}
	if err := adopt(late.Account); err != nil {
		t.Errorf("after that: %v", err)
	}
}
