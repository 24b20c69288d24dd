package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// road is what every act walks: who asks, whether they may, what is written. The parts of the desk share it and nothing
// else writes.
type road struct {
	store  *store.Store
	policy *access.Policy
	now    func() time.Time
	places *places // those of the case's own, brought up to date by every act that is asked for
}

// deed is what an act writes.
type deed struct {
	subjects []string
	payload  any
	personal any
	key      record.DataKeyID
	kind     record.Act // of the Change, where it is not the act for which permission was asked
}

// allowed is what access said, with the actor as a person.
type allowed struct {
	access.Decision
	person access.PersonID
	second access.PersonID
	solo   bool
	// founding says that the second person is the first colleague, for whom the first one's word stands alone.
	founding bool
}

// do walks the road of a writing act: permission, read, make, write. subject says what the act is about; make reads and
// gives the deed.
func (r *road) do(ctx context.Context, who Who, act record.Act, subject access.Subject,
	make func(*store.Tx, allowed) (deed, error)) (Outcome, error) {
	return r.doAll(ctx, who, act, subject, func(tx *store.Tx, ok allowed) ([]deed, error) {
		made, err := make(tx, ok)
		return []deed{made}, err
	})
}

// doAll is do of several deeds that are written together or not at all. The outcome is the last one's.
func (r *road) doAll(ctx context.Context, who Who, act record.Act, subject access.Subject,
	make func(*store.Tx, allowed) ([]deed, error)) (Outcome, error) {
	var out Outcome
	at := record.Micros(r.now().UnixMicro())
	refused := false
	var needs NeedsError
	err := r.store.Act(ctx, func(tx *store.Tx) error {
		ok, err := r.ask(tx, who, act, subject)
		if err != nil {
			refused = errors.Is(err, ErrRefused)
			return err
		}
		if ok.Propose && !ok.solo { // a proposal that nobody has agreed to changes nothing
			refused = true
			return NeedsError{[]string{"second"}}
		}
		made, err := make(tx, ok)
		if err != nil {
			refused = errors.As(err, &needs) && slices.Contains(needs.Needs, NeedsConfirming)
			return err
		}
		for _, one := range made {
			c := r.change(who.Account, at, act, one)
			if ok.second != "" {
				c.Second = who.Second
			}
			if err := refuseContested(tx, c); err != nil {
				return err
			}
			written, err := tx.Append(c)
			if err != nil {
				return err
			}
			out = Outcome{Change: written.ID, Seq: written.Seq, Proposal: ok.Propose}
		}
		return nil
	})
	if refused {
		r.noteRefusal(ctx, who, act, err)
	}
	return out, err
}

// change makes the Change of a deed. A payload that does not encode is a fault of the program.
func (r *road) change(by record.ActorID, at record.Micros, act record.Act, made deed) *record.Change {
	payload, err := record.Canonical(made.payload)
	if err != nil {
		panic(fmt.Sprintf("desk: payload of %s: %v", act, err))
	}
	if made.kind != "" {
		act = made.kind
	}
	c := &record.Change{
		ID: record.ChangeID(store.NewID(at)), Case: r.store.Case(), Actor: by, At: at, Device: r.store.Device(),
		Kind: act, Subjects: made.subjects, Payload: payload, Salt: store.NewSalt(),
	}
	if made.personal != nil {
		c.DataKey = made.key
		c.PersonalSalt = store.NewSalt()
		if c.Personal, err = record.CanonicalPersonal(made.personal); err != nil {
			panic(fmt.Sprintf("desk: personal part of %s: %v", act, err))
		}
	}
	return c
}

// look walks the road of a reading act. What may not be seen and what is not there give one answer.
func (r *road) look(ctx context.Context, who Who, act record.Act, subject access.Subject,
	read func(*store.Tx, allowed) error) error {
	var refusal error
	err := r.store.View(ctx, func(tx *store.Tx) error {
		ok, err := r.ask(tx, who, act, subject)
		if err != nil {
			refusal = err
			return err
		}
		return read(tx, ok)
	})
	if refusal != nil && errors.Is(refusal, ErrRefused) {
		r.noteRefusal(ctx, who, act, refusal)
		var needs NeedsError
		if errors.As(refusal, &needs) {
			return refusal
		}
		return ErrAbsent
	}
	if errors.Is(err, store.ErrNotFound) {
		return ErrAbsent
	}
	return err
}

