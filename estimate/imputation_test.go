package estimate

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

func csvRows(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(published(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// The published combination of 20 imputations on child recruitment in Colombia, 1,593 [1,266-2,148], and the pooled
// draws of the same, 1,535 [1,309-2,308].
func TestCombineImputationsPublished(t *testing.T) {
	var observed []int
	for _, r := range csvRows(t, "colombia_replicates_nobs.csv")[1:] {
		n, err := strconv.Atoi(r[1])
		if err != nil {
			t.Fatal(err)
		}
		observed = append(observed, n)
	}
	draws := make([][]float64, len(observed))
	for _, r := range csvRows(t, "colombia_replicates_draws.csv")[1:] {
		for l, cell := range r {
			draws[l] = append(draws[l], number(cell))
		}
	}
	c, err := CombineImputations(draws, observed)
	if err != nil {
		t.Fatal(err)
	}
	if math.Round(c.Point) != 1593 || math.Round(c.Low) != 1266 || math.Round(c.High) != 2148 {
		t.Errorf("published rule: %.2f [%.2f-%.2f] df %.2f, want 1593 [1266-2148]", c.Point, c.Low, c.High, c.DF)
	}
	median, low, high, err := Pool95(draws)
	if err != nil || math.Round(median) != 1535 || math.Abs(low-1309) > 1 || math.Abs(high-2308) > 1 {
		t.Errorf("pooled draws: %.2f [%.2f-%.2f] %v, want 1535 [1309-2308]", median, low, high, err)
	}
}

func TestTwoListScenario(t *testing.T) {
	tab, err := NewTable([]string{"A", "B"}, []History{{1, 60}, {2, 30}, {3, 20}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := TwoListScenario(tab, 0.5, 2)
	if err != nil {
		t.Fatal(err)
	}
	// Independence of two lists is Petersen's estimate, 80 * 50 / 20 = 200.
	if mid := s.Steps[4]; math.Abs(mid.Total-200) > 1e-9 || s.Low != 155 || s.High != 290 {
		t.Errorf("scenario %+v", s)
	}
	for _, r := range [][2]float64{{0, 1}, {2, 1}, {1, 2000}, {math.NaN(), 1}} {
		if _, err := TwoListScenario(tab, r[0], r[1]); err == nil {
			t.Errorf("odds %v were accepted", r)
		}
	}
}

// Linkages that give one table are estimated once, and weigh as often as they were drawn.
func TestSameTableIsEstimatedOnce(t *testing.T) {
	tab := ordinary(t)
	in := Input{}
	for _, name := range []string{"1", "2", "3"} {
		in.Linkage = append(in.Linkage, Named{Name: name, Table: tab})
	}
	steps := map[string]bool{}
	o := Options{Seed: 1, NoLeaveOut: true, LCMCR: brisk, Progress: func(p Progress) { steps[p.Step] = true }}
	r := runInput(t, in, o)
	if b := jsonOf(t, r); len(b) == 0 { // no limit is infinite
		t.Error("no JSON")
	}
	if len(r.Linkage.Parts) != 3 || r.Linkage.Parts[2].Name != "3" ||
		r.Linkage.Parts[2].Seed != r.Linkage.Parts[0].Seed {
		t.Errorf("parts %s", jsonOf(t, r.Linkage.Parts))
	}
	if len(steps) != 3 { // the table that is printed and its check, and the linkage
		t.Errorf("steps %v", steps)
	}
}
