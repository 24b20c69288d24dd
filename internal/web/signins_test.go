package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"recount/internal/desk"
)

// TestAttemptsAtTheDeskAreNoted: what strangers try at the door of a desk (a wrong password, a request of another site, to
// another name, one that cannot be read, a token that is none) stands on the page of sign-ins, in words of either language.
func TestAttemptsAtTheDeskAreNoted(t *testing.T) {
	s := newSignedDesk(t)
	c := comer(t)
	if !s.signs(t, c, "") {
		t.Fatal("not signed in")
	}
	stranger := comer(t)
	post(t, stranger, s.base+"/signin", url.Values{"name": {"Ymir"}, "password": {"typed by Ymir"}})
	send := func(change func(*http.Request), body string) {
		t.Helper()
		r, err := http.NewRequest(http.MethodPost, s.base+"/signin", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change(r)
		answer, err := stranger.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode < 400 {
			t.Errorf("answered with %s", answer.Status)
		}
	}
	send(func(r *http.Request) { r.Header.Set("Origin", "https://elsewhere.example") }, "")
	send(func(r *http.Request) { r.Host = "elsewhere.example" }, "")
	send(func(*http.Request) {}, "name=%zz")
	send(func(*http.Request) {}, "name="+strings.Repeat("x", 100<<10))
	lines, _, err := s.desk.Trail.Page(context.Background(), desk.Who{Account: s.account}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int64{}
	for _, l := range lines {
		count[l.Kind] += l.Times
	}
	if count[desk.TrailIn] != 1 || count[desk.TrailWrong] != 1 || count[desk.TrailForeign] != 2 ||
		count[desk.TrailMalformed] != 2 {
		t.Errorf("the trail counts %v", count)
	}
	for lang, words := range map[string][]string{
		"en": {"not accepted", "from another site", "could not be read", "No account of this case", analystName, "2 times"},
		"ar": {"لم يُقبل", "من موقع آخر", "تعذّرت قراءته", "ليس حساباً هنا"},
	} {
		post(t, c, s.base+"/prefs", url.Values{"lang": {lang}})
		answer, err := c.Get(s.base + "/log/sign-ins")
		if err != nil {
			t.Fatal(err)
		}
		_, body := read(t, c, answer.Request.URL.String())
		_ = answer.Body.Close()
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s: the page lacks %q", lang, w)
			}
		}
		if strings.Contains(body, "Ymir") || strings.Contains(body, "signins.") {
			t.Errorf("%s: the page holds what was typed, or a word that is missing", lang)
		}
	}
	if _, body := read(t, c, s.base+"/log"); !strings.Contains(body, `href="/log/sign-ins"`) {
		t.Error("the log does not lead to the sign-ins")
	}
}
