package desk

import (
	"context"
	"slices"

	"recount/access"
	"recount/count"
	"recount/record"
)

// Tolls are the numbers that the case supports, and why.
type Tolls struct {
	*road
	ledgers *ledgers
	read    *readings
	places  casePlaces
}

// Toll answers a query over the case. KnownAt in the query gives what the desk would have said then: the case is made
// again from the acts that it had at that moment.
func (t *Tolls) Toll(ctx context.Context, who Who, q count.Query) (count.Result, Ledger, error) {
	ok, err := t.permit(ctx, who, "toll.read", access.Subject{Level: access.S1})
	if err != nil {
		return count.Result{}, Ledger{}, err
	}
	ledger, err := t.ledgers.at(ctx, q.KnownAt)
	if err != nil {
		return count.Result{}, ledger, err
	}
	result, err := t.ledgers.answerKept(q, ledger)
	if ok.Pseudonym {
		ledger = ledger.withoutNames()
	}
	return result, ledger, err
}

// withoutNames is a ledger for a reader who may see no name: figures, origins, places and dates, without the sentences
// of the claims and without who the records are of.
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
	l.Input, l.ready, l.questions = in, nil, nil
	return l
}

// MakeReady reads what a toll rests on before anybody asks, so that the first page of it is as quick as the next. It
// shows nothing to anybody; what fails here fails again, with its reason, when somebody asks.
func (t *Tolls) MakeReady(ctx context.Context) error {
	ledger, err := t.ledgers.current(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	_, err = t.ledgers.answerKept(count.Query{Cell: record.AnyCell(record.Killed)}, ledger)
	return err
}

// Minimum is the documented minimum of a question alone: what the desk says that a judgement moved.
func (t *Tolls) Minimum(ctx context.Context, who Who, q count.Query) (int, error) {
	if _, err := t.permit(ctx, who, "toll.read", access.Subject{Level: access.S1}); err != nil {
		return 0, err
	}
	ledger, err := t.ledgers.current(ctx)
	if err != nil {
		return 0, err
	}
	return t.ledgers.minimumKept(q, ledger)
}

// Preview is the documented minimum, in persons, before a claim is accepted and after.
type Preview struct {
	Before int
	After  int
}

// Preview tells how accepting a claim would move the toll, before anybody decides.
func (t *Tolls) Preview(ctx context.Context, who Who, q count.Query, claim record.Claim) (Preview, error) {
	var p Preview
	if _, err := t.permit(ctx, who, "claim.read", access.Subject{Level: access.S1}); err != nil {
		return p, err
	}
	ledger, err := t.ledgers.current(ctx)
	if err != nil {
		return p, err
	}
	if p.Before, err = t.ledgers.minimumKept(q, ledger); err != nil {
		return p, err
	}
	ledger.ready = ledger.prepared().With(count.Entry{Claim: claim})
	p.After, err = t.ledgers.minimum(q, ledger)
	return p, err
}

// Questions lists the pairs that wait to be judged, those first whose answer would change the number of persons most.
func (t *Tolls) Questions(ctx context.Context, who Who, limit int) ([]PairQuestion, error) {
	if _, err := t.permit(ctx, who, "pair.read", access.Subject{Level: access.S2}); err != nil {
		return nil, err
	}
	l, err := t.ledgers.current(ctx)
	return slices.Clone(l.questions[:min(max(limit, 0), len(l.questions))]), err
}
