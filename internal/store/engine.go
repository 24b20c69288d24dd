package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/vfs"
	vfsadiantum "github.com/ncruces/go-sqlite3/vfs/adiantum"
	"github.com/pressly/goose/v3"
	"lukechampine.com/adiantum"
	"lukechampine.com/adiantum/hbsh"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// vfsName is the encrypting file system of this package: Adiantum over the operating system's files. It is told which
// key to use by a random handle, so that no key ever stands in an address, a statement or a log.
const vfsName = "recount"

func init() { RegisterVFS(vfsName, vfs.Find("")) }

// RegisterVFS puts the encryption over a file system of one's own and gives it a name for Options.VFS. Tests use it to
// inject faults below the encryption.
func RegisterVFS(name string, base vfs.VFS) { vfs.Register(name, vfsadiantum.Wrap(base, &ring)) }

// ring lends database keys to the VFS by handle.
var ring keyRing

type keyRing struct {
	mu   sync.Mutex
	keys map[string][]byte
}

func (r *keyRing) add(key []byte) string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	handle := hex.EncodeToString(b[:])
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keys == nil {
		r.keys = map[string][]byte{}
	}
	r.keys[handle] = key
	return handle
}

func (r *keyRing) drop(handle string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.keys[handle])
	delete(r.keys, handle)
}

// KDF gives the key behind a handle; temporary files get a random one.
func (r *keyRing) KDF(handle string) []byte {
	if handle == "" {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		return key
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]byte(nil), r.keys[handle]...)
}

// HBSH makes the cipher.
func (r *keyRing) HBSH(key []byte) *hbsh.HBSH {
	if len(key) != 32 {
		return nil
	}
	return adiantum.New(key)
}

// engine says how connections of one database are opened.
type engine struct {
	path, vfs, handle string
	exclusive         bool // one connection that holds the file: no shared memory (Windows)
	passing           bool // a database that is thrown away: not synced
}

func (e engine) dsn() string {
	q := url.Values{"vfs": {e.vfs}, "textkey": {e.handle}}
	return "file:" + (&url.URL{Path: e.path}).EscapedPath() + "?" + q.Encode()
}

// private makes the files of the database readable by their owner alone, before the engine makes them for everybody.
func (e engine) private() error {
	files := []string{e.path, e.path + "-wal"}
	if e.passing {
		files = files[:1]
	} else if !e.exclusive {
		files = append(files, e.path+"-shm")
	}
	for _, name := range files {
		if err := privateFile(name); err != nil {
			return err
		}
	}
	return nil
}

// cutBlock is the size of a block of the cipher.
const cutBlock = 4096

// wholeBlocks cuts the end of the engine's log off that is no whole block: a power cut left it there, no cipher can
// read it, nothing in it was ever synced, and the engine would refuse the case for it.
func (e engine) wholeBlocks() error {
	name := e.path + "-wal"
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil || info.Size()%cutBlock == 0:
		return err
	}
	return os.Truncate(name, info.Size()-info.Size()%cutBlock)
}

func privateFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open a file of the case: %w", err)
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

func (e engine) open(readOnly bool, conns int) (*sql.DB, error) {
	if !readOnly {
		if err := e.private(); err != nil {
			return nil, err
		}
	}
	db, err := driver.Open(e.dsn(), func(c *sqlite3.Conn) error { return e.prepare(c, readOnly) })
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// prepare sets what every connection must have, and checks that it took: the build's own defaults differ.
func (e engine) prepare(c *sqlite3.Conn, readOnly bool) error {
	if err := registerTokenizer(c); err != nil {
		return err
	}
	journal, synchronous := [2]string{"WAL", "wal"}, [2]string{"FULL", "2"}
	if e.passing {
		journal, synchronous = [2]string{"MEMORY", "memory"}, [2]string{"OFF", "0"}
	}
	cache := "-65536" // KiB, of the one writer; an import of a large list writes all over the index of ids
	if readOnly {
		cache = "-16384"
	}
	type setting struct{ name, set, want string }
	pragmas := []setting{
		{"busy_timeout", "10000", "10000"},
		{"temp_store", "MEMORY", "2"},
		{"secure_delete", "ON", "1"},
		{"foreign_keys", "ON", "1"},
		{"trusted_schema", "OFF", "0"},
		{"cell_size_check", "ON", "1"},
		{"cache_size", cache, cache},
		{"journal_mode", journal[0], journal[1]},
		{"synchronous", synchronous[0], synchronous[1]},
		{"wal_autocheckpoint", "16000", "16000"},
	}
	if e.exclusive {
		pragmas = append([]setting{{"locking_mode", "EXCLUSIVE", "exclusive"}}, pragmas...)
	}
	for _, p := range pragmas {
		if err := c.Exec("PRAGMA " + p.name + "=" + p.set); err != nil {
			return fmt.Errorf("set %s: %w", p.name, err)
		}
		got, err := pragma(c, p.name)
		if err != nil {
			return err
		}
		if got != p.want {
			return fmt.Errorf("the database engine has %s=%s where it must be %s", p.name, got, p.want)
		}
	}
	if readOnly {
		return c.Exec("PRAGMA query_only=ON")
	}
	return nil
}

func pragma(c *sqlite3.Conn, name string) (string, error) {
	s, _, err := c.Prepare("PRAGMA " + name)
	if err != nil {
		return "", err
	}
	defer s.Close()
	if !s.Step() {
		return "", s.Err()
	}
	return s.ColumnText(0), nil
}

// oldestLibrary is the first SQLite without the WAL-reset race that corrupted databases from 3.7.0 on.
var oldestLibrary = [3]int{3, 51, 3}

func checkLibrary(ctx context.Context, db *sql.DB) error {
	var text string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&text); err != nil {
		return err
	}
	return checkLibraryVersion(text)
}

func checkLibraryVersion(text string) error {
	var have [3]int
	for i, part := range strings.SplitN(text, ".", 3) {
		have[i], _ = strconv.Atoi(part)
	}
	for i := range have {
		if have[i] != oldestLibrary[i] {
			if have[i] < oldestLibrary[i] {
				return fmt.Errorf("this program was built with SQLite %s; versions before 3.51.3 can corrupt a database and are refused", text)
			}
			break
		}
	}
	return nil
}

// migrate brings the schema up to date and refuses a database that a newer program has written.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if have > newest {
		return fmt.Errorf("this case was written by a newer recount (schema %d, this one knows %d): use that one", have,
			newest)
	}
	if have == newest {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return nil
}
