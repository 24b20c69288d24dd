package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// wire is how many bytes of a body come over the wire, asked as a browser asks, and what the answer's header says.
func wire(t *testing.T, c *http.Client, address, takes string) (int, []byte, http.Header) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", takes) // set by hand, nothing is unpacked on the way
	r, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", address, r.Status, err)
	}
	return len(b), b, r.Header
}

// TestWeightOverTheWire loads every page as a browser does that has been here never: page, style and scripts together
// weigh at most 120 KB. Assets are compressed, may be kept for ever under the address of their content, and are the
// same bytes to those who take no compression; pages, in which what a reader sent stands beside what is secret, are not
// compressed.
func TestWeightOverTheWire(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	asset := regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)
	weights, heaviest, where := map[string]int{}, 0, ""
	for _, p := range pages {
		n, body, h := wire(t, c, server.URL+p, "gzip, deflate, br, zstd")
		if h.Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed", p)
		}
		found := asset.FindAllStringSubmatch(string(body), -1)
		if len(found) < 4 {
			t.Errorf("%s names %d assets", p, len(found))
		}
		for _, m := range found {
			if _, ok := weights[m[1]]; !ok {
				weights[m[1]], _, _ = wire(t, c, server.URL+m[1], "gzip, deflate, br, zstd")
			}
			n += weights[m[1]]
		}
		if n > heaviest {
			heaviest, where = n, p
		}
	}
	t.Logf("the heaviest first page is %s: %d bytes over the wire", where, heaviest)
	if heaviest > 120_000 {
		t.Errorf("%s weighs %d bytes", where, heaviest)
	}
	for address := range weights {
		_, plain, h := wire(t, c, server.URL+address, "identity, gzip;q=0")
		if !strings.Contains(h.Get("Cache-Control"), "immutable") || h.Get("Vary") != "Accept-Encoding" ||
			h.Get("Content-Encoding") != "" {
			t.Errorf("%s: %v", address, h)
		}
		_, packed, g := wire(t, c, server.URL+address, "gzip")
		if g.Get("Etag") == h.Get("Etag") && g.Get("Content-Encoding") != "" {
			t.Errorf("%s: one mark for two encodings", address)
		}
		if g.Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			if packed, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		} else if len(plain) > 1000 {
			t.Errorf("%s is not compressed", address)
		}
		if !bytes.Equal(plain, packed) {
			t.Errorf("%s is another file when compressed", address)
		}
		old, _, _ := strings.Cut(address, "?")
		if _, _, h := wire(t, c, server.URL+old+"?v=older", "gzip"); h.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s of an older program may be kept: %q", old, h.Get("Cache-Control"))
		}
	}
}
