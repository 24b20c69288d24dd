package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/web"
)

// TestAStrangerShutsNobodyOut makes seventy wrong attempts with names of nobody, then with the analyst's own: who
// signed in before on this device comes in all the same, and a stranger is told to wait, not that the password is
// wrong.
func TestAStrangerShutsNobodyOut(t *testing.T) {
	d := newSignedDesk(t)
	known := comer(t)
	if !d.signs(t, known, "") {
		t.Fatal("the right password is not accepted")
	}
	if path, _ := post(t, known, d.base+"/signout", nil); path != "/signin" {
		t.Fatal(path)
	}
	try := func(name string) (int, string) {
		r, err := http.PostForm(d.base+"/signin", url.Values{"name": {name}, "password": {"not it, not it at all"}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Body.Close() }()
		b, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(b)
	}
	if status, body := try(analystName); status != http.StatusForbidden ||
		!strings.Contains(body, `value="`+analystName+`"`) {
		t.Errorf("a wrong password: %d, and the name is not kept", status)
	}
	for i := range 70 {
		_, _ = try(fmt.Sprint("nobody ", i))
		_, _ = try(analystName)
	}
	status, body := try("nobody")
	if status != http.StatusTooManyRequests || !strings.Contains(body, "Wait a minute") {
		t.Errorf("a stranger who tries too often is answered %d", status)
	}
	if !d.signs(t, known, "") {
		t.Error("a stranger shut out whoever has signed in on this device before")
	}
}

// TestAChangedPasswordEndsSessions: so does a changed factor, but for the session in which it was changed, and with
// them ends what was begun there.
func TestAChangedPasswordEndsSessions(t *testing.T) {
	d := newSignedDesk(t)
	one, two := comer(t), comer(t)
	if !d.signs(t, one, "") || !d.signs(t, two, "") {
		t.Fatal("the right password is not accepted")
	}
	on := func(c *http.Client) bool {
		r, err := c.Get(d.base + "/account")
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r.Request.URL.Path == "/account"
	}
	_, begun := post(t, two, d.base+"/account/factor", nil) // in a session that will end
	secret, ceremony := enrolmentOf(t, one, d.base)
	if _, body := post(t, one, d.base+"/account/factor/check",
		url.Values{"ceremony": {ceremony}, "code": {d.code(t, secret)}}); strings.Count(body, "<li") < 10 {
		t.Fatal("the factor is not in force")
	}
	if !on(one) || on(two) {
		t.Errorf("after a changed factor: the session that changed it %v, the other %v", on(one), on(two))
	}
	if !strings.Contains(begun, "ceremony") {
		t.Fatal("nothing was begun")
	}
	if err := d.signing.SetPassword(t.Context(), desk.Who{Account: d.account}, d.account,
		"eight grey herons over the bay"); err != nil {
		t.Fatal(err)
	}
	if on(one) {
		t.Error("a session outlived its password")
	}
}

// TestRedirectsStayInside sends addresses that browsers read as another site's.
func TestRedirectsStayInside(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, back := range []string{
		"//evil.example", "/\t/evil.example", "/\n/evil.example", "/\\evil.example", "\\\\evil.example",
		"https://evil.example/", "/ /evil.example", "javascript:alert(1)",
		"/\x00/evil.example", "/\x7f/evil.example", "", "evil.example", "///evil.example", "/%zz",
	} {
		r, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {"en"}, "back": {back}})
		if err != nil {
			t.Fatal(err)
		}
		if to := r.Header.Get("Location"); to != "/toll" {
			t.Errorf("%q leads to %q", back, to)
		}
	}
	for _, back := range []string{"/inbox", "/toll?status=civilian&place=Rif%20Dimashq", "/persons/v-1#findings"} {
		r, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {"en"}, "back": {back}})
		if err != nil || r.Header.Get("Location") != back {
			t.Errorf("%q leads to %q", back, r.Header.Get("Location"))
		}
	}
}

// TestALinkSignsNobodyOut: an address with a wrong key leaves the session as it is.
func TestALinkSignsNobodyOut(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	if _, err := c.Get(server.URL + "/signin?key=garbage"); err != nil {
		t.Fatal(err)
	}
	if status, body := read(t, c, server.URL+"/toll"); status != http.StatusOK || !strings.Contains(body, "Qasira") {
		t.Errorf("after a link with a wrong key: %d", status)
	}
}

// TestWhatAStrangerSees: no list of files, no other name of the desk, and browsers are told to come back encrypted.
func TestWhatAStrangerSees(t *testing.T) {
	s := httptest.NewServer(web.New(desk.New(desk.Parts{Policy: access.Default(), Now: time.Now}),
		web.Options{Hosts: []string{"desk.example"}, Remote: true}).Handler())
	defer s.Close()
	get := func(host, path string) *http.Response {
		req, _ := http.NewRequest(http.MethodGet, s.URL+path, nil)
		req.Host = host
		r, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r
	}
	for _, path := range []string{"/assets/", "/assets/vendor/"} {
		if r := get("desk.example", path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
	if r := get("desk.example:443", "/assets/app.css"); r.StatusCode != http.StatusOK ||
		r.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("style: %s %v", r.Status, r.Header)
	}
	for _, host := range []string{"evil.example", "localhost", "127.0.0.1", "desk.example.evil.example"} {
		if r := get(host, "/signin"); r.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s is answered: %s", host, r.Status)
		}
	}
}

// TestFormsAreSmall: what is larger than a form is refused with a sentence, wherever it is sent.
func TestFormsAreSmall(t *testing.T) {
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	for _, path := range []string{"/incidents", "/signin", "/prefs", "/sites"} {
		r, err := c.Post(server.URL+path, "application/x-www-form-urlencoded",
			bytes.NewReader(bytes.Repeat([]byte("a=1&"), 50_000)))
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if r.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(b), "64 kB") {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
}
