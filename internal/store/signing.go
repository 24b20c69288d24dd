package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"recount/audit"
	"recount/exchange"
)

// signOwn signs the acts of this desk that no key signed.
func (tx *Tx) signOwn() error {
	type unsigned struct {
		seq, turn int64
		hash      []byte
	}
	rows, err := tx.sess.query(tx.ctx,
		"SELECT seq, turn, substr(nodes, 1, 32) FROM changes WHERE device = $1 AND signature IS NULL ORDER BY seq",
		string(tx.store.deviceID))
	if err != nil {
		return tx.fault(err)
	}
	var all []unsigned
	for rows.Next() {
		var u unsigned
		if err := rows.Scan(&u.seq, &u.turn, &u.hash); err != nil {
			return errors.Join(tx.fault(err), rows.Close())
		}
		all = append(all, u)
	}
	if err := rows.Close(); err != nil {
		return tx.fault(err)
	}
	for _, u := range all {
		if len(u.hash) != len(audit.Hash{}) {
			return fmt.Errorf("%w: tree nodes are malformed", ErrDamaged)
		}
		signature := tx.store.desk.Sign(exchange.SigningText(tx.store.deviceID, u.turn, audit.Hash(u.hash)))
		if err := tx.exec("UPDATE changes SET signature = $2 WHERE seq = $1", u.seq, signature); err != nil {
			return err
		}
	}
	return nil
}

// comesAfter gives the next act of this desk its turn and what it builds on.
func (tx *Tx) comesAfter() (turn int64, parents []string, err error) {
	if _, err := tx.sess.row(tx.ctx, "SELECT COALESCE(MAX(turn), 0) + 1 FROM changes WHERE device = $1",
		[]any{string(tx.store.deviceID)}, &turn); err != nil {
		return 0, nil, tx.fault(err)
	}
	heads, err := tx.heads()
	for h := range heads {
		parents = append(parents, hex.EncodeToString(h[:]))
	}
	slices.Sort(parents)
	return turn, parents, err
}

// heads are the leaves that nothing builds on.
func (tx *Tx) heads() (map[audit.Hash]bool, error) {
	out := map[audit.Hash]bool{}
	for _, query := range []string{"SELECT hash FROM heads",
		"SELECT substr(nodes, 1, 32) FROM changes ORDER BY leaf DESC LIMIT 1"} {
		rows, err := tx.sess.query(tx.ctx, query)
		if err != nil {
			return nil, tx.fault(err)
		}
		for rows.Next() {
			var h []byte
			if err := rows.Scan(&h); err != nil {
				return nil, errors.Join(tx.fault(err), rows.Close())
			}
			if len(h) != len(audit.Hash{}) {
				return nil, errors.Join(fmt.Errorf("%w: tree nodes are malformed", ErrDamaged), rows.Close())
			}
			out[audit.Hash(h)] = true
		}
		if err := rows.Close(); err != nil || len(out) > 0 {
			return out, tx.fault(err)
		}
	}
	return out, nil
}

func (tx *Tx) putHeads(heads map[audit.Hash]bool) error {
	if err := tx.exec("DELETE FROM heads"); err != nil {
		return err
	}
	for h := range heads {
		if err := tx.exec("INSERT INTO heads (hash) VALUES ($1)", h[:]); err != nil {
			return err
		}
	}
	return nil
}
