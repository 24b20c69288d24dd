package extract

import (
	"recount/record"
)

// What the sentences of a page tell is noted as they are read, so that each figure can be weighed against all of it
// when the page is known whole.

// seenSource is a source that the page names or describes.
type seenSource struct {
	src         source // resolved
	sent, block int
	cued        bool   // it is said to say something
	cue         string // how: by, before, after
	cueFrom     int    // token of the cue
	from, to    int    // tokens
	pub, strong bool
	deny        bool
	kind        record.BlockKind
}

// seenPlace is a place that the page names, with the others of its list.
type seenPlace struct {
	ref         placeRef
	level       record.Level
	sent, block int
	from, to    int    // tokens
	how         string // "in", "of", "from", "row", "bare"
	// why it may be no place of anything: seat, organisation, adjective, apposed, listed with a figure of its own
	idle string
	kind record.BlockKind
}

// seenTime is a stated time as a window.
type seenTime struct {
	win         window
	sent, block int
	from, to    int    // tokens
	kind        string // on, since, until, duration ...
	statement   bool   // the day of a statement
	opens       bool   // opens a row of a chronology: "June 3, 1971: ..."
	kindOfBlock record.BlockKind
}

// evidence is what stands in the sentence of a figure.
type evidence struct {
	sources, places, times [2]int // ranges of what the sentence tells, in the notes
	from, to               int    // tokens of the sentence
	nth, of                int    // which of the figures of its sentence it is
	pronoun, firstPlural   bool
	nationwide             bool
	quoted                 bool
	figures                []int // tokens at which the sentence's figures begin
	commas                 []int // tokens of its commas, semicolons, dashes and words that join clauses
}

// notes is all that the page has told so far.
type notes struct {
	sources  []seenSource
	places   []seenPlace
	times    []seenTime
	evidence []evidence
	tokens   []int // of the evidence
	here     int   // the first source of the sentence
}

// empty gives the notes of another page, with the room of these.
func (n *notes) empty() *notes {
	n.sources, n.places, n.times, n.evidence = n.sources[:0], n.places[:0], n.times[:0], n.evidence[:0]
	n.tokens, n.here = n.tokens[:0], 0
	return n
}

// since gives the tokens noted from the n-th on.
func (n *notes) since(from int) []int { return n.tokens[from:len(n.tokens):len(n.tokens)] }

// release lets go of the page.
func (n *notes) release() {
	clear(n.sources)
	clear(n.places)
	clear(n.times)
	clear(n.evidence)
}

// noter notes them, sentence by sentence.
type noter struct {
	p      *piece
	cover  *cover
	names  *names
	rows   *rows
	times  *times
	speech *speech
	sites  *sites
	told   *told
	survey *survey
	notes  *notes
}

// maxSeen bounds what is noted of one page.
const maxSeen = 4000

// hear notes the sources of a sentence.
func (sc *speech) hear(spk []speaker) {
	p := sc.p
	sc.notes.here = len(sc.notes.sources)
	for i := range sc.named {
		n := &sc.named[i]
		if len(sc.notes.sources) >= maxSeen {
			return
		}
		h := seenSource{src: sc.resolve(n.source), sent: sc.told.sent, block: p.index, from: n.from, to: n.to,
			pub:  n.pub,
			kind: p.block.Kind}
		for k := range spk {
			sp := &spk[k]
			if sp.from != n.from {
				continue
			}
			h.cued, h.cueFrom, h.strong, h.deny = true, sp.cfrom, sp.strong, sp.deny
			switch {
			case sp.by:
				h.cue = "by"
			case sp.after:
				h.cue = "after"
			default:
				h.cue = "before"
			}
			if sp.pub && ownCount(p, sp) {
				h.pub = false
			}
		}
		if !h.cued && standsBy(sc.cover, n) {
			continue
		}
		sc.notes.sources = append(sc.notes.sources, h)
	}
}

// standsBy reports whether the words of a source only say where something was, or are part of a noun for persons or
// things: "near the mosque", "outside the police station", "three police officers". Nobody speaks there.
func standsBy(cv *cover, sp *speaker) bool {
	p := cv.p
	if sp.class == "hospital" || !sp.described && sp.class != "community" && sp.class != "police" {
		return false
	}
	b := sp.from - 1
	for b > 0 && p.is(b, "article", "det", "poss") || b > 0 && p.toks[b].upper && !p.is(b, "inprep") {
		b--
	}
	if b >= 0 && p.is(b, "inprep", "beside") && p.toks[b].kind == wordToken || p.is(sp.to, "stationword") ||
		p.is(sp.to-1, "stationword") {
		return true
	}
	for k := sp.from; k < sp.to; k++ {
		if u := p.unitAt(k); u != nil && (int(u.to) > sp.to || cv.figureAt(sp.from-1)) {
			return true
		}
	}
	return false
}

