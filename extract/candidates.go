package extract

import (
	"slices"
	"strings"

	"recount/record"
)

// How the number of a candidate is told.
const (
	byDigits   = "digits"
	byWord     = "word"
	byVague    = "vague"
	byArticle  = "article"  // "a former commander"
	byDefinite = "definite" // "the driver"
	byKin      = "kin"      // "his mother", "the man's wife"
	byOther    = "other"    // "another", "one of them", "a third", "the latter"
	bySubject  = "subject"  // a bare noun before a word of harm: "farmer killed"
	byObject   = "object"   // a noun behind one: "execute two-time winner", "قتل موظف"
	byPronoun  = "pronoun"  // "he died", "مقتله"
	byName     = "name"     // "Teacher NAME was killed"
	byNoun     = "noun"     // an Arabic noun for one person
	byDual     = "dual"
)

// form says how the number of a figure is told.
func form(n *number) string {
	switch {
	case n.bare && n.lo == 2:
		return byDual
	case n.bare && n.from == n.nfrom && n.nto == n.nfrom+1:
		return byArticle
	case n.bare:
		return byKin
	case n.q == record.Vague:
		return byVague
	case n.digits:
		return byDigits
	}
	return byWord
}

// candidates adds to the mentions of a sentence all that could be one and that the grammar passed over: figures of
// things or near misses, and single persons by article, bare noun, pronoun or name. They are orphans until the scorer
// has spoken.
func (p *piece) candidates(s sentence, ms []mention) []mention {
	taken := make([]bool, s.to-s.from)
	mark := func(from, to int) {
		for k := max(from, s.from); k < min(to, s.to); k++ {
			taken[k-s.from] = true
		}
	}
	for i := range ms {
		m := &ms[i]
		mark(m.cfrom, m.cto)
		if m.orphan {
			c := chunk{n: number{lo: m.lo, hi: m.hi, bare: m.single}, from: m.cfrom, to: m.cto, unit: m.unit}
			m.veto = p.vetoed(&c, s)
		}
	}
	out := ms
	first, end := p.numbersIn(s.from, s.to)
	for i := first; i < end; i++ {
		n := p.nums[i]
		if taken[n.nfrom-s.from] || n.lo == 0 || p.ordinalDigits(&n) || n.lo > maxPersons || p.insideSpan(n.nfrom) {
			continue
		}
		c := p.chunkOf(n, s.to)
		m := p.mention(s, &c)
		m.orphan, m.further = true, true
		m.near, m.thing = n.near, c.refused
		m.veto = p.vetoed(&c, s)
		mark(c.from, max(c.to, n.nto))
		out = append(out, m)
	}
	for _, c := range p.onePersons(s, taken) {
		m := p.mention(s, &c)
		m.orphan, m.further, m.single = true, true, true
		m.form, m.bareUnit = c.form, false
		m.veto = p.vetoed(&c, s)
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b mention) int { return a.cfrom - b.cfrom })
	return out
}

// oneOf makes the chunk of one person told by tokens from to to-1.
func (p *piece) oneOf(from, to, head int, form, unit string, n int) chunk {
	return chunk{
		n:    number{from: from, nfrom: from, to: to, nto: to, lo: n, hi: n, q: record.Exact, bare: true, head: head},
		from: from, to: to, hfrom: head, hto: min(head+1, to), unit: unit, form: form,
	}
}

// onePersons finds the single persons of a sentence whom no figure tells.
func (p *piece) onePersons(s sentence, taken []bool) []chunk {
	var out []chunk
	free := func(from, to int) bool {
		for k := from; k < to; k++ {
			if k < s.from || k >= s.to || taken[k-s.from] {
				return false
			}
		}
		return from < to
	}
	add := func(c chunk, ok bool) {
		if ok && free(c.from, c.to) && !p.is(c.to-1, "bodily") {
			for k := c.from; k < c.to; k++ {
				taken[k-s.from] = true
			}
			out = append(out, c)
		}
	}
	if p.arabic(s.from) {
		for i := s.from; i < s.to; i++ {
			if !taken[i-s.from] && p.toks[i].kind == wordToken {
				c, ok := p.arabicPerson(i, s)
				add(c, ok)
			}
		}
		return out
	}
	for i := s.from; i < s.to; i++ {
		if taken[i-s.from] || p.toks[i].kind != wordToken {
			continue
		}
		c, ok := p.determined(i, s)
		add(c, ok)
	}
	for i := s.from; i < s.to; i++ {
		h := p.at(triggersList, i)
		if h == nil || h.tag == "none" {
			continue
		}
		c, ok := p.beforeHarm(i, s)
		add(c, ok)
		c, ok = p.afterHarm(int(h.to), s)
		add(c, ok)
		i = int(h.to) - 1
	}
	return out
}

