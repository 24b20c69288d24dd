package report

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"recount/estimate"
)

func estimated(t *testing.T, in estimate.Input, o estimate.Options) *estimate.Result {
	t.Helper()
	o.LCMCR = estimate.LCMCROptions{BurnIn: 500, Block: 1000, MinSweeps: 2000, MaxSweeps: 4000, MinESS: 20,
		MaxRHat: 1.5}
	r, err := estimate.Run(context.Background(), in, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func lists(t *testing.T, names []string, hs ...estimate.History) estimate.Table {
	t.Helper()
	tab, err := estimate.NewTable(names, hs)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

var three = []string{"police <a>", "b & hospital", "مشرحة"}

func ordinaryTable(t *testing.T) estimate.Table {
	return lists(t, three, estimate.History{Pattern: 1, Count: 120}, estimate.History{Pattern: 2, Count: 110},
		estimate.History{Pattern: 4, Count: 100},
		estimate.History{Pattern: 3, Count: 60}, estimate.History{Pattern: 5, Count: 55},
		estimate.History{Pattern: 6, Count: 50}, estimate.History{Pattern: 7, Count: 30})
}

func page(t *testing.T, r *estimate.Result, lang string) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteEstimate(&b, EstimatePage{Result: r, Name: "<lists>.csv", Lang: lang}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEstimatePageStandsAlone(t *testing.T) {
	in := estimate.Input{Whole: ordinaryTable(t), Strata: []estimate.Named{{Name: "north", Table: ordinaryTable(t)},
		{Name: "south", Table: ordinaryTable(t)}}}
	r := estimated(t, in, estimate.Options{Code: "test"})
	for _, lang := range []string{"en", "ar"} {
		s := page(t, r, lang)
		for _, bad := range []string{"http://", "https://", "<script", "@import", "url(", "police <a>", "<lists>",
			"ZgotmplZ", "%!"} {
			if strings.Contains(s, bad) {
				t.Errorf("%s: the page contains %q", lang, bad)
			}
		}
		for _, want := range []string{r.Headline.In(lang), r.Reach.In(lang), r.Assumption.In(lang), r.Digest,
			`class="band"`, `class="chain c7"`, "prefers-color-scheme: dark"} {
			if !strings.Contains(strings.ReplaceAll(s, "&#34;", `"`), want) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
		for rest := s; ; {
			i := strings.Index(rest, "<svg")
			if i < 0 {
				break
			}
			j := strings.Index(rest[i:], "</svg>")
			wellFormed(t, rest[i:i+j+6])
			rest = rest[i+j:]
		}
	}
	if !strings.Contains(page(t, r, "ar"), `dir="rtl"`) {
		t.Error("the Arabic page does not run from right to left")
	}
}

// A refusal shows the documented number and no other total anywhere on the page.
func TestRefusalPageHoldsNoEstimate(t *testing.T) {
	r := estimated(t, estimate.Input{Whole: lists(t, three[:2], estimate.History{Pattern: 1, Count: 61},
		estimate.History{Pattern: 2, Count: 32}, estimate.History{Pattern: 3, Count: 17})}, estimate.Options{})
	s := page(t, r, "en")
	// Independence of the two lists would give 78 * 49 / 17 = 225.
	for _, bad := range []string{">225<", ">224<", " 225 ", "class=\"whisker", "Estimated total"} {
		if strings.Contains(s, bad) {
			t.Errorf("the page of a refusal contains %q", bad)
		}
	}
	for _, want := range []string{"No estimate", "110 victims are documented", "R2"} {
		if !strings.Contains(s, want) {
			t.Errorf("the page of a refusal lacks %q", want)
		}
	}
}

// Where the rules hide central values, no central value is on the page or in the text.
func TestHiddenCentreIsNowhere(t *testing.T) {
	r := estimated(t, estimate.Input{Whole: ordinaryTable(t)}, estimate.Options{})
	centre := estimate.Grouped(*r.Methods[1].Centre)
	r.CentreShown = false
	var text bytes.Buffer
	if err := WriteEstimateText(&text, EstimatePage{Result: r, Name: "x", Lang: "en"}); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{"text": text.String(), "page": page(t, r, "en")} {
		if strings.Contains(s, ">"+centre+"<") || strings.Contains(s, " "+centre+" ") ||
			strings.Contains(s, "circle class=\"dot") {
			t.Errorf("the %s shows the hidden centre %s", name, centre)
		}
	}
}
