package stranger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"recount/publish/stranger"
)

// forged is an edition of one bound with its own list of hashes, as somebody makes who wants a number to pass.
func forged(t *testing.T, proof string) map[string][]byte {
	t.Helper()
	var p struct{ Bound int }
	if err := json.Unmarshal([]byte(proof), &p); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"aggregates.csv": fmt.Appendf(nil,
			"tier,cell,low,high,proof\ndocumented_minimum,all,%d,,proofs/documented-minimum.json\n", p.Bound),
		"ged.csv":                        []byte("id,best,high,low\n"),
		"errata.json":                    []byte("[]\n"),
		"proofs/documented-minimum.json": []byte(proof),
	}
	var sums bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256(files[name])
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	files["SHA256SUMS"] = sums.Bytes()
	return files
}

const anybody = `"outcome": "killed", "status": null, "sex": null, "age": null, "cause": null, "communities": null, "parties": null, "locations": %s, "loose": %s, "from": %q, "to": %q`

func cellOf(locations, loose, from, to string) string {
	return "{" + fmt.Sprintf(anybody, locations, loose, from, to) + "}"
}

// proofOf adds figures of cells for everybody who was killed.
func proofOf(value int, terms ...string) string {
	return fmt.Sprintf(`{"format": "recount-proof-1", "kind": "at least", "bound": %d, "value": "%d", "locations": ["elsewhere"], "loose": [], "query": %s, "terms": [%s]}`,
		value, value, cellOf("null", "null", "", ""), strings.Join(terms, ", "))
}

func termOf(figure int, cell string) string {
	return fmt.Sprintf(`{"multiplier": "1", "at_most": false, "figure": %d, "ledger": 0, "cell": %s}`, figure, cell)
}

// TestBothProgramsRefuseWhatDoesNotFollow gives both programs bounds that hold, and bounds that somebody made up in
// ways that leave every hash and every sum right.
func TestBothProgramsRefuseWhatDoesNotFollow(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Log("python3 is not here: only the Go program is asked")
	}
	here, there := cellOf(`["A"]`, "[]", "", ""), cellOf(`["B"]`, "[]", "", "")
	march, april := cellOf("null", "null", "2031-03-01", "2031-03-31"),
		cellOf("null", "null", "2031-04-01", "2031-04-30")
	var loose []string
	for i := range 30 {
		loose = append(loose, termOf(1, cellOf("[]", fmt.Sprintf(`["v%d"]`, i), "", "")))
	}
	cases := []struct{ about, proof, fault string }{
		{"two places", proofOf(3, termOf(1, here), termOf(2, there)), ""},
		{"two months", proofOf(3, termOf(1, march), termOf(2, april)), ""},
		{"one place twice", proofOf(3, termOf(1, here), termOf(2, here)), "counts a person 2 times"},
		{"a place that the list of locations leaves out", strings.ReplaceAll(proofOf(3, termOf(1, here),
			termOf(2, cellOf(`["A", "B"]`, "[]", "", ""))), `["elsewhere"]`, `[]`), "counts a person 2 times"},
		{"months that overlap", proofOf(3, termOf(1, march), termOf(2, cellOf("null", "null", "2031-03-31", ""))),
			"counts a person 2 times"},
		{"people of a status that is none", proofOf(7, termOf(7,
			strings.Replace(here, `"status": null`, `"status": ["nobody"]`, 1))), "is of nobody"},
		{"a window that ends before it begins", proofOf(7, termOf(7,
			cellOf("null", "null", "2031-04-01", "2031-03-01"))), "is of nobody"},
		{"people of another outcome", proofOf(7, termOf(7, strings.Replace(here, "killed", "injured", 1))),
			"takes a figure"},
		{"a ceiling below nothing", proofOf(7, termOf(2, here), strings.Replace(termOf(-5, there), "false", "true", 1)),
			"takes a figure"},
		{"more kinds than can be told apart", proofOf(30, loose...), "too many kinds"},
		{"another value than the figures give", strings.Replace(proofOf(3, termOf(1, here), termOf(2, there)),
			`"value": "3"`, `"value": "5/2"`, 1), "its figures give 3"},
	}
	program := filepath.Join(t.TempDir(), "verify.py")
	if err := os.WriteFile(program, stranger.Python, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		files := forged(t, c.proof)
		dir := t.TempDir()
		var at fstest.MapFS = map[string]*fstest.MapFile{}
		for name, b := range files {
			at[name] = &fstest.MapFile{Data: b}
			file := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		faults, _ := stranger.Check(at, stranger.Options{})
		said := strings.Join(faults, "\n")
		if c.fault == "" && said != "" || !strings.Contains(said, c.fault) {
			t.Errorf("%s: the Go program says %q", c.about, said)
		}
		if python == "" {
			continue
		}
		out, err := exec.Command(python, program, dir).CombinedOutput()
		if (err == nil) != (c.fault == "") || !strings.Contains(string(out), c.fault) {
			t.Errorf("%s: the Python program says %q", c.about, out)
		}
	}
}

// TestLinksAreNotFollowed: what is no file of its own is a fault, wherever it leads.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	for name, b := range forged(t, proofOf(1, termOf(1, cellOf("null", "null", "", "")))) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "ged.csv")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "ged.csv")); err != nil {
		t.Skip(err)
	}
	faults, _ := stranger.Check(os.DirFS(dir), stranger.Options{})
	if len(faults) == 0 || !strings.Contains(faults[0], "no file of its own") {
		t.Errorf("a link passes: %q", faults)
	}
}
