package desk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// beside is a shared case with one account of a role beside its founders.
func beside(t *testing.T, role access.Role) (*desk.Desk, desk.Who, *clock) {
	t.Helper()
	d, founder, c := newDesk(t, false)
	act := func(kind record.Act, id string, payload any) {
		t.Helper()
		b, err := record.Canonical(payload)
		if err != nil {
			t.Fatal(err)
		}
		at := record.Micros(c.now().UnixMicro())
		change := &record.Change{ID: record.ChangeID(store.NewID(at)), Case: d.Store.Case(), Actor: founder.Account,
			At: at, Device: d.Store.Device(), Kind: kind, Subjects: []string{id}, Payload: b, Salt: store.NewSalt()}
		if _, err := d.Store.Apply(context.Background(), change); err != nil {
			t.Fatal(err)
		}
	}
	user := record.User{ID: "u-" + record.ActorID(role), Person: "p-" + string(role), Name: "colleague " + string(role)}
	act(record.ManageUser, string(user.ID), user)
	act(record.GrantRole, "g-"+string(role), record.Grant{ID: "g-" + string(role), User: user.ID, Role: string(role),
		Compartment: string(desk.CaseCompartment), Clearance: int(access.S3)})
	return d, desk.Who{Account: user.ID, Fresh: c.at}, c
}

