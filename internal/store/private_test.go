//go:build unix

package store_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"recount/internal/store"
	"recount/internal/store/storetest"
)

// TestFilesOfACaseAreTheirOwnersAlone makes a case in a directory that everybody reads, whatever the mask of the
// process.
func TestFilesOfACaseAreTheirOwnersAlone(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	root := t.TempDir()
	dir := filepath.Join(root, "case")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, dir)}
	storetest.Everything(t, d)
	look := func() {
		t.Helper()
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			info, err := e.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", filepath.Base(path), info.Mode())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	look()
	if _, err := d.Store.Backup(t.Context(), filepath.Join(root, "backup"), 1); err != nil {
		t.Fatal(err)
	}
	storetest.MustBeClean(t, d.Store)
	look()
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "case.db"), 0o644); err != nil { // as older programs left it
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir, storetest.Secret, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	look()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
