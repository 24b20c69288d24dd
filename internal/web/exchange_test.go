package web_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/web"
	"recount/record"
	"recount/verify"
)

// TestContradictionsAreDecidedAndUndoneInTheBrowser has two desks change one site, and decides
// on the page of the first.
func TestContradictionsAreDecidedAndUndoneInTheBrowser(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	other, site := secondDesk(t, d, who)
	status, body := read(t, c, server.URL+"/exchange")
	for _, shown := range []string{"North school", "South school", "Coast office", "founding desk", "Demo analyst",
		"Let this stand", "It moves no number", "a site"} {
		if status != http.StatusOK || !strings.Contains(body, shown) {
			t.Errorf("the page (%d) does not show %q", status, shown)
		}
	}
	if strings.Contains(body, ">kind<") {
		t.Error("a field in which the two say the same is shown")
	}
	press := func(form url.Values) string {
		t.Helper()
		to := "/exchange"
		if form.Has("change") {
			to = "/undo"
		}
		r, err := c.PostForm(server.URL+to, form)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		b, _ := io.ReadAll(r.Body)
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%d: %s", r.StatusCode, b)
		}
		return string(b)
	}
	conflict := regexp.MustCompile(`name="conflict" value="([^"]+)"`).FindStringSubmatch(body)
	st, err := d.Exchange().Status(t.Context(), who)
	if err != nil || conflict == nil || len(st.Contradictions) != 1 {
		t.Fatal(st.Contradictions, err)
	}
	var north desk.Side
	for _, s := range st.Contradictions[0].Sides {
		if strings.Contains(s.Says, "North") {
			north = s
		}
	}
	body = press(url.Values{"conflict": {conflict[1]}, "act": {string(north.Change)}, "reason": {"asked the school"}})
	if !strings.Contains(body, "stands") || strings.Contains(body, "Let this stand") {
		t.Error("the decision is not shown")
	}
	holds := func(d *desk.Desk, want string) {
		t.Helper()
		sites, err := d.FollowUp.Sites(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sites {
			if s.ID == site && s.Name != want {
				t.Errorf("the site is %q, want %q", s.Name, want)
			}
		}
	}
	holds(d, "North school")
	give(t, d, other, who, "Coast office")
	holds(other, "North school")
	undo := regexp.MustCompile(`name="change" value="([^"]+)"`).FindStringSubmatch(body)
	if undo == nil {
		t.Fatal("the decision cannot be undone on its page")
	}
	if body = press(url.Values{"change": {undo[1]}, "back": {"/exchange"}}); !strings.Contains(body, "Let this stand") {
		t.Error("the contradiction is not open again")
	}
	holds(d, "School")
	if _, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {"ar"}, "back": {"/toll"}}); err != nil {
		t.Fatal(err)
	}
	if _, body = read(t, c, server.URL+"/exchange"); !strings.Contains(body, "ليسرِ هذا") ||
		regexp.MustCompile(`>\s*[a-z]+\.[a-z.]+\s*<`).MatchString(body) {
		t.Error("the page is not in Arabic")
	}
	overTheAPI(t, d, other, who, conflict[1], north.Change)
}

