package doubt

import (
	"unicode/utf8"

	"recount/extract"
	"recount/record"
)

// sentence is the sentence of a claim with what stands in it.
type sentence struct {
	*page
	c          *record.Claim
	from, to   int // of the sentence in the page
	folded     string
	near       string // folded words within reach of the figure
	figure     [2]int // offsets in the page; zero where unknown
	bodies     []extract.Match
	placesHere []extract.Match
}

// anchor gives where the words of a field stand, if they stand in the sentence.
func (v *sentence) anchor(field string) ([2]int, bool) {
	for _, f := range v.c.Fields {
		if f.Field == field && f.Anchor.Start >= v.from && f.Anchor.End <= v.to && f.Anchor.Start < f.Anchor.End {
			return [2]int{f.Anchor.Start, f.Anchor.End}, true
		}
	}
	return [2]int{}, false
}

// Sureness from which a field that the reader graded is taken for sure: stated in the clause or sentence, and carried
// from a sentence before.
const (
	sureStated  = 0.75
	sureCarried = 0.97
	sureScope   = 0.50 // what a figure is to its event is decided over the page
)

// graded reports how the reader graded a field, where it did.
func (v *sentence) graded(field string) (sure, known bool) {
	b, ok := v.c.BasisOf(field)
	if !ok {
		return false, false
	}
	switch b.Found {
	case record.InClause, record.InSentence:
		return b.Sure >= sureStated, true
	case record.Carried:
		return b.Sure >= sureCarried, true
	}
	return false, true
}

// Bytes on either side of a figure within which a word of doubt is taken to be of it.
const (
	reachBefore = 90
	reachAfter  = 60
)

// reach is the text about the figure, to the ends of its sentence.
func (v *sentence) reach() string {
	from, to := max(v.from, v.figure[0]-reachBefore), min(v.to, v.figure[1]+reachAfter)
	for from > v.from && !utf8.RuneStart(v.doc.Text[from]) {
		from--
	}
	for to < v.to && !utf8.RuneStart(v.doc.Text[to]) {
		to++
	}
	return v.doc.Text[from:to]
}
