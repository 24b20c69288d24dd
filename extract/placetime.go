package extract

import (
	"slices"

	"recount/record"
)

// window is the stated time of a figure.
type window struct {
	since, until record.Day
	from, to     bool // since and until are stated
	asOf         record.Day
	dated        bool // asOf is stated
	hours24      bool
	start, end   int // words of the document
	carried      bool
}

// placeRef is the place of a figure.
type placeRef struct {
	ids        []record.PlaceID
	name       string
	start, end int
	carried    bool
}

// placeTime gives the mentions of a sentence their times and places.
func (x *page) placeTime(p *piece, s sentence, ms []mention) {
	spans := spansIn(p.spans, s)
	x.start(p, s, spans)
	for i := range ms {
		ms[i].time = x.timeOf(p, s, spans, &ms[i])
		ms[i].place = x.placeOf(p, s, &ms[i])
	}
	x.carryList(ms)
}

// carryList lets members of a list share the time, and the place where they have none, of the member that leads it.
func (x *page) carryList(ms []mention) {
	for i := 1; i < len(ms); i++ {
		if ms[i].list >= 0 && !ms[i].time.from {
			ms[i].time = ms[i-1].time
		}
	}
}

func spansIn(spans []timeSpan, s sentence) []timeSpan {
	i := 0
	for i < len(spans) && spans[i].from < s.from {
		i++
	}
	j := i
	for j < len(spans) && spans[j].from < s.to {
		j++
	}
	return spans[i:j]
}

// timeOf picks the stated time that belongs to a figure: the day of the statement is when the figure stood, not when
// people died.
func (x *page) timeOf(p *piece, s sentence, spans []timeSpan, m *mention) window {
	var w window
	best, cost := -1, 1<<20
	for i := range spans {
		sp := &spans[i]
		if !sp.known {
			continue
		}
		if p.ofStatement(sp, s) {
			w.asOf, w.dated = sp.a, true
			continue
		}
		if sp.ago && sp.days > 5 || x.clock.known && sp.b > x.clock.pub+366 {
			continue
		}
		d := spanDistance(sp, m)
		if sp.month {
			d += 10
		}
		switch {
		case sp.kind == durationSpan && i+1 < len(spans) && p.datedRight(sp, &spans[i+1]):
			continue // "over two days, 8 and 9 March": the days say it
		case sp.kind == sinceSpan, sp.kind == durationSpan && p.durationOfEvent(sp):
			d -= 10
		case sp.kind == durationSpan:
			continue
		}
		if sp.kind == onSpan && d > 14 && !p.oneEvent(sp, m) {
			continue
		}
		if d < cost {
			best, cost = i, d
		}
	}
	if best < 0 {
		return w
	}
	sp := &spans[best]
	w.start, w.end = int(p.toks[sp.from].start), int(p.toks[sp.to-1].end)
	switch sp.kind {
	case sinceSpan:
		w.since, w.from = sp.a, true
		if sp.b > sp.a && !sp.month {
			w.until, w.to = sp.b, true
		}
	case untilSpan:
		w.until, w.to = sp.b, true
	case durationSpan:
		w.since, w.until, w.from, w.to, w.hours24 = sp.a, sp.b, true, true, sp.hours24
		if w.dated && sp.days < 30 {
			w.since, w.until = w.asOf-record.Day(sp.days), w.asOf
		}
	default:
		w.since, w.until, w.from, w.to = sp.a, sp.b, true, true
	}
	return w
}

// datedRight reports whether the days of a duration are named right behind it.
func (p *piece) datedRight(sp, next *timeSpan) bool {
	if next.kind != onSpan || !next.known || next.month || next.b-next.a+1 != record.Day(sp.days) {
		return false
	}
	for j := sp.to; j < next.from; j++ {
		if !(p.sign(j, ",:-(") || p.is(j, "inprep", "dayword", "between", "from")) {
			return false
		}
	}
	return true
}

