// Package words says things in the reader's language: phrases with blanks, plural forms, numbers, days.
//
// It holds the one catalogue: a folder a language, in it a tab-separated table for each room that speaks (Table), which a
// translator can correct without reading code. What rooms say as a code that is its own English (record.Say, the command
// line) has tables in the other languages only (Translations). Plural forms follow the Unicode CLDR (Arabic has six), by golang.org/x/text. It refuses nothing
// and knows nothing: a key without a phrase shows itself, and the tests of each room find it.
package words

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"recount/record"
)

// Catalogue holds phrases by language ("en", "ar") and key.
type Catalogue map[string]map[string]string

//go:embed */*.tsv
var folders embed.FS

// Source is the language of the codes, in which everything is said; what another has no words for stays in it.
const Source = string(record.English)

// Languages are those of the catalogue, a folder each, the source first.
var Languages = sync.OnceValue(func() []string {
	out := []string{Source}
	entries, err := fs.ReadDir(folders, ".")
	if err != nil {
		panic("words: " + err.Error())
	}
	for _, e := range entries {
		if e.Name() != Source {
			out = append(out, e.Name())
		}
	}
	return slices.Clip(out)
})

// Preferred is the language of the catalogue that a header Accept-Language asks for, the source where it asks for none
// of them.
func Preferred(accept string) string {
	if accept == "" || len(accept) > 200 {
		return Source
	}
	_, i := language.MatchStrings(matcher(), accept)
	return Languages()[i]
}

var matcher = sync.OnceValue(func() language.Matcher {
	var tags []language.Tag
	for _, l := range Languages() {
		tags = append(tags, language.Make(l))
	}
	return language.NewMatcher(tags)
})

// Table gives the phrases of one room: its table of that name in the folder of each language. A table that is not there
// or cannot be read is a fault of the program.
func Table(name string) Catalogue {
	out := Catalogue{}
	for _, lang := range Languages() {
		file := lang + "/" + name + ".tsv"
		text, err := folders.ReadFile(file)
		if err == nil {
			err = out.read(lang, file, string(text))
		}
		if err != nil {
			panic("words: " + err.Error())
		}
	}
	return out
}

// read adds the phrases of one language: a key, a tab, the phrase. Lines that begin with # are notes.
func (c Catalogue) read(lang, name, table string) error {
	c[lang] = map[string]string{}
	for i, line := range strings.Split(table, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, text, ok := strings.Cut(line, "\t")
		switch {
		case !ok || strings.Contains(text, "\t"):
			return fmt.Errorf("%s, line %d is no pair of a key and a phrase", name, i+1)
		case c[lang][key] != "":
			return fmt.Errorf("%s, line %d says %s once more", name, i+1, key)
		}
		c[lang][key] = text
	}
	return nil
}

// Translations gives the phrases of a language by the English that stands in the code: a table that only other languages
// have.
func Translations(lang, name string) map[string]string {
	file := lang + "/" + name + ".tsv"
	text, err := folders.ReadFile(file)
	out := Catalogue{}
	if err == nil {
		err = out.read(lang, file, string(text))
	}
	if err != nil {
		panic("words: " + err.Error())
	}
	return out[lang]
}

// Words are the phrases of a catalogue in one language, with the digits that the reader prefers.
type Words struct {
	Lang      string // a folder of the catalogue
	OwnDigits bool   // write numbers with the language's own digits, where it has some
	texts     map[string]string
	tag       language.Tag
}

// In gives the phrases of a language; an unknown one is the source.
func (c Catalogue) In(lang string, ownDigits bool) Words {
	texts, ok := c[lang]
	if !ok {
		lang, texts = Source, c[Source]
	}
	return Words{Lang: lang, OwnDigits: ownDigits, texts: texts, tag: language.Make(lang)}
}

// Of is what is so of a language: its table "language".
func Of(lang string) Words { return properties().In(lang, false) }

var properties = sync.OnceValue(func() Catalogue { return Table("language") })

// Language is the language as documents and names have it.
func (w Words) Language() record.Lang { return record.Lang(w.Lang) }

// Dir is the direction of writing, as HTML names it.
func (w Words) Dir() string { return Of(w.Lang).T("direction") }

// RightToLeft says whether the language is written from right to left.
func (w Words) RightToLeft() bool { return w.Dir() == "rtl" }

// Arrow points onwards, the way of reading.
func (w Words) Arrow() string { return Of(w.Lang).T("onwards") }

// HasDigits says whether the language has other digits of its own than 0 to 9.
func (w Words) HasDigits() bool { return Of(w.Lang).T("digits") != Of(Source).T("digits") }

// Has reports whether there is a phrase for a key.
func (w Words) Has(key string) bool {
	_, ok := w.texts[key]
	return ok
}

// T gives a phrase with {0}, {1} filled in; whole numbers are written as Num does. A key without a phrase shows itself.
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

var formNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many",
	plural.Other: "other",
}

// N gives a phrase in the plural form of n, under the key with .zero .one .two .few .many or .other; {0} is n and {1},
// {2} ... are the further blanks. A form that is not there is .other.
func (w Words) N(key string, n int, args ...any) string {
	form := formNames[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]
	if !w.Has(key + "." + form) {
		form = "other"
	}
	return w.T(key+"."+form, append([]any{n}, args...)...)
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
	if !w.OwnDigits || !w.HasDigits() {
		return s
	}
	own := []rune(Of(w.Lang).T("digits"))
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return own[r-'0']
		case r == ',':
			return own[10]
		}
		return r
	}, s)
}

// days has the months and what parts the items of a list.
var days = sync.OnceValue(func() Catalogue { return Table("days") })

// common is a phrase that every room may say.
func (w Words) common(key string) string { return days().In(w.Lang, false).T(key) }

// Comma parts the items of a list.
func (w Words) Comma() string { return w.common("comma") + " " }

// Semicolon parts what a line says in turn.
func (w Words) Semicolon() string { return w.common("semicolon") + " " }

// Day writes a day as people do: 12 March 2025.
func (w Words) Day(d record.Day) string {
	y, m, dd := d.Civil()
	return w.Digits(strconv.Itoa(dd) + " " + w.common("month."+strconv.Itoa(int(m))) + " " + strconv.Itoa(y))
}
