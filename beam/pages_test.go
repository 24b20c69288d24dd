package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"recount/intake"
	"recount/internal/flow"
	"recount/internal/sample"
	"recount/internal/worker"
)

func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	flag.Parse()
	beam.Init()
	code := m.Run()
	closeReaders()
	os.Exit(code)
}

func put(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// samplePages writes the pages of sample countries.
func samplePages(t testing.TB, dir string, seeds ...uint64) {
	t.Helper()
	for _, seed := range seeds {
		for _, p := range sample.Generate(sample.Options{Seed: seed}).Pages {
			put(t, filepath.Join(dir, fmt.Sprintf("%04d", seed), p.Name), p.Body)
		}
	}
}

// pile is a folder with what reaches a desk: stories with rewrites and translations, a page without a date whose story
// has one, copies, a feed, archives, a page in a language that is not read, and files that are no pages.
func pile(t testing.TB) string {
	dir := t.TempDir()
	samplePages(t, dir, 1, 2)
	for _, name := range []string{"observatory-0311.txt", "sahel-press-0312.html", "mirror-daily-0313.txt",
		"harbour-ledger-0312.html"} {
		b, err := os.ReadFile(filepath.Join("../examples/coast", name))
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, "coast", name), string(b))
		put(t, filepath.Join(dir, "again", name), string(b))
	}
	told := "The Syrian Observatory for Human Rights said on Tuesday that 383 civilians had been killed in Latakia since Thursday. " +
		"It had documented 112 deaths in Jableh, 74 in Baniyas and 41 in the villages of the mountain, it said.\n" +
		"Residents of Jableh told of 17 bodies in one street, and of 29 families who fled to the airbase at Hmeimim.\n"
	put(t, filepath.Join(dir, "story/dated.txt"), "published: 2025-03-11\noutlet: Gale Wire\n\n"+told)
	put(t, filepath.Join(dir, "story/undated.txt"), told+"More was to follow.\n")
	put(t, filepath.Join(dir, "french.txt"),
		"published: 2025-03-11\n\nAu moins 73 civils ont été tués dans le bombardement du marché, selon un responsable de la santé, et des dizaines de personnes sont portées disparues dans la région.\n")
	put(t, filepath.Join(dir, "picture.png"), "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	put(t, filepath.Join(dir, "empty.html"), "")
	put(t, filepath.Join(dir, "broken.zip"), "PK\x03\x04 and no more")
	item := "<item><title>Toll in %[2]s</title><guid>g%[1]d</guid><pubDate>Tue, 11 Mar 2025 10:00:00 +0000</pubDate><description>At least %[1]d civilians were killed in %[2]s on 7 March 2025, the Syrian Observatory for Human Rights said.</description></item>"
	put(t, filepath.Join(dir, "feed.xml"), `<?xml version="1.0"?><rss version="2.0"><channel><title>Gale Wire</title>`+
		fmt.Sprintf(item, 14, "Latakia")+fmt.Sprintf(item, 23, "Tartus")+"</channel></rss>")
	body := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><head><title>Toll</title></head><body><article><p>" + told + "</p></article></body></html>"
	put(t, filepath.Join(dir, "crawl.warc"),
		fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://gale.example/toll\r\nWARC-Date: 2025-03-12T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", len(body), body))
	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	f, _ := w.Create("inner/page.txt")
	fmt.Fprint(f, "published: 2025-03-10\n\n"+strings.Replace(told, "383", "311", 1))
	w.Close()
	put(t, filepath.Join(dir, "pages.zip"), z.String())
	return dir
}

// byProgram gives the sorted lines of claims and of problems as the program has them.
func byProgram(t testing.TB, paths ...string) (claims, problems string) {
	t.Helper()
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	pages, bad, err := flow.Claims(context.Background(), paths, opts)
	if err != nil {
		t.Fatal(err)
	}
	return sortedLines(t, pages), sortedLines(t, bad)
}

func sortedLines[T any](t testing.TB, values []T) string {
	t.Helper()
	var lines []string
	for _, v := range values {
		b, err := jsonLine(v)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(b))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// byEngine runs the pages and gives the three results.
func byEngine(t testing.TB, out string, parts int, paths ...string) (claims, stories, problems string) {
	t.Helper()
	if err := runPages(context.Background(), paths, runOptions{out: out, parts: parts, merge: true}); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return read("claims.jsonl"), read("stories.tsv"), read("problems.jsonl")
}

// differ names the first line in which two texts differ.
func differ(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s: of %d and %d lines the first that differ are\n%s\n%s", what, len(g), len(w), g[i], w[i])
			return
		}
	}
	t.Errorf("%s: %d lines, not %d", what, len(g), len(w))
}

