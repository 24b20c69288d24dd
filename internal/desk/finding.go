package desk

import (
	"context"
	"errors"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/record"
	"recount/verify"
)

// Matters are the four separate findings on a record, in the order of pages and reports.
var Matters = []record.Matter{record.MatterDeath, record.MatterIdentity, record.MatterStatus, record.MatterAttribution}

// Finding is one of the four findings on a record with what it rests on.
type Finding struct {
	Now     record.Determination  // where it stands
	Waiting *record.Determination // a step that waits for another person; nil: none
	Case    verify.Case           // what it rests on, as far as a program can tell
	Would   record.State          // what the standard would support
	Proof   verify.Standard       // the standard in force
	Steps   []Step
	History []Decided
	Came    record.State // what the record says of itself, which counts for nothing until it is decided; "": nothing
	Word    string       // who alone vouches for one of those who decided it; "": others do, or one person decided
}

// Step is a state that may be proposed from here.
type Step struct {
	To   record.State
	Asks verify.Asks
}

// Decided is one decision on a finding, as the log has it.
type Decided struct {
	record.Determination
	By     record.ActorID
	Name   string // of By, as colleagues know them
	At     record.Micros
	Change record.ChangeID
	Undone bool
}

// Verification is what people find of a record, by the standard of the case.
type Verification struct {
	*road
	places casePlaces
	house  verify.Standard // of a case that has not set one
}

// Findings reads the four findings on a record. Where a step waits for another person, the log notes who read it:
// nobody decides on what they have not read.
func (v *Verification) Findings(ctx context.Context, who Who, id record.VictimRecordID) ([]Finding, error) {
	subject, err := v.victimSubject(ctx, who, id)
	if err != nil {
		return nil, err
	}
	var out []Finding
	unread := false
	err = v.look(ctx, who, "victim.read", subject, func(tx *store.Tx, _ allowed) error {
		w, err := weighOne(tx, id)
		if err != nil {
			return err
		}
		std, err := v.standard(tx)
		if err != nil {
			return err
		}
		came, err := broughtBy(tx, id, w.findings)
		if err != nil {
			return err
		}
		for _, m := range Matters {
			f := finding(w, w.records[id], m, std)
			f.Came = came[m]
			if f.History, err = decided(tx, f.Now.ID); err != nil {
				return err
			}
			if f.Word, err = wordBehindFinding(tx, f.Now.ID); err != nil {
				return err
			}
			out = append(out, f)
		}
		unread, err = waitsUnread(tx, who.Account, id, out)
		return err
	})
	if err == nil && unread {
		_, err = v.do(ctx, who, record.OpenVictim, subject, func(*store.Tx, allowed) (deed, error) {
			return deed{subjects: []string{string(id)}, payload: record.RecordRead{Record: id}}, nil
		})
	}
	return out, err
}

// waitsUnread says whether a step waits that somebody else proposed and this reader has not read since.
func waitsUnread(tx *store.Tx, reader record.ActorID, id record.VictimRecordID, found []Finding) (bool, error) {
	for _, f := range found {
		if f.Waiting == nil || f.Waiting.Proposer == reader {
			continue
		}
		read, err := hasRead(tx, reader, id, *f.Waiting)
		if err != nil || !read {
			return err == nil, err
		}
	}
	return false, nil
}

// hasRead says whether somebody read a record since a step of a finding was proposed.
func hasRead(tx *store.Tx, reader record.ActorID, id record.VictimRecordID, waiting record.Determination) (bool,
	error) {
	proposed := int64(-1)
	entries, err := tx.History(string(waiting.ID))
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if e.Change.Kind == record.ProposeFinding && e.UndoneBy == "" {
			proposed = e.Seq
		}
	}
	entries, err = tx.History(string(id))
	return slices.ContainsFunc(entries, func(e store.Entry) bool {
		return e.Change.Kind == record.OpenVictim && e.Change.Actor == reader && e.Seq > proposed
	}), err
}

