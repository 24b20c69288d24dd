package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"recount/record"
)

// TestNobodyIsNamedWhomNoPageNames: a case of an invented country says nothing of parties of another one.
func TestNobodyIsNamedWhomNoPageNames(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	for _, lang := range []string{"en", "ar"} {
		submit(t, c, server.URL+"/prefs", url.Values{"lang": {lang}, "back": {"/toll"}})
		for _, p := range append([]string{"/toll?status=any", "/toll?status=security_forces"}, pages...) {
			_, body := read(t, c, server.URL+p)
			if strings.Contains(strings.ToLower(body), "assad") || strings.Contains(body, "الأسد") {
				t.Errorf("%s %s names a party that no page of the case names", lang, p)
			}
		}
	}
}

// TestPairsAreCountedAndNamed: how many pairs wait is their number, one less after each judgement, and those that were
// judged stand there by the names of both.
func TestPairsAreCountedAndNamed(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	waiting := func() (string, string) {
		_, body := read(t, c, server.URL+"/pairs")
		n := regexp.MustCompile(`(\d+) possible duplicates wait`).FindStringSubmatch(body)
		if n == nil {
			t.Fatal("the page does not say how many pairs wait")
		}
		return n[1], body
	}
	before, body := waiting()
	names := regexp.MustCompile(`<th scope="col"><a href="/persons/([^"]+)"><bdi>([^<]+)<`).FindAllStringSubmatch(body, 2)
	if len(names) != 2 {
		t.Fatal("no two persons side by side")
	}
	if before == "100" {
		t.Error("the number is that of the question, not of the pairs")
	}
	submit(t, c, server.URL+"/pairs", url.Values{"a": {names[0][1]}, "b": {names[1][1]}, "kind": {"not_same"}})
	after, body := waiting()
	if after == before {
		t.Errorf("%s pairs wait before and after one was judged", after)
	}
	_, judged, _ := strings.Cut(body, "Judged</h2>")
	for _, n := range names {
		if !strings.Contains(judged, n[2]) {
			t.Errorf("%s is not named among the judged", n[2])
		}
	}
}

// TestWordsOfArabicPages: pairs of records are not called couples, what happened to one person is said of one, and
// needs and ways of acts are in Arabic.
func TestWordsOfArabicPages(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	submit(t, c, server.URL+"/prefs", url.Values{"lang": {"ar"}, "back": {"/toll"}})
	for _, p := range pages {
		if _, body := read(t, c, server.URL+p); strings.Contains(shownOn(body), "أزواج") {
			t.Errorf("%s calls pairs of records couples", p)
		}
	}
	for p, words := range map[string][]string{"/sites": {"water", "medical care", "safe passage", "tracing"},
		"/log": {"given", "refused", "accepted"}} {
		_, body := read(t, c, server.URL+p)
		for _, w := range words {
			if strings.Contains(shownOn(body), w) {
				t.Errorf("%s says %q in Arabic", p, w)
			}
		}
	}
	if _, body := read(t, c, server.URL+"/pairs"); !strings.Contains(body, "قُتل") || strings.Contains(shownOn(body), "قتلى") {
		t.Error("the fate of one person is said of many")
	}
}

// TestSmallThingsOfADayOfUse: addresses of nothing, questions that nobody can ask, words of what happened, and a log
// that says what it was.
func TestSmallThingsOfADayOfUse(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	if status, body := read(t, c, server.URL+"/nowhere"); status != http.StatusNotFound || !strings.Contains(body,
		`<nav class="rail"`) || !strings.Contains(body, `href="/today"`) {
		t.Errorf("an address of nothing: %d, or without a way back", status)
	}
	if status, body := read(t, c, server.URL+"/toll?outcome=yyy&status=zzz"); status != http.StatusUnprocessableEntity ||
		strings.Contains(body, "outcome.yyy") {
		t.Errorf("a question that nobody can ask: %d", status)
	}
	if _, body := read(t, c, server.URL+"/toll?outcome=missing"); strings.Contains(body, "whose death and identity") {
		t.Error("of the missing it is said that their death is documented")
	}
	if _, body := read(t, c, server.URL+"/today"); !strings.Contains(body, `rel="icon"`) || strings.Contains(body, `href="data:,"`) {
		t.Error("no icon")
	}
	_, body := read(t, c, server.URL+"/log")
	if !strings.Contains(body, "<strong>accepted</strong>") {
		t.Error("the log does not say which way a claim was judged")
	}
	if !regexp.MustCompile(`<strong>accepted</strong>\s*<bdi>[^<]*\d+</bdi> <bdi>[^<]*civilians`).MatchString(body) {
		t.Error("the log does not say which figure was judged")
	}
	for _, filter := range []string{"by", "act", "day"} {
		if !strings.Contains(body, `name="`+filter+`"`) {
			t.Errorf("the log is not narrowed by %s", filter)
		}
	}
	if _, body := read(t, c, server.URL+"/log?act=list.import"); strings.Contains(body, "<strong>accepted</strong>") {
		t.Error("the log of imports shows judgements")
	}
	_, body = read(t, c, server.URL+"/toll?status=civilian&why=2031-03-08")
	if !strings.Contains(body, "claim") {
		t.Error("what changed is not told with the acts")
	}
}

