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
	if err := signing.SetPassword(context.Background(), account, "seven grey herons over the bay"); err != nil {
		t.Fatal(err)
	}
}

// TestNobodyIsLockedOutByASecondAccount: a case of one person has no password; were it shared then, nobody could sign in.
func TestNobodyIsLockedOutByASecondAccount(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	if _, _, err := d.AddUser(ctx, who, "Second (invented)", ""); !errors.Is(err, desk.ErrInput) || !strings.Contains(err.Error(), "password") {
		t.Errorf("a second account while the first cannot sign in: %v", err)
	}
	if _, solo, err := d.SoleAccount(ctx); err != nil || !solo {
		t.Errorf("the case is no longer one person's: %v", err)
	}
	givePassword(t, d, who.Account)
	if _, _, err := d.AddUser(ctx, who, "Second (invented)", ""); err != nil {
		t.Error(err)
	}
}
