package faulttest_test

import (
	"testing"

	"recount/internal/store/faulttest"
)

// TestFaults is the short form of bench/faults.
func TestFaults(t *testing.T) {
	r, err := faulttest.Run(t.Context(), t.TempDir(), 80, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Failures {
		t.Error(f)
	}
	if len(r.Kinds) < 8 {
		t.Errorf("not every kind of fault fired: %v", r.Kinds)
	}
	t.Logf("%d faults, %d acts acknowledged, %v", r.Faults, r.Acknowledged, r.Kinds)
}
