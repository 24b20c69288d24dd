package doubt

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"recount/extract"
	"recount/name"
	"recount/record"
)

// where asks whether the place stands in the sentence under its whole name.
func (v *sentence) where() record.WarningCode {
	if len(v.c.Count.Cell.Place) == 0 {
		return "unsure_place"
	}
	sure, known := v.graded(record.FieldPlace)
	at, ok := v.anchor(record.FieldPlace)
	switch {
	case known && !sure, !known && !ok:
		return "unsure_place"
	case !ok:
		return ""
	}
	rest := v.doc.Text[at[1]:v.to]
	if word := strings.TrimPrefix(rest, " "); word != rest {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) && !v.named(at[1]+1) && !generic(word) {
			return "unsure_place_part"
		}
	}
	return ""
}

// named reports whether a listed place or body begins at an offset.
func (v *sentence) named(at int) bool {
	begins := func(m extract.Match) bool { return v.from+m.Start == at }
	return slices.ContainsFunc(v.placesHere, begins) || slices.ContainsFunc(v.bodies, begins)
}

// generic reports whether words begin with one that only says what kind of place the name before them is of.
func generic(words string) bool {
	word, _, _ := strings.Cut(words, " ")
	word = strings.TrimSpace(name.Fold(word))
	return slices.ContainsFunc(phrases().placeKinds, func(kind string) bool { return strings.HasPrefix(word, kind) })
}

// otherPlaces asks whether the sentence names places beside the claim's.
func (v *sentence) otherPlaces() record.WarningCode {
	own := v.c.Count.Cell.Place
	for _, m := range v.placesHere {
		if !v.aside(m) && own.Disjoint(record.PlaceSet{record.PlaceID(m.ID)}, v.places) {
			return "unsure_places"
		}
	}
	if v.says("whole_country") {
		return "unsure_whole_country"
	}
	return ""
}

// datelineWithin is how many bytes the dateline of a sentence may have.
const datelineWithin = 60

// aside reports whether a place says only where a body sits or where a page was written: "the UK-based monitor",
// "DAMASCUS, March 6 (Agency) --".
func (v *sentence) aside(m extract.Match) bool {
	text := v.doc.Text[v.from:v.to]
	rest := text[m.End:]
	if strings.HasPrefix(rest, "-based") || strings.HasSuffix(strings.TrimRight(text[:m.Start], " "), "based in") {
		return true
	}
	if slices.ContainsFunc(v.bodies, func(b extract.Match) bool { return b.Start <= m.Start && m.End <= b.End }) {
		return true
	}
	head := text[:min(len(text), datelineWithin)]
	end := max(strings.Index(head, "--"), strings.Index(head, "—"), strings.Index(head, ") - "))
	return m.Start < end && m.Start < datelineWithin/2
}
