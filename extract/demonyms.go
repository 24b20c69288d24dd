package extract

import (
	_ "embed"
	"strings"
	"sync"

	"recount/record"
)

//go:embed data/demonyms.tsv
var demonymsData string

// demonymTable gives the countries whose adjectives settle which of two places of one name is meant, and in which
// country a page is at home. They name no place.
var demonymTable = sync.OnceValues(func() (*phrases, []record.PlaceID) {
	names := newPhrases(false)
	var countries []record.PlaceID
	rows, err := readRows("demonyms", demonymsData, []string{"country", "en", "ar"})
	if err != nil {
		return names, nil
	}
	for _, r := range rows {
		for _, a := range append(aliases(r[1]), aliases(r[2])...) {
			names.add(a, int32(len(countries)), false)
		}
		countries = append(countries, record.PlaceID(strings.ToLower(r[0])))
	}
	return names, countries
})

// demonyms calls report for each adjective of a country among the words.
func demonyms(text string, f *folder, report func(record.PlaceID)) {
	names, countries := demonymTable()
	names.findIn(text, f, func(f *folder, m found) bool {
		for _, ph := range m.phrases {
			if ph.fits(f, m) {
				report(countries[ph.entry])
				return true
			}
		}
		return false
	})
}

// homes are the countries whose adjectives stand among the words, in their order, as often as they stand there.
func homes(text string, f *folder) []record.PlaceID {
	var out []record.PlaceID
	demonyms(text, f, func(c record.PlaceID) { out = append(out, c) })
	return out
}

// isDemonym reports whether a folded word is the adjective of a country.
func isDemonym(k string) bool {
	names, _ := demonymTable()
	node := names.next(0, wordID(&names.vocabulary, k))
	return node != 0 && len(names.ends[node]) > 0
}
