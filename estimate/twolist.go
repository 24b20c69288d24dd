package estimate

import (
	"math"
	"recount/record"
)

// ErrOdds reports a range of odds ratios that makes no sense.
var ErrOdds error = record.Say("unusable range of odds ratios")

// Scenario is what two lists imply for the total under stated dependence. It is not a confidence interval: no data
// on two lists can test the odds ratio.
type Scenario struct {
	OddsLow  float64         `json:"odds_low"`  // stated by the user
	OddsHigh float64         `json:"odds_high"` // stated by the user
	Low      float64         `json:"low"`       // people, at OddsLow
	High     float64         `json:"high"`      // people, at OddsHigh
	Steps    []ScenarioPoint `json:"steps"`     // totals over the range, evenly spaced on the log scale
}

// ScenarioPoint is the total at one odds ratio.
type ScenarioPoint struct {
	Odds  float64 `json:"odds"`
	Total float64 `json:"total"`
}

// TwoListScenario gives N = n + phi n10 n01 / n11 for odds ratios phi from low to high: phi = 1 is independence of the
// two lists, above 1 a person on one is more often on the other.
//
// Bishop, Y. M. M., Fienberg, S. E. and Holland, P. W. (1975) Discrete Multivariate Analysis, section 6.2; Gerritse, S.
// C., van der Heijden, P. G. M. and Bakker, B. F. M. (2015) Journal of Official Statistics 31, 357-379, on why phi must
// be assumed. It returns ErrLists unless there are two lists, ErrOdds for a range that is not 0 < low <= high <= 1000,
// and ErrNoEstimate when nobody is on both.
func TwoListScenario(t Table, low, high float64) (Scenario, error) {
	if t.J() != 2 {
		return Scenario{}, record.Say("scenario of two lists: %w: there are %d", ErrLists, t.J())
	}
	if !(low > 0 && low <= high && high <= 1000) {
		return Scenario{}, record.Say("%w: %g to %g; it must be above 0, ascending and at most 1000", ErrOdds, low,
			high)
	}
	both := t.Overlap(0, 1)
	if both == 0 {
		return Scenario{}, record.Say("scenario of two lists: %w: nobody is on both", ErrNoEstimate)
	}
	base := float64(t.Only(0)) * float64(t.Only(1)) / float64(both)
	n := float64(t.N())
	s := Scenario{OddsLow: low, OddsHigh: high, Low: n + low*base, High: n + high*base}
	const steps = 8
	for i := range steps + 1 {
		phi := math.Exp(math.Log(low) + float64(i)/steps*(math.Log(high)-math.Log(low)))
		s.Steps = append(s.Steps, ScenarioPoint{Odds: phi, Total: n + phi*base})
	}
	return s, nil
}
