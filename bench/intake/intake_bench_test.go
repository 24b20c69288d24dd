// Package intake measures reading: whole pages against main-text extraction alone, in this process and in workers, and the
// memory of long runs. Results are Go benchmark text:
//
//	go test -run '^$' -bench . ./bench/intake
package intake

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"

	"github.com/markusmobius/go-trafilatura"

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

// pages gives the HTML pages of the coverage set.
func pages(tb testing.TB) (names []string, data [][]byte) {
	tb.Helper()
	dir := shareddata.Path(tb, "data/coverage/html")
	files, _ := filepath.Glob(filepath.Join(dir, "*.html"))
	sort.Strings(files)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		names, data = append(names, filepath.Base(f)), append(data, b)
	}
	return names, data
}

// bytesOf is the size of all pages.
func bytesOf(data [][]byte) int64 {
	n := 0
	for _, d := range data {
		n += len(d)
	}
	return int64(n)
}

// BenchmarkMainTextAlone is the measure: go-trafilatura as its users call it.
func BenchmarkMainTextAlone(b *testing.B) {
	_, data := pages(b)
	b.SetBytes(bytesOf(data))
	for b.Loop() {
		for _, d := range data {
			if _, err := trafilatura.Extract(strings.NewReader(string(d)), trafilatura.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkPages is all that intake does with a page.
func BenchmarkPages(b *testing.B) {
	names, data := pages(b)
	b.SetBytes(bytesOf(data))
	for b.Loop() {
		for i, d := range data {
			if docs, _ := intake.Read(names[i], d, intake.Options{}); len(docs) != 1 {
				b.Fatal(names[i])
			}
		}
	}
}

// BenchmarkPagesInWorker is the same in one confined worker, pipes included.
func BenchmarkPagesInWorker(b *testing.B) {
	names, data := pages(b)
	pool, err := worker.Start(1, worker.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	b.SetBytes(bytesOf(data))
	for b.Loop() {
		for i, d := range data {
			err := pool.Read(context.Background(), names[i], d, intake.Options{}, func(record.Document) {}, func(p intake.Problem) { b.Fatal(p) })
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkText is plain text to documents.
func BenchmarkText(b *testing.B) {
	dir := shareddata.Path(b, "data/coverage/pages")
	files, _ := filepath.Glob(filepath.Join(dir, "*.txt"))
	var data [][]byte
	for _, f := range files {
		d, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		data = append(data, d)
	}
	b.SetBytes(bytesOf(data))
	for b.Loop() {
		for i, d := range data {
			if docs, _ := intake.Read(files[i], d, intake.Options{}); len(docs) != 1 {
				b.Fatal(files[i])
			}
		}
	}
}

// BenchmarkManyPages reads many pages from a folder in order and reports the memory that this process took for it.
func BenchmarkManyPages(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { manyPages(b, n) })
	}
}

func manyPages(b *testing.B, n int) {
	names, data := pages(b)
	dir := b.TempDir()
	total := int64(0)
	for i := range n {
		page := strings.Replace(string(data[i%len(data)]), "</title>", fmt.Sprintf(" %d</title>", i), 1)
		total += int64(len(page))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d-%s", i, names[i%len(names)])), []byte(page), 0o644); err != nil {
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
