package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"recount/audit"
	"recount/exchange"
	"recount/internal/failpoint"
	"recount/internal/vault"
	"recount/record"
)

// Names of what lies in the directory of a case.
const (
	databaseName = "case.db"
	lockName     = "case.lock"
	blobsName    = "blobs"
)

// Options say how a case is opened. The zero value is right for a desk.
type Options struct {
	VFS       string // a name given to RegisterVFS; "" for the operating system's files
	Exclusive bool   // one connection that holds the file, as is always done on Windows
	Readers   int    // connections for reading; 0 for 4
}

// Store is an open case. Its methods may be called from many goroutines.
type Store struct {
	dir    string
	engine engine
	keys   *vault.Keys
	blobs  *vault.Blobs
	lock   *os.File
	head   *head

	writerDB, readerDB *sql.DB
	writing            turn
	writer             *session
	readers            chan *session
	touched            touched
	Closing            Closing
	kept               string // statements that make the tables that are not of the log's making, as they are here

	mu       sync.Mutex // guards the fields below
	tree     *audit.Tree
	stopped  error // why writing has stopped
	caseID   record.CaseID
	deviceID record.DeviceID
	desk     *vault.DeskKeys
	host     *exchange.Card // the desk from which this one has the case; nil where it was founded here
}

// Closing is what is still to be written before a case is closed.
type Closing struct {
	mu sync.Mutex
	do []func()
}

// Add has something done before the case is closed.
func (c *Closing) Add(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.do = append(c.do, do)
}

// run does it, once.
func (c *Closing) run() {
	c.mu.Lock()
	all := c.do
	c.do = nil
	c.mu.Unlock()
	for _, do := range all {
		do()
	}
}

// Create makes a case in a directory that is empty or not there yet, and opens it. At is the moment of its making.
func Create(ctx context.Context, dir string, secret vault.Secret, cost vault.Cost, at record.Micros, o Options) (*Store,
	error) {
	return create(ctx, dir, secret, cost, at, nil, o)
}

// Join makes the directory of another desk of a case that is kept elsewhere. It holds nothing before the first bundle
// of the host came, the desk whose card is given.
func Join(ctx context.Context, dir string, secret vault.Secret, cost vault.Cost, at record.Micros, host exchange.Card,
	o Options) (*Store, error) {
	return create(ctx, dir, secret, cost, at, &host, o)
}

func create(ctx context.Context, dir string, secret vault.Secret, cost vault.Cost, at record.Micros,
	host *exchange.Card, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the case: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the directory of the case: %w", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty: a case needs a directory of its own", dir)
	}
	keys, err := vault.NewKeys(dir, secret, cost)
	if err != nil {
		return nil, err
	}
	s, err := begin(ctx, dir, keys, o)
	if err != nil {
		return nil, err
	}
	if err := s.found(ctx, at, host); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Open unlocks a case. Where something is amiss with what is stored, the case opens for reading and Stopped says why.
func Open(ctx context.Context, dir string, secret vault.Secret, o Options) (*Store, error) {
	keys, err := vault.Unlock(dir, secret)
	if err != nil {
		return nil, err
	}
	return openWith(ctx, dir, keys, o)
}

