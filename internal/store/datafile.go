package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/serdes"
)

// DataTable is a table of a data file: rows of nil, int64, float64 and string.
type DataTable struct {
	Name    string
	Columns []DataColumn
	Rows    [][]any
}

// DataColumn is a column with its type of a STRICT table: TEXT, INTEGER, REAL, ANY.
type DataColumn struct{ Name, Type string }

// dataFilePage is the size of a page of a data file, bytes.
const dataFilePage = 4096

// DataFile makes an SQLite database of tables, for others to read: it never lies on a disk here, nothing was ever
// deleted from it, and it has no free page. The same tables give the same bytes with the same engine.
func DataFile(ctx context.Context, tables []DataTable) (file []byte, err error) {
	db, err := sqlite3.OpenContext(ctx, ":memory:")
	if err != nil {
		return nil, fmt.Errorf("make a data file: %w", err)
	}
	defer db.Close()
	if err = db.Exec(fmt.Sprintf("PRAGMA page_size = %d; PRAGMA secure_delete = ON; BEGIN", dataFilePage)); err != nil {
		return nil, fmt.Errorf("make a data file: %w", err)
	}
	for _, t := range tables {
		if err = fillTable(db, t); err != nil {
			return nil, fmt.Errorf("write table %s of a data file: %w", t.Name, err)
		}
	}
	if err = db.Exec("COMMIT; VACUUM"); err != nil {
		return nil, fmt.Errorf("make a data file: %w", err)
	}
	if file, err = serdes.Serialize(db, "main"); err != nil {
		return nil, fmt.Errorf("make a data file: %w", err)
	}
	return file, nil
}

func fillTable(db *sqlite3.Conn, t DataTable) error {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = sqlite3.QuoteIdentifier(c.Name) + " " + c.Type
	}
	if err := db.Exec("CREATE TABLE " + sqlite3.QuoteIdentifier(t.Name) + " (" + strings.Join(columns,
		", ") + ") STRICT"); err != nil {
		return err
	}
	put, _, err := db.Prepare("INSERT INTO " + sqlite3.QuoteIdentifier(t.Name) + " VALUES (" +
		strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")")
	if err != nil {
		return err
	}
	defer put.Close()
	for _, row := range t.Rows {
		for i, v := range row {
			if err := bindValue(put, i+1, v); err != nil {
				return err
			}
		}
		if err := put.Exec(); err != nil {
			return err
		}
	}
	return nil
}

func bindValue(s *sqlite3.Stmt, at int, v any) error {
	switch v := v.(type) {
	case int64:
		return s.BindInt64(at, v)
	case float64:
		return s.BindFloat(at, v)
	case string:
		return s.BindText(at, v)
	}
	return s.BindNull(at)
}
