package extract

import (
	"slices"

	"recount/record"
)

// Figures of whom the sentence says only that the harmed were part of them, or of whom it says what they did, not what
// befell them.

// wholes holds back the figures of a sentence that only tell of how many the harmed were part, and families whose
// persons are counted beside them; what befell them is told of the figure that counts the harmed.
func (bd *binder) wholes(chunks []chunk, bound []int, held []bool, s sentence) {
	hold := func(i, heir int) {
		held[i] = true
		bd.leave(&chunks[i])
		if bound[heir] < 0 && !held[heir] {
			bound[heir] = bound[i]
		}
		if chunks[heir].unit == "" && chunks[i].unit != "families" {
			chunks[heir].unit, chunks[heir].side = chunks[i].unit, chunks[i].side
		}
		bound[i] = -1
	}
	for i := len(chunks) - 1; i >= 0; i-- {
		switch {
		case held[i]:
		case i+1 < len(chunks) && held[i+1] && together(bd.p, &chunks[i], &chunks[i+1]) &&
			bd.harmBehind(bound[i], &chunks[i+1]):
			hold(i, i+1) // "90 armed men and six officers, two of whom were killed"
		case bound[i] < 0:
		case i+1 < len(chunks) && (bd.partOnly(chunks, bound, i) || outOf(bd.cover, &chunks[i], s)):
			hold(i, i+1)
		case i+1 < len(chunks) && familiesOf(bd.p, &chunks[i], &chunks[i+1]):
			hold(i, i+1)
		case i > 0 && dwellers(bd.p, &chunks[i-1], &chunks[i]):
			hold(i, i-1)
		}
	}
	slices.Sort(bd.left)
}

// partOnly reports whether the harm of figure i is that of a part of it which a relative clause counts: "six officers,
// two of whom were killed", "عشرة منقبين، أصيب أربعة منهم". A second word of harm behind the clause may be that of the
// whole: "five guards, one of whom later died, were injured".
func (bd *binder) partOnly(chunks []chunk, bound []int, i int) bool {
	p := bd.p
	c, next := &chunks[i], &chunks[i+1]
	t := &bd.harms.trigs[bound[i]]
	if t.from < c.to || next.n.lo > c.n.lo && next.n.q != record.Vague {
		return false
	}
	if t.arabic {
		if t.from >= next.to && t.from <= next.to+3 && ofThem(p, next.to) && commaBetween(p, c.to, next.from) &&
			next.from-c.to <= 10 {
			return true
		}
		return t.from < next.from && next.from-t.to <= 2 && (ofThem(p, next.to) || ofThem(p, t.to)) &&
			t.from-c.to <= 6
	}
	if t.from < next.to || next.from-c.to > 10 || !p.sign(next.from-1, ",-") || !ofThem(p, next.n.nto) ||
		commaBetween(p, next.to, t.from) { // "1,000 people, 750 of them civilians, have died"
		return false
	}
	later := 0
	for k := range bd.harms.trigs {
		if bd.harms.trigs[k].from >= next.to {
			later++
		}
	}
	return later == 1
}

// together reports whether two figures are joined by "and" alone: what holds one back holds both.
func together(p *piece, a, b *chunk) bool {
	return b.from-a.to <= 2 && p.is(a.to, "and") && a.n.lo > 1
}

// harmBehind reports whether the word of harm of a figure, where it has one, stands behind the figure after it.
func (bd *binder) harmBehind(t int, next *chunk) bool {
	return t < 0 || bd.harms.trigs[t].from >= next.to
}

// ofThem reports whether "of whom", "of them", "منهم" stands at a token.
func ofThem(p *piece, i int) bool {
	switch p.key(i) {
	case "منهم", "منهن", "منها", "منهما":
		return true
	}
	return p.is(i, "of") && p.is(i+1, "rel", "pron")
}

// outOf reports whether a figure is the whole that a sentence draws from: "out of 650 inmates, 300 were beaten".
func outOf(cv *cover, c *chunk, s sentence) bool {
	p := cv.p
	i := c.from - 1
	return i-1 >= s.from && p.is(i, "of") && p.key(i-1) == "out" && !cv.flagged(i-2, numberFlag)
}

// familiesOf reports whether the figure behind one of families counts their persons: "400 families, totalling 2,000
// people", "79,602 households (approximately 345,183 people)".
func familiesOf(p *piece, c, next *chunk) bool {
	if c.unit != "families" || next.unit == "families" || next.unit == "" || next.n.lo <= c.n.lo {
		return false
	}
	for k := c.to; k < next.from; k++ {
		if p.sign(k, "(") || p.is(k, "counts") {
			return next.from-c.to <= 4
		}
	}
	return false
}

