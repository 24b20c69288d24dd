package web_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"recount/record"
)

// TestTheMapNamesItsPlaces reads the drawing that the desk sends without script: the places of the case by name in both
// languages, how exactly they are known, a scale, ways nearer and aside that are addresses, and the table.
func TestTheMapNamesItsPlaces(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	_, body := read(t, c, server.URL+"/incidents?map=12.6,-38.3,0.3")
	for _, want := range []string{`>Zahrun</text>`, `>Wadiyat Rumh</text>`, `class="reach"`, `>10 km</text>`,
		`data-way="map.in"`, `the place itself`, `12.6° N`} {
		if !strings.Contains(body, want) {
			t.Errorf("the map does not say %s", want)
		}
	}
	links := regexp.MustCompile(`<a class="mark" href="(/incidents/[^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(links) == 0 {
		t.Fatal("no mark of the map leads to its incident")
	}
	if status, _ := read(t, c, server.URL+links[0][1]); status != 200 {
		t.Errorf("%s: %d", links[0][1], status)
	}
	_, far := read(t, c, server.URL+"/incidents?map=12.5,-38,40")
	if !regexp.MustCompile(`class="mark" href="/incidents\?map=[^"]+#map" aria-label="[^"]*places`).MatchString(far) {
		t.Error("from afar, marks that cover each other do not become one that leads nearer")
	}
	for _, bad := range []string{"x", "1,2", "NaN,0,1", "1e400,0,1", "91,400,-3", "0,0,1e9"} {
		if status, _ := read(t, c, server.URL+"/incidents?map="+bad); status != 200 {
			t.Errorf("map=%s: %d", bad, status)
		}
	}
	if _, _, err := d.Events.MakeIncident(context.Background(), who, record.Incident{Kind: "arson", Title: "invented",
		Place: "qa-hisnay", When: record.ExactDate(record.NewDay(2031, 3, 9))}); err != nil {
		t.Fatal(err)
	}
	_, body = read(t, c, server.URL+"/incidents?map=12.83,-37.25,0.1")
	if !strings.Contains(body, "2 incidents") {
		t.Error("two incidents of one place are not one mark of two")
	}
}

// TestTheMapInABrowser moves the map by its buttons, by the keys and by dragging, sees what opens beside a mark under
// the focus, and that nothing comes from elsewhere.
func TestTheMapInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: the map in a browser")
	}
	source, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	server, _, _ := sampleDesk(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key), chromedp.Navigate(server.URL+"/incidents"),
		chromedp.WaitVisible(`[data-map] .drawing.wide svg`))
	view := func() string { return eval[string](t, ctx, `document.querySelector("[data-map]").dataset.map`) }
	await := func(old string) {
		do(t, ctx, chromedp.Poll[chromedp.Void](`document.querySelector("[data-map]").dataset.map !== "`+old+`"`))
	}
	whole := view()
	do(t, ctx, chromedp.Click(`[data-way="map.in"]`))
	await(whole)
	near := view()
	if got := eval[string](t, ctx, `document.activeElement.dataset.way`); got != "map.in" {
		t.Errorf("the focus went from the button that was pressed to %q", got)
	}
	do(t, ctx, chromedp.KeyEvent("0"))
	await(near)
	if view() != whole {
		t.Errorf("the key 0 leads to %s, not to the whole map", view())
	}
	if got := eval[int](t, ctx,
		`(document.querySelector(".drawing.wide a.mark").focus(), getComputedStyle(document.querySelector(".drawing.wide .tip.on")).visibility === "visible" ? 1 : 0)`); got != 1 {
		t.Error("nothing opens beside the mark that has the focus")
	}
	box := eval[[]float64](t, ctx,
		`(r => [r.x + 40, r.y + 60])(document.querySelector(".drawing.wide svg").getBoundingClientRect())`)
	do(t, ctx, chromedp.MouseEvent("mousePressed", box[0], box[1], chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseMoved", box[0]+120, box[1]+40, chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseReleased", box[0]+120, box[1]+40, chromedp.ButtonLeft))
	await(whole)
	axe(t, ctx, string(source), "map")
	if v := eval[[]string](t, ctx, `window.__violations || []`); len(v) > 0 {
		t.Errorf("the map breaks the content security policy: %v", v)
	}
	asked := eval[[]string](t, ctx,
		`performance.getEntriesByType("resource").map(e => new URL(e.name).origin).filter(o => o !== location.origin && o !== "null")`)
	if len(asked) > 0 {
		t.Errorf("the map asks elsewhere: %v", asked)
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(server.URL+"/incidents"), chromedp.Click(`[data-way="map.in"]`),
		chromedp.WaitVisible(`[data-map] .drawing.wide svg`))
}

