package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// EraseList erases a list of people that was taken in by mistake: the living, say. Undoing an import takes its records
// away and leaves every name in the log; this takes them out of the log as well, with the name of the list and every
// reason that was given about it, every correction, judgement and evidence of a record that no other list brought, done
// or undone, and the columns kept for its source where that has no other list, and removes the original files. The log
// still verifies. It takes a second person and a reason, which stays, and it cannot be undone. Backups made before hold
// the list; restoring one with this case at hand erases it again.
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
			if begun == nil && len(rows) == 0 {
				return nil, ErrAbsent
			}
			var deeds []deed
			hold := slices.ContainsFunc(rows, func(e store.Entry) bool { return e.UndoneBy == "" })
			if _, err := tx.Get(store.Imports, id); err == nil || hold {
				deeds = append(deeds, deed{subjects: []string{id}, payload: record.Undoing{Import: id},
					kind: record.UndoImport}) // why stands in the erasure alone
			}
			erasure, err := erasureOfList(tx, id, rows, begun)
			if err != nil {
				return nil, err
			}
			erasure.Why = who.Reason
			return append(deeds, deed{subjects: []string{id}, payload: erasure}), nil
		})
}

// importActs finds the acts of one import that still say something. Rows without their beginning are of a list that was
// erased by a desk that had not all of them.
func importActs(tx *store.Tx, id string) (rows []store.Entry, begun *store.Entry, err error) {
	entries, err := tx.History(id)
	for i, e := range entries {
		switch {
		case e.Change.Subjects[0] != id || e.Change.Redacted():
		case e.Change.Kind == record.BeginImport:
			begun = &entries[i]
		case e.Change.Kind == record.ImportVictims:
			ids, err := chunkIDs(&e)
			if err != nil {
				return nil, nil, err
			}
			if len(ids) > 0 {
				rows = append(rows, e)
			}
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

// listErasure collects what has to go with a list: every act whose open part has words or digests of it or of a record
// that no other list brought, and what was said of those acts.
type listErasure struct {
	tx    *store.Tx
	id    string
	gone  map[string]bool // the list and its records
	done  map[record.ChangeID]bool
	items map[string]bool // evidence of which an act goes
	next  []string        // subjects whose acts are still to be looked at
	out   record.Erasure
}

// erasureOfList says what has to go with a list.
func erasureOfList(tx *store.Tx, id string, rows []store.Entry, begun *store.Entry) (record.Erasure, error) {
	x := listErasure{tx: tx, id: id, gone: map[string]bool{id: true}, done: map[record.ChangeID]bool{},
		items: map[string]bool{}, next: []string{id}, out: record.Erasure{Keys: []record.DataKeyID{}}}
	elsewhere, err := otherLists(tx, id)
	if err != nil {
		return x.out, err
	}
	for i := range rows {
		some, err := chunkIDs(&rows[i])
		if err != nil {
			return x.out, err
		}
		for _, r := range some {
			if !elsewhere[r] && !x.gone[r] {
				x.gone[r] = true
				x.next = append(x.next, r)
			}
		}
	}
	for _, step := range []func() error{x.takeAll, x.takeItems, x.takeAll, x.takeConflicts,
		func() error { return x.takeOriginal(begun) },
		func() error { return x.takeSettings(begun) }} {
		if err := step(); err != nil {
			return x.out, err
		}
	}
	return x.out, nil
}

// takeAll goes through the acts on what is still to be looked at, the acts on those acts, and so on.
func (x *listErasure) takeAll() error {
	for len(x.next) > 0 {
		subject := x.next[0]
		x.next = x.next[1:]
		about, err := x.tx.History(subject)
		if err != nil {
			return err
		}
		for _, e := range about {
			if x.done[e.Change.ID] || e.Change.Redacted() {
				continue
			}
			if err := x.take(e.Change); err != nil {
				return fmt.Errorf("act %s: %w", e.Change.ID, err)
			}
		}
	}
	return nil
}

// take has an act go: whole, or what of it is words where the log needs the rest to be folded.
func (x *listErasure) take(c record.Change) error {
	var left any
	switch c.Kind {
	case record.EraseList, record.ErasePersonal, record.ResealIdentity:
		return nil
	case record.ImportVictims:
		if c.Subjects[0] != x.id {
			return nil
		}
		left = map[string]any{"import": x.id, "records": []string{}}
	case record.Undo, record.UndoImport:
		var u record.Undoing
		if err := json.Unmarshal(c.Payload, &u); err != nil {
			return err
		}
		u.Why = ""
		left = u
	case record.RecordEvidence:
		var item record.EvidenceItem
		if err := json.Unmarshal(c.Payload, &item); err != nil {
			return err
		}
		about := slices.DeleteFunc(slices.Clone(item.About), func(s string) bool { return x.gone[s] })
		if len(about) == len(item.About) && !x.gone[item.ID] {
			return nil // of something else as well, or of nothing that was named
		}
		x.items[c.Subjects[0]] = true
		if item.About = about; len(about) > 0 && !x.gone[item.ID] {
			left = item
		}
	}
	x.done[c.ID] = true
	x.next = append(x.next, string(c.ID))
	if first := c.Subjects[0]; left == nil && c.Kind != record.RecordEvidence && !x.gone[first] {
		x.gone[first] = true // a finding, a pair: its acts are of the record
		x.next = append(x.next, first)
	}
	return x.redact(c, left)
}

// redact takes out of an act everything but what is left of it; nil takes all.
func (x *listErasure) redact(c record.Change, left any) error {
	if left == nil {
		x.out.Acts = append(x.out.Acts, record.Redact(c, nil))
		return nil
	}
	payload, err := record.Canonical(left)
	if err == nil && !bytes.Equal(payload, c.Payload) {
		x.out.Acts = append(x.out.Acts, record.Redact(c, payload))
	}
	return err
}

// takeItems has the files go that were evidence of nothing else, with their chains of custody.
func (x *listErasure) takeItems() error {
	for _, id := range slices.Sorted(maps.Keys(x.items)) {
		about, err := x.tx.History(id)
		if err != nil {
			return err
		}
		var item record.EvidenceItem
		elsewhere := false
		for _, e := range about {
			if e.Change.Kind != record.RecordEvidence || e.Change.Redacted() {
				continue
			}
			if err := json.Unmarshal(e.Change.Payload, &item); err != nil {
				return err
			}
			elsewhere = elsewhere || !x.nothingLeft(e.Change.ID)
		}
		if elsewhere {
			continue
		}
		x.gone[id] = true
		x.next = append(x.next, id)
		x.out.Blobs = append(x.out.Blobs, item.Blob)
	}
	return nil
}

// nothingLeft says of an act whether all of it goes.
func (x *listErasure) nothingLeft(id record.ChangeID) bool {
	return slices.ContainsFunc(x.out.Acts, func(r record.Redaction) bool {
		return r.Change == id && string(r.Payload) == "null"
	})
}

// takeConflicts has the reasons go with which people decided between acts that go.
func (x *listErasure) takeConflicts() error {
	return x.tx.EachOf(record.DecideConflict, func(e *store.Entry) error {
		var d record.ConflictDecision
		if err := json.Unmarshal(e.Change.Payload, &d); err != nil || e.Change.Redacted() {
			return err
		}
		if !slices.ContainsFunc(append(d.Over, d.Stands), func(id record.ChangeID) bool { return x.done[id] }) {
			return nil
		}
		d.Why = ""
		return x.redact(e.Change, d)
	})
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

// takeOriginal has the file of a list go too, with the note of its receipt, which holds its digest.
func (x *listErasure) takeOriginal(begun *store.Entry) error {
	if begun == nil {
		return nil
	}
	var list record.Import
	if err := json.Unmarshal(begun.Change.Payload, &list); err != nil {
		return fmt.Errorf("the import is damaged: %w", err)
	}
	if list.Blob == "" {
		return nil
	}
	x.out.Blobs = append(x.out.Blobs, list.Blob)
	err := x.tx.EachRow(store.Evidence, store.Query{Where: []store.Equal{{Column: "blob", Value: list.Blob}}},
		func(r store.Row) error {
			x.gone[r.ID] = true
			x.next = append(x.next, r.ID)
			return nil
		})
	if err != nil {
		return err
	}
	return x.takeAll()
}

// takeSettings has what was kept for the next list of the source go, which names the source and the columns of its
// lists; not where the case still has another list of that source.
func (x *listErasure) takeSettings(begun *store.Entry) error {
	if begun == nil {
		return nil
	}
	var list record.Import
	if err := json.Unmarshal(begun.Change.Payload, &list); err != nil {
		return fmt.Errorf("the import is damaged: %w", err)
	}
	others := false
	err := x.tx.EachRow(store.Imports, store.Query{Where: []store.Equal{{Column: "source",
		Value: string(list.Source)}}},
		func(r store.Row) error {
			others = others || r.ID != x.id
			return nil
		})
	if err != nil || others || list.Source == "" {
		return err
	}
	err = x.tx.EachOf(record.ChangeSettings, func(e *store.Entry) error {
		var s record.Setting
		if e.Change.Redacted() || json.Unmarshal(e.Change.Payload, &s) != nil {
			return nil
		}
		_, ok, err := mappingOf(s, list.Source)
		if ok || s.ID == namedMapping(list.Source) { // of an older program, readable or not
			x.gone[s.ID] = true
			x.next = append(x.next, s.ID)
			err = nil
		}
		return err
	})
	if err != nil {
		return err
	}
	return x.takeAll()
}
