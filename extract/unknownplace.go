package extract

import (
	"strings"

	"recount/record"
)

// A village that no list has keeps the words of the page, and lies where the place that holds it lies.

// unknownPlaces notes the places of a sentence that the gazetteer does not know: a capitalised name behind "in" or a
// word for a kind of place, in Arabic a name behind such a word.
func (nt *noter) unknownPlaces(s sentence) {
	p := nt.p
	for i := s.from; i < s.to; i++ {
		if p.toks[i].kind != wordToken || nt.cover.insidePlace(i) || nt.cover.insideOrg(i) ||
			len(nt.notes.places) >= maxSeen {
			continue
		}
		from, to, how := 0, 0, ""
		if r := rowFrom(nt.rows.rows, i); r != nil {
			from, to, how = r.from, r.to, "row"
		} else if p.toks[i].arabic {
			from, to, how = arabicPlaceName(nt.cover, i, s)
		} else {
			from, to, how = latinPlaceName(nt.cover, i, s)
		}
		if to <= from || nt.speech.coveredAny(from, to) || nt.cover.insideAny(from, to) {
			continue
		}
		start, end := int(p.toks[from].start), int(p.toks[to-1].end)
		name := strings.Join(strings.Fields(p.text[start:end]), " ")
		nt.notes.places = append(nt.notes.places, seenPlace{
			ref: placeRef{name: name, start: start, end: end, within: nt.holder(to, s)}, sent: nt.told.sent,
			block: p.index, from: from, to: to,
			how: how, kind: p.block.Kind,
			idle: nt.rows.idleName(from),
		})
		i = to - 1
	}
}

// holder is the known place that the words behind a name say it lies in: "Tal Sarw in Hama province", "Wadi al-Sarw and
// Tal Sarw in eastern Hama countryside", "قريتي وادي السرو وتل السرو بريف حماة". What stands beside others is no holder
// of theirs: "Tal Sarw and Homs".
func (nt *noter) holder(to int, s sentence) []record.PlaceID {
	p := nt.p
	joined := false // by a word that says that the one lies in the other
	for j := to; j < min(s.to, to+12); {
		if at := nt.knownAt(j); at >= 0 {
			if joined || p.arabic(j) && p.is(j-1, "placekind") {
				return nt.sites.refer(at, s).ids
			}
			return nil
		}
		switch {
		case nt.cover.figureAt(j):
			return nil
		case p.sign(j, ","), p.key(j) == "in", p.key(j) == "في":
			joined = true
			j++
		case p.is(j, "and") && !p.arabic(j) && j+1 < s.to && p.toks[j+1].upper:
			if joined = false; nt.knownAt(j+1) >= 0 {
				return nil
			}
			for j++; j < s.to && (p.toks[j].upper || p.sign(j, "-'") || placeParticles[p.key(j)]) &&
				nt.knownAt(j) < 0; j++ {
			}
		case p.is(j, "placekind", "article") || compass[p.key(j)]:
			j++
		case p.arabic(j) && p.toks[j].readings[0].conj && !p.is(j, "inprep"):
			if joined = false; nt.knownAt(j) >= 0 {
				return nil
			}
			for j++; j < s.to && p.arabic(j) && !p.is(j, "inprep", "placekind", "prep", "rel") && nt.knownAt(j) < 0 &&
				!nt.cover.figureAt(j) && p.at(triggersList, j) == nil; j++ {
			}
		default:
			return nil
		}
	}
	return nil
}

// knownAt gives the place of the lists that begins at a token; -1: none does.
func (nt *noter) knownAt(j int) int {
	if !nt.cover.insidePlace(j) {
		return -1
	}
	for i := range nt.names.places {
		if pl := &nt.names.places[i]; nt.p.tokenOf(pl.Start) == j && !nt.names.inOrganisation(pl) {
			return i
		}
	}
	return -1
}

// compass are words between a place and the larger one in which it lies.
var compass = map[string]bool{"eastern": true, "western": true, "northern": true, "southern": true, "central": true,
	"rural": true, "northeastern": true, "northwestern": true, "southeastern": true, "southwestern": true}

