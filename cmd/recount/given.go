package main

import (
	"io"
	"os"
	"path/filepath"

	"recount/record"
)

// maxGiven bounds a small file that is read whole: a standard, a checkpoint, a key.
const maxGiven = 4 << 20

// openGiven opens a file that somebody gave. A device or a pipe has no end, and is refused before a byte of it is read.
func openGiven(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, record.Say("%s: %w", path, record.Say("not a file: a device, a pipe or a socket"))
	}
	return os.Open(filepath.Clean(path))
}

// readGiven reads a small file that somebody gave.
func readGiven(path string) ([]byte, error) {
	f, err := openGiven(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxGiven+1))
	if err == nil && len(b) > maxGiven {
		err = record.Say("%s is larger than the %d bytes that are read of such a file", path, maxGiven)
	}
	return b, err
}
