package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Limits of sheets: a list of names is long and thin, and whatever is not is refused before it is unpacked.
const (
	maxSheetBytes   = 256 << 20
	maxSheetRows    = 2_000_000
	maxSheetColumns = 256
	maxCell         = 8 << 10 // bytes of one cell
)

// ErrSheet is wrapped by every refusal of a sheet.
var ErrSheet = errors.New("the sheet cannot be read")

// Sheet is a table as a source sent it: the header row and the rows below it, cells as they stand. Line is the row's
// number in the file, from 1, for messages and provenance.
type Sheet struct {
	Name   string
	Header []string
	Rows   []SheetRow
}

// SheetRow is one row.
type SheetRow struct {
	Line  int
	Cells []string
}

// ReadSheet reads a CSV file (comma, semicolon or tab; UTF-8, UTF-16 or a legacy charset) or the first sheet with content
// of an XLSX file. Merged cells are filled down and across, as people mean them. The header is the first row with at least
// two cells of text.
func ReadSheet(name string, data []byte) (Sheet, error) {
	fail := func(err error) (Sheet, error) { return Sheet{}, fmt.Errorf("%s: %w: %w", name, ErrSheet, err) }
	if len(data) == 0 {
		return fail(errors.New("it is empty"))
	}
	if len(data) > maxSheetBytes {
		return fail(fmt.Errorf("it has %d bytes, more than the limit of %d", len(data), maxSheetBytes))
	}
	var rows []SheetRow
	var err error
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		rows, err = readXLSX(data)
	} else {
		rows, err = readCSV(data)
	}
	if err != nil {
		return fail(err)
	}
	return withHeader(name, rows)
}

// withHeader finds the header and keeps the rows below it that are not empty.
func withHeader(name string, rows []SheetRow) (Sheet, error) {
	s := Sheet{Name: name}
	for _, r := range rows {
		filled := 0
		for i, c := range r.Cells {
			r.Cells[i] = strings.TrimSpace(c)
			if r.Cells[i] != "" {
				filled++
			}
		}
		switch {
		case filled == 0:
		case s.Header == nil && filled >= 2:
			s.Header = r.Cells
		case s.Header != nil:
			s.Rows = append(s.Rows, r)
		}
	}
	if s.Header == nil {
		return s, fmt.Errorf("%s: %w: no header row with at least two columns was found", name, ErrSheet)
	}
	return s, nil
}

func readCSV(data []byte) ([]SheetRow, error) {
	text := decode(data).text
	if strings.ContainsRune(text, 0) {
		return nil, errors.New("it is neither text nor XLSX")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator(text)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, false
	var out []SheetRow
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		if err := checkRow(line, cells, len(out)); err != nil {
			return nil, err
		}
		out = append(out, SheetRow{Line: line, Cells: cells})
	}
}

func checkRow(line int, cells []string, rows int) error {
	if rows >= maxSheetRows {
		return fmt.Errorf("it has more than %d rows: split it", maxSheetRows)
	}
	if len(cells) > maxSheetColumns {
		return fmt.Errorf("row %d has %d columns, more than the limit of %d", line, len(cells), maxSheetColumns)
	}
	for i, c := range cells {
		if len(c) > maxCell {
			return fmt.Errorf("row %d, column %d is longer than %d bytes", line, i+1, maxCell)
		}
		if !utf8.ValidString(c) {
			cells[i] = strings.ToValidUTF8(c, "\uFFFD")
		}
	}
	return nil
}

// separator takes the sign that stands most often in the first line outside quotes.
func separator(text string) rune {
	line, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, sep := range []rune{',', ';', '\t', '،'} {
		if n := strings.Count(line, string(sep)); n > most {
			best, most = sep, n
		}
	}
	return best
}

// readXLSX reads the first sheet that has rows. Sizes are limited before anything is unpacked.
func readXLSX(data []byte) ([]SheetRow, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: 1 << 30, UnzipXMLSizeLimit: 64 << 20, RawCellValue: false,
	})
	if err != nil {
		return nil, fmt.Errorf("not a readable XLSX file: %w", err)
	}
	defer func() { _ = f.Close() }()
	for _, name := range f.GetSheetList() {
		rows, err := sheetRows(f, name)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			return rows, nil
		}
	}
	return nil, errors.New("no sheet in it has rows")
}

func sheetRows(f *excelize.File, name string) ([]SheetRow, error) {
	it, err := f.Rows(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = it.Close() }()
	var out []SheetRow
	for line := 1; it.Next(); line++ {
		cells, err := it.Columns()
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", line, err)
		}
		if err := checkRow(line, cells, len(out)); err != nil {
			return nil, err
		}
		out = append(out, SheetRow{Line: line, Cells: cells})
	}
	return out, fillMerged(f, name, out)
}

// fillMerged repeats the value of a merged range in all of its cells.
func fillMerged(f *excelize.File, name string, rows []SheetRow) error {
	merged, err := f.GetMergeCells(name)
	if err != nil {
		return err
	}
	for _, m := range merged {
		c1, r1, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return err
		}
		c2, r2, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return err
		}
		if c2-c1 >= maxSheetColumns {
			continue // a title across the whole sheet is no data
		}
		for r := r1; r <= min(r2, len(rows)); r++ {
			row := &rows[r-1]
			for len(row.Cells) < c2 {
				row.Cells = append(row.Cells, "")
			}
			for c := c1; c <= c2; c++ {
				row.Cells[c-1] = m.GetCellValue()
			}
		}
	}
	return nil
}
