package intake

import (
	"golang.org/x/net/html/atom"

	"recount/record"
)

// Sites name containers as they like: a whole story may stand in a "widget", a "slide" or a "caption", or be hidden
// until a script shows it. Where the page's own prose says that a mark cannot be right, the mark goes.

// excusedShare is the percentage of the page's prose that a container must hold for its name not to count.
const excusedShare = 35

// looksLikeProse reports a block that reads as running text.
func looksLikeProse(b *pageBlock) bool {
	return b.chars >= 80 && b.linked*3 < b.chars && (b.chars >= 160 || endsSentence(b.text))
}

// excuseMarks drops marks that the page's prose contradicts.
func (p *page) excuseMarks() {
	prose := make([]int, len(p.elements))
	total, visible := 0, 0
	for i := range p.blocks {
		b := &p.blocks[i]
		if !looksLikeProse(b) {
			continue
		}
		total += b.chars
		if b.marks&markHidden == 0 {
			visible += b.chars
		}
		for e := b.elem; e >= 0; e = p.elements[e].parent {
			prose[e] += b.chars
		}
	}
	unhide := visible == 0 && total >= 2*doubtful
	changed := false
	heads := p.aroundHeadline()
	for e := range p.elements {
		el := &p.elements[e]
		drop := marks(0)
		switch el.tag {
		case atom.Aside:
			if heads[int32(e)] && prose[e] >= doubtful {
				drop |= markFurniture | markFresh
			}
		case atom.Nav, atom.Footer, atom.Figcaption:
		default:
			enough := prose[e] >= doubtful && prose[e]*100 >= total*excusedShare
			if enough && el.own&markFurniture != 0 && el.own&markStrong == 0 {
				drop |= markFurniture | markFresh
			}
			if prose[e] >= doubtful {
				drop |= markCaption
			}
		}
		if unhide {
			drop |= markHidden
		}
		if el.own&drop&^markFresh != 0 {
			el.own &^= drop
			changed = true
		}
	}
	if changed {
		p.inheritAgain()
	}
}

// aroundHeadline gives the elements around a first-order heading that says what the page's title says.
func (p *page) aroundHeadline() map[int32]bool {
	around := map[int32]bool{}
	title := p.titleWords()
	for i := range p.blocks {
		if b := &p.blocks[i]; p.elements[b.elem].tag == atom.H1 && likeness(foldWords(b.text), title) >= 0.6 {
			for e := b.elem; e >= 0; e = p.elements[e].parent {
				around[e] = true
			}
		}
	}
	return around
}

// inheritAgain works out the marks of elements and blocks anew.
func (p *page) inheritAgain() {
	for e := range p.elements {
		el := &p.elements[e]
		el.marks = el.own
		if el.parent >= 0 {
			el.marks |= p.elements[el.parent].marks & (inherited - 1)
		}
	}
	for i := range p.blocks {
		b := &p.blocks[i]
		b.marks = p.blockMarks(b.pieces, *b)
		if b.kind == record.Caption && b.marks&markCaption == 0 {
			b.kind = p.blockKind(*b)
		}
	}
}
