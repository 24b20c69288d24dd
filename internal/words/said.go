package words

import (
	"strconv"
	"strings"
	"sync"
	"unicode"

	"recount/record"
)

// arabic has the Arabic of a sentence by its code.
var arabic = sync.OnceValue(func() map[string]string { return Translations("ar", "sentences") })

// Said gives a sentence that a room says of an input, a file, a row or a form, in the reader's language. Names and
// values in its blanks stay as they are, each in its own direction; what has no Arabic stays English. Of nil it is
// empty.
func (w Words) Said(s *record.Sentence) string {
	if w.Lang != "ar" || s == nil {
		return s.String()
	}
	out, _ := inArabic(s)
	return out
}

// inArabic says a sentence in Arabic, and whether any of it is.
func inArabic(s *record.Sentence) (string, bool) {
	if s.Code == "" {
		return s.Text, false
	}
	out, known := arabic()[s.Code]
	if !known {
		if out = numbered(s.Code); wordless(s.Code) {
			out = strings.NewReplacer("; ", "؛ ", ", ", "، ").Replace(out)
		} else {
			out = isolate(out, false)
		}
	}
	for i, b := range s.Blanks {
		said, too := inArabic(b)
		known = known || too
		out = strings.ReplaceAll(out, "{"+strconv.Itoa(i)+"}", isolate(strings.Trim(said, `"`), too))
	}
	if !known {
		return s.Text, false
	}
	return out, true
}

// Code says which sentence it is, the same whatever fills its blanks: its code, with those of the sentences in its blanks
// in their places. Words that an error put around a sentence are no code, since they may hold values; a sentence without
// words of ours has none.
func Code(s *record.Sentence) string {
	if s == nil || s.Code == "" {
		return ""
	}
	if _, known := arabic()[s.Code]; !known && !wordless(s.Code) {
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

func isolate(s string, arabic bool) string {
	if arabic {
		return s
	}
	return "\u2068" + s + "\u2069"
}
