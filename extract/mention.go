package extract

import (
	"recount/record"
)

// mention is one figure of harmed persons as one sentence gives it. Offsets are bytes of the document's text.
type mention struct {
	block, sent int // of the document; sent counts over all blocks
	kind        record.BlockKind
	start, end  int // the clause from the first to the last word that matters
	nstart      int // the figure with its qualifier
	nend        int
	hstart      int // the noun, or -1
	hend        int
	tstart      int // the word of harm, or -1
	tend        int
	sstart      int // the sentence
	send        int
	lo, hi      int
	q           record.Qualifier
	unit        string
	side        string
	bareUnit    bool // no noun of its own
	harm        record.Outcome
	part        bool // said to be part of another
	list        int  // mentions before it in the same list, -1 none
	scope       record.Scope
	daily       bool
	summed      bool // a term of a sum that came out
	orphan      bool // no word of harm in reach
	single      bool // a count by the form of the noun
	src         source
	own         bool // the source stands in the same sentence
	carried     int  // the sentence, from 1, of the source that spoke on into this one; 0 none
	quoted      bool // inside quotation marks
	narrator    bool // told by the page itself: no source may be lent
	verified    string
	time        window
	place       placeRef
	perp        string
	cause       string
	alone       bool // nothing else in the sentence but a place: a row of a list
	cfrom, cto  int  // tokens, good within the piece only
	tfrom       int
	denied      bool
	first       int // index of the mention that it repeats, -1
	anchors     [][2]int
	warn        []record.Warning
	open        bool
	before      bool   // of a statement told as earlier than the news
	past        bool   // of a time told as weeks before the page
	doer        bool   // of those who did the harm: attackers
	row         bool   // of a list of places with figures in brackets
	further     bool   // the grammar passed it over; the scorer may take it
	veto        bool   // the grammar is sure that it is none
	near, thing bool   // the grammar holds it for no count of persons
	form        string // how the number is told
	marks       marks  // of the scorer, by output
	trace       *Decision
	learned     bool    // taken or changed by the scorer's word
	dropped     bool    // taken by the grammar, dropped by the scorer
	sure        float32 // probability that it is a claim
	scopeSure   float32
	dayRow      int    // the day that opens its sentence, by month and day where the year is not known; 0 none
	infected    bool   // told by the Arabic noun for a wound that is also one for an infection
	ofOld       bool   // the sentence has words of what was before the news
	gap         string // how it stands to the candidate before it
	ev          int    // its evidence on the page, from 1; 0 none
	basis       []record.Basis
}

// binder binds the figures of a sentence to its words of harm.
type binder struct {
	p     *piece
	cover *cover
	names *names
	rows  *rows
	harms *harms
	nouns *nouns
	left  []int // figures of the sentence that count nobody harmed
	ms    []mention
}

