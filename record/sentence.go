package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Sentence is what the program tells a person: why a file, a row, a form or a line cannot be taken, and what to do. It
// is a code with blanks, so that a catalogue can say it in the reader's language: the code is the sentence in English
// as the program's text has it, with the verbs of fmt where its blanks are. A Sentence is an error.
type Sentence struct {
	Text   string      `json:"text"`             // in English, with its blanks filled
	Code   string      `json:"code,omitempty"`   // empty for a name or a value, which has no other language
	Blanks []*Sentence `json:"blanks,omitempty"` // in the order of the verbs of Code
	causes []error
}

// Verbs are the verbs of fmt in a code.
var Verbs = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`%(?:\[\d+\])?[-+# 0]*(?:\d+)?(?:\.\d+)?(?:\[\d+\])?[a-zA-Z%]`)
})

// Say makes a sentence of its code and what fills its blanks. An error or a Sentence among them keeps its own code; %w
// works as in fmt.Errorf.
func Say(code string, blanks ...any) *Sentence {
	if len(blanks) == 0 {
		return &Sentence{Text: strings.ReplaceAll(code, "%%", "%"), Code: code}
	}
	said := fmt.Errorf(code, blanks...)
	s := &Sentence{Text: said.Error(), Code: code}
	switch w := said.(type) {
	case interface{ Unwrap() error }:
		s.causes = []error{w.Unwrap()}
	case interface{ Unwrap() []error }:
		s.causes = w.Unwrap()
	}
	next := 0
	for _, verb := range Verbs().FindAllString(code, -1) {
		if strings.HasSuffix(verb, "%") {
			continue
		}
		if i := strings.IndexByte(verb, '['); i >= 0 {
			end := strings.IndexByte(verb, ']')
			n, _ := strconv.Atoi(verb[i+1 : end])
			next, verb = n-1, verb[:i]+verb[end+1:]
		}
		if next < 0 || next >= len(blanks) {
			break
		}
		s.Blanks = append(s.Blanks, blankOf(verb, blanks[next]))
		next++
	}
	return s
}

// blankOf is what fills one blank.
func blankOf(verb string, value any) *Sentence {
	if err, ok := value.(error); ok {
		return SentenceOf(err)
	}
	return &Sentence{Text: fmt.Sprintf(verb, value)}
}

// SentenceOf is the sentence that an error says. What wraps a sentence without a code of its own is words around it; an
// error without any sentence in it is a value. Of no error it is nil.
func SentenceOf(err error) *Sentence {
	if err == nil {
		return nil
	}
	if s, ok := err.(*Sentence); ok {
		return s
	}
	text := err.Error()
	var inner *Sentence
	if !errors.As(err, &inner) {
		return &Sentence{Text: text}
	}
	before, after, ok := strings.Cut(text, inner.Text)
	if !ok || before == "" && after == "" {
		return inner
	}
	literal := strings.NewReplacer("%", "%%")
	return &Sentence{Text: text, Code: literal.Replace(before) + "%w" + literal.Replace(after),
		Blanks: []*Sentence{inner},
		causes: []error{err}}
}

// Error is the sentence in English.
func (s *Sentence) Error() string { return s.String() }

// String is the sentence in English; of nil it is empty.
func (s *Sentence) String() string {
	if s == nil {
		return ""
	}
	return s.Text
}

// Unwrap gives the errors that fill its blanks.
func (s *Sentence) Unwrap() []error { return s.causes }

// UnmarshalJSON reads a sentence, or a text that was written when sentences had no codes.
func (s *Sentence) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*s = Sentence{}
		return json.Unmarshal(data, &s.Text)
	}
	type plain Sentence
	return json.Unmarshal(data, (*plain)(s))
}
