package extract

import (
	"strconv"

	"recount/record"
)

// featureSet makes the features of one candidate by name and adds up what they weigh.
type featureSet struct {
	w     *Weights
	s     *marks
	trace *Decision
	buf   []byte
	words *wordNumbers
	// the features are of the page, for the decisions that are taken over it
	discourse bool
}

func (f *featureSet) done() {
	f.w.add(f.buf, f.s)
	f.tell()
}

// tell keeps the name of a feature for who measures.
func (f *featureSet) tell() {
	if f.trace != nil {
		if f.discourse {
			f.trace.Discourse = append(f.trace.Discourse, string(f.buf))
			return
		}
		f.trace.Features = append(f.trace.Features, string(f.buf))
	}
}

func (f *featureSet) one(name string) {
	f.buf = append(f.buf[:0], name...)
	f.done()
}

func (f *featureSet) two(name, value string) {
	f.buf = append(append(append(f.buf[:0], name...), '='), value...)
	f.done()
}

func (f *featureSet) three(name, a, b string) {
	f.buf = append(append(append(append(append(f.buf[:0], name...), '='), a...), '.'), b...)
	f.done()
}

// features names what speaks for and against a candidate: its own form, the words and phrases beside it by place, the
// nearest words of harm, its neighbours, and what the grammar says of it.
func (jd *judge) features(f *featureSet, s sentence, ms []mention, i int, prior, header record.Outcome) {
	p := jd.p
	m := &ms[i]
	f.one("bias")
	f.two("form", m.form)
	val := valueClass(m.lo)
	f.three("form.val", m.form, val)
	unit := m.unit
	if unit == "" {
		unit = "none"
	}
	f.two("unit", unit)
	f.three("form.unit", m.form, unit)
	f.two("block", string(p.block.Kind))
	if m.near {
		f.one("near")
	}
	if m.thing {
		f.one("thing")
	}
	if m.hstart < 0 {
		f.one("nohead")
	}
	if m.q != record.Exact {
		f.two("q", string(m.q))
	}
	grammar := "none"
	switch {
	case m.further:
		grammar = "further"
	case !m.orphan:
		grammar = string(m.harm)
	}
	f.two("g", grammar)
	f.three("g.form", grammar, m.form)
	f.three("g.unit", grammar, unit)
	if m.part {
		f.two("g.part", grammar)
	}
	lang := "en"
	if p.arabic(m.cfrom) {
		lang = "ar"
	}
	f.three("g.lang", grammar, lang)
	// the words of the chunk itself
	for k := m.cfrom; k < m.cto && k < m.cfrom+6; k++ {
		f.wordAt(p, wordInside, k)
	}
	besides(p, f, s, m)
	jd.harms.harmsBeside(f, s, m, unit)
	before, after := "none", "none"
	if i > 0 {
		before = decided(&ms[i-1])
	}
	if i+1 < len(ms) {
		after = decided(&ms[i+1])
	}
	f.two("before", before)
	f.two("after", after)
	if grammar == "further" || grammar == "none" {
		f.three("silent.before", before, m.form)
	}
	row := "none"
	switch {
	case jd.names.placeEnds(m.cfrom) != nil:
		row = "place"
	case (p.sign(m.cfrom-1, ":-(|/") || p.sign(m.cfrom-1, "*")) && jd.names.placeEnds(m.cfrom-1) != nil:
		row = "placesign"
	case p.sign(m.cfrom-1, ":"):
		row = "colon"
	case p.sign(m.cfrom-1, "("):
		row = "bracket"
	case p.sign(m.cfrom-1, "-|/*"):
		row = "sign"
	case m.cfrom == s.from:
		row = "first"
	case m.alone:
		row = "alone"
	}
	f.three("row", row, m.form)
	if prior == "" {
		prior = "none"
	}
	f.three("row.prior", row, string(prior))
	if header != "" {
		f.three("row.header", row, string(header))
	}
	f.two("prior", string(prior))
	if len(jd.harms.trigs) == 0 {
		f.three("noharm.prior", string(prior), m.form)
		f.three("noharm.row", string(prior), row)
	}
	f.discourse = true
	for k := max(s.from, m.cfrom-24); k < min(s.to, m.cto+24); k++ {
		if h := p.at(scopesList, k); h != nil {
			side := "after"
			if k < m.cfrom {
				side = "before"
			}
			f.three("s.scope", h.tag, side)
		}
	}
	f.discourse = false
}

