package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"recount/record"
)

// Row is a row of a projection: the payload of the act that made it what it is.
type Row struct {
	ID    string
	Seq   int64
	Actor record.ActorID // "" in VictimRecords
	At    record.Micros  // 0 in VictimRecords
	Body  []byte         // canonical JSON of the noun
	List  string         // in VictimRecords, the import that the record is from; "" where a person recorded it
}

// Decode reads the noun of a row.
func Decode[T any](r Row) (T, error) {
	var out T
	if err := json.Unmarshal(r.Body, &out); err != nil {
		return out, fmt.Errorf("record %s: %w", r.ID, err)
	}
	return out, nil
}

// Get reads one row of a table; ErrNotFound where there is none.
func (tx *Tx) Get(t Table, id string) (Row, error) {
	rows, err := tx.Page(t, Query{Where: []Equal{{"id", id}}, Limit: 1})
	if err != nil {
		return Row{}, err
	}
	if len(rows) == 0 {
		return Row{}, fmt.Errorf("%s %s: %w", t, id, ErrNotFound)
	}
	return rows[0], nil
}

// Equal asks for rows whose column has a value (a string or an int64).
type Equal struct {
	Column string
	Value  any
}

// Query selects rows of a table: those that agree with every Where, ordered by OrderBy (a column; id where empty) and
// id, after the row that the last page ended with.
type Query struct {
	Where      []Equal
	OrderBy    string
	Descending bool
	After      string // id of the last row of the page before
	AfterValue any    // its value of OrderBy, where that is set
	Limit      int    // 0: at most 1000
}

var victimColumns = []string{"id", "seq", "source", "outcome", "name_key", "place", "died", "day", "incident", "import",
	"import_row"}

// columnOf refuses columns that the table does not have: their names stand in the statement.
func columnOf(t Table, name string) error {
	if t == VictimRecords {
		for _, c := range victimColumns {
			if c == name {
				return nil
			}
		}
	} else if p := projectionAt[t]; p != nil && p.has(name) {
		return nil
	}
	return fmt.Errorf("table %s has no column %s", t, name)
}

func (q Query) conditions(t Table) (string, []any, error) {
	var where []string
	var args []any
	next := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	for _, e := range q.Where {
		if err := columnOf(t, e.Column); err != nil {
			return "", nil, err
		}
		where = append(where, e.Column+" = "+next(e.Value))
	}
	compare := ">"
	if q.Descending {
		compare = "<"
	}
	switch {
	case q.After != "" && q.OrderBy != "":
		where = append(where, fmt.Sprintf("(%s, id) %s (%s, %s)", q.OrderBy, compare, next(q.AfterValue),
			next(q.After)))
	case q.After != "":
		where = append(where, "id "+compare+" "+next(q.After))
	}
	if len(where) == 0 {
		return "", args, nil
	}
	return " WHERE " + strings.Join(where, " AND "), args, nil
}

func (q Query) order(t Table) (string, error) {
	direction := ""
	if q.Descending {
		direction = " DESC"
	}
	if q.OrderBy == "" {
		return " ORDER BY id" + direction, nil
	}
	if err := columnOf(t, q.OrderBy); err != nil {
		return "", err
	}
	return " ORDER BY " + q.OrderBy + direction + ", id" + direction, nil
}

// Page reads rows of a table.
func (tx *Tx) Page(t Table, q Query) ([]Row, error) {
	if q.Limit <= 0 {
		q.Limit = 1000
	}
	var out []Row
	err := tx.EachRow(t, q, func(r Row) error { out = append(out, r); return nil })
	return out, err
}

// EachRow visits rows of a table without holding them. With Limit 0 there is none.
func (tx *Tx) EachRow(t Table, q Query, visit func(Row) error) error {
	order, err := q.order(t)
	if err != nil {
		return err
	}
	where, args, err := q.conditions(t)
	if err != nil {
		return err
	}
	columns := "id, seq, actor, at, body, ''"
	switch {
	case t == VictimRecords:
		columns = "id, seq, '', 0, body, import"
	case projectionAt[t] == nil:
		return fmt.Errorf("there is no table %s to read rows of", t)
	}
	query := "SELECT " + columns + " FROM " + string(t) + where + order
	if q.Limit > 0 {
		query += fmt.Sprintf(" LIMIT %d", q.Limit)
	}
	rows, err := tx.sess.query(tx.ctx, query, args...)
	if err != nil {
		return tx.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		var body string
		if err := rows.Scan(&r.ID, &r.Seq, &r.Actor, &r.At, &body, &r.List); err != nil {
			return tx.fault(err)
		}
		r.Body = []byte(body)
		if err := visit(r); err != nil {
			return err
		}
	}
	return tx.fault(rows.Err())
}

// Count says how many rows of a table agree.
func (tx *Tx) Count(t Table, where ...Equal) (int64, error) {
	conditions, args, err := Query{Where: where}.conditions(t)
	if err != nil {
		return 0, err
	}
	if t != VictimRecords && t != Documents && projectionAt[t] == nil {
		return 0, fmt.Errorf("there is no table %s", t)
	}
	var n int64
	_, err = tx.sess.row(tx.ctx, "SELECT COUNT(*) FROM "+string(t)+conditions, args, &n)
	return n, tx.fault(err)
}

// minLike is how much of an id has to be given to find it.
const minLike = 4

// IDsLike lists the ids of a table that begin with what is given, at most limit.
func (tx *Tx) IDsLike(t Table, begin string, limit int) ([]string, error) {
	if t != VictimRecords && t != Documents && t != MachineClaims && t != Changes && projectionAt[t] == nil {
		return nil, fmt.Errorf("there is no table %s", t)
	}
	if len(begin) < minLike {
		return nil, nil
	}
	rows, err := tx.sess.query(tx.ctx, fmt.Sprintf("SELECT id FROM %s WHERE id >= $1 AND id < $2 ORDER BY id LIMIT %d",
		t, limit), begin, begin+"\U0010FFFF")
	if err != nil {
		return nil, tx.fault(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, tx.fault(err)
		}
		out = append(out, id)
	}
	return out, tx.fault(rows.Err())
}
