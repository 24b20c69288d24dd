package intake

import (
	"bytes"
	"io"
	"maps"
	"recount/record"
	"slices"
	"strings"
)

// listLook is how many rows are looked at before a table begins: the header is among the first of them, and the rest
// shows how its dates are written.
const (
	listLook      = 1000
	listLookBytes = 4 << 20
	headerLook    = 200
)

// ListEndings are the endings of files that are taken for lists of persons; ".gz" may stand behind them. What a file is
// is known by its bytes when it is read.
func ListEndings() []string { return []string{".csv", ".tsv", ".xlsx", ".ods"} }

// ListEnding is the ending of a list's name, as it is written there, with a ".gz" behind it; "" where it is no list's.
func ListEnding(name string) string {
	lower := strings.TrimSuffix(strings.ToLower(name), ".gz")
	for _, ending := range ListEndings() {
		if before, ok := strings.CutSuffix(lower, ending); ok {
			return name[len(before):]
		}
	}
	return ""
}

// listReader makes rows of persons of raw rows.
type listReader struct {
	name string
	o    ListOptions
	sink ListSink
	used map[string]bool // columns of the mapping that some table has

	sheet   string
	pending []rawRow
	bytes   int
	begun   bool
	table   *ListTable
	at      map[Field]int // column of each typed field
	order   []dateOrder   // by column
	short   int
	rows    int
	tables  int
	sheets  []string // sheets in which a table began
	columns []string // of the first tables

	export   exportKind // of a database; empty for any other list
	byExport Mapping    // what the columns of such an export hold
}

// read finds what the file is and hands it to its reader.
func (l *listReader) read(r io.Reader) error {
	in := newWindow(r)
	head := in.peek(1 << 16)
	switch {
	case len(head) == 0:
		return record.Say("it is empty")
	case bytes.HasPrefix(head, []byte("PK")):
		data, err := io.ReadAll(io.LimitReader(in, maxBookBytes+1))
		if err != nil {
			return err
		}
		if len(data) > maxBookBytes {
			return record.Say("the spreadsheet has more than %d MiB: save it as CSV (UTF-8)", maxBookBytes>>20)
		}
		return l.readBook(data)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return record.Say("it is a spreadsheet of the old form (XLS): save it as XLSX or CSV (UTF-8)")
	case bytes.HasPrefix(head, []byte("PAR1")):
		return record.Say("it is a Parquet file: write it as CSV (UTF-8)")
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return record.Say("it is a PDF: a list is read from CSV, XLSX or ODS; add the PDF as a page")
	}
	if text := strings.TrimLeft(string(head[:min(len(head), 64)]), "\ufeff \t\r\n"); strings.HasPrefix(text, "{") ||
		strings.HasPrefix(text, "[") {
		return l.readJSON(in, string(head))
	}
	return l.readText(in)
}

// done says what is known only at the end.
func (l *listReader) done() error {
	for _, c := range slices.Sorted(maps.Keys(l.o.Mapping)) {
		if !l.used[c] && l.tables > 0 {
			return record.Say("there is no column %q; the columns are %q", c, l.columns)
		}
	}
	if len(l.sheets) > 1 {
		l.note(ListNote{Code: NoteSheets, N: len(l.sheets)})
	}
	if l.tables == 0 {
		return record.Say("no header row with at least two columns was found")
	}
	return nil
}

func (l *listReader) note(n ListNote) {
	if l.sink.Note != nil {
		l.sink.Note(n)
	}
}

func (l *listReader) leave(r rawRow, why LeftWhy) {
	if l.sink.Left != nil {
		l.sink.Left(LeftRow{Sheet: l.sheet, Line: r.line, Why: why})
	}
}

// startSheet begins a sheet; a file of text is one without a name.
func (l *listReader) startSheet(name string) {
	l.sheet, l.pending, l.bytes, l.begun, l.table, l.short = name, nil, 0, false, nil, 0
}

// endSheet reads what is pending. several says that other sheets may hold the list, so that this one need not.
func (l *listReader) endSheet(several bool) error {
	if !l.begun {
		if err := l.begin(several); err != nil {
			return err
		}
	}
	if l.short > 0 {
		l.note(ListNote{Code: NoteShort, Sheet: l.sheet, N: l.short})
	}
	return nil
}

// row takes a raw row.
func (l *listReader) row(r rawRow, several bool) error {
	if len(r.cells) > maxListColumns {
		return record.Say("row %d has %d columns, more than the limit of %d", r.line, len(r.cells), maxListColumns)
	}
	if l.rows++; l.rows > maxListRows {
		return record.Say("it has more than %d rows: split it", maxListRows)
	}
	if l.begun {
		return l.take(&r)
	}
	l.pending = append(l.pending, r)
	for _, c := range r.cells {
		l.bytes += len(c) + 16
	}
	if len(l.pending) < listLook && l.bytes < listLookBytes {
		return nil
	}
	return l.begin(several)
}

