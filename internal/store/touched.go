package store

import (
	"sync"

	"recount/record"
)

// touched remembers, for as long as the case is open, which act last changed a table, so that what was read of a table
// can be kept until then. It may name an act that was rolled back: then something is read again that need not have
// been.
type touched struct {
	mu     sync.Mutex
	tables map[Table]int64 // one more than the position of the last act that changed it
	all    int64           // the same, of the last act that may have changed any table
}

// note is told of every act before it takes effect.
func (t *touched) note(kind record.Act, seq int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tables == nil {
		t.tables = map[Table]int64{}
	}
	switch kind {
	case record.AddDocument:
		t.tables[Documents] = seq + 1
	case record.RecordVictim, record.CorrectVictim, record.BeginImport, record.ImportVictims, record.UndoImport,
		record.AdmitList:
		t.tables[VictimRecords], t.tables[Imports] = seq+1, seq+1
	case record.Undo, record.ErasePersonal, record.ResealIdentity, record.EraseList:
		t.all = seq + 1
	default:
		if p := projectionOf[kind]; p != nil {
			t.tables[p.table] = seq + 1
		}
	}
}

// read is told that what machines read was cached, where the log has size acts and had before of them when the act
// began.
func (t *touched) read(size, before int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tables == nil {
		t.tables = map[Table]int64{}
	}
	if size == before { // no act goes with it: readers of this very log may or may not have it yet
		size++
	}
	t.tables[Claims] = max(t.tables[Claims], size)
}

// everything is told that any table may have changed when the log had size acts.
func (t *touched) everything(size int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = max(t.all, size+1)
}

func (t *touched) last(tables []Table) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := t.all
	for _, name := range tables {
		last = max(last, t.tables[name])
	}
	return last
}

// Lasting says whether this transaction reads the case itself, so that what it reads may be kept for later ones: not a
// case as it was at a moment, and not a case with acts that may yet be rolled back.
func (tx *Tx) Lasting() bool { return !tx.past && tx.tree == nil }

// Unchanged says whether tables stand as they did when the log had size acts.
func (tx *Tx) Unchanged(size int64, tables ...Table) bool {
	news := tx.news()
	return news != nil && news.last(tables) <= size
}

// news is what remembers which act last changed a table of what this transaction reads; nil: nothing does.
func (tx *Tx) news() *touched {
	if tx.past {
		return tx.pastNews
	}
	return &tx.store.touched
}

// ChangedSince lists the ids of rows of a table that acts made or replaced from the size of the log on. known is false
// where that cannot be told row by row, or where the log grew by more than limit acts: then the table has to be read
// anew.
func (tx *Tx) ChangedSince(t Table, size int64, limit int) (ids []string, known bool, err error) {
	if news := tx.news(); news == nil || news.last(nil) > size {
		return nil, false, nil
	}
	rows, err := tx.sess.query(tx.ctx, "SELECT subject, kind FROM changes WHERE seq >= $1 ORDER BY seq LIMIT $2", size,
		limit+1)
	if err != nil {
		return nil, false, tx.fault(err)
	}
	defer rows.Close()
	known = true
	n := 0
	for ; rows.Next(); n++ {
		var subject, kind string
		if err := rows.Scan(&subject, &kind); err != nil {
			return nil, false, tx.fault(err)
		}
		p := projectionOf[record.Act(kind)]
		switch act := record.Act(kind); {
		case t == VictimRecords && (act == record.RecordVictim || act == record.CorrectVictim), t == Imports &&
			act == record.UndoImport, p != nil && p.table == t && !p.each:
			ids = append(ids, subject)
		case t == VictimRecords && (act == record.BeginImport || act == record.ImportVictims ||
			act == record.UndoImport || act == record.AdmitList), p != nil && p.table == t:
			known = false
		}
	}
	return ids, known && n <= limit, tx.fault(rows.Err())
}
