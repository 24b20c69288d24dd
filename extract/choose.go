package extract

import (
	"slices"

	"recount/record"
)

// choose settles the fields of the page's figures by weighing what the whole page tells. It comes after the grammar has bound
// and joined the figures; the grammar's answer is one of the options' features.
func (x *page) choose() {
	if x.weigh == nil {
		return
	}
	for i := range x.notes.sources {
		s := &x.notes.sources[i].src
		x.unBody = x.unBody || s.class == "un_body" && s.id != "UN" && s.id != ""
	}
	x.surveyPlaces()
	for i := range x.ms {
		m := &x.ms[i]
		if m.ev == 0 || m.ev > len(x.notes.evidence) {
			continue
		}
		x.chooseOrigin(i, m)
		x.choosePlace(i, m)
		x.chooseWindow(i, m)
	}
}

// surveyPlaces counts the places of the page and finds its scene: the first place finer than a district that the page's first
// sentences tell something in.
func (x *page) surveyPlaces() {
	x.tally = map[string]int{}
	for i := range x.notes.places {
		h := &x.notes.places[i]
		if h.idle != "" {
			continue
		}
		x.tally[h.ref.name]++
		if x.firstPlace == "" {
			x.firstPlace = h.ref.name
		}
		fine := h.level == "" || h.level == record.LevelSite || h.level == record.LevelADM3 || h.level == record.LevelADM2
		if x.scene == "" && fine && (h.how == "in" || h.how == "of") && h.sent <= 5 {
			x.scene = h.ref.name
		}
	}
}

// chosen takes a choice: it is kept for who fits the weights, and its basis goes to the claim.
func (x *page) chosen(i int, m *mention, field string, options []Option, sure int, fields ...string) int {
	c := Choice{Field: field, Claim: i, Options: options, Sure: sure + 1}
	last := &x.taken[fieldIndex(field)]
	if last.m != nil {
		c.After = standing(last.m, m)
	}
	if x.choices != nil { // as they were before the figure before had its say
		*x.choices = append(*x.choices, c)
		n := &(*x.choices)[len(*x.choices)-1]
		n.Options = slices.Clone(options)
		for k := range n.Options {
			n.Options[k].Features = slices.Clone(n.Options[k].Features)
		}
	}
	x.weigh.take(&c, last.value)
	last.m, last.value = m, c.Options[c.Taken].Value
	switch c.Options[c.Taken].Found {
	case record.InClause, record.InSentence:
		// What stands in the sentence is judged by its words: the table of sureness counts how annotators of many kinds of pages
		// name a place or bound a time, and would call most of it unsure.
		return c.Taken
	}
	for _, f := range fields {
		m.basis = append(m.basis, x.weigh.basis(f, &c))
	}
	return c.Taken
}

// taken is what was taken for the figure before.
type taken struct {
	m     *mention
	value string
}

func fieldIndex(field string) int {
	return slices.Index([]string{record.FieldOrigin, record.FieldPlace, fieldWindow}, field)
}

// standing says how a figure stands to the one before it.
func standing(a, b *mention) string {
	near := "in another block"
	switch {
	case a.sent == b.sent:
		near = "in its sentence"
	case a.block == b.block:
		near = "in its block, sentences " + few(b.sent-a.sent)
	case b.block-a.block == 1:
		near = "in the next block"
	}
	switch {
	case b.part:
		return near + ", a part"
	case b.list >= 0:
		return near + ", of a list"
	}
	return near
}

