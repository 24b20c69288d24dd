package extract

import (
	"strings"

	"recount/record"
)

// person is somebody whom the page names.
type person struct {
	name      string
	key       string // folded surname
	role      string // spokesperson, official, journalist, witness, accused, victim, "" unknown
	public    bool
	bystander bool   // lived through it, or lost somebody; no source of a figure
	src       source // for whom a public person speaks
	spans     [][2]int
}

// witness gives the record of a living person; a private one's name is hidden.
func (w *person) witness(doc *record.Document) record.Witness {
	out := record.Witness{Name: record.Hide(w.name), Role: w.role, Public: w.public}
	for _, s := range w.spans {
		a := doc.Anchor(s[0], s[1])
		if !w.public { // the offsets serve for masking; the words are the name itself
			a.Exact, a.Prefix, a.Suffix = "", "", ""
		}
		out.Spans = append(out.Spans, a)
	}
	return out
}

// persons finds the people whom a sentence names, and makes those who speak its sources: a witness for a private
// person, the office for a public one.
func (sc *speech) persons(s sentence) {
	p := sc.p
	if p.arabic(s.from) {
		sc.arabicPersons(s)
		sc.arabicBystanders(s)
	}
	for i := s.from; i < s.to; i++ {
		to := nameAt(sc.cover, i, s)
		if to == 0 {
			continue
		}
		sc.meet(s, i, to)
		i = to - 1
	}
}

// nameAt returns the end of a personal name in Latin letters that begins with token i, 0 where none does: two to five
// capitalised words, or the surname of a person met before.
func nameAt(cv *cover, i int, s sentence) int {
	p := cv.p
	t := &p.toks[i]
	if t.kind != wordToken || !t.upper || t.arabic || t.capitals && t.end-t.start > 2 || unfit(cv, i) {
		return 0
	}
	j := i + 1
	for j < s.to && j-i < 9 {
		u := &p.toks[j]
		if p.toks[j-1].genitive {
			break
		}
		if u.kind == punctToken && (u.sign == '-' || u.sign == '\'' || u.sign == '.' && u.glued &&
			p.toks[j-1].end-p.toks[j-1].start == 1) && j+1 < s.to && p.toks[j+1].kind == wordToken &&
			p.toks[j+1].upper {
			j += 2
			continue
		}
		if u.kind != wordToken || !(u.upper && !unfit(cv, j) || particles[u.key] && j+1 < s.to && p.toks[j+1].upper) ||
			u.capitals && u.end-u.start > 3 {
			break
		}
		j++
	}
	return j
}

var particles = map[string]bool{"bin": true, "ibn": true, "abu": true, "umm": true, "de": true, "la": true, "van": true,
	"von": true, "del": true, "da": true, "dos": true, "y": true}

// unfit reports whether a capitalised word cannot belong to a personal name.
func unfit(cv *cover, i int) bool {
	p := cv.p
	if p.tagged(namesList, i, "given") != nil {
		return false
	}
	if p.tagged(namesList, i, "notname") != nil || cv.insideOrg(i) || cv.insidePlace(i) {
		return true
	}
	return p.at(calendarList, i) != nil || p.at(titlesList, i) != nil && p.tagged(titlesList, i, "honorific") == nil ||
		p.unitAt(i) != nil || p.is(i, "prep", "det", "article", "pron", "conj", "and", "poss", "aux", "neg") ||
		p.at(numbersList, i) != nil || p.at(partiesList, i) != nil || p.at(sourcesList, i) != nil ||
		p.at(triggersList, i) != nil || p.at(sidesList, i) != nil && p.toks[i].key != "assad"
}

func (cv *cover) insidePlace(k int) bool { return cv.flagged(k, placeFlag) }

// meet notes a person, asks the words around for the role, and adds a speaker where the person speaks.
func (sc *speech) meet(s sentence, from, to int) {
	p := sc.p
	words := 0
	for k := from; k < to; k++ {
		if p.toks[k].kind == wordToken {
			words++
		}
	}
	surname := p.key(to - 1)
	known := sc.people.by(surname)
	if words < 2 && known == nil && !(privateVoice(p, from, to, s) && sc.cue(&speaker{from: from, to: to}, s)) {
		return
	}
	start, end := int(p.toks[from].start), int(p.toks[to-1].end)
	role, public := role(p, from, to, s)
	aged := role == "aged"
	if aged {
		role = ""
	}
	if known == nil {
		known = sc.people.add(person{name: sc.doc.Text[start:end], key: surname, role: role, public: public})
	} else if known.role == "" {
		known.role, known.public = role, public
	}
	known.spans = append(known.spans, [2]int{start, end})
	known.bystander = known.bystander || aged || bystander(p, from, to, s)
	sp := speaker{from: from, to: to}
	sp.start, sp.end = start, end
	if !sc.cue(&sp, s) {
		return
	}
	if known.role == "" {
		if !aged && !privateVoice(p, from, to, s) {
			return
		}
		known.role = "witness"
	}
	switch {
	case known.role == "witness":
		sp.id, sp.class, sp.described = "WITNESS", "witness", true
	case known.public:
		if known.src.none() {
			known.src = sc.officeOf(s, from)
		}
		sp.source = known.src
		sp.start, sp.end = start, end
		if sp.source.none() {
			return
		}
	default:
		return
	}
	sc.named = append(sc.named, sp)
}