// TestOriginsHaveAPage: what an origin says, with the sentences, other spellings of its name, what it took back, and
// what was decided about it.
func TestOriginsHaveAPage(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	at := server.URL + originPath
	status, body := read(t, c, at)
	if status != http.StatusOK || strings.Count(body, "<blockquote") < 3 {
		t.Fatalf("the page of an origin: %d with %d sentences", status, strings.Count(body, "<blockquote"))
	}
	claim := regexp.MustCompile(`name="claim" value="([^"]+)"`).FindStringSubmatch(body)
	if claim == nil {
		t.Fatal("no figure can be taken back")
	}
	if status, _, body := submit(t, c, at+"/retractions", url.Values{"in": {claim[1]}, "claim": {claim[1]},
		"value": {"many"}, "reason": {"its page of 12 March"}}); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "its page of 12 March") {
		t.Errorf("a figure that is none: %d, or what was typed is gone", status)
	}
	_, to, body := submit(t, c, at+"/retractions", url.Values{"in": {claim[1]}, "claim": {claim[1]}, "value": {"٩"},
		"reason": {"its page of 12 March"}})
	if to != originPath || !strings.Contains(body, "replaced by") || !strings.Contains(body, "its page of 12 March") {
		t.Errorf("after a retraction at %s it is not said", to)
	}
	other := regexp.MustCompile(`name="claim" value="([^"]+)"`).FindStringSubmatch(body) // one that is not taken back
	if other == nil || !strings.Contains(body, `name="open" value="yes"`) {
		t.Fatal("nobody can say that a notice does not reach a figure")
	}
	_, to, body = submit(t, c, at+"/retractions", url.Values{"in": {other[1]}, "claim": {other[1]}, "open": {"yes"},
		"reason": {"the notice is of another article"}})
	if to != originPath || !strings.Contains(body, "no notice reaches it") ||
		!strings.Contains(body, "the notice is of another article") {
		t.Errorf("after it was said at %s that no notice reaches a figure the page does not show it", to)
	}
	if spared, err := d.Sources.Spared(t.Context(), who); err != nil || len(spared) != 1 ||
		string(spared[0].Claim) != other[1] {
		t.Errorf("written as %+v, %v", spared, err)
	}
	_, _, body = submit(t, c, at+"/spellings", url.Values{"in": {"spelling"}, "spelling": {"Q. R. M."},
		"reason": {"the same masthead"}})
	if !strings.Contains(body, "Q. R. M.") || !strings.Contains(body, "the same masthead") {
		t.Error("the other spelling is not shown")
	}
	if _, body := read(t, c, server.URL+"/sources/"+url.PathEscape("Q. R. M.")); !strings.Contains(body, originPath) {
		t.Error("the spelling does not lead to its origin")
	}
	if status, _ := read(t, c, server.URL+"/sources/nobody-of-that-name"); status != http.StatusNotFound {
		t.Errorf("an origin that is none: %d", status)
	}
}

const originPath = "/sources/QRM"

// TestPersonsAndIncidentsHaveAHistory: who did what with a record, when and why.
func TestPersonsAndIncidentsHaveAHistory(t *testing.T) {
	server, d, who := sampleDesk(t)
	ctx := context.Background()
	id, _, err := d.Persons.RecordVictim(ctx, who, record.VictimRecord{Source: "QRM", Name: "Nabil Invented",
		Sex: record.AnySex, Age: record.AnyAge, Status: record.AnyStatus})
	if err != nil {
		t.Fatal(err)
	}
	incident, _, err := d.Events.MakeIncident(ctx, who, record.Incident{Kind: "ambush", Title: "On the road"})
	if err != nil {
		t.Fatal(err)
	}
	c := visitor(t, server.URL)
	for _, p := range []string{"/persons/" + id, "/incidents/" + incident} {
		_, body := read(t, c, server.URL+p)
		if _, history, ok := strings.Cut(body, "What was done with this"); !ok || !strings.Contains(history, "Demo analyst") {
			t.Errorf("%s has no history", p)
		}
	}
}

// TestThemeAndPhone: a dark theme that was chosen on a light system is also that of what the browser draws, and on a
// phone the current area stands on the screen.
func TestThemeAndPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: themes in a browser")
	}
	server, _, _ := sampleDesk(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	dressed(t, ctx, 360, 740, "light")
	do(t, ctx, chromedp.Click(`button[name=theme][value=dark]`), chromedp.WaitVisible(`html[data-theme=dark] main`))
	if got := eval[string](t, ctx, `getComputedStyle(document.documentElement).colorScheme`); got != "dark" {
		t.Errorf("the browser draws its own parts %s", got)
	}
	for _, p := range []string{"/today", "/toll", "/inbox", "/persons", "/log", "/editions", "/settings"} {
		do(t, ctx, chromedp.Navigate(server.URL+p))
		if !eval[bool](t, ctx, `[...document.querySelectorAll("nav [aria-current], nav [data-here] summary")].some(a => { const r = a.getBoundingClientRect(); return r.width > 0 && r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight })`) {
			t.Errorf("on a phone %s does not say where one is", p)
		}
	}
	do(t, ctx, chromedp.Navigate(server.URL+"/log"))
	if !eval[bool](t, ctx, `[...document.querySelectorAll("main form[action='/undo'] button")].every(b => { const r = b.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth })`) {
		t.Error("the way back of an act is beside the screen")
	}
	do(t, ctx, chromedp.Navigate(server.URL+"/persons"), chromedp.WaitVisible(`table.stack`))
	if top := eval[int](t, ctx, `Math.round(document.querySelector("table.stack tbody tr").getBoundingClientRect().top + scrollY)`); top > 740 {
		t.Errorf("the first person of the list stands %d px down", top)
	}
	do(t, ctx, chromedp.Click(`.narrowing > summary`), chromedp.WaitVisible(`.narrowing a[href*="f.sex"]`))
	do(t, ctx, chromedp.Navigate(server.URL+"/pairs"), chromedp.WaitVisible(`.compare`))
	if over := eval[int](t, ctx, `(() => { const s = document.querySelector(".compare").closest(".scroll"); return s.scrollWidth - s.clientWidth })()`); over > 1 {
		t.Errorf("of two records side by side %d px are beside the screen", over)
	}
}
