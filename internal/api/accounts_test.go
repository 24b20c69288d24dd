package api_test

import (
	"net/http"
	"strings"
	"testing"

	"recount/record"
)

// TestAnAccountIsConfirmedByAThirdPerson: over the API too only by one on whom neither of the two has a hand, and what
// the two decided before is then no longer marked.
func TestAnAccountIsConfirmedByAThirdPerson(t *testing.T) {
	s := newTeam(t)
	analyst := "/accounts/" + string(s.as["analyst"].Account) + "/confirm"
	for _, name := range []string{"founder", "analyst"} {
		text := s.do(t, name, http.MethodPost, analyst, nil, http.StatusForbidden, nil)
		if name == "founder" && !strings.Contains(text, "confirming") {
			t.Errorf("the founder confirms whom he made: %s", text)
		}
	}
	s.do(t, "other", http.MethodPost, "/accounts/nobody/confirm", nil, http.StatusNotFound, nil)

	var drafted, edition struct {
		ID   string
		Word string `json:"on_the_word_of"`
	}
	s.do(t, "analyst", http.MethodPost, "/editions", map[string]any{"title_en": "Killed", "licence": "CC-BY-4.0"}, http.StatusCreated, &drafted)
	s.do(t, "founder", http.MethodPost, "/editions/"+drafted.ID+"/approval", nil, http.StatusCreated, nil)
	s.do(t, "founder", http.MethodGet, "/editions/"+drafted.ID, nil, http.StatusOK, &edition)
	if edition.Word != "founder" {
		t.Errorf("an edition of the founder and the first colleague rests on the word of %q", edition.Word)
	}
	var out struct{ Seq int64 }
	s.do(t, "other", http.MethodPost, analyst, nil, http.StatusCreated, &out)
	edition.Word = ""
	s.do(t, "founder", http.MethodGet, "/editions/"+drafted.ID, nil, http.StatusOK, &edition)
	if edition.Word != "" || out.Seq == 0 {
		t.Errorf("after the confirmation, act %d, it rests on the word of %q", out.Seq, edition.Word)
	}
	var log struct {
		Items []struct {
			Act    record.Act
			Second string
		}
	}
	s.do(t, "founder", http.MethodGet, "/log", nil, http.StatusOK, &log)
	approved := 0
	for _, l := range log.Items {
		if l.Second == "analyst" {
			approved++
		}
	}
	if approved == 0 {
		t.Errorf("no act names the analyst, who approved some: %+v", log.Items)
	}
}
