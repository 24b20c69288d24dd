package verify

import (
	"errors"
	"slices"
	"testing"

	"recount/record"
)

var full = Evidence{
	Passages: 3, CredibleOrigins: 2, IndependentOrigins: 2, FirstHand: 2, Material: true,
	HasName: true, HasDate: true, HasPlace: true,
}

func decide(q record.Matter, from, to record.State) Decision {
	return Decision{Finding: record.Determination{Matter: q, From: from, State: to, Rationale: "standard met",
		Standard: "house 1"}, Reviewer: "reviewer"}
}

func TestFourQuestionsMoveApart(t *testing.T) {
	death := record.Determination{Matter: record.MatterDeath, State: record.StateCorroborated}
	c := Case{Matter: record.MatterDeath, Author: "author", Evidence: full}
	if err := Check(death, decide(record.MatterDeath, record.StateCorroborated, record.StateVerified), c,
		House()); err != nil {
		t.Fatal(err)
	}
	if err := Check(death, decide(record.MatterIdentity, record.StateCorroborated, record.StateVerified), c,
		House()); !errors.Is(err, ErrStale) {
		t.Errorf("a decision on identity moved the death: %v", err)
	}
}

func TestSeparationOfPersons(t *testing.T) {
	death := record.Determination{Matter: record.MatterDeath, State: record.StateCorroborated}
	d := decide(record.MatterDeath, record.StateCorroborated, record.StateVerified)
	tests := []struct {
		name   string
		change func(*Decision, *Case)
		want   error
	}{
		{"reviewer is author", func(_ *Decision, c *Case) { c.Author = "reviewer" }, ErrSamePerson},
		{"reviewer is proposer", func(_ *Decision, c *Case) { c.Proposer = "reviewer" }, ErrSamePerson},
		{"nobody", func(d *Decision, _ *Case) { d.Reviewer = "" }, ErrSamePerson},
		{"child needs two", func(_ *Decision, c *Case) { c.Child = true }, ErrNeedSecond},
		{"child, same twice", func(d *Decision, c *Case) { c.Child = true; d.Second = "reviewer" }, ErrSamePerson},
		{"child, author second", func(d *Decision, c *Case) { c.Child = true; d.Second = "author" }, ErrSamePerson},
		{"child, two", func(d *Decision, c *Case) { c.Child = true; d.Second = "another" }, nil},
		{"no rationale", func(d *Decision, _ *Case) { d.Finding.Rationale = "" }, ErrNoRationale},
		{"open conflict", func(_ *Decision, c *Case) { c.OpenConflicts = 1 }, ErrNoEvidence},
		{"one origin, no material", func(_ *Decision, c *Case) {
			c.Evidence.IndependentOrigins = 1
			c.Evidence.Material = false
		}, ErrNoEvidence},
		{"one origin with material", func(_ *Decision, c *Case) { c.Evidence.IndependentOrigins = 1 }, nil},
	}
	for _, tt := range tests {
		d, c := d, Case{Matter: record.MatterDeath, Author: "author", Evidence: full}
		tt.change(&d, &c)
		if err := Check(death, d, c, House()); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestAttributionTakesTwoReviewers(t *testing.T) {
	a := record.Determination{Matter: record.MatterAttribution, State: record.StateCorroborated}
	d := decide(record.MatterAttribution, record.StateCorroborated, record.StateVerified)
	c := Case{Matter: record.MatterAttribution, Author: "author", Evidence: full}
	if err := Check(a, d, c, House()); !errors.Is(err, ErrNeedSecond) {
		t.Errorf("one reviewer verified who did it: %v", err)
	}
}

func TestNoStepSkipsAState(t *testing.T) {
	all := []record.State{"", record.StateAlleged, record.StateDocumented, record.StateCorroborated,
		record.StateVerified, record.StateContested, record.StatePending, record.StateDiscounted}
	for _, from := range all {
		for _, to := range all {
			d := record.Determination{Matter: record.MatterDeath, State: from}
			c := Case{Matter: record.MatterDeath, Author: "author", Evidence: full}
			dec := decide(record.MatterDeath, from, to)
			dec.Second = "another"
			err := Check(d, dec, c, House())
			if listed := slices.Contains(Next(from), to); listed != (err == nil) {
				t.Errorf("%q to %q: listed %v, error %v", from, to, listed, err)
			}
		}
	}
	for _, from := range []record.State{"", record.StateAlleged, record.StateDocumented, record.StatePending} {
		if slices.Contains(Next(from), record.StateVerified) {
			t.Errorf("%q leads straight to verified", from)
		}
	}
}

func TestContestedHoldsWhatStillHolds(t *testing.T) {
	for _, tt := range []struct {
		history []record.State
		want    record.State
	}{
		{[]record.State{record.StateAlleged, record.StateDocumented, record.StateCorroborated, record.StateContested},
			record.StateDocumented},
		{[]record.State{record.StateAlleged, record.StateContested}, record.StateAlleged},
		{[]record.State{record.StateAlleged, record.StateDocumented, record.StatePending}, record.StateDocumented},
		{[]record.State{record.StateAlleged, record.StateDiscounted}, record.StateDiscounted},
	} {
		if got := Holds(tt.history); got != tt.want {
			t.Errorf("%v holds %q, want %q", tt.history, got, tt.want)
		}
	}
}

func TestStandardRunsAgainWithADiff(t *testing.T) {
	strict, err := ParseStandard("standard\tstrict\t1\ndeath\tverified\tindependent_origins>=3\tthree independent origins\n")
	if err != nil {
		t.Fatal(err)
	}
	findings := []Finding{
		{record.Determination{ID: "d1", Matter: record.MatterDeath, State: record.StateVerified},
			Case{Matter: record.MatterDeath, Evidence: full}},
		{record.Determination{ID: "d2", Matter: record.MatterDeath, State: record.StateDiscounted},
			Case{Matter: record.MatterDeath, Evidence: full}},
	}
	diff := strict.Diff(findings, "en")
	if len(diff) != 1 || diff[0].Determination != "d1" || len(diff[0].Missing) != 1 {
		t.Errorf("%+v", diff)
	}
	if diff := House().Diff(findings, "en"); len(diff) != 0 {
		t.Errorf("the house standard moved %+v", diff)
	}
}

func TestParseStandardNamesTheLine(t *testing.T) {
	for _, bad := range []string{"", "death\tverified\tmagic\tx\n", "standard\tx\t1\ndeath\tpending\tpassages\tx\n",
		"standard\tx\t1\ndeath\tverified\tpassages>=none\tx\n"} {
		if _, err := ParseStandard(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
