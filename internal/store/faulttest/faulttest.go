// Package faulttest makes the disk below a case fail, one fault at a time, and looks after each whether anything that
// the store said was done is lost, halved or doubled. It is used by a short test and by the long run of bench/faults;
// kills of the process are the matter of crashtest.
//
// Faults are: a sync that fails, a sync that fails and what it should have kept is gone, a write that fails, a write of
// which half reaches the disk, a disk that is full, a power cut (of what was written since the last sync of each file
// any part is lost, in any order, down to sectors), a failure at a failpoint between two steps of the store, and a
// clock that is set back. The power cut is one of the database and of its write-ahead log, below the encryption, and of
// the file of the head; names of files are taken to be kept. What it cannot make is a disk that forgets what it has
// synced.
package faulttest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"recount/internal/failpoint"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// Kind is a kind of fault.
type Kind string

// Kinds of fault.
const (
	Sync      Kind = "a sync failed"
	Forgotten Kind = "a sync failed and the writes before it were lost"
	Write     Kind = "a write failed"
	Torn      Kind = "half a write reached the disk"
	Full      Kind = "the disk was full"
	Power     Kind = "the power went before a sync"
	Failpoint Kind = "a step failed"
	Clock     Kind = "the clock was set back"
)

var kinds = []Kind{Sync, Forgotten, Write, Torn, Full, Power, Failpoint, Clock}

// points are the failpoints that may fail while acts are done and originals kept.
var points = []string{
	"store/after-log", "store/before-commit", "store/after-commit", "store/before-ack", "store/before-erasures",
	"vault/before-sync", "vault/before-rename", "vault/before-sync-dir", "vault/blob-before-sync",
	"vault/blob-before-rename",
}

// disk is the file system below the encryption, which fails on demand.
type disk struct {
	vfs.VFS
	mu    sync.Mutex
	kind  Kind
	after int // operations of the kind to let pass
	fired int
	stuck bool // the disk is full until told otherwise
	off   bool // the power went
	rng   *rand.Rand

	pending map[string]*unsynced // by path
}

const vfsName = "faulttest"

var below = &disk{VFS: vfs.Find(""), pending: map[string]*unsynced{}}

func init() { store.RegisterVFS(vfsName, below) }

func (d *disk) arm(k Kind, after int, rng *rand.Rand) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kind, d.after, d.fired, d.stuck, d.off, d.rng = k, after, 0, false, false, rng
	clear(d.pending)
}

func (d *disk) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fired
}

// due says whether this operation is the one that fails.
func (d *disk) due(k ...Kind) Kind {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stuck {
		d.fired++
		return Full
	}
	for _, x := range k {
		if x != d.kind {
			continue
		}
		if d.after--; d.after == 0 {
			d.fired++
			d.stuck, d.off = x == Full, x == Power
			return x
		}
	}
	return ""
}

// OpenFilename implements vfs.VFSFilename.
func (d *disk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if d.isOff() {
		return nil, flags, sqlite3.CANTOPEN
	}
	f, flags, err := vfsutil.WrapOpenFilename(d.VFS, name, flags)
	if err != nil {
		return f, flags, err
	}
	return &file{f, filepath.Clean(name.String())}, flags, nil
}

type file struct {
	vfs.File
	path string
}

func (f *file) ReadAt(p []byte, off int64) (int, error) {
	if below.isOff() {
		return 0, sqlite3.IOERR_READ
	}
	return f.File.ReadAt(p, off)
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	if below.isOff() {
		return 0, sqlite3.IOERR_WRITE
	}
	below.note(f, change{off: off, data: slices.Clone(p)})
	switch below.due(Write, Torn, Full) {
	case Write:
		return 0, sqlite3.IOERR_WRITE
	case Torn:
		n, _ := f.File.WriteAt(p[:len(p)/2], off)
		return n, sqlite3.IOERR_WRITE
	case Full:
		return 0, sqlite3.FULL
	}
	return f.File.WriteAt(p, off)
}

func (f *file) Truncate(size int64) error {
	if below.isOff() {
		return sqlite3.IOERR_TRUNCATE
	}
	below.note(f, change{cut: size, isCut: true})
	return f.File.Truncate(size)
}

func (f *file) Sync(flags vfs.SyncFlag) error {
	if below.isOff() {
		return sqlite3.IOERR_FSYNC
	}
	switch below.due(Sync, Forgotten, Power) {
	case Sync, Power:
		return sqlite3.IOERR_FSYNC
	case Forgotten:
		if _, err := below.lose(f.path, below.rng); err != nil {
			return err
		}
		return sqlite3.IOERR_FSYNC
	}
	if err := f.File.Sync(flags); err != nil {
		return err
	}
	below.kept(f.path)
	return nil
}

func (f *file) Unwrap() vfs.File               { return f.File }
func (f *file) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }
func (f *file) LockState() vfs.LockLevel       { return vfsutil.WrapLockState(f.File) }

// Result counts what a run did.
type Result struct {
	Faults       int          // that really fired
	Kinds        map[Kind]int // the same, by kind
	Acknowledged int
	Failures     []string
}

var secret = vault.Passphrase("an invented passphrase")

// perCase is how many faults one case suffers; then a new one is made, so that checks stay short.
const perCase = 40

