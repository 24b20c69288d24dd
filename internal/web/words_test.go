package web

import (
	"regexp"
	"strings"
	"testing"
)

// TestBothLanguagesSayEverything holds the two catalogues to the same keys (plural forms aside) and the same blanks.
func TestBothLanguagesSayEverything(t *testing.T) {
	form := regexp.MustCompile(`\.(zero|one|two|few|many|other)$`)
	blanks := regexp.MustCompile(`\{\d\}`)
	keys := func(lang string) map[string]string {
		out := map[string]string{}
		for k, text := range catalogue()[lang] {
			if form.MatchString(k) && !strings.HasSuffix(k, ".other") {
				continue
			}
			out[k] = strings.Join(blanks.FindAllString(text, -1), "")
		}
		return out
	}
	en, ar := keys("en"), keys("ar")
	for k, b := range en {
		if got, ok := ar[k]; !ok {
			t.Errorf("Arabic has no %q", k)
		} else if len(got) != len(b) {
			t.Errorf("%q has blanks %q in English and %q in Arabic", k, b, got)
		}
	}
	for k := range ar {
		if _, ok := en[k]; !ok {
			t.Errorf("English has no %q", k)
		}
	}
}

func TestArabicPlurals(t *testing.T) {
	w := NewWords("ar", false)
	for n, want := range map[int]string{0: "لا ادعاء مفتوح", 1: "ادعاء مفتوح واحد", 2: "ادعاءان مفتوحان",
		3: "3 ادعاءات مفتوحة", 11: "11 ادعاءً مفتوحاً", 100: "100 ادعاء مفتوح", 103: "103 ادعاءات مفتوحة"} {
		if got := w.N("inbox.open", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := NewWords("ar", true).Num(1454); got != "١٬٤٥٤" {
		t.Errorf("digits: %s", got)
	}
	if got := NewWords("en", false).N("inbox.open", 1); got != "1 open claim" {
		t.Errorf("English: %s", got)
	}
}
