package extract

import (
	"strings"

	"recount/record"
)

// unlistedPrefix marks an origin that a page names and the alias table does not know: "named:Lawyers Union".
const unlistedPrefix = "named:"

// bodies are nouns that end, or begin, the name of a body of people.
var bodies = map[string]bool{
	"union": true, "association": true, "committee": true, "council": true, "network": true, "centre": true, "center": true, "foundation": true,
	"organisation": true, "organization": true, "society": true, "institute": true, "federation": true, "commission": true, "observatory": true,
	"monitor": true, "initiative": true, "campaign": true, "league": true, "syndicate": true, "coalition": true, "alliance": true, "forum": true, "project": true,
	"fund": true, "bureau": true, "watch": true, "directorate": true, "department": true, "authority": true, "administration": true,
	"اتحاد": true, "نقابة": true, "رابطة": true, "جمعية": true, "لجنة": true, "مجلس": true, "شبكة": true, "مركز": true, "مؤسسة": true, "منظمة": true,
	"هيئة": true, "مرصد": true, "تجمع": true, "منصة": true, "مبادرة": true, "ائتلاف": true,
}

// unlisted adds the bodies that a sentence names and the alias table does not know: a capitalised name around a noun for a
// body, in Arabic such a noun with the words that belong to it. Names of persons have no such noun.
func (x *page) unlisted(p *piece, s sentence) {
	for i := s.from; i < s.to; i++ {
		if p.toks[i].kind != wordToken || x.covered(i) || !p.bodyNoun(i) {
			continue
		}
		from, to := p.latinBody(i, s)
		if p.toks[i].arabic {
			from, to = i, p.arabicBody(i, s)
		}
		if to-from < 2 || x.coveredAny(from, to) || p.describesOtherwise(from, i, to) {
			continue
		}
		start, end := int(p.toks[from].start), int(p.toks[to-1].end)
		if p.toks[from].arabic {
			start = end - len(bareNoun(p.text[start:end]))
		}
		words := strings.Join(strings.Fields(p.text[start:end]), " ")
		sp := speaker{from: from, to: to}
		sp.source = source{id: unlistedPrefix + words, start: start, end: end}
		x.named = append(x.named, sp)
		i = to - 1
	}
}

// bodyNoun reports whether a word is a noun for a body: capitalised in Latin letters, in Arabic without article.
func (p *piece) bodyNoun(i int) bool {
	t := &p.toks[i]
	word := p.text[t.start:t.end]
	if t.arabic {
		return bodies[word] || bodies[bareNoun(word)]
	}
	return t.upper && bodies[strings.ToLower(word)]
}

// bareNoun takes the conjunction and the preposition off an Arabic word that they are written to.
func bareNoun(word string) string {
	for _, clitic := range []string{"و", "ف", "ل", "ب"} {
		if rest, ok := strings.CutPrefix(word, clitic); ok && bodies[firstWord(rest)] {
			return rest
		}
	}
	return word
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

// latinBody extends a noun for a body over its name: capitalised words before it, and after it those that "for" or "of" join.
func (p *piece) latinBody(i int, s sentence) (from, to int) {
	from, to = i, i+1
	for from > s.from && p.toks[from-1].kind == wordToken && p.toks[from-1].upper && !p.is(from-1, "article", "det", "poss", "prep", "inprep", "conj") && p.at(calendarList, from-1) == nil && !p.toks[from-1].arabic {
		from--
	}
	for to < s.to && p.toks[to].kind == wordToken {
		next := to
		for next < min(s.to, to+3) && (p.is(next, "article", "det", "and") || p.key(next) == "for" || p.key(next) == "of" || p.key(next) == "on") {
			next++
		}
		if next == s.to || !p.toks[next].upper || p.toks[next].kind != wordToken {
			break
		}
		to = next + 1
	}
	return from, to
}

// arabicBody extends an Arabic noun for a body over up to five words that belong to it: "نقابة المحامين", "شبكة أطباء أورفين".
func (p *piece) arabicBody(i int, s sentence) int {
	j := i + 1
	for j < min(s.to, i+6) && p.toks[j].kind == wordToken && p.toks[j].arabic {
		word := p.text[p.toks[j].start:p.toks[j].end]
		if p.at(cuesList, j) != nil || p.at(triggersList, j) != nil || p.numberStarts(j) || p.is(j, "prep", "inprep", "conj", "rel", "det", "and", "aux", "be") || word == "إن" || word == "أن" || word == "في" || word == "من" {
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

// definite reports whether an Arabic word bears the article.
func definite(word string) bool {
	return strings.HasPrefix(word, "ال") || strings.HasPrefix(word, "لل")
}

// coveredAny reports whether a source that is known already stands among the words.
func (x *page) coveredAny(from, to int) bool {
	for i := from; i < to; i++ {
		if x.covered(i) {
			return true
		}
	}
	return false
}

// describesOtherwise reports whether the list of descriptions knows the noun for the body as an office or a court, which says
// more than a name, or knows all of the words.
func (p *piece) describesOtherwise(from, noun, to int) bool {
	for i := from; i <= noun; i++ {
		h := p.at(sourcesList, i)
		if h == nil || int(h.to) <= noun {
			continue
		}
		if h.tag != "monitor" && h.tag != "inquiry" || i == from && int(h.to) >= to {
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
	case "لحقوق", "لشؤون", "لمناهضة", "لدعم", "لرعاية", "لحماية", "لتوثيق", "لمكافحة":
		return true
	}
	return false
}
