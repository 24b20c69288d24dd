package flow

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzLinkCSV reads any bytes as a list: it ends, never panics, gives no value longer than the limit, no row wider than the header and no
// text that is not UTF-8, and reads the same twice.
func FuzzLinkCSV(f *testing.F) {
	for _, s := range []string{
		"rec_id,name,sex\n1,سامر باخاري,m\n", "name;age\n\"سامر;x\";3\n", "\xef\xbb\xbfname\tsex\nx\tm\n", "name|sex\n\xd3\xc7\xe3\xd1|m\n",
		"\xff\xfen\x00a\x00m\x00e\x00\n\x00x\x00\n\x00", "\xfe\xff\x00n\x00a\n\x00x", "\x1f\x8b\x08\x00", "name\n\"never closed", "a,a\n1,2,3\n", "\n\n\n",
		"name\r\rx\r\n", "n\x00a", "name\nسامر\xd3\xc7\n",
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "list.csv")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		first, rows := readList(t, path)
		again, _ := readList(t, path)
		if first != again {
			t.Error("the same bytes were read in two ways")
		}
		if rows > len(data)+1 {
			t.Errorf("%d rows of %d bytes", rows, len(data))
		}
	})
}

// readList reads a file to its end or its error and returns all of it as one text.
func readList(t *testing.T, path string) (string, int) {
	t.Helper()
	r, header, err := openCSV(path)
	if err != nil {
		return err.Error(), 0
	}
	defer r.close()
	var all strings.Builder
	for rows := 0; ; rows++ {
		row, line, err := r.next()
		if errors.Is(err, io.EOF) {
			return all.String() + strings.Join(r.notes(), "\n"), rows
		}
		if err != nil {
			return all.String() + err.Error(), rows
		}
		if len(row) > len(header) || line < 1 {
			t.Fatalf("line %d has %d values, the header %d", line, len(row), len(header))
		}
		for _, v := range row {
			if len(v) > 3*linkMaxValue || !utf8.ValidString(v) {
				t.Fatalf("line %d: a value of %d bytes, or not UTF-8", line, len(v))
			}
		}
		all.WriteString(strings.Join(row, "\x1f") + "\n")
	}
}
