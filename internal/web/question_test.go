package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestTheTollAnswersWhatIsAsked: every status that can be asked for is asked for, in words, and what is no question is
// refused with a sentence, not answered as another and not called a fault.
func TestTheTollAnswersWhatIsAsked(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	for asked, words := range map[string]string{
		"status=medical": "medical personnel", "status=non_civilian": "not civilians",
		"status=hors_de_combat": "disarmed or wounded", "status=religious": "religious personnel",
		"status=civilian%2Bmedical": "civilians and medical personnel", "outcome=casualties": "dead and injured",
		"status=any": "everybody", "status=": "everybody",
	} {
		status, body := read(t, c, server.URL+"/toll?"+asked)
		if status != http.StatusOK || !strings.Contains(shownOn(body), words) ||
			strings.Contains(shownOn(body), "status.") || strings.Contains(shownOn(body), "outcome.") {
			t.Errorf("%s: %d, without the words %q", asked, status, words)
		}
	}
	for asked, words := range map[string]string{
		"status=yyy": "is not known", "outcome=murdered": "one of",
		"since=2031-03-20&until=2031-03-01": "before they begin", "place=Nowhere-at-all": "not in the gazetteer",
		"since=soon": "must be a date", "known_at=T": "must be a date", "as_of=2031-99": "must be a date",
	} {
		if status, body := read(t, c, server.URL+"/toll?"+asked); status != http.StatusUnprocessableEntity ||
			!strings.Contains(shownOn(body), words) {
			t.Errorf("%s: %d %.300s", asked, status, shownOn(body))
		}
	}
}
