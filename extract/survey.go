package extract

import (
	"cmp"
	"slices"

	"recount/record"
)

// survey is what the page as a whole tells, before its sentences are read and for all of them: the bodies and places
// that it names, its country, its day, the place that it is about.
type survey struct {
	doc         *record.Document
	gaz         *Gazetteer
	orgs        *Organisations
	governments map[record.PlaceID]string
	clock       clock // a page without a date may state one in its text
	orgMatch    []Match
	placeMatch  []Match
	orgOrder    []string // organisations that the page names, in order
	seen        map[string]bool
	country     record.PlaceID
	gaza        bool
	crime       bool     // a crime or an accident, not a war: "authorities" are the police
	main        placeRef // the place that the page is about
	mainScore   int
	site        placeRef // a base, a camp: where people shelter
	publisher   source   // the body that prints the page, where it may know by itself
}

// published is the clock of a page's own date; one that may be either of two days is none.
func published(doc *record.Document) clock {
	for _, d := range []record.Date{doc.Published, doc.Modified} {
		if d.Stated() && d.Precision() == record.DayPrecision && d.Earliest() == d.Latest() {
			return clock{pub: d.Earliest(), known: true}
		}
	}
	return clock{}
}

// look reads what the whole page must tell before its sentences are read: the organisations and the country.
func (sv *survey) look() {
	text := sv.doc.Text
	if len(text) > 256<<10 {
		text = text[:256<<10]
	}
	sv.gaz.names.cut(sv.doc.Text, func(f *folder) { // both lists fold words alike: once is enough
		sv.orgMatch = sv.orgs.matchIn(sv.doc.Text, f)
		told := homes(sv.doc.Text, f)
		sv.placeMatch = sv.gaz.matchIn(sv.doc.Text, f, told, false)
		sv.placeMatch = sv.gaz.matchOwn(sv.doc.Text, f, sv.placeMatch, told)
		sv.placeMatch = sv.gaz.matchMore(sv.doc.Text, f, sv.placeMatch, told, sv.atHome(told))
	})
	defer sv.shortNames()
	for _, m := range sv.orgMatch {
		if m.Short || sv.seen[m.ID] {
			continue
		}
		if org, ok := sv.orgs.Organisation(record.OriginID(m.ID)); ok && !org.Publisher {
			sv.seen[m.ID] = true
			sv.orgOrder = append(sv.orgOrder, m.ID)
		}
	}
	sv.gaza = sv.country == "ps"
	sv.mainPlace()
	sv.publisher = sv.publishedBy()
	sv.crime = sv.isCrime(text)
}

// atHome finds the country of the page, named most often by its places and its people, and gives it with a second that
// is named more than once.
func (sv *survey) atHome(demonyms []record.PlaceID) []record.PlaceID {
	counts := map[record.PlaceID]int{}
	var order []record.PlaceID
	add := func(c record.PlaceID, n int) {
		if c == "" {
			return
		}
		if counts[c] == 0 {
			order = append(order, c)
		}
		counts[c] += n
	}
	for _, m := range sv.placeMatch {
		add(sv.countryOf(record.PlaceID(m.ID)), 2)
	}
	for _, c := range demonyms {
		add(c, 1)
	}
	slices.SortStableFunc(order, func(a, b record.PlaceID) int { return cmp.Compare(counts[b], counts[a]) })
	if len(order) == 0 {
		return nil
	}
	sv.country = order[0]
	if len(order) > 1 && counts[order[1]] > 1 {
		return order[:2]
	}
	return order[:1]
}

func (sv *survey) countryOf(id record.PlaceID) record.PlaceID { return sv.gaz.CountryOf(id) }
