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

// A record of a list belongs to its source and the source's own id, and has a version from each edition of the list
// that holds it. The newest version of an admitted edition stands; where none is admitted, the newest of those that
// wait. What a person recorded of it stands over every version, field by field: a field that the person changed keeps
// the person's value, the others follow the list. A record that came from lists is there as long as an edition with it
// holds.

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

// listVersions reads what editions say of records.
func (l Lists) listVersions(editions []edition, want map[string]bool) (map[string][]version, error) {
	out := map[string][]version{}
	for _, ed := range editions {
		for _, id := range ed.Gone {
			if want[string(id)] {
				out[string(id)] = append(out[string(id)], version{order: ed.orderOf(ed.begun), seq: ed.begun,
					list: ed.ID, waits: ed.waits, gone: true})
			}
		}
		for _, seq := range ed.chunks {
			rows, err := l.rowsOf(seq)
			if err != nil {
				return nil, err
			}
			for nth, body := range rows.bodies {
				id := rows.ids[nth]
				if !want[id] {
					continue
				}
				v := version{order: ed.orderOf(seq), seq: seq, nth: nth, list: ed.ID, waits: ed.waits}
				if err := json.Unmarshal(body, &v.fields); err != nil {
					return nil, fmt.Errorf("record %d of act %s: %w", nth, rows.act, err)
				}
				out[id] = append(out[id], v)
			}
		}
	}
	return out, nil
}

// listedRows are the rows of an act of an import, with the id of each.
type listedRows struct {
	act    record.ChangeID
	bodies []json.RawMessage
	ids    []string
}

// rowsKept keeps the rows of lists while a past case is made again: each correction of a record of a list asks for
// those of all its editions.
type rowsKept struct {
	by    map[int64]listedRows // by the place of the act in the log
	bytes int
}

// maxRowsKept bounds what is kept; of larger lists the rest is read each time.
const maxRowsKept = 64 << 20

// rowsOf reads the rows of an act of an import.
func (l Lists) rowsOf(seq int64) (listedRows, error) {
	kept := l.tx.rows
	if kept != nil {
		if rows, ok := kept.by[seq]; ok {
			return rows, nil
		}
	}
	e, err := l.tx.entry(seq)
	if err != nil {
		return listedRows{}, err
	}
	chunk, err := readChunk(e)
	if err != nil {
		return listedRows{}, err
	}
	rows := listedRows{act: e.Change.ID, bodies: chunk.Records, ids: make([]string, len(chunk.Records))}
	for nth, body := range rows.bodies {
		rows.ids[nth] = idOf(body)
	}
	if size := len(e.Change.Payload); kept != nil && kept.bytes+size <= maxRowsKept {
		if kept.by == nil {
			kept.by = map[int64]listedRows{}
		}
		kept.by[seq] = rows
		kept.bytes += size
	}
	return rows, nil
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
func (l Lists) recorded(id string) ([]version, error) {
	var out []version
	err := l.tx.eachEntry(func(e *Entry) error {
		if e.Change.Redacted() {
			return nil
		}
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
	}, "WHERE subject = $1 AND kind IN ($2, $3) AND undone_by = '' ORDER BY seq", id, string(record.RecordVictim),
		string(record.CorrectVictim))
	return out, err
}

// standing folds the versions of a record. ok is false where the record is not there: no edition has it, and no person
// made it (firstListed is the act that first brought it from a list, -1 for none). from is where what stands is from.
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

// differences puts over what a whole record that a person wrote says otherwise than what the person saw. Of a list
// whose version took effect later, the person saw that version.
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
func (l Lists) foldVersions(editions []edition, ids []string) error {
	want := map[string]bool{}
	for _, id := range ids {
		want[id] = true
	}
	listed, err := l.listVersions(editions, want)
	if err != nil {
		return err
	}
	persons, doubtful := map[string][]version{}, map[string]bool{}
	for id := range want {
		if persons[id], err = l.recorded(id); err != nil {
			return err
		}
		doubtful[id] = len(listed[id]) == 0 && slices.ContainsFunc(persons[id],
			func(v version) bool { return !v.patch })
	}
	first, err := l.firstListed(doubtful)
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
		if err := l.putStanding(id, fields, from, ok); err != nil {
			return err
		}
	}
	return nil
}