// oneEvent reports whether a day that stands far behind a figure still tells of the same event: no other figure, no
// voice and no new sentence part comes between, as in "41 were killed when gunmen stormed the village of ... on
// Tuesday".
func (p *piece) oneEvent(sp *timeSpan, m *mention) bool {
	if sp.from < m.cto || sp.from-m.cto > 40 {
		return false
	}
	for j := m.cto; j < sp.from; j++ {
		if p.sign(j, ";:\"") || p.tagged(cuesList, j, "say", "by") != nil || p.is(j, "while") {
			return false
		}
	}
	return true
}

func spanDistance(sp *timeSpan, m *mention) int {
	if sp.from >= m.cto {
		return sp.from - m.cto
	}
	return m.cfrom - sp.to + 1
}

// durationOfEvent reports whether a duration is one over which people died: "in two days of fighting", "the past week".
func (p *piece) durationOfEvent(sp *timeSpan) bool {
	if sp.ago || sp.days > 366 {
		return false
	}
	if p.tagged(calendarList, sp.from, "past") != nil || sp.hours24 {
		return true
	}
	if p.arabic(sp.from) {
		return p.is(sp.from-1, "during") || p.tagged(calendarList, sp.to-1, "past") != nil
	}
	if p.is(sp.to, "of") {
		return true
	}
	i := sp.from - 1
	if p.key(i) == "the" || p.is(i, "article") {
		i--
	}
	switch p.key(i) {
	case "in", "over", "during", "within", "after":
		return sp.days <= 31
	}
	return false
}

// ofStatement reports whether a day is that of the statement: it stands beside a verb of saying, "said on Saturday",
// "قال المرصد اليوم السبت".
func (p *piece) ofStatement(sp *timeSpan, s sentence) bool {
	if sp.kind != onSpan || sp.a != sp.b {
		return false
	}
	i := sp.from - 1
	if p.toks[sp.to-1].genitive {
		return false
	}
	for i >= s.from && p.at(cuesList, i) == nil && (p.is(i, "dayword", "inprep", "adverb") || p.sign(i, ",(")) {
		i--
	}
	arabic := p.arabic(sp.from)
	for j := i; j >= max(s.from, i-4); j-- {
		if p.sign(j, ".;") || p.at(triggersList, j) != nil || p.toks[j].kind == digitToken || p.is(j, "rel", "conj") &&
			!arabic {
			break
		}
		if h := p.tagged(cuesList, j, "say", "report"); h != nil {
			return int(h.to) > i-3 || arabic
		}
		if p.tagged(cuesList, j, "figures") != nil && (p.is(j-1, "article", "det") || arabic) ||
			p.is(j, "statementword") {
			return true
		}
	}
	// "... , Reuters reported on Thursday" is read above; "on Saturday the Observatory said"
	j := sp.to
	for j < s.to && j < sp.to+5 && !arabic {
		if p.sign(j, ".;:") || p.at(triggersList, j) != nil || p.toks[j].kind == digitToken {
			break
		}
		if p.tagged(cuesList, j, "say") != nil {
			return sp.from-s.from <= 1
		}
		j++
	}
	// "climbed to 3,085 on Thursday": the day on which a toll stood
	for j := i; j >= max(s.from, i-3); j-- {
		if p.toks[j].kind == digitToken && j > s.from && p.is(j-1, "to", "at", "rise") && p.riseVerb(j-1, s) {
			return true
		}
	}
	return false
}

func (p *piece) riseVerb(i int, s sentence) bool {
	for j := i; j >= max(s.from, i-3); j-- {
		switch p.key(j) {
		case "rose", "risen", "climbed", "reached", "stood", "jumped", "increased", "grew", "rises", "climbs":
			return true
		}
	}
	return false
}

