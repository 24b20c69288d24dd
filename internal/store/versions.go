package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"recount/record"
)

// A record of a list belongs to its source and the source's own id, and has a version from each edition of the list that holds
// it. The newest version of an admitted edition stands; where none is admitted, the newest of those that wait. What a person
// recorded of it stands over every version, field by field: a field that the person changed keeps the person's value, the others
// follow the list. A record that came from lists is there as long as an edition with it holds.

// version is one event in the life of a record: a row of an edition, or what a person recorded.
type version struct {
	order  int64 // when it took effect: of an admitted edition, when that was admitted
	seq    int64 // of its act
	nth    int
	list   string // "" of a person's
	waits  bool   // its edition is not admitted
	gone   bool   // the edition is the whole list and does not have the record
	patch  bool   // fields are what a person changed, and no others; nil values were taken out
	fields map[string]json.RawMessage
}

// edition is an import that holds, as the log has it.
type edition struct {
	record.Import
	begun, admitted int64 // acts
	waits           bool
	chunks          []int64
}

// editions reads the imports of a source that hold, and one by its id even where the log has no beginning of it.
func (tx *Tx) editions(source, id string) ([]edition, error) {
	rows, err := tx.sess.query(tx.ctx, "SELECT id FROM imports WHERE source = $1 AND id <> $2 ORDER BY id", source, id)
	if err != nil {
		return nil, tx.fault(err)
	}
	var ids []string
	if id != "" {
		ids = append(ids, id)
	}
	for rows.Next() {
		var other string
		if err := rows.Scan(&other); err != nil {
			_ = rows.Close()
			return nil, tx.fault(err)
		}
		if source != "" {
			ids = append(ids, other)
		}
	}
	if err := rows.Close(); err != nil {
		return nil, tx.fault(err)
	}
	var out []edition
	for _, id := range ids {
		e, err := tx.edition(id)
		if err != nil {
			return nil, err
		}
		if e.begun >= 0 || len(e.chunks) > 0 {
			out = append(out, e)
		}
	}
	return out, nil
}

// edition reads where an import stands in the log.
func (tx *Tx) edition(id string) (edition, error) {
	out := edition{begun: -1, admitted: -1}
	type act struct {
		seq    int64
		kind   string
		undone string
	}
	var acts []act
	rows, err := tx.sess.query(tx.ctx, "SELECT seq, kind, undone_by FROM changes WHERE subject = $1 ORDER BY seq", id)
	if err != nil {
		return out, tx.fault(err)
	}
	for rows.Next() {
		var a act
		if err := rows.Scan(&a.seq, &a.kind, &a.undone); err != nil {
			_ = rows.Close()
			return out, tx.fault(err)
		}
		if tx.bound == 0 || a.seq < tx.bound {
			acts = append(acts, a)
		}
	}
	if err := rows.Close(); err != nil {
		return out, tx.fault(err)
	}
	for _, a := range acts {
		switch record.Act(a.kind) {
		case record.BeginImport:
			out.begun, out.admitted = a.seq, -1
		case record.AdmitList:
			if a.undone == "" {
				out.admitted = a.seq
			}
		case record.ImportVictims:
			if a.undone == "" {
				out.chunks = append(out.chunks, a.seq)
			}
		}
	}
	out.ID = id
	if out.begun >= 0 {
		e, err := tx.entry(out.begun)
		if err != nil {
			return out, err
		}
		if out.Import, err = decode[record.Import](e); err != nil {
			return out, err
		}
		out.waits = out.Admission != nil && out.admitted < 0
	}
	return out, nil
}

// sourceOf is the source of an edition; of its rows where its beginning is not in the log.
func (tx *Tx) sourceOf(imported string) (string, error) {
	var source string
	found, err := tx.sess.row(tx.ctx, "SELECT source FROM imports WHERE id = $1", []any{imported}, &source)
	if err == nil && !found {
		_, err = tx.sess.row(tx.ctx, "SELECT source FROM victim_records WHERE import = $1 LIMIT 1", []any{imported}, &source)
	}
	return source, tx.fault(err)
}

