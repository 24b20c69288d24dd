package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestWatch(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/watch"})
}

// started is the program in a process of its own.
func started(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "recount", args...)
}

// watched makes a case in a directory of its own.
func watched(t *testing.T) (dir string, look func(args ...string) *exec.Cmd) {
	t.Helper()
	dir = t.TempDir()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("0123456789abcdef", 4)), 0o600); err != nil {
		t.Fatal(err)
	}
	place := []string{"--case", filepath.Join(dir, "case"), "--key-file", key}
	out, err := started(t.Context(), append([]string{"init", "--name", "A. Analyst"}, place...)...).CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	return dir, func(args ...string) *exec.Cmd { return started(t.Context(), append(args, place...)...) }
}

// TestAWatchThatIsKilledLosesAndDoublesNothing kills the program while it adds a folder, again and again, until it gets
// through; then every page is there once.
func TestAWatchThatIsKilledLosesAndDoublesNothing(t *testing.T) {
	dir, look := watched(t)
	const pages = 120
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o700); err != nil {
		t.Fatal(err)
	}
	for i := range pages {
		text := fmt.Sprintf("The monitor documented the killing of %d civilians on the coast on March 9, 2031.\n", i+2)
		path := filepath.Join(in, fmt.Sprintf("%03d.txt", i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Now(), time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	kills := killed(t, 6, 700*time.Millisecond, func() *exec.Cmd { return look("watch", "--once", in) })
	out, err := unlocked(func() ([]byte, error) { return look("watch", "--once", in).CombinedOutput() })
	if err != nil {
		t.Fatal(err, string(out))
	}
	list, err := look("list", "documents").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(regexp.MustCompile(`(?m)^[0-9a-f]{64}`).FindAll(list, -1)); got != pages {
		t.Errorf("after %d kills %d documents of %d pages: %s", kills, got, pages, out)
	}
	again, err := look("watch", "--once", in).CombinedOutput()
	if err != nil || !strings.Contains(string(again), fmt.Sprintf("0 documents added, %d were there", pages)) {
		t.Error(err, string(again))
	}
	if out, err := look("check").CombinedOutput(); err != nil {
		t.Error(err, string(out))
	}
	t.Logf("%d kills", kills)
}

// TestFeedsAreAskedAndTheirAnswersKept asks a feed and its pages of a real server, which fails at first.
func TestFeedsAreAskedAndTheirAnswersKept(t *testing.T) {
	_, look := watched(t)
	var asked atomic.Int64
	var down atomic.Bool
	down.Store(true)
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	defer s.Close()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Coast News</title><item>
<title>Toll of Monday</title><link>%s/page</link><guid>1</guid><pubDate>Mon, 10 Mar 2041 09:00:00 GMT</pubDate>
<description>The monitor documented the killing of 41 civilians on the coast.</description>
</item></channel></rss>`, s.URL)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		if down.Load() {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<html><head><title>Toll</title></head><body><article><h1>Toll of Monday</h1>
<p>The monitor said on Monday that it had documented the killing of 41 civilians on the coast since March 6, 2031,
among them nine children.</p>
<p>It said that the count goes on, and that families still search for the missing.</p></article></body></html>`)
	})
	run := func(want string, ok bool) {
		t.Helper()
		out, err := look("watch", "--once", "--inside", "--pages", s.URL+"/feed").CombinedOutput()
		if (err == nil) != ok || !strings.Contains(string(out), want) {
			t.Errorf("%v: %s; want %q", err, out, want)
		}
	}
	run("1 documents added, 0 were there already, 1 could not be read", false)
	run("answered 503", false)
	down.Store(false)
	run("1 documents added, 1 were there already, 0 could not be read", true)
	n := asked.Load()
	run("0 documents added, 1 were there already, 0 could not be read", true)
	if asked.Load() != n {
		t.Error("a page that was kept was asked for again")
	}
	s.CloseClientConnections()
	s.Close() // a week without network
	run("could not be read", false)
	if out, err := look("check").CombinedOutput(); err != nil {
		t.Error(err, string(out))
	}
}

