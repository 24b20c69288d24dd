package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/record"
)

// TestATableOfPlacesInTheBrowser: a table is chosen, what it would do is shown with the refused rows, it is taken in as
// one act and taken out again by the button beside it. A file that is no such table is refused in words.
func TestATableOfPlacesInTheBrowser(t *testing.T) {
	server, d, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	table := "adm1_name,adm1_name1,adm1_pcode,adm0_name,adm0_pcode\nUpper Quell,كويل العليا,XQ01,Zarnistan,XQ\nLost,,,Zarnistan,XQ\n"
	to := sendFiles(t, c, server.URL+"/places/tables", "table", map[string]string{"xq.csv": table},
		map[string]string{"version": "v07"})
	status, body := read(t, c, server.URL+to)
	if shown := shownOn(body); status != http.StatusOK || !strings.Contains(shown, "New places: 2.") ||
		!strings.Contains(shown, "Row 3: it has no p-code") || !strings.Contains(shown, "v07") {
		t.Fatalf("%d: %s", status, shownOn(body))
	}
	at := regexp.MustCompile(`action="(/places/tables/[^"]+)"`).FindStringSubmatch(body)
	if _, known := d.Places.Place("pc-XQ01"); known || at == nil {
		t.Fatalf("looking at a table took it in: %v", at)
	}
	if status, _, body := submit(t, c, server.URL+at[1], url.Values{}); status != http.StatusOK ||
		!strings.Contains(body, "xq.csv") {
		t.Fatalf("%d: %s", status, shownOn(body))
	}
	if _, err := d.Tolls.Query(desk.Question{Outcome: record.Killed, Place: "كويل العليا"}); err != nil {
		t.Errorf("a question of the new place: %v", err)
	}
	_, body = read(t, c, server.URL+"/places")
	undo := regexp.MustCompile(`name="change" value="([^"]+)"`).FindStringSubmatch(body)
	if undo == nil {
		t.Fatalf("no way to take it out: %s", shownOn(body))
	}
	if status, _, body := submit(t, c, server.URL+"/undo", url.Values{"change": {undo[1]}, "back": {"/places"}}); status != http.StatusOK ||
		strings.Contains(body, "xq.csv") {
		t.Errorf("%d: it stands there still: %s", status, shownOn(body))
	}
	if _, known := d.Places.Place("pc-XQ01"); known {
		t.Error("its places are known still")
	}
	to = sendFiles(t, c, server.URL+"/places/tables", "table", map[string]string{"l.csv": "name,age\nRula Wahmi,4\n"},
		nil)
	status, body = read(t, c, server.URL+to)
	if status != http.StatusOK || !strings.Contains(shownOn(body), "no table of places that is known") {
		t.Errorf("%d: %s", status, shownOn(body))
	}
}
