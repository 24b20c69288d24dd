package store_test

import (
	"testing"

	"recount/internal/store/fliptest"
)

// TestFlips is the short form of bench/flips.
func TestFlips(t *testing.T) {
	r, err := fliptest.Run(t.Context(), t.TempDir(), 60, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Missed {
		t.Error(m)
	}
	if r.Found+r.Refused+r.Stopped == 0 {
		t.Error("no flip was found: nothing was tested")
	}
	t.Logf("%d flips: %d refused at opening, %d opened for reading only, %d found by check, %d harmless; files %v",
		r.Flips, r.Refused, r.Stopped, r.Found, r.Harmless, r.Files)
}
