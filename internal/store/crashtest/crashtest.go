// Package crashtest kills a process that is working on a case, again and again, and looks whether anything that it was
// told is done was lost or done twice. It is used by a short test and by the long run of bench/crash.
//
// The worker (Work) imports, judges, keeps originals and backs up, and writes a line to its acknowledgement file after
// each act that the store said was done. The supervisor (Run) kills it from outside at a random moment, or lets it kill
// itself at a random failpoint, then opens the case, checks it in full and compares it with the acknowledgements.
package crashtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"recount/internal/failpoint"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

const moment record.Micros = 1741219200000000

var secret = vault.Passphrase("an invented passphrase")

// Environment of the worker process.
const (
	EnvDir  = "RECOUNT_CRASHTEST_DIR"  // the directory that holds case, backup and acknowledgements
	EnvSeed = "RECOUNT_CRASHTEST_SEED" // seed of the work
	EnvOdds = "RECOUNT_CRASHTEST_ODDS" // odds of dying at each failpoint; 0 for none
)

// WorkIfAsked is called first in the main of a test or program that may be the worker. It does not return in the
// worker.
func WorkIfAsked() {
	dir := os.Getenv(EnvDir)
	if dir == "" {
		return
	}
	seed, _ := strconv.ParseUint(os.Getenv(EnvSeed), 10, 64)
	odds, _ := strconv.ParseFloat(os.Getenv(EnvOdds), 64)
	fmt.Fprintln(os.Stderr, work(dir, seed, odds)) // it works until it is killed or something fails
	os.Exit(1)
}

// line writes a line whole, without a buffer that a kill would lose.
func line(path string, format string, args ...any) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(f, format+"\n", args...); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

func work(dir string, seed uint64, odds float64) error {
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(dir, "case"), secret, store.Options{})
	if err != nil {
		return err
	}
	if err := s.Stopped(); err != nil {
		return err
	}
	if odds > 0 {
		failpoint.ArmAll(seed, odds, func(name string) { _ = line(filepath.Join(dir, "fired"), "%s", name) })
	}
	if err := line(filepath.Join(dir, "working"), "%d", seed); err != nil {
		return err
	}
	w := &worker{ctx: ctx, s: s, dir: dir, seed: seed, rng: rand.New(rand.NewPCG(seed, 7))}
	for w.n = 0; ; w.n++ {
		if err := w.step(); err != nil {
			return err
		}
	}
}

type worker struct {
	ctx  context.Context
	s    *store.Store
	dir  string
	seed uint64
	n    int
	rng  *rand.Rand
}

func (w *worker) id(kind string) string { return fmt.Sprintf("%s-%d-%d", kind, w.seed, w.n) }

func (w *worker) change(kind record.Act, payload any, subject string) (*record.Change, error) {
	body, err := record.Canonical(payload)
	return &record.Change{
		ID: record.ChangeID(w.id("act")), Case: w.s.Case(), Device: w.s.Device(), Actor: "a1",
		At:   moment + record.Micros(w.n+1),
		Kind: kind, Subjects: []string{subject}, Payload: body, Salt: store.NewSalt(),
	}, err
}

func (w *worker) apply(kind record.Act, payload any, subject string) error {
	c, err := w.change(kind, payload, subject)
	if err != nil {
		return err
	}
	if _, err := w.s.Apply(w.ctx, c); err != nil {
		return err
	}
	return line(filepath.Join(w.dir, "acks"), "act %s", c.ID)
}

func (w *worker) step() error {
	switch pick := w.rng.IntN(100); {
	case pick < 50:
		id := w.id("claim")
		return w.apply(record.JudgeClaim, record.ClaimJudgement{ID: record.ClaimID(id), Judgement: record.ClaimAccepted,
			Document: "d"}, id)
	case pick < 70:
		return w.rows()
	case pick < 80:
		id := w.id("d")
		return w.apply(record.AddDocument, record.Document{ID: record.DocumentID(id), Title: "t",
			Text: strings.Repeat("كلمة word ", 300)}, id)
	case pick < 90:
		return w.original()
	case pick < 95:
		_, err := w.s.Checkpoint(w.ctx)
		return err
	case pick < 98:
		return w.backup()
	}
	return w.testimony()
}

