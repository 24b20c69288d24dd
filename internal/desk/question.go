package desk

import (
	"fmt"
	"slices"

	"recount/count"
	"recount/record"
)

// Query is what a question in words asks of the count: killed persons of any kind where nothing is said.
func (d *Desk) Query(q Question) (count.Query, error) {
	if q.Outcome == "" {
		q.Outcome = record.Killed
	}
	known := []record.Outcome{record.Killed, record.Injured, record.Missing, record.Detained, record.Displaced, record.Sheltering, record.Casualties}
	if !slices.Contains(known, q.Outcome) {
		return count.Query{}, fmt.Errorf("%w: an outcome is one of %v", ErrInput, known)
	}
	cell, err := q.Cell(casePlaces{d.Places, d.PlaceNamed})
	if err != nil {
		return count.Query{}, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return count.Query{Cell: cell, AsOf: q.AsOf, KnownAt: q.KnownAt, Adopt: q.Adopt, Admit: q.Admit}, nil
}
