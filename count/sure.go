package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// Held is a figure that would be admitted and is not let prove anything, because some field of it is in doubt.
type Held struct {
	Claims []record.ClaimID `json:"claims"`
	Origin record.OriginID  `json:"origin"`
	Figure record.Figure    `json:"figure"`
	Cell   record.Cell      `json:"cell"`
	AsOf   record.Day       `json:"as_of"`
	Doubts []record.Warning `json:"doubts"` // of the page that leaves least in doubt
	From   int              `json:"from"`   // the documented minimum as it stands
	To     int              `json:"to"`     // what it would be if the figure were sure
}

// Moves reports whether the figure would raise the minimum.
func (h Held) Moves() bool { return h.To > h.From }

// held reports whether the statement is in doubt on every page that gives it.
func (s *statement) held() bool { return len(s.doubts) > 0 }

// leastDoubt keeps, of two pages that give one figure, what the surer one leaves in doubt.
func leastDoubt(a, b []record.Warning) []record.Warning {
	if len(a) < len(b) || len(a) == len(b) && slices.CompareFunc(a, b,
		func(x, y record.Warning) int { return cmp.Compare(x.Code, y.Code) }) <= 0 {
		return a
	}
	return b
}

// markReplaced holds back what the same origin speaks against: a figure that its later word lowers and, where only sure
// figures prove something, one that most pages contradict, and one far above all that other pages have of it at the
// same date or later.
func markReplaced(all []*statement, q Query, places record.Places) {
	byOrigin := map[record.OriginID]*sayings{unattributed: {}}
	for _, s := range all {
		if byOrigin[s.origin] == nil {
			byOrigin[s.origin] = &sayings{first: map[saying][2]*statement{}}
		}
		if s.origin != unattributed && s.mode != record.Increment && s.mode != record.Stock {
			byOrigin[s.origin].add(s)
		}
	}
	found := map[*statement]record.Warning{}
	// what is found here changes no other finding, so the order of the statements does not matter
	for _, s := range all {
		if w, ok := s.spokenAgainst(byOrigin[s.origin], q, places); ok {
			found[s] = w
		}
	}
	for s, w := range found {
		if q.Sure {
			s.doubts = append(slices.Clip(s.doubts), w)
		} else {
			s.replaced, s.doubts = true, []record.Warning{w}
		}
	}
}

// sayings are what an origin has said, with the first two statements of each figure.
type sayings struct {
	all   []*statement
	first map[saying][2]*statement
}

type saying struct {
	outcome record.Outcome
	value   int
}

func (o *sayings) add(s *statement) {
	o.all = append(o.all, s)
	k := saying{s.cell.Outcome, s.figure.Value}
	first := o.first[k]
	switch {
	case first[0] == nil || s.asOf < first[0].asOf:
		first = [2]*statement{s, first[0]}
	case first[1] == nil || s.asOf < first[1].asOf:
		first[1] = s
	}
	o.first[k] = first
}

// saidBy reports whether the origin had given the figure of t by a day in another statement.
func (o *sayings) saidBy(t *statement, day record.Day) bool {
	for _, u := range o.first[saying{t.cell.Outcome, t.figure.Value}] {
		if u != nil && u != t && u.asOf <= day {
			return true
		}
	}
	return false
}

// farAbove is how many times another figure of the same origin makes a figure stand far above it.
const farAbove = 2

