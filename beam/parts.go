package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
)

// A pile is cut into parts, by the ids of what it holds. A part of a kind (pages, fingerprints, pairs ...) is one file
// of records in the order of their bytes, so that it is the same file whoever wrote it and however often. At its head
// stand the number of records and the hash of all of them.

// folder holds the parts of a run.
type folder string

const partHead = 8 + sha256.Size

func (f folder) path(kind string, part int) string {
	return filepath.Join(string(f), kind, fmt.Sprintf("part-%05d", part))
}

// write writes a part. It stands whole or not at all.
func (f folder) write(kind string, part int, records [][]byte) error {
	slices.SortFunc(records, bytes.Compare)
	var body bytes.Buffer
	for _, r := range records {
		body.Write(binary.AppendUvarint(nil, uint64(len(r))))
		body.Write(r)
	}
	sum := sha256.Sum256(body.Bytes())
	path := f.path(kind, part)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	head := append(binary.LittleEndian.AppendUint64(nil, uint64(len(records))), sum[:]...)
	_, err = tmp.Write(head)
	if err == nil {
		_, err = tmp.Write(body.Bytes())
	}
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// head reads how many records a part has and their hash. A part that was never written has none.
func (f folder) head(kind string, part int) (n int, sum string, err error) {
	in, err := os.Open(f.path(kind, part))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	defer in.Close()
	var head [partHead]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, "", fmt.Errorf("%s: %w", f.path(kind, part), err)
	}
	n = int(binary.LittleEndian.Uint64(head[:8]))
	if n == 0 {
		return 0, "", nil
	}
	return n, string(head[8:]), nil
}

// maxRecord bounds what the length of a record is believed, in bytes.
const maxRecord = 1 << 30

// read gives the records of a part. An error ends it.
func (f folder) read(kind string, part int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		file, err := os.Open(f.path(kind, part))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		in := bufio.NewReaderSize(file, 1<<18)
		var head [partHead]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			yield(nil, fmt.Errorf("%s: %w", file.Name(), err))
			return
		}
		for range binary.LittleEndian.Uint64(head[:8]) {
			record, err := readRecord(in)
			if err != nil {
				yield(nil, fmt.Errorf("%s: %w", file.Name(), err))
				return
			}
			if !yield(record, nil) {
				return
			}
		}
	}
}

func readRecord(in *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(in)
	if err != nil {
		return nil, err
	}
	if n > maxRecord {
		return nil, errRecord
	}
	record := make([]byte, n)
	_, err = io.ReadFull(in, record)
	return record, err
}

// total is the number of records of a kind, and one hash of all its parts.
func (f folder) total(kind string, parts int) (n int, sum string, err error) {
	h := sha256.New()
	for part := range parts {
		k, one, err := f.head(kind, part)
		if err != nil {
			return 0, "", err
		}
		n += k
		fmt.Fprintf(h, "%d %x\n", k, one)
	}
	return n, string(h.Sum(nil)), nil
}

// partOf is the part that an id falls into.
func partOf[T ~string](id T, parts int) int {
	h := fnv.New64a()
	h.Write([]byte(id))
	return partOfHash(h.Sum64(), parts)
}

func partOfHash(h uint64, parts int) int {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return int(h % uint64(parts))
}

// A record is made of fields, each with its length before it; the first is what it is sorted and grouped by.

func fields(fs ...string) []byte {
	var b []byte
	for _, f := range fs {
		b = append(binary.AppendUvarint(b, uint64(len(f))), f...)
	}
	return b
}

var errRecord = errors.New("a record of a part is damaged: remove the folder of the run and begin again")

// split takes the fields of a record apart.
func split(b []byte, n int) ([]string, error) {
	out, err := splitList(b)
	if err == nil && len(out) != n {
		err = errRecord
	}
	return out, err
}

// rows gives the records of a part, each in its n fields.
func (f folder) rows(kind string, part, n int) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for record, err := range f.read(kind, part) {
			var row []string
			if err == nil {
				row, err = split(record, n)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