// sentenceFeatures are the words of the sentence and what it says of time and scope, for the decisions over the page;
// they are the same for all its candidates.
func (jd *judge) sentenceFeatures(f *featureSet, s sentence) {
	p := jd.p
	f.discourse = true
	for k := s.from; k < s.to; k++ {
		f.wordAt(p, wordInSentence, k)
		if h := p.at(scopesList, k); h != nil {
			f.two("s.scope", h.tag)
		}
	}
	jd.spanFeatures(f, s)
	f.discourse = false
}

// decided is what the grammar says of a neighbour.
func decided(m *mention) string {
	switch {
	case m.further:
		return "further"
	case m.orphan:
		return "orphan"
	}
	return string(m.harm)
}

func valueClass(n int) string {
	switch {
	case n <= 3:
		return strconv.Itoa(n)
	case n <= 9:
		return "few"
	case n <= 20:
		return "teen"
	case n <= 115:
		return "tens"
	case n >= 1900 && n <= 2099:
		return "year"
	case n < 1000:
		return "hundreds"
	case n < 100000:
		return "thousands"
	}
	return "more"
}

// stem cuts a word to its first letters, in Arabic without conjunction and article.
func stem(k string, arabic bool) string {
	n := 6
	if arabic {
		k, n = bareKey(k), 5
	}
	for i := range k {
		if n == 0 {
			return k[:i]
		}
		n--
	}
	if !arabic && len(k) > 4 && k[len(k)-1] == 's' {
		k = k[:len(k)-1]
	}
	return k
}

// How many words to the left and to the right are features by their place.
const leftPlaces, rightPlaces = 4, 5

// besides are the words before and after a candidate, by place and as a bag up to the end of the clause.
func besides(p *piece, f *featureSet, s sentence, m *mention) {
	n := 0
	for k := m.cfrom - 1; k >= s.from && n < 10; k-- {
		if p.sign(k, ";.") {
			break
		}
		if n < leftPlaces {
			f.slotAt(p, wordNear+n, k)
		}
		f.wordAt(p, wordLeft, k)
		n++
	}
	if n == 0 {
		f.one("first")
	}
	n = 0
	for k := m.cto; k < s.to && n < 10; k++ {
		if p.sign(k, ";.") {
			break
		}
		if n < rightPlaces {
			f.slotAt(p, wordNear+leftPlaces+n, k)
		}
		f.wordAt(p, wordRight, k)
		n++
	}
	if n == 0 {
		f.one("last")
	}
}

// harmsBeside are the nearest words of harm on both sides, with their grammar and distance.
func (hs *harms) harmsBeside(f *featureSet, s sentence, m *mention, unit string) {
	p := hs.p
	var left, right *trigger
	for i := range hs.trigs {
		t := &hs.trigs[i]
		if t.to <= m.cfrom {
			left = t
		} else if t.from >= m.cto && right == nil {
			right = t
		} else if t.from >= m.cfrom && t.to <= m.cto {
			f.two("tin", t.harm)
		}
	}
	if left != nil {
		harmFeature(p, f, "tl", left, barrier(hs.cover, left.to, m.cfrom), m)
	} else {
		f.one("tl=none")
	}
	if right != nil {
		harmFeature(p, f, "tr", right, barrier(hs.cover, m.cto, right.from), m)
	} else {
		f.one("tr=none")
	}
	if left == nil && right == nil {
		f.three("noharm", m.form, unit)
	}
}

var distances = [...]string{"0", "1", "2", "3", "4", "6", "6", "9", "9", "9"}

func harmFeature(p *piece, f *featureSet, side string, t *trigger, d int, m *mention) {
	dist := "far"
	if d < len(distances) {
		dist = distances[d]
	}
	voice := "n"
	switch {
	case t.passive:
		voice = "p"
	case t.active:
		voice = "a"
	}
	f.two(side, t.harm)
	f.three(side, t.harm, dist)
	f.buf = append(f.buf[:0], side...)
	f.buf = append(f.buf, '=')
	f.buf = append(f.buf, t.harm...)
	f.buf = append(f.buf, '.', t.gram, '.')
	f.buf = append(f.buf, voice...)
	f.buf = append(f.buf, '.')
	f.buf = append(f.buf, dist...)
	f.done()
	f.buf = append(f.buf[:0], side...)
	f.buf = append(f.buf, "g="...)
	f.buf = append(f.buf, t.gram, '.')
	f.buf = append(f.buf, voice...)
	f.buf = append(f.buf, '.')
	f.buf = append(f.buf, m.form...)
	f.buf = append(f.buf, '.')
	f.buf = append(f.buf, dist...)
	f.done()
}
