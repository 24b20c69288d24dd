package extract

import (
	"recount/record"
)

// windowOption is a window that a figure may have.
type windowOption struct {
	win   window
	times int
	here  *seenTime
	prev  *seenTime
	next  *seenTime
	page  string // of the page as a whole: since, event, lead
}

func windowKey(w window) string {
	if !w.from && !w.to {
		return ""
	}
	out := ""
	if w.from {
		out = w.since.String()
	}
	out += ".."
	if w.to {
		out += w.until.String()
	}
	return out
}

// sameWindow reports whether two windows have the same days.
func sameWindow(a, b *window) bool {
	return a.from == b.from && a.to == b.to && (!a.from || a.since == b.since) && (!a.to || a.until == b.until)
}

func (ch *chooser) chooseWindow(i int, m *mention) {
	ev := &ch.notes.evidence[m.ev-1]
	all := ch.room.windows[:0]
	at := func(w window) *windowOption {
		if !w.from && !w.to || w.from && w.to && w.since > w.until {
			return nil
		}
		for j := range all {
			if sameWindow(&all[j].win, &w) {
				return &all[j]
			}
		}
		if len(all) >= 14 {
			return nil
		}
		all = append(all, windowOption{win: w})
		return &all[len(all)-1]
	}
	from, to := ev.times[0], ev.times[1]
	for k := from; k < to; k++ {
		t := &ch.notes.times[k]
		if o := at(t.win); o != nil {
			o.times++
			if o.here == nil || o.here.statement && !t.statement || o.here.statement == t.statement &&
				m.apart(t.from, t.to) < m.apart(o.here.from, o.here.to) {
				o.here = t
			}
		}
	}
	for k := from - 1; k >= max(0, from-10); k-- {
		t := &ch.notes.times[k]
		if o := at(t.win); o != nil {
			o.times++
			if o.prev == nil {
				o.prev = t
			}
		}
	}
	for k := to; k < min(len(ch.notes.times), to+6); k++ {
		t := &ch.notes.times[k]
		if o := at(t.win); o != nil {
			o.times++
			if o.next == nil {
				o.next = t
			}
		}
	}
	if o := at(ch.windows.since); o != nil {
		o.page = "since"
	}
	if o := at(ch.windows.event); o != nil && o.page == "" {
		o.page = "event"
	}
	if m.daily && ch.survey.clock.known {
		at(window{since: ch.survey.clock.pub - 1, until: ch.survey.clock.pub, from: true, to: true})
	}
	at(m.time)
	ch.room.windows = all
	nearest := -1
	for k := range all {
		if h := all[k].here; h != nil && !h.statement && (nearest < 0 ||
			m.apart(h.from, h.to) < m.apart(all[nearest].here.from, all[nearest].here.to)) {
			nearest = k
		}
	}
	sure := -1
	for k := range all {
		if h := all[k].here; nearest == k && sameWindow(&m.time, &all[k].win) && !m.time.carried &&
			m.apart(h.from, h.to) <= 4 &&
			between2(ev.figures, h.from, m.cfrom) == 0 {
			sure = k // "12 were killed on Monday"
		}
		if h := all[k].here; nearest == k && h.opens {
			sure = k
		}
	}
	taken := sure
	if sure < 0 || !ch.settled(m, fieldWindow, windowKey(all[sure].win), ch.foundWindow(&all[sure], m)) {
		options := ch.weighing(fieldWindow)
		for k := range all {
			options = append(options, ch.windowFeatures(&all[k], m, ev, nearest == k, nearest >= 0).
				option(windowKey(all[k].win), ch.foundWindow(&all[k], m)))
		}
		options = append(options, ch.noWindowFeatures(m, nearest >= 0, len(all) == 0).option("", record.NotStated))
		taken = ch.chosen(i, m, fieldWindow, options, sure, record.FieldSince, record.FieldUntil)
	}
	if ch.weigh.of[fieldWindow] == nil {
		return
	}
	asOf, dated := m.time.asOf, m.time.dated
	if taken == len(all) {
		m.time = window{asOf: asOf, dated: dated, start: -1, end: -1}
		return
	}
	if o := &all[taken]; !sameWindow(&o.win, &m.time) {
		m.time = o.win
		m.time.carried = o.here == nil
		m.time.asOf, m.time.dated = asOf, dated
	}
}

