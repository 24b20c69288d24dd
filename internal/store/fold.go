package store

import (
	"bytes"
	"encoding/json"
	"fmt"

	"recount/record"
)

// A fold makes an act's effect on the projections. Folds are functions of the log alone: they read the open part of the
// act and the projections before it, no clock, no randomness, no personal part. The same log gives the same tables,
// byte for byte, before and after an erasure.
type fold func(tx *Tx, e *Entry) error

// foldOf finds the fold of a kind. Acts of kinds that this program does not know stay in the log without a projection.
func foldOf(kind record.Act) fold {
	switch kind {
	case record.AddDocument:
		return foldDocument
	case record.RecordVictim:
		return foldVictim
	case record.CorrectVictim:
		return foldCorrection
	case record.ImportVictims:
		return foldRows
	case record.BeginImport:
		return foldImport
	case record.AdmitList:
		return foldAdmission
	case record.UndoImport:
		return foldUndoImport
	case record.Undo:
		return foldUndo
	case record.ErasePersonal, record.ResealIdentity, record.EraseList:
		return foldErasure
	}
	if p := projectionOf[kind]; p != nil {
		return p.apply
	}
	return nil
}

// mention notes the records that an act speaks of beside the first.
func (tx *Tx) mention(e *Entry) error {
	for _, s := range e.Change.Subjects[1:] {
		if err := tx.exec("INSERT INTO mentions (subject, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING", s,
			e.Seq); err != nil {
			return err
		}
	}
	return nil
}

// applyFold folds an act that was just put into the log.
func applyFold(tx *Tx, e *Entry) error {
	if err := tx.mention(e); err != nil {
		return err
	}
	f := foldOf(e.Change.Kind)
	if f == nil || e.Change.Redacted() {
		return nil
	}
	return f(tx, e)
}

