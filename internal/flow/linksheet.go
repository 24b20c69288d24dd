package flow

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"recount/intake"
)

// linkMaxSheet bounds a spreadsheet, which is unpacked into memory whole; longer lists come as CSV or Parquet.
const linkMaxSheet = 64 << 20

// sheetRows gives the rows of the first sheet with content of an XLSX file.
type sheetRows struct {
	rows []intake.SheetRow
	at   int
}

// openSheet reads a spreadsheet and its header.
func openSheet(path string, size int64) (*sheetRows, []string, error) {
	if ext := strings.ToLower(filepath.Ext(path)); ext != ".xlsx" {
		return nil, nil, fmt.Errorf("this is a spreadsheet of another form, or an archive: save it as XLSX or CSV (UTF-8)")
	}
	if size > linkMaxSheet {
		return nil, nil, fmt.Errorf("a spreadsheet of %d MiB, at most %d: save it as CSV (UTF-8)", size>>20, linkMaxSheet>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	s, err := intake.ReadSheet(filepath.Base(path), data)
	if err != nil {
		return nil, nil, err
	}
	return &sheetRows{rows: s.Rows}, s.Header, nil
}

func (r *sheetRows) next() ([]string, int, error) {
	if r.at == len(r.rows) {
		return nil, 0, io.EOF
	}
	r.at++
	return r.rows[r.at-1].Cells, r.rows[r.at-1].Line, nil
}

func (r *sheetRows) close() { r.at = 0 }

func (r *sheetRows) notes() []string { return nil }
