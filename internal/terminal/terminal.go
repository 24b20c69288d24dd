// Package terminal is the one writer of what people read on a terminal. Names, titles and file names come from
// strangers, and a terminal obeys what it is sent: characters that move the cursor, set the title, turn the order of a
// line round or cannot be seen are replaced before they reach it. The program's own emphasis is marked so that no
// foreign text can ask for it.
//
// It decides nothing about words. Data for programs goes through JSON, where the same characters are escaped and not
// lost.
package terminal

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-isatty"
)

// shown stands in the place of a character that is not sent to a terminal.
const shown = unicode.ReplacementChar

// marks begin with a noncharacter and a number that is drawn anew in every process: foreign text cannot guess it.
var (
	nonce              = drawn()
	bold, faint, plain = nonce + "b", nonce + "f", nonce + "p"
)

func drawn() string {
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // it never fails
	return "\ufdd0" + hex.EncodeToString(raw)
}

// Bold emphasises a text on a terminal that a Writer leads to.
func Bold(s string) string { return bold + s + plain }

// Faint takes emphasis from a text.
func Faint(s string) string { return faint + s + plain }

var sequences = []struct{ mark, sequence []byte }{
	{[]byte(bold), []byte("\x1b[1m")}, {[]byte(faint), []byte("\x1b[2m")}, {[]byte(plain), []byte("\x1b[0m")},
}

// Writer passes text on to a terminal or a file without what a terminal would obey.
type Writer struct {
	Lang string // that the reader reads
	to   io.Writer
	rest []byte // the beginning of a character or mark whose end has not come yet
}

// New makes a Writer to a terminal or file.
func New(to io.Writer) *Writer { return &Writer{to: to} }

// IsTerminal tells whether people read what is written.
func (w *Writer) IsTerminal() bool {
	f, ok := w.to.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// Raw is what a Writer leads to, for what draws on a terminal and shows nothing of strangers: bars of progress.
func Raw(w io.Writer) io.Writer {
	if t, ok := w.(*Writer); ok {
		return t.to
	}
	return w
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	text := p
	if len(w.rest) > 0 {
		text = append(w.rest, p...)
	}
	out, rest := clean(text, false)
	w.rest = bytes.Clone(rest)
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what was held back as the beginning of a character.
func (w *Writer) Flush() error {
	out, _ := clean(w.rest, true)
	w.rest = nil
	_, err := w.to.Write(out)
	return err
}

// clean replaces what a terminal would obey; rest is the end of the text that may be the beginning of something.
func clean(text []byte, last bool) (out, rest []byte) {
	out = make([]byte, 0, len(text))
	arabic := false // the character before is a letter that joiners may follow
next:
	for i := 0; i < len(text); {
		if text[i] == bold[0] {
			for _, s := range sequences {
				if bytes.HasPrefix(text[i:], s.mark) {
					out, i = append(out, s.sequence...), i+len(s.mark)
					continue next
				}
				if !last && bytes.HasPrefix(s.mark, text[i:]) {
					return out, text[i:]
				}
			}
		}
		if !last && !utf8.FullRune(text[i:]) {
			return out, text[i:]
		}
		r, n := utf8.DecodeRune(text[i:])
		if Obeyed(r) && !(arabic && (r == '\u200c' || r == '\u200d')) {
			r = shown
		}
		arabic = unicode.Is(unicode.Arabic, r)
		out, i = utf8.AppendRune(out, r), i+n
	}
	return out, nil
}

// Obeyed tells whether a character does something to a terminal in place of being seen: controls (C0 but for tabs and
// line ends, C1), marks of direction, separators of lines, characters without width, noncharacters.
func Obeyed(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < ' ' || r >= 0x7f && r <= 0x9f:
		return true
	case r == 0x00ad, r == 0x061c, r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f,
		r == 0xfeff:
		return true
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

// JSON is where data for programs is written: what a Writer would replace is escaped, so that nothing is lost and a
// terminal obeys it no more than text.
func JSON(to io.Writer) io.Writer {
	return escaper{Raw(to)}
}

// escaper escapes in JSON what a terminal would obey. It may stand in a string only, and there \uXXXX is the same
// character. It takes whole values, as an Encoder writes them.
type escaper struct{ to io.Writer }

func (e escaper) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p))
	for i := 0; i < len(p); {
		r, n := utf8.DecodeRune(p[i:])
		switch {
		case !Obeyed(r):
			out = append(out, p[i:i+n]...)
		case r > 0xffff:
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	if _, err := e.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
