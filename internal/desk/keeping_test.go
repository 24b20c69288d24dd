package desk_test

import (
	"os"
	"path/filepath"
	"testing"

	"recount/internal/desk"
	"recount/record"
)

// TestBackupsAreCountedByWhatLiesThereAndNotByTheirPath puts two disks in at one place in turn: what each holds is
// counted until a later backup is written over that very one.
func TestBackupsAreCountedByWhatLiesThereAndNotByTheirPath(t *testing.T) {
	ctx := t.Context()
	d, who, _ := newDesk(t, true)
	root := t.TempDir()
	place, away := filepath.Join(root, "stick"), filepath.Join(root, "in the drawer")
	swap := func() { // the stick in use goes to the drawer, and the other comes
		t.Helper()
		between := filepath.Join(root, "hand")
		for _, m := range [][2]string{{place, between}, {away, place}, {between, away}} {
			if _, err := os.Stat(m[0]); err == nil {
				if err := os.Rename(m[0], m[1]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	back := func() {
		t.Helper()
		if _, err := d.Backup(ctx, who, place); err != nil {
			t.Fatal(err)
		}
	}
	id, _, err := d.Testimony.RecordTestimony(ctx, who, desk.NewTestimony{Role: "survivor",
		Text:     record.Hide("what the invented witness saw"),
		Consents: []record.ConsentRecord{{Purpose: record.PurposeRecord, Given: true}}})
	if err != nil {
		t.Fatal(err)
	}
	back()
	back() // over the first
	swap()
	back()
	who.Reason = "the witness asked"
	if _, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id}); err != nil {
		t.Fatal(err)
	}
	remain := func(when string, want int) {
		t.Helper()
		all, err := d.Testimony.Testimonies(ctx, who)
		if err != nil || len(all) != 1 || all[0].Remains.Count != want {
			t.Errorf("%s: %+v, %v; %d hold it", when, all[0].Remains, err, want)
		}
	}
	remain("two sticks", 2)
	back()
	remain("the second written over", 1)
	swap()
	remain("swapped", 1)
	back()
	remain("both written over", 0)
	if known, err := d.Backups(ctx, who); err != nil || len(known) != 2 {
		t.Errorf("%+v, %v", known, err)
	}
}
