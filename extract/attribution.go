package extract

import (
	"strings"

	"recount/record"
)

// speech is who has spoken on the page so far, and who speaks on.
type speech struct {
	p           *piece
	cover       *cover
	names       *names
	numbers     *numbers
	told        *told
	survey      *survey
	doc         *record.Document
	gaz         *Gazetteer
	orgs        *Organisations
	people      *roster
	notes       *notes
	named       []speaker // in the sentence
	spk         []speaker // those of them who speak
	open        source    // the source that speaks on
	openSent    int
	openBlock   int
	subject     source // the body that the sentence before began with
	subjectSent int    // the sentence in which a pronoun may mean it
	heard       []heard
	short       []shortName
	denials     []record.Claim
}

// heard is a source that spoke in a sentence.
type heard struct {
	sent, block int
	src         source
}

// attribute gives the mentions of a sentence their sources: the cue of the sentence, else the one still open.
func (sc *speech) attribute(s sentence, ms []mention) {
	p := sc.p
	spk := sc.speakers(s)
	sc.hear(spk)
	var via []record.OriginID
	origins := spk[:0:0]
	for _, sp := range spk {
		if sp.pub && !ownCount(p, &sp) {
			via = append(via, record.OriginID(sp.id))
			continue
		}
		if sp.deny {
			sc.denials = append(sc.denials, sc.denial(s, &sp))
		}
		origins = append(origins, sp)
	}
	pronoun := len(origins) == 0 && pronounSpeaks(p, s)
	// "The coast guard towed the boat in. It said that 14 ..."
	if pronoun && sc.subjectSent == sc.told.sent && !sc.subject.none() {
		sc.open, sc.openSent, sc.openBlock = sc.subject, sc.told.sent-1, p.index
	}
	sc.subject, sc.subjectSent = source{}, sc.told.sent+1
	if len(origins) == 0 && !pronoun {
		sc.subject = sc.subjectOf(s)
	}
	own := source{}
	if len(origins) == 0 && len(ms) > 0 && firstPlural(p, s) {
		own = sc.speaksAlone()
	}
	for i := range ms {
		m := &ms[i]
		if !own.none() {
			m.src, m.own = own, true
			m.src.via = via
			continue
		}
		if sp := choose(origins, m); sp != nil {
			m.src, m.own = sc.resolve(sp.source), true
			m.src.via = via
			verify(p, sp, m, s)
			m.denied = sp.deny && !saysAfter(p, sp, m)
			continue
		}
		m.src.via = via
		if m.narrator = !pronoun && narrated(p, s, m); pronoun || sc.carries(s) && !m.narrator {
			m.src, m.carried, m.quoted = sc.open, sc.openSent+1, quotedAt(p, s, m.cfrom)
			m.src.verb = ""
			m.src.via = via
			if pronoun {
				m.own = true
				m.verified = strongVerb(p, s, m)
			}
		}
	}
	inheritVerified(ms)
	for i := range origins {
		sc.heard = append(sc.heard, heard{sc.told.sent, p.index, sc.resolve(origins[i].source)})
	}
	switch {
	case len(origins) > 0:
		sc.open, sc.openSent, sc.openBlock = sc.resolve(last(origins).source), sc.told.sent, p.index
	case pronoun && !sc.open.none():
		sc.openSent = sc.told.sent
	case len(via) > 0 && len(ms) > 0:
		sc.open = source{}
	}
}

// subjectOf is the body that a sentence without a verb of saying begins with: a pronoun that speaks next means it.
func (sc *speech) subjectOf(s sentence) source {
	p := sc.p
	if p.arabic(s.from) {
		return source{}
	}
	for i := range sc.named {
		o := &sc.named[i]
		if o.from-s.from > 1 || o.pub || o.from > s.from && !p.is(s.from, "article", "det") {
			continue
		}
		switch o.class {
		case "monitor", "rescue", "police", "un_body", "hospital", "inquiry", "health":
			return sc.resolve(o.source)
		}
	}
	return source{}
}