// orderOf is when what an edition says took effect.
func (e edition) orderOf(seq int64) int64 { return max(seq, e.admitted) }

// listVersions reads what editions say of records.
func (tx *Tx) listVersions(editions []edition, want map[string]bool) (map[string][]version, error) {
	out := map[string][]version{}
	for _, ed := range editions {
		for _, id := range ed.Gone {
			if want[string(id)] {
				out[string(id)] = append(out[string(id)], version{order: ed.orderOf(ed.begun), seq: ed.begun, list: ed.ID, waits: ed.waits, gone: true})
			}
		}
		for _, seq := range ed.chunks {
			e, err := tx.entry(seq)
			if err != nil {
				return nil, err
			}
			chunk, err := readChunk(e)
			if err != nil {
				return nil, err
			}
			for nth, body := range chunk.Records {
				id := idOf(body)
				if !want[id] {
					continue
				}
				v := version{order: ed.orderOf(seq), seq: seq, nth: nth, list: ed.ID, waits: ed.waits}
				if err := json.Unmarshal(body, &v.fields); err != nil {
					return nil, fmt.Errorf("record %d of act %s: %w", nth, e.Change.ID, err)
				}
				out[id] = append(out[id], v)
			}
		}
	}
	return out, nil
}

// idOf reads the id of a record's canonical bytes, without reading the rest where nothing nested stands before it.
func idOf(body []byte) string {
	const member = `"id":"`
	if i := bytes.Index(body, []byte(member)); i >= 0 && bytes.Count(body[:i], []byte("{")) == 1 {
		rest := body[i+len(member):]
		if end := bytes.IndexByte(rest, '"'); end > 0 && bytes.IndexByte(rest[:end], '\\') < 0 {
			return string(rest[:end])
		}
	}
	var v struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(body, &v) // what is no record has no id
	return v.ID
}

// recorded reads what people recorded and corrected of a record and did not take back.
func (tx *Tx) recorded(id string) ([]version, error) {
	var out []version
	err := tx.eachEntry(func(e *Entry) error {
		v := version{order: e.Seq, seq: e.Seq}
		if e.Change.Kind == record.CorrectVictim {
			c, err := decode[record.Correction](e)
			if err != nil {
				return err
			}
			v.patch, v.fields = true, map[string]json.RawMessage{}
			for name, value := range c.Set {
				if v.fields[name] = nil; value != "" {
					v.fields[name] = json.RawMessage(value)
				}
			}
		} else if err := json.Unmarshal(e.Change.Payload, &v.fields); err != nil {
			return fmt.Errorf("the payload of act %s: %w", e.Change.ID, err)
		}
		out = append(out, v)
		return nil
	}, "WHERE subject = $1 AND kind IN ($2, $3) AND undone_by = '' ORDER BY seq", id, string(record.RecordVictim), string(record.CorrectVictim))
	return out, err
}

// standing folds the versions of a record. ok is false where the record is not there: no edition has it, and no person made it
// (firstListed is the act that first brought it from a list, -1 for none). from is where what stands is from.
func standing(listed, persons []version, firstListed int64) (fields map[string]json.RawMessage, from version, ok bool) {
	has := func(v version) bool { return !v.gone }
	stands := slices.DeleteFunc(slices.Clone(listed), func(v version) bool { return v.waits })
	if !slices.ContainsFunc(stands, has) {
		stands = slices.DeleteFunc(slices.Clone(listed), func(v version) bool { return v.gone })
	}
	made := slices.IndexFunc(persons, func(v version) bool { return !v.patch })
	if len(stands) == 0 && (made < 0 || firstListed >= 0 && firstListed < persons[made].seq) {
		return nil, from, false
	}
	events := append(slices.Clone(stands), persons...)
	slices.SortStableFunc(events, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.seq, b.seq), cmp.Compare(a.nth, b.nth))
	})
	var base map[string]json.RawMessage
	over := map[string]json.RawMessage{}
	goneIn := ""
	for _, v := range events {
		switch {
		case v.gone:
			goneIn = v.list
		case v.list != "":
			base, from, goneIn = v.fields, v, ""
		case v.patch:
			maps.Copy(over, v.fields)
		default:
			differences(over, base, seenBefore(stands, v.seq), v.fields)
			if from.list == "" {
				from = v
			}
		}
	}
	fields = merged(base, over)
	if goneIn != "" {
		fields["gone"], _ = json.Marshal(goneIn)
	}
	return fields, from, true
}