// mentions finds the figures of a sentence and binds them. They are good until the next sentence.
func (bd *binder) mentions(s sentence) []mention {
	p := bd.p
	bd.harms.trigs, bd.left = bd.harms.triggersIn(s, bd.harms.trigs), bd.left[:0]
	chunks := bd.nouns.chunksIn(s)
	if len(chunks) == 0 {
		return nil
	}
	out := bd.ms[:0]
	defer func() { bd.ms = out }()
	bound, held := make([]int, len(chunks)), make([]bool, len(chunks))
	for i := range chunks {
		c := &chunks[i]
		t, cost := bind(bd.cover, c, bd.harms.trigs, s)
		held[i] = bd.holds(c, t, cost, s) || i > 0 && (held[i-1] && partGoesOn(bd.cover, c, &chunks[i-1], s) ||
			sameInFamilies(bd.p, c, &chunks[i-1]))
		if held[i] {
			bd.leave(c)
		}
		if held[i] || c.n.bare && bd.harms.insideBoth(c) || !bd.accept(c, t, cost, s) {
			t = -1
		}
		bound[i] = bd.harms.diedLater(c, bd.harms.hosted(t))
		if r := rowAt(bd.rows.rows, c.n.nfrom); r != nil && c.unit == "" {
			bound[i], held[i] = bd.harms.rowTrigger(r), false
		}
	}
	bd.wholes(chunks, bound, held, s)
	bd.rowsOfSum(chunks, bound)
	apposed := bd.apposedSum(chunks, bound)
	for i := range chunks {
		if held[i] {
			continue
		}
		m := mentionOf(p, s, &chunks[i])
		r := rowAt(bd.rows.rows, chunks[i].n.nfrom)
		m.row = r != nil && (chunks[i].unit == "" || !r.ahead)
		m.part = apposed[i] || m.row
		switch t := bound[i]; {
		case livesTaken(p, &chunks[i], s):
			m.harm = record.Killed
		case t >= 0 && bd.harms.heldBefore(&chunks[i], t) && len(out) > 0 && !out[len(out)-1].orphan &&
			chunks[i].from-chunks[i-1].to <= 6 && (saidPart(bd.cover, &chunks[i], s) || out[len(out)-1].part):
			inherit(p, &m, &out[len(out)-1], &chunks[i])
		case t >= 0:
			setTrigger(p, &m, &chunks[i], &bd.harms.trigs[t], s)
		case i+1 < len(chunks) && bound[i+1] >= 0 && ofTotal(p, &chunks[i], &chunks[i+1]):
			setTrigger(p, &m, &chunks[i], &bd.harms.trigs[bd.harms.fate(&chunks[i+1], bound[i+1])], s)
			m.part = true
			if m.unit == "" {
				m.unit = chunks[i+1].unit
			}
		case i > 0 && len(out) > 0 && !counted(p, s, chunks[i].from) && shares(bd.cover, &chunks[i-1], &chunks[i], s) &&
			bd.joined(&chunks[i-1], &chunks[i]) && !out[len(out)-1].orphan:
			inherit(p, &m, &out[len(out)-1], &chunks[i])
		case i+1 < len(chunks) && bound[i+1] >= 0 && chunks[i].unit != "" && listed(p, &chunks[i], &chunks[i+1]):
			setTrigger(p, &m, &chunks[i], &bd.harms.trigs[bound[i+1]], s)
		case i+1 < len(chunks) && chunks[i].unit != "" && laterTrigger(p, i, chunks, bound) >= 0:
			setTrigger(p, &m, &chunks[i], &bd.harms.trigs[laterTrigger(p, i, chunks, bound)], s)
		default:
			m.orphan = true
		}
		if m.orphan && m.single {
			continue
		}
		m.part = m.part || saidPart(bd.cover, &chunks[i], s) || i > 0 && !bd.harms.toll(bound[i]) &&
			listed(p, &chunks[i-1], &chunks[i]) && partOfLast(&m, out)
		antecedent(p, &m, &chunks[i], out)
		out = append(out, m)
		if t := bound[i]; t >= 0 {
			if second, ok := bd.harms.secondHarm(&m, &chunks[i], t); ok {
				out = append(out, second)
			}
		}
	}
	return out
}

// heldBefore reports whether the word of harm of a figure only says who they were, captives: "six were executed, among
// them four prisoners".
func (hs *harms) heldBefore(c *chunk, t int) bool {
	tr := &hs.trigs[t]
	return tr.harm == string(record.Detained) && tr.gram == 'h' && tr.from >= c.from && tr.to <= c.to
}

// fate is the word of harm that says what became of the missing of whom a relative clause told: "three of the four
// guards that were missing have been found dead". It is t itself where none does.
func (hs *harms) fate(whole *chunk, t int) int {
	if hs.trigs[t].harm != string(record.Missing) || !relative(hs.p, whole.to, hs.trigs[t].from) {
		return t
	}
	for i := t + 1; i < len(hs.trigs); i++ {
		if next := &hs.trigs[i]; next.harm == string(record.Killed) && !commaBetween(hs.p, hs.trigs[t].to, next.from) &&
			(isBefore(hs.p, next.from) || next.gram == 'i' || next.passive) {
			return i
		}
	}
	return t
}

