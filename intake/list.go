package intake

import (
	"errors"
	"io"

	"recount/record"
)

// Limits of lists. A list of names is long and thin, and whatever is not is refused before it is unpacked or as soon as
// it shows.
const (
	MaxListBytes   = 8 << 30   // of a file of text, which is read as a stream
	maxBookBytes   = 64 << 20  // of a spreadsheet, packed
	maxSheetXML    = 96 << 20  // of one part of a spreadsheet, unpacked
	maxListText    = 256 << 20 // of the cells of a spreadsheet: cells times bytes, however they are packed
	maxListRows    = 20_000_000
	maxListColumns = 1000
	maxListRow     = 256 << 10 // bytes of one row
	maxListCell    = 64 << 10  // bytes of one cell
	maxListShared  = 64 << 20  // bytes of the texts that cells of a spreadsheet share
	maxListRepeats = 16 << 20  // bytes of long texts that stand once in a spreadsheet and show in further cells
	longListText   = 1 << 10   // bytes from which a text is long
	maxListMerged  = 100_000   // merged ranges of a sheet
	maxListSheets  = 200
)

// ErrList is wrapped by every refusal of a list.
var ErrList = record.Say("the list cannot be read")

// ListOptions say how a list is read. The zero value knows columns by their usual names and finds the header.
type ListOptions struct {
	// over the usual names; a column that is in no table of the file is an error
	Mapping Mapping `json:"mapping,omitempty"`
	// of an earlier list of the same source: under Mapping, over the usual names; what is not there is passed over
	Saved     Mapping `json:"saved,omitempty"`
	HeaderRow int     `json:"header_row,omitempty"` // row of the file that names the columns, from 1; 0 finds it
	Sheet     string  `json:"sheet,omitempty"`      // the sheet to read; empty reads every one that holds a list
	HeadOnly  bool    `json:"head_only,omitempty"`  // end with the first row: what the columns are is all that is asked
	Places    bool    `json:"places,omitempty"`     // it is a table of places, not a list of persons: see Places
}

// ListTable is one table of a list: a sheet, or what stands below a header of its own.
type ListTable struct {
	Sheet     string `json:"sheet,omitempty"`
	HeaderRow int    `json:"header_row"`
	// Database says that the list is the export of one that holds more than the harmed: what befell a person is then
	// not taken for granted (see VictimOptions).
	Database bool     `json:"database,omitempty"`
	Header   []string `json:"header"`
	// Columns are the fields that the columns hold, by column; empty for a column that no field takes.
	Columns []Field `json:"columns"`
	// Rest are the columns whose cells every row keeps as they stand, in the order of ListRow.Rest: those that no field
	// takes and those whose field is no typed value.
	Rest []int `json:"rest"`
}

// LeftOut are the headers of the columns that no field takes; rows keep what stands in them.
func (t *ListTable) LeftOut() []string {
	var out []string
	for i, f := range t.Columns {
		if f == "" && t.Header[i] != "" {
			out = append(out, t.Header[i])
		}
	}
	return out
}

// Mapping is how the columns were read.
func (t *ListTable) Mapping() Mapping {
	out := Mapping{}
	for i, f := range t.Columns {
		if f != "" {
			out[t.Header[i]] = f
		}
	}
	return out
}

// ListRow is one row of a list: what it says of one person, typed. A cell that cannot be read leaves its field not
// stated and is in Odd.
type ListRow struct {
	Line int    // row of the file (of the sheet), from 1
	ID   string // as the list gives it
	List string
	// Name is the whole name where a column holds it, else the parts put together; empty where the person is unnamed.
	Name   string
	NameAR string // the name in Arabic, where another column than Name's holds it
	Given, Father, Grandfather, Family,
	Mother string
	// Unnamed says that the row knows no name: none is written, or words such as "unidentified". Such a row is a person
	// and never evidence of identity.
	Unnamed                bool
	Sex                    record.Sex
	Years                  int        // age in completed years; -1 where not stated
	Age                    record.Age // as stated, or by Years
	Born, Died, Documented record.Date
	Place, Home, Code      string         // as written
	Status                 record.Status  // StatusUnknown where not stated
	Outcome                record.Outcome // empty where not stated
	Rest                   []string       // by ListTable.Rest; shorter where the last are empty
	Odd                    []OddCell
}

// OddCell is a cell that could not be read as its column's field.
type OddCell struct {
	Column string        `json:"column"` // header of its column
	Field  Field         `json:"field,omitempty"`
	Why    OddWhy        `json:"why"`
	Value  record.Hidden `json:"-"` // as it stands; it may be somebody's
}

// OddWhy says what is odd about a cell.
type OddWhy string