func TestTokenIsShownOnceAndItsMakingIsInTheLog(t *testing.T) {
	ctx := context.Background()
	d, who, c := newDesk(t, true)
	text, made, err := d.Users.CreateToken(ctx, who, "nightly lists", desk.ScopeImport, 24*time.Hour)
	if err != nil || !slices.Equal(made.Scope, []string{"read", "import"}) {
		t.Fatalf("%+v, %v", made, err)
	}
	secret := text[strings.LastIndex(text, ".")+1:]
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		kept, err := tx.Accounts().Credentials(who.Account, "")
		for _, k := range kept {
			if strings.Contains(string(k.Secret), secret) {
				t.Error("the token itself is kept")
			}
		}
		history, errH := tx.History(made.ID)
		if errH != nil || len(history) != 1 || history[0].Change.Kind != record.CreateToken ||
			strings.Contains(string(history[0].Change.Payload), secret) {
			t.Errorf("the log says %+v, %v", history, errH)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b := desk.NewBearers(d)
	if got, err := b.Bearer(ctx, text, "a"); err != nil || got.Account != who.Account || got.Token != made.ID {
		t.Fatalf("%+v, %v", got, err)
	}
	list, err := d.Users.Tokens(ctx, who)
	if err != nil || len(list) != 1 || list[0].Name != "nightly lists" {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := d.Users.RevokeToken(ctx, who, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Bearer(ctx, text, "a"); !errors.Is(err, desk.ErrNotAccepted) {
		t.Errorf("a revoked token: %v", err)
	}
	lines, _ := d.Log.Lines(ctx, who, 0, 1)
	if lines[0].Act != record.RevokeToken {
		t.Errorf("the last act is %s", lines[0].Act)
	}
	if _, err := d.Log.Undo(ctx, who, lines[0].ID); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a revocation was undone: %v", err)
	}
	text, _, err = d.Users.CreateToken(ctx, who, "short", desk.ScopeRead, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(2 * time.Minute)
	if _, err := b.Bearer(ctx, text, "a"); !errors.Is(err, desk.ErrNotAccepted) {
		t.Errorf("a token past its end: %v", err)
	}
}

// Every act of the policy, asked with tokens of every scope: what a token may is never more than its scope, and never
// more than the account.
func TestTokenNeverExceedsItsScopeNorItsAccount(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	page := record.Document{ID: "d1", Name: "a page", Text: "Twelve people were killed in the town on Friday."}
	if _, err := d.Sources.AddDocument(ctx, who, page); err != nil {
		t.Fatal(err)
	}
	need := record.Need{Site: "s", Sector: "shelter"}
	all, err := d.Users.Accounts(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	own := all[0].User.Person
	tries := []struct {
		name  string
		scope desk.Scope
		do    func(desk.Who) error
	}{
		{"read a document", desk.ScopeRead, func(w desk.Who) error {
			_,
				err := d.Sources.Document(ctx, w, "d1")
			return err
		}},
		{"read the toll", desk.ScopeRead, func(w desk.Who) error {
			_, _,
				err := d.Tolls.Toll(ctx, w, killed())
			return err
		}},
		{"record a need", desk.ScopeWrite, func(w desk.Who) error {
			_, _,
				err := d.FollowUp.RecordNeed(ctx, w, need)
			return err
		}},
		{"add a page", desk.ScopeImport, func(w desk.Who) error {
			_, err := d.Sources.AddDocument(ctx, w, page)
			if errors.Is(err, desk.ErrKnown) {
				return nil
			}
			return err
		}},
		{"make a token", 0, func(w desk.Who) error {
			_, _, err := d.Users.CreateToken(ctx, w, "another", desk.ScopeRead, 0)
			return err
		}},
		{"revoke a token", 0, func(w desk.Who) error { _, err := d.Users.RevokeToken(ctx, w, w.Token); return err }},
		{"list testimonies", 0, func(w desk.Who) error { _, err := d.Testimony.Testimonies(ctx, w); return err }},
		{"change a setting", 0, func(w desk.Who) error { _, err := d.ChangeSetting(ctx, w, "x", "y"); return err }},
		{"close a world", 0, func(w desk.Who) error {
			_, _, err := d.Sources.CloseWorld(ctx, w, record.Closure{Origin: "o", Why: "w", AtMost: 1})
			return err
		}},
		{"add an account", 0, func(w desk.Who) error { _, _, err := d.Users.AddUser(ctx, w, "x", own); return err }},
	}
	b := desk.NewBearers(d)
	for _, scope := range []desk.Scope{desk.ScopeRead, desk.ScopeWrite, desk.ScopeImport,
		desk.ScopeRead | desk.ScopeWrite | desk.ScopeImport} {
		text, _, err := d.Users.CreateToken(ctx, who, "of a scope", scope, 0)
		if err != nil {
			t.Fatal(err)
		}
		w, err := b.Bearer(ctx, text, "a")
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range tries {
			err := x.do(w)
			may := (scope|desk.ScopeRead)&x.scope != 0
			var needs desk.NeedsError
			if may && err != nil || !may && (!errors.As(err, &needs) || needs.Needs[0] != desk.NeedsScope) {
				t.Errorf("%s with the scope %v: %v", x.name, scope.Names(), err)
			}
		}
	}
	givePassword(t, d, who.Account) // without which nobody else can be let in
	for _, x := range tries {
		if err := x.do(who); err != nil && x.name != "revoke a token" {
			t.Errorf("the person cannot %s: %v", x.name, err)
		}
	}
}

func TestTokenOfARoleGivesNoMoreThanTheRole(t *testing.T) {
	ctx := context.Background()
	d, who, _ := beside(t, access.Reviewer)
	if _, _, err := d.Users.CreateToken(ctx, who, "lists", desk.ScopeImport, 0); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a reviewer, who adds nothing, got a token to import: %v", err)
	}
	text, _, err := d.Users.CreateToken(ctx, who, "pairs", desk.ScopeWrite, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := desk.NewBearers(d).Bearer(ctx, text, "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.FollowUp.RecordNeed(ctx, w, record.Need{Site: "s", Sector: "shelter"}); !errors.Is(err,
		desk.ErrRefused) {
		t.Errorf("a reviewer's token recorded a need: %v", err)
	}
	stale := who
	stale.Fresh = time.Time{}
	var needs desk.NeedsError
	if _, _, err := d.Users.CreateToken(ctx, stale, "x", desk.ScopeRead, 0); !errors.As(err, &needs) ||
		needs.Needs[0] != "step_up" {
		t.Errorf("a token without a fresh second factor: %v", err)
	}
	if _, _, err := d.Users.CreateToken(ctx, desk.Who{Account: "nobody", Fresh: who.Fresh}, "x", desk.ScopeRead,
		0); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("nobody made a token: %v", err)
	}
}

func TestTokenDiesWithItsAccount(t *testing.T) {
	ctx := context.Background()
	d, who, c := beside(t, access.Analyst)
	text, _, err := d.Users.CreateToken(ctx, who, "pages", desk.ScopeImport, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := desk.NewBearers(d)
	w, err := b.Bearer(ctx, text, "a")
	if err != nil {
		t.Fatal(err)
	}
	user := record.User{ID: who.Account, Person: "p-analyst", Name: "colleague analyst", Disabled: true}
	payload, _ := record.Canonical(user)
	at := record.Micros(c.now().UnixMicro())
	change := &record.Change{ID: record.ChangeID(store.NewID(at)), Case: d.Store.Case(), Actor: "someone", At: at,
		Device: d.Store.Device(), Kind: record.ManageUser, Subjects: []string{string(user.ID)}, Payload: payload,
		Salt: store.NewSalt()}
	if _, err := d.Store.Apply(ctx, change); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Bearer(ctx, text, "a"); !errors.Is(err, desk.ErrNotAccepted) {
		t.Errorf("the token outlived its account: %v", err)
	}
	if _, _, err := d.Tolls.Toll(ctx, w, killed()); err == nil {
		t.Error("a request that was let in before the account ended still read the toll")
	}
}

func TestRubbishTokensAreHeldBackAndGoodOnesAreNot(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	text, _, err := d.Users.CreateToken(ctx, who, "good", desk.ScopeRead, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := desk.NewBearers(d)
	before, _ := d.Log.Lines(ctx, who, 0, 1)
	many := 0
	for i := range 40 {
		bad := text[:len(text)-8] + "rubbish" + string(rune('a'+i%20))
		switch _, err := b.Bearer(ctx, bad, "one place"); {
		case errors.Is(err, desk.ErrTooMany):
			many++
		case !errors.Is(err, desk.ErrNotAccepted):
			t.Fatal(err)
		}
	}
	if many < 30 {
		t.Errorf("%d of 40 wrong tokens were held back", many)
	}
	if _, err := b.Bearer(ctx, text, "one place"); err != nil {
		t.Errorf("the good token suffers for the wrong ones: %v", err)
	}
	if after, _ := d.Log.Lines(ctx, who, 0, 1); after[0].Seq != before[0].Seq {
		t.Error("wrong tokens fill the log")
	}
	for _, bad := range []string{"", "recount.", "recount..", "Bearer x", "recount." + strings.Repeat("a", 1000),
		"recount.x.y"} {
		if _, err := b.Bearer(ctx, bad, "elsewhere"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// The last character of 32 bytes in base64 holds two bits that say nothing: only one of its four spellings is the
// token.
func TestTokenHasOneSpelling(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	text, _, err := d.Users.CreateToken(ctx, who, "good", desk.ScopeRead, 0)
	if err != nil {
		t.Fatal(err)
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(letters, text[len(text)-1])
	b := desk.NewBearers(d)
	for spare := 1; spare < 4; spare++ {
		if _, err := b.Bearer(ctx, text[:len(text)-1]+letters[last+spare:last+spare+1], "a"); err == nil {
			t.Errorf("a second spelling of the token was let in (spare bits %d)", spare)
		}
	}
}
