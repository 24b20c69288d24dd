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
	within     []record.PlaceID // of a place that no list has: the place that the sentence says it lies in
	name       string
	start, end int
	carried    bool
}

// windows gives the figures of a sentence their times.
type windows struct {
	p      *piece
	times  *times
	survey *survey
	since  window // the first that the page states
	event  window // the first day of events that it states
}

// sites gives the figures of a sentence their places.
type sites struct {
	p         *piece
	cover     *cover
	names     *names
	rows      *rows
	nouns     *nouns
	told      *told
	survey    *survey
	gaz       *Gazetteer
	lastPlace placeRef
	lastBlock int
	lastSent  int
}

// date gives the figures of a sentence their times.
func (wn *windows) date(s sentence, ms []mention) {
	spans := spansIn(wn.times.spans, s)
	wn.start(s, spans)
	for i := range ms {
		ms[i].time = wn.timeOf(s, spans, &ms[i])
		if len(spans) > 0 && spans[0].from <= s.from+2 {
			ms[i].dayRow = spans[0].rowDay()
		}
	}
	carryList(ms)
}

// rowDay numbers the day that opens a row, by month and day where it is so told, for the year may be a guess; 0
// where it is no day.
func (sp *timeSpan) rowDay() int {
	switch {
	case sp.kind != onSpan || sp.month:
		return 0
	case sp.mon > 0:
		return sp.mon*31 + sp.day
	case sp.known:
		return int(sp.a)
	}
	return 0
}

// locate gives the figures of a sentence their places.
func (si *sites) locate(s sentence, ms []mention) {
	for i := range ms {
		ms[i].place = si.placeOf(s, &ms[i])
	}
}

