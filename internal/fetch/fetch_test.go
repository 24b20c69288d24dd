package fetch_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"recount/internal/fetch"
)

func TestAddressesOfThisNetworkAreNotAsked(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		}
	}))
	defer s.Close()
	c, err := fetch.New(fetch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	for _, address := range []string{s.URL, "http://localhost" + port, "http://[::1]" + port, "http://10.0.0.1/",
		"http://[::ffff:127.0.0.1]" + port, "http://0.0.0.0" + port, "http://169.254.169.254/", "http://100.64.1.1/",
		"file:///etc/passwd", "http://name:word@example.org/", "gopher://example.org/"} {
		if _, err := c.Get(t.Context(), address); !errors.Is(err, fetch.ErrRefused) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if asked != 0 {
		t.Errorf("%d requests were made", asked)
	}
	if _, err := fetch.New(fetch.Options{Proxy: "ftp://x"}); err == nil {
		t.Error("a proxy of no known kind was taken")
	}
}

func TestAnswersAreBoundedAndProxiesUsed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Host == "news.example":
			_, _ = w.Write([]byte("by the proxy"))
		case r.URL.Path == "/long":
			_, _ = w.Write(make([]byte, 100))
		case r.URL.Path == "/short":
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write(make([]byte, 10))
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusGone)
		default:
			_, _ = w.Write([]byte("hello"))
		}
	}))
	defer s.Close()
	c, err := fetch.New(fetch.Options{Inside: true, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	if a, err := c.Get(t.Context(), s.URL+"/"); err != nil || string(a.Body) != "hello" {
		t.Errorf("%q %v", a.Body, err)
	}
	for _, path := range []string{"/long", "/short", "/gone"} {
		if a, err := c.Get(t.Context(), s.URL+path); err == nil {
			t.Errorf("%s was taken: %d bytes", path, len(a.Body))
		}
	}
	c, err = fetch.New(fetch.Options{Proxy: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	if a, err := c.Get(t.Context(), "http://news.example/feed"); err != nil || string(a.Body) != "by the proxy" {
		t.Errorf("%q %v", a.Body, err)
	}
}
