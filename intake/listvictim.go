package intake

import (
	"fmt"
	"strings"

	"recount/record"
)

// VictimOptions say how the rows of a list become records.
type VictimOptions struct {
	Source record.OriginID
	// Default is the outcome where no column says it; where it is empty, killed, and of the export of a database, whose
	// people are witnesses and perpetrators too, none: the row is no record then.
	Default record.Outcome
	Place   func(string) record.PlaceID // resolves a place name; nil leaves places in words
}

// Victims turns the rows of a list into records, and says which rows became none. A record belongs to its source and
// the id that the source gives it: the next edition of the list has a new version of it, whatever it says otherwise. A
// row without an id of its own is known by its name and its place among those of that name; a row that says all that an
// earlier one says is that one.
func Victims(l *List, o VictimOptions) ([]record.VictimRecord, []record.BadRow) {
	var out []record.VictimRecord
	var bad []record.BadRow
	for _, left := range l.Left {
		bad = append(bad, record.BadRow{Row: left.Line, Why: left.Why.Sentence()})
	}
	said, known, alike := map[string]int{}, map[record.VictimRecordID]int{}, map[string]int{}
	for i := range l.Rows {
		row := &l.Rows[i]
		if row.Outcome == "" && o.Default == "" && int(l.Of[i]) < len(l.Tables) && l.Tables[l.Of[i]].Database {
			bad = append(bad, record.BadRow{Row: row.Line, Why: record.Say("it does not say what befell this person, who may be a witness or a perpetrator: export those who were harmed alone, and say with --outcome what befell them")})
			continue
		}
		v := row.Victim(o)
		if int(l.Of[i]) < len(l.Tables) {
			v.Other = l.Tables[l.Of[i]].others(row)
		}
		all := row.says()
		first, twice := said[all]
		if twice = twice && !row.Unnamed; !twice {
			said[all] = row.Line
			v.ID = row.recordID(o.Source, alike)
			first, twice = known[v.ID]
		}
		if twice {
			bad = append(bad, record.BadRow{Row: row.Line, Why: record.Say("it repeats row %d", first)})
			continue
		}
		known[v.ID] = row.Line
		out = append(out, v)
	}
	return out, bad
}

// recordID is the id of a row's record. alike counts the rows of a name.
func (row *ListRow) recordID(source record.OriginID, alike map[string]int) record.VictimRecordID {
	if row.ID != "" {
		return record.VictimRecordID("v-" + record.ContentID("victim", string(source), row.ID))
	}
	parts := []string{row.Name, row.NameAR, row.Father, row.Mother, row.Family}
	if row.Unnamed {
		parts = append(parts, row.says())
	}
	who := strings.Join(parts, "\x1f")
	alike[who]++
	return record.VictimRecordID("v-" + record.ContentID("victim", string(source), "", who, fmt.Sprint(alike[who])))
}

// EarlierID is the id that a record with an id of its source's own had before editions of a list were versions of it.
func EarlierID(v record.VictimRecord) record.VictimRecordID {
	return record.VictimRecordID("v-" + record.ContentID("victim", string(v.Source), v.Own, v.Name+v.NameAR))
}

// others are the cells of a row that no typed field takes (a cause, notes, a photo), by the headers of their columns.
func (t *ListTable) others(row *ListRow) map[string]string {
	var out map[string]string
	for i, cell := range row.Rest {
		if i >= len(t.Rest) || cell == "" {
			continue
		}
		name := t.Header[t.Rest[i]]
		if name == "" {
			name = fmt.Sprintf("column %d", t.Rest[i]+1)
		}
		if out == nil {
			out = map[string]string{}
		}
		if was, twice := out[name]; twice {
			cell = was + "\n" + cell
		}
		out[name] = cell
	}
	return out
}

// Victim makes a record of a row, without its id. A person without a name is a record too, and marked as such.
func (row *ListRow) Victim(o VictimOptions) record.VictimRecord {
	v := record.VictimRecord{
		Source: o.Source, Row: row.Line, Own: row.ID, PlaceWords: row.Place, HomeWords: row.Home, Name: row.Name,
		NameAR: row.NameAR, Father: row.Father, Mother: row.Mother, Family: row.Family, Anonymous: row.Unnamed,
		Sex: row.Sex, Age: row.Age, Years: max(row.Years, 0), Born: row.Born, Died: row.Died,
		Documented: row.Documented,
		Status:     row.Status, Outcome: row.Outcome, Cause: record.CauseUnknown,
		Death: record.StateDocumented, Identity: record.StateAlleged, CivilStatus: record.StateAlleged,
		Attribution: record.StateAlleged,
	}
	if v.NameAR == "" && isArabic(v.Name) {
		v.Name, v.NameAR = "", v.Name
	}
	if v.Outcome == "" {
		v.Outcome = o.Default
	}
	if v.Outcome == "" {
		v.Outcome = record.Killed
	}
	if v.Age == record.AgeUnknown {
		v.Age, v.Years = ageBetween(v.Born, v.Died)
	}
	if o.Place != nil {
		v.Place, v.Home = o.Place(row.Place), o.Place(row.Home)
	}
	if len(v.Unidentified()) == 0 {
		v.Identity = record.StateDocumented
	}
	return v
}

// says is all that a row says.
func (row *ListRow) says() string {
	return strings.Join(append([]string{
		row.ID, row.Name, row.NameAR, row.Father, row.Mother, row.Family, row.Sex.String(), fmt.Sprint(row.Years),
		row.Born.String(), row.Died.String(), row.Place, row.Home, row.Code,
	}, row.Rest...), "\x1f")
}

// ageBetween is the age of somebody born and dead on days that are known well enough to tell a child from an adult.
func ageBetween(born, died record.Date) (record.Age, int) {
	if !born.Stated() || !died.Stated() {
		return record.AgeUnknown, 0
	}
	youngest, oldest := yearsBetween(born.Latest(), died.Earliest()), yearsBetween(born.Earliest(), died.Latest())
	years := 0
	if youngest == oldest {
		years = youngest
	}
	switch {
	case youngest < 0 || oldest > 120:
		return record.AgeUnknown, 0
	case oldest < 18:
		return record.Child, years
	case youngest >= 18:
		return record.Adult, years
	}
	return record.AgeUnknown, 0
}

// yearsBetween counts completed years.
func yearsBetween(from, to record.Day) int {
	y1, m1, d1 := from.Civil()
	y2, m2, d2 := to.Civil()
	years := y2 - y1
	if m2 < m1 || m2 == m1 && d2 < d1 {
		years--
	}
	return years
}
