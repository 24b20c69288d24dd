package desk

import (
	"context"
	"errors"
	"slices"

	"recount/access"
	"recount/count"
	"recount/internal/store"
	"recount/record"
)

// A list that was read in waits: its people count for nothing until a person has admitted it, in a case of several
// people a second one. Lists that a case had before lists waited go on counting, so that an upgrade moves no number
// that was said; they are told apart (Import.Admission is nil), and can be undone.

// AdmitList lets the people of a list count.
func (l *Lists) AdmitList(ctx context.Context, who Who, id string) (Outcome, error) {
	var begun record.ActorID
	subject, err := l.subjectOf(ctx, access.S2, func(tx *store.Tx) (access.PersonID, error) {
		solo, err := soloCase(tx)
		if err != nil || solo {
			return nobody, err
		}
		if begun, err = tx.Lists().BegunBy(id); err != nil {
			return nobody, err
		}
		return personOf(tx, begun)
	})
	if err != nil {
		return Outcome{}, err
	}
	return l.do(ctx, who, record.AdmitList, subject, func(tx *store.Tx, _ allowed) (deed, error) {
		row, err := tx.Get(store.Imports, id)
		if errors.Is(err, store.ErrNotFound) {
			return deed{}, ErrAbsent
		}
		if err != nil {
			return deed{}, err
		}
		if begun != "" {
			if err := l.apart(tx, who.Account, begun, row.At); err != nil {
				return deed{}, err
			}
		}
		list, err := store.Decode[record.Import](row)
		if err != nil {
			return deed{}, err
		}
		if list.Counts() {
			return deed{}, badInput("the list counts already")
		}
		written, err := tx.Lists().ImportedRows(id)
		if err != nil {
			return deed{}, err
		}
		if written < list.Rows {
			return deed{}, badInput("%d of %d rows were read in: import the same file again to go on, then admit it",
				written, list.Rows)
		}
		list.Admission = &record.Admission{State: record.ListAdmitted, By: who.Account, Why: who.Reason}
		return deed{subjects: []string{id}, payload: list}, nil
	})
}

// WaitingList is a list that counts for nothing yet.
type WaitingList struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Source record.OriginID `json:"source"`
	Rows   int             `json:"rows"`
}

// Moves is how the numbers would move if a list were admitted, and whose list it is.
type Moves struct {
	Source record.OriginID `json:"source"`
	Before Minima          `json:"before"`
	After  Minima          `json:"after"`
}

// listSubject says to whom a list is assigned. One that waits is before whoever may admit it, until it is admitted:
// they read what they decide on, and afterwards it is as any other list.
func (l *Lists) listSubject(ctx context.Context, who Who, id string) (access.Subject, error) {
	s := access.Subject{Level: access.S2}
	err := l.store.View(ctx, func(tx *store.Tx) error {
		row, err := tx.Get(store.Imports, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		list, err := store.Decode[record.Import](row)
		if err != nil || list.Counts() || list.Undone {
			return err
		}
		person, err := personOf(tx, who.Account)
		if person != "" {
			s.Assigned = append(s.Assigned, person)
		}
		return err
	})
	return s, err
}

// Imported is a list that was read in, with its records in the order of its rows.
func (l *Lists) Imported(ctx context.Context, who Who, id string) (record.Import, []record.VictimRecord, error) {
	var list record.Import
	var records []record.VictimRecord
	subject, err := l.listSubject(ctx, who, id)
	if err != nil {
		return list, nil, err
	}
	err = l.look(ctx, who, "victim.read", subject, func(tx *store.Tx, _ allowed) error {
		row, err := tx.Get(store.Imports, id)
		if errors.Is(err, store.ErrNotFound) {
			return ErrAbsent
		}
		if err != nil {
			return err
		}
		if list, err = store.Decode[record.Import](row); err != nil {
			return err
		}
		records, err = listOf(tx, id)
		return err
	})
	return list, records, err
}

// WouldMove says how admitting a list that was read in would move the numbers of a question.
func (l *Lists) WouldMove(ctx context.Context, who Who, q count.Query, id string) (Moves, error) {
	list, records, err := l.Imported(ctx, who, id)
	if err != nil {
		return Moves{}, err
	}
	return l.ledgers.moves(ctx, q, list.Source, records, list.Gone)
}

// PlanMoves says how the numbers of a question would move if a planned list were read in and admitted.
func (l *Lists) PlanMoves(ctx context.Context, who Who, q count.Query, plan ImportPlan) (Moves, error) {
	if _, err := l.permit(ctx, who, "victim.read", access.Subject{Level: access.S2}); err != nil {
		return Moves{}, err
	}
	return l.ledgers.moves(ctx, q, plan.file.Source, plan.Records, plan.gone())
}

// moves counts with and without records of a list.
func (k *ledgers) moves(ctx context.Context, q count.Query, source record.OriginID, records []record.VictimRecord,
	gone []record.VictimRecordID) (Moves, error) {
	out := Moves{Source: source}
	before, err := k.current(ctx)
	if err != nil {
		return out, err
	}
	first, err := k.answerKept(q, before)
	if err != nil {
		return out, err
	}
	out.Before = minima(first)
	after, err := k.judged(ctx)
	if err != nil {
		return out, err
	}
	all := map[record.VictimRecordID]record.VictimRecord{}
	for _, r := range after.Input.Records {
		all[r.ID] = r
	}
	for _, r := range records {
		r = asListed(r)
		if was, ok := all[r.ID]; ok { // what people found of it stays
			r.Death, r.Identity, r.CivilStatus, r.Attribution = was.Death, was.Identity, was.CivilStatus,
				was.Attribution
		}
		all[r.ID] = r
	}
	for _, id := range gone {
		delete(all, id)
	}
	after.Input.Records = inOrder(all)
	p, err := k.linkage.of(ctx, after.Input.Records, after.Input.Links, nil)
	if err != nil {
		return out, err
	}
	after = after.withPairs(p)
	after.ready, after.edition = nil, 0
	second, err := k.answer(q, after)
	out.After = minima(second)
	return out, err
}

// listOf reads the records of one import as they stand or wait.
func listOf(tx *store.Tx, id string) ([]record.VictimRecord, error) {
	var out []record.VictimRecord
	err := tx.Lists().EachRowOf(id, func(body []byte) error {
		v, err := store.Decode[record.VictimRecord](store.Row{Body: body})
		out = append(out, v)
		return err
	})
	return out, err
}

// gone are the records that a planned list takes out.
func (p ImportPlan) gone() []record.VictimRecordID {
	var out []record.VictimRecordID
	if p.Changes.Whole {
		for _, g := range p.Changes.Gone {
			out = append(out, g.ID)
		}
	}
	slices.Sort(out)
	return out
}
