package estimate

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
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
	// the list columns; empty means every column that is not named below, nor id, count or pattern
	Lists   []string
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
// A history that is given twice with counts is refused, since one of the two may be a slip and adding it would count
// people twice; rows that a column in Ignore tells apart are parts of one total and are added up. Every refusal is a
// Fault with the line of the file and the way out. The text is read as a stream: memory grows with the distinct
// histories, not with the rows.
func Read(r io.Reader, o ReadOptions) (Input, error) {
	br := bufio.NewReaderSize(&lineGuard{r: r}, 1<<16)
	comma, err := separator(br)
	if err != nil {
		return Input{}, err
	}
	cr := csv.NewReader(br)
	cr.Comma, cr.ReuseRecord, cr.TrimLeadingSpace = comma, true, comma != '\t'
	names, err := cr.Read()
	if err == io.EOF {
		return Input{}, fault(ErrFile, "the file is empty; it needs a header line and at least one row")
	}
	if err != nil {
		return Input{}, csvFault(err)
	}
	cols, err := readHeader(names, o)
	if err != nil {
		return Input{}, atLine(1, err)
	}
	a := assembly{columns: cols, tables: map[string]*readTable{}}
	for {
		row, err := cr.Read()
		if err == io.EOF {
			return a.finish()
		}
		if err != nil {
			return Input{}, csvFault(err)
		}
		line, _ := cr.FieldPos(0)
		if a.rows++; a.rows > MaxRows {
			return Input{}, atLine(line, fault(ErrFile,
				"more than %d rows; give histories with counts instead of one row a person", MaxRows))
		}
		if err := a.add(row, line); err != nil {
			return Input{}, atLine(line, err)
		}
	}
}

// readTable is one table while it is being read.
type readTable struct {
	name  string
	tally *Tally
	width int            // lists of a pattern column
	lines map[rowKey]int // where each history was given, in files with counts
}

// rowKey is a history with a hash of the cells in the columns that were left out.
type rowKey struct{ pattern, rest uint64 }

type assembly struct {
	columns
	tables   map[string]*readTable
	order    []*readTable
	rows     int
	kept     int
	repeated int // rows whose history was given before in the same table
}

func (a *assembly) add(row []string, line int) error {
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
	if pattern == 0 {
		return nobodysList()
	}
	rt, err := a.table(row, width)
	if err != nil {
		return err
	}
	if a.count < 0 {
		return rt.tally.Add(pattern, 1)
	}
	count, err := wholeNumber(row[a.count])
	if err != nil {
		return err
	}
	key := rowKey{pattern, a.rest(row)}
	if before, twice := rt.lines[key]; twice {
		return fault(ErrPattern,
			"the same history stands on line %d already; remove the one that is a slip, or, where both are parts of "+
				"one total, write their sum in one row", before)
	}
	rt.lines[key] = line
	if rt.tally.counts[pattern] > 0 {
		a.repeated++
	}
	return rt.tally.Add(pattern, count)
}

// rest hashes the cells of a row in the columns that were left out; 0 where none was.
func (a *assembly) rest(row []string) uint64 {
	if len(a.ignored) == 0 {
		return 0
	}
	h := fnv.New64a()
	for _, i := range a.ignored {
		_, _ = io.WriteString(h, row[i]+"\x00")
	}
	return h.Sum64()
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
			return 0, 0, fault(ErrPattern,
				"column %s is empty; write 0 if these people are not on that list", header(a.names[j]))
		default:
			return 0, 0, fault(ErrPattern,
				"column %s holds something other than 0 or 1 (%s); if it is not a list, "+
					"leave it out (--ignore) or make it a stratum (--strata)", header(a.names[j]), shown(row[i]))
		}
	}
	return pattern, len(a.lists), nil
}

func readPattern(s string) (pattern uint64, width int, err error) {
	digits := strings.TrimPrefix(strings.TrimSpace(s), "p")
	if digits == "" || len(digits) > MaxLists {
		return 0, 0, fault(ErrPattern,
			"the history has %d digits, and it needs from 1 to %d, one for each list", len(digits), MaxLists)
	}
	for j := range len(digits) {
		switch digits[j] {
		case '0':
		case '1':
			pattern |= 1 << uint(j)
		default:
			return 0, 0, fault(ErrPattern,
				"the history cannot be read (%s); write p and one 0 or 1 for each list, as in p0101", shown(s))
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
			return nil, fault(ErrFile, "more than %d strata or draws; is that column really one of them?", maxTables)
		}
		names := a.names
		if a.pattern >= 0 && len(names) == 0 {
			for j := range width {
				names = append(names, fmt.Sprintf("L%d", j+1))
			}
		}
		if width > MaxEstimateLists {
			return nil, tooManyLists(width)
		}
		tally, err := NewTally(names)
		if err != nil {
			return nil, err
		}
		rt = &readTable{name: strings.Clone(key), tally: tally, width: width, lines: map[rowKey]int{}}
		a.tables[rt.name] = rt
		a.order = append(a.order, rt)
	}
	if rt.width != width || len(rt.tally.lists) != width {
		return nil, fault(ErrPattern,
			"the history speaks of %d lists, and the rows before of %d; give every row as many digits as there are lists",
			width, len(rt.tally.lists))
	}
	return rt, nil
}

func (a *assembly) finish() (Input, error) {
	if a.kept == 0 {
		if a.rows > 0 {
			return Input{}, fault(ErrFile,
				"none of the %d rows passes the filter; look at the value given to --only", a.rows)
		}
		return Input{}, fault(ErrFile, "the file has a header line and no rows")
	}
	in := Input{Rows: a.rows}
	if a.repeated > 0 {
		in.Warnings = append(in.Warnings, TextOf("remark.rows_added", "k", a.repeated))
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
		return 0, csvFault(err)
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return 0, fault(ErrFile, "the file is in UTF-16; save it as CSV in UTF-8")
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return 0, fault(ErrFile, "the file is a spreadsheet or archive; save the sheet as CSV in UTF-8")
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
		return 0, fault(ErrFile, "a line is longer than %d bytes; this is not a table of lists", maxLine)
	}
	return n, err
}
