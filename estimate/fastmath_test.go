package estimate

import (
	"math"
	"testing"
)

func TestFastLogAndExp(t *testing.T) {
	s := newStream(1, 0)
	for range 200_000 {
		x := math.Exp(1300 * (s.uniform() - 0.5))
		if got, want := fastLog(x), math.Log(x); math.Abs(got-want) > 4e-15*math.Max(1, math.Abs(want)) {
			t.Fatalf("log %v = %.17g, want %.17g", x, got, want)
		}
		y := 1300 * (s.uniform() - 0.5)
		if got, want := fastExp(y), math.Exp(y); math.Abs(got/want-1) > 2e-13 {
			t.Fatalf("exp %v = %.17g, want %.17g", y, got, want)
		}
	}
	for _, x := range []float64{1, math.Nextafter(1, 0), math.Nextafter(1, 2), 2, 1e-300, 1e300} {
		if got, want := fastLog(x), math.Log(x); math.Abs(got-want) > 4e-15*math.Max(1, math.Abs(want)) {
			t.Errorf("log %v = %.17g, want %.17g", x, got, want)
		}
	}
	for _, x := range []float64{0, -1, math.NaN()} {
		if !math.IsNaN(fastLog(x)) {
			t.Errorf("log %v = %v, want no number", x, fastLog(x))
		}
	}
}
