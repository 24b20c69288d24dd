package intake

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"recount/record"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// window is a reader that shows what comes next.
type window struct {
	r    io.Reader
	buf  []byte
	at   int // of what was not taken yet
	err  error
	more int64 // bytes taken from r
}

func newWindow(r io.Reader) *window { return &window{r: r} }

// peek returns the next n bytes, fewer only at the end. They are valid until the next call.
func (w *window) peek(n int) []byte {
	if len(w.buf)-w.at < n && w.err == nil {
		if w.at > 0 {
			w.buf = append(w.buf[:0], w.buf[w.at:]...)
			w.at = 0
		}
		want := max(2*n, 1<<16)
		if cap(w.buf) < want {
			w.buf = append(make([]byte, 0, want), w.buf...)
		}
		for len(w.buf) < want && w.err == nil {
			k, err := w.r.Read(w.buf[len(w.buf):want])
			w.buf, w.err = w.buf[:len(w.buf)+k], err
			w.more += int64(k)
		}
	}
	return w.buf[w.at:min(w.at+n, len(w.buf))]
}

func (w *window) skip(n int) { w.at += n }

// Read takes bytes, so that a window can be read on as a stream.
func (w *window) Read(p []byte) (int, error) {
	head := w.peek(min(len(p), 1<<16))
	if len(head) == 0 {
		if w.err == nil || errors.Is(w.err, io.EOF) {
			return 0, io.EOF
		}
		return 0, w.err
	}
	n := copy(p, head)
	w.skip(n)
	return n, nil
}

// failed is the error of the stream, if it ended with one.
func (w *window) failed() error {
	if w.err != nil && !errors.Is(w.err, io.EOF) {
		return w.err
	}
	return nil
}

// readText reads a list of text.
func (l *listReader) readText(in *window) error { return l.openText(in, l.readRows) }

// openText finds how a text is packed, written and divided, and hands it to a reader of its rows.
func (l *listReader) openText(in *window, read func(*csvReader) error) error {
	if bytes.HasPrefix(in.peek(2), []byte("\x1f\x8b")) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return record.Say("it is not a readable gzip file: %w", err)
		}
		in = newWindow(z)
		if bytes.HasPrefix(in.peek(2), []byte("PK")) {
			return record.Say("it is a packed spreadsheet: give the spreadsheet itself")
		}
	}
	head := in.peek(1 << 16)
	if order, found := utf16Order(head); found {
		in = newWindow(transform.NewReader(in, unicode.UTF16(order, unicode.UseBOM).NewDecoder()))
		l.note(ListNote{Code: NoteUTF16})
	} else if n := bytes.Count(head, []byte{0}); n*50 > len(head) {
		return record.Say("it is neither text nor a spreadsheet: save it as CSV (UTF-8) or XLSX")
	}
	for bytes.HasPrefix(in.peek(3), []byte("\xef\xbb\xbf")) {
		in.skip(3)
	}
	head = in.peek(1 << 16)
	c := &csvReader{in: in, line: 1}
	if !utf8.Valid(head) {
		label := guessLegacy(head)
		if !arabicCharset(label) && utf8Share(head) > 0.5 {
			label = "windows-1256" // lists are pasted together from files of different programs
		}
		c.legacy, c.charset = lookup(label)
	}
	if c.legacy == nil {
		c.legacy, c.charset = lookup("windows-1256")
	}
	c.comma = l.findComma(c)
	return read(c)
}

func arabicCharset(label string) bool { return label == "windows-1256" || label == "iso-8859-6" }

// utf8Share is the share of high bytes that belong to valid UTF-8.
func utf8Share(b []byte) float64 {
	_, broken, multi := measureUTF8(b)
	return float64(2*multi) / float64(max(2*multi+broken, 1))
}

// utf16Order says whether text is UTF-16, by its mark or, without one, by where its zero bytes are.
func utf16Order(head []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return unicode.BigEndian, true
	}
	head = head[:min(len(head), 4096)]
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

// readRows hands on all rows.
func (l *listReader) readRows(c *csvReader) error {
	l.startSheet("")
	for {
		r, err := c.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := l.row(r, false); err != nil {
			return err
		}
	}
	if err := c.in.failed(); err != nil {
		return record.Say("after row %d: %w", c.line, err)
	}
	if err := l.endSheet(false); err != nil {
		return err
	}
	if c.recoded > 0 {
		l.note(ListNote{Code: NoteCharset, N: c.recoded, Text: c.charset})
	}
	if c.quotes > 0 {
		l.note(ListNote{Code: NoteQuote, N: c.quotes})
	}
	return nil
}

// commas are the signs that part values.
var commas = []string{",", ";", "\t", "|", "،"}

// findComma finds the sign that parts values: a line "sep=;" says it; else it is the one under which a row of the
// beginning names most columns by their usual names, and, where none does, under which most rows have one number of
// values, the higher the better.
func (l *listReader) findComma(c *csvReader) string {
	if head := c.in.peek(16); len(head) > 4 && strings.EqualFold(string(head[:4]), "sep=") {
		rest := string(head[4:])
		for _, s := range commas {
			if strings.HasPrefix(rest, s) && strings.HasPrefix(strings.TrimLeft(rest[len(s):]+"\n", `"`), "\n") ||
				strings.HasPrefix(rest, s+"\r") {
				c.in.skip(4 + len(s))
				return s
			}
		}
	}
	sample := bytes.Clone(c.in.peek(1 << 16))
	best, most := ",", -1.0
	for _, comma := range commas {
		s := &csvReader{in: newWindow(bytes.NewReader(sample)), comma: comma, legacy: c.legacy, line: 1}
		counts, known, rows := map[int]int{}, 0, 0
		for rows < 60 {
			r, err := s.next()
			if err != nil {
				break
			}
			if r.filled() == 0 {
				continue
			}
			rows++
			counts[len(r.cells)]++
			if n, _ := l.known(r.cells); n >= 2 {
				known = max(known, n)
			}
		}
		score := float64(known) * 1000
		alike := 0.0
		for n, k := range counts {
			alike = max(alike, float64(k)/float64(rows)*float64(min(n-1, 20)))
		}
		if score += alike; score > most {
			best, most = comma, score
		}
	}
	return best
}

