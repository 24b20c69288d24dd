// Package desk is every act of a case, once. The web, the API and the command line each parse, call one method here and
// render; no face writes by another way.
//
// Every method walks one road: in one transaction it learns who asks, asks access, reads, calls a pure function of a
// quiet room, and appends one Change from which the store makes its projections. A refusal is itself written down. What
// a machine computes (claims, candidates, bounds) is not in the log; what a person decides carries a copy of it.
package desk

import (
	"fmt"
	"log/slog"
	"time"

	"recount/access"
	"recount/estimate"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
	"recount/verify"
)

// Errors that faces turn into a status and a safe sentence.
var (
	ErrRefused = record.Say("this act is not permitted here")
	ErrAbsent  = record.Say("there is no such record, or it is not for you to see")
	ErrInput   = record.Say("the input cannot be taken")
)

// badInput is an ErrInput with what is wrong and the way out.
func badInput(code string, blanks ...any) error {
	return record.Say("%w: %w", ErrInput, record.Say(code, blanks...))
}

// Plain is the sentence of an error without the words in which rooms wrap each other.
func Plain(err error) *record.Sentence {
	said := record.SentenceOf(err)
	for said != nil && len(said.Blanks) == 2 && said.Blanks[0] == ErrInput {
		said = said.Blanks[1]
	}
	return said
}

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
	// Printed finds what a document takes back; nil finds nothing.
	Printed func(*record.Document) flow.Printed
	// PlaceNamed resolves the name of a place in either script; nil resolves none.
	PlaceNamed func(string) record.PlaceID
	// OriginNamed is the name of an origin in a language, "" where no table has it; nil knows none.
	OriginNamed func(record.OriginID, record.Lang) string
	Standard    verify.Standard
	Code        string // version of the program, recorded in every estimate
	// Sampler overrides the sampler's settings in estimates that are made as jobs. No verb sets it: it is for tests of
	// what is done with an estimate, which need not wait for a good one.
	Sampler estimate.LCMCROptions
	Now     func() time.Time
	Faults  *slog.Logger // of faults: ids, kinds and functions, never a name or a text; nil: nowhere
}

func (p Parts) logger() *slog.Logger {
	if p.Faults == nil {
		return slog.New(slog.DiscardHandler)
	}
	return p.Faults
}

// Desk is an open case with everything that people do to it, by what it is done to. Its methods, and those of its
// parts, may be called from many goroutines.
type Desk struct {
	Parts
	*road
	Users        *Users
	Sources      *Sources
	Claims       *Claims
	Persons      *Persons
	Verification *Verification
	Events       *Events
	FollowUp     *FollowUp
	Testimony    *Testimony
	Lists        *Lists
	Tolls        *Tolls
	Estimates    *Estimates
	Queue        *Queue
	Log          *Log
	Trail        *Trail
	Namings      *Namings

	read    *readings
	lasting *keptReadings
	ledgers *ledgers

	editions *editionWork
}

// New makes a desk over an open store.
func New(p Parts) *Desk {
	own := &places{shipped: p.Places, named: p.PlaceNamed}
	p.Places, p.PlaceNamed = own.tree(), own.find
	places := casePlaces{p.Places, p.PlaceNamed, own.findOwn}
	r, read := &road{p.Store, p.Policy, p.Now, own}, newReadings(p.Extractor, own)
	lasting := &keptReadings{}
	known := newLedgers(p, places, lasting)
	sources, lists, estimates := &Sources{r, read, lasting}, &Lists{r, known, places},
		&Estimates{road: r, ledgers: known, places: places, code: p.Code, sampler: p.Sampler}
	d := &Desk{
		Parts: p, road: r, read: read, ledgers: known, lasting: lasting,
		Users: &Users{r}, Sources: sources, Claims: &Claims{r, read, lasting}, Persons: &Persons{r, known},
		Verification: &Verification{r, places, p.Standard}, Events: &Events{r}, FollowUp: &FollowUp{r},
		Testimony: &Testimony{r},
		Lists:     lists, Tolls: &Tolls{r, known, read, places}, Estimates: estimates,
		Queue: &Queue{
			road: r, sources: sources, lists: lists, estimates: estimates, ledgers: known,
			jobs: newJobsUnderWay(), uploads: newUploads(),
		},
		Log: &Log{road: r}, Trail: newTrail(r), Namings: &Namings{r},
	}
	d.Queue.faults = func() *slog.Logger { return d.logger() }
	d.editions = &editionWork{faults: d.Queue.faults}
	return d
}

// Who is who acts, and with what circumstances.
type Who struct {
	Account record.ActorID
	Fresh   time.Time // when a second factor was last given
	Reason  string
	Second  record.ActorID // another account whose person has approved this very act
	Session string         // id of the session in which a person acts; "" outside of one
	// their password is one that somebody else has set: they choose their own before anything else
	Handed bool
	Token  string // id of the token that a program acts with; "" for a person
	Scope  Scope  // what that token may do; a person is not bound by it
	Seen   Seen   // the state of what they decide on, as they had it before them; nil: they do not say
}

// Outcome says where an act stands, and whether it waits for a second person.
type Outcome struct {
	Change   record.ChangeID `json:"change"`
	Seq      int64           `json:"seq"`
	Proposal bool            `json:"proposal,omitempty"`
}
