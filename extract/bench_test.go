package extract

import (
	"sort"
	"strings"
	"testing"
)

// BenchmarkExtract reads the coverage pages, text to claims.
func BenchmarkExtract(b *testing.B) {
	e, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	pages := coveragePages(b)
	ids := make([]string, 0, len(pages))
	size := 0
	for id, d := range pages {
		ids = append(ids, id)
		size += len(d.Text)
	}
	sort.Strings(ids)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, id := range ids {
			e.Extract(pages[id])
		}
	}
}

// BenchmarkExtractLong reads one page of a megabyte.
func BenchmarkExtractLong(b *testing.B) {
	e, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	var all strings.Builder
	pages := coveragePages(b)
	ids := make([]string, 0, len(pages))
	for id := range pages {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for all.Len() < 1<<20 {
		for _, id := range ids {
			all.WriteString(pages[id].Text)
			all.WriteByte('\n')
		}
	}
	doc := documentFromPage("long", all.String())
	b.SetBytes(int64(len(doc.Text)))
	for b.Loop() {
		e.Extract(doc)
	}
}
