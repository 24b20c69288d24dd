// Store measures the store on an invented case: durable single acts and plain SQLite's own durable commits in the same
// run, bulk import, backup and restore, opening of a large case, search over many documents, and unlocking by
// passphrase.
//
//	go run ./bench/store -records 1000000 -documents 100000
//
// It prints one line a measure. Rates of durable commits depend on the disk; the ratio does not.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3/driver"

	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

func main() {
	records := flag.Int("records", 100000, "victim records to import")
	documents := flag.Int("documents", 100000, "documents to search over")
	singles := flag.Int("singles", 2000, "durable single acts")
	acts := flag.Int("acts", 200000, "acts of the case that is opened")
	only := flag.String("only", "", "singles, import, restore, open, search or unlock; all where empty")
	profile := flag.String("profile", "", "file for a CPU profile of what is measured")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fail(err)
		}
		defer pprof.StopCPUProfile()
	}
	dir, err := os.MkdirTemp("", "recount-bench-*")
	if err != nil {
		fail(err)
	}
	b := &bench{dir: dir, ctx: context.Background(), rng: rand.New(rand.NewPCG(1, 2))}
	for _, m := range []struct {
		name string
		run  func() error
	}{
		{"singles", func() error { return b.singles(*singles) }},
		{"import", func() error { return b.imports(*records) }},
		{"restore", func() error { return b.restore(*records) }},
		{"open", func() error { return b.open(*acts) }},
		{"search", func() error { return b.search(*documents) }},
		{"unlock", b.unlock},
	} {
		if *only == "" || *only == m.name {
			if err = m.run(); err != nil {
				break
			}
		}
	}
	_ = os.RemoveAll(dir)
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

const moment record.Micros = 1741219200000000

type bench struct {
	dir string
	ctx context.Context
	rng *rand.Rand
	n   int
}

func (b *bench) secret() vault.Secret {
	s, _ := vault.KeyBytes(make([]byte, 32))
	return s
}

func (b *bench) create(name string) (*store.Store, error) {
	return store.Create(b.ctx, filepath.Join(b.dir, name), b.secret(), vault.TestCost, moment, store.Options{})
}

func (b *bench) change(s *store.Store, kind record.Act, payload any, subjects ...string) (*record.Change, error) {
	body, err := record.Canonical(payload)
	b.n++
	at := moment + record.Micros(b.n)
	return &record.Change{
		ID: record.ChangeID(store.NewID(at)), Case: s.Case(), Device: s.Device(), Actor: "analyst1", At: at,
		Kind: kind, Subjects: subjects, Payload: body, Salt: store.NewSalt(),
	}, err
}

// singles takes turns of a hundred between the store and plain SQLite, so that both meet the same disk.
func (b *bench) singles(n int) error {
	s, err := b.create("singles")
	if err != nil {
		return err
	}
	defer s.Close()
	plain, err := driver.Open("file:" + filepath.Join(b.dir,
		"plain.db") + "?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return err
	}
	defer plain.Close()
	plain.SetMaxOpenConns(1)
	if _, err := plain.ExecContext(b.ctx,
		"CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT"); err != nil {
		return err
	}
	var ours, theirs time.Duration
	for at := 0; at < n; at += 100 {
		took, err := b.judge(s, 100)
		if err != nil {
			return err
		}
		ours += took
		if took, err = b.insert(plain, 100); err != nil {
			return err
		}
		theirs += took
	}
	fmt.Printf("singles: %d durable acts: %.0f acts/s; plain SQLite %.0f commits/s; ratio %.2f\n", n, rate(n, ours),
		rate(n, theirs), float64(theirs)/float64(ours))
	return nil
}

func rate(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }

