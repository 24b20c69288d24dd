package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"recount/internal/api"
	"recount/internal/web"
)

// TestHeadersOfEveryAnswer asks every route as a stranger and as an analyst, a page that is not there, the API and the
// assets: what a browser must be told stands on every answer, whatever its status.
func TestHeadersOfEveryAnswer(t *testing.T) {
	s := newShared(t)
	programs := api.New(s.desk, api.Options{Session: s.server.Who, Version: "headed"})
	defer programs.End()
	s.server.Mount("/api/", programs.Handler())
	var analyst *visitorOf
	for _, v := range s.visitors {
		if v.name == "analyst" {
			analyst = v
		}
	}
	ask := func(v *visitorOf, method, path string) http.Header {
		r := httptest.NewRequest(method, path, nil)
		r.Host = "127.0.0.1"
		r.Header.Set("Origin", "http://127.0.0.1")
		if v != nil {
			r.AddCookie(&http.Cookie{Name: "recount_session", Value: v.token})
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if method == http.MethodTrace && w.Code < http.StatusBadRequest {
			t.Errorf("TRACE %s is answered: %d", path, w.Code)
		}
		return w.Result().Header
	}
	paths := []string{"/", "/signin", "/nowhere", "/assets/app.css", "/api/v1/toll", "/api/v1/nowhere"}
	for _, route := range s.server.Routes() {
		if method, _, _ := strings.Cut(route.Pattern, " "); method == http.MethodGet {
			paths = append(paths, s.path(route.Pattern, true))
		}
	}
	for _, v := range []*visitorOf{nil, analyst} {
		for _, path := range paths {
			h := ask(v, http.MethodGet, path)
			policy := h.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
				"script-src 'self'", "form-action 'self'"} {
				if !strings.Contains(policy, part) {
					t.Errorf("%s: the policy %q lacks %s", path, policy, part)
				}
			}
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff",
				"Referrer-Policy":            "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin", "Access-Control-Allow-Origin": ""} {
				if h.Get(name) != want {
					t.Errorf("%s: %s is %q, want %q", path, name, h.Get(name), want)
				}
			}
			if !strings.HasPrefix(path, "/assets/") && h.Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be kept: %q", path, h.Get("Cache-Control"))
			}
			if kind := h.Get("Content-Type"); strings.HasPrefix(kind, "text/html") &&
				kind != "text/html; charset=utf-8" {
				t.Errorf("%s is %s", path, kind)
			}
		}
		ask(v, http.MethodTrace, "/toll")
	}
}

// TestCookiesAreOutOfReach signs in: what the browser keeps is for no script, no other site, and over TLS for no
// unencrypted connection; signing out clears what it kept.
func TestCookiesAreOutOfReach(t *testing.T) {
	d := newSignedDesk(t)
	c := comer(t)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := c.PostForm(d.base+"/signin", url.Values{"name": {analystName}, "password": {analystPassword}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	found := false
	for _, k := range r.Cookies() {
		found = found || k.Name == "recount_session"
		if !k.HttpOnly || k.SameSite != http.SameSiteStrictMode || k.Path != "/" || len(k.Name)+len(k.Value) > 4096 {
			t.Errorf("%s: %+v", k.Name, k)
		}
	}
	if !found {
		t.Fatalf("no session: %s", r.Status)
	}
	second, err := comer(t).PostForm(d.base+"/signin", url.Values{"name": {analystName}, "password": {analystPassword}})
	if err != nil {
		t.Fatal(err)
	}
	_ = second.Body.Close()
	for _, k := range r.Cookies() {
		if k.Name == "recount_session" && len(k.Value) < 22 { // 128 bits of base64
			t.Errorf("a session has a token of %d characters", len(k.Value))
		}
	}
	r, err = c.PostForm(d.base+"/signout", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if !strings.Contains(r.Header.Get("Clear-Site-Data"), "storage") {
		t.Error("signing out leaves what the browser kept")
	}
}

// TestCookiesOverTLSAreBoundToTheirHost: they have the prefix by which browsers refuse them of any other host, and one
// without it is nobody's.
func TestCookiesOverTLSAreBoundToTheirHost(t *testing.T) {
	d := newSignedDesk(t)
	s := httptest.NewTLSServer(web.New(d.desk, web.Options{Signing: d.signing, Case: "Qasira (invented)", Secure: true}).Handler())
	t.Cleanup(s.Close)
	base := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	c := s.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Transport.(*http.Transport).TLSClientConfig.ServerName = "example.com" // of the certificate
	r, err := c.PostForm(base+"/signin", url.Values{"name": {analystName}, "password": {analystPassword}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	session := ""
	for _, k := range r.Cookies() {
		if !strings.HasPrefix(k.Name, "__Host-") || !k.Secure || k.Domain != "" || k.Path != "/" {
			t.Errorf("%+v", k)
		}
		if k.Name == "__Host-recount_session" {
			session = k.Value
		}
	}
	for name, want := range map[string]int{"__Host-recount_session": http.StatusOK, "recount_session": http.StatusSeeOther} {
		q, err := http.NewRequest(http.MethodGet, base+"/account", nil)
		if err != nil {
			t.Fatal(err)
		}
		q.AddCookie(&http.Cookie{Name: name, Value: session})
		r, err := c.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		if _ = r.Body.Close(); r.StatusCode != want || session == "" {
			t.Errorf("with the cookie %s: %s", name, r.Status)
		}
	}
}

// TestPasswordsAreMaskedAndThePageHasAWayOut looks at the page of the sign-in, where managers of passwords must be able
// to help, and for the way out on every page.
func TestPasswordsAreMaskedAndThePageHasAWayOut(t *testing.T) {
	s := newShared(t)
	_, page := s.ask(nil, http.MethodGet, "/signin", nil)
	field := regexp.MustCompile(`<input[^>]*name="password"[^>]*>`).FindString(page)
	if !strings.Contains(field, `type="password"`) || !strings.Contains(field, `autocomplete="current-password"`) ||
		strings.Contains(page, "onpaste") {
		t.Errorf("the password is asked for by %q", field)
	}
	for _, v := range s.visitors {
		if v.name != "analyst" {
			continue
		}
		for _, path := range []string{"/today", "/toll", "/persons", "/log", "/account", "/testimonies", "/nowhere"} {
			if _, page := s.ask(v, http.MethodGet, path, nil); !strings.Contains(page, `action="/signout"`) {
				t.Errorf("%s has no way out", path)
			}
		}
		if _, page := s.ask(v, http.MethodGet, "/persons?as=csv", nil); strings.Contains(page, "<html") {
			t.Error("a download is a page")
		}
	}
}
