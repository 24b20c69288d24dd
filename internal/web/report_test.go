package web_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/report"
	"recount/record"
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

// TestTheReportOfAMonthInABrowser opens the report of a month from a file, in both languages, in a wide window, in the
// dark and on a phone of 320 px: nothing is wider than the window, axe finds nothing moderate or worse, it asks nothing
// of any machine, and each link within it leads somewhere.
func TestTheReportOfAMonthInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: a report in a browser")
	}
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	_, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	ctx, heard := watchedBrowser(t)
	for _, outcome := range []record.Outcome{record.Killed} {
		p, err := d.Periods().Report(context.Background(), who, desk.TollOptions{Question: flow.Question{
			Outcome: outcome, Since: dateOf(t, "2031-03-01"), Until: dateOf(t, "2031-03-31")}})
		if err != nil {
			t.Fatal(err)
		}
		for lang, is := range map[record.Lang]string{record.English: "en ltr", record.Arabic: "ar rtl"} {
			var b bytes.Buffer
			if err := report.BookKinds[0].Write(&b, report.PeriodBook(p, lang)); err != nil {
				t.Fatal(err)
			}
			name := string(lang) + "-report-" + string(outcome)
			file := filepath.Join(t.TempDir(), name+".html")
			if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			dressed(t, ctx, 1280, 900, "light")
			do(t, ctx, chromedp.Navigate("file://"+file))
			if got := eval[string](t, ctx,
				`document.documentElement.lang + " " + document.documentElement.dir`); got != is {
				t.Errorf("%s is %q, not %q", name, got, is)
			}
			fits(t, ctx, name)
			axe(t, ctx, string(source), name)
			if lang == record.English || soak() { // colours know no language
				dressed(t, ctx, 1280, 900, "dark")
				axe(t, ctx, string(source), name+" in the dark", colours...)
			}
			dressed(t, ctx, 320, 640, "light")
			fits(t, ctx, name+" on a phone")
			onPhone := []string{ // what a width can change
				"scrollable-region-focusable", "link-name", "button-name", "aria-hidden-focus"}
			if soak() {
				onPhone = nil
			}
			axe(t, ctx, string(source), name+" on a phone", onPhone...)
			shoot(t, ctx, name)
			lost := eval[[]string](t, ctx,
				`[...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute("href").slice(1)).filter(id => !document.getElementById(decodeURIComponent(id)))`)
			if len(lost) > 0 {
				t.Errorf("%s: links lead nowhere: %q", name, lost)
			}
			if n := eval[int](t, ctx, `document.querySelectorAll('a[href^="#"]').length`); n == 0 {
				t.Errorf("%s: no number leads to its sentences", name)
			}
		}
	}
	heard.mu.Lock()
	defer heard.mu.Unlock()
	for _, r := range heard.requests {
		t.Errorf("a request failed: %s", r)
	}
}

func dateOf(t *testing.T, text string) record.Date {
	t.Helper()
	d, err := record.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