// permit walks the road of a reading act whose answer is made outside of the transaction.
func (r *road) permit(ctx context.Context, who Who, act record.Act, subject access.Subject) (allowed, error) {
	var out allowed
	err := r.look(ctx, who, act, subject, func(_ *store.Tx, ok allowed) error { out = ok; return nil })
	return out, err
}

// may asks permission for an act that is done later, such as by a job.
func (r *road) may(ctx context.Context, who Who, act record.Act, level access.Level) error {
	err := r.store.View(ctx, func(tx *store.Tx) error {
		_, err := r.ask(tx, who, act, access.Subject{Level: level})
		return err
	})
	if errors.Is(err, ErrRefused) {
		r.noteRefusal(ctx, who, act, err)
	}
	return err
}

// mayAny answers an empty list: nil where the actor may read some record of the kind, were there one.
func (r *road) mayAny(ctx context.Context, who Who, act record.Act, level access.Level) error {
	subject := access.Subject{Level: level}
	err := r.store.View(ctx, func(tx *store.Tx) error {
		person, err := personOf(tx, who.Account)
		subject.Author, subject.Assigned = person, []access.PersonID{person}
		return err
	})
	if err != nil {
		return err
	}
	return r.look(ctx, who, act, subject, func(*store.Tx, allowed) error { return nil })
}

// asker is whoever asks, as the case knows them at one moment.
type asker struct {
	who   Who
	actor access.Actor
	solo  bool
	// unentered is why they may do nothing yet; nil where they may.
	unentered error
}

// know reads what access has to know of whoever asks.
func (r *road) know(tx *store.Tx, who Who) (asker, error) {
	k := asker{who: who}
	if err := r.places.look(tx); err != nil {
		return k, err
	}
	if err := r.entered(tx, who.Account); err != nil {
		if !errors.As(err, new(NeedsError)) {
			return k, err
		}
		k.unentered = err
	}
	var err error
	if k.actor, err = loadActor(tx, who); err == nil {
		k.solo, err = soloCase(tx)
	}
	return k, err
}

// ask puts an act to access.
func (r *road) ask(tx *store.Tx, who Who, act record.Act, subject access.Subject) (allowed, error) {
	k, err := r.know(tx, who)
	if err != nil {
		return allowed{}, err
	}
	return r.decide(tx, k, act, subject)
}

// decide is what access says to an act of whoever asks. The transaction is read only where they name a second person.
func (r *road) decide(tx *store.Tx, k asker, act record.Act, subject access.Subject) (allowed, error) {
	if k.who.Token != "" && !r.inScope(k.who.Scope, act) {
		return allowed{}, NeedsError{[]string{NeedsScope}}
	}
	if k.unentered != nil {
		return allowed{}, k.unentered
	}
	if subject.Author == "" {
		subject.Author = r.author(act, k.actor.Person)
	}
	if len(subject.Compartments) == 0 {
		subject.Compartments = []access.Compartment{CaseCompartment}
	}
	with := access.Circumstances{At: r.now(), Reason: k.who.Reason, Cap: exportCap, Solo: k.solo}
	decision, founding := r.policy.Decide(k.actor, act, subject, with), false
	if k.who.Second != "" && slices.Contains(decision.Needs, "second") {
		var err error
		if with.Second, founding, err = r.second(tx, k.actor, k.who.Second, act, subject, with); err != nil {
			return allowed{}, err
		}
		decision = r.policy.Decide(k.actor, act, subject, with)
	}
	switch {
	case decision.Allow && decision.Pseudonym && !slices.Contains(nameless, act):
		return allowed{}, fmt.Errorf("%w (%s)", ErrRefused, act)
	case decision.Allow && !decision.Sealed:
		return allowed{decision, k.actor.Person, with.Second, k.solo, founding}, nil
	case len(decision.Needs) > 0:
		return allowed{}, NeedsError{decision.Needs}
	}
	return allowed{}, fmt.Errorf("%w (%s)", ErrRefused, act)
}

