package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// settingSolo marks a case that one person keeps on one machine.
const settingSolo = "solo"

// loadActor reads an account with its roles. An account that is not there is an actor without roles.
func loadActor(tx *store.Tx, who Who) (access.Actor, error) {
	actor := access.Actor{Account: who.Account, Fresh: who.Fresh}
	row, err := tx.Get(store.Users, string(who.Account))
	if errors.Is(err, store.ErrNotFound) {
		return actor, nil
	}
	if err != nil {
		return actor, err
	}
	user, err := store.Decode[record.User](row)
	if err != nil {
		return actor, err
	}
	actor.Person, actor.Disabled = access.PersonID(user.Person), user.Disabled
	grants, err := tx.Page(store.Grants, store.Query{Where: []store.Equal{{Column: "user_id",
		Value: string(who.Account)}}})
	if err != nil {
		return actor, err
	}
	for _, g := range grants {
		grant, err := store.Decode[record.Grant](g)
		if err != nil {
			return actor, err
		}
		if grant.Revoked {
			continue
		}
		h := access.Holding{Role: access.Role(grant.Role), Compartment: access.Compartment(grant.Compartment),
			Clearance: access.Level(grant.Clearance)}
		if grant.Expires != 0 {
			h.Expires = time.UnixMicro(int64(grant.Expires))
		}
		actor.Holdings = append(actor.Holdings, h)
	}
	return actor, nil
}

// soloCase reports whether the case has one person, whatever number of accounts. What needs a second person then stays
// a proposal; from the second person on, it needs that person.
func soloCase(tx *store.Tx) (bool, error) {
	first, err := tx.Page(store.Users, store.Query{OrderBy: "person", Limit: 1})
	if err != nil || len(first) == 0 {
		return false, err
	}
	last, err := tx.Page(store.Users, store.Query{OrderBy: "person", Descending: true, Limit: 1})
	if err != nil {
		return false, err
	}
	a, err := store.Decode[record.User](first[0])
	if err != nil {
		return false, err
	}
	z, err := store.Decode[record.User](last[0])
	return a.Person == z.Person, err
}

// setting reads one setting; "" where it is not set.
func setting(tx *store.Tx, id string) (string, error) {
	row, err := tx.Get(store.Settings, id)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	s, err := store.Decode[record.Setting](row)
	return s.Value, err
}

// Users are the accounts of a case, the roles that they hold and the tokens by which their programs act.
type Users struct{ *road }

// soloRoles are what the only person of a solo case holds. Nothing becomes verified by them: that takes two persons.
var soloRoles = []access.Role{access.Analyst, access.Reviewer, access.Adjudicator, access.Custodian, access.Admin}

// founderRoles are what the founder of a team's case may hold together: they read and propose, decide on what others
// propose, and keep identities. What they propose another decides.
var founderRoles = []access.Role{access.Analyst, access.Adjudicator, access.Custodian}

// Found makes the first account of a new case: a person with a name that colleagues see, who holds all roles of a solo
// case, or adjudication and custody of a shared one.
func (u *Users) Found(ctx context.Context, shown string, solo bool) (record.ActorID, error) {
	roles := soloRoles
	if !solo {
		roles = []access.Role{access.Adjudicator, access.Custodian}
	}
	return u.found(ctx, shown, roles, solo, nil)
}

// FoundTeam makes the first account of a team's case with its password. Whoever works on pages and lists too is an
// analyst beside.
func (u *Users) FoundTeam(ctx context.Context, signing *Signing, shown, password string, reads bool) (record.ActorID,
	error) {
	hash, err := signing.hash(ctx, password)
	if err != nil {
		return "", err
	}
	roles := founderRoles
	if !reads {
		roles = roles[1:]
	}
	return u.found(ctx, shown, roles, false, func(tx *store.Tx, account record.ActorID, at record.Micros) error {
		return signing.put(tx, account, account, credentialPassword, []byte(hash), at)
	})
}

// Begun reports whether a case has an account: one that has none is to be begun by whoever opens it first.
func (u *Users) Begun(ctx context.Context) (begun bool, err error) {
	err = u.store.View(ctx, func(tx *store.Tx) error {
		n, err := tx.Count(store.Users)
		begun = n > 0
		return err
	})
	return begun, err
}

func (u *Users) found(ctx context.Context, shown string, roles []access.Role, solo bool,
	with func(*store.Tx, record.ActorID, record.Micros) error) (record.ActorID, error) {
	if shown == "" {
		return "", badInput("the first account needs a name by which colleagues know it")
	}
	at := record.Micros(u.now().UnixMicro())
	account := record.ActorID(store.NewID(at))
	user := record.User{ID: account, Person: store.NewID(at), Name: shown}
	err := u.store.Act(ctx, func(tx *store.Tx) error {
		n, err := tx.Count(store.Users)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%w: the case has accounts already; an adjudicator adds others", ErrRefused)
		}
		put := func(act record.Act, id string, payload any) error {
			_, err := tx.Append(u.change(account, at, act, deed{subjects: []string{id}, payload: payload}))
			return err
		}
		if err := put(record.ManageUser, string(account), user); err != nil {
			return err
		}
		for _, role := range roles {
			g := record.Grant{ID: store.NewID(at), User: account, Role: string(role),
				Compartment: string(CaseCompartment), Clearance: int(access.S4)}
			if err := put(record.GrantRole, g.ID, g); err != nil {
				return err
			}
		}
		if solo {
			return put(record.ChangeSettings, settingSolo, record.Setting{ID: settingSolo, Value: "yes"})
		}
		if with != nil {
			return with(tx, account, at)
		}
		return nil
	})
	return account, err
}