// TestAMailOfAGigabyteIsToldAndCostsNothing puts a mail that is larger than what is read beside small ones (a file with a
// hole, of 300 MB; of a gigabyte with RECOUNT_SOAK, whose digest takes long): it is named, again at the next look, and
// the others are there.
func TestAMailOfAGigabyteIsToldAndCostsNothing(t *testing.T) {
	dir, look := watched(t)
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string, size int64) {
		t.Helper()
		path := filepath.Join(in, name)
		head := "From: Desk <desk@example.org>\nSubject: Count\nDate: Mon, 10 Mar 2031 10:00:00 +0000\n\n"
		err := os.WriteFile(path, []byte(head+text), 0o600)
		if err == nil && size > 0 {
			err = os.Truncate(path, size)
		}
		if err == nil {
			err = os.Chtimes(path, time.Now(), time.Now().Add(-time.Hour))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		text := fmt.Sprintf("The monitor documented the killing of %d civilians in the port.\n", i+2)
		write(fmt.Sprintf("%d.eml", i), text, 0)
	}
	size := int64(300 << 20)
	if os.Getenv("RECOUNT_SOAK") != "" {
		size = 1 << 30
	}
	write("1-huge.eml", "The monitor documented the killing of 90 civilians in the port.\n", size)
	for _, want := range []string{"3 documents added, 0 were there already",
		"0 documents added, 3 were there already"} {
		out, err := look("watch", "--once", in).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want+", 1 could not be read") ||
			!strings.Contains(string(out), "1-huge.eml") {
			t.Errorf("%v: %s; want %q", err, out, want)
		}
	}
	if out, err := look("check").CombinedOutput(); err != nil {
		t.Error(err, string(out))
	}
}

// TestAFeedThatLiesAboutItsDatesIsToldAndNotBelieved looks twice at a feed of a real server: a date of the future, one
// that its page contradicts, and one that was put before what an earlier answer had are told in either language, once,
// stand on the item, and are not the date of any page.
func TestAFeedThatLiesAboutItsDatesIsToldAndNotBelieved(t *testing.T) {
	_, look := watched(t)
	now := time.Now().UTC()
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	item := func(s *httptest.Server, name string, on time.Time) string {
		return fmt.Sprintf("<item><title>Toll %s</title><link>%s/%s</link><guid>%[1]s</guid><pubDate>%[4]s</pubDate>"+
			"<description>The monitor documented the killing of %[5]d civilians on the coast.</description></item>",
			name, s.URL, name, on.Format(time.RFC1123), len(name))
	}
	later := false
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	defer s.Close()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		items := item(s, "true", ago(3)) + item(s, "future", ago(-9)) + item(s, "contradicted", ago(5)) +
			item(s, "oldest", ago(40))
		if later {
			items = item(s, "backdated", ago(20)) + items
		}
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Coast News</title>`+items+
			`</channel></rss>`)
	})
	mux.HandleFunc("/contradicted", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<html><head><title>Toll</title><meta property="article:published_time" content="%s"></head><body>
<article><h1>Toll of the coast</h1><p>The monitor said that it had documented the killing of 12 civilians on the coast, among
them nine children, and that families still search for the missing.</p></article></body></html>`,
			ago(300).Format(time.RFC3339))
	})
	run := func(lang string, wants ...string) {
		t.Helper()
		out, _ := look("watch", "--once", "--inside", "--pages", "--lang", lang, s.URL+"/feed").CombinedOutput()
		for _, want := range wants {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s; want %q", out, want)
			}
		}
		if n := strings.Count(string(out), "the feed dates"); lang == "en" && n != len(wants) {
			t.Errorf("%d dates are told: %s", n, out)
		}
	}
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	told := func(t time.Time) string { return t.Format("2 January 2006") }
	run("en", "/feed!2: the feed dates this item "+told(ago(-9))+", after the day on which it was fetched, "+told(now),
		"/feed!3: the feed dates this item "+told(ago(5))+" and its page "+told(ago(300)))
	later = true
	run("ar", "يؤرخ الموجز هذه المادة")
	run("en") // told once
	list, err := look("list", "documents").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{day(ago(3)) + ".*Toll true", day(ago(0)) + ".*Toll future",
		day(ago(300)) + ".*Toll contradicted", day(ago(300)) + ".*Toll of the coast", day(ago(40)) + ".*Toll oldest",
		day(ago(0)) + ".*Toll backdated"} {
		if !regexp.MustCompile(want).Match(list) {
			t.Errorf("%q is not in %s", want, list)
		}
	}
	if out, err := look("check").CombinedOutput(); err != nil {
		t.Error(err, string(out))
	}
}
