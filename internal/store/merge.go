package store

import (
	"bytes"
	"errors"
	"fmt"

	"recount/audit"
	"recount/exchange"
	"recount/internal/vault"
	"recount/record"
)

// Merge takes the acts of a bundle into the log, which Judge has found fresh, with the keys of their personal parts,
// and makes the tables anew. All are the acts of the bundle: content that was withheld before is taken from them.
// Appending them is one transaction: a bundle is taken whole or not at all.
func (x Exchange) Merge(fresh, all []exchange.Parsed, keys map[record.DataKeyID]exchange.Secret) error {
	tx := x.tx
	if tx.tree == nil {
		return errors.New("a bundle was taken outside of Act")
	}
	heads, err := tx.heads()
	if err != nil {
		return err
	}
	for i := range fresh {
		if err := x.take(&fresh[i], keys, heads); err != nil {
			return err
		}
	}
	changed := len(fresh) > 0
	for i := range all {
		filled, err := x.fill(&all[i], keys)
		if err != nil {
			return err
		}
		changed = changed || filled
	}
	if !changed {
		return nil
	}
	if err := tx.putHeads(heads); err != nil {
		return err
	}
	tx.store.touched.everything(tx.tree.Size())
	if err := tx.remakeTables(); err != nil {
		return err
	}
	tx.bound = 0
	return x.explained(fresh)
}

// take appends one act.
func (x Exchange) take(p *exchange.Parsed, keys map[record.DataKeyID]exchange.Secret, heads map[audit.Hash]bool) error {
	tx := x.tx
	var n int
	if taken, err := tx.sess.row(tx.ctx, "SELECT 1 FROM changes WHERE id = $1", []any{string(p.Change.ID)},
		&n); err != nil || taken {
		if err == nil {
			err = fmt.Errorf("%w: two acts bear the id %s", exchange.ErrForked, p.Change.ID)
		}
		return tx.fault(err)
	}
	sealed, err := x.sealed(p, keys)
	if err != nil {
		return err
	}
	e := audit.Entry{Header: p.Header, Open: p.Open, Personal: p.Personal}
	if err := tx.insertChange(tx.tree.Size(), p.Turn, p.Leaf, &p.Change, e, sealed, p.Signature); err != nil {
		return fmt.Errorf("write act %s: %w", p.Change.ID, err)
	}
	for _, text := range p.Change.Parents {
		if h, err := exchange.ParseLeaf(text); err == nil {
			delete(heads, h)
		}
	}
	if len(p.Change.Parents) == 0 && p.Turn > 1 {
		before, ok, err := x.At(p.Change.Device, p.Turn-1)
		if err != nil {
			return err
		}
		if ok {
			delete(heads, before)
		}
	}
	heads[p.Leaf] = true
	return nil
}

// sealed takes the key of an act's personal part and checks that the part is the one that was committed to.
func (x Exchange) sealed(p *exchange.Parsed, keys map[record.DataKeyID]exchange.Secret) ([]byte, error) {
	raw, given := keys[p.Change.DataKey]
	if len(p.Sealed) == 0 || !given {
		return nil, nil
	}
	tx := x.tx
	key, err := vault.DataKeyOf(p.Change.DataKey, raw)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", exchange.ErrContent, p.Change.ID)
	}
	both, err := key.Open(whereSealed(p.Change.ID), p.Sealed)
	if err != nil || len(both) < record.SaltSize || !bytes.Equal(record.Commit(both[:record.SaltSize],
		both[record.SaltSize:]), p.Personal) {
		return nil, fmt.Errorf("%w (%s)", exchange.ErrContent, p.Change.ID)
	}
	var n int
	if erased, err := tx.sess.row(tx.ctx, "SELECT 1 FROM erased WHERE data_key = $1", []any{string(key.ID)},
		&n); err != nil || erased {
		return p.Sealed, tx.fault(err) // the key does not come back
	}
	return p.Sealed, tx.exec("INSERT INTO data_keys (id, wrap) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
		string(key.ID), tx.store.keys.Wrap(key))
}

// fill takes the content of an act that is here without it.
func (x Exchange) fill(p *exchange.Parsed, keys map[record.DataKeyID]exchange.Secret) (bool, error) {
	if p.Change.Kind.Withheld() {
		return false, nil
	}
	tx := x.tx
	var kind string
	var sealed, hash []byte
	found, err := tx.sess.row(tx.ctx, "SELECT kind, sealed, substr(nodes, 1, 32) FROM changes WHERE id = $1",
		[]any{string(p.Change.ID)}, &kind, &sealed, &hash)
	if err != nil || !found || !bytes.Equal(hash, p.Leaf[:]) {
		return false, tx.fault(err)
	}
	bare := record.Act(kind).Withheld()
	back, err := x.mayComeBack(p)
	if err != nil {
		return false, err
	}
	bare = bare || back
	if !bare && (sealed != nil || len(p.Sealed) == 0) {
		return x.keyBack(p, keys)
	}
	part, err := x.sealed(p, keys)
	if err != nil || !bare && part == nil {
		return false, err
	}
	if !bare {
		return true, tx.exec("UPDATE changes SET sealed = $2 WHERE id = $1", string(p.Change.ID), part)
	}
	body, err := pack(p.Change.Body())
	if err != nil {
		return false, err
	}
	return true, tx.exec("UPDATE changes SET kind = $2, subject = $3, data_key = $4, salt = $5, body = $6, sealed = $7 WHERE id = $1",
		string(p.Change.ID), string(p.Change.Kind), p.Change.Subjects[0], string(p.Change.DataKey), orEmpty(p.Salt),
		body, orNull(part))
}

// keyBack takes the key of a personal part again that an erasure alone had destroyed which has no effect any more.
func (x Exchange) keyBack(p *exchange.Parsed, keys map[record.DataKeyID]exchange.Secret) (bool, error) {
	if len(p.Sealed) == 0 {
		return false, nil
	}
	var n int
	there, err := x.tx.sess.row(x.tx.ctx,
		"SELECT 1 FROM data_keys WHERE id = $1 UNION SELECT 1 FROM erased WHERE data_key = $1",
		[]any{string(p.Change.DataKey)}, &n)
	if err != nil || there {
		return false, x.tx.fault(err)
	}
	part, err := x.sealed(p, keys)
	return part != nil, err
}

// mayComeBack says whether what an act says was taken out here by an erasure alone that has no effect any more: its
// desk was revoked.
func (x Exchange) mayComeBack(p *exchange.Parsed) (bool, error) {
	if len(p.Salt) == 0 {
		return false, nil
	}
	var n int
	gone, err := x.tx.sess.row(x.tx.ctx, "SELECT 1 FROM changes WHERE id = $1 AND length(salt) = 0",
		[]any{string(p.Change.ID)}, &n)
	if err != nil || !gone {
		return false, x.tx.fault(err)
	}
	holds, err := x.tx.sess.row(x.tx.ctx, "SELECT 1 FROM redacted WHERE id = $1", []any{string(p.Change.ID)}, &n)
	return !holds, x.tx.fault(err)
}

// explained refuses acts that came without what they said, where no act says that it was erased.
func (x Exchange) explained(fresh []exchange.Parsed) error {
	for i := range fresh {
		c := &fresh[i].Change
		if len(c.Salt) > 0 || c.Kind.Withheld() {
			continue
		}
		e, err := x.tx.entryByID(c.ID)
		if err != nil {
			return err
		}
		if err := x.tx.checking().checkRedacted(e); err != nil {
			return fmt.Errorf("%w (%s)", exchange.ErrContent, c.ID)
		}
	}
	return nil
}
