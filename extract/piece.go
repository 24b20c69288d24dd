package extract

import (
	"strings"

	"recount/record"
)

// piece is a stretch of one block, cut into tokens, with the phrases of the word lists found in it. What the stages
// read of it they keep themselves. Its buffers are reused for the next piece; what is kept (mentions) holds byte
// offsets only.
type piece struct {
	lex    *Lexicon
	text   string
	block  record.Block
	index  int // of the block
	t      tokenizer
	toks   []token
	hits   []hit
	starts []int32
	masks  []uint32 // by token: the lists of which a phrase begins there
	tags   []uint64 // by token: marks of the tags of the phrases of wordsList that begin there
}

// sentence is a range of tokens of a piece.
type sentence struct{ from, to int }

// pieceLimit bounds a piece in bytes: a page of one endless line is read in pieces.
const pieceLimit = 32 << 10

// sentenceLimit bounds a sentence in tokens.
const sentenceLimit = 160

func (p *piece) load(text string, b record.Block, index, from, to int) {
	p.text, p.block, p.index = text, b, index
	p.toks = p.t.cut(text, from, to)
	p.hits, p.starts = p.lex.hits(p.toks, p.hits, p.starts)
	p.masks, p.tags = p.masks[:0], p.tags[:0]
	for i := range p.toks {
		var m uint32
		var tags uint64
		for k := p.starts[i]; k < p.starts[i+1]; k++ {
			h := &p.hits[k]
			if m |= 1 << h.list; h.list == wordsList {
				tags |= markOf(h.tag)
			}
		}
		if p.toks[i].key == "may" && p.toks[i].upper && i > 0 && !p.sign(i-1, ".!?:\"") { // the month
			m, tags = m&^(1<<wordsList), 0
		}
		// "in front of"; an imam is written otherwise
		if p.toks[i].arabic && strings.HasPrefix(p.toks[i].key, "امام") &&
			strings.HasPrefix(text[p.toks[i].start:p.toks[i].end], "أ") {
			m &= 1 << wordsList
		}
		p.masks, p.tags = append(p.masks, m), append(p.tags, tags)
	}
}

// at returns the longest phrase of a list that begins with token i.
func (p *piece) at(l list, i int) *hit {
	if i < 0 || i >= len(p.toks) || p.masks[i]&(1<<l) == 0 {
		return nil
	}
	for k := p.starts[i]; k < p.starts[i+1]; k++ {
		if p.hits[k].list == l {
			return &p.hits[k]
		}
	}
	return nil
}

// tagged returns the longest phrase of a list with one of the tags that begins with token i.
func (p *piece) tagged(l list, i int, tags ...string) *hit {
	if i < 0 || i >= len(p.toks) || p.masks[i]&(1<<l) == 0 {
		return nil
	}
	for k := p.starts[i]; k < p.starts[i+1]; k++ {
		h := &p.hits[k]
		if h.list != l {
			continue
		}
		for _, t := range tags {
			if h.tag == t {
				return h
			}
		}
	}
	return nil
}

// endingAt returns the longest phrase of a list whose last token is i-1, at most five tokens long.
func (p *piece) endingAt(l list, i int) *hit {
	var best *hit
	for j := i - 1; j >= 0 && j >= i-5; j-- {
		for k := p.starts[j]; k < p.starts[j+1]; k++ {
			if h := &p.hits[k]; h.list == l && int(h.to) == i {
				best = h
			}
		}
	}
	return best
}

// is reports whether a word with one of the tags begins with token i.
func (p *piece) is(i int, tags ...string) bool {
	if i < 0 || i >= len(p.toks) || p.tags[i] == 0 {
		return false
	}
	for _, t := range tags {
		if p.tags[i]&markOf(t) != 0 && p.tagged(wordsList, i, t) != nil {
			return true
		}
	}
	return false
}

// markOf is one bit for a tag. Two tags may share it, so that it can say no and never yes.
func markOf(tag string) uint64 {
	n := len(tag)
	if n == 0 {
		return 1
	}
	return 1 << ((uint(n)*7 + uint(tag[0])*3 + uint(tag[n-1]) + uint(tag[n/2])*5) & 63)
}

func (p *piece) sign(i int, signs string) bool {
	if i < 0 || i >= len(p.toks) || p.toks[i].kind != punctToken || p.toks[i].sign == 0 {
		return false
	}
	for k := range len(signs) {
		if signs[k] == p.toks[i].sign {
			return true
		}
	}
	return false
}

func (p *piece) key(i int) string {
	if i < 0 || i >= len(p.toks) || p.toks[i].kind != wordToken {
		return ""
	}
	return p.toks[i].key
}

// arabic reports whether token i, or the next word after it, is Arabic.
func (p *piece) arabic(i int) bool {
	for j := i; j < len(p.toks) && j < i+3; j++ {
		if p.toks[j].kind == wordToken {
			return p.toks[j].arabic
		}
	}
	for j := i - 1; j >= 0 && j > i-4; j-- {
		if p.toks[j].kind == wordToken {
			return p.toks[j].arabic
		}
	}
	return false
}

// sentences cuts the piece at full stops, question and exclamation marks and line ends.
func (p *piece) sentences() []sentence {
	var out []sentence
	from := 0
	for i := range p.toks {
		end := false
		switch {
		case p.sign(i, "?!"):
			end = true
		case p.sign(i, "."):
			end = p.fullStop(i)
		case i > from && p.lineEnd(i) && !(i == 1 && p.toks[0].kind == digitToken && p.toks[1].kind == wordToken &&
			!p.toks[1].upper && !p.toks[1].arabic):
			if i > from {
				out = append(out, sentence{from, i})
			}
			from = i
		}
		if end {
			j := i + 1
			for p.sign(j, "\"').?!]") && j < len(p.toks) {
				j++
			}
			if j > from {
				out = append(out, sentence{from, j})
				from = j
			}
		}
		if i-from >= sentenceLimit {
			out = append(out, sentence{from, i})
			from = i
		}
	}
	if from < len(p.toks) {
		out = append(out, sentence{from, len(p.toks)})
	}
	return mergeSentences(out)
}

// mergeSentences drops overlaps that closing marks may leave.
func mergeSentences(in []sentence) []sentence {
	out := in[:0]
	last := 0
	for _, s := range in {
		s.from = max(s.from, last)
		if s.from < s.to {
			out = append(out, s)
			last = s.to
		}
	}
	return out
}

// lineEnd reports whether a line break stands before token i.
func (p *piece) lineEnd(i int) bool {
	for j := p.toks[i-1].end; j < p.toks[i].start; j++ {
		if p.text[j] == '\n' {
			return true
		}
	}
	return false
}

// fullStop tells a full stop from the point of an abbreviation or an initial.
func (p *piece) fullStop(i int) bool {
	if i+1 >= len(p.toks) {
		return true
	}
	next := p.toks[i+1]
	if next.glued && (next.kind != punctToken || next.sign == '.') {
		return false
	}
	if i > 0 && p.toks[i-1].kind == wordToken && p.toks[i].glued {
		prev := p.toks[i-1]
		if p.is(i-1, "abbreviation") {
			return false
		}
		if prev.upper && prev.end-prev.start == 1 {
			return false
		}
	}
	if next.kind == wordToken && !next.arabic && !next.upper && !p.is(i+1, "bullet") {
		return false
	}
	return true
}
