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
	passkeys  *signin.Passkeys // nil where the desk's address is not known
	begun     ceremonies
}

// NewSigning makes the sign-in of a desk. At most two passwords are hashed at once.
func NewSigning(d *Desk, cost signin.Cost) (*Signing, error) {
	p, err := signin.NewPasswords(cost, 2, rand.Reader)
	if err != nil {
		return nil, err
	}
	return &Signing{desk: d, passwords: p, throttle: signin.NewThrottle(), begun: ceremonies{of: map[string]ceremony{}}}, nil
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
	account, fresh, err := s.prove(ctx, shown, password, code)
	if err != nil {
		return "", err
	}
	return s.open(ctx, account, device, fresh)
}

// open opens a session of an account that has proved itself.
func (s *Signing) open(ctx context.Context, account record.ActorID, device string, fresh bool) (string, error) {
	now := s.desk.Now()
	token, session, err := signin.NewSession(account, device, now, rand.Reader)
	if err != nil {
		return "", err
	}
	if fresh {
		session.Fresh = now
	}
	return token, s.desk.Store.Act(ctx, func(tx *store.Tx) error { return tx.PutSession(storedSession(session)) })
}

// Vouch answers whose account it is that approves an act at the desk of a colleague, by its own password and code. It opens
// no session.
func (s *Signing) Vouch(ctx context.Context, shown, password, code string) (record.ActorID, error) {
	account, _, err := s.prove(ctx, shown, password, code)
	return account, err
}

// prove checks name, password and second factor. Every failure is signin.ErrNotAccepted, in the same time.
func (s *Signing) prove(ctx context.Context, shown, password, code string) (account record.ActorID, fresh bool, err error) {
	if err := s.throttle.Attempt(strings.ToLower(shown), s.desk.Now()); err != nil {
		return "", false, err
	}
	user, stored, err := s.account(ctx, shown)
	if err != nil {
		return "", false, err
	}
	old, err := s.passwords.Check(ctx, stored, password)
	if err != nil {
		return "", false, err
	}
	if fresh, err = s.second(ctx, user.ID, code); err != nil {
		return "", false, err
	}
	if user.Disabled {
		return "", false, signin.ErrNotAccepted
	}
	s.throttle.Clear(strings.ToLower(shown))
	if old {
		err = s.SetPassword(ctx, user.ID, password)
	}
	return user.ID, fresh, err
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
