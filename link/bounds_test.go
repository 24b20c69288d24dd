package link

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"recount/name"
)

func build(t testing.TB, fields []Field, rows [][]string) *Table {
	t.Helper()
	b, err := NewBuilder(fields)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := addRow(b, fields, r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Table()
}

var nameFields = []Field{{"list", KindList}, {"name", KindName}, {"sex", KindSex}, {"age", KindAge}}

// invented makes records of a few families, with errors.
func invented(seed uint64, n int) [][]string {
	rng := rand.New(rand.NewPCG(seed, 1))
	given := []string{"محمد", "احمد", "علي", "حسن", "حسين", "سالم", "خالد", "فاطمة", "مريم", "Ahmad", "Salim"}
	var rows [][]string
	for range n {
		pick := func() string { return given[rng.IntN(len(given))] }
		name := fmt.Sprintf("%s %s %s العائلة%c", pick(), pick(), pick(), 'ا'+rune(rng.IntN(3))*2+1)
		rows = append(rows, []string{fmt.Sprint("l", rng.IntN(3)), name, []string{"m", "f", ""}[rng.IntN(3)],
			fmt.Sprint(rng.IntN(90))})
	}
	return rows
}

// TestSameForAnyWorkers checks that the whole result has the same bytes for any number of workers: with blocks as they
// come, divided and cut, and without blocks.
func TestSameForAnyWorkers(t *testing.T) {
	for _, o := range []Options{{Seed: 9}, {Seed: 9, MaxBlock: 6}, {Seed: 9, AllPairs: true}} {
		rows := invented(3, 1500)
		var first []byte
		for _, w := range []int{1, 2, 5} {
			o.Workers = w
			res, err := Run(context.Background(), build(t, nameFields, rows), o)
			if err != nil {
				t.Fatal(err)
			}
			if o.MaxBlock > 0 && res.Blocking.CutBlocks == 0 {
				t.Error("no block was cut")
			}
			got, err := json.Marshal(res)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = got
			}
			if !bytes.Equal(first, got) {
				t.Fatalf("%d workers give another result than one (%+v)", w, o)
			}
		}
	}
}