// TestIncidentsInTime draws the chain of the made-up case: each link a line that says who is said to answer whom.
func TestIncidentsInTime(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	links, err := d.Events.IncidentLinks(context.Background(), who)
	if err != nil {
		t.Fatal(err)
	}
	_, body := read(t, c, server.URL+"/incidents?view=time")
	if n := strings.Count(body, `<path class="tie tie`); n < len(links) {
		t.Errorf("%d of %d links are drawn", n, len(links))
	}
	if !strings.Contains(body, "is a response to") || !strings.Contains(body, `<a class="event" href="/incidents/`) {
		t.Error("the drawing does not say what its lines are, or its events do not open")
	}
	_, one := read(t, c, server.URL+"/incidents/"+string(links[0].From))
	if !strings.Contains(one, `class="chain"`) {
		t.Error("an incident's own page does not draw its chain")
	}
	for _, as := range []string{"csv", "xlsx", "json"} {
		if status, _ := read(t, c, server.URL+"/incidents?as="+as); status != 200 {
			t.Errorf("as %s: %d", as, status)
		}
	}
	_, narrow := read(t, c, server.URL+"/incidents?view=table&f.kind=ambush")
	if !strings.Contains(narrow, "1 of ") {
		t.Error("the table of incidents is not narrowed by their kind")
	}
}

// TestIncidentsInTimeOnAPhone looks at the names of the timeline in a narrow window: they are as large as elsewhere, none
// lies upon another, and no line of a link runs through the name of an incident.
func TestIncidentsInTimeOnAPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: the timeline in a browser")
	}
	server, _, _ := sampleDesk(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
	dressed(t, ctx, 360, 740, "light")
	for _, lang := range []string{"en", "ar"} {
		setLanguage(t, ctx, server.URL, lang)
		do(t, ctx, chromedp.Navigate(server.URL+"/incidents?view=time"), chromedp.WaitVisible(`svg.chain`))
		for _, bad := range eval[[]string](t, ctx, `(() => {
			const svg = document.querySelector("svg.chain"), bad = [];
			const one = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
			const all = [...svg.querySelectorAll("text.name, text.unit")].map(n =>
				({ n, text: n.textContent, event: n.matches(".name"), box: n.getBBox() }));
			const over = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
			if (all.length < 4) bad.push("only " + all.length + " names");
			for (const a of all) {
				const size = parseFloat(getComputedStyle(a.n).fontSize) * one;
				if (size < 11.9) bad.push(a.text + " is " + size.toFixed(1) + " px large");
				for (const b of all) if (a.n !== b.n && over(a.box, b.box)) bad.push(a.text + " lies upon " + b.text);
			}
			for (const tie of svg.querySelectorAll("path.tie"))
				for (let at = 0; at < tie.getTotalLength(); at += 2) {
					const { x, y } = tie.getPointAtLength(at);
					for (const a of all) if (a.event && over({ x, y: y - 2, width: 0, height: 4 },
						{ x: a.box.x, y: a.box.y + 4, width: a.box.width, height: a.box.height - 8 }))
						bad.push("a line runs through " + a.text);
				}
			return [...new Set(bad)];
		})()`) {
			t.Errorf("%s: %s", lang, bad)
		}
	}
}