// TestBundlesTravelByTheBrowser makes a bundle and takes one by the forms of the page: whole, cut, of a desk that was
// revoked, and by somebody who may not.
func TestBundlesTravelByTheBrowser(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	other, site := secondDesk(t, d, who)
	id := string(other.Exchange().Card().Desk)
	r, err := c.PostForm(server.URL+"/exchange/desks/"+id+"/bundle", url.Values{"all": {"1"}})
	if err != nil {
		t.Fatal(err)
	}
	made, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil || r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "application/octet-stream" ||
		!strings.Contains(r.Header.Get("Content-Disposition"), ".bundle") {
		t.Fatalf("%d %v %v", r.StatusCode, r.Header, err)
	}
	if _, err := other.Exchange().Import(t.Context(), who, bytes.NewReader(made)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.FollowUp.RecordSite(t.Context(), who, record.Site{ID: site, Kind: "other",
		Name: "East school"}); err == nil {
		t.Error("a site that is contradicted was changed")
	}
	if _, _, err := other.FollowUp.RecordSite(t.Context(), who, record.Site{Kind: "other", Name: "Mill"}); err != nil {
		t.Fatal(err)
	}
	from := func() []byte {
		var b bytes.Buffer
		if _, err := other.Exchange().Export(t.Context(), who, "founding desk", false, &b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	bundle := from()
	status, body := sendBundle(t, c, server.URL, bundle[:len(bundle)/2])
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Nothing was taken: ") ||
		!strings.Contains(body, "damaged on the way") {
		t.Errorf("a bundle that was cut: %d %s", status, shownOn(body))
	}
	if status, body = sendBundle(t, c, server.URL, bundle); status != http.StatusOK ||
		!strings.Contains(body, "Coast office") || !strings.Contains(body, "acts that were not here") ||
		!strings.Contains(body, "One contradiction waits for a person.") || !strings.Contains(body, "South school") {
		t.Errorf("a bundle: %d %s", status, shownOn(body))
	}
	if status, body = sendBundle(t, c, server.URL, nil); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "Choose the bundle.") {
		t.Errorf("no bundle: %d", status)
	}
	late := from()
	revoker := who
	revoker.Reason = "the laptop was lost"
	if _, err := d.Exchange().Revoke(t.Context(), revoker, "Coast office"); err != nil {
		t.Fatal(err)
	}
	status, body = sendBundle(t, c, server.URL, late)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "from a desk that was revoked") ||
		!strings.Contains(body, "Bundles that were refused") || strings.Contains(body, "/exchange/desks/"+id) {
		t.Errorf("a bundle of a revoked desk: %d %s", status, shownOn(body))
	}
	if r, err = c.PostForm(server.URL+"/exchange/desks/"+id+"/bundle", nil); err != nil ||
		r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a bundle for a revoked desk: %v %v", r.StatusCode, err)
	}
	_ = r.Body.Close()
	if _, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {"ar"}, "back": {"/toll"}}); err != nil {
		t.Fatal(err)
	}
	if _, body = sendBundle(t, c, server.URL, late); !strings.Contains(body, "لم يُستلم شيء: ") ||
		strings.Count(body, "الحزمة من مكتب سُحب قبوله") < 2 || strings.Contains(body, "from a desk that was revoked") {
		t.Errorf("the refusal is not in Arabic: %s", shownOn(body))
	}
	stranger := web.New(d, web.Options{Solo: &record.User{ID: "nobody", Name: "Nobody"}, Key: key})
	for _, path := range []string{"/exchange/bundles", "/exchange/desks/" + id + "/bundle"} {
		r := newRequest(t, "POST", path, "application/x-www-form-urlencoded", nil)
		if w := answerOf(stranger.Handler(), r); w.Code != http.StatusForbidden {
			t.Errorf("%s of somebody without a role: %d", path, w.Code)
		}
	}
}

