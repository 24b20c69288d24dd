package web

import (
	"strings"
	"sync"

	"recount/internal/report"
	"recount/internal/words"
	"recount/record"
)

// Words are the desk's words in one language, with the digits that the reader prefers.
type Words struct {
	words.Words
	named func(record.OriginID) string // names of origins; nil: none
}

// catalogue holds the words of all languages. Harms are called as in the report, where they have no words
// here.
var catalogue = sync.OnceValue(func() words.Catalogue {
	out := words.Table("desk")
	for _, lang := range words.Languages() {
		said := report.Speak(lang, false, nil)
		for _, o := range record.Outcomes(func(record.Harm) bool { return true }) {
			if key := "outcome." + string(o); out[lang][key] == "" {
				out[lang][key] = said.Term(string(o))
			}
		}
	}
	return out
})

// NewWords gives the words of a language; an unknown one is English.
func NewWords(lang string, ownDigits bool) Words {
	return Words{Words: catalogue().In(lang, ownDigits)}
}

// T gives the words of a key. Dates in a line of Arabic keep their direction.
func (w Words) T(key string, args ...any) string { return w.datesKept(w.Words.T(key, args...)) }

// Said gives a sentence in the reader's language. Dates in a line of Arabic keep their direction.
func (w Words) Said(s *record.Sentence) string { return w.datesKept(w.Words.Said(s)) }

// datesKept isolates the dates of a text that is read from right to left: after an Arabic word "2025-03" would be
// shown turned round.
func (w Words) datesKept(text string) string {
	if !strings.Contains(text, "-") || !w.RightToLeft() {
		return text
	}
	return writtenDate.ReplaceAllStringFunc(text, func(date string) string {
		return isolated(strings.Trim(date, "\u2066\u2069"))
	})
}

// Word puts a word of the data model (summary_execution) into the reader's language; one without words keeps its
// letters.
func (w Words) Word(code string) string {
	if text := w.T("word." + code); text != "word."+code {
		return text
	}
	return strings.ReplaceAll(code, "_", " ")
}

// Act names an act of the log; one without words keeps its name.
func (w Words) Act(act record.Act) string {
	if text := w.T("act." + string(act)); text != "act."+string(act) {
		return text
	}
	return string(act)
}

// Voice says figures and sentences of the machine in the reader's language, as the report does.
func (w Words) Voice() report.Voice { return report.Speak(w.Lang, w.OwnDigits, w.named) }

// Origin names an origin.
func (w Words) Origin(id record.OriginID) string { return w.Voice().Origin(id) }

// Says gives the sentence of a warning.
func (w Words) Says(x record.Warning) string {
	text, _ := w.Voice().Warning(x)
	return w.datesKept(text)
}

// Date writes a date of the record with the reader's digits.
func (w Words) Date(d record.Date) string { return w.Digits(d.String()) }
