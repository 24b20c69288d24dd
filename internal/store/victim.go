package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

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
		string(r.ID), from.seq, string(r.Source), string(r.Outcome), name.Key(strings.Join(words, " ")),
		string(r.Place),
		r.Died.String(), day, string(r.Incident), from.imported, from.importSeq, row,
	}
	text := searchRow{kind: "victim", ref: string(r.ID), day: day, seq: from.seq, nth: from.nth, title: title,
		body: rest}
	return append(args, text.number(), string(body)), text
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

// chunkBodies is an ImportChunk with the bytes of each record, which become the row's body as they stand.
type chunkBodies struct {
	Import  string            `json:"import"`
	Records []json.RawMessage `json:"records"`
}

// listRow is a record of a list as it is written.
type listRow struct {
	args []any
	text searchRow
}

// foldRows keeps the records of a run of rows, many with one statement. What becomes of a record that is there already,
// or on which people acted, its versions say. Records are written in the order of their ids, neighbours in the index
// together, and texts in the order of their numbers, because the index of words is written out at each step back.
func foldRows(tx *Tx, e *Entry) error {
	rows, err := listRows(e)
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(a, b listRow) int { return strings.Compare(a.text.ref, b.text.ref) })
	var last []listRow // the later of two rows of one record stays
	for i, r := range rows {
		if i+1 == len(rows) || rows[i+1].text.ref != r.text.ref {
			last = append(last, r)
		}
	}
	var texts []searchRow
	var again []string
	for batch := range slices.Chunk(last, victimBatch) {
		fresh, err := tx.allFresh(batch)
		if err != nil {
			return err
		}
		if !fresh {
			known, err := tx.putUnknown(batch)
			if err != nil {
				return err
			}
			again = append(again, known...)
			continue
		}
		var args []any
		for _, r := range batch {
			args, texts = append(args, r.args...), append(texts, r.text)
		}
		if err := tx.exec(putManyVictims, args...); err != nil {
			return err
		}
	}
	slices.SortFunc(texts, func(a, b searchRow) int { return cmp.Compare(a.number(), b.number()) })
	for batch := range slices.Chunk(texts, victimBatch) {
		if err := tx.putSearchBatch(batch); err != nil {
			return err
		}
	}
	return tx.Lists().newVersions(e.Change.Subjects[0], again)
}

// putUnknown writes the records that nothing is known of yet, and gives the ids of the others.
func (tx *Tx) putUnknown(rows []listRow) (known []string, err error) {
	for _, r := range rows {
		var n int
		if _, err := tx.sess.row(tx.ctx, victimTraces, []any{r.text.ref, string(record.RecordVictim),
			string(record.CorrectVictim)}, &n); err != nil {
			return nil, tx.fault(err)
		}
		if n > 0 {
			known = append(known, r.text.ref)
			continue
		}
		if err := tx.putVictimRow(r.args, r.text); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// victimTraces counts what the tables and the log have of a record beside rows of lists.
const victimTraces = `SELECT (SELECT COUNT(*) FROM victim_records WHERE id = $1) + (SELECT COUNT(*) FROM changes WHERE subject = $1 AND kind IN ($2, $3))`

var countVictims = "SELECT COUNT(*) FROM victim_records WHERE id IN " + placeholders(1, victimBatch)

// allFresh says whether these are a whole batch of records of which nothing is known yet.
func (tx *Tx) allFresh(rows []listRow) (bool, error) {
	if len(rows) != victimBatch {
		return false, nil
	}
	args := make([]any, len(rows), len(rows)+2)
	for i, r := range rows {
		args[i] = r.text.ref
	}
	var n, acts int
	if _, err := tx.sess.row(tx.ctx, countVictims, args, &n); err != nil || n > 0 {
		return false, tx.fault(err)
	}
	_, err := tx.sess.row(tx.ctx, countActs, append(args, string(record.RecordVictim), string(record.CorrectVictim)),
		&acts)
	return acts == 0, tx.fault(err)
}

var countActs = "SELECT COUNT(*) FROM changes WHERE subject IN " + placeholders(1,
	victimBatch) + fmt.Sprintf(" AND kind IN ($%d, $%d)", victimBatch+1, victimBatch+2)

// KnownVictims counts the ids that are records of the case already.
func (tx *Tx) KnownVictims(ids []record.VictimRecordID) (int, error) {
	known := 0
	args := make([]any, victimBatch)
	for batch := range slices.Chunk(ids, victimBatch) {
		for i := range args {
			args[i] = ""
			if i < len(batch) {
				args[i] = string(batch[i])
			}
		}
		var n int
		if _, err := tx.sess.row(tx.ctx, countVictims, args, &n); err != nil {
			return 0, tx.fault(err)
		}
		known += n
	}
	return known, nil
}

// listRows reads the records of an act of an import, on as many cores as there are: it is a third of the work.
func listRows(e *Entry) ([]listRow, error) {
	chunk, err := readChunk(e)
	if err != nil {
		return nil, err
	}
	out := make([]listRow, len(chunk.Records))
	faults := make([]error, len(chunk.Records))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(out)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(out); i = int(next.Add(1)) - 1 {
				r, from, err := chunk.record(e, i)
				if err != nil {
					faults[i] = err
					continue
				}
				out[i].args, out[i].text = victimArgs(&r, chunk.Records[i], from)
			}
		})
	}
	wait.Wait()
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readChunk(e *Entry) (chunkBodies, error) {
	var chunk chunkBodies
	switch err := json.Unmarshal(e.Change.Payload, &chunk); {
	case err != nil:
		return chunk, fmt.Errorf("the payload of act %s: %w", e.Change.ID, err)
	case chunk.Import == "" || chunk.Import != e.Change.Subjects[0]:
		return chunk, fmt.Errorf("act %s: rows must be about the import that they name", e.Change.ID)
	case len(chunk.Records) > maxNth:
		return chunk, fmt.Errorf("act %s has more than %d records: divide it", e.Change.ID, maxNth)
	}
	return chunk, nil
}

// record reads the i-th record of an act of an import.
func (c chunkBodies) record(e *Entry, i int) (record.VictimRecord, victimRow, error) {
	var r record.VictimRecord
	if err := json.Unmarshal(c.Records[i], &r); err != nil {
		return r, victimRow{}, fmt.Errorf("record %d of act %s: %w", i, e.Change.ID, err)
	}
	return r, victimRow{seq: e.Seq, imported: c.Import, importSeq: e.Seq, nth: i}, nil
}

// Provenance says which row of which import a record came from. Import is "" where a person recorded it.
func (tx *Tx) Provenance(id record.VictimRecordID) (imported string, row int, err error) {
	found, err := tx.sess.row(tx.ctx, "SELECT import, import_row FROM victim_records WHERE id = $1", []any{string(id)},
		&imported, &row)
	if err == nil && !found {
		err = fmt.Errorf("victim record %s: %w", id, ErrNotFound)
	}
	return imported, row, tx.fault(err)
}
