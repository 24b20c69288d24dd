package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"recount/name"
	"recount/record"
)

const putVictim = `INSERT INTO victim_records (id, seq, source, outcome, name_key, place, died, day, incident, import, import_seq, import_row, body)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
	ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, source = excluded.source, outcome = excluded.outcome, name_key = excluded.name_key,
	place = excluded.place, died = excluded.died, day = excluded.day, incident = excluded.incident,
	import = CASE WHEN excluded.import <> '' THEN excluded.import ELSE victim_records.import END,
	import_seq = CASE WHEN excluded.import <> '' THEN excluded.import_seq ELSE victim_records.import_seq END,
	import_row = CASE WHEN excluded.import <> '' THEN excluded.import_row ELSE victim_records.import_row END,
	body = excluded.body`

// victimRow is where a record came from.
type victimRow struct {
	seq       int64
	imported  string
	importSeq int64
}

func (tx *Tx) putVictimRecord(r *record.VictimRecord, body []byte, from victimRow) error {
	words := []string{r.Name, r.Father, r.Family}
	if r.Name == "" {
		words[0] = r.NameAR
	}
	day := int64(0)
	if r.Died.Stated() {
		day = int64(r.Died.Earliest())
	}
	row := 0
	if from.imported != "" {
		row = r.Row
	}
	err := tx.exec(putVictim, string(r.ID), from.seq, string(r.Source), fmt.Sprint(r.Outcome), name.Key(strings.Join(words, " ")), string(r.Place),
		r.Died.String(), day, string(r.Incident), from.imported, from.importSeq, row, string(body))
	if err != nil {
		return err
	}
	title := strings.TrimSpace(r.Name + " " + r.NameAR)
	rest := strings.Join(strings.Fields(strings.Join([]string{r.Father, r.Mother, r.Family}, " ")), " ")
	return tx.putSearch(searchRow{kind: "victim", ref: string(r.ID), day: day, title: title, body: rest})
}

// foldVictim keeps a record that a person made or corrected.
func foldVictim(tx *Tx, e *Entry) error {
	r, err := decode[record.VictimRecord](e)
	if err != nil {
		return err
	}
	return tx.putVictimRecord(&r, e.Change.Payload, victimRow{seq: e.Seq})
}

// chunkBodies is an ImportChunk with the bytes of each record, which become the row's body as they stand.
type chunkBodies struct {
	Import  string            `json:"import"`
	Records []json.RawMessage `json:"records"`
}

// foldRows keeps the records of a run of rows. A record that is there already from elsewhere is replaced; its history is in
// the log.
func foldRows(tx *Tx, e *Entry) error {
	return tx.eachRow(e, func(r *record.VictimRecord, body []byte, from victimRow) error {
		return tx.putVictimRecord(r, body, from)
	})
}

func (tx *Tx) eachRow(e *Entry, visit func(*record.VictimRecord, []byte, victimRow) error) error {
	var chunk chunkBodies
	if err := json.Unmarshal(e.Change.Payload, &chunk); err != nil {
		return fmt.Errorf("the payload of act %s: %w", e.Change.ID, err)
	}
	if chunk.Import == "" || chunk.Import != e.Change.Subjects[0] {
		return fmt.Errorf("act %s: rows must be about the import that they name", e.Change.ID)
	}
	for i, body := range chunk.Records {
		var r record.VictimRecord
		if err := json.Unmarshal(body, &r); err != nil {
			return fmt.Errorf("record %d of act %s: %w", i, e.Change.ID, err)
		}
		if err := visit(&r, body, victimRow{seq: e.Seq, imported: chunk.Import, importSeq: e.Seq}); err != nil {
			return err
		}
	}
	return nil
}

// foldUndoImport takes every record of an import out at once, corrected ones too: what was corrected came from the list.
func foldUndoImport(tx *Tx, e *Entry) error {
	id := e.Change.Subjects[0]
	if err := tx.dropSearchOfImport(id); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM victim_records WHERE import = $1", id); err != nil {
		return err
	}
	if err := tx.exec("UPDATE changes SET undone_by = $2 WHERE subject = $1 AND kind = $3 AND undone_by = ''", id, string(e.Change.ID), string(record.ImportVictims)); err != nil {
		return err
	}
	return tx.exec("DELETE FROM imports WHERE id = $1", id)
}

// bringBackImport undoes the undoing of an import: its rows, then every later correction of one of them.
func (tx *Tx) bringBackImport(id string) error {
	if err := tx.exec("UPDATE changes SET undone_by = '' WHERE subject = $1 AND kind = $2", id, string(record.ImportVictims)); err != nil {
		return err
	}
	if err := tx.replaySubject(id, []record.Act{record.BeginImport, record.ImportVictims}); err != nil {
		return err
	}
	entries, err := tx.entries(`WHERE kind = $1 AND undone_by = '' AND subject IN (SELECT id FROM victim_records WHERE import = $2) ORDER BY seq`,
		string(record.RecordVictim), id)
	if err != nil {
		return err
	}
	for i := range entries {
		if err := foldVictim(tx, &entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// refoldVictim makes one record again: its row of an import, where it has one, and then the corrections that hold.
func (tx *Tx) refoldVictim(id string) error {
	var importSeq int64
	var imported string
	found, err := tx.sess.row(tx.ctx, "SELECT import, import_seq FROM victim_records WHERE id = $1", []any{id}, &imported, &importSeq)
	if err != nil {
		return tx.fault(err)
	}
	if err := tx.dropSearch("victim", id); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM victim_records WHERE id = $1", id); err != nil {
		return err
	}
	if found && imported != "" {
		chunk, err := tx.entry(importSeq)
		if err != nil {
			return err
		}
		err = tx.eachRow(chunk, func(r *record.VictimRecord, body []byte, from victimRow) error {
			if string(r.ID) != id {
				return nil
			}
			return tx.putVictimRecord(r, body, from)
		})
		if err != nil {
			return err
		}
	}
	return tx.replaySubject(id, []record.Act{record.RecordVictim})
}

// Provenance says which row of which import a record came from. Import is "" where a person recorded it.
func (tx *Tx) Provenance(id record.VictimRecordID) (imported string, row int, err error) {
	found, err := tx.sess.row(tx.ctx, "SELECT import, import_row FROM victim_records WHERE id = $1", []any{string(id)}, &imported, &row)
	if err == nil && !found {
		err = fmt.Errorf("victim record %s: %w", id, ErrNotFound)
	}
	return imported, row, tx.fault(err)
}
