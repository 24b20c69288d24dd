package words

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recount/record"
)

// pages is a catalogue of two phrases.
func pages(t *testing.T) Catalogue {
	t.Helper()
	c := Catalogue{}
	for lang, table := range map[string]string{
		"en": "# notes\npage.one\t1 page\npage.other\t{0} pages\nsince\tfrom {0} to {1}\n",
		"ar": "page.one\tصفحة واحدة\npage.two\tصفحتان\npage.few\t{0} صفحات\npage.many\t{0} صفحة\n" +
			"page.other\t{0} صفحة\nsince\tمن {0} إلى {1}\n",
	} {
		if err := c.read(lang, lang, table); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestPluralForms(t *testing.T) {
	c := pages(t)
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
	c := pages(t)
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
	for table, want := range map[string]string{
		"alone\n":         "t.tsv, line 1 is no pair of a key and a phrase",
		"a\tb\tc\n":       "t.tsv, line 1 is no pair of a key and a phrase",
		"a\tb\n#\na\tc\n": "t.tsv, line 3 says a once more",
	} {
		if err := (Catalogue{}).read("ar", "t.tsv", table); err == nil || err.Error() != want {
			t.Errorf("%q: %v", table, err)
		}
	}
}

// TestEveryTableSaysTheSameInEveryLanguage finds a table, a key or a blank that one language has and another has not.
// Plural forms are each language's own, and one and two may leave the number to the noun.
func TestEveryTableSaysTheSameInEveryLanguage(t *testing.T) {
	form := regexp.MustCompile(`\.(zero|one|two|few|many|other)$`)
	blank := regexp.MustCompile(`\{[a-z0-9]+\}`)
	keys := func(texts map[string]string) map[string][]string {
		out := map[string][]string{}
		for key, text := range texts {
			if text == "" {
				t.Errorf("%s is empty", key)
			}
			if form.MatchString(key) && !strings.HasSuffix(key, ".other") {
				continue
			}
			out[key] = blank.FindAllString(text, -1)
			slices.Sort(out[key])
		}
		return out
	}
	english, err := folders.ReadDir("en")
	if err != nil || len(english) < 5 {
		t.Fatalf("%d tables, %v", len(english), err)
	}
	for _, entry := range english {
		name := strings.TrimSuffix(entry.Name(), ".tsv")
		table := Table(name)
		en := keys(table["en"])
		for _, lang := range Languages() {
			other := keys(table[lang])
			for key, blanks := range en {
				got, ok := other[key]
				switch {
				case !ok:
					t.Errorf("%s/%s.tsv has no %s", lang, name, key)
				case !slices.Equal(slices.Compact(got), slices.Compact(slices.Clone(blanks))):
					t.Errorf("%s of %s has the blanks %v in English and %v in %s", key, name, blanks, got, lang)
				}
			}
			for key := range other {
				if _, ok := en[key]; !ok {
					t.Errorf("en/%s.tsv has no %s, which %s has", name, key, lang)
				}
			}
		}
	}
}

// TestACaseHasOneNameInArabic: a case is قضية, and ملف is a file, in every table.
func TestACaseHasOneNameInArabic(t *testing.T) {
	ofACase, file := regexp.MustCompile(`(?i)\bcases?\b`), regexp.MustCompile(`(?i)file`)
	entries, err := folders.ReadDir("ar")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for _, entry := range entries {
		name := entry.Name()
		rows := map[string]map[string]string{"ar": {}, "en": {}} // tables of sentences have no English: they are their own key
		for lang, into := range rows {
			table, _ := folders.ReadFile(lang + "/" + name)
			for line := range strings.Lines(string(table)) {
				if key, text, ok := strings.Cut(line, "\t"); ok {
					into[key] = text
				}
			}
		}
		for key, arabic := range rows["ar"] {
			english := cmp.Or(rows["en"][key], key)
			if !ofACase.MatchString(english) {
				continue
			}
			looked++
			if strings.Contains(arabic, "ملف القضية") || strings.Contains(arabic, "ملف قضية") ||
				strings.Contains(arabic, "ملف") && !file.MatchString(english) {
				t.Errorf("%s: %q calls a case a file: %s", name, key, arabic)
			}
		}
	}
	if looked < 50 {
		t.Errorf("only %d sentences speak of a case", looked)
	}
}

// TestPreferredLanguage reads what browsers and programs send; nothing of theirs costs anything.
func TestPreferredLanguage(t *testing.T) {
	for header, want := range map[string]string{"": "en", "ar": "ar", "ar-SY,ar;q=0.9,en;q=0.5": "ar",
		"en, ar;q=0.5": "en",
		"fr":           "en", "fr, ar;q=0.4": "ar", "!!": "en", strings.Repeat("ar,", 100): "en"} {
		if got := Preferred(header); got != want {
			t.Errorf("%.40q: %s, want %s", header, got, want)
		}
	}
}

// TestWhatIsSoOfALanguage says what is so of each language, and that an unknown one is the source.
func TestWhatIsSoOfALanguage(t *testing.T) {
	for lang, want := range map[string]string{"en": "ltr → false", "ar": "rtl ← true", "fr": "ltr → false"} {
		w := Of(lang)
		if got := fmt.Sprint(w.Dir(), " ", w.Arrow(), " ", w.HasDigits()); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
}
