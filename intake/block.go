package intake

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"recount/record"
)

// cellGap is what stands in the text between two cells of a table row.
const cellGap = " | "

// flush ends the block of text that is open.
func (s *scanner) flush() {
	pieces := s.pieces
	if len(pieces) == 0 {
		return
	}
	s.pieces = nil
	for _, part := range splitCells(pieces, s.src.text) {
		s.addBlock(part)
	}
}

// splitCells parts the cells of a row where one is too long for a cell of data: that table only lays out the page.
func splitCells(pieces []piece, text string) [][]piece {
	cells, long, size := 0, false, 0
	for _, p := range pieces {
		if p.cell {
			cells++
			size = 0
			continue
		}
		if size += len(strings.TrimSpace(text[p.from:p.to])); size > 160 {
			long = true
		}
	}
	if cells == 0 || !long {
		return [][]piece{pieces}
	}
	var out [][]piece
	from := 0
	for i, p := range pieces {
		if p.cell {
			if i > from {
				out = append(out, pieces[from:i])
			}
			from = i + 1
		}
	}
	if from < len(pieces) {
		out = append(out, pieces[from:])
	}
	return out
}

// addBlock makes a block of pieces, if there is any text in them.
func (s *scanner) addBlock(pieces []piece) {
	b := pageBlock{pieces: pieces, elem: -1, first: -1}
	var w blockWriter
	for _, p := range pieces {
		if p.cell {
			w.cell()
			continue
		}
		before := w.text.Len()
		w.piece(s.src.text, p.from, p.to)
		if n := w.text.Len() - before; n > 0 {
			if s.elements[p.elem].marks&markLink != 0 {
				b.linked += n
			}
			if b.elem < 0 {
				b.first, b.elem = p.elem, s.blockElement(p.elem)
				b.marks = s.elements[p.elem].marks
			}
		}
	}
	if b.elem < 0 {
		return
	}
	b.text = w.text.String()
	b.chars = len(b.text)
	b.marks = s.blockMarks(pieces, b)
	b.kind = s.blockKind(b)
	s.blocks = append(s.blocks, b)
}

// blockMarks gives what holds for a block: the marks of its block element, and those of an inline element that holds
// all of its text.
func (s *page) blockMarks(pieces []piece, b pageBlock) marks {
	all := ^marks(0)
	for _, p := range pieces {
		if !p.cell && strings.TrimSpace(s.src.text[p.from:p.to]) != "" {
			all &= s.elements[p.elem].marks
		}
	}
	return all | s.elements[b.elem].marks&(inherited-1)
}

// blockElement is the innermost block element around an element.
func (s *page) blockElement(e int32) int32 {
	for e > 0 && s.elements[e].marks&markBlock == 0 {
		e = s.elements[e].parent
	}
	return e
}

// blockKind tells what a block is by its elements.
func (s *page) blockKind(b pageBlock) record.BlockKind {
	for _, p := range b.pieces {
		if p.cell {
			return record.TableRow
		}
	}
	if b.marks&markCaption != 0 {
		return record.Caption
	}
	for e := b.elem; e > 0; e = s.elements[e].parent {
		switch tag := s.elements[e].tag; {
		case isHeading(tag):
			return record.Heading
		case tag == atom.Li || tag == atom.Dd || tag == atom.Dt:
			return record.ListItem
		case tag == atom.Td || tag == atom.Th || tag == atom.Tr:
			return record.TableRow
		case tag == atom.Blockquote:
			return record.Quote
		case tag == atom.P || tag == atom.Div || tag == atom.Article || tag == atom.Section:
			if b.marks&markQuote != 0 {
				return record.Quote
			}
			if b.marks&markItem != 0 && tag == atom.P {
				return record.ListItem
			}
			return record.Paragraph
		}
	}
	return record.Paragraph
}

// blockWriter decodes pieces to text: entities resolved, white space collapsed. With a composer it keeps the map too.
type blockWriter struct {
	text    strings.Builder
	c       *composer
	gap     bool // white space was seen after text
	gapFrom int
	gapTo   int
	cells   int
	any     bool
}

