package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"recount/access"
	"recount/estimate"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/web"
	"recount/internal/worker"
	"recount/record"
	"recount/verify"
)

func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	code := m.Run()
	forgetMadeUp()
	stopChromium()
	os.Exit(code)
}

const key = "the-key-of-the-printed-link"

var casePhrase = vault.Passphrase("four words nobody knows")

// madeUp is the made-up case, filled once for all tests of the package, and the account of its one analyst. Each test
// works on a copy.
var madeUp = sync.OnceValues(func() (filledCase, error) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "recount-web-")
	if err != nil {
		return filledCase{}, err
	}
	forgetMadeUp = func() { _ = os.RemoveAll(dir) }
	f := filledCase{dir: dir}
	s, err := store.Create(ctx, filepath.Join(dir, "case"), casePhrase, vault.TestCost,
		record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		return f, err
	}
	d, err := sampleOn(s)
	if err != nil {
		return f, err
	}
	if f.account, err = d.Users.Found(ctx, "Demo analyst", true); err != nil {
		return f, err
	}
	if err := d.FillSample(ctx, desk.Who{Account: f.account, Fresh: time.Now()}, 1); err != nil {
		return f, err
	}
	return f, s.Close()
})

// forgetMadeUp removes the made-up case, if it was filled.
var forgetMadeUp = func() {}

type filledCase struct {
	dir     string
	account record.ActorID
}

// sampleOn is a desk over a store, in the invented country.
func sampleOn(s *store.Store) (*desk.Desk, error) { return sampleWith(s, estimate.LCMCROptions{}) }

func sampleWith(s *store.Store, sampler estimate.LCMCROptions) (*desk.Desk, error) {
	parts, err := desk.SampleParts(1)
	parts.Sampler = sampler
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), time.Now
	return desk.New(parts), err
}

// sampleDesk serves a copy of the made-up case.
func sampleDesk(t *testing.T) (*httptest.Server, *desk.Desk, desk.Who) {
	t.Helper()
	return sampleDeskOf(t, estimate.LCMCROptions{})
}

// sampleDeskOf is sampleDesk with a sampler of its own for the estimates that are made as jobs.
func sampleDeskOf(t *testing.T, sampler estimate.LCMCROptions) (*httptest.Server, *desk.Desk, desk.Who) {
	t.Helper()
	filled, err := madeUp()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "case")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(filled.dir, "case"))); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir, casePhrase, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d, err := sampleWith(s, sampler)
	if err != nil {
		t.Fatal(err)
	}
	who := desk.Who{Account: filled.account, Fresh: time.Now()}
	server := httptest.NewServer(web.New(d, web.Options{Solo: &record.User{ID: who.Account, Name: "Demo analyst"},
		Key: key, Case: "Qasira (invented)"}).Handler())
	t.Cleanup(server.Close)
	return server, d, who
}

// visitor is a browser without script that came in by the printed link.
func visitor(t *testing.T, base string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	if _, err := c.Get(base + "/signin?key=" + key); err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t *testing.T, c *http.Client, address string) (int, string) {
	t.Helper()
	r, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// pages are those that the rail leads to, and some that it does not.
var pages = append(web.OnTheRail(), "/search?q=coast", "/standard?run=yes", "/account")

func TestEveryPageInBothLanguagesWithoutScript(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	key := regexp.MustCompile(`>\s*[a-z]+\.[a-z.]+\s*<`)
	for _, lang := range []string{"en", "ar"} {
		if _, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {lang}, "back": {"/toll"}}); err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			status, body := read(t, c, server.URL+p)
			if status != http.StatusOK {
				t.Errorf("%s %s: %d", lang, p, status)
			}
			if lang == "ar" && !strings.Contains(body, `dir="rtl"`) {
				t.Errorf("%s is not right to left", p)
			}
			for _, bare := range key.FindAllString(body, -1) {
				t.Errorf("%s %s shows a key in place of words: %s", lang, p, bare)
			}
			for _, code := range code.FindAllString(shownOn(body), -1) {
				t.Errorf("%s %s shows a word of the data model: %s", lang, p, code)
			}
			for _, sentence := range []string{"proves nothing", "repeats an older", "this page gives",
				"already the figure"} {
				if lang == "ar" && strings.Contains(body, sentence) {
					t.Errorf("%s says a sentence of the machine in English: %q", p, sentence)
				}
			}
			if strings.Contains(body, "style=") || strings.Contains(body, "onclick=") {
				t.Errorf("%s has what the content security policy forbids", p)
			}
		}
	}
}

// code is a word of the data model that a reader should not see.
var code = regexp.MustCompile(`[a-z]+_[a-z_]+`)

// shownOn is the text of a page, without marks, scripts and what people type as it is.
func shownOn(body string) string {
	body = regexp.MustCompile(`(?s)<(script|textarea|style|code)\b.*?</(script|textarea|style|code)>`).ReplaceAllString(body, "")
	return regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(body, " ")
}

func TestWithoutTheKeyThereIsNothing(t *testing.T) {
	server, _, _ := sampleDesk(t)
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
	for _, p := range append(pages, "/documents/d-any", "/persons/v-any") {
		if status, body := read(t, c, server.URL+p); status != http.StatusSeeOther || strings.Contains(body, "Qasira") {
			t.Errorf("%s: %d", p, status)
		}
	}
	r, err := c.PostForm(server.URL+"/incidents", url.Values{"kind": {"ambush"}})
	if err != nil || r.StatusCode != http.StatusSeeOther {
		t.Errorf("a stranger wrote: %v %v", r, err)
	}
}

func TestForeignSiteCannotWrite(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	req, err := http.NewRequest(http.MethodPost, server.URL+"/incidents", strings.NewReader("kind=ambush"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://elsewhere.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	r, err := c.Do(req)
	if err != nil || r.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign site wrote: %v %v", r.StatusCode, err)
	}
}

func TestEveryRouteHasAPermissionRow(t *testing.T) {
	s := web.New(desk.New(desk.Parts{Policy: access.Default()}), web.Options{})
	open := map[string]bool{"GET /{$}": true, "GET /signin": true, "POST /signin": true, "POST /signout": true,
		"POST /prefs": true, "GET /start": true, "POST /start": true, "GET /invitation": true, "POST /invitation": true,
		"POST /passkeys/ask": true, "POST /passkeys/answer": true}
	for _, r := range s.Routes() {
		if r.Act == "" && !open[r.Pattern] {
			t.Errorf("route %s asks no permission", r.Pattern)
		}
	}
	if len(s.Routes()) < 30 {
		t.Errorf("only %d routes", len(s.Routes()))
	}
}

func TestJudgingInTheBrowserMovesTheToll(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	inbox, err := d.Sources.Inbox(context.Background(), who, 50)
	if err != nil || len(inbox) == 0 {
		t.Fatalf("the inbox of the made-up case is empty: %v", err)
	}
	for _, r := range inbox {
		for _, claim := range r.Extraction.Claims {
			if claim.Count == nil || claim.Speaker.Origin != "QRM" {
				continue
			}
			back, err := c.PostForm(server.URL+"/documents/"+string(r.Document.ID)+"/claims/"+string(claim.ID),
				url.Values{"judgement": {"accept"}})
			if err != nil || back.StatusCode != http.StatusOK {
				t.Fatalf("%v %v", back, err)
			}
			_, toll := read(t, c, server.URL+"/toll?status=civilian")
			if !strings.Contains(toll, "Qasiran Rights Monitor") {
				t.Error("the accepted figure is not on the toll page")
			}
			return
		}
	}
	t.Error("no page of the made-up case has a figure of its monitor")
}
