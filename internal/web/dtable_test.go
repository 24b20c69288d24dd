package web_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// pressed presses a key of the keyboard as another layout has it: the letter that it writes, and its place.
func pressed(t *testing.T, ctx context.Context, writes, place string) {
	t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: writes,
			Code: place, Text: map[bool]string{true: writes}[kind == input.DispatchKeyEventTypeKeyDown]}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKeysOfAnArabicKeyboard: the key at the place of A accepts where it writes ش; letters typed into a field judge
// nothing; and whoever switches keys off is heard.
func TestKeysOfAnArabicKeyboard(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: keys in a browser")
	}
	server, d, who := sampleDesk(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	setLanguage(t, ctx, server.URL, "ar")
	judged := func() int {
		all, err := d.Claims.Judged(context.Background(), who)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := judged()
	do(t, ctx, chromedp.Navigate(server.URL+"/inbox/next"), chromedp.WaitVisible(`[data-open=yes]`))
	pressed(t, ctx, "ش", "KeyA")
	do(t, ctx, chromedp.WaitVisible(`#said .good`))
	if got := judged(); got != before+1 {
		t.Errorf("the key of another layout judged %d claims", got-before)
	}
	do(t, ctx, chromedp.Navigate(server.URL+"/inbox/next"), chromedp.WaitVisible(`[data-open=yes]`), chromedp.Focus(
		`#seek`))
	pressed(t, ctx, "ش", "KeyA")
	if got := eval[string](t, ctx, `document.getElementById("seek").value`); got != "ش" || judged() != before+1 {
		t.Errorf("a letter that is typed into a field became %q, and %d claims are judged", got, judged()-before)
	}
	eval[bool](t, ctx, `document.body.dataset.keys = "no"; document.activeElement.blur(); true`)
	pressed(t, ctx, "ش", "KeyA")
	if got := judged(); got != before+1 {
		t.Error("a key that was switched off judged a claim")
	}
}

// TestAcceptedAppealsAreFollowed: an appeal and a commitment that were accepted from a page stand among those that are
// followed, with their sentence, and their message speaks of them and of no number.
func TestAcceptedAppealsAreFollowed(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	inbox, err := d.Sources.Inbox(context.Background(), who, 100)
	if err != nil {
		t.Fatal(err)
	}
	_, none := read(t, c, server.URL+"/appeals")
	before, accepted := strings.Count(none, "<summary>"), 0
	for _, r := range inbox {
		for _, x := range r.Extraction.Claims {
			if x.Appeal == nil && x.Commitment == nil {
				continue
			}
			_, _, body := submit(t, c, server.URL+"/documents/"+string(r.Document.ID)+"/claims/"+string(x.ID),
				url.Values{"judgement": {"accept"}})
			if said := body[strings.Index(body, `id="said"`):]; strings.Contains(said[:300], "minimum") {
				t.Errorf("accepting an appeal speaks of a number: %s", shownOn(said[:300]))
			}
			accepted++
		}
	}
	if accepted == 0 {
		t.Fatal("no page of the made-up case has an appeal")
	}
	_, body := read(t, c, server.URL+"/appeals")
	if got := strings.Count(body, "<summary>") - before; got != accepted {
		t.Errorf("%d appeals and commitments were accepted, and %d stand on the page", accepted, got)
	}
	submit(t, c, server.URL+"/prefs", url.Values{"lang": {"ar"}, "back": {"/appeals"}})
	if _, body = read(t, c, server.URL+"/appeals"); code.MatchString(shownOn(strings.ReplaceAll(body, "QRM", ""))) {
		t.Errorf("a code stands on the Arabic page: %s", code.FindString(shownOn(body)))
	}
}

// TestTheChartTellsItsOriginsApart: the series of the toll has a line an origin, which differ without their colour,
// each
// named in the legend; its letters can be read on a phone; its digits are the reader's.
func TestTheChartTellsItsOriginsApart(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: the chart in a browser")
	}
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	dressed(t, ctx, 360, 740, "light")
	do(t, ctx, chromedp.Navigate(server.URL+"/toll"), chromedp.WaitVisible(`.legend`))
	const shown = `[...document.querySelectorAll("svg")].filter(s => s.querySelector("[class*=series], [class*=line]"))`
	look := eval[string](
		t,
		ctx,
		`JSON.stringify(`+shown+`.map(s => [...s.querySelectorAll("path, polyline, circle, rect")].map(e => e.getAttribute("class") || "").filter(Boolean)).slice(0, 2))`,
	)
	legend := eval[int](t, ctx, `document.querySelectorAll(".legend li").length`)
	dashes := eval[int](
		t,
		ctx,
		`new Set([...document.querySelectorAll(".legend li svg *")].map(e => getComputedStyle(e).strokeDasharray + e.tagName)).size`,
	)
	if legend < 2 || dashes < 2 {
		t.Errorf("%d origins in the legend, %d kinds of line: %s", legend, dashes, look)
	}
	if small := eval[int](t, ctx,
		`[...document.querySelectorAll("main svg text")].filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height < 9 }).length`); small > 0 {
		t.Errorf("%d labels of the page are lower than 9 px on a phone", small)
	}
	setLanguage(t, ctx, server.URL, "ar")
	do(t, ctx, chromedp.Click(`button[name=digits]`), chromedp.WaitVisible(`button[name=digits][value=latn]`),
		chromedp.Navigate(server.URL+"/toll"), chromedp.WaitVisible(`.legend`))
	if latin := eval[[]string](t, ctx,
		`[...document.querySelectorAll("main svg text")].map(e => e.textContent).filter(x => /[0-9]/.test(x)).slice(0, 5)`); len(latin) > 0 {
		t.Errorf("digits of another script: %q", latin)
	}
}

