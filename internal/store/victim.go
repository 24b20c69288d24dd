package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"recount/name"
	"recount/record"
)

const victimColumnCount = 14

func putVictims(n int) string {
	return "INSERT INTO victim_records (id, seq, source, outcome, name_key, place, died, day, incident, import, import_seq, import_row, text_row, body) VALUES " +
		placeholders(n, victimColumnCount) + `
	ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, source = excluded.source, outcome = excluded.outcome, name_key = excluded.name_key,
	place = excluded.place, died = excluded.died, day = excluded.day, incident = excluded.incident,
	import = CASE WHEN excluded.import <> '' THEN excluded.import ELSE victim_records.import END,
	import_seq = CASE WHEN excluded.import <> '' THEN excluded.import_seq ELSE victim_records.import_seq END,
	import_row = CASE WHEN excluded.import <> '' THEN excluded.import_row ELSE victim_records.import_row END,
	text_row = excluded.text_row, body = excluded.body`
}

// placeholders gives ($1, $2), ($3, $4) and so on.
func placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i%columns != 0:
			b.WriteString(", ")
		case i > 0:
			b.WriteString("), (")
		default:
			b.WriteString("(")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String() + ")"
}

// victimBatch is how many records of a list are written with one statement.
const victimBatch = 20

var putOneVictim, putManyVictims = putVictims(1), putVictims(victimBatch)

// victimRow is where a record came from.
type victimRow struct {
	seq       int64
	imported  string
	importSeq int64
	nth       int // which record of the act
}

// victimArgs are the values of a record's row, and its text for search.
func victimArgs(r *record.VictimRecord, body []byte, from victimRow) ([]any, searchRow) {
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
	title := strings.TrimSpace(r.Name + " " + r.NameAR)
	rest := strings.Join(strings.Fields(strings.Join([]string{r.Father, r.Mother, r.Family}, " ")), " ")
	args := []any{
		string(r.ID), from.seq, string(r.Source), string(r.Outcome), name.Key(strings.Join(words, " ")), string(r.Place),
		r.Died.String(), day, string(r.Incident), from.imported, from.importSeq, row,
	}
	text := searchRow{kind: "victim", ref: string(r.ID), day: day, seq: from.seq, nth: from.nth, title: title, body: rest}
	return append(args, text.number(), string(body)), text
}

func (tx *Tx) putVictimRecord(r *record.VictimRecord, body []byte, from victimRow) error {
	args, text := victimArgs(r, body, from)
	return tx.putVictimRow(args, text)
}

func (tx *Tx) putVictimRow(args []any, text searchRow) error {
	if err := tx.dropSearch(VictimRecords, text.ref); err != nil {
		return err
	}
	if err := tx.exec(putOneVictim, args...); err != nil {
		return err
	}
	return tx.putSearch(text)
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

// foldRows keeps the records of a run of rows, many with one statement. A record that is there already from elsewhere is
// replaced; its history is in the log.
func foldRows(tx *Tx, e *Entry) error {
	var args []any
	var texts []searchRow
	flush := func() error {
		if len(texts) == 0 {
			return nil
		}
		err := tx.putRows(args, texts)
		args, texts = args[:0], texts[:0]
		return err
	}
	err := tx.eachRow(e, func(r *record.VictimRecord, body []byte, from victimRow) error {
		a, text := victimArgs(r, body, from)
		args, texts = append(args, a...), append(texts, text)
		if len(texts) < victimBatch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

func (tx *Tx) putRows(args []any, texts []searchRow) error {
	fresh, err := tx.allFresh(texts)
	if err != nil {
		return err
	}
	if fresh {
		if err := tx.exec(putManyVictims, args...); err != nil {
			return err
		}
		return tx.putSearchBatch(texts)
	}
	for i, text := range texts {
		if err := tx.putVictimRow(args[i*victimColumnCount:(i+1)*victimColumnCount], text); err != nil {
			return err
		}
	}
	return nil
}

var countVictims = "SELECT COUNT(*) FROM victim_records WHERE id IN " + placeholders(1, victimBatch)

// allFresh says whether these are a whole batch of records that are not there yet, each standing once.
func (tx *Tx) allFresh(texts []searchRow) (bool, error) {
	if len(texts) != victimBatch {
		return false, nil
	}
	seen := make(map[string]bool, len(texts))
	args := make([]any, len(texts))
	for i, t := range texts {
		seen[t.ref], args[i] = true, t.ref
	}
	if len(seen) != len(texts) {
		return false, nil
	}
	var n int
	_, err := tx.sess.row(tx.ctx, countVictims, args, &n)
	return n == 0, tx.fault(err)
}

func (tx *Tx) eachRow(e *Entry, visit func(*record.VictimRecord, []byte, victimRow) error) error {
	var chunk chunkBodies
	if err := json.Unmarshal(e.Change.Payload, &chunk); err != nil {
		return fmt.Errorf("the payload of act %s: %w", e.Change.ID, err)
	}
	if chunk.Import == "" || chunk.Import != e.Change.Subjects[0] {
		return fmt.Errorf("act %s: rows must be about the import that they name", e.Change.ID)
	}
	if len(chunk.Records) > maxNth {
		return fmt.Errorf("act %s has more than %d records: divide it", e.Change.ID, maxNth)
	}
	for i, body := range chunk.Records {
		var r record.VictimRecord
		if err := json.Unmarshal(body, &r); err != nil {
			return fmt.Errorf("record %d of act %s: %w", i, e.Change.ID, err)
		}
		if err := visit(&r, body, victimRow{seq: e.Seq, imported: chunk.Import, importSeq: e.Seq, nth: i}); err != nil {
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
	if err := tx.dropSearch(VictimRecords, id); err != nil {
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