// finding puts together how one matter stands.
func finding(w weighing, v record.VictimRecord, m record.Matter, std verify.Standard) Finding {
	f := Finding{Now: w.standing(v.ID, m), Case: w.caseOf(v, m, nil), Proof: std}
	if last, ok := w.findings[f.Now.ID]; ok && last.Proposed {
		f.Waiting = &last
	}
	f.Would = std.Propose(f.Case)
	for _, to := range verify.Next(f.Now.State) {
		asks, _ := verify.StepAsks(f.Now.State, to, f.Case)
		f.Steps = append(f.Steps, Step{to, asks})
	}
	return f
}

// decided reads the history of a finding, earliest first.
func decided(tx *store.Tx, id record.DeterminationID) ([]Decided, error) {
	entries, err := tx.History(string(id))
	var out []Decided
	for _, e := range entries {
		switch e.Change.Kind {
		case record.ProposeFinding, record.DecideFinding, record.ReopenFinding:
		default:
			continue
		}
		f, err := store.Decode[record.Determination](store.Row{ID: string(id), Body: e.Change.Payload})
		if err != nil {
			return nil, err
		}
		name, err := nameOf(tx, e.Change.Actor)
		if err != nil {
			return nil, err
		}
		out = append(out, Decided{f, e.Change.Actor, name, e.Change.At, e.Change.ID, e.UndoneBy != ""})
	}
	return out, err
}

