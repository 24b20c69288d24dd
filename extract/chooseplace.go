package extract

import (
	"recount/record"
)

// surveyPlaces counts the places of the page and finds its country and its scene: the first place finer than a
// district that the page's first sentences tell something in.
func (ch *chooser) surveyPlaces() {
	ch.tally, ch.inside = map[string]int{}, map[[2]record.PlaceID]bool{}
	if pl, ok := ch.gaz.Place(ch.survey.country); ok {
		ch.country = placeRef{ids: []record.PlaceID{ch.survey.country}, name: pl.NameEN, start: -1, end: -1,
			carried: true}
	}
	for i := range ch.notes.places {
		h := &ch.notes.places[i]
		if h.idle != "" {
			continue
		}
		ch.tally[h.ref.name]++
		if ch.firstPlace == "" {
			ch.firstPlace = h.ref.name
		}
		fine := h.level == "" || h.level == record.LevelSite || h.level == record.LevelADM3 ||
			h.level == record.LevelADM2
		if ch.scene == "" && fine && (h.how == "in" || h.how == "of") && h.sent <= 5 {
			ch.scene = h.ref.name
		}
	}
}

// placeOption is a place that a figure may have.
type placeOption struct {
	ref    *placeRef
	level  record.Level
	here   *seenPlace
	before *seenPlace
	times  int
	title  bool // named in the headline or the first block
	latest bool // of the places before the sentence the last
	nested nested
}

// nested is how a place stands to the other options: the options inside which it lies and those that lie in it, by
// bits.
type nested struct{ inside, holds uint32 }

// maxPlaces bounds the places that are weighed for a figure.
const maxPlaces = 18

// nest finds for each option how it stands to the others.
func (ch *chooser) nest(all []placeOption) {
	for k := range all {
		for j := range k {
			if len(all[k].ref.ids) == 0 || len(all[j].ref.ids) == 0 {
				continue
			}
			a, b := all[k].ref.ids[0], all[j].ref.ids[0]
			if a == b {
				continue
			}
			if ch.lies(a, b) {
				all[k].nested.inside |= 1 << j
				all[j].nested.holds |= 1 << k
			}
			if ch.lies(b, a) {
				all[j].nested.inside |= 1 << k
				all[k].nested.holds |= 1 << j
			}
		}
	}
}

// lies reports whether a lies in b; the gazetteer is asked once a page.
func (ch *chooser) lies(a, b record.PlaceID) bool {
	key := [2]record.PlaceID{a, b}
	in, known := ch.inside[key]
	if !known {
		in = ch.gaz.Inside(a, b)
		ch.inside[key] = in
	}
	return in
}

