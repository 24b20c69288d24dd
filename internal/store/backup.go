package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"recount/internal/failpoint"
	"recount/internal/vault"
	"recount/record"
)

// A backup is a directory: the database without data keys (case-*.db), the data keys by themselves (case-*.keys),
// case.key, the originals, and a manifest that names every file with its digest and is sealed under the case key.
// Everything in it is encrypted. A newer backup in the same directory gets names of its own; the older one holds until
// the new manifest is in place, and is cleared away after that.
//
// The data keys lie apart so that they can be kept for a shorter time: once the keys of every backup older than an
// erasure are gone, what was erased is gone from the backups too.
const (
	manifestName   = "manifest"
	databasePrefix = "case-"
	databaseSuffix = ".db"
	dataKeysSuffix = ".keys"
)

// BackupReport says what a backup holds.
type BackupReport struct {
	Acts   int64
	Files  int
	Bytes  int64
	Digest string        // of the manifest, hex: for the log
	Made   record.Micros // 0 in backups of older programs
	// Replaces is the digest of the backup of this case that lay in the directory and is there no more; "" for none.
	Replaces string
	Cleared  bool // files of a backup that was never finished lay there, and are there no more
}

type manifest struct {
	Acts     int64              `json:"acts"`
	Root     string             `json:"root"`
	Database string             `json:"database"`
	Keys     string             `json:"keys"`
	Files    []manifestFile     `json:"files"`
	Erased   []record.DataKeyID `json:"erased"`
	Made     record.Micros      `json:"made"`
}

type manifestFile struct {
	Path   string `json:"path"` // with /
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Backup copies the case into a directory while it is in use. A directory with an older backup of this case is brought
// up to date; until the new manifest is in place, the old backup holds. At is the moment of its making.
func (s *Store) Backup(ctx context.Context, to string, at record.Micros) (BackupReport, error) {
	if err := os.MkdirAll(filepath.Join(to, blobsName), 0o700); err != nil {
		return BackupReport{}, fmt.Errorf("make the directory of the backup: %w", err)
	}
	replaces, left := liesIn(to, s.keys)
	m, err := s.copyDatabase(ctx, to)
	if err != nil {
		return BackupReport{}, fmt.Errorf("back up the database: %w", err)
	}
	if err := copyFile(filepath.Join(s.dir, vault.KeyFileName), filepath.Join(to, vault.KeyFileName)); err != nil {
		return BackupReport{}, err
	}
	if err := s.copyBlobs(ctx, to); err != nil {
		return BackupReport{}, err
	}
	if err := failpoint.Hit("backup/before-manifest"); err != nil {
		return BackupReport{}, err
	}
	if err := s.View(ctx, func(tx *Tx) error { return s.writeErasures(tx, to) }); err != nil {
		return BackupReport{}, err
	}
	m.Made = at
	r := BackupReport{Acts: m.Acts, Made: at}
	if m.Files, err = listFiles(ctx, to, func(name string) bool { return s.holds(&m, name) }); err != nil {
		return r, err
	}
	for _, f := range m.Files {
		r.Files++
		r.Bytes += f.Size
	}
	text, err := json.Marshal(m)
	if err != nil {
		return r, err
	}
	sum := sha256.Sum256(text)
	r.Digest = hex.EncodeToString(sum[:])
	if err := vault.WriteFile(filepath.Join(to, manifestName), s.keys.Seal(manifestName, text)); err != nil {
		return r, err
	}
	if err := failpoint.Hit("backup/before-clearing"); err != nil {
		return r, err
	}
	if err := m.clearOthers(to); err != nil {
		return r, err
	}
	r.Replaces, r.Cleared = replaces, left
	return r, s.clearBlobs(to)
}

// liesIn finds out which backup of this case lies in a directory, by the digest of its manifest, and whether there are
// files of one that was never finished: two disks may be put in at one place in turn, so the place does not tell.
func liesIn(dir string, keys *vault.Keys) (digest string, left bool) {
	var m manifest
	if sealed, err := os.ReadFile(filepath.Join(dir, manifestName)); err == nil {
		if text, err := keys.Open(manifestName, sealed); err == nil && json.Unmarshal(text, &m) == nil {
			sum := sha256.Sum256(text)
			digest = hex.EncodeToString(sum[:])
		}
	}
	for _, pattern := range []string{databasePrefix + "*" + databaseSuffix, ".new-*"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is well formed
		left = left || slices.ContainsFunc(files, func(f string) bool { return filepath.Base(f) != m.Database })
	}
	return digest, left
}

// clearBlobs removes originals from a backup that the case has no more: they were erased.
func (s *Store) clearBlobs(to string) error {
	return filepath.WalkDir(filepath.Join(to, blobsName), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || s.blobs.Has(vault.BlobID(e.Name())) {
			return err
		}
		return os.Remove(path)
	})
}

