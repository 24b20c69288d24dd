package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
	passwords *signin.Passwords
	throttle  *signin.Throttle
}

// NewSigning makes the sign-in of a desk. At most two passwords are hashed at once.
func NewSigning(d *Desk, cost signin.Cost) (*Signing, error) {
	p, err := signin.NewPasswords(cost, 2, rand.Reader)
	if err != nil {
		return nil, err
	}
	return &Signing{desk: d, passwords: p, throttle: signin.NewThrottle()}, nil
}

// SetPassword gives an account a password. People set their own; the log says that it was set, not what it is.
func (s *Signing) SetPassword(ctx context.Context, account record.ActorID, password string) error {
	hash, err := s.passwords.Hash(ctx, password, rand.Reader)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInput, err)
	}
	return s.keep(ctx, account, credentialPassword, []byte(hash))
}

// Enrol gives an account a time-based second factor and ten recovery codes, shown once.
func (s *Signing) Enrol(ctx context.Context, account record.ActorID) (url string, codes []string, err error) {
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
	if err := s.keep(ctx, account, credentialCode, secret); err != nil {
		return "", nil, err
	}
	if err := s.keep(ctx, account, credentialRecovery, hashes); err != nil {
		return "", nil, err
	}
	return a.URL("recount", string(account)[len(account)-6:]), codes, nil
}

// keep writes a credential and the log's note that it changed.
func (s *Signing) keep(ctx context.Context, account record.ActorID, kind string, secret []byte) error {
	at := record.Micros(s.desk.Now().UnixMicro())
	return s.desk.Store.Act(ctx, func(tx *store.Tx) error {
		if _, err := tx.Get(store.Users, string(account)); err != nil {
			return ErrAbsent
		}
		if err := tx.PutCredential(store.Credential{ID: kind + "/" + string(account), User: account, Kind: kind, Made: at, Secret: secret}); err != nil {
			return err
		}
		note := record.Setting{ID: "credential/" + string(account) + "/" + kind, Value: "changed"}
		_, err := tx.Append(s.desk.change(account, at, record.ChangeSettings, deed{subjects: []string{note.ID}, payload: note}))
		return err
	})
}

// SignIn opens a session for whoever knows the account's password and, where one is enrolled, gives its code or a recovery
// code. Every failure is signin.ErrNotAccepted, in the same time.
func (s *Signing) SignIn(ctx context.Context, shown, password, code, device string) (token string, err error) {
	now := s.desk.Now()
	if err := s.throttle.Attempt(strings.ToLower(shown), now); err != nil {
		return "", err
	}
	user, stored, err := s.account(ctx, shown)
	if err != nil {
		return "", err
	}
	old, err := s.passwords.Check(ctx, stored, password)
	if err != nil {
		return "", err
	}
	fresh, err := s.second(ctx, user.ID, code)
	if err != nil {
		return "", err
	}
	if user.Disabled {
		return "", signin.ErrNotAccepted
	}
	s.throttle.Clear(strings.ToLower(shown))
	if old {
		if err := s.SetPassword(ctx, user.ID, password); err != nil {
			return "", err
		}
	}
	token, session, err := signin.NewSession(user.ID, device, now, rand.Reader)
	if err != nil {
		return "", err
	}
	if fresh {
		session.Fresh = now
	}
	return token, s.desk.Store.Act(ctx, func(tx *store.Tx) error { return tx.PutSession(storedSession(session)) })
}

// account finds an account by the name that colleagues see, with its stored password ("" where there is none).
func (s *Signing) account(ctx context.Context, shown string) (record.User, string, error) {
	var user record.User
	stored := ""
	err := s.desk.Store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Page(store.Users, store.Query{Where: []store.Equal{{Column: "name", Value: shown}}, Limit: 2})
		if err != nil || len(rows) != 1 {
			return err
		}
		if user, err = store.Decode[record.User](rows[0]); err != nil {
			return err
		}
		found, err := tx.Credentials(user.ID, credentialPassword)
		if err == nil && len(found) == 1 {
			stored = string(found[0].Secret)
		}
		return err
	})
	return user, stored, err
}

// second checks the second factor. An account without one needs none, and its session is never fresh.
func (s *Signing) second(ctx context.Context, account record.ActorID, code string) (fresh bool, err error) {
	err = s.desk.Store.Act(ctx, func(tx *store.Tx) error {
		enrolled, err := tx.Credentials(account, credentialCode)
		if err != nil || len(enrolled) == 0 {
			return err
		}
		var a signin.Authenticator
		if err := json.Unmarshal(enrolled[0].Secret, &a); err != nil {
			return fmt.Errorf("the second factor of an account is damaged: %w", err)
		}
		used, err := a.Use(code, s.desk.Now())
		if err == nil {
			fresh = true
			return putJSON(tx, enrolled[0], used)
		}
		kept, err := tx.Credentials(account, credentialRecovery)
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
	return tx.PutCredential(c)
}

func storedSession(s signin.Session) store.Session {
	fresh := record.Micros(0)
	if !s.Fresh.IsZero() {
		fresh = record.Micros(s.Fresh.UnixMicro())
	}
	return store.Session{
		ID: s.ID, User: s.Account, Made: record.Micros(s.Began.UnixMicro()), Seen: record.Micros(s.Seen.UnixMicro()),
		Expires: record.Micros(s.Began.Add(signin.WholeLife).UnixMicro()), Fresh: fresh, Label: s.Device,
	}
}

// Session answers whose token it is, and notes that it was seen. A session that is over is ErrNotAccepted.
func (s *Signing) Session(ctx context.Context, token string) (Who, error) {
	now := s.desk.Now()
	var who Who
	err := s.desk.Store.Act(ctx, func(tx *store.Tx) error {
		found, err := tx.Sessions("", signin.SessionID(token))
		if err != nil || len(found) != 1 {
			return errors.Join(signin.ErrNotAccepted, err)
		}
		k := found[0]
		live := signin.Session{Began: k.Made.Time(), Seen: k.Seen.Time()}.Live(now)
		if !live || record.Micros(now.UnixMicro()) >= k.Expires {
			return signin.ErrNotAccepted
		}
		who = Who{Account: k.User}
		if k.Fresh != 0 {
			who.Fresh = k.Fresh.Time()
		}
		k.Seen = record.Micros(now.UnixMicro())
		return tx.PutSession(k)
	})
	return who, err
}

// Sessions lists a person's own sessions.
func (s *Signing) Sessions(ctx context.Context, who Who) ([]store.Session, error) {
	var out []store.Session
	err := s.desk.Store.View(ctx, func(tx *store.Tx) error {
		var err error
		out, err = tx.Sessions(who.Account, "")
		return err
	})
	return out, err
}

// End ends one of a person's own sessions.
func (s *Signing) End(ctx context.Context, who Who, id string) error {
	return s.desk.Store.Act(ctx, func(tx *store.Tx) error {
		own, err := tx.Sessions(who.Account, id)
		if err != nil || len(own) == 0 {
			return errors.Join(ErrAbsent, err)
		}
		return tx.EndSessions(id, "", 0)
	})
}
