package link

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"recount/intake"

	"recount/internal/shareddata"
)

// dataset is a file with its truth.
type dataset struct {
	fields []Field
	rows   [][]string
	truth  []string
	ignore map[[2]int32]bool

	entries []Entry
}

func readCSV(t testing.TB, rel string) [][]string {
	t.Helper()
	f, err := os.Open(shareddata.Path(t, rel))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(rel, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	r := csv.NewReader(in)
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// load reads a data set as lists are read. truthOf gives the entity of a row; hide drops columns.
func load(t testing.TB, rel string, truthOf func(head, row []string) string, hide ...string) *dataset {
	rows := readCSV(t, rel)
	d := &dataset{ignore: map[[2]int32]bool{}}
	for _, row := range rows[1:] {
		d.rows = append(d.rows, row)
		d.truth = append(d.truth, truthOf(rows[0], row))
	}
	f, err := os.Open(shareddata.Path(t, rel))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m := intake.Mapping{}
	for _, x := range hide {
		m[x] = "-"
	}
	l, err := intake.ReadWholeList(rel, f, intake.ListOptions{Mapping: m})
	if err != nil || len(l.Tables) != 1 {
		t.Fatal(err)
	}
	table := l.Tables[0]
	single := map[intake.Field]Kind{
		intake.FieldID: KindID, intake.FieldList: KindList, intake.FieldName: KindName, intake.FieldGiven: KindGiven,
		intake.FieldFather: KindFather, intake.FieldGrandfather: KindGrandfather,
		intake.FieldFamily: KindFamily, intake.FieldSex: KindSex, intake.FieldAge: KindAge, intake.FieldBorn: KindBirth,
		intake.FieldBirthYear: KindBirth, intake.FieldDied: KindDeath,
	}
	several := map[intake.Field]Kind{intake.FieldPlace: KindPlace, intake.FieldHome: KindHome,
		intake.FieldCode: KindCode, intake.FieldText: KindText}
	var rest []int // places in ListRow.Rest that are compared
	seen := map[Kind]bool{}
	for i, f := range table.Columns {
		if k, ok := single[f]; ok && !seen[k] {
			seen[k] = true
			d.fields = append(d.fields, Field{table.Header[i], k})
		}
		if k, ok := several[f]; ok && !slices.Contains(table.Rest, i) {
			d.fields = append(d.fields, Field{table.Header[i], k})
		}
	}
	first := d.fields[:len(d.fields):len(d.fields)] // those that the row itself holds
	for at, i := range table.Rest {
		if k, ok := several[table.Columns[i]]; ok {
			rest = append(rest, at)
			d.fields = append(d.fields, Field{table.Header[i], k})
		}
	}
	d.entries = make([]Entry, len(d.rows))
	for i := range l.Rows {
		r := &l.Rows[i]
		e := Entry{ID: r.ID, List: r.List, Name: r.Name, Given: r.Given, Father: r.Father, Grandfather: r.Grandfather,
			Family: r.Family, Sex: r.Sex, Years: r.Years, Born: r.Born, Died: r.Died}
		for _, f := range first {
			switch f.Kind {
			case KindPlace:
				e.Free = append(e.Free, r.Place)
			case KindHome:
				e.Free = append(e.Free, r.Home)
			case KindCode:
				e.Free = append(e.Free, r.Code)
			}
		}
		for _, at := range rest {
			v := ""
			if at < len(r.Rest) {
				v = r.Rest[at]
			}
			e.Free = append(e.Free, v)
		}
		d.entries[r.Line-2] = e
	}
	return d
}

// loadDev reads a dev file with its truth and its ignored pairs.
func loadDev(t testing.TB, base string, hide ...string) *dataset {
	truth := map[string]string{}
	for _, r := range readCSV(t, "data/linkage/"+base+"_truth.csv")[1:] {
		truth[r[0]] = r[1]
	}
	d := load(t, "data/linkage/"+base+".csv", func(_, row []string) string { return truth[row[0]] }, hide...)
	at := map[string]int32{}
	for i, r := range d.rows {
		at[r[0]] = int32(i)
	}
	for _, r := range readCSV(t, "data/linkage/"+base+"_ignore.csv")[1:] {
		a, b := at[r[0]], at[r[1]]
		d.ignore[[2]int32{min(a, b), max(a, b)}] = true
	}
	return d
}

func (d *dataset) table(t testing.TB) *Table {
	b, err := NewBuilder(d.fields)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range d.entries {
		if err := b.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	return b.Table()
}

// figures of one run against the truth.
type figures struct {
	p, r, f1        float64
	persons, entity int
}

func (f figures) personsError() float64 {
	return 100 * float64(f.persons-f.entity) / float64(f.entity)
}

func (d *dataset) score(res *Result) figures {
	byTruth, byCluster := map[string][]int32{}, map[int32][]int32{}
	for i := range d.rows {
		byTruth[d.truth[i]] = append(byTruth[d.truth[i]], int32(i))
		byCluster[res.Cluster[i]] = append(byCluster[res.Cluster[i]], int32(i))
	}
	var tp, fp, fn float64
	count := func(group []int32, same func(a, b int32) bool, yes, no *float64) {
		for x, a := range group {
			for _, b := range group[x+1:] {
				if d.ignore[[2]int32{a, b}] {
					continue
				}
				if same(a, b) {
					*yes++
				} else {
					*no++
				}
			}
		}
	}
	var dummy float64
	for _, g := range byCluster {
		count(g, func(a, b int32) bool { return d.truth[a] == d.truth[b] }, &tp, &fp)
	}
	for _, g := range byTruth {
		count(g, func(a, b int32) bool { return res.Cluster[a] == res.Cluster[b] }, &dummy, &fn)
	}
	f := figures{p: tp / max(tp+fp, 1), r: tp / max(tp+fn, 1), persons: len(byCluster), entity: len(byTruth)}
	f.f1 = 2 * f.p * f.r / max(f.p+f.r, 1e-9)
	return f
}

// blockingRecall is the share of true pairs that share a block.
func (d *dataset) blockingRecall(b *blocks) float64 {
	byTruth := map[string][]int32{}
	for i := range d.rows {
		byTruth[d.truth[i]] = append(byTruth[d.truth[i]], int32(i))
	}
	hit, all := 0.0, 0.0
	for _, g := range byTruth {
		for x, a := range g {
			for _, c := range g[x+1:] {
				all++
				if b.together(a, c) {
					hit++
				}
			}
		}
	}
	return hit / all
}

func reliability(d *dataset, res *Result) (n, hit [10]float64) {
	for _, p := range res.Pairs {
		if d.ignore[[2]int32{p.A, p.B}] {
			continue
		}
		k := min(int(p.Probability*10), 9)
		n[k]++
		if d.truth[p.A] == d.truth[p.B] {
			hit[k]++
		}
	}
	return n, hit
}

func TestDevLists(t *testing.T) {
	for _, c := range []struct {
		base, view string
		hide       []string
		f1, err    float64
	}{
		{"gaza_releases_dev", "full", nil, .985, 1},
		{"gaza_releases_dev", "no dob", []string{"dob"}, .97, 1.5},
		{"gaza_releases_dev", "names+sex", []string{"dob", "age"}, .94, 3},
		{"gaza_crossscript_dev", "full", nil, .97, 2},
		{"gaza_crossscript_dev", "no dob", []string{"dob"}, .965, 2},
		{"gaza_crossscript_dev", "names+sex", []string{"dob", "age"}, .89, 4},
	} {
		t.Run(c.base+" "+c.view, func(t *testing.T) {
			d := loadDev(t, c.base, c.hide...)
			res, err := Run(context.Background(), d.table(t), Options{Workers: 2})
			if err != nil {
				t.Fatal(err)
			}
			f := d.score(res)
			n, hit := reliability(d, res)
			b := prepare(d.table(t), 1).block(0, 1)
			for k := range n {
				t.Logf("reliability %.1f-%.1f: %4.0f pairs, %.3f matches", float64(k)/10, float64(k+1)/10, n[k],
					hit[k]/max(n[k], 1))
			}
			t.Logf("P %.4f R %.4f F1 %.4f persons %d of %d (%+.2f %%) blocking %.4f pairs %d; decile 9: %.3f of %.0f, 5-8: %.3f of %.0f", f.p, f.r, f.f1, f.persons, f.entity,
				f.personsError(), d.blockingRecall(b), res.Blocking.Pairs, hit[9]/n[9], n[9],
				(hit[5]+hit[6]+hit[7]+hit[8])/(n[5]+n[6]+n[7]+n[8]), n[5]+n[6]+n[7]+n[8])
			if recall := d.blockingRecall(b); recall < 0.998 {
				t.Errorf("blocking recall %.4f, want 0.998", recall)
			}
			if hit[9] < 0.88*n[9] {
				t.Errorf("of the pairs given 0.9 to 1, %.3f are matches, want 0.88", hit[9]/n[9])
			}
			if f.f1 < c.f1 {
				t.Errorf("cluster F1 %.4f, want %.4f", f.f1, c.f1)
			}
			if e := f.personsError(); e > c.err || e < -c.err {
				t.Errorf("persons %+.2f %%, want within %.1f %%", e, c.err)
			}
		})
	}
}
