package estimate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Fault is why a table cannot be read or used: one sentence in both languages that says what is wrong and the way out,
// and the line of the file where there is one. It never repeats text of the file that could be a person's name.
type Fault struct {
	Line int  // of the file, from 1 for the header; 0 when no single line is meant
	Says Text // what is wrong and what to do
	kind error
}

// fault makes a Fault of one of the kinds ErrAllZero, ErrLists, ErrCount, ErrPattern and ErrFile.
func fault(kind error, en, ar string, facts ...any) *Fault {
	return &Fault{Says: remark(en, ar, facts...), kind: kind}
}

// atLine says on which line of the file a fault lies; other errors pass unchanged.
func atLine(line int, err error) error {
	var f *Fault
	if errors.As(err, &f) && f.Line == 0 {
		placed := *f
		placed.Line = line
		return &placed
	}
	return err
}

// In is the sentence in a language, with its line: "ar" is Arabic, anything else English.
func (f *Fault) In(lang string) string {
	switch {
	case f.Line == 0:
		return f.Says.In(lang)
	case lang == "ar":
		return fmt.Sprintf("السطر %d: %s", f.Line, f.Says.AR)
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.Says.EN)
}

// Error is the English sentence.
func (f *Fault) Error() string { return f.In("en") }

// Unwrap gives the kind: one of ErrAllZero, ErrLists, ErrCount, ErrPattern and ErrFile.
func (f *Fault) Unwrap() error { return f.kind }

// csvFault keeps the line of a broken file and says what to do.
func csvFault(err error) error {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return fmt.Errorf("read the file: %w", err)
	}
	if errors.Is(p.Err, csv.ErrFieldCount) {
		return atLine(p.Line, fault(ErrFile,
			"it has another number of columns than the header; give every row one cell for each column",
			"عدد أعمدته يختلف عن عدد أعمدة الترويسة؛ ضعوا في كل صف خلية لكل عمود"))
	}
	return atLine(p.Line, fault(ErrFile,
		"a quotation mark is opened and not closed, or stands inside a cell; remove it",
		"علامة اقتباس فُتحت ولم تُغلق، أو وردت داخل خلية؛ احذفوها"))
}

// shown quotes a number or mark of the file for a message, cut short. Anything with letters is not repeated beyond the
// few that stand for missing numbers: a cell in the wrong column may hold the name of a person.
func shown(s string) string {
	switch strings.ToLower(s) {
	case "na", "n/a", "null", "none", "nan", "inf", "-inf", "+inf", "infinity":
		return fmt.Sprintf("%q", s)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, notOfNumbers) || len(s) > 24 {
		return "…"
	}
	return fmt.Sprintf("%q", s)
}

func notOfNumbers(r rune) bool { return !strings.ContainsRune("0123456789+-.,'%eEpxX /", r) }

// header quotes the name of a column, cut short.
func header(s string) string {
	if !utf8.ValidString(s) {
		return "…"
	}
	if r := []rune(s); len(r) > 32 {
		s = string(r[:32]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