// nounEnd ends a noun phrase in Latin letters that begins with token i: the token after its head, 0 where there is
// none.
func (p *piece) nounEnd(i int, s sentence) int {
	j := i
	for j < s.to && j-i < 7 {
		t := &p.toks[j]
		if t.kind == digitToken || t.sign == '-' && t.glued {
			j++
			continue
		}
		if t.kind != wordToken {
			break
		}
		if p.is(j, "prep", "aux", "conj", "rel", "pron", "and", "of", "to", "or", "article", "neg", "be", "poss") ||
			p.is(j, "det") && j > i {
			break
		}
		if h := p.at(triggersList, j); h != nil && h.tag != "none" && !(h.val == "a" || h.val == "h") &&
			!p.unitWithin(j+1, 1) {
			break
		}
		if p.tagged(cuesList, j, "say") != nil || p.at(calendarList, j) != nil || p.insideSpan(j) {
			break
		}
		if p.is(j, "adverb") && !p.is(j, "more") {
			break
		}
		j++
		if t.genitive {
			break
		}
	}
	if j == i || p.toks[j-1].kind != wordToken {
		return 0
	}
	return j
}

// personHead gives the unit of a noun for one person that ends before token j, "" where none does.
func (p *piece) personHead(i, j int) string {
	for k := max(i, j-3); k < j; k++ {
		if h := p.at(kinList, k); h != nil && int(h.to) == j && h.val == "1" {
			return h.tag
		}
		if u := p.unitAt(k); u != nil && int(u.to) == j && !pluralNoun(p.key(j-1)) {
			return u.tag
		}
		if h := p.at(titlesList, k); h != nil && int(h.to) == j && h.tag != "honorific" {
			return "people"
		}
	}
	k := p.key(j - 1)
	if personSuffix(k) && !p.insidePlace(j-1) && p.at(measuresList, j-1) == nil {
		return "people"
	}
	return ""
}

func pluralNoun(k string) bool {
	switch k {
	case "men", "women", "children", "people", "police", "personnel", "staff", "folk", "civil", "troops", "forces",
		"dead", "others", "lives", "elderly", "family", "families", "remains", "bodies":
		return true
	}
	return strings.HasSuffix(k, "s") && !strings.HasSuffix(k, "ss") || strings.HasSuffix(k, "men") && len(k) > 5
}

func personSuffix(k string) bool {
	if len(k) < 5 {
		return false
	}
	for _, e := range []string{"er", "or", "ist", "ian", "man", "woman", "ant", "ent", "ee", "boy", "girl", "herd",
		"smith", "mate", "chief", "mother", "father", "wife", "imam", "priest", "mayor", "guide", "judge", "nun",
		"monk", "cleric", "recruit", "suspect", "sheikh", "colonel", "general", "captain", "sergeant", "lieutenant",
		"corporal", "private"} {
		if strings.HasSuffix(k, e) {
			return true
		}
	}
	return false
}

// ordinalDigits reports whether a figure in digits is an ordinal: "the 10th this year".
func (p *piece) ordinalDigits(n *number) bool {
	if !n.digits || n.nto >= len(p.toks) || !p.toks[n.nto].glued {
		return false
	}
	switch p.key(n.nto) {
	case "st", "nd", "rd", "th":
		return !p.is(n.nfrom-3, "bodyword") // "the body of the 31st victim" counts 31
	}
	return false
}

