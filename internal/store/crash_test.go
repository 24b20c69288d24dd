package store_test

import (
	"os"
	"os/exec"
	"testing"

	"recount/internal/store/crashtest"
)

func TestMain(m *testing.M) {
	crashtest.WorkIfAsked()
	os.Exit(m.Run())
}

// TestKills is the short form of bench/crash.
func TestKills(t *testing.T) {
	if testing.Short() {
		t.Skip("killing processes takes a while")
	}
	r, err := crashtest.Run(t.Context(), t.TempDir(), 20, 1, func() *exec.Cmd { return exec.Command(os.Args[0]) }, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Failures {
		t.Error(f)
	}
	if r.Fired == 0 || r.FromOutside == 0 {
		t.Errorf("%d kills at failpoints, %d from outside: both must happen", r.Fired, r.FromOutside)
	}
	t.Logf("%d kills (%d at failpoints %v, %d from outside), %d acts, %d acknowledged, %d backups", r.Kills, r.Fired,
		r.Points, r.FromOutside, r.Acts, r.Acknowledged, r.Backups)
}
