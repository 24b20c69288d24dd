package desk

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"recount/count"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// Ledger is everything that a toll of the case rests on, as it was known at a moment.
type Ledger struct {
	Input count.Input
	Adopt []record.OriginID
	Open  int // claims of the machine that nobody has judged: they count for nothing
	// Contested are judgements of pairs that cannot all be true: none of them counts until a person has taken one back.
	Contested []record.IdentityLink
	// Waiting are the lists that nobody has admitted: their people count for nothing.
	Waiting []WaitingList
	// Back is what notices on the case's documents take back of the claims.
	Back []flow.Taking

	edition   int64                           // of the kept ledger that this is a copy of; 0: it is none
	roll      int64                           // the same, of its records and their pairs
	questions []PairQuestion                  // pairs that the linkage asks about
	suggested int                             // pairs at the end of the input's links that the linkage suggests
	person    map[record.VictimRecordID]int32 // which person the linkage takes each record for
	ready     *count.Prepared                 // of Input; nil: nobody made it ready
}

// ledgers gives what tolls rest on. Rows are read in a transaction, in which nothing waits: what has changed since the
// last reading. Then the transaction is left, the records are linked and the toll counted. What is lent out is never
// written to: an asker who wants another ledger makes a copy.
type ledgers struct {
	store   *store.Store
	places  casePlaces
	now     func() time.Time
	linkage *linkage
	lasting *keptReadings
	printed *printed
	// counting has room for as many tolls as are counted at once.
	counting chan struct{}

	reading turn // guards fold, size and rows: one reads what changed, the others wait outside of a transaction
	fold    *fold
	unheard bool   // notices or claims changed, and what is taken back was not worked out since
	size    int64  // acts that the log had
	rows    Ledger // without the pairs that the linkage suggests

	mu      sync.Mutex       // guards what follows, never for long
	linked  Ledger           // the last one with its pairs
	edition int64            // that answers are of
	answers map[string]*kept // by question
	lent    map[int64]*lentLedger
}

// lentLedger is the ledger of a past moment, kept while somebody makes something large of it that asks for it again.
type lentLedger struct {
	ledger Ledger
	to     int // how many hold it
}

func newLedgers(p Parts, places casePlaces, lasting *keptReadings) *ledgers {
	s, now := p.Store, p.Now
	return &ledgers{
		printed: &printed{store: s, read: p.Printed}, store: s, places: places, now: now, linkage: newLinkage(places),
		reading: make(turn, 1), lasting: lasting,
		counting: make(chan struct{}, runtime.GOMAXPROCS(0)), answers: map[string]*kept{},
		lent: map[int64]*lentLedger{},
	}
}

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

func (t turn) give() { <-t }

// maxNews is after how many acts a table is read anew rather than row by row.
const maxNews = 2000

// maxAnswers bounds the answers that are kept until something changes.
const maxAnswers = 200

// Tables of a ledger that stand or fall together: a finding changes a record, a pair is of records, the spelling of an
// origin changes claims and records, and a place of the case's own the records that name it.
var (
	recordTables = []store.Table{store.Merges, store.CasePlaces, store.PlaceTables, store.VictimRecords,
		store.Imports, store.Determinations, store.IdentityLinks}
	claimTables = []store.Table{store.Merges, store.CasePlaces, store.PlaceTables, store.Claims}
	otherTables = []store.Table{store.Closures, store.Origins, store.Merges}
	// what people and notices say that origins took back
	noticeTables = []store.Table{store.Merges, store.CasePlaces, store.PlaceTables, store.Claims, store.Retractions, store.Documents}
)

// at gives the ledger as it was known at a moment, with the pairs that the linkage suggests; the zero moment is now. A
// past case is made again from the acts that it had.
func (k *ledgers) at(ctx context.Context, at time.Time) (Ledger, error) {
	var l Ledger
	if at.IsZero() || !at.Before(k.now()) {
		l, err := k.current(ctx)
		if err != nil {
			return l, err
		}
		err = k.store.View(ctx, func(tx *store.Tx) error {
			open, err := k.lasting.undecided(tx)
			l.Open = open.n
			return err
		})
		return l, err
	}
	k.mu.Lock()
	lent := k.lent[at.UnixMicro()]
	k.mu.Unlock()
	if lent != nil {
		return lent.ledger, nil
	}
	past, err := k.store.At(ctx, record.Micros(at.UnixMicro()))
	if err != nil {
		return l, err
	}
	defer past.Close()
	return k.of(ctx, past)
}