func (ch *chooser) choosePlace(i int, m *mention) {
	ev := &ch.notes.evidence[m.ev-1]
	all := ch.room.places[:0]
	at := func(ref *placeRef, level record.Level) *placeOption {
		if ref.name == "" {
			return nil
		}
		for k := range all {
			if all[k].ref.name == ref.name {
				return &all[k]
			}
		}
		if len(all) >= maxPlaces {
			return nil
		}
		all = append(all, placeOption{ref: ref, level: level})
		return &all[len(all)-1]
	}
	from, to := ev.places[0], ev.places[1]
	for k := from; k < to; k++ {
		h := &ch.notes.places[k]
		if h.idle == "listed" && !m.row && between2(ev.figures, h.from, m.cfrom) > 0 {
			continue // "10 deaths (6 in Ba, 4 in Nadi)": of the figure beside it alone
		}
		if o := at(&h.ref, h.level); o != nil {
			o.times++
			if o.here == nil || m.apart(h.from, h.to) < m.apart(o.here.from, o.here.to) {
				o.here = h
			}
		}
	}
	for k := from - 1; k >= max(0, from-30); k-- {
		h := &ch.notes.places[k]
		if h.idle != "" {
			continue
		}
		if o := at(&h.ref, h.level); o != nil {
			o.times++
			if o.before == nil {
				o.before = h
			}
			o.title = o.title || h.sent <= 1
		}
	}
	for k := 0; k < len(ch.notes.places) && ch.notes.places[k].sent <= 1; k++ {
		if h := &ch.notes.places[k]; h.idle == "" {
			if o := at(&h.ref, h.level); o != nil {
				o.title = true
			}
		}
	}
	at(&ch.survey.main, ch.levelOf(&ch.survey.main))
	at(&ch.survey.site, ch.levelOf(&ch.survey.site))
	at(&ch.country, record.LevelCountry)
	at(&m.place, ch.levelOf(&m.place))
	ch.room.places = all
	for k := from - 1; k >= max(0, from-30); k-- {
		if h := &ch.notes.places[k]; h.idle == "" && h.how != "from" {
			for j := range all {
				if all[j].ref.name == h.ref.name {
					all[j].latest = true
				}
			}
			break
		}
	}
	nearest := -1
	for k := range all {
		if h := all[k].here; h != nil && h.idle == "" && (nearest < 0 ||
			m.apart(h.from, h.to) < m.apart(all[nearest].here.from, all[nearest].here.to)) {
			nearest = k
		}
	}
	sure := -1
	for k := range all {
		h := all[k].here
		if m.row && m.place.name == all[k].ref.name {
			sure = k
		}
		if h == nil || h.idle != "" || m.place.name != all[k].ref.name || m.place.carried ||
			between2(ev.figures, h.from, m.cfrom) > 0 {
			continue
		}
		if h.how == "in" && h.from >= m.cto && m.apart(h.from, h.to) <= 2 || h.how == "row" && h.to <= m.cfrom &&
			m.apart(h.from, h.to) <= 1 {
			sure = k // "12 in Homs", "Homs: 12"
		}
	}
	leads := ch.placesLead(ev)
	if sure < 0 && leads {
		for k := range all {
			if h := all[k].here; h != nil && h.idle != "distance" && m.cfrom-h.to >= 0 && m.cfrom-h.to <= 1 {
				sure = k // "in Homs 12 were hurt, in Hama 5 and in Idlib 3"
			}
		}
	}
	if sure < 0 && !leads && ch.eachItsPlace(ev) {
		for k := range all {
			if h := all[k].here; h != nil && h.idle != "distance" && m.followedBy(ev, h) {
				sure = k // "35 from Nablus, 34 from Tulkarm and 18 from Jenin"
			}
		}
	}
	taken := sure
	if sure < 0 || !ch.settled(m, record.FieldPlace, all[sure].ref.name, ch.foundPlace(&all[sure], m)) {
		ch.nest(all)
		options := ch.weighing(record.FieldPlace)
		for k := range all {
			options = append(options, ch.placeFeatures(all, k, m, ev, nearest).option(all[k].ref.name,
				ch.foundPlace(&all[k], m)))
		}
		options = append(options, ch.noPlaceFeatures(m, ev, nearest >= 0, len(all) == 0).option("", record.NotStated))
		taken = ch.chosen(i, m, record.FieldPlace, options, sure, record.FieldPlace)
	}
	if ch.weigh.of[record.FieldPlace] == nil {
		return
	}
	if taken == len(all) {
		m.place = placeRef{}
		return
	}
	if o := &all[taken]; o.ref.name != m.place.name {
		m.place = *o.ref
		m.place.carried = o.here == nil
	}
}

// placesLead reports whether a sentence is a list that names a place right before each of its figures.
func (ch *chooser) placesLead(ev *evidence) bool {
	n := 0
	for i, f := range ev.figures {
		led := false
		for k := ev.places[0]; k < ev.places[1]; k++ {
			h := &ch.notes.places[k]
			led = led || f >= h.to && f-h.to <= 1 && (i == 0 || ev.figures[i-1] < h.from)
		}
		if !led && i == 0 {
			return false
		}
		if led {
			n++
		}
	}
	return n >= 2 && 2*n >= len(ev.figures)
}

// eachItsPlace reports whether a sentence is a list that gives figure after figure its own place behind it.
func (ch *chooser) eachItsPlace(ev *evidence) bool {
	n := 0
	for k := ev.places[0]; k < ev.places[1]; k++ {
		h := &ch.notes.places[k]
		for i, f := range ev.figures {
			if f < h.from && h.from-f <= 4 && (i+1 == len(ev.figures) || ev.figures[i+1] >= h.to) {
				n++
				break
			}
		}
	}
	return n >= 2 && 2*n+1 >= len(ev.figures)
}

// followedBy reports whether a place stands right behind a figure, before the next.
func (m *mention) followedBy(ev *evidence, h *seenPlace) bool {
	return h.from >= m.cfrom && h.from-m.cfrom <= 5 && m.apart(h.from, h.to) <= 3 &&
		between2(ev.figures, h.from, m.cfrom) == 0
}

func (ch *chooser) levelOf(r *placeRef) record.Level {
	if len(r.ids) == 0 {
		return ""
	}
	pl, _ := ch.gaz.Place(r.ids[0])
	return pl.Level
}

func (ch *chooser) foundPlace(o *placeOption, m *mention) record.Found {
	switch {
	case o.here != nil && m.apart(o.here.from, o.here.to) <= 6:
		return record.InClause
	case o.here != nil:
		return record.InSentence
	case o.before != nil:
		return record.Carried
	}
	return record.OfPage
}