// determined reads a person behind an article, a possessive, "another", "one of", an ordinal.
func (p *piece) determined(i int, s sentence) (chunk, bool) {
	t := &p.toks[i]
	switch {
	case p.is(i, "ordinalword") || t.key == "another" || t.key == "one" || t.key == "other" || t.key == "latter" ||
		t.key == "last":
		j := i + 1
		if e := p.nounEnd(j, s); e > 0 && (t.key == "another" || p.is(i, "ordinalword")) {
			if u := p.personHead(j, e); u != "" {
				told := byOther
				if p.key(i-1) == "the" && t.key != "another" { // "the third journalist killed this year" has been told
					told = byDefinite
				}
				return p.oneOf(i, e, e-1, told, u, 1), true
			}
			if pluralNoun(p.key(e - 1)) {
				return chunk{}, false
			}
		}
		return p.oneOf(i, j, i, byOther, "", 1), true
	case p.is(i, "article"):
		if p.is(i+1, "ordinalword") { // "a third"
			return chunk{}, false
		}
		e := p.nounEnd(i+1, s)
		if e == 0 {
			return chunk{}, false
		}
		u := p.personHead(i+1, e)
		if u == "" && !p.harmBeside(i, e, s) {
			return chunk{}, false
		}
		return p.oneOf(i, e, e-1, byArticle, u, 1), true
	case p.is(i, "poss") || t.genitive || t.key == "the":
		e := p.nounEnd(i+1, s)
		if e == 0 || p.is(i+1, "ordinalword") {
			return chunk{}, false
		}
		u := p.personHead(i+1, e)
		if u == "" {
			return chunk{}, false
		}
		from, f := i, byDefinite
		if t.key != "the" {
			f = byKin
		}
		if t.genitive {
			from = i + 1
		}
		return p.oneOf(from, e, e-1, f, u, 1), true
	case p.is(i, "subjpron") && (t.key == "he" || t.key == "she") || t.key == "him":
		return p.oneOf(i, i+1, i, byPronoun, "", 1), true
	}
	if to := p.nameAt(i, s); to > i+1 {
		return p.oneOf(i, to, to-1, byName, "", 1), true
	}
	return chunk{}, false
}

// harmBeside reports whether a word of harm stands just before or after a stretch of tokens.
func (p *piece) harmBeside(from, to int, s sentence) bool {
	for k := to; k < min(s.to, to+4); k++ {
		if h := p.at(triggersList, k); h != nil && h.tag != "none" {
			return true
		}
	}
	for k := from - 1; k >= max(s.from, from-2); k-- {
		if h := p.at(triggersList, k); h != nil && h.tag != "none" {
			return true
		}
	}
	return false
}

// beforeHarm reads the bare noun before a word of harm: "Farmer killed in", "One-time champion dies".
func (p *piece) beforeHarm(i int, s sentence) (chunk, bool) {
	j := i
	for j > s.from && p.is(j-1, "be", "aux", "adverb") {
		j--
	}
	from := j
	for from > s.from && j-from < 4 {
		k := from - 1
		t := &p.toks[k]
		if t.kind != wordToken || p.is(k, "prep", "aux", "conj", "rel", "pron", "and", "of", "to", "or", "det", "neg",
			"be", "poss", "article") || p.at(triggersList, k) != nil || p.tagged(cuesList, k, "say") != nil ||
			p.figureAt(k) || p.at(calendarList, k) != nil {
			break
		}
		from--
	}
	if from == j || pluralNoun(p.key(j-1)) {
		return chunk{}, false
	}
	return p.oneOf(from, j, j-1, bySubject, p.personHead(from, j), 1), true
}

// afterHarm reads the noun behind a word of harm.
func (p *piece) afterHarm(i int, s sentence) (chunk, bool) {
	e := p.nounEnd(i, s)
	if e == 0 || e-i > 5 || pluralNoun(p.key(e-1)) || p.figureAt(i) || p.is(i, "det") {
		return chunk{}, false
	}
	return p.oneOf(i, e, e-1, byObject, p.personHead(i, e), 1), true
}

