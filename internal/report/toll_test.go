package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"recount/count"
	"recount/internal/flow"
	"recount/internal/worker"
	"recount/record"
)

// TestMain lets the binary of the tests be the process that reads pages.
func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	os.Exit(m.Run())
}

// exampleToll counts the shipped case.
func exampleToll(t *testing.T) *flow.TollReport {
	t.Helper()
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	opts.Version = "test"
	r, err := flow.Toll(context.Background(), []string{"../../examples/coast"}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tollHTML(t *testing.T, r *flow.TollReport, lang record.Lang) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteToll(&b, TollPage{Report: r, Lang: lang}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	outside = regexp.MustCompile(`(?i)(\ssrc=|<script|<link|<img|<iframe|@import|url\(|href="[^#])`)
	idAttr  = regexp.MustCompile(`\sid="([^"]+)"`)
	toID    = regexp.MustCompile(`href="#([^"]+)"`)
	tags    = regexp.MustCompile(`(?s)<sup>.*?</sup>|<[^>]*>`)
)

func TestTollPageIsWholeAndStandsAlone(t *testing.T) {
	r := exampleToll(t)
	for _, lang := range []record.Lang{record.English, record.Arabic} {
		page := tollHTML(t, r, lang)
		wellFormed(t, page)
		if m := outside.FindString(page); m != "" {
			t.Errorf("%s: the page refers to something outside it: %q", lang, m)
		}
		ids := map[string]bool{}
		for _, m := range idAttr.FindAllStringSubmatch(page, -1) {
			if ids[m[1]] {
				t.Errorf("%s: the id %s stands twice", lang, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range toID.FindAllStringSubmatch(page, -1) {
			if !ids[m[1]] {
				t.Errorf("%s: a link leads to %s, which is not there", lang, m[1])
			}
		}
		if strings.Contains(page, "examples/coast") {
			t.Errorf("%s: the page tells in which folder the files lay", lang)
		}
	}
	if !strings.Contains(tollHTML(t, r, record.Arabic), `<html lang="ar" dir="rtl">`) ||
		!strings.Contains(tollHTML(t, r, record.English), `lang="ar" dir="rtl"`) {
		t.Error("Arabic does not run from right to left")
	}
}

func TestTollPageShowsEverySentence(t *testing.T) {
	r := exampleToll(t)
	page := strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(tollHTML(t, r, record.English), ""))),
		" ")
	if len(r.Claims) < 20 {
		t.Fatalf("only %d claims were read", len(r.Claims))
	}
	for _, c := range r.Claims {
		for _, a := range append([]record.Anchor{c.Sentence}, c.Anchors...) {
			if !strings.Contains(page, oneLine(a.Exact)) {
				t.Errorf("the sentence %q is not on the page", a.Exact)
			}
		}
	}
	for _, number := range []string{"at least 1,383", "111 to more than 1,400", "not established", "not computed"} {
		if !strings.Contains(page, number) {
			t.Errorf("%q is not on the page", number)
		}
	}
}

func TestTollPageMarksClaimsInTheirPages(t *testing.T) {
	r := exampleToll(t)
	d := xml.NewDecoder(strings.NewReader(tollHTML(t, r, record.English)))
	marks, inMark := map[string]bool{}, 0
	for {
		tok, err := d.Token()
		if err != nil {
			break
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "mark" {
				inMark++
			}
		case xml.EndElement:
			if e.Name.Local == "mark" {
				inMark--
			}
		case xml.CharData:
			if inMark > 0 {
				marks[string(e)] = true
			}
		}
	}
	for _, figure := range []string{"1,383", "111", "١٣٨٣"} {
		if !marks[figure] {
			t.Errorf("the figure %s is marked in no page", figure)
		}
	}
}

func TestTollPageNamesNoWitness(t *testing.T) {
	page := tollHTML(t, exampleToll(t), record.English)
	// A town on the map is called as the witness is.
	page = regexp.MustCompile(`<text class="townname"[^>]*>[^<]*</text>`).ReplaceAllString(page, "")
	for _, name := range []string{"Hanadi", "Qassoum"} {
		if strings.Contains(page, name) {
			t.Error("the report names the witness")
		}
	}
	if !strings.Contains(page, "█") {
		t.Error("nothing is masked, though a page of the case names a witness")
	}
}

func TestTollPageIsTheSameEachTime(t *testing.T) {
	first, again := tollHTML(t, exampleToll(t), record.Arabic), tollHTML(t, exampleToll(t), record.Arabic)
	if first != again {
		t.Error("the same pages gave another report")
	}
}

func TestTollPageEscapesHostileText(t *testing.T) {
	r := exampleToll(t)
	for i := range r.Pages {
		r.Pages[i].Title = `<script>alert(1)</script>`
		r.Pages[i].URL = `javascript:alert("x")`
		r.Pages[i].Text = "" // as a run over many pages leaves it
	}
	page := tollHTML(t, r, record.English)
	wellFormed(t, page)
	if outside.MatchString(page) {
		t.Error("text of a page became markup")
	}
	if strings.Contains(page, `id="c-`) {
		t.Error("a link leads into a text that was not kept")
	}
}

// TestTollWordsAreWhole holds the page and the terminal to phrases that exist.
func TestTollWordsAreWhole(t *testing.T) {
	say := NewVoice(nil, record.English)
	for name, source := range sources(t) {
		for _, m := range regexp.MustCompile(`\.W(?: |\()"([a-z_]*[a-z])"[ ,)}]`).FindAllStringSubmatch(source, -1) {
			if !say.Has(m[1]) && !say.Has(m[1]+".other") {
				t.Errorf("%s says %s and nobody wrote its words", name, m[1])
			}
		}
	}
}

// sources are the texts that speak: the page, and what the terminal prints.
func sources(t *testing.T) map[string]string {
	out := map[string]string{"toll.html": tollSource}
	files, err := filepath.Glob("../../cmd/recount/toll*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("the terminal's sources are not where they were: %v", err)
	}
	for _, f := range append(files, "tollnumbers.go", "tolldoubts.go", "tollstories.go") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[f] = string(b)
	}
	return out
}

func TestVoiceCountsInArabic(t *testing.T) {
	ar := NewVoice(nil, record.Arabic)
	civilians := record.Cell{Status: record.Civilian, Age: record.AnyAge, Sex: record.AnySex}
	for n, want := range map[int]string{1: "مدني", 7: "مدنيين", 16: "مدنياً", 1383: "مدنياً", 1400: "مدني"} {
		if got := ar.PeopleAfter(civilians, count.Point{Low: n, High: n}); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := ar.People(civilians); got != "مدنيون" {
		t.Errorf("without a number: %s", got)
	}
	w := record.NewWarning("disputed_speaker", nil, "x", record.FigureBlank(record.Figure{Qualifier: record.Over,
		Value: 1400, Words: "over 1,400"}), record.OriginBlank(""), record.OriginBlank("described:monitor"))
	text, own := ar.Warning(w)
	if !own || !strings.Contains(text, "أكثر من 1,400") || !strings.Contains(text, "مصدر غير مسمى") ||
		!strings.Contains(text, "مرصد لا تسميه الصفحة") {
		t.Errorf("warning: %s", text)
	}
	if text, own := ar.Warning(record.Warning{Code: "reading", Text: "in English"}); own || text != "in English" {
		t.Errorf("a warning without a phrase: %q, own %v", text, own)
	}
}
