package store

import (
	"context"
	"testing"

	"recount/internal/vault"
)

// TestTheTrailOfSignInsIsOnlyAddedTo: a row is never changed and only the oldest goes, whoever asks the database itself;
// what strangers fill of it is bounded and pushes out nothing that members did; and the tables stand in a case that is
// rebuilt.
func TestTheTrailOfSignInsIsOnlyAddedTo(t *testing.T) {
	ctx := context.Background()
	s, err := Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	member := SignIn{Account: "u-1", Kind: "in", Way: "password", Place: "other", First: 1, Last: 1, Times: 1}
	rows := []SignIn{member, member}
	for i := range KeepSignIns + 5 {
		rows = append(rows, SignIn{Stranger: true, Kind: "wrong", First: 2, Last: 2, Times: int64(i + 1)})
	}
	if err := s.Act(ctx, func(tx *Tx) error { return tx.Accounts().AddSignIns(rows...) }); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"UPDATE signins SET times = 1", "UPDATE signins SET account = '' WHERE id = 2",
		"DELETE FROM signins WHERE id = (SELECT max(id) FROM signins)", "DELETE FROM signins WHERE id = 2"} {
		if err := s.Act(ctx, func(tx *Tx) error { return tx.exec(query) }); err == nil {
			t.Errorf("%s was done", query)
		}
	}
	err = s.View(ctx, func(tx *Tx) error {
		all, err := tx.Accounts().SignIns(0, 1<<20)
		if err != nil || len(all) != KeepSignIns+2 {
			t.Fatalf("%d rows, %v", len(all), err)
		}
		if last, first := all[0], all[len(all)-1]; last.Times != KeepSignIns+5 || first.Account != "u-1" {
			t.Errorf("the newest is %+v, the oldest %+v", last, first)
		}
		older, err := tx.Accounts().SignIns(all[9].ID, 10)
		if err != nil || len(older) != 10 || older[0].ID != all[10].ID {
			t.Errorf("the next page: %+v, %v", older, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := s.Check(ctx, true); err != nil || !r.Clean() {
		t.Errorf("%+v, %v", r.Findings, err)
	}
}
