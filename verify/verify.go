// Package verify holds what people decide about a record and by which standard: four separate determinations (death,
// identity, civil status, attribution), a state machine that only a decision can move, and standards of proof as data
// that can be run again over all records with a difference.
//
// Software proposes here and never decides: Propose says what the evidence would reach under a standard; Check answers
// whether a person's decision is one that the standard and the separation of persons allow. A foreign body's grade is
// kept in its own words beside ours and moves nothing.
//
// The states follow the practice of casualty recorders (Standards for Casualty Recording, Every Casualty Worldwide,
// 2016) and of UN human rights offices (reasonable grounds to believe).
package verify

import (
	"slices"

	"recount/access"
	"recount/record"
)

// Errors of a decision that may not be. They are wrapped with what was tried.
var (
	ErrNoSuchMove  = record.Say("the state machine has no such step")
	ErrSamePerson  = record.Say("the reviewer made the record or the proposal, or both reviewers are one person")
	ErrNeedSecond  = record.Say("a second reviewer is needed")
	ErrNoRationale = record.Say("a written rationale is needed")
	ErrNoEvidence  = record.Say("the standard's evidence is not there")
	ErrStale       = record.Say("the finding has moved since the decision was drafted")
)

// Case is what a decision is about, as far as the rules need it.
type Case struct {
	Matter        record.Matter
	Author        access.PersonID // who made the record
	Proposer      access.PersonID // who proposed this step
	Evidence      Evidence
	Child         bool // the record is of a child
	SexualHarm    bool // the record tells of sexual violence
	OpenConflicts int  // contrary claims not answered yet
}

// Evidence counts what a finding rests on, computed from claims and records; people judge it.
type Evidence struct {
	Passages           int  // passages that state it
	CredibleOrigins    int  // origins graded credible by the desk
	IndependentOrigins int  // clusters of origins that do not rest on each other
	FirstHand          int  // independent first-hand accounts
	Material           bool // independent material evidence: body, document, imagery
	Visual             bool // visual proof of who did it
	Admission          bool // the party's own admission
	HasName            bool
	HasDate            bool
	HasPlace           bool
	OwnDetermination   bool // statuses: evidence against the civilian presumption
}

// step is a row of the state machine.
type step struct {
	from, to  record.State
	reviewer  bool // decided by a reviewer who is not the author
	second    bool // and a second reviewer
	rationale bool
}

const any = record.State("any")

// steps is the state machine of determinations. A step that is not here does not exist.
var steps = []step{
	{"", record.StateAlleged, false, false, false},
	{record.StateAlleged, record.StateDocumented, false, false, false},
	{record.StateDocumented, record.StateCorroborated, false, false, false},
	{record.StateCorroborated, record.StateVerified, true, false, true},
	{any, record.StateContested, false, false, true},
	{any, record.StatePending, false, false, true},
	{any, record.StateDiscounted, true, false, true},
	{record.StateVerified, record.StateDocumented, true, true, true},
	{record.StateVerified, record.StateContested, true, true, true},
	{record.StateContested, record.StateAlleged, true, false, true},
	{record.StateContested, record.StateDocumented, true, false, true},
	{record.StateContested, record.StateCorroborated, true, false, true},
	{record.StatePending, record.StateAlleged, false, false, true},
	{record.StatePending, record.StateDocumented, false, false, true},
	{record.StateDiscounted, record.StateAlleged, true, true, true},
}

// find returns the step, an exact row before one from any state.
func find(from, to record.State) (step, bool) {
	for _, s := range steps {
		if s.from == from && s.to == to {
			return s, true
		}
	}
	for _, s := range steps {
		if s.from == any && s.to == to && from != to && from != "" {
			return s, true
		}
	}
	return step{}, false
}

// Next lists the states that a decision may reach from here, in the order of the machine.
func Next(from record.State) []record.State {
	var out []record.State
	for _, s := range steps {
		if (s.from == from || s.from == any && from != "" && s.to != from) && !slices.Contains(out, s.to) {
			out = append(out, s.to)
		}
	}
	return out
}

