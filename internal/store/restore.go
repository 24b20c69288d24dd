package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"recount/audit"
	"recount/internal/vault"
	"recount/record"
)

// Restore makes a case from a backup, in a directory that is empty or not there. Every file is checked against the manifest
// first; a wrong key or a damaged file is refused by name, and nothing is left behind. Erased are data keys that were
// destroyed after the backup was made (see Tx.Erased): they are not brought back.
func Restore(ctx context.Context, from, to string, secret vault.Secret, erased []record.DataKeyID) (err error) {
	if entries, err := os.ReadDir(to); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty: a case is restored into a directory of its own", to)
	}
	keys, err := vault.Unlock(from, secret)
	if err != nil {
		return fmt.Errorf("%s: %w", vault.KeyFileName, err)
	}
	defer keys.Close()
	m, err := readManifest(ctx, from, keys)
	if err != nil {
		return err
	}
	making := filepath.Clean(to) + ".restoring"
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(making)
		}
	}()
	for _, f := range m.Files {
		if f.Path == m.Keys {
			continue
		}
		name := f.Path
		if name == m.Database {
			name = databaseName
		}
		target := filepath.Join(making, filepath.FromSlash(name))
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return fmt.Errorf("%w: %s leads out of the case", ErrBackup, f.Path)
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(from, filepath.FromSlash(f.Path)), target); err != nil {
			return err
		}
	}
	if err := copyFile(filepath.Join(from, vault.KeyFileName), filepath.Join(making, vault.KeyFileName)); err != nil {
		return err
	}
	if err := bringBackKeys(ctx, from, making, keys, m, erased); err != nil {
		return err
	}
	_ = os.Remove(to) // empty, or not there
	if err := os.Rename(making, to); err != nil {
		return fmt.Errorf("name the restored case: %w", err)
	}
	return vault.SyncDir(filepath.Dir(filepath.Clean(to)))
}

// bringBackKeys puts the data keys back, save those that were erased since, and writes where the log stands.
func bringBackKeys(ctx context.Context, from, dir string, keys *vault.Keys, m manifest, erased []record.DataKeyID) error {
	sealed, err := os.ReadFile(filepath.Join(from, m.Keys))
	if err != nil {
		return fmt.Errorf("%w: %s is missing", ErrBackup, m.Keys)
	}
	text, err := keys.Open("data keys", sealed)
	if err != nil {
		return fmt.Errorf("%w: %s is damaged", ErrBackup, m.Keys)
	}
	var wraps map[string][]byte
	if err := json.Unmarshal(text, &wraps); err != nil {
		return fmt.Errorf("%w: %s cannot be read", ErrBackup, m.Keys)
	}
	e := engine{path: filepath.Join(dir, databaseName), vfs: vfsName, handle: ring.add(keys.Sub("database")), exclusive: true}
	defer ring.drop(e.handle)
	db, err := e.open(false, 1)
	if err != nil {
		return explain(err)
	}
	defer db.Close()
	sess, err := newSession(ctx, db)
	if err != nil {
		return explain(err)
	}
	defer sess.close()
	tx := &Tx{ctx: ctx, sess: sess}
	if err := tx.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for id, wrap := range wraps {
		if slices.Contains(erased, record.DataKeyID(id)) {
			continue
		}
		if err := tx.exec("INSERT INTO data_keys (id, wrap) VALUES ($1, $2)", id, wrap); err != nil {
			return err
		}
	}
	if err := tx.exec("COMMIT"); err != nil {
		return err
	}
	root, err := hex.DecodeString(m.Root)
	if err != nil || len(root) != len(audit.Hash{}) {
		return fmt.Errorf("%w: %s cannot be read", ErrBackup, manifestName)
	}
	h, err := createHead(filepath.Join(dir, headFileName), keys)
	if err != nil {
		return err
	}
	err = h.put(headState{size: m.Acts, root: audit.Hash(root)})
	if closing := h.close(); err == nil {
		err = closing
	}
	return err
}
