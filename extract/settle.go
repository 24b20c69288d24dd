package extract

import (
	"sort"

	"recount/record"
)

// reach bounds how many figures of a page are compared with one another: a page with thousands of figures is a list.
const reach = 200

// settler judges the figures of the page together: orphans that complete a sum, repeats, parts and totals, the sources,
// times and places that one figure lends another.
type settler struct {
	survey  *survey
	told    *told
	speech  *speech
	windows *windows
	fauna   *fauna
}

// sums takes in figures without a word of harm where they add up with others to a figure told before: "Counting 213
// fighters, the dead are 745. The fighters are 93 from ... and 120 from ...". Tolerance is zero.
func (st *settler) sums() {
	for i := range st.told.ms {
		t := &st.told.ms[i]
		if t.orphan || t.lo < 3 || t.q == record.Vague {
			continue
		}
		var group []int
		for j := i + 1; j < len(st.told.ms) && st.told.ms[j].sent-t.sent <= 3 && len(group) < 12; j++ {
			m := &st.told.ms[j]
			if m.q != record.Vague && m.lo > 0 && m.lo < t.lo && !m.summed &&
				(m.orphan || m.harm == t.harm && !(m.own && t.own && m.src.id != t.src.id)) {
				group = append(group, j)
			}
		}
		run := st.runSum(group, t.lo)
		for _, j := range run {
			m := &st.told.ms[j]
			if m.orphan {
				m.orphan, m.harm = false, t.harm
				m.tstart, m.tend = -1, -1
				if m.src.none() {
					m.src = t.src
				}
				if m.unit == "" {
					m.unit = t.unit
				}
			}
			m.list, m.summed = i, true
			if !m.time.from && t.time.from {
				m.time = t.time
			}
			if m.place.carried && t.place.name != "" {
				m.place = t.place
				m.place.carried = true
			}
		}
	}
}

// runSum finds consecutive members of a group, two at least, that add up to a total.
func (st *settler) runSum(group []int, total int) []int {
	for a := range group {
		sum := 0
		for b := a; b < len(group); b++ {
			sum += st.told.ms[group[b]].lo
			if sum == total && b > a {
				return group[a : b+1]
			}
			if sum > total {
				break
			}
		}
	}
	return nil
}

func (st *settler) dropOrphans() {
	out := st.told.ms[:0]
	for _, m := range st.told.ms {
		if !m.orphan && m.harm != "" {
			if m.unit == "" {
				m.unit = "people"
			}
			if m.unit == "bodies" && m.q == record.Exact {
				m.unit = "people"
			}
			if m.unit == "fighters" && m.side == "pro_assad" {
				m.unit = "pro_assad_fighters"
			}
			out = append(out, m)
		}
	}
	st.told.ms = out
}

// lendSources lets a headline, a deck or a lead without a source take that of the mention that repeats it, or of the
// sentence after it, or the one origin of the page.
func (st *settler) lendSources() {
	only := st.onlySource()
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if !m.src.none() && m.src.id != "" {
			continue
		}
		if m.src.described || m.narrator {
			continue
		}
		for j := max(0, i-reach); j < min(len(st.told.ms), i+reach); j++ {
			o := &st.told.ms[j]
			if o.src.id != "" && o.harm == m.harm && same(m, o) {
				m.src = o.src
				break
			}
		}
		if !m.src.none() {
			continue
		}
		if m.sent <= 4 {
			for _, h := range st.speech.heard[:min(len(st.speech.heard), 12)] {
				if h.sent == m.sent+1 && h.src.id != "" && h.src.class != "witness" && !st.figuresAt(h.sent) {
					m.src = h.src // "..., local officials said", and no figure of their own
					break
				}
			}
		}
		if m.src.none() && !stateOfThings(m.harm) {
			m.src = only
		}
	}
}

// figuresAt reports whether a sentence has figures.
func (st *settler) figuresAt(sent int) bool {
	for i := range st.told.ms {
		if st.told.ms[i].sent == sent {
			return true
		}
	}
	return false
}

// onlySource gives the one counting body that speaks on the page, where there is only one.
func (st *settler) onlySource() source {
	var only source
	for _, h := range st.speech.heard {
		switch h.src.class {
		case "monitor", "ministry", "inquiry", "health", "un_body", "government", "police", "ngo", "rescue":
		default:
			continue
		}
		if h.src.id == "" { // a second body, known by what it is
			return source{}
		}
		if only.id != "" && only.id != h.src.id {
			return source{}
		}
		only = h.src
	}
	switch only.class {
	case "monitor", "ministry", "inquiry":
		return only
	}
	return source{}
}

