package intake

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"path"
	"strconv"
	"strings"

	"recount/record"
)

// xlsxSheet is a sheet of a workbook.
type xlsxSheet struct {
	name, part string
	hidden     bool
}

// xlsx is what the sheets of a workbook share.
type xlsx struct {
	*book
	sheets  []xlsxSheet
	shared  []string
	shown   []bool // shared texts that some cell shows
	isDate  []bool // by cell style
	from    record.Day
	linkIDs map[string]string
}

// readXLSX reads the sheets of a workbook.
func (l *listReader) readXLSX(b *book) error {
	x := &xlsx{book: b, from: record.NewDay(1899, 12, 30), linkIDs: map[string]string{}}
	for _, step := range []func() error{x.readLinks, x.readWorkbook, x.readStyles, x.readShared} {
		if err := step(); err != nil {
			return err
		}
	}
	return l.readSheets(len(x.sheets), func(i int) (string, bool) { return x.sheets[i].name, x.sheets[i].hidden },
		func(i int) error { return l.xlsxSheet(x, x.sheets[i], len(x.sheets) > 1) })
}

func (x *xlsx) readLinks() error {
	return x.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && len(x.linkIDs) < 10_000 {
			target := attr(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			x.linkIDs[attr(e, "Id")] = strings.TrimPrefix(target, "/")
		}
		return nil
	})
}

func (x *xlsx) readWorkbook() error {
	return x.each("xl/workbook.xml", func(_ *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr" && (attr(e, "date1904") == "1" || attr(e, "date1904") == "true"):
			x.from = record.NewDay(1904, 1, 1)
		case e.Name.Local == "sheet":
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			if part := x.linkIDs[id]; part != "" && len(x.sheets) <= maxListSheets {
				x.sheets = append(x.sheets, xlsxSheet{name: attr(e, "name"), part: part,
					hidden: attr(e, "state") != "" && attr(e, "state") != "visible"})
			}
		}
		return nil
	})
}

// readStyles finds which styles of cells show a number as a date.
func (x *xlsx) readStyles() error {
	custom, inXfs := map[string]bool{}, false
	return x.each("xl/styles.xml", func(_ *xml.Decoder, t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				if len(custom) < 100_000 {
					custom[attr(e, "numFmtId")] = isDateFormat(attr(e, "formatCode"))
				}
			case "cellXfs":
				inXfs = true
			case "xf":
				if inXfs && len(x.isDate) < 100_000 {
					id := attr(e, "numFmtId")
					date, ok := custom[id]
					if n, err := strconv.Atoi(id); !ok && err == nil {
						date = n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 58
					}
					x.isDate = append(x.isDate, date)
				}
			}
		case xml.EndElement:
			if e.Name.Local == "cellXfs" {
				return errEnough
			}
		}
		return nil
	})
}

// isDateFormat says that a number's format shows a day, a month or a year: outside quotes, brackets (colours, locales
// such as [$-2010000]) and escaped letters it has a d or a y, or an m that is no minute.
func isDateFormat(code string) bool {
	quoted, bracket := false, false
	hours, months := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 32; {
		case code[i] == '"':
			quoted = !quoted
		case quoted:
		case code[i] == '[':
			bracket = true
		case code[i] == ']':
			bracket = false
		case bracket:
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == ';': // negative numbers come next
			return months && !hours
		case c == 'd' || c == 'y':
			return !strings.EqualFold(code, "general")
		case c == 'm':
			months = true
		case c == 'h' || c == 's':
			hours = true
		}
	}
	return months && !hours
}

func (x *xlsx) readShared() error {
	var b strings.Builder
	total, inText, phonetic := 0, false, 0
	return x.each("xl/sharedStrings.xml", func(_ *xml.Decoder, t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "si":
				b.Reset()
			case "rPh":
				phonetic++
			case "t":
				inText = phonetic == 0
			}
		case xml.CharData:
			if inText && b.Len() <= maxListCell {
				b.Write(e)
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "rPh":
				phonetic--
			case "si":
				if total += b.Len() + 24; total > maxListShared {
					return record.Say("its texts come to more than %d MiB: save it as CSV (UTF-8)", maxListShared>>20)
				}
				x.shared, x.shown = append(x.shared, b.String()), append(x.shown, false)
			}
		}
		return nil
	})
}

