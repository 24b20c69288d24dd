package flow

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"recount/intake"
	"recount/internal/worker"
	"recount/record"
)

// ListReader reads lists of persons in a confined process, which is started when the first list comes.
type ListReader struct {
	mu   sync.Mutex
	pool *worker.Pool
}

// Close ends the process.
func (l *ListReader) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pool != nil {
		l.pool.Close()
		l.pool = nil
	}
}

func (l *ListReader) start() (*worker.Pool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pool == nil {
		p, err := worker.Start(1, worker.Limits{})
		if err != nil {
			return nil, err
		}
		l.pool = p
	}
	return l.pool, nil
}

// File reads a list from a file. What is no regular file is refused before a byte of it is read.
func (l *ListReader) File(ctx context.Context, path string, o intake.ListOptions, sink intake.ListSink) error {
	f, size, err := openList(path)
	if err != nil {
		return err
	}
	defer f.Close()
	p, err := l.start()
	if err != nil {
		return err
	}
	return p.ReadList(ctx, filepath.Base(path), f, size, o, sink)
}

// ReadList reads a list that is in memory.
func ReadList(ctx context.Context, name string, data []byte, o intake.ListOptions) (*intake.List, error) {
	var l ListReader
	defer l.Close()
	p, err := l.start()
	if err != nil {
		return nil, err
	}
	out := &intake.List{Name: name}
	err = p.ReadList(ctx, name, bytes.NewReader(data), int64(len(data)), o, out.Sink())
	return out, err
}

// openList opens a regular file of a size that is read.
func openList(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0, record.Say("there is no file %s", path)
	case err != nil:
		return nil, 0, err
	case info.IsDir():
		return nil, 0, record.Say("%s is a folder: name the files of records in it", path)
	case !info.Mode().IsRegular():
		return nil, 0, record.Say("%s is no file but a device, a pipe or a socket: copy what it gives into a file",
			path)
	case info.Size() == 0:
		return nil, 0, record.Say("%s: the file is empty", filepath.Base(path))
	case info.Size() > intake.MaxListBytes:
		return nil, 0, record.Say("%s has %d GiB, at most %d: split it", filepath.Base(path), info.Size()>>30,
			intake.MaxListBytes>>30)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	// Between the look and the opening it may have become another: what was opened is asked too.
	if now, err := f.Stat(); err != nil || !now.Mode().IsRegular() {
		f.Close()
		return nil, 0, record.Say("%s cannot be read as a file", path)
	}
	return f, info.Size(), nil
}

// maxListInMemory bounds a list that a case takes in, whose bytes are preserved whole.
const maxListInMemory = 64 << 20

// ReadListFile reads the bytes of a list for a case.
func ReadListFile(path string) ([]byte, error) {
	f, size, err := openList(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > maxListInMemory {
		return nil, record.Say("%s has %d MiB, and a case takes lists of at most %d: split it", filepath.Base(path),
			size>>20, maxListInMemory>>20)
	}
	return readAll(f, size)
}

// ReadPlaces reads a table of places that is in memory, of at most some rows.
func ReadPlaces(ctx context.Context, name string, data []byte, most int) (*intake.List, error) {
	var l ListReader
	defer l.Close()
	p, err := l.start()
	if err != nil {
		return nil, err
	}
	out := &intake.List{Name: name}
	sink := out.Sink()
	keep := sink.Row
	sink.Row = func(r intake.ListRow) error {
		if len(out.Rows) >= most {
			return record.Say("%s: %w: %w", name, intake.ErrList,
				record.Say("it has more than %d rows: take the table of one country", most))
		}
		return keep(r)
	}
	err = p.ReadList(ctx, name, bytes.NewReader(data), int64(len(data)), intake.ListOptions{Places: true}, sink)
	return out, err
}
