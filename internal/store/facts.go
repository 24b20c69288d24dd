package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"recount/audit"
)

// Facts of the case are few and small: its id, this desk's id, the key that signs checkpoints. Each is sealed under its
// name, so that an altered one is found.

func (s *Store) setFact(ctx context.Context, name string, value []byte) error {
	sealed := s.keys.Seal("fact "+name, value)
	err := s.writer.exec(ctx, "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, sealed)
	if err != nil {
		return fmt.Errorf("keep a fact of the case: %w", explain(err))
	}
	return nil
}

func (s *Store) fact(ctx context.Context, name string) ([]byte, error) {
	return readFact(&Tx{ctx: ctx, store: s, sess: s.writer}, name)
}

func readFact(tx *Tx, name string) ([]byte, error) {
	var sealed []byte
	found, err := tx.sess.row(tx.ctx, "SELECT value FROM facts WHERE name = $1", []any{name}, &sealed)
	if err != nil {
		return nil, explain(err)
	}
	if !found {
		return nil, fmt.Errorf("%w: the fact %q is missing", ErrDamaged, name)
	}
	value, err := tx.store.keys.Open("fact "+name, sealed)
	if err != nil {
		return nil, fmt.Errorf("%w: the fact %q was altered", ErrDamaged, name)
	}
	return value, nil
}

// LogName names the log of this desk in checkpoints: a random id, never the name of the case.
func (s *Store) LogName() string {
	name := "recount.case/" + strings.ToLower(string(s.caseID))
	if s.host != nil {
		name += "/" + strings.ToLower(string(s.deviceID))
	}
	return name
}

func (s *Store) newLogKey(ctx context.Context) error {
	skey, vkey, err := note.GenerateKey(rand.Reader, s.LogName())
	if err != nil {
		return fmt.Errorf("make the key that signs checkpoints: %w", err)
	}
	if err := s.setFact(ctx, "log key", []byte(skey)); err != nil {
		return err
	}
	return s.setFact(ctx, "log verifier", []byte(vkey))
}

// VerifierKey is the public key with which others check this log's checkpoints.
func (tx *Tx) VerifierKey() (string, error) {
	v, err := readFact(tx, "log verifier")
	return string(v), err
}

// logSource reads the log for signing: every entry is made again from the stored bytes of its act.
type logSource struct{ tx *Tx }

// Entries implements audit.Source.
func (l logSource) Entries(visit func(int64, audit.Entry) error) error {
	return l.tx.EachLeaf(func(e *Entry) error { return visit(e.Leaf, audit.Reseal(&e.Change)) })
}

// Root implements audit.Source.
func (l logSource) Root() (int64, audit.Hash, error) {
	size, err := l.tx.Size()
	if err != nil {
		return 0, audit.Hash{}, err
	}
	t, err := audit.Load(size, l.tx.Nodes())
	if err != nil {
		return 0, audit.Hash{}, err
	}
	return size, t.Root(), nil
}

// Checkpoint signs the root of the log, after it was computed again from every stored act, and keeps the signed note.
func (s *Store) Checkpoint(ctx context.Context) (msg []byte, err error) {
	err = s.Act(ctx, func(tx *Tx) error {
		skey, err := readFact(tx, "log key")
		if err != nil {
			return err
		}
		signer, err := note.NewSigner(string(skey))
		if err != nil {
			return fmt.Errorf("%w: the key that signs checkpoints cannot be read", ErrDamaged)
		}
		if msg, err = audit.Sign(s.LogName(), logSource{tx}, signer); err != nil {
			return err
		}
		return tx.exec("INSERT INTO checkpoints (size, note) VALUES ($1, $2) ON CONFLICT (size) DO UPDATE SET note = excluded.note", tx.tree.Size(), msg)
	})
	return msg, err
}

// LastCheckpoint is the newest signed checkpoint and its size; ErrNotFound where none was signed yet.
func (tx *Tx) LastCheckpoint() (size int64, msg []byte, err error) {
	found, err := tx.sess.row(tx.ctx, "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1", nil, &size, &msg)
	if err == nil && !found {
		err = fmt.Errorf("checkpoint: %w", ErrNotFound)
	}
	return size, msg, tx.fault(err)
}

// Bundle makes what a third party needs to check one act under the newest checkpoint. With show, its open part is in
// it.
func (tx *Tx) Bundle(id string, show bool) (audit.Bundle, error) {
	entries, err := tx.entries("WHERE id = $1", id)
	if err != nil {
		return audit.Bundle{}, err
	}
	if len(entries) == 0 {
		return audit.Bundle{}, fmt.Errorf("act %s: %w", id, ErrNotFound)
	}
	size, msg, err := tx.LastCheckpoint()
	if err != nil {
		return audit.Bundle{}, err
	}
	return tx.bundle(&entries[0], size, msg, show)
}

// Released is what a third party needs to check a released act: its bundle under the first checkpoint that covers it,
// its open part shown, so that it comes out the same for ever.
func (tx *Tx) Released(e *Entry) (audit.Bundle, int64, error) {
	var size int64
	var msg []byte
	found, err := tx.sess.row(tx.ctx, "SELECT size, note FROM checkpoints WHERE size > $1 ORDER BY size LIMIT 1",
		[]any{e.Leaf}, &size, &msg)
	if err == nil && !found {
		err = fmt.Errorf("checkpoint over act %s: %w", e.Change.ID, ErrNotFound)
	}
	if err != nil {
		return audit.Bundle{}, 0, tx.fault(err)
	}
	b, err := tx.bundle(e, size, msg, true)
	return b, size, err
}

func (tx *Tx) bundle(e *Entry, size int64, msg []byte, show bool) (audit.Bundle, error) {
	id := e.Change.ID
	if e.Leaf >= size {
		return audit.Bundle{}, fmt.Errorf("act %s is newer than the last checkpoint: sign a new one first", id)
	}
	c := &e.Change
	entry := audit.Reseal(c)
	if !show || len(c.Salt) == 0 { // what was redacted cannot be shown any more
		c = nil
	}
	return audit.NewBundle(msg, size, e.Leaf, entry, c, tx.Nodes())
}
