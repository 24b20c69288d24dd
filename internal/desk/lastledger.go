package desk

import (
	"context"
	"errors"
	"slices"
	"sync"

	"recount/count"
	"recount/internal/store"
	"recount/record"
)

// lastLedger is the ledger of the case as it was last read, so that a question reads only what changed since. What is lent out is
// never written to: an asker who wants another ledger makes a copy.
type lastLedger struct {
	mu      sync.Mutex
	fold    *fold
	size    int64 // acts that the log had
	ledger  Ledger
	linked  bool             // the ledger has the pairs that the linkage suggests
	ready   *count.Prepared  // of the ledger with its pairs; nil: not yet
	edition int64            // of the ledger: one more with each change
	answers map[string]*kept // of this edition, by question
}

// maxNews is after how many acts a table is read anew rather than row by row.
const maxNews = 2000

// maxAnswers bounds the answers that are kept until something changes.
const maxAnswers = 200

// Tables of a ledger that stand or fall together: a finding changes a record, and a pair is of records.
var (
	recordTables = []store.Table{store.VictimRecords, store.Determinations, store.IdentityLinks}
	claimTables  = []store.Table{store.Claims}
	otherTables  = []store.Table{store.Closures, store.Origins}
)

// ledgerNow gives the ledger as it stands, reading what changed. link says whether the linkage's pairs are wanted too.
func (d *Desk) ledgerNow(tx *store.Tx, link bool) (Ledger, error) {
	size, err := tx.Size()
	if err != nil {
		return Ledger{}, err
	}
	d.last.mu.Lock()
	defer d.last.mu.Unlock()
	k := &d.last
	if !tx.Lasting() || size < k.size {
		l, err := d.gather(tx)
		if err == nil && link {
			err = d.candidates(context.Background(), &l, nil)
		}
		return l, err
	}
	if err := k.refresh(tx, d.Places, size); err != nil {
		k.fold = nil // half read: begin again
		return Ledger{}, err
	}
	if !link {
		l := k.ledger
		l.Input.Links, l.edition = k.fold.linkList(), 0
		return l, nil
	}
	if !k.linked {
		k.ledger.Input.Links = k.fold.linkList()
		if err := d.candidates(context.Background(), &k.ledger, nil); err != nil {
			return Ledger{}, err
		}
		k.ledger.Input.Links = slices.Clip(k.ledger.Input.Links)
		k.linked, k.ready = true, nil
	}
	if k.ready == nil {
		k.ready = count.Prepare(k.ledger.Input)
	}
	l := k.ledger
	l.edition, l.ready = k.edition, k.ready
	return l, nil
}

// refresh brings the ledger up to the log's size.
func (k *lastLedger) refresh(tx *store.Tx, places *record.PlaceTree, size int64) error {
	if k.fold == nil {
		k.fold, k.ledger, k.size, k.linked = newFold(places), Ledger{Input: count.Input{Places: places}}, -1, false
	}
	for _, part := range []struct {
		tables []store.Table
		lay    func()
	}{
		{recordTables, func() {
			k.ledger.Input.Records, k.ledger.Input.Links, k.linked = k.fold.recordList(), k.fold.linkList(), false
			k.ready = nil
		}},
		{claimTables, func() { k.ledger.Input.Claims = k.fold.claimList() }},
		{otherTables, func() { k.ledger.Input.Closures, k.ledger.Adopt = k.fold.closureList(), k.fold.adopted() }},
	} {
		if k.size >= 0 && tx.Unchanged(k.size, part.tables...) {
			continue
		}
		for _, table := range part.tables {
			if err := k.read(tx, table); err != nil {
				return err
			}
		}
		part.lay()
		if k.ready != nil {
			k.ready = k.ready.Renew(k.ledger.Input)
		}
		k.edition++
		k.answers = map[string]*kept{}
	}
	k.size = size
	return nil
}

// read brings one table up to date: row by row where the log says which rows, else the whole.
func (k *lastLedger) read(tx *store.Tx, table store.Table) error {
	if k.size >= 0 && tx.Unchanged(k.size, table) {
		return nil
	}
	take := k.fold.tables()[table]
	ids, known, err := []string(nil), false, error(nil)
	if k.size >= 0 {
		ids, known, err = tx.ChangedSince(table, k.size, maxNews)
	}
	if err != nil {
		return err
	}
	if !known {
		k.fold.clear(table)
		return tx.EachRow(table, store.Query{}, func(r store.Row) error { return take(r.ID, r.At, r.Body) })
	}
	for _, id := range ids {
		row, err := tx.Get(table, id)
		if errors.Is(err, store.ErrNotFound) {
			k.fold.drop(table, id)
			continue
		}
		if err != nil {
			return err
		}
		if err := take(row.ID, row.At, row.Body); err != nil {
			return err
		}
	}
	return nil
}

// kept is an answer that is counted once, whoever asks meanwhile.
type kept struct {
	once   sync.Once
	answer any
	err    error
}

// answerKept answers a question; one that was asked of the same ledger before is not counted again.
func (d *Desk) answerKept(q count.Query, l Ledger) (count.Result, error) {
	return once(d, "toll", q, l, d.answer)
}

// minimumKept is the documented minimum alone, counted once.
func (d *Desk) minimumKept(q count.Query, l Ledger) (int, error) {
	return once(d, "minimum", q, l, d.minimum)
}

// once counts what was not counted of the same ledger before.
func once[T any](d *Desk, what string, q count.Query, l Ledger, of func(count.Query, Ledger) (T, error)) (T, error) {
	a, err := d.keptOf(what, q, l)
	if err != nil {
		return *new(T), err
	}
	a.once.Do(func() { a.answer, a.err = of(q, l) })
	return a.answer.(T), a.err
}

// keptOf finds the answer to a question of a ledger, or makes room for one.
func (d *Desk) keptOf(what string, q count.Query, l Ledger) (*kept, error) {
	key, err := record.Canonical(q)
	if err != nil {
		return nil, err
	}
	key = append(key, what...)
	d.last.mu.Lock()
	a := d.last.answers[string(key)]
	if l.edition == 0 || l.edition != d.last.edition || a == nil && len(d.last.answers) >= maxAnswers {
		a = &kept{}
	} else if a == nil {
		a = &kept{}
		d.last.answers[string(key)] = a
	}
	d.last.mu.Unlock()
	return a, nil
}

// answer counts with the origins that the case has adopted. As many are counted at once as there are cores: more would only
// all be late.
func (d *Desk) answer(q count.Query, l Ledger) (count.Result, error) {
	d.counting <- struct{}{}
	defer func() { <-d.counting }()
	return l.prepared().Toll(l.adopting(q))
}

// minimum counts the documented minimum alone.
func (d *Desk) minimum(q count.Query, l Ledger) (int, error) {
	d.counting <- struct{}{}
	defer func() { <-d.counting }()
	b, err := l.prepared().DocumentedMinimum(l.adopting(q))
	return b.Low, err
}

// adopting is the question with the origins that the case has adopted.
func (l Ledger) adopting(q count.Query) count.Query {
	q.Adopt = append(slices.Clone(q.Adopt), l.Adopt...)
	return q
}

// prepared is the ledger's input, ready to be asked.
func (l Ledger) prepared() *count.Prepared {
	if l.ready != nil {
		return l.ready
	}
	return count.Prepare(l.Input)
}
