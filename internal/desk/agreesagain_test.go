package desk_test

import (
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/record"
)

// TestTheWayOutOfAWithdrawalLeadsOut follows what the refused undoing of a withdrawal says.
func TestTheWayOutOfAWithdrawalLeadsOut(t *testing.T) {
	ctx := t.Context()
	d, who, _ := newDesk(t, true)
	told := desk.NewTestimony{Role: "survivor", Text: record.Hide("what was seen"), Consents: []record.ConsentRecord{
		{Purpose: record.PurposeRecord, Given: true}, {Purpose: record.PurposeAnalyse, Given: true}}}
	id, _, err := d.Testimony.RecordTestimony(ctx, who, told)
	if err != nil {
		t.Fatal(err)
	}
	who.Reason = "the witness asked"
	out, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = d.Log.Undo(ctx, who, out.Change); err == nil ||
		!strings.Contains(err.Error(), "take the testimony anew") {
		t.Errorf("undone: %v", err)
	}
	again, _, err := d.Testimony.RecordTestimony(ctx, who, told)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Testimony.Statement(ctx, who, again, record.PurposeAnalyse); err != nil {
		t.Errorf("taken anew: %v", err)
	}
}