// spokenAgainst gives what other figures of the same origin say against s.
func (s *statement) spokenAgainst(same *sayings, q Query, places record.Places) (record.Warning, bool) {
	if s.mode == record.Increment || s.mode == record.Stock || s.ledger.Low < 2 {
		return record.Warning{}, false
	}
	var lower *statement // the last that is lower
	var against, support []record.DocumentID
	most := -1
	for _, t := range same.all {
		if t == s || t.asOf < s.asOf || !t.holds(s, q, places) {
			continue
		}
		if t.bears(s) {
			support = append(support, t.documents...)
		} else {
			against = append(against, t.documents...)
		}
		if !t.only(s.documents) {
			most = max(most, printedHigh(t))
		}
		if t.lowers(s, same, q) && (lower == nil || t.asOf >= lower.asOf) {
			lower = t
		}
	}
	support = append(support, s.documents...)
	switch {
	case lower != nil && !confirmed(s, lower, same.all, q, places):
		return record.NewWarning("unsure_lowered", lower.claims[:1], "{0} gave {1} later, as of {2}", speaker(s.origin),
			record.FigureBlank(lower.figure), record.Blank{Day: lower.asOf}), true
	case !q.Sure: // people have weighed what pages say beside each other
	case differing(against) > differing(support):
		return record.NewWarning("unsure_contradicted", nil,
			"most pages with a figure of {0} at that date or later have less", speaker(s.origin)), true
	case most >= 0 && s.ledger.Low > farAbove*most:
		return record.NewWarning("unsure_far_above", nil,
			"it is far above all that other pages have of {0} at that date or later, at most {1}", speaker(s.origin),
			record.NumberBlank(most)), true
	}
	return record.Warning{}, false
}

// bears reports whether the figure t leaves room for that of s.
func (t *statement) bears(s *statement) bool {
	least := s.ledger.Low
	if t.ledger.Open {
		return t.ledger.Low >= least || t.figure.Value*farAbove > least
	}
	return t.ledger.Low >= least || t.ledger.High >= least
}

// holds reports whether everybody whom s counts would be in the figure t, as far as both say: the same people or more,
// the same place or a wider one, the same time or a longer one. Who is accused does not matter. Where people have
// weighed the figures a time ends where it is said to; else a machine may have misread an end, and none is looked at.
func (t *statement) holds(s *statement, q Query, places record.Places) bool {
	if t.cell.Outcome != s.cell.Outcome || t.scope != record.ScopeTotal || !q.Sure && t.last() < s.last() {
		return false
	}
	wide, narrow := t.cell, s.cell
	wide.Party, narrow.Party = nil, nil
	wide.Window.OpenTo, narrow.Window.OpenTo = true, true
	if t.openStart {
		wide.Window.OpenFrom = true
	}
	if s.openStart && !t.openStart { // the start that s does not state may be that of t
		narrow.Window.OpenFrom, narrow.Window.From = false, wide.Window.From
	}
	return wide.Contains(narrow, places)
}

// last is the last day of which a figure speaks: where it names no end, the day at which it was given.
func (s *statement) last() record.Day {
	if s.cell.Window.OpenTo {
		return s.asOf
	}
	return s.cell.Window.To
}

// only reports whether a statement stands on the given pages alone.
func (s *statement) only(pages []record.DocumentID) bool {
	return !slices.ContainsFunc(s.documents, func(d record.DocumentID) bool { return !slices.Contains(pages, d) })
}

// lowers reports whether t is a later and lower word of the origin of s: to the last digit, and no repeat of what the
// origin had said before.
func (t *statement) lowers(s *statement, same *sayings, q Query) bool {
	if t.asOf <= s.asOf || q.Sure && t.held() || t.figure.Qualifier != record.Exact || t.ledger.High >= s.ledger.Low {
		return false
	}
	return !same.saidBy(t, s.asOf)
}

// confirmed reports whether the origin gave as much as s again when or after it gave less.
func confirmed(s, lower *statement, same []*statement, q Query, places record.Places) bool {
	return slices.ContainsFunc(same, func(u *statement) bool {
		return u.asOf >= lower.asOf && u.ledger.Low >= s.ledger.Low && !(q.Sure && u.held()) && u.holds(s, q, places)
	})
}

func differing(pages []record.DocumentID) int {
	sorted := slices.Clone(pages)
	slices.Sort(sorted)
	return len(slices.Compact(sorted))
}

// maxHeld bounds how many held figures a result lists.
const maxHeld = 200

