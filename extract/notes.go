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
	here     int // the first source of the sentence
}

// maxSeen bounds what is noted of one page.
const maxSeen = 4000

// hear notes the sources of a sentence.
func (x *page) hear(p *piece, spk []speaker) {
	x.notes.here = len(x.notes.sources)
	for i := range x.named {
		n := &x.named[i]
		if len(x.notes.sources) >= maxSeen {
			return
		}
		h := seenSource{src: x.resolve(n.source), sent: x.sent, block: p.index, from: n.from, to: n.to, pub: n.pub,
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
			if sp.pub && p.ownCount(sp) {
				h.pub = false
			}
		}
		if !h.cued && p.standsBy(n) {
			continue
		}
		x.notes.sources = append(x.notes.sources, h)
	}
}

// standsBy reports whether the words of a source only say where something was, or are part of a noun for persons or
// things: "near the mosque", "outside the police station", "three police officers". Nobody speaks there.
func (p *piece) standsBy(sp *speaker) bool {
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
		if u := p.unitAt(k); u != nil && (int(u.to) > sp.to || p.figureAt(sp.from-1)) {
			return true
		}
	}
	return false
}

// observe notes the places and times of a sentence, and what stands beside each of its figures.
func (x *page) observe(p *piece, s sentence, ms []mention) {
	places, times := len(x.notes.places), len(x.notes.times)
	x.seePlaces(p, s)
	x.unknownPlaces(p, s)
	x.seeTimes(p, s)
	if len(ms) == 0 || len(x.notes.evidence) >= maxSeen {
		return
	}
	base := evidence{
		sources: [2]int{x.notes.here, len(x.notes.sources)}, places: [2]int{places, len(x.notes.places)},
		times: [2]int{times, len(x.notes.times)},
		from:  s.from, to: s.to, of: len(ms), pronoun: p.pronounSpeaks(s), firstPlural: p.firstPlural(s),
	}
	for i := s.from; i < s.to; i++ {
		switch {
		case p.sign(i, ",;:-("), p.is(i, "and", "while", "conj", "rel"):
			base.commas = append(base.commas, i)
		case p.is(i, "nationwide"):
			base.nationwide = true
		}
		if p.figureAt(i) {
			base.figures = append(base.figures, i)
		}
	}
	for i := range ms {
		ev := base
		ev.nth, ev.quoted = i, p.quotedAt(s, ms[i].cfrom)
		ms[i].ev = len(x.notes.evidence) + 1
		x.notes.evidence = append(x.notes.evidence, ev)
	}
}

func (x *page) seePlaces(p *piece, s sentence) {
	for i := range p.places {
		pl := &p.places[i]
		at, end := p.tokenOf(pl.Start), p.tokenAt(pl.End)
		if at < s.from || at >= s.to || len(x.notes.places) >= maxSeen {
			continue
		}
		sp := seenPlace{ref: x.refer(p, i, s), sent: x.sent, block: p.index, from: at, to: end, kind: p.block.Kind}
		sp.level = record.Level(pl.Class)
		switch {
		case p.is(at-1, "from") && !p.arabic(at):
			sp.how = "from"
		case p.is(at-1, "to") || p.key(at-1) == "into":
			sp.how = "to"
		case p.is(at-1, "inprep") || p.is(at-1, "det") && p.is(at-2, "inprep") || p.arabic(at) && p.arabicIn(at):
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
		case p.inOrganisation(pl):
			sp.idle = "organisation"
		case p.adjectival(pl, at):
			sp.idle = "adjective"
		case p.seat(pl, at):
			sp.idle = "seat"
		case p.apposed(at):
			sp.idle = "apposed"
		case p.distant(at):
			sp.idle = "distance"
		case rowFrom(p.rows, at) != nil: // of its own figure alone
			sp.idle = "listed"
		}
		x.notes.places = append(x.notes.places, sp)
	}
}

// distant reports whether a place only says how far off another lies: "40 km north of X", "near the border of X".
func (p *piece) distant(at int) bool {
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

func (x *page) seeTimes(p *piece, s sentence) {
	spans := spansIn(p.spans, s)
	for i := range spans {
		sp := &spans[i]
		if !sp.known || len(x.notes.times) >= maxSeen {
			continue
		}
		if i+1 < len(spans) && sp.kind == durationSpan && p.datedRight(sp, &spans[i+1]) {
			continue
		}
		t := seenTime{sent: x.sent, block: p.index, from: sp.from, to: sp.to, statement: p.ofStatement(sp, s),
			kindOfBlock: p.block.Kind}
		t.win = x.windowOf(p, sp)
		switch sp.kind {
		case sinceSpan:
			t.kind = "since"
		case untilSpan:
			t.kind = "until"
		case durationSpan:
			t.kind = "duration"
			if p.durationOfEvent(sp) {
				t.kind = "duration of event"
			}
		default:
			switch {
			case sp.ago:
				t.kind = "ago"
			case sp.month:
				t.kind = "month"
			case sp.weekday && sp.a == x.clock.pub:
				t.kind = "today"
			case sp.weekday:
				t.kind = "weekday"
			case sp.a != sp.b:
				t.kind = "range"
			default:
				t.kind = "day"
			}
		}
		x.notes.times = append(x.notes.times, t)
	}
}

// windowOf is the window that a stated time gives.
func (x *page) windowOf(p *piece, sp *timeSpan) window {
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
