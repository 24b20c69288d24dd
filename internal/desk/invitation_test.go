package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/signin"
	"recount/record"
)

const chosen = "nine brown otters under the pier"

// reviewerInvited is an invitation that gives the role of a reviewer.
func reviewerInvited() record.Invitation {
	return record.Invitation{For: "a reviewer", Roles: []record.InvitedRole{{Role: "reviewer", Clearance: 2}}}
}

func newSigning(t *testing.T, d *desk.Desk) *desk.Signing {
	t.Helper()
	s, err := desk.NewSigning(d, signin.Cost{Memory: 64, Passes: 1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAnInvitationLetsItsHolderIn: the founder of a team invites alone while nobody else is there; whoever has the code
// chooses name and password, holds the roles, and the code is good once.
func TestAnInvitationLetsItsHolderIn(t *testing.T) {
	ctx := context.Background()
	d, founder, _ := newDesk(t, false)
	signing := newSigning(t, d)
	code, inv, out, err := d.Users.Invite(ctx, founder, reviewerInvited())
	if err != nil || !out.Proposal {
		t.Fatalf("%+v %v: an invitation by the only person is done, and marked as by one person", out, err)
	}
	later, _, _, err := d.Users.Invite(ctx, founder, reviewerInvited())
	if err != nil {
		t.Fatalf("a second invitation while nobody has accepted the first: %v", err)
	}
	for _, wrong := range []string{"", "0000-0000-0000-0000-0000-0000", code[:20], code + "A",
		strings.Repeat("x", 500)} {
		if _, err := signing.Accept(ctx, wrong, "Rana (invented)", chosen, from("10.0.0.1")); !errors.Is(err,
			desk.ErrNotAccepted) {
			t.Errorf("the code %.30q: %v", wrong, err)
		}
	}
	if _, err := signing.Accept(ctx, code, "Rana (invented)", "short", desk.Proof{}); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a short password: %v", err)
	}
	all, err := d.Users.Accounts(ctx, founder)
	if err != nil || len(all) != 1 {
		t.Fatalf("before anybody accepted: %d accounts, %v", len(all), err)
	}
	if _, err := signing.Accept(ctx, code, all[0].User.Name, chosen, desk.Proof{}); !errors.Is(err,
		desk.ErrNameTaken) {
		t.Errorf("the founder's own name: %v", err)
	}
	typed := strings.ToLower(strings.ReplaceAll(code, "-", " ")) // as somebody types what was read to them
	in, err := signing.Accept(ctx, typed, " Rana (invented) ", chosen, desk.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	rana, err := signing.Session(ctx, in.Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Tolls.Toll(ctx, rana, killed()); err != nil {
		t.Errorf("who was let in as a reviewer may not read: %v", err)
	}
	if _, err := signing.SignIn(ctx, desk.Proof{Name: "Rana (invented)", Password: chosen}); err != nil {
		t.Errorf("with the password that was chosen: %v", err)
	}
	if _, err := signing.Accept(ctx, code, "Another (invented)", chosen, from("10.0.0.2")); !errors.Is(err,
		desk.ErrNotAccepted) {
		t.Errorf("a code was good twice: %v", err)
	}
	list, err := d.Users.Invitations(ctx, founder)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for _, x := range list {
		if x.ID == inv.ID && (x.State != record.InvitationAccepted || x.User != rana.Account ||
			x.By != founder.Account) {
			t.Errorf("the accepted invitation says %+v", x)
		}
	}
	if _, _, _, err := d.Users.Invite(ctx, founder, reviewerInvited()); !needs(err, "second") {
		t.Errorf("once somebody else is there, inviting takes two: %v", err)
	}
	founder.Second = rana.Account
	if _, _, _, err := d.Users.Invite(ctx, founder, reviewerInvited()); err != nil {
		t.Errorf("two persons invite: %v", err)
	}
	if _, err := d.Users.Invitations(ctx, desk.Who{Account: "nobody"}); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("a stranger lists invitations: %v", err)
	}
	if _, err := d.Users.WithdrawInvitation(ctx, rana, list[0].ID); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("another's invitation was withdrawn: %v", err)
	}
	for _, x := range list {
		if x.State == record.InvitationOpen {
			if _, err := d.Users.WithdrawInvitation(ctx, founder, x.ID); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := signing.Accept(ctx, later, "Late (invented)", chosen, from("10.0.0.2")); !errors.Is(err,
		desk.ErrNotAccepted) {
		t.Errorf("a withdrawn invitation lets in: %v", err)
	}
	wholeAfter(t, d)
}

// from is somebody at an address of the network.
func from(address string) desk.Proof { return desk.Proof{Address: address + ":4000"} }

// wholeAfter holds the tables of the case to its log.
func wholeAfter(t *testing.T, d *desk.Desk) {
	t.Helper()
	err := d.Store.CheckRebuild(context.Background(), func(where, what string) { t.Errorf("%s: %s", where, what) })
	if err != nil {
		t.Error(err)
	}
}

// TestAnInvitationEnds: by its hour, and when whoever made it may invite nobody any more.
func TestAnInvitationEnds(t *testing.T) {
	ctx := context.Background()
	d, founder, c := newDesk(t, false)
	signing := newSigning(t, d)
	code, _, _, err := d.Users.Invite(ctx, founder, reviewerInvited())
	if err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(desk.InvitationLife + time.Second)
	if _, err := signing.Invitation(ctx, code, ""); !errors.Is(err, desk.ErrNotAccepted) {
		t.Errorf("after its hour: %v", err)
	}
	founder.Fresh = c.at
	if code, _, _, err = d.Users.Invite(ctx, founder, record.Invitation{For: "another adjudicator",
		Roles: []record.InvitedRole{{Role: "adjudicator", Clearance: 2}}}); err != nil {
		t.Fatal(err)
	}
	orphan, _, _, err := d.Users.Invite(ctx, founder, reviewerInvited())
	if err != nil {
		t.Fatal(err)
	}
	in, err := signing.Accept(ctx, code, "Sami (invented)", chosen, desk.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	sami, err := signing.Session(ctx, in.Token)
	if err != nil {
		t.Fatal(err)
	}
	sami.Fresh, sami.Second = c.at, founder.Account
	if _, err := d.Users.Close(ctx, sami, sami.Account); !errors.Is(err, desk.ErrInput) {
		t.Errorf("closed their own account: %v", err)
	}
	if _, err := d.Users.Close(ctx, sami, founder.Account); err != nil {
		t.Fatal(err)
	}
	if _, err := signing.Accept(ctx, orphan, "Tala (invented)", chosen, desk.Proof{}); !errors.Is(err,
		desk.ErrNotAccepted) {
		t.Errorf("the invitation of somebody whose account is closed lets in: %v", err)
	}
	for name, inv := range map[string]record.Invitation{
		"no role":     {For: "x"},
		"no such":     {For: "x", Roles: []record.InvitedRole{{Role: "king", Clearance: 2}}},
		"public":      {For: "x", Roles: []record.InvitedRole{{Role: "public"}}},
		"level":       {For: "x", Roles: []record.InvitedRole{{Role: "analyst", Clearance: 7}}},
		"for nobody":  {Roles: []record.InvitedRole{{Role: "analyst", Clearance: 2}}},
		"without end": {For: "x", Roles: []record.InvitedRole{{Role: "external", Clearance: 1}}},
		"long": {For: "x", Roles: []record.InvitedRole{{Role: "analyst"}},
			Expires: record.Micros(c.at.Add(365 * 24 * time.Hour).UnixMicro())},
	} {
		if _, _, _, err := d.Users.Invite(ctx, sami, inv); !errors.Is(err, desk.ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAWayInIsRenewedByTwo: who lost what they sign in with chooses a new password by a code that two persons made;
// what they had before opens nothing.
func TestAWayInIsRenewedByTwo(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	signing := newSigning(t, d)
	if err := signing.SetPassword(ctx, desk.Who{Account: by.analyst.Account}, by.analyst.Account,
		"seven grey herons over the bay"); err != nil {
		t.Fatal(err)
	}
	renew := record.Invitation{User: by.analyst.Account}
	if _, _, _, err := d.Users.Invite(ctx, by.founder, renew); !needs(err, "second") {
		t.Errorf("one person alone: %v", err)
	}
	who := by.founder
	who.Second = by.reviewer.Account
	code, _, _, err := d.Users.Invite(ctx, who, renew)
	if err != nil {
		t.Fatal(err)
	}
	in, err := signing.Accept(ctx, code, "", chosen, desk.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	again, err := signing.Session(ctx, in.Token)
	if err != nil || again.Account != by.analyst.Account {
		t.Fatalf("the session is of %s: %v", again.Account, err)
	}
	if _, err := signing.SignIn(ctx, desk.Proof{Name: "an analyst",
		Password: "seven grey herons over the bay"}); !errors.Is(err, desk.ErrNotAccepted) {
		t.Errorf("the lost password signs in: %v", err)
	}
	if _, err := signing.SignIn(ctx, desk.Proof{Name: "an analyst", Password: chosen}); err != nil {
		t.Error(err)
	}
}

// TestRolesAreTakenAndAccountsClosed: by two persons; nobody takes that back alone, and somebody who lets people in
// stays.
func TestRolesAreTakenAndAccountsClosed(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	held := func(of record.ActorID) desk.Account {
		t.Helper()
		all, err := d.Users.Accounts(ctx, by.founder)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if a.User.ID == of {
				return a
			}
		}
		t.Fatalf("no account %s", of)
		return desk.Account{}
	}
	two := by.founder
	two.Second = by.analyst.Account
	level3 := held(by.reviewer.Account).Grants[0]
	if _, err := d.Users.Take(ctx, by.reviewer, level3.ID); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("a reviewer takes a role: %v", err)
	}
	if _, err := d.Users.Take(ctx, two, "nothing"); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("a role that is not there: %v", err)
	}
	two.Second = by.custodian.Account // level 3 is the custodians'
	out, err := d.Users.Take(ctx, two, level3.ID)
	if err != nil {
		t.Fatal(err)
	}
	if left := held(by.reviewer.Account).Grants; len(left) != 0 {
		t.Errorf("the reviewer still holds %v", left)
	}
	if _, _, err := d.Tolls.Toll(ctx, by.reviewer, killed()); err == nil {
		t.Error("without a role the toll is read")
	}
	if _, err := d.Log.Undo(ctx, by.founder, out.Change); !errors.Is(err, desk.ErrInput) &&
		!errors.Is(err, desk.ErrRefused) {
		t.Errorf("a role came back by one person: %v", err)
	}
	two.Second = by.analyst.Account
	for _, g := range held(by.founder.Account).Grants {
		if g.Role == string(access.Adjudicator) {
			two.Second = by.custodian.Account
			if _, err := d.Users.Take(ctx, two, g.ID); !errors.Is(err, desk.ErrInput) {
				t.Errorf("the last adjudicator's role: %v", err)
			}
		}
	}
	two.Second = by.analyst.Account
	if _, err := d.Users.Close(ctx, two, by.other.Account); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Tolls.Toll(ctx, by.other, killed()); err == nil {
		t.Error("a closed account reads the toll")
	}
	if _, err := d.Users.Open(ctx, two, by.other.Account); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Tolls.Toll(ctx, by.other, killed()); err != nil {
		t.Errorf("opened again: %v", err)
	}
}

// TestOnePersonsCaseBecomesATeams: its person signs in from then on, works on, and can invite.
func TestOnePersonsCaseBecomesATeams(t *testing.T) {
	ctx := context.Background()
	d, who, c := newDesk(t, true)
	signing := newSigning(t, d)
	if _, _, _, err := d.Users.Invite(ctx, who, reviewerInvited()); !errors.Is(err, desk.ErrInput) {
		t.Errorf("an invitation into the case of one: %v", err)
	}
	if err := d.Users.Share(ctx, who, signing, "short"); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a short password: %v", err)
	}
	if err := d.Users.Share(ctx, who, signing, chosen); err != nil {
		t.Fatal(err)
	}
	if _, solo, err := d.Users.SoleAccount(ctx); err != nil || solo {
		t.Errorf("still one person's: %v", err)
	}
	if err := d.Users.Share(ctx, who, signing, chosen); !errors.Is(err, desk.ErrInput) {
		t.Errorf("twice: %v", err)
	}
	code, _, _, err := d.Users.Invite(ctx, who, reviewerInvited())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signing.Accept(ctx, code, "Rana (invented)", chosen, desk.Proof{}); err != nil {
		t.Fatal(err)
	}
	who.Fresh = c.at
	if _, _, err := d.Persons.RecordVictim(ctx, who, record.VictimRecord{Source: "QRM", Name: "Invented Person",
		Sex: record.AnySex, Age: record.AnyAge, Status: record.AnyStatus}); err != nil {
		t.Errorf("who kept the case alone cannot work in the team's: %v", err)
	}
	s, err := d.Users.Standing(ctx, who)
	if err != nil || s.People != 2 || !s.Readers || !s.Deciders || s.Complete() {
		t.Errorf("%+v %v", s, err)
	}
}