// saysAfter reports whether a source that denies something goes on to say the figure: "denied it, and said that 16 of
// its men were killed".
func saysAfter(p *piece, sp *speaker, m *mention) bool {
	for j := sp.cto; j < m.cfrom; j++ {
		if h := p.tagged(cuesList, j, "say", "report"); h != nil && j > sp.cto &&
			(h.conj || p.is(j-1, "and", "conj") || p.is(j-1, "subjpron")) {
			return true
		}
	}
	return false
}

func last(spk []speaker) *speaker { return &spk[len(spk)-1] }

// choose takes the source in whose reach a mention stands: the nearest before it, else the nearest after it.
func choose(spk []speaker, m *mention) *speaker {
	var best *speaker
	cost := 1 << 20
	for i := range spk {
		sp := &spk[i]
		var d int
		switch {
		case sp.from >= m.cto:
			d = sp.from - m.cto + 3
			if !sp.after && !sp.by {
				d += 12 // "A, but B said C": what stands before belongs to the narrator or to another
			}
		default:
			d = m.cfrom - sp.to
			if sp.after {
				d += 25
			}
			d = max(d, 0)
		}
		if sp.described {
			d += 4
		}
		if d < cost {
			best, cost = sp, d
		}
	}
	return best
}

// ownCount reports whether a publisher counted by itself: "a Reuters tally", "AP has documented".
func ownCount(p *piece, sp *speaker) bool {
	for j := sp.from; j < min(len(p.toks), sp.to+4); j++ {
		if h := p.tagged(cuesList, j, "report", "figures"); h != nil {
			switch p.key(j) {
			case "count", "tally", "documented", "documents", "investigation", "found", "identified", "tallied",
				"counted", "وثقت":
				return true
			}
		}
	}
	return false
}

// pronounSpeaks reports whether a pronoun for the last source speaks in the sentence: "it said", "he added", "وأضاف".
func pronounSpeaks(p *piece, s sentence) bool {
	for i := s.from; i < s.to; i++ {
		h := p.tagged(cuesList, i, "say", "report")
		if h == nil {
			continue
		}
		if p.toks[i].arabic {
			return i-s.from <= 2
		}
		for j := i - 1; j >= max(s.from, i-3); j-- {
			if p.is(j, "subjpron") {
				return true
			}
			if !p.is(j, "aux", "adverb") {
				break
			}
		}
	}
	return false
}

// carries reports whether the open source reaches this sentence: the same block, or the next after it.
func (sc *speech) carries(s sentence) bool {
	p := sc.p
	if sc.open.none() {
		return false
	}
	gap := sc.told.sent - sc.openSent
	if sc.openBlock == p.index {
		return gap <= 2
	}
	if sc.open.class == "witness" {
		return false
	}
	return gap <= 2 && p.index-sc.openBlock <= 1 && p.block.Kind != record.Heading
}

// verify sets the verified flag from the origin's own verb, where it governs the figure.
func verify(p *piece, sp *speaker, m *mention, s sentence) {
	m.src.verb = sp.verb
	switch sp.verb {
	case record.Documented, record.Verified, record.Confirmed, record.Identified:
	default:
		if v := strongVerb(p, s, m); v != "" && !sp.by {
			m.verified = v
		}
		return
	}
	if v := strongVerb(p, s, m); v != "" {
		m.verified = v
	}
}

// strongVerb reports "yes" where a verb of documenting or verifying stands close to the figure and takes it as object.
func strongVerb(p *piece, s sentence, m *mention) string {
	for i := s.from; i < s.to; i++ {
		h := p.tagged(cuesList, i, "report")
		if h == nil {
			continue
		}
		v := record.ClaimVerb(h.val)
		if v != record.Documented && v != record.Verified && v != record.Confirmed {
			continue
		}
		d := m.cfrom - int(h.to)
		limit := 9
		if p.toks[i].arabic {
			limit = 6
		}
		if d >= 0 && d <= limit && !m.part && objectOf(p, int(h.to), m.cfrom) {
			return "yes"
		}
		// "1,426 deaths have been confirmed"
		if i >= m.cto && i-m.cto <= 12 && !p.toks[i].arabic && passiveVerb(p, i, s) && !m.part {
			return "yes"
		}
	}
	return ""
}

