package extract

import (
	"strings"

	"recount/record"
)

// scoper tells what the figures of a sentence are to the story, and by whose hand.
type scoper struct {
	p       *piece
	cover   *cover
	numbers *numbers
	times   *times
	harms   *harms
	told    *told
	survey  *survey
}

// scopes tells from the words of the sentence what its figures are to the story.
func (so *scoper) scopes(s sentence, ms []mention) {
	p := so.p
	so.told.attack = so.told.attack || fightersAttack(p, s)
	for i := range ms {
		m := &ms[i]
		m.scope = record.ScopeTotal
		if m.part {
			m.scope = record.ScopePart
		}
		if m.time.hours24 {
			m.daily = true
		}
		m.before, m.past = toldBefore(p, s, m), longAgo(p, spansIn(so.times.spans, s), m)
		if m.doer && (m.harm == record.Killed || m.harm == record.Injured) {
			m.scope = record.ScopePerpetrator
		}
		if ranThrough(p, m, ms) || i > 0 && foundSince(p, &ms[i-1], m) {
			m.scope = record.ScopeSuperseded
		}
		if m.unit == "perpetrator" {
			m.scope = record.ScopePerpetrator
		}
		if m.denied || calledUntrue(p, s, m) {
			m.scope = record.ScopeDenied
		}
	}
	for i := s.from; i < s.to; i++ {
		h := p.at(scopesList, i)
		if h == nil {
			continue
		}
		for k := range ms {
			scopeWord(p, s, h, &ms[k])
		}
	}
	old := so.oldYear(s)
	for i := range ms {
		m := &ms[i]
		if old && (m.scope == record.ScopeTotal || m.scope == record.ScopePart) {
			m.scope = record.ScopeOtherEvent
			if m.lo >= 10000 {
				m.scope = record.ScopeBackground
			}
		}
		if m.harm == record.Displaced && m.lo >= 1_000_000 && m.scope == record.ScopeTotal {
			m.scope = record.ScopeBackground
		}
		if m.time.from && m.time.to && so.survey.clock.known && m.time.until < so.survey.clock.pub-730 &&
			(m.src.none() || m.time.since < so.survey.clock.pub-730) {
			m.scope = record.ScopeOtherEvent
		}
		if m.daily && m.list >= 0 && m.bareUnit && i > 0 && ms[0].harm == m.harm && ms[0].lo > m.lo {
			m.scope = record.ScopePart
		}
		if m.daily && m.scope == record.ScopeTotal {
			m.scope = record.ScopeDaily
		}
	}
}

func scopeWord(p *piece, s sentence, h *hit, m *mention) {
	near := int(h.from) < m.cfrom && m.cfrom-int(h.to) <= 6 || int(h.from) >= m.cto && int(h.from)-m.cto <= 12
	switch h.tag {
	case "daily":
		m.daily = m.daily || near || int(h.from) < m.cfrom
	case "daily_weekday":
		if p.tagged(calendarList, int(h.from)-1, "weekday") != nil ||
			p.tagged(calendarList, int(h.from)-1, "relative") != nil {
			m.daily = true
		}
	case "estimate":
		if int(h.to) <= m.cfrom && m.cfrom-int(h.to) <= 4 {
			m.scope = record.ScopeEstimate
		}
	case "guessed":
		if int(h.from) >= m.cto && int(h.from)-m.cto <= 2 || int(h.to) <= m.cfrom && m.cfrom-int(h.to) <= 2 {
			m.scope = record.ScopeEstimate
		}
	case "superseded":
		if int(h.to) <= m.cfrom && m.cfrom-int(h.to) <= 14 && !turns(p, int(h.to), m.cfrom) {
			m.scope = record.ScopeSuperseded
		}
	case "replaced":
		if int(h.from) >= m.cto && int(h.from)-m.cto <= 6 {
			m.scope = record.ScopeSuperseded
		}
	case "compared":
		if int(h.to) <= m.cfrom && m.cfrom-int(h.to) <= 5 {
			m.scope = record.ScopeBackground
		}
	case "war":
		if m.lo >= 10000 {
			m.scope = record.ScopeBackground
		}
	case "retracted":
		if !partedFrom(p, h, m) {
			m.scope = record.ScopeDenied
		}
	case "other_event":
		if near {
			m.scope = record.ScopeOtherEvent
		}
	}
}

// partedFrom reports whether a new statement begins between a word and a figure: "has withdrawn its figure of 300; 281
// people were killed".
func partedFrom(p *piece, h *hit, m *mention) bool {
	from, to := int(h.to), m.cfrom
	if int(h.from) >= m.cto {
		from, to = m.cto, int(h.from)
	}
	for k := from; k < to; k++ {
		if p.sign(k, ";.") {
			return true
		}
	}
	return turns(p, from, to)
}

// turns reports whether the text comes to what holds now: "initially 40, but later 28".
func turns(p *piece, i, j int) bool {
	for ; i < j; i++ {
		if p.is(i, "turns") {
			return true
		}
	}
	return false
}

