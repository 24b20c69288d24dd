package flow

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"recount/intake"
	"recount/link"
	"recount/record"
)

// linkMaxRecords bounds the records that are linked at a time.
const linkMaxRecords = 20_000_000

// linkSource is one file of records.
type linkSource struct {
	path, name, list string
	table            intake.ListTable // the first
}

// linkKinds are the fields of a list that are compared, in the order of the table's columns.
var linkKinds = []struct {
	field intake.Field
	kind  link.Kind
}{
	{intake.FieldName, link.KindName}, {intake.FieldGiven, link.KindGiven}, {intake.FieldFather, link.KindFather},
	{intake.FieldGrandfather, link.KindGrandfather},
	{intake.FieldFamily, link.KindFamily}, {intake.FieldSex, link.KindSex}, {intake.FieldAge, link.KindAge},
	{intake.FieldBorn, link.KindBirth}, {intake.FieldDied, link.KindDeath},
}

// freeKind is the kind of a field that is compared as a whole value; empty for others.
func freeKind(f intake.Field) link.Kind {
	switch f {
	case intake.FieldPlace:
		return link.KindPlace
	case intake.FieldHome:
		return link.KindHome
	case intake.FieldCode:
		return link.KindCode
	case intake.FieldText, intake.FieldMother:
		return link.KindText
	}
	return link.KindIgnore
}

// linkReader puts the rows of lists into one table.
type linkReader struct {
	l       *Linked
	in      LinkInput
	lists   ListReader
	sources []linkSource
	fields  []link.Field
	free    map[string]int // column of the table's free fields, by freeKey
	b       *link.Builder
	ids     map[uint64]struct{}
	several bool
	total   int

	// Of the file that is read.
	info     LinkFile
	at       []int // free column of each column in its rest, -1 for none
	own      [4]int
	repeated int
	odd      int
	oddFirst string
	left     map[intake.LeftWhy]int
}

// read opens the files, settles the columns of them all and reads the records into one table. Every file is read in the
// process without rights.
func (l *Linked) read(ctx context.Context, in LinkInput) error {
	r := &linkReader{l: l, in: in, ids: map[uint64]struct{}{}, free: map[string]int{}}
	defer r.lists.Close()
	if err := r.open(ctx); err != nil {
		return err
	}
	r.settle()
	var err error
	if r.b, err = link.NewBuilder(r.fields); err != nil {
		return err
	}
	r.several = len(r.sources) > 1
	for i := range r.sources {
		if err := r.file(ctx, &r.sources[i]); err != nil {
			return err
		}
	}
	l.Table = r.b.Table()
	return nil
}

// ReadLinkTable reads lists into the table that linking compares, and links nothing.
func ReadLinkTable(ctx context.Context, in LinkInput) (*link.Table, error) {
	var l Linked
	err := l.read(ctx, in)
	return l.Table, err
}

// options are those of reading a file of lists.
func (r *linkReader) options() intake.ListOptions {
	o := intake.ListOptions{HeaderRow: r.in.HeaderRow}
	if len(r.in.Map) > 0 {
		o.Saved = intake.Mapping{}
		for c, f := range r.in.Map {
			o.Saved[c] = intake.Field(f)
		}
	}
	return o
}

