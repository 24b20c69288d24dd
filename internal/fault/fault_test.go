package fault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestKindsHoldNoText(t *testing.T) {
	err := fmt.Errorf("record of Amar Dero: %w", errors.Join(errors.New("Amar Dero"),
		fmt.Errorf("Dero: %w", errors.ErrUnsupported)))
	got := Kinds(err)
	if strings.Contains(got, "Dero") || strings.Count(got, "*fmt.wrapError") != 2 ||
		!strings.Contains(got, "*errors.joinError") {
		t.Error(got)
	}
}

func TestStackNamesFunctionsOnly(t *testing.T) {
	defer func() {
		_ = recover()
		if got := Stack().Value.String(); strings.Contains(got, "Dero") || !strings.Contains(got, "breaks") {
			t.Error(got)
		}
	}()
	breaks("Amar Dero")
}

func breaks(name string) { panic(name) }
