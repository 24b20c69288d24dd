package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"recount/internal/signin"
	"recount/internal/store"
	"recount/record"
)

// Kinds of credentials in the store.
const (
	credentialPassword = "password"
	credentialCode     = "totp"
	credentialRecovery = "recovery"
)

// Signing proves who people are, for a desk that more than one person uses.
type Signing struct {
	desk      *Desk
	road      *road
	passwords *signin.Passwords
	throttle  *signin.Throttle
	passkeys  *signin.Passkeys // nil where the desk's address is not known
	begun     *ceremonies
}

// NewSigning makes the sign-in of a desk. At most two passwords of strangers are hashed at once.
func NewSigning(d *Desk, cost signin.Cost) (*Signing, error) {
	p, err := signin.NewPasswords(cost, 2, rand.Reader)
	if err != nil {
		return nil, err
	}
	begun, err := newCeremonies()
	return &Signing{desk: d, road: d.road, passwords: p, throttle: signin.NewThrottle(), begun: begun}, err
}

// hash makes the stored form of a new password.
func (s *Signing) hash(ctx context.Context, password string) (string, error) {
	hash, err := s.passwords.Hash(ctx, password, rand.Reader)
	if err != nil && !errors.Is(err, ErrTooMany) {
		err = badInput("%w", err)
	}
	return hash, err
}

// Enrol gives one's own account a time-based second factor and ten recovery codes, shown once.
func (s *Signing) Enrol(ctx context.Context, who Who) (url string, codes []string, err error) {
	a, err := signin.NewAuthenticator(rand.Reader)
	if err != nil {
		return "", nil, err
	}
	codes, kept, err := signin.NewRecoveryCodes(rand.Reader)
	if err != nil {
		return "", nil, err
	}
	secret, err := json.Marshal(a)
	if err != nil {
		return "", nil, err
	}
	hashes, err := json.Marshal(kept)
	if err != nil {
		return "", nil, err
	}
	if err := s.keepFactor(ctx, who, credentialCode, secret); err != nil {
		return "", nil, err
	}
	if err := s.keepFactor(ctx, who, credentialRecovery, hashes); err != nil {
		return "", nil, err
	}
	return a.URL("recount", tail(who.Account)), codes, nil
}

// keepFactor writes a second factor of an account. Its sessions end, but for the one that changed it.
func (s *Signing) keepFactor(ctx context.Context, who Who, kind string, secret []byte) error {
	return s.keep(ctx, who.Account, who.Account, kind, secret, func(tx *store.Tx) error {
		return errors.Join(s.road.entered(tx, who.Account), s.endSessions(tx, who.Account, who.Session))
	})
}

// keep writes a credential and the log's note that it changed, and does with it what follows from that.
func (s *Signing) keep(ctx context.Context, by, account record.ActorID, kind string, secret []byte,
	follows func(*store.Tx) error) error {
	at := record.Micros(s.road.now().UnixMicro())
	return s.road.store.Act(ctx, func(tx *store.Tx) error {
		if err := s.put(tx, by, account, kind, secret, at); err != nil {
			return err
		}
		return follows(tx)
	})
}

// put writes a credential and the log's note of who changed it.
func (s *Signing) put(tx *store.Tx, by, account record.ActorID, kind string, secret []byte, at record.Micros) error {
	if _, err := tx.Get(store.Users, string(account)); err != nil {
		return ErrAbsent
	}
	if err := tx.Accounts().PutCredential(store.Credential{ID: kind + "/" + string(account), User: account,
		Kind: kind, Made: at, Secret: secret}); err != nil {
		return err
	}
	note := record.Setting{ID: "credential/" + string(account) + "/" + kind, Value: "changed"}
	_, err := tx.Append(s.road.change(by, at, record.ChangeSettings,
		deed{subjects: []string{note.ID}, payload: note}))
	return err
}

// endSessions ends the sessions of an account but one, and what it had begun in any of them.
func (s *Signing) endSessions(tx *store.Tx, account record.ActorID, spare string) error {
	s.begun.drop(account)
	own, err := tx.Accounts().Sessions(account, "")
	for _, x := range own {
		if err == nil && x.ID != spare {
			err = tx.Accounts().EndSessions(x.ID, "", 0)
		}
	}
	return err
}

// Proof is what somebody gives to prove who they are, and where they give it.
type Proof struct {
	Name, Password, Code string
	Address              string // of the network that it comes from; "" is this machine's command line
	Device               string // what the browser kept of an earlier sign-in; "" where it kept nothing
	Label                string // how the device is called in the list of one's sessions
}

// SignedIn is a session that was opened.
type SignedIn struct {
	Token string // of the session
	// for the browser to keep, so that its next sign-in is known to come from there; "" where it keeps one
	Device string
}

// SignIn opens a session for whoever knows the account's password and, where one is enrolled, gives its code or a
// recovery code. Every failure is signin.ErrNotAccepted, in the same time; signin.ErrTooMany says that nothing was
// looked at.
func (s *Signing) SignIn(ctx context.Context, p Proof) (SignedIn, error) {
	device, err := s.device(ctx, p.Name, p.Device)
	if err != nil {
		return SignedIn{}, err
	}
	account, fresh, err := s.prove(ctx, p, signin.Try{Account: p.Name, Address: signin.Network(p.Address),
		Device: device})
	if err != nil {
		s.desk.Trail.refused(ctx, err, p.Name, wayPassword, p.place(device != ""))
		return SignedIn{}, err
	}
	return s.open(ctx, account, p, wayPassword, device != "", fresh)
}

