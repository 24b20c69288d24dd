package origin_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"recount/origin"
	"recount/record"
)

// crowd makes n pages of invented stories: each story has a vocabulary, figures and places of its own, and pages that
// keep two thirds of its sentences in another order. All are of one event, with one origin and one place.
func crowd(n int, each func(origin.Page)) {
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		story := i / 10
		own := rand.New(rand.NewPCG(uint64(story), 3))
		day, _ := record.ParseDate(fmt.Sprintf("2025-03-%02d", 1+story%28))
		d := &record.Document{ID: record.DocumentID(fmt.Sprintf("page-%06d", i)), Lang: record.English, Published: day}
		x := &record.Extraction{Document: d.ID}
		for s := range 15 {
			line := ""
			for range 14 {
				line += fmt.Sprintf("w%c%c%c ", 'a'+own.IntN(26), 'a'+own.IntN(26), 'a'+own.IntN(26))
			}
			value := 10 + own.IntN(3000)
			if rng.IntN(3) == 0 {
				continue
			}
			start := len(d.Text)
			d.Text += fmt.Sprintf("%s %d people were killed.\n", line, value)
			if s%5 != 0 {
				continue
			}
			cell := record.AnyCell(record.Killed)
			cell.Place = record.PlaceSet{"sy-latakia"}
			x.Claims = append(x.Claims, record.Claim{
				ID: record.ClaimID(fmt.Sprintf("%s/%d", d.ID, s)), Kind: record.CountClaim, Document: d.ID,
				Published: day,
				Speaker:   record.Attribution{Origin: "SOHR", Class: "monitor", OnPage: record.OriginNamed},
				Count: &record.CountStatement{Figure: record.Figure{Value: value, Qualifier: record.Exact},
					Unit: "people", Scope: record.ScopeTotal, Cell: cell},
				Sentence: record.NewAnchor(d.ID, d.Text, start, len(d.Text)),
			})
		}
		each(origin.Page{Document: d, Extraction: x, Mentions: []origin.Mention{{ID: "sy-latakia", Class: "adm1"},
			{ID: "SOHR", Class: "monitor"}}})
	}
}

func TestManyPages(t *testing.T) {
	const n = 2000
	var tracer origin.Tracer
	crowd(n, tracer.Add)
	tr := tracer.Trace()
	right := 0
	for _, s := range tr.Stories {
		if len(s.Pages) == 10 {
			right++
		}
	}
	if right < n/10*95/100 {
		t.Errorf("%d of %d stories are found whole, in %d", right, n/10, len(tr.Stories))
	}
}

func BenchmarkTrace10000Pages(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var tracer origin.Tracer
		crowd(10_000, tracer.Add)
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/10_000, "kept-B/page")
		tr := tracer.Trace()
		b.ReportMetric(float64(len(tr.Stories)), "stories")
	}
}