// heldBack lists what doubt keeps from proving anything about the query, what would move most first.
func (e *engine) heldBack(families []*family, low int) []Held {
	open := e.query
	open.Sure = false
	var out []Held
	for _, f := range families {
		if f.mode == record.Increment || f.mode == record.Stock || f.cell.Outcome != e.query.Cell.Outcome {
			continue
		}
		for _, s := range f.statements {
			sure := *s
			sure.replaced = false
			if !s.replaced && !(e.query.Sure && s.held()) || s.ledger.Low < 1 || !sure.admitted(open, TierDocumented) ||
				!e.query.Cell.Contains(s.cell, e.places) {
				continue
			}
			out = append(out, Held{Claims: s.claims, Origin: s.origin, Figure: s.figure, Cell: s.cell, AsOf: s.asOf,
				Doubts: s.doubts, From: low, To: max(low, s.ledger.Low)})
		}
	}
	slices.SortStableFunc(out, func(a, b Held) int {
		return cmp.Or(cmp.Compare(b.To, a.To), cmp.Compare(b.Figure.Value, a.Figure.Value), cmp.Compare(a.AsOf, b.AsOf),
			cmp.Compare(a.Claims[0], b.Claims[0]))
	})
	return out[:min(len(out), maxHeld)]
}

// accuseNoGroup drops the accused party from the figures of a question that asks about none, where the origin gives no
// other party's dead beside it as of the same day: saying who did it makes no smaller group of the same dead.
func accuseNoGroup(all []*statement) {
	type list struct {
		origin  record.OriginID
		outcome record.Outcome
		asOf    record.Day
	}
	parties := map[list]record.Labels{}
	for _, s := range all {
		if s.cell.Party != nil {
			k := list{s.origin, s.cell.Outcome, s.asOf}
			parties[k] = record.NewLabels(append(slices.Clone(parties[k]), s.cell.Party...)...)
		}
	}
	for _, s := range all {
		if s.cell.Party == nil || len(parties[list{s.origin, s.cell.Outcome, s.asOf}]) > len(s.cell.Party) {
			continue
		}
		s.cell.Party = nil
		s.key, s.family = s.cell.Key(), familyKey(s)
	}
}

// alone is what stands together where nothing may be added: one figure.
func alone(s *statement) together { return together{only: string(s.claims[0]) + "\x00" + s.key} }

// bestSure takes the best bound of one sure figure, of sure figures that a page gives as parts of one total, and of our
// own records. A figure that another sure one contests proves nothing.
func (e *engine) bestSure(t Tier) Bound {
	clashes := e.admittedClashes(t)
	best := e.overRepairs(t, recordsOnly, nil)
	var singles []*constraint
	sums := map[together]int{}
	var groups []together
	for _, c := range e.insideQuery(e.figures) {
		if c.source != SourceFigure || !c.admitted(e.query, t) {
			continue
		}
		singles = append(singles, c)
		for _, total := range c.from[0].partOf {
			k := together{total: total}
			if sums[k] == 0 {
				groups = append(groups, k)
			}
			sums[k] += c.low
		}
	}
	slices.SortStableFunc(singles, func(a, b *constraint) int {
		return cmp.Or(cmp.Compare(b.low, a.low),
			compareConstraints(a, b))
	})
	contested := false
	for _, c := range singles {
		if c.low <= best.Low {
			break
		}
		if slices.ContainsFunc(clashes, func(x clash) bool { return slices.Contains(x.elements, element(c.from[0])) }) {
			contested = true
			continue
		}
		best = e.overRepairs(t, alone(c.from[0]), nil)
		break
	}
	slices.SortFunc(groups, func(a, b together) int {
		return cmp.Or(cmp.Compare(sums[b], sums[a]),
			cmp.Compare(a.total, b.total))
	})
	for _, g := range groups[:min(len(groups), maxPages)] {
		if sums[g] <= best.Low {
			break
		}
		if b := e.overRepairs(t, g, clashes); b.Low > best.Low {
			best = b
		}
	}
	best.Contested = best.Contested || contested
	return best
}
