package store

import (
	"fmt"

	"recount/record"
)

// Credential is a secret with which an account proves itself: a password's hash, a TOTP secret, a passkey, a recovery
// code. It is not in the log; that it was changed is.
type Credential struct {
	ID     string
	User   record.ActorID
	Kind   string
	Made   record.Micros
	Secret []byte
}

// Accounts are what people prove with who they are, and where they are signed in.
type Accounts struct{ tx *Tx }

// Accounts gives the credentials and sessions of the case's accounts.
func (tx *Tx) Accounts() Accounts { return Accounts{tx} }

// PutCredential keeps a credential, sealed to its id, user and kind.
func (a Accounts) PutCredential(c Credential) error {
	sealed := a.tx.store.keys.Seal(credentialUse(c), c.Secret)
	return a.tx.exec(`INSERT INTO credentials (id, user_id, kind, made, secret) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, kind = excluded.kind, made = excluded.made, secret = excluded.secret`,
		c.ID, string(c.User), c.Kind, int64(c.Made), sealed)
}

func credentialUse(c Credential) string {
	return fmt.Sprintf("credential|%d:%s|%d:%s|%s", len(c.ID), c.ID, len(c.User), c.User, c.Kind)
}

// Credentials lists the credentials of an account of one kind ("" for all kinds).
func (a Accounts) Credentials(user record.ActorID, kind string) ([]Credential, error) {
	return a.credentials("WHERE user_id = $1 AND ($2 = '' OR kind = $2) ORDER BY id", string(user), kind)
}

// Credential reads one credential by its id; ErrNotFound where there is none.
func (a Accounts) Credential(id string) (Credential, error) {
	found, err := a.credentials("WHERE id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("credential: %w", ErrNotFound)
	}
	if err != nil {
		return Credential{}, err
	}
	return found[0], nil
}

func (a Accounts) credentials(where string, args ...any) ([]Credential, error) {
	rows, err := a.tx.sess.query(a.tx.ctx, "SELECT id, user_id, kind, made, secret FROM credentials "+where, args...)
	if err != nil {
		return nil, a.tx.fault(err)
	}
	defer rows.Close()
	var out []Credential
	for rows.Next() {
		var c Credential
		if err := rows.Scan(&c.ID, &c.User, &c.Kind, &c.Made, &c.Secret); err != nil {
			return nil, a.tx.fault(err)
		}
		if c.Secret, err = a.tx.store.keys.Open(credentialUse(c), c.Secret); err != nil {
			return nil, fmt.Errorf("%w: credential %s was altered", ErrDamaged, c.ID)
		}
		out = append(out, c)
	}
	return out, a.tx.fault(rows.Err())
}

// DropCredential removes a credential; ErrNotFound where it is gone already (a recovery code is used once).
func (a Accounts) DropCredential(id string) error {
	n, err := a.tx.sess.execCount(a.tx.ctx, "DELETE FROM credentials WHERE id = $1", id)
	if err == nil && n == 0 {
		return fmt.Errorf("credential: %w", ErrNotFound)
	}
	return a.tx.fault(err)
}

// Session is a login that goes on. ID is a hash of what the browser holds.
type Session struct {
	ID      string
	User    record.ActorID
	Made    record.Micros
	Seen    record.Micros
	Expires record.Micros
	Fresh   record.Micros // of the last second factor
	Label   string        // what the person sees in the list of sessions
	Data    []byte
}

// PutSession keeps a session.
func (a Accounts) PutSession(s Session) error {
	return a.tx.exec(`INSERT INTO sessions (id, user_id, made, seen, expires, fresh, label, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, seen = excluded.seen, expires = excluded.expires, fresh = excluded.fresh, label = excluded.label, data = excluded.data`,
		s.ID, string(s.User), int64(s.Made), int64(s.Seen), int64(s.Expires), int64(s.Fresh), s.Label,
		append([]byte{}, s.Data...))
}

// Sessions lists the sessions of an account, or the one with the id; either may be "".
func (a Accounts) Sessions(user record.ActorID, id string) ([]Session, error) {
	rows, err := a.tx.sess.query(a.tx.ctx, `SELECT id, user_id, made, seen, expires, fresh, label, data FROM sessions
		WHERE ($1 = '' OR user_id = $1) AND ($2 = '' OR id = $2) ORDER BY made DESC, id`, string(user), id)
	if err != nil {
		return nil, a.tx.fault(err)
	}
	defer rows.Close()
	var out []Session
	for rows.Next() {
		var s Session
		if err := rows.Scan(&s.ID, &s.User, &s.Made, &s.Seen, &s.Expires, &s.Fresh, &s.Label, &s.Data); err != nil {
			return nil, a.tx.fault(err)
		}
		out = append(out, s)
	}
	return out, a.tx.fault(rows.Err())
}

// EndSessions ends a session by id, all sessions of an account, or those that expired before a moment.
func (a Accounts) EndSessions(id string, user record.ActorID, expiredBefore record.Micros) error {
	return a.tx.exec("DELETE FROM sessions WHERE ($1 <> '' AND id = $1) OR ($2 <> '' AND user_id = $2) OR expires < $3",
		id, string(user), int64(expiredBefore))
}
