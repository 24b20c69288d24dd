package record

import (
	"strings"
	"unicode/utf8"
)

// Anchor ties a value to a span of a document, in the manner of the W3C Web Annotation selectors: TextQuoteSelector
// (Exact, Prefix, Suffix) and TextPositionSelector (Start, End) together. Start and End are byte offsets into the
// document's Text; OriginalStart and OriginalEnd are byte offsets into the preserved bytes, or -1 where the text has no
// counterpart there (a PDF, a decoded mail).
type Anchor struct {
	Document      DocumentID `json:"document"`
	Exact         string     `json:"exact"`
	Prefix        string     `json:"prefix,omitempty"`
	Suffix        string     `json:"suffix,omitempty"`
	Start         int        `json:"start"`
	End           int        `json:"end"`
	OriginalStart int        `json:"original_start"`
	OriginalEnd   int        `json:"original_end"`
}

// anchorContext is how many bytes of text on each side an anchor keeps, cut to whole runes.
const anchorContext = 32

// NewAnchor makes an anchor for text[start:end]. It panics if the span does not lie in the text: a claim whose span is
// outside its document is a fault of the program, not of the input.
func NewAnchor(doc DocumentID, text string, start, end int) Anchor {
	if start < 0 || end < start || end > len(text) {
		panic("record: anchor outside its text")
	}
	from, to := max(0, start-anchorContext), min(len(text), end+anchorContext)
	for from < start && !utf8.RuneStart(text[from]) {
		from++
	}
	for to > end && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	return Anchor{
		Document: doc, Exact: text[start:end], Prefix: text[from:start], Suffix: text[end:to],
		Start: start, End: end, OriginalStart: -1, OriginalEnd: -1,
	}
}

// Holds reports whether the anchor's words stand at its offsets in text.
func (a Anchor) Holds(text string) bool {
	return a.Start >= 0 && a.End >= a.Start && a.End <= len(text) && text[a.Start:a.End] == a.Exact
}

// Reanchor finds the anchor's words in a changed text. It prefers the occurrence whose surroundings agree best with
// Prefix and Suffix, then the one nearest to the old place. It returns false where the words are gone, or where two
// occurrences agree equally well and equally near: a broken anchor is flagged, never guessed.
func (a Anchor) Reanchor(text string) (Anchor, bool) {
	if a.Exact == "" {
		return a, false
	}
	if a.Holds(text) && a.agreement(text, a.Start) == len(a.Prefix)+len(a.Suffix) {
		return a, true
	}
	best, bestScore, bestDistance, tied := -1, -1, 0, false
	for from := 0; from <= len(text)-len(a.Exact); {
		i := strings.Index(text[from:], a.Exact)
		if i < 0 {
			break
		}
		at := from + i
		score, distance := a.agreement(text, at), abs(at-a.Start)
		switch {
		case score > bestScore || score == bestScore && distance < bestDistance:
			best, bestScore, bestDistance, tied = at, score, distance, false
		case score == bestScore && distance == bestDistance:
			tied = true
		}
		from = at + 1
	}
	if best < 0 || tied {
		return a, false
	}
	return NewAnchor(a.Document, text, best, best+len(a.Exact)), true
}

// agreement counts the bytes of prefix and suffix that stand around an occurrence at the offset.
func (a Anchor) agreement(text string, at int) int {
	n := 0
	for i, j := len(a.Prefix)-1, at-1; i >= 0 && j >= 0 && a.Prefix[i] == text[j]; i, j = i-1, j-1 {
		n++
	}
	end := at + len(a.Exact)
	for i := 0; i < len(a.Suffix) && end+i < len(text) && a.Suffix[i] == text[end+i]; i++ {
		n++
	}
	return n
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
