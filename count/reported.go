package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// relation of a counter's cell to the query.
type relation int

const (
	relatedNot    relation = iota
	relatedEqual           // the same people, as far as the source says
	relatedPart            // inside the query
	relatedWider           // holds the query
	relatedPartly          // overlaps
)

// relate compares a cell with the query by the table of comparability. A start that the source does not state, and a
// dimension that the query leaves open, do not part a counter from the query in the reported range; they do in bounds.
func relate(q, c record.Cell, openStart bool, places record.Places) relation {
	if q.Outcome != c.Outcome || q.Disjoint(c, places) {
		return relatedNot
	}
	asked := q
	if !c.Window.OpenTo && (asked.Window.OpenTo || asked.Window.To > c.Window.To) {
		asked.Window.OpenTo, asked.Window.To = false, c.Window.To // as of its own date the counter covers all of it
	}
	if openStart || q.Window.OpenFrom {
		asked.Window.OpenFrom, asked.Window.From = c.Window.OpenFrom, c.Window.From
	}
	if len(q.Place) == 0 {
		asked.Place = c.Place
	}
	switch {
	case asked.Same(c, places):
		return relatedEqual
	case q.Contains(c, places):
		return relatedPart
	case c.Contains(asked, places):
		return relatedWider
	}
	return relatedPartly
}

// seriesOf shows a counter for reading.
func seriesOf(f *family) Series {
	s := Series{Origin: f.origin, Cell: f.cell}
	var pages []record.DocumentID
	for _, x := range f.statements {
		s.Class = cmp.Or(s.Class, x.class)
		s.Described = s.Described || x.described
		pages = append(pages, x.documents...)
		s.Points = append(s.Points, Point{
			AsOf: x.asOf, Dated: x.dated, Low: x.ledger.Low, High: printedHigh(x), Open: x.ledger.Open,
			Words:     x.figure.Words,
			Qualifier: x.figure.Qualifier, Verb: x.verb, Mode: x.mode, Claims: x.claims, Documents: len(x.documents),
			Stale: !x.current(),
		})
	}
	slices.Sort(pages)
	s.Documents = len(slices.Compact(pages))
	return s
}

// printedHigh is the greatest number that the figure prints: "nearly 4,000" prints 4,000.
func printedHigh(s *statement) int {
	high := max(s.figure.Value, s.figure.Upper, s.ledger.Low)
	if !s.ledger.Open {
		high = max(high, s.ledger.High)
	}
	return high
}

// reported fills the reported range: each origin once, at its last date, side by side.
func (r *Result) reported(e *engine, families []*family) {
	oneParty := accusersOfOne(families)
	byOrigin := map[record.OriginID][]*family{}
	var origins []record.OriginID
	for _, f := range families {
		rel := relatedNot
		if f.mode != record.Increment {
			cell := f.cell
			if oneParty[f.origin] {
				cell.Party = e.query.Cell.Party // it accuses one party alone: its figure is its total
			}
			rel = relate(e.query.Cell, cell, f.last().openStart, e.places)
		}
		switch rel {
		case relatedEqual:
			if byOrigin[f.origin] == nil {
				origins = append(origins, f.origin)
			}
			byOrigin[f.origin] = append(byOrigin[f.origin], f)
		case relatedWider:
			r.Wider = append(r.Wider, seriesOf(f))
		case relatedPart:
			r.Parts = append(r.Parts, seriesOf(f))
		}
	}
	slices.Sort(origins)
	for _, o := range origins {
		head, rest := headOf(e, byOrigin[o])
		r.Reported = append(r.Reported, head)
		for _, f := range rest {
			r.Parts = append(r.Parts, seriesOf(f))
		}
	}
	r.derived(e, families, origins)
	r.span()
}

// accusersOfOne finds the origins all of whose figures that name a perpetrator name the same one.
func accusersOfOne(families []*family) map[record.OriginID]bool {
	named := map[record.OriginID]record.Labels{}
	for _, f := range families {
		named[f.origin] = append(named[f.origin], f.cell.Party...)
	}
	out := map[record.OriginID]bool{}
	for o, parties := range named {
		out[o] = len(record.NewLabels(parties...)) == 1
	}
	return out
}