// of gives the ledger of a past case, with the pairs that the linkage suggests.
func (k *ledgers) of(ctx context.Context, past *store.Past) (l Ledger, err error) {
	if err := k.printed.learn(ctx, -1); err != nil {
		return l, err
	}
	var f *fold
	open := 0
	err = past.View(ctx, func(then *store.Tx) (err error) {
		if f, err = k.gather(then); err == nil {
			open, _, err = then.Undecided()
		}
		return err
	})
	if err != nil {
		return l, err
	}
	l = f.ledger()
	l.Open = open
	p, err := k.linkage.of(ctx, l.Input.Records, l.Input.Links, nil)
	if err != nil {
		return l, err
	}
	return l.withPairs(p), nil
}

// lend gives the ledger of the case as it was at a moment, and has whoever asks for that moment get it too until it is
// given back.
func (k *ledgers) lend(ctx context.Context, past *store.Past, at record.Micros) (l Ledger, back func(), err error) {
	if l, err = k.of(ctx, past); err != nil {
		return l, nil, err
	}
	l.ready = count.Prepare(l.Input)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lent[int64(at)] == nil {
		k.lent[int64(at)] = &lentLedger{ledger: l}
	}
	k.lent[int64(at)].to++
	return l, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		if lent := k.lent[int64(at)]; lent.to > 1 {
			lent.to--
		} else {
			delete(k.lent, int64(at))
		}
	}, nil
}

// current gives the ledger as it stands, with the pairs that the linkage suggests.
func (k *ledgers) current(ctx context.Context) (Ledger, error) {
	l, err := k.judged(ctx)
	if err != nil {
		return l, err
	}
	k.mu.Lock()
	last := k.linked
	k.mu.Unlock()
	switch {
	case l.edition == last.edition:
		return last, nil
	case l.roll == last.roll && last.ready != nil: // the same records and pairs: their roll is taken over
		return k.keep(last.renew(l)), nil
	}
	p, err := k.linkage.of(ctx, l.Input.Records, l.Input.Links, nil)
	if err != nil {
		return l, err
	}
	l = l.withPairs(p)
	l.ready = count.Prepare(l.Input)
	return k.keep(l), nil
}

// renew is the ledger with what rows say beside its records and pairs, which are the same.
func (l Ledger) renew(rows Ledger) Ledger {
	l.Input.Claims, l.Input.Closures = rows.Input.Claims, rows.Input.Closures
	l.Input.Corrections, l.Adopt, l.Back, l.edition = rows.Input.Corrections, rows.Adopt, rows.Back, rows.edition
	l.ready = l.ready.Renew(l.Input)
	return l
}

// keep keeps a ledger with its pairs, unless a newer one, or the same from another asker, is kept already.
func (k *ledgers) keep(l Ledger) Ledger {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.linked.edition == l.edition:
		return k.linked
	case k.linked.edition < l.edition:
		k.linked = l
	}
	if k.edition < l.edition {
		k.edition, k.answers = l.edition, map[string]*kept{}
	}
	return l
}

// withPairs is the ledger with the pairs that the linkage suggests: that two records may be one person, never that they
// are.
func (l Ledger) withPairs(p *pairs) Ledger {
	l.Input.Links = slices.Concat(l.Input.Links, p.links)
	l.questions, l.suggested, l.person = p.questions, len(p.links), p.person
	return l
}

// Suggested is how many pairs of records the linkage takes for possibly one person, and nobody has judged.
func (l Ledger) Suggested() int { return l.suggested }

// judgedPairs are the pairs that people judged; suggestedPairs those that the linkage suggests.
func (l Ledger) judgedPairs() []record.IdentityLink {
	return l.Input.Links[:len(l.Input.Links)-l.suggested]
}

func (l Ledger) suggestedPairs() []record.IdentityLink {
	return l.Input.Links[len(l.Input.Links)-l.suggested:]
}

// judged gives the ledger as it stands with what people judged of pairs and nothing that a machine suggests.
func (k *ledgers) judged(ctx context.Context) (Ledger, error) {
	if err := k.reading.take(ctx); err != nil {
		return Ledger{}, err
	}
	defer k.reading.give()
	size := int64(-1)
	if k.fold != nil {
		size = k.size
	}
	if err := k.printed.learn(ctx, size); err != nil {
		return Ledger{}, err
	}
	err := k.store.View(ctx, func(tx *store.Tx) error {
		size, err := tx.Size()
		if err == nil {
			err = k.refresh(tx, size)
		}
		return err
	})
	if err != nil {
		k.fold = nil // half read: begin again
		return Ledger{}, err
	}
	if k.unheard { // notices are held against claims where nobody waits for the store
		k.unheard = false
		k.rows.Back = k.fold.takenBack(k.rows.Input.Claims)
		k.rows.Input.Corrections = k.fold.correctionList(k.rows.Back)
	}
	return k.rows, nil
}

