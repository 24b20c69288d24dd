package count

import (
	"cmp"
	"fmt"
	"slices"

	"recount/record"
)

// Toll answers a query from claims and records: the five numbers, each with its proof, and everything that is contested
// or does not add up. The order of the input changes nothing. The error is about the query alone: a claim that cannot
// be used is a warning.
func Toll(q Query, in Input) (Result, error) { return Prepare(in).Toll(q) }

// check refuses a question that asks nothing.
func (q Query) check() error {
	if q.Cell.Outcome == "" {
		return fmt.Errorf("count: the query names no outcome (killed, injured, missing ...)")
	}
	if q.Cell.Status == 0 || q.Cell.Sex == 0 || q.Cell.Age == 0 || q.Cell.Cause == 0 {
		return fmt.Errorf("count: the query's cell is empty; start from record.AnyCell and narrow it")
	}
	if q.Cell.Window.Empty() {
		return fmt.Errorf("count: the query's window %s runs backwards", q.Cell.Window)
	}
	return nil
}

// DocumentedMinimum answers with that one of the five numbers alone, sooner than the whole toll.
func (p *Prepared) DocumentedMinimum(q Query) (Bound, error) {
	if err := q.check(); err != nil {
		return Bound{}, err
	}
	statements, _ := p.gather(q, q.Cell.Outcome)
	_, documented := p.engine(q, familiesOf(statements)).minima()
	return documented, nil
}

// engine prepares the bounds of a question.
func (p *Prepared) engine(q Query, families []*family) *engine {
	in := p.in
	in.Places = remember(in.Places)
	return newEngine(q, in, families, p.roll())
}

// minima are the two that stand on proof.
func (e *engine) minima() (verified, documented Bound) {
	verified = e.bound(TierVerified, Bound{})
	return verified, e.bound(TierDocumented, verified)
}

// Toll answers a query as the function of that name does.
func (p *Prepared) Toll(q Query) (Result, error) {
	if err := q.check(); err != nil {
		return Result{}, err
	}
	r := Result{Query: q, Policy: record.PolicyVersion}
	statements, warnings := p.gather(q, "")
	families := familiesOf(statements)
	e := p.engine(q, families)
	r.Named = named(q, p.roll())
	r.VerifiedMinimum, r.DocumentedMinimum = e.minima()
	r.ReportedMinimum = e.bound(TierReported, r.DocumentedMinimum)
	r.reported(e, relevant(families, q))
	r.Held = e.heldBack(families, r.DocumentedMinimum.Low)
	r.Lists = e.lists(families, r.DocumentedMinimum.Low)
	r.Likely = Estimate{Reason: "an estimate of all dead, seen and unseen, needs at least three lists of named persons that overlap; pages give figures, not lists"}
	for _, c := range e.clashes {
		r.Conflicts = append(r.Conflicts, conflictOf(c))
	}
	r.Residuals = residuals(families, p.draft().parts, e.places)
	r.Warnings = append(warnings, staleWarnings(relevant(families, q))...)
	r.Warnings = append(r.Warnings, e.checks(families)...)
	r.OpenAbove = openAbove(p.draft().open, statements)
	r.provenance(statements, q)
	r.alarms(e, families)
	return r, nil
}

// relevant keeps the counters of the query's outcome.
func relevant(families []*family, q Query) []*family {
	var out []*family
	for _, f := range families {
		if f.cell.Outcome == q.Cell.Outcome {
			out = append(out, f)
		}
	}
	return out
}

// named counts distinct persons whose death and identity are at least documented.
func named(q Query, people *roll) Distinct {
	d := people.persons(q.Cell.Outcome, byName).distinct(q.Cell)
	d.Candidates = people.persons(q.Cell.Outcome, candidates).distinct(q.Cell).Records
	return d
}

// lists gives the size of the union of the documented lists in the query's cell: at least the proven minimum, at most
// the sum of what each says it holds. Only linking the lists' records narrows it.
func (e *engine) lists(families []*family, low int) record.Interval {
	high := map[record.OriginID]int{}
	open := false
	for _, f := range families {
		s := f.last()
		if f.mode == record.Increment || f.mode == record.Stock || !s.admitted(e.query, TierDocumented) ||
			!e.query.Cell.Contains(s.cell, e.places) {
			continue
		}
		if s.ledger.Open {
			open = true
			continue
		}
		high[f.origin] = max(high[f.origin], s.ledger.High)
	}
	sum := 0
	for _, n := range high {
		sum += n
	}
	return record.Interval{Low: low, High: max(sum, low), Open: open}
}

func conflictOf(c clash) Conflict {
	out := Conflict{Proof: c.proof,
		Text: "These figures cannot all be right. Leave any one of them out and the rest agree; none has been left out."}
	for _, e := range c.elements {
		switch x := e.(type) {
		case *statement:
			out.Claims = append(out.Claims, x.claims...)
		case *constraint:
			out.Claims = append(out.Claims, x.id)
		}
	}
	slices.Sort(out.Claims)
	return out
}

// openAbove lists figures in use whose source believes the real number to be higher.
func openAbove(claims []record.ClaimID, used []*statement) []record.ClaimID {
	inUse := map[record.ClaimID]bool{}
	for _, s := range used {
		for _, id := range s.claims {
			inUse[id] = true
		}
	}
	var out []record.ClaimID
	for _, id := range claims {
		if inUse[id] {
			out = append(out, id)
		}
	}
	return out
}

// umbrella is what pages call any UN body.
const umbrella record.OriginID = "UN"

// provenance counts origins and pages. Only origins that a page names are independent of each other as far as is known;
// a described or unnamed speaker may be any of them.
func (r *Result) provenance(statements []*statement, q Query) {
	var pages []record.DocumentID
	for _, s := range statements {
		if s.cell.Outcome != q.Cell.Outcome {
			continue
		}
		pages = append(pages, s.documents...)
		r.Origins = append(r.Origins, s.origin)
	}
	slices.Sort(pages)
	r.Documents = len(slices.Compact(pages))
	slices.SortFunc(r.Origins, cmp.Compare[record.OriginID])
	r.Origins = slices.Compact(r.Origins)
	r.Independent = 0
	for _, o := range r.Origins {
		if o == umbrella && len(r.Origins) > 1 && slices.ContainsFunc(statements,
			func(s *statement) bool { return s.class == "un_body" && s.origin != umbrella }) {
			continue // "the UN" is one of its bodies
		}
		if slices.ContainsFunc(statements, func(s *statement) bool {
			return s.origin == o && o != unattributed && !s.described && !s.inferred && !s.disputed &&
				s.cell.Outcome == q.Cell.Outcome
		}) {
			r.Independent++
		}
	}
}
