package estimate

import (
	"math"
	"testing"
)

func TestChaoReference(t *testing.T) {
	for _, r := range referenceRows(t, "chao_bc", "chao1987", "chao_t") {
		tab := referenceTable(t, r.dataset)
		var got Bound
		switch r.method {
		case "chao_bc":
			got = chaoCorrected(tab, 1)
		case "chao1987":
			got = chao1987(tab)
		case "chao_t":
			f := tab.Frequencies()
			k := float64(tab.J()-1) / float64(tab.J())
			got.Point = float64(tab.N()) + k*float64(f[1]*f[1])/(2*float64(f[2]))
		}
		if !near(got.Point, r.point, 1e-6) {
			t.Errorf("%s %s: point %.6f, want %.6f", r.dataset, r.method, got.Point, r.point)
		}
		if !math.IsNaN(r.low) && (!near(got.Low, r.low, 1e-4) || !near(got.High, r.high, 1e-4)) {
			t.Errorf("%s %s: limits %.4f %.4f, want %.4f %.4f", r.dataset, r.method, got.Low, got.High, r.low, r.high)
		}
	}
}

func TestSampleCoverageReference(t *testing.T) {
	for _, r := range referenceRows(t, "samplecov_Indep", "samplecov_LSC", "samplecov_HSC") {
		tab := referenceTable(t, r.dataset)
		got, err := CoverageOf(tab)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got.Coverage-r.extraValue("Chat")) > 1e-6 {
			t.Errorf("%s: coverage %.6f, want %.6f", r.dataset, got.Coverage, r.extraValue("Chat"))
		}
		point := map[string]float64{"samplecov_Indep": got.Independent, "samplecov_LSC": got.LowCoverage,
			"samplecov_HSC": got.HighCoverage}[r.method]
		if r.point == float64(tab.N()) && math.IsNaN(r.high) {
			// The program that made the reference returns the observed number when the estimator diverges.
			if !math.IsInf(point, 1) {
				t.Errorf("%s %s: %.6f, want no finite value", r.dataset, r.method, point)
			}
			continue
		}
		if !near(point, r.point, 1e-6) {
			t.Errorf("%s %s: %.6f, want %.6f (%s)", r.dataset, r.method, point, r.point, r.usable)
		}
	}
}
