package extract

import (
	"sort"
	"strings"

	"recount/record"
)

// syrianCoast is the region that pages on Syria mean by "the coast".
const syrianCoast = record.PlaceID("region-syrian-coast")

// coasts adds "the coast" to the places of a piece where the page is on Syria.
func (sv *survey) coasts(p *piece, places []Match) []Match {
	if sv.country != "sy" {
		return places
	}
	region, ok := sv.gaz.Place(syrianCoast)
	if !ok {
		return places
	}
	var out []Match
	for i := range p.toks {
		h := p.tagged(wordsList, i, "coast")
		if h == nil {
			continue
		}
		start, end := int(p.toks[i].start), int(p.toks[h.to-1].end)
		k := sort.Search(len(places), func(k int) bool { return places[k].End > start })
		if k < len(places) && places[k].Start < end {
			continue
		}
		if p.toks[i].arabic && !hasArticle(p, i) {
			continue
		}
		out = append(out, Match{Start: start, End: end, ID: string(syrianCoast), Class: string(region.Level),
			Canonical: region.NameEN})
	}
	if len(out) == 0 {
		return places
	}
	out = append(out, places...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Start < out[j].Start })
	return out
}

// mainPlace finds the place that the page is about: named most often, early mentions counting more, countries last.
func (sv *survey) mainPlace() {
	score := map[record.PlaceID]int{}
	times := map[record.PlaceID]int{}
	first := map[record.PlaceID]Match{}
	text := sv.doc.Text
	for i, m := range sv.placeMatch {
		if i > 200 {
			break
		}
		id := record.PlaceID(m.ID)
		w := 2
		if m.Start < 700 {
			w = 3
		}
		if pl, ok := sv.gaz.Place(id); ok && pl.Level == record.LevelCountry {
			w = 0
		} else if sv.country != "" && sv.countryOf(id) != sv.country {
			w = 0
		}
		if around(text, m, "based", "BEIRUT", "DAMASCUS", "seat in") {
			w = 0
		}
		score[id] += w
		times[id]++
		if pl, ok := sv.gaz.Place(id); ok && pl.Level == record.LevelSite && sv.site.name == "" && w > 0 &&
			baseName(text, m) {
			sv.site = placeRef{ids: []record.PlaceID{id}, name: m.Canonical, start: m.Start, end: m.End, carried: true}
		}
		if _, ok := first[id]; !ok {
			first[id] = m
		}
	}
	if sv.country == "sy" && score[syrianCoast] == 0 {
		for _, word := range []string{"coast", "الساحل"} {
			score[syrianCoast] += 3 * count(text[:min(len(text), 32<<10)], word)
		}
		if pl, ok := sv.gaz.Place(syrianCoast); ok {
			first[syrianCoast] = Match{ID: string(syrianCoast), Canonical: pl.NameEN, Start: -1, End: -1}
		}
	}
	score[syrianCoast] *= 2
	var best record.PlaceID
	for id, n := range score {
		b := score[best]
		if n > b || n == b && n > 0 && (first[id].Start < first[best].Start || first[id].Start == first[best].Start &&
			id < best) {
			best = id
		}
	}
	if best == "" || score[best] == 0 || best != syrianCoast && times[best] == 1 && first[best].Start > sv.lead() {
		if sv.country != "" {
			if pl, ok := sv.gaz.Place(sv.country); ok {
				sv.main = placeRef{ids: []record.PlaceID{sv.country}, name: pl.NameEN, start: -1, end: -1,
					carried: true}
			}
		}
		return
	}
	m := first[best]
	if country, ok := first[sv.country]; ok && sv.mainScore <= 3 && best != syrianCoast && country.Start < m.Start &&
		times[sv.country] > times[best] {
		best, m = sv.country, country
	}
	sv.mainScore = score[best]
	sv.main = placeRef{ids: []record.PlaceID{best}, name: m.Canonical, start: m.Start, end: m.End, carried: true}
}

// around reports whether one of the words stands within a few bytes of a match.
func around(text string, m Match, words ...string) bool {
	from, to := max(0, m.Start-22), min(len(text), m.End+12)
	return count(text[from:to], words...) > 0
}

// fauna is what a page counts that are no people.
type fauna struct {
	p       *piece
	numbers *numbers
	animals int
	// how often it names a disease
	diseases int
	// and fires, blasts and attacks
	blasts int
}

// count counts figures of animals: a page that counts sheep tells of no people.
func (fa *fauna) count(s sentence) {
	p := fa.p
	for i := s.from; i < s.to; i++ {
		if p.is(i, "disease") {
			fa.diseases++
		}
		if p.is(i, "blastword") {
			fa.blasts++
		}
		if !p.is(i, "animal", "sport") {
			continue
		}
		for k := range fa.numbers.nums {
			if n := &fa.numbers.nums[k]; n.nto <= i && i-n.nto <= 3 && !n.bare && n.nfrom >= s.from {
				fa.animals++
				break
			}
		}
		if p.is(i, "sport") {
			fa.animals++
		}
	}
}

// baseName reports whether a place is told as a base or a camp.
func baseName(text string, m Match) bool {
	return around(text, m, "base", "camp", "airport", "قاعدة", "مطار", "مخيم", "hmeim", "Hmeim", "حميميم")
}

// lead is the offset at which the third block ends: a place named once and later is not what the page is about.
func (sv *survey) lead() int {
	for i, b := range sv.doc.Blocks {
		if i >= 2 && b.End > 300 {
			return b.End
		}
	}
	return len(sv.doc.Text)
}

// definiteName reports whether a short form stands alone in the text: with the article, and not at the end of a longer
// name.
func (sv *survey) definiteName(start, end int) bool {
	said := sv.doc.Text[start:end]
	if said[0] >= 0x80 {
		return strings.Contains(said, "ال") || strings.Contains(said, "لل")
	}
	before := strings.Fields(sv.doc.Text[max(0, start-40):start])
	if len(before) == 0 {
		return true
	}
	last := before[len(before)-1]
	return strings.EqualFold(last, "the") || last[0] < 'A' || last[0] > 'Z'
}

// shortNames takes the usual bearer of a short form ("the Observatory") where the page is of its country and names no
// organisation of its class.
func (sv *survey) shortNames() {
	for _, m := range sv.orgMatch {
		if !m.Short || sv.seen[m.ID] || m.Class != "monitor" || !sv.definiteName(m.Start, m.End) {
			continue
		}
		bearer, _ := sv.orgs.Organisation(record.OriginID(m.ID))
		taken := !strings.EqualFold(bearer.Country, string(sv.country))
		for _, id := range sv.orgOrder {
			if org, ok := sv.orgs.Organisation(record.OriginID(id)); ok && org.Class == m.Class {
				taken = true
			}
		}
		if !taken {
			sv.seen[m.ID] = true
			sv.orgOrder = append(sv.orgOrder, m.ID)
		}
	}
}
