package store

import (
	"crypto/rand"
	"fmt"

	"recount/internal/vault"
	"recount/record"
)

const sealSchema, sealEpoch = 1, 1

func whereSealed(id record.ChangeID) vault.Where {
	return vault.Where{Table: "changes", Record: string(id), Field: "personal", Schema: sealSchema, Epoch: sealEpoch}
}

// NewDataKey makes the key of one protected person or testimony. Acts that name it in DataKey have their personal part
// sealed under it.
func (tx *Tx) NewDataKey() (record.DataKeyID, error) {
	if tx.tree == nil {
		return "", fmt.Errorf("a data key was made outside of Act")
	}
	d := vault.NewDataKey()
	if err := tx.exec("INSERT INTO data_keys (id, wrap) VALUES ($1, $2)", string(d.ID),
		tx.store.keys.Wrap(d)); err != nil {
		return "", fmt.Errorf("keep a data key: %w", err)
	}
	if tx.keys == nil {
		tx.keys = map[record.DataKeyID]vault.DataKey{}
	}
	tx.keys[d.ID] = d
	return d.ID, nil
}

func (tx *Tx) dataKey(id record.DataKeyID) (vault.DataKey, error) {
	if d, ok := tx.keys[id]; ok {
		return d, nil
	}
	var wrap []byte
	found, err := tx.sess.row(tx.ctx, "SELECT wrap FROM data_keys WHERE id = $1", []any{string(id)}, &wrap)
	if err != nil {
		return vault.DataKey{}, tx.fault(err)
	}
	if found {
		return tx.store.keys.Unwrap(id, wrap)
	}
	var seq int64
	erased, err := tx.sess.row(tx.ctx, "SELECT seq FROM erased WHERE data_key = $1", []any{string(id)}, &seq)
	if err != nil {
		return vault.DataKey{}, tx.fault(err)
	}
	if erased {
		return vault.DataKey{}, fmt.Errorf("data key %s: %w", id, vault.ErrErased)
	}
	return vault.DataKey{}, fmt.Errorf("data key %s: %w", id, ErrNotFound)
}

// sealPersonal encrypts salt and personal part together: whoever can read one can read the other, and nobody else.
func (tx *Tx) sealPersonal(c *record.Change) ([]byte, error) {
	if c.Personal == nil {
		return nil, nil
	}
	d, err := tx.dataKey(c.DataKey)
	if err != nil {
		return nil, err
	}
	return d.Seal(whereSealed(c.ID), append(append([]byte(nil), c.PersonalSalt...), c.Personal...)), nil
}

// Personal opens the personal part of an act: canonical JSON, or nil where it has none. It is vault.ErrErased where the
// key was destroyed. Whether the reader may see it is asked before, by the desk.
func (tx *Tx) Personal(id record.ChangeID) ([]byte, error) {
	_, plain, err := tx.personal(id)
	return plain, err
}

func (tx *Tx) personal(id record.ChangeID) (salt, plain []byte, err error) {
	var key string
	var sealed []byte
	found, err := tx.sess.row(tx.ctx, "SELECT data_key, sealed FROM changes WHERE id = $1", []any{string(id)}, &key,
		&sealed)
	if err != nil {
		return nil, nil, tx.fault(err)
	}
	if !found {
		return nil, nil, fmt.Errorf("act %s: %w", id, ErrNotFound)
	}
	if sealed == nil {
		return nil, nil, nil
	}
	d, err := tx.dataKey(record.DataKeyID(key))
	if err != nil {
		return nil, nil, err
	}
	both, err := d.Open(whereSealed(id), sealed)
	if err != nil || len(both) < record.SaltSize {
		return nil, nil, fmt.Errorf("personal part of act %s: %w", id, vault.ErrSealed)
	}
	return both[:record.SaltSize], both[record.SaltSize:], nil
}

// NewSalt makes the salt of a change.
func NewSalt() []byte {
	b := make([]byte, record.SaltSize)
	_, _ = rand.Read(b)
	return b
}

// NewID makes an id for an act or a record, sortable by the moment that is handed in.
func NewID(at record.Micros) string {
	var b [10]byte
	_, _ = rand.Read(b[:])
	return record.NewID(at, b)
}