// topic drops the figures of a page that counts animals or goals rather than people.
func (st *settler) topic() {
	if st.fauna.diseases >= 2 && !st.violence() {
		out := st.told.ms[:0]
		for _, m := range st.told.ms {
			if m.harm != record.Injured || !m.infected {
				out = append(out, m)
			}
		}
		st.told.ms = out
	}
	if st.fauna.animals >= 2 && st.fauna.animals > len(st.told.ms) && !st.tellsOfDead() {
		st.told.ms = st.told.ms[:0]
	}
}

// violence reports whether the page tells a cause of its dead and wounded: a fire in a ward of the sick is no epidemic.
func (st *settler) violence() bool {
	for i := range st.told.ms {
		if st.told.ms[i].cause != "" {
			return true
		}
	}
	return st.fauna.blasts > 0
}

// tellsOfDead reports whether the page opens with dead people: a stampede in a stadium is no match.
func (st *settler) tellsOfDead() bool {
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if m.sent > 4 {
			return false
		}
		if m.harm == record.Killed && !m.learned && !m.bareUnit && m.unit != "" {
			return true
		}
	}
	return false
}

// same reports whether two mentions of one harm say the same figure: equal, or one a rounding of the other.
func same(a, b *mention) bool {
	if a.harm != b.harm || !unitsMeet(a, b) {
		return false
	}
	if a.q == record.Vague || b.q == record.Vague {
		if a.q == b.q {
			return a.lo == b.lo && a.sent != b.sent
		}
		return vagueOf(a, b)
	}
	if a.lo == b.lo {
		return true
	}
	if a.lo < b.lo {
		a, b = b, a
	}
	// b is the smaller: "more than 1,000" for 1,018, "over 500" for 532
	return (b.q == record.Over || b.q == record.AtLeast) && b.lo >= 20 && roundingOf(b.lo, a.lo) &&
		a.q != record.Range && !a.part && !b.part
}

// roundingOf reports whether small is big rounded down to one or two digits.
func roundingOf(small, big int) bool {
	unit := 1
	for big/unit >= 10 {
		unit *= 10
	}
	if big/unit*unit == small && small > 0 {
		return true
	}
	unit /= 10
	if unit < 10 {
		return false
	}
	return big/unit*unit == small || unit >= 100 && big/(unit/10)*(unit/10) == small
}

func unitsMeet(a, b *mention) bool {
	if a.unit == b.unit {
		return true
	}
	if a.bareUnit || b.bareUnit {
		return true
	}
	wide := func(u string) bool { return u == "people" || u == "civilians" }
	return wide(a.unit) && wide(b.unit) && (a.kind == record.Headline || b.kind == record.Headline ||
		a.kind == record.Deck || b.kind == record.Deck)
}

// repeats joins mentions that say the same into one, with several anchors. The most exact value wins.
func (st *settler) repeats() {
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if m.first >= 0 {
			continue
		}
		for j := i + 1; j < min(len(st.told.ms), i+reach); j++ {
			o := &st.told.ms[j]
			if o.first >= 0 || !same(m, o) || !originsMeet(m, o) ||
				m.scope == record.ScopeSuperseded != (o.scope == record.ScopeSuperseded) ||
				m.scope == record.ScopeOtherEvent != (o.scope == record.ScopeOtherEvent) {
				continue
			}
			if m.sent == o.sent && m.lo != o.lo || m.lo == 1 && m.kind != record.Headline && o.kind != record.Headline {
				continue
			}
			if m.lo < 20 && !placesMeet(m, o) || m.lo < 20 && m.unit != o.unit && !m.bareUnit && !o.bareUnit {
				continue
			}
			keep, drop := i, j
			if better(o, m) {
				keep, drop = j, i
			}
			st.join(keep, drop)
			if drop == i {
				break
			}
		}
	}
	out := st.told.ms[:0]
	for _, m := range st.told.ms {
		if m.first < 0 {
			out = append(out, m)
		}
	}
	st.told.ms = out
}