// originOption is a source that may have given a figure, with its best standing to it.
type originOption struct {
	key    string
	src    source
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
func (x *page) originOptions(m *mention) []originOption {
	ev := &x.notes.evidence[m.ev-1]
	var out []originOption
	at := func(src source) *originOption {
		k := keyOf(src)
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
		h := &x.notes.sources[k]
		if o := at(h.src); o != nil {
			if o.here == nil || h.cued && !o.here.cued || h.cued == o.here.cued && distance(h) < distance(o.here) {
				o.here = h
			}
			o.cued, o.pub = o.cued || h.cued, o.pub || h.pub
			o.times++
		}
	}
	for k := from - 1; k >= max(0, from-40); k-- {
		h := &x.notes.sources[k]
		if !h.cued && m.sent-h.sent > 3 {
			continue
		}
		if o := at(h.src); o != nil {
			if o.before == nil || h.cued && !o.before.cued && o.before.sent-h.sent <= 1 {
				o.before = h
			}
			o.cued, o.pub = o.cued || h.cued, o.pub || h.pub
			o.times++
		}
	}
	for k := to; k < min(len(x.notes.sources), to+20); k++ {
		h := &x.notes.sources[k]
		if !h.cued {
			continue
		}
		if o := at(h.src); o != nil {
			if o.after == nil {
				o.after = h
			}
			o.cued, o.pub = true, o.pub || h.pub
			o.times++
		}
	}
	for k := 0; k < len(x.notes.sources) && x.notes.sources[k].sent <= 2 && len(x.ms) > 0; k++ {
		h := &x.notes.sources[k]
		if h.src.class == "witness" || h.src.class == "party" {
			continue
		}
		if o := at(h.src); o != nil {
			o.title, o.cued, o.pub = true, o.cued || h.cued, o.pub || h.pub
		}
	}
	if o := at(x.publisher); o != nil {
		o.outlet = true
	}
	if o := at(m.src); o != nil && !m.src.none() {
		o.src = m.src
	}
	return out
}

func (x *page) chooseOrigin(i int, m *mention) {
	ev := &x.notes.evidence[m.ev-1]
	all := x.originOptions(m)
	hereCued, latest := false, (*originOption)(nil)
	speakers := 0
	for k := range all {
		o := &all[k]
		hereCued = hereCued || o.here != nil && o.here.cued && !o.pub
		if o.cued {
			speakers++
		}
		if o.before != nil && o.before.cued && (latest == nil || o.before.sent > latest.before.sent || o.before.sent == latest.before.sent && o.before.from > latest.before.from) {
			latest = o
		}
	}
	options := make([]Option, 0, len(all)+1)
	for k := range all {
		o := &all[k]
		options = append(options, Option{Value: o.key, Found: x.foundOrigin(o, m), Features: x.originFeatures(o, m, ev, hereCued, o == latest, speakers)})
	}
	options = append(options, Option{Found: record.NotStated, Features: x.noOriginFeatures(m, ev, hereCued, latest, speakers)})
	sure := -1
	if m.narrator {
		sure = len(all)
	}
	for k := range all {
		o := &all[k]
		if h := o.here; h != nil && h.cued && m.own && keyOf(m.src) == o.key && !o.pub && m.src.id != "UN" && between2(ev.figures, h.from, m.cfrom) == 0 && m.cfrom >= h.cueFrom && h.cue == "before" && m.cfrom-h.to <= 10 {
			sure = k // "the network said that 12 ..."
		}
	}
	taken := x.chosen(i, m, record.FieldOrigin, options, sure, record.FieldOrigin)
	if len(x.weigh.of[record.FieldOrigin]) == 0 {
		return
	}
	via := m.src.via
	switch {
	case taken == len(all):
		m.src = source{via: via}
		m.own = false
	case keyOf(m.src) != all[taken].key:
		m.src = all[taken].src
		m.src.via = via
		m.src.verb = ""
		m.own = all[taken].here != nil && all[taken].here.cued
	}
	m.src.via = slices.DeleteFunc(slices.Clone(via), func(id record.OriginID) bool { return string(id) == m.src.id })
}

func (x *page) foundOrigin(o *originOption, m *mention) record.Found {
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

func (x *page) originFeatures(o *originOption, m *mention, ev *evidence, hereCued, latest bool, speakers int) []string {
	f := make([]string, 0, 16)
	add := func(words ...string) { f = append(f, feature(words...)) }
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
		add(rel, bin(d))
		add(rel, "figures", few(between2(ev.figures, o.here.from, m.cfrom)), "clauses", few(between2(ev.commas, o.here.from, m.cfrom)))
		if o.here.deny {
			add("here denies")
		}
		if o.here.strong {
			add("here strong", side)
		}
	case o.here != nil:
		rel = "here uncued"
		add(rel)
	case o.before != nil && o.before.cued:
		rel = "before other block"
		if o.before.block == m.block {
			rel = "before"
		}
		add(rel, "sentences", few(m.sent-o.before.sent))
		add("before kind", string(o.before.kind))
	case o.before != nil:
		rel = "before uncued"
		add(rel)
	case o.after != nil:
		rel = "later"
		add(rel, "sentences", few(o.after.sent-m.sent))
	default:
		rel = "elsewhere"
	}
	add(rel)
	add(rel, "class", class)
	add("class", class)
	if hereCued && (o.here == nil || !o.here.cued) {
		add("another speaks here")
	}
	if latest {
		add("latest")
		if ev.pronoun {
			add("latest and pronoun speaks")
		}
		if !hereCued {
			add("latest and nobody here", few(m.sent-o.before.sent))
		}
	}
	if o.before != nil && o.here == nil && o.after != nil && o.after.sent-m.sent <= 1 && m.sent-o.before.sent > 1 {
		add("speaks next")
	}
	if speakers == 1 && o.cued {
		add("only speaker")
	}
	add("speaks", few(o.times))
	if o.outlet {
		add("outlet", class)
		if ev.firstPlural {
			add("outlet in first person")
		}
		if speakers == 0 {
			add("outlet alone")
		}
	}
	if o.pub {
		add("publisher")
	}
	if o.title {
		add("in the title")
		add("in the title", class)
		if speakers <= 1 {
			add("in the title, few speak")
		}
	}
	if o.key == "UN" && x.unBody {
		add("UN beside a body of it")
	}
	if !o.cued {
		add("never cued")
	}
	if o.src.id == "" {
		add("described")
	}
	switch {
	case keyOf(m.src) != o.key:
	case m.own:
		add("grammar: in its sentence")
	case m.carried > 0:
		add("grammar: carried")
	default:
		add("grammar: lent")
	}
	if m.kind == record.Headline || m.kind == record.Deck {
		add("figure in headline", rel)
	}
	if m.quoted || ev.quoted {
		add("figure quoted", rel)
	}
	if m.scope == record.ScopePerpetrator || m.scope == record.ScopeBackground || m.scope == record.ScopeOtherEvent {
		add("figure", string(m.scope), rel)
	}
	return f
}

func (x *page) noOriginFeatures(m *mention, ev *evidence, hereCued bool, latest *originOption, speakers int) []string {
	f := []string{"none", "none speakers " + few(speakers)}
	if hereCued {
		f = append(f, "none though somebody speaks here")
	} else if latest != nil {
		f = append(f, "none after sentences "+few(m.sent-latest.before.sent))
		if latest.before.block != m.block {
			f = append(f, "none in new block")
		}
	} else {
		f = append(f, "none and nobody yet")
	}
	if m.src.none() {
		f = append(f, "none: grammar")
		if m.narrator {
			f = append(f, "none: narrator")
		}
	}
	if m.kind == record.Headline || m.kind == record.Deck {
		f = append(f, "none in headline")
	}
	if ev.firstPlural {
		f = append(f, "none in first person")
	}
	f = append(f, "none of "+string(m.harm), "none "+string(m.scope))
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

// placeOption is a place that a figure may have.
type placeOption struct {
	ref    placeRef
	level  record.Level
	here   *seenPlace
	before *seenPlace
	times  int
	title  bool // named in the headline or the first block
	latest bool // of the places before the sentence the last
}

func (x *page) choosePlace(i int, m *mention) {
	ev := &x.notes.evidence[m.ev-1]
	var all []placeOption
	at := func(ref placeRef, level record.Level) *placeOption {
		if ref.name == "" {
			return nil
		}
		for k := range all {
			if all[k].ref.name == ref.name {
				return &all[k]
			}
		}
		if len(all) >= 18 {
			return nil
		}
		all = append(all, placeOption{ref: ref, level: level})
		return &all[len(all)-1]
	}
	distance := func(h *seenPlace) int {
		if h.to <= m.cfrom {
			return m.cfrom - h.to
		}
		return max(h.from-m.cto, 0)
	}
	from, to := ev.places[0], ev.places[1]
	for k := from; k < to; k++ {
		h := &x.notes.places[k]
		if o := at(h.ref, h.level); o != nil {
			o.times++
			if o.here == nil || distance(h) < distance(o.here) {
				o.here = h
			}
		}
	}
	for k := from - 1; k >= max(0, from-30); k-- {
		h := &x.notes.places[k]
		if h.idle != "" {
			continue
		}
		if o := at(h.ref, h.level); o != nil {
			o.times++
			if o.before == nil {
				o.before = h
			}
			o.title = o.title || h.sent <= 1
		}
	}
	for k := 0; k < len(x.notes.places) && x.notes.places[k].sent <= 1; k++ {
		if h := &x.notes.places[k]; h.idle == "" {
			if o := at(h.ref, h.level); o != nil {
				o.title = true
			}
		}
	}
	at(x.main, x.levelOf(x.main))
	at(x.site, x.levelOf(x.site))
	if pl, ok := x.gaz.Place(x.country); ok {
		at(placeRef{ids: []record.PlaceID{x.country}, name: pl.NameEN, start: -1, end: -1, carried: true}, record.LevelCountry)
	}
	at(m.place, x.levelOf(m.place))
	for k := from - 1; k >= max(0, from-30); k-- {
		if h := &x.notes.places[k]; h.idle == "" && h.how != "from" {
			for j := range all {
				if all[j].ref.name == h.ref.name {
					all[j].latest = true
				}
			}
			break
		}
	}
	options := make([]Option, 0, len(all)+1)
	nearest := -1
	for k := range all {
		if h := all[k].here; h != nil && h.idle == "" && (nearest < 0 || distance(h) < distance(all[nearest].here)) {
			nearest = k
		}
	}
	for k := range all {
		options = append(options, Option{Value: all[k].ref.name, Found: x.foundPlace(&all[k], m, distance), Features: x.placeFeatures(all, k, m, ev, nearest, distance)})
	}
	none := []string{"none", "none of " + string(m.harm)}
	if nearest >= 0 {
		none = append(none, "none though a place stands here")
	}
	if m.place.name == "" {
		none = append(none, "none: grammar")
	} else if m.place.carried {
		none = append(none, "none: grammar carried")
	}
	if ev.nationwide {
		none = append(none, "none: nationwide")
	}
	if len(all) == 0 {
		none = append(none, "none on page")
	}
	none = append(none, "none "+string(m.scope), "none in "+string(m.kind))
	options = append(options, Option{Found: record.NotStated, Features: none})
	sure := -1
	for k := range all {
		h := all[k].here
		if h == nil || h.idle != "" || m.place.name != all[k].ref.name || m.place.carried || between2(ev.figures, h.from, m.cfrom) > 0 {
			continue
		}
		if h.how == "in" && h.from >= m.cto && distance(h) <= 2 || h.how == "row" && h.to <= m.cfrom && distance(h) <= 1 {
			sure = k // "12 in Homs", "Homs: 12"
		}
	}
	taken := x.chosen(i, m, record.FieldPlace, options, sure, record.FieldPlace)
	if len(x.weigh.of[record.FieldPlace]) == 0 {
		return
	}
	if taken == len(all) {
		m.place = placeRef{}
		return
	}
	if o := &all[taken]; o.ref.name != m.place.name {
		m.place = o.ref
		m.place.carried = o.here == nil
	}
}

func (x *page) levelOf(r placeRef) record.Level {
	if len(r.ids) == 0 {
		return ""
	}
	pl, _ := x.gaz.Place(r.ids[0])
	return pl.Level
}

func (x *page) foundPlace(o *placeOption, m *mention, distance func(*seenPlace) int) record.Found {
	switch {
	case o.here != nil && distance(o.here) <= 6:
		return record.InClause
	case o.here != nil:
		return record.InSentence
	case o.before != nil:
		return record.Carried
	}
	return record.OfPage
}

func (x *page) placeFeatures(all []placeOption, k int, m *mention, ev *evidence, nearest int, distance func(*seenPlace) int) []string {
	o := &all[k]
	f := make([]string, 0, 18)
	add := func(words ...string) { f = append(f, feature(words...)) }
	rel := "elsewhere"
	switch h := o.here; {
	case h != nil:
		rel = "left"
		if h.from >= m.cto {
			rel = "right"
		} else if h.to > m.cfrom {
			rel = "inside"
		}
		add(rel, bin(distance(h)))
		add(rel, h.how)
		add(rel, h.how, bin(distance(h)))
		add(rel, "figures", few(between2(ev.figures, h.from, m.cfrom)))
		add(rel, "clauses", few(between2(ev.commas, h.from, m.cfrom)))
		if h.idle != "" {
			add("idle", h.idle)
		}
		if ev.of > 1 {
			add("list", rel, h.how, "figures", few(between2(ev.figures, h.from, m.cfrom)))
		}
		if m.harm == record.Displaced || m.harm == record.Sheltering {
			add(string(m.harm), h.how)
		}
		if nearest == k {
			add("nearest")
		}
	case o.before != nil:
		rel = "before"
		if o.before.block != m.block {
			rel = "before in other block"
		}
		add(rel, "sentences", few(m.sent-o.before.sent))
		add(rel, string(o.before.kind))
		if nearest >= 0 {
			add("before though another stands here")
		}
	}
	add(rel)
	add("level", string(o.level))
	add(rel, "level", string(o.level))
	for j := range all {
		if j == k || len(o.ref.ids) == 0 || len(all[j].ref.ids) == 0 {
			continue
		}
		a, b := o.ref.ids[0], all[j].ref.ids[0]
		switch {
		case a != b && x.gaz.Inside(a, b):
			if all[j].here != nil && o.here != nil {
				add("inside another here")
			}
			add("inside another")
		case a != b && x.gaz.Inside(b, a):
			if all[j].here != nil && o.here != nil {
				add("holds another here")
			}
			add("holds another")
		}
	}
	if o.ref.name == x.main.name {
		add("main")
		add("main", rel)
	}
	if len(o.ref.ids) > 1 {
		add("several")
	}
	grain := "coarse"
	if o.level == "" || o.level == record.LevelSite || o.level == record.LevelADM3 {
		grain = "fine"
	}
	add("on page", few(x.tally[o.ref.name]), grain)
	if o.ref.name == x.scene {
		add("scene")
		add("scene", rel)
		if nearest < 0 {
			add("scene and no place here")
		}
	}
	if o.ref.name == x.firstPlace {
		add("first place", grain)
	}
	if o.latest && o.here == nil {
		add("latest", grain)
		if nearest < 0 {
			add("latest and no place here", grain)
			add("latest and no place here", rel, grain)
		}
	}
	if nearest < 0 {
		add("no place here", rel, grain)
	}
	if o.title {
		add("in the title", grain)
	}
	if o.level == "" {
		add("unknown")
		add("unknown", rel)
	}
	if o.title {
		add("in the title")
		add("in the title", rel)
	}
	if x.country != "" && len(o.ref.ids) > 0 && x.countryOf(o.ref.ids[0]) != x.country {
		add("abroad")
	}
	if o.level == record.LevelCountry && ev.nationwide {
		add("country nationwide")
	}
	add("times", few(o.times))
	switch {
	case m.place.name != o.ref.name:
	case m.place.carried:
		add("grammar: carried")
	default:
		add("grammar: in its sentence")
	}
	if m.kind == record.Headline {
		add("in headline", rel)
	}
	return dedupe(f)
}

func dedupe(f []string) []string {
	out := f[:0]
	for _, w := range f {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

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

func (x *page) chooseWindow(i int, m *mention) {
	ev := &x.notes.evidence[m.ev-1]
	var all []windowOption
	at := func(w window) *windowOption {
		k := windowKey(w)
		if k == "" || w.from && w.to && w.since > w.until {
			return nil
		}
		for j := range all {
			if windowKey(all[j].win) == k {
				return &all[j]
			}
		}
		if len(all) >= 14 {
			return nil
		}
		all = append(all, windowOption{win: w})
		return &all[len(all)-1]
	}
	distance := func(t *seenTime) int {
		if t.to <= m.cfrom {
			return m.cfrom - t.to
		}
		return max(t.from-m.cto, 0)
	}
	from, to := ev.times[0], ev.times[1]
	for k := from; k < to; k++ {
		t := &x.notes.times[k]
		if o := at(t.win); o != nil {
			o.times++
			if o.here == nil || o.here.statement && !t.statement || o.here.statement == t.statement && distance(t) < distance(o.here) {
				o.here = t
			}
		}
	}
	for k := from - 1; k >= max(0, from-10); k-- {
		t := &x.notes.times[k]
		if o := at(t.win); o != nil {
			o.times++
			if o.prev == nil {
				o.prev = t
			}
		}
	}
	for k := to; k < min(len(x.notes.times), to+6); k++ {
		t := &x.notes.times[k]
		if o := at(t.win); o != nil {
			o.times++
			if o.next == nil {
				o.next = t
			}
		}
	}
	if o := at(x.since); o != nil {
		o.page = "since"
	}
	if o := at(x.event); o != nil && o.page == "" {
		o.page = "event"
	}
	if m.daily && x.clock.known {
		at(window{since: x.clock.pub - 1, until: x.clock.pub, from: true, to: true})
	}
	at(m.time)
	nearest := -1
	for k := range all {
		if h := all[k].here; h != nil && !h.statement && (nearest < 0 || distance(h) < distance(all[nearest].here)) {
			nearest = k
		}
	}
	options := make([]Option, 0, len(all)+1)
	for k := range all {
		options = append(options, Option{Value: windowKey(all[k].win), Found: x.foundWindow(&all[k], distance), Features: x.windowFeatures(&all[k], m, ev, nearest == k, nearest >= 0, distance)})
	}
	none := []string{"none", "none of " + string(m.harm), "none " + string(m.scope), "none in " + string(m.kind)}
	if nearest >= 0 {
		none = append(none, "none though a time stands here")
	}
	if !m.time.from && !m.time.to {
		none = append(none, "none: grammar")
	} else if m.time.carried {
		none = append(none, "none: grammar carried")
	}
	if len(all) == 0 {
		none = append(none, "none on page")
	}
	if m.daily {
		none = append(none, "none and daily")
	}
	if m.time.dated {
		none = append(none, "none and as of")
	}
	options = append(options, Option{Found: record.NotStated, Features: none})
	sure := -1
	for k := range all {
		if h := all[k].here; nearest == k && windowKey(m.time) == windowKey(all[k].win) && !m.time.carried && distance(h) <= 4 && between2(ev.figures, h.from, m.cfrom) == 0 {
			sure = k // "12 were killed on Monday"
		}
	}
	taken := x.chosen(i, m, fieldWindow, options, sure, record.FieldSince, record.FieldUntil)
	if len(x.weigh.of[fieldWindow]) == 0 {
		return
	}
	asOf, dated := m.time.asOf, m.time.dated
	if taken == len(all) {
		m.time = window{asOf: asOf, dated: dated, start: -1, end: -1}
		return
	}
	if o := &all[taken]; windowKey(o.win) != windowKey(m.time) {
		m.time = o.win
		m.time.carried = o.here == nil
		m.time.asOf, m.time.dated = asOf, dated
	}
}

func (x *page) foundWindow(o *windowOption, distance func(*seenTime) int) record.Found {
	switch {
	case o.here != nil && distance(o.here) <= 6:
		return record.InClause
	case o.here != nil:
		return record.InSentence
	case o.prev != nil || o.next != nil:
		return record.Carried
	}
	return record.OfPage
}

func (x *page) windowFeatures(o *windowOption, m *mention, ev *evidence, nearest, some bool, distance func(*seenTime) int) []string {
	f := make([]string, 0, 16)
	add := func(words ...string) { f = append(f, feature(words...)) }
	rel := "elsewhere"
	switch {
	case o.here != nil:
		h := o.here
		rel = "left"
		if h.from >= m.cto {
			rel = "right"
		}
		add(rel, bin(distance(h)))
		add(h.kind, rel)
		add(h.kind, rel, bin(distance(h)))
		add(rel, "figures", few(between2(ev.figures, h.from, m.cfrom)))
		add(rel, "clauses", few(between2(ev.commas, h.from, m.cfrom)))
		if h.statement {
			add("of statement")
			add("of statement", h.kind)
		}
		if nearest {
			add("nearest")
		}
		add("here", string(m.scope))
	case o.prev != nil:
		rel = "before"
		if o.prev.block != m.block {
			rel = "before in other block"
		}
		add(rel, "sentences", few(m.sent-o.prev.sent))
		add(o.prev.kind, rel)
		add(rel, string(o.prev.kindOfBlock))
		if o.prev.statement {
			add("before of statement")
		}
		add("before", string(m.scope))
	case o.next != nil:
		rel = "later"
		add(rel, "sentences", few(o.next.sent-m.sent))
		add(o.next.kind, rel)
		if o.next.statement {
			add("later of statement")
		}
	}
	add(rel)
	if some && o.here == nil {
		add("though another stands here")
	}
	if o.page != "" {
		add("of page", o.page)
		add("of page", o.page, rel)
	}
	add("times", few(o.times))
	if x.clock.known && o.win.from {
		switch d := x.clock.pub - o.win.since; {
		case d < 0:
			add("in the future")
		case d <= 2:
			add("begins 0-2 days ago")
		case d <= 10:
			add("begins 3-10 days ago")
		case d <= 60:
			add("begins 11-60 days ago")
		case d <= 400:
			add("begins 61-400 days ago")
		default:
			add("begins years ago")
		}
	}
	switch {
	case windowKey(m.time) != windowKey(o.win):
	case m.time.carried:
		add("grammar: carried")
	default:
		add("grammar: in its sentence")
	}
	if m.kind == record.Headline {
		add("in headline", rel)
	}
	if m.daily {
		add("daily", rel)
	}
	return dedupe(f)
}
