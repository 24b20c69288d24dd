package desk

import (
	"cmp"
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
	out, err := l.do(ctx, who, record.AdmitList, subject, func(tx *store.Tx, _ allowed) (deed, error) {
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
		if begun != "" {
			if read, err := hasReadList(tx, who.Account, id); err != nil || !read {
				return deed{}, cmp.Or(err, error(NeedsError{[]string{NeedsReading}}))
			}
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
	if begun == who.Account && begun != "" && errors.Is(err, ErrRefused) && !errors.As(err, new(NeedsError)) {
		return out, NeedsError{[]string{NeedsAnother}} // it is their own: that they learn nothing new by
	}
	return out, err
}

// NeedsAnother is what admitting a list needs in a case of several people: somebody who did not read it in.
const NeedsAnother = "another"

// hasReadList says whether somebody read a list since its last rows were read in.
func hasReadList(tx *store.Tx, reader record.ActorID, id string) (bool, error) {
	entries, err := tx.History(id)
	read := false
	for _, e := range entries {
		switch e.Change.Kind {
		case record.BeginImport, record.ImportVictims:
			read = false
		case record.OpenVictim:
			read = read || e.Change.Actor == reader
		}
	}
	return read, err
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

// listSubject says to whom a list is assigned: it is before whoever may admit it. They read what they decide on, and
// afterwards what they decided.
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
		if err != nil || list.Undone {
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

// listsSubject is the lists of a case, which are before whoever may admit one.
func (l *Lists) listsSubject(ctx context.Context, who Who) (access.Subject, error) {
	s := access.Subject{Level: access.S2}
	err := l.store.View(ctx, func(tx *store.Tx) error {
		person, err := personOf(tx, who.Account)
		if person != "" {
			s.Assigned = append(s.Assigned, person)
		}
		return err
	})
	return s, err
}

// Imported is a list that was read in, with its records in the order of its rows. Where it waits for another person
// than the one who read it in, the log notes who read it: nobody admits what they have not read.
func (l *Lists) Imported(ctx context.Context, who Who, id string) (record.Import, []record.VictimRecord, error) {
	return l.imported(ctx, who, id, true)
}

// imported reads a list, and notes it where the reading is a person's.
func (l *Lists) imported(ctx context.Context, who Who, id string, note bool) (record.Import, []record.VictimRecord,
	error) {
	var list record.Import
	var records []record.VictimRecord
	unread := false
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
		if records, err = listOf(tx, id); err != nil || list.Counts() || list.Undone {
			return err
		}
		unread, err = waitsForReader(tx, who.Account, id)
		return err
	})
	if err == nil && unread && note {
		_, err = l.do(ctx, who, record.OpenVictim, subject, func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{id}, payload: record.RecordRead{List: id}}, nil
		})
	}
	return list, records, err
}

// waitsForReader says whether somebody has yet to read a list that another person of a shared case read in.
func waitsForReader(tx *store.Tx, reader record.ActorID, id string) (bool, error) {
	if solo, err := soloCase(tx); err != nil || solo {
		return false, err
	}
	begun, err := tx.Lists().BegunBy(id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil || begun == reader {
		return false, err
	}
	read, err := hasReadList(tx, reader, id)
	return !read, err
}

// WouldMove says how admitting a list that was read in would move the numbers of a question. Whoever asks has the list
// before them.
func (l *Lists) WouldMove(ctx context.Context, who Who, q count.Query, id string) (Moves, error) {
	return l.wouldMove(ctx, who, q, id, true)
}

// Foreseen is WouldMove of somebody who does not look at the list: it is no reading.
func (l *Lists) Foreseen(ctx context.Context, who Who, q count.Query, id string) (Moves, error) {
	return l.wouldMove(ctx, who, q, id, false)
}

func (l *Lists) wouldMove(ctx context.Context, who Who, q count.Query, id string, note bool) (Moves, error) {
	list, records, err := l.imported(ctx, who, id, note)
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