// parties finds the alleged perpetrator: the subject of an active verb of harm, or who stands after "by".
func (so *scoper) parties(s sentence, ms []mention) {
	p := so.p
	for i := range ms {
		m := &ms[i]
		for j := s.from; j < s.to; j++ {
			if h := p.at(causesList, j); h != nil && m.cause == "" {
				m.cause = h.tag
			}
			h := p.at(partiesList, j)
			if h == nil {
				// "killed by fighters loyal to"
				if name, to := partyAt(p, j, s); name != "" && doerAfterBy(p, j) && j > m.cfrom && j-m.cto <= 14 {
					m.perp, j = name, to-1
				}
				continue
			}
			if so.harms.agent(h, m, s) {
				m.perp = serving(p, h, s)
				break
			}
			j = int(h.to) - 1
		}
	}
}

// doerAfterBy reports whether the doer of a passive verb begins at token i: "by", "by the", "at the hands of".
func doerAfterBy(p *piece, i int) bool {
	return p.is(i-1, "by") || p.is(i-1, "det") && p.is(i-2, "by") || p.is(i-1, "hands")
}

// agent reports whether a party stands as the doer of the harm of a mention.
func (hs *harms) agent(h *hit, m *mention, s sentence) bool {
	p := hs.p
	if int(h.from) >= m.cfrom && int(h.to) <= m.cto {
		return false
	}
	by := doerAfterBy(p, int(h.from))
	if by && int(h.from) > m.cfrom && int(h.from)-m.cto <= 14 {
		return true
	}
	if p.toks[h.from].arabic {
		return h.prep == 'b' || m.tfrom >= 0 && int(h.from) == m.tfrom+1 && m.cfrom > int(h.from) || by
	}
	if m.tfrom < 0 || int(h.to) > m.tfrom || m.tfrom > m.cfrom {
		return false
	}
	for k := int(h.to); k < m.tfrom; k++ {
		if p.sign(k, ".;:") {
			return false
		}
	}
	for _, t := range hs.trigs {
		if t.from == m.tfrom {
			return t.active && m.tfrom-int(h.to) <= 10
		}
	}
	return false
}

// isCrime reports whether the page tells of a crime or an accident rather than a war.
func (sv *survey) isCrime(text string) bool {
	if len(text) > 32<<10 {
		text = text[:32<<10]
	}
	if !foldHas(text, "gunman", "shoot", "elementary") && !strings.Contains(text, "مطلق النار") {
		return false
	}
	t := strings.ToLower(text)
	crime := count(t, "gunman", "shooter", "mass shooting", "school shooting", "elementary school", "مطلق النار")
	if crime == 0 {
		return false
	}
	war := count(t, "airstrike", "missile", "militant", "war monitor", "observatory", "security forces", "insurgen",
		"troops", "army",
		"rebel", "soldier", "guerrilla", "fighting", "paramilitar", "clashes", "massacre", "earthquake", "قصف", "غارة",
		"المرصد", "الجيش", "مجزرة", "مجازر", "زلزال")
	return war == 0 || crime >= 2 && crime > war
}

// foldHas reports whether a text has one of some words of ASCII letters, in whatever case.
func foldHas(text string, words ...string) bool {
	for _, w := range words {
		for i := 0; i+len(w) <= len(text); i++ {
			if text[i]|0x20 == w[0] && text[i+1]|0x20 == w[1] && strings.EqualFold(text[i:i+len(w)], w) {
				return true
			}
		}
	}
	return false
}

func count(text string, words ...string) int {
	n := 0
	for _, w := range words {
		n += strings.Count(text, w)
	}
	return n
}

// oldYear reports whether the sentence names a year long before the page.
func (so *scoper) oldYear(s sentence) bool {
	p := so.p
	if !so.survey.clock.known {
		return false
	}
	y, _, _ := so.survey.clock.pub.Civil()
	for i := s.from; i < s.to; i++ {
		t := &p.toks[i]
		if t.kind != digitToken || t.value < 1900 || t.value >= y-1 || t.end-t.start != 4 {
			continue
		}
		for k := range so.numbers.nums {
			if n := &so.numbers.nums[k]; n.nfrom == i && !n.near {
				return false
			}
		}
		if so.insideSince(i) || !(p.is(i-1, "inprep", "between", "and", "until", "year", "since") ||
			so.cover.insideSpan(i)) ||
			superlative(p, i) && !whenAfter(p, i, s) {
			continue
		}
		return true
	}
	return false
}

// insideSince reports whether token i belongs to a stated beginning: "since 7 October 2023" tells of a running count.
func (so *scoper) insideSince(i int) bool {
	for _, sp := range so.times.spans {
		if i >= sp.from && i < sp.to {
			return sp.kind == sinceSpan
		}
	}
	return false
}

// whenAfter reports whether a clause with "when" tells of the year at token i: "since 2013, when 1,400 were killed".
func whenAfter(p *piece, i int, s sentence) bool {
	for j := i + 1; j < s.to; j++ {
		if p.key(j) == "when" {
			return true
		}
	}
	return false
}
