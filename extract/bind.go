package extract

import "strings"

// bindLimit is the highest cost at which a figure and a word of harm are taken together.
const bindLimit = 14

// costOf says how badly a chunk and a word of harm fit: distance in words, barriers between them, and the grammar of
// the word.
func costOf(cv *cover, c *chunk, t *trigger, s sentence) int {
	switch {
	case t.from >= c.from && t.to <= c.to:
		if t.harm == "displaced" { // refugees may be the subject of another verb
			if !t.arabic && t.from == c.hfrom && t.from == c.n.nto && !hasVerbSoon(cv, t.to, s) {
				return 1 // "200 injured, thousands displaced"
			}
			return 6
		}
		return 0
	case t.from >= c.to:
		return after(cv, c, t)
	case t.to <= c.from:
		return beforeIt(cv, c, t)
	}
	return 1
}

// hasVerbSoon reports whether a verb follows at once: "thousands displaced were killed".
func hasVerbSoon(cv *cover, i int, s sentence) bool {
	p := cv.p
	for j := i; j < min(s.to, i+3); j++ {
		if p.is(j, "be", "aux", "modal", "rel") {
			return true
		}
		if h := p.at(triggersList, j); h != nil && j == i {
			return true
		}
		if p.toks[j].kind != wordToken || p.is(j, "and", "prep", "inprep") {
			return false
		}
	}
	return false
}

// after is the cost of a word of harm that follows the chunk.
func after(cv *cover, c *chunk, t *trigger) int {
	p := cv.p
	if t.arabic {
		d := barrier(cv, c.to, t.from) + arabicAfter[t.gram]
		if t.gram == 'v' && opensClause(p, t.from) {
			d += bindLimit
		}
		if t.gram == 'h' && t.harm == "detained" && p.key(t.from-1) == "من" { // who they were: "68 شخصا من السجناء"
			d += 10
		}
		return d
	}
	d := barrier(cv, c.to, t.from)
	switch t.gram {
	case 'v':
		if t.active && !t.passive {
			d += 14
		}
	case 'g', 'b':
		d += 14
	case 'i':
		if t.harm == "displaced" && relative(p, c.to, t.from) { // "people who fled ... are sheltered"
			d += 10
		}
	case 'n':
		if t.from > c.to+2 {
			d += 5
		}
	case 'h':
		d += 4
	case 't':
		d += 9
	}
	return d
}

// opensClause reports whether an Arabic verb begins a clause of its own, whose subject follows: "and" with a singular
// verb, as in "12 children, and were wounded a hundred". A plural verb shares the subject that stands before it.
func opensClause(p *piece, i int) bool {
	h := p.at(triggersList, i)
	word := p.text[p.toks[i].start:p.toks[i].end]
	return h != nil && h.conj && !strings.HasSuffix(word, "وا") && !strings.HasSuffix(word, "ون")
}

// beforeIt is the cost of a word of harm that stands before the chunk.
func beforeIt(cv *cover, c *chunk, t *trigger) int {
	p := cv.p
	if t.arabic {
		d := barrier(cv, t.to, c.from) + arabicBefore[t.gram]
		if t.gram == 'h' && t.to == c.from && p.is(t.from, "bodyword") { // "جثث 11 شخصا"
			return 0
		}
		if lightFall(p.key(t.from)) {
			d += 3
		}
		return d
	}
	d := barrier(cv, t.to, c.from)
	linked := linked(p, t.to, c.from)
	if linked && (t.gram == 't' || t.gram == 'n') {
		d /= 2
	}
	switch t.gram {
	case 'v':
		if !t.active && !linked {
			d += 4
			if t.passive {
				d += 3
			}
		}
	case 'b':
		if d > 3 {
			d += 6
		}
	case 'i':
		switch {
		case c.n.q == "vague" && p.is(c.from-1, "inprep"): // "have fled in thousands"
			d -= 3
		case !linked:
			d += 9
		}
	case 'a':
		if !linked && !p.is(t.from-1, "det") {
			d += 3
		}
	case 'h':
		d += 3
	}
	return d
}

