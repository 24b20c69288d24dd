package web

import (
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/internal/words"
)

// TestWordsAfterAListSpeakOfTheNumbersThatMoved: a list whose people have no status moves no number of civilians and
// does move those of all who were killed.
func TestWordsAfterAListSpeakOfTheNumbersThatMoved(t *testing.T) {
	for _, lang := range words.Languages() {
		w := Words{Words: words.Words{Lang: lang}}
		after := killedMinima{all: desk.Minima{Named: 0, NamedHigh: 3, Documented: 3}}
		said := w.movedText(killedMinima{}, after)
		if !strings.Contains(said, w.T("moved.all")) || !strings.Contains(said, w.T("number.documented")) ||
			!strings.Contains(said, w.T("number.named")) || strings.Contains(said, w.T("moved.not")) {
			t.Errorf("%s: %s", lang, said)
		}
		if said := w.movedText(after, after); said != w.T("moved.not") {
			t.Errorf("%s: nothing moved: %s", lang, said)
		}
	}
}
