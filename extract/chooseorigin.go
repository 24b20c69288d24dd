package extract

import (
	"slices"

	"recount/record"
)

// originOption is a source that may have given a figure, with its best standing to it.
type originOption struct {
	key    string
	src    *source
	here   *seenSource // in the sentence
	before *seenSource // the last before it
	after  *seenSource // the first after it
	times  int
	cued   bool
	pub    bool
	outlet bool
	title  bool
}

func keyOf(s source) string {
	if s.id != "" {
		return s.id
	}
	if s.class != "" {
		return "described:" + s.class
	}
	return ""
}

// originOptions gathers the sources of the page for a figure.
func (ch *chooser) originOptions(m *mention) []originOption {
	ev := &ch.notes.evidence[m.ev-1]
	out := ch.room.origins[:0]
	at := func(src *source) *originOption {
		k := keyOf(*src)
		if k == "" || src.class == "unnamed" {
			return nil
		}
		for i := range out {
			if out[i].key == k {
				return &out[i]
			}
		}
		if len(out) >= 14 {
			return nil
		}
		out = append(out, originOption{key: k, src: src})
		return &out[len(out)-1]
	}
	from, to := ev.sources[0], ev.sources[1]
	distance := func(h *seenSource) int {
		if h.to <= m.cfrom {
			return m.cfrom - h.to
		}
		return h.from - m.cto + 2
	}
	for k := from; k < to; k++ {
		h := &ch.notes.sources[k]
		if o := at(&h.src); o != nil {
			if o.here == nil || h.cued && !o.here.cued || h.cued == o.here.cued && distance(h) < distance(o.here) {
				o.here = h
			}
			o.cued, o.pub = o.cued || h.cued, o.pub || h.pub
			o.times++
		}
	}
	for k := from - 1; k >= max(0, from-40); k-- {
		h := &ch.notes.sources[k]
		if !h.cued && m.sent-h.sent > 3 {
			continue
		}
		if o := at(&h.src); o != nil {
			if o.before == nil || h.cued && !o.before.cued && o.before.sent-h.sent <= 1 {
				o.before = h
			}
			o.cued, o.pub = o.cued || h.cued, o.pub || h.pub
			o.times++
		}
	}
	for k := to; k < min(len(ch.notes.sources), to+20); k++ {
		h := &ch.notes.sources[k]
		if !h.cued {
			continue
		}
		if o := at(&h.src); o != nil {
			if o.after == nil {
				o.after = h
			}
			o.cued, o.pub = true, o.pub || h.pub
			o.times++
		}
	}
	for k := 0; k < len(ch.notes.sources) && ch.notes.sources[k].sent <= 2 && len(ch.told.ms) > 0; k++ {
		h := &ch.notes.sources[k]
		if h.src.class == "witness" || h.src.class == "party" {
			continue
		}
		if o := at(&h.src); o != nil {
			o.title, o.cued, o.pub = true, o.cued || h.cued, o.pub || h.pub
		}
	}
	if o := at(&ch.survey.publisher); o != nil {
		o.outlet = true
	}
	if o := at(&m.src); o != nil && !m.src.none() {
		o.src = &m.src
	}
	ch.room.origins = out
	return out
}

func (ch *chooser) chooseOrigin(i int, m *mention) {
	ev := &ch.notes.evidence[m.ev-1]
	all := ch.originOptions(m)
	hereCued, latest := false, (*originOption)(nil)
	speakers := 0
	for k := range all {
		o := &all[k]
		hereCued = hereCued || o.here != nil && o.here.cued && !o.pub
		if o.cued {
			speakers++
		}
		if o.before != nil && o.before.cued && (latest == nil || o.before.sent > latest.before.sent ||
			o.before.sent == latest.before.sent && o.before.from > latest.before.from) {
			latest = o
		}
	}
	sure := -1
	if m.narrator {
		sure = len(all)
	}
	for k := range all {
		o := &all[k]
		if h := o.here; h != nil && h.cued && m.own && keyOf(m.src) == o.key && !o.pub && m.src.id != "UN" &&
			between2(ev.figures, h.from, m.cfrom) == 0 && m.cfrom >= h.cueFrom && h.cue == "before" &&
			m.cfrom-h.to <= 10 {
			sure = k // "the network said that 12 ..."
		}
		if h := o.here; h != nil && h.cued && m.own && keyOf(m.src) == o.key && !o.pub && h.cue == "by" &&
			m.cfrom >= h.to && m.cfrom-h.to <= 4 && between2(ev.figures, h.from, m.cfrom) == 0 {
			sure = k // "according to the network, 12 ..."
		}
	}
	taken := sure
	if sure < 0 || sure == len(all) || !ch.settled(m, record.FieldOrigin, all[sure].key,
		ch.foundOrigin(&all[sure], m)) {
		options := ch.weighing(record.FieldOrigin)
		for k := range all {
			o := &all[k]
			options = append(options, ch.originFeatures(o, m, ev, hereCued, o == latest, speakers).option(o.key,
				ch.foundOrigin(o, m)))
		}
		options = append(options, ch.noOriginFeatures(m, ev, hereCued, latest, speakers).option("", record.NotStated))
		taken = ch.chosen(i, m, record.FieldOrigin, options, sure, record.FieldOrigin)
	}
	if ch.weigh.of[record.FieldOrigin] == nil {
		return
	}
	via := m.src.via
	switch {
	case taken == len(all):
		m.src = source{via: via}
		m.own = false
	case keyOf(m.src) != all[taken].key:
		m.src = *all[taken].src
		m.src.via = via
		m.src.verb = ""
		m.own = all[taken].here != nil && all[taken].here.cued
	}
	m.src.via = slices.DeleteFunc(slices.Clone(via), func(id record.OriginID) bool { return string(id) == m.src.id })
}