// headOf makes the counter that answers for an origin. Pages name place and start of one counter more or less exactly,
// so its figures for the place that most pages give, for wider ones and for none stated are one series; figures for
// places inside it, or elsewhere, are parts. Stocks at disjoint places on one day are added.
func headOf(e *engine, all []*family) (OriginRange, []*family) {
	main := mostPrinted(all)
	merged := &family{origin: main.origin, mode: main.mode, key: main.key}
	var rest []*family
	for _, f := range all {
		if f != main && (f.mode != main.mode || main.cell.Party == nil && f.cell.Party != nil ||
			!covers(f.cell.Place, main.cell.Place, e.places)) {
			rest = append(rest, f)
			continue
		}
		for _, s := range f.statements {
			clone := *s
			clone.stale, clone.passed, clone.alone = false, false, false // judged anew in the merged series
			merged.statements = append(merged.statements, &clone)
		}
	}
	slices.SortFunc(merged.statements, func(a, b *statement) int {
		return cmp.Or(cmp.Compare(a.asOf, b.asOf), cmp.Compare(a.ledger.Low, b.ledger.Low), compareStatements(a, b))
	})
	merged.markStale()
	last := merged.last()
	merged.cell = main.cell
	merged.cell.Window = last.cell.Window
	out := OriginRange{Series: seriesOf(merged), Relation: "equal"}
	out.Low, out.High, out.Open, out.AsOf = last.ledger.Low, printedHigh(last), last.ledger.Open, last.asOf
	out.NoStart = last.openStart
	out.Inferred = !slices.ContainsFunc(merged.statements, func(s *statement) bool { return !s.inferred })
	for _, f := range rest {
		if x := f.last(); main.mode == record.Stock && f.mode == record.Stock && x.asOf == last.asOf &&
			f.cell.Disjoint(main.cell, e.places) {
			out.Low, out.High, out.Open = out.Low+x.ledger.Low, out.High+printedHigh(x), out.Open || x.ledger.Open
		}
	}
	return out, rest
}

// mostPrinted is the counter that most pages give; among equals a stated place before none, the wider or larger, the
// later.
func mostPrinted(all []*family) *family {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *family) int {
		return cmp.Or(
			boolCompare(a.onlyParts(), b.onlyParts()), // "six of the dead" answers for nobody who gives the whole
			boolCompare(a.mode == record.WindowMode, b.mode == record.WindowMode),
			boolCompare(a.cell.Party != nil, b.cell.Party != nil), boolCompare(a.last().inferred, b.last().inferred),
			cmp.Compare(len(pagesOf(b)), len(pagesOf(a))), boolCompare(len(a.cell.Place) == 0, len(b.cell.Place) == 0),
			cmp.Compare(b.last().ledger.Low, a.last().ledger.Low), cmp.Compare(b.last().asOf, a.last().asOf),
			cmp.Compare(a.key, b.key))
	})
	return sorted[0]
}

// onlyParts reports whether an origin tells every figure of a family as part of another.
func (f *family) onlyParts() bool {
	return !slices.ContainsFunc(f.statements, func(s *statement) bool { return s.scope != record.ScopePart })
}

// covers reports whether a counter of the one place may be the counter of the other: not stated, or holding it.
func covers(p, main record.PlaceSet, places record.Places) bool {
	return len(p) == 0 || p.Contains(main, places)
}

func pagesOf(f *family) []record.DocumentID {
	var out []record.DocumentID
	for _, s := range f.statements {
		out = append(out, s.documents...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// derived adds origins that give no figure of the query's cell but whose list, by its parts, bounds one on both sides.
func (r *Result) derived(e *engine, families []*family, have []record.OriginID) {
	latest := map[record.OriginID]snapshot{}
	var origins []record.OriginID
	for _, s := range e.ledgers {
		o := s.members[0].origin
		if slices.Contains(have, o) || o == unattributed {
			continue
		}
		old, ok := latest[o]
		if !ok {
			origins = append(origins, o)
		}
		if !ok || s.members[0].asOf >= old.members[0].asOf {
			latest[o] = s
		}
	}
	slices.Sort(origins)
	for _, o := range origins {
		s := latest[o]
		low, high, ok := e.ledgerRange(s)
		if !ok {
			continue
		}
		i := slices.IndexFunc(families, func(f *family) bool {
			return slices.Contains(f.statements,
				s.members[0].from[0])
		})
		row := OriginRange{Series: seriesOf(families[i]), Relation: "derived", Low: low.Bound, High: high.Bound,
			AsOf: s.members[0].asOf, Proof: low}
		row.Series.Cell = e.query.Cell
		r.Reported = append(r.Reported, row)
	}
	slices.SortStableFunc(r.Reported, func(a, b OriginRange) int { return cmp.Compare(a.Origin, b.Origin) })
}

// ledgerRange bounds the query's cell in one origin's list alone: its ledger is taken for the whole truth.
func (e *engine) ledgerRange(s snapshot) (low, high *Proof, ok bool) {
	in := parts{direct: s.members}
	for _, c := range s.members {
		if c.capped {
			list := *c
			in.closures = append(in.closures, &list)
		}
	}
	p, fits := newProgram(e.query.Cell, in, e.places)
	if !fits {
		return nil, nil, false
	}
	least, most := p.solve(1), p.solve(-1)
	if least.verdict != optimal || most.verdict != optimal {
		return nil, nil, false
	}
	low, high = p.proof(ProvesLow, least), p.proof(ProvesHigh, most)
	return low, high, low.Bound > 0
}

// span gives the range over origins.
func (r *Result) span() {
	first := true
	for _, o := range r.Reported {
		if o.Origin == unattributed {
			continue
		}
		if first || o.Low < r.ReportedLow {
			r.ReportedLow = o.Low
		}
		r.ReportedHigh = max(r.ReportedHigh, o.High)
		r.ReportedOpen = r.ReportedOpen || o.Open
		first = false
	}
}
