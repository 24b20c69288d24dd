package extract

import "recount/record"

// ofTotal reads "420 of 803", "420 من مجموع 803": the first is part of the second.
func ofTotal(p *piece, a, b *chunk) bool {
	gap := b.from - a.to
	return gap >= 1 && gap <= 4 && (p.tagged(partsList, a.to, "before", "after") != nil || p.is(a.to, "of") ||
		p.key(a.to) == "out" && p.is(a.to+1, "of")) && b.n.lo > a.n.lo
}

// speaks reports whether a chunk is itself a source: "according to two activists", "two officials said".
func speaks(p *piece, c *chunk, s sentence) bool {
	if c.unit == "" || c.n.lo > 20 {
		return false
	}
	if h := p.endingAt(cuesList, c.from); h != nil && h.tag == "by" &&
		!(p.key(c.from-1) == "by" || p.key(c.from-1) == "عن") {
		return true
	}
	if c.to < s.to && p.tagged(cuesList, c.to, "say") != nil && !p.toks[c.to].arabic &&
		p.at(triggersList, c.to) == nil && !p.is(c.to, "livesverb") {
		return true
	}
	return c.n.bare && (p.tagged(cuesList, c.to, "say") != nil || saysThat(p, c, s) || saysLater(p, c, s))
}

// saysLater reports whether one person is the subject of a verb of saying behind where they work and what they are
// called: "a member of staff in the ward, NAME, also revealed".
func saysLater(p *piece, c *chunk, s sentence) bool {
	if p.arabic(c.from) {
		return false
	}
	commas := 0
	for j := c.to; j < min(s.to, c.to+16); j++ {
		switch {
		case p.tagged(cuesList, j, "say") != nil && p.at(triggersList, j) == nil:
			k := j
			for k > c.to && p.is(k-1, "adverb", "aux") {
				k--
			}
			return commas == 2 && p.sign(k-1, ",") ||
				commas == 0 && !p.is(k-1, "rel") && j-c.to <= 8 && p.at(sourcesList, k-1) == nil
		case p.sign(j, ","):
			commas++
		case p.at(triggersList, j) != nil, p.is(j, "conj", "rel", "and", "be"), p.sign(j, ".;:\""):
			return false
		}
	}
	return false
}

// saysThat reports whether one person is the subject of what an Arabic sentence says: "قال الخطيب إن", "قال العقيد فلان
// إن".
func saysThat(p *piece, c *chunk, s sentence) bool {
	if !p.arabic(c.from) {
		return false
	}
	said := false
	for j := c.from - 1; j >= max(s.from, c.from-4) && p.toks[j].kind == wordToken &&
		p.at(triggersList, j) == nil; j-- {
		said = said || p.tagged(cuesList, j, "say", "report") != nil
	}
	for j := c.to; said && j < min(s.to, c.to+9) && p.at(triggersList, j) == nil; j++ {
		switch p.key(j) {
		case "ان", "انه", "انها", "انهم", "بان":
			return true
		}
		if p.sign(j, ":") {
			return true
		}
	}
	return false
}

// suspects reports whether the sentence counts suspects, interviewees or arrests for a crime rather than victims.
func suspects(p *piece, c *chunk, s sentence) bool {
	for j := c.from - 1; j >= max(s.from, c.from-22) && !p.sign(j, ";:"); j-- {
		if p.is(j, "suspecting") {
			return true
		}
	}
	for j := c.from; j < min(s.to, c.to+8); j++ {
		if p.is(j, "suspecting") || j >= c.to && p.is(j, "interviewing") {
			return true
		}
		if j >= c.to && (p.sign(j, ";:") || p.sign(j, ",") && numberFollows(p, j+1)) {
			break // "three were detained, two were convicted"
		}
	}
	return false
}

// suffered reports whether a word of harm is what befell the subject before it: "16 suspects were killed".
func suffered(p *piece, c *chunk, t *trigger) bool {
	return (t.harm == "killed" || t.harm == "injured") && t.from >= c.to && t.from <= c.to+3 &&
		(t.gram == 'i' || t.gram == 'v' && t.passive)
}

// antecedent gives an elided figure that is part of the one before ("of whom 194 were executed", "another 15") its
// noun.
func antecedent(p *piece, m *mention, c *chunk, before []mention) {
	if m.unit != "" || len(before) == 0 {
		return
	}
	prev := &before[len(before)-1]
	for j := len(before) - 1; j > 0 && p.arabic(c.from) && m.part && before[j].part && before[j].lo < m.lo; j-- {
		prev = &before[j-1] // "17 civilians, seven children among them; ten of them by the army" are of the 17
	}
	if (m.part || p.is(c.from-1, "others") || p.is(c.n.nto, "others")) && prev.unit != "" {
		m.unit, m.side = prev.unit, prev.side
	}
}

