package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// cursor reads rows one after the other, with the key first.
type cursor struct {
	rows   *sql.Rows
	keys   int
	values []any
	more   bool
}

func newCursor(ctx context.Context, s *session, query string, keys int) (*cursor, error) {
	rows, err := s.query(ctx, query)
	if err != nil {
		return nil, explain(err)
	}
	columns, err := rows.Columns()
	if err != nil {
		_ = rows.Close()
		return nil, explain(err)
	}
	c := &cursor{rows: rows, keys: keys, values: make([]any, len(columns))}
	return c, c.next()
}

func (c *cursor) next() error {
	c.more = c.rows.Next()
	if !c.more {
		return explain(c.rows.Err())
	}
	into := make([]any, len(c.values))
	for i := range c.values {
		c.values[i] = nil
		into[i] = &c.values[i]
	}
	return explain(c.rows.Scan(into...))
}

func (c *cursor) name() string {
	parts := make([]string, c.keys)
	for i := range parts {
		parts[i] = fmt.Sprint(c.values[i])
	}
	return strings.Join(parts, " ")
}

// compareKeys orders keys as the engine does: integers by value, text by bytes.
func compareKeys(a, b []any) int {
	for i := range a {
		order := 0
		if x, ok := a[i].(int64); ok {
			y, _ := b[i].(int64)
			order = cmp.Compare(x, y)
		} else {
			order = cmp.Compare(fmt.Sprint(a[i]), fmt.Sprint(b[i]))
		}
		if order != 0 {
			return order
		}
	}
	return 0
}