func (ch *chooser) placeFeatures(all []placeOption, k int, m *mention, ev *evidence, nearest int) *optionFeatures {
	o := &all[k]
	f := ch.gather()
	rel := "elsewhere"
	switch h := o.here; {
	case h != nil:
		rel = "left"
		if h.from >= m.cto {
			rel = "right"
		} else if h.to > m.cfrom {
			rel = "inside"
		}
		f.add(rel, bin(m.apart(h.from, h.to)))
		f.add(rel, h.how)
		f.add(rel, h.how, bin(m.apart(h.from, h.to)))
		f.add(rel, "figures", few(between2(ev.figures, h.from, m.cfrom)))
		f.add(rel, "clauses", few(between2(ev.commas, h.from, m.cfrom)))
		if h.idle != "" {
			f.add("idle", h.idle)
		}
		if ev.of > 1 {
			f.add("list", rel, h.how, "figures", few(between2(ev.figures, h.from, m.cfrom)))
		}
		if m.harm == record.Displaced || m.harm == record.Sheltering {
			f.add(string(m.harm), h.how)
		}
		if nearest == k {
			f.add("nearest")
		}
	case o.before != nil:
		rel = "before"
		if o.before.block != m.block {
			rel = "before in other block"
		}
		f.add(rel, "sentences", few(m.sent-o.before.sent))
		f.add(rel, string(o.before.kind))
		if nearest >= 0 {
			f.add("before though another stands here")
		}
	}
	f.add(rel)
	f.add("level", string(o.level))
	f.add(rel, "level", string(o.level))
	for j := range all {
		switch {
		case o.nested.inside&(1<<j) != 0:
			if all[j].here != nil && o.here != nil {
				f.add("inside another here")
			}
			f.add("inside another")
		case o.nested.holds&(1<<j) != 0:
			if all[j].here != nil && o.here != nil {
				f.add("holds another here")
			}
			f.add("holds another")
		}
	}
	if o.ref.name == ch.survey.main.name {
		f.add("main")
		f.add("main", rel)
	}
	if len(o.ref.ids) > 1 {
		f.add("several")
	}
	grain := "coarse"
	if o.level == "" || o.level == record.LevelSite || o.level == record.LevelADM3 {
		grain = "fine"
	}
	f.add("on page", few(ch.tally[o.ref.name]), grain)
	if o.ref.name == ch.scene {
		f.add("scene")
		f.add("scene", rel)
		if nearest < 0 {
			f.add("scene and no place here")
		}
	}
	if o.ref.name == ch.firstPlace {
		f.add("first place", grain)
	}
	if o.latest && o.here == nil {
		f.add("latest", grain)
		if nearest < 0 {
			f.add("latest and no place here", grain)
			f.add("latest and no place here", rel, grain)
		}
	}
	if nearest < 0 {
		f.add("no place here", rel, grain)
	}
	if o.title {
		f.add("in the title", grain)
	}
	if o.level == "" {
		f.add("unknown")
		f.add("unknown", rel)
	}
	if o.title {
		f.add("in the title")
		f.add("in the title", rel)
	}
	if ch.survey.country != "" && len(o.ref.ids) > 0 && ch.survey.countryOf(o.ref.ids[0]) != ch.survey.country {
		f.add("abroad")
	}
	if o.level == record.LevelCountry && ev.nationwide {
		f.add("country nationwide")
	}
	f.add("times", few(o.times))
	switch {
	case m.place.name != o.ref.name:
	case m.place.carried:
		f.add("grammar: carried")
	default:
		f.add("grammar: in its sentence")
	}
	if m.kind == record.Headline {
		f.add("in headline", rel)
	}
	f.once()
	return f
}

// noPlaceFeatures speak for and against that a figure has no place: whether one stands in its sentence, whether the
// page has any.
func (ch *chooser) noPlaceFeatures(m *mention, ev *evidence, here, bare bool) *optionFeatures {
	f := ch.gather()
	f.add("none")
	f.add("none of", string(m.harm))
	if here {
		f.add("none though a place stands here")
	}
	if m.place.name == "" {
		f.add("none: grammar")
	} else if m.place.carried {
		f.add("none: grammar carried")
	}
	if ev.nationwide {
		f.add("none: nationwide")
	}
	if bare {
		f.add("none on page")
	}
	f.add("none", string(m.scope))
	f.add("none in", string(m.kind))
	return f
}

// apart is how many tokens lie between the words of a figure and those from one token to another; 0 where they meet.
func (m *mention) apart(from, to int) int {
	if to <= m.cfrom {
		return m.cfrom - to
	}
	return max(from-m.cto, 0)
}
