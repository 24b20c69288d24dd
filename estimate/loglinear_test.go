package estimate

import (
	"errors"
	"math"
	"testing"
)

// allTwoWay is the model of every pair of lists.
func allTwoWay(J int) Model {
	var m Model
	for k := range J {
		for j := range k {
			m.Terms = append(m.Terms, 1<<uint(j)|1<<uint(k))
		}
	}
	return m
}

func TestLogLinearReference(t *testing.T) {
	models := map[string]Model{
		"loglin_M0": {Equal: true}, "loglin_Mt": {},
		"loglin_Mth_Darroch": {Heterogeneity: Darroch}, "loglin_Mth_Poisson": {Heterogeneity: Poisson2},
		"loglin_Mth_Gamma": {Heterogeneity: Gamma35},
	}
	rows := referenceRows(t, "loglin_M0", "loglin_Mt", "loglin_Mth_Darroch", "loglin_Mth_Poisson", "loglin_Mth_Gamma",
		"loglin_alltwoway", "sparsemse_main")
	for _, r := range rows {
		tab := referenceTable(t, r.dataset)
		m := models[r.method]
		if r.method == "loglin_alltwoway" {
			m = allTwoWay(tab.J())
		}
		f, err := FitLogLinear(tab, m)
		if r.usable != "yes" {
			if !errors.Is(err, ErrNoEstimate) && !errors.Is(err, ErrDiverged) {
				t.Errorf("%s %s must be refused: %v", r.dataset, r.method, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s %s: %v (reference %.3f)", r.dataset, r.method, err, r.point)
			continue
		}
		if !near(f.N, r.point, 1e-6) {
			t.Errorf("%s %s: point %.6f, want %.6f", r.dataset, r.method, f.N, r.point)
		}
		if r.method == "sparsemse_main" {
			continue
		}
		if f.DF != int(r.extraValue("df")) && hasEmptyPair(tab) {
			// The reference counts parameters at minus infinity and the histories that they empty.
			r.extra = ""
		}
		for name, pair := range map[string][2]float64{"se": {f.SE, r.extraValue("se")},
			"dev": {f.Deviance, r.extraValue("dev")},
			"aic": {f.AIC, r.extraValue("aic")}, "bic": {f.BIC, r.extraValue("bic")},
			"df": {float64(f.DF), r.extraValue("df")}} {
			if math.Abs(pair[0]-pair[1]) > 1e-4*math.Max(1, math.Abs(pair[1])) {
				t.Errorf("%s %s: %s %.6f, want %.6f", r.dataset, r.method, name, pair[0], pair[1])
			}
		}
		p, err := ProfileInterval(tab, m)
		checkProfile(t, r, p, err)
	}
}

func hasEmptyPair(t Table) bool {
	for k := range t.J() {
		for j := range k {
			if t.Overlap(j, k) == 0 {
				return true
			}
		}
	}
	return false
}

// checkProfile compares limits with the reference within 1e-4, or a quarter of a person for totals near the documented
// number, where the reference's root finder stops early. The reference cuts an upper limit off at three times the
// estimate.
func checkProfile(t *testing.T, r referenceRow, p Profile, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s %s: %v", r.dataset, r.method, err)
		return
	}
	const people = 0.25
	if !near(p.Low, r.low, 1e-4) && math.Abs(p.Low-r.low) > people {
		t.Errorf("%s %s: low %.5f, want %.5f", r.dataset, r.method, p.Low, r.low)
	}
	if near(r.high, 3*r.point, 1e-3) {
		if p.High < r.high {
			t.Errorf("%s %s: high %.5f, and the reference was cut off at %.5f", r.dataset, r.method, p.High, r.high)
		}
		return
	}
	if !near(p.High, r.high, 1e-4) && math.Abs(p.High-r.high) > people {
		t.Errorf("%s %s: high %.5f, want %.5f", r.dataset, r.method, p.High, r.high)
	}
}

func TestChaoModelReference(t *testing.T) {
	for _, r := range referenceRows(t, "rcapture_Mh_ChaoLB", "rcapture_Mth_ChaoLB") {
		f, p, err := ChaoModel(referenceTable(t, r.dataset), r.method == "rcapture_Mh_ChaoLB")
		if err != nil {
			t.Errorf("%s %s: %v", r.dataset, r.method, err)
			continue
		}
		if !near(f.N, r.point, 1e-6) || !near(f.SE, r.extraValue("se"), 1e-4) {
			t.Errorf("%s %s: %.6f se %.5f df %d, want %.6f %s", r.dataset, r.method, f.N, f.SE, f.DF, r.point, r.extra)
		}
		checkProfile(t, r, p, err)
	}
}

func TestExistence(t *testing.T) {
	tab := referenceTable(t, "artificial_3")
	// Lists A and B, A and C, B and C: the published example without an (extended) estimate.
	ab, ac, bc := uint64(0b011), uint64(0b101), uint64(0b110)
	if _, err := FitLogLinear(tab, Model{Terms: []uint64{ab, ac, bc}}); !errors.Is(err, ErrNotIdentified) {
		t.Errorf("[AB,AC,BC]: %v, want not identified", err)
	}
	for _, terms := range [][]uint64{{ab}, {ab, ac}, {ab, bc}} {
		if _, err := FitLogLinear(tab, Model{Terms: terms}); !errors.Is(err, ErrNoEstimate) {
			t.Errorf("%b: %v, want no estimate", terms, err)
		}
	}
	if _, err := FitLogLinear(tab, Model{}); err != nil {
		t.Errorf("main effects: %v", err)
	}
}
