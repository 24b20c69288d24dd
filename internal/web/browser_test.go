package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"recount/count"
	"recount/internal/desk"
	"recount/internal/web"
	"recount/record"
)

// chromium is one real Chromium for all tests of the package, "" for one that this machine does not have.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		return nil, exec.ErrNotFound
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-component-update", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	stopChromium = func() { cancel(); stop() }
	return ctx, chromedp.Do(ctx)
})

// stopChromium ends the Chromium of the package, if one was started.
var stopChromium = func() {}

// troubles is what a browser complained of: what scripts threw or said to be wrong, what the content security policy
// forbade, and, apart, which requests failed, since some tests ask for what is refused.
type troubles struct {
	mu             sync.Mutex
	said, requests []string
}

func (x *troubles) hear(event any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		x.said = append(x.said, e.ExceptionDetails.Text+" "+e.ExceptionDetails.URL)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			said := "console." + string(e.Type)
			for _, v := range e.Args {
				said += fmt.Sprintf(" %s%s", v.Value, v.Description)
			}
			x.said = append(x.said, said)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" && e.Entry.Source == "network" {
			x.requests = append(x.requests, e.Entry.URL+": "+e.Entry.Text)
		} else if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			x.said = append(x.said, string(e.Entry.Source)+": "+e.Entry.Text)
		}
	}
}

// browser is a window with a profile of its own in a real Chromium. What the window complains of fails the test.
// Without a Chromium the test is skipped in words, never in silence; ./test.sh installs it.
func browser(t *testing.T) context.Context {
	t.Helper()
	ctx, _ := watchedBrowser(t)
	return ctx
}

func watchedBrowser(t *testing.T) (context.Context, *troubles) {
	t.Helper()
	all, err := chromium()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("SKIPPED: no Chromium on this machine (./test.sh installs it): the desk was not tested in a browser")
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(all, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, done := context.WithTimeout(ctx, 20*time.Minute)
	t.Cleanup(done)
	heard := &troubles{}
	if err := chromedp.Listen(ctx, heard.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		heard.mu.Lock()
		defer heard.mu.Unlock()
		for _, said := range heard.said {
			t.Errorf("the browser complains: %s", said)
		}
	})
	watch := `window.__violations = []; document.addEventListener("securitypolicyviolation", e => window.__violations.push(e.violatedDirective + " " + e.blockedURI));`
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
		t.Fatal(err)
	}
	return ctx, heard
}

// do takes steps one after the other. A page that is put in place of another between finding what is to be pressed and
// pressing it lets the step begin again: nothing has been pressed then.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	for _, step := range steps {
		err := chromedp.Do(ctx, step)
		for try := 0; try < 5 && pageLeft(err); try++ {
			err = chromedp.Do(ctx, step)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pageLeft says that a page was put in place of another before what was asked of it was done.
func pageLeft(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "Could not find node") ||
		strings.Contains(err.Error(), "Cannot find context"))
}

func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	for try := 0; try < 5 && pageLeft(err); try++ {
		v, err = chromedp.Run(ctx, chromedp.Evaluate[T](js))
	}
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

// screens is where screenshots go, to be looked at; "" where RECOUNT_SCREENS does not ask for any. They cost as much as
// everything that is tested on a page, and no test looks at them.
func screens(t *testing.T) string {
	t.Helper()
	if os.Getenv("RECOUNT_SCREENS") == "" {
		return ""
	}
	dir := filepath.Join("..", "..", "out", "screens")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shoot keeps a picture of the page, where pictures are asked for.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := screens(t)
	if dir == "" {
		return
	}
	// The window is made as tall as the page: pictures beyond the window are shifted by Chromium where a page that
	// reads from right to left is no taller than it.
	size := eval[[]int64](t, ctx, `[innerWidth, innerHeight, document.documentElement.scrollHeight]`)
	do(t, ctx, chromedp.EmulateViewport(size[0], max(size[1], size[2])))
	b, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.EmulateViewport(size[0], size[1]))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// colours are the rules of axe-core that colours can break.
var colours = []string{"color-contrast", "link-in-text-block"}

// soak says whether the long form of tests was asked for (RECOUNT_SOAK=1).
func soak() bool { return os.Getenv("RECOUNT_SOAK") != "" }

