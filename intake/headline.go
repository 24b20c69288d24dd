package intake

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// placeHeadline finds the block of the headline and that of the deck and keeps both.
func (p *page) placeHeadline(s *story) {
	first := -1
	for i, k := range s.keep {
		if k {
			first = i
			break
		}
	}
	best, bestScore := -1, 0
	title := p.titleWords()
	for i := range p.blocks {
		b := &p.blocks[i]
		if b.marks&markHidden != 0 || b.chars > 500 || b.linked*2 > b.chars && b.marks&markHeadline == 0 {
			continue
		}
		score := p.headlineScore(b, title)
		if score > 0 && first >= 0 && i > first {
			score--
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	if best < 0 {
		return
	}
	s.headline = best
	s.keep[best] = true
	// What the extractor kept before the headline is not the story; old layouts excepted, whose headline stands inside.
	if first >= 0 && best-first <= 3 {
		for i := first; i < best; i++ {
			if p.blocks[i].chars < 60 {
				s.keep[i] = false
			}
		}
	}
	p.placeDeck(s)
	p.placeLead(s)
}

// placeLead takes the paragraphs that stand between the headline and the first that was kept: the beginning of a story
// is story, whatever the site calls the box around it.
func (p *page) placeLead(s *story) {
	const near = 6
	for i := s.headline + 1; i < len(p.blocks) && i <= s.headline+near && (!s.keep[i] || i == s.deck); i++ {
		b := &p.blocks[i]
		if b.marks&(markHidden|markCaption) == 0 && looksLikeProse(b) && b.linked*2 <= b.chars && !p.isTeaser(b) &&
			!isMetaLine(b) && !p.besidePage(b.elem) {
			s.keep[i] = true
		}
	}
}

// besidePage reports an element in a menu, a footer, a box beside the story or a form.
func (p *page) besidePage(e int32) bool {
	for ; e > 0; e = p.elements[e].parent {
		switch p.elements[e].tag {
		case atom.Nav, atom.Footer, atom.Aside, atom.Form, atom.Fieldset:
			return true
		}
	}
	return false
}

// headlineScore tells how surely a block is the headline; 0 is not at all.
func (p *page) headlineScore(b *pageBlock, title map[string]bool) int {
	like := likeness(foldWords(b.text), title)
	// The name of the site stands in the title too, so the headline must cover a fair part of it.
	if like > 0 && len(strings.Fields(b.text))*5 < len(title)*2 {
		like = 0
	}
	heading := isHeading(p.elements[b.elem].tag)
	h1 := p.elements[b.elem].tag.String() == "h1"
	switch {
	case h1 && like >= 0.6:
		return 10
	case heading && like >= 0.7:
		return 8
	case b.marks&markHeadline != 0 && like >= 0.7 && b.marks&markFurniture == 0:
		return 7
	case like >= 0.9 && b.marks&markFurniture == 0 && b.linked == 0:
		return 5
	case h1 && b.marks&markFurniture == 0 && len(strings.Fields(b.text)) >= 4:
		return 3
	}
	return 0
}

// titleWords are the words by which the page names itself in its head.
func (p *page) titleWords() map[string]bool {
	m := map[string]bool{}
	for _, t := range []string{p.head.field("og:title", "twitter:title"), p.head.title, p.head.article.headline} {
		for _, w := range foldWords(t) {
			m[w] = true
		}
	}
	return m
}

// likeness is the share of words that stand in a set.
func likeness(words []string, set map[string]bool) float64 {
	if len(words) < 2 || len(set) == 0 {
		return 0
	}
	n := 0
	for _, w := range words {
		if set[w] {
			n++
		}
	}
	return float64(n) / float64(len(words))
}

// placeDeck finds the standfirst: a block soon after the headline that its marks or its place call so.
func (p *page) placeDeck(s *story) {
	for i := s.headline + 1; i < len(p.blocks) && i <= s.headline+4; i++ {
		b := &p.blocks[i]
		if b.marks&(markHidden|markCaption) != 0 || b.linked*2 > b.chars || p.isTeaser(b) {
			continue
		}
		named := b.marks&markDeck != 0 && b.marks&markFurniture == 0
		second := p.elements[b.elem].tag.String() == "h2" && i == s.headline+1 && b.chars >= 40 &&
			b.marks&markFurniture == 0
		if b.chars >= 30 && (named || second) {
			s.deck = i
			s.keep[i] = true
			return
		}
		if s.keep[i] {
			return
		}
	}
}
