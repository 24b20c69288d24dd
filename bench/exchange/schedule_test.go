package main

import (
	"path/filepath"
	"testing"
)

// TestDesksThatWorkApartComeTogether plays random schedules and fails where nothing happened in them.
func TestDesksThatWorkApartComeTogether(t *testing.T) {
	total, err := many(1, 60, 40, 2, false)
	if err != nil {
		t.Fatal(err)
	}
	if total.Conflicts == 0 || total.Refused == 0 || total.Replayed == 0 || total.FourEyes == 0 ||
		total.Withdrawn == 0 || total.Revoked == 0 {
		t.Errorf("too little happened: %+v", total)
	}
}

// TestARunGoesOnFromWhereItWas plays a part of a run, then the whole: what was played is not played again, and counts.
func TestARunGoesOnFromWhereItWas(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run.json")
	part, err := played(file, 7)
	if err == nil {
		err = rounds(&part, 3, 20, 2, false, file)
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := played(file, 7)
	if err != nil || again.Next != 10 || again.Total != part.Total {
		t.Fatalf("%+v, and the file says %+v (%v)", part, again, err)
	}
	if err := rounds(&again, 5, 20, 2, false, file); err != nil {
		t.Fatal(err)
	}
	whole := progress{First: 7, Next: 7}
	if err := rounds(&whole, 5, 20, 2, false, ""); err != nil {
		t.Fatal(err)
	}
	if again.Total != whole.Total || again.Total.Schedules != 5 {
		t.Errorf("in two parts %+v, at once %+v", again.Total, whole.Total)
	}
	if _, err := played(file, 8); err == nil {
		t.Error("a run went on from the file of another")
	}
}

// TestSchedulesThatOnceWentWrong plays the schedules in which something was lost or hidden before.
func TestSchedulesThatOnceWentWrong(t *testing.T) {
	for _, seed := range []uint64{
		11406, 15236, // an erasure had reached every desk before its desk was revoked
		74382, // a copied desk erased a list that its double had read in
		45454, // a finding on a record that was changed meanwhile, without effect itself, settled two others in silence
	} {
		if _, err := many(seed, 1, 60, 1, false); err != nil {
			t.Errorf("schedule %d: %v", seed, err)
		}
	}
}
