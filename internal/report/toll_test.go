package report

import (
	"bytes"
	"context"
	"encoding/xml"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

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
	if !strings.Contains(tollHTML(t, r, record.Arabic), `<html lang="ar" dir="rtl">`) || !strings.Contains(tollHTML(t, r, record.English), `lang="ar" dir="rtl"`) {
		t.Error("Arabic does not run from right to left")
	}
}

func TestTollPageShowsEverySentence(t *testing.T) {
	r := exampleToll(t)
	page := strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(tollHTML(t, r, record.English), ""))), " ")
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

func TestTollWordsAreWhole(t *testing.T) {
	blank := regexp.MustCompile(`\{\d\}`)
	for key, w := range tollWords {
		if w[0] == "" || w[1] == "" {
			t.Errorf("%s has no words in one language", key)
		}
		if len(blank.FindAllString(w[0], -1)) != len(blank.FindAllString(w[1], -1)) {
			t.Errorf("%s has other blanks in Arabic", key)
		}
	}
	if lines := strings.Count(tollWordsSource, "\n") - 1; lines != len(tollWords) {
		t.Errorf("%d lines give %d keys", lines, len(tollWords))
	}
	for _, m := range regexp.MustCompile(`\.W "([a-z_]+)"`).FindAllStringSubmatch(tollSource, -1) {
		if !hasWord(m[1]) {
			t.Errorf("the page says %s and nobody wrote its words", m[1])
		}
	}
}
