package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"recount/exchange"
	"recount/record"
)

// passingPrefix begins the names of databases that are thrown away. Each has a random key that is never written down.
const passingPrefix = ".passing-"

// clearPassing removes what a crash left of such databases.
func (s *Store) clearPassing() {
	left, _ := filepath.Glob(filepath.Join(s.dir, passingPrefix+"*"))
	for _, f := range left {
		_ = os.Remove(f)
	}
}

// Past is a case made again from its log, up to some act. It is read only, and Close throws it away.
type Past struct {
	store *Store
	files engine
	close func()
	sess  *session
	size  int64
	upTo  int64 // how many acts the log had when it was read
	next  int64 // one more than the place of the act that was added last
	news  touched
	rows  rowsKept
}

// At makes the case as it was known at a moment: every act whose time is not later, as if the others had not been done
// yet.
func (s *Store) At(ctx context.Context, at record.Micros) (*Past, error) {
	p, err := s.newPast(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.replay(ctx, wanted{take: func(e *Entry) bool { return e.Change.At <= at }}); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Add replays the act at a place of the log on top of those that it has.
func (p *Past) Add(ctx context.Context, seq int64) error {
	return p.replay(ctx, wanted{where: "WHERE seq = $1", args: []any{seq}, take: func(*Entry) bool { return true }})
}

// Next is one more than the last place in the log of an act that it has: what Unchanged and ChangedSince take for the
// size of the log.
func (p *Past) Next() int64 { return p.next }

// Size is how many acts it has.
func (p *Past) Size() int64 { return p.size }

// View reads it. One reader at a time.
func (p *Past) View(ctx context.Context, read func(*Tx) error) error {
	return p.store.read(ctx, p.sess, func(tx *Tx) error {
		tx.past, tx.pastNews = true, &p.news
		return read(tx)
	})
}

// Close throws it away.
func (p *Past) Close() {
	p.rows = rowsKept{}
	p.close()
}

func (s *Store) newPast(ctx context.Context) (*Past, error) {
	var id [8]byte
	key := make([]byte, 32)
	_, _ = rand.Read(id[:])
	_, _ = rand.Read(key)
	e := engine{path: filepath.Join(s.dir, passingPrefix+hex.EncodeToString(id[:])+".db"), vfs: vfsName,
		handle: ring.add(key), exclusive: true, passing: true}
	db, err := e.open(false, 1)
	if err != nil {
		return nil, explain(err)
	}
	p := &Past{store: s, files: e}
	p.close = func() {
		if p.sess != nil {
			_ = p.sess.close()
		}
		_ = db.Close()
		ring.drop(e.handle)
		_ = os.Remove(e.path)
		_ = os.Remove(e.path + "-wal")
	}
	if p.sess, err = newSession(ctx, db); err == nil {
		err = p.sess.script(ctx, s.kept+"\n"+tablesDDL())
	}
	if err != nil {
		p.close()
		return nil, explain(err)
	}
	return p, nil
}

const rawColumns = "seq, id, nodes, kind, actor, at, undone_by, subject, data_key, header, open_commitment, personal_commitment, salt, body, sealed, leaf, device, turn, signature"

// wanted says which acts are replayed.
type wanted struct {
	where string // of the statement that reads them; "" for all
	args  []any
	take  func(*Entry) bool
	whole bool // acts that are not taken still decide what of the others has an effect
}

func allActs() wanted { return wanted{take: func(*Entry) bool { return true }} }

// actsOf wants the acts of some kinds, and of those that undo others the ones that undo them.
func actsOf(kinds []record.Act) wanted {
	args := make([]any, len(kinds))
	for i, k := range kinds {
		args[i] = string(k)
	}
	taken := map[record.ChangeID]bool{}
	return wanted{where: "WHERE kind IN " + placeholders(1, len(kinds)), args: args, whole: true,
		take: func(e *Entry) bool {
			if e.Change.Kind == record.Undo {
				var undoing record.Undoing
				if json.Unmarshal(e.Change.Payload, &undoing) != nil || !taken[undoing.Change] {
					return false
				}
			}
			taken[e.Change.ID] = true
			return true
		}}
}

// replay copies the acts that are wanted and folds them in order.
func (p *Past) replay(ctx context.Context, want wanted) error {
	return p.store.View(ctx, func(from *Tx) (err error) {
		if p.upTo, err = from.Size(); err != nil {
			return err
		}
		to := &Tx{ctx: ctx, store: p.store, sess: p.sess, past: true, rows: &p.rows}
		if err := to.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		settled, err := from.together().settledFor(to, want)
		if err != nil {
			return err
		}
		rows, err := from.sess.query(ctx, "SELECT "+rawColumns+" FROM changes "+want.where+" ORDER BY seq",
			want.args...)
		if err != nil {
			return from.fault(err)
		}
		defer rows.Close()
		for rows.Next() {
			raw := make([]any, 19)
			into := make([]any, len(raw))
			for i := range raw {
				into[i] = &raw[i]
			}
			if err := rows.Scan(into...); err != nil {
				return from.fault(err)
			}
			if err := p.replayOne(to, raw, want.take, settled); err != nil {
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return from.fault(err)
		}
		return to.exec("COMMIT")
	})
}

// rawRow scans a row that was read already.
type rawRow []any

// Scan implements scanner for the columns of scanEntry.
func (r rawRow) Scan(into ...any) error {
	for i, v := range r {
		ok := true
		switch p := into[i].(type) {
		case *int64:
			*p, ok = v.(int64)
		case *string:
			*p, ok = v.(string)
		case *record.ChangeID:
			var s string
			s, ok = v.(string)
			*p = record.ChangeID(s)
		case *[]byte:
			if v != nil {
				*p, ok = v.([]byte)
			}
		default:
			ok = false
		}
		if !ok {
			return fmt.Errorf("%w: a column of the log has the wrong type", ErrDamaged)
		}
	}
	return nil
}

func (p *Past) replayOne(to *Tx, raw []any, want func(*Entry) bool, settled *exchange.Settlement) error {
	// The order of entryColumns: seq, undone_by, id, kind, actor, at, subject, data_key, header, open_commitment,
	// personal_commitment, salt, body, leaf, turn, and the first of the nodes.
	nodes, _ := raw[2].([]byte)
	e, err := scanEntry(rawRow{raw[0], raw[6], raw[1], raw[3], raw[4], raw[5], raw[7], raw[8], raw[9], raw[10], raw[11],
		raw[12], raw[13], raw[15], raw[17], nodes[:min(32, len(nodes))]})
	if err != nil {
		return err
	}
	if !want(&e) {
		return nil
	}
	raw[6] = "" // whether it was undone is found again
	e.UndoneBy = ""
	err = to.exec("INSERT INTO changes ("+rawColumns+
		") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)", raw...)
	if err != nil {
		return err
	}
	p.size++
	if e.Seq < p.next { // out of the order of the log: nothing of what was read of it can be kept
		p.news.everything(p.next)
	}
	p.next = max(p.next, e.Seq+1)
	p.news.note(e.Change.Kind, e.Seq)
	switch e.Change.Kind {
	case record.EraseList, record.ErasePersonal, record.WithdrawConsent:
		to.rows = nil // what it erases is read as it stands, and is not kept
		defer func() { p.rows = rowsKept{} }()
	}
	if settled != nil {
		p.news.everything(e.Seq)
		err = to.together().foldSettled(&e, settled)
	} else {
		err = applyFold(to, &e)
	}
	if err != nil {
		return fmt.Errorf("act %d of the log: %w", e.Seq, err)
	}
	return nil
}

// comparison is a table of the log's making: its columns, in the order of its key, and how a row is named.
type comparison struct{ table, columns, key string }

func comparisons() []comparison {
	out := []comparison{
		{"changes", "seq, undone_by", "seq"},
		{"mentions", "subject, seq", "subject, seq"},
		{"documents", "id, seq, day, name, title, media, lang, outlet, published, url, sha256, text_row", "id"},
		{"erased", "data_key, seq", "data_key"},
		{"erasures", "seq, kind", "seq"},
		{"redacted", "id, seq", "id"},
		{"erased_blobs", "id, seq", "id"},
		{"without", "id, reason", "id"},
		{"conflicts", "id, record, acts, stands, decision", "id"},
		{"victim_records", "id, seq, source, outcome, name_key, place, died, day, incident, import, import_seq, import_row, text_row, body", "id"},
		{"search_text", "row_number, ref, kind, day, title, body", "row_number"},
	}
	for _, p := range projections {
		names := []string{"id", "seq", "actor", "at"}
		for _, c := range p.columns {
			names = append(names, c.name)
		}
		out = append(out, comparison{string(p.table), strings.Join(append(names, "body"), ", "), "id"})
	}
	return out
}

// compare reads both databases side by side and tells of each row that differs.
func (c comparison) compare(ctx context.Context, ours, made *session, found func(where, what string)) error {
	query := "SELECT " + c.columns + " FROM " + c.table + " ORDER BY " + c.key
	a, err := newCursor(ctx, ours, query, len(strings.Split(c.key, ",")))
	if err != nil {
		return err
	}
	defer a.rows.Close()
	b, err := newCursor(ctx, made, query, len(strings.Split(c.key, ",")))
	if err != nil {
		return err
	}
	defer b.rows.Close()
	for a.more || b.more {
		order := 0
		switch {
		case !a.more:
			order = 1
		case !b.more:
			order = -1
		default:
			order = compareKeys(a.values[:a.keys], b.values[:b.keys])
		}
		switch {
		case order < 0:
			found(c.table+" "+a.name(), "this row is not what the log makes: the log has no such record")
		case order > 0:
			found(c.table+" "+b.name(), "the log makes this row, and it is missing")
		case !equalRows(a.values, b.values):
			found(c.table+" "+a.name(), "this row is not what the log makes")
		}
		if order <= 0 {
			if err := a.next(); err != nil {
				return err
			}
		}
		if order >= 0 {
			if err := b.next(); err != nil {
				return err
			}
		}
	}
	return nil
}

func equalRows(a, b []any) bool {
	for i := range a {
		x, okx := a[i].([]byte)
		y, oky := b[i].([]byte)
		if okx && oky {
			if !bytes.Equal(x, y) {
				return false
			}
			continue
		}
		if okx != oky || a[i] != b[i] {
			return false
		}
	}
	return true
}