// differences puts over what a whole record that a person wrote says otherwise than what the person saw. Of a list whose
// version took effect later, the person saw that version.
func differences(over, base, seen, written map[string]json.RawMessage) {
	if base == nil {
		base = seen
	}
	before := merged(base, over)
	for name := range allNames(before, written) {
		if !bytes.Equal(before[name], written[name]) {
			over[name] = written[name] // nil: the person took the field out
		}
	}
}

// seenBefore is the newest row of a list that was in the log before an act.
func seenBefore(listed []version, seq int64) map[string]json.RawMessage {
	var out version
	for _, v := range listed {
		if v.seq < seq && v.seq >= out.seq && !v.gone {
			out = v
		}
	}
	return out.fields
}

func allNames(a, b map[string]json.RawMessage) map[string]bool {
	out := map[string]bool{}
	for name := range a {
		out[name] = true
	}
	for name := range b {
		out[name] = true
	}
	return out
}

// merged puts fields over others; nil takes a field out. The row of the list stays the list's.
func merged(base, over map[string]json.RawMessage) map[string]json.RawMessage {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]json.RawMessage{}
	}
	for name, value := range over {
		switch {
		case name == "row" && base != nil:
		case value == nil:
			delete(out, name)
		default:
			out[name] = value
		}
	}
	return out
}

// foldVersions makes records again from their versions.
func (tx *Tx) foldVersions(editions []edition, ids []string) error {
	want := map[string]bool{}
	for _, id := range ids {
		want[id] = true
	}
	listed, err := tx.listVersions(editions, want)
	if err != nil {
		return err
	}
	persons, doubtful := map[string][]version{}, map[string]bool{}
	for id := range want {
		if persons[id], err = tx.recorded(id); err != nil {
			return err
		}
		doubtful[id] = len(listed[id]) == 0 && slices.ContainsFunc(persons[id], func(v version) bool { return !v.patch })
	}
	first, err := tx.firstListed(doubtful)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		for _, v := range listed[id] {
			if seq, ok := first[id]; !ok || v.seq < seq {
				first[id] = v.seq
			}
		}
		brought, ok := first[id]
		if !ok {
			brought = -1
		}
		fields, from, ok := standing(listed[id], persons[id], brought)
		if err := tx.putStanding(id, fields, from, ok); err != nil {
			return err
		}
	}
	return nil
}

// putStanding writes a record as it stands, where that is another than what is there.
func (tx *Tx) putStanding(id string, fields map[string]json.RawMessage, from version, ok bool) error {
	if !ok {
		if err := tx.dropSearch(VictimRecords, id); err != nil {
			return err
		}
		return tx.exec("DELETE FROM victim_records WHERE id = $1", id)
	}
	body := bodyOf(fields)
	var was string
	var seq int64
	if _, err := tx.sess.row(tx.ctx, "SELECT body, seq FROM victim_records WHERE id = $1", []any{id}, &was, &seq); err != nil {
		return tx.fault(err)
	}
	if was == string(body) && seq == from.seq {
		return nil
	}
	var r record.VictimRecord
	if err := json.Unmarshal(body, &r); err != nil {
		return fmt.Errorf("record %s: %w", id, err)
	}
	row := victimRow{seq: from.seq, imported: from.list, importSeq: from.seq, nth: from.nth}
	if err := tx.dropSearch(VictimRecords, id); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM victim_records WHERE id = $1", id); err != nil {
		return err
	}
	args, text := victimArgs(&r, body, row)
	return tx.putVictimRow(args, text)
}

