package desk

import (
	"context"
	"sync"

	"recount/access"
	"recount/internal/store"
	"recount/name"
	"recount/record"
)

// Listed is a record as lists of the desk show it: with the findings as they stand, and the list that it came from.
type Listed struct {
	record.VictimRecord
	List  string // the import; "" where a person recorded it
	Waits bool   // nobody has admitted that list: the record counts for nothing
}

// roll keeps the records of the case as last read, until one of them changes: a list that is filtered, sorted and paged
// is asked for many times between two acts.
type roll struct {
	mu   sync.Mutex
	size int64 // of the log; 0: never read
	all  []Listed
}

// Roll lists every record of a victim, in the order of their ids. What is lent out is not written to.
func (d *Desk) Roll(ctx context.Context, who Who) ([]Listed, error) {
	var out []Listed
	err := d.look(ctx, who, "victim.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) error {
		d.roll.mu.Lock()
		defer d.roll.mu.Unlock()
		size, err := tx.Size()
		if err != nil {
			return err
		}
		if d.roll.size == 0 || !tx.Unchanged(d.roll.size, store.VictimRecords, store.Determinations, store.Imports) {
			if d.roll.all, err = listAll(tx); err != nil {
				return err
			}
		}
		d.roll.size, out = size, d.roll.all
		return nil
	})
	return out, err
}

func listAll(tx *store.Tx) ([]Listed, error) {
	waits := map[string]bool{}
	err := tx.EachRow(store.Imports, store.Query{}, func(r store.Row) error {
		i, err := store.Decode[record.Import](r)
		waits[r.ID] = !i.Counts()
		return err
	})
	if err != nil {
		return nil, err
	}
	found := map[record.VictimRecordID]map[record.Matter]record.State{}
	err = tx.EachRow(store.Determinations, store.Query{}, func(r store.Row) error {
		f, err := store.Decode[record.Determination](r)
		if found[f.Record] == nil {
			found[f.Record] = map[record.Matter]record.State{}
		}
		found[f.Record][f.Matter] = f.Standing()
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Listed
	err = tx.EachRow(store.VictimRecords, store.Query{}, func(r store.Row) error {
		v, err := store.Decode[record.VictimRecord](r)
		if err != nil {
			return err
		}
		l := Listed{VictimRecord: v, List: r.List, Waits: waits[r.List]}
		if l.Waits {
			l.VictimRecord = asClaimed(v)
		}
		for m, state := range found[v.ID] {
			switch m {
			case record.MatterDeath:
				l.Death = state
			case record.MatterIdentity:
				l.Identity = state
			case record.MatterStatus:
				l.CivilStatus = state
			case record.MatterAttribution:
				l.Attribution = state
			}
		}
		out = append(out, l)
		return nil
	})
	return out, err
}

// Folded is a text as searches compare it: one form for the letters of a script that are written in several ways.
func Folded(text string) string { return name.Fold(text) }

// Library lists every document, the newest publication first, with those that have claims nobody has judged.
func (d *Desk) Library(ctx context.Context, who Who) (all []DocumentRow, open map[record.DocumentID]bool, err error) {
	open = map[record.DocumentID]bool{}
	err = d.look(ctx, who, "document.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		ids, err := tx.Undecided(maxLibrary)
		if err != nil {
			return err
		}
		for _, id := range ids {
			open[id] = true
		}
		all, err = tx.DocumentRows(DocumentRow{}, maxLibrary)
		return err
	})
	return all, open, err
}

// maxLibrary bounds the documents of one listing.
const maxLibrary = 1 << 20

// NextOpen is a document with claims that nobody has judged, the one after another in the order of the inbox; "" where
// there is none.
func (d *Desk) NextOpen(ctx context.Context, who Who, after record.DocumentID) (record.DocumentID, error) {
	var next record.DocumentID
	err := d.look(ctx, who, "claim.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		open, err := tx.Undecided(maxLibrary)
		for _, id := range open {
			if id > after {
				next = id
				return err
			}
		}
		for _, id := range open { // begin again from the first
			if id != after {
				next = id
				return err
			}
		}
		return err
	})
	return next, err
}
