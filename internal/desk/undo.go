package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Undo takes an act back by another act. People undo their own acts; an adjudicator with a second person reopens
// others'.
func (l *Log) Undo(ctx context.Context, who Who, id record.ChangeID) (Outcome, error) {
	subject, err := l.madeBy(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	if err := l.inSight(ctx, who, id); err != nil {
		return Outcome{}, err
	}
	return l.do(ctx, who, record.Undo, subject, func(tx *store.Tx, ok allowed) (deed, error) {
		e, err := tx.Entry(id)
		if err != nil {
			return deed{}, ErrAbsent
		}
		if subject.Author != ok.person {
			if sees, err := l.eyes(tx, who).mayLine(e); err != nil || !sees {
				return deed{}, cmp.Or(err, error(ErrAbsent))
			}
			return deed{}, fmt.Errorf("%w: people undo their own acts", ErrRefused)
		}
		if e.UndoneBy != "" {
			return deed{}, badInput("this act was taken back already")
		}
		if err := undoable(e.Change.Kind); err != nil {
			return deed{}, err
		}
		return deed{subjects: []string{string(id)}, payload: record.Undoing{Change: id, Why: who.Reason}}, nil
	})
}

// undoable refuses the kinds of acts that another act does not take back, with what does instead.
func undoable(kind record.Act) error {
	switch kind {
	case record.ImportVictims, record.BeginImport:
		return badInput("rows of a list are undone with their import as one")
	case record.OpenVictim, record.OpenTestimony, record.OpenWitness:
		return badInput("what was read was read: the note of it stays")
	case record.PublishEdition, record.AnnounceEdition:
		return badInput("what was published stays; publish again, and the new one supersedes it")
	case record.CosignEdition:
		return badInput("what a witness cosigned stays with the edition: its signature was checked when it was taken")
	case record.CreateToken, record.RevokeToken:
		return badInput("a token is revoked, not undone, and a revoked one does not come back")
	case record.ManageUser, record.GrantRole, record.Invite, record.WithdrawInvite:
		return badInput("who may come in is changed by another act, which asks the same leave: nobody takes it back alone")
	case record.WithdrawConsent:
		return badInput("a withdrawal is the witness's word and stands for this testimony; if the witness agrees again, take the testimony anew with its consents")
	}
	if slices.Contains(ofHands, kind) {
		return badInput("who has had a hand on an account is not undone")
	}
	return nil
}

// inSight refuses an act that somebody may not see in the log as one that is not there.
func (l *Log) inSight(ctx context.Context, who Who, id record.ChangeID) error {
	return l.store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(id)
		if errors.Is(err, store.ErrNotFound) {
			return ErrAbsent
		}
		if err != nil {
			return err
		}
		if seen, err := l.eyes(tx, who).mayLine(e); err != nil || seen {
			return err
		}
		return ErrAbsent
	})
}

// UndoImport takes a whole imported list back as one act.
func (l *Lists) UndoImport(ctx context.Context, who Who, id string) (Outcome, error) {
	return l.do(ctx, who, record.UndoImport, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (deed, error) {
			author, err := makerOf(tx, store.Imports, id)
			if err == nil {
				err = l.touch(tx, who, record.UndoImport, "victim.read",
					access.Subject{Level: access.S2, Author: author})
			}
			if err != nil {
				return deed{}, err
			}
			if _, err := tx.Get(store.Imports, id); err != nil {
				return deed{}, ErrAbsent
			}
			return deed{subjects: []string{id}, payload: record.Undoing{Import: id, Why: who.Reason}}, nil
		})
}

// madeBy says whose an act is.
func (l *Log) madeBy(ctx context.Context, id record.ChangeID) (access.Subject, error) {
	return l.subjectOf(ctx, access.S1, func(tx *store.Tx) (access.PersonID, error) {
		e, err := tx.Entry(id)
		if err != nil {
			return nobody, err
		}
		return personOf(tx, e.Change.Actor)
	})
}

// LogLine is an act as the log page shows it: no payload, no personal part.
type LogLine struct {
	Seq     int64           `json:"seq"`
	ID      record.ChangeID `json:"id"`
	At      record.Micros   `json:"at"`
	Actor   record.ActorID  `json:"actor"`
	By      string          `json:"by,omitempty" doc:"name of the account, as shown to colleagues"`
	Second  string          `json:"second,omitempty" doc:"name of who approved it beside its actor, where it took two persons at once"`
	Act     record.Act      `json:"act"`
	Subject string          `json:"subject"`
	Of      string          `json:"of,omitempty" doc:"what the subject is of: the document of a claim, the record of a finding"`
	Undone  record.ChangeID `json:"undone_by,omitempty"`
	Word    string          `json:"on_the_word_of,omitempty" doc:"of an act of several persons: who alone vouches for its account, having made it or set its password"`
	How     string          `json:"-"` // which way it was decided: accepted, same, verified
	What    string          `json:"-"` // what a page, a list or an incident is called, for whoever may read it
	// the figure that was judged, for whoever may read claims; nil: none was
	Count *record.CountStatement `json:"-"`
	Why   string                 `json:"-"` // the reason, for whoever may read of what it speaks
}

// Log is the log of the case: who did what, undone by whom, and proofs that nothing of it was changed.
type Log struct {
	*road
	signed atomic.Int64 // when this process last signed a checkpoint, in microseconds
}

// Lines lists acts, latest first, before a position (0: from the end). Whoever may see only their own acts sees those.
func (l *Log) Lines(ctx context.Context, who Who, before int64, limit int) ([]LogLine, error) {
	out, _, err := l.Page(ctx, who, before, limit)
	return out, err
}

// scannedActs bounds how many acts one page looks at for those that the reader may see.
const scannedActs = 5000

// Page is Lines with the position before which the next page begins; 0 where the log is read to its beginning. A page
// may be short, even empty, and not be the last.
func (l *Log) Page(ctx context.Context, who Who, before int64, limit int) (out []LogLine, next int64, err error) {
	err = l.store.View(ctx, func(tx *store.Tx) error {
		if next = before; next == 0 {
			if next, err = tx.Size(); err != nil {
				return err
			}
		}
		eyes := l.eyes(tx, who)
		for scanned := 0; next > 0 && len(out) < limit && scanned < scannedActs; {
			entries, err := tx.Latest(next, limit)
			if err != nil {
				return err
			}
			if len(entries) == 0 {
				next = 0
			}
			for _, e := range entries {
				if len(out) == limit {
					return nil
				}
				scanned, next = scanned+1, e.Seq
				line, ok, err := eyes.line(e)
				if err != nil {
					return err
				}
				if ok {
					out = append(out, line)
				}
			}
		}
		return nil
	})
	return out, next, err
}

// Of lists the acts on one thing, latest first, as far as the reader may see them in the log. That somebody opened it
// is left out: it changed nothing.
func (l *Log) Of(ctx context.Context, who Who, subject string) (out []LogLine, err error) {
	err = l.store.View(ctx, func(tx *store.Tx) error {
		entries, err := tx.History(subject)
		if err != nil {
			return err
		}
		eyes := l.eyes(tx, who)
		for _, e := range slices.Backward(entries) {
			if e.Change.Kind == record.OpenVictim {
				continue
			}
			line, ok, err := eyes.line(e)
			if err != nil {
				return err
			}
			if ok {
				out = append(out, line)
			}
		}
		return nil
	})
	return out, err
}