// judge accepts claims one by one, as a person does.
func (b *bench) judge(s *store.Store, n int) (time.Duration, error) {
	begin := time.Now()
	for range n {
		id := fmt.Sprintf("claim%06d", b.n)
		claim := record.Claim{ID: record.ClaimID(id), Kind: record.CountClaim, Document: "d1",
			Speaker: record.Attribution{Origin: "monitor"}}
		c, err := b.change(s, record.JudgeClaim, record.ClaimJudgement{ID: claim.ID, Judgement: record.ClaimAccepted,
			Document: "d1", Claim: claim}, id)
		if err != nil {
			return 0, err
		}
		if _, err := s.Apply(b.ctx, c); err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}

func (b *bench) insert(db *sql.DB, n int) (time.Duration, error) {
	body := strings.Repeat("x", 900)
	begin := time.Now()
	for range n {
		b.n++
		if _, err := db.ExecContext(b.ctx, "INSERT INTO t (id, body) VALUES (?1, ?2)", fmt.Sprintf("claim%06d", b.n),
			body); err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}

var given = strings.Fields("Samer Rula نضال مُحَمَّد Yusra أحمد ليلى Karim هدى عمر Nour سلمى")
var family = strings.Fields("Invented Khayali الخيالي Nobody المخترع Fictive وهمي Madeup")

func (b *bench) victim(n int) record.VictimRecord {
	pick := func(list []string) string { return list[b.rng.IntN(len(list))] }
	return record.VictimRecord{
		ID: record.VictimRecordID(record.ContentID("victim", fmt.Sprint(n))), Source: "monitor", Row: n + 1,
		Name: pick(given), Father: pick(given), Family: pick(family) + fmt.Sprint(n%5000),
		Years: 1 + b.rng.IntN(80), Sex: record.Male, Age: record.Adult, Outcome: record.Killed,
		Died: record.ExactDate(record.NewDay(2025, 3, 6+n%5)), Place: "SY1001",
		Death: record.StateAlleged, Identity: record.StateAlleged, CivilStatus: record.StateAlleged,
		Attribution: record.StateAlleged,
	}
}

func (b *bench) imports(n int) error {
	s, err := b.create("import")
	if err != nil {
		return err
	}
	defer s.Close()
	begin, busy := time.Now(), cpu()
	if err := b.fill(s, n); err != nil {
		return err
	}
	took, used := time.Since(begin), cpu()-busy
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	fmt.Printf("import: %d records in %.1f s: %.0f records/s (%.0f a second of CPU); Go memory from the system %d MB, peak resident %d MB\n", n, took.Seconds(), rate(n, took), rate(n, used), mem.Sys>>20, resident())
	return b.undoImport(s, n)
}

func (b *bench) undoImport(s *store.Store, n int) error {
	c, err := b.change(s, record.UndoImport, record.Undoing{Import: "im1"}, "im1")
	if err != nil {
		return err
	}
	begin := time.Now()
	if _, err := s.Apply(b.ctx, c); err != nil {
		return err
	}
	fmt.Printf("import: undone as one in %.1f s (%d records)\n", time.Since(begin).Seconds(), n)
	return nil
}

func (b *bench) open(acts int) error {
	s, err := b.create("open")
	if err != nil {
		return err
	}
	for at := 0; at < acts; {
		err := s.Act(b.ctx, func(tx *store.Tx) error {
			for i := 0; i < 2000 && at < acts; i, at = i+1, at+1 {
				c, err := b.change(s, record.MakeIncident, record.Incident{ID: record.IncidentID(fmt.Sprint("i", at)),
					Kind: "other", Place: "SY1001"}, fmt.Sprint("i", at))
				if err != nil {
					return err
				}
				if _, err := tx.Append(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := s.Close(); err != nil {
		return err
	}
	dir := filepath.Join(b.dir, "open")
	begin := time.Now()
	if s, err = store.Open(b.ctx, dir, b.secret(), store.Options{}); err != nil {
		return err
	}
	defer s.Close()
	fmt.Printf("open: a case with %d acts, closed in good order, with a key file: %.3f s\n", acts,
		time.Since(begin).Seconds())
	return b.check(s)
}

func (b *bench) check(s *store.Store) error {
	for _, full := range []bool{false, true} {
		begin := time.Now()
		r, err := s.Check(b.ctx, full)
		if err != nil {
			return err
		}
		fmt.Printf("check: %d acts, full %v: %.1f s, %d findings\n", r.Acts, full, time.Since(begin).Seconds(),
			len(r.Findings))
	}
	return nil
}

// unlock measures Argon2id at its default cost, then the opening.
func (b *bench) unlock() error {
	dir := filepath.Join(b.dir, "unlock")
	secret := vault.Passphrase("an invented passphrase")
	s, err := store.Create(b.ctx, dir, secret, vault.LaptopCost, moment, store.Options{})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	begin, busy := time.Now(), cpu()
	if s, err = store.Open(b.ctx, dir, secret, store.Options{}); err != nil {
		return err
	}
	fmt.Printf("unlock: passphrase, Argon2id %d MiB t=%d p=%d: %.2f s (%.2f s of CPU)\n",
		vault.LaptopCost.MemoryKiB>>10, vault.LaptopCost.Time, vault.LaptopCost.Threads, time.Since(begin).Seconds(),
		(cpu() - busy).Seconds())
	return s.Close()
}

// fill reads a list of n records in.
func (b *bench) fill(s *store.Store, n int) error {
	c, err := b.change(s, record.BeginImport, record.Import{ID: "im1", Source: "monitor", Rows: n}, "im1")
	if err != nil {
		return err
	}
	if _, err := s.Apply(b.ctx, c); err != nil {
		return err
	}
	const chunk, batch = 500, 8
	for at := 0; at < n; {
		err := s.Act(b.ctx, func(tx *store.Tx) error {
			for range batch {
				part := record.ImportChunk{Import: "im1"}
				for ; at < n && len(part.Records) < chunk; at++ {
					part.Records = append(part.Records, b.victim(at))
				}
				c, err := b.change(s, record.ImportVictims, part, "im1")
				if err != nil || len(part.Records) == 0 {
					return err
				}
				if _, err := tx.Append(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// restore backs a case up, restores it with the case at hand, and checks what was restored in full.
func (b *bench) restore(n int) error {
	s, err := b.create("kept")
	if err != nil {
		return err
	}
	if err := b.fill(s, n); err != nil {
		return err
	}
	begin := time.Now()
	if _, err := s.Backup(b.ctx, filepath.Join(b.dir, "backup"), moment); err != nil {
		return err
	}
	backup := time.Since(begin)
	if err := s.Close(); err != nil {
		return err
	}
	begin = time.Now()
	back := filepath.Join(b.dir, "back")
	if _, err := store.Restore(b.ctx, filepath.Join(b.dir, "backup"), back, b.secret(),
		[]string{filepath.Join(b.dir, "kept")}, moment); err != nil {
		return err
	}
	restored := time.Since(begin)
	if s, err = store.Open(b.ctx, back, b.secret(), store.Options{}); err != nil {
		return err
	}
	defer s.Close()
	begin = time.Now()
	report, err := s.Check(b.ctx, true) // makes every table again from the log, as an upgrade does
	if err == nil && !report.Clean() {
		err = fmt.Errorf("the restored case is not clean: %v", report.Findings)
	}
	fmt.Printf("restore: %d records: backup %.1f s, restore %.1f s, full check of what came back %.1f s\n", n,
		backup.Seconds(), restored.Seconds(), time.Since(begin).Seconds())
	return err
}
