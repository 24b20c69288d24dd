package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestLikelyIsComputedWhenAsked presses the button of the fifth number and looks at what it says in both languages.
func TestLikelyIsComputedWhenAsked(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a quick estimate over twenty linkages")
	}
	server, _, _ := sampleDesk(t)
	c := visitor(t, server.URL)
	_, before := read(t, c, server.URL+"/toll")
	if !strings.Contains(before, "computed only when you ask") || strings.Contains(before, "could have reached at least one list") {
		t.Error("the toll shows an estimate that nobody asked for")
	}
	start := time.Now()
	r, err := c.PostForm(server.URL+"/estimate", url.Values{"seed": {"3"}})
	if err != nil || r.StatusCode != http.StatusOK || r.Request.URL.Path != "/toll" {
		t.Fatalf("%v, %v", r, err)
	}
	t.Logf("estimated in %v", time.Since(start))
	_, after := read(t, c, server.URL+"/toll")
	tile := regexp.MustCompile(`(?s)<li class="likely">.*?</li>`)
	for _, want := range []string{"could have reached at least one list", "Seed: <bdi>3</bdi>", "on 3 lists", "not for publication"} {
		if !strings.Contains(tile.FindString(after), want) {
			t.Errorf("the tile does not say %q: %s", want, tile.FindString(after))
		}
	}
	rest := regexp.MustCompile(`(?s)<ul class="five">.*?<li class="likely">`)
	if rest.FindString(before) == "" || rest.FindString(before) != rest.FindString(after) {
		t.Error("the estimate moved another number")
	}
	if _, missing := read(t, c, server.URL+"/toll?outcome=missing"); strings.Contains(missing, "Seed: <bdi>") {
		t.Error("the estimate of the dead is shown for the missing")
	}
	if _, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {"ar"}, "back": {"/toll"}}); err != nil {
		t.Fatal(err)
	}
	if _, arabic := read(t, c, server.URL+"/toll"); !strings.Contains(tile.FindString(arabic), "يخصّ هذا الضحايا") {
		t.Error("the Arabic tile lacks the sentence of its reach")
	}
	t.Log(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(tile.FindString(after), " "))
}