// belongs says whether a file is one of this backup. The key file proves itself when it is opened, and may change with
// the passphrase.
func (m *manifest) belongs(name string) bool {
	return name == m.Database || name == m.Keys || strings.HasPrefix(name, blobsName+"/")
}

// holds is belongs, for a backup that is being made: what was erased since the older one lies there until the new one
// stands.
func (s *Store) holds(m *manifest, name string) bool {
	id, blob := strings.CutPrefix(name, blobsName+"/")
	return m.belongs(name) && (!blob || s.blobs.Has(vault.BlobID(filepath.Base(id))))
}

// clearOthers removes databases and keys of older backups, and what a crash left half written.
func (m *manifest) clearOthers(dir string) error {
	for _, pattern := range []string{databasePrefix + "*" + databaseSuffix, databasePrefix + "*" + dataKeysSuffix,
		".new-*"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return err
		}
		for _, f := range files {
			if name := filepath.Base(f); name != m.Database && name != m.Keys {
				if err := os.Remove(f); err != nil {
					return fmt.Errorf("clear an older backup away: %w", err)
				}
			}
		}
	}
	return nil
}

// copyDatabase writes a compact copy of the database at one moment, and takes the data keys out of it.
func (s *Store) copyDatabase(ctx context.Context, to string) (m manifest, err error) {
	temporary := filepath.Join(to, ".new-"+databaseName)
	_ = os.Remove(temporary)
	defer os.Remove(temporary)
	if err := privateFile(temporary); err != nil {
		return m, err
	}
	copied := s.engine
	copied.path, copied.exclusive = temporary, true
	if err := s.vacuumInto(ctx, copied); err != nil {
		return m, err
	}
	if err := failpoint.Hit("backup/after-copy"); err != nil {
		return m, err
	}
	keys, err := takeOutKeys(ctx, s, copied, &m)
	if err != nil {
		return m, err
	}
	if err := syncFile(temporary); err != nil {
		return m, err
	}
	_, sum, err := digestFile(temporary)
	if err != nil {
		return m, err
	}
	var random [4]byte
	_, _ = rand.Read(random[:])
	name := databasePrefix + sum[:12] + hex.EncodeToString(random[:])
	m.Database, m.Keys = name+databaseSuffix, name+dataKeysSuffix
	if err := vault.WriteFile(filepath.Join(to, m.Keys), s.keys.Seal("data keys", keys)); err != nil {
		return m, err
	}
	if err := os.Rename(temporary, filepath.Join(to, m.Database)); err != nil {
		return m, err
	}
	return m, vault.SyncDir(to)
}

// vacuumInto runs on a reader where there is one, so that writing goes on.
func (s *Store) vacuumInto(ctx context.Context, to engine) error {
	const query = "VACUUM INTO $1"
	if s.engine.exclusive {
		s.writing.Lock()
		defer s.writing.Unlock()
		return explain(s.writer.exec(ctx, query, to.dsn()))
	}
	return s.engine.alone(ctx, func(sess *session) error { return explain(sess.exec(ctx, query, to.dsn())) })
}

// alone does something with a connection of its own, which is closed after it.
func (e engine) alone(ctx context.Context, do func(*session) error) error {
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
	return do(sess)
}

// takeOutKeys reads the wraps of the data keys out of the copy and deletes them there; secure_delete overwrites them.
func takeOutKeys(ctx context.Context, s *Store, copied engine, m *manifest) ([]byte, error) {
	db, err := copied.open(false, 1)
	if err != nil {
		return nil, explain(err)
	}
	defer db.Close()
	sess, err := newSession(ctx, db)
	if err != nil {
		return nil, explain(err)
	}
	defer sess.close()
	tx := &Tx{ctx: ctx, store: s, sess: sess}
	keys, err := tx.listKeys()
	if err != nil {
		return nil, err
	}
	if m.Acts, err = tx.Size(); err != nil {
		return nil, err
	}
	_, root, err := logSource{tx}.Root()
	if err != nil {
		return nil, err
	}
	m.Root = hex.EncodeToString(root[:])
	if m.Erased, err = tx.Erased(); err != nil {
		return nil, err
	}
	for _, query := range []string{"DELETE FROM data_keys", "DELETE FROM sessions"} {
		if err := tx.exec(query); err != nil {
			return nil, err
		}
	}
	var mode string
	if _, err := sess.row(ctx, "PRAGMA journal_mode=DELETE", nil, &mode); err != nil || mode != "delete" {
		return nil, fmt.Errorf("close the copy: journal mode %s, %w", mode, explain(err))
	}
	return json.Marshal(keys)
}

