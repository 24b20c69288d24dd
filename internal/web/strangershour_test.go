package web_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"

	"recount/internal/sample"
)

// typed puts the focus on a field by keys alone and types.
func typed(t *testing.T, ctx context.Context, selector, text string) {
	t.Helper()
	tabTo(t, ctx, selector)
	do(t, ctx, chromedp.KeyEvent(text))
}

// put writes a value into a field, or takes a choice.
func put(t *testing.T, ctx context.Context, selector, value string) {
	t.Helper()
	do(t, ctx, chromedp.WaitReady(selector))
	took := eval[bool](
		t,
		ctx,
		fmt.Sprintf(
			`(() => { const f = document.querySelector(%q); for (let d = f.closest("details"); d; d = d.parentElement.closest("details")) d.open = true; f.value = %q; f.dispatchEvent(new Event("input", {bubbles: true})); return f.value === %q })()`,
			selector,
			value,
			value,
		),
	)
	if !took {
		t.Fatalf("%s does not take %s", selector, value)
	}
}

// press presses a button or follows a link, opening what it is folded into, and waits for the next page.
func press(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	do(t, ctx, chromedp.WaitReady(selector))
	eval[bool](
		t,
		ctx,
		fmt.Sprintf(
			`(() => { window.__left = true; const b = document.querySelector(%q); for (let d = b.closest("details"); d; d = d.parentElement.closest("details")) d.open = true; b.click(); return true })()`,
			selector,
		),
	)
	for range 400 {
		if there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](
			`!window.__left && document.readyState === "complete"`)); err == nil && there {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("%s on %s leads nowhere: %s", selector, eval[string](t, ctx, `location.pathname`),
		eval[string](t, ctx, `document.querySelector("main").innerText.slice(0, 400)`))
}

// shown says whether the page has an element.
func shown(t *testing.T, ctx context.Context, selector string) bool {
	t.Helper()
	return eval[bool](t, ctx, fmt.Sprintf(`document.querySelector(%q) !== null`, selector))
}

// comesTo opens an address again and again until the page says what is awaited, as one does who waits for a job.
func comesTo(t *testing.T, ctx context.Context, address, condition string) {
	t.Helper()
	for range 150 {
		do(t, ctx, chromedp.Navigate(address))
		if eval[bool](t, ctx, condition) {
			return
		}
		time.Sleep(150 * time.Millisecond)
	}
	t.Fatalf("%s never comes to %s: %s", address, condition,
		eval[string](t, ctx, `document.querySelector("main").innerText.slice(0, 600)`))
}

// strangersFiles are twelve pages of an invented country and three lists as people keep them: one with headings that
// say nothing, one in Arabic with its digits and semicolons, one with a day that is none.
func strangersFiles(t *testing.T) (pages, lists []string) {
	t.Helper()
	dir := t.TempDir()
	c := sample.Generate(sample.Options{Seed: 1})
	write := func(name string, body []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, p := range c.Pages[:12] {
		pages = append(pages, write(p.Name, []byte(p.Body)))
	}
	rows := func(comma rune, all ...[]string) []byte {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = comma
		if err := w.WriteAll(all); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	lists = append(lists, write("from the clinic.csv", rows(',', []string{"Col A", "Col B", "Col C"},
		[]string{"Samir Yusuf Haddad", "31", "2031-03-07"}, []string{"Rima Adel Nassar", "8", "7 March 2031"})),
		write("قائمة.csv", rows(';', []string{"الاسم", "العمر", "الجنس", "تاريخ الوفاة", "المكان"},
			[]string{"سمير يوسف حداد", "٣١", "ذكر", "٧/٣/٢٠٣١", "أطلانتس"},
			[]string{"ليلى حسن درويش", "٢٧", "أنثى", "٢٠٣١-٠٣-٠٨", ""})),
		write("volunteers.tsv", rows('\t', []string{"Name", "Age", "Sex", "Status", "Date of death"},
			[]string{"Samir Y. Haddad", "31", "male", "civilian", "2031-03-07"},
			[]string{"Omar Karim Saleh", "forty", "x", "civilian", "31 February"})))
	return pages, lists
}

// TestAStrangersHour is an hour of two people who have read nothing but the pages, each in a browser as wide as a
// phone, one in English and one in Arabic: Huda begins a team's case with the keyboard, sets a second factor, invites
// Rana; twelve pages and three messy lists come in; Rana admits what the lists say; Huda corrects a claim and judges
// the others, links records, opens numbers, makes two incidents and how they hang together, prints the toll and takes
// the victims along; a finding that she proposes Rana decides. Nobody touches the command line, and no button ends
// nowhere.
func TestAStrangersHour(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED in the short run: two browsers")
	}
	base, _, ahead := freshCase(t)
	pages, lists := strangersFiles(t)
	h := hour{t: t, base: base, ahead: ahead, huda: browser(t), rana: browser(t)}
	h.begin()
	h.factor()
	h.invite()
	h.pages(pages)
	h.lists(lists)
	h.judge()
	h.pairs()
	h.numbers()
	h.incidents()
	h.takeAlong()
	h.finding()
}

// phone is how wide the windows are, in pixels.
const phone = 390

type hour struct {
	t          *testing.T
	base       string
	ahead      *atomic.Int64
	huda, rana context.Context
}

// look holds what stands on a page to the width of a phone and keeps a picture of it.
func (h hour) look(ctx context.Context, name string) {
	h.t.Helper()
	if eval[int](h.t, ctx, `innerWidth`) != phone {
		do(
			h.t,
			ctx,
			chromedp.EmulateViewport(phone, 844),
			chromedp.Poll[chromedp.Void](fmt.Sprint(`innerWidth === `, phone)),
		)
	}
	fits(h.t, ctx, name)
	shoot(h.t, ctx, "hour-"+name)
}

func (h hour) begin() {
	t, huda := h.t, h.huda
	do(t, huda, chromedp.Navigate(h.base+"/start?key="+key), chromedp.WaitVisible(`#name`),
		chromedp.EmulateViewport(phone, 844))
	typed(t, huda, `#name`, "Huda Invented")
	tabTo(t, huda, `[name=kind]`)
	do(t, huda, chromedp.KeyEvent(kb.ArrowDown), chromedp.WaitVisible(`#password`))
	h.look(huda, "start")
	typed(t, huda, `#password`, teamPassword)
	typed(t, huda, `#again`, teamPassword)
	do(t, huda, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`.steps`))
	h.look(huda, "today-lacks")
}