// diedLater reads "five of the wounded died": of whom it is told is not what befell them then, unless others are
// counted between: "150 were injured and 7 were killed". It returns the trigger to take.
func (hs *harms) diedLater(c *chunk, t int) int {
	p := hs.p
	if t < 0 || hs.trigs[t].harm != "injured" || hs.trigs[t].arabic {
		return t
	}
	for i := t + 1; i < len(hs.trigs); i++ {
		next := &hs.trigs[i]
		later := hs.trigs[t].to + 3
		if next.gram == 'i' && hs.trigs[t].gram == 'v' && hs.trigs[t].from == c.to {
			later += 11 // "girl injured in the club fire dies"
		}
		if next.harm == "killed" && next.from >= c.to && next.from <= later &&
			(next.gram == 'i' || next.gram == 'v') && !commaBetween(p, hs.trigs[t].to, next.from) &&
			!hs.numbers.figureIn(hs.trigs[t].to, next.from) {
			return i
		}
	}
	return t
}

// broughtOut reports whether a figure is the subject of a verb of saving, and the word of harm is of the figure behind
// it: "189 people were rescued from the rubble, and 17 others remain hospitalised".
func broughtOut(cv *cover, c *chunk, harm int) bool {
	p := cv.p
	j := c.to
	for n := 0; n < 3 && p.is(j, "be", "aux", "adverb") && !p.is(j, "spared"); n++ {
		j++
	}
	if j == c.to || !p.is(j, "spared") {
		return false
	}
	for ; j < harm; j++ {
		if cv.figureAt(j) {
			return true
		}
	}
	return false
}

// endingWord finds the phrase with a tag that ends before a token.
func endingWord(p *piece, at int, tag string) *hit {
	for i := at - 1; i >= max(0, at-4); i-- {
		if h := p.tagged(wordsList, i, tag); h != nil && int(h.to) == at {
			return h
		}
	}
	return nil
}

// toll reports whether a trigger is a noun for a whole count, "taking the toll to 1,018", which is part of nothing
// before it.
func (hs *harms) toll(t int) bool { return t >= 0 && hs.trigs[t].gram == 't' }

// commaBetween reports whether a mark parts two tokens.
func commaBetween(p *piece, i, j int) bool {
	for k := i; k < j; k++ {
		if p.toks[k].kind == punctToken {
			return true
		}
	}
	return false
}

// shares reports whether a chunk may have the harm of the one before it: a figure, a word without noun in a list, or a
// dual that is said to be part of it ("among them two girls").
func shares(cv *cover, a, b *chunk, s sentence) bool {
	p := cv.p
	if !b.n.bare {
		return true
	}
	return b.n.head < 0 && listed(p, a, b) || b.n.lo == 2 && saidPart(cv, b, s)
}

// laterTrigger finds the trigger of the end of a list that chunk i begins.
func laterTrigger(p *piece, i int, chunks []chunk, bound []int) int {
	for j := i; j+1 < len(chunks); j++ {
		if !listed(p, &chunks[j], &chunks[j+1]) {
			return -1
		}
		if bound[j+1] >= 0 {
			return bound[j+1]
		}
	}
	return -1
}

// chunksIn builds the chunks of a sentence: near misses and counts of things are left out, kin are added up.
func (ns *nouns) chunksIn(s sentence) []chunk {
	p := ns.p
	out := ns.chunks[:0]
	first, end := ns.numbers.numbersIn(s.from, s.to)
	for i := first; i < end; i++ {
		n := &ns.numbers.nums[i]
		if n.near {
			continue
		}
		c := ns.chunkOf(*n, s.to)
		if c.unit == "" && c.n.q != record.Vague && ns.thingBefore(&c, s) {
			continue
		}
		if c.refused || n.lo == 0 || n.lo == 1 && rowAt(ns.rows.rows, n.nfrom) == nil &&
			(c.unit == "" || p.is(n.nto, "of")) || speaks(p, &c, s) {
			continue
		}
		eachOf(p, &c, s)
		if k := len(out) - 1; k >= 0 && kinSum(p, &out[k], &c) {
			continue
		}
		out = append(out, c)
	}
	ns.chunks = out
	return out
}

