package flow

import (
	"strings"
	"time"

	"recount/intake"
	"recount/record"
)

// QuestionWords is a toll's question as people and programs write it: on the command line, in a form, in an address.
// Question is the one reader of it.
type QuestionWords struct {
	Outcome, Status, Place string
	Since, Until           string // dates of death
	AsOf                   string // date
	KnownAt                string // date or moment (RFC 3339)
	Adopt, Admit           []string
}

// FieldError is what is wrong with one field of a question, by its name (since, as_of).
type FieldError struct {
	Field string
	Err   error
}

func (e *FieldError) Error() string { return e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

// Question reads the words. What is wrong is a *FieldError; whether a place is known is asked later, of a gazetteer.
func (w QuestionWords) Question() (Question, error) {
	q := Question{Place: strings.TrimSpace(w.Place)}
	var err error
	if q.Outcome, err = record.ParseOutcome(strings.TrimSpace(w.Outcome)); err != nil {
		return q, &FieldError{"outcome", err}
	}
	status, err := record.ParseStatus(strings.TrimSpace(w.Status))
	if err != nil {
		return q, &FieldError{"status", err}
	}
	q.Status = record.StatusText(status)
	for _, d := range []struct {
		field, text string
		to          *record.Date
	}{{"since", w.Since, &q.Since}, {"until", w.Until, &q.Until}, {"as_of", w.AsOf, &q.AsOf}} {
		if *d.to, err = ParseDay(d.field, d.text); err != nil {
			return q, err
		}
	}
	if q.KnownAt, err = ParseMoment("known_at", w.KnownAt); err != nil {
		return q, err
	}
	if q.Since.Stated() && q.Until.Stated() && q.Until.Latest() < q.Since.Earliest() {
		return q, &FieldError{"until", record.Say("the deaths asked for end (%s) before they begin (%s)", q.Until,
			q.Since)}
	}
	for _, list := range []struct {
		from []string
		to   *[]record.OriginID
	}{{w.Adopt, &q.Adopt}, {w.Admit, &q.Admit}} {
		for _, o := range list.from {
			if o = strings.TrimSpace(o); o != "" {
				*list.to = append(*list.to, record.OriginID(o))
			}
		}
	}
	return q, nil
}

// ParseDay reads a date of a question; nothing is not stated.
func ParseDay(field, text string) (record.Date, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return record.Date{}, nil
	}
	d, clear, ok := intake.WrittenDate(text)
	switch {
	case !ok:
		return record.Date{}, &FieldError{field,
			record.Say("%s must be a date such as 2025-03-07, 7 March 2025, 2025-03 or 2025", field)}
	case !clear:
		day := d.Earliest().Time()
		other := time.Date(day.Year(), time.Month(day.Day()), int(day.Month()), 0, 0, 0, 0, time.UTC)
		return record.Date{}, &FieldError{field,
			record.Say("%s: %q may be %s or %s: write it with the year first, or the month in words", field, text,
				day.Format(time.DateOnly), other.Format(time.DateOnly))}
	}
	return d, nil
}

// ParseMoment reads a moment; a date is its last moment, nothing the zero moment.
func ParseMoment(field, text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	if len(text) > 10 && text[10] == 'T' {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return at, &FieldError{field, record.Say("%s must be a date, or a moment such as 2025-03-07T12:00:00Z",
				field)}
		}
		return at, nil
	}
	d, err := ParseDay(field, text)
	if err != nil || !d.Stated() {
		return time.Time{}, err
	}
	return d.Latest().Time().Add(24*time.Hour - time.Microsecond), nil
}
