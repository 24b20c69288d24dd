package intake

import (
	"encoding/xml"
	"recount/record"
	"strconv"
	"strings"
)

// odsRepeat bounds how often a cell or a row that holds something may be repeated; empty ones are repeated to the end
// of the sheet.
const odsRepeat = 10_000

// odsCells reads the sheets of an OpenDocument spreadsheet.
type odsCells struct {
	b      *book
	l      *listReader
	want   string
	within bool // a sheet that is read
	row    rawRow
	line   int
	times  int // the row stands so often
	hidden int

	value   string
	repeat  int
	text    strings.Builder
	inText  int
	notes   int // inside a comment
	kind    string
	formula bool
}

// readODS reads the sheets of an OpenDocument spreadsheet. They stand one behind the other in one part, so their names
// are read first.
func (l *listReader) readODS(b *book) error {
	var names []string
	var hidden []bool
	isSheet := false
	err := b.each("content.xml", func(_ *xml.Decoder, t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok {
			switch {
			case e.Name.Local == "spreadsheet":
				isSheet = true
			case isSheet && e.Name.Local == "table" && len(names) <= maxListSheets:
				names = append(names, attr(e, "name"))
				hidden = append(hidden, false)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !isSheet {
		return record.Say("it is a text document: put the list into a spreadsheet (XLSX, ODS) or CSV")
	}
	return l.readSheets(len(names), func(i int) (string, bool) { return names[i], hidden[i] }, func(i int) error {
		c := &odsCells{b: b, l: l, want: names[i]}
		several := len(names) > 1
		at := -1
		err := b.each("content.xml", func(_ *xml.Decoder, t xml.Token) error {
			if e, ok := t.(xml.StartElement); ok && e.Name.Local == "table" {
				at++
				c.within = at == i
			}
			if e, ok := t.(xml.EndElement); ok && e.Name.Local == "table" && c.within {
				return errEnough
			}
			if !c.within {
				return nil
			}
			return c.token(t, several)
		})
		if c.hidden > 0 {
			l.note(ListNote{Code: NoteHiddenRows, Sheet: names[i], N: c.hidden})
		}
		return err
	})
}

func (c *odsCells) token(t xml.Token, several bool) error {
	switch e := t.(type) {
	case xml.StartElement:
		c.start(e)
	case xml.CharData:
		if c.inText > 0 && c.notes == 0 && c.text.Len() <= maxListCell {
			c.text.Write(e)
		}
	case xml.EndElement:
		switch e.Name.Local {
		case "annotation":
			c.notes--
		case "p":
			c.inText--
		case "table-cell", "covered-table-cell":
			return c.endCell()
		case "table-row":
			return c.endRow(several)
		}
	}
	return nil
}

func (c *odsCells) start(e xml.StartElement) {
	switch e.Name.Local {
	case "table-row":
		c.times = max(repeated(e, "number-rows-repeated"), 1)
		c.row = rawRow{line: c.line + 1}
		if v := attr(e, "visibility"); v == "collapse" || v == "filter" {
			c.hidden++
		}
	case "table-cell", "covered-table-cell":
		c.repeat = max(repeated(e, "number-columns-repeated"), 1)
		c.kind, c.value, c.formula = attr(e, "value-type"), "", attr(e, "formula") != ""
		switch c.kind {
		case "date":
			c.value = attr(e, "date-value")
		case "float", "currency", "percentage":
			c.value = attr(e, "value")
		}
		c.text.Reset()
	case "annotation":
		c.notes++
	case "p":
		if c.inText++; c.text.Len() > 0 {
			c.text.WriteByte(' ')
		}
	case "s", "tab", "line-break":
		if c.inText > 0 {
			c.text.WriteByte(' ')
		}
	}
}

func repeated(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attr(e, name))
	if err != nil {
		return 1
	}
	return n
}

func (c *odsCells) endCell() error {
	text := c.value
	if text == "" {
		text = strings.TrimSpace(c.text.String())
	}
	if _, why := errorText(text); why != "" || strings.HasPrefix(text, "Err:5") {
		c.row.faults = append(c.row.faults, cellFault{len(c.row.cells), OddError})
	}
	if text == "" && c.formula {
		c.row.faults = append(c.row.faults, cellFault{len(c.row.cells), OddFormula})
	}
	n := c.repeat
	if text == "" {
		n = min(n, maxListColumns-len(c.row.cells)) // the rest of the row is empty
	} else if len(c.row.cells)+n > maxListColumns {
		return record.Say("row %d has more than %d columns", c.row.line, maxListColumns)
	}
	if len(text) > maxListCell {
		return record.Say("row %d, column %d is longer than %d KiB", c.row.line, len(c.row.cells)+1, maxListCell>>10)
	}
	for range n {
		c.row.cells = append(c.row.cells, text)
	}
	for range n - 1 {
		if err := c.b.repeat(len(text)); err != nil {
			return err
		}
	}
	return c.b.spend(len(text) * max(n, 1))
}

func (c *odsCells) endRow(several bool) error {
	for n := len(c.row.cells); n > 0 && c.row.cells[n-1] == ""; n-- {
		c.row.cells = c.row.cells[:n-1]
	}
	at := c.line
	c.line += c.times
	if len(c.row.cells) == 0 {
		return nil
	}
	if c.times > odsRepeat {
		return record.Say("row %d is repeated %d times", c.row.line, c.times)
	}
	for i := range c.times {
		row := c.row
		row.line = at + 1 + i
		row.cells = append([]string(nil), c.row.cells...)
		size := 0
		for _, s := range row.cells {
			size += len(s)
			if i == 0 {
				continue
			}
			if err := c.b.repeat(len(s)); err != nil {
				return err
			}
		}
		if err := c.b.spend(size); err != nil {
			return err
		}
		if err := c.l.row(row, several); err != nil {
			return err
		}
	}
	return nil
}
