package extract

import (
	_ "embed"
	"sync"
)

//go:embed data/openers.tsv
var openersData string

// openerWords are words in names of places, folded: those that open a name of two words ("Wadi X"), those before the
// name of another place ("New X"), articles within a name.
type openerWords struct {
	opens, before, article map[string]bool
}

// openers reads the table of both scripts; a test finds each of its roles filled.
var openers = sync.OnceValue(func() *openerWords {
	o := &openerWords{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	rows, err := readRows("openers", openersData, []string{"role", "en", "ar"})
	if err != nil {
		panic(err) // the table is embedded
	}
	for _, r := range rows {
		role := map[string]map[string]bool{"opens": o.opens, "before": o.before, "article": o.article}[r[0]]
		for _, w := range append(aliases(r[1]), aliases(r[2])...) {
			role[w] = true
		}
	}
	return o
})
