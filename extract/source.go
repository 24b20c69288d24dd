package extract

import (
	"sort"
	"strings"

	"recount/record"
)

// source is who is said to know.
type source struct {
	id        string // canonical id, "" unknown
	class     string
	described bool // by class only
	start     int  // words of the document, -1 none
	end       int
	verb      record.ClaimVerb
	via       []record.OriginID
	of        bool // "its investigators", "their spokesman": of the source that speaks
}

func (s source) none() bool { return s.id == "" && s.class == "" }

// speaker is a source in a sentence with its cue.
type speaker struct {
	source
	from, to int  // tokens of the source
	cfrom    int  // token of the cue
	cto      int  // after the cue
	after    bool // the cue's content stands before it: ", X said"
	strong   bool // documented, verified: a verb of the origin's own work
	pub      bool // prints what others count
	by       bool // "according to X"
	deny     bool
}

// tokenAt returns the token that begins at or after a byte offset: the one behind a name that ends there.
func (p *piece) tokenAt(b int) int {
	return sort.Search(len(p.toks), func(i int) bool { return int(p.toks[i].start) >= b })
}

// covering gives the tokens that a stretch of text touches: a name may begin inside a token, after an Arabic
// conjunction.
func (p *piece) covering(start, end int) (from, to int) {
	from = sort.Search(len(p.toks), func(i int) bool { return int(p.toks[i].end) > start })
	return from, max(from, p.tokenAt(end))
}

// tokenOf returns the token in which a name begins. An Arabic name may begin inside one, behind a conjunction or a
// preposition that is written to it.
func (p *piece) tokenOf(b int) int {
	return sort.Search(len(p.toks), func(i int) bool { return int(p.toks[i].end) > b })
}

// speakers finds the cued sources of a sentence.
func (sc *speech) speakers(s sentence) []speaker {
	p := sc.p
	out := sc.spk[:0]
	sc.named = sc.named[:0]
	for k := range sc.names.orgs {
		m := &sc.names.orgs[k]
		from, to := p.covering(m.Start, m.End)
		if from < s.from || from >= s.to || to == from {
			continue
		}
		sp := speaker{from: from, to: to}
		sp.source = source{id: m.ID, class: m.Class, start: m.Start, end: m.End}
		if sc.ofAnother(m, from) {
			continue
		}
		if m.Class == "witness" || m.Class == "activists" || m.Class == "social_media" || m.Class == "police" &&
			m.ID == "POLICE" {
			continue // read from the list of descriptions
		}
		if m.Short && !standsAlone(p, sp.from, sp.to, s) {
			continue // "the Orvin Doctors Network" is no short form of another network
		}
		if m.Short {
			sp.source.id, sp.source.class = sc.bearer(m), m.Class
			// the usual bearer, of whom the page says nothing
			if !sc.survey.seen[sp.source.id] && Listed(record.OriginID(sp.source.id)) {
				sp.source.id, sp.source.described = "", true
			}
		}
		org, ok := sc.orgs.Organisation(record.OriginID(m.ID))
		sp.pub = ok && org.Publisher
		sc.named = append(sc.named, sp)
	}
	sc.unlisted(s)
	sc.describe(s)
	sc.persons(s)
	for _, sp := range sc.named {
		if sc.cue(&sp, s) {
			out = append(out, sp)
		}
	}
	sc.spk = out
	return out
}

// ofAnother reports whether the name of a body of one country stands behind the name of another country: "the Orvin
// People's Defence Force" is not that of the table.
func (sc *speech) ofAnother(m *Match, from int) bool {
	if from == 0 || !sc.cover.insidePlace(from-1) || sc.p.toks[from].arabic {
		return false
	}
	org, ok := sc.orgs.Organisation(record.OriginID(m.ID))
	if !ok || org.Country == "" {
		return false
	}
	for i := range sc.names.places {
		if pl := &sc.names.places[i]; pl.End <= m.Start && m.Start-pl.End <= 3 && pl.Class == string(record.LevelCountry) {
			return pl.ID != strings.ToLower(org.Country)
		}
	}
	return false
}

