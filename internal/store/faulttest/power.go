package faulttest

import (
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
)

// sector is what a disk writes whole or not at all.
const sector = 512

// unsynced is what was written to one file since its last sync, in its order, and how the file was before.
type unsynced struct {
	size   int64 // of the file before the first of them
	writes []change
}

// change is one write, or one cut to a size.
type change struct {
	off    int64
	data   []byte // of a write
	before []byte // what stood there; shorter where the file ended
	cut    int64  // the new size, where it is no write
	isCut  bool
}

// note keeps what is about to be changed in a file.
func (d *disk) note(f *file, c change) {
	size, err := f.File.Size()
	if err != nil {
		return
	}
	from, n := c.off, int64(len(c.data))
	if c.isCut {
		from, n = c.cut, size-c.cut
	}
	if n = min(n, size-from); n > 0 {
		c.before = make([]byte, n)
		if _, err := f.File.ReadAt(c.before, from); err != nil && !errors.Is(err, io.EOF) {
			return
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	u := d.pending[f.path]
	if u == nil {
		u = &unsynced{size: size}
		d.pending[f.path] = u
	}
	u.writes = append(u.writes, c)
}

// kept forgets what is no longer unsynced.
func (d *disk) kept(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.pending, path)
}

// lose puts a file into a state in which a power cut may leave it: each write that was not synced is kept, lost, or
// kept in some of its sectors only, whatever became of the writes before it. It tells whether anything was lost.
func (d *disk) lose(path string, rng *rand.Rand) (bool, error) {
	d.mu.Lock()
	u := d.pending[path]
	delete(d.pending, path)
	d.mu.Unlock()
	if u == nil {
		return false, nil
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	for i := len(u.writes) - 1; i >= 0; i-- {
		c := u.writes[i]
		at := c.off
		if c.isCut {
			at = c.cut
		}
		if _, err := f.WriteAt(c.before, at); err != nil {
			return false, err
		}
	}
	if err := f.Truncate(u.size); err != nil {
		return false, err
	}
	lost := false
	share := []float64{0, 0.5, 0.9}[rng.IntN(3)] // how much was on the disk already when the power went
	for _, c := range u.writes {
		whole := rng.Float64() < share
		lost = lost || !whole
		switch {
		case whole && c.isCut:
			err = f.Truncate(c.cut)
		case whole:
			_, err = f.WriteAt(c.data, c.off)
		case !c.isCut && rng.IntN(3) == 0:
			err = writeSectors(f, c, rng)
		}
		if err != nil {
			return false, err
		}
	}
	return lost, nil
}

// writeSectors writes some of the sectors of a write.
func writeSectors(f *os.File, c change, rng *rand.Rand) error {
	for at := 0; at < len(c.data); at += sector {
		if rng.IntN(2) == 0 {
			continue
		}
		if _, err := f.WriteAt(c.data[at:min(at+sector, len(c.data))], c.off+int64(at)); err != nil {
			return err
		}
	}
	return nil
}

// powerCut loses what was not synced, in every file, and tells whether anything was lost.
func (d *disk) powerCut(rng *rand.Rand) (bool, error) {
	d.mu.Lock()
	var paths []string
	for p := range d.pending {
		paths = append(paths, p)
	}
	d.mu.Unlock()
	any := false
	for _, p := range paths {
		lost, err := d.lose(p, rng)
		if err != nil {
			return any, err
		}
		any = any || lost
	}
	return any, nil
}

// Delete implements vfs.VFS.
func (d *disk) Delete(name string, syncDir bool) error {
	if d.isOff() {
		return sqlite3.IOERR_DELETE
	}
	if err := d.VFS.Delete(name, syncDir); err != nil {
		return err
	}
	d.kept(filepath.Clean(name))
	return nil
}

func (d *disk) isOff() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.off
}
