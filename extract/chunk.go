package extract

import "recount/record"

// chunk is a figure with the noun that it counts.
type chunk struct {
	n        number
	from, to int    // tokens of the whole chunk
	unit     string // "" where the noun is left out
	hfrom    int    // tokens of the noun
	hto      int
	harm     string // of a noun that is itself a harm: "12 martyrs", "قتيلان"
	kin      bool
	refused  bool   // counts something else
	side     string // of fighters
	form     string // how the number is told, of a single person
}

// nounWindow is how many words may stand between a figure and its noun.
const nounWindow = 5

// nouns are the figures of a sentence with the nouns that say whom they count.
type nouns struct {
	p       *piece
	cover   *cover
	names   *names
	rows    *rows
	numbers *numbers
	chunks  []chunk
}

// chunkOf finds the noun of a figure.
func (ns *nouns) chunkOf(n number, end int) chunk {
	p := ns.p
	if p.arabic(n.nfrom) {
		return ns.arabicChunk(n, end)
	}
	c := chunk{n: n, from: n.from, to: max(n.to, n.nto), hfrom: -1}
	if casesOfHarm(p, &c, n.nto) {
		return c
	}
	j := pastCases(p, n.nto, end)
	if j == n.nto && p.at(measuresList, j) != nil && p.unitAt(j) == nil {
		c.refused = true
		return c
	}
	j = max(j, n.to)
	if n.bare && n.head > j {
		j = n.head
	}
	if brackets(p, &n) {
		j++
	}
	if k := aside(p, j, end); k > j && (unitWithin(p, k, 2) || p.at(triggersList, k) != nil) {
		j = k
	}
	if p.sign(j, "*+") && p.toks[j].glued {
		j++
	}
	if p.is(j, "of") {
		j++
		if pronounOf(p, j) {
			c.to = j - 1
			nounBefore2(ns.cover, &c)
			return afterPronoun(p, c, j, end)
		}
	}
	skipped, unknown := 0, 0
	word := -1
	for j < end && skipped <= nounWindow {
		t := &p.toks[j]
		if t.kind == punctToken {
			if t.sign == '-' && t.glued || t.sign == '"' && skipped == 0 {
				j++
				continue
			}
			break
		}
		if t.kind == digitToken || numberStarts(p, j) && !p.is(j, "article") {
			break
		}
		if k := p.at(kinList, j); k != nil && (c.n.bare || p.is(j-1, "poss") || p.toks[max(j-1, 0)].genitive ||
			c.n.lo < 12 && c.unit == "") {
			c.unit, c.hfrom, c.hto, c.kin, c.to = k.tag, j, int(k.to), true, int(k.to)
			break
		}
		if u := p.unitAt(j); u != nil {
			setUnit(p, &c, u, j)
			j = c.hto
			if p.toks[j-1].genitive || p.toks[j-1].key == "class" {
				continue
			}
			// "four fighter jets"
			if h := p.at(measuresList, j); h != nil && h.tag == "thing" && p.unitAt(j) == nil &&
				p.at(triggersList, j) == nil {
				c.unit, c.refused = "", true
				return c
			}
			if next := p.unitAt(j); next != nil && !(p.at(triggersList, j) != nil && next.tag == "bodies") {
				continue
			}
			break
		}
		if p.is(j, "det", "poss", "article", "more", "others") && word < 0 {
			if p.is(j, "others") && p.at(triggersList, j+1) != nil {
				break
			}
			j++
			continue
		}
		if k := p.at(kinList, j); k != nil {
			c.unit, c.hfrom, c.hto, c.kin, c.to = k.tag, j, int(k.to), true, int(k.to)
			break
		}
		if p.at(measuresList, j) != nil {
			if c.unit == "" {
				c.refused = true
				return c
			}
			break
		}
		if h := p.at(triggersList, j); h != nil {
			if h.val == "a" || h.val == "v" && unitWithin(p, j+1, 2) {
				j++
				skipped++
				continue
			}
			break
		}
		if p.is(j, "prep", "aux", "conj", "rel", "pron", "and", "of", "to", "or", "rise", "adverb", "mostly", "neg",
			"be") {
			break
		}
		if p.at(calendarList, j) != nil && t.upper || p.at(cuesList, j) != nil && !unitWithin(p, j+1, 1) {
			break
		}
		if h := p.at(qualifiersList, j); h != nil && numberFollows(p, int(h.to)) {
			break // "28,120 of the approximately 120,000 residents"
		}
		if word < 0 {
			word = j
		}
		skipped++
		unknown++
		j++
	}
	if c.unit == "" && word >= 0 && !nounOfHarm(p, j) {
		ns.unknownNoun(&c, word, j, unknown)
	}
	if c.unit == "" && !c.refused {
		predicate(ns.cover, &c, end)
	}
	if c.unit == "" && !c.refused && p.is(j, "from", "among") && j == c.to {
		if u, at := unitAhead(p, j+1, 4, end); u != nil && u.tag != "people" {
			setUnit(p, &c, u, at)
		}
	}
	if c.unit != "" {
		headOfNoun(p, &c, end)
		lateQualifier(p, &c, end)
	}
	if c.unit == "" || c.unit == "people" || c.unit == "bodies" {
		whoTheyWere(p, &c, end)
	}
	return c
}

