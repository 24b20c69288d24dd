package intake

import (
	"sort"
	"strings"
	"unicode/utf8"

	"recount/record"
)

// source is the bytes of an input decoded to UTF-8, with the way back to the bytes.
type source struct {
	text    string
	shift   int             // where runs is empty: original offset = text offset + shift
	runs    []record.Offset // stretches of text, ordered and without gaps; empty where the bytes are UTF-8 already
	charset string
	warning string
}

// composer builds a document's text from stretches of a source and keeps the map.
type composer struct {
	src     *source
	text    strings.Builder
	offsets []record.Offset
	blocks  []record.Block
	open    int  // start of the block being written
	bare    bool // no map is kept: the preserved bytes hold no such text
}

// verbatim writes src.text[from:to].
func (c *composer) verbatim(from, to int) {
	if from >= to {
		return
	}
	at := c.text.Len()
	c.text.WriteString(c.src.text[from:to])
	if c.bare {
		return
	}
	if len(c.src.runs) == 0 {
		c.mapTo(record.Offset{Text: at, Length: to - from, Original: from + c.src.shift, OriginalLength: to - from,
			Verbatim: true})
		return
	}
	runs := c.src.runs
	i := sort.Search(len(runs), func(i int) bool { return runs[i].Text+runs[i].Length > from })
	for ; i < len(runs) && runs[i].Text < to; i++ {
		o := runs[i]
		a, b := max(from, o.Text), min(to, o.Text+o.Length)
		if o.Verbatim {
			o.Original += a - o.Text
			o.OriginalLength = b - a
		}
		o.Text, o.Length = at+a-from, b-a
		c.mapTo(o)
	}
}

// instead writes s, which stands for src.text[from:to] (an entity, white space).
func (c *composer) instead(s string, from, to int) {
	if s == "" {
		return
	}
	at := c.text.Len()
	c.text.WriteString(s)
	if c.bare {
		return
	}
	first, last := c.src.original(from, false), c.src.original(to, true)
	c.mapTo(record.Offset{Text: at, Length: len(s), Original: first, OriginalLength: max(0, last-first)})
}

// mapTo adds a stretch and joins it with the one before where both are verbatim and touch.
func (c *composer) mapTo(o record.Offset) {
	if n := len(c.offsets); n > 0 && o.Verbatim {
		p := &c.offsets[n-1]
		if p.Verbatim && p.Text+p.Length == o.Text && p.Original+p.OriginalLength == o.Original {
			p.Length += o.Length
			p.OriginalLength += o.OriginalLength
			return
		}
	}
	c.offsets = append(c.offsets, o)
}

// begin starts a block; the text of blocks is parted by line breaks.
func (c *composer) begin() {
	if c.text.Len() > 0 {
		c.text.WriteByte('\n')
	}
	c.open = c.text.Len()
}

// end closes the block begun last.
func (c *composer) end(kind record.BlockKind) {
	if c.text.Len() > c.open {
		c.blocks = append(c.blocks, record.Block{Kind: kind, Start: c.open, End: c.text.Len(), Echo: -1})
	}
}

// give puts text, blocks and map into a document.
func (c *composer) give(doc *record.Document) {
	doc.Text, doc.Blocks, doc.Offsets = c.text.String(), c.blocks, c.offsets
	if c.src != nil && c.src.warning != "" {
		doc.Warnings = append(doc.Warnings, c.src.warning)
	}
}

// original maps an offset of the decoded text to the bytes.
func (s *source) original(at int, end bool) int {
	if len(s.runs) == 0 {
		return at + s.shift
	}
	i := sort.Search(len(s.runs), func(i int) bool {
		o := s.runs[i]
		return o.Text+o.Length > at || end && o.Text+o.Length == at
	})
	if i == len(s.runs) {
		if i == 0 {
			return 0
		}
		o := s.runs[i-1]
		return o.Original + o.OriginalLength
	}
	o := s.runs[i]
	switch {
	case o.Verbatim:
		return o.Original + at - o.Text
	case end && at > o.Text:
		return o.Original + o.OriginalLength
	}
	return o.Original
}

// runWriter builds a decoded text with its runs. Runs end where script or kind changes, so that an anchor at the edge
// of a word maps to the edge of that word.
type runWriter struct {
	text strings.Builder
	runs []record.Offset
	word bool // the last run is inside a word of another charset
}

// add writes the decoded form of n bytes that stand at an offset.
func (w *runWriter) add(decoded string, at, n int, verbatim bool) {
	if decoded == "" {
		return
	}
	from := w.text.Len()
	w.text.WriteString(decoded)
	r, _ := utf8.DecodeRuneInString(decoded)
	word := !verbatim && isWordRune(r)
	if k := len(w.runs); k > 0 {
		p := &w.runs[k-1]
		touches := p.Text+p.Length == from && p.Original+p.OriginalLength == at
		if touches && p.Verbatim && verbatim || touches && !p.Verbatim && !verbatim && w.word && word {
			p.Length += len(decoded)
			p.OriginalLength += n
			return
		}
	}
	w.word = word
	w.runs = append(w.runs, record.Offset{Text: from, Length: len(decoded), Original: at, OriginalLength: n,
		Verbatim: verbatim})
}
