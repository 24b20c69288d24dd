package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"recount/record"
	"strings"
)

// book is a spreadsheet being read: a ZIP of XML parts (ECMA-376 for XLSX, OASIS OpenDocument 1.3 for ODS). Parts are
// read as streams, and what their cells come to is counted as they are read, so that a small file cannot become a large
// one.
type book struct {
	zip  *zip.Reader
	text int64 // bytes of cells so far
	long int64 // bytes of long texts that showed in further cells so far
}

var errBook = record.Say("it is not a readable spreadsheet")

// readBook reads a spreadsheet.
func (l *listReader) readBook(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return record.Say("%w: %w", errBook, err)
	}
	b := &book{zip: z}
	kind := ""
	for i, f := range z.File {
		if i > 10_000 {
			return record.Say("%w: it has more than 10,000 parts", errBook)
		}
		switch f.Name {
		case "xl/workbook.xml", "content.xml", "word/document.xml", "ppt/presentation.xml":
			kind = f.Name
		case "xl/workbook.bin":
			return record.Say("it is a binary spreadsheet (XLSB): save it as XLSX or CSV (UTF-8)")
		}
	}
	switch kind {
	case "xl/workbook.xml":
		return l.readXLSX(b)
	case "content.xml":
		return l.readODS(b)
	case "word/document.xml", "ppt/presentation.xml":
		return record.Say("it is a text document or slides: put the list into a spreadsheet (XLSX) or CSV")
	}
	return record.Say("%w, but an archive: give the list itself (XLSX, ODS or CSV)", errBook)
}

// part opens a part; nil where there is none. What is larger than a sheet may be, as it says of itself or as it turns
// out, is an error.
func (b *book) part(name string) (io.ReadCloser, error) {
	for _, f := range b.zip.File {
		if f.Name != name && strings.TrimPrefix(f.Name, "/") != name {
			continue
		}
		if f.UncompressedSize64 > maxSheetXML {
			return nil, record.Say("a sheet has %d MiB when unpacked, at most %d: save it as CSV (UTF-8)",
				f.UncompressedSize64>>20, maxSheetXML>>20)
		}
		r, err := f.Open()
		if err != nil {
			return nil, record.Say("%w: %w", errBook, err)
		}
		return struct {
			io.Reader
			io.Closer
		}{&capped{r: r, left: maxSheetXML}, r}, nil
	}
	return nil, nil
}

// capped ends a stream that goes beyond its limit with an error.
type capped struct {
	r    io.Reader
	left int64
}

var errUnpacked = record.Say("a part has more than %d MiB when unpacked: save it as CSV (UTF-8)", maxSheetXML>>20)

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errUnpacked
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// each calls for the start and end of every element of a part, with the text between. An error of f ends it.
func (b *book) each(name string, f func(d *xml.Decoder, t xml.Token) error) error {
	r, err := b.part(name)
	if err != nil || r == nil {
		return err
	}
	defer r.Close()
	return eachToken(r, f)
}

// errEnough ends the reading of a part before its end.
var errEnough = errors.New("enough")

func eachToken(r io.Reader, f func(d *xml.Decoder, t xml.Token) error) error {
	d := xml.NewDecoder(r)
	d.Strict = true
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("only UTF-8 is read") }
	for {
		t, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errUnpacked):
			return errUnpacked
		case err != nil:
			return record.Say("%w: %w", errBook, err)
		}
		switch err := f(d, t); {
		case errors.Is(err, errEnough):
			return nil
		case err != nil:
			return err
		}
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// spend counts the bytes of a cell.
func (b *book) spend(n int) error {
	if b.text += int64(n) + 4; b.text > maxListText {
		return record.Say("its cells come to more than %d MiB of text: save it as CSV (UTF-8) in parts",
			maxListText>>20)
	}
	return nil
}

// repeat counts the bytes of a text that stands once and shows in one more cell. A list repeats places and words, which
// are short.
func (b *book) repeat(n int) error {
	if n < longListText {
		return nil
	}
	if b.long += int64(n); b.long > maxListRepeats {
		return record.Say("texts of more than %d KiB each repeat in cells that come to more than %d MiB: take that column out", longListText>>10, maxListRepeats>>20)
	}
	return nil
}

// readSheets reads the sheets that are asked for.
func (l *listReader) readSheets(n int, of func(int) (name string, hidden bool), read func(int) error) error {
	if n > maxListSheets {
		return record.Say("it has %d sheets, at most %d: give the one that holds the list", n, maxListSheets)
	}
	var names []string
	for i := range n {
		name, hidden := of(i)
		names = append(names, name)
		if l.o.Sheet != "" && name != l.o.Sheet {
			continue
		}
		l.startSheet(name)
		before := l.tables
		if err := read(i); err != nil {
			return record.Say("sheet %q: %w", name, err)
		}
		if err := l.endSheet(n > 1 && l.o.Sheet == ""); err != nil {
			return record.Say("sheet %q: %w", name, err)
		}
		if hidden && l.tables > before {
			l.note(ListNote{Code: NoteSheetHidden, Sheet: name})
		}
	}
	if l.o.Sheet != "" && l.tables == 0 {
		return record.Say("it has no sheet %q; its sheets are %q", l.o.Sheet, names)
	}
	if l.tables == 0 {
		return record.Say("no sheet in it holds a list of names: the sheets are %q; name the one with the list, and its columns with a mapping", names)
	}
	return nil
}
