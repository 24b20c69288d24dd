package extract

import (
	"sync"
	"testing"
)

// TestConcurrent: several goroutines share one extractor and get the same claims.
func TestConcurrent(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	text := "The Syrian Observatory for Human Rights said 745 civilians were killed since March 6, including 60 children.\n\nقُتل 24 مدنيا وأصيب 55 آخرون."
	want := briefs(e.Extract(documentFromPage("a", text)))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := briefs(e.Extract(documentFromPage("a", text))); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}
