package main

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"recount/internal/flow"
	"recount/internal/sample"
)

// BenchmarkPages reads the pages of sample countries in the program's way and on the engine that --runner names
// (Prism): time and the memory of this process beside each other. Results are Go benchmark text:
//
//	go test -run '^$' -bench Pages/.*-1000$ -benchtime 1x .
func BenchmarkPages(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		dir := b.TempDir()
		written := 0
		write := func() {
			for seed := uint64(1); written < n; seed++ {
				for _, p := range sample.Generate(sample.Options{Seed: seed}).Pages {
					if written < n {
						put(b, filepath.Join(dir, fmt.Sprintf("%04d", seed), p.Name), p.Body)
						written++
					}
				}
			}
		}
		b.Run(fmt.Sprintf("program-%d", n), func(b *testing.B) {
			write()
			grown(b, n, func() {
				opts, err := flow.DefaultTollOptions()
				if err != nil {
					b.Fatal(err)
				}
				if _, _, err := flow.Claims(context.Background(), []string{dir}, opts); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Run(fmt.Sprintf("engine-%d", n), func(b *testing.B) {
			write()
			grown(b, n, func() {
				out := b.TempDir()
				if err := runPages(context.Background(), []string{dir}, runOptions{out: out, merge: true}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(sizeOf(b, out))/float64(n), "parts-B/page")
			})
		})
	}
}

// sizeOf is the size of all files below a folder: what the steps of a run wrote, each of which was carried once.
func sizeOf(b *testing.B, dir string) (size int64) {
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			info, err := d.Info()
			if err == nil {
				size += info.Size()
			}
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size
}

// grown reports pages a second and the most memory in use.
func grown(b *testing.B, pages int, run func()) {
	var peak atomic.Uint64
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	runtime.GC()
	go func() {
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapInuse+m.StackInuse))
			time.Sleep(100 * time.Millisecond)
		}
	}()
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(pages*b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MB")
}