// victimSubject says to whom a record is assigned. A step of a finding that waits for another person, or a naming that
// does, puts the record before the reviewers until it is decided: who may decide may read what they decide on.
func (r *road) victimSubject(ctx context.Context, who Who, id record.VictimRecordID) (access.Subject, error) {
	s := access.Subject{Level: access.S2}
	if err := r.assigned(ctx, string(id), &s); err != nil {
		return s, err
	}
	err := r.store.View(ctx, func(tx *store.Tx) error {
		found, err := rowsOf[record.Determination](tx, store.Determinations, "record", string(id))
		waits := slices.ContainsFunc(found, func(f record.Determination) bool { return f.Proposed })
		if err == nil && !waits {
			waits, err = (&Namings{r}).waits(tx, id)
		}
		if err != nil || !waits {
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

// readable gives, for the inside of an act on records, the question whether somebody may read them: who may not does
// nothing to a record, nor learns that it is there.
func (r *road) readable(ctx context.Context, who Who, ids ...record.VictimRecordID) (func(*store.Tx) error, error) {
	subjects := make([]access.Subject, len(ids))
	for i, id := range ids {
		var err error
		if subjects[i], err = r.victimSubject(ctx, who, id); err != nil {
			return nil, err
		}
	}
	return func(tx *store.Tx) error {
		for _, s := range subjects {
			if _, err := r.ask(tx, who, "victim.read", s); errors.Is(err, ErrRefused) {
				return ErrAbsent
			} else if err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// ProposeFinding proposes a step of one of the four findings on a record. A step that one person may take (up to
// corroborated, contested, pending) is taken at once; the others wait for the persons that the step asks for.
func (v *Verification) ProposeFinding(ctx context.Context, who Who, f record.Determination) (Outcome, error) {
	f.ID = record.Finding(f.Record, f.Matter)
	if !slices.Contains(Matters, f.Matter) {
		return Outcome{}, badInput("a finding is on death, identity, status or attribution")
	}
	reads, err := v.readable(ctx, who, f.Record)
	if err != nil {
		return Outcome{}, err
	}
	out, err := v.do(ctx, who, record.ProposeFinding, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if err := reads(tx); err != nil {
				return deed{}, err
			}
			w, err := weighOne(tx, f.Record)
			if errors.Is(err, store.ErrNotFound) {
				return deed{}, ErrAbsent
			}
			if err != nil {
				return deed{}, err
			}
			std, err := v.standard(tx)
			if err != nil {
				return deed{}, err
			}
			now, last := w.standing(f.Record, f.Matter), w.findings[f.ID]
			if last.Proposed {
				return deed{}, badInput("a step of this finding waits already; it is decided or undone first")
			}
			c := w.caseOf(w.records[f.Record], f.Matter, f.Attested)
			f.From = now.State
			if err := verify.CheckProposal(now, f, c, std); err != nil {
				return deed{}, badInput("%w", err)
			}
			asks, _ := verify.StepAsks(f.From, f.State, c)
			f.Standard, f.Proposer, f.Reviewer, f.Second = std.Name+" "+std.Version, who.Account, "", ""
			f.Dissent, f.Proposed = last.Dissent, asks.Reviewer
			if f.Attested == nil {
				f.Attested = last.Attested
			}
			if f.Grade == "" {
				f.Grade = last.Grade
			}
			if f.Holds, err = holds(tx, f); err != nil {
				return deed{}, err
			}
			return deed{subjects: []string{string(f.ID), string(f.Record)}, payload: f}, nil
		})
	out.Proposal = out.Proposal || f.Proposed
	return out, err
}

// holds is what a finding still counts for when it becomes contested or pending; "" for the other states.
func holds(tx *store.Tx, f record.Determination) (record.State, error) {
	if f.State != record.StateContested && f.State != record.StatePending {
		return "", nil
	}
	history, err := decided(tx, f.ID)
	states := []record.State{f.From}
	if len(history) > 0 {
		states = []record.State{history[0].From}
	}
	for _, h := range history {
		if !h.Proposed && !h.Undone {
			states = append(states, h.State)
		}
	}
	return verify.Holds(append(states, f.State)), err
}

// DecideFinding is another person's yes to a step that waits. Where the step asks for two reviewers, the first yes is
// kept and the step waits for the second.
func (v *Verification) DecideFinding(ctx context.Context, who Who, id record.VictimRecordID, m record.Matter,
	rationale string) (Outcome, error) {
	waiting, subject, err := v.waiting(ctx, id, m)
	if err != nil {
		return Outcome{}, err
	}
	act := record.DecideFinding
	if waiting.From == record.StateVerified && waiting.Reviewer != "" {
		act, who.Second = record.ReopenFinding, waiting.Reviewer // whose approval is in the log
	}
	reads, err := v.readable(ctx, who, id)
	if err != nil {
		return Outcome{}, err
	}
	proposal := false
	out, err := v.do(ctx, who, act, subject, func(tx *store.Tx, ok allowed) (deed, error) {
		if err := reads(tx); err != nil {
			return deed{}, err
		}
		if !waiting.Proposed {
			return deed{}, badInput("%w", errNothingWaits)
		}
		w, err := weighOne(tx, id)
		if err != nil {
			return deed{}, ErrAbsent
		}
		f := w.findings[record.Finding(id, m)]
		if !f.Proposed || f.State != waiting.State {
			return deed{}, badInput("%w", verify.ErrStale)
		}
		read, err := hasRead(tx, who.Account, id, f)
		if err != nil {
			return deed{}, err
		}
		if !read {
			return deed{}, NeedsError{[]string{NeedsReading}}
		}
		std, err := v.standard(tx)
		if err != nil {
			return deed{}, err
		}
		c := w.caseOf(w.records[id], m, f.Attested)
		c.Author, c.Proposer = subject.Author, subject.Proposer
		if f.Rationale == "" || rationale != "" {
			f.Rationale = joined(f.Rationale, rationale)
		}
		decision := verify.Decision{Finding: f, Reviewer: ok.person}
		if err := v.apartFrom(tx, who.Account, id, f); err != nil {
			return deed{}, err
		}
		if f.Reviewer != "" {
			if decision.Reviewer, err = personOf(tx, f.Reviewer); err != nil {
				return deed{}, err
			}
			decision.Second = ok.person
		}
		err = verify.Check(w.standing(id, m), decision, c, std)
		proposal = errors.Is(err, verify.ErrNeedSecond) && decision.Second == ""
		if err != nil && !proposal {
			return deed{}, badInput("%w", err)
		}
		if f.Reviewer == "" {
			f.Reviewer = who.Account
		} else {
			f.Second = who.Account
		}
		f.Proposed = proposal
		return deed{subjects: []string{string(f.ID), string(id)}, payload: f}, nil
	})
	out.Proposal = out.Proposal || proposal
	return out, err
}

// apartFrom refuses a decision of somebody who, in one pair of eyes with them, made the record, proposed the step or
// was the first reviewer.
func (v *Verification) apartFrom(tx *store.Tx, own record.ActorID, id record.VictimRecordID,
	f record.Determination) error {
	history, err := tx.History(string(id))
	if err != nil {
		return err
	}
	if len(history) > 0 {
		if err := v.apart(tx, own, history[0].Change.Actor, history[0].Change.At); err != nil {
			return err
		}
	}
	for _, e := range history {
		c := e.Change
		if !slices.Contains(c.Subjects, string(f.ID)) || c.Actor != f.Proposer && c.Actor != f.Reviewer {
			continue
		}
		if err := v.apart(tx, own, c.Actor, c.At); err != nil {
			return err
		}
	}
	return nil
}

// NeedsReading is what a decision needs of somebody who has not opened the record since the step was proposed.
const NeedsReading = "reading"

// joined puts what several people wrote under each other.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// Dissent writes down that a reviewer disagrees with a finding, or with a step that waits, and why. It moves nothing
// and stays beside the finding.
func (v *Verification) Dissent(ctx context.Context, who Who, id record.VictimRecordID, m record.Matter,
	why string) (Outcome, error) {
	if why == "" {
		return Outcome{}, badInput("a dissent says why")
	}
	_, subject, err := v.waiting(ctx, id, m)
	if err != nil {
		return Outcome{}, err
	}
	reads, err := v.readable(ctx, who, id)
	if err != nil {
		return Outcome{}, err
	}
	return v.do(ctx, who, record.DecideFinding, subject, func(tx *store.Tx, _ allowed) (deed, error) {
		if err := reads(tx); err != nil {
			return deed{}, err
		}
		row, err := tx.Get(store.Determinations, string(record.Finding(id, m)))
		if err != nil {
			return deed{}, badInput("%w", errNothingWaits)
		}
		f, err := store.Decode[record.Determination](row)
		f.Dissent = joined(f.Dissent, why)
		return deed{subjects: []string{string(f.ID), string(id)}, payload: f}, err
	})
}

var errNothingWaits = record.Say("no step of this finding waits for another person")

// waiting reads the step that waits on a finding, if one does, and who made the record and the proposal, as persons.
func (v *Verification) waiting(ctx context.Context, id record.VictimRecordID, m record.Matter) (f record.Determination,
	subject access.Subject, err error) {
	var proposer access.PersonID
	subject, err = v.subjectOf(ctx, access.S1, func(tx *store.Tx) (author access.PersonID, err error) {
		history, err := tx.History(string(id))
		if err != nil || len(history) == 0 {
			return nobody, err
		}
		if author, err = personOf(tx, history[0].Change.Actor); err != nil {
			return author, err
		}
		row, err := tx.Get(store.Determinations, string(record.Finding(id, m)))
		if errors.Is(err, store.ErrNotFound) {
			return author, nil
		}
		if err != nil {
			return author, err
		}
		if f, err = store.Decode[record.Determination](row); err == nil {
			proposer, err = personOf(tx, f.Proposer)
		}
		return author, err
	})
	subject.Proposer = proposer
	return f, subject, err
}

// Waiting lists the steps of findings that wait for another person, in the order of ids.
func (v *Verification) Waiting(ctx context.Context, who Who) ([]record.Determination, error) {
	var out []record.Determination
	err := v.look(ctx, who, "toll.read", access.Subject{Level: access.S1}, func(tx *store.Tx, ok allowed) error {
		if ok.Pseudonym { // it prints sentences and pages
			return ErrAbsent
		}
		return tx.EachRow(store.Determinations, store.Query{}, func(r store.Row) error {
			f, err := store.Decode[record.Determination](r)
			if f.Proposed {
				out = append(out, f)
			}
			return err
		})
	})
	return out, err
}
