package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/terminal"
)

const (
	hostileName = "Esc\x1b[2J\x1b]0;PWNED\x07\u202egpj Man\u200b"
	formula     = "=cmd|'/C calc'!A0"
)

// runs carries out a command line, and holds that a terminal obeys nothing of what it writes.
func runs(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), args, &out, &errs)
	for _, text := range []string{out.String(), errs.String()} {
		for _, r := range text {
			if terminal.Obeyed(r) {
				t.Errorf("%v writes %U: %q", args, r, text)
				break
			}
		}
	}
	return code, out.String(), errs.String()
}

// TestForeignTextMovesNoTerminal sends hostile cells, columns and file names through the verbs that show them.
func TestForeignTextMovesNoTerminal(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "list \x1b[31m.csv")
	text := "rec_id,name,col\x1b[31mX,sex,date of death\n" + formula + "," + hostileName +
		",x,m,2031-03-02\n@SUM(1),Amar Dero,y,m,2031-03-02\n-3,Amar Dero,z,m,2031-03-02\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Skip("SKIPPED: no file of such a name here:", err)
	}
	clusters, pairs := filepath.Join(dir, "out.csv"), filepath.Join(dir, "pairs.csv")
	if code, _, errs := runs(t, "link", list, "--map", "rec_id=id", "--out", clusters, "--pairs",
		pairs); code != exitDone {
		t.Fatalf("link: %d %s", code, errs)
	}
	cells := 0
	for _, path := range []string{clusters, pairs} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %s", filepath.Base(path), info.Mode())
		}
		b, _ := os.ReadFile(path)
		rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				cells++
				if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
					t.Errorf("%s holds the formula %q", filepath.Base(path), cell)
				}
			}
		}
	}
	if cells < 9 {
		t.Errorf("only %d cells were written", cells)
	}
	page := filepath.Join(dir, "page\u202e.txt")
	if err := os.WriteFile(page, []byte("published: 2031-03-11\noutlet: "+hostileName+
		"\n\nThe ministry said 12 civilians were killed in Latakia, "+hostileName+" said.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := runs(t, "claims", page)
	if code != exitDone || !strings.Contains(out, `\u202e`) {
		t.Errorf("claims: %d, the characters are lost: %.200s", code, out)
	}
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		if !json.Valid([]byte(line)) && !json.Valid([]byte(out)) {
			t.Errorf("not JSON: %.100s", line)
		}
	}
	for _, args := range [][]string{{"claims", page}, {"toll", page}, {"explain", page, "12"},
		{"claims", filepath.Join(dir, "no such \x1b[2J\u202e")}} {
		runs(t, args...)
	}
	if code, out, _ := runs(t, "toll", page, "--color", "never"); code != exitDone || strings.Contains(out, "\x1b") {
		t.Errorf("toll: %d %q", code, out)
	}
	var colored bytes.Buffer
	if run(context.Background(), []string{"toll", page, "--color", "always"}, &colored,
		&colored); !strings.Contains(colored.String(), "\x1b[1m") {
		t.Error("the program's own emphasis is lost")
	}
}
