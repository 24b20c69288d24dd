package flow

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"recount/estimate"
	"recount/record"
)

// ReadEstimateInput reads a file of capture histories for an estimate. An error names the file and, where there is
// one, the line.
func ReadEstimateInput(path string, o estimate.ReadOptions) (estimate.Input, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return estimate.Input{}, record.Say("there is no file %s", path)
	}
	if err != nil {
		return estimate.Input{}, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return estimate.Input{}, record.Say("%s is a folder; name one CSV file", path)
	}
	in, err := estimate.Read(f, o)
	if err != nil {
		return estimate.Input{}, record.Say("%s: %w", filepath.Base(path), err)
	}
	return in, nil
}

// Writable says of files that are to be written at the end of long work, before it, whether they can be. An empty path
// is none.
func Writable(paths ...string) error {
	for _, path := range paths {
		if path == "" {
			continue
		}
		f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
		if err != nil {
			return err
		}
		if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// WriteWhole writes a file so that a reader finds the old content or the new, never half: into a file beside it, which
// then takes its name. Only its owner may read it.
func WriteWhole(path string, write func(*os.File) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return record.Say("write %s: %w", path, err)
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
