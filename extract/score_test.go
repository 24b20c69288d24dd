package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/shareddata"
	"recount/record"
)

// documentFromPage makes a document of a page of the coverage set: two header lines, an empty line, the text by
// paragraphs. Intake does this with more care; this package may not import it.
func documentFromPage(name, raw string) *record.Document {
	d := &record.Document{ID: record.DocumentID(name), Name: name, Media: record.PlainText, Text: raw}
	at := 0
	for _, prefix := range []string{"published:", "outlet:"} {
		line, _, _ := strings.Cut(raw[at:], "\n")
		if !strings.HasPrefix(line, prefix) {
			continue
		}
		value := strings.TrimSpace(strings.TrimPrefix(line, prefix))
		if prefix == "outlet:" {
			d.Outlet = value
		} else if date, err := record.ParseDate(value); err == nil {
			d.Published, d.DateSource = date, record.DateFromHeader
		}
		at = min(len(raw), at+len(line)+1)
	}
	first := true
	for at < len(raw) {
		line, _, _ := strings.Cut(raw[at:], "\n")
		if strings.TrimSpace(line) != "" {
			b := record.Block{Kind: record.Paragraph, Start: at, End: at + len(line), Echo: -1}
			if first && len(line) < 160 && !strings.HasSuffix(strings.TrimSpace(line), ".") {
				b.Kind = record.Headline
			}
			first = false
			d.Blocks = append(d.Blocks, b)
		}
		at += len(line) + 1
	}
	return d
}

func coveragePages(t testing.TB) map[string]*record.Document {
	dir, ok := shareddata.Find("data/coverage/pages")
	if !ok {
		t.Skip("the coverage pages are not beside the repository")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Skip("the coverage pages are not beside the repository")
	}
	out := map[string]*record.Document{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		id := strings.TrimSuffix(filepath.Base(f), ".txt")
		out[id] = documentFromPage(id, string(raw))
	}
	return out
}

// TestCoverage scores the extractor on the coverage pages and prints the figures.
func TestCoverage(t *testing.T) {
	scorer := shareddata.Path(t, "tools/score_claims.py")
	gold := shareddata.Path(t, "data/coverage/gold.jsonl")
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for id, doc := range coveragePages(t) {
		x := e.Extract(doc)
		line, err := json.Marshal(Page(id, id, &x))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n", line)
	}
	pred := filepath.Join(t.TempDir(), "pred.jsonl")
	if dest := os.Getenv("RECOUNT_PRED"); dest != "" {
		pred = dest
	}
	if err := os.WriteFile(pred, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed; the scorer needs it")
	}
	for _, lang := range []string{"en", "ar"} {
		text, err := exec.Command(python, scorer, gold, pred, "--lang", lang).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		t.Logf("%s\n%s", lang, text)
	}
}
