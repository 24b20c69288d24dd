package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"recount/internal/shareddata"
)

// TestHeadline fits the reader of this bench on MUC-4, which the program does not have, reads the development split and
// scores it; the floor is a little under the figure measured.
func TestHeadline(t *testing.T) {
	if os.Getenv("RECOUNT_SOAK") == "" {
		t.Skip("SKIPPED: set RECOUNT_SOAK=1 to fit the measuring reader on MUC-4 and score it (minutes)")
	}
	dev := shareddata.Path(t, "data/muc4/dev.jsonl")
	shareddata.Path(t, "data/muc4/train.jsonl.gz")
	scorer := shareddata.Path(t, "tools/score_muc4.py")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("the scorer needs python3, which is not installed")
	}
	pred := filepath.Join(t.TempDir(), "pred.jsonl")
	f, err := os.Create(pred)
	if err != nil {
		t.Fatal(err)
	}
	if err := run("", []string{dev}, 0, f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, scorer, dev, pred, "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Headline float64 }
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	t.Logf("headline %.1f (the mark to reach is 60)", 100*got.Headline)
	if got.Headline < 0.62 {
		t.Errorf("headline %.1f, below the floor of 62", 100*got.Headline)
	}
}

// TestBeside finds the corpus next to the file to read where there is no folder of measuring data.
func TestBeside(t *testing.T) {
	t.Setenv("RECOUNT_SHARED", t.TempDir())
	dir := t.TempDir()
	doc := filepath.Join(dir, "reports.jsonl")
	if p, ok := beside([]string{doc}, "places.tsv"); ok {
		t.Errorf("found %s, which is not there", p)
	}
	want := filepath.Join(dir, "places.tsv")
	if err := os.WriteFile(want, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if p, ok := beside([]string{doc}, "places.tsv"); !ok || p != want {
		t.Errorf("found %q, want %q", p, want)
	}
}

func TestPhrases(t *testing.T) {
	s := sentences("AT LEAST SIX PEASANTS WERE KILLED BY THE REBELS (ABC) YESTERDAY.\n\nNEXT")
	if len(s) != 2 {
		t.Fatalf("%d sentences, want 2", len(s))
	}
	ms := phrases(s[0], 0)
	var found bool
	for _, m := range ms {
		if m.text == "SIX PEASANTS" || m.text == "LEAST SIX PEASANTS" {
			found = m.number == 6
		}
		if m.text == "REBELS" && m.alias != "ABC" {
			t.Errorf("short form %q, want ABC", m.alias)
		}
	}
	if !found {
		t.Errorf("six peasants not found in %+v", ms)
	}
}
