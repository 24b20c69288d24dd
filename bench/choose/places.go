package main

import (
	"strings"

	"recount/extract"
	"recount/record"
)

// placeNames are the places that a page names, each in the page's own words and by its name in the gazetteer: an
// annotation has the words of the page, in Arabic on an Arabic page, and the reader gives the gazetteer's name.
type placeNames struct{ said, name []string }

func placesOf(e *extract.Extractor, doc *record.Document) *placeNames {
	out := &placeNames{}
	for _, m := range e.Places(doc) {
		out.said = append(out.said, withoutArticles(doc.Text[m.Start:m.End]))
		out.name = append(out.name, m.Canonical)
	}
	return out
}

// same reports whether a place of the program means that of an annotation: they share a word, or one that the
// annotation names bears on the page the name that the program gives.
func (n *placeNames) same(want, got string) bool {
	if shareWord(want, got) {
		return true
	}
	padded := " " + withoutArticles(want) + " "
	for i, said := range n.said {
		if strings.Contains(padded, " "+said+" ") && shareWord(n.name[i], got) {
			return true
		}
	}
	return false
}

// withoutArticles folds words and takes the Arabic article and the joined prepositions before it off.
func withoutArticles(s string) string {
	words := strings.Fields(norm(s))
	for i, w := range words {
		for _, p := range []string{"وال", "بال", "لل", "ال"} {
			if rest, ok := strings.CutPrefix(w, p); ok && len(rest) > 4 {
				words[i] = rest
				break
			}
		}
	}
	return strings.Join(words, " ")
}