// placeOf picks the place of a figure: after "in" or "at" near it, the nearest otherwise; the open place of the page
// where the sentence names none.
func (x *page) placeOf(p *piece, s sentence, m *mention) placeRef {
	if m.row {
		return placeLists{p}.place(x, s, rowAt(p.rows, m.cfrom))
	}
	best, cost := -1, 1<<20
	first, lastTok := s.from, s.to
	for i := range p.places {
		pl := &p.places[i]
		at := p.tokenOf(pl.Start)
		if at >= first && at < lastTok && (p.reserved(pl, m) || (m.harm == record.Displaced || !p.arabic(at)) &&
			p.is(at-1, "from")) {
			continue
		}
		if at < first || at >= lastTok || p.inOrganisation(pl) || p.adjectival(pl, at) || p.seat(pl, at) {
			continue
		}
		d := 0
		end := p.tokenAt(pl.End)
		if at >= m.cto {
			d = at - m.cto
		} else {
			d = m.cfrom - end + 2
			if d <= 4 && (p.sign(end, ",:-(") || end == m.cfrom) && !p.is(at-1, "inprep") {
				d = 0 // "Homs, 12", "Homs: 12"
			}
		}
		if p.is(at-1, "inprep") || p.is(at-1, "det") && p.is(at-2, "inprep") || p.arabic(at) && p.arabicIn(at) {
			d -= 12
		} else if p.is(at-1, "from", "to") {
			d += 6
		}
		if m.harm == record.Displaced || m.harm == record.Sheltering { // where they came to counts, not where they fled
			if at < m.cfrom {
				d += 10
			}
			if p.is(at-1, "to") || p.key(at-1) == "into" {
				d -= 14
			}
		}
		if p.apposed(at) {
			d += 15
		}
		if rec, ok := x.gaz.Place(record.PlaceID(pl.ID)); ok && rec.Level == record.LevelCountry {
			d += 25
		} else if ok && rec.Level == record.LevelRegion && rec.ID != syrianCoast {
			d += 6
		}
		if p.is(at-1, "of") && at >= 2 && !p.arabic(at) {
			d -= 8
		}
		if d < cost {
			best, cost = i, d
		}
	}
	if m.harm == record.Sheltering && x.site.name != "" && (best < 0 || cost > 4) {
		return x.site
	}
	if best < 0 {
		if x.lastPlace.name != "" && x.lastBlock == p.index && x.sent-x.lastSent <= 1 {
			out := x.lastPlace
			out.carried = true
			return out
		}
		return x.main
	}
	ref := x.refer(p, best, s)
	if pl, ok := x.gaz.Place(ref.ids[0]); ok && pl.Level == record.LevelCountry && x.main.name != "" &&
		x.mainScore >= 5 && m.harm != record.Displaced && x.within(x.main.ids[0], pl) {
		return x.main
	}
	if cost < 20 {
		x.lastPlace, x.lastBlock, x.lastSent = ref, p.index, x.sent
	}
	return ref
}

// within reports whether a place or one of a region's members lies in a country.
func (x *page) within(id record.PlaceID, country record.Place) bool {
	return x.countryOf(id) == country.ID
}

// seat reports whether a place only says where a source has its seat: "the UK-based Observatory", "based in Britain".
func (p *piece) seat(m *Match, at int) bool {
	end := p.tokenAt(m.End)
	if p.sign(end, "-") && p.toks[end].glued || p.is(end, "based") {
		return true
	}
	for j := at - 1; j >= at-4 && j >= 0; j-- {
		if p.is(j, "based") {
			return true
		}
		if !p.is(j, "inprep", "det", "article", "prep") {
			break
		}
	}
	if p.sign(end, "(") || p.sign(end, ",") { // a dateline: "BEIRUT (AP)", "DAMASCUS, March 6 (Xinhua)"
		return at == 0 || p.toks[at].capitals && p.toks[at].end-p.toks[at].start > 3 &&
			p.block.Kind != record.Headline && at < 3
	}
	return at == 0 && p.sign(end, "-:") && (!p.figureAt(end+1) || p.toks[at].capitals) &&
		p.block.Kind != record.Headline
}

// refer names a place, with the others of the same list: "Latakia, Tartus and Homs".
func (x *page) refer(p *piece, best int, s sentence) placeRef {
	pl := p.places[best]
	ref := placeRef{ids: []record.PlaceID{record.PlaceID(pl.ID)}, name: pl.Canonical, start: pl.Start, end: pl.End}
	join := func(i, j int) bool {
		a, b := p.tokenAt(p.places[i].End), p.tokenOf(p.places[j].Start)
		if b-a > 2 || b < a {
			return false
		}
		for k := a; k < b; k++ {
			if !(p.sign(k, ",") || p.is(k, "and") || p.key(k) == "و") {
				return false
			}
		}
		return b > a || p.arabic(b)
	}
	for i := best; i+1 < len(p.places) && join(i, i+1) && len(ref.ids) < 5; i++ {
		x.addPlace(&ref, p.places[i+1])
	}
	for i := best; i > 0 && join(i-1, i) && len(ref.ids) < 5; i-- {
		x.addPlace(&ref, p.places[i-1])
		ref.start = min(ref.start, p.places[i-1].Start)
	}
	return ref
}