// role reads the words around a name: titles before it, apposition after it.
func role(p *piece, from, to int, s sentence) (string, bool) {
	for j := from - 1; j >= max(s.from, from-5); j-- {
		if p.sign(j, ".;:\"") {
			break
		}
		if h := p.at(titlesList, j); h != nil && h.val != "" {
			return h.tag, h.val == "public"
		}
	}
	age := false
	for j := to; j < min(s.to, to+9); j++ {
		if p.sign(j, ".;:\"") || p.is(j, "be") || p.at(triggersList, j) != nil && j > to {
			break
		}
		if p.toks[j].kind == digitToken {
			age = true
		}
		if h := p.at(titlesList, j); h != nil && h.val != "" && (p.sign(to, ",") || j == to) {
			return h.tag, h.val == "public"
		}
		if p.tagged(cuesList, j, "say") != nil {
			break
		}
	}
	if age && p.sign(to, ",") {
		return "aged", false // a witness if the sentence lets the person speak
	}
	return "", false
}

// privateVoice reports whether a speaker without a title speaks as somebody who was there: of "my", "our", "his
// family".
func privateVoice(p *piece, from, to int, s sentence) bool {
	for j := s.from; j < s.to; j++ {
		if p.at(kinList, j) != nil && (p.is(j-1, "poss") || p.is(j-2, "poss")) || p.key(j) == "my" ||
			p.key(j) == "our" || p.key(j) == "we" {
			return true
		}
		// "that he had seen", "who hid"
		if p.is(j, "lived") && (p.is(j-1, "subjpron", "aux") || p.is(j-2, "subjpron") || p.is(j-1, "rel")) {
			return true
		}
	}
	return false
}

// speaksAlone gives the one body that a page names: a statement of its own, where "we" is that body.
func (sc *speech) speaksAlone() source {
	if len(sc.survey.orgOrder) != 1 {
		return source{}
	}
	org, ok := sc.orgs.Organisation(record.OriginID(sc.survey.orgOrder[0]))
	if !ok || org.Publisher {
		return source{}
	}
	switch org.Class {
	case "government", "party", "military":
		return source{} // what is told of them is seldom told by them
	}
	return source{id: sc.survey.orgOrder[0], class: org.Class, start: -1, end: -1}
}

// firstPlural reports whether the sentence speaks as "we" outside quotation marks.
func firstPlural(p *piece, s sentence) bool {
	open := false
	for j := s.from; j < s.to; j++ {
		if p.sign(j, "\"") {
			open = !open
		}
		if !open && p.is(j, "we") {
			return true
		}
	}
	return false
}

// officeOf gives the body for which a public person speaks: named in the sentence, else the one that speaks already.
func (sc *speech) officeOf(s sentence, at int) source {
	best, cost := -1, 1<<20
	for i := range sc.named {
		sp := &sc.named[i]
		if sp.pub || sp.class == "media" || sp.class == "agency" || sp.class == "witness" || sp.described &&
			sp.id == "" && sp.class != "government" {
			continue
		}
		d := sp.from - at
		if d < 0 {
			d = -d
		}
		if d < cost && d < 14 {
			best, cost = i, d
		}
	}
	if best >= 0 {
		return sc.resolve(sc.named[best].source)
	}
	if sc.open.class == "witness" {
		return source{class: "official", described: true, start: -1, end: -1}
	}
	if sc.open.none() {
		return sc.speaksAlone()
	}
	return sc.open
}

// publishedBy gives the body that prints the page where it is a body that may know by itself: no outlet of the press
// that the table knows.
func (sv *survey) publishedBy() source {
	name := strings.TrimSpace(sv.doc.Outlet)
	if name == "" {
		return source{}
	}
	if ms := sv.orgs.Match(name); len(ms) > 0 && !ms[0].Short {
		if org, ok := sv.orgs.Organisation(record.OriginID(ms[0].ID)); ok && !org.Publisher {
			return source{id: ms[0].ID, class: org.Class, start: -1, end: -1}
		}
		return source{}
	}
	return source{id: unlistedPrefix + name, start: -1, end: -1}
}