// What is odd about cells.
const (
	OddAge     OddWhy = "odd_age"
	OddDate    OddWhy = "odd_date"
	OddDay     OddWhy = "odd_day" // a day that its month does not have; the month is taken
	OddSex     OddWhy = "odd_sex"
	OddStatus  OddWhy = "odd_status"
	OddOutcome OddWhy = "odd_outcome"
	OddError   OddWhy = "cell_error"   // an error of the spreadsheet, as #N/A
	OddFormula OddWhy = "cell_formula" // a formula of which the file holds no result
	OddCode    OddWhy = "cell_code"    // begins as a formula does, in a file of text
	// a value in a column that has no name: a separator inside a value that is not quoted
	OddMore OddWhy = "more_than_names"
)

// oddWords are the words of OddWhy.
var oddWords = map[OddWhy]*record.Sentence{
	OddAge:     record.Say("holds no age"),
	OddDate:    record.Say("holds no date that can be read (write 2025-03-06, 6/3/2025, 2025-03 or 2025)"),
	OddSex:     record.Say("holds no sex (male, female or empty)"),
	OddDay:     record.Say("names a day that its month does not have; the month was taken"),
	OddStatus:  record.Say("holds no civil status (civilian, security, army, fighter, medical or empty)"),
	OddOutcome: record.Say("holds no outcome (killed, injured, missing, detained, displaced or empty)"),
	OddError:   record.Say("holds an error of the spreadsheet"),
	OddFormula: record.Say("holds a formula without its result: open and save the file in a spreadsheet program"),
	OddCode:    record.Say("begins as a formula does"),
	OddMore:    record.Say("has no name in the header, and a value: put values that hold the separator in quotes"),
}

// Sentence says what is odd, without the cell's value.
func (o OddCell) Sentence() *record.Sentence {
	if o.Column == "" {
		return record.Say("a column %w", oddWords[o.Why])
	}
	return record.Say("column %q %w", o.Column, oddWords[o.Why])
}

// String is Sentence in English.
func (o OddCell) String() string { return o.Sentence().Text }

// LeftRow is a row below the header that is no person.
type LeftRow struct {
	Sheet string   `json:"sheet,omitempty"`
	Line  int      `json:"line"`
	Why   LeftWhy  `json:"why"`
	Cell  []string `json:"-"`
}

// LeftWhy says why a row is no person.
type LeftWhy string

// Why rows are left out.
const (
	LeftHeader LeftWhy = "header_again"
	LeftTotal  LeftWhy = "total"
	LeftNobody LeftWhy = "nobody"     // neither a name nor anything about a person
	LeftWords  LeftWhy = "words_only" // a sentence in the place of the name: a heading or a note
	LeftGroup  LeftWhy = "group"      // a group or an institution, which databases keep among their actors
)

var leftWords = map[LeftWhy]*record.Sentence{
	LeftHeader: record.Say("it repeats the names of the columns"), LeftTotal: record.Say("it is a total"),
	LeftNobody: record.Say("it has neither a name nor anything else about a person"),
	LeftWords:  record.Say("it is a note, not a person"),
	LeftGroup:  record.Say("it is a group or an institution, not a person"),
}

// Sentence says why the row is no person.
func (w LeftWhy) Sentence() *record.Sentence { return leftWords[w] }

// ListNote is what a reader of the list must know about the whole.
type ListNote struct {
	Code  NoteCode `json:"code"`
	Sheet string   `json:"sheet,omitempty"`
	N     int      `json:"n,omitempty"`
	Text  string   `json:"text,omitempty"`
}

// NoteCode says what a note is about.
type NoteCode string

// Notes about lists.
const (
	NoteAbove         NoteCode = "rows_above_header" // N rows
	NoteSheets        NoteCode = "several_sheets"    // N sheets hold lists and were all read
	NoteSheetLeft     NoteCode = "sheet_left_out"    // Sheet holds no list
	NoteSheetHidden   NoteCode = "sheet_hidden"      // Sheet is hidden and was read
	NoteHiddenRows    NoteCode = "hidden_rows"       // N rows that the program hides were read
	NoteHiddenColumns NoteCode = "hidden_columns"    // N columns
	NoteCharset       NoteCode = "charset"           // N values were not UTF-8 and were read as Text
	NoteUTF16         NoteCode = "utf16"
	NoteShort         NoteCode = "short_rows"    // N rows have fewer values than columns
	NoteMonthFirst    NoteCode = "month_first"   // column Text is read month first
	NoteTableAgain    NoteCode = "another_table" // another header in row N begins another table
	NoteQuote         NoteCode = "quotes"        // N quotation marks were taken as part of the text
	NoteUnread        NoteCode = "unread_items"  // N items of an export cannot be read
	NoteDatabase      NoteCode = "database"      // the list is the export of a database that holds more than the harmed
)