// merge is a merged range whose upper left cell goes for all cells below it.
type merge struct {
	column, row, last int
	value             string
}

// merges finds the merged ranges of a sheet, which stand behind its cells. Only ranges of several rows matter; a range
// across columns is a heading.
func (x *xlsx) merges(part string) (map[int][]*merge, error) {
	r, err := x.part(part)
	if err != nil || r == nil {
		return nil, err
	}
	defer r.Close()
	out := map[int][]*merge{}
	in, n := newWindow(r), 0
	mark := []byte("mergeCell ")
	for {
		b := in.peek(1 << 15)
		if len(b) == 0 {
			return out, in.failed()
		}
		i := bytes.Index(b, mark)
		if i < 0 {
			in.skip(max(len(b)-len(mark), 1))
			continue
		}
		in.skip(i + len(mark))
		tag := in.peek(200)
		if end := bytes.IndexByte(tag, '>'); end >= 0 {
			tag = tag[:end]
		}
		_, ref, ok := bytes.Cut(tag, []byte(`ref="`))
		if !ok {
			continue
		}
		ref, _, _ = bytes.Cut(ref, []byte{'"'})
		from, to, ok := strings.Cut(string(ref), ":")
		c1, r1, ok1 := cellName(from)
		_, r2, ok2 := cellName(to)
		if !ok || !ok1 || !ok2 || r2 <= r1 || c1 >= maxListColumns {
			continue
		}
		if n++; n > maxListMerged {
			return nil, record.Say("it has more than %d merged ranges: save it as CSV (UTF-8)", maxListMerged)
		}
		out[r1] = append(out[r1], &merge{column: c1, row: r1, last: r2})
	}
}

// cellName reads a cell's name, as "B12", into its column from 0 and its row from 1.
func cellName(s string) (column, row int, ok bool) {
	i := 0
	for ; i < len(s) && s[i] >= 'A' && s[i] <= 'Z' && i < 4; i++ {
		column = column*26 + int(s[i]-'A') + 1
	}
	row, err := strconv.Atoi(s[i:])
	return column - 1, row, i > 0 && err == nil && row > 0
}

// xlsxCells reads the cells of one sheet.
type xlsxCells struct {
	x       *xlsx
	l       *listReader
	several bool
	row     rawRow
	last    int // row read last
	open    []*merge
	merges  map[int][]*merge

	column          int
	kind, style     string
	formula, inText bool
	value           strings.Builder
	hidden, columns int
	phonetic        int
}

// xlsxSheet reads one sheet.
func (l *listReader) xlsxSheet(x *xlsx, s xlsxSheet, several bool) error {
	merges, err := x.merges(s.part)
	if err != nil {
		return err
	}
	c := &xlsxCells{x: x, l: l, several: several, merges: merges}
	if err := x.each(s.part, c.token); err != nil {
		return err
	}
	if c.hidden > 0 {
		l.note(ListNote{Code: NoteHiddenRows, Sheet: s.name, N: c.hidden})
	}
	if c.columns > 0 {
		l.note(ListNote{Code: NoteHiddenColumns, Sheet: s.name, N: c.columns})
	}
	return nil
}

func (c *xlsxCells) token(_ *xml.Decoder, t xml.Token) error {
	switch e := t.(type) {
	case xml.StartElement:
		return c.start(e)
	case xml.CharData:
		if c.inText && c.value.Len() <= maxListCell {
			c.value.Write(e)
		}
	case xml.EndElement:
		switch e.Name.Local {
		case "v", "t":
			c.inText = false
		case "rPh":
			c.phonetic--
		case "c":
			return c.cell()
		case "row":
			return c.endRow()
		case "sheetData":
			return errEnough
		}
	}
	return nil
}

