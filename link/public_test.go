package link

import (
	"context"
	"strings"
	"testing"
)

func febrlTruth(_, row []string) string {
	return strings.Split(row[0], "-")[1]
}

// pairFigures scores pairs above one half.
func (d *dataset) pairFigures(res *Result, threshold float64) figures {
	size := map[string]int{}
	for _, e := range d.truth {
		size[e]++
	}
	all := 0.0
	for _, n := range size {
		all += float64(n*(n-1)) / 2
	}
	tp, fp := 0.0, 0.0
	for _, p := range res.Pairs {
		if p.Probability < threshold {
			continue
		}
		if d.truth[p.A] == d.truth[p.B] {
			tp++
		} else {
			fp++
		}
	}
	f := figures{p: tp / max(tp+fp, 1), r: tp / all}
	f.f1 = 2 * f.p * f.r / (f.p + f.r)
	return f
}

func TestPublicSets(t *testing.T) {
	for _, c := range []struct {
		rel      string
		truth    func(head, row []string) string
		hide     []string
		pair, cl float64
	}{
		{"data/linkage/public/febrl3.csv", febrlTruth, nil, .99, 0},
		{"data/linkage/public/RLdata10000.csv", func(_, row []string) string { return row[8] }, nil, .96, 0},
		{"data/linkage/public/RLdata500.csv", func(_, row []string) string { return row[8] }, nil, 0, 0},
		{"data/linkage/public/historical_50k.csv.gz", func(_, row []string) string { return row[1] },
			[]string{"cluster"}, 0, .87},
	} {
		t.Run(c.rel, func(t *testing.T) {
			d := load(t, c.rel, c.truth, c.hide...)
			res, err := Run(context.Background(), d.table(t), Options{Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			pf, f := d.pairFigures(res, .5), d.score(res)
			t.Logf("pairs P %.4f R %.4f F1 %.4f; clusters P %.4f R %.4f F1 %.4f persons %d of %d (%+.2f %%); blocking %.4f, %d pairs", pf.p, pf.r, pf.f1, f.p, f.r, f.f1,
				f.persons, f.entity, f.personsError(), d.blockingRecall(prepare(d.table(t), 1).block(0, 1)),
				res.Blocking.Pairs)
			if pf.f1 < c.pair || f.f1 < c.cl {
				t.Errorf("pair F1 %.4f, want %.2f; cluster F1 %.4f, want %.2f", pf.f1, c.pair, f.f1, c.cl)
			}
		})
	}
}
