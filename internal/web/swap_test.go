package web_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestJudgingSwapsAPartAndAnnounces judges with keys: the page is not loaded anew, the focus goes on to the next claim,
// and what the decision did to the toll is said where a screen reader hears it. Undo goes the same way.
func TestJudgingSwapsAPartAndAnnounces(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: judging in a browser")
	}
	server, d, who := sampleDesk(t)
	withoutLists(t, d, who)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	doc, low := monitorPage(t, d, who)
	do(t, ctx, chromedp.Navigate(server.URL+"/documents/"+string(doc)), chromedp.WaitVisible(`[data-open=yes]`))
	open := eval[int](t, ctx, `document.querySelectorAll("[data-open=yes]").length`)
	eval[bool](t, ctx, `window.__same = true; window.__live = []; new MutationObserver(() => window.__live.push(document.getElementById("said").innerText)).observe(document.getElementById("said"), {childList: true, subtree: true}); true`)
	do(t, ctx, chromedp.KeyEvent("a"), chromedp.WaitVisible(`#said .good`))
	if !eval[bool](t, ctx, `window.__same === true`) {
		t.Fatal("the page was loaded anew")
	}
	if said := eval[string](t, ctx, `window.__live.join(" ")`); !strings.Contains(said,
		"Accepted. The documented minimum (killed, civilians) went from 0 to "+itoa(low)) {
		t.Errorf("announced %q", said)
	}
	if left := eval[int](t, ctx, `document.querySelectorAll("[data-open=yes]").length`); left != open-1 {
		t.Errorf("%d claims open, want %d", left, open-1)
	}
	if open > 1 && !eval[bool](t, ctx, `document.activeElement.matches("[data-open=yes]")`) {
		t.Errorf("the focus is on %s", eval[string](t, ctx, `document.activeElement.outerHTML.slice(0, 80)`))
	}
	do(t, ctx, chromedp.KeyEvent("u"), chromedp.WaitNotPresent(`[data-act=undo]`))
	if got := minimum(t, d, who); got != 0 || !eval[bool](t, ctx, `window.__same === true`) {
		t.Errorf("after undoing: minimum %d", got)
	}
	if v := eval[[]string](t, ctx, `window.__violations || []`); len(v) > 0 {
		t.Errorf("swapping breaks the content security policy: %v", v)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// TestPairsAreJudgedWithKeysInPlace judges two pairs without a reload.
func TestPairsAreJudgedWithKeysInPlace(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: judging pairs in a browser")
	}
	server, d, who := sampleDesk(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key), chromedp.Navigate(server.URL+"/pairs"),
		chromedp.WaitVisible(`[data-pair]`))
	eval[bool](t, ctx, `window.__same = true`)
	do(t, ctx, chromedp.KeyEvent("s"), chromedp.WaitVisible(`#said .good`), chromedp.KeyEvent("d"),
		chromedp.WaitVisible(`#pair .plain li:nth-child(2)`))
	judged, err := d.Persons.Pairs(context.Background(), who)
	if err != nil || len(judged) != 2 || !eval[bool](t, ctx, `window.__same === true`) {
		t.Errorf("%d pairs judged, %v", len(judged), err)
	}
	if said := eval[string](t, ctx, `document.getElementById("said").innerText`); !strings.Contains(said,
		"Named persons") {
		t.Errorf("announced %q", said)
	}
	if !eval[bool](t, ctx, `document.activeElement.matches("[data-pair]")`) {
		t.Error("the focus did not go on to the next pair")
	}
}
