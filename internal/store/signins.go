package store

import "recount/record"

// SignIn is a row of the trail: how often the same happened between two moments. It holds no word that anybody typed.
type SignIn struct {
	ID       int64
	Stranger bool           // somebody who proved nothing can cause it
	Account  record.ActorID // whose way in it was; "" where none of the case's accounts was named
	Kind     string
	Way      string
	Place    string
	By       record.ActorID // who did it, where it was not the account itself
	First    record.Micros
	Last     record.Micros
	Times    int64
}

// KeepSignIns is how many rows of the trail are kept of what strangers cause, and of what members do.
const KeepSignIns = 10000

// AddSignIns adds rows at the end of the trail. The oldest of their kind fall off where there are too many.
func (a Accounts) AddSignIns(rows ...SignIn) error {
	for _, r := range rows {
		if err := a.tx.exec(`INSERT INTO signins (stranger, account, kind, way, place, by_account, first, last, times)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, r.Stranger, string(r.Account), r.Kind, r.Way, r.Place, string(r.By),
			int64(r.First), int64(r.Last), r.Times); err != nil {
			return err
		}
	}
	for _, stranger := range []bool{false, true} {
		n := 0
		if _, err := a.tx.sess.row(a.tx.ctx, "SELECT count(*) FROM signins WHERE stranger = $1", []any{stranger}, &n); err != nil {
			return a.tx.fault(err)
		}
		for ; n > KeepSignIns; n-- {
			if err := a.tx.exec("DELETE FROM signins WHERE id = (SELECT min(id) FROM signins WHERE stranger = $1)",
				stranger); err != nil {
				return err
			}
		}
	}
	return nil
}

// SignIns reads the trail, latest first, from before a row (0: from its end) and so many at the most.
func (a Accounts) SignIns(before int64, limit int) ([]SignIn, error) {
	rows, err := a.tx.sess.query(a.tx.ctx, `SELECT id, stranger, account, kind, way, place, by_account, first, last, times
		FROM signins WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
	if err != nil {
		return nil, a.tx.fault(err)
	}
	defer rows.Close()
	var out []SignIn
	for rows.Next() {
		var r SignIn
		if err := rows.Scan(&r.ID, &r.Stranger, &r.Account, &r.Kind, &r.Way, &r.Place, &r.By, &r.First, &r.Last,
			&r.Times); err != nil {
			return nil, a.tx.fault(err)
		}
		out = append(out, r)
	}
	return out, a.tx.fault(rows.Err())
}

// SignInsSince counts the rows of one kind about an account that ended at or after a moment.
func (a Accounts) SignInsSince(account record.ActorID, kind string, since record.Micros) (n int, err error) {
	_, err = a.tx.sess.row(a.tx.ctx, "SELECT count(*) FROM signins WHERE account = $1 AND kind = $2 AND last >= $3",
		[]any{string(account), kind, int64(since)}, &n)
	return n, a.tx.fault(err)
}
