// Package desk is every act of a case, once. The web, the API and the command line each parse, call one method here and
// render; no face writes by another way.
//
// Every method walks one road: in one transaction it learns who asks, asks access, reads, calls a pure function of a quiet
// room, and appends one Change from which the store makes its projections. A refusal is itself written down. What a
// machine computes (claims, candidates, bounds) is not in the log; what a person decides carries a copy of it.
package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"recount/access"
	"recount/internal/store"
	"recount/record"
	"recount/verify"
)

// Errors that faces turn into a status and a safe sentence.
var (
	ErrRefused = errors.New("this act is not permitted here")
	ErrAbsent  = errors.New("there is no such record, or it is not for you to see")
	ErrInput   = errors.New("the input cannot be taken")
)

// NeedsError says what would permit an act that was refused: a second person, a reason, a fresh second factor.
type NeedsError struct{ Needs []string }

func (e NeedsError) Error() string { return fmt.Sprintf("this act needs: %v", e.Needs) }

// Unwrap makes a NeedsError a refusal.
func (e NeedsError) Unwrap() error { return ErrRefused }

// CaseCompartment is the compartment in which new records are made.
const CaseCompartment access.Compartment = "case"

// Extractor finds what a document asserts.
type Extractor interface {
	Extract(*record.Document) record.Extraction
}

// Parts are what a desk is made of.
type Parts struct {
	Store     *store.Store
	Policy    *access.Policy
	Extractor Extractor
	Places    *record.PlaceTree
	// PlaceNamed resolves the name of a place in either script; nil resolves none.
	PlaceNamed func(string) record.PlaceID
	// OriginNamed is the name of an origin in a language, "" where no table has it; nil knows none.
	OriginNamed func(record.OriginID, record.Lang) string
	Standard    verify.Standard
	Code        string // version of the program, recorded in every estimate
	Now         func() time.Time
	Faults      *slog.Logger // of faults: ids, kinds and functions, never a name or a text; nil: nowhere
}

func (p Parts) logger() *slog.Logger {
	if p.Faults == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.Faults
}

// Desk is an open case with everything that people do to it. Its methods may be called from many goroutines.
type Desk struct {
	Parts
	read    readings
	ledgers *ledgers
	likely  estimated
	jobs    *jobsUnderWay
	uploads uploads
	signed  atomic.Int64 // when this process last signed a checkpoint, in microseconds
}

// New makes a desk over an open store.
func New(p Parts) *Desk {
	return &Desk{
		Parts: p, read: readings{byDocument: map[record.DocumentID]record.Extraction{}}, jobs: newJobsUnderWay(),
		uploads: newUploads(), ledgers: newLedgers(p.Store, p.Places, p.Now),
	}
}

// readings keeps what the extractor found in documents that were looked at lately.
type readings struct {
	mu         sync.Mutex
	byDocument map[record.DocumentID]record.Extraction
	order      []record.DocumentID
}

// keepReadings bounds the memory of readings.
const keepReadings = 2000

// Who is who acts, and with what circumstances.
type Who struct {
	Account record.ActorID
	Fresh   time.Time // when a second factor was last given
	Reason  string
	Second  record.ActorID // another account whose person has approved this very act
	Session string         // id of the session in which a person acts; "" outside of one
	Token   string         // id of the token that a program acts with; "" for a person
	Scope   Scope          // what that token may do; a person is not bound by it
}

// Outcome says where an act stands, and whether it waits for a second person.
type Outcome struct {
	Change   record.ChangeID `json:"change"`
	Seq      int64           `json:"seq"`
	Proposal bool            `json:"proposal,omitempty"`
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
}

// do walks the road of a writing act: permission, read, make, write. subject says what the act is about; make reads and
// gives the deed.
func (d *Desk) do(ctx context.Context, who Who, act record.Act, subject access.Subject, make func(*store.Tx, allowed) (deed, error)) (Outcome, error) {
	return d.doAll(ctx, who, act, subject, func(tx *store.Tx, ok allowed) ([]deed, error) {
		made, err := make(tx, ok)
		return []deed{made}, err
	})
}

// doAll is do of several deeds that are written together or not at all. The outcome is the last one's.
func (d *Desk) doAll(ctx context.Context, who Who, act record.Act, subject access.Subject, make func(*store.Tx, allowed) ([]deed, error)) (Outcome, error) {
	var out Outcome
	at := record.Micros(d.Now().UnixMicro())
	refused := false
	err := d.Store.Act(ctx, func(tx *store.Tx) error {
		ok, err := d.ask(tx, who, act, subject)
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
			return err
		}
		for _, one := range made {
			r, err := tx.Append(d.change(who.Account, at, act, one))
			if err != nil {
				return err
			}
			out = Outcome{Change: r.ID, Seq: r.Seq, Proposal: ok.Propose}
		}
		return nil
	})
	if refused {
		d.noteRefusal(ctx, who, act, err)
	}
	return out, err
}

