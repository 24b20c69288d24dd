package extract

import "strings"

// blamed reads whom a sentence blames apart from the figure itself: "blamed the attack on ...", "accused ... of
// killing", "at the hands of gunmen loyal to ...". It gives the party's name, "" where none is blamed.
func blamed(p *piece, s sentence) string {
	for i := s.from; i < s.to; i++ {
		switch {
		case p.is(i, "blameon"):
			if name := partyFrom(p, pastPhrase(p, i, "blameon"), s, 3); name != "" &&
				(p.toks[i].arabic || p.is(i, "doneby") || verbOfBlame(p, i, s)) {
				return name
			}
		case p.is(i, "accuse") && !p.is(i-1, "neg"):
			if name := partyFrom(p, pastPhrase(p, i, "accuse"), s, 3); name != "" {
				return name
			}
		case p.is(i, "blamedfor"): // "the militia is blamed for"
			if name := partyBefore(p, i, s); name != "" {
				return name
			}
		}
	}
	return ""
}

// accused reports whether a name behind a verb of accusing at token j is the accused and not who accuses: always in
// English; in Arabic where another name stands between, or where the deed follows at once ("واتهمت قوات ... بقصف").
func (sc *speech) accused(j int, sp *speaker, s sentence) bool {
	p := sc.p
	if !p.is(j, "accuse") {
		return false
	}
	if !p.toks[j].arabic {
		return true
	}
	for k := range sc.named {
		if o := &sc.named[k]; o.from > j && o.to <= sp.from {
			return true
		}
	}
	return sp.to < s.to && strings.HasPrefix(p.text[p.toks[sp.to].start:p.toks[sp.to].end], "ب")
}

// doers reports whether a figure is of those who did the harm: "six attackers", "all four of the attackers", "three of
// its fighters who stormed the base".
func doers(p *piece, c *chunk, s sentence) bool {
	if c.hfrom < 0 {
		return false
	}
	for k := c.hfrom; k < c.hto; k++ {
		if p.is(k, "doer") {
			return true
		}
	}
	j := c.to
	for n := 0; n < 3 && p.is(j, "of", "det", "article"); n++ {
		j++
	}
	if j > c.to && p.is(j, "doer") {
		return true
	}
	for k := c.hto; k < min(s.to, c.hto+2); k++ {
		if p.is(k, "attacking") { // "five men who had been involved in carrying out the attack"
			return true
		}
	}
	return c.unit == "fighters" && p.is(c.to, "rel") && (p.is(c.to+1, "assault") || p.is(c.to+2, "assault"))
}

// pastPhrase returns the token after a phrase of a role.
func pastPhrase(p *piece, i int, role string) int { return int(p.tagged(wordsList, i, role).to) }

// verbOfBlame reports whether a verb of blaming stands before "on": "blamed the attack on".
func verbOfBlame(p *piece, i int, s sentence) bool {
	for j := i - 1; j >= max(s.from, i-8); j-- {
		if p.is(j, "accuse") {
			return true
		}
		if p.sign(j, ".;:") {
			return false
		}
	}
	return p.is(i, "doneby")
}

// partyFrom returns the party that begins within some small words after token i.
func partyFrom(p *piece, i int, s sentence, reach int) string {
	if p.arabic(i) {
		reach += 2 // the one who accuses may stand between
	}
	for j := i; j < min(s.to, i+reach); j++ {
		if name, _ := partyAt(p, j, s); name != "" {
			return name
		}
		if !(p.is(j, "det", "article", "poss", "prep") || p.toks[j].upper || p.toks[j].arabic &&
			p.toks[j].kind == wordToken) {
			return ""
		}
	}
	return ""
}

func partyBefore(p *piece, i int, s sentence) string {
	for j := max(s.from, i-7); j < i; j++ {
		if name, to := partyAt(p, j, s); name != "" && to <= i {
			return name
		}
	}
	return ""
}

// partyAt reads a party at token i: a name of the table, or armed people told by whom they serve ("gunmen loyal to the
// ... Brigade"), in the words of the page.
func partyAt(p *piece, i int, s sentence) (string, int) {
	u := p.unitAt(i)
	h := p.at(partiesList, i)
	end := i
	if h != nil {
		end = int(h.to)
	}
	if u != nil && (u.tag == "fighters" || u.tag == "security") {
		end = max(end, int(u.to))
	}
	if end == i {
		return "", i
	}
	for j := end; j < min(s.to, end+2); j++ {
		l := p.tagged(wordsList, j, "loyalto")
		if l == nil {
			continue
		}
		to := servedTo(p, int(l.to), s)
		if to > int(l.to) {
			return p.text[p.toks[i].start:p.toks[to-1].end], to
		}
	}
	if h != nil {
		return h.val, end
	}
	return "", i
}

// servedTo returns the end of the name behind "loyal to".
func servedTo(p *piece, i int, s sentence) int {
	j := i
	for ; j < min(s.to, i+6); j++ {
		t := &p.toks[j]
		if t.kind != wordToken || p.at(triggersList, j) != nil || j > i && !t.arabic && !t.upper &&
			!p.is(j, "of", "det", "article") && !p.toks[j-1].genitive && p.at(sidesList, j) == nil &&
			!(j == i+1 && p.is(i, "det", "article")) {
			break
		}
		if t.arabic && j > i && (p.is(j, "conj", "prep", "inprep", "rel") || p.at(cuesList, j) != nil ||
			t.readings[0].conj) {
			break
		}
	}
	for j > i && p.is(j-1, "of", "det", "article") {
		j--
	}
	return j
}

// serving extends the armed people of a table hit by whom they serve.
func serving(p *piece, h *hit, s sentence) string {
	name, _ := partyAt(p, int(h.from), s)
	return name
}

// lendBlame gives the perpetrator whom a sentence blames to its figures of death or harm, or to those that the same
// source told in the two sentences before.
func (sc *speech) lendBlame(s sentence, ms []mention) {
	p := sc.p
	name := blamed(p, s)
	if name == "" {
		return
	}
	given := false
	for i := range ms {
		if ms[i].perp == "" && !stateOfThings(ms[i].harm) {
			ms[i].perp, given = name, true
		}
	}
	if given || len(ms) > 0 {
		return
	}
	for k := len(sc.told.ms) - 1; k >= 0 && sc.told.sent-sc.told.ms[k].sent <= 2; k-- {
		m := &sc.told.ms[k]
		if m.perp == "" && !m.orphan && !stateOfThings(m.harm) && m.src.id == sc.open.id {
			m.perp = name
		}
	}
}
