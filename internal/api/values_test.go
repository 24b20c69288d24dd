package api

import (
	"net/http"
	"strings"
	"testing"

	"recount/record"
)

// TestTitlesStandWhateverWasSent: a request that sends the words of our own sentences gets them back whole; a value that
// it sends is told nowhere.
func TestTitlesStandWhateverWasSent(t *testing.T) {
	said := record.Say("there is no %s %q", "incident", "Invented Person")
	for _, sent := range [][]string{{"The input cannot be taken", "input", "there is", "Invented Person"},
		{"cannot", "taken", "The", "Person"}} {
		for lang, want := range map[string][2]string{
			"en": {"The input cannot be taken", "there is no "},
			"ar": {"", ""},
		} {
			p := newProblem(http.StatusUnprocessableEntity, said)
			whole := p.in(lang)
			p.sent = sent
			got := p.in(lang)
			if got.Title != whole.Title || got.Title == "" || strings.Contains(got.Title, "…") {
				t.Errorf("%s: the title is %q, without values %q", lang, got.Title, whole.Title)
			}
			if want[0] != "" && (got.Title != want[0] || !strings.HasPrefix(got.Detail, want[1])) {
				t.Errorf("%s: %q, %q", lang, got.Title, got.Detail)
			}
			if strings.Contains(got.Detail, "Person") {
				t.Errorf("%s: the detail tells a value: %q", lang, got.Detail)
			}
		}
	}
	foreign := newProblem(http.StatusUnprocessableEntity, &record.Sentence{Text: "unforeseen Person of Invented"})
	foreign.sent = []string{"Person"}
	if got := foreign.in("en").Detail; strings.Contains(got, "Person") {
		t.Errorf("words that are not ours tell a value: %q", got)
	}
}
