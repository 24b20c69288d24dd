package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"recount/count"
	"recount/estimate"
	"recount/internal/desk"
	"recount/record"
)

// everybodyKilled is the page of a question that the desk does not ask by itself.
const everybodyKilled = "/toll?outcome=killed"

// TestLikelyIsComputedWhenAsked presses the button of the fifth number and looks at what it says in both languages.
// Every step of an estimate is made, over twenty linkages; the chains are only as long as the page needs to have
// something to say, but where RECOUNT_SOAK is set.
func TestLikelyIsComputedWhenAsked(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a quick estimate over twenty linkages")
	}
	sampler := estimate.LCMCROptions{BurnIn: 200, Block: 500, MinSweeps: 1000, MaxSweeps: 1000, MinESS: 20, MaxRHat: 2}
	if soak() {
		sampler = estimate.LCMCROptions{}
	}
	server, d, _ := sampleDeskOf(t, sampler)
	work, stop := context.WithCancel(context.Background())
	defer stop()
	c := visitor(t, server.URL)
	_, before := read(t, c, server.URL+everybodyKilled)
	if !strings.Contains(before, "computed only when you ask") ||
		strings.Contains(before, "could have reached at least one list") {
		t.Error("the toll shows an estimate that nobody asked for")
	}
	start := time.Now()
	r, err := c.PostForm(server.URL+"/estimate", url.Values{"seed": {"3"}, "outcome": {"killed"}})
	if err != nil || r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Request.URL.Path, "/jobs/") {
		t.Fatalf("%v, %v", r, err)
	}
	job := r.Request.URL.String()
	if _, waiting := read(t, c, job); !strings.Contains(waiting, `<meta http-equiv="refresh"`) ||
		!strings.Contains(waiting, "<progress") || !strings.Contains(waiting, "/cancel") {
		t.Error("the page of a job that waits has no progress, no way to stop it, or does not ask again without script")
	}
	go func() { _ = d.Queue.Work(work, 1) }()
	for {
		if r, err = c.Get(job); err != nil || r.StatusCode != http.StatusOK || time.Since(start) > 5*time.Minute {
			t.Fatalf("%v, %v", r, err)
		}
		if r.Request.URL.Path == "/toll" {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Logf("estimated in %v", time.Since(start))
	_, after := read(t, c, server.URL+everybodyKilled)
	tile := regexp.MustCompile(`(?s)<li class="likely">.*?</li>`)
	for _, want := range []string{"could have reached at least one list", "Seed: <bdi>3</bdi>", "on 3 lists",
		"not for publication"} {
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
	if _, err := c.PostForm(server.URL+"/prefs", url.Values{"lang": {"ar"}, "back": {everybodyKilled}}); err != nil {
		t.Fatal(err)
	}
	if _, arabic := read(t, c, server.URL+everybodyKilled); !strings.Contains(tile.FindString(arabic),
		"يخصّ هذا الضحايا") {
		t.Error("the Arabic tile lacks the sentence of its reach")
	}
	t.Log(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(tile.FindString(after), " "))
}

// TestPublishedNumberStaysOnThePage publishes an estimate by its button, then teaches the case something new.
func TestPublishedNumberStaysOnThePage(t *testing.T) {
	server, d, who := sampleDesk(t)
	ctx := context.Background()
	c := visitor(t, server.URL)
	tile := func() string {
		_, page := read(t, c, server.URL+everybodyKilled)
		return regexp.MustCompile(`(?s)<li class="likely">.*?</li>`).FindString(page)
	}
	brisk := desk.EstimateOptions{Seed: 5, Full: true, Draws: 4,
		LCMCR: estimate.LCMCROptions{BurnIn: 200, Block: 500, MinSweeps: 1000, MaxSweeps: 1000, MinESS: 20,
			MaxRHat: 2}}
	if _, err := d.Estimates.Estimate(ctx, who, count.Query{Cell: record.AnyCell(record.Killed)}, brisk); err != nil {
		t.Fatal(err)
	}
	if before := tile(); !strings.Contains(before, "/estimate/publish") ||
		strings.Contains(before, "it stays as it was") {
		t.Fatalf("no button to publish: %s", before)
	}
	if r, err := c.PostForm(server.URL+"/estimate/publish", url.Values{"outcome": {"killed"}}); err != nil ||
		r.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", r, err)
	}
	published := tile()
	for _, want := range []string{"it stays as it was", "Digest", "Program"} {
		if !strings.Contains(published, want) {
			t.Errorf("the tile does not say %q: %s", want, published)
		}
	}
	if strings.Contains(published, "/estimate/publish") {
		t.Error("the same number can be published twice")
	}
	victims, err := d.Persons.Victims(ctx, who, "", 2)
	if err != nil || len(victims) < 2 {
		t.Fatalf("%d victims: %v", len(victims), err)
	}
	if _, err := d.Persons.JudgePair(ctx, who, record.IdentityLink{A: victims[0].ID, B: victims[1].ID,
		Kind: record.NotSamePerson}); err != nil {
		t.Fatal(err)
	}
	value := regexp.MustCompile(`<p class="value num[^>]*>[^<]*</p>`)
	if after := tile(); value.FindString(after) != value.FindString(published) ||
		!strings.Contains(after, "learned something since") {
		t.Errorf("what was published moved, or the page does not say that the case did: %s", after)
	}
}

// TestJobIsStoppedByItsButton stops an estimate before anybody works on it.
func TestJobIsStoppedByItsButton(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	r, err := c.PostForm(server.URL+"/estimate", url.Values{"outcome": {"missing"}})
	if err != nil {
		t.Fatal(err)
	}
	job := r.Request.URL
	r, err = c.PostForm(server.URL+job.Path+"/cancel", url.Values{"back": {job.Query().Get("back")}})
	if err != nil || r.Request.URL.RequestURI() != "/toll?outcome=missing" {
		t.Fatalf("%v, %v", r.Request.URL, err)
	}
	if n, err := d.Queue.WorkOff(context.Background()); n != 0 || err != nil {
		t.Errorf("a job that was stopped was done: %d, %v", n, err)
	}
	if _, page := read(t, c, server.URL+job.RequestURI()); !strings.Contains(page, "It was stopped") ||
		strings.Contains(page, "<progress") {
		t.Error("the page of the job does not say that it was stopped")
	}
	for _, back := range []string{"//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""} {
		if _, page := read(t, c, server.URL+job.Path+"?back="+url.QueryEscape(back)); !strings.Contains(page,
			`href="/toll"`) || strings.Contains(page, `href="`+back) && back != "" {
			t.Errorf("the page leads to %s", back)
		}
	}
	if status, _ := read(t, c, server.URL+"/jobs/0000"); status != http.StatusNotFound {
		t.Errorf("a job that is not there: %d", status)
	}
	if jobs, err := d.Queue.Jobs(context.Background(), who, "", 5); len(jobs) != 1 || err != nil {
		t.Errorf("%d jobs, %v", len(jobs), err)
	}
}