// observe notes the places and times of a sentence, and what stands beside each of its figures.
func (nt *noter) observe(s sentence, ms []mention) {
	p := nt.p
	places, times := len(nt.notes.places), len(nt.notes.times)
	nt.seePlaces(s)
	nt.unknownPlaces(s)
	nt.seeTimes(s)
	if len(ms) == 0 || len(nt.notes.evidence) >= maxSeen {
		return
	}
	commas := len(nt.notes.tokens)
	base := evidence{
		sources: [2]int{nt.notes.here, len(nt.notes.sources)}, places: [2]int{places, len(nt.notes.places)},
		times: [2]int{times, len(nt.notes.times)},
		from:  s.from, to: s.to, of: len(ms), pronoun: pronounSpeaks(p, s), firstPlural: firstPlural(p, s),
	}
	for i := s.from; i < s.to; i++ {
		switch {
		case p.sign(i, ",;:-("), p.is(i, "and", "while", "conj", "rel"):
			nt.notes.tokens = append(nt.notes.tokens, i)
		case p.is(i, "nationwide"):
			base.nationwide = true
		}
	}
	base.commas = nt.notes.since(commas)
	figures := len(nt.notes.tokens)
	for i := s.from; i < s.to; i++ {
		if nt.cover.figureAt(i) {
			nt.notes.tokens = append(nt.notes.tokens, i)
		}
	}
	base.figures = nt.notes.since(figures)
	for i := range ms {
		ev := base
		ev.nth, ev.quoted = i, quotedAt(p, s, ms[i].cfrom)
		ms[i].ev = len(nt.notes.evidence) + 1
		nt.notes.evidence = append(nt.notes.evidence, ev)
	}
}

func (nt *noter) seePlaces(s sentence) {
	p := nt.p
	for i := range nt.names.places {
		pl := &nt.names.places[i]
		at, end := p.tokenOf(pl.Start), p.tokenAt(pl.End)
		if at < s.from || at >= s.to || len(nt.notes.places) >= maxSeen {
			continue
		}
		sp := seenPlace{ref: nt.sites.refer(i, s), sent: nt.told.sent, block: p.index, from: at, to: end,
			kind: p.block.Kind}
		sp.level = record.Level(pl.Class)
		switch {
		case p.is(at-1, "from") && !p.arabic(at):
			sp.how = "from"
		case p.is(at-1, "to") || p.key(at-1) == "into":
			sp.how = "to"
		case p.is(at-1, "inprep") || p.is(at-1, "det") && p.is(at-2, "inprep") || p.arabic(at) && arabicIn(p, at):
			sp.how = "in"
		case p.is(at-1, "of") && !p.arabic(at):
			sp.how = "of"
		case at == s.from || p.sign(at-1, "-(;"):
			sp.how = "row"
		case p.sign(end, ":-("):
			sp.how = "row"
		case p.sign(at-1, ","):
			sp.how = "comma"
		default:
			sp.how = "bare"
		}
		switch {
		case nt.names.inOrganisation(pl):
			sp.idle = "organisation"
		case adjectival(p, pl, at):
			sp.idle = "adjective"
		case seat(nt.cover, pl, at):
			sp.idle = "seat"
		case nt.names.apposed(at):
			sp.idle = "apposed"
		case distant(p, at):
			sp.idle = "distance"
		case rowFrom(nt.rows.rows, at) != nil: // of its own figure alone
			sp.idle = "listed"
		}
		nt.notes.places = append(nt.notes.places, sp)
	}
}

// distant reports whether a place only says how far off another lies: "40 km north of X", "near the border of X".
func distant(p *piece, at int) bool {
	for j := at - 1; j >= max(0, at-6); j-- {
		if h := p.at(measuresList, j); h != nil && h.tag == "distance" {
			return true
		}
		if p.is(j, "border") {
			return true
		}
		if p.toks[j].kind == punctToken || p.at(triggersList, j) != nil {
			return false
		}
	}
	return false
}

func (nt *noter) seeTimes(s sentence) {
	p := nt.p
	spans := spansIn(nt.times.spans, s)
	for i := range spans {
		sp := &spans[i]
		if !sp.known || len(nt.notes.times) >= maxSeen {
			continue
		}
		if i+1 < len(spans) && sp.kind == durationSpan && datedRight(p, sp, &spans[i+1]) {
			continue
		}
		t := seenTime{sent: nt.told.sent, block: p.index, from: sp.from, to: sp.to, statement: ofStatement(p, sp, s),
			opens: sp.from-s.from <= 1 && p.sign(sp.to, ":–-"), kindOfBlock: p.block.Kind}
		t.win = windowOf(p, sp)
		switch sp.kind {
		case sinceSpan:
			t.kind = "since"
		case untilSpan:
			t.kind = "until"
		case durationSpan:
			t.kind = "duration"
			if durationOfEvent(p, sp) {
				t.kind = "duration of event"
			}
		default:
			switch {
			case sp.ago:
				t.kind = "ago"
			case sp.month:
				t.kind = "month"
			case sp.weekday && sp.a == nt.survey.clock.pub:
				t.kind = "today"
			case sp.weekday:
				t.kind = "weekday"
			case sp.a != sp.b:
				t.kind = "range"
			default:
				t.kind = "day"
			}
		}
		nt.notes.times = append(nt.notes.times, t)
	}
}

// windowOf is the window that a stated time gives.
func windowOf(p *piece, sp *timeSpan) window {
	w := window{start: int(p.toks[sp.from].start), end: int(p.toks[sp.to-1].end)}
	switch sp.kind {
	case sinceSpan:
		w.since, w.from = sp.a, true
		if sp.b > sp.a && !sp.month {
			w.until, w.to = sp.b, true
		}
	case untilSpan:
		w.until, w.to = sp.b, true
	default:
		w.since, w.until, w.from, w.to, w.hours24 = sp.a, sp.b, true, true, sp.hours24 && sp.kind == durationSpan
	}
	return w
}