// objectOf reports whether no figure and no new clause stands between a verb and a figure.
func objectOf(p *piece, i, j int) bool {
	for k := i; k < j; k++ {
		if p.toks[k].kind == digitToken || p.sign(k, ".;") || p.is(k, "while") {
			return false
		}
	}
	return true
}

func passiveVerb(p *piece, i int, s sentence) bool {
	for j := i - 1; j >= max(s.from, i-3); j-- {
		if p.is(j, "be") {
			return true
		}
	}
	return false
}

// kindred reports whether a description ("the ministry") may mean the source that speaks already.
func kindred(open, described string) bool {
	switch described {
	case "government":
		return open == "ministry" || open == "government" || open == "health" || open == "military"
	case "health":
		return open == "ministry" || open == "health"
	case "un_body":
		return open == described || open == "rescue" // "the agency"
	case "monitor", "inquiry":
		return open == described || described == "monitor" && (open == "ngo" || open == "inquiry")
	case "police":
		return open == "police"
	}
	return false
}

// resolve turns a described source into an organisation where the page allows only one.
func (sc *speech) resolve(src source) source {
	if src.of && sc.open.id != "" && src.class != "witness" {
		return sc.open
	}
	if src.id != "" || src.class == "unnamed" {
		return src
	}
	if !Listed(record.OriginID(sc.open.id)) && src.described && src.end > src.start &&
		shortOf(sc.doc.Text[src.start:src.end], strings.TrimPrefix(sc.open.id, unlistedPrefix)) {
		return sc.open
	}
	if sc.open.id != "" && (src.of || kindred(sc.open.class, src.class)) {
		src.id, src.class = sc.open.id, sc.open.class
		return src
	}
	switch src.class {
	case "monitor", "inquiry", "un_body":
		found := ""
		for _, id := range sc.survey.orgOrder {
			org, _ := sc.orgs.Organisation(record.OriginID(id))
			if org.Class == src.class || src.class == "inquiry" &&
				(org.Class == "inquiry" || id == "UN_COI" || id == "NCI") {
				if found != "" && found != id {
					if !sc.open.none() && sc.open.class == org.Class {
						src.id = sc.open.id
					}
					return src
				}
				found = id
			}
		}
		src.id = found
	case "government", "health", "rescue", "hospital", "police", "military":
		src.id = sc.countryBody(src.class)
	}
	return src
}

// countryBody gives the body of a class in the country of the story.
func (sc *speech) countryBody(class string) string {
	for i := len(sc.survey.orgOrder) - 1; i >= 0; i-- {
		org, _ := sc.orgs.Organisation(record.OriginID(sc.survey.orgOrder[i]))
		switch {
		case class == "health" && org.ID == "GAZA_MOH",
			class == "rescue" && org.Class == "rescue":
			return string(org.ID)
		}
	}
	if class == "health" && (sc.survey.country == "ps" || sc.survey.country == "") && sc.survey.gaza {
		return "GAZA_MOH"
	}
	if class == "government" {
		if sc.survey.crime {
			return "POLICE"
		}
		return sc.survey.governments[sc.survey.country]
	}
	if class == "police" {
		return "POLICE"
	}
	return ""
}

// inheritVerified lets the parts of a sentence be verified with the whole that it verifies.
func inheritVerified(ms []mention) {
	for i := 1; i < len(ms); i++ {
		if m, whole := &ms[i], &ms[i-1]; m.verified == "" && whole.verified == "yes" && (m.part || m.list >= 0) &&
			m.src.id == whole.src.id {
			m.verified = "yes"
		}
	}
}
