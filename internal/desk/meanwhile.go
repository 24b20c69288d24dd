package desk

import (
	"context"
	"errors"
	"fmt"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Seen is the state of a thing that somebody had before them when they decided: the position in the log of what it
// rests on, from 1; 0 where nothing was decided yet. Nil asks for no comparison: a program that acts once.
type Seen *int64

// MeanwhileError says that somebody else decided on a thing between the page that was read and the act. Nothing was
// written.
type MeanwhileError struct {
	By string        // name by which colleagues know them; "" where it was taken back
	At record.Micros // when
	As string        // what they decided, in the log's words; "" where it was taken back
}

func (e MeanwhileError) Error() string { return errMeanwhile.String() }

// Unwrap makes it a fault of the input: whoever asked decides again.
func (e MeanwhileError) Unwrap() []error { return []error{errMeanwhile, ErrInput} }

var errMeanwhile = record.Say("somebody else decided on this meanwhile")

// unchanged refuses to write over what somebody else wrote after the page was made.
func unchanged(tx *store.Tx, seen Seen, t store.Table, id string) error {
	if seen == nil {
		return nil
	}
	row, err := tx.Get(t, id)
	if errors.Is(err, store.ErrNotFound) {
		if *seen == 0 {
			return nil
		}
		return MeanwhileError{}
	}
	if err != nil || row.Seq+1 == *seen {
		return err
	}
	return meanwhile(tx, row.Seq)
}

// meanwhile says what an act did after a page was made.
func meanwhile(tx *store.Tx, seq int64) error {
	out := MeanwhileError{}
	e, err := tx.EntryAt(seq)
	if err != nil {
		return err
	}
	out.At = e.Change.At
	out.As, _, _ = wayAndWhy(e.Change)
	if out.By, err = nameOf(tx, e.Change.Actor); err != nil {
		return fmt.Errorf("who decided meanwhile: %w", err)
	}
	return out
}

// IncidentSeen is the state of an incident, to be given back with a change of it.
func (d *Desk) IncidentSeen(ctx context.Context, who Who, id record.IncidentID) (int64, error) {
	return d.stateSeen(ctx, who, "incident.read", access.S1, store.Incidents, string(id))
}

// PartySeen is the state of a party, to be given back with a change of it.
func (d *Desk) PartySeen(ctx context.Context, who Who, id record.PartyID) (int64, error) {
	return d.stateSeen(ctx, who, "party.read", access.S1, store.Parties, string(id))
}

// PairSeen is the state of the judgement of a pair, to be given back with another.
func (d *Desk) PairSeen(ctx context.Context, who Who, a, b record.VictimRecordID) (int64, error) {
	if b < a {
		a, b = b, a
	}
	return d.stateSeen(ctx, who, "pair.read", access.S2, store.IdentityLinks, pairID(record.IdentityLink{A: a, B: b}))
}

func (d *Desk) stateSeen(ctx context.Context, who Who, act record.Act, level access.Level, t store.Table,
	id string) (int64, error) {
	var seen int64
	err := d.look(ctx, who, act, access.Subject{Level: level}, func(tx *store.Tx, _ allowed) error {
		row, err := tx.Get(t, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		seen = row.Seq + 1
		return err
	})
	return seen, err
}