// better reports whether a says more than b: exact before rounded, body before headline.
func better(a, b *mention) bool {
	if (a.q == record.Vague) != (b.q == record.Vague) {
		return b.q == record.Vague
	}
	if a.lo != b.lo {
		return a.lo > b.lo
	}
	rank := func(m *mention) int {
		r := 0
		if m.kind != record.Headline && m.kind != record.Deck && m.kind != record.Heading {
			r += 4
		}
		if !m.bareUnit {
			r += 2
		}
		if m.own {
			r++
		}
		if m.time.from {
			r++
		}
		return r
	}
	return rank(a) > rank(b)
}

func (st *settler) join(keep, drop int) {
	k, d := &st.told.ms[keep], &st.told.ms[drop]
	d.first = keep
	k.anchors = append(k.anchors, [2]int{d.start, d.end})
	k.anchors = append(k.anchors, d.anchors...)
	if k.src.id == "" && (d.src.id != "" || k.src.none()) || k.src.id == "UN" && d.src.class == "un_body" {
		k.src = d.src
	}
	if k.verified == "" {
		k.verified = d.verified
	}
	k.open = k.open || d.open
	if !k.time.from && d.time.from && !(st.windows.since.from && d.time.to &&
		(d.kind == record.Headline || d.kind == record.Deck)) {
		k.time = d.time
	}
	if !k.time.dated && d.time.dated {
		k.time.asOf, k.time.dated = d.time.asOf, true
	}
	if (k.place.name == "" || k.place.carried) && d.place.name != "" {
		k.place = d.place
	}
	if k.perp == "" {
		k.perp = d.perp
	}
	if k.bareUnit && !d.bareUnit {
		k.unit, k.side = d.unit, d.side
	}
	if k.q == record.Exact && d.q == record.Over && k.lo == d.lo && d.kind == record.Headline {
		return
	}
}

func originsMeet(a, b *mention) bool {
	if d := a.sent - b.sent; a.lo != b.lo && min(a.lo, b.lo) >= 1000 && d >= -3 && d <= 3 && a.unit == b.unit {
		return true // "over 21,000" in the lead and 21,637 below
	}
	if a.src.class == "un_body" && b.src.class == "un_body" && (a.src.id == "UN" || b.src.id == "UN") {
		return true
	}
	return a.src.id == b.src.id || a.src.id == "" || b.src.id == ""
}

func placesMeet(a, b *mention) bool {
	return a.place.name == b.place.name || a.place.name == "" || b.place.name == "" || a.place.carried ||
		b.place.carried
}

// lendTimes gives figures without a stated window the one that the page states: its "since", the window of the first
// figure of the same harm, or the first day of events.
func (st *settler) lendTimes() {
	var lead *mention
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if m.time.from && m.scope == record.ScopeTotal && !m.daily {
			lead = m
			break
		}
	}
	for i := range st.told.ms {
		m := &st.told.ms[i]
		if m.time.from || m.scope == record.ScopeOtherEvent || m.scope == record.ScopeBackground ||
			m.scope == record.ScopeSuperseded {
			continue
		}
		var w window
		switch {
		case m.daily && st.survey.clock.known:
			w = window{since: st.survey.clock.pub - 1, until: st.survey.clock.pub, from: true, to: true}
		case st.windows.since.from:
			w = st.windows.since
		case lead != nil:
			if m.lo > 3*max(lead.lo, 1) && lead.time.to && lead.time.since == lead.time.until &&
				lead.q != record.Vague {
				continue // a running total is not of the one day that the news is about
			}
			w = lead.time
			if w.to && m.lo > lead.lo && m.harm == lead.harm && lead.q != record.Vague {
				w.to = false // what is larger than the figure of those days has gone on after them
			}
		case st.windows.event.from:
			w = st.windows.event
		default:
			continue
		}
		w.carried = true
		w.asOf, w.dated = m.time.asOf, m.time.dated
		if m.time.to {
			w.until, w.to = m.time.until, true
		}
		m.time = w
	}
}

// parts tells parts from totals by arithmetic and size.
func (st *settler) parts() {
	idx := make([]int, len(st.told.ms))
	for i := range idx {
		idx[i] = i
	}
	sort.SliceStable(idx, func(a, b int) bool { return st.told.ms[idx[a]].lo > st.told.ms[idx[b]].lo })
	for n, i := range idx {
		m := &st.told.ms[i]
		if m.scope != record.ScopeTotal {
			continue
		}
		for _, j := range idx[max(0, n-reach):n] {
			t := &st.told.ms[j]
			if t.harm != m.harm || t.scope != record.ScopeTotal && t.scope != record.ScopePart || t.lo <= m.lo ||
				t.lo > 100*max(m.lo, 1) && t.q == record.Vague {
				continue
			}
			if st.partOf(m, t) {
				m.scope = record.ScopePart
				break
			}
		}
	}
}

