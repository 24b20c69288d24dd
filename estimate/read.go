package estimate

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits that hold before anything is parsed.
const (
	MaxRows    = 20_000_000 // rows of a file, header aside
	maxLine    = 1 << 20    // bytes of one line
	maxColumns = 1024
	maxTables  = 10_000 // strata or linkage draws of one file
)

// ReadOptions says how to read a file of capture histories. The zero value reads a plain table.
type ReadOptions struct {
	Lists   []string          // the list columns; empty means every column that is not named below, nor id, count or pattern
	Strata  []string          // columns whose values divide the people into strata
	Linkage []string          // columns that number linkage or imputation draws, each a full table
	Ignore  []string          // columns to leave out
	Only    map[string]string // keep only the rows that hold this value in this column
}

// Named is a table with the name of the stratum or linkage draw that it is.
type Named struct {
	Name  string
	Table Table
}

// Input is what an estimate is made from: one whole table, or one for each stratum, or one for each linkage draw,
// with what the reader had to say about the file.
type Input struct {
	Whole    Table
	Strata   []Named
	Linkage  []Named
	Warnings []Text
	Rows     int // rows read
}

// Table is the table that stands for the whole input: the whole table, or with linkage draws the one in the middle
// of their order.
func (in Input) Table() Table {
	if len(in.Linkage) > 0 {
		return in.Linkage[len(in.Linkage)/2].Table
	}
	return in.Whole
}

