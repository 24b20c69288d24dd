package web_test

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestMapIsDrawnWithAndWithoutScript sees the interactive map come up under the content security policy, its worker and
// its outlines from the desk alone, and the map that the server drew where there is no script.
func TestMapIsDrawnWithAndWithoutScript(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: the map in a browser")
	}
	server, _, _ := sampleDesk(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key), chromedp.Navigate(server.URL+"/incidents"),
		chromedp.WaitVisible(`[data-map][data-shown=map] canvas`))
	if v := eval[[]string](t, ctx, `window.__violations || []`); len(v) > 0 {
		t.Errorf("the map breaks the content security policy: %v", v)
	}
	asked := eval[[]string](t, ctx,
		`performance.getEntriesByType("resource").map(e => new URL(e.name).origin).filter(o => o !== location.origin && o !== "null")`)
	if len(asked) > 0 {
		t.Errorf("the map asks elsewhere: %v", asked)
	}
	shoot(t, ctx, "en-wide-map")
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(server.URL+"/incidents"), chromedp.WaitVisible(`[data-map] svg`))
	shoot(t, ctx, "en-wide-map-drawn")
}