// linked reports whether a verb of being, counting or listing leads to the chunk: "those killed were 745".
func linked(p *piece, i, j int) bool {
	for k := j - 1; k >= i && k >= j-3; k-- {
		if p.is(k, "be", "rise", "counts") || p.tagged(partsList, k, "before") != nil || p.sign(k, ":") {
			return true
		}
		if !(p.sign(k, ",\"-") || p.is(k, "det", "adverb", "article")) {
			return false
		}
	}
	return false
}

func relative(p *piece, i, j int) bool {
	for k := i; k < j; k++ {
		if p.is(k, "rel") {
			return true
		}
	}
	return false
}

// barrier counts the words between two tokens, and more for what parts clauses.
func barrier(cv *cover, i, j int) int {
	p := cv.p
	d := 0
	quoted := false
	for k := i; k < j && d < 60; k++ {
		t := &p.toks[k]
		if end := bracketEnds(p, k, j); end > k { // "35 civilians (7 women and 14 children) were killed"
			d, k = d+1, end
			continue
		}
		if cv.flagged(k, numberFlag) {
			d += 4
		}
		if cv.insideSpan(k) || cv.insideOrg(k) {
			continue
		}
		switch {
		case t.kind == digitToken:
			d += 2
		case t.sign == ';':
			d += 8
		case t.sign == ':':
			d += 4
		case t.sign == ',':
			d += 2
		case t.sign == '(' || t.sign == ')':
			d++
		case t.sign == '-' && !t.glued && k < j-1: // a dash that parts, no label ("Missing - 18")
			d += 5
		case t.sign == '"':
			quoted = !quoted
		case t.kind == punctToken:
			d++
		case t.arabic && p.is(k, "andthat") && k > i: // "القتلى 231، وأن الجرحى 500"
			d += 6
		case p.is(k, "conj"):
			d += 3
		case p.is(k, "and"):
			d += 3
		case p.is(k, "be", "aux", "rel", "adverb"):
		default:
			d++
		}
	}
	return d
}

// bracketEnds gives the token that closes a bracket opened at token k before token j; k where none does.
func bracketEnds(p *piece, k, j int) int {
	if !p.sign(k, "(") {
		return k
	}
	for end := k + 1; end < min(j, k+30); end++ {
		if p.sign(end, ")") {
			return end
		}
	}
	return k
}

// insideOrg reports whether token k belongs to the name of an organisation, which parts nothing.
func (cv *cover) insideOrg(k int) bool { return cv.flagged(k, orgFlag) }

// bind finds the word of harm for a chunk: the cheapest, the earlier of two equals.
func bind(cv *cover, c *chunk, trigs []trigger, s sentence) (best int, cost int) {
	best, cost = -1, 1000
	for i := range trigs {
		k := costOf(cv, c, &trigs[i], s)
		if k < cost || k == cost && trigs[i].from == c.to && (trigs[best].harm == "casualties" ||
			trigs[best].harm == "sheltering" && cv.p.is(c.to, "bodyword")) { // "40 casualties included six deaths"
			best, cost = i, k
		}
	}
	return best, cost
}

// lightFall reports words for falling that leave it to the noun what became of people: "سقوط عشرة جرحى" are ten
// wounded.
func lightFall(word string) bool {
	for _, fall := range []string{"سقوط", "سقط", "سقطت", "وقوع", "خلف", "خلفت", "اوقع", "اوقعت"} {
		if strings.HasSuffix(word, fall) {
			return true
		}
	}
	return false
}

// The grammar of Arabic: verbs stand before or after, nouns of the event before, nouns of persons after the figure.
var arabicBefore = map[byte]int{'v': 0, 'n': 0, 't': 0, 'g': 0, 'a': 1, 'h': 6, 'i': 12, 'b': 0}
var arabicAfter = map[byte]int{'v': 1, 'n': 6, 't': 8, 'g': 6, 'a': 0, 'h': 0, 'i': 0, 'b': 3}
