package flow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"recount/intake"
	"recount/internal/worker"
	"recount/record"
)

func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	os.Exit(m.Run())
}

// folder writes files below a temporary folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// names reads paths and gives the names of documents and the problems.
func names(t *testing.T, paths []string, opts FileOptions) (docs, problems []string) {
	t.Helper()
	err := Documents(context.Background(), paths, opts,
		func(d record.Document) error { docs = append(docs, filepath.Base(d.Name)); return nil },
		func(p intake.Problem) { problems = append(problems, filepath.Base(p.Name)+": "+p.Reason.String()) })
	if err != nil {
		t.Fatal(err)
	}
	return
}

func TestDocumentsInOrder(t *testing.T) {
	files := map[string]string{".hidden/x.txt": "Not asked for\n", "z/empty.txt": ""}
	var want []string
	for i := range 60 {
		name := fmt.Sprintf("%03d.txt", i)
		// Sizes that differ much make a later file end before an earlier one.
		files["a/"+name] = fmt.Sprintf("published: 2025-03-%02d\n\n%s", i%28+1,
			strings.Repeat("Twelve people fled.\n", 1+(59-i)*20))
		want = append(want, name)
	}
	dir := folder(t, files)
	for _, workers := range []int{1, 2, 5} {
		docs, problems := names(t, []string{dir, "-"}, FileOptions{Workers: workers,
			Stdin: strings.NewReader("Text from a pipe\n")})
		if !reflect.DeepEqual(docs, append(want[:60:60], "stdin")) {
			t.Errorf("%d workers: %v", workers, docs)
		}
		if !reflect.DeepEqual(problems, []string{"empty.txt: the file is empty"}) {
			t.Errorf("%d workers: problems %v", workers, problems)
		}
	}
}

func TestBadPaths(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "Some text\n"})
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.txt")); err != nil {
		t.Skip("SKIPPED: this system makes no links")
	}
	docs, problems := names(t, []string{dir, dir, filepath.Join(dir, "none")}, FileOptions{})
	if !reflect.DeepEqual(docs, []string{"a.txt"}) || len(problems) != 2 ||
		!strings.Contains(problems[0], "link") || !strings.Contains(problems[1], "no such file") {
		t.Errorf("documents %v, problems %q", docs, problems)
	}
}

func TestTooLarge(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": strings.Repeat("Some text\n", 300)})
	opts := FileOptions{Intake: intake.Options{Limits: intake.Limits{File: 1 << 10}},
		Stdin: bytes.NewReader(make([]byte, 1<<20))}
	docs, problems := names(t, []string{dir, "-"}, opts)
	if len(docs) != 0 || len(problems) != 2 {
		t.Errorf("documents %v, problems %q", docs, problems)
	}
}

func TestErrorEndsRun(t *testing.T) {
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("%02d.txt", i)] = "Some text\n"
	}
	stop := errors.New("enough")
	n := 0
	err := Documents(context.Background(), []string{folder(t, files)}, FileOptions{}, func(record.Document) error {
		if n++; n == 3 {
			return stop
		}
		return nil
	}, func(intake.Problem) {})
	if !errors.Is(err, stop) || n != 3 {
		t.Errorf("%v after %d", err, n)
	}
	before := runtime.NumGoroutine()
	if before > 30 {
		t.Errorf("%d goroutines are left", before)
	}
}

// TestSavedFolderIsNoPage: the folder that a browser saved beside a page is passed over in one line, and a folder that
// is only named so is read.
func TestSavedFolderIsNoPage(t *testing.T) {
	text := "Village attacked\n\nFourteen villagers were killed in Zahrun on Sunday, the Harbour Observatory said.\n"
	dir := folder(t, map[string]string{"story.html": "<html><body><h1>Village attacked</h1><p>" + text +
		"</p></body></html>",
		"story_files/frame.html": "<html><body><p>Ninety-nine were killed elsewhere.</p></body></html>",
		"story_files/a.css":      "p{}", "other_files/page.txt": text})
	found, err := FindFiles(context.Background(), []string{dir}, FileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var read, passed []string
	for _, f := range found {
		if f.Problem != nil {
			passed = append(passed, filepath.Base(f.Name))
			if !f.Problem.Partial {
				t.Errorf("%v", f.Problem)
			}
			continue
		}
		read = append(read, filepath.Base(f.Name))
	}
	if strings.Join(read, " ") != "page.txt story.html" || strings.Join(passed, " ") != "story_files" {
		t.Errorf("read %v, passed over %v", read, passed)
	}
}