// Account is an account as the desk shows it, with the roles that it holds.
type Account struct {
	User     record.User    `json:"user"`
	Grants   []record.Grant `json:"grants"`
	Password bool           `json:"password"`      // its holder can sign in with one
	Factor   bool           `json:"second_factor"` // a code or a passkey
}

// Accounts lists the accounts of the case.
func (u *Users) Accounts(ctx context.Context, who Who) ([]Account, error) {
	var out []Account
	err := u.look(ctx, who, "settings.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		return tx.EachRow(store.Users, store.Query{}, func(r store.Row) error {
			user, err := store.Decode[record.User](r)
			if err != nil {
				return err
			}
			a := Account{User: user}
			rows, err := tx.Page(store.Grants, store.Query{Where: []store.Equal{{Column: "user_id", Value: r.ID}}})
			if err != nil {
				return err
			}
			for _, g := range rows {
				grant, err := store.Decode[record.Grant](g)
				if err != nil {
					return err
				}
				if !grant.Revoked {
					a.Grants = append(a.Grants, grant)
				}
			}
			proofs, err := tx.Accounts().Credentials(user.ID, "")
			for _, c := range proofs {
				a.Password = a.Password || c.Kind == credentialPassword
				a.Factor = a.Factor || c.Kind == credentialCode || c.Kind == credentialPasskeys
			}
			out = append(out, a)
			return err
		})
	})
	return out, err
}

// SoleAccount returns the account of a case that one person keeps, for the loopback desk, which needs no sign-in.
func (u *Users) SoleAccount(ctx context.Context) (record.User, bool, error) {
	var user record.User
	solo := false
	err := u.store.View(ctx, func(tx *store.Tx) error {
		value, err := setting(tx, settingSolo)
		if solo = value == "yes"; err != nil || !solo {
			return err
		}
		rows, err := tx.Page(store.Users, store.Query{Limit: 2})
		if err != nil {
			return err
		}
		if len(rows) != 1 {
			solo = false
			return nil
		}
		user, err = store.Decode[record.User](rows[0])
		return err
	})
	return user, solo, err
}

// AddUser makes an account for a person. Two accounts of one person share person.
func (u *Users) AddUser(ctx context.Context, who Who, shown, person string) (record.ActorID, Outcome, error) {
	if shown == "" {
		return "", Outcome{}, badInput("an account needs a name by which colleagues know it")
	}
	at := record.Micros(u.now().UnixMicro())
	user := record.User{ID: record.ActorID(store.NewID(at)), Person: person, Name: shown}
	if user.Person == "" {
		user.Person = store.NewID(at)
	}
	out, err := u.doAll(ctx, who, record.ManageUser, access.Subject{Level: access.S1},
		func(tx *store.Tx, ok allowed) ([]deed, error) {
			if err := errors.Join(mayShare(tx, who.Account, user.Person), nameFree(tx, shown)); err != nil {
				return nil, err
			}
			made := deed{subjects: []string{string(user.ID)}, payload: user}
			if access.PersonID(user.Person) == ok.person {
				return []deed{made}, nil
			}
			return []deed{u.laid(who.Account, user.ID, record.HandMade, at), made}, nil
		})
	return user.ID, out, err
}

// mayShare refuses an account that would leave nobody who can work in a case of one person. That person holds every
// role at once, which nobody may in a case of several, and need not have a password, with which everybody signs in
// there.
func mayShare(tx *store.Tx, account record.ActorID, person string) error {
	solo, err := setting(tx, settingSolo)
	if err != nil || solo != "yes" {
		return err
	}
	own, err := personOf(tx, account)
	if err != nil {
		return err
	}
	if access.PersonID(person) != own {
		return badInput("this case was made for one person, who holds every role: make it a team's first (recount user team)")
	}
	passwords, err := tx.Accounts().Credentials(account, credentialPassword)
	if err == nil && len(passwords) == 0 {
		err = badInput("from the second account on one signs in, and account %s has no password: set it first (recount user password %s)", account, account)
	}
	return err
}

// Give grants a role to an account. Nobody grants to themselves.
func (u *Users) Give(ctx context.Context, who Who, to record.ActorID, role access.Role, clearance access.Level,
	until time.Time) (Outcome, error) {
	act := record.GrantRole
	if clearance >= access.S3 {
		act = "custodian.manage"
	}
	g := record.Grant{User: to, Role: string(role), Compartment: string(CaseCompartment), Clearance: int(clearance)}
	if !until.IsZero() {
		g.Expires = record.Micros(until.UnixMicro())
	}
	return u.doAll(ctx, who, act, access.Subject{Level: min(clearance, access.S4)},
		func(tx *store.Tx, ok allowed) ([]deed, error) {
			row, err := tx.Get(store.Users, string(to))
			if err != nil {
				return nil, err
			}
			user, err := store.Decode[record.User](row)
			if err != nil {
				return nil, err
			}
			if err := u.role(role, clearance, g.Expires); err != nil {
				return nil, err
			}
			if access.PersonID(user.Person) == ok.person && !ok.solo {
				return nil, fmt.Errorf("%w: nobody grants a role to themselves", ErrRefused)
			}
			out, err := u.lifted(tx, who, ok, to)
			if err != nil {
				return nil, err
			}
			g.ID = store.NewID(record.Micros(u.now().UnixMicro()))
			// Who may do something else than before signs in anew.
			return append(out, deed{subjects: []string{g.ID}, payload: g, kind: record.GrantRole}),
				tx.Accounts().EndSessions("", to, 0)
		})
}
