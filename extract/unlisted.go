package extract

import (
	"strings"

	"recount/record"
)

// unlistedPrefix marks an origin that a page names and the alias table does not know: "named:Lawyers Union".
const unlistedPrefix = "named:"

// unlisted adds the bodies that a sentence names and the alias table does not know: a capitalised name around a noun
// for a body, in Arabic such a noun with the words that belong to it. Names of persons have no such noun.
func (sc *speech) unlisted(s sentence) {
	p := sc.p
	for i := s.from; i < s.to; i++ {
		h := p.at(headsList, i)
		if h == nil || sc.covered(i) {
			continue
		}
		from, to := latinBody(p, i, h, s)
		if p.toks[i].arabic {
			from, to = i, arabicBody(p, i, h, s)
		}
		if to-from < 2 || sc.coveredAny(from, to) || describesOtherwise(p, from, i, to) ||
			endingWord(p, from, "armedband") != nil ||
			p.is(int(h.to), "centreof") || h.tag == "community" && whereOnly(p, from, s) {
			continue
		}
		if h.tag == "monitor" && !p.toks[i].upper && from < i && sc.onlyPlaces(from, i) {
			continue // "a Syria monitor" is no name
		}
		if h.tag == "government" && p.is(i, "placekind") && !sc.cue(&speaker{from: from, to: to, source: source{class: h.tag}}, s) {
			continue // "in Orvin Governorate" is where, "Orvin Governorate announced" is who
		}
		start, end := int(p.toks[from].start), int(p.toks[to-1].end)
		if h.conj {
			start += len("و")
		}
		if h.prep != 0 && !strings.HasPrefix(p.text[start:end], "لل") {
			start += len("ل")
		}
		words := strings.Join(strings.Fields(p.text[start:end]), " ")
		sp := speaker{from: from, to: to}
		sp.source = source{id: unlistedPrefix + words, class: h.tag, start: start, end: end}
		if h.tag == "police" && p.is(i, "policeword") { // of a state, a district, a country, by its commander
			sp.source.id, sp.source.described = "POLICE", true
			if post := p.at(sourcesList, i); post != nil { // the post that speaks for it is no body of its own
				sp.to = max(to, int(post.to))
			}
		}
		sc.named = append(sc.named, sp)
		i = sp.to - 1
	}
	sc.apposed(s)
	sc.callShort(s)
	sc.acronyms(s)
	sc.outlets(s)
}

// onlyPlaces reports whether all of the words are names of places.
func (sc *speech) onlyPlaces(from, to int) bool {
	for i := from; i < to; i++ {
		if !sc.cover.insidePlace(i) {
			return false
		}
	}
	return true
}

// whereOnly reports whether a church or a mosque is only where something was: "at the seaside Motra church".
func whereOnly(p *piece, from int, s sentence) bool {
	for j := from - 1; j >= max(s.from, from-4); j-- {
		switch p.key(j) {
		case "at", "in", "inside", "near", "outside", "opposite":
			return true
		}
		if p.toks[j].kind != wordToken || p.toks[j].upper || p.is(j, "and", "of", "prep") {
			return false
		}
	}
	return false
}

// apposed adds the bodies that a description names: "the rights group Haqdar", "charity Orvin Relief".
func (sc *speech) apposed(s sentence) {
	p := sc.p
	for i := s.from; i < s.to; i++ {
		h := p.at(sourcesList, i)
		if h == nil || p.toks[i].arabic || h.tag != "monitor" && h.tag != "rescue" && h.tag != "ngo" ||
			p.toks[i].upper && i > s.from || sc.covered(i) {
			continue
		}
		from := int(h.to)
		if p.sign(from, ",") {
			continue
		}
		to := from
		for to < min(s.to, from+5) && p.toks[to].kind == wordToken && p.toks[to].upper && !p.toks[to].arabic &&
			p.at(calendarList, to) == nil && !sc.cover.insidePlace(to) && !sc.covered(to) &&
			p.tagged(namesList, to, "given") == nil && p.at(titlesList, to) == nil {
			to++
		}
		if to == from || p.toks[to-1].genitive {
			continue
		}
		start, end := int(p.toks[from].start), int(p.toks[to-1].end)
		sp := speaker{from: i, to: to}
		sp.source = source{id: unlistedPrefix + strings.Join(strings.Fields(p.text[start:end]), " "), class: h.tag,
			start: start, end: end}
		sc.named = append(sc.named, sp)
		i = to - 1
	}
}

// shortName is a name in capitals or of one word that the page gives to a body.
type shortName struct {
	key string
	src source
}

// callShort notes the short names in brackets behind the bodies of a sentence: "the Orvin Relief Board (ORB)".
func (sc *speech) callShort(s sentence) {
	p := sc.p
	for k := range sc.named {
		sp := &sc.named[k]
		if i := sp.to + 1; i+1 < s.to && sp.id != "" && p.sign(sp.to, "(") && p.sign(i+1, ")") && p.toks[i].capitals &&
			p.toks[i].kind == wordToken && len(sc.short) < 64 {
			sc.short = append(sc.short, shortName{p.key(i), sp.source})
		}
	}
}

