package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// maxPages is how many pages are looked into one by one: those with the largest figures.
const maxPages = 40

// together is figures that one page gives together: breakdowns of one total, or totals, at places of one level. The
// zero value sets no limit. A figure for "the coast" and one for a province are not added, though no gazetteer may show
// that the one was meant to hold the other.
type together struct {
	page  record.DocumentID
	part  bool
	level record.Level
	only  string         // one figure alone
	total record.ClaimID // parts of one total
}

// recordsOnly stands for no page at all.
var recordsOnly = together{page: "\x00records"}

// bestPage takes the best bound that figures which one page gives together, or our own records, give.
func (e *engine) bestPage(t Tier) Bound {
	clashes := e.admittedClashes(t)
	best := e.overRepairs(t, recordsOnly, nil)
	for _, page := range e.pages(t) {
		b := e.overRepairs(t, page, slices.DeleteFunc(slices.Clone(clashes),
			func(c clash) bool { return !c.on(page.page) }))
		if b.Low > best.Low {
			b.Contested = b.Contested || e.disputed(b.Proof, clashes)
			best = b
		}
	}
	return best
}

// pages lists what may be added, with admitted figures inside the query, the largest sums first.
func (e *engine) pages(t Tier) []together {
	sums := map[together]int{}
	var out []together
	for _, c := range e.insideQuery(e.figures) {
		if !c.admitted(e.query, t) || len(c.from) != 1 {
			continue
		}
		for _, d := range c.from[0].documents {
			k := together{page: d, part: c.from[0].scope == record.ScopePart, level: e.level(c.cell)}
			if sums[k] == 0 {
				out = append(out, k)
			}
			sums[k] += c.low
		}
	}
	slices.SortFunc(out, func(a, b together) int {
		return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a.page, b.page), boolCompare(a.part, b.part),
			cmp.Compare(a.level, b.level))
	})
	return out[:min(len(out), maxPages)]
}

// level is how fine the place of a cell is; empty where none is stated or known.
func (e *engine) level(c record.Cell) record.Level {
	if len(c.Place) == 0 || e.places == nil {
		return ""
	}
	p, _ := e.places.Place(c.Place[0])
	return p.Level
}

// on reports whether the whole conflict stands on one page.
func (c clash) on(page record.DocumentID) bool {
	for _, x := range c.elements {
		if s, ok := x.(*statement); ok && !slices.Contains(s.documents, page) {
			return false
		}
	}
	return true
}

// disputed reports whether a proof uses a figure that some conflict contests.
func (e *engine) disputed(p *Proof, clashes []clash) bool {
	used := map[record.ClaimID]bool{}
	for _, id := range p.Claims() {
		used[id] = true
	}
	for _, c := range clashes {
		for _, x := range c.elements {
			if s, ok := x.(*statement); ok && used[s.claims[0]] {
				return true
			}
		}
	}
	return false
}

// standsWith reports whether the constraint may be used with what stands together.
func (e *engine) standsWith(c *constraint, with together) bool {
	if with == (together{}) || c.source == SourceClosure {
		return true
	}
	for _, s := range c.from {
		switch {
		case with.only != "":
			return len(c.from) == 1 && alone(s) == with
		case with.total != "":
			return len(c.from) == 1 && slices.Contains(s.partOf, with.total)
		}
		if !slices.Contains(s.documents, with.page) || (s.scope == record.ScopePart) != with.part {
			return false
		}
	}
	return len(c.from) > 0 && e.level(c.cell) == with.level
}
