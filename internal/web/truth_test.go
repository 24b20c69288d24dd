package web_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"recount/internal/desk"
	"recount/record"
)

// submit posts a form as a browser without script does, and gives where it ended and what is shown.
func submit(t *testing.T, c *http.Client, address string, form url.Values) (int, string, string) {
	t.Helper()
	r, err := c.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Request.URL.RequestURI(), string(b)
}

// TestWhatIsDoneIsNotCalledAProposal: an act of the one person of a case has taken effect, and says so; a step that
// waits says that it waits.
func TestWhatIsDoneIsNotCalledAProposal(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	_, _, body := submit(t, c, server.URL+"/sources", url.Values{"origin": {"QRM"}, "adopt": {"yes"},
		"reason": {"its method is published"}, "in": {"QRM"}})
	if !strings.Contains(body, "Done, by one person") || strings.Contains(body, "waits for a second person") {
		t.Error("an adoption that took effect is not called done by one person")
	}
	persons, err := d.Persons.Victims(context.Background(), who, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	_, _, body = submit(t, c, server.URL+"/persons/"+string(persons[0].ID)+"/findings/death",
		url.Values{"in": {"death"}, "state": {"discounted"}, "rationale": {"alive"}})
	if strings.Contains(body, "Done.") && strings.Contains(body, "nothing has moved yet") {
		t.Error("a finding is both done and proposed")
	}
}

// TestWithdrawingEverythingAsksFirst: an act that cannot be undone is not done by one press, and what was typed stays.
func TestWithdrawingEverythingAsksFirst(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	all, err := d.Testimony.Testimonies(context.Background(), who)
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	id := string(all[0].ID)
	address := server.URL + "/testimonies/" + id + "/withdraw"
	form := url.Values{"consent": {""}, "reason": {"the witness asked for it"}, "in": {"w" + id}}
	status, _, body := submit(t, c, address, form)
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "the witness asked for it") ||
		!strings.Contains(body, "nobody can bring it back") {
		t.Errorf("%d: it does not ask first, or the reason is gone", status)
	}
	form.Set("sure", "yes")
	if status, _, body = submit(t, c, address, form); status != http.StatusOK || !strings.Contains(body, "Done") {
		t.Errorf("%d after the box was ticked", status)
	}
}

// TestARefusedFormKeepsEverything types into each form, breaks it, and finds the text and what is wrong beside its
// field.
func TestARefusedFormKeepsEverything(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	inbox, err := d.Sources.Inbox(context.Background(), who, 50)
	if err != nil {
		t.Fatal(err)
	}
	doc, claim := "", ""
	for _, r := range inbox {
		for _, x := range r.Extraction.Claims {
			if x.Count != nil && doc == "" {
				doc, claim = string(r.Document.ID), string(x.ID)
			}
		}
	}
	const long = "Quittance of the harbour wardens, written at length"
	for _, x := range []struct {
		name, address string
		form          url.Values
		field, says   string
	}{
		{"incident date", "/incidents", url.Values{"in": {"incident"}, "kind": {"ambush"}, "title": {long},
			"when": {"soonish"}}, "when-incident", "is no date"},
		{"incident nothing", "/incidents", url.Values{"in": {"incident"}, "kind": {"arson"}}, "title-incident",
			"a title or a place"},
		{"incident place", "/incidents", url.Values{"in": {"incident"}, "kind": {"arson"}, "title": {long},
			"place": {"Nowhere-at-all"}}, "place-incident", "in no table of places"},
		{"incident long", "/incidents", url.Values{"in": {"incident"}, "kind": {"arson"},
			"title": {long + strings.Repeat("x", 3000)}}, "title-incident", "longer than"},
		{"site", "/sites", url.Values{"in": {"site"}, "kind": {"mass_grave"}, "name": {long},
			"place": {"Nowhere-at-all"}}, "place-site", "in no table of places"},
		{"appeal", "/appeals", url.Values{"in": {"appeal"}, "by": {long}, "when": {"31/31/2031"}}, "when-appeal",
			"is no date"},
		{"commitment", "/commitments", url.Values{"in": {"commitment"}, "by": {long}, "state": {"promised"}},
			"promise-commitment", "needs something"},
		{"correction", "/documents/" + doc + "/claims/" + claim,
			url.Values{"in": {claim}, "judgement": {"correct"}, "value": {"minus five"}, "reason": {long}},
			"value-" + claim, "is not a number"},
		{"claim by hand", "/documents/" + doc + "/claims", url.Values{"in": {"hand"},
			"sentence": {"not on the page at all"}, "value": {"4"}, "qualifier": {"exact"}, "scope": {"total"},
			"reason": {long}}, "sentence-hand", "do not stand on the page"},
		{"testimony", "/testimonies", url.Values{"in": {"new"}, "role": {"survivor"}, "text": {long},
			"taken": {"whenever"}}, "taken-new", "is no date"},
		{"adoption", "/sources", url.Values{"in": {"QRM"}, "origin": {"QRM"}, "reason": {""}}, "",
			"a written reason"},
	} {
		status, _, body := submit(t, c, server.URL+x.address, x.form)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", x.name, status)
		}
		if !strings.Contains(body, x.says) {
			t.Errorf("%s does not say %q", x.name, x.says)
		}
		for _, values := range x.form {
			if strings.HasPrefix(values[0], "Quittance") && !strings.Contains(body, long) {
				t.Errorf("%s: what was typed is gone", x.name)
			}
		}
		if x.field != "" && !regexp.MustCompile(`id="fault-`+regexp.QuoteMeta(x.field)+`">[^<]+<`).MatchString(body) {
			t.Errorf("%s: nothing stands beside the field %s", x.name, x.field)
		}
		if strings.Contains(body, "EDTF") || strings.Contains(body, "--map") || strings.Contains(body, "(--") {
			t.Errorf("%s speaks as the command line does", x.name)
		}
	}
}