// kinSum adds "and a niece" to "two of his brothers".
func kinSum(p *piece, a, b *chunk) bool {
	if !(a.kin || a.n.bare) || !(b.kin || b.n.bare) || a.unit == "" || b.unit == "" || a.n.q != record.Exact ||
		b.n.q != record.Exact || a.harm != "" {
		return false
	}
	if a.unit == b.unit && !a.n.bare && !p.arabic(a.from) && !kinsfolk(p, a) && !kinsfolk(p, b) {
		return false // "two children and one girl"
	}
	if a.unit != b.unit && !kinsfolk(p, a) && !kinsfolk(p, b) { // "a soldier and a civilian" are two counts of one each
		return false
	}
	gap := b.from - a.to
	if gap < 0 || gap > 2 && !(gap <= 4 && p.is(a.to+1, "poss")) ||
		!(p.is(a.to, "and", "togetherwith") || p.sign(a.to, ",") || gap == 0 &&
			conjDigits(p, b.from)) {
		return false
	}
	if p.sign(a.to, ",") && b.n.lo == a.n.lo { // apposition: "her father and two uncles, three brothers"
		a.to = b.to
		return true
	}
	a.n.lo += b.n.lo
	a.n.hi, a.to, a.n.bare, a.kin = a.n.lo, b.to, false, true
	if a.unit != b.unit {
		a.unit = "people"
	}
	return true
}

// kinsfolk reports whether a figure is told by whose kin they are: "her husband", "two of his brothers", "the man's
// son".
func kinsfolk(p *piece, c *chunk) bool {
	if c.hfrom < 0 {
		return false
	}
	for k := max(0, min(c.from, c.hfrom-2)-1); k < c.hto; k++ {
		if p.toks[k].arabic && c.kin || p.toks[k].genitive || p.is(k, "poss") {
			return true
		}
	}
	return false
}

// accept judges a binding.
func (bd *binder) accept(c *chunk, t, cost int, s sentence) bool {
	p := bd.p
	if t < 0 {
		return false
	}
	tr := &bd.harms.trigs[t]
	if suspects(p, c, s) && !suffered(p, c, tr) && !(tr.harm != "detained" && tr.to <= c.from && c.from-tr.to <= 2 &&
		!p.is(tr.to, "be") && !commaBetween(p, tr.to, c.from) && bd.harms.objectOfHarm(c, tr)) {
		return false
	}
	limit := bindLimit
	switch {
	case c.n.bare:
		limit = 3
		if tr.harm != "killed" && tr.harm != "injured" && tr.harm != "missing" && tr.harm != "detained" {
			return false
		}
		if !(tr.gram == 'v' || tr.gram == 'g' || tr.gram == 'b' || tr.gram == 'i' || tr.gram == 'a' &&
			tr.from >= c.to && (isBefore(p, tr.from) || tr.from == c.to && leftSo(p, s, c.from)) || tr.arabic) {
			return false
		}
	case c.unit == "" && c.n.q == record.Vague && c.n.class == "several":
		return false
	case c.unit == "" && c.n.q == record.Vague && p.is(c.from-1, "inprep", "poss"):
		limit = 8
	case c.unit == "":
		limit = 5
		if tr.to <= c.from && (tr.gram == 't' || linked(p, tr.to, c.from)) {
			limit = 12
		}
		if tr.to <= c.from && colonBetween(p, tr.to, c.from) && (p.sign(c.from-1, ",:-") ||
			bd.names.placeEnds(c.from) != nil) {
			limit = 20
		}
		if tr.arabic {
			limit = 7
		}
	}
	if (tr.harm == "displaced" || tr.harm == "sheltering") && tr.gram == 'i' && c.unit == "" && c.n.q != record.Vague &&
		!(tr.to <= c.from && linked(p, tr.to, c.from)) {
		limit = 2
	}
	return cost <= limit
}

// joined reports whether a chunk goes on the list of the chunk before it.
func (bd *binder) joined(a, b *chunk) bool {
	p := bd.p
	gap := 0
	for k := a.to; k < b.from; k++ {
		t := &p.toks[k]
		switch {
		case p.sign(k, ";"):
			gap++
		case p.at(cuesList, k) != nil && p.tagged(cuesList, k, "say") != nil && b.unit == "":
			gap += 8
		case t.kind == punctToken:
		default:
			gap++
		}
	}
	limit := 12
	if b.unit == "" {
		limit = 6
		if b.n.lo < 116 && a.kin && p.sign(b.to, ",.") || p.is(b.to, "and") && a.kin {
			return false // ages: "two uncles, who are 52, 55 and 57"
		}
		if !(p.sign(b.from-1, ",:-(;") || p.is(b.from-1, "and", "for", "prep", "with", "rel", "conj") ||
			bd.names.placeEnds(b.from) != nil || conjDigits(p, b.from-1) || p.at(partsList, b.to) != nil ||
			b.to > b.n.nto) {
			return false
		}
	}
	return gap <= limit
}