// whoTheyWere takes the noun from what the sentence says of some of the dead: "six of the dead were children".
func whoTheyWere(p *piece, c *chunk, end int) {
	j := c.n.nto
	if !p.is(j, "of") {
		return
	}
	for j++; j < end && p.is(j, "det", "article"); j++ {
	}
	h := p.at(triggersList, j)
	switch {
	case h != nil && (h.val == "a" || h.val == "v" || h.val == "h"):
		j = int(h.to)
	case p.is(j, "victimword"):
		j++
	default:
		return
	}
	if !p.is(j, "be") {
		return
	}
	for j++; j < end && p.is(j, "det", "article", "adverb"); j++ {
	}
	if u := p.unitAt(j); u != nil && u.tag != "people" && p.at(triggersList, int(u.to)) == nil {
		c.unit = u.tag
	}
}

// casesOfHarm reports whether a figure counts cases of a harm, "83 cases of kidnapping", "124 حالة اعتقال", and
// gives the chunk that noun.
func casesOfHarm(p *piece, c *chunk, j int) bool {
	h := p.at(triggersList, j)
	if h == nil || h.val != "n" || p.at(measuresList, j) == nil && p.at(measuresList, int(h.to)-1) == nil ||
		int(h.to) < j+2 || p.unitAt(int(h.to)) != nil {
		return false
	}
	if c != nil {
		c.unit, c.hfrom, c.hto, c.to = "people", j, int(h.to), max(c.to, int(h.to))
	}
	return true
}

// pastCases steps over "cases of" before a noun for persons: "three cases of protesters who died".
func pastCases(p *piece, j, end int) int {
	if k := p.key(j); (k == "case" || k == "cases") && p.is(j+1, "of") && j+2 < end {
		if u, _ := unitAhead(p, j+2, 3, end); u != nil {
			return j + 2
		}
	}
	return j
}

// pronounOf reports whether "of" is followed by a pronoun for persons told before.
func pronounOf(p *piece, j int) bool {
	return p.is(j, "pron") || p.is(j, "those") || p.is(j, "rel")
}

// afterPronoun takes the noun in "90 of them were men", "nearly 750 of them civilians".
func afterPronoun(p *piece, c chunk, j, end int) chunk {
	j++
	c.to = j
	if h := p.at(triggersList, j); h != nil && (h.val == "a" || h.val == "v") && p.key(j-1) == "those" &&
		p.is(int(h.to), "be") {
		j = int(h.to) // "two of those killed were soldiers"
	}
	for k := j; k < end && k < j+4; k++ {
		if u := p.unitAt(k); u != nil {
			setUnit(p, &c, u, k)
			return c
		}
		if !p.is(k, "be", "det", "article", "adverb", "mostly", "of") {
			break
		}
	}
	return c
}

func numberStarts(p *piece, j int) bool {
	h := p.at(numbersList, j)
	return h != nil && h.tag != "and"
}

// unitAt returns the noun for persons that begins with token i; pseudo-heads alone are none.
func (p *piece) unitAt(i int) *hit {
	if i < 0 || i >= len(p.toks) {
		return nil
	}
	if p.masks[i]&(1<<unitsList) == 0 {
		return nil
	}
	for k := p.starts[i]; k < p.starts[i+1]; k++ {
		if h := &p.hits[k]; h.list == unitsList && h.tag != "of" {
			if t := p.at(triggersList, i); h.tag == "bodies" && t != nil && t.tag != "killed" {
				return nil // "ten more remain missing"
			}
			if p.is(int(h.to), "bodily") && h.tag == "children" && p.key(i) == "minor" { // "minor injuries"
				return nil
			}
			return h
		}
	}
	return nil
}

func unitWithin(p *piece, j, n int) bool {
	for k := j; k < j+n; k++ {
		if p.unitAt(k) != nil {
			return true
		}
	}
	return false
}

// unitAhead returns the first noun for persons among n words.
func unitAhead(p *piece, j, n, end int) (*hit, int) {
	for k := j; k < end && k < j+n; k++ {
		if p.toks[k].kind != wordToken {
			return nil, 0
		}
		if u := p.unitAt(k); u != nil {
			return u, k
		}
		if p.is(k, "aux") {
			return nil, 0
		}
	}
	return nil, 0
}

