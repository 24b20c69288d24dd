package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/internal/signin"
	"recount/record"
)

// givePassword lets an account sign in.
func givePassword(t *testing.T, d *desk.Desk, account record.ActorID) {
	t.Helper()
	signing, err := desk.NewSigning(d, signin.Cost{Memory: 64, Passes: 1, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := signing.SetPassword(context.Background(), desk.Who{Account: account}, account,
		"seven grey herons over the bay"); err != nil {
		t.Fatal(err)
	}
}

// TestNobodyIsLockedOutByASecondAccount: the person of a solo case holds roles that nobody holds together in a shared
// one, and has no password to sign in with.
func TestNobodyIsLockedOutByASecondAccount(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	all, err := d.Users.Accounts(ctx, who)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	own := all[0].User.Person
	if _, _, err := d.Users.AddUser(ctx, who, "Second (invented)", ""); !errors.Is(err, desk.ErrInput) ||
		!strings.Contains(err.Error(), "team") {
		t.Errorf("a second person in a case of one: %v", err)
	}
	if _, _, err := d.Users.AddUser(ctx, who, "Again (invented)", own); !errors.Is(err, desk.ErrInput) ||
		!strings.Contains(err.Error(), "password") {
		t.Errorf("a second account while the first cannot sign in: %v", err)
	}
	if _, solo, err := d.Users.SoleAccount(ctx); err != nil || !solo {
		t.Errorf("the case is no longer one person's: %v", err)
	}
	givePassword(t, d, who.Account)
	if _, _, err := d.Users.AddUser(ctx, who, "Again (invented)", own); err != nil {
		t.Error(err)
	}
	if _, _, err := d.Tolls.Toll(ctx, who, killed()); err != nil {
		t.Errorf("after the second account the person may no longer work: %v", err)
	}
}
