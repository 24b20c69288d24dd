package words

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed sentences.ar.tsv
var arabicSentences string

// sentence is one that rooms say in English only, with the Arabic that a reader of Arabic gets.
type sentence struct {
	english *regexp.Regexp
	arabic  string
	letters int // how much of it is fixed: of two that fit, the one that fixes more is meant
}

var verb = regexp.MustCompile(`%\[?[0-9.]*\]?[a-z]`)

// sentences are the pairs of the table, those that fix most first. A line that is no pair is a fault of the program.
var sentences = sync.OnceValue(func() []sentence {
	var out []sentence
	for i, line := range strings.Split(arabicSentences, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		en, ar, ok := strings.Cut(line, "\t")
		if !ok {
			panic("sentences.ar.tsv, line " + strconv.Itoa(i+1) + " has no tab")
		}
		out = append(out, sentence{pattern(en), ar, len(verb.ReplaceAllString(en, ""))})
	}
	slices.SortStableFunc(out, func(a, b sentence) int { return b.letters - a.letters })
	return out
})

// pattern reads the format of a Go error as what its text looks like.
func pattern(format string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	at := 0
	for _, m := range verb.FindAllStringIndex(format, -1) {
		b.WriteString(regexp.QuoteMeta(format[at:m[0]]))
		b.WriteString(`(.+?)`)
		at = m[1]
	}
	b.WriteString(regexp.QuoteMeta(format[at:]) + `$`)
	return regexp.MustCompile(b.String())
}

// Said gives the Arabic of a sentence that a room says in English only (why a file, a row or a form was not taken), for
// a reader of Arabic; what it has no Arabic for, and names and values in it, stay as they are. For others it changes
// nothing.
func (w Words) Said(text string) string {
	if w.Lang != "ar" || text == "" {
		return text
	}
	out, _ := inArabic(text, 0)
	return out
}

// inArabic says a sentence in Arabic where the table has it: whole, else by its parts at the first semicolon or colon.
func inArabic(text string, depth int) (string, bool) {
	if depth > 6 {
		return text, false
	}
	for _, s := range sentences() {
		m := s.english.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		out := s.arabic
		for i, value := range m[1:] {
			out = strings.ReplaceAll(out, "{"+strconv.Itoa(i)+"}", blank(value, depth))
		}
		return out, true
	}
	for _, cut := range []struct{ en, ar string }{{"; ", "؛ "}, {": ", ": "}} {
		if before, after, ok := strings.Cut(text, cut.en); ok {
			a, known := inArabic(before, depth+1)
			b, too := inArabic(after, depth+1)
			if known || too {
				return isolate(a, known) + cut.ar + isolate(b, too), true
			}
		}
	}
	return text, false
}

// blank is what stands in a blank: a sentence of the table, or a name or value, which keeps its own direction.
func blank(value string, depth int) string {
	said, known := inArabic(value, depth+1)
	return isolate(strings.Trim(said, `"`), known)
}

func isolate(s string, arabic bool) string {
	if arabic {
		return s
	}
	return "\u2068" + s + "\u2069"
}
