package web_test

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// usableWithin is after how long a page must be there to be used over a network of the third generation, in
// milliseconds.
const usableWithin = 1000

// TestUsableOverAThirdGenerationNetwork opens the first page as a browser does that has been here never, over 1.6 and
// 0.75 megabits in a second and 150 ms to and fro: it is drawn and can be used within a second. Of three times the best
// counts, since the machine of the test has other work.
func TestUsableOverAThirdGenerationNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: a slow network in a browser")
	}
	server, _, _ := sampleDesk(t)
	for _, p := range []string{"/today", "/toll", "/inbox"} {
		best, drawn := 0, 0
		for try := 0; try < 3 && (best == 0 || best > usableWithin); try++ { // a busy machine may try again
			ctx := browser(t)
			do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key), chromedp.Navigate("about:blank"))
			if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
				t.Fatal(err)
			}
			if _, err := chromedp.Call(ctx, network.SetCacheDisabled,
				network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
				t.Fatal(err)
			}
			if _, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule,
				network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{
					Latency: 150, DownloadThroughput: 1.6e6 / 8, UploadThroughput: 0.75e6 / 8}}}); err != nil {
				t.Fatal(err)
			}
			do(t, ctx, chromedp.Navigate(server.URL+p), chromedp.WaitVisible(`main h1`))
			ready := eval[int](t, ctx,
				`Math.round(performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd)`)
			if best == 0 || ready < best {
				best = ready
				drawn = eval[int](t, ctx,
					`Math.round((performance.getEntriesByName("first-contentful-paint")[0] || {}).startTime || 0)`)
			}
		}
		t.Logf("%s: drawn after %d ms, to be used after %d ms", p, drawn, best)
		if best > usableWithin {
			t.Errorf("%s can be used after %d ms", p, best)
		}
	}
}