// butColours stands for all rules but those of colours, which know no language and cost most.
const butColours = "-"

// axe reports what axe-core finds at least moderate on the page: of all its rules, of those that are named, or of all but
// those of colours.
func axe(t *testing.T, ctx context.Context, source, where string, rules ...string) {
	t.Helper()
	options := map[string]any{"resultTypes": []string{"violations"}}
	switch {
	case len(rules) > 0 && rules[0] == butColours:
		off := map[string]any{}
		for _, r := range colours {
			off[r] = map[string]bool{"enabled": false}
		}
		options["rules"] = off
	case len(rules) > 0:
		options["runOnly"] = rules
	}
	how, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	js := `axe.run(document, ` + string(how) +
		`).then(r => JSON.stringify(r.violations.filter(v => v.impact !== "minor").map(v => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120) + " " + (n.failureSummary || "").slice(0, 200)).join(" | "))))`
	if !eval[bool](t, ctx, `typeof axe === "object"`) {
		eval[bool](t, ctx, source+"; true")
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("axe on %s: %v", where, err)
	}
	var list []string
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		t.Errorf("axe on %s: %s", where, v)
	}
}

// dressed sets how wide the window is and whether the system is dark.
func dressed(t *testing.T, ctx context.Context, width, height int64, scheme string) {
	t.Helper()
	do(t, ctx, chromedp.EmulateViewport(width, height))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
			Value: scheme}}}); err != nil {
		t.Fatal(err)
	}
}

