package intake

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"codeberg.org/readeck/go-readability/v2"

	"recount/record"
)

// Versions of what chose the story, for Document.Method.
const (
	readabilityName = "go-readability/2.1.3"
	ownName         = "own/1"
)

// extracted is what the main-text extractor kept, as sequences of folded words: the way to find its text again among
// the page's own blocks, which know where they stand in the bytes.
type extracted struct {
	method string
	grams  map[uint64]bool // three words
	whole  map[uint64]bool // blocks of fewer
	chars  int
}

// byReadability runs the extractor.
func byReadability(doc *html.Node) (x extracted, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	p := readability.NewParser()
	a, err := p.ParseDocument(doc, nil)
	if err != nil || a.Node == nil {
		return extracted{}, false
	}
	x = readExtracted(a.Node)
	x.method = readabilityName
	return x, x.chars > 0
}

// readExtracted takes the words of a tree, block by block.
func readExtracted(n *html.Node) extracted {
	x := extracted{grams: map[uint64]bool{}, whole: map[uint64]bool{}}
	var buf strings.Builder
	var hashes []uint64
	flush := func() {
		if s := buf.String(); strings.TrimSpace(s) != "" {
			hashes = hashWords(hashes[:0], s)
			x.chars += len(s)
			if len(hashes) < 3 {
				x.whole[mix(hashes)] = true
			}
			for i := 0; i+3 <= len(hashes); i++ {
				x.grams[mix(hashes[i:i+3])] = true
			}
		}
		buf.Reset()
	}
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		if depth > 1000 {
			return
		}
		switch {
		case n.Type == html.TextNode:
			buf.WriteString(n.Data)
			return
		case n.Type == html.ElementNode && (!inlineTags[n.DataAtom] || n.DataAtom == atom.Br):
			flush()
			defer flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(n, 0)
	flush()
	return x
}

// holds reports whether an extractor kept a block.
func (x *extracted) holds(hashes []uint64) bool {
	if len(hashes) < 3 {
		return len(hashes) > 0 && x.whole[mix(hashes)]
	}
	n, hits := len(hashes)-2, 0
	for i := range n {
		if x.grams[mix(hashes[i:i+3])] {
			hits++
		}
	}
	return float64(hits) >= 0.75*float64(n)
}

// story is the choice of a page's blocks.
type story struct {
	method   string
	keep     []bool
	headline int // index of a block, or -1
	deck     int
	warning  string
}

// chooseStory finds the blocks of the story. An extractor says where it stands; the page's own marks (menus, related
// stories, hidden elements) overrule them, and blocks inside the story's container that they dropped are taken back.
func chooseStory(p *page) story {
	p.excuseMarks()
	hashes := make([][]uint64, len(p.blocks))
	for i := range p.blocks {
		hashes[i] = hashWords(nil, p.blocks[i].text)
	}
	choose := func(x *extracted) candidate { return p.choose(x, hashes) }
	long := p.visible() > longText
	p.anyLength = long
	own := p.choose(nil, hashes)
	if own.chars == 0 {
		p.anyLength = true // a page of short lines: all that is no furniture
		own = p.choose(nil, hashes)
	}
	var best candidate
	warning := ""
	switch {
	case long:
		best, warning = own, "the page is longer than any story: all of its own paragraphs are taken"
	case !p.tooDeep:
		best, warning = p.askExtractor(choose, own)
	}
	if best.chars == 0 {
		best, warning = own, "the main-text extractor found no story: the longest run of paragraphs is taken"
	}
	s := story{method: best.method, keep: best.keep, headline: -1, deck: -1, warning: warning}
	p.placeHeadline(&s)
	return s
}

// longText is how much visible text a page may have for the extractor to be asked: its time grows with its square.
const longText = 400 << 10

// visible is the size of the text that a reader of the page sees.
func (p *page) visible() int {
	n := 0
	for i := range p.blocks {
		if p.blocks[i].marks&markHidden == 0 {
			n += p.blocks[i].chars
		}
	}
	return n
}

// candidate is what a choice comes to after the page's marks were asked.
type candidate struct {
	method    string
	keep      []bool
	chars     int // kept
	refused   int // kept by the extractor, refused by the page's marks
	container int32
	pardon    bool // marks of furniture around the whole of a long text say nothing
}

// doubtful is the size of a story that is hardly one.
const doubtful = 250

// askExtractor asks the extractor where the story stands, and takes the page's own paragraphs where they are half as
// long again: then it stopped at a part of the story.
func (p *page) askExtractor(choose func(*extracted) candidate, own candidate) (candidate, string) {
	doc, err := html.Parse(strings.NewReader(p.src.text))
	if err != nil {
		return candidate{}, ""
	}
	x, ok := byReadability(doc)
	if !ok {
		return candidate{}, ""
	}
	found := choose(&x)
	if (own.chars-own.refused)*2 > (found.chars-found.refused)*3 {
		return own, "the main-text extractor found far less than the page's own paragraphs: these are taken"
	}
	return found, ""
}

// choose applies an extractor's opinion, or the page's own sense where x is nil.
func (p *page) choose(x *extracted, hashes [][]uint64) candidate {
	c := candidate{method: ownName, keep: make([]bool, len(p.blocks)), container: 0}
	if x != nil {
		c.method = x.method
	}
	held := make([]bool, len(p.blocks))
	for i := range p.blocks {
		b := &p.blocks[i]
		if x == nil {
			held[i] = p.ownSense(b)
		} else {
			held[i] = b.marks&markHidden == 0 && x.holds(hashes[i])
		}
	}
	c.container = p.commonContainer(held)
	c.pardon = p.pardoned(c.container, held)
	first, last := -1, -1
	for i := range p.blocks {
		b := &p.blocks[i]
		if !held[i] {
			continue
		}
		if b.marks&markHidden != 0 || p.isFurniture(b, &c) || p.isTeaser(b) {
			c.refused += b.chars
			continue
		}
		if isMetaLine(b) || b.kind == record.Caption {
			continue
		}
		if !p.inside(b.elem, c.container) && (x == nil || b.chars < 80) {
			continue
		}
		c.keep[i] = true
		if p.inside(b.elem, c.container) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first >= 0 {
		p.fillGaps(&c, first, last)
	}
	for i, k := range c.keep {
		if k {
			c.chars += p.blocks[i].chars
		}
	}
	return c
}

// ownSense tells a paragraph of prose without an extractor.
func (p *page) ownSense(b *pageBlock) bool {
	return b.marks&(markHidden|markFurniture|markCaption) == 0 && (b.chars >= 80 || p.anyLength) && b.linked*3 < b.chars
}

// fillGaps takes blocks between the first and the last of the story, inside its container, that an extractor dropped
// though they read as text, and what goes on before and after in the same parent: a list of names under the last
// paragraph, a first paragraph in bold.
func (p *page) fillGaps(c *candidate, first, last int) {
	from, to := p.reach(c, first, -1), p.reach(c, last, 1)
	for i := from; i <= to; i++ {
		if !c.keep[i] && p.fitsStory(c, i) {
			c.keep[i] = true
		}
	}
}

// fitsStory reports a block inside the container that reads as text of the story.
func (p *page) fitsStory(c *candidate, i int) bool {
	b := &p.blocks[i]
	if b.marks&markHidden != 0 || b.kind == record.Caption || !p.inside(b.elem, c.container) || p.isFurniture(b, c) ||
		b.linked*2 > b.chars || p.isTeaser(b) || isMetaLine(b) {
		return false
	}
	switch b.kind {
	case record.ListItem, record.TableRow, record.Heading:
		return true
	}
	return len(strings.Fields(b.text)) >= 3
}

// reach goes from a block up or down as long as blocks of the same parent fit the story.
func (p *page) reach(c *candidate, i, step int) int {
	parent := p.elements[p.blocks[i].elem].parent
	if !p.isLeafBlock(p.blocks[i].elem) {
		parent = p.blocks[i].elem // text that stands in a container itself, parted by line breaks
	}
	for n := i + step; n >= 0 && n < len(p.blocks); n += step {
		b := &p.blocks[n]
		if !p.inside(b.elem, parent) || b.kind == record.Heading || !p.fitsStory(c, n) || step < 0 && b.chars < 60 {
			break
		}
		i = n
	}
	return i
}

// commonContainer is the lowest element that holds nine tenths of the held text.
func (p *page) commonContainer(held []bool) int32 {
	weight := map[int32]int{}
	total, prose := 0, false
	isProse := func(b *pageBlock) bool { return b.chars >= 60 && b.kind != record.Heading }
	for i, h := range held {
		prose = prose || h && isProse(&p.blocks[i])
	}
	for i, h := range held {
		b := &p.blocks[i]
		// The headline and short lines stand outside the text's own container on many sites.
		if !h || prose && !isProse(b) {
			continue
		}
		total += b.chars
		for e := b.elem; e >= 0; e = p.elements[e].parent {
			weight[e] += b.chars
		}
	}
	best := int32(0)
	for e, w := range weight {
		// Of the elements that hold enough the innermost was opened last.
		if w*10 >= total*9 && e > best && !p.isLeafBlock(e) {
			best = e
		}
	}
	return best
}

// isLeafBlock reports elements that are one paragraph and no container of several.
func (p *page) isLeafBlock(e int32) bool {
	switch p.elements[e].tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.Li, atom.Tr, atom.Td:
		return true
	}
	return p.elements[e].marks&markBlock == 0
}

// inside reports whether an element is another or stands in it.
func (p *page) inside(e, container int32) bool {
	for ; e > container; e = p.elements[e].parent {
	}
	return e == container
}

// isFurniture reports a mark of furniture on the block or on an element around it. Where the story's own container
// bears one, as some sites have it, only marks that were set anew below it count.
func (p *page) isFurniture(b *pageBlock, c *candidate) bool {
	if b.marks&markFurniture == 0 {
		return false
	}
	if !c.pardon || !p.inside(b.elem, c.container) {
		return true
	}
	return p.markedBelow(b, c.container)
}

// pardoned tells whether a container marked as furniture holds a story all the same: prose of some length, and no menu.
func (p *page) pardoned(container int32, held []bool) bool {
	if p.elements[container].marks&markFurniture == 0 {
		return false
	}
	for e := container; e > 0; e = p.elements[e].parent {
		if tag := p.elements[e].tag; tag == atom.Nav || tag == atom.Footer {
			return false
		}
	}
	chars := 0
	for i, h := range held {
		if b := &p.blocks[i]; h && b.chars >= 60 && b.linked*3 < b.chars && p.inside(b.elem, container) {
			chars += b.chars
		}
	}
	return chars >= doubtful
}

// markedBelow reports a tag of furniture between a block and an element around it.
func (p *page) markedBelow(b *pageBlock, around int32) bool {
	for e := b.elem; e > around; e = p.elements[e].parent {
		if tagMarks(p.elements[e].tag)&markFurniture != 0 || p.elements[e].marks&markFresh != 0 {
			return true
		}
	}
	return false
}

// hashWords gives a hash of each folded word.
func hashWords(out []uint64, s string) []uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h, any := uint64(offset), false
	for _, r := range s {
		r, ok := foldRune(r)
		switch {
		case ok && r == 0:
		case ok:
			h = (h ^ uint64(r)) * prime
			any = true
		case any:
			out = append(out, h)
			h, any = offset, false
		}
	}
	if any {
		out = append(out, h)
	}
	return out
}

// mix hashes a sequence of words.
func mix(words []uint64) uint64 {
	h := uint64(len(words)) + 0x9e3779b97f4a7c15
	for _, w := range words {
		h = (h ^ w) * 0xff51afd7ed558ccd
		h ^= h >> 32
	}
	return h
}
