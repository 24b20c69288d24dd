package extract

import (
	"slices"
	"strings"

	"recount/record"
)

// Not every figure of persons counts persons who were harmed: the sentence may say only what they did, where they were,
// or that they were brought to safety, and tell the harm of others.

// acts reports whether the figure is the subject of a verb of doing or being there, and of no harm: "2,700 soldiers
// stormed the prison", "three officers were present", "حضر الجنازة 300 شخص".
func (hs *harms) acts(c *chunk, t int, s sentence) bool {
	p := hs.p
	// "people who live in camps", "households entered from"
	if t >= 0 && stateOfThings(record.Outcome(hs.trigs[t].harm)) {
		return false
	}
	if p.arabic(c.from) {
		return actsBefore(p, c, s)
	}
	if t >= 0 && hs.objectOfHarm(c, &hs.trigs[t]) {
		return false
	}
	j := c.to
	for n := 0; j < s.to && n < 4 && (p.is(j, "adverb", "aux", "be") || adverbial(p, j)) && !p.is(j, "doing"); n++ {
		j++
	}
	h := p.tagged(wordsList, j, "doing")
	if h == nil || harmedLater(hs.cover, int(h.to), s) {
		return false
	}
	passive, going := p.is(j-1, "be"), strings.HasSuffix(p.key(j), "ing")
	// "were searched for" and "travelling on a truck" tell of nothing that they did
	return passive == going || p.is(j, "placed")
}

// objectOfHarm reports whether a figure is the object of an active word of harm: "killing 12 people gathered at a
// mosque".
func (hs *harms) objectOfHarm(c *chunk, t *trigger) bool {
	p := hs.p
	if t.to > c.from || !t.active {
		return false
	}
	for j := t.to; j < c.from; j++ {
		if hs.cover.figureAt(j) || p.is(j, "conj") || p.sign(j, ",;:") {
			return false
		}
	}
	return true
}

