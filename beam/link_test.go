package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/flow"
	"recount/internal/sample"
	"recount/link"
)

// TestListsAsTheProgramLinksThem holds clusters, pairs and model to those of the program, byte for byte.
func TestListsAsTheProgramLinksThem(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for _, l := range sample.Generate(sample.Options{Seed: 5, Victims: 900}).Lists {
		path := filepath.Join(dir, l.Name+".csv")
		var b strings.Builder
		w := csv.NewWriter(&b)
		if err := w.WriteAll(append([][]string{l.Columns}, l.Rows...)); err != nil {
			t.Fatal(err)
		}
		put(t, path, b.String())
		paths = append(paths, path)
	}
	whole, err := flow.Link(context.Background(), flow.LinkInput{Paths: paths,
		Options: link.Options{Seed: 1, Threshold: 0.5, Workers: 2}})
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	o := runOptions{out: out, parts: 3, seed: 1, threshold: 0.5}
	if err := runLink(context.Background(), paths, o); err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(string) error{
		"clusters.csv": whole.WriteClusters, "pairs.csv": whole.WritePairs, "model.json": whole.WriteModel,
	} {
		want := filepath.Join(dir, name)
		if err := write(want); err != nil {
			t.Fatal(err)
		}
		a, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(want)
		if err != nil {
			t.Fatal(err)
		}
		differ(t, name, string(a), string(b))
	}
	if whole.Summary().Clusters == whole.Table.Len() {
		t.Error("nothing is linked")
	}

	shares := 0
	for part := range o.parts {
		n, _, err := folder(filepath.Join(out, "work")).head(scoredParts, part)
		if err != nil {
			t.Fatal(err)
		}
		shares += n
	}
	if shares < 2 {
		t.Errorf("%d share: nothing was divided", shares)
	}

	// What was done stands: a second run does no step again.
	done, err := os.Stat(filepath.Join(out, "work", "link.1.0.done"))
	if err != nil {
		t.Fatal(err)
	}
	if err := runLink(context.Background(), paths, o); err != nil {
		t.Fatal(err)
	}
	if again, err := os.Stat(filepath.Join(out, "work", "link.1.0.done")); err != nil ||
		!again.ModTime().Equal(done.ModTime()) {
		t.Error("a second run compares the records again")
	}
}