// TestNoFormAnswersWithAFault: whatever a person can type is answered with a sentence, never with a fault of the
// program.
func TestNoFormAnswersWithAFault(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	lines, err := d.Log.Lines(context.Background(), who, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Act != record.MakeIncident && l.Act != record.RecordAppeal {
			continue
		}
		for range 2 { // the second time it is undone already
			if status, _, _ := submit(t, c, server.URL+"/undo",
				url.Values{"change": {string(l.ID)}, "back": {"/log"}}); status >= 500 {
				t.Errorf("undoing twice: %d", status)
			}
		}
		break
	}
	for _, address := range []string{"/toll?since=2031-03-20&until=2031-03-01", "/toll?outcome=yyy&status=zzz",
		"/toll?why=never", "/persons?page=-3&sort=nothing&f.sex=none", "/persons?as=exe", "/log?before=x&day=soon",
		"/lists/none", "/incidents/none", "/plans/none", "/inbox/next?after=zzzz", "/nothing/here"} {
		status, body := read(t, c, server.URL+address)
		if status >= 500 || !strings.Contains(body, `href="/today"`) {
			t.Errorf("%s: %d, or outside of the frame", address, status)
		}
	}
}

// TestTwoPeopleOnOneClaim: the second, whose page is older, is told what the first decided, and nothing is overwritten.
func TestTwoPeopleOnOneClaim(t *testing.T) {
	server, d, who := sampleDesk(t)
	first, second := visitor(t, server.URL), visitor(t, server.URL)
	inbox, err := d.Sources.Inbox(context.Background(), who, 50)
	if err != nil {
		t.Fatal(err)
	}
	doc, claim := inbox[0].Document.ID, inbox[0].Extraction.Claims[0].ID
	address := server.URL + "/documents/" + string(doc) + "/claims/" + string(claim)
	if status, _, _ := submit(t, first, address, url.Values{"judgement": {"accept"},
		"seen": {"0"}}); status != http.StatusOK {
		t.Fatalf("the first: %d", status)
	}
	status, _, body := submit(t, second, address, url.Values{"judgement": {"reject"}, "seen": {"0"}})
	if status != http.StatusConflict || !strings.Contains(body, "Meanwhile Demo analyst decided: accepted") {
		t.Errorf("the second: %d, not told", status)
	}
	r, err := d.Sources.Document(context.Background(), who, doc)
	if err != nil || r.Judged[claim].Judgement != record.ClaimAccepted {
		t.Errorf("the judgement was overwritten: %v %v", r.Judged[claim].Judgement, err)
	}
	seen := regexp.MustCompile(`claims/` + string(claim) +
		`"[^>]*>\s*<input type="hidden" name="seen" value="(\d+)"`).FindStringSubmatch(body)
	if seen == nil || seen[1] == "0" {
		t.Fatal("the page does not show the claim as it stands")
	}
	if status, _, _ := submit(t, second, address, url.Values{"judgement": {"reject"},
		"seen": {seen[1]}}); status != http.StatusOK {
		t.Errorf("deciding again: %d", status)
	}
}