// Sentence says what the note says.
func (n ListNote) Sentence() *record.Sentence {
	said := n.ofSheet()
	if n.Sheet == "" || n.Code == NoteSheetLeft || n.Code == NoteSheetHidden {
		return said
	}
	return record.Say("sheet %s: %w", n.Sheet, said)
}

// String is Sentence in English.
func (n ListNote) String() string { return n.Sentence().Text }

// ofSheet is the note without the sheet that it is of.
func (n ListNote) ofSheet() *record.Sentence {
	switch n.Code {
	case NoteAbove:
		return record.Say("%d rows above the names of the columns were passed over", n.N)
	case NoteSheets:
		return record.Say("%d sheets hold lists, and all of them were read: name one (sheet) where one repeats another",
			n.N)
	case NoteSheetLeft:
		return record.Say("the sheet %q holds no list of names and was left out", n.Sheet)
	case NoteSheetHidden:
		return record.Say("the sheet %q is hidden and was read", n.Sheet)
	case NoteHiddenRows:
		return record.Say("%d hidden rows were read", n.N)
	case NoteHiddenColumns:
		return record.Say("%d hidden columns were read", n.N)
	case NoteCharset:
		return record.Say("%d values were not UTF-8 and were read as %s", n.N, n.Text)
	case NoteUTF16:
		return record.Say("read as UTF-16")
	case NoteShort:
		return record.Say("%d rows have fewer values than columns; the rest was taken as not stated", n.N)
	case NoteMonthFirst:
		return record.Say("the dates of column %q were read month first", n.Text)
	case NoteTableAgain:
		return record.Say("row %d names columns again: another table begins there", n.N)
	case NoteQuote:
		return record.Say("%d quotation marks that close no value were taken as part of the text", n.N)
	case NoteUnread:
		return record.Say("%d items of the export cannot be read", n.N)
	case NoteDatabase:
		return record.Say("it is the export of a database, which holds others than the harmed too: export those who were harmed alone")
	}
	return &record.Sentence{Text: string(n.Code)}
}

// ListSink takes what is read, in the order of the file: a table, then its rows. An error of Row ends the reading. The
// row is the sink's own. Nil functions are passed over.
type ListSink struct {
	Table func(ListTable)
	Row   func(ListRow) error
	Left  func(LeftRow)
	Note  func(ListNote)
}

// List is a list as a whole.
type List struct {
	Name   string
	Tables []ListTable
	Rows   []ListRow
	Of     []int32 // by row, the table that it stands in
	Left   []LeftRow
	Notes  []ListNote
}

// Sink returns a sink that gathers a whole list.
func (l *List) Sink() ListSink {
	return ListSink{
		Table: func(t ListTable) { l.Tables = append(l.Tables, t) },
		Row: func(r ListRow) error {
			l.Rows, l.Of = append(l.Rows, r), append(l.Of, int32(len(l.Tables)-1))
			return nil
		},
		Left: func(r LeftRow) { l.Left = append(l.Left, r) },
		Note: func(n ListNote) { l.Notes = append(l.Notes, n) },
	}
}

// ReadList reads a list of persons from a file of a stranger: CSV in any dialect (comma, semicolon, tab, bar or Arabic
// comma; UTF-8, UTF-16 or a legacy charset; any line ends; also gzip), XLSX, ODS, or people as Bayanat and Uwazi export
// them in JSON. Rows come as they are read, so that
// a long file needs little memory. Every error wraps ErrList and names the row where one is at fault. r is read to its
// end only where no error is met.
//
// It is for a process that can do nothing else (internal/worker).
func ReadList(name string, r io.Reader, o ListOptions, sink ListSink) error {
	l := &listReader{name: name, o: o, sink: sink, used: map[string]bool{}}
	err := l.read(r)
	if errors.Is(err, errHeadOnly) {
		return nil
	}
	if err == nil {
		err = l.done()
	}
	if err != nil {
		var stop stopped
		if errors.As(err, &stop) {
			return stop.error
		}
		return record.Say("%s: %w: %w", name, ErrList, err)
	}
	return nil
}

// errHeadOnly ends a reading that was to know the columns.
var errHeadOnly = errors.New("the columns are known")

// stopped carries the error of a sink through the readers.
type stopped struct{ error }

// ReadWholeList reads a list and gathers it.
func ReadWholeList(name string, r io.Reader, o ListOptions) (*List, error) {
	l := &List{Name: name}
	return l, ReadList(name, r, o, l.Sink())
}

// rawRow is a row before it is understood.
type rawRow struct {
	line   int
	cells  []string
	faults []cellFault
}

// cellFault is a cell that the format itself marks.
type cellFault struct {
	column int
	why    OddWhy
}

// filled counts the cells that hold something.
func (r *rawRow) filled() (n int) {
	for _, c := range r.cells {
		if c != "" {
			n++
		}
	}
	return n
}
