package desk_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/publish"
	"recount/publish/stranger"
	"recount/record"
)

func editionSpec() desk.EditionSpec {
	return desk.EditionSpec{
		Titles: map[string]string{"en": "Killed in Qasiran", "ar": "القتلى في قصيران"}, Desk: "Data desk",
		Licence:  "CC-BY-4.0",
		Question: flow.Question{Outcome: record.Killed, Status: "civilian"},
	}
}

// TestAnEditionIsReleasedByTwoAndCorrectedByTheNext follows an edition from draft to its successor.
func TestAnEditionIsReleasedByTwoAndCorrectedByTheNext(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	head := by.founder // an approver is the second person of the release
	for _, page := range coastPages(t)[:3] {
		if _, err := d.Sources.AddDocument(ctx, by.analyst, page); err != nil {
			t.Fatal(err)
		}
	}
	accept := func(upTo int) {
		t.Helper()
		inbox, err := d.Sources.Inbox(ctx, by.analyst, 40)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range inbox {
			for _, claim := range r.Extraction.Claims {
				if upTo--; upTo < 0 {
					return
				}
				if _, err := d.Claims.Accept(ctx, by.analyst, r.Document.ID, claim.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	accept(4)
	e := d.Editions()
	draft, _, err := e.Draft(ctx, by.analyst, editionSpec())
	if err != nil {
		t.Fatal(err)
	}
	audit, err := e.Audit(ctx, by.analyst, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(audit.Refusals) != 1 || audit.Refusals[0].Rule != publish.NeedsTwoApprovals {
		t.Fatalf("a draft that nobody approved: %+v", audit.Refusals)
	}
	if _, _, err := e.Release(ctx, head, draft.ID); !refusedBy(err, publish.NeedsTwoApprovals) {
		t.Fatalf("released without approval: %v", err)
	}
	if _, _, err := e.Approve(ctx, by.reviewer, draft.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Approve(ctx, by.reviewer, draft.ID); err == nil {
		t.Error("one person approved twice")
	}
	if _, _, err := e.Release(ctx, head, draft.ID); !refusedBy(err, publish.NeedsTwoApprovals) {
		t.Fatalf("released with one approval: %v", err)
	}
	if _, _, err := e.Approve(ctx, by.other, draft.ID); err != nil {
		t.Fatal(err)
	}
	first, _, err := e.Release(ctx, head, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Files(ctx, head, draft.ID)
	if err != nil || again.Digest() != first.Digest() {
		t.Fatalf("the edition does not come out the same: %v", err)
	}
	accept(100)
	next, _, err := e.Correct(ctx, by.analyst, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if next.Supersedes != draft.ID {
		t.Errorf("the next edition takes the place of %q, not %q", next.Supersedes, draft.ID)
	}
	late, err := e.Files(ctx, head, draft.ID)
	if err != nil || late.Digest() != first.Digest() {
		t.Errorf("what the case learned since has changed a released edition: %v", err)
	}
	for _, who := range []desk.Who{by.reviewer, by.other} {
		if _, _, err := e.Approve(ctx, who, next.ID); err != nil {
			t.Fatal(err)
		}
	}
	second, _, err := e.Release(ctx, head, next.ID)
	if err != nil {
		t.Fatal(err)
	}
	diff, err := e.Diff(ctx, head, draft.ID, next.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(diff) == 0 || diff[0].Reason == "" {
		t.Errorf("two editions print otherwise and nothing says why: %+v", diff)
	}
	for _, c := range diff {
		if len(c.Acts) == 0 || c.Acts[0].Act != record.JudgeClaim || c.Because[0].Reason != "new_claim" ||
			c.Because[0].Claim == "" {
			t.Errorf("accepted claims moved %s of %s, and the difference says %+v", c.Tier, c.Cell, c)
		}
	}
	if !strings.Contains(string(second.Files["errata.json"]), `"reason"`) {
		t.Error("the next edition has no errata")
	}
	strangers(t, first, second)
	flipped(t, second)
	check, err := e.Check(ctx, head, next.ID)
	if err != nil || len(check.Faults) > 0 || check.Holds == "" {
		t.Errorf("a stranger finds %+v, %v", check, err)
	}
	head.Second = by.reviewer.Account
	if _, _, err := e.Withdraw(ctx, head, draft.ID, "superseded in error"); err != nil {
		t.Fatal(err)
	}
	all, err := e.List(ctx, by.analyst)
	if err != nil || len(all) != 2 || all[0].State != record.EditionWithdrawn ||
		all[1].State != record.EditionPublished {
		t.Errorf("editions: %+v, %v", all, err)
	}
}

func refusedBy(err error, rule publish.Rule) bool {
	var r *desk.RefusedError
	return errors.As(err, &r) && r.Refusals[0].Rule == rule
}

// strangers checks two editions of one case with the programs that travel with them, as somebody who has nothing else,
// and gives both programs what somebody makes of the second who wants other numbers to pass.
func strangers(t *testing.T, first, second *publish.Edition) {
	t.Helper()
	lay := func(files map[string][]byte) string {
		dir := t.TempDir()
		for name, b := range files {
			file := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	one, two := lay(first.Files), lay(second.Files)
	kept := func(dir string) string { return filepath.Join(dir, "edition.tlog-proof") }
	fork := filepath.Join(t.TempDir(), "fork")
	_, note, _ := strings.Cut(string(first.Files["edition.tlog-proof"]), "\n\n")
	lines := strings.Split(note, "\n")
	lines[2] = base64.StdEncoding.EncodeToString(make([]byte, 32))
	if err := os.WriteFile(fork, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := func(change func(map[string][]byte)) string {
		files := maps.Clone(second.Files)
		change(files)
		return lay(files)
	}
	swapped := changed(func(f map[string][]byte) { f["claims.csv"], f["origins.csv"] = f["origins.csv"], f["claims.csv"] })
	early := changed(func(f map[string][]byte) { f["aggregates.csv"] = first.Files["aggregates.csv"] })
	silent := changed(func(f map[string][]byte) {
		f["errata.json"] = []byte("[]\n")
		f["SHA256SUMS"] = listed(f)
	})
	gone := changed(func(f map[string][]byte) { delete(f, "errata.json") })
	replayed := changed(func(f map[string][]byte) { f["edition.tlog-proof"] = first.Files["edition.tlog-proof"] })
	for program, run := range strangersPrograms(t, two) {
		for _, args := range [][]string{{one}, {two}, {"--kept", kept(one), "--earlier", one, two}} {
			if out, err := run(args...); err != nil || !strings.Contains(out, "released in the log") {
				t.Errorf("%s %q: %v\n%s", program, args, err, out)
			}
		}
		for _, c := range []struct {
			about, says string
			args        []string
		}{
			{"an older edition as the latest", "an older edition", []string{"--kept", kept(two), one}},
			{"a fork", "a fork", []string{"--kept", fork, two}},
			{"the proof of another release", "not the list that was released", []string{replayed}},
			{"two files for each other", "does not have its hash", []string{swapped}},
			{"a file of an earlier edition", "does not have its hash", []string{early}},
			{"errata taken out, and the list of hashes made anew", "not the list that was released", []string{silent}},
			{"errata taken out, beside the earlier edition", "no erratum says why", []string{"--earlier", one, silent}},
			{"no file of errata", "errata.json", []string{gone}},
		} {
			if out, err := run(c.args...); err == nil || !strings.Contains(out, c.says) {
				t.Errorf("%s lets %s pass: %v\n%s", program, c.about, err, out)
			}
		}
	}
}

// strangersPrograms are the programs of an edition in a folder, as far as this machine runs them.
func strangersPrograms(t *testing.T, dir string) map[string]func(...string) (string, error) {
	t.Helper()
	out := map[string]func(...string) (string, error){}
	runner := func(command ...string) func(...string) (string, error) {
		return func(args ...string) (string, error) {
			said, err := exec.Command(command[0], append(slices.Clone(command[1:]), args...)...).CombinedOutput()
			return string(said), err
		}
	}
	if python, err := exec.LookPath("python3"); err == nil {
		out["verify.py"] = runner(python, filepath.Join(dir, "verify.py"))
	} else {
		t.Log("python3 is not here: only verify.go is asked")
	}
	program := filepath.Join(t.TempDir(), "verify")
	build := exec.Command("go", "build", "-o", program, filepath.Join(dir, "verify.go"))
	build.Dir = t.TempDir() // outside the module
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	out["verify.go"] = runner(program)
	return out
}

// listed makes the list of hashes of an edition anew, as a forger does.
func listed(files map[string][]byte) []byte {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name != "SHA256SUMS" && name != "edition.tlog-proof" && name != "consistency" {
			fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[name]), name)
		}
	}
	return []byte(b.String())
}

// flipped changes single bits of a released edition: those files that no list of hashes covers all through, the others
// here and there. None may pass; bench/edition changes more, and asks both programs.
func flipped(t *testing.T, e *publish.Edition) {
	t.Helper()
	folder := fstest.MapFS{}
	for name, b := range e.Files {
		folder[name] = &fstest.MapFile{Data: slices.Clone(b)}
	}
	if faults, _ := stranger.Check(folder, stranger.Options{}); len(faults) > 0 {
		t.Fatalf("a sound edition does not hold: %q", faults)
	}
	r := rand.New(rand.NewPCG(5, 8))
	n := 0
	for _, name := range slices.Sorted(maps.Keys(e.Files)) {
		b, step := folder[name].Data, 1+len(e.Files[name])/2
		if name == "edition.tlog-proof" || name == "consistency" || name == "SHA256SUMS" {
			step = 23
		}
		for at := r.IntN(step); at < len(b); at += step {
			bit := byte(1) << r.IntN(8)
			b[at] ^= bit
			if faults, _ := stranger.Check(folder, stranger.Options{}); len(faults) == 0 {
				t.Errorf("bit %08b of byte %d of %s is another, and the edition holds", bit, at, name)
			}
			b[at] ^= bit
			n++
		}
	}
	t.Logf("%d changed bits, all found unless said", n)
}
