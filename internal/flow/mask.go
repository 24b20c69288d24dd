package flow

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/name"
	"recount/record"
)

// A page that names a witness has no consent to hand on. Names of living private persons are masked in every text that
// leaves the flow: byte for byte, so that offsets still hold.

// masker hides the private persons of one page.
type masker struct {
	names []string  // longest first
	tree  *nameTree // of the names
}

// nameTree finds many names in a text in one pass: a node is the words of a name read so far.
type nameTree struct {
	next    map[string]*nameTree
	ends    map[string]bool // names that end here, as they are written: what stands between their words may differ
	lengths []int           // of these, each once
}

// add takes a name in from its first letter on.
func (t *nameTree) add(name string) {
	name = name[letters(name, 0, false):]
	if name == "" {
		return
	}
	node := t
	for at := 0; at < len(name); {
		end := letters(name, at, true)
		if node.next == nil {
			node.next = map[string]*nameTree{}
		}
		word := name[at:end]
		if node.next[word] == nil {
			node.next[word] = &nameTree{}
		}
		node = node.next[word]
		at = letters(name, end, false)
	}
	if node.ends == nil {
		node.ends = map[string]bool{}
	}
	node.ends[name] = true
	if !slices.Contains(node.lengths, len(name)) {
		node.lengths = append(node.lengths, len(name))
	}
}

// find gives the ends of the names that begin at a place of the text.
func (t *nameTree) find(text string, from int, found func(end int)) {
	node := t
	for at := from; at < len(text); {
		end := letters(text, at, true)
		if node = node.next[text[at:end]]; node == nil {
			return
		}
		for _, n := range node.lengths {
			if from+n <= len(text) && node.ends[text[from:from+n]] && wholeWord(text, from, from+n) {
				found(from + n)
			}
		}
		at = letters(text, end, false)
	}
}

// letters gives the end of a run of letters that begins at a place, or of a run of what is no letter.
func letters(s string, at int, letter bool) int {
	for i, r := range s[at:] {
		if unicode.IsLetter(r) != letter {
			return at + i
		}
	}
	return len(s)
}

// joined are particles that Arabic writes to the word behind them: "and", "so", "by", "to", "like".
const joined = "وفبلك"

// holdsWitness reports whether the name of somebody read as dead holds the whole name of a masked witness: then one of
// the two is misread, and a mask too many harms nobody.
func holdsWitness(witnesses []record.Witness, victim string) bool {
	return slices.ContainsFunc(witnesses, func(w record.Witness) bool {
		return !w.Public && !w.Name.Empty() && strings.Contains(name.Fold(victim), name.Fold(w.Name.Reveal()))
	})
}

// newMasker collects the names of witnesses who do not speak for an office. Single parts of a name are masked as well,
// where they stand alone, unless a public person or a victim of the page bears them too.
func newMasker(x record.Extraction) *masker {
	shared := map[string]bool{}
	for _, w := range x.Witnesses {
		if w.Public {
			for _, part := range strings.Fields(w.Name.Reveal()) {
				shared[part] = true
			}
		}
	}
	for _, v := range x.Victims {
		if holdsWitness(x.Witnesses, v.Name) {
			continue
		}
		for _, part := range strings.Fields(v.Name) {
			shared[part] = true
		}
	}
	m := &masker{}
	for _, w := range x.Witnesses {
		if w.Public || w.Name.Empty() {
			continue
		}
		m.names = append(m.names, w.Name.Reveal())
		for _, part := range strings.Fields(w.Name.Reveal()) {
			if utf8.RuneCountInString(part) >= 4 && !shared[part] {
				m.names = append(m.names, part)
			}
		}
	}
	slices.SortFunc(m.names, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	m.names = slices.Compact(m.names)
	m.tree = &nameTree{}
	for _, n := range m.names {
		m.tree.add(n)
	}
	return m
}

// spansOf lists what to mask in a page's text: the spans that the reader found and every other mention of the names.
func (m *masker) spansOf(text string, x record.Extraction) [][2]int {
	var spans [][2]int
	for _, w := range x.Witnesses {
		if w.Public {
			continue
		}
		for _, a := range w.Spans {
			if a.Holds(text) {
				spans = append(spans, [2]int{a.Start, a.End})
			}
		}
	}
	if len(m.names) > 0 {
		for at := letters(text, 0, false); at < len(text); {
			end := letters(text, at, true)
			start := at
			for range 3 { // the word itself, and what is left of it without one particle or two
				m.tree.find(text, start, func(end int) { spans = append(spans, [2]int{start, end}) })
				r, n := utf8.DecodeRuneInString(text[start:])
				if start += n; start >= end || !strings.ContainsRune(joined, r) {
					break
				}
			}
			at = letters(text, end, false)
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(b[1], a[1])) })
	return merged(spans)
}

// merged joins spans that overlap, in order.
func merged(spans [][2]int) [][2]int {
	var out [][2]int
	for _, s := range spans {
		if n := len(out); n > 0 && s[0] < out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], s[1])
			continue
		}
		out = append(out, s)
	}
	return out
}

func wholeWord(text string, start, end int) bool {
	before, n := utf8.DecodeLastRuneInString(text[:start])
	for k := 0; k < 2 && strings.ContainsRune(joined, before); k++ {
		start -= n
		before, n = utf8.DecodeLastRuneInString(text[:start])
	}
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !unicode.IsLetter(before) && !unicode.IsLetter(after)
}

// cover replaces spans by blocks of the same number of bytes.
func cover(text string, spans [][2]int) string {
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s[0]])
		b.WriteString(blocks(s[1] - s[0]))
		at = s[1]
	}
	b.WriteString(text[at:])
	return b.String()
}

// blocks gives a mask of n bytes.
func blocks(n int) string {
	return strings.Repeat("█", n/3) + []string{"", "-", "·"}[n%3]
}

// words masks a short text that has no offsets of its own.
func (m *masker) words(s string) string {
	return cover(s, m.spansOf(s, record.Extraction{}))
}

// claim masks every text of a claim. Anchors are cut anew from the masked text of the page.
func (m *masker) claim(c *record.Claim, text string) {
	if len(m.names) == 0 {
		return
	}
	again := func(a *record.Anchor) {
		if a.Start < 0 || a.End < a.Start || a.End > len(text) || a.Exact == "" {
			a.Exact, a.Prefix, a.Suffix = m.words(a.Exact), m.words(a.Prefix), m.words(a.Suffix)
			return
		}
		n := record.NewAnchor(a.Document, text, a.Start, a.End)
		n.OriginalStart, n.OriginalEnd = a.OriginalStart, a.OriginalEnd
		*a = n
	}
	c.Anchors, c.Fields = slices.Clone(c.Anchors), slices.Clone(c.Fields)
	for i := range c.Anchors {
		again(&c.Anchors[i])
	}
	for i := range c.Fields {
		again(&c.Fields[i].Anchor)
	}
	again(&c.Sentence)
	c.Speaker.Words = m.words(c.Speaker.Words)
	if c.Appeal != nil {
		a := *c.Appeal
		a.By, a.Addressee, a.Words = m.words(a.By), m.words(a.Addressee), m.words(a.Words)
		c.Appeal = &a
	}
	if c.Commitment != nil {
		a := *c.Commitment
		a.By, a.Words = m.words(a.By), m.words(a.Words)
		c.Commitment = &a
	}
	if c.Denial != nil {
		a := *c.Denial
		a.By, a.Of, a.Words = m.words(a.By), m.words(a.Of), m.words(a.Words)
		c.Denial = &a
	}
}