// openWith opens a case whose keys are unlocked. They are closed with the store.
func openWith(ctx context.Context, dir string, keys *vault.Keys, o Options) (*Store, error) {
	if _, err := os.Stat(filepath.Join(dir, databaseName)); err != nil {
		return nil, fmt.Errorf("%w: %s is missing", ErrDamaged, databaseName)
	}
	s, err := begin(ctx, dir, keys, o)
	if err != nil {
		return nil, err
	}
	if err := s.resume(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// begin takes the lock and opens connections; the case is not usable yet.
func begin(ctx context.Context, dir string, keys *vault.Keys, o Options) (_ *Store, err error) {
	if o.VFS == "" {
		o.VFS = vfsName
	}
	if o.Readers <= 0 {
		o.Readers = 4
	}
	s := &Store{dir: dir, keys: keys, tree: &audit.Tree{}, writing: make(turn, 1)}
	defer func() {
		if err != nil {
			s.release(false)
		}
	}()
	if s.lock, err = takeLock(filepath.Join(dir, lockName)); err != nil {
		return nil, err
	}
	if s.blobs, err = vault.OpenBlobs(filepath.Join(dir, blobsName), keys); err != nil {
		return nil, err
	}
	s.clearPassing()
	s.engine = engine{
		path: filepath.Join(dir, databaseName), vfs: o.VFS, handle: ring.add(keys.Sub("database")),
		exclusive: o.Exclusive || runtime.GOOS == "windows",
	}
	if err = s.engine.wholeBlocks(); err != nil {
		return nil, fmt.Errorf("look at the log of the database: %w", err)
	}
	if s.writerDB, err = s.engine.open(false, 1); err != nil {
		return nil, explain(err)
	}
	if err = checkLibrary(ctx, s.writerDB); err != nil {
		return nil, explain(err)
	}
	if err = migrate(ctx, s.writerDB); err != nil {
		return nil, explain(err)
	}
	if err = s.engine.private(); err != nil { // a new database gets its log only now
		return nil, err
	}
	if s.writer, err = newSession(ctx, s.writerDB); err != nil {
		return nil, explain(err)
	}
	if err = s.bringTables(ctx); errors.Is(err, ErrDamaged) {
		s.stop(err) // what is there can still be read, and a check names what is damaged
	} else if err != nil {
		return nil, explain(err)
	}
	if s.kept, err = keptDDL(ctx, s.writer); err != nil {
		return nil, explain(err)
	}
	return s, s.openReaders(ctx, o.Readers)
}

func (s *Store) openReaders(ctx context.Context, n int) (err error) {
	if s.engine.exclusive {
		return nil // the writer's connection is the only one
	}
	if s.readerDB, err = s.engine.open(true, n); err != nil {
		return explain(err)
	}
	s.readers = make(chan *session, n)
	for range n {
		r, err := newSession(ctx, s.readerDB)
		if err != nil {
			return explain(err)
		}
		s.readers <- r
	}
	return nil
}

func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the case: %w", err)
	}
	if err := lockFile(f); err != nil {
		_ = f.Close()
		return nil, ErrLocked
	}
	return f, nil
}

// found writes the facts of a new case.
func (s *Store) found(ctx context.Context, at record.Micros, host *exchange.Card) (err error) {
	s.caseID, s.deviceID = record.CaseID(NewID(at)), record.DeviceID(NewID(at))
	if host != nil {
		s.caseID = host.Case
		if err := s.setHost(ctx, *host); err != nil {
			return err
		}
	}
	if err := s.newDeskKeys(ctx); err != nil {
		return err
	}
	if s.head, err = createHead(filepath.Join(s.dir, headFileName), s.keys); err != nil {
		return err
	}
	if err := s.setFact(ctx, "case", []byte(s.caseID)); err != nil {
		return err
	}
	if err := s.setFact(ctx, "device", []byte(s.deviceID)); err != nil {
		return err
	}
	if err := s.newLogKey(ctx); err != nil {
		return err
	}
	if err := s.setFact(ctx, mendedFact, []byte("1")); err != nil {
		return err
	}
	if err := s.writeErasures(&Tx{ctx: ctx, store: s, sess: s.writer}, s.dir); err != nil {
		return err
	}
	return s.putHead(false)
}

// resume reads where the log stands and compares it with what was last acknowledged.
func (s *Store) resume(ctx context.Context) error {
	id, err := s.fact(ctx, "case")
	if err != nil {
		return err
	}
	device, err := s.fact(ctx, "device")
	if err != nil {
		return err
	}
	s.caseID, s.deviceID = record.CaseID(id), record.DeviceID(device)
	if err := s.readHost(ctx); err != nil {
		return err
	}
	tx := &Tx{ctx: ctx, store: s, sess: s.writer}
	size, err := tx.Size()
	if err != nil {
		return err
	}
	if s.tree, err = audit.Load(size, tx.Nodes()); err != nil {
		return fmt.Errorf("read the log's tree: %w", err)
	}
	h, state, err := openHead(filepath.Join(s.dir, headFileName), s.keys)
	s.head = h
	switch {
	case errors.Is(err, os.ErrNotExist):
		s.stop(fmt.Errorf("%w: %s is missing, so it cannot be told whether acts were lost", ErrDamaged, headFileName))
		return nil
	case err != nil:
		s.stop(err)
		return nil
	}
	if err := state.agrees(tx, size); err != nil {
		s.stop(err)
		return nil
	}
	if !state.clean {
		if err := s.checkTree(tx); err != nil {
			s.stop(err)
			return nil
		}
	}
	if err := s.resumeErasures(tx); err != nil {
		s.stop(err)
		return nil
	}
	if err := s.resumeDesk(ctx); err != nil {
		s.stop(err)
		return nil
	}
	return s.putHead(false)
}

