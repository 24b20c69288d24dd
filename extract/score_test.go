package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	return pagesIn(t, dir)
}

// pagesIn reads the pages of a folder, by name.
func pagesIn(t testing.TB, dir string) map[string]*record.Document {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages in %s", dir)
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

// predict extracts the pages and writes their claims for the scorer.
func predict(t testing.TB, pages map[string]*record.Document) string {
	t.Helper()
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, id := range slices.Sorted(maps.Keys(pages)) {
		x := e.Extract(pages[id])
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
	return pred
}

// scores runs the scorer and gives F1 and accuracies in percent by name.
func scores(t testing.TB, gold, pred, lang string) map[string]float64 {
	t.Helper()
	scorer := shareddata.Path(t, "tools/score_claims.py")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed; the scorer needs it")
	}
	raw, err := exec.Command(python, scorer, gold, pred, "--lang", lang, "--json").Output()
	if err != nil {
		t.Fatalf("scorer: %v", err)
	}
	var r struct {
		Claims, Numbers, Victims struct{ F1 float64 }
		Alarm                    string `json:"false_alarm_pages"`
		Attributes               map[string]struct{ Acc float64 }
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{"claims": 100 * r.Claims.F1, "numbers": 100 * r.Numbers.F1, "victims": 100 * r.Victims.F1,
		"quiet": 100}
	if !strings.HasPrefix(r.Alarm, "0 ") {
		out["quiet"] = 0
	}
	for k, v := range r.Attributes {
		out[k] = 100 * v.Acc
	}
	return out
}

// holdFloors fails where a score lies below its floor.
func holdFloors(t *testing.T, lang string, got, floors map[string]float64) {
	t.Helper()
	for _, k := range slices.Sorted(maps.Keys(got)) {
		t.Logf("%s %-16s %5.1f (floor %.0f)", lang, k, got[k], floors[k])
	}
	for _, k := range slices.Sorted(maps.Keys(floors)) {
		if got[k] < floors[k] {
			t.Errorf("%s: %s is %.1f, below the floor of %.0f", lang, k, got[k], floors[k])
		}
	}
}
