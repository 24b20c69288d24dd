// Package access decides who may do what. One function, Decide, is asked for every act and every read, from the web,
// the API, the command line and jobs alike; its table is data (matrix.tsv, acts.tsv), so that it can be read by people
// who do not program and mutated cell by cell in tests.
//
// The rule is default deny: an act is allowed if and only if a role of the actor permits it, the subject lies in a
// compartment where the actor holds that role, the subject's level does not exceed the actor's clearance there, the
// state of the subject permits it, consent covers it, and no toxic combination is met. Four eyes are two persons, never
// two accounts. The package gives reasons for the log, not for the person refused: a refusal and an absence must look
// the same.
package access

import (
	"slices"
	"time"

	"recount/record"
)

// Role is what a person is in a compartment.
type Role string

// Roles, in the order of the columns of the matrix.
const (
	Public       Role = "public"
	Field        Role = "field"
	Analyst      Role = "analyst"
	Reviewer     Role = "reviewer"
	Adjudicator  Role = "adjudicator"
	Custodian    Role = "custodian" // of identities
	Publisher    Role = "publisher"
	Statistician Role = "statistician"
	Auditor      Role = "auditor"
	Admin        Role = "admin"    // of the system; no content
	External     Role = "external" // partner or court, by grant
	Device       Role = "device"
)

// Level is how much harm a leak would do.
type Level int

// Levels.
const (
	S0 Level = iota // published
	S1              // internal claims about casualties
	S2              // exact place, next of kin, minors, unpublished names, notes
	S3              // content of testimonies
	S4              // identity of witnesses and sources, and that they spoke at all
)

// PersonID is a human being. Two accounts of one person are one pair of eyes.
type PersonID string

// Compartment is a part of a case that is known to its own people only.
type Compartment string

// Holding is a role in one compartment, with the highest level that may be seen there.
type Holding struct {
	Role        Role
	Compartment Compartment // "" for roles of the whole system (admin, auditor, public)
	Clearance   Level
	Expires     time.Time // zero: does not expire
}

// Actor is who asks.
type Actor struct {
	Account  record.ActorID
	Person   PersonID
	Holdings []Holding
	Disabled bool
	Fresh    time.Time // when a second factor was last given
}

// Subject is what is asked for.
type Subject struct {
	Compartments []Compartment
	Level        Level
	Author       PersonID
	Proposer     PersonID
	Assigned     []PersonID
	Approved     bool
	Sealed       bool
	Security     bool // an entry of the log about security
	Living       bool // names or describes a person who lives
}

// Circumstances are what comes with the question.
type Circumstances struct {
	At     time.Time
	Reason string
	Second PersonID // another person who has approved this very act
	Rows   int      // how many records an export would give
	Cap    int      // the case's cap of rows for one person
	// Solo is a case kept by one person on one machine: roles are all held by that person, and what needs a second
	// person stays a proposal until there is one.
	Solo bool
}

// Decision is the answer. Needs lists what would turn a refusal into consent (second, reason, step_up); Why is for the
// log.
type Decision struct {
	Allow     bool
	Propose   bool // allowed as a proposal only
	Pseudonym bool // allowed with names replaced
	Sealed    bool // allowed to carry, not to open
	Needs     []string
	Why       string
}

// stepUpAge is how old a second factor may be for acts that ask for a fresh one.
const stepUpAge = 5 * time.Minute

// Decide answers whether the actor may do the act to the subject. An act without a row in acts.tsv is refused.
func (p *Policy) Decide(actor Actor, act Act, subject Subject, with Circumstances) Decision {
	row, ok := p.acts[act]
	if !ok {
		return Decision{Why: "no permission row for act " + string(act)}
	}
	if actor.Disabled {
		return Decision{Why: "account disabled"}
	}
	best := Decision{Why: "no role permits " + string(row.Action)}
	for _, h := range p.holdings(actor, with) {
		d := p.consider(row, h, actor, subject, with)
		if better(d, best) {
			best = d
		}
	}
	if best.Allow && row.StepUp && !with.Solo && with.At.Sub(actor.Fresh) > stepUpAge {
		return Decision{Needs: []string{"step_up"}, Why: "a fresh second factor is needed"}
	}
	return best
}

// better prefers an allowance to a refusal, a full allowance to a limited one, and a refusal that tells what it needs.
func better(a, b Decision) bool {
	rank := func(d Decision) int {
		switch {
		case d.Allow && !d.Propose && !d.Pseudonym && !d.Sealed:
			return 5
		case d.Allow && d.Pseudonym:
			return 4
		case d.Allow && d.Propose:
			return 3
		case d.Allow:
			return 2
		case len(d.Needs) > 0:
			return 1
		}
		return 0
	}
	return rank(a) > rank(b)
}

