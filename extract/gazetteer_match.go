package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/record"
)

// Match finds the places that a text names, left to right, longest first, without overlap: ID is the PlaceID, Class the
// level, Canonical the English name. Where several places bear a name, the one is taken whose parents or country the
// text names as well, then the higher level, then the earlier entry. A name that is also an ordinary word needs a cue
// ("village of", "قرية") or its parent in the text. Names inside names of organisations ("Washington Post") are found
// too; the caller drops them.
func (g *Gazetteer) Match(text string) []Match { return g.match(text, false) }

// matchMore adds the places of some countries that the gazetteer kept by hand does not know to what it found in the
// same text. A longer name wins; of one length the hand-kept.
func (g *Gazetteer) matchMore(text string, f *folder, have []Match, demonyms, countries []record.PlaceID) []Match {
	if g.world == nil || len(countries) == 0 {
		return have
	}
	named := map[record.PlaceID]bool{}
	for _, m := range have {
		named[record.PlaceID(m.ID)] = true
	}
	for _, c := range countries {
		named[c] = true
		more := g.world.country(c)
		if more == nil {
			continue
		}
		cands, own := more.candidates(text, f, demonyms)
		for id := range own {
			named[id] = true
		}
		have = mergeMatches(have, more.pick(text, cands, named, false))
	}
	return have
}

// mergeMatches puts two lists of matches together, both in the order of the text, without overlap.
func mergeMatches(a, b []Match) []Match {
	if len(b) == 0 {
		return a
	}
	all := append(slices.Clone(a), b...)
	slices.SortStableFunc(all, func(x, y Match) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End))
	})
	out := all[:0]
	for _, m := range all {
		if n := len(out); n > 0 && m.Start < out[n-1].End {
			continue
		}
		out = append(out, m)
	}
	return out
}

// candidate is a match with all the places that bear the name.
type candidate struct {
	start, end int
	cue        bool
	weak       bool // "في" before it, or a colon behind it: a cue where its country is at home
	phrases    []phrase
}

func (g *Gazetteer) match(text string, anyName bool) (out []Match) {
	g.names.cut(text, func(f *folder) { out = g.matchIn(text, f, homes(text, f), anyName) })
	return out
}

// matchIn finds the places of a text that is folded already and whose demonyms are known.
func (g *Gazetteer) matchIn(text string, f *folder, demonyms []record.PlaceID, anyName bool) []Match {
	cands, named := g.candidates(text, f, demonyms)
	return g.pick(text, cands, named, anyName)
}

// pick chooses among the places that bear each name.
func (g *Gazetteer) pick(text string, cands []candidate, named map[record.PlaceID]bool, anyName bool) []Match {
	if len(cands) == 0 {
		return nil
	}
	out := make([]Match, 0, len(cands))
	for _, c := range cands {
		best, bestScore := int32(-1), -1
		for _, ph := range c.phrases {
			if g.within(ph.entry, c.phrases) {
				continue // "Latakia" is the governorate before the city of that name inside it
			}
			s := g.support(ph.entry, named)
			if ph.ordinary && !anyName && !g.meant(ph.entry, s, c.cue, c.weak) {
				continue
			}
			if s = s*20 + int(g.entries[ph.entry].rank); g.entries[ph.entry].kept {
				s += 10
			}
			if s > bestScore {
				best, bestScore = ph.entry, s
			}
		}
		if best < 0 {
			continue
		}
		p, _ := g.tree.Place(g.entries[best].id)
		name := p.NameEN
		if g.outer != nil && text[c.start] < 0x80 { // of the many spellings of a small place the page's own
			name = strings.Join(strings.Fields(text[c.start:c.end]), " ")
		}
		out = append(out, Match{Start: c.start, End: c.end, ID: string(p.ID), Class: string(p.Level), Canonical: name})
	}
	return out
}

// runsOn says whether a name goes on behind a match: "Wadi al-Zayn" is another place than Wadi, "Tal Qamh" another than
// Tal.
func runsOn(match, after string) bool {
	if after == "" || after[0] != ' ' && after[0] != '-' {
		return false
	}
	after = after[1:]
	for a := range openers().article {
		if len(after) > len(a) && strings.EqualFold(after[:len(a)], a) {
			return true
		}
	}
	next, _ := utf8.DecodeRuneInString(after)
	return unicode.IsUpper(next) && openers().opens[strings.ToLower(match)]
}

// opened says whether the name of another place began before a match: "Wadi X", "Deir X", "New X" are not X.
func opened(text string, f *folder, m found) bool {
	if m.first == 0 || int(f.words[m.first].start) != m.start {
		return false
	}
	before := f.words[m.first-1]
	if gap := text[before.end:m.start]; gap != " " && gap != "-" {
		return false
	}
	key := f.key(before)
	if before.arabic {
		return openers().opens[string(key)]
	}
	return before.upper && (openers().opens[string(key)] || openers().before[string(key)])
}

