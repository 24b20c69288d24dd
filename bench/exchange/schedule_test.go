package main

import "testing"

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