// Read reads capture histories from comma-, semicolon- or tab-separated text with a header line, in any of these
// forms:
//
//   - one column a list holding 0 or 1, and a column "count";
//   - a column "pattern" holding p0101, one digit a list, and a column "count";
//   - one row a person, one column a list holding 0 or 1, and no count (a column "id" is left out).
//
// Duplicate histories are added together with a warning. An error names the line of the file, and says what to do.
// The text is read as a stream: memory grows with the distinct histories, not with the rows.
func Read(r io.Reader, o ReadOptions) (Input, error) {
	br := bufio.NewReaderSize(&lineGuard{r: r}, 1<<16)
	comma, err := separator(br)
	if err != nil {
		return Input{}, err
	}
	cr := csv.NewReader(br)
	cr.Comma, cr.ReuseRecord, cr.TrimLeadingSpace = comma, true, comma != '\t'
	header, err := cr.Read()
	if err == io.EOF {
		return Input{}, errors.New("the file is empty: it needs a header line and at least one row")
	}
	if err != nil {
		return Input{}, csvError(err)
	}
	cols, err := readHeader(header, o)
	if err != nil {
		return Input{}, err
	}
	a := assembly{columns: cols, tables: map[string]*readTable{}}
	for {
		row, err := cr.Read()
		if err == io.EOF {
			return a.finish()
		}
		if err != nil {
			return Input{}, csvError(err)
		}
		line, _ := cr.FieldPos(0)
		if a.rows++; a.rows > MaxRows {
			return Input{}, fmt.Errorf("line %d: more than %d rows; send histories with counts instead of one row a person", line, MaxRows)
		}
		if err := a.add(row); err != nil {
			return Input{}, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// columns says what each column of the file is.
type columns struct {
	lists          []int
	names          []string
	count, pattern int // -1 when absent
	strata, draws  []int
	only           map[int]string
	given          bool // the caller named the lists
}

func readHeader(header []string, o ReadOptions) (columns, error) {
	if len(header) > maxColumns {
		return columns{}, fmt.Errorf("line 1: %d columns, and at most %d can be read", len(header), maxColumns)
	}
	c := columns{count: -1, pattern: -1, only: map[int]string{}, given: len(o.Lists) > 0}
	at := map[string]int{}
	for i, h := range header {
		h = strings.TrimSpace(h)
		if _, twice := at[h]; twice {
			return c, fmt.Errorf("line 1: two columns are called %q; rename one", h)
		}
		at[h] = i
	}
	used := map[int]bool{}
	find := func(names []string, what string) ([]int, error) {
		var out []int
		for _, name := range names {
			i, ok := at[name]
			if !ok {
				return nil, fmt.Errorf("line 1: there is no column %q, which was named as %s", name, what)
			}
			used[i] = true
			out = append(out, i)
		}
		return out, nil
	}
	var err error
	if c.strata, err = find(o.Strata, "a stratum"); err != nil {
		return c, err
	}
	if c.draws, err = find(o.Linkage, "a linkage draw"); err != nil {
		return c, err
	}
	if _, err = find(o.Ignore, "to be left out"); err != nil {
		return c, err
	}
	for _, name := range sortedKeys(o.Only) {
		i, err := find([]string{name}, "a filter")
		if err != nil {
			return c, err
		}
		c.only[i[0]] = o.Only[name]
	}
	if len(c.strata) > 0 && len(c.draws) > 0 {
		return c, errors.New("strata and linkage draws cannot be read together; make one file a stratum")
	}
	if c.lists, err = find(o.Lists, "a list"); err != nil {
		return c, err
	}
	c.names = o.Lists
	return c, c.guess(header, used)
}

// guess assigns the columns that nobody named.
func (c *columns) guess(header []string, used map[int]bool) error {
	for i, h := range header {
		switch strings.ToLower(strings.TrimSpace(h)) {
		case "count", "n", "freq", "frequency":
			if !used[i] && c.count < 0 {
				c.count, used[i] = i, true
			}
		case "pattern", "history":
			if !used[i] && c.pattern < 0 {
				c.pattern, used[i] = i, true
			}
		}
	}
	if c.pattern >= 0 {
		if c.given {
			c.lists = nil
		}
		return nil
	}
	if !c.given {
		for i, h := range header {
			h = strings.TrimSpace(h)
			if !used[i] && strings.ToLower(h) != "id" {
				c.lists, c.names = append(c.lists, i), append(c.names, h)
			}
		}
	}
	if _, err := NewTally(c.names); err != nil {
		return fmt.Errorf("line 1: %w", err)
	}
	return nil
}

// readTable is one table while it is being read.
type readTable struct {
	name  string
	tally *Tally
	width int // lists of a pattern column
}

type assembly struct {
	columns
	tables   map[string]*readTable
	order    []*readTable
	rows     int
	kept     int
	repeated int // histories given twice in one table
}

func (a *assembly) add(row []string) error {
	for i, want := range a.only {
		if strings.TrimSpace(row[i]) != want {
			return nil
		}
	}
	a.kept++
	pattern, width, err := a.history(row)
	if err != nil {
		return err
	}
	count := 1
	if a.count >= 0 {
		if count, err = wholeNumber(row[a.count]); err != nil {
			return err
		}
	} else if pattern == 0 {
		return fmt.Errorf("this person is on no list: %w", ErrAllZero)
	}
	rt, err := a.table(row, width)
	if err != nil {
		return err
	}
	if a.count >= 0 && len(a.columns.only) == 0 && rt.tally.counts[pattern] > 0 && count > 0 {
		a.repeated++
	}
	return rt.tally.Add(pattern, count)
}

// history reads the capture history of a row and the number of lists that it speaks of.
func (a *assembly) history(row []string) (pattern uint64, width int, err error) {
	if a.pattern >= 0 {
		return readPattern(row[a.pattern])
	}
	for j, i := range a.lists {
		switch strings.ToLower(strings.TrimSpace(row[i])) {
		case "0", "false", "no", "٠":
		case "1", "true", "yes", "١":
			pattern |= 1 << uint(j)
		case "":
			return 0, 0, fmt.Errorf("column %q is empty; write 0 if these people are not on that list", a.names[j])
		default:
			return 0, 0, fmt.Errorf("column %q holds %s, which is neither 0 nor 1; if it is not a list, name it as a stratum or leave it out",
				a.names[j], shown(row[i]))
		}
	}
	return pattern, len(a.lists), nil
}

func readPattern(s string) (pattern uint64, width int, err error) {
	digits := strings.TrimPrefix(strings.TrimSpace(s), "p")
	if digits == "" || len(digits) > MaxLists {
		return 0, 0, fmt.Errorf("%w: %s has %d digits, and it needs from 1 to %d", ErrPattern, shown(s), len(digits), MaxLists)
	}
	for j := range len(digits) {
		switch digits[j] {
		case '0':
		case '1':
			pattern |= 1 << uint(j)
		default:
			return 0, 0, fmt.Errorf("%w: %s; write p and one 0 or 1 for each list, as in p0101", ErrPattern, shown(s))
		}
	}
	return pattern, len(digits), nil
}

func (a *assembly) table(row []string, width int) (*readTable, error) {
	key := ""
	for _, i := range append(slices.Clone(a.strata), a.draws...) {
		if key != "" {
			key += " / "
		}
		key += strings.TrimSpace(row[i])
	}
	rt := a.tables[key]
	if rt == nil {
		if len(a.tables) >= maxTables {
			return nil, fmt.Errorf("more than %d strata or draws; is the column one of them?", maxTables)
		}
		names := a.names
		if a.pattern >= 0 && len(names) == 0 {
			for j := range width {
				names = append(names, fmt.Sprintf("L%d", j+1))
			}
		}
		tally, err := NewTally(names)
		if err != nil {
			return nil, err
		}
		rt = &readTable{name: strings.Clone(key), tally: tally, width: width}
		a.tables[rt.name] = rt
		a.order = append(a.order, rt)
	}
	if rt.width != width || len(rt.tally.lists) != width {
		return nil, fmt.Errorf("%w: it speaks of %d lists and the rows before of %d", ErrPattern, width, len(rt.tally.lists))
	}
	return rt, nil
}

func (a *assembly) finish() (Input, error) {
	if a.kept == 0 {
		if a.rows > 0 {
			return Input{}, fmt.Errorf("none of the %d rows passes the filter", a.rows)
		}
		return Input{}, errors.New("the file has a header line and no rows")
	}
	in := Input{Rows: a.rows}
	if a.repeated > 0 {
		in.Warnings = append(in.Warnings, remark(
			"%d histories were given more than once; their counts were added together",
			"وردت %d من السجلات أكثر من مرة؛ فجُمعت أعدادها معًا", a.repeated))
	}
	slices.SortFunc(a.order, func(x, y *readTable) int { return naturalCompare(x.name, y.name) })
	var named []Named
	for _, rt := range a.order {
		named = append(named, Named{Name: rt.name, Table: rt.tally.Table()})
	}
	switch {
	case len(a.draws) > 0:
		in.Linkage = named
	case len(a.strata) > 0:
		in.Strata = named
		in.Whole = Pool(named)
	default:
		in.Whole = named[0].Table
	}
	return in, nil
}

// Pool adds the people of several tables into one. Tables with other lists than the first give a table without
// people, since their histories cannot be compared.
func Pool(tables []Named) Table {
	if len(tables) == 0 {
		return Table{}
	}
	var hs []History
	for _, s := range tables {
		if !slices.Equal(s.Table.Lists, tables[0].Table.Lists) {
			return Table{Lists: tables[0].Table.Lists}
		}
		hs = append(hs, s.Table.Histories...)
	}
	t, err := NewTable(tables[0].Table.Lists, hs)
	if err != nil {
		return Table{Lists: tables[0].Table.Lists}
	}
	return t
}

// separator passes over a byte-order mark and finds the separator of the header line.
func separator(br *bufio.Reader) (rune, error) {
	if b, _ := br.Peek(3); bytes.Equal(b, []byte("\xef\xbb\xbf")) {
		_, _ = br.Discard(3)
	}
	head, err := br.Peek(4096)
	if err != nil && err != io.EOF && !errors.Is(err, bufio.ErrBufferFull) {
		return 0, csvError(err)
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return 0, errors.New("the file is in UTF-16; save it as CSV in UTF-8")
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return 0, errors.New("the file is a spreadsheet or archive; save the sheet as CSV in UTF-8")
	}
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	comma, most := ',', bytes.Count(head, []byte(","))
	for _, c := range []rune{';', '\t'} {
		if k := bytes.Count(head, []byte(string(c))); k > most {
			comma, most = c, k
		}
	}
	return comma, nil
}

// csvError keeps the line of a broken file and says what to do.
func csvError(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		if errors.Is(p.Err, csv.ErrFieldCount) {
			return fmt.Errorf("line %d: it has another number of columns than the header", p.Line)
		}
		return fmt.Errorf("line %d: %v", p.Line, p.Err)
	}
	return fmt.Errorf("read the file: %w", err)
}

// lineGuard refuses a line that would not fit in memory, before the CSV reader gathers it.
type lineGuard struct {
	r   io.Reader
	run int
}

func (g *lineGuard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if i := bytes.LastIndexByte(p[:n], '\n'); i >= 0 {
		g.run = n - i - 1
	} else {
		g.run += n
	}
	if g.run > maxLine {
		return 0, fmt.Errorf("a line is longer than %d bytes; this is not a table of lists", maxLine)
	}
	return n, err
}

// shown quotes a cell of the file for an error message, cut short.
func shown(s string) string {
	if !utf8.ValidString(s) {
		return "text that is not UTF-8"
	}
	if r := []rune(s); len(r) > 24 {
		s = string(r[:24]) + "..."
	}
	return fmt.Sprintf("%q", s)
}
