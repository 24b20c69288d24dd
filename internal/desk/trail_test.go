package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/internal/vault"
)

// trail reads the whole trail as somebody.
func trail(t *testing.T, d *desk.Desk, who desk.Who) []desk.TrailLine {
	t.Helper()
	lines, _, err := d.Trail.Page(context.Background(), who, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// times is how often something of a kind and a way stands in the trail of an account.
func times(lines []desk.TrailLine, kind, way, name string) (n int64) {
	for _, l := range lines {
		if l.Kind == kind && l.Way == way && l.Name == name {
			n += l.Times
		}
	}
	return n
}

// TestSignInsAreNoted: whoever comes in, tries to, is held back or goes stands in the trail with their account, and
// nothing of what they typed does.
func TestSignInsAreNoted(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, false)
	givePassword(t, d, who.Account)
	signing := newSigning(t, d)
	const name, password = "first analyst", "seven grey herons over the bay"
	proof := desk.Proof{Name: name, Password: password, Address: "10.1.2.3:999"}
	in, err := signing.SignIn(ctx, proof)
	if err != nil {
		t.Fatal(err)
	}
	session, err := signing.Session(ctx, in.Token)
	if err != nil {
		t.Fatal(err)
	}
	wrong := proof
	wrong.Password = "Ymir typed this secret"
	held := 0
	for range 12 {
		if _, err := signing.SignIn(ctx, wrong); errors.Is(err, desk.ErrTooMany) {
			held++
		}
	}
	nobody := proof
	nobody.Name, nobody.Address = "Ymir typed this name", "10.9.9.9:1"
	if _, err := signing.SignIn(ctx, nobody); !errors.Is(err, desk.ErrNotAccepted) {
		t.Fatal(err)
	}
	if err := signing.Refresh(ctx, session, "000000"); !errors.Is(err, desk.ErrNotAccepted) {
		t.Fatal(err)
	}
	if _, err := signing.Invitation(ctx, "Ymir-typed-a-code", "10.9.9.9:1"); !errors.Is(err, desk.ErrNotAccepted) {
		t.Fatal(err)
	}
	bearers := desk.NewBearers(d)
	if _, err := bearers.Bearer(ctx, "recount.ymir.typed", "10.9.9.9:1"); !errors.Is(err, desk.ErrNotAccepted) {
		t.Fatal(err)
	}
	d.Trail.Attempted(desk.Who{}, desk.TrailForeign)
	d.Trail.Attempted(session, desk.TrailMalformed)
	if err := signing.End(ctx, session, session.Session); err != nil {
		t.Fatal(err)
	}
	lines := trail(t, d, who)
	for _, x := range []struct {
		kind, way, name string
		want            int64
	}{
		{desk.TrailIn, "password", name, 1}, {desk.TrailWrong, "password", name, int64(12 - held)},
		{desk.TrailHeld, "password", name, int64(held)}, {desk.TrailWrong, "password", "", 1},
		{desk.TrailWrong, "again", name, 1}, {desk.TrailWrong, "invitation", "", 1}, {desk.TrailWrong, "token", "", 1},
		{desk.TrailForeign, "request", "", 1}, {desk.TrailMalformed, "request", name, 1}, {desk.TrailOut, "", name, 1},
	} {
		if got := times(lines, x.kind, x.way, x.name); got != x.want || x.want == 0 {
			t.Errorf("%s by %q of %q stands %d times, not %d", x.kind, x.way, x.name, got, x.want)
		}
	}
	if said := strings.ToLower(fmt.Sprintf("%+v", lines)); strings.Contains(said, "ymir") ||
		strings.Contains(said, "10.") ||
		strings.Contains(said, "heron") {
		t.Error("the trail holds what somebody typed, or where from")
	}
}

// TestAFloodOfSignInsIsAFewRows: strangers who try names and passwords by the thousand fill neither memory nor disk, and
// what they did is told after the case was closed and opened again.
func TestAFloodOfSignInsIsAFewRows(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir() + "/case"
	secret := vault.Passphrase("four words nobody knows")
	s, err := store.Create(ctx, dir, secret, vault.TestCost, 1, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{at: time.Date(2031, 3, 20, 9, 0, 0, 0, time.UTC)}
	parts := desk.Parts{Store: s, Policy: access.Default(), Now: c.now}
	d := desk.New(parts)
	account, err := d.Users.Found(ctx, "first analyst", false)
	if err != nil {
		t.Fatal(err)
	}
	givePassword(t, d, account)
	signing := newSigning(t, d)
	const flood = 2000
	for i := range flood {
		p := desk.Proof{
			Name:     fmt.Sprintf("stranger %d", i),
			Password: "x",
			Address:  fmt.Sprintf("10.0.%d.%d:1", i/200, i%200),
		}
		if i%4 == 0 {
			p.Name = "first analyst"
		}
		if _, err := signing.SignIn(ctx, p); !errors.Is(err, signin.ErrNotAccepted) &&
			!errors.Is(err, signin.ErrTooMany) {
			t.Fatal(err)
		}
		d.Trail.Attempted(desk.Who{}, desk.TrailForeign)
	}
	c.at = c.at.Add(24 * time.Hour)
	for range 200 { // somebody of the house, over and over
		if _, err := signing.SignIn(ctx, desk.Proof{Name: "first analyst", Password: "seven grey herons over the bay"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(ctx, dir, secret, store.Options{}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	parts.Store = s
	d = desk.New(parts)
	lines := trail(t, d, desk.Who{Account: account})
	if len(lines) > 70 {
		t.Errorf("%d rows", len(lines))
	}
	all := times(
		lines,
		desk.TrailWrong,
		"password",
		"",
	) + times(
		lines,
		desk.TrailWrong,
		"password",
		"first analyst",
	) +
		times(
			lines,
			desk.TrailHeld,
			"password",
			"",
		) + times(
		lines,
		desk.TrailHeld,
		"password",
		"first analyst",
	)
	if of := times(lines, desk.TrailForeign, "request", ""); all != flood || of != flood {
		t.Errorf("%d attempts and %d foreign requests of %d are told", all, of, flood)
	}
	if n := times(lines, desk.TrailIn, "password", "first analyst"); n != 200 {
		t.Errorf("%d sign-ins of 200 are told", n)
	}
	if err := s.Act(ctx, func(*store.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
}

// TestTheTrailIsForWhoReadsTheLogOfSecurity: admin and auditor read it; an analyst and a reviewer do not.
func TestTheTrailIsForWhoReadsTheLogOfSecurity(t *testing.T) {
	for role, may := range map[access.Role]bool{access.Admin: true, access.Auditor: true, access.Analyst: false,
		access.Reviewer: false, access.Field: false, access.Publisher: false} {
		d, who, _ := beside(t, role)
		_, _, err := d.Trail.Page(context.Background(), who, 0, 10)
		if (err == nil) != may || may != d.Trail.May(context.Background(), who) {
			t.Errorf("%s: %v", role, err)
		}
	}
}