func (w *worker) rows() error {
	imported := w.id("import")
	part := record.ImportChunk{Import: imported}
	for i := range 60 {
		id := fmt.Sprintf("%s-v%d", imported, i)
		part.Records = append(part.Records, record.VictimRecord{ID: record.VictimRecordID(id), Source: "list",
			Row: i + 1, Name: "Invented " + id, Outcome: record.Killed})
	}
	return w.apply(record.ImportVictims, part, imported)
}

func (w *worker) original() error {
	text := strings.Repeat(w.id("original")+" ", 2000)
	blob, err := w.s.Blobs().Put(w.ctx, strings.NewReader(text), 1<<20)
	if err != nil {
		return err
	}
	if err := line(filepath.Join(w.dir, "acks"), "blob %s", blob.ID); err != nil {
		return err
	}
	id := w.id("e")
	return w.apply(record.RecordEvidence, record.EvidenceItem{ID: id, Blob: string(blob.ID), SHA256: blob.SHA256,
		Media: "text/plain", Size: blob.Size}, id)
}

func (w *worker) backup() error {
	r, err := w.s.Backup(w.ctx, filepath.Join(w.dir, "backup"), 1)
	if err != nil {
		return err
	}
	return line(filepath.Join(w.dir, "acks"), "backup %d", r.Acts)
}

// testimony makes a data key and a sealed part in one act, and sometimes erases it again.
func (w *worker) testimony() error {
	c, err := w.change(record.RecordTestimony, record.Testimony{ID: record.TestimonyID(w.id("t")), State: "recorded"},
		w.id("t"))
	if err != nil {
		return err
	}
	err = w.s.Act(w.ctx, func(tx *store.Tx) (err error) {
		if c.DataKey, err = tx.NewDataKey(); err != nil {
			return err
		}
		c.PersonalSalt, c.Personal = store.NewSalt(), []byte(`{"text":"invented"}`)
		_, err = tx.Append(c)
		return err
	})
	if err != nil {
		return err
	}
	if err := line(filepath.Join(w.dir, "acks"), "act %s", c.ID); err != nil {
		return err
	}
	w.n++
	return w.apply(record.ErasePersonal, record.Erasure{Keys: []record.DataKeyID{c.DataKey}, Why: "test"}, w.id("t"))
}

// Result counts what a run did.
type Result struct {
	Kills, Fired, FromOutside int
	Points                    map[string]int // failpoints that fired
	Acts                      int64          // acts of the case at the end
	Acknowledged              int
	Backups                   int // acknowledged ones
	Failures                  []string
}

// Run makes a case in dir and kills workers until the wanted number of kills really happened. Command is how the worker
// is started; the environment is added to it. Progress, when not nil, is told each kill.
func Run(ctx context.Context, dir string, kills int, seed uint64, command func() *exec.Cmd,
	progress func(Result)) (Result, error) {
	r := Result{Points: map[string]int{}}
	s, err := store.Create(ctx, filepath.Join(dir, "case"), secret, vault.TestCost, moment, store.Options{})
	if err != nil {
		return r, err
	}
	if err := s.Close(); err != nil {
		return r, err
	}
	rng := rand.New(rand.NewPCG(seed, 11))
	for n := uint64(1); r.Kills < kills; n++ {
		if n > uint64(kills)*3+10 {
			return r, errors.New("workers end by themselves: nothing is being tested")
		}
		if err := one(ctx, dir, seed*100000+n, rng, command, &r); err != nil {
			return r, err
		}
		if err := examine(ctx, dir, &r); err != nil {
			return r, err
		}
		if progress != nil {
			progress(r)
		}
		if len(r.Failures) > 0 {
			return r, nil
		}
	}
	return r, nil
}

