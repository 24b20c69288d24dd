package store

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"

	"recount/audit"
	"recount/exchange"
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
	taken  bool        // something may have been taken back: the list of it has to follow
	past   bool        // the case as it was at a moment
	// which act last changed a table of a past case; nil: nothing remembers
	pastNews *touched
	rows     *rowsKept // of a past case that is being made again; nil: nothing keeps them
	remake   bool      // rows of a list were redacted: the tables are made again before the commit
	union    bool      // what has an effect was settled before: acts are folded that have one, and no others
	redone   bool      // an act was redacted while the log of several desks was folded
	bound    int64     // acts from this position on are not seen: the log is being folded anew; 0: all are
	keys     map[record.DataKeyID]vault.DataKey
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

// Append puts an act into the log, its leaf into the tree and its effect into the projections. Nothing of it is to be
// seen before Act returns. Appending the same act twice does nothing the second time.
func (tx *Tx) Append(c *record.Change) (Receipt, error) {
	if tx.tree == nil {
		return Receipt{}, errors.New("a change was appended outside of Act")
	}
	if c.Device != tx.store.deviceID {
		return Receipt{}, fmt.Errorf("act %s was done on another desk: it comes in a bundle", c.ID)
	}
	own := *c // it gets its turn and its parents here, and may be appended again after a failure
	c = &own
	e, err := audit.Seal(c)
	if err != nil {
		return Receipt{}, err
	}
	if r, known, err := tx.known(c); known || err != nil {
		return r, err
	}
	if c.Turn, c.Parents, err = tx.comesAfter(); err != nil {
		return Receipt{}, err
	}
	e.Header = c.Header()
	leaf, err := e.Leaf()
	if err != nil {
		return Receipt{}, err
	}
	sealed, err := tx.sealPersonal(c)
	if err != nil {
		return Receipt{}, err
	}
	seq := tx.tree.Size()
	tx.store.touched.note(c.Kind, seq)
	if err := tx.insertChange(seq, c.Turn, leaf, c, e, sealed,
		tx.store.desk.Sign(exchange.SigningText(c.Device, c.Turn, leaf))); err != nil {
		return Receipt{}, fmt.Errorf("write act %s: %w", c.ID, err)
	}
	if err := tx.exec("DELETE FROM heads"); err != nil { // the last leaf is the only one again
		return Receipt{}, err
	}
	if err := failpoint.Hit("store/after-log"); err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{Seq: seq, ID: c.ID, Leaf: leaf}
	entry := &Entry{Seq: seq, Leaf: seq, Turn: c.Turn, Hash: leaf, Change: *c}
	if later, err := tx.together().foldsLater(entry); later || err != nil {
		return receipt, err
	}
	if err := applyFold(tx, entry); err != nil {
		return Receipt{}, fmt.Errorf("%s: %w", c.Kind, err)
	}
	return receipt, nil
}

// known finds an act that is in the log already. Another one under its id is refused.
func (tx *Tx) known(c *record.Change) (Receipt, bool, error) {
	var seq int64
	var nodes, head []byte
	found, err := tx.sess.row(tx.ctx, "SELECT seq, nodes, header FROM changes WHERE id = $1", []any{string(c.ID)}, &seq,
		&nodes, &head)
	if err != nil || !found {
		return Receipt{}, false, tx.fault(err)
	}
	stood, err := record.ReadChange(head, c.Body())
	again := *c
	again.Turn, again.Parents = stood.Turn, stood.Parents
	leaf, sealing := audit.Reseal(&again).Leaf()
	if err != nil || sealing != nil || !bytes.HasPrefix(nodes, leaf[:]) {
		return Receipt{}, true, fmt.Errorf("act %s: %w", c.ID, ErrConflict)
	}
	return Receipt{Seq: seq, ID: c.ID, Leaf: leaf, Old: true}, true, nil
}

// insertChange puts an act into the log and its leaf into the tree, both at their ends.
func (tx *Tx) insertChange(seq, turn int64, leaf audit.Hash, c *record.Change, e audit.Entry, sealed,
	signature []byte) error {
	at := tx.tree.Size()
	nodes := tx.tree.Append(leaf)
	flat := make([]byte, 0, len(nodes)*32)
	for _, n := range nodes {
		flat = append(flat, n[:]...)
	}
	body, err := pack(c.Body())
	if err != nil {
		return err
	}
	return tx.exec(`INSERT INTO changes (seq, id, nodes, kind, actor, at, undone_by, subject, data_key, header, open_commitment, personal_commitment, salt, body, sealed, leaf, device, turn, signature)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		seq, string(c.ID), flat, string(c.Kind), string(c.Actor), int64(c.At), c.Subjects[0], string(c.DataKey),
		e.Header, e.Open, orNull(e.Personal), orEmpty(c.Salt), body, orNull(sealed), at, string(c.Device), turn,
		orNull(signature))
}

func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
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
