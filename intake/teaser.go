package intake

import (
	"strings"
	"unicode/utf8"

	"recount/record"
)

// teaserLabel reports a text that begins with a label of other stories, and whether there is nothing but the label.
func teaserLabel(s string) (label, alone bool) {
	if len(s) > 600 {
		s = s[:600]
	}
	folded := strings.Join(foldWords(s), " ") + " "
	for _, l := range tablePhrases("teaser") {
		if strings.HasPrefix(folded, l) {
			label = true
			alone = alone || folded == l
		}
	}
	return label, alone
}

// isTeaser reports a block that leads to another story: a label with a link, or a line that is a link as a whole.
func (p *page) isTeaser(b *pageBlock) bool {
	if b.linked == 0 && b.chars > 300 {
		return false
	}
	label, alone := teaserLabel(b.text)
	switch {
	case alone, b.chars <= 200 && holdsAppeal(b.text):
		return true
	case label && (b.linked*3 >= b.chars || hasLabelMark(b.text)):
		return true
	}
	// A line that is one link and no sentence of the story is a headline of another one.
	return b.chars > 0 && b.linked*10 >= b.chars*9 && utf8.RuneCountInString(b.text) < 200
}

// holdsAppeal reports a line to the reader that is no part of a story.
func holdsAppeal(s string) bool {
	folded := " " + strings.Join(foldWords(s), " ") + " "
	for _, a := range tablePhrases("appeal") {
		if strings.Contains(folded, " "+a) {
			return true
		}
	}
	return strings.HasPrefix(s, "©")
}

// isMetaLine reports a short line about the story instead of from it: its date, author, source, number of readers.
// Those are fields of the document.
func isMetaLine(b *pageBlock) bool {
	if b.chars > 130 || b.kind == record.ListItem || b.kind == record.TableRow && b.chars > 80 || endsSentence(b.text) {
		return false
	}
	if b.marks&(markByline|markDate) != 0 && b.chars < 80 {
		return true
	}
	if _, ok := parseMoment(dayIn(b.text)); ok || holdsNumericDay(b.text) {
		return true
	}
	folded := strings.Join(foldWords(b.text), " ") + " "
	for _, l := range tablePhrases("byline") {
		if strings.HasPrefix(folded, l) && (b.chars < 60 || hasLabelMark(b.text)) {
			return true
		}
	}
	return false
}

// endsSentence reports text that ends as a sentence does.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’»)] ")
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "؟") || strings.HasSuffix(s, "!") ||
		strings.HasSuffix(s, "?") || strings.HasSuffix(s, ":")
}

// holdsNumericDay reports 03/11/2025 and the like, of which nobody can tell day from month.
func holdsNumericDay(s string) bool {
	for _, f := range strings.Fields(asciiDigits(s)) {
		parts := strings.FieldsFunc(f, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
		if len(parts) == 3 && len(parts[0]) <= 2 && len(parts[1]) <= 2 && allDigits(parts[0]) && allDigits(parts[1]) &&
			(isYear(parts[2]) || len(parts[2]) == 2 && allDigits(parts[2])) {
			return true
		}
	}
	return false
}

// hasLabelMark reports a colon or bar near the beginning, as after a label.
func hasLabelMark(s string) bool {
	i := strings.IndexAny(s, ":|»›")
	return i > 0 && i <= 60
}
