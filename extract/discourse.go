package extract

import (
	"strconv"

	"recount/record"
)

// discourse asks the scorer what each figure is to the story, over the whole page: the words of its sentence, where it
// stands, how old its window is, how it compares with the figure that the page is about. What the scorer says is taken
// where the grammar was silent and the scorer is sure.
func (jd *judge) discourse() {
	var lead *mention
	for i := range jd.told.ms {
		m := &jd.told.ms[i]
		if m.harm == record.Killed && !m.orphan && (lead == nil || lead.kind != record.Headline &&
			m.kind == record.Headline) {
			lead = m
			if m.kind == record.Headline {
				break
			}
		}
	}
	sentences := max(1, jd.told.sent)
	for i := range jd.told.ms {
		m := &jd.told.ms[i]
		f := featureSet{w: jd.weights, s: &m.marks, buf: jd.buf, discourse: true}
		if m.trace != nil {
			f.trace = m.trace
		}
		jd.pageFeatures(&f, m, lead, sentences)
		jd.buf = f.buf
		jd.settleScope(m)
		if i > 0 {
			goesOn(&jd.told.ms[i-1], m)
		}
		if m.trace != nil {
			m.trace.Scope, m.trace.ScopeSure = string(m.scope), float64(m.scopeSure)
			m.trace.Unit, m.trace.UnitFound = m.unit, string(m.unitFound())
		}
	}
}

// goesOn lets a figure that is joined to one of another event, of the background or of a denial in its sentence be of
// the same: "531 died last year, 447 of them by drowning".
func goesOn(before, m *mention) {
	switch m.scope {
	case record.ScopeTotal, record.ScopePart, record.ScopeDaily:
	default:
		return
	}
	if before.sent != m.sent {
		return
	}
	switch before.scope {
	case record.ScopePerpetrator:
		if !m.bareUnit || m.gap == "part" || m.gap == "far" || m.gap == "clause" {
			return // "eight militants were killed, 11 wounded" are theirs; whom they killed are not
		}
	case record.ScopeOtherEvent, record.ScopeBackground, record.ScopeDenied, record.ScopeSuperseded:
	default:
		return
	}
	switch m.gap {
	case "part", "and", "list", "bracket":
		m.scope = before.scope
	case "mid":
		if before.scope == record.ScopePerpetrator {
			m.scope = before.scope
		}
	case "near":
		if before.scope != record.ScopeSuperseded { // "from 252 back to 229"
			m.scope = before.scope
		}
	}
}

func (jd *judge) pageFeatures(f *featureSet, m, lead *mention, sentences int) {
	scope := string(m.scope)
	f.two("d.scope", scope)
	f.three("d.scope.harm", scope, string(m.harm))
	f.two("d.kind", string(m.kind))
	f.two("d.place", strconv.Itoa(10*m.sent/sentences))
	f.three("d.scope.place", scope, strconv.Itoa(4*m.sent/sentences))
	if m.part {
		f.one("d.part")
	}
	if m.list >= 0 {
		f.one("d.list")
	}
	if m.own {
		f.one("d.own")
	}
	if m.src.none() {
		f.one("d.nosource")
	}
	if !m.learned {
		f.one("d.grammar")
	}
	f.three("d.scope.value", scope, valueClass(m.lo))
	window := jd.windowClass(m)
	f.two("d.window", window)
	f.three("d.scope.window", scope, window)
	if lead != nil {
		rank := ratioClass(m.lo, lead.lo)
		if lead == m {
			rank = "lead"
		}
		f.three("d.lead", rank, window)
		f.two("d.lead", rank)
		if len(m.place.ids) > 0 && len(lead.place.ids) > 0 && lead != m {
			far := "same"
			if m.place.ids[0] != lead.place.ids[0] {
				far = "other"
				if jd.survey.countryOf(m.place.ids[0]) != jd.survey.countryOf(lead.place.ids[0]) {
					far = "country"
				}
			}
			f.three("d.where", far, window)
		}
	}
}

// windowClass tells how long before the page the window of a figure began and ended.
func (jd *judge) windowClass(m *mention) string {
	if !jd.survey.clock.known || !m.time.from && !m.time.to {
		return "none"
	}
	out := "-"
	if m.time.from {
		out = jd.age(m.time.since)
	}
	if m.time.to {
		out += "." + jd.age(m.time.until)
	}
	if m.time.carried {
		out += ".carried"
	}
	return out
}

func ratioClass(a, b int) string {
	if a == b {
		return "same"
	}
	if b == 0 {
		return "none"
	}
	switch r := float64(a) / float64(b); {
	case r < 0.1:
		return "tiny"
	case r < 0.5:
		return "less"
	case r < 1:
		return "near"
	case r < 1.6:
		return "above"
	case r < 10:
		return "more"
	}
	return "far"
}

// scopeCut is the probability from which the scorer's word on the scope is taken against "total" or "part".
const scopeCut = 0.45

func (jd *judge) settleScope(m *mention) {
	p := scopeHead.probabilities(&m.marks)
	class, top := scopeHead.best(&p)
	main := scopeHead.of(&p, "total") + scopeHead.of(&p, "part") + scopeHead.of(&p, "daily")
	m.scopeSure = scopeHead.of(&p, string(m.scope))
	switch m.scope {
	case record.ScopeTotal, record.ScopePart, record.ScopeDaily:
		if main < 1-scopeCut {
			best, at := "", float32(0)
			for i := scopeHead.from; i < scopeHead.to; i++ {
				if c := scopeHead.class(i); c != "total" && c != "part" && c != "daily" && p[i] > at {
					best, at = c, p[i]
				}
			}
			if m.ofOld || at >= 0.85 && best != "other_event" && best != "background" {
				m.scope, m.scopeSure = record.Scope(best), at
			}
			return
		}
		if top >= 0.9 && class != string(m.scope) && !m.row && (class != string(record.ScopePart) || jd.whole(m)) {
			m.scope, m.scopeSure = record.Scope(class), top
		}
	}
}

// whole reports whether the page gave a greater figure of which another may be a part.
func (jd *judge) whole(m *mention) bool {
	for i := range jd.told.ms {
		o := &jd.told.ms[i]
		if o == m {
			return false
		}
		if o.lo > m.lo && (o.harm == m.harm || o.harm == record.Casualties) && o.scope != record.ScopeOtherEvent &&
			o.scope != record.ScopeBackground {
			return true
		}
	}
	return false
}

// age is a class of how long before the page a day lies.
func (jd *judge) age(d record.Day) string {
	switch n := int(jd.survey.clock.pub - d); {
	case n < 0:
		return "future"
	case n <= 2:
		return "now"
	case n <= 10:
		return "days"
	case n <= 45:
		return "weeks"
	case n <= 400:
		return "months"
	}
	return "years"
}
