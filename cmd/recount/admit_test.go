package main

import (
	"errors"
	"strings"
	"testing"

	"recount/internal/desk"
)

// TestWhoMayNotAdmitIsToldWhatToType: whoever has not read a list, or read it in themselves, is told how it is
// admitted.
func TestWhoMayNotAdmitIsToldWhatToType(t *testing.T) {
	for needs, typed := range map[string]string{
		desk.NeedsReading: "recount admit i-7 --dry-run",
		desk.NeedsAnother: "recount admit i-7 --as NAME",
	} {
		err := listWayOut(desk.NeedsError{Needs: []string{needs}}, "i-7")
		if !errors.Is(err, desk.ErrRefused) || !strings.Contains(err.Error(), typed) {
			t.Errorf("%s: %v", needs, err)
		}
	}
	if other := errors.New("something else"); listWayOut(other, "i-7") != other {
		t.Error("what is no want of a person or a reading is said otherwise")
	}
}
