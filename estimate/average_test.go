package estimate

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"recount/internal/shareddata"
)

func TestAverageReference(t *testing.T) {
	for _, r := range referenceRows(t, "loglin_avgAIC_h") {
		a, err := AverageAIC(referenceTable(t, r.dataset))
		if err != nil {
			t.Errorf("%s: %v", r.dataset, err)
			continue
		}
		if !near(a.N, r.point, 1e-6) || !near(a.Low, r.low, 1e-4) || !near(a.High, r.high, 1e-4) || a.Models != int(r.extraValue("models")) {
			t.Errorf("%s: %.6f [%.4f %.4f] se %.4f models %d, want %.6f [%.4f %.4f] %s", r.dataset, a.N, a.Low, a.High, a.SE, a.Models, r.point, r.low, r.high, r.extra)
			for _, d := range a.Dropped {
				t.Log(d.Model.Name([]string{"A", "B", "C", "D", "E"}), d.Reason)
			}
		}
	}
}

// refusedHere are the reference rows that average or choose over models which have no maximum-likelihood estimate for
// these counts (a term of three lists empties some histories), or of which the reference program lost some to
// numerical trouble. They are not reproduced: the strict existence check refuses those models.
var refusedHere = map[string]bool{
	"australia loglin_avgAIC": true, "australia loglin_avgBIC": true, "australia loglin_bestAIC": true,
	"hiv_rome loglin_avgAIC": true, "hiv_rome loglin_avgBIC": true,
	"netherlands_5 loglin_avgAIC": true, "netherlands_5 loglin_avgBIC": true, "netherlands_5 loglin_bestAIC": true,
	"uk2013_5 loglin_avgAIC": true, "uk2013_5 loglin_avgBIC": true,
}

func TestSelectionReference(t *testing.T) {
	for _, r := range referenceRows(t, "loglin_avgAIC", "loglin_avgBIC", "loglin_bestAIC", "loglin_bestBIC") {
		if refusedHere[r.dataset+" "+r.method] {
			continue
		}
		tab := referenceTable(t, r.dataset)
		c, err := cellsOf(tab)
		if err != nil {
			t.Fatal(err)
		}
		// The reference program loses every model with two terms at minus infinity.
		models := slices.DeleteFunc(HierarchicalModels(tab.J()), func(m Model) bool {
			empty := 0
			for _, s := range m.Terms {
				if c.covering(s) == 0 {
					empty++
				}
			}
			return tab.J() == 5 && empty > 1
		})
		s, err := FitAll(tab, models)
		if err != nil {
			t.Fatal(err)
		}
		criterion := byAIC
		if strings.HasSuffix(r.method, "BIC") {
			criterion = byBIC
		}
		if strings.Contains(r.method, "best") {
			f, _ := s.Best(criterion)
			if !near(f.N, r.point, 1e-6) {
				t.Errorf("%s %s: %.6f %s AIC %.4f, want %.6f %s", r.dataset, r.method, f.N, f.Model.Name(tab.Lists), f.AIC, r.point, r.extra)
				continue
			}
			p, err := ProfileInterval(tab, f.Model)
			checkProfile(t, r, p, err)
			continue
		}
		a, _ := s.averageBy(criterion, float64(tab.N()))
		if !near(a.N, r.point, 1e-6) || !near(a.Low, r.low, 1e-4) || !near(a.High, r.high, 1e-4) {
			t.Errorf("%s %s: %.6f [%.4f %.4f] models %d dropped %d, want %.6f [%.4f %.4f] %s", r.dataset, r.method, a.N, a.Low, a.High, a.Models, len(a.Dropped), r.point, r.low, r.high, r.extra)
		}
	}
}

func TestKosovoLogLinear(t *testing.T) {
	tab := referenceTable(t, "kosovo")
	s, err := FitAll(tab, HierarchicalModels(4))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := s.Best(byBIC)
	p, err := ProfileInterval(tab, f.Model)
	if err != nil || math.Round(f.N) != 10357 || math.Round(p.Low) != 8994 || math.Round(p.High) != 12110 {
		t.Errorf("best BIC %s: %.1f [%.1f-%.1f] %v, want 10,357 [8,994-12,110]", f.Model.Name(tab.Lists), f.N, p.Low, p.High, err)
	}
}

func TestModelCounts(t *testing.T) {
	for J, want := range map[int]int{3: 8, 4: 113, 5: 1024} {
		if got := len(HierarchicalModels(J)); got != want {
			t.Errorf("%d lists: %d models, want %d", J, got, want)
		}
	}
}

// The published stepwise totals: Chan, Silverman and Vincent (2021) and Farrell et al. (2019) among them. The published
// search goes by a p-value of 0.02; only the tables on which a search by BIC ends in the same model are compared.
func TestStepwisePublished(t *testing.T) {
	same := []string{"australia", "hav_taiwan", "kosovo", "neworleans", "neworleans_5", "spina_bifida_ny", "western_us"}
	for _, r := range referenceRows(t, "sparsemse_stepwise") {
		if !slices.Contains(same, r.dataset) {
			continue
		}
		path, err := Stepwise(referenceTable(t, r.dataset), byBIC)
		if err != nil {
			t.Errorf("%s: %v", r.dataset, err)
			continue
		}
		if last := path[len(path)-1]; !near(last.N, r.point, 1e-6) {
			t.Errorf("%s: %.4f by %s, want %.4f", r.dataset, last.N, last.Model.Name(referenceTable(t, r.dataset).Lists), r.point)
		}
	}
}

func BenchmarkAllPairModels(b *testing.B) {
	path, ok := shareddata.Find("data/mse/synthetic_50k.csv")
	if !ok {
		b.Skip("the measuring data are not beside the repository")
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	in, err := Read(f, ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	models := HierarchicalModels(5)
	for b.Loop() {
		if _, err := FitAll(in.Table(), models); err != nil {
			b.Fatal(err)
		}
	}
}