// Run makes cases below dir and faults in them until the wanted number has fired.
func Run(ctx context.Context, dir string, faults int, seed uint64, progress func(Result)) (Result, error) {
	r := Result{Kinds: map[Kind]int{}}
	rng := rand.New(rand.NewPCG(seed, 0xfa))
	for n := 0; r.Faults < faults && len(r.Failures) == 0; n++ {
		h := &house{ctx: ctx, dir: filepath.Join(dir, fmt.Sprintf("case%d", n)), rng: rng, r: &r,
			seed: fmt.Sprint(seed, "-", n)}
		below.arm("", 0, rng)
		s, err := store.Create(ctx, h.dir, secret, vault.TestCost, 1, store.Options{VFS: vfsName})
		if err != nil {
			return r, err
		}
		if err := s.Close(); err != nil {
			return r, err
		}
		for range perCase {
			if r.Faults >= faults || len(r.Failures) > 0 {
				break
			}
			if err := h.suffer(); err != nil {
				return r, fmt.Errorf("case %d of seed %d: %w", n, seed, err)
			}
			if progress != nil {
				progress(r)
			}
		}
	}
	return r, nil
}

// house is one case with what it has acknowledged.
type house struct {
	ctx     context.Context
	dir     string
	seed    string
	rng     *rand.Rand
	r       *Result
	n       int
	at      record.Micros
	known   []string // subjects of acknowledged acts
	refused []string // of acts that were refused and of which it is certain that nothing is there
	suffers int
	heads   [][]byte // what stood in the file of the head, which is not synced, after each act
}

// suffer opens the case, lets one fault come while acts are done, closes it, opens it on a sound disk and looks.
func (h *house) suffer() error {
	s, err := store.Open(h.ctx, h.dir, secret, store.Options{VFS: vfsName})
	if err != nil {
		return err
	}
	kind := kinds[h.rng.IntN(len(kinds))]
	fired := 0
	switch kind {
	case Failpoint:
		failpoint.Arm(points[h.rng.IntN(len(points))], h.rng.IntN(3), failpoint.Fail, func(string) { fired++ })
	case Clock:
		h.at -= record.Micros(h.rng.IntN(1 << 40))
		fired = 1
	case Sync, Forgotten, Power:
		below.arm(kind, 1+h.rng.IntN(12), h.rng) // an act syncs once or twice
	default:
		below.arm(kind, 1+h.rng.IntN(25), h.rng)
	}
	h.heads = nil
	h.work(s)
	_ = s.Close()
	fired += below.count()
	failpoint.Disarm()
	if kind == Power && fired > 0 {
		lost, err := h.powerCut()
		if err != nil {
			return err
		}
		if !lost {
			fired = 0
		}
	}
	below.arm("", 0, h.rng)
	if fired > 0 {
		h.r.Faults++
		h.r.Kinds[kind]++
	}
	return h.look()
}

// work does acts of several kinds until one fails or enough are done.
func (h *house) work(s *store.Store) {
	for range 8 {
		if head, err := os.ReadFile(filepath.Join(h.dir, "case.head")); err == nil {
			h.heads = append(h.heads, head)
		}
		h.n++
		h.at = max(h.at+1000, 1000)
		id := fmt.Sprintf("s%d", h.n)
		c := &record.Change{
			ID: record.ChangeID("act-" + id), Case: s.Case(), Device: s.Device(), Actor: "a1", At: h.at,
			Kind: record.RecordSite, Subjects: []string{id},
			Payload: []byte(`{"id":"` + id + `","name":"` + strings.Repeat("x", h.rng.IntN(6000)) + `"}`),
			Salt:    store.NewSalt(),
		}
		if h.rng.IntN(5) == 0 {
			if _, err := s.Blobs().Put(h.ctx, strings.NewReader(strings.Repeat(id, 500)), 1<<20); err != nil {
				return
			}
		}
		switch _, err := s.Apply(h.ctx, c); {
		case err == nil:
			h.known = append(h.known, id)
			h.r.Acknowledged++
		case errors.Is(err, store.ErrStopped), errors.Is(err, failpoint.ErrInjected):
			return // it is not known what is on the disk, and nobody was told that it is done
		default:
			h.refused = append(h.refused, id)
			return
		}
	}
}

// powerCut takes from the disk what was not synced, and tells whether anything was lost.
func (h *house) powerCut() (bool, error) {
	lost, err := below.powerCut(h.rng)
	if err != nil || len(h.heads) == 0 || h.rng.IntN(2) == 0 {
		return lost, err
	}
	older := h.heads[h.rng.IntN(len(h.heads))]
	return lost, os.WriteFile(filepath.Join(h.dir, "case.head"), older, 0o600)
}

// look opens the case on a sound disk.
func (h *house) look() error {
	fail := func(format string, args ...any) { h.r.Failures = append(h.r.Failures, fmt.Sprintf(format, args...)) }
	s, err := store.Open(h.ctx, h.dir, secret, store.Options{VFS: vfsName})
	if err != nil {
		fail("the case does not open: %v", err)
		return nil
	}
	defer s.Close()
	h.suffers++
	report, err := s.Check(h.ctx, h.suffers%20 == 0)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		fail("%s: %s", f.Where, f.What)
	}
	return s.View(h.ctx, func(tx *store.Tx) error {
		for _, id := range h.known {
			about, err := tx.History(id)
			if err != nil || len(about) != 1 {
				fail("the acknowledged act on %s is there %d times: %v", id, len(about), err)
			}
		}
		for _, id := range h.refused {
			if about, err := tx.History(id); err != nil || len(about) != 0 {
				fail("the refused act on %s is there %d times: %v", id, len(about), err)
			}
		}
		return nil
	})
}