func (tx *Tx) listKeys() (map[string][]byte, error) {
	rows, err := tx.sess.query(tx.ctx, "SELECT id, wrap FROM data_keys")
	if err != nil {
		return nil, tx.fault(err)
	}
	defer rows.Close()
	out := map[string][]byte{}
	for rows.Next() {
		var id string
		var wrap []byte
		if err := rows.Scan(&id, &wrap); err != nil {
			return nil, tx.fault(err)
		}
		out[id] = wrap
	}
	return out, tx.fault(rows.Err())
}

// Erased lists the data keys that were destroyed. The ids say nothing.
func (tx *Tx) Erased() ([]record.DataKeyID, error) {
	rows, err := tx.sess.query(tx.ctx, "SELECT data_key FROM erased ORDER BY data_key")
	if err != nil {
		return nil, tx.fault(err)
	}
	defer rows.Close()
	out := []record.DataKeyID{}
	for rows.Next() {
		var id record.DataKeyID
		if err := rows.Scan(&id); err != nil {
			return nil, tx.fault(err)
		}
		out = append(out, id)
	}
	return out, tx.fault(rows.Err())
}

// copyBlobs copies the originals that are not there yet. They are never altered, so those that are there stay.
func (s *Store) copyBlobs(ctx context.Context, to string) error {
	return s.blobs.List(func(id vault.BlobID, path string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if strings.HasPrefix(string(id), ".new-") {
			return nil
		}
		target := filepath.Join(to, blobsName, string(id)[:2], string(id))
		if have, err := os.Stat(target); err == nil {
			if is, err := os.Stat(path); err == nil && is.Size() == have.Size() {
				return nil
			}
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		return copyFile(path, target)
	})
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("copy a file of the case: %w", err)
	}
	return vault.WriteFile(to, content)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = f.Sync()
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

// listFiles reads and digests the files that belong to the backup.
func listFiles(ctx context.Context, dir string, belongs func(name string) bool) ([]manifestFile, error) {
	var out []manifestFile
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || !belongs(filepath.ToSlash(name)) {
			return err
		}
		size, sum, err := digestFile(path)
		out = append(out, manifestFile{Path: filepath.ToSlash(name), Size: size, SHA256: sum})
		return err
	})
	slices.SortFunc(out, func(a, b manifestFile) int { return strings.Compare(a.Path, b.Path) })
	return out, err
}

func digestFile(path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// ErrBackup is wrapped by every refusal of a backup; the message names the file.
var ErrBackup = errors.New("the backup is refused")

// CheckBackup checks every file of a backup against its manifest and returns how many acts it holds.
func CheckBackup(ctx context.Context, from string, secret vault.Secret) (int64, error) {
	keys, err := vault.Unlock(from, secret)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", vault.KeyFileName, err)
	}
	defer keys.Close()
	m, err := readManifest(ctx, from, keys)
	return m.Acts, err
}

func readManifest(ctx context.Context, from string, keys *vault.Keys) (m manifest, err error) {
	sealed, err := os.ReadFile(filepath.Join(from, manifestName))
	if err != nil {
		return m, fmt.Errorf("%w: it has no %s, so it was never finished", ErrBackup, manifestName)
	}
	text, err := keys.Open(manifestName, sealed)
	if err != nil {
		return m, fmt.Errorf("%w: %s is damaged", ErrBackup, manifestName)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("%w: %s cannot be read", ErrBackup, manifestName)
	}
	have, err := listFiles(ctx, from, m.belongs)
	if err != nil {
		return m, err
	}
	at := map[string]manifestFile{}
	for _, f := range have {
		at[f.Path] = f
	}
	for _, f := range m.Files {
		is, ok := at[f.Path]
		switch {
		case !ok:
			return m, fmt.Errorf("%w: %s is missing", ErrBackup, f.Path)
		case is != f:
			return m, fmt.Errorf("%w: %s is damaged", ErrBackup, f.Path)
		}
	}
	return m, nil
}
