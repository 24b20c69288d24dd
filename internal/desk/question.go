package desk

import (
	"time"

	"recount/count"
	"recount/intake"
	"recount/internal/flow"
	"recount/record"
)

// Query is what a question asks of the count: killed persons of any kind where nothing is said.
func (t *Tolls) Query(q Question) (count.Query, error) {
	var err error
	if q.Outcome, err = record.ParseOutcome(string(q.Outcome)); err != nil {
		return count.Query{}, badInput("%w", err)
	}
	cell, err := q.Cell(t.places)
	if err != nil {
		return count.Query{}, badInput("%w", err)
	}
	return count.Query{Cell: cell, AsOf: q.AsOf, KnownAt: q.KnownAt, Adopt: q.Adopt, Admit: q.Admit}, nil
}

// ReadQuestion reads a question in words.
func ReadQuestion(w QuestionWords) (Question, error) {
	q, err := w.Question()
	if err != nil {
		err = badInput("%w", err)
	}
	return q, err
}

// ReadQuery is what a question in words asks of the count.
func (t *Tolls) ReadQuery(w QuestionWords) (count.Query, error) {
	q, err := ReadQuestion(w)
	if err != nil {
		return count.Query{}, err
	}
	return t.Query(q)
}

// ReadDay reads a date of a field; nothing is not stated.
func ReadDay(field, text string) (record.Date, error) {
	d, err := flow.ParseDay(field, text)
	if err != nil {
		err = badInput("%w", err)
	}
	return d, err
}

// DayFirst reads a date where it was said that the day stands before the month; false for what is no date.
func DayFirst(text string) (record.Date, bool) {
	d, _, ok := intake.WrittenDate(text)
	return d, ok
}

// ReadMoment reads a moment of a field; a date is its last moment, nothing the zero moment.
func ReadMoment(field, text string) (time.Time, error) {
	at, err := flow.ParseMoment(field, text)
	if err != nil {
		err = badInput("%w", err)
	}
	return at, err
}
