package desk

import (
	"context"
	"errors"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Take takes a role from an account. The sessions of the account end.
func (u *Users) Take(ctx context.Context, who Who, grant string) (Outcome, error) {
	var g record.Grant
	err := u.store.View(ctx, func(tx *store.Tx) error {
		row, err := tx.Get(store.Grants, grant)
		if err == nil {
			g, err = store.Decode[record.Grant](row)
		}
		return err
	})
	if err != nil { // who may take none learns nothing of which there are
		if _, refused := u.do(ctx, who, record.GrantRole, access.Subject{Level: access.S1}, absent); refused != nil {
			return Outcome{}, refused
		}
	}
	act := record.GrantRole
	if access.Level(g.Clearance) >= access.S3 {
		act = "custodian.manage"
	}
	return u.do(ctx, who, act, access.Subject{Level: access.Level(g.Clearance)},
		func(tx *store.Tx, _ allowed) (deed, error) {
			row, err := tx.Get(store.Grants, grant)
			if err != nil {
				return deed{}, err
			}
			if g, err = store.Decode[record.Grant](row); err != nil {
				return deed{}, err
			}
			if g.Revoked {
				return deed{}, badInput("this role was taken back already")
			}
			if err := u.staysManaged(tx, func(x record.Grant) bool { return x.ID == g.ID }); err != nil {
				return deed{}, err
			}
			g.Revoked = true
			return deed{subjects: []string{g.ID}, payload: g, kind: record.GrantRole},
				tx.Accounts().EndSessions("", g.User, 0)
		})
}

// absent is the deed of who names what is not there.
func absent(*store.Tx, allowed) (deed, error) { return deed{}, ErrAbsent }

// Close closes an account: nobody signs in to it any more, and its tokens open nothing. Open lets its holder in again.
// Nobody closes their own.
func (u *Users) Close(ctx context.Context, who Who, account record.ActorID) (Outcome, error) {
	return u.setClosed(ctx, who, account, true)
}

// Open opens an account that was closed.
func (u *Users) Open(ctx context.Context, who Who, account record.ActorID) (Outcome, error) {
	return u.setClosed(ctx, who, account, false)
}

// Expel ends every session of another account: whoever sits in one signs in anew. Its tokens are its holder's to revoke,
// and end with the account.
func (u *Users) Expel(ctx context.Context, who Who, account record.ActorID) (Outcome, error) {
	return u.do(ctx, who, "session.expel", access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if _, err := userOf(tx, account); err != nil {
				return deed{}, err
			}
			if account == who.Account {
				return deed{}, badInput("your own sessions are ended on the page of your account")
			}
			note := record.Setting{ID: "sessions/" + string(account), Value: "ended"}
			return deed{subjects: []string{note.ID}, payload: note, kind: record.ChangeSettings},
				errors.Join(tx.Accounts().EndSessions("", account, 0),
					noteSignIn(tx, u.now(), event{account: account, by: who.Account, kind: TrailEnded, place: placeBehind}))
		})
}

func (u *Users) setClosed(ctx context.Context, who Who, account record.ActorID, closed bool) (Outcome, error) {
	return u.do(ctx, who, record.ManageUser, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			user, err := userOf(tx, account)
			if err != nil {
				return deed{}, err
			}
			switch {
			case user.Disabled == closed:
				return deed{}, badInput("the account is so already")
			case account == who.Account:
				return deed{}, badInput("nobody closes their own account")
			}
			user.Disabled = closed
			if closed {
				err = u.staysManaged(tx, func(x record.Grant) bool { return x.User == account })
			}
			if err != nil {
				return deed{}, err
			}
			return deed{subjects: []string{string(account)}, payload: user}, tx.Accounts().EndSessions("", account, 0)
		})
}

// staysManaged refuses an act after which nobody could let anybody in any more: the roles that it takes are said by
// without.
func (u *Users) staysManaged(tx *store.Tx, without func(record.Grant) bool) error {
	found := false
	now := record.Micros(u.now().UnixMicro())
	err := tx.EachRow(store.Grants, store.Query{}, func(r store.Row) error {
		g, err := store.Decode[record.Grant](r)
		ended := g.Revoked || g.Expires != 0 && g.Expires <= now
		if err != nil || found || ended || without(g) || access.Role(g.Role) != access.Adjudicator {
			return err
		}
		user, err := userOf(tx, g.User)
		found = err == nil && !user.Disabled
		return err
	})
	if err == nil && !found {
		err = badInput("then nobody could let anybody into the case: give another the role of adjudicator first")
	}
	return err
}

