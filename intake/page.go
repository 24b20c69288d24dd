package intake

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"recount/record"
)

// page is what one pass over the tokens of an HTML page finds: its blocks of text with their places in the source, and
// what its head says. The pass builds no tree; it keeps the elements that are open, so each piece of text knows what it
// stands in.
type page struct {
	src      *source
	limits   Limits
	elements []element
	blocks   []pageBlock
	head     head
	hiding   map[string]bool // ".name" and "#name" that the page's own style sheet hides
	tooDeep  bool
	// anyLength lets short lines count as prose where a page has nothing longer.
	anyLength bool
}

// pageBlock is a stretch of text between two boundaries.
type pageBlock struct {
	pieces []piece
	elem   int32 // the innermost block element
	kind   record.BlockKind
	marks  marks
	text   string // decoded, white space collapsed
	chars  int    // bytes of text without blanks at the ends
	linked int    // of these, inside links
	first  int32  // element of the first piece
}

// piece is text of one token.
type piece struct {
	from, to int
	elem     int32
	cell     bool // begins a table cell after another
}

// scanner holds the state of the pass.
type scanner struct {
	*page
	stack   []int32
	pieces  []piece
	raw     atom.Atom // script, style or title whose text is wanted
	rawKind string
	skip    int // depth of the stack at which skipped text began, or 0
}

// scanPage reads the tokens of a page.
func scanPage(src *source, limits Limits) (*page, error) {
	s := &scanner{page: &page{src: src, limits: limits, hiding: map[string]bool{}}}
	s.elements = append(s.elements, element{parent: -1, marks: markBlock, own: markBlock})
	s.stack = append(s.stack, 0)
	z := html.NewTokenizer(strings.NewReader(src.text))
	at, count := 0, 0
	for {
		kind := z.Next()
		n := len(z.Raw())
		switch kind {
		case html.ErrorToken:
			s.flush()
			return s.page, nil
		case html.TextToken:
			s.textToken(at, at+n)
		case html.StartTagToken, html.SelfClosingTagToken:
			if count++; count > limits.Elements {
				return nil, record.Say("the page has more than %d elements", limits.Elements)
			}
			s.startTag(z, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			s.endTag(atom.Lookup(name))
		}
		at += n
		if len(s.blocks) > limits.Blocks {
			return nil, record.Say("the page has more than %d blocks of text", limits.Blocks)
		}
	}
}

// textToken takes text between tags.
func (s *scanner) textToken(from, to int) {
	if s.raw != 0 {
		s.rawText(s.src.text[from:to])
		return
	}
	if s.skip > 0 || s.aside(s.src.text[from:to]) {
		return
	}
	s.pieces = append(s.pieces, piece{from: from, to: to, elem: s.top()})
}

// aside reports text inside a line that a reader does not read with it: hidden words, the gloss over a ruby, the mark
// of a footnote.
func (s *scanner) aside(text string) bool {
	for e := s.top(); e > 0 && inlineTags[s.elements[e].tag]; e = s.elements[e].parent {
		switch x := &s.elements[e]; {
		case x.own&markHidden != 0, x.tag == atom.Rt, x.tag == atom.Rp:
			return true
		case x.tag == atom.Sup && isFootnote(strings.TrimSpace(text)):
			return true
		}
	}
	return false
}

// isFootnote reports the mark of a footnote: "[12]", "12", "[a]", "*".
func isFootnote(s string) bool {
	if s == "*" || s == "†" || s == "‡" {
		return true
	}
	if len(s) >= 3 && len(s) <= 24 && s[0] == '[' && s[len(s)-1] == ']' {
		return true
	}
	return len(s) <= 3 && allDigits(s)
}

// rawText takes the text of title, style and script elements.
func (s *scanner) rawText(text string) {
	switch s.raw {
	case atom.Title:
		if s.head.title == "" {
			s.head.title = cleanField(html.UnescapeString(text))
		}
	case atom.Style:
		s.styleSheet(text)
	case atom.Script:
		s.head.addScript(s.rawKind, text)
	}
}

// styleSheet notes names that the page's own style sheet hides. Rules inside @media hold for some readers only and are
// not asked.
func (s *scanner) styleSheet(css string) {
	if len(css) > 1<<18 {
		return
	}
	depth, from := 0, 0
	for i := 0; i < len(css); i++ {
		switch css[i] {
		case '{':
			if depth++; depth == 1 {
				body := css[i+1:]
				if j := strings.IndexAny(body, "{}"); j >= 0 && body[j] == '}' && styleHides(body[:j]) {
					s.hide(css[from:i])
				}
			}
		case '}':
			if depth--; depth <= 0 {
				depth, from = 0, i+1
			}
		}
	}
}

// hide notes selectors of a single class or id.
func (s *scanner) hide(selectors string) {
	for _, sel := range strings.Split(selectors, ",") {
		sel = strings.TrimSpace(sel)
		if len(sel) > 1 && (sel[0] == '.' || sel[0] == '#') && !strings.ContainsAny(sel[1:], " .#:>+~[*@") {
			s.hiding[sel] = true
		}
	}
}

func (s *scanner) top() int32 { return s.stack[len(s.stack)-1] }

// startTag opens an element.
func (s *scanner) startTag(z *html.Tokenizer, selfClosing bool) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	var a attributes
	if more {
		a = readAttributes(z)
	}
	s.head.element(tag, &a, s)
	if s.skip > 0 && tag != atom.Body {
		if !voidTags[tag] && !(selfClosing && !inlineTags[tag]) && len(s.stack) < s.limits.Nesting {
			s.push(tag, 0)
		}
		return
	}
	if tag == atom.Br {
		s.lineBreak()
		return
	}
	if closes, fences := closedBy(tag); closes != nil {
		s.closeOpen(closes, fences)
	}
	if !inlineTags[tag] && tag != atom.Td && tag != atom.Th {
		s.flush()
	}
	if voidTags[tag] {
		return
	}
	if len(s.stack) >= s.limits.Nesting {
		s.tooDeep = true
		return
	}
	s.push(tag, elementMarks(tag, &a, s.hiding))
	if tag == atom.Td || tag == atom.Th {
		s.cell()
	}
	switch {
	case !skippedTags[tag]:
	case selfClosing:
		s.pop()
	default:
		s.skip = len(s.stack)
		if tag == atom.Title || tag == atom.Style || tag == atom.Script {
			s.raw, s.rawKind = tag, strings.ToLower(a.kind)
		}
	}
}

