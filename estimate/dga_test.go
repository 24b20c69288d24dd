package estimate

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestDecomposableGraphCounts(t *testing.T) {
	for lists, want := range map[int]int{3: 8, 4: 61, 5: 822, 6: 18_154, 7: 617_675} {
		if got := len(DecomposableGraphs(lists)); got != want {
			t.Errorf("%d lists: %d decomposable graphs, want %d", lists, got, want)
		}
	}
	if DecomposableGraphs(2) != nil || DecomposableGraphs(8) != nil {
		t.Error("graphs outside 3 to 7 lists")
	}
}

// Madigan and York 1997, spina bifida in upstate New York: three lists, delta 1, a gamma-mixed Poisson prior.
func TestDGAReproducesMadiganYork(t *testing.T) {
	const a, b = 13.14, 55.17
	average, err := DGA(referenceTable(t, "spina_bifida_ny"), DGAOptions{
		Delta: 1, IncludeSaturated: true, FirstUnlisted: 1, LastUnlisted: 300,
		LogPrior: func(total int) float64 {
			n := float64(total)
			return n*math.Log(b) - (n+a)*math.Log(1+b) + logGammaOf(n+a) - logGammaOf(n+1) - logGammaOf(a)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{.373767, .309895, .281810, .034527} {
		if got := average.Graphs[i].Probability; math.Abs(got-want) > 1e-6 {
			t.Errorf("model %d (%s): probability %.7f, published %.6f", i+1, average.Graphs[i].Graph.Name(), got, want)
		}
	}
	if average.Mode != 728 {
		t.Errorf("mode %d, published 728", average.Mode)
	}
	if got := math.Round(average.RelativeErrorPoint); got != 731 {
		t.Errorf("minimum relative-error estimate %.3f, published 731", average.RelativeErrorPoint)
	}
}

// Every row that the R package dga (or the specification's independent code, without the saturated graph) returned.
func TestDGAReproducesReference(t *testing.T) {
	methods := map[string]DGAOptions{
		"dga_2^-J": {IncludeSaturated: true}, "dga_2^-J_nosat": {},
		"dga_delta.5": {Delta: 0.5, IncludeSaturated: true}, "dga_delta.5_nosat": {Delta: 0.5},
		"dga_delta1": {Delta: 1, IncludeSaturated: true}, "dga_delta1_nosat": {Delta: 1},
	}
	for _, row := range referenceRows(t, slices.Sorted(maps.Keys(methods))...) {
		average, err := DGA(referenceTable(t, row.dataset), methods[row.method])
		if err != nil {
			t.Fatal(err)
		}
		low, high := average.Interval(0.95)
		for _, v := range []struct {
			name string
			got  int
			want float64
		}{{"median", average.Median(), row.point}, {"low", low, row.low}, {"high", high, row.high},
			{"mode", average.Mode, row.extraValue("mode")}} {
			if float64(v.got) != v.want {
				t.Errorf("%s %s: %s %d, reference %v", row.dataset, row.method, v.name, v.got, v.want)
			}
		}
		if mean := row.extraValue("mean"); math.Abs(average.Mean/mean-1) > 1e-6 {
			t.Errorf("%s %s: mean %.6f, reference %.6f", row.dataset, row.method, average.Mean, mean)
		}
		checkTopGraphs(t, row, average)
	}
}

// checkTopGraphs compares the probabilities of the three most probable graphs, and their names where these differ.
func checkTopGraphs(t *testing.T, row referenceRow, average *GraphAverage) {
	t.Helper()
	var names, probabilities []string
	for _, field := range strings.Fields(row.extra) {
		if v, ok := strings.CutPrefix(field, "top="); ok {
			names = strings.Split(v, "/")
		}
		if v, ok := strings.CutPrefix(field, "p="); ok {
			probabilities = strings.Split(v, "/")
		}
	}
	if len(names) == 0 {
		t.Errorf("%s %s: the reference names no graphs", row.dataset, row.method)
	}
	for i, p := range probabilities {
		if got := average.Graphs[i].Probability; math.Abs(got-number(p)) > 2e-6 {
			t.Errorf("%s %s: graph %d has probability %.6f, reference %s", row.dataset, row.method, i+1, got, p)
		}
		distinct := (i == 0 || probabilities[i-1] != p) && (i == len(probabilities)-1 || probabilities[i+1] != p)
		if got := average.Graphs[i].Graph.Name(); distinct && i < 2 && number(p) > 1e-5 && got != names[i] {
			t.Errorf("%s %s: graph %d is %s, reference %s", row.dataset, row.method, i+1, got, names[i])
		}
	}
}

func TestDGARefusesWhatItCannotAverage(t *testing.T) {
	for name, c := range map[string]struct {
		lists  []string
		option DGAOptions
	}{
		"two lists":      {lists: []string{"a", "b"}},
		"eight lists":    {lists: []string{"a", "b", "c", "d", "e", "f", "g", "h"}},
		"negative delta": {lists: []string{"a", "b", "c"}, option: DGAOptions{Delta: -1}},
		"empty range":    {lists: []string{"a", "b", "c"}, option: DGAOptions{FirstUnlisted: 5, LastUnlisted: 4}},
	} {
		table, err := NewTable(c.lists, []History{{1, 5}, {2, 4}, {3, 3}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DGA(table, c.option); !errors.Is(err, ErrGraphs) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// The geometric grid that six and seven lists use gives the numbers of the full grid to about its step.
func TestDGAGeometricGrid(t *testing.T) {
	table := referenceTable(t, "kosovo")
	full, err := DGA(table, DGAOptions{})
	if err != nil {
		t.Fatal(err)
	}
	coarse, err := DGA(table, DGAOptions{MaxPoints: 1500})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []float64{0.025, 0.5, 0.975} {
		if a, b := full.Quantile(q), coarse.Quantile(q); math.Abs(float64(a-b)) > 0.003*float64(a) {
			t.Errorf("quantile %v: %d on all totals, %d on the geometric grid", q, a, b)
		}
	}
}

func BenchmarkDGAFiveLists2000Totals(b *testing.B) {
	var histories []History
	for pattern := uint64(1); pattern < 32; pattern++ {
		histories = append(histories, History{pattern, int(1 + 97*pattern*pattern%89)})
	}
	table, err := NewTable([]string{"a", "b", "c", "d", "e"}, histories)
	if err != nil {
		b.Fatal(err)
	}
	DecomposableGraphs(5)
	for b.Loop() {
		if _, err := DGA(table, DGAOptions{LastUnlisted: 1999}); err != nil {
			b.Fatal(err)
		}
	}
}
