package count

import (
	"testing"

	"recount/record"
)

// TestNumbersThatCannotStandTogetherAreSaidFirst: a minimum above all that any single origin says bears an alarm with
// the figures that make it; one that an origin says does not.
func TestNumbersThatCannotStandTogetherAreSaidFirst(t *testing.T) {
	codes := func(figs ...fig) (out []record.WarningCode) {
		for _, a := range toll(t, Query{Cell: cellWith("", at("coast"))}, Input{}, figs...).Alarms {
			if out = append(out, a.Code); len(a.Claims) == 0 {
				t.Errorf("the alarm %s names no figure", a.Code)
			}
		}
		return out
	}
	apart := []fig{{id: "a", origin: "A", n: "40", cell: at("latakia")}, {id: "b", origin: "B", n: "25", cell: at("tartus")}}
	if got := codes(apart...); len(got) != 1 || got[0] != "minimum_above_origins" {
		t.Errorf("40 of one origin and 25 of another, of two places: %v", got)
	}
	if got := codes(append(apart, fig{id: "c", origin: "C", n: "70", cell: at("coast")})...); len(got) != 0 {
		t.Errorf("with an origin that says 70 of both: %v", got)
	}
}
