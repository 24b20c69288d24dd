package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// checks are the weaker tests that are always on: they move no number and show what does not fit.
func (e *engine) checks(families []*family) []record.Warning {
	out := incrementsAgainstDifferences(families)
	out = append(out, sameValueElsewhere(relevant(families, e.query))...)
	return append(out, sumsOfPlaces(relevant(families, e.query), e.places)...)
}

// residuals compares each stated total with the parts that the same origin gives for it on the same page or day.
func residuals(families []*family, pairs []partOf, places record.Places) []Residual {
	parts := map[record.ClaimID][]*statement{}
	byClaim := map[record.ClaimID]*statement{}
	for _, f := range families {
		for _, s := range f.statements {
			for _, id := range s.claims {
				byClaim[id] = s
			}
		}
	}
	var totals []record.ClaimID
	for _, p := range pairs {
		part := byClaim[p.part]
		if part == nil || byClaim[p.total] == nil {
			continue
		}
		if parts[p.total] == nil {
			totals = append(totals, p.total)
		}
		if !slices.Contains(parts[p.total], part) {
			parts[p.total] = append(parts[p.total], part)
		}
	}
	slices.Sort(totals)
	var out []Residual
	for _, id := range totals {
		if r, ok := residualOf(id, byClaim[id], parts[id], places); ok {
			out = append(out, r)
		}
	}
	return out
}

// residualOf sums parts that are disjoint and printed as exact figures; others cannot be held against a total.
func residualOf(id record.ClaimID, total *statement, parts []*statement, places record.Places) (Residual, bool) {
	if total.figure.Qualifier != record.Exact || len(parts) < 2 {
		return Residual{}, false
	}
	slices.SortFunc(parts, compareStatements)
	out := Residual{Origin: total.origin, Total: id, Value: total.figure.Value}
	for i, p := range parts {
		if p.figure.Qualifier != record.Exact || p == total {
			return Residual{}, false
		}
		for _, other := range parts[:i] {
			if !p.cell.Disjoint(other.cell, places) && (p.cell.Party == nil ||
				p.cell.Party.Contains(other.cell.Party)) {
				return Residual{}, false
			}
		}
		out.Sum += p.figure.Value
		out.Parts = append(out.Parts, p.claims[0])
	}
	out.Residual = out.Value - out.Sum
	return out, true
}

// incrementsAgainstDifferences holds what an origin calls new on a day against the difference of its totals.
func incrementsAgainstDifferences(families []*family) []record.Warning {
	var out []record.Warning
	for _, inc := range families {
		if inc.mode != record.Increment {
			continue
		}
		for _, total := range families {
			if total.mode != record.Cumulative || total.origin != inc.origin ||
				placelessWindow(total.cell) != placelessWindow(inc.cell) {
				continue
			}
			for _, s := range inc.statements {
				if w, ok := difference(total, s); ok {
					out = append(out, w)
				}
			}
		}
	}
	return out
}

func difference(total *family, inc *statement) (record.Warning, bool) {
	var before, at *statement
	for _, t := range total.statements {
		switch {
		case t.stale || t.ledger.Open || t.ledger.Low != t.ledger.High:
		case t.asOf == inc.asOf:
			at = t
		case t.asOf == inc.asOf-1:
			before = t
		}
	}
	if before == nil || at == nil || inc.ledger.Open || inc.ledger.Contains(at.ledger.Low-before.ledger.Low) {
		return record.Warning{}, false
	}
	return record.NewWarning("increment_differs", slices.Concat(inc.claims, before.claims, at.claims),
		"{0} says {1} new on {2}, but its totals rose by {3}, from {4} to {5}", speaker(inc.origin),
		record.FigureBlank(inc.figure), record.Blank{Day: inc.asOf},
		record.NumberBlank(at.ledger.Low-before.ledger.Low), record.NumberBlank(before.ledger.Low),
		record.NumberBlank(at.ledger.Low)), true
}

// minTelling is the least number that two speakers or two cells are unlikely to share by chance.
const minTelling = 100

