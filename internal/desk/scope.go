package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Scope is what a token may do. It only takes away: what the account itself may not do, no scope gives.
type Scope uint8

// Scopes of tokens. Every token may read.
const (
	ScopeRead     Scope = 1 << iota // what the account sees up to S2, and jobs
	ScopeWrite                      // single acts: judge a claim, make an incident, record a need, undo one's own
	ScopeImport                     // add pages and lists, and take a list back
	ScopeExchange                   // make bundles for other desks of the case, and take theirs
)

// NeedsScope is what a token lacks that was refused an act.
const NeedsScope = "scope"

var scopeNames = []struct {
	scope Scope
	name  string
}{{ScopeRead, "read"}, {ScopeWrite, "write"}, {ScopeImport, "import"}, {ScopeExchange, "exchange"}}

// ParseScope reads names of scopes.
func ParseScope(names []string) (Scope, error) {
	s := ScopeRead
	for _, n := range names {
		i := slices.IndexFunc(scopeNames, func(x struct {
			scope Scope
			name  string
		}) bool {
			return x.name == strings.TrimSpace(n)
		})
		if i < 0 {
			return 0, badInput("a scope is read, write, import or exchange")
		}
		s |= scopeNames[i].scope
	}
	return s, nil
}

// Names lists the scopes by name.
func (s Scope) Names() []string {
	var out []string
	for _, x := range scopeNames {
		if s&x.scope != 0 {
			out = append(out, x.name)
		}
	}
	return out
}

// importing are the acts that bring in what reached the desk; other acts of the same action are single ones.
var importing = []record.Act{record.AddDocument, record.RecordEvidence, record.BeginImport, record.ImportVictims,
	record.UndoImport}

// ScopeOf tells which scope an act asks of a token; 0 is none: what asks for a fresh second factor, grants, publishes,
// erases or touches tokens is done by a person.
func (d *Desk) ScopeOf(act record.Act) Scope { return d.scopeOf(act) }

func (r *road) scopeOf(act record.Act) Scope {
	row, ok := r.policy.Row(act)
	switch {
	case !ok || row.StepUp || strings.HasPrefix(string(act), "token.") || strings.HasPrefix(string(act), "session."):
		return 0
	case slices.Contains(importing, act):
		return ScopeImport
	}
	switch row.Action {
	case "read_s0", "read_s1", "read_s2", "read_log", "check":
		return ScopeRead
	case "exchange":
		return ScopeExchange
	case "create", "propose_identity", "approve", "cosign":
		if row.Level < access.S3 {
			return ScopeWrite
		}
	}
	return 0
}

func (r *road) inScope(s Scope, act record.Act) bool { return s&r.scopeOf(act) != 0 }

// Ever answers whether whoever asks might do an act at all, on their own record or on another's; nil where they might.
// It is asked before a record is looked up by its id, so that who may nothing learns nothing. Who lacks a second person
// alone might: the record may have one, who approved it.
func (d *Desk) Ever(ctx context.Context, who Who, act record.Act) error {
	var refusal error
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		k, err := d.know(tx, who)
		if err == nil {
			refusal, err = d.ever(tx, k, act)
		}
		return err
	})
	var needs NeedsError
	if errors.As(refusal, &needs) && slices.Equal(needs.Needs, []string{"second"}) {
		refusal = nil
	}
	if err == nil && refusal != nil {
		d.noteRefusal(ctx, who, act, refusal)
		err = refusal
	}
	return err
}

// Could gives what whoever asks might do at all as the case stands now, be it with a second person, a reason or a fresh
// factor: whether a face shows them the way to it. A page asks it of dozens of acts, and the case is read once. What is
// only looked at is no refusal, and nothing is written down. Where the case cannot be read, they might do nothing.
//
// The second answer is of what is nobody's in particular: whether a page that lists all of a kind opens for them, and not
// one record alone because it is theirs or was put before them. A page asks for a fresh factor; for more it cannot ask.
func (d *Desk) Could(ctx context.Context, who Who) (some, ofAll func(record.Act) bool) {
	who.Second = "" // who lacks one might do it all the same
	var k asker
	fault := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		k, err = d.know(tx, who)
		return err
	})
	some = func(act record.Act) bool {
		if fault != nil {
			return false
		}
		refusal, err := d.ever(nil, k, act)
		return err == nil && (refusal == nil || errors.As(refusal, new(NeedsError)))
	}
	ofAll = func(act record.Act) bool {
		if fault != nil {
			return false
		}
		_, err := d.decide(nil, k, act, access.Subject{})
		var needs NeedsError
		return err == nil || errors.As(err, &needs) && slices.Equal(needs.Needs, []string{"step_up"})
	}
	return some, ofAll
}

// ever gives why whoever asks may not do an act on any record; nil where they may on some.
func (d *Desk) ever(tx *store.Tx, k asker, act record.Act) (refusal, fault error) {
	for _, author := range []access.PersonID{k.actor.Person, "somebody else"} {
		s := access.Subject{Author: author, Proposer: author, Assigned: []access.PersonID{k.actor.Person},
			Approved: true, Security: true}
		_, err := d.decide(tx, k, act, s)
		if err == nil {
			return nil, nil
		}
		if !errors.Is(err, ErrRefused) {
			return refusal, err
		}
		if refusal == nil || errors.As(err, new(NeedsError)) {
			refusal = err
		}
	}
	return refusal, nil
}

// RolesFor lists the roles that may do an act, alone or with a second person.
func (d *Desk) RolesFor(act record.Act) []access.Role {
	row, ok := d.Policy.Row(act)
	if !ok {
		return nil
	}
	var out []access.Role
	for _, r := range d.Policy.Roles() {
		actor := access.Actor{Account: "x", Person: "x", Fresh: d.Now(),
			Holdings: []access.Holding{{Role: r, Compartment: CaseCompartment, Clearance: access.S4}}}
		subject := access.Subject{Level: row.Level, Author: "x", Proposer: "y",
			Compartments: []access.Compartment{CaseCompartment}, Approved: true}
		got := d.Policy.Decide(actor, act, subject, access.Circumstances{At: d.Now(), Reason: "x", Cap: exportCap,
			Second: "y"})
		if got.Allow && !got.Sealed || slices.Contains(got.Needs, "second") {
			out = append(out, r)
		}
	}
	return out
}
