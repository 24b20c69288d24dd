package extract

import (
	"strings"

	"recount/record"
)

// arabicChunk finds the noun of a figure in Arabic: it follows at once, or after "of".
func (ns *nouns) arabicChunk(n number, end int) chunk {
	p := ns.p
	c := chunk{n: n, from: n.from, to: max(n.to, n.nto), hfrom: -1}
	j := c.to
	if n.bare {
		arabicHead(p, &c, n.head, end)
		return c
	}
	if k := aside(p, j, end); k > j && plainUnit(p, k) != nil {
		j = k
	}
	for k := 0; k < 3 && (p.sign(j, "\"-") || brackets(p, &n) && p.sign(j, ")")); k++ {
		j++
	}
	if casesOfHarm(p, &c, j) {
		return c
	}
	if p.at(measuresList, j) != nil && plainUnit(p, j) == nil {
		c.refused = true
		return c
	}
	if p.is(j, "others") && plainUnit(p, j) == nil {
		j++
	}
	if u := plainUnit(p, j); u != nil {
		arabicHead(p, &c, j, end)
		return c
	}
	if p.is(j, "of") && p.tagged(partsList, j, "before") == nil {
		for k := j + 1; k < end && k < j+4; k++ {
			if u := p.unitAt(k); u != nil {
				arabicHead(p, &c, k, end)
				return c
			}
			if p.toks[k].kind != wordToken {
				break
			}
		}
	}
	if nounBefore(p, &c) {
		return c
	}
	if j < end && p.toks[j].kind == wordToken && p.toks[j].arabic && !ns.names.known(j) {
		if !harmNear(p, j+1) || n.q == record.Vague {
			c.refused = true
		}
	}
	return c
}

// plainUnit returns the noun for persons at a token that is not joined to a conjunction or a preposition.
func plainUnit(p *piece, i int) *hit {
	u := p.unitAt(i)
	if u == nil || u.conj || u.prep != 0 && u.prep != 'l' {
		return nil
	}
	return u
}

// known reports whether a word is one of grammar, time, attribution or place, so that no noun follows the figure.
func (nl *names) known(j int) bool {
	p := nl.p
	for k := p.starts[j]; k < p.starts[j+1]; k++ {
		switch p.hits[k].list {
		case wordsList, cuesList, calendarList, triggersList, partsList, qualifiersList, scopesList, causesList:
			return true
		}
	}
	if p.toks[j].n > 1 && (p.toks[j].readings[1].conj || p.toks[j].readings[p.toks[j].n-1].prep != 0) {
		return true
	}
	start := int(p.toks[j].start)
	for k := range nl.places {
		if nl.places[k].Start >= start && nl.places[k].Start < int(p.toks[j].end) {
			return true
		}
	}
	return false
}

// nounBefore reads "their five children": the figure as adjective after its noun.
func nounBefore(p *piece, c *chunk) bool {
	i := c.from
	if i < 1 || c.n.digits || !hasArticle(p, i) {
		return false
	}
	if k := p.at(kinList, i-1); k != nil {
		c.unit, c.hfrom, c.hto, c.from, c.kin = k.tag, i-1, i, i-1, true
		return true
	}
	if u := p.unitAt(i - 1); u != nil {
		c.unit, c.hfrom, c.hto, c.from = u.tag, i-1, i, i-1
		return true
	}
	return false
}

func hasArticle(p *piece, i int) bool {
	k := p.toks[i].key
	return len(k) > 4 && (k[:4] == "ال" || len(k) > 6 && k[2:6] == "ال")
}

// arabicHead sets the unit from the noun at token j and the words after it.
func arabicHead(p *piece, c *chunk, j, end int) {
	u := p.unitAt(j)
	if u == nil {
		if k := p.at(kinList, j); k != nil {
			c.unit, c.hfrom, c.hto, c.to, c.kin = k.tag, j, int(k.to), max(c.to, int(k.to)), true
		} else if metDeath(p, j) {
			c.unit, c.hfrom, c.hto, c.to = "people", j, j+1, max(c.to, j+1)
		}
		return
	}
	c.unit, c.hfrom, c.hto = u.tag, j, int(u.to)
	c.to = max(c.to, c.hto)
	pseudo := p.tagged(unitsList, j, "people") != nil && pseudoHead(p, j)
	for k := c.hto; k < end && k < c.hto+6; k++ {
		if p.toks[k].kind != wordToken || numberStarts(p, k) || p.toks[k].readings[0].conj {
			break
		}
		if k > c.hto && p.at(triggersList, k) != nil && p.unitAt(k) == nil {
			break
		}
		next := p.unitAt(k)
		if next == nil || next.conj {
			if p.is(k, "of") || p.is(k, "mostly") || pseudo {
				continue
			}
			break
		}
		if c.unit == "people" && next.tag != "people" && next.tag != "families" || pseudo && next.tag == "security" {
			c.unit = next.tag
			c.to = max(c.to, int(next.to))
			break
		}
		break
	}
	arabicSide(p, c, end)
	if c.n.q == record.Exact && !c.n.bare {
		lateQualifier(p, c, end)
	}
}

