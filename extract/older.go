package extract

import "recount/record"

// Figures that the page itself tells as older: an earlier statement ("the centre had confirmed 27 deaths"), the first
// of two that a toll ran through ("rose from 27 to 31"), an attack of weeks ago beside today's.

// toldBefore reports whether a figure stands behind a statement that is told as earlier than the news: "had said", "had
// confirmed", "وكان المركز قد أكد".
func toldBefore(p *piece, s sentence, m *mention) bool {
	if p.arabic(s.from) {
		return arabicToldBefore(p, s, m)
	}
	for i := max(s.from, m.cfrom-16); i < m.cfrom; i++ {
		if p.key(i) != "had" {
			continue
		}
		j := i + 1
		for j < m.cfrom && p.is(j, "adverb") && p.tagged(cuesList, j, "say", "report") == nil {
			j++
		}
		if h := p.tagged(cuesList, j, "say", "report"); h != nil && int(h.to) <= m.cfrom &&
			!commaBetween(p, j, m.cfrom) {
			return true
		}
	}
	return false
}

// arabicToldBefore reads the verb of being that opens a sentence and the particle before a verb of saying.
func arabicToldBefore(p *piece, s sentence, m *mention) bool {
	was := false
	for i := s.from; i < min(m.cfrom, s.from+14); i++ {
		k := bareKey(p.key(i))
		switch {
		case i <= s.from+1 && (k == "كان" || k == "كانت"):
			was = true
		case was && k == "قد":
			return p.tagged(cuesList, i+1, "say", "report") != nil
		}
	}
	return false
}

// ranThrough reports whether a figure is the one that a toll left: "rose from 27 to 31", "to 31 from 27", "من 27 إلى
// 31".
func ranThrough(p *piece, m *mention, ms []mention) bool {
	if m.q == record.Vague || !(p.is(m.cfrom-1, "from") || p.key(m.cfrom-1) == "من") || m.hstart >= 0 && !m.bareUnit &&
		m.unit != "people" {
		return false
	}
	for i := range ms {
		o := &ms[i]
		if o.harm == m.harm && o.cfrom != m.cfrom && (p.is(o.cfrom-1, "to") || p.key(o.cfrom-1) == "الي") &&
			abs(o.cfrom-m.cto) <= 6 {
			return true
		}
	}
	return false
}