// TestModelReadAgain checks that a model written as JSON and read again gives the same persons.
func TestModelReadAgain(t *testing.T) {
	tab := build(t, nameFields, invented(4, 800))
	res, err := Run(context.Background(), tab, Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(res.Model)
	if err != nil {
		t.Fatal(err)
	}
	var m Model
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	again, err := Run(context.Background(), tab, Options{Model: &m})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(again.Cluster) != fmt.Sprint(res.Cluster) || fmt.Sprint(again.Pairs) != fmt.Sprint(res.Pairs) {
		t.Error("the model read again gives other persons")
	}
	narrow := invented(4, 50)
	for i := range narrow {
		narrow[i] = narrow[i][:2]
	}
	if _, err := Run(context.Background(), build(t, nameFields[:2], narrow), Options{Model: &m}); !errors.Is(err,
		ErrModel) {
		t.Errorf("a model of other fields was accepted: %v", err)
	}
}

func TestBadInput(t *testing.T) {
	ctx := context.Background()
	if _, err := Run(ctx, build(t, nameFields, nil), Options{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("no records: %v", err)
	}
	if _, err := Run(ctx, build(t, []Field{{"sex", KindSex}, {"list", KindList}}, [][]string{{"m", "a"}, {"m", "b"}}),
		Options{}); !errors.Is(err, ErrNoFields) {
		t.Errorf("nothing to compare: %v", err)
	}
	if _, err := NewBuilder([]Field{{"a", KindName}, {"b", KindName}}); err == nil {
		t.Error("two whole names accepted")
	}
	empty := make([][]string, 300)
	for i := range empty {
		empty[i] = []string{"l", "", "", ""}
	}
	if res, err := Run(ctx, build(t, nameFields, empty), Options{}); err == nil && res.Persons.Centre != 300 {
		t.Errorf("empty records were joined: %v", res.Persons)
	}
	ages := make([][]string, 60)
	for i := range ages {
		ages[i] = []string{"m", fmt.Sprint(i % 9)}
	}
	res, err := Run(ctx, build(t, []Field{{"sex", KindSex}, {"age", KindAge}}, ages), Options{})
	if err != nil || res.Blocking.Pairs != 0 || !strings.Contains(strings.Join(res.Warnings, "\n"),
		"nothing was compared") {
		t.Errorf("sex and age alone: %v, %v", err, res)
	}
	odd := [][]string{{"a", "\xff\xfe\xfa", "x", "-5"}, {"a", "(((", "", "999999999999"},
		{"b", "محمد\x00 علي", "m", "3"}, {"b", "\u202e\u202e", "", ""}}
	if _, err := Run(ctx, build(t, nameFields, odd), Options{}); err != nil {
		t.Errorf("odd bytes: %v", err)
	}
}

// TestIdenticalRecords links ten thousand identical records, and a block of a hundred thousand people of one name:
// bounded, and said.
func TestIdenticalRecords(t *testing.T) {
	rows := make([][]string, 10_000)
	for i := range rows {
		rows[i] = []string{"a", "محمد احمد علي القاسم", "m", "30"}
	}
	res, err := Run(context.Background(), build(t, nameFields, rows), Options{Workers: 2, MaxBlock: 500})
	if err != nil {
		t.Fatal(err)
	}
	if res.Blocking.Pairs > 3_000_000 || res.Blocking.CutBlocks == 0 {
		t.Errorf("%d pairs compared, %d blocks cut", res.Blocking.Pairs, res.Blocking.CutBlocks)
	}
	if testing.Short() {
		return
	}
	rows = rows[:0]
	for i := range 100_000 {
		rows = append(rows, []string{"a", "محمد احمد", "m", fmt.Sprint(i % 90)})
	}
	res, err = Run(context.Background(), build(t, nameFields, rows), Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	if res.Blocking.Pairs > 80_000_000 || len(res.Warnings) == 0 {
		t.Errorf("%d pairs compared, warnings %v", res.Blocking.Pairs, res.Warnings)
	}
}

// checkConstraints says whether clusters keep the hard judgements and the known persons.
func checkConstraints(t *testing.T, res *Result, o Options) {
	t.Helper()
	for _, j := range o.Judged {
		if !j.Soft && (res.Cluster[j.A] == res.Cluster[j.B]) != j.Same {
			t.Errorf("judgement on %d and %d does not hold", j.A, j.B)
		}
	}
	first := map[int32]int32{}
	person := map[int32]int32{}
	for i, k := range o.Known {
		if k == 0 {
			continue
		}
		if f, ok := first[k]; ok && f != res.Cluster[i] {
			t.Errorf("known person %d was parted", k)
		}
		first[k] = res.Cluster[i]
		if p, ok := person[res.Cluster[i]]; ok && p != k {
			t.Errorf("known persons %d and %d were joined", p, k)
		}
		person[res.Cluster[i]] = k
	}
}

func FuzzConstraints(f *testing.F) {
	f.Add(uint64(1), []byte{0, 1, 1, 2, 3, 0, 4, 5, 1})
	f.Add(uint64(2), []byte{9, 8, 0, 8, 7, 1, 7, 6, 1, 1, 2, 0})
	f.Fuzz(func(t *testing.T, seed uint64, data []byte) {
		const n = 90
		rows := invented(seed, n)
		if seed%3 == 0 {
			for i := range rows {
				rows[i][1] = rows[0][1] // one component larger than the dense search takes
			}
		}
		o := Options{Seed: seed, Draws: 20}
		for i := 0; i+2 < len(data) && i < 90; i += 3 {
			a, b := int32(data[i])%n, int32(data[i+1])%n
			if a != b {
				o.Judged = append(o.Judged, Judgement{A: a, B: b, Same: data[i+2]%2 == 1})
			}
		}
		if len(data) > 0 && data[0]%4 == 0 {
			o.Known = make([]int32, n)
			for i, v := range data[:min(len(data), n)] {
				o.Known[i] = int32(v % 5)
			}
		}
		res, err := Run(context.Background(), build(t, nameFields, rows), o)
		if errors.Is(err, ErrConflict) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkConstraints(t, res, o)
	})
}

// TestUnlikeIsSafe checks that words rejected by their letters could not have reached 0.8.
func TestUnlikeIsSafe(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var like name.Likeness
	rejected := 0
	for range 200_000 {
		word := func() []byte {
			out := make([]byte, 1+rng.IntN(10))
			for i := range out {
				out[i] = byte(1 + rng.IntN(9))
			}
			return out
		}
		a, b := word(), word()
		x, y := shapeOf(a), shapeOf(b)
		if !unlike(&x, &y) {
			continue
		}
		rejected++
		if s := like.JaroWinkler(a, b); s >= 0.8 {
			t.Fatalf("%v and %v are alike by %.3f and were rejected", a, b, s)
		}
	}
	if rejected < 10_000 {
		t.Errorf("only %d pairs rejected", rejected)
	}
}