// agrees refuses a log that lacks acts that were acknowledged, or is another one.
func (h headState) agrees(tx *Tx, size int64) error {
	if h.size > size {
		return fmt.Errorf("%w: %d acts that were acknowledged are missing at the end of the log (%d of %d are there)",
			ErrDamaged, h.size-size, size, h.size)
	}
	then, err := audit.Load(h.size, tx.Nodes())
	if err != nil {
		return err
	}
	if then.Root() != h.root {
		return fmt.Errorf("%w: the log is not the one that was acknowledged", ErrDamaged)
	}
	return nil
}

// checkTree recomputes the tree from the stored headers and commitments, after the program ended without closing.
func (s *Store) checkTree(tx *Tx) error {
	got, err := tx.checking().treeOfEntries()
	if err != nil {
		return err
	}
	if got.Size() != s.tree.Size() || got.Root() != s.tree.Root() {
		return fmt.Errorf("%w: the log's tree does not agree with its acts", ErrDamaged)
	}
	return nil
}

func (s *Store) putHead(clean bool) error {
	return s.head.put(headState{size: s.tree.Size(), root: s.tree.Root(), clean: clean})
}

func (s *Store) stop(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped == nil {
		s.stopped = err
	}
}

// Stopped says why nothing can be written, or nil.
func (s *Store) Stopped() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped
}

// Case is the id of the case; Device the id of this desk.
func (s *Store) Case() record.CaseID { return s.caseID }

// Device is the id of this desk.
func (s *Store) Device() record.DeviceID { return s.deviceID }

// Blobs are the preserved originals of the case.
func (s *Store) Blobs() *vault.Blobs { return s.blobs }

// Keys are the keys of the unlocked case.
func (s *Store) Keys() *vault.Keys { return s.keys }

// ChangeSecret makes the case open by another passphrase or key file, and no longer by the one before. What the case
// holds stays under its own key: an older copy of the key file, in a backup say, opens by the older secret for ever.
func ChangeSecret(s *Store, secret vault.Secret, cost vault.Cost) error {
	return s.keys.Change(s.dir, secret, cost)
}

var errClosed = errors.New("the case is closed")

// turn is a lock for which nobody has to wait longer than their context lasts.
type turn chan struct{}

func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Lock takes the turn however long it takes.
func (t turn) Lock() { t <- struct{}{} }

// Unlock gives it back.
func (t turn) Unlock() { <-t }