func (x *page) addPlace(ref *placeRef, m Match) {
	id := record.PlaceID(m.ID)
	if slices.Contains(ref.ids, id) {
		return
	}
	for _, have := range ref.ids {
		if x.gaz.Inside(have, id) { // "Jableh, Latakia": the narrower says it
			return
		}
	}
	ref.ids = append(ref.ids, id)
	ref.name += ", " + m.Canonical
	ref.end = max(ref.end, m.End)
}

// inOrganisation reports whether a place is part of the name of an organisation: "Ukraine" in "State Emergency Service
// of Ukraine".
func (p *piece) inOrganisation(m *Match) bool {
	for i := range p.orgs {
		if m.Start >= p.orgs[i].Start && m.End <= p.orgs[i].End {
			return true
		}
	}
	return false
}

// adjectival reports whether a place only qualifies: "Syria's government", "the Damascus government".
func (p *piece) adjectival(m *Match, at int) bool {
	end := p.tokenAt(m.End)
	if end > 0 && p.toks[end-1].genitive && p.at(sourcesList, end) != nil {
		return true
	}
	return false
}

// start keeps the first beginning that the page states, and its first day of events, for figures without a window.
func (x *page) start(p *piece, s sentence, spans []timeSpan) {
	for i := range spans {
		sp := &spans[i]
		if !sp.known || !x.clock.known || sp.a < x.clock.pub-400 || sp.a > x.clock.pub || sp.ago {
			continue
		}
		switch {
		case sp.kind == sinceSpan && (!sp.month || !x.since.from):
			if !x.since.from {
				x.since = window{since: sp.a, from: true, start: int(p.toks[sp.from].start),
					end: int(p.toks[sp.to-1].end)}
			}
		case sp.kind == onSpan && !sp.month && sp.a >= x.clock.pub-15 && !p.ofStatement(sp, s):
			if !x.event.from || sp.a < x.event.since {
				x.event = window{since: sp.a, until: sp.b, from: true, to: true, start: int(p.toks[sp.from].start),
					end: int(p.toks[sp.to-1].end)}
			}
		}
	}
}

// reserved reports whether a place belongs to the figure that follows it: "Tartus accounting for 72", "Homs: 12".
func (p *piece) reserved(pl *Match, m *mention) bool {
	j, at := p.tokenAt(pl.End), p.tokenOf(pl.Start)
	if p.sign(j, ",") && (p.is(at-1, "inprep") || p.is(at-1, "det") && p.is(at-2, "inprep")) {
		return false // "683 in Latakia, 433 in Tartus": the place belongs to the figure before it
	}
	if p.is(j, "counts") {
		j++
	} else if !p.sign(j, ",:-(") && p.key(j) != "for" {
		return false
	}
	for k := j; k < j+3; k++ {
		if p.figureAt(k) {
			return k != m.cfrom && !(p.sign(j, ",") && p.chunkHasNoun(k))
		}
		if !(p.sign(k, ",:-(") || p.key(k) == "for" || p.key(k) == "with") {
			return false
		}
	}
	return false
}

// chunkHasNoun reports whether the figure at token k has a noun of its own.
func (p *piece) chunkHasNoun(k int) bool {
	for i := range p.chunks {
		if p.chunks[i].from == k {
			return p.chunks[i].unit != "" && p.chunks[i].hfrom > p.chunks[i].n.nfrom
		}
	}
	return false
}

// apposed reports whether a place only explains another: "Sweida, a province in Syria's south".
func (p *piece) apposed(at int) bool {
	if !p.is(at-1, "inprep", "of") {
		return false
	}
	for j := at - 2; j >= max(0, at-5); j-- {
		if p.sign(j, ",") {
			return p.placeEnds(j) != nil && j < at-2
		}
		if p.toks[j].kind != wordToken {
			return false
		}
	}
	return false
}