// actsBefore reads the Arabic verb before its subject.
func actsBefore(p *piece, c *chunk, s sentence) bool {
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
func harmedLater(cv *cover, i int, s sentence) bool {
	p := cv.p
	for ; i < s.to; i++ {
		if p.sign(i, ",;:.") || p.is(i, "conj", "rel") || cv.figureAt(i) {
			return false
		}
		if h := p.at(triggersList, i); h != nil && h.tag != "none" {
			return h.val == "i" || h.val == "v" && (p.is(i-1, "be") || p.is(i-2, "be"))
		}
	}
	return false
}

// possessed reports whether a sentence says of the persons of a figure only whose they are: "the town has 4,400
// inhabitants", "the union has 3,000 members".
func possessed(p *piece, c *chunk, s sentence) bool {
	if c.n.lo < 2 || p.arabic(c.from) || endingWord(p, c.from, "hasof") == nil {
		return false
	}
	for k := c.from; k < s.to; k++ {
		if p.at(triggersList, k) != nil {
			return false
		}
	}
	return true
}

// lodges reports whether a house, a prison or a school only holds the persons: "which houses more than 5,600 inmates".
func (hs *harms) lodges(c *chunk, t int) bool {
	p := hs.p
	return t >= 0 && hs.trigs[t].harm == "sheltering" && hs.trigs[t].to <= c.from && c.hfrom >= 0 &&
		p.is(c.hfrom, "lodger")
}

// survived reports whether a figure is of survivors, of whom no harm of their own is told: "rose to 38, with 145
// survivors". "Killing three survivors of the flood" and "five survivors were treated" tell one.
func (hs *harms) survived(c *chunk, t int, s sentence) bool {
	p := hs.p
	if c.hfrom >= 0 && hs.alive(c, t, s) {
		return true
	}
	if c.hfrom < 0 || !p.is(c.hfrom, "survivor") || harmedLater(hs.cover, c.to, s) {
		return false
	}
	if t < 0 {
		return true
	}
	own := &hs.trigs[t]
	return own.to <= c.from && record.Outcome(own.harm) == record.Killed && !hs.objectOfHarm(c, own)
}

// alive reports whether the sentence says of those whom a figure counts that they live: "eight people who had been
// counted as dead were found alive". Of others ("40 were killed and a child was found alive") it says nothing here.
func (hs *harms) alive(c *chunk, t int, s sentence) bool {
	p := hs.p
	if t >= 0 && hs.objectOfHarm(c, &hs.trigs[t]) {
		return false
	}
	for j := c.to; j < s.to; j++ {
		switch {
		case p.is(j, "foundalive"):
			return true
		case p.sign(j, ",;:."), p.is(j, "and", "others"), p.is(j, "conj") && p.key(j) != "as", hs.cover.figureAt(j):
			return false
		}
	}
	return false
}

// sameInFamilies reports whether a figure of families in brackets counts the persons of the figure before it once more:
// "hosting 2,000 people (476 households)".
func sameInFamilies(p *piece, c, before *chunk) bool {
	return c.unit == "families" && before.unit != "families" && p.sign(c.from-1, "(") && before.to == c.from-1 &&
		p.sign(c.to, ")")
}

// partGoesOn reports whether the figure is part of one that counts unharmed persons: "rescued 140 migrants, two of them
// women".
func partGoesOn(cv *cover, c *chunk, before *chunk, s sentence) bool {
	return c.from-before.to <= 4 && saidPart(cv, c, s) && c.n.lo <= max(before.n.lo, before.n.hi)
}

// forCrime reports whether an arrest is one for a crime: of fighters, or with the reason behind it, "for their
// involvement".
func (hs *harms) forCrime(c *chunk, t int, s sentence) bool {
	p := hs.p
	if t < 0 || hs.trigs[t].harm != string(record.Detained) || !p.is(hs.trigs[t].from, "arrestword") {
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
func (bd *binder) leave(c *chunk) { bd.left = append(bd.left, c.n.nfrom) }

// isLeft reports whether a figure was found to count nobody harmed.
func (bd *binder) isLeft(c *chunk) bool {
	_, ok := slices.BinarySearch(bd.left, c.n.nfrom)
	return ok
}

// holds reports whether the sentence says of the persons of a figure only where they were, what they did, that they are
// safe, or that they were arrested for what they had done.
func (bd *binder) holds(c *chunk, t, cost int, s sentence) bool {
	p := bd.p
	return bd.harms.lodges(c, t) || bd.harms.forCrime(c, t, s) || bd.harms.survived(c, t, s) || judged(p, c) ||
		aboard(bd.cover, c, s) ||
		otherwise(bd.cover, c, s) || meted(p, c) ||
		affectedOnly(p, c) || bd.harms.harmers(c, s) ||
		cost > 0 && (agents(bd.cover, c, s) || held(p, c, s) || bd.harms.spared(c, t, s) || bd.harms.acts(c, t, s))
}

// held reports whether a figure says how many a boat or a village holds, harmed or not: "a boat carrying 60 people", "a
// bus with 40 passengers", "a village of 600 people".
func held(p *piece, c *chunk, s sentence) bool {
	i := c.from - 1
	for i >= s.from && (p.is(i, "adverb", "article", "det") || p.at(qualifiersList, i) != nil) {
		i--
	}
	if h := endingWord(p, i+1, "holding"); h != nil {
		return true
	}
	for j := i; p.is(i, "and") && j >= max(s.from, i-5) && p.at(triggersList, j) == nil; j-- {
		if endingWord(p, j, "holding") != nil { // "carrying 6,000 cows and 43 crew members"
			return true
		}
	}
	return i > s.from && p.key(i) == "with" && p.is(i-1, "vehicle")
}

// spared reports whether a figure is of those who came out of the harm that the sentence told before it: "31 are
// missing and nine have been brought out alive", "detained 40 men and released 12 of them".
func (hs *harms) spared(c *chunk, t int, s sentence) bool {
	p := hs.p
	from := s.from
	if p.sign(c.from-1, "-:") && p.is(c.from-2, "spared") || whoSurvived(hs.cover, c, s) { // "Rescued - 32"
		return true
	}
	if t >= 0 {
		if from = hs.trigs[t].to; from > c.from {
			if broughtOut(hs.cover, c, hs.trigs[t].from) {
				return true
			}
			return savedBy(hs.cover, c, hs.trigs[t].from, s) // else a word of harm of its own
		}
	}
	parted := false
	for j := c.from - 1; j >= from && !hs.cover.figureAt(j); j-- {
		if p.is(j, "spared") {
			return c.from-j <= 4
		}
		parted = parted || p.is(j, "and") || p.key(j) == "و" || p.sign(j, ",;")
	}
	if t >= 0 && !parted {
		return false
	}
	for j := c.to; j < min(s.to, c.to+6) && !p.sign(j, ",;:") && !hs.cover.figureAt(j) && !p.is(j, "rel"); j++ {
		if p.is(j, "spared") {
			return true
		}
	}
	return false
}

// savedBy reports whether an Arabic verb of saving has the figure as its object, and the word of harm behind it is of
// others: "أنقذت الفرق شخصين وانتشلت خمس جثث".
func savedBy(cv *cover, c *chunk, harm int, s sentence) bool {
	p := cv.p
	if !p.arabic(c.from) || harm == c.to || c.to >= s.to || !strings.HasPrefix(p.text[p.toks[c.to].start:], "و") {
		return false
	}
	for j := c.from - 1; j >= max(s.from, c.from-4); j-- {
		if p.is(j, "spared") {
			return true
		}
		if p.toks[j].kind != wordToken || cv.figureAt(j) || p.at(triggersList, j) != nil {
			return false
		}
	}
	return false
}
