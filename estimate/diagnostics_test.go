package estimate

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// readChains reads one chain a column.
func readChains(t *testing.T, rel string) [][]float64 {
	t.Helper()
	f, err := os.Open(published(t, rel))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	chains := make([][]float64, len(rows[0]))
	for _, row := range rows[1:] {
		for c, cell := range row {
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			chains[c] = append(chains[c], x)
		}
	}
	return chains
}

// The expected values are those of the R package posterior 1.4.0 on the same draws.
func TestDiagnosticsReproduceReference(t *testing.T) {
	for _, c := range []struct {
		file             string
		rhat, bulk, tail float64
	}{
		{"diagnostics_draws.csv", 1.00342972709981, 1359.80081004535, 1299.24402667027},
		{"diagnostics_draws_bad.csv", 1.66986202859462, 6.41713794724183, 79.0350920784859},
	} {
		d := Diagnose(readChains(t, c.file))
		for _, v := range []struct {
			name      string
			got, want float64
		}{{"R-hat", d.RHat, c.rhat}, {"bulk", d.BulkESS, c.bulk}, {"tail", d.TailESS, c.tail}} {
			if math.Abs(v.got/v.want-1) > 1e-9 {
				t.Errorf("%s: %s = %.12g, the reference has %.12g", c.file, v.name, v.got, v.want)
			}
		}
	}
}

func TestDiagnosticsWithoutValue(t *testing.T) {
	moving := []float64{1, 2, 3, 4, 3, 2, 1, 2}
	for name, chains := range map[string][][]float64{
		"no chain":       nil,
		"too short":      {{1, 2, 3}, {2, 1, 3}},
		"constant chain": {{5, 5, 5, 5, 5, 5, 5, 5}, moving},
		"all constant":   {{5, 5, 5, 5, 5, 5, 5, 5}, {5, 5, 5, 5, 5, 5, 5, 5}},
		"not a number":   {moving, {1, 2, 3, math.NaN(), 3, 2, 1, 2}},
		"infinite":       {moving, {1, 2, 3, math.Inf(1), 3, 2, 1, 2}},
	} {
		d := Diagnose(chains)
		if !math.IsNaN(d.RHat) || !math.IsNaN(d.BulkESS) || !math.IsNaN(d.TailESS) {
			t.Errorf("%s: got %+v, want no values", name, d)
		}
	}
}

// Independent draws are worth about their number; draws repeated ten times about a tenth of it; chains apart nearly
// nothing.
func TestDiagnosticsOfKnownChains(t *testing.T) {
	s := newStream(3, 0)
	const chains, length = 4, 2000
	independent, sticky, apart := make([][]float64, chains), make([][]float64, chains), make([][]float64, chains)
	for c := range chains {
		held := 0.0
		for i := range length {
			x := s.normal()
			if i%10 == 0 {
				held = x
			}
			independent[c] = append(independent[c], x)
			sticky[c] = append(sticky[c], held)
			apart[c] = append(apart[c], x+3*float64(c%2))
		}
	}
	if d := Diagnose(independent); d.RHat > 1.005 || d.BulkESS < 6000 || d.BulkESS > 10000 {
		t.Errorf("independent draws: %+v", d)
	}
	if d := Diagnose(sticky); d.BulkESS < 500 || d.BulkESS > 1200 {
		t.Errorf("draws held ten times: %+v", d)
	}
	if d := Diagnose(apart); d.RHat < 1.3 || d.BulkESS > 30 {
		t.Errorf("chains apart: %+v", d)
	}
}
