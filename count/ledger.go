package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// family is the figures of one origin on one cell, by as-of date: its counter. The end of the window moves with the
// date and does not part them.
type family struct {
	origin     record.OriginID
	mode       record.Mode
	cell       record.Cell // of the last figure
	key        string
	statements []*statement
}

// familyKey is the cell without the end that moves.
func familyKey(s *statement) string {
	c := s.cell
	if s.mode == record.Cumulative || s.mode == record.Stock {
		c.Window.OpenTo, c.Window.To = true, 0
	}
	return c.Key()
}

// familiesOf groups ordered statements into counters and marks figures that the counter had already passed.
func familiesOf(statements []*statement) []*family {
	type id struct {
		origin record.OriginID
		mode   record.Mode
		key    string
	}
	index := map[id]*family{}
	var out []*family
	for _, s := range statements {
		k := id{s.origin, s.mode, s.family}
		f := index[k]
		if f == nil {
			f = &family{origin: s.origin, mode: s.mode, key: k.key}
			index[k] = f
			out = append(out, f)
		}
		f.statements = append(f.statements, s)
	}
	for _, f := range out {
		f.markStale()
		f.cell = f.last().cell
	}
	slices.SortFunc(out, func(a, b *family) int {
		return cmp.Or(cmp.Compare(a.origin, b.origin), cmp.Compare(a.key, b.key), cmp.Compare(a.mode, b.mode))
	})
	return out
}

// markStale finds figures below what the counter already showed, which pages repeat late: the same digits as an earlier
// date, a rounder wording, a page that does not say as of when. A lower figure with a date of its own is not stale: it
// is a fall, and falls are conflicts until the origin's correction is recorded.
func (f *family) markStale() {
	if f.mode != record.Cumulative {
		return
	}
	f.markPassed()
	f.markAlone()
	var best *statement
	for _, s := range f.statements {
		if s.alone || s.disputed {
			continue
		}
		if best == nil || s.ledger.Low > best.ledger.Low {
			best = s
			continue
		}
		if s.ledger.Low == best.ledger.Low {
			continue
		}
		s.stale = !s.falls(best) || !s.dated || f.earlier(s)
	}
}

// markPassed finds figures below another of the same day: counters move within a day, and an origin that says "we
// looked into 32 of more than 100" gives a list and a part of it. The lower one proves what it proves and caps nothing.
func (f *family) markPassed() {
	for i, s := range f.statements {
		for _, t := range f.statements[i+1:] {
			if t.asOf == s.asOf && t.ledger.Low > s.ledger.Low {
				s.passed = true
			}
		}
	}
}

// markAlone finds figures that more than twice as many pages with later, lower figures speak against: a counter that
// does not fall was misread, or misprinted, once. Such a figure is shown and proves nothing.
func (f *family) markAlone() {
	for i, s := range f.statements {
		var against []record.DocumentID
		for _, t := range f.statements[i+1:] {
			if t.asOf > s.asOf && t.falls(s) {
				against = append(against, t.documents...)
			}
		}
		slices.Sort(against)
		s.alone = len(slices.Compact(against)) > 2*len(s.documents)
	}
}

// current reports whether a figure is one that its counter stands by.
func (s *statement) current() bool { return !s.stale && !s.alone && !s.disputed }

// falls reports whether s cannot hold at a later date than t of the same counter.
func (s *statement) falls(t *statement) bool { return !s.ledger.Open && s.ledger.High < t.ledger.Low }

// earlier reports whether the same figure stood at an earlier date.
func (f *family) earlier(s *statement) bool {
	return slices.ContainsFunc(f.statements, func(t *statement) bool {
		return t != s && t.asOf < s.asOf && t.figure.Value == s.figure.Value && t.figure.Upper == s.figure.Upper
	})
}

// last is the figure at the last as-of date.
func (f *family) last() *statement {
	for i := len(f.statements) - 1; i >= 0; i-- {
		if f.statements[i].current() {
			return f.statements[i]
		}
	}
	return f.statements[len(f.statements)-1]
}

// staleWarnings says which figures repeat an older state of their counter.
func staleWarnings(families []*family) []record.Warning {
	var out []record.Warning
	for _, f := range families {
		for _, s := range f.statements {
			if s.alone {
				out = append(out, record.NewWarning("figure_alone", s.claims,
					"{0} of {1} stands against lower figures of later dates on several pages; it proves nothing here",
					record.FigureBlank(s.figure), speaker(s.origin)))
				continue
			}
			if !s.stale {
				continue
			}
			first := f.firstWith(s)
			w := record.NewWarning("rounder_figure", s.claims,
				"{0} is below what {1} had counted by then; the page repeats an older or rounder figure",
				record.FigureBlank(s.figure), speaker(s.origin))
			if first != s {
				w = record.NewWarning("stale_figure", s.claims,
					"{0} of {1} was already the figure as of {2}; a later figure exists, so it is not current as of {3}",
					record.FigureBlank(s.figure), speaker(s.origin), record.Blank{Day: first.asOf},
					record.Blank{Day: s.asOf})
			}
			out = append(out, w)
		}
	}
	return out
}

func (f *family) firstWith(s *statement) *statement {
	for _, t := range f.statements {
		if t.figure.Value == s.figure.Value && t.figure.Upper == s.figure.Upper {
			return t
		}
	}
	return s
}

// speaker names an origin for people.
func speaker(o record.OriginID) record.Blank {
	if o == unattributed {
		o = record.NoOrigin
	}
	return record.OriginBlank(o)
}

// growth derives, from a counter and the dated increments after its last figure, how far it has come: what is new on a
// day was not in the list before. Increments without a date of their own derive nothing; the page may speak of the day
// before, which the total may hold already.
func growth(families []*family) []*constraint {
	byCell := map[string][]*family{}
	for _, f := range families {
		byCell[string(f.origin)+"\x00"+placelessWindow(f.cell)] = append(byCell[string(f.origin)+"\x00"+
			placelessWindow(f.cell)], f)
	}
	var out []*constraint
	for _, f := range families {
		if f.mode != record.Increment {
			continue
		}
		for _, total := range byCell[string(f.origin)+"\x00"+placelessWindow(f.cell)] {
			if total.mode == record.Cumulative {
				if c := grow(total, f); c != nil {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

func placelessWindow(c record.Cell) string {
	c.Window = record.Always
	return c.Key()
}

// grow adds to the last dated figure of a counter the increments of later days.
func grow(total, more *family) *constraint {
	base := total.last()
	if !base.dated {
		return nil
	}
	perDay := map[record.Day]*statement{}
	var days []record.Day
	for _, s := range more.statements {
		if !s.dated || s.asOf <= base.asOf {
			continue
		}
		if old := perDay[s.asOf]; old == nil {
			perDay[s.asOf], days = s, append(days, s.asOf)
		} else if s.ledger.Low > old.ledger.Low {
			perDay[s.asOf] = s
		}
	}
	if len(days) == 0 {
		return nil
	}
	slices.Sort(days)
	c := &constraint{source: SourceGrowth, cell: base.cell, low: base.ledger.Low, origin: base.origin,
		from: []*statement{base}}
	for _, d := range days {
		c.low += perDay[d].ledger.Low
		c.from = append(c.from, perDay[d])
	}
	c.asOf = days[len(days)-1]
	if !c.cell.Window.OpenTo {
		c.cell.Window.To = c.asOf
	}
	c.key = c.cell.Key()
	return c
}
