package desk_test

import (
	"slices"
	"testing"

	"recount/internal/desk"
	"recount/record"
)

// TestWhyAPairWasJudgedIsKept judges a pair with a reason, and reads it in the log and beside the pair.
func TestWhyAPairWasJudgedIsKept(t *testing.T) {
	d, by := newTeam(t)
	who := by.analyst
	who.Reason = "the same mother and the same day"
	twoRecords(t, d, who, record.Adult)
	pairs, err := d.Persons.Pairs(t.Context(), who)
	if err != nil || len(pairs) != 1 || pairs[0].Why != who.Reason {
		t.Errorf("%+v, %v", pairs, err)
	}
	lines, err := d.Log.Lines(t.Context(), by.founder, 0, 100)
	if err != nil || !slices.ContainsFunc(lines, func(l desk.LogLine) bool {
		return l.Act == record.JudgePair && l.Why == who.Reason
	}) {
		t.Errorf("the log does not say why, %v", err)
	}
}
