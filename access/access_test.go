package access

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestUnknownActIsRefused(t *testing.T) {
	d := Default().Decide(Actor{Person: "p"}, "no.such.act", Subject{}, Circumstances{At: now})
	if d.Allow {
		t.Error("an act without a permission row was allowed")
	}
}

// TestEveryActOfTheLogHasARow reads the acts from the source of record, so that a new act without a permission fails
// here. Acts of older logs are only read: nobody may do them any more.
func TestEveryActOfTheLogHasARow(t *testing.T) {
	source, err := os.ReadFile("../record/act.go")
	if err != nil {
		t.Fatal(err)
	}
	acts := regexp.MustCompile(`(?m)Act = "([a-z.]+)" +// (?:[^o]|o[^f]).*$`).FindAllStringSubmatch(string(source), -1)
	if len(acts) < 20 {
		t.Fatalf("only %d acts were found", len(acts))
	}
	p := Default()
	for _, a := range acts {
		if _, ok := p.Row(Act(a[1])); !ok {
			t.Errorf("act %s has no permission row", a[1])
		}
	}
}

func TestToxicPairsLoseBoth(t *testing.T) {
	hold := func(roles ...Role) Actor {
		a := Actor{Person: "p", Fresh: now}
		for _, r := range roles {
			a.Holdings = append(a.Holdings, Holding{Role: r, Compartment: "coast", Clearance: S4})
		}
		return a
	}
	s := Subject{Level: S1, Compartments: []Compartment{"coast"}}
	p := Default()
	if d := p.Decide(hold(Analyst, Admin), "claim.read", s, Circumstances{At: now}); d.Allow {
		t.Error("an administrator read content")
	}
	if d := p.Decide(hold(Analyst, Admin), "case.keep", s, Circumstances{At: now}); d.Allow {
		t.Error("a toxic pair kept one side")
	}
	expired := hold(Analyst, Admin)
	expired.Holdings[1].Expires = now.Add(-time.Minute)
	if d := p.Decide(expired, "claim.read", s, Circumstances{At: now}); !d.Allow {
		t.Error("an expired role still poisons")
	}
	if d := p.Decide(hold(Analyst, Admin), "claim.read", s, Circumstances{At: now, Solo: true}); !d.Allow {
		t.Error("the only person of a solo case is kept out")
	}
}

func TestSoloProposesAndNeverApproves(t *testing.T) {
	actor := Actor{Person: "p", Fresh: now}
	for _, r := range []Role{Analyst, Reviewer, Adjudicator, Custodian, Admin} {
		actor.Holdings = append(actor.Holdings, Holding{Role: r, Compartment: "coast", Clearance: S4})
	}
	s := Subject{Level: S1, Compartments: []Compartment{"coast"}, Author: "p", Proposer: "p"}
	with := Circumstances{At: now, Solo: true}
	if d := Default().Decide(actor, "determination.decide", s, with); d.Allow {
		t.Error("one person was two pairs of eyes")
	}
	if d := Default().Decide(actor, "origin.adopt", s, with); !d.Allow || !d.Propose {
		t.Errorf("adoption in a solo case: %+v", d)
	}
}

func TestStepUp(t *testing.T) {
	actor := Actor{Person: "p", Holdings: []Holding{{Role: Custodian, Compartment: "coast", Clearance: S4}}}
	s := Subject{Level: S3, Compartments: []Compartment{"coast"}}
	actor.Fresh = now.Add(-6 * time.Minute)
	d := Default().Decide(actor, "testimony.read", s, Circumstances{At: now})
	if d.Allow || len(d.Needs) != 1 || d.Needs[0] != "step_up" {
		t.Errorf("an old factor: %+v", d)
	}
	actor.Fresh = now.Add(-4 * time.Minute)
	if d := Default().Decide(actor, "testimony.read", s, Circumstances{At: now}); !d.Allow {
		t.Errorf("a fresh factor: %+v", d)
	}
}

func TestDisabledAccount(t *testing.T) {
	actor := Actor{Person: "p", Disabled: true, Holdings: []Holding{{Role: Analyst, Compartment: "coast",
		Clearance: S4}}}
	if d := Default().Decide(actor, "claim.read", Subject{Compartments: []Compartment{"coast"}},
		Circumstances{At: now}); d.Allow {
		t.Error("a disabled account was let in")
	}
}

func TestParseNamesTheLine(t *testing.T) {
	for _, tt := range []struct{ matrix, acts, want string }{
		{"action\tpublic\nread\twizard\n", "", "line 2"},
		{"action\tpublic\nread\tyes\tyes\n", "", "line 2"},
		{"action\tpublic\nread\tyes\nread\tyes\n", "", "twice"},
		{"action\tpublic\nread\tyes\n", "a\twrite\ts0\tno\tx\n", "no row"},
		{"action\tpublic\nread\tyes\n", "a\tread\tx0\tno\tx\n", "level"},
	} {
		if _, err := Parse(tt.matrix, tt.acts); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q %q: %v", tt.matrix, tt.acts, err)
		}
	}
}