// View reads in one transaction: everything that it reads was so at one moment.
func (s *Store) View(ctx context.Context, read func(*Tx) error) error {
	if s.engine.exclusive {
		if err := s.writing.take(ctx); err != nil {
			return err
		}
		defer s.writing.Unlock()
		if s.writer == nil {
			return errClosed
		}
		return s.read(ctx, s.writer, read)
	}
	select {
	case r, ok := <-s.readers:
		if !ok {
			return errClosed
		}
		defer func() { s.readers <- r }()
		return s.read(ctx, r, read)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) read(ctx context.Context, sess *session, read func(*Tx) error) error {
	if err := sess.exec(ctx, "BEGIN"); err != nil {
		return explain(err)
	}
	defer func() { _ = sess.exec(context.WithoutCancel(ctx), "ROLLBACK") }()
	return read(&Tx{ctx: ctx, store: s, sess: sess})
}

// Act writes in one transaction. When it returns nil, the acts appended are on the disk. When it returns an error,
// nothing of them is, save where the error is ErrStopped: then it is not known, and the next Open finds out.
func (s *Store) Act(ctx context.Context, act func(*Tx) error) error {
	if err := s.writing.take(ctx); err != nil {
		return err
	}
	defer s.writing.Unlock()
	if s.writer == nil {
		return errClosed
	}
	if err := s.Stopped(); err != nil {
		return fmt.Errorf("%w (%w)", ErrStopped, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.writer.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return s.abandon(ctx, err)
	}
	tx := &Tx{ctx: ctx, store: s, sess: s.writer, tree: s.tree.Clone()}
	err := act(tx)
	if err == nil && tx.remake {
		err = tx.remakeTables()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = failpoint.Hit("store/before-commit")
	}
	if err != nil {
		if tx.failed != nil {
			err = tx.failed
		}
		return s.abandon(ctx, err)
	}
	return s.commit(ctx, tx)
}

// size is how many acts the log has, but for those of an act that is under way.
func (s *Store) size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tree.Size()
}

func (s *Store) commit(ctx context.Context, tx *Tx) error {
	ctx = context.WithoutCancel(ctx)
	if err := s.writer.exec(ctx, "COMMIT"); err != nil {
		return s.abandon(ctx, err)
	}
	s.mu.Lock()
	s.tree = tx.tree
	s.mu.Unlock()
	if err := failpoint.Hit("store/after-commit"); err != nil {
		return err
	}
	if err := s.putHead(false); err != nil {
		s.stop(err)
		return fmt.Errorf("%w (%w)", ErrStopped, err)
	}
	if tx.erased {
		return s.afterErasure(ctx)
	}
	if tx.taken {
		return afterTakingBack(ctx, s)
	}
	return failpoint.Hit("store/before-ack")
}

// scrub writes the log of the database back and empties it, so that destroyed keys are nowhere in the file.
func (s *Store) scrub(ctx context.Context) error {
	var busy, log, done int
	for range 50 {
		if _, err := s.writer.row(ctx, "PRAGMA wal_checkpoint(TRUNCATE)", nil, &busy, &log, &done); err != nil {
			if doubtful(err) {
				s.stop(explain(err))
			}
			return explain(err)
		}
		if busy == 0 {
			return nil
		}
	}
	return nil // a reader holds the log; closing the case empties it
}

// abandon rolls back. An error of the disk itself ends writing until the case was closed and opened again.
func (s *Store) abandon(ctx context.Context, err error) error {
	_ = s.writer.exec(context.WithoutCancel(ctx), "ROLLBACK")
	if doubtful(err) {
		if diskFull(s.dir) { // the engine calls a full disk an error of the disk where it was enlarging a file
			err = fmt.Errorf("the disk is full: make space, then close the case and open it again (%w)", err)
		}
		s.stop(explain(err))
		return fmt.Errorf("%w (%w)", ErrStopped, explain(err))
	}
	return explain(err)
}

// Apply appends one act by itself.
func (s *Store) Apply(ctx context.Context, c *record.Change) (r Receipt, err error) {
	err = s.Act(ctx, func(tx *Tx) error {
		r, err = tx.Append(c)
		return err
	})
	return r, err
}

// Close ends every transaction, writes the database's log back and forgets the keys.
func (s *Store) Close() error {
	s.Closing.run()
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.writer == nil {
		return nil
	}
	if s.readers != nil { // those that read are waited for
		for range cap(s.readers) {
			r := <-s.readers
			_ = r.close()
		}
		close(s.readers)
		_ = s.readerDB.Close()
	}
	var err error
	if s.Stopped() == nil && s.head != nil {
		var a, b, c int
		_, err = s.writer.row(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)", nil, &a, &b, &c)
		if err == nil {
			err = s.putHead(true)
		}
	}
	s.release(err == nil && s.Stopped() == nil)
	return explain(err)
}

// release closes what is open. Where it is not certain that the disk has kept what was written, the log of the database
// is not written back on the way: its checksums, which the next opening goes by, tell what of it can be trusted, and
// this process, which took it for written, cannot.
func (s *Store) release(certain bool) {
	if s.writer != nil {
		if !certain {
			_ = s.writer.leaveLog()
		}
		_ = s.writer.close()
		s.writer = nil
	}
	for _, db := range []*sql.DB{s.readerDB, s.writerDB} {
		if db != nil {
			_ = db.Close()
		}
	}
	if s.head != nil {
		_ = s.head.close()
	}
	if s.engine.handle != "" {
		ring.drop(s.engine.handle)
	}
	if s.keys != nil {
		s.keys.Close()
	}
	if s.lock != nil {
		_ = s.lock.Close()
	}
}
