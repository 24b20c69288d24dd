package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"recount/internal/failpoint"
	"recount/internal/store"
	"recount/internal/store/storetest"
	"recount/record"
)

// faulty is a file system below the encryption that fails on demand.
type faulty struct {
	vfs.VFS
	mu    sync.Mutex
	sync  int // the sync that fails, counting down; 0 for none
	write int // the write that fails
	full  int // the write from which on the disk is full; -1: it is full now
	fired int
}

var disk = &faulty{VFS: vfs.Find("")}

func init() { store.RegisterVFS("faulty", disk) }

func (d *faulty) set(sync, write, full int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sync, d.write, d.full, d.fired = sync, write, full, 0
}

func (d *faulty) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fired
}

func down(n *int) bool {
	if *n <= 0 {
		return false
	}
	*n--
	return *n == 0
}

func (d *faulty) onSync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if down(&d.sync) {
		d.fired++
		return sqlite3.IOERR_FSYNC
	}
	return nil
}

func (d *faulty) onWrite() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if down(&d.write) {
		d.fired++
		return sqlite3.IOERR_WRITE
	}
	if down(&d.full) {
		d.full = -1
	}
	if d.full == -1 {
		d.fired++
		return sqlite3.FULL
	}
	return nil
}

func (d *faulty) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(d.VFS, name, flags)
	if err != nil {
		return f, flags, err
	}
	return &faultyFile{f}, flags, nil
}

type faultyFile struct{ vfs.File }

func (f *faultyFile) WriteAt(p []byte, off int64) (int, error) {
	if err := disk.onWrite(); err != nil {
		return 0, err
	}
	return f.File.WriteAt(p, off)
}

func (f *faultyFile) Sync(flags vfs.SyncFlag) error {
	if err := disk.onSync(); err != nil {
		return err
	}
	return f.File.Sync(flags)
}

func (f *faultyFile) Unwrap() vfs.File               { return f.File }
func (f *faultyFile) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }
func (f *faultyFile) LockState() vfs.LockLevel       { return vfsutil.WrapLockState(f.File) }

var faultyBackend = storetest.Backend{Name: "faulty", Options: store.Options{VFS: "faulty"}}

// onFaults does acts until one fails, and then looks whether what was acknowledged is there.
func onFaults(t *testing.T, inject func()) (acknowledged int, failure error) {
	t.Helper()
	disk.set(0, 0, 0)
	dir := filepath.Join(t.TempDir(), "case")
	d := &storetest.Desk{Store: faultyBackend.Create(t, dir)}
	d.Do(t, record.RecordSite, record.Site{ID: "s0"}, "s0")
	inject()
	n := 1
	for ; n < 20; n++ {
		id := fmt.Sprintf("s%d", n)
		c := d.Change(t, record.RecordSite, record.Site{ID: id, Name: strings.Repeat("x", 3000)}, id)
		if _, failure = d.Store.Apply(t.Context(), c); failure != nil {
			break
		}
	}
	if failure != nil && disk.count() == 0 {
		t.Fatalf("an act failed and no fault fired: %v", failure)
	}
	if errors.Is(failure, store.ErrStopped) {
		c := d.Change(t, record.RecordSite, record.Site{ID: "more"}, "more")
		if _, err := d.Store.Apply(t.Context(), c); !errors.Is(err, store.ErrStopped) {
			t.Fatalf("after a disk error the next act was not refused: %v", err)
		}
		storetest.View(t, d.Store, func(tx *store.Tx) error { // reading goes on
			_, err := tx.Get(store.Sites, "s0")
			return err
		})
	}
	disk.set(0, 0, 0)
	_ = d.Store.Close()
	s := storetest.Backend{}.Open(t, dir)
	defer s.Close()
	storetest.MustBeClean(t, s)
	storetest.View(t, s, func(tx *store.Tx) error {
		for i := range n {
			if _, err := tx.Get(store.Sites, fmt.Sprintf("s%d", i)); err != nil {
				t.Errorf("an acknowledged act was lost: %v", err)
			}
		}
		return nil
	})
	d.Store = s
	d.Do(t, record.RecordSite, record.Site{ID: "after"}, "after")
	return n, failure
}

func TestFailingSync(t *testing.T) {
	for k := 1; k <= 6; k++ {
		_, failure := onFaults(t, func() { disk.set(k, 0, 0) })
		if !errors.Is(failure, store.ErrStopped) {
			t.Errorf("sync %d failed and the store said %v", k, failure)
		}
	}
}

