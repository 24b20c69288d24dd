package desk_test

import (
	"context"
	"errors"
	"testing"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// TestAnAdminEndsTheSessionsOfAnother: an admin with a fresh factor ends every session of a colleague, who signs in anew;
// the log and the trail say so. A reviewer may not, an admin without a fresh factor neither, and nobody does it to
// themselves.
func TestAnAdminEndsTheSessionsOfAnother(t *testing.T) {
	ctx := context.Background()
	for _, role := range []access.Role{access.Admin, access.Reviewer} {
		d, who, _ := beside(t, role)
		var founder record.ActorID
		err := d.Store.View(ctx, func(tx *store.Tx) error {
			rows, err := tx.Page(
				store.Users,
				store.Query{Where: []store.Equal{{Column: "name", Value: "first analyst"}}, Limit: 1},
			)
			if err == nil {
				founder = record.ActorID(rows[0].ID)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		givePassword(t, d, founder)
		signing := newSigning(t, d)
		in, err := signing.SignIn(
			ctx,
			desk.Proof{Name: "first analyst", Password: "seven grey herons over the bay"},
		)
		if err != nil {
			t.Fatal(err)
		}
		stale := desk.Who{Account: who.Account}
		if _, err := d.Users.Expel(ctx, stale, founder); !errors.Is(err, desk.ErrRefused) {
			t.Errorf("%s without a fresh factor: %v", role, err)
		}
		_, err = d.Users.Expel(ctx, who, founder)
		_, on := signing.Session(ctx, in.Token)
		if role == access.Reviewer {
			if !errors.Is(err, desk.ErrRefused) || on != nil {
				t.Errorf("a reviewer ends the sessions of another: %v, %v", err, on)
			}
			continue
		}
		if err != nil || !errors.Is(on, desk.ErrNotAccepted) {
			t.Errorf("%v; the session: %v", err, on)
		}
		if _, err := d.Users.Expel(ctx, who, who.Account); !errors.Is(err, desk.ErrInput) {
			t.Errorf("one's own: %v", err)
		}
		if _, err := signing.SignIn(ctx, desk.Proof{Name: "first analyst", Password: "seven grey herons over the bay"}); err != nil {
			t.Errorf("signing in anew: %v", err)
		}
		ended := false
		for _, l := range trail(t, d, who) {
			ended = ended || l.Kind == desk.TrailEnded && l.Account == founder && l.By == "colleague admin"
		}
		lines, _, err := d.Log.Page(ctx, who, 0, 10)
		noted := false
		for _, l := range lines {
			noted = noted || l.Subject == "sessions/"+string(founder) && l.Actor == who.Account
		}
		if !ended || !noted || err != nil {
			t.Errorf("the trail says so: %v, the log: %v, %v", ended, noted, err)
		}
	}
}
