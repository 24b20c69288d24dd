package words

import (
	"testing"

	"recount/record"
)

const table = "# key\tEnglish\tArabic\n" +
	"page.one\t1 page\tصفحة واحدة\npage.two\t{0} pages\tصفحتان\npage.few\t{0} pages\t{0} صفحات\npage.many\t{0} pages\t{0} صفحة\npage.other\t{0} pages\t{0} صفحة\n" +
	"since\tfrom {0} to {1}\tمن {0} إلى {1}\n"

func TestPluralForms(t *testing.T) {
	c, err := ReadColumns("table", table)
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{1: "صفحة واحدة", 2: "صفحتان", 3: "3 صفحات", 11: "11 صفحة", 102: "102 صفحة",
		1103: "1,103 صفحات"} {
		if got := c.In("ar", false).N("page", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := c.In("en", false).N("page", 1); got != "1 page" {
		t.Errorf("English: %s", got)
	}
	if got := c.In("fr", false).N("page", 12); got != "12 pages" {
		t.Errorf("a language without phrases is English: %s", got)
	}
}

func TestDigitsAndDays(t *testing.T) {
	c, err := ReadColumns("table", table)
	if err != nil {
		t.Fatal(err)
	}
	ar := c.In("ar", true)
	if got := ar.T("since", 1454, "x"); got != "من ١٬٤٥٤ إلى x" {
		t.Errorf("blanks: %s", got)
	}
	day := record.NewDay(2025, 3, 12)
	if got := ar.Day(day); got != "١٢ آذار ٢٠٢٥" {
		t.Errorf("day: %s", got)
	}
	if got := c.In("en", false).Day(day); got != "12 March 2025" {
		t.Errorf("day: %s", got)
	}
	if got := ar.T("nothing"); got != "nothing" {
		t.Errorf("a key without a phrase: %s", got)
	}
}

func TestBrokenTable(t *testing.T) {
	if _, err := ReadColumns("toll.tsv", "a\tb\n"); err == nil ||
		err.Error() != "toll.tsv, line 1 has 2 columns and not 3" {
		t.Errorf("error: %v", err)
	}
	if err := (Catalogue{}).ReadLanguage("ar", "ar.tsv", "alone\n"); err == nil ||
		err.Error() != "ar.tsv, line 1 has no tab" {
		t.Errorf("error: %v", err)
	}
}