// cell notes the border of a table cell.
func (w *blockWriter) cell() {
	if w.any {
		w.cells++
	}
}

// put writes text that stands for source[from:to].
func (w *blockWriter) put(src string, from, to int, instead string, replaced bool) {
	switch {
	case w.cells > 0:
		w.write(cellGap, from, from)
	case w.gap && w.any:
		if w.gapTo-w.gapFrom == 1 && src[w.gapFrom] == ' ' && w.c != nil {
			w.text.WriteByte(' ')
			w.c.verbatim(w.gapFrom, w.gapTo)
		} else {
			w.write(" ", w.gapFrom, w.gapTo)
		}
	}
	w.cells, w.gap, w.any = 0, false, true
	if replaced {
		w.write(instead, from, to)
		return
	}
	w.text.WriteString(src[from:to])
	if w.c != nil {
		w.c.verbatim(from, to)
	}
}

func (w *blockWriter) write(s string, from, to int) {
	w.text.WriteString(s)
	if w.c != nil {
		w.c.instead(s, from, to)
	}
}

// space notes white space.
func (w *blockWriter) space(from, to int) {
	if !w.gap {
		w.gap, w.gapFrom = true, from
	}
	w.gapTo = to
}

// piece writes the text of one token.
func (w *blockWriter) piece(src string, from, to int) {
	for i := from; i < to; {
		j := i
		for j < to && src[j] != '&' && src[j] > ' ' && src[j] < utf8.RuneSelf {
			j++
		}
		if j > i {
			// A run of words with single spaces between them is taken whole; that is most text.
			for j+1 < to && src[j] == ' ' && src[j+1] > ' ' && src[j+1] != '&' {
				for j++; j < to && src[j] > ' ' && src[j] != '&' && src[j] < utf8.RuneSelf; j++ {
				}
			}
			w.put(src, i, j, "", false)
			i = j
			continue
		}
		i = w.special(src, i, to)
	}
}

// special writes one character that is no plain ASCII, and returns the offset after it.
func (w *blockWriter) special(src string, i, to int) int {
	switch c := src[i]; {
	case c == '&':
		end := entityEnd(src, i, to)
		s := html.UnescapeString(src[i:end])
		switch {
		case s == src[i:end]:
			w.put(src, i, end, "", false)
		case strings.TrimFunc(s, isBlank) == "" && !(s == "\u00a0" && betweenDigits(src, i, end)):
			w.space(i, end)
		default:
			w.put(src, i, end, s, true)
		}
		return end
	case c <= ' ':
		w.space(i, i+1)
		return i + 1
	}
	r, n := utf8.DecodeRuneInString(src[i:to])
	if isBlank(r) && !betweenDigits(src, i, i+n) {
		w.space(i, i+n)
		return i + n
	}
	j := i + n
	for j < to && src[j] >= utf8.RuneSelf {
		r, n := utf8.DecodeRuneInString(src[j:to])
		if isBlank(r) {
			break
		}
		j += n
	}
	w.put(src, i, j, "", false)
	return j
}

// entityEnd finds the end of a character reference that begins at an offset.
func entityEnd(src string, i, to int) int {
	j := i + 1
	if j < to && src[j] == '#' {
		j++
	}
	for j < to && j < i+40 && (src[j] >= '0' && src[j] <= '9' || src[j]|0x20 >= 'a' && src[j]|0x20 <= 'z') {
		j++
	}
	if j < to && src[j] == ';' {
		j++
	}
	return j
}

// betweenDigits reports white space that parts the digits of one number, as a thin or no-break space does.
func betweenDigits(src string, from, to int) bool {
	return from > 0 && to < len(src) && src[from-1] >= '0' && src[from-1] <= '9' && src[to] >= '0' && src[to] <= '9'
}

// isBlank reports white space, and the marks that print as nothing at an edge of text.
func isBlank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\v', '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f',
		'\u3000', '\ufeff', '\u200b':
		return true
	}
	return r >= '\u2000' && r <= '\u200a'
}
