package extract

import "recount/record"

// A source that has spoken is taken to speak on for a sentence or two. These rules say where it does not: the page
// tells on its own account. A figure with no source is worth more than one with a source that never gave it.

// narrated reports whether a figure stands in a clause of the narrator's, "after an ambush left 13 dead", "the violence
// began with an attack in which 13 were killed": the open source has not said it.
func narrated(p *piece, s sentence, m *mention) bool {
	if m.tfrom < 0 {
		return false
	}
	began := false
	for j := s.from; j < min(m.cfrom, m.tfrom); j++ {
		began = began || p.is(j, "began") && j-s.from <= 6 && startsWith(p, j+1)
		if p.tagged(cuesList, j, "say", "report", "by") != nil {
			began = false
		}
	}
	if began {
		return true
	}
	if p.arabic(s.from) {
		return false
	}
	for j := m.tfrom - 1; j >= max(s.from, m.tfrom-6); j-- {
		switch p.key(j) {
		case "after", "when", "before", "following":
			return j > s.from
		}
		if p.sign(j, ",.;:\"") {
			return false
		}
	}
	return false
}

// startsWith reports whether words for what came first stand at token i: "began after an ambush", "began on Thursday
// with".
func startsWith(p *piece, i int) bool {
	for j := i; j < min(i+4, len(p.toks)); j++ {
		if p.is(j, "onset") {
			return true
		}
	}
	return false
}

// uncarry takes the source from figures into which it spoke on without a word to say so, where they leave what it spoke
// of: another kind of harm that is told as a state of things (people displaced or sheltering), other days, another
// country.
func (st *settler) uncarry() {
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if m.carried == 0 || m.own || m.part || m.list >= 0 || m.summed {
			continue
		}
		if st.leaves(i) {
			m.src = source{via: m.src.via}
			m.narrator = true
		}
	}
}

// leaves reports whether figure i leaves what its source spoke of.
func (st *settler) leaves(i int) bool {
	m := &st.told.ms[i]
	var last *mention // what the source itself said last
	for j := i - 1; j >= max(0, i-reach) && st.told.ms[j].sent+1 >= m.carried; j-- {
		if o := &st.told.ms[j]; o.src.id == m.src.id && o.src.class == m.src.class && (o.own ||
			o.carried == m.carried) {
			last = o
			break
		}
	}
	if stateOfThings(m.harm) && (last == nil || !stateOfThings(last.harm)) && !m.quoted {
		return true
	}
	if last != nil && st.apart(m, last) && !m.place.carried && m.sent != last.sent {
		return true
	}
	return last != nil && last.block != m.block && st.otherDay(i)
}

// otherDay reports whether figure i tells of one day, and the last day that was told before it in another block is
// another.
func (st *settler) otherDay(i int) bool {
	day := func(m *mention) bool { return m.time.from && m.time.to && m.time.since == m.time.until }
	m := &st.told.ms[i]
	if !day(m) {
		return false
	}
	for j := i - 1; j >= max(0, i-reach); j-- {
		if o := &st.told.ms[j]; o.block != m.block && day(o) {
			return o.time.since != m.time.since
		}
	}
	return false
}

// quotedAt reports whether token i stands inside quotation marks: somebody says it.
func quotedAt(p *piece, s sentence, i int) bool {
	open := false
	for j := s.from; j < i; j++ {
		if p.sign(j, "\"") {
			open = !open
		}
	}
	return open
}

// stateOfThings reports whether a harm is told as a stock: what a reporter sees at a place.
func stateOfThings(h record.Outcome) bool { return h == record.Displaced || h == record.Sheltering }
