package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
)

// session is one connection with its prepared statements. It is used by one goroutine at a time.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func newSession(ctx context.Context, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

const maxStatements = 500

// numbered turns $1, as statements are written here, into ?1, which the engine numbers as written. Quoted text is left
// alone.
func numbered(query string) string {
	if !strings.Contains(query, "$") {
		return query
	}
	var b strings.Builder
	b.Grow(len(query))
	quoted := false
	for i := 0; i < len(query); i++ {
		c := query[i]
		if c == '\'' {
			quoted = !quoted
		}
		if c == '$' && !quoted && i+1 < len(query) && query[i+1] >= '1' && query[i+1] <= '9' {
			c = '?'
		}
		b.WriteByte(c)
	}
	return b.String()
}

func (s *session) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := s.stmts[query]; st != nil {
		return st, nil
	}
	if len(s.stmts) >= maxStatements {
		s.forget()
	}
	st, err := s.conn.PrepareContext(ctx, numbered(query))
	if err != nil {
		return nil, err
	}
	s.stmts[query] = st
	return st, nil
}

func (s *session) forget() {
	for _, st := range s.stmts {
		_ = st.Close()
	}
	clear(s.stmts)
}

func (s *session) exec(ctx context.Context, query string, args ...any) error {
	st, err := s.stmt(ctx, query)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(ctx, args...)
	return err
}

// script runs several statements without arguments. What was prepared before is forgotten: the tables may be others
// now.
func (s *session) script(ctx context.Context, text string) error {
	s.forget()
	_, err := s.conn.ExecContext(ctx, text)
	return err
}

func (s *session) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// row scans the first row; found is false where there is none.
func (s *session) row(ctx context.Context, query string, args []any, into ...any) (found bool, err error) {
	st, err := s.stmt(ctx, query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// leaveLog has the engine leave its log as it is when the connection is closed.
func (s *session) leaveLog() error {
	return s.conn.Raw(func(c any) error {
		_, err := c.(driver.Conn).Raw().Config(sqlite3.DBCONFIG_NO_CKPT_ON_CLOSE, true)
		return err
	})
}

func (s *session) close() error {
	s.forget()
	return s.conn.Close()
}

// Errors of the store. A caller tests for them with errors.Is.
var (
	// ErrLocked says that another process has the case open.
	ErrLocked = errors.New("another recount process has this case open: close it first")
	// ErrDiskFull says that nothing was written because the disk is full. Writing goes on when there is space.
	ErrDiskFull = errors.New("the disk is full: nothing was written; make space and try again")
	// ErrStopped says that writing has stopped because of doubt about what is stored; reading goes on.
	ErrStopped = errors.New("writing has stopped: close the case, look at the disk, and run recount check")
	// ErrNotFound says that there is no such record.
	ErrNotFound = errors.New("there is no such record")
	// ErrConflict says that another act with the same id is in the log already.
	ErrConflict = errors.New("another act with this id is in the log")
	// ErrDamaged says that stored bytes are not those that were written.
	ErrDamaged = errors.New("the case is damaged")
)

// explain turns an engine's error into one of ours. Engine messages hold no values of the case.
func explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sqlite3.FULL):
		return fmt.Errorf("%w (%w)", ErrDiskFull, err)
	case errors.Is(err, sqlite3.NOTADB), errors.Is(err, sqlite3.CORRUPT):
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return err
}

// doubtful says that after this error it is not known what is on the disk.
func doubtful(err error) bool {
	return errors.Is(err, sqlite3.IOERR) || errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.NOTADB) ||
		errors.Is(err, sqlite3.CANTOPEN)
}

// execCount is exec that says how many rows were touched.
func (s *session) execCount(ctx context.Context, query string, args ...any) (int64, error) {
	st, err := s.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