// arabicPerson reads one person in Arabic: a noun for one, a dual, kin with a pronoun, "another", the word behind a
// word of harm, a word of harm with a pronoun.
func (p *piece) arabicPerson(i int, s sentence) (chunk, bool) {
	for k := p.starts[i]; k < p.starts[i+1]; k++ {
		h := &p.hits[k]
		switch {
		case h.list == unitsList && (h.val == "1" || h.val == "2"):
			return p.oneOf(i, int(h.to), i, map[string]string{"1": byNoun, "2": byDual}[h.val], h.tag, h.n), true
		case h.list == kinList && (h.val == "1" || h.val == "2"):
			return p.oneOf(i, int(h.to), i, byKin, h.tag, h.n), true
		}
	}
	switch bareKey(p.key(i)) {
	case "احدهم", "احدهما", "احداهن", "احداهما", "اخر", "اخري", "واحد", "واحده", "احد", "احدي":
		return p.oneOf(i, i+1, i, byOther, "", 1), true
	case "احدهمااثنان":
		return chunk{}, false
	case "اثنان", "اثنين", "اثنتان", "اثنتين", "اخران", "اخرين":
		if strings.HasPrefix(bareKey(p.key(i)), "اخرين") {
			return chunk{}, false
		}
		return p.oneOf(i, i+1, i, byDual, "", 2), true
	}
	if h := p.at(triggersList, i); h != nil && h.tag != "none" {
		if h.val == "h" && arabicSingular(bareKey(p.key(i))) {
			return p.oneOf(i, int(h.to), i, byNoun, "", 1), true
		}
		if h.val == "i" && (strings.HasSuffix(p.key(i), "ه") || strings.HasSuffix(p.key(i), "ها")) {
			return p.oneOf(i, int(h.to), i, byPronoun, "", 1), true
		}
		return chunk{}, false
	}
	for j := i - 1; j >= max(s.from, i-2); j-- { // the word behind a word of harm
		if h := p.at(triggersList, j); h != nil && (h.val == "v" || h.val == "n") && h.tag != "none" &&
			(int(h.to) == i || int(h.to) == i-1) {
			if p.known(i) || p.unitAt(i) != nil || arabicPlural(p.key(i)) || p.insideOrg(i) || p.insidePlace(i) {
				return chunk{}, false
			}
			f, n := byObject, 1
			if k := p.key(i); strings.HasSuffix(k, "ان") && len(k) > 8 || strings.HasSuffix(k, "ين") && len(k) > 8 {
				f, n = byDual, 2
			}
			return p.oneOf(i, i+1, i, f, "", n), true
		}
	}
	return chunk{}, false
}

// bareKey is an Arabic word without conjunction and article.
func bareKey(k string) string {
	if n := conjLen(k); n > 0 {
		k = k[n:]
	}
	return bareArticle(k)
}

func arabicSingular(k string) bool {
	for _, e := range []string{"ان", "ين", "ون", "ات", "ى", "اء", "اين"} {
		if strings.HasSuffix(k, e) {
			return false
		}
	}
	switch k {
	case "قتلي", "جرحي", "ضحايا", "جثث", "جثامين", "اسري", "رهائن", "شهداء", "شهدا", "وفيات", "صرعي", "موتي", "اصابات":
		return false
	}
	return true
}

func arabicPlural(k string) bool {
	for _, e := range []string{"ون", "ات", "اء", "وا", "هم", "هن"} {
		if strings.HasSuffix(k, e) && len(k) > 6 {
			return true
		}
	}
	return false
}

// vetoed reports whether the grammar is sure that a candidate came to no harm: a suspect, somebody who was spared or is
// only on board, whoever speaks, and whom a word of harm names that is denied or only possible.
func (p *piece) vetoed(c *chunk, s sentence) bool {
	if c.n.lo > 1 && p.suspects(c, s) || c.n.bare && p.insideBoth(c) || p.isLeft(c) || p.held(c, s) ||
		p.spared(c, -1, s) || p.speaks(c, s) {
		return true
	}
	best, cost := -1, 12
	for i := range p.doubts {
		if k := p.cost(c, &p.doubts[i], s); k < cost {
			best, cost = i, k
		}
	}
	if best < 0 {
		return false
	}
	_, own := p.bind(c, p.trigs, s)
	return cost < own
}