// calledShort gives the body that the page has given a short name.
func (sc *speech) calledShort(key string) *source {
	for i := range sc.short {
		if sc.short[i].key == key {
			return &sc.short[i].src
		}
	}
	return nil
}

// acronyms adds bodies told by capitals that the alias table does not know, where they say something: "NDRM says".
func (sc *speech) acronyms(s sentence) {
	p := sc.p
	for i := s.from; i < s.to; i++ {
		t := &p.toks[i]
		if t.kind != wordToken || t.arabic || !t.capitals || t.end-t.start < 3 || t.end-t.start > 9 || sc.covered(i) ||
			sc.cover.insidePlace(i) || p.unitAt(i) != nil ||
			p.is(i, "article", "det", "prep", "inprep", "pron", "conj", "and", "of", "to", "aux", "be", "neg", "poss") ||
			p.at(partiesList, i) != nil || p.at(sourcesList, i) != nil || p.at(calendarList, i) != nil || i+1 < s.to &&
			p.toks[i+1].capitals {
			continue
		}
		sp := speaker{from: i, to: i + 1}
		if src := sc.calledShort(t.key); src != nil {
			sp.source = *src
			sp.start, sp.end = int(t.start), int(t.end)
			sc.named = append(sc.named, sp)
			continue
		}
		sp.source = source{id: unlistedPrefix + p.text[t.start:t.end], start: int(t.start), end: int(t.end)}
		if !p.sign(i+1, ":/-") && sc.cue(&sp, s) { // "UPDATE: ..." is a label
			sc.named = append(sc.named, sp)
		}
	}
}

// outlets adds the newspapers and stations that no list knows where a count is said to be theirs: "according to a count
// by The Daily Herald", "The Daily Herald's tally".
func (sc *speech) outlets(s sentence) {
	p := sc.p
	for i := s.from; i < s.to; i++ {
		if !p.toks[i].upper || !p.is(i, "outletword") || sc.covered(i) || sc.cover.insideOrg(i) {
			continue
		}
		from, to := i, i+1
		for from > s.from && p.toks[from-1].upper && p.toks[from-1].kind == wordToken &&
			!p.is(from-1, "article", "det", "prep", "inprep", "conj") && p.at(calendarList, from-1) == nil {
			from--
		}
		for to < s.to && p.toks[to].upper && p.toks[to].kind == wordToken && p.at(calendarList, to) == nil {
			to++
		}
		for i = to - 1; to > from && p.toks[to-1].kind == punctToken; to-- {
		}
		if to-from < 2 && !p.is(from-1, "article", "det") || sc.coveredAny(from, to) {
			continue
		}
		start, end := int(p.toks[from].start), int(p.toks[to-1].end)
		sp := speaker{from: from, to: to}
		sp.source = source{id: unlistedPrefix + strings.Join(strings.Fields(p.text[start:end]), " "), class: "media",
			start: start, end: end}
		if figuresAfter(p, &sp, s) || countBy(p, &sp, s) {
			sc.named = append(sc.named, sp)
		}
	}
}

// countBy reads "a count by X", "X's own figures" being read elsewhere.
func countBy(p *piece, sp *speaker, s sentence) bool {
	j := sp.from - 1
	for j > s.from && p.is(j, "article", "det") {
		j--
	}
	return j > s.from && (p.key(j) == "by" || p.key(j) == "of") && p.tagged(cuesList, j-1, "figures") != nil
}

// latinBody extends a head word over the name of its body: capitalised words and genitives before it, and after it
// those that "for" or "of" join. A name without any capital names nobody.
func latinBody(p *piece, i int, h *hit, s sentence) (from, to int) {
	from, to = i, int(h.to)
	capitals := p.toks[i].upper && i > s.from
	for from > s.from {
		t := &p.toks[from-1]
		if t.kind == punctToken && t.sign == '\'' || t.kind == wordToken && t.key == "s" && p.toks[from-1].glued {
			from--
			continue
		}
		if t.kind == punctToken && t.sign == '-' && t.glued && p.toks[from].glued && from-2 >= s.from && p.toks[from-2].upper &&
			p.toks[from-2].kind == wordToken && !p.toks[from-2].arabic {
			from -= 2 // "the Inter-Valley Commission"
			continue
		}
		if t.kind == wordToken && p.is(from-1, "and") && t.capitals && from-2 >= s.from && p.toks[from-2].capitals &&
			p.toks[from].capitals {
			from--
			continue
		}
		if t.kind == wordToken && t.key == "and" && from < i && from-3 >= s.from && p.toks[from-2].upper &&
			p.toks[from-3].upper && p.toks[from-2].kind == wordToken && p.toks[from-3].kind == wordToken &&
			p.at(headsList, from-2) == nil && !p.is(from-2, "placekind") && p.tagged(namesList, from-2, "given") == nil {
			from-- // "the Disaster Risk Reduction and Management Council"
			continue
		}
		if t.kind != wordToken || !t.upper || t.arabic || p.is(from-1, "article", "det", "poss", "prep", "inprep",
			"conj", "pron", "aux") || p.at(calendarList, from-1) != nil || p.at(numbersList, from-1) != nil {
			break
		}
		from--
		capitals = true
	}
	for from < i && p.toks[from].kind != wordToken {
		from++
	}
	for to < s.to && p.toks[to].kind == wordToken && !p.is(i, "policeword") {
		next := to
		for next < min(s.to, to+3) && (p.is(next, "article", "det", "and") || p.key(next) == "for" ||
			p.key(next) == "of" || p.key(next) == "on") {
			next++
		}
		if next == s.to || !p.toks[next].upper || p.toks[next].kind != wordToken || next == to && !p.toks[i].upper ||
			p.at(calendarList, next) != nil {
			break
		}
		to, capitals = next+1, true
	}
	if !capitals {
		return i, i
	}
	return from, to
}

