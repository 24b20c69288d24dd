// Package fliptest turns single bits of a stored case and looks whether a check finds each one that changes what the
// case says. A flip that changes nothing (in a free page, in the older of two slots) is harmless and is counted apart.
package fliptest

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

const moment record.Micros = 1741219200000000

// Result counts what became of the flips.
type Result struct {
	Flips, Refused, Stopped, Found, Harmless int
	Missed                                   []string       // flips that changed content and were not found
	Files                                    map[string]int // flips by file
}

func secret() vault.Secret {
	s, _ := vault.KeyBytes([]byte("an invented key of 32 bytes long"))
	return s
}

// builder makes the small case that is flipped.
type builder struct {
	ctx context.Context
	s   *store.Store
	n   int
}

func (b *builder) change(kind record.Act, payload any, subjects ...string) (*record.Change, error) {
	body, err := record.Canonical(payload)
	b.n++
	return &record.Change{
		ID: record.ChangeID(fmt.Sprintf("act%04d", b.n)), Case: b.s.Case(), Device: b.s.Device(), Actor: "a1",
		At:   moment + record.Micros(b.n),
		Kind: kind, Subjects: subjects, Payload: body, Salt: store.NewSalt(),
	}, err
}

func (b *builder) do(kind record.Act, payload any, subjects ...string) error {
	c, err := b.change(kind, payload, subjects...)
	if err != nil {
		return err
	}
	_, err = b.s.Apply(b.ctx, c)
	return err
}

// fill writes acts of many kinds, sealed parts, originals, cached claims, a job, a credential and a checkpoint.
func (b *builder) fill() error {
	for i := range 4 {
		id := fmt.Sprintf("d%d", i)
		doc := record.Document{ID: record.DocumentID(id), Title: "عنوان",
			Text: strings.Repeat(fmt.Sprintf("word%d كلمة ", i), 700)}
		if err := b.do(record.AddDocument, doc, id); err != nil {
			return err
		}
		blob, err := b.s.Blobs().Put(b.ctx, strings.NewReader(doc.Text), 1<<20)
		if err != nil {
			return err
		}
		if err := b.do(record.RecordEvidence, record.EvidenceItem{ID: "e" + id, Blob: string(blob.ID),
			SHA256: blob.SHA256, Media: "text/plain"}, "e"+id); err != nil {
			return err
		}
		claim := record.Claim{ID: record.ClaimID("c" + id), Kind: record.CountClaim, Document: doc.ID}
		if err := b.do(record.JudgeClaim, record.ClaimJudgement{ID: claim.ID, Judgement: record.ClaimAccepted,
			Document: doc.ID, Claim: claim}, "c"+id, id); err != nil {
			return err
		}
		if err := b.beside(doc.ID, claim, i); err != nil {
			return err
		}
	}
	part := record.ImportChunk{Import: "im1"}
	for i := range 60 {
		part.Records = append(part.Records, record.VictimRecord{ID: record.VictimRecordID(fmt.Sprintf("v%d", i)),
			Source: "list", Row: i + 1, Name: fmt.Sprintf("Invented %d", i), Outcome: record.Killed})
	}
	if err := b.do(record.ImportVictims, part, "im1"); err != nil {
		return err
	}
	if _, err := b.s.Checkpoint(b.ctx); err != nil {
		return err
	}
	return b.do(record.RecordSite, record.Site{ID: "s1", Name: "an airbase"}, "s1")
}

// beside writes what is not in the log, and a sealed testimony.
func (b *builder) beside(doc record.DocumentID, claim record.Claim, i int) error {
	c, err := b.change(record.RecordTestimony, record.Testimony{ID: record.TestimonyID(fmt.Sprint("t", i)),
		State: "recorded"}, fmt.Sprint("t", i))
	if err != nil {
		return err
	}
	return b.s.Act(b.ctx, func(tx *store.Tx) (err error) {
		if c.DataKey, err = tx.NewDataKey(); err != nil {
			return err
		}
		c.PersonalSalt, c.Personal = store.NewSalt(), []byte(`{"text":"`+strings.Repeat("invented ", 200)+`"}`)
		if _, err := tx.Append(c); err != nil {
			return err
		}
		if err := tx.CacheClaims(doc, []record.Claim{claim}); err != nil {
			return err
		}
		if err := tx.Jobs().Enqueue(store.Job{ID: fmt.Sprint("j", i), Kind: "import", Payload: "{}"}); err != nil {
			return err
		}
		return tx.Accounts().PutCredential(store.Credential{ID: fmt.Sprint("k", i), User: "u", Kind: "password",
			Secret: []byte("invented")})
	})
}