// TestTheTollIsLaidOutByItsContent: cards are as tall as what they hold, the filter says what it is,
// its fields stand on
// one line, and nothing touches what it does not belong to.
func TestTheTollIsLaidOutByItsContent(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: the layout in a browser")
	}
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	for _, lang := range []string{"en", "ar"} {
		setLanguage(t, ctx, server.URL, lang)
		dressed(t, ctx, 1280, 900, "light")
		do(t, ctx, chromedp.Navigate(server.URL+"/toll"), chromedp.WaitVisible(`.five`))
		if empty := eval[int](t, ctx,
			`Math.max(...[...document.querySelectorAll(".five > li")].map(c => Math.round(c.getBoundingClientRect().bottom - c.lastElementChild.getBoundingClientRect().bottom)))`); empty > 40 {
			t.Errorf("%s: %d px of nothing in a card", lang, empty)
		}
		if lines := eval[int](t, ctx,
			`new Set([...document.querySelectorAll("form[action='/toll'] > div > div > label, form[action='/toll'] .fields label")].filter(l => l.getBoundingClientRect().height > 0).map(l => Math.round(l.getBoundingClientRect().top / 8))).size`); lines > 2 {
			t.Errorf("%s: the labels of the filter stand on %d lines", lang, lines)
		}
		for _, p := range []string{"/toll", "/inbox/next", "/sites", "/jobs", "/incidents"} {
			do(t, ctx, chromedp.Navigate(server.URL+p), chromedp.WaitVisible(`main h1`))
			if touching := eval[[]string](t, ctx,
				`(() => { const all = [...document.querySelectorAll("main .card, main form > button, main .tag, main .button")].map(e => [e, e.getBoundingClientRect()]).filter(x => x[1].width > 0 && x[0].checkVisibility()); const bad = []; for (const [a, r] of all) for (const [b, q] of all) if (a !== b && !a.contains(b) && !b.contains(a) && r.left < q.right - 1 && q.left < r.right - 1 && r.top < q.bottom - 1 && q.top < r.bottom - 1) bad.push(a.className + " " + a.innerText.slice(0, 20) + " / " + b.innerText.slice(0, 20)); return bad.slice(0, 3) })()`); len(touching) > 0 {
				t.Errorf("%s %s: one lies on the other: %q", lang, p, touching)
			}
		}
	}
}

// TestWordsForNewcomers: none of the words over which newcomers stumbled stands on a page, every category has its
// words, and a card says whose minimum it speaks of.
func TestWordsForNewcomers(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	for _, p := range pages {
		_, body := read(t, c, server.URL+p)
		text := shownOn(body)
		for _, words := range []string{"may move the tiers", "stands to", "age recipients", "Program: ?", "11 places"} {
			if strings.Contains(text, words) {
				t.Errorf("%s says %q", p, words)
			}
		}
	}
	inbox, err := d.Sources.Inbox(context.Background(), who, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range inbox {
		_, body := read(t, c, server.URL+"/documents/"+string(r.Document.ID))
		text := strings.Join(strings.Fields(shownOn(body)), " ")
		for _, x := range r.Extraction.Claims {
			if x.Count != nil && strings.Count(text, "if accepted") != strings.Count(text, ": if accepted") {
				t.Errorf("a card of %s does not say whose minimum it speaks of", r.Document.Title)
				break
			}
		}
		if strings.Contains(text, "status.") {
			t.Errorf("the page of %s has a category without words", r.Document.Title)
		}
	}
}