// refresh brings the rows up to the log's size.
func (k *ledgers) refresh(tx *store.Tx, size int64) error {
	if k.fold == nil {
		k.fold, k.size = newFold(k.places), -1
		k.rows = Ledger{Input: count.Input{Places: k.places.PlaceTree}, edition: k.rows.edition, roll: k.rows.roll}
	}
	for _, part := range []struct {
		tables []store.Table
		lay    func()
	}{
		{recordTables, func() {
			k.rows.Input.Records = k.fold.recordList()
			k.rows.Input.Links, k.rows.Contested = k.fold.linkList()
			k.rows.Waiting = k.fold.waiting()
			k.rows.roll++
		}},
		{claimTables, func() { k.rows.Input.Claims = k.fold.claimList() }},
		{otherTables, func() { k.rows.Input.Closures, k.rows.Adopt = k.fold.closureList(), k.fold.adopted() }},
		{noticeTables, func() { k.unheard = true }},
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
		k.rows.edition++
	}
	k.size = size
	return nil
}

// read brings one table up to date: row by row where the log says which rows, else the whole.
func (k *ledgers) read(tx *store.Tx, table store.Table) error {
	if k.size >= 0 && tx.Unchanged(k.size, table) {
		return nil
	}
	if table == store.Documents {
		var err error
		k.fold.printed, err = k.printed.of(tx)
		return err
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
		return tx.EachRow(table, store.Query{}, take)
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
		if err := take(row); err != nil {
			return err
		}
	}
	return nil
}

// gather reads what counts from the tables.
func (k *ledgers) gather(tx *store.Tx) (*fold, error) {
	f := newFold(k.places)
	for table, take := range f.tables() {
		if err := tx.EachRow(table, store.Query{}, take); err != nil {
			return nil, err
		}
	}
	var err error
	f.printed, err = k.printed.of(tx)
	return f, err
}

// kept is an answer that is counted once, whoever asks meanwhile.
type kept struct {
	once   sync.Once
	answer any
	err    error
}

// answerKept answers a question; one that was asked of the same ledger before is not counted again.
func (k *ledgers) answerKept(q count.Query, l Ledger) (count.Result, error) {
	return once(k, "toll", q, l, k.answer)
}

// minimumKept is the documented minimum alone, counted once.
func (k *ledgers) minimumKept(q count.Query, l Ledger) (int, error) {
	return once(k, "minimum", q, l, k.minimum)
}

// once counts what was not counted of the same ledger before.
func once[T any](k *ledgers, what string, q count.Query, l Ledger, of func(count.Query, Ledger) (T, error)) (T, error) {
	a, err := k.keptOf(what, q, l)
	if err != nil {
		return *new(T), err
	}
	a.once.Do(func() { a.answer, a.err = of(q, l) })
	return a.answer.(T), a.err
}

// keptOf finds the answer to a question of a ledger, or makes room for one.
func (k *ledgers) keptOf(what string, q count.Query, l Ledger) (*kept, error) {
	key, err := record.Canonical(q)
	if err != nil {
		return nil, err
	}
	key = append(key, what...)
	k.mu.Lock()
	defer k.mu.Unlock()
	a := k.answers[string(key)]
	switch {
	case l.edition == 0 || l.edition != k.edition || a == nil && len(k.answers) >= maxAnswers:
		return &kept{}, nil
	case a == nil:
		a = &kept{}
		k.answers[string(key)] = a
	}
	return a, nil
}

// answer counts with the origins that the case has adopted. As many are counted at once as there are cores: more would
// only all be late.
func (k *ledgers) answer(q count.Query, l Ledger) (count.Result, error) {
	k.counting <- struct{}{}
	defer func() { <-k.counting }()
	return l.prepared().Toll(l.adopting(q))
}

// minimum counts the documented minimum alone.
func (k *ledgers) minimum(q count.Query, l Ledger) (int, error) {
	k.counting <- struct{}{}
	defer func() { <-k.counting }()
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