func TestPagesAsTheProgramReadsThem(t *testing.T) {
	dir := pile(t)
	wantClaims, wantProblems := byProgram(t, dir)
	if n := strings.Count(wantProblems, "\n"); n < 5 {
		t.Fatalf("only %d problems in the pile", n)
	}
	out := t.TempDir()
	claims, stories, problems := byEngine(t, out, 5, dir)
	differ(t, "claims", claims, wantClaims)
	differ(t, "problems", problems, wantProblems)
	if _, err := os.Stat(filepath.Join(out, "work", pageParts+"."+secondPass)); err != nil {
		t.Error("no page without a date was read again")
	}
	whole, err := flow.ReadStoryTable(strings.NewReader(stories))
	if err != nil {
		t.Fatal(err)
	}
	toll(t, whole, dir)

	t.Run("in one part", func(t *testing.T) {
		c, s, p := byEngine(t, t.TempDir(), 1, dir)
		differ(t, "claims", c, claims)
		differ(t, "stories", s, stories)
		differ(t, "problems", p, problems)
	})
	t.Run("taken up where it stood", func(t *testing.T) { takenUp(t, dir, claims, stories, problems) })
	t.Run("with a file more", func(t *testing.T) {
		put(t, filepath.Join(dir, "more.txt"),
			"published: 2025-03-12\n\nAt least 58 civilians were killed in Tartus on 9 March 2025, the Syrian Network for Human Rights said.\n")
		want, _ := byProgram(t, dir)
		c, _, _ := byEngine(t, out, 5, dir)
		differ(t, "claims", c, want)
	})
}

// toll holds the toll with stories from the table to the toll that finds them.
func toll(t *testing.T, table *flow.StoryTable, dir string) {
	t.Helper()
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	found, err := flow.Toll(context.Background(), []string{dir}, opts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Stories = table
	given, err := flow.Toll(context.Background(), []string{dir}, opts)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.MarshalIndent(given, "", " ")
	b, _ := json.MarshalIndent(found, "", " ")
	differ(t, "toll with the stories from the table", string(a), string(b))
}

// takenUp stops a run in the middle, spoils what it was at, and takes it up again.
func takenUp(t *testing.T, dir, claims, stories, problems string) {
	out := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(out, "work", "pair.1.0.done")); err == nil {
				stop()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if err := runPages(ctx, []string{dir}, runOptions{out: out, parts: 5, merge: true}); err == nil {
		t.Fatal("the run ended before it could be stopped")
	}
	put(t, filepath.Join(out, "work", "likes.1", "part-00002"), "half a part") // of the step that was stopped
	before, err := os.Stat(filepath.Join(out, "work", pageParts+".1", "part-00001"))
	if err != nil {
		t.Fatal(err)
	}
	c, s, p := byEngine(t, out, 5, dir)
	differ(t, "claims", c, claims)
	differ(t, "stories", s, stories)
	differ(t, "problems", p, problems)
	if after, err := os.Stat(filepath.Join(out, "work", pageParts+".1", "part-00001")); err != nil ||
		!after.ModTime().Equal(before.ModTime()) {
		t.Error("pages that were read before the stop are read again")
	}
}

func TestNothingReadIsSaid(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	put(t, filepath.Join(dir, "picture.png"), "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	if err := runPages(context.Background(), []string{dir}, runOptions{out: out, parts: 2,
		merge: true}); !errors.Is(err, flow.ErrNothingRead) {
		t.Errorf("the error is %v", err)
	}
	b, err := os.ReadFile(filepath.Join(out, "problems.jsonl"))
	var p intake.Problem
	if err != nil || json.Unmarshal(bytes.TrimSpace(b), &p) != nil || !strings.HasSuffix(p.Name, "picture.png") {
		t.Errorf("problems: %q, %v", b, err)
	}
}

func TestPartsThatAreCutAreRefused(t *testing.T) {
	f := folder(t.TempDir())
	if err := f.write("pages", 0, [][]byte{fields("a", "b"), fields("c", "d")}); err != nil {
		t.Fatal(err)
	}
	path := f.path("pages", 0)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, partHead - 1, partHead + 2, partHead + 5, len(b) - 1} {
		if err := os.WriteFile(path, b[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		failed := false
		for _, err := range f.read("pages", 0) {
			failed = failed || err != nil
		}
		if !failed {
			t.Errorf("a part cut to %d of %d bytes is read", n, len(b))
		}
	}
}