// sameValueElsewhere finds one figure with two categories or two speakers, the commonest errors of rewriting.
func sameValueElsewhere(families []*family) []record.Warning {
	byValue := map[int][]*statement{}
	var values []int
	for _, f := range families {
		for _, s := range f.statements {
			if s.figure.Qualifier == record.Exact && s.figure.Value >= minTelling && s.figure.Value%100 != 0 &&
				s.mode == record.Cumulative {
				if byValue[s.figure.Value] == nil {
					values = append(values, s.figure.Value)
				}
				byValue[s.figure.Value] = append(byValue[s.figure.Value], s)
			}
		}
	}
	slices.Sort(values)
	var out []record.Warning
	for _, v := range values {
		list := byValue[v]
		first := list[0]
		for _, s := range list[1:] {
			if s.origin != first.origin && s.class != first.class && !s.disputed && !first.disputed {
				out = append(out, record.NewWarning("same_value_other_speaker", slices.Concat(first.claims, s.claims),
					"{0} is given to {1} and to {2}; one may be a misattribution", record.FigureBlank(s.figure),
					speaker(first.origin), speaker(s.origin)))
			} else if s.origin == first.origin && s.cell.Status != first.cell.Status {
				out = append(out, record.NewWarning("same_value_other_cell", slices.Concat(first.claims, s.claims),
					"{0} of {1} is given as {2} and as {3}", record.FigureBlank(s.figure), speaker(s.origin),
					record.TermBlank(first.cell.Status.String()), record.TermBlank(s.cell.Status.String())))
			}
			if len(out) >= maxWarnings {
				return out
			}
		}
	}
	return out
}

const maxWarnings = 50

// sumsOfPlaces holds the sum of an origin's figures for disjoint places on a day against its figure for a place that
// holds them all.
func sumsOfPlaces(families []*family, places record.Places) []record.Warning {
	type day struct {
		origin record.OriginID
		asOf   record.Day
	}
	groups := map[day][]*statement{}
	var days []day
	for _, f := range families {
		for _, s := range f.statements {
			if s.stale || s.mode != record.Cumulative || s.figure.Qualifier != record.Exact ||
				s.origin == unattributed || len(s.cell.Place) == 0 {
				continue
			}
			k := day{s.origin, s.asOf}
			if groups[k] == nil {
				days = append(days, k)
			}
			groups[k] = append(groups[k], s)
		}
	}
	slices.SortFunc(days, func(a, b day) int {
		return cmp.Or(cmp.Compare(a.origin, b.origin),
			cmp.Compare(a.asOf, b.asOf))
	})
	var out []record.Warning
	for _, k := range days {
		for _, total := range groups[k] {
			if w, ok := placeSum(total, groups[k], places); ok && len(out) < maxWarnings {
				out = append(out, w)
			}
		}
	}
	return out
}

// placeSum warns where figures for disjoint places inside the total's exceed it; falling short is no fault, for the
// places may not cover it.
func placeSum(total *statement, all []*statement, places record.Places) (record.Warning, bool) {
	var inside []*statement
	sum := 0
	for _, s := range all {
		a, b := total.cell, s.cell
		a.Place, b.Place = nil, nil
		if s == total || !a.Same(b, places) || !total.cell.Contains(s.cell, places) || total.cell.Same(s.cell, places) {
			continue
		}
		if slices.ContainsFunc(inside, func(t *statement) bool { return !t.cell.Disjoint(s.cell, places) }) {
			continue
		}
		inside, sum = append(inside, s), sum+s.figure.Value
	}
	if sum <= total.figure.Value || len(inside) < 2 {
		return record.Warning{}, false
	}
	w := record.NewWarning("places_exceed_total", slices.Clone(total.claims),
		"{0} gives {1} for the whole and {2} for its places together",
		speaker(total.origin), record.FigureBlank(total.figure), record.NumberBlank(sum))
	for _, s := range inside {
		w.Claims = append(w.Claims, s.claims...)
	}
	return w, true
}