func TestFailingWrite(t *testing.T) {
	for k := 1; k <= 30; k += 3 {
		_, failure := onFaults(t, func() { disk.set(0, k, 0) })
		if !errors.Is(failure, store.ErrStopped) {
			t.Errorf("write %d failed and the store said %v", k, failure)
		}
	}
}

func TestFullDisk(t *testing.T) {
	for k := 1; k <= 30; k += 3 {
		n, failure := onFaults(t, func() { disk.set(0, 0, k) })
		if !errors.Is(failure, store.ErrDiskFull) || !strings.Contains(failure.Error(), "disk is full") {
			t.Errorf("the disk was full from write %d on and the store said %v after %d acts", k, failure, n)
		}
	}
}

// TestFullDiskRecovers keeps the case open: when there is space again, writing goes on by itself.
func TestFullDiskRecovers(t *testing.T) {
	disk.set(0, 0, 0)
	d := &storetest.Desk{Store: faultyBackend.Create(t, filepath.Join(t.TempDir(), "case"))}
	defer d.Store.Close()
	for round := range 5 {
		disk.set(0, 0, -1)
		c := d.Change(t, record.RecordSite, record.Site{ID: "s"}, "s")
		if _, err := d.Store.Apply(t.Context(), c); !errors.Is(err, store.ErrDiskFull) {
			t.Fatal(err)
		}
		disk.set(0, 0, 0)
		if _, err := d.Store.Apply(t.Context(), c); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
	if r := storetest.MustBeClean(t, d.Store); r.Acts != 5 {
		t.Fatalf("%d acts", r.Acts)
	}
}

// TestFailedStepLeavesNothing lets each step of an act fail.
func TestFailedStepLeavesNothing(t *testing.T) {
	defer failpoint.Disarm()
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, filepath.Join(t.TempDir(), "case"))}
	defer d.Store.Close()
	for _, point := range []string{"store/after-log", "store/before-commit"} {
		failpoint.Arm(point, 0, failpoint.Fail, nil)
		c := d.Change(t, record.RecordSite, record.Site{ID: "s"}, "s")
		if _, err := d.Store.Apply(t.Context(), c); !errors.Is(err, failpoint.ErrInjected) {
			t.Fatalf("%s: %v", point, err)
		}
		if r := storetest.MustBeClean(t, d.Store); r.Acts != 0 {
			t.Fatalf("%s left %d acts", point, r.Acts)
		}
	}
	for _, point := range []string{"vault/blob-before-sync", "vault/blob-before-rename"} {
		failpoint.Arm(point, 0, failpoint.Fail, nil)
		if _, err := d.Store.Blobs().Put(t.Context(), strings.NewReader("x"), 10); !errors.Is(err,
			failpoint.ErrInjected) {
			t.Fatalf("%s: %v", point, err)
		}
	}
	storetest.MustBeClean(t, d.Store)
}

// TestLostEnd cuts the write-ahead log off, as a bad block would: the engine itself takes that for the end of the log.
func TestLostEnd(t *testing.T) {
	root := t.TempDir()
	dir, cut := filepath.Join(root, "case"), filepath.Join(root, "cut")
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, dir)}
	for i := range 5 {
		id := fmt.Sprintf("s%d", i)
		d.Do(t, record.RecordSite, record.Site{ID: id}, id)
	}
	if err := os.CopyFS(cut, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	wal := filepath.Join(cut, "case.db-wal")
	info, err := os.Stat(wal)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(wal, info.Size()-2*4096); err != nil {
		t.Fatal(err)
	}
	s := storetest.Backend{}.Open(t, cut)
	defer s.Close()
	if err := s.Stopped(); !errors.Is(err, store.ErrDamaged) ||
		!strings.Contains(err.Error(), "missing at the end of the log") {
		t.Fatal(err)
	}
	r, err := s.Check(t.Context(), false)
	if err != nil || r.Clean() {
		t.Fatal(r, err)
	}
}

// TestOldDatabasePutBack puts back yesterday's database beside today's head.
func TestOldDatabasePutBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	b := storetest.Backend{}
	d := &storetest.Desk{Store: b.Create(t, dir)}
	d.Do(t, record.RecordSite, record.Site{ID: "s1"}, "s1")
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "case.db")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d.Store = b.Open(t, dir)
	d.Do(t, record.RecordSite, record.Site{ID: "s2"}, "s2")
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	s := b.Open(t, dir)
	defer s.Close()
	if s.Stopped() == nil {
		t.Fatal("yesterday's database was taken for today's")
	}
}
