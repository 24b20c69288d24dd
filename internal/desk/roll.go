package desk

import (
	"context"

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
	// Brought are findings that it was typed in with and that nobody has decided: they count for nothing.
	Brought []Came
	Unnamed bool // it would count by name if they counted
}

// Roll lists every record of a victim, in the order of their ids. What is lent out is not written to.
func (d *Desk) Roll(ctx context.Context, who Who) ([]Listed, error) {
	var out []Listed
	err := d.look(ctx, who, "victim.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) (err error) {
		out, err = d.lasting.roll.of(tx, func() ([]Listed, error) { return listAll(tx) }, store.VictimRecords,
			store.Determinations, store.Imports)
		return err
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
	found := map[record.VictimRecordID]map[record.Matter]record.Determination{}
	err = tx.EachRow(store.Determinations, store.Query{}, func(r store.Row) error {
		f, err := store.Decode[record.Determination](r)
		if found[f.Record] == nil {
			found[f.Record] = map[record.Matter]record.Determination{}
		}
		found[f.Record][f.Matter] = f
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
		l := Listed{VictimRecord: asSaid(v, r.List), List: r.List, Waits: waits[r.List]}
		if l.Waits {
			l.VictimRecord = asClaimed(v)
		}
		l.VictimRecord = withFindings(l.VictimRecord, found[v.ID])
		if l.Brought = brought(v, r.List, found[v.ID]); len(l.Brought) > 0 {
			l.Unnamed = withFindings(v, found[v.ID]).Named() && !l.Named()
		}
		out = append(out, l)
		return nil
	})
	return out, err
}

// Folded is a text as searches compare it: one form for the letters of a script that are written in several ways.
func Folded(text string) string { return name.Fold(text) }

// LibraryRow is a document of the library; Open says that it has claims that nobody has judged.
type LibraryRow struct {
	DocumentRow
	Open bool
}

// Library lists every document, the newest publication first. What is lent out is not written to.
func (d *Desk) Library(ctx context.Context, who Who) ([]LibraryRow, error) {
	var out []LibraryRow
	err := d.look(ctx, who, "document.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		open, err := d.lasting.undecided(tx)
		if err != nil {
			return err
		}
		out, err = d.lasting.library.of(tx, func() ([]LibraryRow, error) {
			rows, err := tx.DocumentRows(DocumentRow{}, maxLibrary)
			all := make([]LibraryRow, len(rows))
			for i, r := range rows {
				all[i] = LibraryRow{r, open.in[r.ID]}
			}
			return all, err
		}, store.Documents, store.Claims)
		return err
	})
	return out, err
}

// maxLibrary bounds the documents of one listing.
const maxLibrary = 1 << 20

// NextOpen is a document with claims that nobody has judged, the one after another in the order of the inbox; "" where
// there is none.
func (d *Desk) NextOpen(ctx context.Context, who Who, after record.DocumentID) (record.DocumentID, error) {
	var next record.DocumentID
	err := d.look(ctx, who, "claim.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		kept, err := d.lasting.undecided(tx)
		open := kept.documents
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