// foundSince reports whether a figure of missing persons is the one of whom the figure before it tells what became of
// them: "three of the four guards that were missing have been found dead".
func foundSince(p *piece, a, m *mention) bool {
	if m.harm != record.Missing || a.harm != record.Killed || a.lo > m.lo || m.cfrom-a.cto > 4 {
		return false
	}
	for k := a.cto - 1; k < m.cfrom; k++ {
		if p.is(k, "of") {
			return true
		}
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// longAgo reports whether the sentence dates a figure by a time that lies back from the page: "two weeks ago", "last
// month", "يوم الثلاثاء الماضي".
func longAgo(p *piece, spans []timeSpan, m *mention) bool {
	for i := range spans {
		sp := &spans[i]
		if spanDistance(sp, m) > 14 || sp.kind == sinceSpan {
			continue
		}
		switch {
		case sp.ago && sp.days >= 6:
			return true
		case sp.weekday && sp.from > 0 && (p.is(sp.to-1, "last") || p.is(sp.from-1, "last")):
			return true
		}
		if h := p.tagged(calendarList, sp.from, "phrase"); h != nil && (h.val == "lastmonth" || h.val == "lastyear") &&
			!sumUp(p, sp) {
			return true
		}
	}
	return false
}

// sumUp reports whether a count of a time and not an event of it is told: "in the whole of last year".
func sumUp(p *piece, sp *timeSpan) bool { return p.is(sp.from-1, "of", "between") }

// newsDays is how many days an event may span, and how many lie at least between it and one told as before it.
const newsDays = 6

// datedBefore reports whether a figure is dated in its own sentence to days that end well before those of the figure
// that the page leads with: "On June 3 twelve were killed in another raid" beside yesterday's.
func datedBefore(lead, m *mention) bool {
	l, t := &lead.time, &m.time
	return l.from && l.to && !l.carried && l.until-l.since <= newsDays && t.from && t.to && !t.carried &&
		t.until < l.since-newsDays && !m.part
}

// toldBeside reports whether the body that gives the figure of the lead itself gives one of another place in a sentence
// of its own: it reports two events, and neither is the background of the other.
func toldBeside(lead, m *mention) bool {
	return m.own && !m.src.none() && m.src.id == lead.src.id && m.src.class == lead.src.class &&
		!m.place.carried && m.place.name != "" && m.place.name != lead.place.name
}

// daysTold counts the windows that the page's figures are dated to in their own sentences.
func (st *settler) daysTold() int {
	seen := map[record.Day]bool{}
	for i := range st.told.ms {
		if t := &st.told.ms[i].time; t.from && t.to && !t.carried {
			seen[t.since] = true
		}
	}
	return len(seen)
}

// lead is the figure that the page opens with whose days its sentence tells.
func (st *settler) lead() *mention {
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if m.sent > 3 {
			return nil
		}
		if m.scope == record.ScopeTotal && m.time.from && m.time.to && !m.time.carried && !m.past && !m.before {
			return m
		}
	}
	return nil
}

// older marks figures of an earlier statement as superseded where the page gives another of the same harm before, and
// figures of an event of weeks ago as of another event where the page leads with a newer one.
func (st *settler) older() {
	lead := st.lead()
	if lead != nil && st.daysTold() > 3 { // a chronology: each row is news
		lead = nil
	}
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if m.scope != record.ScopeTotal && m.scope != record.ScopePart {
			continue
		}
		if lead != nil && m.sent > lead.sent && datedBefore(lead, m) && !toldBeside(lead, m) {
			m.scope = record.ScopeOtherEvent
			continue
		}
		for j := i - 1; j >= max(0, i-reach); j-- {
			o := &st.told.ms[j]
			if o.sent == m.sent || o.harm != m.harm || o.scope != record.ScopeTotal || o.before || o.past {
				continue
			}
			if m.past {
				m.scope = record.ScopeOtherEvent
				break
			}
			if m.before && replaces(o, m) {
				m.scope = record.ScopeSuperseded
				break
			}
		}
	}
}

// replaces reports whether a figure stands for an earlier one: of the same body, who and where.
func replaces(newer, older *mention) bool {
	return newer.lo != older.lo && newer.unit == older.unit &&
		(older.place.name == "" || older.place.name == newer.place.name) &&
		(older.src.id == newer.src.id && older.src.class == newer.src.class || older.src.none())
}

// beside reports whether a vague word of the text and an exact figure count the same people: as wholes, with the same
// noun, of the same place where each tells one.
func beside(a, b *mention) bool {
	return !a.part && !b.part && a.sent != b.sent && a.lo > 2 && b.lo >= a.lo && b.lo < a.lo*vagueReach &&
		b.q != record.UpTo && a.scope == record.ScopeTotal && b.scope == record.ScopeTotal && a.unit == b.unit &&
		!a.bareUnit && placesMeet(a, b) &&
		!(a.time.from && b.time.from && !a.time.carried && !b.time.carried && a.time.since != b.time.since)
}

// vagueReach is how many times its floor a vague word may stand for.
const vagueReach = 20

// vagueOf reports whether of two figures one is the vague word of a title or lead for the other: "dozens killed" over
// 26 in the text.
func vagueOf(a, b *mention) bool {
	if b.q == record.Vague {
		a, b = b, a
	}
	if beside(a, b) {
		return true
	}
	title := a.kind == record.Headline || a.kind == record.Deck || a.kind == record.Heading || a.sent <= 1
	if !title || a.sent == b.sent || a.part || b.part || b.q == record.UpTo || b.scope != record.ScopeTotal {
		return false
	}
	above := a.kind == record.Headline && b.sent <= 3 && b.lo > 1 // a headline overdoes the figure that its lead gives
	return b.lo < a.lo*vagueReach && (b.lo >= a.lo || above && b.unit == a.unit)
}