// bodyOf puts canonical values together to a canonical object.
func bodyOf(fields map[string]json.RawMessage) []byte {
	out := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(fields)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(append(out, '"'), name...), '"', ':'), fields[name]...)
	}
	return append(out, '}')
}

// firstListed finds the act that first brought each record in from a list, undone or not. Records that no list ever had are not
// in the answer: a person made them.
func (tx *Tx) firstListed(want map[string]bool) (map[string]int64, error) {
	out := map[string]int64{}
	left := slices.DeleteFunc(slices.Collect(maps.Keys(want)), func(id string) bool { return !want[id] || !listedID(id) })
	if len(left) == 0 {
		return out, nil
	}
	err := tx.eachEntry(func(e *Entry) error {
		chunk, err := readChunk(e)
		if err != nil {
			return err
		}
		for _, body := range chunk.Records {
			if id := idOf(body); want[id] {
				if _, known := out[id]; !known {
					out[id] = e.Seq
				}
			}
		}
		return nil
	}, "WHERE kind = $1 ORDER BY seq", string(record.ImportVictims))
	return out, err
}

// listedID says whether a record of this id may have come from a list. What a person records by hand has a ULID.
func listedID(id string) bool { return len(id) != ulidLength || strings.ToUpper(id) != id }

const ulidLength = 26

// foldVictim keeps a record that a person made or corrected.
func foldVictim(tx *Tx, e *Entry) error {
	if _, err := decode[record.VictimRecord](e); err != nil {
		return err
	}
	return tx.refoldVictim(e.Change.Subjects[0])
}

// foldCorrection keeps what a person changed of a record of a list.
func foldCorrection(tx *Tx, e *Entry) error {
	c, err := decode[record.Correction](e)
	if err != nil {
		return err
	}
	for name, value := range c.Set {
		if value != "" && !record.CanonicalBytes([]byte(value)) || name == "id" {
			return fmt.Errorf("act %s: the correction of %q is not a value", e.Change.ID, name)
		}
	}
	return tx.refoldVictim(e.Change.Subjects[0])
}

// refoldVictim makes one record again.
func (tx *Tx) refoldVictim(id string) error {
	var imported string
	if _, err := tx.sess.row(tx.ctx, "SELECT import FROM victim_records WHERE id = $1", []any{id}, &imported); err != nil {
		return tx.fault(err)
	}
	var editions []edition
	if imported != "" {
		source, err := tx.sourceOf(imported)
		if err != nil {
			return err
		}
		if editions, err = tx.editions(source, imported); err != nil {
			return err
		}
	}
	return tx.foldVersions(editions, []string{id})
}

// newVersions makes records again that an edition has and that were known before.
func (tx *Tx) newVersions(imported string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	source, err := tx.sourceOf(imported)
	if err == nil && source == "" {
		_, err = tx.sess.row(tx.ctx, "SELECT source FROM victim_records WHERE id = $1", []any{ids[0]}, &source)
	}
	if err != nil {
		return tx.fault(err)
	}
	editions, err := tx.editions(source, imported)
	if err != nil {
		return err
	}
	waits := map[string]bool{}
	for _, e := range editions {
		waits[e.ID] = e.waits
	}
	if waits[imported] { // a version that waits changes nothing of a record that stands by an admitted one
		var left []string
		for _, id := range ids {
			var by string
			found, err := tx.sess.row(tx.ctx, "SELECT import FROM victim_records WHERE id = $1", []any{id}, &by)
			if err != nil {
				return tx.fault(err)
			}
			if !found || by != "" && waits[by] || by == "" {
				left = append(left, id)
			}
		}
		ids = left
	}
	return tx.foldVersions(editions, ids)
}

// foldImport keeps an edition; those whom it names no more are gone once it is admitted.
func foldImport(tx *Tx, e *Entry) error {
	if err := projectionOf[e.Change.Kind].apply(tx, e); err != nil {
		return err
	}
	i, err := decode[record.Import](e)
	if err != nil || len(i.Gone) == 0 || !i.Counts() {
		return err
	}
	return tx.refoldEdition(e.Change.Subjects[0])
}