// Decision is a person's decision on one matter of one record, with who they are as persons.
type Decision struct {
	Finding  record.Determination // From, State, Matter, Rationale and Evidence as decided
	Reviewer access.PersonID
	Second   access.PersonID
}

// Check answers whether a person's decision is one that the standard and the separation of persons allow, given where
// the finding stands now, or says why it is not. The errors of this package are wrapped with the step that was tried.
func Check(now record.Determination, decision Decision, c Case, std Standard) error {
	s, err := checkStep(now, decision.Finding, c, std)
	if err == nil {
		err = checkPersons(s, decision, c)
	}
	return tried(now, decision.Finding, err)
}

// CheckProposal answers whether a step may be proposed: everything but who decides it.
func CheckProposal(now, next record.Determination, c Case, std Standard) error {
	_, err := checkStep(now, next, c, std)
	return tried(now, next, err)
}

func tried(now, next record.Determination, err error) error {
	if err == nil {
		return nil
	}
	return record.Say("%s from %q to %q: %w", now.Matter, next.From, next.State, err)
}

// checkStep holds what a step asks for beside persons: that it exists, a rationale, the standard's evidence.
func checkStep(now, next record.Determination, c Case, std Standard) (step, error) {
	if next.From != now.State || next.Matter != now.Matter || next.Record != now.Record {
		return step{}, ErrStale
	}
	s, ok := find(next.From, next.State)
	if !ok {
		return step{}, ErrNoSuchMove
	}
	if s.rationale && next.Rationale == "" {
		return step{}, ErrNoRationale
	}
	if missing := std.Missing(c, next.State); len(missing) > 0 {
		return step{}, record.Say("%w: %s", ErrNoEvidence, missing[0])
	}
	return s, nil
}

// Asks is what a step asks of people.
type Asks struct {
	Reviewer  bool // a person who neither made the record nor proposed the step
	Second    bool // and another one
	Rationale bool // a written reason
}

// StepAsks tells what a step asks of people; false where the state machine has no such step.
func StepAsks(from, to record.State, c Case) (Asks, bool) {
	s, ok := find(from, to)
	second := s.second || needsSecond(to, c)
	return Asks{s.reviewer || second, second, s.rationale}, ok
}

// checkPersons holds the separation of persons for a step.
func checkPersons(s step, decision Decision, c Case) error {
	reviewer, second := decision.Reviewer, decision.Second
	if reviewer == "" {
		return ErrSamePerson
	}
	if s.reviewer && (reviewer == c.Author || reviewer == c.Proposer) {
		return ErrSamePerson
	}
	if s.second || needsSecond(decision.Finding.State, c) {
		switch {
		case second == "":
			return ErrNeedSecond
		case second == reviewer || second == c.Author || second == c.Proposer:
			return ErrSamePerson
		}
	}
	return nil
}

// needsSecond holds the cases in which verification itself takes two reviewers: who did it, children, sexual violence.
func needsSecond(to record.State, c Case) bool {
	return to == record.StateVerified && (c.Matter == record.MatterAttribution || c.Child || c.SexualHarm)
}

// Holds is the highest state that still counts, from the states that a finding went through: a contested finding stays
// documented if it was, and is corroborated no longer; a pending one counts for what it was before.
func Holds(history []record.State) record.State {
	var held record.State
	for _, s := range history {
		switch s {
		case record.StateContested:
			if rank(held) > rank(record.StateDocumented) {
				held = record.StateDocumented
			}
		case record.StatePending:
		default:
			held = s
		}
	}
	return held
}

// rank orders states by proof: alleged, contested and pending are 0, discounted is -1.
func rank(s record.State) int {
	switch s {
	case record.StateDocumented:
		return 1
	case record.StateCorroborated:
		return 2
	case record.StateVerified:
		return 3
	case record.StateDiscounted:
		return -1
	}
	return 0
}
