package store

import (
	"context"
	"os"

	"github.com/ncruces/go-sqlite3/driver"

	"recount/record"
)

// WrapForTest reads the wrap of a data key as it is stored.
func (s *Store) WrapForTest(ctx context.Context, id record.DataKeyID) (wrap []byte, err error) {
	err = s.View(ctx, func(tx *Tx) error {
		_, err := tx.sess.row(ctx, "SELECT wrap FROM data_keys WHERE id = $1", []any{string(id)}, &wrap)
		return err
	})
	return wrap, err
}

// PagesForTest decrypts every page of the database file, free ones with them.
func (s *Store) PagesForTest(ctx context.Context) ([]byte, error) {
	info, err := os.Stat(s.engine.path)
	if err != nil {
		return nil, err
	}
	pages := make([]byte, info.Size())
	err = s.writer.conn.Raw(func(c any) error {
		f := c.(driver.Conn).Raw().Filename("main").DatabaseFile()
		_, err := f.ReadAt(pages, 0)
		return err
	})
	return pages, err
}

// ExecForTest runs a statement as one who has the key and goes around the program.
func (s *Store) ExecForTest(ctx context.Context, query string) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.writer.exec(ctx, query)
}
