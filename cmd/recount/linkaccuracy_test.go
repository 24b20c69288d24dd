package main

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"recount/internal/shareddata"
)

// TestLinkAccuracy runs the command as a user would, with nothing but the files and columns left out by --map, and
// scores the clusters that it writes against the truth.
func TestLinkAccuracy(t *testing.T) {
	if testing.Short() {
		t.Skip("links six views of real lists")
	}
	for _, c := range []struct {
		base, view string
		hide       []string
		f1, off    float64 // least cluster F1, largest error of the number of persons in per cent
	}{
		{"gaza_releases_dev", "full", nil, .985, 1},
		{"gaza_releases_dev", "no birth date", []string{"dob"}, .97, 1.5},
		{"gaza_releases_dev", "names and sex", []string{"dob", "age"}, .94, 3},
		{"gaza_crossscript_dev", "full", nil, .97, math.Inf(1)},
		{"gaza_crossscript_dev", "no birth date", []string{"dob"}, .965, math.Inf(1)},
		{"gaza_crossscript_dev", "names and sex", []string{"dob", "age"}, .89, math.Inf(1)},
	} {
		t.Run(c.base+" "+c.view, func(t *testing.T) {
			dir := t.TempDir()
			clusters, pairs := filepath.Join(dir, "clusters.csv"), filepath.Join(dir, "pairs.csv")
			args := []string{shareddata.Path(t, "data/linkage/"+c.base+".csv"), "--out", clusters, "--pairs", pairs,
				"--json"}
			for _, h := range c.hide {
				args = append(args, "--map", h+"=ignore")
			}
			out, err := linkRun(t, "", args...)
			if err != nil {
				t.Fatal(err)
			}
			truth := readTruth(t, c.base)
			f1, persons, people := truth.score(t, clusters)
			off := 100 * (float64(persons)/float64(people) - 1)
			t.Logf("cluster F1 %.4f, %d persons of %d (%+.2f %%)", f1, persons, people, off)
			if f1 < c.f1 || math.Abs(off) > c.off {
				t.Errorf("cluster F1 %.4f and %+.2f %% persons, want %.3f and at most %.1f %%", f1, off, c.f1, c.off)
			}
			if s := summaryOf(t, out); s.Clusters != persons {
				t.Errorf("the summary has %d persons, the file %d", s.Clusters, persons)
			}
			truth.deciles(t, pairs)
		})
	}
}

// linkTruth says which records are one person, and which pairs are neither right nor wrong.
type linkTruth struct {
	of     map[string]string
	ignore map[[2]string]bool
}

func csvRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func readTruth(t *testing.T, base string) linkTruth {
	t.Helper()
	truth := linkTruth{map[string]string{}, map[[2]string]bool{}}
	for _, r := range csvRows(t, shareddata.Path(t, "data/linkage/"+base+"_truth.csv")) {
		truth.of[r[0]] = r[1]
	}
	for _, r := range csvRows(t, shareddata.Path(t, "data/linkage/"+base+"_ignore.csv")) {
		truth.ignore[[2]string{r[0], r[1]}], truth.ignore[[2]string{r[1], r[0]}] = true, true
	}
	return truth
}

// score gives the F1 of the pairs inside clusters, the number of clusters and that of people.
func (l linkTruth) score(t *testing.T, clusters string) (f1 float64, persons, people int) {
	t.Helper()
	byCluster, byPerson := map[string][]string{}, map[string][]string{}
	rows := csvRows(t, clusters)
	if len(rows) != len(l.of) {
		t.Fatalf("%d records written, %d read", len(rows), len(l.of))
	}
	cluster := map[string]string{}
	for _, r := range rows {
		cluster[r[0]] = r[1]
		byCluster[r[1]] = append(byCluster[r[1]], r[0])
		byPerson[l.of[r[0]]] = append(byPerson[l.of[r[0]]], r[0])
	}
	found, right := l.inside(byCluster, l.of)
	there, _ := l.inside(byPerson, cluster)
	return 2 * right / (found + there), len(byCluster), len(byPerson)
}

// inside counts the pairs inside groups and those among them that are together in the other division as well.
func (l linkTruth) inside(groups map[string][]string, other map[string]string) (all, both float64) {
	for _, g := range groups {
		for i, a := range g {
			for _, b := range g[i+1:] {
				if l.ignore[[2]string{a, b}] {
					continue
				}
				all++
				if other[a] == other[b] {
					both++
				}
			}
		}
	}
	return all, both
}

// deciles checks that probabilities are met: of the pairs given 0.9 to 1 at least 0.88 are one person, and a decile of
// a hundred pairs or more holds what it promises within a tenth. The pairs written must hold nearly all true ones, so
// what blocking lost is less than that.
func (l linkTruth) deciles(t *testing.T, pairs string) {
	t.Helper()
	var n, right, promised [10]float64
	reached := 0
	for _, r := range csvRows(t, pairs) {
		p, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		same := l.of[r[0]] == l.of[r[1]]
		if same {
			reached++
		}
		if l.ignore[[2]string{r[0], r[1]}] {
			continue
		}
		k := min(int(10*p), 9)
		n[k]++
		promised[k] += p
		if same {
			right[k]++
		}
	}
	for k := range n {
		if n[k] == 0 {
			continue
		}
		got, want := right[k]/n[k], promised[k]/n[k]
		if n[k] >= 100 && math.Abs(got-want) > 0.1 {
			t.Errorf("of the pairs given %.3f on the mean, %.3f are matches", want, got)
		}
		t.Logf("given %.1f to %.1f: %4.0f pairs, mean %.3f, matches %.3f", float64(k)/10, float64(k+1)/10, n[k], want,
			got)
		if k == 9 && got < 0.88 {
			t.Errorf("of the pairs given 0.9 to 1, %.3f are matches", got)
		}
	}
	byPerson := map[string][]string{}
	for id, person := range l.of {
		byPerson[person] = append(byPerson[person], id)
	}
	all, _ := l.inside(byPerson, l.of)
	if t.Logf("%d of %.0f true pairs are written", reached, all); float64(reached) < 0.995*all {
		t.Errorf("%d of %.0f true pairs have a probability of at least 0.01", reached, all)
	}
}