// elementMarks gives the marks of an element by its tag and attributes. What holds the whole page is not hidden or
// beside it.
func elementMarks(tag atom.Atom, a *attributes, hiding map[string]bool) marks {
	m := tagMarks(tag) | a.marks(hiding)
	if !inlineTags[tag] {
		m |= markBlock
	}
	switch tag {
	case atom.Html, atom.Body, atom.Article, atom.Main:
		m &^= markFurniture | markHidden | markHeadline | markDeck | markByline | markDate
	}
	return m
}

// cell marks the border between two cells of a row.
func (s *scanner) cell() {
	s.pieces = append(s.pieces, piece{from: -1, elem: s.top(), cell: true})
}

// lineBreak parts text except in a heading.
func (s *scanner) lineBreak() {
	for e := s.top(); e > 0; e = s.elements[e].parent {
		if isHeading(s.elements[e].tag) {
			return
		}
		if s.elements[e].marks&markBlock != 0 {
			break
		}
	}
	s.flush()
}

// push opens an element under the open one.
func (s *scanner) push(tag atom.Atom, m marks) {
	parent := s.top()
	if m&markFurniture != 0 {
		m |= markFresh
	}
	own := m
	m |= s.elements[parent].marks & (inherited - 1)
	s.elements = append(s.elements, element{tag: tag, parent: parent, marks: m, own: own})
	s.stack = append(s.stack, int32(len(s.elements)-1))
}

// pop closes the open element.
func (s *scanner) pop() {
	e := s.top()
	if s.elements[e].marks&markBlock != 0 && s.elements[e].tag != atom.Td && s.elements[e].tag != atom.Th {
		s.flush()
	}
	s.stack = s.stack[:len(s.stack)-1]
	if s.skip > len(s.stack) {
		s.skip, s.raw = 0, 0
	}
}

// closeOpen closes open elements down to the nearest of closes, unless a fence stands before it.
func (s *scanner) closeOpen(closes, fences []atom.Atom) {
	for i := len(s.stack) - 1; i > 0; i-- {
		tag := s.elements[s.stack[i]].tag
		if hasAtom(closes, tag) {
			for len(s.stack) > i {
				s.pop()
			}
			return
		}
		if hasAtom(fences, tag) {
			return
		}
	}
}

// endTag closes an element and what is open inside it.
func (s *scanner) endTag(tag atom.Atom) {
	if tag == atom.Br {
		s.lineBreak()
		return
	}
	if voidTags[tag] || tag == atom.Body || tag == atom.Html {
		return
	}
	var fences []atom.Atom
	switch {
	case inlineTags[tag] || tag == atom.P:
		fences = cellFence
	case tag != atom.Table && tag != atom.Tr && tag != atom.Td && tag != atom.Th && tag != atom.Tbody &&
		tag != atom.Thead:
		fences = cellFence[:3]
	default:
		fences = []atom.Atom{atom.Table}
		if tag == atom.Table {
			fences = nil
		}
	}
	if inlineTags[tag] && tag != 0 {
		s.closeInline(tag)
		return
	}
	s.closeOpen([]atom.Atom{tag}, without(fences, tag))
}

// closeInline closes an inline element unless a block was opened inside it.
func (s *scanner) closeInline(tag atom.Atom) {
	for i := len(s.stack) - 1; i > 0; i-- {
		e := s.elements[s.stack[i]]
		if e.tag == tag {
			for len(s.stack) > i {
				s.pop()
			}
			return
		}
		if hasAtom(cellFence, e.tag) && tag != atom.A {
			return
		}
	}
}

func hasAtom(list []atom.Atom, a atom.Atom) bool {
	for _, x := range list {
		if x == a {
			return true
		}
	}
	return false
}

// without gives the list without one tag, so that an end tag is not fenced off by its own kind.
func without(list []atom.Atom, a atom.Atom) []atom.Atom {
	if !hasAtom(list, a) {
		return list
	}
	out := make([]atom.Atom, 0, len(list))
	for _, x := range list {
		if x != a {
			out = append(out, x)
		}
	}
	return out
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
