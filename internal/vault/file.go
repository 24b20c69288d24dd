package vault

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"recount/internal/failpoint"
)

// WriteFile writes a file whole or not at all: to a temporary name beside it, synced, renamed, the directory synced.
func WriteFile(path string, content []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return fmt.Errorf("make a file in the case: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(content); err != nil {
		return fmt.Errorf("write a file of the case: %w", err)
	}
	if err = failpoint.Hit("vault/before-sync"); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return fmt.Errorf("sync a file of the case: %w", err)
	}
	if err = f.Close(); err != nil {
		return fmt.Errorf("close a file of the case: %w", err)
	}
	if err = failpoint.Hit("vault/before-rename"); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("name a file of the case: %w", err)
	}
	return SyncDir(dir)
}

// SyncDir makes the names in a directory durable. Windows has no such call and does it itself.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	if err := failpoint.Hit("vault/before-sync-dir"); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closing := d.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("sync a directory of the case: %w", err)
	}
	return nil
}
