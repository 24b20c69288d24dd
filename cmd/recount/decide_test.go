package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// prints runs the program and gives what it printed.
func prints(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(context.Background(), args, &out, &errs); code != 0 {
		t.Fatalf("recount %s: %d\n%s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

func TestFindingsAtTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	list := "name,age,date of death,place\nInvented Person,34,2031-03-07,Latakia\nAnother Person,41,2031-03-08,Latakia\n"
	strict := "standard\tstrict\t1\nstatus\tdocumented\tfirst_hand>=1\tan account of somebody who was there\n"
	for name, text := range map[string]string{"key": strings.Repeat("k", 32), "list.csv": list, "strict.tsv": strict} {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	prints(t, "init", in("case"), "--name", "A. Analyst", "--key-file", in("key"))
	open := []string{"--case", in("case"), "--key-file", in("key")}
	with := func(args ...string) string { return prints(t, append(args, open...)...) }
	if said := with("add", "--source", "QRM", in("list.csv")); !strings.Contains(said, "2 new") ||
		!strings.Contains(said, "moves no number") || !strings.Contains(said, "named 0 -> 2") {
		t.Errorf("%s", said)
	}
	list2 := strings.Fields(with("list", "imports"))
	admitted := ""
	for _, word := range list2 {
		if strings.HasPrefix(word, "i-") {
			admitted = word
		}
	}
	with("admit", admitted[:8])
	id := ""
	for _, word := range strings.Fields(with("list", "victims")) {
		if strings.HasPrefix(word, "v-") || len(word) == 26 {
			id = word
			break
		}
	}
	if id == "" {
		t.Fatal("no record in the list")
	}
	if shown := with("decide", "show", id); !strings.Contains(shown, "death: documented") ||
		!strings.Contains(shown, "missing: one credible origin") {
		t.Errorf("%s", shown)
	}
	with("decide", "propose", id, "--matter", "death", "--to", "pending", "--reason", "the hospital is asked")
	if shown := with("decide", "show", id); !strings.Contains(shown, "death: pending") {
		t.Errorf("%s", shown)
	}
	if out := with("decide", "propose", id, "--matter", "status", "--to", "discounted", "--reason",
		"out of scope"); !strings.Contains(out, "waits for a second person") {
		t.Errorf("one person discounted a finding: %s", out)
	}
	if out := with("decide", "--rerun", "--standard", in("strict.tsv")); !strings.Contains(out,
		"Standard strict 1: 8 findings looked at") {
		t.Errorf("%s", out)
	}
}
