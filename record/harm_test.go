package record

import (
	"slices"
	"testing"
)

func TestOutcomesAndStatusesAreOneTable(t *testing.T) {
	for _, o := range Outcomes(nil) {
		if got, err := ParseOutcome(string(o)); err != nil || got != o {
			t.Errorf("%s: %v", o, err)
		}
	}
	if o, err := ParseOutcome(""); err != nil || o != Killed {
		t.Error(o, err)
	}
	if _, err := ParseOutcome("murdered"); err == nil {
		t.Error("an outcome that is none is taken")
	}
	if slices.Contains(Outcomes(func(h Harm) bool { return h.Listed }), Casualties) {
		t.Error("a list says of a person that they are dead or injured")
	}
	for _, s := range StatusWords() {
		for _, text := range []string{s, s + "s"} {
			if got, err := ParseStatus(text); err != nil || got == AnyStatus || got == 0 {
				t.Errorf("%s: %v %v", text, got, err)
			}
		}
	}
	if got, err := ParseStatus("civilian+medical"); err != nil || got != Civilian|Medical {
		t.Error(got, err)
	}
	for _, none := range []string{"yyy", "civilian+", "+", "civilian+yyy"} {
		if _, err := ParseStatus(none); err == nil {
			t.Errorf("%q is taken", none)
		}
	}
}
