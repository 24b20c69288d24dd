package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestTheReportOfAMonthIsSent asks for the report of a month from the page of the toll, in each kind of file and both
// languages, and for one whose days are none.
func TestTheReportOfAMonthIsSent(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	if _, page := read(t, c, server.URL+"/toll?since=2031-03-01&until=2031-03-31"); !strings.Contains(page,
		`action="/report"`) || !strings.Contains(page, `value="2031-03-31"`) {
		t.Error("the page of the toll does not lead to the report of its window")
	}
	for kind, begins := range map[string]string{"html": "<!DOCTYPE html>", "xlsx": "PK", "docx": "PK"} {
		status, body := read(t, c, server.URL+"/report?outcome=killed&first=2031-03-01&last=2031-03-31&as="+kind)
		if status != http.StatusOK || !strings.HasPrefix(body, begins) {
			t.Errorf("%s: %d %.200s", kind, status, body)
		}
	}
	if status, body := read(t, c, server.URL+"/report?first=2031-03-01"); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "say the first and the last day of the window") {
		t.Errorf("half a window: %d %.600s", status, body)
	}
	if status, _ := read(t, c, server.URL+"/report"); status != http.StatusOK {
		t.Errorf("the last whole month: %d", status)
	}
}
