package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// browser starts a real Chromium. Without one the test is skipped in words, never in silence; ./test.sh installs it.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("SKIPPED: no Chromium on this machine (./test.sh installs it): the desk was not tested in a browser")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, done := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(done)
	watch := `window.__violations = []; document.addEventListener("securitypolicyviolation", e => window.__violations.push(e.violatedDirective + " " + e.blockedURI));`
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

// screens is where screenshots go, to be looked at.
func screens(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "out", "screens")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	b, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(screens(t), name+".png"), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// axe reports what axe-core finds serious or critical on the page.
func axe(t *testing.T, ctx context.Context, source, where string) {
	t.Helper()
	eval[bool](t, ctx, source+"; true")
	js := `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.filter(v => ["serious", "critical"].includes(v.impact)).map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 120) + " " + (n.failureSummary || "").slice(0, 200)).join(" | "))))`
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
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	looks := []struct {
		name          string
		width, height int64
		dark          bool
	}{{"wide", 1280, 900, false}, {"dark", 1280, 900, true}, {"narrow", 360, 740, false}}
	persons, err := d.Persons.Victims(context.Background(), who, "", 1)
	if err != nil || len(persons) == 0 {
		t.Fatalf("no record of a person: %v", err)
	}
	shown := append(slices.Clone(pages), "/documents/"+string(inbox[0].Document.ID), "/persons/"+string(persons[0].ID))
	for _, lang := range []string{"en", "ar"} {
		setLanguage(t, ctx, server.URL, lang)
		for _, look := range looks {
			scheme := "light"
			if look.dark {
				scheme = "dark"
			}
			do(t, ctx, chromedp.EmulateViewport(look.width, look.height))
			if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia,
				emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
					Value: scheme}}}); err != nil {
				t.Fatal(err)
			}
			for _, p := range shown {
				name := fmt.Sprintf("%s-%s-%s", lang, look.name,
					strings.Trim(strings.NewReplacer("/", "-", "?q=coast", "").Replace(p), "-"))
				if strings.Contains(p, "/documents/") {
					name = fmt.Sprintf("%s-%s-document", lang, look.name)
				}
				if strings.Contains(p, "/persons/") {
					name = fmt.Sprintf("%s-%s-person", lang, look.name)
				}
				do(t, ctx, chromedp.Navigate(server.URL+p))
				if over := eval[int](t, ctx,
					`document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 1 {
					t.Errorf("%s is %d px wider than the window", name, over)
				}
				if v := eval[[]string](t, ctx, `window.__violations || []`); len(v) > 0 {
					t.Errorf("%s breaks the content security policy: %v", name, v)
				}
				if look.name != "narrow" { // the same page in the same colours
					axe(t, ctx, string(source), name)
				}
				shoot(t, ctx, name)
			}
		}
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