// arabicBody extends an Arabic noun for a body over up to five words that belong to it: "نقابة المحامين", "شبكة أطباء
// أورفين".
func arabicBody(p *piece, i int, h *hit, s sentence) int {
	j := int(h.to)
	if j == i+1 && definite(p.text[p.toks[i].start:p.toks[i].end]) &&
		(j >= s.to || !definite(p.text[p.toks[j].start:p.toks[j].end])) {
		return i // "the committee" is no name
	}
	if p.sign(j, "\"") { // 'منظمة "زهر" الحقوقية'
		for k := j + 2; k < min(s.to, j+6); k++ {
			if p.sign(k, "\"") {
				return k + 1
			}
		}
	}
	for j < min(s.to, int(h.to)+5) && p.toks[j].kind == wordToken && p.toks[j].arabic {
		word := p.text[p.toks[j].start:p.toks[j].end]
		if k := joinsName(p, j, s); k > j {
			return k
		}
		if p.at(cuesList, j) != nil || p.at(triggersList, j) != nil || numberStarts(p, j) ||
			p.is(j, "prep", "inprep", "conj", "rel", "det", "and", "aux", "be") || word == "إن" || word == "أن" ||
			word == "في" || word == "من" {
			break
		}
		// A construct goes on until a definite word ends it; after that only adjectives with the article belong to it.
		if j > i+1 && !definite(word) && !ofPurpose(word) && definite(p.text[p.toks[j-1].start:p.toks[j-1].end]) {
			break
		}
		j++
	}
	return j
}

// joinsName gives the end of an Arabic name that goes on over a preposition that belongs to it: "منظمة الدفاع عن ضحايا
// العنف", "أطباء بلا حدود", "نساء من أجل السلام"; j where none does.
func joinsName(p *piece, j int, s sentence) int {
	to := j
	switch k := p.key(j); {
	case k == "عن" && strings.HasSuffix(p.key(j-1), "دفاع"):
		to = j + 2
	case k == "بلا" || k == "بدون":
		to = j + 2
	case k == "من" && p.key(j+1) == "اجل":
		to = j + 3
	case k == "ضد" && j > 0 && definite(p.text[p.toks[j-1].start:p.toks[j-1].end]):
		to = j + 2
	default:
		return j
	}
	if to > s.to || p.toks[to-1].kind != wordToken || !p.toks[to-1].arabic {
		return j
	}
	if to < s.to && p.toks[to].kind == wordToken && p.toks[to].arabic {
		if w := p.text[p.toks[to].start:p.toks[to].end]; definite(w) && p.at(cuesList, to) == nil &&
			p.at(triggersList, to) == nil && p.at(calendarList, to) == nil &&
			!definite(p.text[p.toks[to-1].start:p.toks[to-1].end]) {
			to++ // the construct's last word
		}
	}
	return to
}

// definite reports whether an Arabic word bears the article.
func definite(word string) bool {
	return strings.HasPrefix(word, "ال") || strings.HasPrefix(word, "لل")
}

// coveredAny reports whether a source that is known already stands among the words.
func (sc *speech) coveredAny(from, to int) bool {
	for i := from; i < to; i++ {
		if sc.covered(i) {
			return true
		}
	}
	return false
}

// describesOtherwise reports whether the list of descriptions knows all of the words: "the health ministry" names no
// body of its own.
func describesOtherwise(p *piece, from, noun, to int) bool {
	for i := from; i <= noun; i++ {
		if h := p.at(sourcesList, i); h != nil && int(h.to) > noun && i == from && int(h.to) >= to {
			return true
		}
	}
	return false
}

// Listed reports whether an origin is of the alias table or described by class, and not only a name that a page gives.
func Listed(id record.OriginID) bool { return !strings.HasPrefix(string(id), unlistedPrefix) }

// ofPurpose reports whether a word says what a body is for: "لحقوق الإنسان", "لشؤون الأسرى".
func ofPurpose(word string) bool {
	switch word {
	case "لحقوق", "لشؤون", "لمناهضة", "لدعم", "لرعاية", "لحماية", "لتوثيق", "لمكافحة", "لتنسيق",
		"لإدارة", "لإزالة", "لنزع", "لرصد", "لإغاثة", "لتنمية", "لمساعدة", "لمراقبة", "لحفظ", "لشئون":
		return true
	}
	return false
}