// putStanding writes a record as it stands, where that is another than what is there.
func (l Lists) putStanding(id string, fields map[string]json.RawMessage, from version, ok bool) error {
	if !ok {
		if err := l.tx.dropSearch(VictimRecords, id); err != nil {
			return err
		}
		return l.tx.exec("DELETE FROM victim_records WHERE id = $1", id)
	}
	body := bodyOf(fields)
	var was string
	var seq int64
	if _, err := l.tx.sess.row(l.tx.ctx, "SELECT body, seq FROM victim_records WHERE id = $1", []any{id}, &was,
		&seq); err != nil {
		return l.tx.fault(err)
	}
	if was == string(body) && seq == from.seq {
		return nil
	}
	var r record.VictimRecord
	if err := json.Unmarshal(body, &r); err != nil {
		return fmt.Errorf("record %s: %w", id, err)
	}
	row := victimRow{seq: from.seq, imported: from.list, importSeq: from.seq, nth: from.nth}
	if err := l.tx.dropSearch(VictimRecords, id); err != nil {
		return err
	}
	if err := l.tx.exec("DELETE FROM victim_records WHERE id = $1", id); err != nil {
		return err
	}
	args, text := victimArgs(&r, body, row)
	return l.tx.putVictimRow(args, text)
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

// firstListed finds the act that first brought each record in from a list, undone or not. Records that no list ever had
// are not in the answer: a person made them.
func (l Lists) firstListed(want map[string]bool) (map[string]int64, error) {
	out := map[string]int64{}
	left := slices.DeleteFunc(slices.Collect(maps.Keys(want)),
		func(id string) bool { return !want[id] || !listedID(id) })
	if len(left) == 0 {
		return out, nil
	}
	err := l.tx.eachEntry(func(e *Entry) error {
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
	return tx.Lists().refoldVictim(e.Change.Subjects[0])
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
	return tx.Lists().refoldVictim(e.Change.Subjects[0])
}

// refoldVictim makes one record again.
func (l Lists) refoldVictim(id string) error {
	var imported string
	if _, err := l.tx.sess.row(l.tx.ctx, "SELECT import FROM victim_records WHERE id = $1", []any{id},
		&imported); err != nil {
		return l.tx.fault(err)
	}
	var editions []edition
	if imported != "" {
		source, err := l.sourceOf(imported)
		if err != nil {
			return err
		}
		if editions, err = l.editions(source, imported); err != nil {
			return err
		}
	}
	return l.foldVersions(editions, []string{id})
}

// newVersions makes records again that an edition has and that were known before.
func (l Lists) newVersions(imported string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	source, err := l.sourceOf(imported)
	if err == nil && source == "" {
		_, err = l.tx.sess.row(l.tx.ctx, "SELECT source FROM victim_records WHERE id = $1", []any{ids[0]}, &source)
	}
	if err != nil {
		return l.tx.fault(err)
	}
	editions, err := l.editions(source, imported)
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
			found, err := l.tx.sess.row(l.tx.ctx, "SELECT import FROM victim_records WHERE id = $1", []any{id}, &by)
			if err != nil {
				return l.tx.fault(err)
			}
			if !found || by != "" && waits[by] || by == "" {
				left = append(left, id)
			}
		}
		ids = left
	}
	return l.foldVersions(editions, ids)
}

// Version is one edition's word on a record, for whoever reads how the record came to be.
type Version struct {
	Import string
	Waits  bool // its edition is not admitted
	Gone   bool // its edition names the person no more
	Body   []byte
}

// Versions lists what the editions that hold say of a record, the earliest first.
func (l Lists) Versions(id record.VictimRecordID) ([]Version, error) {
	var source string
	if _, err := l.tx.sess.row(l.tx.ctx, "SELECT source FROM victim_records WHERE id = $1", []any{string(id)},
		&source); err != nil {
		return nil, l.tx.fault(err)
	}
	editions, err := l.editions(source, "")
	if err != nil {
		return nil, err
	}
	listed, err := l.listVersions(editions, map[string]bool{string(id): true})
	if err != nil {
		return nil, err
	}
	versions := listed[string(id)]
	slices.SortFunc(versions, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq),
			cmp.Compare(a.nth, b.nth))
	})
	var out []Version
	for _, v := range versions {
		out = append(out, Version{v.list, v.waits, v.gone, bodyOf(v.fields)})
	}
	return out, nil
}