// standsAlone reports whether a short form ("the Observatory", "الشبكة") is not part of a longer name.
func standsAlone(p *piece, from, to int, s sentence) bool {
	to = max(to, from+1) // the name may end inside a token
	if p.toks[from].arabic {
		word := p.text[p.toks[from].start:p.toks[to-1].end]
		return strings.Contains(word, "ال") || strings.Contains(word, "لل") // "الشبكة", not "شبكة أطباء"
	}
	if from > s.from && p.toks[from-1].kind == wordToken && p.toks[from-1].upper &&
		!p.is(from-1, "article", "det", "poss", "conj", "prep", "inprep") && p.endingAt(titlesList, from) == nil {
		return false
	}
	if to < s.to && (p.key(to) == "for" || p.key(to) == "of") {
		next := to + 1
		for next < s.to && p.is(next, "article", "det") {
			next++
		}
		return next >= s.to || !p.toks[next].upper
	}
	return true
}

// bearer resolves a short form ("the Observatory") to the organisation of its class that the page names in full.
func (sc *speech) bearer(m *Match) string {
	said := sc.doc.Text[m.Start:m.End]
	if open, ok := strings.CutPrefix(sc.open.id, unlistedPrefix); ok && shortOf(said, open) {
		return sc.open.id
	}
	for _, id := range sc.survey.orgOrder {
		org, _ := sc.orgs.Organisation(record.OriginID(id))
		for _, list := range [][]string{org.ShortEN, org.ShortAR} {
			for _, a := range list {
				if m.ID == id || len(said) >= len(a) && strings.EqualFold(said[len(said)-len(a):], a) {
					return id
				}
			}
		}
	}
	return m.ID
}

// shortOf reports whether a short form is the noun of a longer name: "the Network" of "Orvin Doctors Network".
func shortOf(said, name string) bool {
	said = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(said), "the "), "ال")
	first, _, _ := strings.Cut(name, " ")
	first = strings.TrimPrefix(first, "ال")
	return said != "" && (strings.HasSuffix(strings.ToLower(name), " "+said) ||
		strings.HasSuffix(strings.TrimSpace(said), first))
}

// describe adds the sources that a sentence describes by class.
func (sc *speech) describe(s sentence) {
	p := sc.p
	sc.countries(s)
	for i := s.from; i < s.to; i++ {
		h := p.at(sourcesList, i)
		if h == nil || sc.covered(i) || p.is(int(h.to), "centreof", "rumour") || sc.spokesman(h) || sc.voiceOf(i) {
			continue
		}
		sp := speaker{from: i, to: int(h.to)}
		sp.source = source{id: h.val, class: h.tag, described: true, start: int(p.toks[i].start),
			end: int(p.toks[h.to-1].end)}
		if k := p.key(i); strings.HasPrefix(k, "spokes") || strings.HasPrefix(k, "متحدث") ||
			strings.HasPrefix(k, "ناطق") || strings.HasPrefix(k, "المتحدث") || strings.HasPrefix(k, "الناطق") {
			sp.of = true
		} else if sp.of = p.is(i-1, "poss"); sp.of {
			for k := len(sc.named) - 1; k >= 0; k-- { // "the government ..., its security sources said"
				if o := &sc.named[k]; (o.id != "" || o.class == "government") && o.to <= i && !o.pub &&
					o.class != "witness" {
					sp.id, sp.class, sp.of = o.id, o.class, false
					break
				}
			}
		}
		sc.named = append(sc.named, sp)
		i = int(h.to) - 1
	}
}

func (sc *speech) covered(i int) bool {
	for k := range sc.named {
		if i >= sc.named[k].from && i < sc.named[k].to {
			return true
		}
	}
	return false
}

// cue looks for the words that make a name a source: a verb of saying beside it, "according to" before it, a noun for
// its count after it, a colon.
func (sc *speech) cue(sp *speaker, s sentence) bool {
	p := sc.p
	if byBefore(p, sp, s) || sc.verbAfter(sp, s) || sc.verbBefore(sp, s) || figuresAfter(p, sp, s) {
		return true
	}
	if p.sign(sp.to, ":/") && sp.from-s.from <= 3 && sp.class != "government" && sp.class != "media" &&
		sp.class != "agency" {
		sp.cfrom, sp.cto = sp.to, sp.to+1
		return true
	}
	if p.sign(sp.from-1, "-") && s.to-sp.to <= 1 { // "... -SOHR"
		sp.cfrom, sp.cto, sp.after = sp.from, sp.to, true
		return true
	}
	return false
}