// Share makes the case of one person a team's: from then on people sign in, and what takes two persons waits for the
// second. Its one person keeps what may be held together: reading, deciding and custody. They sign in with the password
// that they give.
func (u *Users) Share(ctx context.Context, who Who, signing *Signing, password string) error {
	hash, err := signing.hash(ctx, password)
	if err != nil {
		return err
	}
	at := record.Micros(u.now().UnixMicro())
	_, err = u.doAll(ctx, who, record.ManageUser, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) ([]deed, error) {
			if solo, err := setting(tx, settingSolo); err != nil || solo != "yes" {
				return nil, badInput("this case is a team's already")
			}
			grants, err := tx.Page(store.Grants, store.Query{Where: []store.Equal{{Column: "user_id",
				Value: string(who.Account)}}})
			if err != nil {
				return nil, err
			}
			var made []deed
			for _, row := range grants {
				g, err := store.Decode[record.Grant](row)
				if err != nil {
					return nil, err
				}
				if !g.Revoked && !slices.Contains(founderRoles, access.Role(g.Role)) {
					g.Revoked = true
					made = append(made, deed{subjects: []string{g.ID}, payload: g, kind: record.GrantRole})
				}
			}
			made = append(made, deed{subjects: []string{settingSolo}, kind: record.ChangeSettings,
				payload: record.Setting{ID: settingSolo, Value: "no"}})
			return made, signing.put(tx, who.Account, who.Account, credentialPassword, []byte(hash), at)
		})
	return err
}

// Standing is how far a team can work: what it has, and what it lacks.
type Standing struct {
	People    int  // persons with an account that is open
	Open      int  // invitations that nobody has accepted yet
	Factor    bool // whoever asks has a second factor
	Readers   bool // somebody adds pages and lists, and proposes
	Deciders  bool // what one proposes another may decide
	Custodian bool // identities of witnesses can be sealed to somebody
}

// Complete reports whether nothing is missing. A key for identities is only needed once a witness is heard.
func (s Standing) Complete() bool { return s.People > 1 && s.Factor && s.Readers && s.Deciders }

// Standing tells what the team of a shared case lacks, for whoever lets people in.
func (u *Users) Standing(ctx context.Context, who Who) (Standing, error) {
	var out Standing
	err := u.look(ctx, who, "settings.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		persons, readers, deciders, err := u.team(tx)
		if err != nil {
			return err
		}
		out.People, out.Readers = len(persons), len(readers) > 0
		for r := range readers {
			for d := range deciders {
				out.Deciders = out.Deciders || r != d
			}
		}
		open, err := tx.Page(store.Invitations, store.Query{Where: []store.Equal{{Column: "state",
			Value: string(record.InvitationOpen)}}, Limit: maxOpen})
		if err != nil {
			return err
		}
		for _, row := range open {
			i, err := store.Decode[record.Invitation](row)
			if err != nil {
				return err
			}
			if i.Expires > record.Micros(u.now().UnixMicro()) {
				out.Open++
			}
		}
		keys, err := setting(tx, settingCustodians)
		if err != nil {
			return err
		}
		out.Custodian = keys != ""
		for _, kind := range []string{credentialCode, credentialPasskeys} {
			own, err := tx.Accounts().Credentials(who.Account, kind)
			if err != nil {
				return err
			}
			out.Factor = out.Factor || len(own) > 0
		}
		return nil
	})
	return out, err
}

// team is which persons have an account, and who of them may read and decide now.
func (u *Users) team(tx *store.Tx) (persons, readers, deciders map[string]bool, err error) {
	persons, readers, deciders = map[string]bool{}, map[string]bool{}, map[string]bool{}
	err = tx.EachRow(store.Users, store.Query{}, func(r store.Row) error {
		user, err := store.Decode[record.User](r)
		if err != nil || user.Disabled {
			return err
		}
		persons[user.Person] = true
		actor, err := loadActor(tx, Who{Account: user.ID})
		if err != nil {
			return err
		}
		for _, h := range actor.Holdings {
			switch {
			case !h.Expires.IsZero() && !u.now().Before(h.Expires):
			case h.Role == access.Analyst:
				readers[user.Person] = true
			case h.Role == access.Reviewer || h.Role == access.Adjudicator:
				deciders[user.Person] = true
			}
		}
		return nil
	})
	return persons, readers, deciders, err
}

// Shown is the name by which colleagues know an account.
func (u *Users) Shown(ctx context.Context, account record.ActorID) (name string, err error) {
	err = u.store.View(ctx, func(tx *store.Tx) error {
		name, err = nameOf(tx, account)
		return err
	})
	return name, err
}
