package count

import (
	"slices"

	"recount/record"
)

// alarms hold the numbers against each other: a minimum above all that any single origin says, and one above the names
// of records that a reviewer found complete, cannot be left unsaid. Each carries the figures that make it.
func (r *Result) alarms(e *engine, families []*family) {
	b := r.DocumentedMinimum
	if b.Low == 0 || b.Proof == nil {
		return
	}
	if most, ok := e.mostSaid(families); ok && b.Low > most && restsOnFigures(b.Proof) {
		r.Alarms = append(r.Alarms, record.NewWarning("minimum_above_origins", b.Proof.Claims(),
			"the documented minimum of {0} is above all that any single origin says, at most {1}: some people may be counted twice", record.NumberBlank(b.Low), record.NumberBlank(most)))
	}
	if e.recordsClosed() && r.Named.High > 0 && b.Low > r.Named.High {
		r.Alarms = append(r.Alarms, record.NewWarning("minimum_above_named", b.Proof.Claims(),
			"the documented minimum of {0} is above the {1} persons of records that were found complete",
			record.NumberBlank(b.Low), record.NumberBlank(r.Named.High)))
	}
}

// mostSaid is the greatest number that one origin gives of people who may be among those asked for.
func (e *engine) mostSaid(families []*family) (most int, ok bool) {
	for _, f := range families {
		if f.cell.Outcome != e.query.Cell.Outcome || f.mode == record.Increment || f.origin == unattributed {
			continue
		}
		for _, s := range f.statements {
			if !s.cell.Disjoint(e.query.Cell, e.places) {
				most, ok = max(most, printedHigh(s)), true
			}
		}
	}
	return most, ok
}

// restsOnFigures reports whether a proof takes figures of pages: records of our own may well prove more than every page
// says.
func restsOnFigures(p *Proof) bool {
	return slices.ContainsFunc(p.Terms, func(t Term) bool {
		return t.Source == SourceFigure ||
			t.Source == SourceGrowth
	})
}

// recordsClosed reports whether a reviewer found nobody missing from a cell that holds the query's.
func (e *engine) recordsClosed() bool {
	return slices.ContainsFunc(e.closures, func(c *constraint) bool { return c.cell.Contains(e.query.Cell, e.places) })
}