func (rl *rows) idleName(from int) string {
	p := rl.p
	switch {
	case distant(p, from):
		return "distance"
	case rowFrom(rl.rows, from) != nil:
		return "listed"
	}
	return ""
}

// insideAny reports whether a place or a body that is known stands among the tokens, or a stated time.
func (cv *cover) insideAny(from, to int) bool {
	for k := from; k < to; k++ {
		if cv.insidePlace(k) || cv.insideOrg(k) || cv.flagged(k, timeFlag) {
			return true
		}
	}
	return false
}

// latinPlaceName reads a name that begins with token i: behind a preposition of place ("in", "at", "near"), behind
// "village of", or before a word for a kind of place ("... village").
func latinPlaceName(cv *cover, i int, s sentence) (from, to int, how string) {
	p := cv.p
	t := &p.toks[i]
	if !t.upper || notPlace(p, i) || i > s.from && p.toks[i-1].kind == wordToken && p.toks[i-1].upper &&
		!p.is(i-1, "inprep", "article", "det", "placekind") {
		return 0, 0, ""
	}
	j := i + 1
	for j < s.to && j-i < 7 {
		u := &p.toks[j]
		if u.kind == punctToken && (u.sign == '-' || u.sign == '\'') && u.glued && j+1 < s.to && p.toks[j+1].glued &&
			p.toks[j+1].kind == wordToken {
			j += 2
			continue
		}
		if u.kind == wordToken && placeParticles[u.key] && j+1 < s.to &&
			(p.toks[j+1].upper || p.sign(j+1, "-") && j+2 < s.to && p.toks[j+2].upper) {
			j++
			continue
		}
		if u.kind == punctToken && u.sign == '-' && placeParticles[p.key(j-1)] {
			j++
			continue
		}
		if u.kind != wordToken || !u.upper || notPlace(p, j) {
			break
		}
		j++
	}
	if p.toks[j-1].genitive || p.tagged(cuesList, j, "say") != nil {
		return 0, 0, ""
	}
	b := i - 1
	for b > s.from && p.is(b, "article", "det") {
		b--
	}
	switch {
	case p.is(j, "placekind") && !p.toks[j].upper && !(p.key(j) == "state" &&
		p.at(sourcesList, j) != nil): // "the ... state broadcaster"
		return i, j, "in"
	case p.is(b, "of") && kindBefore(p, b, s):
		return i, j, "in"
	case b > s.from && p.toks[b].upper && p.is(b, "inprep", "from", "to"), t.capitals && j == i+1 && t.end-t.start <= 5:
		return 0, 0, "" // "Killed In Stampede", "in IRA attacks"
	case p.is(b, "placekind") && b == i-1 && !p.is(b, "inprep"):
		return i, j, "in"
	case b == i-1 && p.is(b, "inprep"):
		return i, j, "in"
	case b == i-1 && p.is(b, "from", "to"):
		return i, j, "from"
	case b == i-1 && (p.key(b) == "outside" || p.key(b) == "around" || p.key(b) == "off"):
		return i, j, "in"
	case i == s.from && (p.sign(j, ":-(") || p.sign(j, "|")) && (cv.figureAt(j+1) || cv.figureAt(j)):
		return i, j, "row"
	case p.sign(j, ",") && placeStarts(cv, j+1) && p.is(i-1, "inprep", "of", "from", "to"):
		return i, j, "in"
	}
	return 0, 0, ""
}

// placeParticles join the words of a name of a place.
var placeParticles = map[string]bool{"al": true, "el": true, "es": true, "ez": true, "ed": true, "de": true, "la": true,
	"du": true, "ash": true, "as": true, "et": true, "ar": true, "and": false}

// kindBefore reports whether a word for a kind of place stands before token b: "the village of".
func kindBefore(p *piece, b int, s sentence) bool {
	for j := b - 1; j >= max(s.from, b-2); j-- {
		if p.is(j, "placekind") {
			return true
		}
	}
	return false
}

