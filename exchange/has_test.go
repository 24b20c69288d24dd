package exchange_test

import (
	"testing"

	"recount/audit"
	"recount/exchange"
	"recount/record"
)

func TestWhatADeskLacks(t *testing.T) {
	one, other := exchange.Mark([]audit.Hash{{1}, {2}}), exchange.Mark([]audit.Hash{{1}, {3}})
	if one != exchange.Mark([]audit.Hash{{2}, {1}}) || one >= 0 || one == other {
		t.Fatalf("marks %d and %d", one, other)
	}
	for _, tt := range []struct {
		name             string
		said, mark, turn int64
		want             bool
	}{
		{"it has it", 3, 0, 3, false},
		{"it is new", 3, 0, 4, true},
		{"revoked, and it has the same", one, one, 9, false},
		{"revoked, and it has another story of as many acts", other, one, 1, true},
		{"revoked here, and it does not know yet", 9, one, 1, true},
		{"revoked there, and nothing is here", other, 0, 1, true},
	} {
		if got := exchange.Lacks(tt.said, tt.mark, tt.turn); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// TestAListThatAnotherDeskReliesOnIsNotTakenBackUnseen holds that taking a list back has no effect where another desk
// read the same list in, or admitted it, meanwhile.
func TestAListThatAnotherDeskReliesOnIsNotTakenBackUnseen(t *testing.T) {
	leaf := func(n byte) audit.Hash { return audit.Hash{n} }
	item := func(n byte, desk record.DeviceID, turn int64, kind record.Act, parents ...byte) exchange.Item {
		it := exchange.Item{ID: record.ChangeID([]byte{'a' + n}), Leaf: leaf(n), Device: desk, Turn: turn, Kind: kind,
			Subjects: []string{"list"}}
		for _, p := range parents {
			it.Parents = append(it.Parents, leaf(p))
		}
		return it
	}
	rows, back := item(1, "d1", 1, record.ImportVictims), item(2, "d1", 2, record.UndoImport, 1)
	for _, tt := range []struct {
		name string
		more exchange.Item
		want exchange.Reason
	}{
		{"nobody else", item(3, "d2", 1, record.RecordSite, 2), ""},
		{"read in elsewhere", item(3, "d2", 1, record.ImportVictims), exchange.ReasonStale},
		{"admitted elsewhere", item(3, "d2", 1, record.AdmitList, 1), exchange.ReasonStale},
		{"admitted by somebody who knew", item(3, "d2", 1, record.AdmitList, 2), ""},
	} {
		s := exchange.Settle([]exchange.Item{rows, back, tt.more})
		if got := s.Without[back.ID]; got != tt.want {
			t.Errorf("%s: taking the list back is %q, want %q", tt.name, got, tt.want)
		}
	}
}