// place is where a proof was given, for the trail.
func (p Proof) place(known bool) string {
	switch {
	case p.Address == "":
		return placeHere
	case known:
		return placeKnown
	}
	return placeOther
}

// open opens a session of an account that has proved itself, and makes its device known where it is not.
func (s *Signing) open(ctx context.Context, account record.ActorID, p Proof, way string, known,
	fresh bool) (SignedIn, error) {
	now := s.road.now()
	token, session, err := signin.NewSession(account, p.Label, now, rand.Reader)
	if err != nil {
		return SignedIn{}, err
	}
	if fresh {
		session.Fresh = now
	}
	out := SignedIn{Token: token}
	err = s.road.store.Act(ctx, func(tx *store.Tx) (err error) {
		if !known && p.Address != "" {
			if out.Device, err = rememberDevice(tx, account, now); err != nil {
				return err
			}
		}
		return errors.Join(tx.Accounts().EndSessions("", "", record.Micros(now.UnixMicro())),
			tx.Accounts().PutSession(storedSession(session)),
			s.desk.Trail.note(tx, event{account: account, kind: TrailIn, way: way, place: p.place(known)}))
	})
	return out, err
}

// Vouch answers whose account it is that approves an act at the desk of a colleague, by its own password and code. It
// opens no session. Nobody but that colleague can use up the guesses that are made there.
func (s *Signing) Vouch(ctx context.Context, beside Who, p Proof) (record.ActorID, error) {
	account, _, err := s.prove(ctx, p, signin.Try{Account: p.Name, Device: "beside " + string(beside.Account)})
	if err != nil {
		s.desk.Trail.refused(ctx, err, p.Name, wayBeside, placeBehind)
		return account, err
	}
	s.desk.Trail.count(event{account: account, by: beside.Account, kind: TrailIn, way: wayBeside, place: placeBehind})
	return account, s.road.store.View(ctx, func(tx *store.Tx) error { return s.road.entered(tx, account) })
}

// prove checks name, password and second factor. Every failure is signin.ErrNotAccepted, in the same time.
func (s *Signing) prove(ctx context.Context, p Proof, try signin.Try) (account record.ActorID, fresh bool, err error) {
	if err := s.throttle.Attempt(try, s.road.now()); err != nil {
		return "", false, err
	}
	user, stored, err := s.account(ctx, p.Name)
	if err != nil {
		return "", false, err
	}
	old, err := s.passwords.Check(ctx, try.Device != "", stored, p.Password)
	if err != nil {
		return "", false, err
	}
	if fresh, err = s.second(ctx, user.ID, p.Code); err != nil {
		return "", false, err
	}
	if user.Disabled {
		return "", false, signin.ErrNotAccepted
	}
	s.throttle.Accepted(try)
	if old {
		err = s.renew(ctx, user.ID, p.Password)
	}
	return user.ID, fresh, err
}

// renew keeps the same password at today's cost. One that is too weak for today stays as it was.
func (s *Signing) renew(ctx context.Context, account record.ActorID, password string) error {
	hash, err := s.passwords.Hash(ctx, password, rand.Reader)
	if errors.Is(err, signin.ErrShortPassword) || errors.Is(err, signin.ErrWeakPassword) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.keep(ctx, account, account, credentialPassword, []byte(hash), func(*store.Tx) error { return nil })
}

// account finds an account by the name that colleagues see, with its stored password ("" where there is none).
func (s *Signing) account(ctx context.Context, shown string) (record.User, string, error) {
	var user record.User
	stored := ""
	err := s.road.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Page(store.Users, store.Query{Where: []store.Equal{{Column: "name", Value: shown}}, Limit: 2})
		if err != nil || len(rows) != 1 {
			return err
		}
		if user, err = store.Decode[record.User](rows[0]); err != nil {
			return err
		}
		found, err := tx.Accounts().Credentials(user.ID, credentialPassword)
		if err == nil && len(found) == 1 {
			stored = string(found[0].Secret)
		}
		return err
	})
	return user, stored, err
}

// second checks the second factor. An account without one needs none, and its session is never fresh.
func (s *Signing) second(ctx context.Context, account record.ActorID, code string) (fresh bool, err error) {
	err = s.road.store.Act(ctx, func(tx *store.Tx) error {
		enrolled, err := tx.Accounts().Credentials(account, credentialCode)
		if err != nil || len(enrolled) == 0 {
			return err
		}
		var a signin.Authenticator
		if err := json.Unmarshal(enrolled[0].Secret, &a); err != nil {
			return fmt.Errorf("the second factor of an account is damaged: %w", err)
		}
		used, err := a.Use(code, s.road.now())
		if err == nil {
			fresh = true
			return putJSON(tx, enrolled[0], used)
		}
		kept, err := tx.Accounts().Credentials(account, credentialRecovery)
		if err != nil || len(kept) == 0 {
			return errors.Join(signin.ErrNotAccepted, err)
		}
		var hashes []string
		if err := json.Unmarshal(kept[0].Secret, &hashes); err != nil {
			return fmt.Errorf("the recovery codes of an account are damaged: %w", err)
		}
		left, err := signin.UseRecoveryCode(hashes, code)
		if err != nil {
			return err
		}
		fresh = true
		return putJSON(tx, kept[0], left)
	})
	return fresh, err
}

func putJSON(tx *store.Tx, c store.Credential, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.Secret = b
	return tx.Accounts().PutCredential(c)
}