// counted reports whether "the number at" or "the figure is" stands just before a token.
func counted(p *piece, s sentence, at int) bool {
	linked := false
	for j := at - 1; j >= max(s.from, at-4); j-- {
		switch p.key(j) {
		case "number", "figure", "count", "total", "figures":
			// "the correct figure is"
			return linked && (p.is(j-1, "det", "article", "poss") || p.is(j-2, "det", "article", "poss"))
		case "at", "as", "be", "was", "is", "to", "reached":
			linked = true
		case "العدد", "الحصيله", "الرقم", "حصيلتهم", "عددهم", "عددهن":
			return true
		}
	}
	return false
}

// colonBetween reports whether a colon stands between two tokens: the header of a list.
func colonBetween(p *piece, i, j int) bool {
	for k := i; k < j; k++ {
		if p.sign(k, ":") {
			return true
		}
	}
	return false
}

// eachOf reads "six adults, each of them a woman" and "nine ..., and a tenth died".
func eachOf(p *piece, c *chunk, s sentence) {
	if c.unit == "people" && p.sign(c.to, ",") && p.is(c.to+1, "each") {
		if u, at := unitAhead(p, c.to+2, 4, s.to); u != nil {
			setUnit(p, c, u, at)
			return
		}
	}
	if c.n.q != record.Exact || c.n.lo < 2 || c.n.lo > 20 {
		return
	}
	for j := c.to; j < s.to; j++ {
		if ordinals[p.key(j)] == c.n.lo+1 && p.is(j-1, "article") && j+1 < s.to && p.at(triggersList, j+1) != nil {
			c.n.lo++
			c.n.hi = c.n.lo
			return
		}
	}
}

var ordinals = map[string]int{
	"third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11,
	"twelfth":    12,
	"thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
	"nineteenth": 19, "twentieth": 20,
}

// hosted lets the verb of sheltering speak where Arabic puts the flight in a clause without a pronoun: "some 9,000
// people who fled the violence shelter in the base".
func (hs *harms) hosted(t int) int {
	if t < 0 || !hs.trigs[t].arabic || hs.trigs[t].harm != "displaced" || hs.trigs[t].gram == 'v' ||
		hs.trigs[t].gram == 't' {
		return t
	}
	for i := range hs.trigs {
		if hs.trigs[i].harm == "sheltering" && (hs.trigs[i].gram == 'v' || hs.trigs[i].gram == 'i') {
			return i
		}
	}
	return t
}

// apposedSum binds a list that spells out the figure before it: "three people died, a man and two women".
func (bd *binder) apposedSum(chunks []chunk, bound []int) []bool {
	part := make([]bool, len(chunks))
	for i := 0; i+2 < len(chunks); i++ {
		if bound[i] < 0 {
			continue
		}
		sum := 0
		for j := i + 1; j < len(chunks) && chunks[j].from-chunks[j-1].to <= 4; j++ {
			sum += chunks[j].n.lo
			if sum == chunks[i].n.lo && j > i+1 {
				for k := i + 1; k <= j; k++ {
					part[k] = true
					// "8,019 casualties (2,640 deaths and 5,379 injured)"
					if bound[k] < 0 || bd.harms.trigs[bound[i]].harm != "casualties" {
						bound[k] = bound[i]
					}
				}
			}
			if sum >= chunks[i].n.lo {
				break
			}
		}
	}
	return part
}

// partOfLast reports whether a member of a list goes on the parts before it: same harm, and less than what they are of.
func partOfLast(m *mention, before []mention) bool {
	n := len(before)
	if n == 0 || !before[n-1].part || before[n-1].harm != m.harm && !m.orphan {
		return false
	}
	for i := n - 1; i >= 0; i-- {
		if !before[i].part {
			return m.lo < before[i].lo
		}
	}
	return true
}

// thingBefore reports whether an elided figure counts a thing named before it: "the number of massacres at 60".
func (ns *nouns) thingBefore(c *chunk, s sentence) bool {
	p := ns.p
	for j := c.from - 1; j >= max(s.from, c.from-6); j-- {
		if p.at(triggersList, j) != nil || p.unitAt(j) != nil || ns.cover.figureAt(j) || p.sign(j, ".;:") ||
			ns.names.placeEnds(j+1) != nil {
			return false
		}
		if h := p.at(measuresList, j); h != nil && h.tag == "thing" {
			k := j - 1
			if p.sign(k, "\"'") {
				k--
			}
			return p.is(k, "of")
		}
	}
	return false
}
