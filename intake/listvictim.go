package intake

import (
	"fmt"
	"strings"

	"recount/record"
)

// VictimOptions say how the rows of a list become records.
type VictimOptions struct {
	Source  record.OriginID
	Default record.Outcome              // outcome where no column says it; killed where empty
	Place   func(string) record.PlaceID // resolves a place name; nil leaves places in words
}

// Victims turns the rows of a list into records, and says which rows became none. The id of a record comes from its source and its own id
// (or what it says), so that the same list twice gives the same records.
func Victims(l *List, o VictimOptions) ([]record.VictimRecord, []record.BadRow) {
	var out []record.VictimRecord
	var bad []record.BadRow
	for _, left := range l.Left {
		bad = append(bad, record.BadRow{Row: left.Line, Why: "it " + left.Why.String()})
	}
	seen := map[record.VictimRecordID]int{}
	for i := range l.Rows {
		row := &l.Rows[i]
		v := row.Victim(o)
		if first, twice := seen[v.ID]; twice {
			bad = append(bad, record.BadRow{Row: row.Line, Why: fmt.Sprintf("it repeats row %d", first)})
			continue
		}
		seen[v.ID] = row.Line
		out = append(out, v)
	}
	return out, bad
}

// Victim makes a record of a row. A person without a name is a record too, and marked as such.
func (row *ListRow) Victim(o VictimOptions) record.VictimRecord {
	v := record.VictimRecord{
		Source: o.Source, Row: row.Line, Name: row.Name, NameAR: row.NameAR, Father: row.Father, Mother: row.Mother, Family: row.Family, Anonymous: row.Unnamed,
		Sex: row.Sex, Age: row.Age, Years: max(row.Years, 0), Born: row.Born, Died: row.Died, Documented: row.Documented,
		Status: row.Status, Outcome: row.Outcome, Cause: record.CauseUnknown,
		Death: record.StateDocumented, Identity: record.StateAlleged, CivilStatus: record.StateAlleged, Attribution: record.StateAlleged,
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
	if v.Died.Stated() && row.Place != "" && !row.Unnamed {
		v.Identity = record.StateDocumented // name, date and place: the field's own least for an identified death
	}
	v.ID = record.VictimRecordID("v-" + record.ContentID("victim", string(o.Source), row.own(), v.Name+v.NameAR))
	return v
}

// own is what tells a row from the others of its list: its own id, else all that it says. Of people without a name several may be told alike.
func (row *ListRow) own() string {
	if row.ID != "" {
		return row.ID
	}
	parts := append([]string{row.Father, row.Mother, row.Family, row.Sex.String(), fmt.Sprint(row.Years), row.Born.String(), row.Died.String(), row.Place, row.Home, row.Code}, row.Rest...)
	if row.Unnamed {
		parts = append(parts, fmt.Sprint(row.Line))
	}
	return strings.Join(parts, "\x1f")
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
