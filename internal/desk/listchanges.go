package desk

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"recount/intake"
	"recount/internal/store"
	"recount/name"
	"recount/record"
)

// ListChanges is what an edition of a list changes of the editions before it.
type ListChanges struct {
	New     int            `json:"new"`     // people who are in no earlier edition
	Changed []RecordChange `json:"changed"` // people of whom it says something else
	Same    int            `json:"same"`
	Gone    []GoneRecord   `json:"gone"`  // people of the edition before whom it does not name
	Whole   bool           `json:"whole"` // it is the whole list: once it is admitted, those who are gone count no more
	// Renumbered says that the list's own numbers stand for other people than in the edition before: its people are
	// then known by their names.
	Renumbered bool `json:"renumbered,omitempty"`
}

// RecordChange is what an edition says otherwise of one record.
type RecordChange struct {
	ID     record.VictimRecordID `json:"id"`
	Row    int                   `json:"row"`
	Name   string                `json:"name"`
	Fields []FieldChange         `json:"fields"`
}

// FieldChange is one field before and after, as canonical JSON; "" where it was or is not there.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// GoneRecord is a record that an edition has no more.
type GoneRecord struct {
	ID   record.VictimRecordID `json:"id"`
	Name string                `json:"name"`
}

// listed is a record as the newest edition before has it.
type listedBefore struct {
	record record.VictimRecord
	body   []byte
	newest bool // the newest edition has it
}

// changesOf gives the records of an edition their ids, so that each is a version of what it was before, and says what
// changes.
func changesOf(tx *store.Tx, imported string, source record.OriginID, records []record.VictimRecord,
	whole bool) (ListChanges, error) {
	out := ListChanges{Whole: whole}
	before := map[record.VictimRecordID]listedBefore{}
	err := tx.Lists().EachListed(string(source), imported, func(body []byte, newest bool) error {
		var v record.VictimRecord
		if err := json.Unmarshal(body, &v); err != nil {
			return fmt.Errorf("a record of the edition before: %w", err)
		}
		before[v.ID] = listedBefore{v, body, newest}
		return nil
	})
	if err != nil {
		return out, err
	}
	if out.Renumbered = renumbered(records, before); out.Renumbered {
		knowByName(records, before)
	} else {
		keepEarlierIDs(records, before)
	}
	there := map[record.VictimRecordID]bool{}
	for _, v := range records {
		there[v.ID] = true
		was, known := before[v.ID]
		if !known {
			out.New++
			continue
		}
		fields, err := fieldChanges(was.body, v)
		if err != nil {
			return out, err
		}
		if len(fields) == 0 {
			out.Same++
			continue
		}
		out.Changed = append(out.Changed, RecordChange{v.ID, v.Row, nameOfRecord(v), fields})
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		if was := before[id]; !there[id] && (was.newest || whole) {
			out.Gone = append(out.Gone, GoneRecord{id, nameOfRecord(was.record)})
		}
	}
	return out, nil
}

func nameOfRecord(v record.VictimRecord) string {
	if v.Name != "" {
		return v.Name
	}
	return v.NameAR
}

// keepEarlierIDs gives a record the id under which a case of before knows it.
func keepEarlierIDs(records []record.VictimRecord, before map[record.VictimRecordID]listedBefore) {
	for i, v := range records {
		if _, known := before[v.ID]; known || v.Own == "" {
			continue
		}
		if earlier := intake.EarlierID(v); before[earlier].record.ID != "" {
			records[i].ID = earlier
		}
	}
}

// renumbered says that most of the numbers that two editions share stand for people whose names have nothing in common:
// then they number rows, not people.
func renumbered(records []record.VictimRecord, before map[record.VictimRecordID]listedBefore) bool {
	shared, others := 0, 0
	for _, v := range records {
		was, known := before[v.ID]
		if !known || v.Own == "" || v.Anonymous || was.record.Anonymous {
			continue
		}
		if shared++; !likeNames(nameOfRecord(v), nameOfRecord(was.record)) {
			others++
		}
	}
	return others > 1 && others*4 > shared
}

// likeNames says whether two names have a part in common, in either script.
func likeNames(a, b string) bool {
	if name.ScriptOf(a) != name.ScriptOf(b) {
		return true // another script of perhaps the same name
	}
	parts := map[string]bool{}
	for _, t := range name.Tokens(a) {
		parts[name.TokenSkeleton(t)] = true
	}
	return slices.ContainsFunc(name.Tokens(b), func(t string) bool { return parts[name.TokenSkeleton(t)] })
}

// knowByName gives the records of a renumbered list the ids of those who bear the same name, each once, and ids of
// their own to the others.
func knowByName(records []record.VictimRecord, before map[record.VictimRecordID]listedBefore) {
	by := map[string][]record.VictimRecordID{}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		k := wholeName(before[id].record)
		by[k] = append(by[k], id)
	}
	alike := map[string]int{}
	for i, v := range records {
		k := wholeName(v)
		n := alike[k]
		alike[k]++
		if n < len(by[k]) {
			records[i].ID = by[k][n]
			continue
		}
		records[i].ID = record.VictimRecordID("v-" + record.ContentID("victim", string(v.Source), "", k, fmt.Sprint(n)))
	}
}

func wholeName(v record.VictimRecord) string {
	return name.Fold(v.Name + " " + v.NameAR + " " + v.Father + " " + v.Family)
}

// unsaid are fields in which two versions differ without saying anything else of the person.
var unsaid = []string{"id", "row", "own"}

// fieldChanges compares a version with the one before.
func fieldChanges(was []byte, now record.VictimRecord) ([]FieldChange, error) {
	body, err := record.Canonical(now)
	if err != nil {
		return nil, err
	}
	var before, after map[string]json.RawMessage
	if err := json.Unmarshal(was, &before); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &after); err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for n := range before {
		names[n] = true
	}
	for n := range after {
		names[n] = true
	}
	var out []FieldChange
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if string(before[n]) != string(after[n]) && !slices.Contains(unsaid, n) {
			out = append(out, FieldChange{n, string(before[n]), string(after[n])})
		}
	}
	return out, nil
}