// holdings lists what the actor holds now. Everybody holds the public role. Toxic combinations lose both sides, save in
// a solo case, where one person is everything and nothing is approved.
func (p *Policy) holdings(actor Actor, with Circumstances) []Holding {
	out := []Holding{{Role: Public, Clearance: S0}}
	for _, h := range actor.Holdings {
		if !h.Expires.IsZero() && !with.At.Before(h.Expires) {
			continue
		}
		if !with.Solo && p.toxic(h, actor.Holdings, with.At) {
			continue
		}
		out = append(out, h)
	}
	return out
}

// toxic reports whether the holding stands beside one that no person may hold with it.
func (p *Policy) toxic(h Holding, all []Holding, at time.Time) bool {
	return slices.ContainsFunc(all, func(o Holding) bool {
		live := o.Expires.IsZero() || at.Before(o.Expires)
		return live && (slices.Contains(toxicPairs, [2]Role{h.Role, o.Role}) ||
			slices.Contains(toxicPairs, [2]Role{o.Role, h.Role}))
	})
}

// toxicPairs are roles that one person may not hold together: whoever keeps the machine sees no content, whoever keeps
// identities does not publish, whoever proposes a publication does not decide on it.
var toxicPairs = [][2]Role{
	{Admin, Field}, {Admin, Analyst}, {Admin, Reviewer}, {Admin, Adjudicator}, {Admin, Custodian}, {Admin, Publisher},
	{Admin, Statistician}, {Custodian, Publisher}, {Publisher, Adjudicator},
}

// consider answers for one holding.
func (p *Policy) consider(row ActRow, h Holding, actor Actor, s Subject, with Circumstances) Decision {
	cell := p.matrix[row.Action][h.Role]
	d := Decision{}
	if len(cell) == 0 {
		return Decision{Why: "role " + string(h.Role) + " never does " + string(row.Action)}
	}
	level := max(row.Level, s.Level)
	if scoped(cell) && level > h.Clearance {
		return Decision{Why: "level above clearance"}
	}
	for _, word := range cell {
		if why := p.condition(word, h, actor, s, with, &d); why != "" {
			return Decision{Why: why, Needs: d.Needs}
		}
	}
	if len(d.Needs) > 0 {
		if with.Solo && !slices.Contains(d.Needs, "reason") {
			return Decision{Allow: true, Propose: true, Why: "kept as a proposal until a second person approves"}
		}
		return Decision{Needs: d.Needs, Why: "needs " + d.Needs[0]}
	}
	d.Allow, d.Why = true, "role "+string(h.Role)
	return d
}

// scoped reports whether a cell is bound to content, and so to clearance. "yes" is not: checking proofs and reading
// what is published need none.
func scoped(cell []Word) bool {
	return !slices.Equal(cell, []Word{wordYes}) && !slices.Contains(cell, wordSealed)
}

// situation is what the words of a cell are asked about.
type situation struct {
	held  Holding
	actor Actor
	about Subject
	with  Circumstances
}

func (s *situation) inCompartment() bool {
	return slices.Contains(s.about.Compartments, s.held.Compartment)
}

func (s *situation) twoPersons() bool {
	return s.with.Second != "" && s.with.Second != s.actor.Person
}

// refusals are the words of a cell that must hold of a situation, and what is said where one does not.
var refusals = map[Word]struct {
	holds func(*situation) bool
	why   string
}{
	wordCompartment: {(*situation).inCompartment, "not in the compartment"},
	wordOwn: {func(s *situation) bool {
		return s.about.Author == s.actor.Person && !s.about.Sealed && s.inCompartment()
	}, "not the actor's own, or sealed"},
	wordAssigned: {func(s *situation) bool {
		return slices.Contains(s.about.Assigned, s.actor.Person) && s.inCompartment()
	}, "not assigned"},
	wordApproved: {func(s *situation) bool { return s.about.Approved }, "not approved"},
	wordOther: {func(s *situation) bool {
		return s.about.Author != s.actor.Person && s.about.Proposer != s.actor.Person
	}, "the same person made or proposed it"},
	wordSecurity: {func(s *situation) bool { return s.about.Security }, "not an entry on security"},
}

// condition checks one word of a cell. It returns why it fails, or notes in d what it limits or needs.
func (p *Policy) condition(word Word, h Holding, actor Actor, about Subject, with Circumstances, d *Decision) string {
	s := &situation{h, actor, about, with}
	if r, ok := refusals[word]; ok {
		if !r.holds(s) {
			return r.why
		}
		return ""
	}
	switch word {
	case wordYes:
	case wordGrant:
		if !s.inCompartment() {
			return "not in the compartment"
		}
		if h.Expires.IsZero() {
			return "a grant must have an end"
		}
	case wordSecond:
		if !s.twoPersons() {
			d.Needs = append(d.Needs, "second")
		}
	case wordReason:
		if with.Reason == "" {
			d.Needs = append(d.Needs, "reason")
		}
	case wordCap:
		if with.Rows > with.Cap && !s.twoPersons() {
			d.Needs = append(d.Needs, "second")
		}
	case wordPseudonym:
		d.Pseudonym = true
	case wordPropose:
		d.Propose = true
	case wordSealed:
		d.Sealed = true
	default:
		return "unknown word " + string(word)
	}
	return ""
}
