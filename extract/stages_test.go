package extract

import "testing"

// TestStages holds that every stage is told apart by name and says what it takes and gives.
func TestStages(t *testing.T) {
	seen := map[string]bool{}
	check := func(name, takes, gives string) {
		if name == "" || takes == "" || gives == "" || seen[name] {
			t.Errorf("stage %q takes %q, gives %q", name, takes, gives)
		}
		seen[name] = true
	}
	for _, s := range sentenceStages {
		check(s.name, s.takes, s.gives)
	}
	for _, s := range pageStages {
		check(s.name, s.takes, s.gives)
	}
}
