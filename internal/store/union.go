package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"recount/exchange"
	"recount/record"
)

// Held stands in UndoneBy where an act has no effect although nobody undid it: see Exchange.Without.
const Held record.ChangeID = "held"

// union makes one case of what several desks did apart.
type union struct{ tx *Tx }

func (tx *Tx) together() union { return union{tx} }

// severalDesks says whether the log holds acts of more than one desk.
func (u union) severalDesks() (several bool, err error) {
	_, err = u.tx.sess.row(u.tx.ctx,
		"SELECT COALESCE((SELECT MIN(device) FROM changes) <> (SELECT MAX(device) FROM changes), 0)", nil, &several)
	return several, u.tx.fault(err)
}

// settle reads the acts that are wanted and finds out what of them has an effect.
func (u union) settle(take func(*Entry) bool) (*exchange.Settlement, error) {
	var items []exchange.Item
	err := u.tx.eachEntry(func(e *Entry) error {
		if !take(e) {
			return nil
		}
		it, err := exchange.ItemOf(&e.Change, e.Hash, e.Turn)
		items = append(items, it)
		return err
	}, "ORDER BY seq")
	if err != nil {
		return nil, err
	}
	return exchange.Settle(items), nil
}

// settledFor settles a log of several desks before it is replayed; nil where it is of one.
func (u union) settledFor(to *Tx, want wanted) (*exchange.Settlement, error) {
	several, err := u.severalDesks()
	if err != nil || !several {
		return nil, err
	}
	take := want.take
	if want.whole {
		take = func(*Entry) bool { return true }
	}
	settled, err := u.settle(take)
	if err != nil {
		return nil, err
	}
	return settled, to.together().keepConflicts(settled)
}

// foldUnion makes the tables of a log of several desks: it puts the acts in the order that every desk gives them, finds
// out which have an effect, and folds those. What an erasure takes out of earlier acts has to be out before they are
// folded.
func (u union) foldUnion() error {
	for {
		u.tx.redone, u.tx.bound = false, 0
		settled, err := u.settle(func(*Entry) bool { return true })
		if err != nil {
			return err
		}
		if err := u.putInOrder(settled); err != nil {
			return err
		}
		if err := u.keepConflicts(settled); err != nil {
			return err
		}
		for seq := range int64(len(settled.Items)) {
			if err := u.tx.ctx.Err(); err != nil {
				return err
			}
			u.tx.bound = seq + 1
			e, err := u.tx.entry(seq)
			if err != nil {
				return err
			}
			if err := u.foldSettled(e, settled); err != nil {
				return fmt.Errorf("act %d of the log: %w", seq, err)
			}
		}
		u.tx.remake = false
		if !u.tx.redone {
			return nil
		}
		u.tx.bound = 0
		if err := u.tx.dropTables(); err != nil {
			return err
		}
		if err := u.tx.sess.script(u.tx.ctx, tablesDDL()); err != nil {
			return u.tx.fault(err)
		}
	}
}

// putInOrder gives every act its place in the order of the union.
func (u union) putInOrder(s *exchange.Settlement) error {
	u.tx.bound = 0
	if err := u.tx.exec("UPDATE changes SET undone_by = '' WHERE undone_by <> ''"); err != nil {
		return err
	}
	rows, err := u.tx.sess.query(u.tx.ctx, "SELECT id FROM changes ORDER BY seq")
	if err != nil {
		return u.tx.fault(err)
	}
	same := 0
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return errors.Join(u.tx.fault(err), rows.Close())
		}
		if string(s.Items[same].ID) != id {
			break
		}
		same++
	}
	if err := rows.Close(); err != nil {
		return u.tx.fault(err)
	}
	for n := same; n < len(s.Items); n++ { // first out of each other's way
		if err := u.tx.exec("UPDATE changes SET seq = $2 WHERE id = $1", string(s.Items[n].ID),
			-int64(n)-1); err != nil {
			return err
		}
	}
	return u.tx.exec("UPDATE changes SET seq = -seq - 1 WHERE seq < 0")
}

// foldSettled folds an act that has an effect, and notes of every other why it has none.
func (u union) foldSettled(e *Entry, s *exchange.Settlement) error {
	u.tx.union = true
	if err := u.tx.mention(e); err != nil {
		return err
	}
	if why, out := s.Without[e.Change.ID]; out {
		return u.leaveOut(e, why)
	}
	if by, undone := s.Undone[e.Change.ID]; undone {
		return u.tx.markUndone(e, by)
	}
	f := foldOf(e.Change.Kind)
	if f == nil || e.Change.Kind == record.Undo || e.Change.Redacted() {
		return nil
	}
	if err := u.tx.exec("SAVEPOINT fold"); err != nil {
		return err
	}
	err := f(u.tx, e)
	switch {
	case err == nil:
		return u.tx.exec("RELEASE fold")
	case u.tx.failed != nil || errors.Is(err, ErrDamaged) || u.tx.ctx.Err() != nil:
		return err
	}
	// What can be done on one desk need not be possible after what another did meanwhile.
	if err := u.tx.exec("ROLLBACK TO fold"); err != nil {
		return err
	}
	if err := u.tx.exec("RELEASE fold"); err != nil {
		return err
	}
	return u.leaveOut(e, exchange.ReasonRefused)
}

func (u union) leaveOut(e *Entry, why exchange.Reason) error {
	if err := u.tx.exec("INSERT INTO without (id, reason) VALUES ($1, $2)", string(e.Change.ID),
		string(why)); err != nil {
		return err
	}
	return u.tx.markUndone(e, Held)
}

func (u union) keepConflicts(s *exchange.Settlement) error {
	for _, c := range s.Conflicts {
		acts, err := json.Marshal(c.Acts)
		if err != nil {
			return err
		}
		err = u.tx.exec("INSERT INTO conflicts (id, record, acts, stands, decision) VALUES ($1, $2, $3, $4, $5)", c.ID,
			c.Record, string(acts), string(c.Stands), string(c.Decision))
		if err != nil {
			return err
		}
	}
	return nil
}

// foldsLater says of an act that was just put into the log of several desks whether it may change what has an effect of
// others: then the tables are made anew before the commit. An act that only adds is folded at once.
func (u union) foldsLater(e *Entry) (bool, error) {
	several, err := u.severalDesks()
	if err != nil || !several {
		return false, err
	}
	later := e.Turn == 1 // the log was of other desks alone
	switch e.Change.Kind {
	case record.Undo:
		if _, err := u.tx.undoable(e); err != nil {
			return false, err
		}
		later = true
	case record.DecideConflict, record.RevokeDesk, record.ManageUser, record.ErasePersonal, record.ResealIdentity,
		record.EraseList:
		later = true
	}
	if !later {
		it, err := exchange.ItemOf(&e.Change, e.Hash, e.Turn)
		if err != nil {
			return false, err
		}
		var n int
		if later, err = u.tx.sess.row(u.tx.ctx, "SELECT 1 FROM conflicts WHERE record = $1", []any{it.Writes()},
			&n); err != nil {
			return false, u.tx.fault(err)
		}
	}
	if later {
		u.tx.remake = true
		u.tx.store.touched.everything(e.Seq)
		return true, u.tx.mention(e)
	}
	return false, nil
}
