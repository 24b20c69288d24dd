package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"recount/access"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// maxOriginal bounds one preserved file.
const maxOriginal = 1 << 30

// preserve keeps the bytes of a file as they came, encrypted and never altered, and writes down that they were
// received. A file whose bytes are kept already is not kept twice.
func (s *Sources) preserve(ctx context.Context, who Who, content io.Reader) (vault.BlobID, error) {
	blob, err := s.store.Blobs().Put(ctx, content, maxOriginal)
	if err != nil {
		return "", fmt.Errorf("preserve the original: %w", err)
	}
	item := record.EvidenceItem{ID: "e-" + string(blob.ID)[:24], Blob: string(blob.ID), SHA256: blob.SHA256,
		Size: blob.Size, Method: "recount add"}
	known := false
	err = s.store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.Get(store.Evidence, item.ID)
		known = err == nil
		return nil
	})
	if err != nil || known {
		return blob.ID, err
	}
	_, err = s.do(ctx, who, record.RecordEvidence, access.Subject{Level: access.S2},
		func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{item.ID}, payload: item}, nil
		})
	return blob.ID, err
}

// preserveFiles keeps every file below some paths. What cannot be read is left to the reading, which names it.
func (s *Sources) preserveFiles(ctx context.Context, who Who, paths []string) error {
	for _, p := range paths {
		if p == "-" {
			continue
		}
		err := filepath.WalkDir(p, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil
			}
			f, err := os.Open(path)
			if err != nil {
				return nil
			}
			defer func() { _ = f.Close() }()
			_, err = s.preserve(ctx, who, f)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// kept reads all of an upload, within the limit, and preserves it.
func (s *Sources) kept(ctx context.Context, who Who, content io.Reader) (*bytes.Reader, error) {
	b, err := io.ReadAll(io.LimitReader(content, maxOriginal+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxOriginal {
		return nil, badInput("the file has more than %d bytes", maxOriginal)
	}
	_, err = s.preserve(ctx, who, bytes.NewReader(b))
	return bytes.NewReader(b), err
}
