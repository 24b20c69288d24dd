package link

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// peakHeap runs f and returns the most that the heap held meanwhile beyond what it held before, in bytes. Garbage is
// collected early, so that what is measured is what f holds, on a busy machine too.
func peakHeap(f func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	runtime.GC()
	before := read()
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		top := before
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				top = max(top, read())
			case <-stop:
				most <- max(top, read())
				return
			}
		}
	}()
	f()
	close(stop)
	return <-most - before
}

// TestMemoryBounded links lists that invite an explosion: everybody in one block by every key there is. The heap stays
// within two kilobytes a record, six where every record has ten name words in common with every other, and the pairs
// within six hundred a record, where all pairs of a hundred thousand would be five thousand million.
func TestMemoryBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("links lists of 100,000 equal keys")
	}
	for _, c := range []struct {
		what   string
		n      int
		each   uint64 // bytes a record
		fields []Field
		row    func(i int) []string
	}{
		{"identical records", 100_000, 2000, nameFields, func(int) []string {
			return []string{"a",
				"سامر ماهر رائد باخاري", "m", "30"}
		}},
		{"one name, three lists, all ages", 100_000, 2000, nameFields, func(i int) []string {
			return []string{fmt.Sprint("l", i%3), "سامر باخاري", "m", fmt.Sprint(i % 90)}
		}},
		{"one date of birth", 100_000, 2000, []Field{{"dob", KindBirth}, {"sex", KindSex}},
			func(int) []string { return []string{"1980-03-04", "m"} }},
		{"one code", 100_000, 2000, []Field{{"name", KindName}, {"card", KindCode}},
			func(i int) []string { return []string{"سامر " + string(rune('ب'+i%20)), "0000"} }},
		{"one code, a shorter list", 40_000, 20_000, []Field{{"name", KindName}, {"card", KindCode}},
			func(i int) []string { return []string{"سامر " + string(rune('ب'+i%20)), "0000"} }},
		{"one place and day", 100_000, 2000, []Field{{"name", KindName}, {"place", KindPlace}, {"died", KindDeath}},
			func(int) []string { return []string{"سامر باخاري", "الحفة", "2012-06-05"} }},
		{"long names", 20_000, 6000, nameFields, func(i int) []string {
			return []string{"a", "سامر ماهر رائد بلال علاء طارق زياد فادي شادي باخاري", "m", fmt.Sprint(i % 90)}
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			b, err := NewBuilder(c.fields)
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.n {
				if err := addRow(b, c.fields, c.row(i)); err != nil {
					t.Fatal(err)
				}
			}
			table := b.Table()
			var res *Result
			peak := peakHeap(func() { res, err = Run(context.Background(), table, Options{Workers: 2}) })
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d pairs, heap %d MB", res.Blocking.Pairs, peak>>20)
			if peak > c.each*uint64(c.n) || res.Blocking.Pairs > 600*int64(c.n) {
				t.Errorf("%d pairs and %d MB of heap, want at most %d and %d", res.Blocking.Pairs, peak>>20, 600*c.n,
					c.each*uint64(c.n)>>20)
			}
			if len(res.Cluster) != c.n || len(res.Warnings) == 0 || res.Blocking.CutBlocks == 0 {
				t.Errorf("%d records, %d cut blocks, warnings %q", len(res.Cluster), res.Blocking.CutBlocks,
					res.Warnings)
			}
		})
	}
}