// TestTheTollIsTheOneThatWasAsked: it begins with civilians killed, remembers the question, names the origins of its
// range, and every number opens.
func TestTheTollIsTheOneThatWasAsked(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	_, body := read(t, c, server.URL+"/toll")
	text := shownOn(body)
	if !strings.Contains(text, "Toll: killed, civilians") || !strings.Contains(text, "Qasiran Rights Monitor") {
		t.Error("the toll does not begin with civilians killed, or its range names no origin")
	}
	for _, opens := range []string{`<a href="/persons?`, `<a href="#proof-verified"`, `<a href="#proof-documented"`,
		`<a href="#reported"`, `id="proof-documented"`, `id="reported"`} {
		if !strings.Contains(body, opens) {
			t.Errorf("a number does not open: no %s", opens)
		}
	}
	r, _, err := d.Tolls.Toll(context.Background(), who, civilians())
	if err != nil {
		t.Fatal(err)
	}
	top := 0
	for _, o := range r.Reported {
		top = max(top, o.Low, o.High)
	}
	if card := regexp.MustCompile(`(?s)<li class="reported">.*?</li>`).FindString(body); top > 0 &&
		!strings.Contains(card, itoa(top)) {
		t.Errorf("the range hides its highest figure %d: %s", top, shownOn(card))
	}
	read(t, c, server.URL+"/toll?outcome=killed&status=fighter")
	if _, body = read(t, c, server.URL+"/toll"); !strings.Contains(shownOn(body), "Toll: killed, fighters") {
		t.Error("the question is not remembered")
	}
}

// TestListsNarrowSortAndDownload: facets, order and files speak of the same rows.
func TestListsNarrowSortAndDownload(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	all, err := d.Roll(context.Background(), who)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, v := range all {
		if v.Sex == record.Female {
			want++
		}
	}
	_, body := read(t, c, server.URL+"/persons?f.sex=female&sort=-age")
	if !strings.Contains(shownOn(body), itoa(want)+" of "+itoa(len(all))) ||
		!strings.Contains(body, `aria-sort="descending"`) {
		t.Errorf("the list does not say that it shows %d of %d, sorted", want, len(all))
	}
	_, csv := read(t, c, server.URL+"/persons?f.sex=female&as=csv")
	if lines := strings.Count(strings.TrimSpace(csv), "\n"); lines != want {
		t.Errorf("the CSV has %d rows, want %d", lines, want)
	}
	_, js := read(t, c, server.URL+"/persons?f.sex=female&as=json")
	if strings.Count(js, `"source"`) < want || !strings.Contains(js, "f.sex=female") {
		t.Error("the JSON lacks rows or does not say what was asked")
	}
	_, book := read(t, c, server.URL+"/persons?f.sex=female&as=xlsx")
	if !strings.HasPrefix(book, "PK") {
		t.Error("the workbook is none")
	}
	plan, err := d.Lists.PlanImport(context.Background(), who,
		desk.ListFile{Name: "persons.xlsx", Data: []byte(book), Source: "again"})
	if err != nil || len(plan.Records) != want {
		t.Errorf("the workbook is read back as %d people, want %d: %v", len(plan.Records), want, err)
	}
}

// poll waits until an expression is true.
func poll(t *testing.T, ctx context.Context, js string) {
	t.Helper()
	for range 400 {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](js, chromedp.EvalAwaitPromise)); err == nil && ok {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("never: %s", js)
}

// TestTheWholeInboxInEightyKeys judges every claim of the made-up case by keys alone.
func TestTheWholeInboxInEightyKeys(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: the whole inbox in a browser")
	}
	langs := []string{"en", "ar"}
	if !soak() {
		langs = langs[:1] // TestJudgingWithTheKeyboard and TestKeysOfAnArabicKeyboard press the keys of Arabic pages
	}
	for _, lang := range langs {
		t.Run(lang, func(t *testing.T) {
			server, d, who := sampleDesk(t)
			ctx := browser(t)
			do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key))
			setLanguage(t, ctx, server.URL, lang)
			do(t, ctx, chromedp.Navigate(server.URL+"/inbox/next"), chromedp.WaitVisible(`[data-open=yes]`))
			presses := 0
			press := func(k string) { do(t, ctx, chromedp.KeyEvent(k)); presses++ }
			for presses < 200 {
				open := eval[int](t, ctx, `document.querySelectorAll("[data-open=yes]").length`)
				if open == 0 {
					at := eval[string](t, ctx, `location.pathname`)
					if !eval[bool](t, ctx, `document.activeElement.matches("[data-next]")`) {
						t.Fatalf("after the last claim the focus is on %s",
							eval[string](t, ctx, `document.activeElement.outerHTML.slice(0, 90)`))
					}
					press(kb.Enter)
					poll(t, ctx, (`location.pathname !== "` + at +
						`" && document.readyState === "complete" && (location.pathname === "/inbox" || document.querySelector("[data-claim]") !== null)`))
					if eval[string](t, ctx, `location.pathname`) == "/inbox" {
						break
					}
					continue
				}
				k := "a"
				if open > 2 {
					k = "g" // the page was read and is right
				}
				press(k)
				poll(t, ctx, `document.querySelectorAll("[data-open=yes]").length < `+itoa(open))
				if !eval[bool](t, ctx,
					`(() => { const r = document.querySelector("#said > *").getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`) {
					t.Error("what the key did is out of sight")
				}
			}
			left, err := d.Sources.Inbox(context.Background(), who, 10)
			if err != nil || len(left) > 0 {
				t.Errorf("%d documents are still open, %v", len(left), err)
			}
			if presses > 80 {
				t.Errorf("the whole inbox took %d presses", presses)
			}
			t.Logf("the whole inbox took %d presses", presses)
		})
	}
}

