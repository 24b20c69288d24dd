package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/web"
	"recount/record"
	"recount/verify"
)

// newEmptyDesk serves a case of one person with nothing in it, its worker at work, and a clock that the test moves on.
func newEmptyDesk(t *testing.T) (base string, ahead *atomic.Int64) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	parts, err := desk.SampleParts(1)
	if err != nil {
		t.Fatal(err)
	}
	ahead = &atomic.Int64{}
	parts.Store, parts.Policy, parts.Standard = s, access.Default(), verify.House()
	parts.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	d := desk.New(parts)
	account, err := d.Users.Found(ctx, "A. Analyst", true)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(web.New(d, web.Options{Solo: &record.User{ID: account, Name: "A. Analyst"}, Key: key,
		Case: "coast"}).Handler())
	t.Cleanup(server.Close)
	work, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Queue.Work(work, 1) }()
	t.Cleanup(func() { stop(); <-ended })
	return server.URL, ahead
}

// tabTo presses the tabulator until the focus is on what the selector names: without it there is no way by keys.
func tabTo(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	for range 120 {
		do(t, ctx, chromedp.KeyEvent(kb.Tab))
		if eval[bool](t, ctx, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			if !eval[bool](t, ctx, `getComputedStyle(document.activeElement).outlineStyle !== "none"`) {
				t.Errorf("%s has the focus and does not show it", selector)
			}
			return
		}
	}
	t.Fatalf("no way by keys to %s on %s", selector, eval[string](t, ctx, `location.pathname`))
}

// follow goes by keys to a link or button and presses it, until the page shows what is awaited.
func follow(t *testing.T, ctx context.Context, selector, awaited string) {
	t.Helper()
	tabTo(t, ctx, selector)
	do(t, ctx, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(awaited))
}

const firstPage = `<html lang="en"><head><title>Monitor: 16 civilians killed on the coast</title>
<meta property="article:published_time" content="2031-03-09"></head><body><article><h1>Monitor: 16 civilians killed on the coast</h1>
<p>The Qasiran Rights Monitor has documented the killing of 16 civilians on the Qasiran coast since March 6, 2031.</p></article></body></html>`

// TestFromTheFirstRunToTheOldTollByKeysAlone begins with nothing: it adds a page, judges its claim, sees the toll move
// as was announced, opens the number to its sentence, takes the judgement back on the next day, and asks for the toll
// as known then.
func TestFromTheFirstRunToTheOldTollByKeysAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: a first run in a browser")
	}
	file := filepath.Join(t.TempDir(), "monitor.html")
	if err := os.WriteFile(file, []byte(firstPage), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ar"} {
		t.Run(lang, func(t *testing.T) {
			base, ahead := newEmptyDesk(t)
			ctx := browser(t)
			do(t, ctx, chromedp.Navigate(base+"/signin?key="+key), chromedp.WaitVisible(`.five`))
			if lang == "ar" {
				follow(t, ctx, `button[name=lang]`, `html[lang=ar] .five`)
			}
			shoot(t, ctx, lang+"-first-toll")
			follow(t, ctx, `nav a[href="/inbox"]`, `#files`)
			shoot(t, ctx, lang+"-first-inbox")
			do(t, ctx, chromedp.SetUploadFiles(`#files`, []string{file}))
			follow(t, ctx, `form[action="/documents"] button`, `.item a[href^="/documents/"]`)
			follow(t, ctx, `.item a[href^="/documents/"]`, `[data-open=yes]`)
			said := eval[string](t, ctx, `document.querySelector("[data-open=yes]").innerText`)
			announced := regexp.MustCompile(`\D0\D+(\d+)\D*$`).FindStringSubmatch(eval[string](t, ctx,
				`(document.querySelector("[data-open=yes] .small strong") || {innerText: ""}).innerText`))
			if announced == nil {
				t.Fatalf("it is not announced how the claim would move the toll: %s", said)
			}
			do(t, ctx, chromedp.KeyEvent("a"), chromedp.WaitVisible(`#said .good`))
			follow(t, ctx, `nav a[href="/toll"]`, `.five .documented .value`)
			shown := func() string {
				return eval[string](t, ctx, `document.querySelector(".five .documented .value").innerText`)
			}
			if !strings.Contains(shown(), announced[1]) {
				t.Errorf("announced %s, the toll shows %q", announced[1], shown())
			}
			follow(t, ctx, `blockquote a`, `[data-claim]:target, [data-claim]`)
			if at := eval[string](t, ctx, `location.href`); !strings.Contains(at, "/documents/") ||
				!strings.Contains(at, "#c-") {
				t.Errorf("the number opens to %s", at)
			}
			ahead.Store(int64(24 * time.Hour))
			follow(t, ctx, `nav a[href="/log"]`, `form[action="/undo"]`)
			follow(t, ctx, `.plain li:first-child form[action="/undo"] button`, `#said .good`)
			do(t, ctx, chromedp.Navigate(base+"/toll"), chromedp.WaitVisible(`.five`))
			if strings.Contains(shown(), announced[1]) {
				t.Errorf("after undoing the toll shows %q", shown())
			}
			do(t, ctx, chromedp.Navigate(base+"/toll?known_at="+time.Now().UTC().Format("2006-01-02")),
				chromedp.WaitVisible(`.five`))
			if !strings.Contains(shown(), announced[1]) {
				t.Errorf("as known on the day before, the toll was %s; the page shows %q", announced[1], shown())
			}
			if v := eval[[]string](t, ctx, `window.__violations || []`); len(v) > 0 {
				t.Errorf("the content security policy is broken: %v", v)
			}
		})
	}
}

// TestTollPrints prints the toll: what is for the screen alone is left out.
func TestTollPrints(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: printing in a browser")
	}
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	ctx := browser(t)
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/signin?key="+key),
		chromedp.WaitVisible(`.five`))
	for _, lang := range []string{"ar", "en"} {
		setLanguage(t, ctx, server.URL, lang)
		do(t, ctx, chromedp.Navigate(server.URL+"/toll?status=civilian"), chromedp.WaitVisible(`.five`))
		shoot(t, ctx, lang+"-wide-toll-civilian")
	}
	do(t, ctx, chromedp.EmulateViewport(794, 1123))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if left := eval[int](t, ctx,
		`[...document.querySelectorAll("nav, button, .noprint")].filter(e => e.getClientRects().length > 0).length`); left > 0 {
		t.Errorf("%d controls are printed", left)
	}
	shoot(t, ctx, "en-print-toll")
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{})
	if err != nil || len(printed.Data) < 1000 {
		t.Errorf("no print: %v", err)
	}
}