// fits says that nothing on the page is wider than the window.
func fits(t *testing.T, ctx context.Context, where string) {
	t.Helper()
	if over := eval[int](t, ctx,
		`document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 1 {
		t.Errorf("%s is %d px wider than the window", where, over)
	}
}

// tablesFit says that no table has a column that is seen only by who moves the table sideways; records side by side may
// be more than a phone is wide for.
func tablesFit(t *testing.T, ctx context.Context, where string) {
	t.Helper()
	for _, cut := range eval[[]string](t, ctx, `[...document.querySelectorAll(".scroll")].filter(s =>
		s.querySelector("table:not(.compare)") && s.checkVisibility() && s.scrollWidth > s.clientWidth + 1).map(s =>
		s.getAttribute("aria-label") + ": " + s.scrollWidth + " of " + s.clientWidth + " px")`) {
		t.Errorf("%s cuts a table off: %s", where, cut)
	}
}

// datesWhole says that each date that is seen on the page stands in one line, in the direction of digits, and that
// what a row of a list is called stands where its line begins.
func datesWhole(t *testing.T, ctx context.Context, where string) {
	t.Helper()
	for _, bad := range eval[[]string](t, ctx, `(() => {
		const bad = [], form = /[0-9٠-٩]{4}-[0-9٠-٩]{2}(-[0-9٠-٩]{2})?/g;
		const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = walk.nextNode(); n; n = walk.nextNode()) {
			if (!n.parentElement.checkVisibility() || n.parentElement.closest("svg, textarea, option, code, blockquote")) continue;
			for (const m of n.data.matchAll(form)) {
				const part = (from, to) => { const r = document.createRange(); r.setStart(n, m.index + from); r.setEnd(n, m.index + to); return r; };
				const lines = new Set([...part(0, m[0].length).getClientRects()].filter(r => r.width > 0).map(r => Math.round(r.top)));
				if (lines.size > 1) bad.push("broken: " + m[0] + " in " + n.data.trim().slice(0, 60));
				const first = part(0, 1).getBoundingClientRect(), last = part(m[0].length - 1, m[0].length).getBoundingClientRect();
				if (lines.size === 1 && first.left > last.left) bad.push("turned round: " + m[0] + " in " + n.data.trim().slice(0, 60));
			}
		}
		const rtl = document.dir === "rtl" || document.documentElement.dir === "rtl";
		for (const c of document.querySelectorAll("table.stack td[data-label] > *")) {
			const cell = c.parentElement, r = c.getBoundingClientRect(), q = cell.getBoundingClientRect();
			if (getComputedStyle(cell).display === "flex" && r.width > 0 && (rtl ? q.right - r.right : r.left - q.left) < 60) bad.push("beside its name: " + cell.innerText.slice(0, 40));
		}
		return [...new Set(bad)].slice(0, 4);
	})()`) {
		t.Errorf("%s: a date or its name is not where it belongs: %s", where, bad)
	}
}

// TestEveryPageInABrowser opens every page in both languages and looks at it in a wide window, in the dark, and on
// phones of 360 and 320 px: nothing is wider than the window, axe finds nothing moderate or worse, no request fails,
// and the browser complains of nothing, be it of the content security policy.
func TestEveryPageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: pages in a browser")
	}
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	server, d, who := sampleDesk(t)
	inbox, err := d.Sources.Inbox(context.Background(), who, 1)
	if err != nil || len(inbox) == 0 {
		t.Fatalf("no open claims: %v", err)
	}
	acceptAll(t, d, who)
	persons, err := d.Persons.Victims(context.Background(), who, "", 1)
	if err != nil || len(persons) == 0 {
		t.Fatalf("no record of a person: %v", err)
	}
	incidents, err := d.Events.Incidents(context.Background(), who)
	if err != nil || len(incidents) == 0 {
		t.Fatalf("no incident: %v", err)
	}
	shown := append(slices.Clone(pages), "/documents/"+string(inbox[0].Document.ID), "/persons/"+string(persons[0].ID),
		"/incidents/"+string(incidents[0].ID), originPath)
	ids := strings.NewReplacer("/", "-", "?q=coast", "", "?run=yes", "", string(inbox[0].Document.ID), "one",
		string(persons[0].ID), "one", string(incidents[0].ID), "one")
	ctx, heard := watchedBrowser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	for _, lang := range []string{"en", "ar"} {
		setLanguage(t, ctx, server.URL, lang)
		for _, p := range shown {
			name := func(look string) string { return lang + "-" + look + "-" + strings.Trim(ids.Replace(p), "-") }
			dressed(t, ctx, 1280, 900, "light")
			do(t, ctx, chromedp.Navigate(server.URL+p))
			fits(t, ctx, name("wide"))
			whole := lang == "en" || soak() || screens(t) != ""
			if whole {
				axe(t, ctx, string(source), name("wide"))
			} else {
				axe(t, ctx, string(source), name("wide"), butColours)
			}
			shoot(t, ctx, name("wide"))
			if whole {
				dressed(t, ctx, 1280, 900, "dark") // the same page, in other colours, which know no language
				axe(t, ctx, string(source), name("dark"), colours...)
				shoot(t, ctx, name("dark"))
			}
			dressed(t, ctx, 320, 640, "light")
			fits(t, ctx, name("narrowest"))
			datesWhole(t, ctx, name("narrowest"))
			dressed(t, ctx, 360, 740, "light")
			fits(t, ctx, name("narrow"))
			tablesFit(t, ctx, name("narrow"))
			datesWhole(t, ctx, name("narrow"))
			shoot(t, ctx, name("narrow"))
			if v := eval[[]string](t, ctx, `window.__violations || []`); len(v) > 0 {
				t.Errorf("%s breaks the content security policy: %v", name("wide"), v)
			}
		}
	}
	heard.mu.Lock()
	defer heard.mu.Unlock()
	for _, r := range heard.requests {
		t.Errorf("a request failed: %s", r)
	}
}

func setLanguage(t *testing.T, ctx context.Context, base, lang string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(base+"/toll"))
	if eval[string](t, ctx, `document.documentElement.lang`) == lang {
		return
	}
	do(t, ctx, chromedp.Click(`button[name=lang]`), chromedp.WaitVisible(`html[lang=`+lang+`] main`))
}

// acceptAll judges every figure of the made-up case, so that pages have something to show.
func acceptAll(t *testing.T, d *desk.Desk, who desk.Who) {
	t.Helper()
	all, err := d.Sources.Inbox(context.Background(), who, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] { // one document stays open
		for _, c := range r.Extraction.Claims {
			if _, err := d.Claims.Accept(context.Background(), who, r.Document.ID, c.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestJudgingWithTheKeyboard goes from a first page to a judged claim, the number that it moved, its sentence, and
// back.
func TestJudgingWithTheKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: judging in a browser")
	}
	for _, lang := range []string{"en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			server, d, who := sampleDesk(t)
			withoutLists(t, d, who)
			ctx := browser(t)
			do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
			setLanguage(t, ctx, server.URL, lang)
			doc, low := monitorPage(t, d, who)
			do(t, ctx, chromedp.Navigate(server.URL+"/documents/"+string(doc)), chromedp.KeyEvent("a"),
				chromedp.WaitVisible(`[data-act=undo]`))
			if got := minimum(t, d, who); got != low {
				t.Errorf("after the key a: minimum %d, announced %d", got, low)
			}
			do(t, ctx, chromedp.Navigate(server.URL+"/toll?status=civilian"),
				chromedp.WaitVisible(`.five .documented .value`))
			if text := eval[string](t, ctx,
				`document.querySelector(".five .documented .value").innerText`); !strings.Contains(text,
				fmt.Sprint(low)) {
				t.Errorf("the toll page shows %q, want %d", text, low)
			}
			if n := eval[int](t, ctx, `document.querySelectorAll("blockquote a").length`); n == 0 {
				t.Error("the number does not open to a sentence")
			}
			do(t, ctx, chromedp.Navigate(server.URL+"/log"), chromedp.Click(`.plain li:first-child button`),
				chromedp.WaitVisible(`[role=status]`))
			if got := minimum(t, d, who); got != 0 {
				t.Errorf("after undoing: minimum %d", got)
			}
		})
	}
}

// withoutLists takes the imported lists back, so that the minimum rests on what pages say and one claim moves it.
func withoutLists(t *testing.T, d *desk.Desk, who desk.Who) {
	t.Helper()
	all, err := d.Lists.Imports(context.Background(), who)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		if _, err := d.Lists.UndoImport(context.Background(), who, i.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// monitorPage finds a page whose first open claim is the monitor's figure, and how accepting it would move the minimum.
func monitorPage(t *testing.T, d *desk.Desk, who desk.Who) (record.DocumentID, int) {
	t.Helper()
	all, err := d.Sources.Inbox(context.Background(), who, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		c := r.Extraction.Claims[0]
		if c.Count == nil || c.Speaker.Origin != "QRM" || c.Count.Scope != record.ScopeTotal {
			continue
		}
		p, err := d.Tolls.Preview(context.Background(), who, civilians(), c)
		if err != nil {
			t.Fatal(err)
		}
		if p.After > 0 {
			return r.Document.ID, p.After
		}
	}
	t.Fatal("no page of the made-up case begins with its monitor's figure")
	return "", 0
}

func civilians() count.Query {
	q := count.Query{Cell: record.AnyCell(record.Killed)}
	q.Cell.Status = record.Civilian
	return q
}

func minimum(t *testing.T, d *desk.Desk, who desk.Who) int {
	t.Helper()
	r, _, err := d.Tolls.Toll(context.Background(), who, civilians())
	if err != nil {
		t.Fatal(err)
	}
	return r.DocumentedMinimum.Low
}

// TestTheStyleGuideShowsEveryComponent in both directions and themes, which axe finds as good as the pages. A desk that
// is not for development has no such page.
func TestTheStyleGuideShowsEveryComponent(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: the style guide in a browser")
	}
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	plain, d, who := sampleDesk(t)
	if status, _ := read(t, visitor(t, plain.URL), plain.URL+"/styleguide"); status != http.StatusNotFound {
		t.Errorf("the style guide of a desk in use: %d", status)
	}
	server := httptest.NewServer(web.New(d, web.Options{Solo: &record.User{ID: who.Account, Name: "Demo analyst"},
		Key: key, Case: "Qasira (invented)", Styleguide: true}).Handler())
	t.Cleanup(server.Close)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	dressed(t, ctx, 1280, 900, "light")
	do(t, ctx, chromedp.Navigate(server.URL+"/styleguide"))
	if n := eval[int](t, ctx, `new Set([...document.querySelectorAll(".sample")].map(s => getComputedStyle(s).direction + getComputedStyle(s).backgroundColor)).size`); n != 4 {
		t.Errorf("%d looks that differ, want two directions in two themes", n)
	}
	axe(t, ctx, string(source), "styleguide")
	shoot(t, ctx, "en-wide-styleguide")
	dressed(t, ctx, 320, 640, "light")
	fits(t, ctx, "styleguide")
}
