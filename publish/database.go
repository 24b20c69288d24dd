package publish

import "strconv"

// relations are the tables of the edition for a database, with what they are of and what their columns mean.
func (e *edition) relations(sheets []sheet) []Relation {
	about := Relation{Name: "edition", Columns: []Attribute{{"name", "TEXT"}, {"value", "TEXT"}}}
	for _, row := range [][2]string{
		{"id", e.in.ID}, {"title", e.anyTitle()}, {"publisher", e.in.Desk}, {"licence", e.in.Licence},
		{"supersedes", e.in.Supersedes}, {"known_at", e.knownAt()},
		{"not_stated", "NULL"}, {"not_known", notKnown}, {"not_told", suppressed},
	} {
		about.Rows = append(about.Rows, []any{row[0], row[1]})
	}
	columns := Relation{Name: "columns", Columns: []Attribute{{"of_table", "TEXT"}, {"name", "TEXT"},
		{"about", "TEXT"}}}
	out := []Relation{about, columns}
	for _, s := range sheets {
		r := Relation{Name: s.name}
		for _, c := range s.columns {
			r.Columns = append(r.Columns, Attribute{c.name, c.sqlType()})
			columns.Rows = append(columns.Rows, []any{s.name, c.name, c.about})
		}
		for _, row := range s.rows {
			values := make([]any, len(row))
			for i, v := range row {
				values[i] = s.columns[i].value(v)
			}
			r.Rows = append(r.Rows, values)
		}
		out = append(out, r)
	}
	out[1] = columns
	return out
}

// sqlType is the type of a column in a STRICT table: a number that may be withheld is of any type.
func (c column) sqlType() string {
	switch c.kind {
	case mayBeHidden:
		return "ANY"
	case "integer":
		return "INTEGER"
	case "number":
		return "REAL"
	}
	return "TEXT"
}

func (c column) value(text string) any {
	if text == notStated {
		return nil
	}
	switch c.kind {
	case "integer", mayBeHidden:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case "number":
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			return x
		}
	}
	return text
}