// generic are units that a nearer word narrows: "Alawite civilians", "security men", "civilian residents".
var generic = map[string]bool{"people": true, "men": true, "women": true, "bodies": true}

func setUnit(p *piece, c *chunk, u *hit, at int) {
	tag := u.tag
	if c.unit != "" && !generic[c.unit] && (generic[tag] || c.unit == "christians" && tag == "civilians") {
		if tag != "men" || c.unit == "security" || c.unit == "fighters" || c.unit == "civilians" {
			tag = c.unit
		}
	}
	if c.unit == "civilians" && (tag == "women" || tag == "children" || tag == "men" || tag == "elderly" ||
		tag == "medical") {
		tag = u.tag
	}
	if c.hfrom < 0 {
		c.hfrom = at
	}
	c.unit, c.hto, c.to = tag, int(u.to), max(c.to, int(u.to))
}

// headOfNoun lets the noun after "of" decide: "16 members of the security forces", "two of his brothers".
func headOfNoun(p *piece, c *chunk, end int) {
	if !p.is(c.hto, "of") || c.unit != "people" && c.unit != "security" && c.unit != "men" && c.unit != "fighters" {
		sideOf(p, c, end)
		return
	}
	if p.tagged(unitsList, c.hto-1, "of") == nil {
		sideOf(p, c, end)
		return
	}
	for k := c.hto + 1; k < end && k < c.hto+8; k++ {
		if p.toks[k].kind == punctToken && p.toks[k].sign != '-' && p.toks[k].sign != '\'' || p.is(k, "aux") {
			break
		}
		if u := p.unitAt(k); u != nil {
			if u.tag == "security" || c.unit == "people" && (u.tag == "fighters" || u.tag == "families" && false) {
				c.unit = u.tag
				c.to = max(c.to, int(u.to))
			}
			break
		}
	}
	sideOf(p, c, end)
}

// sideOf tells fighters of the ousted side from others by words in the chunk or shortly after it.
func sideOf(p *piece, c *chunk, end int) {
	if c.unit != "fighters" && c.unit != "security" {
		return
	}
	for k := c.n.nto; k < end && k < c.hto+9; k++ {
		if k >= c.hto && (numberStarts(p, k) && !p.is(k, "article") || p.toks[k].kind == digitToken ||
			p.sign(k, ".;:")) {
			return
		}
		if h := p.at(sidesList, k); h != nil && (c.unit == "fighters" || k < c.hto) {
			if k > c.hto && p.is(k-1, "by") {
				return
			}
			c.side = h.tag
			return
		}
	}
}

// lateQualifier takes "two dozen of the male residents at least".
func lateQualifier(p *piece, c *chunk, end int) {
	if c.n.q != record.Exact {
		return
	}
	h := p.at(qualifiersList, c.to)
	if h == nil || h.val == "before" || int(h.to) < end && numberFollows(p, int(h.to)) {
		return
	}
	setQualifier(p, &c.n, record.Qualifier(h.tag))
	c.to = int(h.to)
}

// unknownNoun judges a figure whose noun is in no list: a capitalised plural is a people, a word for persons by its
// ending is one before a verb of harm, anything else is a thing.
func (ns *nouns) unknownNoun(c *chunk, word, next, unknown int) {
	p := ns.p
	last := &p.toks[next-1]
	if last.kind != wordToken {
		last = &p.toks[word]
	}
	k := last.key
	plural := len(k) > 3 && k[len(k)-1] == 's'
	switch {
	case last.upper && plural && ns.names.placeEnds(next) == nil || isDemonym(k):
		c.unit, c.hfrom, c.hto, c.to = "people", word, next, next
	case plural && personEnding(k) && harmNear(p, next):
		c.unit, c.hfrom, c.hto, c.to = "people", word, next, next
	case last.upper && unknown <= 2 && c.n.digits:
		// a place or a name follows: the figure stands alone
	default:
		c.refused = true
	}
}

func personEnding(k string) bool {
	for _, e := range []string{"ers", "ors", "ists", "ians", "ees", "ants", "ards", "mates"} {
		if len(k) > len(e)+2 && k[len(k)-len(e):] == e {
			return true
		}
	}
	return false
}

// harmNear reports whether a word of harm follows within three words.
func harmNear(p *piece, j int) bool {
	for k := j; k < j+4; k++ {
		if p.at(triggersList, k) != nil {
			return true
		}
	}
	return false
}

// nounOfHarm reports whether a noun of harm stands at token j: "420 unlawful killings".
func nounOfHarm(p *piece, j int) bool {
	h := p.at(triggersList, j)
	return h != nil && (h.val == "n" || h.val == "h")
}
