package flow

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// openSource reads the header of a file and says how to read the rest.
func openSource(path string) (source, error) {
	s := source{path: path, name: filepath.Base(path)}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return s, err
	case info.IsDir():
		return s, fmt.Errorf("%s is a folder: name the files of records in it", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer f.Close()
	var magic [4]byte
	if n, _ := io.ReadFull(f, magic[:]); n == 0 {
		return s, fmt.Errorf("%s: the file is empty", s.name)
	}
	switch {
	case string(magic[:]) == "PAR1":
		s.open = func() (rows, error) { return openParquet(path) }
		s.header, err = parquetHeader(path)
	case string(magic[:2]) == "PK":
		var sheet *sheetRows
		if sheet, s.header, err = openSheet(path, info.Size()); err == nil {
			s.open = func() (rows, error) { return sheet, nil }
		}
	default:
		s.open = func() (rows, error) {
			r, _, err := openCSV(path)
			return r, err
		}
		var r *csvRows
		if r, s.header, err = openCSV(path); err == nil {
			r.close()
		}
	}
	if err != nil {
		return s, fmt.Errorf("%s: %w", s.name, err)
	}
	if len(s.header) > linkMaxColumns {
		return s, fmt.Errorf("%s: %d columns, at most %d", s.name, len(s.header), linkMaxColumns)
	}
	return s, nil
}

// csvRows reads a CSV file record by record.
type csvRows struct {
	name    string
	file    *os.File
	limit   *rowLimit
	csv     *csv.Reader
	columns int
	line    int // of the last record
	recoded int // values that were Windows-1256
	short   int // rows with fewer values than the header
	utf16   bool
}

// openCSV opens a file, decompresses and decodes it, and reads its header.
func openCSV(path string) (*csvRows, []string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	r := &csvRows{name: filepath.Base(path), file: f}
	header, err := r.start()
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return r, header, nil
}

func (r *csvRows) start() ([]string, error) {
	in := bufio.NewReaderSize(r.file, 1<<16)
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		in = bufio.NewReaderSize(z, 1<<16)
	}
	head, _ := in.Peek(4096)
	var text io.Reader = in
	if order, found := utf16Order(head); found {
		r.utf16 = true
		text = transform.NewReader(in, unicode.UTF16(order, unicode.UseBOM).NewDecoder())
	} else if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3)
	} else if bytes.IndexByte(head, 0) >= 0 {
		return nil, errors.New("this is not a text file: give CSV or Parquet")
	}
	r.limit = &rowLimit{in: text, left: linkMaxRow}
	lined := bufio.NewReaderSize(r.limit, 1<<16)
	first, _ := lined.Peek(4096)
	r.csv = csv.NewReader(lined)
	r.csv.Comma = delimiter(first)
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
	r.csv.LazyQuotes = true
	header, _, err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	header = append([]string(nil), header...)
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	r.columns, r.recoded, r.short = len(header), 0, 0
	return header, nil
}

// utf16Order says whether text is UTF-16, by its mark or, without one, by where its zero bytes are.
func utf16Order(head []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return unicode.BigEndian, true
	}
	var zero [2]int
	for i, b := range head {
		if b == 0 {
			zero[i%2]++
		}
	}
	// A header of Latin names has a zero in nearly every pair; a thirtieth leaves room for Arabic after it.
	switch least := max(len(head)/60, 2); {
	case zero[1] > least && zero[0] == 0:
		return unicode.LittleEndian, true
	case zero[0] > least && zero[1] == 0:
		return unicode.BigEndian, true
	}
	return unicode.BigEndian, false
}

// delimiter is the one of comma, semicolon, tab and bar that is most frequent in the first line.
func delimiter(head []byte) rune {
	if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
		head = head[:i]
	}
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t', '|'} {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

func (r *csvRows) next() ([]string, int, error) {
	r.limit.left = linkMaxRow
	row, err := r.csv.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, errLongRow):
		return nil, r.line, fmt.Errorf("after line %d: %w", r.line, err)
	case errors.As(err, &parse):
		return nil, parse.Line, fmt.Errorf("line %d: %w", parse.StartLine, parse.Err)
	case err != nil:
		return nil, 0, err
	}
	line, _ := r.csv.FieldPos(0)
	r.line = line
	for i, v := range row {
		if len(v) > linkMaxValue {
			return nil, line, fmt.Errorf("line %d: column %d holds %d bytes, at most %d: is a quote not closed?", line, i+1, len(v), linkMaxValue)
		}
		if !utf8.ValidString(v) {
			// Values, not files, are recoded: lists are often pasted together from files of different programs.
			if row[i], err = charmap.Windows1256.NewDecoder().String(v); err != nil {
				return nil, line, fmt.Errorf("line %d: column %d is neither UTF-8 nor Windows-1256", line, i+1)
			}
			r.recoded++
		}
	}
	if r.columns > 0 {
		for len(row) > r.columns && strings.TrimSpace(row[len(row)-1]) == "" {
			row = row[:len(row)-1]
		}
		if len(row) > r.columns {
			return nil, line, fmt.Errorf("line %d: %d values for %d columns: put values that hold the separator in quotes", line, len(row), r.columns)
		}
		if len(row) < r.columns {
			r.short++
		}
	}
	return row, line, nil
}

func (r *csvRows) close() { r.file.Close() }

func (r *csvRows) notes() []string {
	var out []string
	if r.utf16 {
		out = append(out, r.name+": read as UTF-16")
	}
	if r.recoded > 0 {
		out = append(out, fmt.Sprintf("%s: %d values were not UTF-8 and were read as Windows-1256", r.name, r.recoded))
	}
	if r.short > 0 {
		out = append(out, fmt.Sprintf("%s: %d rows have fewer values than columns; the rest was taken as not stated", r.name, r.short))
	}
	return out
}

var errLongRow = fmt.Errorf("a row longer than %d MiB: is a quote not closed?", linkMaxRow>>20)

// rowLimit bounds what one row may take, so that a quote that is never closed does not read a whole file into memory.
type rowLimit struct {
	in   io.Reader
	left int
}

func (l *rowLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongRow
	}
	n, err := l.in.Read(p)
	l.left -= n
	return n, err
}