func pseudoHead(p *piece, j int) bool {
	for k := p.starts[j]; k < p.starts[j+1]; k++ {
		if h := &p.hits[k]; h.list == unitsList && h.val == "of" {
			return true
		}
	}
	return false
}

func arabicSide(p *piece, c *chunk, end int) {
	if c.unit != "fighters" && !pseudoHead(p, c.hfrom) {
		return
	}
	for k := c.hfrom; k < end && k < c.hto+6; k++ {
		if p.toks[k].kind == digitToken || p.sign(k, ".;") {
			return
		}
		if h := p.at(sidesList, k); h != nil {
			if k > c.hto && p.is(k-1, "by") {
				return
			}
			c.unit, c.side = "fighters", h.tag
			return
		}
	}
}

// arabicSingle reads duals ("قتيلان") anywhere and singulars ("قتل شخص") after a word of harm. It returns the last
// token used.
func (fs *numbers) arabicSingle(i int) int {
	p := fs.p
	for k := p.starts[i]; k < p.starts[i+1]; k++ {
		h := &p.hits[k]
		if h.list != unitsList || h.val != "1" && h.val != "2" {
			continue
		}
		if fs.cover.inNumber(i) || fs.cover.figureAt(int(h.to)) {
			return i
		}
		if h.val == "1" && (h.conj || h.prep != 0 || hasArticle(p, i) || !harmJustBefore(p, i) ||
			numberStarts(p, int(h.to))) {
			continue
		}
		fs.single(i, h.n)
		return int(h.to) - 1
	}
	if k := p.at(kinList, i); k != nil && k.val == "1" && !k.conj && k.prep == 0 && i > 0 && !fs.cover.inNumber(i) {
		if diedAlone(p.key(i - 1)) { // "توفيت والدتهما"
			fs.single(i, 1)
			return i
		}
	}
	if metDeath(p, i) && !fs.cover.inNumber(i) {
		fs.single(i, 1)
		return i
	}
	if h := p.at(triggersList, i); h != nil && h.val == "h" && dualEnding(p.key(i)) && p.unitAt(i) == nil &&
		!fs.cover.inNumber(i) {
		fs.single(i, 2)
	}
	return i
}

// diedAlone reports whether a word is a verb of dying whose subject follows, and none of killing.
func diedAlone(k string) bool {
	switch strings.TrimPrefix(k, "و") {
	case "توفي", "توفيت", "مات", "ماتت", "قضت", "قضي", "استشهد", "استشهدت":
		return true
	}
	return false
}

// metDeath reports whether a noun that no list knows is that of one person who "met his death": "لقي منقب مصرعه",
// "لقي حفار ليبي حتفه".
func metDeath(p *piece, i int) bool {
	if i == 0 || !p.is(i-1, "met") || hasArticle(p, i) || p.unitAt(i) != nil || p.at(numbersList, i) != nil ||
		p.at(kinList, i) != nil || p.tagged(namesList, i, "given") != nil || p.at(triggersList, i) != nil {
		return false
	}
	for j := i + 1; j < min(len(p.toks), i+3) && p.toks[j].kind == wordToken; j++ {
		if h := p.at(triggersList, j); h != nil {
			return h.val == "i" && endsInHis(p.key(j))
		}
	}
	return false
}

// endsInHis reports whether an Arabic noun has the ending of one person: his, her.
func endsInHis(k string) bool { return strings.HasSuffix(k, "ه") || strings.HasSuffix(k, "ها") }

func dualEnding(k string) bool {
	switch k {
	case "قتيلان", "قتيلين", "شهيدان", "شهيدين", "جريحان", "جريحين", "وقتيلان", "وجريحان", "مصابان", "مفقودان":
		return true
	}
	return false
}

func (fs *numbers) single(i, n int) {
	fs.nums = append(fs.nums, number{from: i, nfrom: i, to: i, nto: i, lo: n, hi: n, q: record.Exact, bare: true,
		head: i})
}

func harmJustBefore(p *piece, i int) bool {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		if h := p.at(triggersList, j); h != nil && (h.val == "v" || h.val == "n") {
			return true
		}
		if p.toks[j].kind != wordToken {
			return false
		}
	}
	return false
}

// inNumber reports whether the token just before belongs to a figure: "3 طفل" counts three.
func (cv *cover) inNumber(i int) bool { return cv.flagged(i, insideFlag|afterFlag) }

// arabicIn reports whether a place stands after "in": joined or as a word of its own.
func arabicIn(p *piece, at int) bool {
	return p.toks[at].n > 1 && p.toks[at].readings[p.toks[at].n-1].prep == 'b' || p.is(at-1, "inprep")
}
