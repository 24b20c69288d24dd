package store

import (
	"encoding/json"
	"fmt"

	"recount/audit"
	"recount/exchange"
	"recount/record"
)

// Exchange reads and writes what desks give each other. It implements exchange.Known.
type Exchange struct{ tx *Tx }

// Exchange gives the part of a transaction that is about other desks.
func (tx *Tx) Exchange() Exchange { return Exchange{tx} }

// At implements exchange.Known.
func (x Exchange) At(id record.DeviceID, turn int64) (audit.Hash, bool, error) {
	var h []byte
	found, err := x.tx.sess.row(x.tx.ctx, "SELECT substr(nodes, 1, 32) FROM changes WHERE device = $1 AND turn = $2",
		[]any{string(id), turn}, &h)
	if err != nil || !found || len(h) != len(audit.Hash{}) {
		return audit.Hash{}, false, x.tx.fault(err)
	}
	return audit.Hash(h), true, nil
}

// Has implements exchange.Known.
func (x Exchange) Has(leaf audit.Hash) (bool, error) {
	var n int
	found, err := x.tx.sess.row(x.tx.ctx, "SELECT 1 FROM changes WHERE substr(nodes, 1, 32) = $1", []any{leaf[:]}, &n)
	return found, x.tx.fault(err)
}

// Desk implements exchange.Known. This desk, and the one from which it has the case, are known before any act names
// them.
func (x Exchange) Desk(id record.DeviceID) (desk record.Desk, revoked bool, err error) {
	s := x.tx.store
	if s.host != nil && s.host.Desk == id {
		desk = record.Desk{ID: id, Key: s.host.Key, Recipient: s.host.Recipient}
	}
	if s.deviceID == id && s.desk != nil {
		desk = record.Desk{ID: id, Key: exchange.FormatKey(s.desk.Public()), Recipient: s.desk.Recipient()}
	}
	entries, err := x.tx.about(string(id))
	if err != nil {
		return desk, false, err
	}
	admitted, refused := false, false
	for i := range entries {
		e := &entries[i]
		switch e.Change.Kind {
		case record.RevokeDesk:
			revoked = revoked || !e.undone()
		case record.AdmitDesk:
			said, err := decode[record.Desk](e)
			if err != nil {
				return desk, false, err
			}
			if desk.Key == "" || !e.undone() && said.Key == desk.Key {
				desk = said
			}
			if e.Change.Device != id {
				admitted, refused = admitted || !e.undone(), refused || e.undone()
			}
		}
	}
	return desk, revoked || refused && !admitted, nil
}

// Counts says how many acts of each desk are here.
func (x Exchange) Counts() (map[record.DeviceID]int64, error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT device, MAX(turn) FROM changes GROUP BY device")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	out := map[record.DeviceID]int64{}
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, x.tx.fault(err)
		}
		out[record.DeviceID(id)] = n
	}
	return out, x.tx.fault(rows.Err())
}

// Root is the root of the log in the order that every desk with the same acts gives it.
func (x Exchange) Root() (size int64, root audit.Hash, err error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT substr(nodes, 1, 32) FROM changes ORDER BY seq")
	if err != nil {
		return 0, root, x.tx.fault(err)
	}
	defer rows.Close()
	t := &audit.Tree{}
	for rows.Next() {
		var h []byte
		if err := rows.Scan(&h); err != nil {
			return 0, root, x.tx.fault(err)
		}
		if len(h) != len(root) {
			return 0, root, fmt.Errorf("%w: tree nodes are malformed", ErrDamaged)
		}
		t.Append(audit.Hash(h))
	}
	return t.Size(), t.Root(), x.tx.fault(rows.Err())
}

// Conflicts lists what desks did that contradicts, open and decided.
func (x Exchange) Conflicts() ([]exchange.Conflict, error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT id, record, acts, stands, decision FROM conflicts ORDER BY id")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	var out []exchange.Conflict
	for rows.Next() {
		var c exchange.Conflict
		var acts string
		if err := rows.Scan(&c.ID, &c.Record, &acts, &c.Stands, &c.Decision); err != nil {
			return nil, x.tx.fault(err)
		}
		if err := json.Unmarshal([]byte(acts), &c.Acts); err != nil {
			return nil, fmt.Errorf("%w: conflict %s", ErrDamaged, c.ID)
		}
		out = append(out, c)
	}
	return out, x.tx.fault(rows.Err())
}

// Contested finds the open conflict on a record, as exchange.Item.Writes names it; "" where there is none.
func (x Exchange) Contested(name string) (id string, err error) {
	_, err = x.tx.sess.row(x.tx.ctx, "SELECT id FROM conflicts WHERE record = $1 AND decision = '' LIMIT 1",
		[]any{name}, &id)
	return id, x.tx.fault(err)
}

// Without lists the acts that have no effect, and why, save those that were undone.
func (x Exchange) Without() (map[record.ChangeID]exchange.Reason, error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT id, reason FROM without ORDER BY id")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	out := map[record.ChangeID]exchange.Reason{}
	for rows.Next() {
		var id record.ChangeID
		var why exchange.Reason
		if err := rows.Scan(&id, &why); err != nil {
			return nil, x.tx.fault(err)
		}
		out[id] = why
	}
	return out, x.tx.fault(rows.Err())
}