// foldAdmission lets an edition's versions stand.
func foldAdmission(tx *Tx, e *Entry) error {
	if err := projectionOf[e.Change.Kind].apply(tx, e); err != nil {
		return err
	}
	return tx.refoldEdition(e.Change.Subjects[0])
}

// refoldImport makes the row of an import again.
func (tx *Tx) refoldImport(id string) error {
	if err := tx.exec("DELETE FROM imports WHERE id = $1", id); err != nil {
		return err
	}
	ed, err := tx.edition(id)
	if err != nil {
		return err
	}
	for _, seq := range []int64{ed.begun, ed.admitted} {
		if seq < 0 {
			continue
		}
		e, err := tx.entry(seq)
		if err != nil {
			return err
		}
		if err := projectionOf[e.Change.Kind].apply(tx, e); err != nil {
			return err
		}
	}
	return nil
}

// refoldEdition makes every record of an edition again, whose rows were folded. The only edition of its source has nothing to
// be set against: what stands of its records does not depend on whether it is admitted.
func (tx *Tx) refoldEdition(id string) error {
	source, err := tx.sourceOf(id)
	if err != nil {
		return err
	}
	editions, err := tx.editions(source, id)
	if err != nil || len(editions) == 1 {
		return err
	}
	ids, err := tx.idsOf(editions, id)
	if err != nil {
		return err
	}
	return tx.foldVersions(editions, ids)
}

// idsOf lists the records that an edition has or names no more.
func (tx *Tx) idsOf(editions []edition, id string) ([]string, error) {
	var out []string
	for _, ed := range editions {
		if ed.ID != id {
			continue
		}
		for _, g := range ed.Gone {
			out = append(out, string(g))
		}
		err := tx.eachRowOf(ed, func(id string, _ []byte) error { out = append(out, id); return nil })
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// foldUndoImport takes an edition back: every record is what it would be had the edition not been read in.
func foldUndoImport(tx *Tx, e *Entry) error {
	id := e.Change.Subjects[0]
	source, err := tx.sourceOf(id)
	if err != nil {
		return err
	}
	editions, err := tx.editions(source, id)
	if err != nil {
		return err
	}
	ids, err := tx.idsOf(editions, id)
	if err != nil {
		return err
	}
	if err := tx.exec("UPDATE changes SET undone_by = $2 WHERE subject = $1 AND kind IN ($3, $4) AND undone_by = '' AND seq < $5",
		id, string(e.Change.ID), string(record.ImportVictims), string(record.AdmitList), e.Seq); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM imports WHERE id = $1", id); err != nil {
		return err
	}
	editions = slices.DeleteFunc(editions, func(ed edition) bool { return ed.ID == id })
	if len(editions) == 0 {
		return tx.dropOnlyEdition(id)
	}
	return tx.foldVersions(editions, ids)
}

// dropOnlyEdition takes out what only this edition had, at once. What a person recorded before any list had it stays.
func (tx *Tx) dropOnlyEdition(id string) error {
	rows, err := tx.sess.query(tx.ctx, `SELECT DISTINCT subject FROM changes WHERE kind = $1 AND subject IN (SELECT id FROM victim_records WHERE import = $2)`,
		string(record.RecordVictim), id)
	if err != nil {
		return tx.fault(err)
	}
	var acted []string
	for rows.Next() {
		var subject string
		if err := rows.Scan(&subject); err != nil {
			_ = rows.Close()
			return tx.fault(err)
		}
		acted = append(acted, subject)
	}
	if err := rows.Close(); err != nil {
		return tx.fault(err)
	}
	if err := tx.dropSearchOfImport(id); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM victim_records WHERE import = $1", id); err != nil {
		return err
	}
	return tx.foldVersions(nil, acted)
}