func (ch *chooser) foundOrigin(o *originOption, m *mention) record.Found {
	switch {
	case o.here != nil && o.here.cued && keyOf(m.src) == o.key && m.own:
		return record.InClause
	case o.here != nil && o.here.cued:
		return record.InSentence
	case o.before != nil || o.after != nil || o.here != nil:
		return record.Carried
	}
	return record.OfPage
}

func (ch *chooser) originFeatures(o *originOption, m *mention, ev *evidence, hereCued, latest bool,
	speakers int) *optionFeatures {
	f := ch.gather()
	class := o.src.class
	if class == "" {
		class = "unlisted"
	}
	rel := ""
	switch {
	case o.here != nil && o.here.cued:
		side := "left"
		d := m.cfrom - o.here.to
		if o.here.from >= m.cto {
			side, d = "right", o.here.from-m.cto
		}
		rel = "here " + o.here.cue + " " + side
		f.add(rel, bin(d))
		f.add(rel, "figures", few(between2(ev.figures, o.here.from, m.cfrom)), "clauses",
			few(between2(ev.commas, o.here.from, m.cfrom)))
		if o.here.deny {
			f.add("here denies")
		}
		if o.here.strong {
			f.add("here strong", side)
		}
	case o.here != nil:
		rel = "here uncued"
		f.add(rel)
	case o.before != nil && o.before.cued:
		rel = "before other block"
		if o.before.block == m.block {
			rel = "before"
		}
		f.add(rel, "sentences", few(m.sent-o.before.sent))
		f.add("before kind", string(o.before.kind))
	case o.before != nil:
		rel = "before uncued"
		f.add(rel)
	case o.after != nil:
		rel = "later"
		f.add(rel, "sentences", few(o.after.sent-m.sent))
	default:
		rel = "elsewhere"
	}
	f.add(rel)
	f.add(rel, "class", class)
	f.add("class", class)
	if hereCued && (o.here == nil || !o.here.cued) {
		f.add("another speaks here")
	}
	if latest {
		f.add("latest")
		if ev.pronoun {
			f.add("latest and pronoun speaks")
		}
		if !hereCued {
			f.add("latest and nobody here", few(m.sent-o.before.sent))
		}
	}
	if o.before != nil && o.here == nil && o.after != nil && o.after.sent-m.sent <= 1 && m.sent-o.before.sent > 1 {
		f.add("speaks next")
	}
	if speakers == 1 && o.cued {
		f.add("only speaker")
	}
	f.add("speaks", few(o.times))
	if o.outlet {
		f.add("outlet", class)
		if ev.firstPlural {
			f.add("outlet in first person")
		}
		if speakers == 0 {
			f.add("outlet alone")
		}
	}
	if o.pub {
		f.add("publisher")
	}
	if o.title {
		f.add("in the title")
		f.add("in the title", class)
		if speakers <= 1 {
			f.add("in the title, few speak")
		}
	}
	if o.key == "UN" && ch.unBody {
		f.add("UN beside a body of it")
	}
	if !o.cued {
		f.add("never cued")
	}
	if o.src.id == "" {
		f.add("described")
	}
	switch {
	case keyOf(m.src) != o.key:
	case m.own:
		f.add("grammar: in its sentence")
	case m.carried > 0:
		f.add("grammar: carried")
	default:
		f.add("grammar: lent")
	}
	if m.kind == record.Headline || m.kind == record.Deck {
		f.add("figure in headline", rel)
	}
	if m.quoted || ev.quoted {
		f.add("figure quoted", rel)
	}
	if m.scope == record.ScopePerpetrator || m.scope == record.ScopeBackground || m.scope == record.ScopeOtherEvent {
		f.add("figure", string(m.scope), rel)
	}
	return f
}

func (ch *chooser) noOriginFeatures(m *mention, ev *evidence, hereCued bool, latest *originOption,
	speakers int) *optionFeatures {
	f := ch.gather()
	f.add("none")
	f.add("none speakers", few(speakers))
	switch {
	case hereCued:
		f.add("none though somebody speaks here")
	case latest != nil:
		f.add("none after sentences", few(m.sent-latest.before.sent))
		if latest.before.block != m.block {
			f.add("none in new block")
		}
	default:
		f.add("none and nobody yet")
	}
	if m.src.none() {
		f.add("none: grammar")
		if m.narrator {
			f.add("none: narrator")
		}
	}
	if m.kind == record.Headline || m.kind == record.Deck {
		f.add("none in headline")
	}
	if ev.firstPlural {
		f.add("none in first person")
	}
	f.add("none of", string(m.harm))
	f.add("none", string(m.scope))
	return f
}

// between2 counts the tokens of a list that lie between two tokens, whichever comes first.
func between2(list []int, a, b int) int {
	if a > b {
		a, b = b, a
	}
	n := 0
	for _, t := range list {
		if t > a && t < b {
			n++
		}
	}
	return n
}
