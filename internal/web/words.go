package web

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed words/*.tsv
var wordFiles embed.FS

// Words are the desk's words in one language, with the digits that the reader prefers.
type Words struct {
	Lang   string // en, ar
	Arabic bool   // write digits as ٠ to ٩
	texts  map[string]string
	tag    language.Tag
}

// catalogue holds the words of all languages.
var catalogue = func() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, lang := range []string{"en", "ar"} {
		b, err := wordFiles.ReadFile("words/" + lang + ".tsv")
		if err != nil {
			panic(err)
		}
		out[lang] = map[string]string{}
		for i, line := range strings.Split(string(b), "\n") {
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			key, text, ok := strings.Cut(line, "\t")
			if !ok {
				panic(fmt.Sprintf("words/%s.tsv, line %d has no tab", lang, i+1))
			}
			out[lang][key] = text
		}
	}
	return out
}()

// NewWords gives the words of a language; an unknown one is English.
func NewWords(lang string, arabicDigits bool) Words {
	texts, ok := catalogue[lang]
	if !ok {
		lang, texts = "en", catalogue["en"]
	}
	return Words{Lang: lang, Arabic: arabicDigits, texts: texts, tag: language.Make(lang)}
}

// Dir is the direction of writing.
func (w Words) Dir() string {
	if w.Lang == "ar" {
		return "rtl"
	}
	return "ltr"
}

// T gives a text with {0}, {1} filled in. A key without a text shows itself, and a test finds it.
func (w Words) T(key string, args ...any) string {
	text, ok := w.texts[key]
	if !ok {
		return key
	}
	for i, a := range args {
		value := fmt.Sprint(a)
		if n, isInt := a.(int); isInt {
			value = w.Num(n)
		}
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", value)
	}
	return text
}

// N gives a text in the plural form of n (CLDR: Arabic has six). {0} is n.
func (w Words) N(key string, n int) string {
	form := map[plural.Form]string{
		plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
	}[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]
	if _, ok := w.texts[key+"."+form]; !ok {
		form = "other"
	}
	return w.T(key+"."+form, n)
}

// Num writes a number with separators and the reader's digits.
func (w Words) Num(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return w.Digits(s)
}

// Digits writes the digits of a text as the reader prefers.
func (w Words) Digits(s string) string {
	if !w.Arabic {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '٠' + r - '0'
		case r == ',':
			return '٬'
		}
		return r
	}, s)
}
