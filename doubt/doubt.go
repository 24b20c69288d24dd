// Package doubt says what speaks against letting a figure that a machine read prove anything, and which sentences of a
// page take something back. A figure without a doubt may raise a documented minimum before a person has accepted it;
// one with a doubt is shown with it and waits.
//
// It asks each claim the same questions, a file each: where on its page it stands, whether the figure, the harm and the
// people are surely read, who says it, of which place, of which time, and whether a word of the sentence hedges, denies
// or speaks of something else. The words are data (words.tsv). It is strict on purpose: a doubt costs a figure that a
// person can give back, and a missing doubt a minimum that is too high. It refuses to change a claim, to weigh doubts
// against each other, and to say that a claim is false.
package doubt

import (
	"slices"

	"recount/extract"
	"recount/name"
	"recount/record"
)

// Rules are what must hold of a figure before it may prove anything: value, harm, who, where, when and speaker must
// each stand in its sentence, and no word of it may leave them in doubt. Where the reader graded a field, its grade is
// asked too. They are safe for use by several goroutines.
type Rules struct {
	places        *extract.Gazetteer
	organisations *extract.Organisations
}

// New gives the rules over the lists of places and of organisations by which the pages are read.
func New(places *extract.Gazetteer, organisations *extract.Organisations) *Rules {
	return &Rules{places, organisations}
}

// page is what the doubts of one page are found with.
type page struct {
	*Rules
	doc       *record.Document
	claims    []record.Claim
	below     int             // offset from which comments and links follow
	fullNames map[string]bool // bodies that the page gives a full name of
}

// Doubts gives the doubts of each claim of a page.
func (r *Rules) Doubts(doc *record.Document, x *record.Extraction) [][]record.Warning {
	out := make([][]record.Warning, len(x.Claims))
	p := &page{Rules: r, doc: doc, claims: x.Claims, below: -1}
	for i := range x.Claims {
		if c := &x.Claims[i]; c.Kind == record.CountClaim && c.Count != nil {
			out[i] = p.doubts(c)
		}
	}
	return out
}

// doubts gives all that leaves a claim in doubt.
func (p *page) doubts(c *record.Claim) []record.Warning {
	v := &sentence{page: p, c: c, from: c.Sentence.Start, to: c.Sentence.End}
	if v.from < 0 || v.to > len(p.doc.Text) || v.from >= v.to {
		return []record.Warning{warning("unsure_value")}
	}
	text := p.doc.Text[v.from:v.to]
	v.folded = " " + name.Fold(text) + " "
	v.bodies, v.placesHere = p.organisations.Match(text), p.places.Match(text)
	if at, ok := v.anchor(record.FieldFigure); ok {
		v.figure = at
		v.near = " " + name.Fold(v.reach()) + " "
	}
	var codes []record.WarningCode
	for _, ask := range []func() record.WarningCode{
		v.block, v.value, v.harm, v.who, v.speaker, v.otherSpeaker, v.where, v.otherPlaces, v.when, v.otherTime,
		v.scope, v.words,
	} {
		if code := ask(); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	var out []record.Warning
	for _, code := range codes {
		out = append(out, warning(code))
	}
	return out
}