// decode reads a payload, refusing fields that the noun does not have.
func decode[T any](e *Entry) (T, error) {
	var out T
	d := json.NewDecoder(bytes.NewReader(e.Change.Payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		return out, fmt.Errorf("the payload of act %s (%s): %w", e.Change.ID, e.Change.Kind, err)
	}
	return out, nil
}

// undoable finds what an undoing undoes, and refuses what cannot be undone. An act that was erased after the undoing of
// it has no effect in either way: where the log is folded anew, its undoing stands before the erasure as it did.
func (tx *Tx) undoable(e *Entry) (*Entry, error) {
	undoing, err := decode[record.Undoing](e)
	if err != nil {
		return nil, err
	}
	target, err := tx.entryByID(undoing.Change)
	if err != nil {
		return nil, fmt.Errorf("undo: %w", err)
	}
	switch {
	case target.Change.Redacted() && target.UndoneBy != "":
		return nil, fmt.Errorf("act %s was erased", target.Change.ID)
	case target.UndoneBy == Held:
		return nil, fmt.Errorf("act %s has no effect: it contradicts another desk's (recount exchange status)",
			target.Change.ID)
	case target.UndoneBy != "":
		return nil, fmt.Errorf("act %s was undone already, by %s", target.Change.ID, target.UndoneBy)
	}
	switch target.Change.Kind {
	case record.ErasePersonal, record.ResealIdentity, record.EraseList:
		return nil, fmt.Errorf("an erasure cannot be undone: what it erased is gone")
	case record.ImportVictims:
		return nil, fmt.Errorf("rows of a list are undone with their import as one")
	case record.AdmitDesk, record.RevokeDesk:
		return nil, fmt.Errorf("the admission of a desk is ended by revoking it, and a revoked desk comes back as a new one")
	}
	return target, nil
}

// foldUndo takes an act back, or brings it back where the act taken back is an undoing itself.
func foldUndo(tx *Tx, e *Entry) error {
	target, err := tx.undoable(e)
	if err != nil {
		return err
	}
	if err := tx.markUndone(target, e.Change.ID); err != nil {
		return err
	}
	return tx.takeBack(target)
}

// takeBack makes the projections what they would be without the act, which is marked already.
func (tx *Tx) takeBack(target *Entry) error {
	switch target.Change.Kind {
	case record.Undo:
		undoing, err := decode[record.Undoing](target)
		if err != nil {
			return err
		}
		again, err := tx.entryByID(undoing.Change)
		if err != nil {
			return err
		}
		still, err := tx.undoneStill(again.Change.ID)
		if err != nil {
			return err
		}
		if err := tx.markUndone(again, still); err != nil {
			return err
		}
		if still != "" {
			return nil // another undoing of it holds
		}
		if again.Change.Kind == record.UndoImport {
			return foldUndoImport(tx, again)
		}
		if again.Change.Kind == record.Undo {
			return tx.redoUndo(again)
		}
		return tx.refold(again)
	case record.UndoImport:
		return tx.Lists().bringBackImport(target)
	}
	return tx.refold(target)
}

// redoUndo makes an undoing hold again after the undoing of it was itself undone.
func (tx *Tx) redoUndo(u *Entry) error {
	undoing, err := decode[record.Undoing](u)
	if err != nil {
		return err
	}
	target, err := tx.entryByID(undoing.Change)
	if err != nil {
		return err
	}
	if target.undone() {
		return nil // by another undoing, which holds
	}
	if err := tx.markUndone(target, u.Change.ID); err != nil {
		return err
	}
	return tx.takeBack(target)
}

// undoneStill finds an undoing of an act that holds; "" where there is none.
func (tx *Tx) undoneStill(id record.ChangeID) (record.ChangeID, error) {
	about, err := tx.about(string(id))
	if err != nil {
		return "", err
	}
	for i := range about {
		if about[i].Change.Kind != record.Undo || about[i].undone() {
			continue
		}
		if undoing, err := decode[record.Undoing](&about[i]); err != nil || undoing.Change == id {
			return about[i].Change.ID, err
		}
	}
	return "", nil
}

// markUndone says by which act another is undone, there and in the entry that was read; "" where it holds.
func (tx *Tx) markUndone(e *Entry, by record.ChangeID) error {
	e.UndoneBy = by
	return tx.exec("UPDATE changes SET undone_by = $2 WHERE seq = $1", e.Seq, string(by))
}

// refold makes the rows of an act's record again from the acts on it that hold.
func (tx *Tx) refold(e *Entry) error {
	subject := e.Change.Subjects[0]
	switch kind := e.Change.Kind; {
	case kind == record.RecordVictim, kind == record.CorrectVictim:
		return tx.Lists().refoldVictim(subject)
	case kind == record.AdmitList:
		if err := tx.Lists().refoldImport(subject); err != nil {
			return err
		}
		return tx.Lists().refoldEdition(subject)
	case kind == record.AddDocument:
		if err := tx.dropSearch(Documents, subject); err != nil {
			return err
		}
		if err := tx.exec("DELETE FROM documents WHERE id = $1", subject); err != nil {
			return err
		}
		return tx.replaySubject(subject, []record.Act{record.AddDocument})
	}
	p := projectionOf[e.Change.Kind]
	if p == nil {
		return nil
	}
	taken, err := tx.takesBack(p.table, subject, e.Change.Kind)
	if err != nil {
		return err
	}
	tx.taken = taken
	if p.each {
		if e.undone() || e.Change.Redacted() {
			return tx.exec("DELETE FROM "+string(p.table)+" WHERE id = $1", string(e.Change.ID))
		}
		return p.apply(tx, e)
	}
	if err := tx.exec("DELETE FROM "+string(p.table)+" WHERE id = $1", subject); err != nil {
		return err
	}
	return tx.replaySubject(subject, p.kinds)
}

// replaySubject folds the acts of these kinds on a record that hold, in order.
func (tx *Tx) replaySubject(subject string, kinds []record.Act) error {
	entries, err := tx.about(subject)
	if err != nil {
		return err
	}
	for i := range entries {
		e := &entries[i]
		if e.undone() || e.Change.Redacted() {
			continue
		}
		for _, k := range kinds {
			if k == e.Change.Kind {
				if err := foldOf(k)(tx, e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