func (h hour) factor() {
	t, huda := h.t, h.huda
	press(t, huda, `.steps a[href="/account"]`)
	press(t, huda, `form[action="/account/factor"] button`)
	h.look(huda, "factor")
	secret := strings.ReplaceAll(eval[string](t, huda, `document.querySelector("code").innerText`), " ", "")
	code, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(h.ahead.Load())))
	if err != nil {
		t.Fatal(err)
	}
	typed(t, huda, `#code`, code)
	do(t, huda, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`.codes`))
}

func (h hour) invite() {
	t, huda, rana := h.t, h.huda, h.rana
	do(t, huda, chromedp.Navigate(h.base+"/today"))
	press(t, huda, `.steps a[href^="/accounts?role=reviewer"]`)
	if !eval[bool](t, huda, `document.querySelector("[name=role][value=reviewer]").checked`) {
		t.Error("the role that is missing is not ticked")
	}
	put(t, huda, `#for-invite`, "the reviewer")
	press(t, huda, `#invite button.main`)
	h.look(huda, "invited")
	link := eval[string](t, huda, `document.querySelector("#link").value`)
	do(t, rana, chromedp.Navigate(link), chromedp.WaitVisible(`#name`), chromedp.EmulateViewport(phone, 844))
	press(t, rana, `button[name=lang][value=ar]`)
	h.look(rana, "invitation")
	typed(t, rana, `#name`, "Rana Invented")
	typed(t, rana, `#password`, teamPassword)
	typed(t, rana, `#again`, teamPassword)
	do(t, rana, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`#waits`))
	if lang := eval[string](t, rana, `document.documentElement.lang`); lang != "ar" {
		t.Errorf("after the invitation the language is %s", lang)
	}
}

func (h hour) pages(files []string) {
	t, huda := h.t, h.huda
	do(t, huda, chromedp.Navigate(h.base+"/inbox"), chromedp.SetUploadFiles(`#files`, files))
	press(t, huda, `form[action="/documents"] button.main`)
	h.look(huda, "jobs")
	comesTo(t, huda, h.base+"/documents", `document.querySelectorAll('a[href^="/documents/"]').length >= 12`)
}