// nameless are the reading acts whose answers bear no person's name, or can be given without (withoutNames). Whoever
// sees names replaced only, the statistician, is refused all others: a text with names cannot be given safely by
// replacing those that a machine found.
var nameless = []record.Act{"toll.read", "estimate.run", "source.read", "settings.read", "job.read", "job.cancel"}

// author is whose an act's subject is when the act names nobody: what is made anew is the asker's, as are the asker's
// jobs, sessions and tokens. What is read and has no author named is nobody's, so that no role takes it for its own.
func (r *road) author(act record.Act, asker access.PersonID) access.PersonID {
	row, _ := r.policy.Row(act)
	switch {
	case act == "job.read" || act == "job.cancel":
		return asker
	case row.Action == "read_s1" || row.Action == "read_s2" || row.Action == "read_s3" || row.Action == "read_s4" ||
		row.Action == "read_log":
		return nobody
	}
	return asker
}

// nobody is the author of what is not there, so that nobody takes it for their own.
const nobody access.PersonID = "nobody"

// second answers who the second person of an act is: somebody whom the matrix would let do it too, and who is another
// pair of eyes. As long as the case has nobody else who may (it is being set up), any other pair will do; as long as
// nobody but the first person has a role, any other person (founding). "" is nobody.
func (r *road) second(tx *store.Tx, first access.Actor, account record.ActorID, act record.Act, subject access.Subject,
	with access.Circumstances) (second access.PersonID, founding bool, err error) {
	with.Second = first.Person
	may := func(other access.Actor) bool {
		other.Fresh = with.At // a second person proves themselves for this very act
		decision := r.policy.Decide(other, act, subject, with)
		return decision.Allow && !decision.Propose && !decision.Sealed && other.Person != first.Person
	}
	if err := r.entered(tx, account); err != nil {
		return "", false, err
	}
	other, err := loadActor(tx, Who{Account: account})
	if err != nil || other.Disabled || other.Person == "" || other.Person == first.Person {
		return "", false, err
	}
	e, err := eyesAt(tx, counts, record.Micros(with.At.UnixMicro()))
	if err != nil {
		return "", false, err
	}
	free := !e.one(first.Person, other.Person)
	if free && may(other) {
		return other.Person, false, nil
	}
	able, working := false, false // others who may do it, others who have a role at all
	err = tx.EachRow(store.Users, store.Query{}, func(r store.Row) error {
		candidate, err := loadActor(tx, Who{Account: record.ActorID(r.ID)})
		able = able || err == nil && may(candidate)
		working = working || candidate.Person != first.Person && len(candidate.Holdings) > 0
		return err
	})
	switch {
	case err != nil || able && !may(other):
		return "", false, err
	case free:
		return other.Person, false, nil
	case !working:
		return other.Person, true, nil
	}
	return "", false, NeedsError{[]string{NeedsConfirming}}
}

// subjectOf says whose a thing is on which an act is asked for. One that is not there is nobody's: permission is asked of
// it all the same, so that the answer, and what the log notes of a refusal, are those of a thing that is hidden.
func (r *road) subjectOf(ctx context.Context, level access.Level,
	of func(*store.Tx) (access.PersonID, error)) (access.Subject, error) {
	s := access.Subject{Level: level, Author: nobody}
	err := r.store.View(ctx, func(tx *store.Tx) error {
		author, err := of(tx)
		if errors.Is(err, store.ErrNotFound) || errors.Is(err, ErrAbsent) {
			return nil
		}
		if author != "" {
			s.Author = author
		}
		return err
	})
	return s, err
}

// exportCap is how many records one person may export alone.
const exportCap = 1000

// noteRefusal writes down that somebody was refused. It names the act and the reason, never the subject.
func (r *road) noteRefusal(ctx context.Context, who Who, act record.Act, refusal error) {
	at := record.Micros(r.now().UnixMicro())
	by := who.Account
	if by == "" {
		by = "anonymous"
	}
	note := record.Refusal{Act: act, Reason: refusal.Error()}
	_ = r.store.Act(ctx, func(tx *store.Tx) error { // a refusal that cannot be noted is still a refusal
		_, err := tx.Append(r.change(by, at, record.RefuseAct, deed{subjects: []string{string(by)}, payload: note}))
		return err
	})
}
