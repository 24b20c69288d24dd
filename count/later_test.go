package count

import (
	"math/rand/v2"
	"slices"
	"testing"

	"recount/record"
)

// TestALaterLowerWordOfAnOriginReplacesItsEarlierOne: also where people took both figures. The earlier one is shown
// with what holds it back. A figure that the origin gave again, or of other people, stands.
func TestALaterLowerWordOfAnOriginReplacesItsEarlierOne(t *testing.T) {
	monitor := func(id, asOf, n, place string) fig {
		return fig{id: id, origin: "SOHR", asOf: asOf, n: n, window: "2025-06-14",
			cell: both(civilians, at(record.PlaceID(place)))}
	}
	q := Query{Cell: cellWith("2025-06-14", civilians, at("homs"))}
	for _, x := range []struct {
		name string
		figs []fig
		want int
		held int
	}{
		{"lowered", []fig{monitor("a", "2025-06-20", "50", "homs"), monitor("b", "2025-06-22", "40", "homs")}, 40, 1},
		{"raised", []fig{monitor("a", "2025-06-20", "40", "homs"), monitor("b", "2025-06-22", "50", "homs")}, 50, 0},
		{"given again", []fig{monitor("a", "2025-06-20", "50", "homs"), monitor("b", "2025-06-22", "40", "homs"),
			monitor("c", "2025-06-23", "50", "homs")}, 50, 0},
		{"of a part of the place", []fig{monitor("a", "2025-06-20", "50", "homs"),
			monitor("b", "2025-06-22", "40", "V")},
			50, 0},
		{"as old", []fig{monitor("a", "2025-06-20", "50", "homs"), monitor("b", "2025-06-20", "40", "homs")}, 50, 0},
	} {
		r := toll(t, q, Input{}, x.figs...)
		wantLow(t, x.name, r.DocumentedMinimum, x.want)
		if len(r.Held) != x.held {
			t.Errorf("%s: %d figures held back, want %d", x.name, len(r.Held), x.held)
		}
	}
}

// TestALaterFigureOfAnotherDayReplacesNothing: what an origin says later of fewer dead, of another day or of a week
// that was over before, takes nothing back.
func TestALaterFigureOfAnotherDayReplacesNothing(t *testing.T) {
	day := func(id, asOf, n, window string) fig {
		return fig{id: id, origin: "SOHR", asOf: asOf, n: n, window: window, cell: both(civilians, at("homs"))}
	}
	for _, x := range []struct {
		name   string
		figs   []fig
		window string
		want   int
	}{
		{"another day", []fig{day("a", "2025-06-15", "50", "2025-06-14"), day("b", "2025-06-20", "40", "2025-06-12")},
			"2025-06-14", 50},
		{"both days", []fig{day("a", "2025-06-15", "50", "2025-06-14"), day("b", "2025-06-20", "40", "2025-06-12")},
			"2025-06-01/2025-06-30", 90},
		{"the week before", []fig{day("a", "2025-06-15", "50", "2025-06-14"),
			day("b", "2025-06-20", "40", "2025-06-01/2025-06-07")}, "2025-06-14", 50},
		{"a week that holds the day", []fig{day("a", "2025-06-15", "50", "2025-06-14"),
			day("b", "2025-06-20", "40", "2025-06-10/2025-06-16")}, "2025-06-14", 0},
	} {
		r := toll(t, Query{Cell: cellWith(x.window, civilians, at("homs"))}, Input{}, x.figs...)
		wantLow(t, x.name, r.DocumentedMinimum, x.want)
	}
}

// TestSayingsFindWhatASearchFinds compares what is kept of an origin's figures with a search of all of them.
func TestSayingsFindWhatASearchFinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		o := sayings{first: map[saying][2]*statement{}}
		for range 1 + rng.IntN(12) {
			s := &statement{asOf: record.Day(rng.IntN(5))}
			s.figure.Value, s.cell.Outcome = rng.IntN(3), []record.Outcome{record.Killed, record.Injured}[rng.IntN(2)]
			o.add(s)
		}
		for _, s := range o.all {
			for day := range record.Day(6) {
				want := slices.ContainsFunc(o.all, func(u *statement) bool {
					return u != s && u.asOf <= day && u.figure.Value == s.figure.Value && u.cell.Outcome == s.cell.Outcome
				})
				if got := o.saidBy(s, day); got != want {
					t.Fatalf("said by day %d: %v, not %v", day, got, want)
				}
			}
		}
	}
}