// lists reads three lists in, each with what its plan asks for, and has them admitted by the other person.
func (h hour) lists(files []string) {
	t, huda, rana := h.t, h.huda, h.rana
	for i, file := range files {
		do(
			t,
			huda,
			chromedp.Navigate(h.base+"/lists"),
			chromedp.WaitReady(`#list`),
			chromedp.SetUploadFiles(`#list`,
				[]string{file}),
		)
		put(t, huda, `#source`, []string{"the clinic", "QRM", "volunteers"}[i])
		press(t, huda, `form[action="/lists"] button.main`)
		if i == 0 {
			if shown(t, huda, `button[name=go][value=yes]`) {
				t.Error("a list whose columns say nothing is offered as it is")
			}
			h.look(huda, "plan-unmapped")
			for field, to := range map[string]string{"#field0": "name", "#field1": "age", "#field2": "died"} {
				put(t, huda, field, to)
			}
			press(t, huda, `button[name=go][value=no]`)
		}
		h.look(huda, fmt.Sprint("plan-", i))
		if i > 0 && eval[int](t, huda, `document.querySelectorAll("main section.card li").length`) == 0 {
			t.Errorf("list %d: its odd cells are not told", i)
		}
		press(t, huda, `button[name=go][value=yes]`)
	}
	for range files {
		comesTo(t, rana, h.base+"/today", `document.querySelector('main a[href^="/lists/"]') !== null`)
		press(t, rana, `main a[href^="/lists/"]`)
		h.look(rana, "list")
		if !shown(t, rana, `form[action$="/admit"]`) || !shown(t, rana, `td bdi`) {
			t.Fatalf(
				"who admits lists does not see this one: %s",
				eval[string](t, rana, `document.querySelector("main").innerText`),
			)
		}
		press(t, rana, `form[action$="/admit"] button.main`)
		if !shown(t, rana, `#said .good`) {
			t.Fatalf("admitting: %s", eval[string](t, rana, `document.querySelector("#said").innerText`))
		}
	}
}

// judge corrects the first claim and accepts the others, page after page, by the keys that the pages name.
func (h hour) judge() {
	t, huda := h.t, h.huda
	do(t, huda, chromedp.Navigate(h.base+"/today"))
	press(t, huda, `main a[href="/inbox/next"]`)
	h.look(huda, "judging")
	open := `document.querySelectorAll("[data-open=yes]").length`
	was := eval[int](t, huda, open)
	eval[bool](
		t,
		huda,
		`(() => { const c = document.querySelector("[data-open=yes] [data-correct]"); c.open = true; c.querySelector("[name=reason]").value = "as the page says"; c.querySelector("form button.main").click(); return true })()`,
	)
	if err := chromedp.Do(huda, chromedp.Poll[chromedp.Void](fmt.Sprintf(`%s < %d`, open, was))); err != nil {
		t.Fatalf("correcting: %s", eval[string](
			t,
			huda,
			`document.querySelector("#said").innerText + [...document.querySelectorAll(".fault")].map(f => f.innerText).join(" ")`,
		))
	}
	for range 60 {
		if !shown(t, huda, `[data-open=yes]`) {
			if !shown(t, huda, `[data-next]`) {
				break
			}
			do(t, huda, chromedp.KeyEvent("n"), chromedp.WaitNotPresent(`[data-next]`))
			continue
		}
		now := eval[int](t, huda, open)
		letter := "a"
		if now > 1 {
			letter = "g"
		}
		do(t, huda, chromedp.KeyEvent(letter), chromedp.Poll[chromedp.Void](fmt.Sprintf(`%s < %d`, open, now)))
	}
	do(t, huda, chromedp.Navigate(h.base+"/today"))
	if shown(t, huda, `main a[href="/inbox/next"]`) {
		t.Error("after the last page claims still wait")
	}
}

// pairs says of the same person on two lists that it is one.
func (h hour) pairs() {
	t, huda := h.t, h.huda
	comesTo(t, huda, h.base+"/pairs", `document.querySelector("[data-pair]") !== null`)
	h.look(huda, "pair")
	do(t, huda, chromedp.KeyEvent("s"), chromedp.WaitVisible(`#said .good`))
}

// numbers opens each of the numbers on the toll to what it rests on.
func (h hour) numbers() {
	t, huda := h.t, h.huda
	do(t, huda, chromedp.Navigate(h.base+"/toll?status=civilian"), chromedp.WaitVisible(`.five`))
	h.look(huda, "toll")
	links := eval[[]string](
		t,
		huda,
		`[...document.querySelectorAll(".five .value a")].map(a => a.getAttribute("href"))`,
	)
	if len(links) < 4 {
		t.Errorf("only %d of the numbers open: %v", len(links), links)
	}
	if n := eval[int](t, huda, `document.querySelectorAll("main blockquote").length`); n == 0 {
		t.Error("no number opens to a sentence")
	}
	for _, to := range links {
		if strings.HasPrefix(to, "#") {
			if !shown(t, huda, to) {
				t.Errorf("a number leads to %s, which is not on the page", to)
			}
			continue
		}
		do(t, huda, chromedp.Navigate(h.base+to))
		if shown(t, huda, `main .notice.bad`) || !shown(t, huda, `main a[href^="/persons/"]`) {
			t.Errorf("%s shows nothing", to)
		}
		h.look(huda, "named")
		do(t, huda, chromedp.Navigate(h.base+"/toll?status=civilian"), chromedp.WaitVisible(`.five`))
	}
}