// csvReader reads rows of values. It follows RFC 4180 where a file does, and where it does not loses no row: a
// quotation mark that closes no value is part of the text, so that one line cannot swallow the next.
type csvReader struct {
	in      *window
	comma   string
	legacy  encoding.Encoding
	charset string
	line    int // of the next row
	recoded int
	quotes  int
}

// next reads one row; io.EOF at the end. Lines that are wholly empty give a row without cells.
func (c *csvReader) next() (rawRow, error) {
	row := rawRow{line: c.line}
	unclosed := false // no value of this line can be closed by a mark any more
	size := 0
	for {
		b := c.in.peek(maxListCell + 16)
		if len(b) == 0 {
			if len(row.cells) == 0 {
				return row, io.EOF
			}
			return row, nil
		}
		cell, used, ended, err := c.cell(b, &unclosed)
		if err == nil && size+used > maxListRow {
			err = record.Say("it is longer than %d KiB", maxListRow>>10)
		}
		if err != nil {
			return row, record.Say("row %d, column %d: %w", row.line, len(row.cells)+1, err)
		}
		size += used
		c.line += lineEnds(b[:used])
		c.in.skip(used)
		if len(row.cells) > maxListColumns {
			return row, record.Say("row %d has more than %d columns", row.line, maxListColumns)
		}
		row.cells = append(row.cells, c.text(cell))
		if ended {
			return row, nil
		}
	}
}

// lineEnds counts the ends of lines.
func lineEnds(b []byte) (n int) {
	for i, x := range b {
		if x == '\n' || x == '\r' && (i+1 == len(b) || b[i+1] != '\n') {
			n++
		}
	}
	return n
}

// errLongCell says what an endless value nearly always is.
var errLongCell = record.Say("a value longer than %d KiB: is a quotation mark not closed?", maxListCell>>10)

// cell reads the value at the beginning of b and says how many bytes it takes with what ends it, and whether the row
// ends there.
func (c *csvReader) cell(b []byte, unclosed *bool) (cell string, used int, ended bool, err error) {
	start := 0
	for start < len(b) && b[start] == ' ' {
		start++
	}
	if start < len(b) && b[start] == '"' && !*unclosed {
		cell, n := c.quoted(b[start+1:])
		if n >= 0 {
			k, ended := c.end(b[start+1+n:])
			return cell, start + 1 + n + k, ended, nil
		}
		*unclosed = n == neverClosed
		c.quotes++
	}
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\n' || b[i] == '\r' || b[i] == c.comma[0]:
			if k, ended := c.end(b[i:]); k > 0 {
				return string(b[:i]), i + k, ended, nil
			}
		case i >= maxListCell:
			return "", 0, false, errLongCell
		}
	}
	return string(b), len(b), true, nil // the file ends
}

// end reads what ends a value: a comma, or the end of the line or the file.
func (c *csvReader) end(b []byte) (n int, row bool) {
	switch {
	case len(b) == 0:
		return 0, true
	case b[0] == '\n':
		return 1, true
	case b[0] == '\r' && len(b) > 1 && b[1] == '\n':
		return 2, true
	case b[0] == '\r':
		return 1, true
	case bytes.HasPrefix(b, []byte(c.comma)):
		return len(c.comma), false
	}
	return 0, false
}

// What quoted says of a mark that opens no value.
const (
	onlyText    = -1 // this one is text; others of the line may open values
	neverClosed = -2 // no mark of the line closes a value
)

// quoted reads a value in quotation marks, b beginning behind the first. It returns the text and where the value's end
// stands, negative where the mark opens none. A mark inside that is neither doubled nor followed by what ends a value
// is text, but only within the value: behind a comma or the end of a line it shows that the first mark was text too.
func (c *csvReader) quoted(b []byte) (string, int) {
	var out strings.Builder
	from, odd, lines := 0, false, false
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\n', '\r':
			if odd {
				return "", onlyText
			}
			lines = true
		case c.comma[0]:
			if odd && bytes.HasPrefix(b[i:], []byte(c.comma)) {
				return "", onlyText
			}
		case '"':
			if i+1 < len(b) && b[i+1] == '"' {
				if _, ended := c.end(b[i+2:]); !(odd && ended) {
					out.Write(b[from : i+1])
					i++
					from = i + 1
					continue
				}
			}
			after := i + 1
			for after < len(b) && b[after] == ' ' {
				after++
			}
			if k, ended := c.end(b[after:]); k > 0 || ended {
				out.Write(b[from:i])
				return out.String(), after
			}
			if lines {
				return "", neverClosed
			}
			odd = true
		}
	}
	return "", neverClosed
}

// text makes a value of bytes: UTF-8, else the legacy charset. Values, not files, are recoded.
func (c *csvReader) text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	c.recoded++
	if c.legacy != nil {
		if out, err := c.legacy.NewDecoder().String(s); err == nil {
			return out
		}
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
