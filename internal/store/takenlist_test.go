package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"recount/internal/store/storetest"
	"recount/record"
)

// TestTheListOfWhatWasTakenBackIsWrittenWhereThatChanges names people, takes one naming back and names the person
// again: the list beside the case is written anew by what takes back or ends that, and by no other act.
func TestTheListOfWhatWasTakenBackIsWrittenWhereThatChanges(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, dir)}
	name := func(id string, act record.Act, withdrawn string) (written bool, c *record.Change) {
		before, err := os.ReadFile(filepath.Join(dir, "case.erasures"))
		if err != nil {
			t.Fatal(err)
		}
		c = d.Do(t, act, record.Naming{ID: record.VictimRecordID(id), Why: "the family asked",
			Withdrawn: withdrawn}, id)
		after, err := os.ReadFile(filepath.Join(dir, "case.erasures"))
		if err != nil {
			t.Fatal(err)
		}
		return string(before) != string(after), c // sealed anew each time
	}
	for i, x := range []struct {
		id      string
		act     record.Act
		why     string
		written bool
	}{
		{"v1", record.NamePerson, "", false}, {"v1", record.WithdrawNaming, "they asked", true},
		{"v2", record.NamePerson, "", false}, {"v1", record.NamePerson, "", true}, {"v1", record.NamePerson, "", false},
	} {
		if written, _ := name(x.id, x.act, x.why); written != x.written {
			t.Errorf("act %d (%s of %s): written is %v", i, x.act, x.id, written)
		}
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
}
