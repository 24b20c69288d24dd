package intake

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"recount/name"
	"recount/record"
)

// known counts the different fields that a row's cells name as headers, and says whether a name is among them.
func (l *listReader) known(cells []string) (n int, named bool) {
	if l.o.Places {
		return knownPlaceColumns(cells)
	}
	var seen []Field
	for _, c := range cells {
		if c == "" || len(c) > 80 {
			continue
		}
		f := Field("")
		if m, ok := l.mapped(c); ok {
			f, _ = ParseField(string(m))
			if f == "" {
				n++ // left out by hand is a known name of a column
				continue
			}
		} else if u := usualKeys()[headerKey(c)]; len(u) > 0 {
			f = u[0].field
		}
		if f == "" || slices.Contains(seen, f) {
			continue
		}
		seen = append(seen, f)
		named = named || f.names()
	}
	return n + len(seen), named
}

func (l *listReader) cell(r *rawRow, f Field) string {
	if i, ok := l.at[f]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

func (l *listReader) stated(r *rawRow, f Field) bool { return l.cell(r, f) != "" }

// person reads the cells of a row; nil where it says nothing of anybody.
func (l *listReader) person(r *rawRow) *ListRow {
	row := &ListRow{Line: r.line, Years: -1, Sex: record.SexUnknown, Age: record.AgeUnknown,
		Status: record.StatusUnknown}
	l.faults(r, row)
	row.ID, row.List = l.cell(r, FieldID), l.cell(r, FieldList)
	row.Place, row.Home, row.Code = l.cell(r, FieldPlace), l.cell(r, FieldHome), l.cell(r, FieldCode)
	l.names(r, row)
	l.values(r, row)
	if row.Unnamed && !row.known() {
		return nil
	}
	for k, c := range l.table.Rest {
		if c < len(r.cells) && r.cells[c] != "" {
			for len(row.Rest) < k {
				row.Rest = append(row.Rest, "")
			}
			row.Rest = append(row.Rest, r.cells[c])
		}
	}
	return row
}

// known says that a row without a name is still about somebody.
func (row *ListRow) known() bool {
	return row.Sex != record.SexUnknown || row.Years >= 0 || row.Age != record.AgeUnknown || row.Born.Stated() ||
		row.Died.Stated() || row.Mother != "" || row.Father != "" ||
		row.Place != "" || row.Home != "" || row.Code != "" || row.Status != record.StatusUnknown ||
		row.Outcome != "" || row.Name != ""
}

// faults takes out the cells that the format marks and what stands beyond the header.
func (l *listReader) faults(r *rawRow, row *ListRow) {
	for _, f := range r.faults {
		if f.column >= len(l.table.Header) {
			continue
		}
		l.odd(row, f.column, f.why, r.cells[min(f.column, max(len(r.cells)-1, 0))])
		if f.why != OddCode {
			r.cells[f.column] = ""
		}
	}
	for c := len(l.table.Header); c < len(r.cells); c++ {
		if r.cells[c] != "" {
			row.Odd = append(row.Odd, OddCell{Why: OddMore, Value: record.Hide(r.cells[c])})
			break
		}
	}
}

func (l *listReader) odd(row *ListRow, column int, why OddWhy, value string) {
	row.Odd = append(row.Odd, OddCell{Column: l.table.Header[column], Field: l.table.Columns[column], Why: why,
		Value: record.Hide(value)})
}

// names reads the parts of a name. Words in the place of one that name nobody leave it unknown.
func (l *listReader) names(r *rawRow, row *ListRow) {
	part := func(f Field) string {
		c := l.cell(r, f)
		if c == "" {
			return ""
		}
		if shown, odd := trimFormula(c); odd {
			l.odd(row, l.at[f], OddCode, c)
			c = shown
		}
		if isNotStated(c) || len(c) < 200 && name.IsPlaceholder(c) {
			return ""
		}
		return c
	}
	row.Name, row.NameAR = part(FieldName), part(FieldNameAR)
	row.Given, row.Father, row.Grandfather, row.Family, row.Mother = part(FieldGiven), part(FieldFather),
		part(FieldGrandfather), part(FieldFamily), part(FieldMother)
	if row.Name == "" && row.NameAR == "" && row.Given != "" {
		row.Name = joinParts(row.Given, row.Father, row.Grandfather, row.Family)
	}
	row.Unnamed = row.Name == "" && row.NameAR == ""
}

func joinParts(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// trimFormula takes the name out of a cell that begins as a formula does; programs write "@" and "=" before what people
// typed.
func trimFormula(c string) (string, bool) {
	switch c[0] {
	case '@', '+':
		return strings.TrimSpace(c[1:]), true
	case '=':
		if i := strings.LastIndexByte(c, ')'); i > 0 {
			return strings.TrimSpace(c[i+1:]), true
		}
		return strings.Trim(c[1:], ` "`), true
	}
	return c, false
}

// values reads the typed fields besides names.
func (l *listReader) values(r *rawRow, row *ListRow) {
	read := func(f Field, why OddWhy, take func(cell string, column int) bool) {
		i, ok := l.at[f]
		if !ok || i >= len(r.cells) || r.cells[i] == "" {
			return
		}
		if !take(r.cells[i], i) {
			l.odd(row, i, why, r.cells[i])
		}
	}
	read(FieldSex, OddSex, func(c string, _ int) (ok bool) { row.Sex, ok = listSex(c); return ok })
	for _, d := range []struct {
		field Field
		into  *record.Date
	}{{FieldBorn, &row.Born}, {FieldDied, &row.Died}, {FieldDocumented, &row.Documented}} {
		read(d.field, OddDate, func(c string, i int) (ok bool) {
			if *d.into, ok = listDate(c, l.order[i]); ok {
				return true
			}
			if *d.into, ok = monthOfNoDay(c); ok {
				l.odd(row, i, OddDay, c)
			}
			return ok
		})
	}
	l.birthParts(r, row)
	read(FieldAge, OddAge, func(c string, _ int) bool {
		a, ok := readAge(c)
		row.Years, row.Age = a.years, a.group
		if a.born.Stated() && !row.Born.Stated() {
			row.Born = a.born
		}
		return ok
	})
	read(FieldStatus, OddStatus, func(c string, _ int) (ok bool) {
		if row.Status, ok = listStatus(c); !ok {
			var out record.Outcome
			if out, ok = listOutcome(c); ok { // «الحالة» holds either
				row.Outcome = out
			}
		}
		return ok
	})
	read(FieldOutcome, OddOutcome, func(c string, _ int) bool {
		out, ok := listOutcome(c)
		if out != "" {
			row.Outcome = out
		}
		return ok
	})
}

// birthParts puts a year, a month and a day of birth from columns of their own together.
func (l *listReader) birthParts(r *rawRow, row *ListRow) {
	year := l.cell(r, FieldBirthYear)
	if !row.Born.Stated() && year != "" {
		var ok bool
		if row.Born, ok = listDate(year, dayFirst); !ok {
			l.odd(row, l.at[FieldBirthYear], OddDate, year)
		}
	}
	month, day := l.cell(r, FieldBirthMonth), l.cell(r, FieldBirthDay)
	if month == "" || row.Born.Precision() != record.YearPrecision {
		return
	}
	m, err := strconv.Atoi(month)
	if err != nil {
		m, _ = monthAt(foldWords(month), 0)
	}
	d, _ := strconv.Atoi(day)
	full := fmt.Sprintf("%s-%02d", row.Born.String()[:4], m)
	if whole, ok := parsed(fmt.Sprintf("%s-%02d", full, d)); ok {
		row.Born = whole
	} else if whole, ok := parsed(full); ok {
		row.Born = whole
	}
}
