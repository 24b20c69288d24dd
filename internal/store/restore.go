package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"recount/audit"
	"recount/internal/vault"
	"recount/record"
)

// Restored says what was restored.
type Restored struct {
	Acts int64         // in the backup
	Made record.Micros // when the backup was made; 0: an older program did not say
	// What was carried out again of what was done since the backup was made: erasures, withdrawals of a consent, and
	// namings that were taken back.
	Replayed, Withdrawn, Unnamed int
	// Accounts that were closed again and roles that were ended again; Kept are those of them that stay, because nobody
	// else of the backup could let people into the case.
	Closed, Ended, Kept int
}

// Restore makes a case from a backup, in a directory that is empty or not there. Every file is checked against the
// manifest first; a wrong key or a damaged file is refused by name, and nothing is left behind. Since are directories
// of the same case, or of newer backups of it: what was erased or taken back there is erased or taken back here too, by
// acts in the log. At is the
// moment of restoring.
func Restore(ctx context.Context, from, to string, secret vault.Secret, since []string, at record.Micros) (r Restored,
	err error) {
	if entries, err := os.ReadDir(to); err == nil && len(entries) > 0 {
		return r, fmt.Errorf("%s is not empty: a case is restored into a directory of its own", to)
	}
	keys, err := vault.Unlock(from, secret)
	if err != nil {
		return r, fmt.Errorf("%s: %w", vault.KeyFileName, err)
	}
	defer keys.Close()
	m, err := readManifest(ctx, from, keys)
	if err != nil {
		return r, err
	}
	r.Acts, r.Made = m.Acts, m.Made
	if _, err := os.Stat(filepath.Join(from, erasuresName)); err == nil { // older programs made none
		since = append([]string{from}, since...)
	}
	erasings, err := allErasures(since, keys)
	if err != nil {
		return r, err
	}
	making := filepath.Clean(to) + ".restoring"
	if err := os.RemoveAll(making); err != nil {
		return r, err
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
			return r, fmt.Errorf("%w: %s leads out of the case", ErrBackup, f.Path)
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return r, err
		}
		if err := copyFile(filepath.Join(from, filepath.FromSlash(f.Path)), target); err != nil {
			return r, err
		}
	}
	if err := copyFile(filepath.Join(from, vault.KeyFileName), filepath.Join(making, vault.KeyFileName)); err != nil {
		return r, err
	}
	if err := bringBackKeys(ctx, from, making, keys, m, erasings); err != nil {
		return r, err
	}
	if err = eraseAgain(ctx, making, keys, erasings, m, &r, at); err != nil {
		return r, fmt.Errorf("erase again what was erased since the backup was made: %w", err)
	}
	_ = os.Remove(to) // empty, or not there
	if err := os.Rename(making, to); err != nil {
		return r, fmt.Errorf("name the restored case: %w", err)
	}
	return r, vault.SyncDir(filepath.Dir(filepath.Clean(to)))
}

// allErasures reads the lists of erasures of several directories. Each names every erasure once.
func allErasures(dirs []string, keys *vault.Keys) ([]Erasing, error) {
	var out []Erasing
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, vault.KeyFileName)); err != nil {
			return nil, fmt.Errorf("no case and no backup is in %s", dir)
		}
		some, err := readErasures(dir, keys)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("no list of erasures is in %s: an older program wrote it; open that case once with this one", dir)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		for _, e := range some {
			if !slices.ContainsFunc(out, func(x Erasing) bool { return x.Change == e.Change }) {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// eraseAgain carries out what the log of a restored case does not have of what was erased and taken back, and writes
// down that it was restored.
func eraseAgain(ctx context.Context, dir string, keys *vault.Keys, erasings []Erasing, m manifest, r *Restored,
	at record.Micros) (err error) {
	s, err := openWith(ctx, dir, keys, Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if s.Stopped() != nil && len(erasings) == 0 {
		return nil // a backup of a damaged case: it can be read, and a check names what is damaged
	}
	return s.Act(ctx, func(tx *Tx) error {
		for _, e := range erasings {
			if err := tx.again(e, r, at); err != nil {
				return err
			}
		}
		k := record.Keeping{ID: NewID(at), Kind: record.KeepingRestore, Done: true, Acts: m.Acts,
			Replayed: r.Replayed + r.Withdrawn + r.Unnamed + r.Closed + r.Ended}
		return tx.appendOwn(record.KeepCase, k.ID, k, at)
	})
}

// appendOwn appends an act of the program itself.
func (tx *Tx) appendOwn(kind record.Act, subject string, payload any, at record.Micros) error {
	text, err := record.Canonical(payload)
	if err != nil {
		return err
	}
	_, err = tx.Append(&record.Change{
		ID: record.ChangeID(NewID(at)), Case: tx.store.caseID, Actor: Program, At: at, Device: tx.store.deviceID,
		Kind:     kind,
		Subjects: []string{subject}, Payload: text, Salt: NewSalt(),
	})
	return err
}

// bringBackKeys puts the data keys back, save those that were erased since, and writes where the log stands.
func bringBackKeys(ctx context.Context, from, dir string, keys *vault.Keys, m manifest, erasings []Erasing) error {
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
	e := engine{path: filepath.Join(dir, databaseName), vfs: vfsName, handle: ring.add(keys.Sub("database")),
		exclusive: true}
	defer ring.drop(e.handle)
	err = e.alone(ctx, func(sess *session) error {
		tx := &Tx{ctx: ctx, sess: sess}
		if err := tx.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for id, wrap := range wraps {
			erased := func(e Erasing) bool { return slices.Contains(e.Erasure.Keys, record.DataKeyID(id)) }
			if slices.ContainsFunc(erasings, erased) {
				continue
			}
			if err := tx.exec("INSERT INTO data_keys (id, wrap) VALUES ($1, $2)", id, wrap); err != nil {
				return err
			}
		}
		return tx.exec("COMMIT")
	})
	if err != nil {
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
