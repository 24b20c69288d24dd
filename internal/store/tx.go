package store

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"

	"recount/audit"
	"recount/internal/failpoint"
	"recount/internal/vault"
	"recount/record"
)

// Tx is one transaction: a consistent reading of the case and, inside Act, the only way to write it. It is used by one
// goroutine and ends with the function that it was given to.
type Tx struct {
	ctx    context.Context
	store  *Store
	sess   *session
	tree   *audit.Tree // nil in a View
	failed error       // the first fault of the engine
	erased bool        // keys were destroyed: residue has to go
	past   bool        // the case as it was at a moment
	remake bool        // rows of a list were redacted: the tables are made again before the commit
	bound  int64       // acts from this position on are not seen: the log is being folded anew; 0: all are
	keys   map[record.DataKeyID]vault.DataKey
}

// Receipt says where an act stands in the log.
type Receipt struct {
	Seq  int64
	ID   record.ChangeID
	Leaf audit.Hash
	Old  bool // the same act was in the log already; nothing was done
}

func (tx *Tx) exec(query string, args ...any) error {
	return tx.fault(tx.sess.exec(tx.ctx, query, args...))
}

// fault remembers the first error of the engine, so that the store can tell a bad disk from a bad act.
func (tx *Tx) fault(err error) error {
	if err != nil && tx.failed == nil && doubtful(err) {
		tx.failed = err
	}
	return explain(err)
}

// Append puts an act into the log, its leaf into the tree and its effect into the projections. Nothing of it is to be seen
// before Act returns. Appending the same act twice does nothing the second time.
func (tx *Tx) Append(c *record.Change) (Receipt, error) {
	if tx.tree == nil {
		return Receipt{}, errors.New("a change was appended outside of Act")
	}
	e, err := audit.Seal(c)
	if err != nil {
		return Receipt{}, err
	}
	leaf, err := e.Leaf()
	if err != nil {
		return Receipt{}, err
	}
	if r, known, err := tx.known(c, leaf); known || err != nil {
		return r, err
	}
	sealed, err := tx.sealPersonal(c)
	if err != nil {
		return Receipt{}, err
	}
	seq := tx.tree.Size()
	tx.store.touched.note(c.Kind, seq)
	nodes := tx.tree.Append(leaf)
	if err := tx.insertChange(seq, nodes, c, e, sealed); err != nil {
		return Receipt{}, fmt.Errorf("write act %s: %w", c.ID, err)
	}
	if err := failpoint.Hit("store/after-log"); err != nil {
		return Receipt{}, err
	}
	if err := applyFold(tx, &Entry{Seq: seq, Change: *c}); err != nil {
		return Receipt{}, fmt.Errorf("%s: %w", c.Kind, err)
	}
	return Receipt{Seq: seq, ID: c.ID, Leaf: leaf}, nil
}

func (tx *Tx) known(c *record.Change, leaf audit.Hash) (Receipt, bool, error) {
	var seq int64
	var nodes []byte
	found, err := tx.sess.row(tx.ctx, "SELECT seq, nodes FROM changes WHERE id = $1", []any{string(c.ID)}, &seq, &nodes)
	if err != nil || !found {
		return Receipt{}, false, tx.fault(err)
	}
	if !bytes.HasPrefix(nodes, leaf[:]) {
		return Receipt{}, true, fmt.Errorf("act %s: %w", c.ID, ErrConflict)
	}
	return Receipt{Seq: seq, ID: c.ID, Leaf: leaf, Old: true}, true, nil
}

func (tx *Tx) insertChange(seq int64, nodes []audit.Hash, c *record.Change, e audit.Entry, sealed []byte) error {
	flat := make([]byte, 0, len(nodes)*32)
	for _, n := range nodes {
		flat = append(flat, n[:]...)
	}
	body, err := pack(c.Body())
	if err != nil {
		return err
	}
	return tx.exec(`INSERT INTO changes (seq, id, nodes, kind, actor, at, undone_by, subject, data_key, header, open_commitment, personal_commitment, salt, body, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13, $14)`,
		seq, string(c.ID), flat, string(c.Kind), string(c.Actor), int64(c.At), c.Subjects[0], string(c.DataKey),
		e.Header, e.Open, orNull(e.Personal), c.Salt, body, orNull(sealed))
}

func orNull(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// Bodies of more than packAbove bytes are kept deflated; the first byte says which.
const (
	packAbove = 2048
	plainBody = 'j'
	packBody  = 'z'
	maxBody   = 256 << 20
)

func pack(body []byte) ([]byte, error) {
	if len(body) <= packAbove {
		return append([]byte{plainBody}, body...), nil
	}
	var b bytes.Buffer
	b.WriteByte(packBody)
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpack(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("%w: an act has no body", ErrDamaged)
	}
	switch b[0] {
	case plainBody:
		return b[1:], nil
	case packBody:
		body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b[1:])), maxBody))
		if err != nil {
			return nil, fmt.Errorf("%w: an act's body does not unpack", ErrDamaged)
		}
		return body, nil
	}
	return nil, fmt.Errorf("%w: an act's body is of no known form", ErrDamaged)
}
