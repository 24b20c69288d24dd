// Package many measures the reading of many pages: that memory does not grow with their number. Results are Go
// benchmark text:
//
//	go test -run '^$' -bench . -benchtime 1x ./bench/intake/many
package many

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"

	"recount/intake"
	"recount/internal/flow"
	"recount/internal/shareddata"
	"recount/internal/worker"
	"recount/record"
)

func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	os.Exit(m.Run())
}

// BenchmarkManyPages reads many pages from a folder in order and reports the memory that this process took for it.
func BenchmarkManyPages(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { manyPages(b, n) })
	}
}

func manyPages(b *testing.B, n int) {
	files, _ := filepath.Glob(filepath.Join(shareddata.Path(b, "data/coverage/html"), "*.html"))
	sort.Strings(files)
	var data [][]byte
	for _, f := range files {
		d, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		data = append(data, d)
	}
	dir := b.TempDir()
	total := int64(0)
	for i := range n {
		page := strings.Replace(string(data[i%len(data)]), "</title>", fmt.Sprintf(" %d</title>", i), 1)
		total += int64(len(page))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.html", i)), []byte(page), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(total)
	for b.Loop() {
		read, peak := 0, uint64(0)
		err := flow.Documents(context.Background(), []string{dir}, flow.FileOptions{}, func(record.Document) error {
			if read++; read%500 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.Sys)
			}
			return nil
		}, func(p intake.Problem) { b.Error(p) })
		if err != nil || read != n {
			b.Fatal(read, err)
		}
		b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
	}
}
