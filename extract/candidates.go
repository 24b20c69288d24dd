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

// finder finds what could be a mention of harm and that the grammar passed over.
type finder struct {
	p       *piece
	cover   *cover
	names   *names
	numbers *numbers
	harms   *harms
	nouns   *nouns
	binder  *binder
	taken   []bool // by token of the sentence
}

// candidates adds to the mentions of a sentence all that could be one and that the grammar passed over: figures of
// things or near misses, and single persons by article, bare noun, pronoun or name. They are orphans until the scorer
// has spoken.
func (fd *finder) candidates(s sentence, ms []mention) []mention {
	p := fd.p
	taken := slices.Grow(fd.taken[:0], s.to-s.from)[:s.to-s.from]
	clear(taken)
	fd.taken = taken
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
			m.veto = fd.vetoed(&c, s)
		}
	}
	out := ms
	first, end := fd.numbers.numbersIn(s.from, s.to)
	for i := first; i < end; i++ {
		n := fd.numbers.nums[i]
		if taken[n.nfrom-s.from] || n.lo == 0 || ordinalDigits(p, &n) || n.lo > maxPersons ||
			fd.cover.insideSpan(n.nfrom) {
			continue
		}
		c := fd.nouns.chunkOf(n, s.to)
		m := mentionOf(p, s, &c)
		m.orphan, m.further = true, true
		m.near, m.thing = n.near, c.refused
		m.veto = fd.vetoed(&c, s)
		mark(c.from, max(c.to, n.nto))
		out = append(out, m)
	}
	for _, c := range fd.onePersons(s, taken) {
		m := mentionOf(p, s, &c)
		m.orphan, m.further, m.single = true, true, true
		m.form, m.bareUnit = c.form, false
		m.veto = fd.vetoed(&c, s)
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b mention) int { return a.cfrom - b.cfrom })
	return out
}

// oneOf makes the chunk of one person told by tokens from to to-1.
func oneOf(p *piece, from, to, head int, form, unit string, n int) chunk {
	return chunk{
		n:    number{from: from, nfrom: from, to: to, nto: to, lo: n, hi: n, q: record.Exact, bare: true, head: head},
		from: from, to: to, hfrom: head, hto: min(head+1, to), unit: unit, form: form,
	}
}

// onePersons finds the single persons of a sentence whom no figure tells.
func (fd *finder) onePersons(s sentence, taken []bool) []chunk {
	p := fd.p
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
				c, ok := fd.arabicPerson(i, s)
				add(c, ok)
			}
		}
		return out
	}
	for i := s.from; i < s.to; i++ {
		if taken[i-s.from] || p.toks[i].kind != wordToken {
			continue
		}
		c, ok := determined(fd.cover, i, s)
		add(c, ok)
	}
	for i := s.from; i < s.to; i++ {
		h := p.at(triggersList, i)
		if h == nil || h.tag == "none" || h.val == "t" {
			continue
		}
		c, ok := beforeHarm(fd.cover, i, s)
		add(c, ok)
		c, ok = afterHarm(fd.cover, int(h.to), s)
		add(c, ok)
		i = int(h.to) - 1
	}
	return out
}