// change makes the Change of a deed. A payload that does not encode is a fault of the program.
func (d *Desk) change(by record.ActorID, at record.Micros, act record.Act, made deed) *record.Change {
	payload, err := record.Canonical(made.payload)
	if err != nil {
		panic(fmt.Sprintf("desk: payload of %s: %v", act, err))
	}
	if made.kind != "" {
		act = made.kind
	}
	c := &record.Change{
		ID: record.ChangeID(store.NewID(at)), Case: d.Store.Case(), Actor: by, At: at, Device: d.Store.Device(),
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
func (d *Desk) look(ctx context.Context, who Who, act record.Act, subject access.Subject, read func(*store.Tx, allowed) error) error {
	var refusal error
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		ok, err := d.ask(tx, who, act, subject)
		if err != nil {
			refusal = err
			return err
		}
		return read(tx, ok)
	})
	if refusal != nil && errors.Is(refusal, ErrRefused) {
		d.noteRefusal(ctx, who, act, refusal)
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
func (d *Desk) permit(ctx context.Context, who Who, act record.Act, subject access.Subject) (allowed, error) {
	var out allowed
	err := d.look(ctx, who, act, subject, func(_ *store.Tx, ok allowed) error { out = ok; return nil })
	return out, err
}

// ask puts an act to access.
func (d *Desk) ask(tx *store.Tx, who Who, act record.Act, subject access.Subject) (allowed, error) {
	if who.Token != "" && !d.inScope(who.Scope, act) {
		return allowed{}, NeedsError{[]string{NeedsScope}}
	}
	actor, err := loadActor(tx, who)
	if err != nil {
		return allowed{}, err
	}
	solo, err := soloCase(tx)
	if err != nil {
		return allowed{}, err
	}
	if subject.Author == "" {
		subject.Author = d.author(act, actor.Person)
	}
	if len(subject.Compartments) == 0 {
		subject.Compartments = []access.Compartment{CaseCompartment}
	}
	with := access.Circumstances{At: d.Now(), Reason: who.Reason, Cap: exportCap, Solo: solo}
	decision := d.Policy.Decide(actor, act, subject, with)
	if who.Second != "" && slices.Contains(decision.Needs, "second") {
		if with.Second, err = d.second(tx, actor, who.Second, act, subject, with); err != nil {
			return allowed{}, err
		}
		decision = d.Policy.Decide(actor, act, subject, with)
	}
	switch {
	case decision.Allow && decision.Pseudonym && !slices.Contains(nameless, act):
		return allowed{}, fmt.Errorf("%w (%s)", ErrRefused, act)
	case decision.Allow && !decision.Sealed:
		return allowed{decision, actor.Person, with.Second, solo}, nil
	case len(decision.Needs) > 0:
		return allowed{}, NeedsError{decision.Needs}
	}
	return allowed{}, fmt.Errorf("%w (%s)", ErrRefused, act)
}

// nameless are the reading acts whose answers bear no person's name, or can be given without (withoutNames). Whoever sees names
// replaced only, the statistician, is refused all others: a text with names cannot be given safely by replacing those that a
// machine found.
var nameless = []record.Act{"toll.read", "estimate.run", "source.read", "settings.read", "job.read", "job.cancel"}

// author is whose an act's subject is when the act names nobody: what is made anew is the asker's, as are the asker's jobs,
// sessions and tokens. What is read and has no author named is nobody's, so that no role takes it for its own.
func (d *Desk) author(act record.Act, asker access.PersonID) access.PersonID {
	row, _ := d.Policy.Row(act)
	switch {
	case act == "job.read" || act == "job.cancel":
		return asker
	case row.Action == "read_s1" || row.Action == "read_s2" || row.Action == "read_s3" || row.Action == "read_s4" || row.Action == "read_log":
		return nobody
	}
	return asker
}

// second answers who the second person of an act is: somebody whom the matrix would let do it too. As long as the case has
// nobody else who may (it is being set up), any other person will do. "" is nobody.
func (d *Desk) second(tx *store.Tx, first access.Actor, account record.ActorID, act record.Act, subject access.Subject, with access.Circumstances) (access.PersonID, error) {
	with.Second = first.Person
	may := func(other access.Actor) bool {
		other.Fresh = with.At // a second person proves themselves for this very act
		decision := d.Policy.Decide(other, act, subject, with)
		return decision.Allow && !decision.Propose && !decision.Sealed && other.Person != first.Person
	}
	other, err := loadActor(tx, Who{Account: account})
	if err != nil || other.Disabled {
		return "", err
	}
	if may(other) {
		return other.Person, nil
	}
	found := false
	err = tx.EachRow(store.Users, store.Query{}, func(r store.Row) error {
		if found {
			return nil
		}
		candidate, err := loadActor(tx, Who{Account: record.ActorID(r.ID)})
		found = err == nil && may(candidate)
		return err
	})
	if err != nil || found {
		return "", err
	}
	return other.Person, nil
}

// exportCap is how many records one person may export alone.
const exportCap = 1000

// noteRefusal writes down that somebody was refused. It names the act and the reason, never the subject.
func (d *Desk) noteRefusal(ctx context.Context, who Who, act record.Act, refusal error) {
	at := record.Micros(d.Now().UnixMicro())
	by := who.Account
	if by == "" {
		by = "anonymous"
	}
	note := record.Refusal{Act: act, Reason: refusal.Error()}
	_ = d.Store.Act(ctx, func(tx *store.Tx) error { // a refusal that cannot be noted is still a refusal
		_, err := tx.Append(d.change(by, at, record.RefuseAct, deed{subjects: []string{string(by)}, payload: note}))
		return err
	})
}