func (c *xlsxCells) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "col":
		if h := attr(e, "hidden"); h == "1" || h == "true" {
			from, _ := strconv.Atoi(attr(e, "min"))
			to, _ := strconv.Atoi(attr(e, "max"))
			if to-from < 50 && to >= from { // to the end of the sheet, there are no columns
				c.columns += to - from + 1
			}
		}
	case "row":
		n, err := strconv.Atoi(attr(e, "r"))
		if err != nil || n <= c.last {
			n = c.last + 1
		}
		c.last = n
		c.row, c.column = rawRow{line: n}, -1
		if h := attr(e, "hidden"); h == "1" || h == "true" {
			c.hidden++
		}
	case "c":
		c.column++
		if column, _, ok := cellName(attr(e, "r")); ok {
			c.column = column
		}
		c.kind, c.style, c.formula = attr(e, "t"), attr(e, "s"), false
		c.value.Reset()
	case "f":
		c.formula = true
	case "rPh":
		c.phonetic++
	case "v", "t":
		c.inText = c.phonetic == 0
	}
	return nil
}

// cell ends a cell.
func (c *xlsxCells) cell() error {
	text, why := c.read()
	if text == "" && why == "" {
		return nil
	}
	if c.column < 0 || c.column >= maxListColumns {
		return record.Say("row %d has a value in column %d, more than the limit of %d columns", c.row.line, c.column+1,
			maxListColumns)
	}
	if len(text) > maxListCell {
		return record.Say("row %d, column %d is longer than %d KiB", c.row.line, c.column+1, maxListCell>>10)
	}
	if err := c.spend(text); err != nil {
		return err
	}
	for len(c.row.cells) <= c.column {
		c.row.cells = append(c.row.cells, "")
	}
	c.row.cells[c.column] = text
	if why != "" {
		c.row.faults = append(c.row.faults, cellFault{c.column, why})
	}
	return nil
}

// spend counts the bytes of a cell, and of a text that it shares with cells before it.
func (c *xlsxCells) spend(text string) error {
	if err := c.x.spend(len(text)); err != nil || c.kind != "s" {
		return err
	}
	n, err := strconv.Atoi(c.value.String())
	if err != nil || n < 0 || n >= len(c.x.shown) {
		return nil
	}
	if !c.x.shown[n] {
		c.x.shown[n] = true
		return nil
	}
	return c.x.repeat(len(text))
}

// read gives a cell's text as people see it.
func (c *xlsxCells) read() (string, OddWhy) {
	v := c.value.String()
	switch c.kind {
	case "s":
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 || n >= len(c.x.shared) {
			return "", ""
		}
		return errorText(c.x.shared[n])
	case "e":
		return v, OddError
	case "b":
		return map[string]string{"1": "yes", "0": "no"}[v], ""
	case "inlineStr", "str":
		return errorText(v)
	case "d":
		return v, ""
	}
	if v == "" {
		if c.formula {
			return "", OddFormula
		}
		return "", ""
	}
	return c.number(v), ""
}

// errorText finds the errors of a spreadsheet that stand as text.
func errorText(s string) (string, OddWhy) {
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!":
		return s, OddError
	}
	return s, ""
}

// number writes a number: a day where its style shows one, else without exponent and without ".0".
func (c *xlsxCells) number(v string) string {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	if style, err := strconv.Atoi(c.style); err == nil && style >= 0 && style < len(c.x.isDate) && c.x.isDate[style] &&
		n >= 1 && n < 3_000_000 {
		return (c.x.from + record.Day(int(n))).String()
	}
	if strings.ContainsAny(v, "eE") || strings.HasSuffix(v, ".0") {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return v
}

// endRow fills what is merged down and hands the row on.
func (c *xlsxCells) endRow() error {
	open := c.open[:0]
	for _, m := range c.open {
		if m.last < c.row.line {
			continue
		}
		open = append(open, m)
		if m.value == "" || m.column < len(c.row.cells) && c.row.cells[m.column] != "" || c.row.filled() == 0 {
			continue
		}
		if err := cmp.Or(c.x.spend(len(m.value)), c.x.repeat(len(m.value))); err != nil {
			return err
		}
		for len(c.row.cells) <= m.column {
			c.row.cells = append(c.row.cells, "")
		}
		c.row.cells[m.column] = m.value
	}
	c.open = open
	for _, m := range c.merges[c.row.line] {
		if m.column < len(c.row.cells) {
			m.value = c.row.cells[m.column]
		}
		c.open = append(c.open, m)
	}
	if len(c.open) > 10*maxListColumns {
		return record.Say("row %d stands in more than %d merged ranges", c.row.line, 10*maxListColumns)
	}
	row := c.row
	c.row = rawRow{line: c.last + 1}
	return c.l.row(row, c.several)
}
