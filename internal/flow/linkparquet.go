package flow

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
)

// parquetRows reads a Parquet file of flat columns.
type parquetRows struct {
	name   string
	file   *os.File
	reader *parquet.GenericReader[any]
	kinds  []func(parquet.Value) string // by column; nil for columns that are not flat
	buf    []parquet.Row
	have   []parquet.Row
	row    int
	out    []string
}

// guardParquet turns a panic of the reader on a broken file into an error.
func guardParquet(err *error) {
	if p := recover(); p != nil {
		*err = errors.New("the Parquet file is broken")
	}
}

func parquetHeader(path string) (header []string, err error) {
	r, err := openParquet(path)
	if err != nil {
		return nil, err
	}
	defer r.close()
	defer guardParquet(&err)
	for _, c := range r.reader.Schema().Columns() {
		header = append(header, c[len(c)-1])
	}
	return header, nil
}

func openParquet(path string) (_ *parquetRows, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	defer guardParquet(&err)
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := parquet.OpenFile(f, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("not a readable Parquet file: %w", err)
	}
	if file.NumRows() > linkMaxRecords {
		return nil, fmt.Errorf("%d records, at most %d", file.NumRows(), linkMaxRecords)
	}
	r := &parquetRows{name: filepath.Base(path), file: f, reader: parquet.NewGenericReader[any](file), buf: make([]parquet.Row, 256)}
	for _, c := range file.Schema().Columns() {
		leaf, ok := file.Schema().Lookup(c...)
		if !ok || len(c) > 1 || leaf.MaxRepetitionLevel > 0 {
			r.kinds = append(r.kinds, nil)
			continue
		}
		r.kinds = append(r.kinds, parquetText(leaf.Node.Type()))
	}
	r.out = make([]string, len(r.kinds))
	return r, nil
}

// parquetText writes a value of a type as a CSV file would: days and moments as dates.
func parquetText(t parquet.Type) func(parquet.Value) string {
	kind := t.String()
	if kind == "DATE" {
		return func(v parquet.Value) string {
			return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly)
		}
	}
	if !strings.HasPrefix(kind, "TIMESTAMP") {
		return parquet.Value.String
	}
	second := int64(1e6)
	switch {
	case strings.Contains(kind, "MILLIS"):
		second = 1e3
	case strings.Contains(kind, "NANOS"):
		second = 1e9
	}
	return func(v parquet.Value) string { return time.Unix(v.Int64()/second, 0).UTC().Format(time.DateOnly) }
}

func (r *parquetRows) next() (_ []string, _ int, err error) {
	defer guardParquet(&err)
	if len(r.have) == 0 {
		n, err := r.reader.ReadRows(r.buf)
		if n == 0 {
			if err == nil || errors.Is(err, io.EOF) {
				return nil, 0, io.EOF
			}
			return nil, 0, fmt.Errorf("after record %d: %w", r.row, err)
		}
		r.have = r.buf[:n]
	}
	row := r.have[0]
	r.have = r.have[1:]
	r.row++
	clear(r.out)
	for _, v := range row {
		c := v.Column()
		if v.IsNull() || c < 0 || c >= len(r.kinds) || r.kinds[c] == nil {
			continue
		}
		text := r.kinds[c](v)
		if len(text) > linkMaxValue {
			return nil, r.row, fmt.Errorf("record %d: column %d holds %d bytes, at most %d", r.row, c+1, len(text), linkMaxValue)
		}
		r.out[c] = strings.ToValidUTF8(text, "\ufffd")
	}
	return r.out, r.row, nil
}

func (r *parquetRows) close() {
	_ = r.reader.Close()
	r.file.Close()
}

func (r *parquetRows) notes() []string {
	for _, k := range r.kinds {
		if k == nil {
			return []string{r.name + ": columns with several values in one record were left out"}
		}
	}
	return nil
}