// sendBundle sends a bundle by the form of the page; of nil none is chosen.
func sendBundle(t *testing.T, c *http.Client, base string, bundle []byte) (int, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if bundle != nil {
		f, err := w.CreateFormFile("bundle", "office.bundle")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(bundle)
	}
	_ = w.Close()
	r, err := c.Post(base+"/exchange/bundles", w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, html.UnescapeString(string(body))
}

// secondDesk makes another desk of a case that has the same acts but for one site, which both changed meanwhile.
func secondDesk(t *testing.T, d *desk.Desk, who desk.Who) (other *desk.Desk, site string) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Join(ctx, t.TempDir()+"/office", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), d.Exchange().Card(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	parts, err := desk.SampleParts(1)
	if err != nil {
		t.Fatal(err)
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), time.Now
	other = desk.New(parts)
	if _, err := d.Exchange().Admit(ctx, who, other.Exchange().Card(), "Coast office", access.S4); err != nil {
		t.Fatal(err)
	}
	name := func(d *desk.Desk, id, name string) string {
		id, _, err := d.FollowUp.RecordSite(ctx, who, record.Site{ID: id, Kind: "other", Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	site = name(d, "", "School")
	give(t, d, other, who, "Coast office")
	name(d, site, "North school")
	name(other, site, "South school")
	give(t, other, d, who, "founding desk")
	return other, site
}

// give brings a bundle from one desk to another.
func give(t *testing.T, from, to *desk.Desk, who desk.Who, name string) {
	t.Helper()
	var b bytes.Buffer
	if _, err := from.Exchange().Export(t.Context(), who, name, false, &b); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Exchange().Import(t.Context(), who, &b); err != nil {
		t.Fatal(err)
	}
}

// overTheAPI reads, decides and exchanges as a program would.
func overTheAPI(t *testing.T, d, other *desk.Desk, who desk.Who, conflict string, stands record.ChangeID) {
	t.Helper()
	face := web.New(d, web.Options{Solo: &record.User{ID: who.Account, Name: "Demo analyst"}, Key: key})
	programs := api.New(d, api.Options{Session: face.Who, Version: "test"})
	defer programs.End()
	face.Mount("/api/", programs.Handler())
	send := func(method, path, media string, body []byte) (int, string) {
		r := newRequest(t, method, api.Base+path, media, body)
		w := answerOf(face.Handler(), r)
		return w.Code, w.Body.String()
	}
	if status, text := send("GET", "/exchange/conflicts", "", nil); status != 200 ||
		!strings.Contains(text, conflict) || !strings.Contains(text, "South school") {
		t.Errorf("conflicts: %d %s", status, text)
	}
	if status, text := send("POST", "/exchange/conflicts/"+conflict+"/decision", "application/json",
		[]byte(`{"stands":"`+string(stands)+`"}`)); status != 200 {
		t.Errorf("decide: %d %s", status, text)
	}
	status, bundle := send("POST", "/exchange/desks/Coast%20office/bundle", "", nil)
	if status != 200 {
		t.Fatalf("export: %d %s", status, bundle)
	}
	if _, err := other.Exchange().Import(t.Context(), who, strings.NewReader(bundle)); err != nil {
		t.Error(err)
	}
	var back bytes.Buffer
	if _, err := other.Exchange().Export(t.Context(), who, "founding desk", false, &back); err != nil {
		t.Fatal(err)
	}
	cut := back.Bytes()[:back.Len()/2]
	if status, text := send("POST", "/exchange/bundles", "application/octet-stream", cut); status != 422 {
		t.Errorf("a bundle that was cut: %d %s", status, text)
	}
	if status, text := send("POST", "/exchange/bundles", "application/octet-stream", back.Bytes()); status != 200 ||
		!strings.Contains(text, `"same":true`) {
		t.Errorf("import: %d %s", status, text)
	}
	people, err := d.Persons.Victims(t.Context(), who, "", 1)
	if err != nil || len(people) == 0 {
		t.Fatal(err)
	}
	if status, text := send("POST", "/victims/"+string(people[0].ID)+"/correction", "application/json",
		[]byte(`{"set":["father=Invented Father"]}`)); status != 200 {
		t.Errorf("correct: %d %s", status, text)
	}
	if status, text := send("GET", "/exchange", "", nil); status != 200 || !strings.Contains(text, "Coast office") ||
		!strings.Contains(text, `"refused":[{`) {
		t.Errorf("status: %d %s", status, text)
	}
}

func newRequest(t *testing.T, method, path, media string, body []byte) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body))
	r.Host = "127.0.0.1"
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	r.AddCookie(&http.Cookie{Name: "recount_session", Value: key})
	return r
}

func answerOf(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