// begin finds the header among the pending rows and takes the rows below it.
func (l *listReader) begin(several bool) error {
	l.begun = true
	rows := l.pending
	l.pending = nil
	for i := range rows {
		for k, c := range rows[i].cells {
			rows[i].cells[k] = strings.TrimSpace(c)
		}
	}
	at := l.findHeader(rows)
	if at < 0 {
		if several {
			l.begun = true
			l.table = nil
			l.note(ListNote{Code: NoteSheetLeft, Sheet: l.sheet})
			return nil
		}
		if l.o.HeaderRow > 0 {
			return record.Say("row %d, which is to name the columns, is empty or not there", l.o.HeaderRow)
		}
		if len(rows) == 0 {
			return record.Say("it has no rows")
		}
		return record.Say("no header row with at least two columns was found")
	}
	if several && l.o.Sheet == "" && l.o.HeaderRow == 0 && !l.knowsNames(rows[at].cells) {
		l.note(ListNote{Code: NoteSheetLeft, Sheet: l.sheet})
		return nil
	}
	above := 0
	for i := range rows[:at] {
		if rows[i].filled() > 0 {
			above++
		}
	}
	if above > 0 {
		l.note(ListNote{Code: NoteAbove, Sheet: l.sheet, N: above})
	}
	if err := l.startTable(&rows[at], rows[at+1:]); err != nil {
		return err
	}
	for i := at + 1; i < len(rows); i++ {
		if err := l.take(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (l *listReader) knowsNames(cells []string) bool {
	_, named := l.known(cells)
	return named
}

func (l *listReader) mapped(column string) (Field, bool) {
	if f, ok := l.o.Mapping[column]; ok {
		return f, true
	}
	f, ok := l.o.Saved[column]
	return f, ok
}

// findHeader finds the row that names the columns, by its words: the first that names two fields, one of them a name;
// else the first that names two; else the first with two cells, whose columns a mapping may know; else, in a list of
// one column, the first row.
func (l *listReader) findHeader(rows []rawRow) int {
	if l.o.HeaderRow > 0 {
		return slices.IndexFunc(rows, func(r rawRow) bool { return r.line == l.o.HeaderRow && r.filled() > 0 })
	}
	two, wide, first := -1, -1, -1
	for i := range rows[:min(len(rows), headerLook)] {
		n, named := l.known(rows[i].cells)
		filled := rows[i].filled()
		switch {
		case n >= 2 && named:
			return i
		case n >= 2 && two < 0:
			two = i
		}
		if filled >= 2 && wide < 0 {
			wide = i
		}
		if filled == 1 && first < 0 && named {
			first = i
		}
	}
	switch {
	case two >= 0:
		return two
	case first >= 0 && (wide < 0 || wide > first):
		return first
	}
	return wide
}

// startTable begins a table below a header; below are rows to learn from.
func (l *listReader) startTable(header *rawRow, below []rawRow) error {
	if l.o.Places {
		return l.startPlaces(header)
	}
	t := &ListTable{Sheet: l.sheet, HeaderRow: header.line}
	for _, c := range header.cells {
		t.Header = append(t.Header, cleanCell(c))
	}
	for len(t.Header) > 0 && t.Header[len(t.Header)-1] == "" {
		t.Header = t.Header[:len(t.Header)-1]
	}
	l.meetExport(t.Header)
	t.Database = l.export != ""
	m := l.mappingOf(t.Header)
	var err error
	if t.Columns, err = Columns(t.Header, m); err != nil {
		return err
	}
	l.at = map[Field]int{}
	for i, f := range t.Columns {
		_, there := l.at[f]
		switch {
		case f == "" && t.Header[i] == "":
		case f == "", there, slices.Contains([]Field{FieldCause, FieldParty, FieldNotes, FieldPhoto, FieldText}, f):
			if mapped, ok := m[t.Header[i]]; ok && slices.Contains(leaveOut, string(mapped)) {
				continue
			}
			t.Rest = append(t.Rest, i)
		default:
			l.at[f] = i
		}
	}
	l.learnOrder(t, below)
	l.table = t
	if l.tables++; l.tables < 5 {
		l.columns = append(l.columns, t.Header...)
	}
	if !slices.Contains(l.sheets, l.sheet) {
		l.sheets = append(l.sheets, l.sheet)
	}
	if l.sink.Table != nil {
		l.sink.Table(*t)
	}
	if t.Database {
		l.note(ListNote{Code: NoteDatabase, Sheet: l.sheet})
	}
	if l.o.HeadOnly {
		return errHeadOnly
	}
	return nil
}

// mappingOf gives what was saved or said by hand of the columns of a header. What is mapped by hand takes the place of
// what was saved for the same field.
func (l *listReader) mappingOf(header []string) Mapping {
	m := Mapping{}
	for c, f := range l.byExport {
		if slices.Contains(header, c) {
			m[c] = f
		}
	}
	for _, from := range []Mapping{l.o.Saved, l.o.Mapping} {
		for c, f := range from {
			if slices.ContainsFunc(header, func(h string) bool {
				return h == c || headerKey(h) == headerKey(c) &&
					headerKey(c) != ""
			}) {
				l.used[c] = true
				m[c] = f
			}
		}
	}
	for c, f := range l.o.Saved {
		for _, g := range l.o.Mapping {
			if _, byHand := l.o.Mapping[c]; !byHand && f == g && !f.repeats() {
				delete(m, c)
			}
		}
	}
	l.yield(m)
	return m
}

// yield takes out of a mapping what is known of an export only by its form, where somebody said another column for it.
func (l *listReader) yield(m Mapping) {
	for c, f := range l.byExport {
		_, saved := l.o.Saved[c]
		_, byHand := l.o.Mapping[c]
		for other, g := range m {
			if _, ours := l.byExport[other]; !saved && !byHand && !ours && g == f {
				delete(m, c)
			}
		}
	}
}

// learnOrder learns from the rows below a header in which columns the month stands before the day.
func (l *listReader) learnOrder(t *ListTable, below []rawRow) {
	l.order = make([]dateOrder, len(t.Header))
	for _, f := range []Field{FieldBorn, FieldDied, FieldDocumented} {
		c, ok := l.at[f]
		if !ok {
			continue
		}
		var cells []string
		for i := range below {
			if c < len(below[i].cells) {
				cells = append(cells, below[i].cells[c])
			}
		}
		if l.order[c] = columnOrder(cells); l.order[c] == monthFirst {
			l.note(ListNote{Code: NoteMonthFirst, Sheet: l.sheet, Text: t.Header[c]})
		}
	}
}

// take makes a row of a raw row below the header.
func (l *listReader) take(r *rawRow) error {
	if l.table == nil {
		return nil // a sheet that holds no list
	}
	if l.o.Places {
		return l.takePlace(r)
	}
	first, filled := r.clean()
	if filled == 0 && len(r.faults) == 0 {
		return nil
	}
	if l.heads(r, first, filled) {
		return l.headerAgain(r)
	}
	if l.export != "" && !l.takeExport(r) {
		l.leave(*r, LeftGroup)
		return nil
	}
	if tableWord("row", headerKey(strings.TrimRight(first, "0123456789 :="))) == "total" && !l.stated(r, FieldBorn) &&
		!l.stated(r, FieldDied) {
		l.leave(*r, LeftTotal)
		return nil
	}
	if l.sheet == "" && len(r.cells) < len(l.table.Header) {
		l.short++
	}
	row := l.person(r)
	switch {
	case row == nil:
		l.leave(*r, LeftNobody)
	case filled == 1 && len(l.at) >= 3 && isSentence(row.Name):
		l.leave(*r, LeftWords)
	default:
		if l.sink.Row == nil {
			return nil
		}
		if err := l.sink.Row(*row); err != nil {
			return stopped{err}
		}
	}
	return nil
}

// clean cleans the cells of a row, and gives the first that holds something and how many do.
func (r *rawRow) clean() (first string, filled int) {
	for i, c := range r.cells {
		r.cells[i] = cleanCell(c)
		if r.cells[i] == "" {
			continue
		}
		if filled == 0 {
			first = r.cells[i]
		}
		filled++
	}
	return first, filled
}

// heads says that a row below the header names columns again.
func (l *listReader) heads(r *rawRow, first string, filled int) bool {
	if filled < 2 || len(first) >= 80 || !l.mayHead(first) {
		return false
	}
	n, named := l.known(r.cells)
	return n >= 3 && named || n >= 2 && n == filled
}

// mayHead says that a cell is a usual name of a column.
func (l *listReader) mayHead(cell string) bool {
	_, ok := l.mapped(cell)
	return ok || len(usualKeys()[headerKey(cell)]) > 0
}

// isSentence says that what stands alone in the place of a name is a heading or a note.
func isSentence(s string) bool {
	return len(strings.Fields(s)) > 9 || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "؛") ||
		strings.HasPrefix(s, "*")
}

// headerAgain meets the header below itself, or that of another table.
func (l *listReader) headerAgain(r *rawRow) error {
	same := true
	for i, c := range r.cells {
		if i >= len(l.table.Header) {
			same = same && c == ""
		} else {
			same = same && headerKey(c) == headerKey(l.table.Header[i])
		}
	}
	if same {
		l.leave(*r, LeftHeader)
		return nil
	}
	l.note(ListNote{Code: NoteTableAgain, Sheet: l.sheet, N: r.line})
	return l.startTable(r, nil)
}