// dwellers reports whether a figure counts all who live somewhere, of whom the figure before it tells: "28,120 of the
// 120,000 people residing in the region have crossed the border".
func dwellers(p *piece, part, c *chunk) bool {
	return ofTotal(p, part, c) && (p.is(c.to, "dwelling") || c.hfrom >= 0 && p.is(c.hfrom, "populace"))
}

// judged reports whether a figure is the subject of what a court or the police did to the accused: "62 people were
// convicted", "five were fined".
func judged(p *piece, c *chunk) bool {
	j := c.to
	for n := 0; n < 4 && p.is(j, "be", "aux", "adverb"); n++ {
		j++
	}
	return (j > c.to || p.is(j, "guiltyword")) && p.is(j, "judgedword")
}

// otherwise reports whether a figure is the subject of a wrong that counts here for none: "49 women were sexually
// assaulted"; not "two women were raped and killed".
func otherwise(cv *cover, c *chunk, s sentence) bool {
	p := cv.p
	if endingWord(p, c.from, "otherharm") != nil {
		return true
	}
	j := c.to
	for n := 0; n < 12 && j < s.to && (cv.flagged(j, placeFlag) || cv.insideSpan(j) || j > c.to && p.toks[j].upper ||
		p.is(j, "be", "aux", "adverb", "inprep", "det")); n++ {
		j++
	}
	h := p.tagged(wordsList, j, "otherharm")
	if h == nil || j == c.to {
		return false
	}
	next := int(h.to)
	for next < s.to && (p.is(next, "and", "adverb", "be") || p.sign(next, ",")) {
		next++
	}
	return p.at(triggersList, next) == nil
}

// meted reports whether a figure only says to how many something was meted out: "30 years for each of the four men".
func meted(p *piece, c *chunk) bool {
	i := c.from - 1
	for i > 0 && p.is(i, "det", "article") {
		i--
	}
	return i > 0 && p.is(i, "of") && p.is(i-1, "everyword") || c.n.bare && p.is(c.from-1, "everyword")
}

// agents reports whether a figure is of those by whom something was done, in a row after "by": "attacked by six soldiers,
// three armed men and many shepherds", "killed by four gunmen".
func agents(cv *cover, c *chunk, s sentence) bool {
	p := cv.p
	if p.arabic(c.from) {
		return c.unit != "" && endingWord(p, c.from, "byhand") != nil
	}
	for j := c.from - 1; j >= max(s.from, c.from-14); j-- {
		if p.key(j) == "by" {
			first := j + 1
			if h := p.at(qualifiersList, first); h != nil {
				first = int(h.to)
			}
			return c.unit != "" && (j+1 == c.from || cv.figureAt(first)) && !p.is(j-1, "rise")
		}
		if p.toks[j].kind != wordToken && !p.sign(j, ",") || p.at(triggersList, j) != nil || p.is(j, "rel", "conj") {
			return false
		}
	}
	return false
}

// aboard reports whether a figure is how many a boat or a house held: "the number of passengers was put at 130".
func aboard(cv *cover, c *chunk, s sentence) bool {
	p := cv.p
	for j := c.from - 1; j >= max(s.from, c.from-12); j-- {
		if p.is(j, "aboard") {
			return true
		}
		if p.at(triggersList, j) != nil || p.sign(j, ",;:.") || cv.figureAt(j) {
			return false
		}
	}
	return false
}

// affectedOnly reports whether a figure is said to be affected, which tells no harm: "7,013 people have been affected".
func affectedOnly(p *piece, c *chunk) bool {
	if p.arabic(c.from) {
		return false
	}
	j := c.to
	for n := 0; n < 4 && p.is(j, "be", "aux", "adverb"); n++ {
		j++
	}
	return p.is(j, "affectedword") && !(p.is(j+1, "and", "or") && p.at(triggersList, j+2) != nil)
}

// harmers reports whether a relative clause says that those whom a figure counts did harm: "40 warders who beat inmates
// and killed one".
func (hs *harms) harmers(c *chunk, s sentence) bool {
	p := hs.p
	if k := p.key(c.to); k != "who" && k != "which" && k != "that" {
		return false
	}
	for j := c.to + 1; j < min(s.to, c.to+7); j++ {
		if p.is(j, "be") && !p.is(j, "have") || p.sign(j, ".;:") {
			return false
		}
		for i := range hs.trigs {
			if t := &hs.trigs[i]; t.from == j {
				return t.active
			}
		}
	}
	return false
}

// whoSurvived reports whether a relative clause says that those whom a figure counts came out alive, and none what
// befell them: "two men who survived remember".
func whoSurvived(cv *cover, c *chunk, s sentence) bool {
	p := cv.p
	return p.key(c.to) == "who" && (p.is(c.to+1, "spared") || p.is(c.to+1, "aux") && p.is(c.to+2, "spared")) &&
		!harmedLater(cv, c.to+2, s)
}
