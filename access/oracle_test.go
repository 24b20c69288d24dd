package access

import (
	"testing"
	"time"

	"recount/access/oracle"
	"recount/record"
)

// facts is one situation, of which an independent oracle says what it comes to.
type facts struct {
	in, own, proposer, assigned, approved, sealed, security, reason, over, clear bool
	// 0 none, 1 the actor again, 2 another person
	second int
	expiry int // 0 none, 1 in the future, 2 past
}

type verdict = oracle.Verdict

const (
	refused, allowed, proposal, pseudonymised, carried = oracle.Refused, oracle.Allowed, oracle.Proposal,
		oracle.Pseudonymised, oracle.Carried
)

func decided(role Role, action Action, f facts) verdict {
	return oracle.Decide(string(role), string(action), oracle.Facts{
		In: f.in, Own: f.own, Proposer: f.proposer, Assigned: f.assigned, Approved: f.approved, Sealed: f.sealed,
		Security: f.security,
		Reason:   f.reason, Over: f.over, Clear: f.clear, Second: f.second, Expiry: f.expiry,
	})
}

var now = time.Date(2025, 3, 11, 12, 0, 0, 0, time.UTC)

// ask puts the situation to the policy.
func ask(p *Policy, act Act, role Role, f facts) verdict {
	level := S2
	if role == Public && f.clear {
		level = S0 // the public's clearance is what is published
	}
	h := Holding{Role: role, Compartment: "coast", Clearance: S1}
	if f.clear {
		h.Clearance = S4
	}
	switch f.expiry {
	case 1:
		h.Expires = now.Add(time.Hour)
	case 2:
		h.Expires = now.Add(-time.Hour)
	}
	actor := Actor{Account: record.ActorID("a1"), Person: "p1", Fresh: now}
	if role != Public {
		actor.Holdings = []Holding{h}
	}
	s := Subject{Level: level, Compartments: []Compartment{"inland"}, Author: "p9", Proposer: "p8",
		Approved: f.approved, Sealed: f.sealed, Security: f.security}
	if f.in {
		s.Compartments = append(s.Compartments, "coast")
	}
	if f.own {
		s.Author = "p1"
	}
	if f.proposer {
		s.Proposer = "p1"
	}
	if f.assigned {
		s.Assigned = []PersonID{"p1"}
	}
	with := Circumstances{At: now, Cap: 100, Second: []PersonID{"", "p1", "p2"}[f.second]}
	if f.reason {
		with.Reason = "a written reason"
	}
	if f.over {
		with.Rows = 101
	}
	switch d := p.Decide(actor, act, s, with); {
	case d.Allow && d.Sealed:
		return carried
	case d.Allow && d.Pseudonym:
		return pseudonymised
	case d.Allow && d.Propose:
		return proposal
	case d.Allow:
		return allowed
	}
	return refused
}

// situations calls f with all situations until it returns false.
func situations(f func(facts) bool) {
	for bits := range 1 << 10 {
		b := func(i int) bool { return bits&(1<<i) != 0 }
		for second := range 3 {
			for expiry := range 3 {
				if !f(facts{b(0), b(1), b(2), b(3), b(4), b(5), b(6), b(7), b(8), b(9), second, expiry}) {
					return
				}
			}
		}
	}
}

// actFor makes a policy text with one act for each action, so that actions are tested and not the acts' own levels.
func actTable(p *Policy) string {
	text := ""
	for _, a := range p.Actions() {
		text += "t." + string(a) + "\t" + string(a) + "\ts0\tno\ttest\n"
	}
	return text
}

func TestMatrixEqualsOracle(t *testing.T) {
	base := Default()
	p, err := Parse(matrixText, actTable(base))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, action := range base.Actions() {
		for _, role := range base.Roles() {
			situations(func(f facts) bool {
				asked++
				if testing.Short() && asked%9 != 0 {
					return true
				}
				got, want := ask(p, Act("t."+string(action)), role, f), decided(role, action, f)
				if got != want {
					t.Errorf("%s by %s in %+v: %d, oracle says %d", action, role, f, got, want)
				}
				return got == want
			})
		}
	}
	t.Logf("%d decisions equal the oracle's", asked)
}

func TestEveryMutantOfTheMatrixIsCaught(t *testing.T) {
	base := Default()
	p, err := Parse(matrixText, actTable(base))
	if err != nil {
		t.Fatal(err)
	}
	alternatives := distinctCells(base)
	mutants, equivalent := 0, 0
	for _, action := range base.Actions() {
		for _, role := range base.Roles() {
			original := p.matrix[action][role]
			for _, cell := range alternatives {
				if cellText(cell) == cellText(original) {
					continue
				}
				mutants++
				if testing.Short() && mutants%9 != 0 {
					continue // the race detector's run takes a sample; the full run takes all
				}
				p.matrix[action][role] = cell
				caught := false
				situations(func(f facts) bool {
					caught = ask(p, Act("t."+string(action)), role, f) != decided(role, action, f)
					return !caught
				})
				if !caught && !sameMeaning(action, role, original, cell) {
					t.Errorf("%s by %s: %q in place of %q was not noticed", action, role, cellText(cell),
						cellText(original))
				}
				if !caught {
					equivalent++
				}
			}
			p.matrix[action][role] = original
		}
	}
	t.Logf("%d single-cell mutants, %d of them equivalent by construction, all others caught", mutants, equivalent)
}

// sameMeaning says why a mutant cannot be told apart: everybody may read what is published and check proofs through the
// public role, so what another role adds there changes nothing; and the public is in no compartment, so words that ask
// for one refuse it as "never" does.
func sameMeaning(action Action, role Role, original, mutant []Word) bool {
	if role != Public {
		return action == "read_s0" || action == "check"
	}
	never := func(c []Word) bool {
		for _, w := range c {
			if w == wordCompartment || w == wordOwn || w == wordAssigned || w == wordGrant {
				return true
			}
		}
		return len(c) == 0
	}
	return never(original) && never(mutant)
}

func distinctCells(p *Policy) [][]Word {
	seen, out := map[string]bool{"": true}, [][]Word{nil}
	for _, a := range p.Actions() {
		for _, r := range p.Roles() {
			if c := p.Cell(a, r); !seen[cellText(c)] {
				seen[cellText(c)] = true
				out = append(out, c)
			}
		}
	}
	return out
}

func cellText(c []Word) string {
	text := ""
	for _, w := range c {
		text += string(w) + " "
	}
	return text
}