// nounEnd ends a noun phrase in Latin letters that begins with token i: the token after its head, 0 where there is
// none.
func nounEnd(cv *cover, i int, s sentence) int {
	p := cv.p
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
			!unitWithin(p, j+1, 1) {
			if h.val == "t" { // "a higher death toll": no person is called higher
				return 0
			}
			break
		}
		if p.tagged(cuesList, j, "say") != nil || p.at(calendarList, j) != nil || cv.insideSpan(j) {
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
func personHead(cv *cover, i, j int) string {
	p := cv.p
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
	if personSuffix(k) && !p.is(j-1, "notperson") && !cv.insidePlace(j-1) && p.at(measuresList, j-1) == nil {
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
func ordinalDigits(p *piece, n *number) bool {
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
func determined(cv *cover, i int, s sentence) (chunk, bool) {
	p := cv.p
	t := &p.toks[i]
	switch {
	case p.is(i, "ordinalword") || t.key == "another" || t.key == "one" || t.key == "other" || t.key == "latter" ||
		t.key == "last":
		j := i + 1
		if e := nounEnd(cv, j, s); e > 0 && (t.key == "another" || p.is(i, "ordinalword")) {
			if u := personHead(cv, j, e); u != "" {
				told := byOther
				if p.key(i-1) == "the" && t.key != "another" { // "the third journalist killed this year" has been told
					told = byDefinite
				}
				return oneOf(p, i, e, e-1, told, u, 1), true
			}
			if pluralNoun(p.key(e - 1)) {
				return chunk{}, false
			}
		}
		return oneOf(p, i, j, i, byOther, "", 1), true
	case p.is(i, "article"):
		if p.is(i+1, "ordinalword") { // "a third"
			return chunk{}, false
		}
		e := nounEnd(cv, i+1, s)
		if e == 0 {
			return chunk{}, false
		}
		u := personHead(cv, i+1, e)
		if u == "" && !harmBeside(p, i, e, s) {
			return chunk{}, false
		}
		return oneOf(p, i, e, e-1, byArticle, u, 1), true
	case p.is(i, "poss") || t.genitive || t.key == "the":
		e := nounEnd(cv, i+1, s)
		if e == 0 || p.is(i+1, "ordinalword") {
			return chunk{}, false
		}
		u := personHead(cv, i+1, e)
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
		return oneOf(p, from, e, e-1, f, u, 1), true
	case p.is(i, "subjpron") && (t.key == "he" || t.key == "she") || t.key == "him":
		return oneOf(p, i, i+1, i, byPronoun, "", 1), true
	}
	if to := nameAt(cv, i, s); to > i+1 {
		return oneOf(p, i, to, to-1, byName, "", 1), true
	}
	return chunk{}, false
}

// harmBeside reports whether a word of harm stands just before or after a stretch of tokens.
func harmBeside(p *piece, from, to int, s sentence) bool {
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
func beforeHarm(cv *cover, i int, s sentence) (chunk, bool) {
	p := cv.p
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
			cv.figureAt(k) || p.at(calendarList, k) != nil {
			break
		}
		from--
	}
	if from == j || j-from == 1 && p.is(from, "more", "others") || pluralNoun(p.key(j-1)) {
		return chunk{}, false
	}
	return oneOf(p, from, j, j-1, bySubject, personHead(cv, from, j), 1), true
}

// afterHarm reads the noun behind a word of harm.
func afterHarm(cv *cover, i int, s sentence) (chunk, bool) {
	p := cv.p
	e := nounEnd(cv, i, s)
	if e == 0 || e-i > 5 || pluralNoun(p.key(e-1)) || cv.figureAt(i) || p.is(i, "det") || p.key(i) == "nobody" {
		return chunk{}, false
	}
	return oneOf(p, i, e, e-1, byObject, personHead(cv, i, e), 1), true
}

// arabicPerson reads one person in Arabic: a noun for one, a dual, kin with a pronoun, "another", the word behind a
// word of harm, a word of harm with a pronoun.
func (fd *finder) arabicPerson(i int, s sentence) (chunk, bool) {
	p := fd.p
	for k := p.starts[i]; k < p.starts[i+1]; k++ {
		h := &p.hits[k]
		switch {
		case h.list == unitsList && (h.val == "1" || h.val == "2"):
			return oneOf(p, i, int(h.to), i, map[string]string{"1": byNoun, "2": byDual}[h.val], h.tag, h.n), true
		case h.list == kinList && (h.val == "1" || h.val == "2"):
			return oneOf(p, i, int(h.to), i, byKin, h.tag, h.n), true
		}
	}
	switch bareKey(p.key(i)) {
	case "اخر":
		if k := bareKey(p.key(i - 1)); i > s.from && (k == "عدد" || k == "عددا") { // how many is not said
			return chunk{}, false
		}
		return oneOf(p, i, i+1, i, byOther, "", 1), true
	case "احدهم", "احدهما", "احداهن", "احداهما", "اخري", "واحد", "واحده", "احد", "احدي":
		return oneOf(p, i, i+1, i, byOther, "", 1), true
	case "احدهمااثنان":
		return chunk{}, false
	case "اثنان", "اثنين", "اثنتان", "اثنتين", "اخران", "اخرين":
		if p.key(i+1) == "من" && p.at(measuresList, i+2) != nil { // "اثنتين من مدارسها"
			return chunk{}, false
		}
		if strings.HasPrefix(bareKey(p.key(i)), "اخرين") {
			return chunk{}, false
		}
		return oneOf(p, i, i+1, i, byDual, "", 2), true
	}
	if h := p.at(triggersList, i); h != nil && h.tag != "none" {
		if h.val == "h" && arabicSingular(bareKey(p.key(i))) {
			return oneOf(p, i, int(h.to), i, byNoun, "", 1), true
		}
		if h.val == "i" && (strings.HasSuffix(p.key(i), "ه") || strings.HasSuffix(p.key(i), "ها")) {
			return oneOf(p, i, int(h.to), i, byPronoun, "", 1), true
		}
		return chunk{}, false
	}
	for j := i - 1; j >= max(s.from, i-2); j-- { // the word behind a word of harm
		if h := p.at(triggersList, j); h != nil && (h.val == "v" || h.val == "n") && h.tag != "none" &&
			(int(h.to) == i || int(h.to) == i-1) {
			if fd.names.known(i) || p.unitAt(i) != nil || arabicPlural(p.key(i)) || fd.cover.insideOrg(i) ||
				fd.cover.insidePlace(i) {
				return chunk{}, false
			}
			f, n := byObject, 1
			if k := p.key(i); strings.HasSuffix(k, "ان") && len(k) > 8 || strings.HasSuffix(k, "ين") && len(k) > 8 {
				f, n = byDual, 2
			}
			return oneOf(p, i, i+1, i, f, "", n), true
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

func (fd *finder) vetoed(c *chunk, s sentence) bool {
	p := fd.p
	if c.n.lo > 1 && suspects(p, c, s) || c.n.bare && fd.harms.insideBoth(c) || fd.binder.isLeft(c) || held(p, c, s) ||
		fd.harms.spared(c, -1, s) || otherwise(fd.cover, c, s) || meted(p, c) || agents(fd.cover, c, s) ||
		speaks(p, c, s) || possessed(p, c, s) || fd.numbers.rate(c.n.nto) || fd.numbers.rate(c.to) {
		return true
	}
	if c.n.lo == 1 && len(fd.harms.trigs) == 0 && p.is(c.n.nto, "of") && p.is(c.n.nto+1, "rel", "pron") {
		return true // "two survivors live there, one of whom we met"
	}
	for i := range fd.harms.trigs {
		if c.n.bare && p.key(fd.harms.trigs[i].to) == "nobody" { // "the quake killed nobody"
			return true
		}
	}
	best, cost := -1, 12
	for i := range fd.harms.doubts {
		if k := costOf(fd.cover, c, &fd.harms.doubts[i], s); k < cost {
			best, cost = i, k
		}
	}
	if best < 0 {
		return false
	}
	_, own := bind(fd.cover, c, fd.harms.trigs, s)
	return cost < own
}
