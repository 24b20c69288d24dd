package link

import (
	"context"
	"encoding"
	"encoding/json"
	"reflect"
	"testing"
)

// carry writes a value and reads it back into another, as between two machines.
func carry(t *testing.T, from interface{ AppendBinary([]byte) ([]byte, error) }, to encoding.BinaryUnmarshaler) {
	t.Helper()
	b, err := from.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := to.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 3, len(b) - 1} {
		if to2 := reflect.New(reflect.TypeOf(to).Elem()).Interface().(encoding.BinaryUnmarshaler); to2.UnmarshalBinary(b[:n]) == nil {
			t.Errorf("a share cut to %d of %d bytes is read", n, len(b))
		}
	}
}

// TestSharesGiveWhatRunGives compares in one process, scores in another and finishes in a third, each share by itself.
func TestSharesGiveWhatRunGives(t *testing.T) {
	d := load(t, "data/linkage/public/RLdata500.csv", func(_, row []string) string { return row[8] })
	o := Options{Workers: 2, Seed: 3}
	whole, err := Run(context.Background(), d.table(t), o)
	if err != nil {
		t.Fatal(err)
	}
	fresh := func() *Shares {
		h, err := NewShares(d.table(t), o)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	one, two, three := fresh(), fresh(), fresh()
	if one.Len() < 2 {
		t.Fatal("nothing is divided")
	}
	patterns := map[Pattern]int64{}
	seen := make([]Seen, one.Len())
	for k := range seen {
		one.Compare(k) // a share that is done again is the same
		carry(t, one.Compare(k), &seen[k])
		for p, n := range seen[k].Patterns {
			patterns[p] += n
		}
	}
	b, err := json.Marshal(three.Fit(patterns))
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{}
	if err := json.Unmarshal(b, m); err != nil {
		t.Fatal(err)
	}
	if err := two.Take(m); err != nil {
		t.Fatal(err)
	}
	scored := make([]*Scored, len(seen))
	for k := range seen {
		scored[k] = &Scored{}
		carry(t, two.Score(&seen[k]), scored[k])
	}
	res, err := three.Finish(context.Background(), scored)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Persons.Centre == float64(len(whole.Cluster)) {
		t.Fatal("nothing is linked")
	}
	if !reflect.DeepEqual(res, whole) {
		t.Errorf("%v persons in shares, %v at once, or other pairs", res.Persons, whole.Persons)
	}
}