// Run makes a case in dir and turns bits of copies of it: half of them closed in good order, half as a crash would
// leave it, with its write-ahead log.
func Run(ctx context.Context, dir string, flips int, seed uint64, progress func(Result)) (Result, error) {
	r := Result{Files: map[string]int{}}
	closed, crashed := filepath.Join(dir, "closed"), filepath.Join(dir, "crashed")
	b := &builder{ctx: ctx}
	var err error
	if b.s, err = store.Create(ctx, closed, secret(), vault.TestCost, moment, store.Options{Readers: 1}); err != nil {
		return r, err
	}
	if err := b.fill(); err != nil {
		return r, err
	}
	if err := os.CopyFS(crashed, os.DirFS(closed)); err != nil {
		return r, err
	}
	print, err := b.s.Fingerprint(ctx)
	if err != nil {
		return r, err
	}
	if err := b.s.Close(); err != nil {
		return r, err
	}
	for _, from := range []string{closed, crashed} { // without a flip, both are clean and the same
		what, err := judge(ctx, from, filepath.Join(dir, "work"), print, nil)
		if err != nil || what != "harmless" {
			return r, fmt.Errorf("the case is not clean before any flip: %s %w", what, err)
		}
	}
	rng := rand.New(rand.NewPCG(seed, 3))
	for range flips {
		from := []string{closed, crashed}[rng.IntN(2)]
		f, err := pick(from, rng)
		if err != nil {
			return r, err
		}
		what, err := judge(ctx, from, filepath.Join(dir, "work"), print, f)
		if err != nil {
			return r, fmt.Errorf("seed %d, flip %d: %w", seed, r.Flips, err)
		}
		r.count(what, f)
		if progress != nil {
			progress(r)
		}
	}
	return r, nil
}

func (r *Result) count(what string, f *flip) {
	r.Flips++
	r.Files[f.kind()]++
	switch what {
	case "refused":
		r.Refused++
	case "stopped":
		r.Stopped++
	case "found":
		r.Found++
	case "harmless":
		r.Harmless++
	default:
		r.Missed = append(r.Missed, fmt.Sprintf("%s byte %d bit %d: %s", f.path, f.at, f.bit, what))
	}
}

type flip struct {
	path string
	at   int64
	bit  int
}

func (f *flip) kind() string {
	if strings.HasPrefix(f.path, "blobs") {
		return "originals"
	}
	return f.path
}

// pick chooses a bit of the case, every byte as likely as any other. The lock file and the index of the write-ahead log
// in shared memory (made anew at each opening) hold nothing.
func pick(dir string, rng *rand.Rand) (*flip, error) {
	var files []flip
	var total int64
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "case.lock" || strings.HasSuffix(e.Name(), "-shm") {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files = append(files, flip{path: name, at: info.Size()})
		total += info.Size()
		return err
	})
	if err != nil {
		return nil, err
	}
	at := rng.Int64N(total)
	for _, f := range files {
		if at < f.at {
			return &flip{path: f.path, at: at, bit: rng.IntN(8)}, nil
		}
		at -= f.at
	}
	return nil, io.ErrUnexpectedEOF
}

// judge copies the case, turns the bit, and says what became of it.
func judge(ctx context.Context, from, work, print string, f *flip) (string, error) {
	if err := os.RemoveAll(work); err != nil {
		return "", err
	}
	if err := os.CopyFS(work, os.DirFS(from)); err != nil {
		return "", err
	}
	if f != nil {
		path := filepath.Join(work, f.path)
		content, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		content[f.at] ^= 1 << f.bit
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return "", err
		}
	}
	s, err := store.Open(ctx, work, secret(), store.Options{Readers: 1})
	if err != nil {
		return "refused", nil
	}
	defer s.Close()
	if s.Stopped() != nil {
		return "stopped", nil
	}
	report, err := s.Check(ctx, true)
	if err != nil {
		return "", err
	}
	if !report.Clean() {
		return "found", nil
	}
	now, err := s.Fingerprint(ctx)
	if err != nil {
		return "the check is clean and the case cannot be read: " + err.Error(), nil
	}
	if now != print {
		return "the content changed and nothing was found", nil
	}
	return "harmless", nil
}
