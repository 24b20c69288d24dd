package words

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"recount/record"
)

// sentences has what is said in a language by the code of the sentence; the codes are the source's own words.
var sentences = sync.OnceValue(func() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, lang := range Languages()[1:] {
		out[lang] = Translations(lang, "sentences")
	}
	return out
})

// Said gives a sentence that a room says of an input, a file, a row or a form, in the reader's language. Names and
// values in its blanks stay as they are, each in its own direction; what has no words in the language stays English. Of
// nil it is empty.
func (w Words) Said(s *record.Sentence) string {
	if w.Lang == Source || s == nil {
		return s.String()
	}
	out, _ := w.said(s)
	return out
}

// said says a sentence in another language than the source, and whether any of it is.
func (w Words) said(s *record.Sentence) (string, bool) {
	if s.Code == "" {
		return s.Text, false
	}
	out, known := sentences()[w.Lang][s.Code]
	if !known {
		if out = numbered(s.Code); wordless(s.Code) {
			out = strings.NewReplacer("; ", w.Semicolon(), ", ", w.Comma()).Replace(out)
		} else {
			out = isolate(out, false)
		}
	}
	for i, b := range s.Blanks {
		said, too := w.said(b)
		known = known || too
		out = strings.ReplaceAll(out, "{"+strconv.Itoa(i)+"}", isolate(strings.Trim(said, `"`), too))
	}
	if !known {
		return s.Text, false
	}
	return out, true
}

// isCode says whether a text is the code of a sentence that the catalogue says.
func isCode(text string) bool {
	for _, said := range sentences() {
		if _, known := said[text]; known {
			return true
		}
	}
	return false
}

// Code says which sentence it is, the same whatever fills its blanks: its code, with those of the sentences in its blanks
// in their places. Words that an error put around a sentence are no code, since they may hold values; a sentence without
// words of ours has none.
func Code(s *record.Sentence) string {
	if s == nil || s.Code == "" {
		return ""
	}
	if !isCode(s.Code) && !wordless(s.Code) {
		for _, b := range s.Blanks {
			if inner := Code(b); inner != "" {
				return inner
			}
		}
		return ""
	}
	n := -1
	code := record.Verbs().ReplaceAllStringFunc(s.Code, func(verb string) string {
		if strings.HasSuffix(verb, "%") {
			return verb
		}
		n++
		if n < len(s.Blanks) {
			if inner := Code(s.Blanks[n]); inner != "" {
				return inner
			}
		}
		return verb
	})
	if wordless(code) {
		return ""
	}
	return code
}

// Known says whether a code is a sentence of ours, or only puts its blanks beside each other: no value is in its words.
func Known(code string) bool {
	return code != "" && (isCode(code) || wordless(code))
}

// numbered writes a code's verbs as the tables of words write blanks.
func numbered(code string) string {
	n := -1
	return record.Verbs().ReplaceAllStringFunc(code, func(verb string) string {
		if strings.HasSuffix(verb, "%") {
			return "%"
		}
		n++
		return "{" + strconv.Itoa(n) + "}"
	})
}

// wordless says whether a code only puts its blanks beside each other.
func wordless(code string) bool {
	return !strings.ContainsFunc(record.Verbs().ReplaceAllString(code, ""), unicode.IsLetter)
}

// isolate keeps a text that is not of the sentence's language apart from the direction around it.
func isolate(s string, own bool) string {
	if own {
		return s
	}
	return "\u2068" + s + "\u2069"
}
