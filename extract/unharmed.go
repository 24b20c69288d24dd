package extract

import (
	"slices"
	"strings"

	"recount/record"
)

// Not every figure of persons counts persons who were harmed: the sentence may say only what they did, where they were,
// or that they were brought to safety, and tell the harm of others.

// unharmed asks of the figures of a sentence whether they count such persons.
type unharmed struct{ *piece }

// acts reports whether the figure is the subject of a verb of doing or being there, and of no harm: "2,700 soldiers
// stormed the prison", "three officers were present", "حضر الجنازة 300 شخص".
func (p unharmed) acts(c *chunk, t int, s sentence) bool {
	// "people who live in camps", "households entered from"
	if t >= 0 && stateOfThings(record.Outcome(p.trigs[t].harm)) {
		return false
	}
	if p.arabic(c.from) {
		return p.actsBefore(c, s)
	}
	if t >= 0 && p.objectOfHarm(c, &p.trigs[t]) {
		return false
	}
	j := c.to
	for n := 0; j < s.to && n < 4 && (p.is(j, "adverb", "aux", "be") || p.adverbial(j)) && !p.is(j, "doing"); n++ {
		j++
	}
	h := p.tagged(wordsList, j, "doing")
	if h == nil || p.harmedLater(int(h.to), s) {
		return false
	}
	passive, going := p.is(j-1, "be"), strings.HasSuffix(p.key(j), "ing")
	// "were searched for" and "travelling on a truck" tell of nothing that they did
	return passive == going || p.is(j, "placed")
}

// objectOfHarm reports whether a figure is the object of an active word of harm: "killing 12 people gathered at a
// mosque".
func (p unharmed) objectOfHarm(c *chunk, t *trigger) bool {
	if t.to > c.from || !t.active {
		return false
	}
	for j := t.to; j < c.from; j++ {
		if p.figureAt(j) || p.is(j, "conj") || p.sign(j, ",;:") {
			return false
		}
	}
	return true
}

// actsBefore reads the Arabic verb before its subject.
func (p unharmed) actsBefore(c *chunk, s sentence) bool {
	for j := c.from - 1; j >= max(s.from, c.from-3); j-- {
		if p.is(j, "doing") {
			return true
		}
		if p.toks[j].kind != wordToken || p.at(triggersList, j) != nil || p.is(j, "rel", "conj") {
			return false
		}
	}
	return false
}

// harmedLater reports whether the clause that goes on says that its subject was harmed: "300 people gathered in the
// square were killed".
func (p unharmed) harmedLater(i int, s sentence) bool {
	for ; i < s.to; i++ {
		if p.sign(i, ",;:.") || p.is(i, "conj", "rel") || p.figureAt(i) {
			return false
		}
		if h := p.at(triggersList, i); h != nil && h.tag != "none" {
			return h.val == "i" || h.val == "v" && (p.is(i-1, "be") || p.is(i-2, "be"))
		}
	}
	return false
}

// lodges reports whether a house, a prison or a school only holds the persons: "which houses more than 5,600 inmates".
func (p unharmed) lodges(c *chunk, t int) bool {
	return t >= 0 && p.trigs[t].harm == "sheltering" && p.trigs[t].to <= c.from && c.hfrom >= 0 &&
		p.is(c.hfrom, "lodger")
}

// goesOn reports whether the figure is part of one that counts unharmed persons: "rescued 140 migrants, two of them
// women".
func (p unharmed) goesOn(c *chunk, before *chunk, s sentence) bool {
	return c.from-before.to <= 4 && p.saidPart(c, s) && c.n.lo <= max(before.n.lo, before.n.hi)
}

// forCrime reports whether an arrest is one for a crime: of fighters, or with the reason behind it, "for their
// involvement".
func (p *piece) forCrime(c *chunk, t int, s sentence) bool {
	if t < 0 || p.trigs[t].harm != string(record.Detained) || !p.is(p.trigs[t].from, "arrestword") {
		return false
	}
	if c.unit == "fighters" {
		return true
	}
	for j := c.to; j < min(s.to, c.to+8) && !p.sign(j, ",;:"); j++ {
		if p.is(j, "forcrime") {
			return true
		}
	}
	return false
}

// leave notes the figures of a sentence that count nobody harmed, so that no later step takes them in.
func (p *piece) leave(c *chunk) { p.left = append(p.left, c.n.nfrom) }

// isLeft reports whether a figure was found to count nobody harmed.
func (p *piece) isLeft(c *chunk) bool {
	_, ok := slices.BinarySearch(p.left, c.n.nfrom)
	return ok
}
