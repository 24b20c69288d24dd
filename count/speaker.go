package count

import (
	"slices"

	"recount/record"
)

// speakerDays is how far apart two pages may be that give one figure to two speakers.
const speakerDays = 3

// markDisputed finds figures that as many pages or more give to another speaker within a few days: the commonest
// misattribution gives a monitor's figure to the UN. Which of the two is right is for people to say; until then the one
// that no more pages support proves nothing, and both are shown.
func markDisputed(all []*statement) []record.Warning {
	type figure struct {
		q       record.Qualifier
		value   int
		outcome record.Outcome
		status  record.Status
	}
	groups := map[figure][]*statement{}
	var order []figure
	for _, s := range all {
		if s.figure.Value < minTelling || s.figure.Qualifier == record.Vague || s.mode != record.Cumulative ||
			s.origin == unattributed {
			continue
		}
		k := figure{s.figure.Qualifier, s.figure.Value, s.cell.Outcome, s.cell.Status}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], s)
	}
	var out []record.Warning
	for _, k := range order {
		for _, s := range groups[k] {
			if t := s.rival(groups[k]); t != nil && !s.described { // a speaker whom nobody names proves nothing anyway
				s.disputed = true
				out = append(out, record.NewWarning("disputed_speaker", slices.Concat(s.claims[:1], t.claims[:1]),
					"{0} is given to {1} here and to {2} by as many pages or more; it may be a misattribution and proves nothing",
					record.FigureBlank(s.figure), speaker(s.origin), speaker(t.origin)))
			}
		}
	}
	return out
}

// rival gives a statement of the same figure by another speaker on as many pages or more, if there is one. One UN body
// and another are not rivals: pages say "the UN" for any of them.
func (s *statement) rival(all []*statement) *statement {
	support := func(origin record.OriginID) int {
		var pages []record.DocumentID
		for _, t := range all {
			if t.origin == origin && t.asOf-s.asOf <= speakerDays && s.asOf-t.asOf <= speakerDays {
				pages = append(pages, t.documents...)
			}
		}
		slices.Sort(pages)
		return len(slices.Compact(pages))
	}
	mine := support(s.origin)
	var best *statement
	for _, t := range all {
		if t.origin != s.origin && t.class != s.class && support(t.origin) >= mine &&
			(best == nil || t.origin < best.origin) {
			best = t
		}
	}
	return best
}