// bringBackImport undoes the undoing of an import: what that undoing took back stands again.
func (tx *Tx) bringBackImport(undoing *Entry) error {
	id := undoing.Change.Subjects[0]
	if err := tx.exec("UPDATE changes SET undone_by = '' WHERE subject = $1 AND undone_by = $2", id, string(undoing.Change.ID)); err != nil {
		return err
	}
	if err := tx.refoldImport(id); err != nil {
		return err
	}
	ed, err := tx.edition(id)
	if err != nil {
		return err
	}
	for _, seq := range ed.chunks {
		e, err := tx.entry(seq)
		if err != nil {
			return err
		}
		if err := foldRows(tx, e); err != nil {
			return err
		}
	}
	return tx.refoldEdition(id)
}

// EachListed visits the newest row of a list of every record that the editions of a source have, save those of one import: the
// bytes of the record as its edition says it, and whether the newest edition has it.
func (tx *Tx) EachListed(source, without string, visit func(body []byte, newest bool) error) error {
	editions, err := tx.editions(source, "")
	if err != nil {
		return err
	}
	editions = slices.DeleteFunc(editions, func(e edition) bool { return e.ID == without })
	slices.SortFunc(editions, func(a, b edition) int { return cmp.Compare(a.begun, b.begun) })
	type row struct {
		body   []byte
		newest bool
	}
	last := map[string]row{}
	for i, e := range editions {
		err := tx.eachRowOf(e, func(id string, body []byte) error {
			last[id] = row{body, i == len(editions)-1}
			return nil
		})
		if err != nil {
			return err
		}
		for _, g := range e.Gone {
			delete(last, string(g))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(last)) {
		if err := visit(last[id].body, last[id].newest); err != nil {
			return err
		}
	}
	return nil
}

// EachRowOf visits the rows of an import, as it says them.
func (tx *Tx) EachRowOf(imported string, visit func(body []byte) error) error {
	e, err := tx.edition(imported)
	if err != nil {
		return err
	}
	return tx.eachRowOf(e, func(_ string, body []byte) error { return visit(body) })
}

func (tx *Tx) eachRowOf(ed edition, visit func(id string, body []byte) error) error {
	for _, seq := range ed.chunks {
		e, err := tx.entry(seq)
		if err != nil {
			return err
		}
		chunk, err := readChunk(e)
		if err != nil {
			return err
		}
		for _, b := range chunk.Records {
			if err := visit(idOf(b), b); err != nil {
				return err
			}
		}
	}
	return nil
}

// ImportedRows counts the rows of an import that were written.
func (tx *Tx) ImportedRows(imported string) (n int, err error) {
	err = tx.EachRowOf(imported, func([]byte) error { n++; return nil })
	return n, err
}

// BegunBy is who began an import; ErrNotFound where nobody did.
func (tx *Tx) BegunBy(imported string) (record.ActorID, error) {
	e, err := tx.edition(imported)
	if err == nil && e.begun < 0 {
		err = fmt.Errorf("import %s: %w", imported, ErrNotFound)
	}
	if err != nil {
		return "", err
	}
	begun, err := tx.entry(e.begun)
	if err != nil {
		return "", err
	}
	return begun.Change.Actor, nil
}

// Version is one edition's word on a record, for whoever reads how the record came to be.
type Version struct {
	Import string
	Waits  bool // its edition is not admitted
	Gone   bool // its edition names the person no more
	Body   []byte
}

// Versions lists what the editions that hold say of a record, the earliest first.
func (tx *Tx) Versions(id record.VictimRecordID) ([]Version, error) {
	var source string
	if _, err := tx.sess.row(tx.ctx, "SELECT source FROM victim_records WHERE id = $1", []any{string(id)}, &source); err != nil {
		return nil, tx.fault(err)
	}
	editions, err := tx.editions(source, "")
	if err != nil {
		return nil, err
	}
	listed, err := tx.listVersions(editions, map[string]bool{string(id): true})
	if err != nil {
		return nil, err
	}
	versions := listed[string(id)]
	slices.SortFunc(versions, func(a, b version) int { return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.nth, b.nth)) })
	var out []Version
	for _, v := range versions {
		out = append(out, Version{v.list, v.waits, v.gone, bodyOf(v.fields)})
	}
	return out, nil
}