// TestTypedTextComesBack types a statement, loses the page in every way, and finds it again.
func TestTypedTextComesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: typing in a browser")
	}
	server, _, _ := sampleDesk(t)
	ctx := browser(t)
	const said = "She was at the window when the cars came."
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key), chromedp.Navigate(server.URL+"/testimonies"),
		chromedp.WaitVisible(`html[data-drafts] #text`),
		chromedp.SendKeys(`#text`, said))
	poll(t, ctx, `fetch("/drafts").then(r => r.json()).then(all => Object.values(all).some(v => v.includes("window")))`)
	has := func(how string) {
		t.Helper()
		do(t, ctx, chromedp.WaitVisible(`html[data-drafts] #text`))
		if got := eval[string](t, ctx, `document.getElementById("text").value`); got != said {
			t.Errorf("after %s the form holds %q", how, got)
		}
	}
	do(t, ctx, chromedp.Reload())
	has("a reload")
	do(t, ctx, chromedp.Click(`button[name=lang]`), chromedp.WaitVisible(`html[lang=ar][data-drafts] #text`))
	has("another language")
	do(t, ctx, chromedp.Navigate(server.URL+"/toll"), chromedp.NavigateBack())
	has("the way back")
	eval[bool](t, ctx, `(document.querySelector("form[action='/testimonies'] [name=taken]").value = "whenever", true)`)
	do(t, ctx, chromedp.Click(`form[action="/testimonies"] button.main`), chromedp.WaitVisible(`#said .bad`))
	has("an error")
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key+"&back=%2Ftestimonies"))
	has("signing in again")
	if n := eval[int](t, ctx, `localStorage.length + sessionStorage.length`); n != 0 {
		t.Errorf("%d things lie in the browser's store", n)
	}
}

// TestWhatWasSentIsNoDraft: a form that is sent within the moment after its last letter comes back empty.
func TestWhatWasSentIsNoDraft(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: typing in a browser")
	}
	server, _, _ := sampleDesk(t)
	ctx := browser(t)
	do(t, ctx, chromedp.Navigate(server.URL+"/signin?key="+key), chromedp.Navigate(server.URL+"/appeals"),
		chromedp.WaitReady(`html[data-drafts] #promise-commitment`))
	put(t, ctx, `#by-commitment`, "Qasira council")
	put(t, ctx, `#promise-commitment`, "to open the road")
	put(t, ctx, `#due-commitment`, "2031-05-01")
	press(t, ctx, `form[action="/commitments"] button.main`)
	do(t, ctx, chromedp.WaitVisible(`#said .good`))
	do(t, ctx, chromedp.Navigate(server.URL+"/appeals"), chromedp.WaitReady(`html[data-drafts] #promise-commitment`))
	if got := eval[string](t, ctx, `document.querySelector("#promise-commitment").value`); got != "" {
		t.Errorf("what was sent stands in the form again: %q", got)
	}
}

// TestEveryLinkOfTheDeskLeadsSomewhere follows every link of every page.
func TestEveryLinkOfTheDeskLeadsSomewhere(t *testing.T) {
	server, d, who := sampleDesk(t)
	acceptAll(t, d, who)
	c := visitor(t, server.URL)
	seen := map[string]bool{}
	link := regexp.MustCompile(`href="(/[^"#]*)`)
	todo := slices.Clone(pages)
	for i := 0; i < len(todo) && i < 400; i++ {
		status, body := read(t, c, server.URL+todo[i])
		if status != http.StatusOK {
			t.Errorf("%s: %d", todo[i], status)
		}
		if i >= len(pages)+120 {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			kind := regexp.MustCompile(`[0-9a-z]{20,}|f\.[a-z]+=[^&]*|sort=[^&]*|page=\d+`).ReplaceAllString(to, "*")
			if !seen[kind] && !strings.HasPrefix(to, "/assets/") {
				seen[kind] = true
				todo = append(todo, to)
			}
		}
	}
	t.Logf("%d links followed", len(todo))
}
