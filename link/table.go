package link

import (
	"fmt"
	"strconv"
	"strings"

	"recount/name"
	"recount/record"
)

// maxFields bounds the columns of a table that are compared.
const maxFields = 24

// Entry is one record, typed. Empty texts, Years below zero, the zero Date and SexUnknown are not stated.
type Entry struct {
	ID, List string
	// Name is a whole name in either script. Given and Family are names of columns of their own, which go before it;
	// Father and Grandfather complete either.
	Name, Given, Father, Grandfather, Family string
	Sex                                      record.Sex
	Years                                    int // completed, when the list was made
	Born, Died                               record.Date
	// Free are the values of the fields of places, homes, codes and texts, in the order of the table's fields; the last
	// may be missing.
	Free []string
}

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
	days   []day    // of a column of dates, by value
	sexes  []uint8
	ages   []float32
}

// Builder takes records one by one.
type Builder struct {
	t     *Table
	index []map[string]int32
	free  []int // fields that Entry.Free holds
}

// NewBuilder starts a table. Fields of KindIgnore are kept by position and not stored. At most one field of each of the
// kinds id, list, name and its parts, sex, age, birth and death is used: a second one is an error.
func NewBuilder(fields []Field) (*Builder, error) {
	seen := map[Kind]string{}
	used := 0
	for _, f := range fields {
		switch {
		case f.Kind == KindIgnore:
			continue
		case f.Kind.free():
		default:
			if other, ok := seen[f.Kind]; ok {
				return nil, fmt.Errorf("columns %q and %q are both %s: map one of them to another kind or leave it out",
					other, f.Name, f.Kind)
			}
		}
		seen[f.Kind] = f.Name
		used++
	}
	if used > maxFields {
		return nil, fmt.Errorf("%d columns to compare, at most %d: leave some out", used, maxFields)
	}
	b := &Builder{t: &Table{fields: fields, cols: make([]column, len(fields))},
		index: make([]map[string]int32, len(fields))}
	for i, f := range fields {
		b.t.cols[i] = column{values: []string{""}, days: []day{{}}, sexes: []uint8{sexUnknown}, ages: []float32{-1}}
		b.index[i] = map[string]int32{"": 0}
		if f.Kind.free() {
			b.free = append(b.free, i)
		}
	}
	return b, nil
}

// Add appends a record. What it states in fields that the table does not have is left out.
func (b *Builder) Add(e Entry) error {
	if len(e.Free) > len(b.free) {
		return fmt.Errorf("record %d has %d values for %d columns of places, codes and texts", b.t.n+1, len(e.Free),
			len(b.free))
	}
	free := 0
	for i, f := range b.t.fields {
		c := &b.t.cols[i]
		switch f.Kind {
		case KindIgnore:
		case KindID:
			b.t.ids = append(b.t.ids, strings.Clone(strings.TrimSpace(e.ID)))
		case KindSex:
			at, isNew := b.intern(i, sexText(e.Sex))
			if isNew {
				c.sexes = append(c.sexes, sexOf(e.Sex))
			}
			c.at = append(c.at, at)
		case KindAge:
			at, isNew := int32(0), false
			if e.Years >= 0 {
				at, isNew = b.intern(i, strconv.Itoa(e.Years))
			}
			if isNew {
				c.ages = append(c.ages, float32(e.Years))
			}
			c.at = append(c.at, at)
		case KindBirth, KindDeath:
			d := e.Born
			if f.Kind == KindDeath {
				d = e.Died
			}
			at, isNew := b.intern(i, d.String())
			if isNew {
				c.days = append(c.days, dayOf(d))
			}
			c.at = append(c.at, at)
		default:
			v := e.text(f.Kind)
			if f.Kind.free() {
				if v = ""; free < len(e.Free) {
					v = e.Free[free]
				}
				free++
			}
			at, _ := b.intern(i, strings.TrimSpace(v))
			c.at = append(c.at, at)
		}
	}
	b.t.n++
	return nil
}

// text is what an entry says in a field of text. Words in the place of a name that name nobody are none.
func (e *Entry) text(k Kind) string {
	v := ""
	switch k {
	case KindList:
		return e.List
	case KindName:
		v = e.Name
	case KindGiven:
		v = e.Given
	case KindFather:
		v = e.Father
	case KindGrandfather:
		v = e.Grandfather
	case KindFamily:
		v = e.Family
	}
	if len(v) < 200 && name.IsPlaceholder(v) {
		return ""
	}
	return v
}

func (b *Builder) intern(i int, v string) (at int32, isNew bool) {
	at, ok := b.index[i][v]
	if !ok {
		v = strings.Clone(v)
		at = int32(len(b.t.cols[i].values))
		b.t.cols[i].values = append(b.t.cols[i].values, v)
		b.index[i][v] = at
	}
	return at, !ok
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
