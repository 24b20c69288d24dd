package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// EraseList erases a list of people that was taken in by mistake: the living, say. Undoing an import takes its records
// away and leaves every name in the log; this takes them out of the log as well, with every correction and judgement of
// a record that no other list brought, and removes the original file. The log still verifies. It takes a second person
// and a reason, and it cannot be undone. Backups made before hold the list; restoring one with this case at hand erases
// it again.
func (l *Lists) EraseList(ctx context.Context, who Who, id string) (Outcome, error) {
	if who.Reason = strings.TrimSpace(who.Reason); who.Reason == "" {
		return Outcome{}, NeedsError{[]string{"reason"}}
	}
	return l.doAll(ctx, who, record.EraseList, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) ([]deed, error) {
			rows, begun, err := importActs(tx, id)
			if err != nil {
				return nil, err
			}
			if begun == nil {
				return nil, ErrAbsent
			}
			var deeds []deed
			if _, err := tx.Get(store.Imports, id); err == nil {
				deeds = append(deeds, deed{subjects: []string{id}, payload: record.Undoing{Import: id, Why: who.Reason},
					kind: record.UndoImport})
			}
			erasure, err := erasureOfList(tx, id, rows, *begun)
			if err != nil {
				return nil, err
			}
			erasure.Why = who.Reason
			return append(deeds, deed{subjects: []string{id}, payload: erasure}), nil
		})
}

// importActs finds the acts of one import.
func importActs(tx *store.Tx, id string) (rows []store.Entry, begun *store.Entry, err error) {
	entries, err := tx.History(id)
	for i, e := range entries {
		switch {
		case e.Change.Subjects[0] != id || e.Change.Redacted():
		case e.Change.Kind == record.BeginImport:
			begun = &entries[i]
		case e.Change.Kind == record.ImportVictims:
			rows = append(rows, e)
		}
	}
	return rows, begun, err
}

// chunkIDs are the records of an act of an import.
func chunkIDs(e *store.Entry) ([]string, error) {
	var chunk struct {
		Records []struct {
			ID string `json:"id"`
		} `json:"records"`
	}
	if err := json.Unmarshal(e.Change.Payload, &chunk); err != nil {
		return nil, fmt.Errorf("act %s of an import: %w", e.Change.ID, err)
	}
	ids := make([]string, len(chunk.Records))
	for i, r := range chunk.Records {
		ids[i] = r.ID
	}
	return ids, nil
}

// erasureOfList says what has to go with a list.
func erasureOfList(tx *store.Tx, id string, rows []store.Entry, begun store.Entry) (record.Erasure, error) {
	out := record.Erasure{Keys: []record.DataKeyID{}}
	empty, err := record.Canonical(map[string]any{"import": id, "records": []string{}})
	if err != nil {
		return out, err
	}
	var ids []string
	for i := range rows {
		some, err := chunkIDs(&rows[i])
		if err != nil {
			return out, err
		}
		ids = append(ids, some...)
		out.Acts = append(out.Acts, record.Redact(rows[i].Change, empty))
	}
	out.Acts = append(out.Acts, record.Redact(begun.Change, nil))
	elsewhere, err := otherLists(tx, id)
	if err != nil {
		return out, err
	}
	done := map[record.ChangeID]bool{}
	for _, r := range ids {
		if elsewhere[r] {
			continue
		}
		about, err := tx.History(r)
		if err != nil {
			return out, err
		}
		for _, e := range about {
			if !done[e.Change.ID] && !e.Change.Redacted() && e.Change.Kind != record.Undo {
				done[e.Change.ID] = true
				out.Acts = append(out.Acts, record.Redact(e.Change, nil))
			}
		}
	}
	return out, eraseOriginal(tx, begun, &out)
}

// otherLists are the records that other imports have brought.
func otherLists(tx *store.Tx, id string) (map[string]bool, error) {
	out := map[string]bool{}
	err := tx.EachOf(record.ImportVictims, func(e *store.Entry) error {
		if e.Change.Subjects[0] == id || e.UndoneBy != "" {
			return nil
		}
		ids, err := chunkIDs(e)
		for _, r := range ids {
			out[r] = true
		}
		return err
	})
	return out, err
}

// eraseOriginal has the file of a list go too, with the note of its receipt, which holds its digest.
func eraseOriginal(tx *store.Tx, begun store.Entry, out *record.Erasure) error {
	var list record.Import
	if err := json.Unmarshal(begun.Change.Payload, &list); err != nil {
		return fmt.Errorf("the import is damaged: %w", err)
	}
	if list.Blob == "" {
		return nil
	}
	out.Blobs = []string{list.Blob}
	return tx.EachRow(store.Evidence, store.Query{Where: []store.Equal{{Column: "blob", Value: list.Blob}}},
		func(r store.Row) error {
			e, err := tx.EntryAt(r.Seq)
			out.Acts = append(out.Acts, record.Redact(e.Change, nil))
			return err
		})
}