// incidents makes two incidents and says who says how they hang together.
func (h hour) incidents() {
	t, huda := h.t, h.huda
	for i, kind := range []string{"ambush", "summary_execution"} {
		do(t, huda, chromedp.Navigate(h.base+"/incidents"))
		put(t, huda, `#kind-incident`, kind)
		put(t, huda, `#title-incident`, []string{"Ambush on the coast road", "Killings in Zahrun"}[i])
		put(t, huda, `#when-incident`, fmt.Sprintf("2031-03-0%d", 6+i))
		put(t, huda, `#place-incident`, "Zahrun")
		press(t, huda, `form[action="/incidents"] button.main`)
		if shown(t, huda, `.fault:not(:empty)`) {
			t.Fatalf(
				"an incident: %s",
				eval[string](t, huda, `document.querySelector(".fault:not(:empty)").innerText`),
			)
		}
	}
	do(t, huda, chromedp.Navigate(h.base+"/incidents?view=time"))
	eval[bool](
		t,
		huda,
		`(() => { const [a, b] = [document.querySelector("#from"), document.querySelector("#to")]; a.value = [...a.options].find(o => o.text.includes("Zahrun") && o.text.includes("Killings")).value; b.value = [...b.options].find(o => o.text.includes("road")).value; return true })()`,
	)
	put(t, huda, `#origin-link`, "QRM")
	press(t, huda, `form[action="/incidents/links"] button.main`)
	do(t, huda, chromedp.Navigate(h.base+"/incidents?view=time"))
	h.look(huda, "chain")
	if !shown(t, huda, `main svg .tie`) {
		t.Error("the chain is not drawn")
	}
	press(t, huda, `main .timeline a[href^="/incidents/"]`)
	h.look(huda, "incident")
}

// takeAlong prints the toll and takes the victims along as a table.
func (h hour) takeAlong() {
	t, huda := h.t, h.huda
	do(t, huda, chromedp.Navigate(h.base+"/toll?status=civilian"), chromedp.WaitVisible(`.five`))
	printed, err := chromedp.Call(huda, page.PrintToPDF, page.PrintToPDFParams{})
	if err != nil || len(printed.Data) < 5000 {
		t.Errorf("no print: %v", err)
	}
	do(t, huda, chromedp.Navigate(h.base+"/persons"))
	file, err := chromedp.Run(huda, chromedp.Evaluate[string](
		`fetch(document.querySelector('.downloads a[href*="as=xlsx"]').href).then(async r => r.status + " " + r.headers.get("content-disposition") + " " + String.fromCharCode(...new Uint8Array(await r.arrayBuffer()).slice(0, 2)))`,
		chromedp.EvalAwaitPromise,
	))
	if err != nil || !regexp.MustCompile(`^200 .*\.xlsx.* PK$`).MatchString(file) {
		t.Errorf("the victims as a table: %q %v", file, err)
	}
}

// finding is proposed by one person and decided by the other.
func (h hour) finding() {
	t, huda, rana := h.t, h.huda, h.rana
	do(t, huda, chromedp.Navigate(h.base+"/persons"))
	press(t, huda, `td a[href^="/persons/"]`)
	person := eval[string](t, huda, `location.pathname`)
	put(t, huda, `#why-death`, "another list says that he is alive")
	do(t, huda, chromedp.Click(`#to-deathdiscounted`))
	press(t, huda, `form[action$="/findings/death"] button.main`)
	h.look(huda, "proposed")
	if !shown(t, huda, `#said .good`) {
		t.Fatalf("proposing: %s", eval[string](t, huda, `document.querySelector("main").innerText.slice(0, 500)`))
	}
	do(t, rana, chromedp.Navigate(h.base+"/today"))
	press(t, rana, `main a[href^="`+person+`"]`)
	put(t, rana, `#decide-death`, "read, and it is so")
	press(t, rana, `form[action$="/findings/death/decide"] button.main`)
	h.look(rana, "decided")
	if !shown(t, rana, `#said .good`) {
		t.Errorf("deciding: %s", eval[string](t, rana, `document.querySelector("#said").innerText`))
	}
}
