package estimate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"recount/record"
)

// Fault is why a table cannot be read or used: what is wrong and the way out, after the line of the file where there is
// one. It never repeats text of the file that could be a person's name.
type Fault struct {
	Line int // of the file, from 1 for the header; 0 when no single line is meant
	Says *record.Sentence
	kind error
}

// fault makes a Fault of one of the kinds ErrAllZero, ErrLists, ErrCount, ErrPattern and ErrFile.
func fault(kind error, code string, blanks ...any) *Fault {
	return &Fault{Says: record.Say(code, blanks...), kind: kind}
}

// atLine says on which line of the file a fault lies; other errors pass unchanged.
func atLine(line int, err error) error {
	var f *Fault
	if errors.As(err, &f) && f.Line == 0 {
		return &Fault{Line: line, Says: record.Say("line %d: %w", line, f.Says), kind: f.kind}
	}
	return err
}

// Error is the sentence in English.
func (f *Fault) Error() string { return f.Says.String() }

// Unwrap gives the sentence, and the kind: one of ErrAllZero, ErrLists, ErrCount, ErrPattern and ErrFile.
func (f *Fault) Unwrap() []error { return []error{f.Says, f.kind} }

// csvFault keeps the line of a broken file and says what to do.
func csvFault(err error) error {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return record.Say("read the file: %w", err)
	}
	if errors.Is(p.Err, csv.ErrFieldCount) {
		return atLine(p.Line, fault(ErrFile,
			"it has another number of columns than the header; give every row one cell for each column"))
	}
	return atLine(p.Line, fault(ErrFile,
		"a quotation mark is opened and not closed, or stands inside a cell; remove it"))
}

// shown quotes a number or mark of the file for a message, cut short. Anything with letters is not repeated beyond the
// few that stand for missing numbers: a cell in the wrong column may hold the name of a person.
func shown(s string) string {
	switch strings.ToLower(s) {
	case "na", "n/a", "null", "none", "nan", "inf", "-inf", "+inf", "infinity":
		return quoted(s)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, notOfNumbers) || len(s) > 24 {
		return "…"
	}
	return quoted(s)
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
	return quoted(s)
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }
