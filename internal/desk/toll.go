package desk

import (
	"context"
	"slices"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/store"
	"recount/record"
)

// Ledger is everything that a toll of the case rests on, as it was known at a moment.
type Ledger struct {
	Input count.Input
	Adopt []record.OriginID
	Open  int // claims of the machine that nobody has judged: they count for nothing

	edition int64           // of the kept ledger that this is a copy of; 0: it is none
	ready   *count.Prepared // of Input; nil: nobody made it ready
}

// Toll answers a query over the case. KnownAt in the query gives what the desk would have said then: the case is made
// again from the acts that it had at that moment.
func (d *Desk) Toll(ctx context.Context, who Who, q count.Query) (count.Result, Ledger, error) {
	var ledger Ledger
	pseudonym := false
	err := d.look(ctx, who, "toll.read", access.Subject{Level: access.S1}, func(tx *store.Tx, ok allowed) (err error) {
		pseudonym = ok.Pseudonym
		ledger, err = d.ledgerAt(ctx, tx, q.KnownAt)
		return err
	})
	if err != nil {
		return count.Result{}, ledger, err
	}
	result, err := d.answerKept(q, ledger) // counting is long, and others wait for the connection
	if pseudonym {
		ledger = ledger.withoutNames()
	}
	return result, ledger, err
}

// withoutNames is a ledger for a reader who may see no name: figures, origins, places and dates, without the sentences of the
// claims and without who the records are of.
func (l Ledger) withoutNames() Ledger {
	in := l.Input
	in.Claims = slices.Clone(in.Claims)
	for i := range in.Claims {
		c := &in.Claims[i].Claim
		c.Anchors, c.Fields, c.Sentence, c.Speaker.Words = nil, nil, record.Anchor{}, ""
		if c.Count != nil {
			n := *c.Count
			n.Words = ""
			c.Count = &n
		}
		c.Appeal, c.Commitment, c.Denial = nil, nil, nil
	}
	in.Records = make([]record.VictimRecord, len(in.Records))
	for i, r := range l.Input.Records {
		in.Records[i] = record.VictimRecord{ID: r.ID, Source: r.Source}
	}
	l.Input, l.ready = in, nil
	return l
}

// MakeReady reads what a toll rests on before anybody asks, so that the first page of it is as quick as the next. It shows
// nothing to anybody; what fails here fails again, with its reason, when somebody asks.
func (d *Desk) MakeReady(ctx context.Context) error {
	var ledger Ledger
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		ledger, err = d.ledgerNow(tx, true)
		return err
	})
	if err != nil || ctx.Err() != nil {
		return err
	}
	_, err = d.answerKept(count.Query{Cell: record.AnyCell(record.Killed)}, ledger)
	return err
}

// Minimum is the documented minimum of a question alone: what the desk says that a judgement moved.
func (d *Desk) Minimum(ctx context.Context, who Who, q count.Query) (int, error) {
	var ledger Ledger
	err := d.look(ctx, who, "toll.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) (err error) {
		ledger, err = d.ledgerNow(tx, true)
		return err
	})
	if err != nil {
		return 0, err
	}
	return d.minimumKept(q, ledger)
}

// Preview is the documented minimum, in persons, before a claim is accepted and after.
type Preview struct {
	Before int
	After  int
}

// Preview tells how accepting a claim would move the toll, before anybody decides.
func (d *Desk) Preview(ctx context.Context, who Who, q count.Query, claim record.Claim) (Preview, error) {
	var p Preview
	var ledger Ledger
	err := d.look(ctx, who, "claim.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) (err error) {
		ledger, err = d.ledgerNow(tx, true)
		return err
	})
	if err != nil {
		return p, err
	}
	if p.Before, err = d.minimumKept(q, ledger); err != nil {
		return p, err
	}
	ledger.ready = ledger.prepared().With(count.Entry{Claim: claim})
	p.After, err = d.minimum(q, ledger)
	return p, err
}

// ledgerAt reads what counted at a moment; the zero moment is now.
func (d *Desk) ledgerAt(ctx context.Context, tx *store.Tx, at time.Time) (Ledger, error) {
	if at.IsZero() || !at.Before(d.Now()) {
		return d.ledger(tx)
	}
	past, err := d.Store.At(ctx, record.Micros(at.UnixMicro()))
	if err != nil {
		return Ledger{}, err
	}
	defer past.Close()
	var l Ledger
	err = past.View(ctx, func(then *store.Tx) error {
		l, err = d.ledger(then)
		return err
	})
	return l, err
}

// ledger reads what counts, with the pairs that the linkage suggests.
func (d *Desk) ledger(tx *store.Tx) (Ledger, error) {
	l, err := d.ledgerNow(tx, true)
	if err == nil {
		l.Open, err = tx.CountUndecided()
	}
	return l, err
}

// gather reads what counts from the tables.
func (d *Desk) gather(tx *store.Tx) (Ledger, error) {
	f := newFold(d.Places)
	for table, take := range f.tables() {
		err := tx.EachRow(table, store.Query{}, func(r store.Row) error { return take(r.ID, r.At, r.Body) })
		if err != nil {
			return Ledger{}, err
		}
	}
	return f.ledger(), nil
}