// one starts a worker and sees to its end: two times in three by a failpoint, else from outside.
func one(ctx context.Context, dir string, seed uint64, rng *rand.Rand, command func() *exec.Cmd, r *Result) error {
	for _, f := range []string{"working", "fired"} {
		_ = os.Remove(filepath.Join(dir, f))
	}
	inside := rng.IntN(3) > 0
	odds := "0"
	if inside {
		odds = strconv.FormatFloat([]float64{0.3, 0.1, 0.02, 0.005}[rng.IntN(4)], 'f', -1, 64)
	}
	cmd := command()
	cmd.Env = append(os.Environ(), EnvDir+"="+dir, EnvSeed+"="+strconv.FormatUint(seed, 10), EnvOdds+"="+odds)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	if !waitFor(ctx, filepath.Join(dir, "working"), ended) {
		_ = cmd.Process.Kill()
		<-ended
		return fmt.Errorf("the worker did not begin: %s", stderr.String())
	}
	patience := 2 * time.Second // a failpoint with small odds may be long in coming
	if !inside {
		patience = time.Duration(rng.IntN(400)) * time.Millisecond
	}
	select {
	case <-ended:
	case <-time.After(patience):
		_ = cmd.Process.Kill()
		<-ended
		r.Kills++
		r.FromOutside++
		return nil
	}
	points, _ := lines(filepath.Join(dir, "fired"))
	if len(points) == 0 {
		return fmt.Errorf("the worker ended by itself: %s", stderr.String())
	}
	r.Kills++
	r.Fired++
	r.Points[points[0]]++
	return nil
}

func waitFor(ctx context.Context, path string, ended <-chan struct{}) bool {
	for range 3000 {
		if _, err := os.Stat(path); err == nil {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-ended:
			_, err := os.Stat(path)
			return err == nil
		case <-time.After(10 * time.Millisecond):
		}
	}
	return false
}

func lines(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []string
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		out = append(out, sc.Text())
	}
	return out, sc.Err()
}

// examine opens the case after a kill, checks it in full and looks for every acknowledged act and original.
func examine(ctx context.Context, dir string, r *Result) error {
	s, err := store.Open(ctx, filepath.Join(dir, "case"), secret, store.Options{})
	if err != nil {
		r.Failures = append(r.Failures, "open: "+err.Error())
		return nil
	}
	defer s.Close()
	report, err := s.Check(ctx, true)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		r.Failures = append(r.Failures, f.Where+": "+f.What)
	}
	r.Acts = report.Acts
	acks, err := lines(filepath.Join(dir, "acks"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	r.Acknowledged, r.Backups = 0, 0
	var newestBackup int64 = -1
	err = s.View(ctx, func(tx *store.Tx) error {
		for _, ack := range acks {
			what, id, _ := strings.Cut(ack, " ")
			switch what {
			case "act":
				r.Acknowledged++
				if _, err := tx.Entry(record.ChangeID(id)); err != nil {
					r.Failures = append(r.Failures, "an acknowledged act was lost: "+err.Error())
				}
			case "blob":
				if _, err := s.Blobs().Read(vault.BlobID(id), 1<<20); err != nil {
					r.Failures = append(r.Failures, "an acknowledged original was lost: "+err.Error())
				}
			case "backup":
				r.Backups++
				newestBackup, _ = strconv.ParseInt(id, 10, 64)
			}
		}
		return noneTwice(tx, &r.Failures)
	})
	if err != nil {
		return err
	}
	return examineBackup(ctx, dir, newestBackup, r)
}

// noneTwice looks whether an act is in the log twice.
func noneTwice(tx *store.Tx, failures *[]string) error {
	seen := map[record.ChangeID]bool{}
	return tx.Each(func(e *store.Entry) error {
		if seen[e.Change.ID] {
			*failures = append(*failures, fmt.Sprintf("act %s was done twice", e.Change.ID))
		}
		seen[e.Change.ID] = true
		return nil
	})
}

// examineBackup checks that an acknowledged backup holds, whatever a later kill left beside it.
func examineBackup(ctx context.Context, dir string, newest int64, r *Result) error {
	if newest < 0 {
		return nil
	}
	acts, err := store.CheckBackup(ctx, filepath.Join(dir, "backup"), secret)
	switch {
	case err != nil: // an older backup must hold until a newer one is complete
		r.Failures = append(r.Failures, "an acknowledged backup is refused: "+err.Error())
	case acts < newest:
		r.Failures = append(r.Failures, fmt.Sprintf("the backup holds %d acts where %d were acknowledged", acts,
			newest))
	}
	return nil
}