func byBefore(p *piece, sp *speaker, s sentence) bool {
	for j := sp.from - 1; j >= max(s.from, sp.from-7); j-- {
		if p.key(j) == "عن" && relayed(p, s, j) {
			sp.cfrom, sp.cto, sp.by, sp.verb = j, sp.to, true, record.Reported
			return true
		}
		if h := p.tagged(cuesList, j, "by"); h != nil && int(h.to) <= sp.from {
			if p.key(j) == "by" && int(h.to) == j+1 && !byFigures(p, j) {
				return false
			}
			sp.cfrom, sp.cto, sp.by = j, sp.to, true
			sp.verb = record.ClaimVerb(h.val)
			sp.after = j > s.from+1
			return true
		}
		if p.sign(j, ",") && j == sp.from-2 && p.is(j+1, "and") {
			continue
		}
		if p.sign(j, ".;:,") || p.toks[j].kind == digitToken || p.at(triggersList, j) != nil && !p.toks[j].arabic {
			return false
		}
		if p.tagged(cuesList, j, "say", "report") != nil && !p.toks[j].arabic {
			return false
		}
	}
	return false
}

// byFigures reports whether "by" follows a noun for a count or a participle of reporting: "documented by", "a count
// by".
func byFigures(p *piece, j int) bool {
	return p.tagged(cuesList, j-1, "figures", "report", "say") != nil
}

// verbAfter reads "X said", "X, which is based in Britain, said", "X has documented".
func (sc *speech) verbAfter(sp *speaker, s sentence) bool {
	p := sc.p
	words := 0
	for j := sp.to; j < s.to && words <= 12; j++ {
		if h := p.tagged(cuesList, j, "say", "report", "deny"); h != nil &&
			(!p.toks[j].arabic || words == 0 || sp.class == "witness" && words <= 8) {
			if p.is(j-1, "article", "det", "poss") || p.tagged(partsList, j) != nil || reaches(p, j) {
				return false
			}
			if p.is(j-1, "be") && !p.is(j-2, "aux") && h.tag != "deny" && p.key(j) != "saying" &&
				p.key(j) != "reporting" {
				return false
			}
			sp.cfrom, sp.cto, sp.verb = j, int(h.to), record.ClaimVerb(h.val)
			sp.strong = h.tag == "report"
			sp.deny = h.tag == "deny"
			sp.after = contentBefore(p, sp, s)
			return true
		}
		if p.at(triggersList, j) != nil && words > 0 && !p.is(j-1, "det") || sc.otherSource(sp, j) {
			return false
		}
		if p.sign(j, ".;:\"") {
			return false
		}
		if p.toks[j].kind == wordToken && p.key(j) != "قد" { // "كانت الأمم المتحدة قد تحققت"
			words++
		}
	}
	return false
}

// reaches reports whether the Arabic verb for informing is that for reaching a number: "بلغ 14".
func reaches(p *piece, j int) bool {
	k := p.key(j)
	return (strings.HasSuffix(k, "بلغ") || strings.HasSuffix(k, "بلغت")) && !strings.HasSuffix(k, "ابلغ") &&
		!strings.HasSuffix(k, "ابلغت") && figureSoon(p, j+1)
}

// contentBefore reports whether what is said stands before the source: the source ends the sentence or follows a comma.
func contentBefore(p *piece, sp *speaker, s sentence) bool {
	left := 0
	for j := sp.cto; j < s.to; j++ {
		if p.toks[j].kind == wordToken && p.at(calendarList, j) == nil && !p.is(j, "dayword") {
			left++
		}
	}
	return left <= 3 && sp.from > s.from+3
}