// carryList lets members of a list share the time of the member that leads it.
func carryList(ms []mention) {
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
func (wn *windows) timeOf(s sentence, spans []timeSpan, m *mention) window {
	p := wn.p
	var w window
	best, cost := -1, 1<<20
	for i := range spans {
		sp := &spans[i]
		if !sp.known {
			continue
		}
		if ofStatement(p, sp, s) {
			w.asOf, w.dated = sp.a, true
			continue
		}
		if sp.ago && sp.days > 5 || wn.survey.clock.known && sp.b > wn.survey.clock.pub+366 {
			continue
		}
		d := spanDistance(sp, m)
		if sp.month {
			d += 10
		}
		switch {
		case sp.kind == durationSpan && i+1 < len(spans) && datedRight(p, sp, &spans[i+1]):
			continue // "over two days, 8 and 9 March": the days say it
		case sp.kind == sinceSpan, sp.kind == durationSpan && durationOfEvent(p, sp):
			d -= 10
		case sp.kind == durationSpan:
			continue
		}
		if sp.kind == onSpan && d > 14 && !oneEvent(p, sp, m) {
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
	found := windowOf(p, sp)
	found.asOf, found.dated = w.asOf, w.dated
	if sp.kind == durationSpan && w.dated && sp.days < 30 {
		found.since, found.until = w.asOf-record.Day(sp.days), w.asOf
	}
	return found
}

// datedRight reports whether the days of a duration are named right behind it.
func datedRight(p *piece, sp, next *timeSpan) bool {
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
func oneEvent(p *piece, sp *timeSpan, m *mention) bool {
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
func durationOfEvent(p *piece, sp *timeSpan) bool {
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
func ofStatement(p *piece, sp *timeSpan, s sentence) bool {
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
			return (int(h.to) > i-3 || arabic) && !wasFelt(p, j)
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
		if p.toks[j].kind == digitToken && j > s.from && p.is(j-1, "to", "at", "rise") && riseVerb(p, j-1, s) {
			return true
		}
	}
	return false
}

// wasFelt reports whether the Arabic verb for recording tells of an event itself: "the quake that was recorded last
// night".
func wasFelt(p *piece, i int) bool {
	k := p.key(i)
	return (k == "سجل" || k == "سجلت") && p.is(i-1, "rel")
}

func riseVerb(p *piece, i int, s sentence) bool {
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
func (si *sites) placeOf(s sentence, m *mention) placeRef {
	p := si.p
	if m.row {
		return si.rowPlace(s, rowAt(si.rows.rows, m.cfrom))
	}
	best, cost := -1, 1<<20
	first, lastTok := s.from, s.to
	for i := range si.names.places {
		pl := &si.names.places[i]
		at := p.tokenOf(pl.Start)
		if at >= first && at < lastTok && (si.nouns.reserved(pl, m) || (m.harm == record.Displaced || !p.arabic(at)) &&
			p.is(at-1, "from")) {
			continue
		}
		if at < first || at >= lastTok || si.names.inOrganisation(pl) || rowFrom(si.rows.rows, at) != nil ||
			adjectival(p, pl, at) ||
			seat(si.cover, pl, at) {
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
		if p.is(at-1, "inprep") || p.is(at-1, "det") && p.is(at-2, "inprep") || p.arabic(at) && arabicIn(p, at) {
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
		if si.names.apposed(at) {
			d += 15
		}
		if rec, ok := si.gaz.Place(record.PlaceID(pl.ID)); ok && rec.Level == record.LevelCountry {
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
	if m.harm == record.Sheltering && si.survey.site.name != "" && (best < 0 || cost > 4) {
		return si.survey.site
	}
	if best < 0 {
		if si.lastPlace.name != "" && si.lastBlock == p.index && si.told.sent-si.lastSent <= 1 {
			out := si.lastPlace
			out.carried = true
			return out
		}
		return si.survey.main
	}
	ref := si.refer(best, s)
	if pl, ok := si.gaz.Place(ref.ids[0]); ok && pl.Level == record.LevelCountry && si.survey.main.name != "" &&
		si.survey.mainScore >= 5 && m.harm != record.Displaced && si.within(si.survey.main.ids[0], pl) {
		return si.survey.main
	}
	if cost < 20 {
		si.lastPlace, si.lastBlock, si.lastSent = ref, p.index, si.told.sent
	}
	return ref
}

// within reports whether a place or one of a region's members lies in a country.
func (si *sites) within(id record.PlaceID, country record.Place) bool {
	return si.survey.countryOf(id) == country.ID
}

// seat reports whether a place only says where a source has its seat: "the UK-based Observatory", "based in Britain".
func seat(cv *cover, m *Match, at int) bool {
	p := cv.p
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
	return at == 0 && p.sign(end, "-:") && (!cv.figureAt(end+1) || p.toks[at].capitals) &&
		p.block.Kind != record.Headline
}

// refer names a place, with the others of the same list: "Latakia, Tartus and Homs".
func (si *sites) refer(best int, s sentence) placeRef {
	p := si.p
	pl := si.names.places[best]
	ref := placeRef{ids: []record.PlaceID{record.PlaceID(pl.ID)}, name: pl.Canonical, start: pl.Start, end: pl.End}
	join := func(i, j int) bool {
		a, b := p.tokenAt(si.names.places[i].End), p.tokenOf(si.names.places[j].Start)
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
	for i := best; i+1 < len(si.names.places) && join(i, i+1) && len(ref.ids) < 5; i++ {
		si.addPlace(&ref, si.names.places[i+1])
	}
	for i := best; i > 0 && join(i-1, i) && len(ref.ids) < 5; i-- {
		si.addPlace(&ref, si.names.places[i-1])
		ref.start = min(ref.start, si.names.places[i-1].Start)
	}
	return ref
}

func (si *sites) addPlace(ref *placeRef, m Match) {
	id := record.PlaceID(m.ID)
	if slices.Contains(ref.ids, id) {
		return
	}
	for _, have := range ref.ids {
		if si.gaz.Inside(have, id) { // "Jableh, Latakia": the narrower says it
			return
		}
	}
	ref.ids = append(ref.ids, id)
	ref.name += ", " + m.Canonical
	ref.end = max(ref.end, m.End)
}

// inOrganisation reports whether a place is part of the name of an organisation: "Ukraine" in "State Emergency Service
// of Ukraine".
func (nl *names) inOrganisation(m *Match) bool {
	for i := range nl.orgs {
		if m.Start >= nl.orgs[i].Start && m.End <= nl.orgs[i].End {
			return true
		}
	}
	return false
}

// adjectival reports whether a place only qualifies: "Syria's government", "the Damascus government".
func adjectival(p *piece, m *Match, at int) bool {
	end := p.tokenAt(m.End)
	if end > 0 && p.toks[end-1].genitive && p.at(sourcesList, end) != nil {
		return true
	}
	return false
}

// start keeps the first beginning that the page states, and its first day of events, for figures without a window.
func (wn *windows) start(s sentence, spans []timeSpan) {
	p := wn.p
	for i := range spans {
		sp := &spans[i]
		if !sp.known || !wn.survey.clock.known || sp.a < wn.survey.clock.pub-400 || sp.a > wn.survey.clock.pub ||
			sp.ago {
			continue
		}
		switch {
		case sp.kind == sinceSpan && (!sp.month || !wn.since.from):
			if !wn.since.from {
				wn.since = window{since: sp.a, from: true, start: int(p.toks[sp.from].start),
					end: int(p.toks[sp.to-1].end)}
			}
		case sp.kind == onSpan && !sp.month && sp.a >= wn.survey.clock.pub-15 && !ofStatement(p, sp, s):
			if !wn.event.from || sp.a < wn.event.since {
				wn.event = window{since: sp.a, until: sp.b, from: true, to: true, start: int(p.toks[sp.from].start),
					end: int(p.toks[sp.to-1].end)}
			}
		}
	}
}

// reserved reports whether a place belongs to the figure that follows it: "Tartus accounting for 72", "Homs: 12".
func (ns *nouns) reserved(pl *Match, m *mention) bool {
	p := ns.p
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
		if ns.cover.figureAt(k) {
			return k != m.cfrom && !(p.sign(j, ",") && ns.chunkHasNoun(k))
		}
		if !(p.sign(k, ",:-(") || p.key(k) == "for" || p.key(k) == "with") {
			return false
		}
	}
	return false
}

// chunkHasNoun reports whether the figure at token k has a noun of its own.
func (ns *nouns) chunkHasNoun(k int) bool {
	for i := range ns.chunks {
		if ns.chunks[i].from == k {
			return ns.chunks[i].unit != "" && ns.chunks[i].hfrom > ns.chunks[i].n.nfrom
		}
	}
	return false
}

// apposed reports whether a place only explains another: "Sweida, a province in Syria's south".
func (nl *names) apposed(at int) bool {
	p := nl.p
	if !p.is(at-1, "inprep", "of") {
		return false
	}
	for j := at - 2; j >= max(0, at-5); j-- {
		if p.sign(j, ",") {
			return nl.placeEnds(j) != nil && j < at-2
		}
		if p.toks[j].kind != wordToken {
			return false
		}
	}
	return false
}
