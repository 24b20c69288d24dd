// Package intake measures reading: whole pages against main-text extraction alone, in this process and in
// workers. Results are Go benchmark text:
//
//	go test -run '^$' -bench . ./bench/intake
package intake

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"time"

	"codeberg.org/readeck/go-readability/v2"

	"recount/intake"
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

// alone is the measure: go-readability as its users call it.
func alone(b *testing.B, page []byte) {
	b.Helper()
	p := readability.NewParser()
	if _, err := p.Parse(bytes.NewReader(page), nil); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkMainTextAlone reads the pages by the measure.
func BenchmarkMainTextAlone(b *testing.B) {
	_, data := pages(b)
	b.SetBytes(bytesOf(data))
	for b.Loop() {
		for _, d := range data {
			alone(b, d)
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
			err := pool.Read(context.Background(), names[i], d, intake.Options{}, func(record.Document) {},
				func(p intake.Problem) { b.Fatal(p) })
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkRatio reads each page in turn in three ways and reports the whole of intake, in this process and in a
// worker, as multiples of main-text extraction alone. Taking turns makes it hold on a machine that is busy with other
// things.
func BenchmarkRatio(b *testing.B) {
	names, data := pages(b)
	pool, err := worker.Start(1, worker.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	var bare, here, there time.Duration
	for b.Loop() {
		for i, d := range data {
			t0 := time.Now()
			alone(b, d)
			t1 := time.Now()
			intake.Read(names[i], d, intake.Options{})
			t2 := time.Now()
			if err := pool.Read(context.Background(), names[i], d, intake.Options{}, func(record.Document) {},
				func(p intake.Problem) { b.Fatal(p) }); err != nil {
				b.Fatal(err)
			}
			bare, here, there = bare+t1.Sub(t0), here+t2.Sub(t1), there+time.Since(t2)
		}
	}
	b.ReportMetric(float64(here)/float64(bare), "in-process/alone")
	b.ReportMetric(float64(there)/float64(bare), "in-worker/alone")
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
