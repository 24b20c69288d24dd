package link

import (
	"context"
	"errors"
	"testing"
)

// TestAddList links four releases, then adds the fifth to the persons found: what was found stays, only pairs with a
// new record are compared, and the outcome is as good as linking all at once.
func TestAddList(t *testing.T) {
	d := loadDev(t, "gaza_releases_dev")
	old := &dataset{fields: d.fields}
	var at []int
	for i, r := range d.rows {
		if r[1] != "r5" {
			old.rows, old.truth = append(old.rows, r), append(old.truth, d.truth[i])
			old.entries = append(old.entries, d.entries[i])
			at = append(at, i)
		}
	}
	ctx := context.Background()
	before, err := Run(ctx, old.table(t), Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	known := make([]int32, len(d.rows))
	for k, i := range at {
		known[i] = before.Cluster[k] + 1
	}
	o := Options{Workers: 2, Model: before.Model, Known: known}
	added, err := Run(ctx, d.table(t), o)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Run(ctx, d.table(t), Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	checkConstraints(t, added, o)
	a, w := d.score(added), d.score(whole)
	t.Logf("added: F1 %.4f, %d pairs; at once: F1 %.4f, %d pairs", a.f1, added.Blocking.Pairs, w.f1,
		whole.Blocking.Pairs)
	if a.f1 < w.f1-0.005 || added.Blocking.Pairs >= whole.Blocking.Pairs {
		t.Errorf("adding a list: F1 %.4f with %d pairs, at once %.4f with %d", a.f1, added.Blocking.Pairs, w.f1,
			whole.Blocking.Pairs)
	}
}

// TestAllPairs checks that comparing every pair finds what blocking finds, and refuses large files.
func TestAllPairs(t *testing.T) {
	d := load(t, "data/linkage/public/RLdata500.csv", func(_, row []string) string { return row[8] })
	res, err := Run(context.Background(), d.table(t), Options{AllPairs: true})
	if err != nil {
		t.Fatal(err)
	}
	f := d.score(res)
	t.Logf("all %d pairs: F1 %.4f, persons %d of %d", res.Blocking.Pairs, f.f1, f.persons, f.entity)
	if n := int64(len(d.rows)); res.Blocking.Pairs != n*(n-1)/2 || f.f1 < .96 {
		t.Errorf("%d pairs, F1 %.4f", res.Blocking.Pairs, f.f1)
	}
	rows := make([][]string, maxAllPairs+1)
	for i := range rows {
		rows[i] = []string{"a", "x y", "m", "3"}
	}
	if _, err := Run(context.Background(), build(t, nameFields, rows), Options{AllPairs: true}); !errors.Is(err,
		ErrTooMany) {
		t.Errorf("a large file: %v", err)
	}
}