// open reads the header of every file, in the order of their names.
func (r *linkReader) open(ctx context.Context) error {
	for _, c := range slices.Sorted(maps.Keys(r.in.Map)) {
		if _, ok := intake.ParseField(r.in.Map[c]); !ok {
			return record.Say("--map: %q is not a field: use one of %v, or - to leave the column out", r.in.Map[c],
				intake.Fields())
		}
	}
	paths := slices.Clone(r.in.Paths)
	for i := range paths {
		paths[i] = filepath.Clean(paths[i])
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	if len(paths) == 0 {
		return record.Say("name at least one file of records")
	}
	o := r.options()
	o.HeadOnly = true
	lists, met := map[string]int{}, map[string]bool{}
	for _, p := range paths {
		s := linkSource{path: p, name: filepath.Base(p)}
		found := false
		err := r.lists.File(ctx, p, o, intake.ListSink{Table: func(t intake.ListTable) {
			if !found {
				s.table, found = t, true
			}
		}})
		if err != nil {
			return err
		}
		for _, h := range s.table.Header {
			met[h] = true
		}
		if !nameColumn(s.table.Columns) {
			return record.Say("%s: no column of names was found%s: say which of its columns holds the names with --map COLUMN=name, or which row names the columns with --header-row", s.name, knownColumns(&s.table))
		}
		s.list = strings.TrimSuffix(strings.TrimSuffix(s.name, intake.ListEnding(s.name)), ".gz")
		if lists[s.list]++; lists[s.list] > 1 {
			s.list = fmt.Sprintf("%s (%d)", s.list, lists[s.list])
		}
		r.sources = append(r.sources, s)
	}
	for _, c := range slices.Sorted(maps.Keys(r.in.Map)) {
		if !met[c] {
			return record.Say("--map %s: no file has a column of that name", c)
		}
	}
	return nil
}

// knownColumns lists the columns of a header for an error. A header of which nothing is known may be a row of people,
// and is not shown.
func knownColumns(t *intake.ListTable) string {
	if !slices.ContainsFunc(t.Columns, func(f intake.Field) bool { return f != "" }) {
		return ""
	}
	return fmt.Sprintf(" among the columns %q", t.Header)
}

// nameColumn says that persons can be told apart by name, or by a number of their own.
func nameColumn(columns []intake.Field) bool {
	return slices.ContainsFunc(columns, func(f intake.Field) bool {
		return f == intake.FieldName || f == intake.FieldNameAR || f == intake.FieldGiven || f == intake.FieldFamily ||
			f == intake.FieldCode
	})
}

// settle finds the fields of all files together. Two columns of different files that are compared as whole values are
// one field when they hold the same kind and bear the same name; places of death are one field whatever they are
// called.
func (r *linkReader) settle() {
	r.fields = []link.Field{{Name: "rec_id", Kind: link.KindID}, {Name: "list", Kind: link.KindList}}
	for _, k := range linkKinds {
		for i := range r.sources {
			t := &r.sources[i].table
			at := slices.IndexFunc(t.Columns, func(f intake.Field) bool { return kindField(f) == k.field })
			if at >= 0 {
				r.fields = append(r.fields, link.Field{Name: t.Header[at], Kind: k.kind})
				break
			}
		}
	}
	for i := range r.sources {
		t := &r.sources[i].table
		for c, f := range t.Columns {
			key := freeKey(t, c)
			if _, ok := r.free[key]; ok || key == "" {
				continue
			}
			r.free[key] = len(r.free)
			r.fields = append(r.fields, link.Field{Name: t.Header[c], Kind: freeKind(f)})
		}
	}
}

// kindField takes fields that come to one typed value for one.
func kindField(f intake.Field) intake.Field {
	switch f {
	case intake.FieldNameAR:
		return intake.FieldName
	case intake.FieldBirthYear:
		return intake.FieldBorn
	}
	return f
}

// freeKey is what columns of different files have in common that are one field; empty for those that are not compared
// as whole values.
func freeKey(t *intake.ListTable, c int) string {
	k := freeKind(t.Columns[c])
	if k == link.KindIgnore {
		return ""
	}
	if k == link.KindPlace && slices.Index(t.Columns, intake.FieldPlace) == c {
		return string(k)
	}
	return string(k) + " " + strings.ToLower(t.Header[c])
}

// file reads one file.
func (r *linkReader) file(ctx context.Context, s *linkSource) error {
	r.info = LinkFile{Name: s.name}
	r.repeated, r.odd, r.oddFirst, r.left = 0, 0, "", map[intake.LeftWhy]int{}
	if r.several && !slices.Contains(s.table.Columns, intake.FieldList) {
		r.info.List = s.list
	}
	for i, f := range s.table.Columns {
		if slices.ContainsFunc(linkKinds, func(k struct {
			field intake.Field
			kind  link.Kind
		}) bool {
			return k.field == kindField(f)
		}) || freeKind(f) != "" || f == intake.FieldID || f == intake.FieldList {
			r.info.Columns = append(r.info.Columns, s.table.Header[i]+"="+string(f))
		} else {
			r.info.Ignored++
		}
	}
	err := r.lists.File(ctx, s.path, r.options(), intake.ListSink{
		Table: r.startTable,
		Row:   func(row intake.ListRow) error { return r.row(&row, s) },
		Left:  func(l intake.LeftRow) { r.left[l.Why]++ },
		Note:  func(n intake.ListNote) { r.warn("%s: %s", s.name, n) },
	})
	if err != nil {
		return err
	}
	r.tell(s)
	r.l.Files = append(r.l.Files, r.info)
	return nil
}

func (r *linkReader) warn(format string, args ...any) {
	r.l.Warnings = append(r.l.Warnings, fmt.Sprintf(format, args...))
}

// tell says what was left out of a file, what could not be read and who has no name.
func (r *linkReader) tell(s *linkSource) {
	for _, why := range slices.Sorted(maps.Keys(r.left)) {
		r.warn("%s: %d rows were left out: %v", s.name, r.left[why], why.Sentence())
	}
	if r.odd > 0 {
		r.warn("%s: %d cells could not be read and were taken as not stated, first %s", s.name, r.odd, r.oddFirst)
	}
	if r.info.Unnamed > 0 {
		r.warn("%s: %d people without a name: nothing links them to anybody but a date of birth or a number of their own", s.name, r.info.Unnamed)
	}
	if r.repeated > 0 {
		r.warn("%s: %d records bear an id that another record bears; #ROW (or the file's name) was added to it", s.name,
			r.repeated)
	}
}

// startTable learns where the free columns of a table's rows go.
func (r *linkReader) startTable(t intake.ListTable) {
	r.at = make([]int, len(t.Rest))
	for k, c := range t.Rest {
		r.at[k] = -1
		if at, ok := r.free[freeKey(&t, c)]; ok {
			r.at[k] = at
		}
	}
	for k, f := range []intake.Field{intake.FieldPlace, intake.FieldHome, intake.FieldCode, intake.FieldMother} {
		r.own[k] = -1
		if c := slices.Index(t.Columns, f); c >= 0 && !slices.Contains(t.Rest, c) {
			if at, ok := r.free[freeKey(&t, c)]; ok {
				r.own[k] = at
			}
		}
	}
}

// row adds a record.
func (r *linkReader) row(row *intake.ListRow, s *linkSource) error {
	if r.total++; r.total > linkMaxRecords {
		return record.Say("%s: more than %d records in all: link by region or period and the results together", s.name,
			linkMaxRecords)
	}
	r.info.Records++
	if row.Unnamed {
		r.info.Unnamed++
	}
	for _, o := range row.Odd {
		if r.odd++; r.odd == 1 {
			r.oddFirst = fmt.Sprintf("row %d: %s", row.Line, o)
		}
	}
	e := link.Entry{
		List: row.List, Name: row.Name, Given: row.Given, Father: row.Father, Grandfather: row.Grandfather,
		Family: row.Family,
		Sex:    row.Sex, Years: row.Years, Born: row.Born, Died: row.Died, Free: make([]string, len(r.free)),
	}
	if row.NameAR != "" {
		e.Name = row.NameAR
	}
	if r.info.List != "" {
		e.List = r.info.List
	}
	for k, v := range []string{row.Place, row.Home, row.Code, row.Mother} {
		if r.own[k] >= 0 {
			e.Free[r.own[k]] = v
		}
	}
	for k, v := range row.Rest {
		if k < len(r.at) && r.at[k] >= 0 {
			e.Free[r.at[k]] = v
		}
	}
	id, again := r.id(row.ID, s.list, r.info.Records)
	if again {
		r.repeated++
	}
	e.ID = id
	return r.b.Add(e)
}

// id makes a record's id unique over all files: its own, or its row number, with the file's name where several files
// use the same, and with the row number where the file uses it twice.
func (r *linkReader) id(own, list string, row int) (string, bool) {
	id, stated := own, own != ""
	if !stated {
		id = strconv.Itoa(row)
	}
	if r.mark(id) {
		return id, false
	}
	if r.several {
		if id = list + ":" + id; r.mark(id) {
			return id, stated
		}
	}
	for base := id; !r.mark(id); {
		id = base + "#" + strconv.Itoa(row)
		base += "#"
	}
	return id, stated
}

// mark says that an id is new and remembers it.
func (r *linkReader) mark(id string) bool {
	h := fnv.New64a()
	_, _ = io.WriteString(h, id)
	key := h.Sum64()
	if _, ok := r.ids[key]; ok {
		return false
	}
	r.ids[key] = struct{}{}
	return true
}