func placeStarts(cv *cover, k int) bool {
	p := cv.p
	return k < len(p.toks) && cv.insidePlace(k)
}

// notPlace reports whether a capitalised word cannot belong to the name of a place.
func notPlace(p *piece, i int) bool {
	return p.at(calendarList, i) != nil || p.at(numbersList, i) != nil || p.unitAt(i) != nil ||
		p.at(partiesList, i) != nil || p.at(triggersList, i) != nil ||
		p.at(titlesList, i) != nil && p.tagged(titlesList, i, "honorific") == nil || p.at(sourcesList, i) != nil ||
		p.at(measuresList, i) != nil || p.at(cuesList, i) != nil && p.toks[i].end-p.toks[i].start < 5 ||
		p.is(i, "prep", "det", "article", "pron", "conj", "and", "poss", "aux", "neg", "rel", "tollword",
			"nationwide", "noplace") || p.key(i) == "total" || p.toks[i].end-p.toks[i].start < 3 && !p.toks[i].arabic
}

// arabicPlaceName reads the name behind a word for a kind of place: "قرية عين الغار", "بلدة العامرة".
func arabicPlaceName(cv *cover, i int, s sentence) (from, to int, how string) {
	p := cv.p
	h := p.tagged(wordsList, i, "placekind")
	if h == nil || definite(p.text[p.toks[i].start:p.toks[i].end]) {
		return 0, 0, ""
	}
	from = int(h.to)
	j := from
	for j < min(s.to, from+3) && p.toks[j].kind == wordToken && p.toks[j].arabic {
		word := p.text[p.toks[j].start:p.toks[j].end]
		if p.at(cuesList, j) != nil || harmWord(p, j, j == from) || cv.figureAt(j) ||
			j == from && p.is(j, "noplace") || p.is(j, "prep", "inprep", "conj", "rel", "det", "aux", "be",
			"placekind") || p.at(calendarList, j) != nil ||
			p.unitAt(j) != nil ||
			cv.insidePlace(j) || p.toks[j].readings[0].conj {
			break
		}
		if j > from && definite(p.text[p.toks[j-1].start:p.toks[j-1].end]) {
			break // the name is full; what follows qualifies it
		}
		if strings.HasPrefix(word, "ب") && j > from && p.toks[j].n > 1 || j > from && !definite(word) &&
			!openers().opens[p.key(j-1)] {
			break
		}
		j++
	}
	if j > from && p.toks[j-1].kind == wordToken {
		return from, j, "in"
	}
	return 0, 0, ""
}

// harmWord reports whether a word of harm stands at a token; first asks for a verb: a village may be called by a noun.
func harmWord(p *piece, i int, first bool) bool {
	h := p.at(triggersList, i)
	return h != nil && (!first || h.val == "v")
}

// names are the bodies and places of the lists that a piece names.
type names struct {
	p      *piece
	cover  *cover
	orgs   []Match
	places []Match
}

// dropPlaces takes back places that are none where they stand: a month that is written like a town (آب and إب), a word
// of the language that a small place abroad is called by.
func (nl *names) dropPlaces(spans []timeSpan) {
	p := nl.p
	kept := nl.places[:0:0]
	for i := range nl.places {
		m := &nl.places[i]
		at, end := p.tokenOf(m.Start), p.tokenAt(m.End)
		if nl.cover.flagged(at, timeFlag) {
			continue
		}
		if end-at == 1 && strings.Contains(m.ID, ".") && (p.unitAt(at) != nil || p.at(triggersList, at) != nil ||
			p.at(measuresList, at) != nil || p.at(titlesList, at) != nil || p.is(at, "tollword", "placekind") ||
			p.arabic(at) && openers().opens[p.key(at)] && end < len(p.toks) && p.arabic(end)) {
			continue
		}
		kept = append(kept, *m)
	}
	if len(kept) < len(nl.places) {
		nl.places = kept
		nl.cover.flagNames(nl.orgs, nl.places)
		nl.cover.flagTimes(spans)
	}
}
