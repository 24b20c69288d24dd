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
}

// Toll answers a query over the case. KnownAt in the query gives what the desk would have said then.
func (d *Desk) Toll(ctx context.Context, who Who, q count.Query) (count.Result, Ledger, error) {
	var result count.Result
	var ledger Ledger
	err := d.look(ctx, who, "toll.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		var err error
		if ledger, err = d.ledger(tx, q.KnownAt); err != nil {
			return err
		}
		q.Adopt = append(slices.Clone(q.Adopt), ledger.Adopt...)
		result, err = count.Toll(q, ledger.Input)
		return err
	})
	return result, ledger, err
}

// Preview is how the toll would move if a claim were judged.
type Preview struct {
	Before count.Result
	After  count.Result
}

// Preview tells how accepting a claim would move the toll, before anybody decides.
func (d *Desk) Preview(ctx context.Context, who Who, q count.Query, claim record.Claim) (Preview, error) {
	var p Preview
	err := d.look(ctx, who, "toll.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		ledger, err := d.ledger(tx, q.KnownAt)
		if err != nil {
			return err
		}
		q.Adopt = append(slices.Clone(q.Adopt), ledger.Adopt...)
		if p.Before, err = count.Toll(q, ledger.Input); err != nil {
			return err
		}
		with := ledger.Input
		with.Claims = slices.DeleteFunc(slices.Clone(with.Claims), func(e count.Entry) bool { return e.Claim.ID == claim.ID })
		with.Claims = append(with.Claims, count.Entry{Claim: claim})
		p.After, err = count.Toll(q, with)
		return err
	})
	return p, err
}

// ledger reads what counts. For the present it reads the projections; for a moment in the past it folds the log.
func (d *Desk) ledger(tx *store.Tx, knownAt time.Time) (Ledger, error) {
	if !knownAt.IsZero() && knownAt.Before(d.Now()) {
		return d.ledgerAt(tx, record.Micros(knownAt.UnixMicro()))
	}
	f := fold{places: d.Places}
	for table, take := range f.tables() {
		err := tx.EachRow(table, store.Query{}, func(r store.Row) error { return take(r.ID, r.At, r.Body) })
		if err != nil {
			return Ledger{}, err
		}
	}
	return f.ledger(), nil
}