// partOf reports whether a smaller figure is told as part of a larger one.
func (st *settler) partOf(m, t *mention) bool {
	if t.scope == record.ScopePart && m.q != record.Exact {
		return false
	}
	if t.sent == m.sent && m.cfrom < t.cfrom && (t.gap == "and" || t.gap == "list") {
		return false // "a soldier and two policemen"
	}
	if t.unit == "civilians" && t.sent != m.sent && (m.unit == "security" || m.unit == "fighters" || m.side != "") {
		return false // soldiers are no part of civilians
	}
	if armed(m.unit) && armed(t.unit) && m.unit != t.unit {
		return false // nor are they of the rebels whom they fought
	}
	if sexOrAge(m.unit) && sexOrAge(t.unit) && m.unit != t.unit {
		return false // nor women of the children beside them
	}
	if m.unit == "families" || t.sent > m.sent && m.list < 0 && t.kind == record.Paragraph {
		return false
	}
	sameSrc := m.src.id == t.src.id || m.src.id == "" || m.src.class == "witness" || t.src.id == "" &&
		m.src.class == "witness"
	if !sameSrc {
		return false
	}
	if m.unit == "civilians" || m.unit == "people" {
		if st.apart(m, t) {
			return false
		}
		if m.lo*2 >= t.lo && m.unit == "civilians" {
			return false
		}
		if m.src.class == "witness" {
			return true
		}
		return !m.place.carried && m.place.name != "" && m.place.name != t.place.name || m.list >= 0 ||
			m.unit == "civilians" && m.sent-t.sent <= 2
	}
	return true
}

func sexOrAge(unit string) bool {
	return unit == "men" || unit == "women" || unit == "children" || unit == "elderly"
}

func armed(unit string) bool { return unit == "security" || unit == "fighters" }

// apart reports whether two figures are of places in different countries.
func (st *settler) apart(a, b *mention) bool {
	if len(a.place.ids) == 0 || len(b.place.ids) == 0 {
		return false
	}
	return st.survey.countryOf(a.place.ids[0]) != st.survey.countryOf(b.place.ids[0])
}

// sameVictims joins what is told of one person again: behind "a farmer was killed", "the victim", "the farmer", "he"
// and a name are no second dead. A headline and the first single of the text are one.
func (st *settler) sameVictims() {
	for i := range st.told.ms {
		o := &st.told.ms[i]
		if o.lo != 1 || !o.single || o.first >= 0 || o.scope != record.ScopeTotal && o.scope != record.ScopePart {
			continue
		}
		again := o.form == byDefinite || o.form == byPronoun || o.form == byName
		for j := i - 1; j >= max(0, i-reach); j-- {
			m := &st.told.ms[j]
			if m.lo != 1 || !m.single || m.first >= 0 || m.harm != o.harm || m.sent == o.sent && !again ||
				!sexesMeet(m.unit, o.unit) {
				continue
			}
			head := m.kind == record.Headline || m.kind == record.Deck
			if !again && !(head && o.kind != m.kind && (m.unit == o.unit || m.unit == "people" || o.unit == "people")) {
				continue
			}
			keep, drop := j, i
			if head || m.form == byPronoun || m.form == bySubject && m.unit == "people" && o.unit != "people" {
				keep, drop = i, j
			}
			st.join(keep, drop)
			if st.told.ms[keep].unit == "people" && st.told.ms[drop].unit != "people" && st.told.ms[drop].unit != "" {
				st.told.ms[keep].unit = st.told.ms[drop].unit
			}
			break
		}
	}
}

// sexesMeet reports whether two units may be of the same person.
func sexesMeet(a, b string) bool {
	if a == b || a == "people" || b == "people" || a == "" || b == "" {
		return true
	}
	one := func(u string) bool { return u == "men" || u == "women" }
	return !(one(a) && one(b)) && a != "civilians" && b != "civilians" && !(armed(a) && !armed(b) && !one(b)) &&
		!(armed(b) && !armed(a) && !one(a)) || a == "civilians" && !armed(b) || b == "civilians" && !armed(a)
}