// candidates finds the names, and the set of places that the text surely names: those with one plain reading, and the
// countries of its demonyms.
func (g *Gazetteer) candidates(text string, f *folder,
	demonyms []record.PlaceID) ([]candidate, map[record.PlaceID]bool) {
	var cands []candidate
	named := map[record.PlaceID]bool{}
	take := func(f *folder, m found) bool {
		if runsOn(text[m.start:m.end], text[m.end:]) || opened(text, f, m) || andInName(text, f, m) {
			return false
		}
		var fit []phrase
		for _, ph := range m.phrases {
			if ph.fits(f, m) {
				fit = append(fit, ph)
			}
		}
		if len(fit) == 0 {
			return false
		}
		cands = append(cands, candidate{start: m.start, end: m.end, cue: placeCue(f, m.first),
			weak: weakCue(text, f, m), phrases: fit})
		if !fit[0].ordinary {
			named[g.bare(fit)] = true
		}
		return true
	}
	g.names.findIn(text, f, take)
	for _, country := range demonyms {
		named[country] = true
	}
	return cands, named
}

// andInName reports whether the letter of an Arabic conjunction before a match belongs to the name: behind "in" or a
// word for a kind of place nothing is joined by it, "منطقة والام".
func andInName(text string, f *folder, m found) bool {
	w := f.words[m.first]
	if !w.arabic || int(w.start) >= m.start || m.first == 0 || !strings.HasPrefix(text[w.start:m.start], "و") {
		return false
	}
	if before := f.words[m.first-1]; strings.ContainsAny(text[before.end:w.start], ",،:;.()") {
		return false
	}
	return placeCue(f, m.first) || string(f.key(f.words[m.first-1])) == "في"
}

// bare is the place that a name means without context.
func (g *Gazetteer) bare(phs []phrase) record.PlaceID {
	best := phs[0].entry
	for _, ph := range phs {
		if a, b := &g.entries[ph.entry], &g.entries[best]; a.kept && !b.kept || a.kept == b.kept && a.rank > b.rank {
			best = ph.entry
		}
	}
	return g.entries[best].id
}

// meant reports whether an ordinary word stands for the place: a region ("the coast") where its country is named and no
// cue helps, any other place after a cue or where a parent below the country is named.
func (g *Gazetteer) meant(entry int32, support int, cue, weak bool) bool {
	if g.entries[entry].rank == levelRank[record.LevelRegion] {
		return support >= supportCountry
	}
	return cue || support >= supportParent || weak && support >= supportCountry
}

// within reports whether a place lies inside another that bears the same name.
func (g *Gazetteer) within(entry int32, same []phrase) bool {
	e := &g.entries[entry]
	for _, ph := range same {
		if ph.ordinary || ph.entry == entry {
			continue
		}
		if slices.Contains(e.parents, g.entries[ph.entry].id) || g.entries[ph.entry].id == e.country {
			return true
		}
	}
	return false
}

// Grades of support of a reading by the rest of the text.
const (
	supportNone    = 0
	supportCountry = 1 // its country is named
	supportParent  = 2 // a parent below the country is named
)

func (g *Gazetteer) support(entry int32, named map[record.PlaceID]bool) int {
	e := &g.entries[entry]
	for _, up := range e.parents {
		if named[up] {
			return supportParent
		}
	}
	if named[e.country] && e.country != e.id {
		return supportCountry
	}
	return supportNone
}

// weakCue reports whether a preposition of place is written before an Arabic name, or a name of a row is followed by a
// colon, a dash or a bracket.
func weakCue(text string, f *folder, m found) bool {
	w := f.words[m.first]
	if w.arabic {
		if m.first > 0 {
			switch string(f.key(f.words[m.first-1])) {
			case "في", "قرب", "شمال", "جنوب", "شرق", "غرب", "شرقي", "غربي", "شمالي", "جنوبي", "قريتي", "وسط":
				return true
			}
		}
		if int(w.start) < m.start && text[w.start:m.start] == "ب" {
			return true
		}
	}
	rest := strings.TrimLeft(text[m.end:min(len(text), m.end+4)], " ")
	return strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "(")
}

// placeCues are words before a name that say that a place is meant.
var placeCues = map[string]bool{
	"village": true, "town": true, "city": true, "district": true, "neighborhood": true, "neighbourhood": true,
	"camp":     true,
	"province": true, "governorate": true, "near": true, "in": true, "suburb": true, "quarter": true, "hamlet": true,
	"villages": true, "towns": true, "outside": true, "around": true,
	"مدينه": true, "بلده": true, "قريه": true, "حي": true, "ناحيه": true, "محافظه": true, "ريف": true, "منطقه": true,
	"قري":   true,
	"بلدات": true, "مدن": true, "قريتي": true, "بلدتي": true, "مدينتي": true, "ضاحيه": true, "مخيم": true,
	"ولايه":   true,
	"المدينه": true, "القريه": true, "البلده": true,
}

// placeCue looks at the word before a name, over "of", for a cue.
func placeCue(f *folder, first int) bool {
	i := first - 1
	if i >= 0 && string(f.key(f.words[i])) == "of" {
		i--
	}
	if i < 0 {
		return false
	}
	k := f.key(f.words[i])
	if placeCues[string(k)] {
		return true
	}
	cue := false
	if f.words[i].arabic {
		clitics(k, func(k []byte, _ int) bool {
			cue = placeCues[string(k)]
			return cue
		})
	}
	return cue
}