func (ch *chooser) foundWindow(o *windowOption, m *mention) record.Found {
	switch {
	case o.here != nil && m.apart(o.here.from, o.here.to) <= 6:
		return record.InClause
	case o.here != nil:
		return record.InSentence
	case o.prev != nil || o.next != nil:
		return record.Carried
	}
	return record.OfPage
}

func (ch *chooser) windowFeatures(o *windowOption, m *mention, ev *evidence, nearest, some bool) *optionFeatures {
	f := ch.gather()
	rel := "elsewhere"
	switch {
	case o.here != nil:
		h := o.here
		rel = "left"
		if h.from >= m.cto {
			rel = "right"
		}
		f.add(rel, bin(m.apart(h.from, h.to)))
		f.add(h.kind, rel)
		f.add(h.kind, rel, bin(m.apart(h.from, h.to)))
		f.add(rel, "figures", few(between2(ev.figures, h.from, m.cfrom)))
		f.add(rel, "clauses", few(between2(ev.commas, h.from, m.cfrom)))
		if h.statement {
			f.add("of statement")
			f.add("of statement", h.kind)
		}
		if nearest {
			f.add("nearest")
		}
		f.add("here", string(m.scope))
	case o.prev != nil:
		rel = "before"
		if o.prev.block != m.block {
			rel = "before in other block"
		}
		f.add(rel, "sentences", few(m.sent-o.prev.sent))
		f.add(o.prev.kind, rel)
		f.add(rel, string(o.prev.kindOfBlock))
		if o.prev.statement {
			f.add("before of statement")
		}
		f.add("before", string(m.scope))
	case o.next != nil:
		rel = "later"
		f.add(rel, "sentences", few(o.next.sent-m.sent))
		f.add(o.next.kind, rel)
		if o.next.statement {
			f.add("later of statement")
		}
	}
	f.add(rel)
	if some && o.here == nil {
		f.add("though another stands here")
	}
	if o.page != "" {
		f.add("of page", o.page)
		f.add("of page", o.page, rel)
	}
	f.add("times", few(o.times))
	if ch.survey.clock.known && o.win.from {
		switch d := ch.survey.clock.pub - o.win.since; {
		case d < 0:
			f.add("in the future")
		case d <= 2:
			f.add("begins 0-2 days ago")
		case d <= 10:
			f.add("begins 3-10 days ago")
		case d <= 60:
			f.add("begins 11-60 days ago")
		case d <= 400:
			f.add("begins 61-400 days ago")
		default:
			f.add("begins years ago")
		}
	}
	switch {
	case !sameWindow(&m.time, &o.win):
	case m.time.carried:
		f.add("grammar: carried")
	default:
		f.add("grammar: in its sentence")
	}
	if m.kind == record.Headline {
		f.add("in headline", rel)
	}
	if m.daily {
		f.add("daily", rel)
	}
	f.once()
	return f
}

// noWindowFeatures speak for and against that a figure has no window: whether a time stands in its sentence, whether
// the page has any.
func (ch *chooser) noWindowFeatures(m *mention, here, bare bool) *optionFeatures {
	f := ch.gather()
	f.add("none")
	f.add("none of", string(m.harm))
	f.add("none", string(m.scope))
	f.add("none in", string(m.kind))
	if here {
		f.add("none though a time stands here")
	}
	if !m.time.from && !m.time.to {
		f.add("none: grammar")
	} else if m.time.carried {
		f.add("none: grammar carried")
	}
	if bare {
		f.add("none on page")
	}
	if m.daily {
		f.add("none and daily")
	}
	if m.time.dated {
		f.add("none and as of")
	}
	return f
}