// listed reports whether two chunks are members of one list: commas and "and" between, few words.
func listed(p *piece, a, b *chunk) bool {
	seps, words := 0, 0
	for k := a.to; k < b.from; k++ {
		switch {
		case p.sign(k, ",") || p.is(k, "and") || p.key(k) == "و" || p.is(k, "plus"):
			seps++
		case p.sign(k, ";:.") || p.is(k, "conj", "rel"):
			return false
		case p.toks[k].kind == wordToken:
			words++
		}
	}
	if seps == 0 && p.arabic(b.from) && b.from < len(p.toks) && p.toks[b.from].n > 1 &&
		p.toks[b.from].readings[1].conj {
		seps++
	}
	return seps > 0 && words <= 8
}

// livesTaken reports "claimed more than 70 lives".
func livesTaken(p *piece, c *chunk, s sentence) bool {
	if c.hfrom < 0 || p.key(c.hto-1) != "lives" {
		return false
	}
	for k := max(s.from, c.from-8); k < min(s.to, c.to+6); k++ {
		if p.is(k, "livesverb") {
			return true
		}
	}
	return false
}

// secondHarm reads "dozens wounded and taken prisoner": one figure, two harms.
func (hs *harms) secondHarm(m *mention, c *chunk, t int) (mention, bool) {
	p := hs.p
	if t+1 >= len(hs.trigs) || c.n.bare {
		return mention{}, false
	}
	a, b := &hs.trigs[t], &hs.trigs[t+1]
	if a.arabic || a.from < c.from || a.harm == b.harm || b.from != a.to+1 || !p.is(a.to, "and") || b.active ||
		a.active || b.gram != 'v' && b.gram != 'a' {
		return mention{}, false
	}
	for k := b.to; k <= b.to+2; k++ {
		if hs.cover.figureAt(k) {
			return mention{}, false
		}
	}
	second := *m
	second.harm = record.Outcome(b.harm)
	second.end = max(second.end, int(p.toks[b.to-1].end))
	return second, true
}

// saidPart reports whether the words beside the chunk make it part of another figure.
func saidPart(cv *cover, c *chunk, s sentence) bool {
	p := cv.p
	for j := c.from - 1; j >= max(s.from, c.from-5); j-- {
		if h := p.tagged(partsList, j, "before"); h != nil && int(h.to) <= c.from {
			if onlySmall(p, int(h.to), c.from) {
				return true
			}
		}
	}
	for j := c.n.nto; j < min(s.to, c.to+4); j++ {
		if h := p.tagged(partsList, j, "after"); h != nil && !cv.figureAt(int(h.to)) && !cv.figureAt(int(h.to)+1) &&
			!(j > c.to && p.is(j-1, "mostly", "det")) {
			return true
		}
		if p.sign(j, ".;") || j > c.to && cv.figureAt(j) {
			break
		}
	}
	return false
}

// onlySmall reports whether nothing but small words stands between two tokens.
func onlySmall(p *piece, i, j int) bool {
	for k := i; k < j; k++ {
		if !(p.is(k, "be", "det", "article", "adverb", "mostly", "poss", "prep") || p.toks[k].kind == punctToken) {
			return false
		}
	}
	return true
}

// leftSo reports whether a verb of leaving stands before token i in its clause: "left two guards and a farmer dead".
func leftSo(p *piece, s sentence, i int) bool {
	for j := i - 1; j >= max(s.from, i-14); j-- {
		switch p.key(j) {
		case "left", "leaving", "leaves", "leave":
			return true
		}
		if p.sign(j, ".;:") || p.is(j, "rel") {
			return false
		}
	}
	return false
}

// isBefore reports whether a verb of being stands before a word, small words between: "is still missing", "was found
// dead".
func isBefore(p *piece, i int) bool {
	for j := i - 1; j >= max(0, i-3); j-- {
		if p.is(j, "be") {
			return true
		}
		if !p.is(j, "adverb", "neg", "aux") {
			return false
		}
	}
	return false
}
