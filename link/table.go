package link

import (
	"fmt"
	"strings"
)

// maxFields bounds the columns of a table that are compared.
const maxFields = 24

// Table holds records as columns of interned values: value 0 of every column is "not stated".
type Table struct {
	fields []Field
	n      int
	ids    []string
	cols   []column
}

// column is one field's values.
type column struct {
	values []string // distinct, values[0] == ""
	at     []int32  // per record
}

// Builder takes records row by row.
type Builder struct {
	t     *Table
	index []map[string]int32
}

// NewBuilder starts a table. Fields of KindIgnore are kept by position and not stored. At most one field of each of the kinds id,
// list, name, given, family, sex, age, birth and its parts, and death is used: a second one is an error.
func NewBuilder(fields []Field) (*Builder, error) {
	seen := map[Kind]string{}
	used := 0
	for _, f := range fields {
		switch f.Kind {
		case KindIgnore:
			continue
		case KindHome, KindCode, KindText, KindPlace:
		default:
			if other, ok := seen[f.Kind]; ok {
				return nil, fmt.Errorf("columns %q and %q are both %s: map one of them to another kind or leave it out", other, f.Name, f.Kind)
			}
		}
		seen[f.Kind] = f.Name
		used++
	}
	if used > maxFields {
		return nil, fmt.Errorf("%d columns to compare, at most %d: leave some out", used, maxFields)
	}
	b := &Builder{t: &Table{fields: fields, cols: make([]column, len(fields))}, index: make([]map[string]int32, len(fields))}
	for i := range fields {
		b.t.cols[i].values = []string{""}
		b.index[i] = map[string]int32{"": 0}
	}
	return b, nil
}

// Add appends a record. A row shorter than the fields has its last values not stated; a longer one is an error.
func (b *Builder) Add(row []string) error {
	if len(row) > len(b.t.fields) {
		return fmt.Errorf("record %d has %d values for %d columns", b.t.n+1, len(row), len(b.t.fields))
	}
	for i, f := range b.t.fields {
		v := ""
		if i < len(row) {
			v = strings.TrimSpace(row[i])
		}
		switch f.Kind {
		case KindIgnore:
		case KindID:
			b.t.ids = append(b.t.ids, strings.Clone(v))
		default:
			b.t.cols[i].at = append(b.t.cols[i].at, b.intern(i, v))
		}
	}
	b.t.n++
	return nil
}

func (b *Builder) intern(i int, v string) int32 {
	switch strings.ToLower(v) {
	case "na", "n/a", "null", "none", "nan", "-", "?":
		v = ""
	}
	at, ok := b.index[i][v]
	if !ok {
		v = strings.Clone(v)
		at = int32(len(b.t.cols[i].values))
		b.t.cols[i].values = append(b.t.cols[i].values, v)
		b.index[i][v] = at
	}
	return at
}

// Table ends the building. The Builder must not be used after it.
func (b *Builder) Table() *Table {
	b.index = nil
	return b.t
}

// Len is the number of records.
func (t *Table) Len() int { return t.n }

// ID returns the id of a record as its file gave it, or its row number from 1 where there is none.
func (t *Table) ID(rec int) string {
	if t.ids != nil && t.ids[rec] != "" {
		return t.ids[rec]
	}
	return fmt.Sprint(rec + 1)
}

// Value returns what a record states in a field, "" if nothing. Beware: it is the name of a person.
func (t *Table) Value(rec, field int) string {
	c := t.cols[field]
	if c.at == nil {
		return ""
	}
	return c.values[c.at[rec]]
}

// Fields returns the columns.
func (t *Table) Fields() []Field { return t.fields }

// find returns the column of a kind, or -1.
func (t *Table) find(k Kind) int {
	for i, f := range t.fields {
		if f.Kind == k {
			return i
		}
	}
	return -1
}