// verbBefore reads "said X", "reported by X"; in Arabic "قال المرصد".
func (sc *speech) verbBefore(sp *speaker, s sentence) bool {
	p := sc.p
	for j := sp.from - 1; j >= max(s.from, sp.from-5); j-- {
		h := p.tagged(cuesList, j, "say", "report", "deny")
		if h == nil || int(h.to) > sp.from {
			if p.sign(j, ".;:,\"") || p.at(triggersList, j) != nil || p.toks[j].kind == digitToken {
				return false
			}
			continue
		}
		if sc.accused(j, sp, s) {
			return false
		}
		if !p.toks[j].arabic {
			k := p.key(j)
			if k == "told" || k == "telling" || k == "informed" || p.is(j-1, "pron") || p.is(j, "to") {
				return false
			}
			if j == s.from || p.toks[j-1].kind == wordToken && !p.sign(j-1, ",\"") && !sc.numbers.figureIn(s.from, j) {
				return false
			}
			if j+1 < sp.from && !p.is(j+1, "article", "det", "adverb", "dayword") && !p.toks[j+1].upper {
				return false
			}
		}
		sp.cfrom, sp.cto, sp.verb = j, sp.to, record.ClaimVerb(h.val)
		sp.strong = h.tag == "report"
		sp.deny = h.tag == "deny"
		sp.after = !p.toks[j].arabic
		return true
	}
	return false
}

func (fs *numbers) figureIn(i, j int) bool {
	a, b := fs.numbersIn(i, j)
	return b > a
}

// figuresAfter reads "SOHR's figures", "the Observatory's count", "the SOHR toll".
func figuresAfter(p *piece, sp *speaker, s sentence) bool {
	gen := sp.to > 0 && p.toks[sp.to-1].genitive
	for j := sp.to; j < min(s.to, sp.to+3); j++ {
		if h := p.tagged(cuesList, j, "figures"); h != nil && (gen || j == sp.to) {
			sp.cfrom, sp.cto = sp.from, int(h.to)
			return true
		}
		if gen && p.at(triggersList, j) != nil && sp.class == "monitor" { // "SOHR's civilian dead"
			sp.cfrom, sp.cto = sp.from, j
			return true
		}
	}
	return false
}

// otherSource reports whether another source begins at token j.
func (sc *speech) otherSource(sp *speaker, j int) bool {
	for i := range sc.named {
		if o := &sc.named[i]; o.from == j && o.from != sp.from && !(o.described && !sp.described) && !o.pub {
			return true
		}
	}
	return false
}

// spokesman reports whether a description is only the voice of a body named right after it: "the spokesman of the Civil
// Defence".
func (sc *speech) spokesman(h *hit) bool {
	p := sc.p
	if h.tag != "government" {
		return false
	}
	for k := range sc.named {
		o := &sc.named[k]
		if o.pub || o.described || o.from < int(h.to) || o.from-int(h.to) > 4 {
			continue
		}
		for j := int(h.to); j < o.from; j++ {
			if !p.is(j, "of", "det", "article", "prep", "inprep", "for") && p.key(j) != "باسم" && p.key(j) != "for" &&
				!p.toks[j].upper {
				return false
			}
		}
		return true
	}
	return false
}

// voiceOf reports whether a description is only the voice of the body named right before it: "the State Police
// spokesman".
func (sc *speech) voiceOf(i int) bool {
	p := sc.p
	if k := p.key(i); !strings.HasPrefix(k, "spokes") {
		return false
	}
	for k := range sc.named {
		if o := &sc.named[k]; !o.pub && (o.to == i || o.to == i-1 && p.toks[i-1].upper) {
			return true
		}
	}
	return false
}

// relayed reports whether a verb of relaying stands before "about": "نقلت صحيفة كذا عن".
func relayed(p *piece, s sentence, j int) bool {
	for k := j - 1; k >= max(s.from, j-9); k-- {
		switch p.key(k) {
		case "نقل", "نقلت", "ونقلت", "ونقل", "نقلا", "تنقل", "بيان", "تقرير", "صادر", "صدر", "صدرت":
			return true
		}
	}
	return false
}

// countries makes a country that speaks ("Iran said") its government.
func (sc *speech) countries(s sentence) {
	p := sc.p
	for k := range sc.names.places {
		m := &sc.names.places[k]
		from, to := p.tokenOf(m.Start), p.tokenAt(m.End)
		if from < s.from || from >= s.to || p.toks[from].arabic || p.tagged(cuesList, to, "say") == nil ||
			p.is(from-1, "inprep", "prep", "of") {
			continue
		}
		if pl, ok := sc.gaz.Place(record.PlaceID(m.ID)); !ok || pl.Level != record.LevelCountry {
			continue
		}
		sp := speaker{from: from, to: to}
		sp.source = source{id: sc.survey.governments[record.PlaceID(m.ID)], class: "government", described: true,
			start: m.Start, end: m.End}
		sc.named = append(sc.named, sp)
	}
}
