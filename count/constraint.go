package count

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"recount/record"
)

// Source is what a constraint rests on.
type Source string

// Sources of constraints.
const (
	SourceFigure  Source = "figure"  // one figure of one origin
	SourceGrowth  Source = "growth"  // a counter and the increments after it
	SourceRecords Source = "records" // distinct persons of our own records
	SourceClosure Source = "closure" // a reviewer's finding that caps the truth
)

// constraint bounds the sum over one cell: of a ledger, or for closures and records of the truth.
type constraint struct {
	source Source
	cell   record.Cell
	key    string
	low    int
	high   int
	capped bool // high is claimed
	origin record.OriginID
	asOf   record.Day
	from   []*statement // statements that it rests on
	id     record.ClaimID
}

func (c *constraint) claims() []record.ClaimID {
	if c.id != "" {
		return []record.ClaimID{c.id}
	}
	var out []record.ClaimID
	for _, s := range c.from {
		out = append(out, s.claims...)
	}
	return out
}

// admitted reports whether everything that the constraint rests on is admitted at the tier.
func (c *constraint) admitted(q Query, t Tier) bool {
	for _, s := range c.from {
		if !s.admitted(q, t) {
			return false
		}
	}
	return true
}

// snapshot is a ledger at one date: constraints on the same unknown counts.
type snapshot struct {
	key     string
	members []*constraint
}

// constraintsOf gives one constraint for every current figure of persons harmed. Stocks count who is at a place now and
// bound no toll over time; each stands by itself. A part of a total bounds nothing from above: of "30, among them 2
// women" nobody says that the other 28 were no women, only that these two were. Where the parts are all of the total,
// their lower ends and its upper end say so together.
func constraintsOf(families []*family) []*constraint {
	var out []*constraint
	for _, f := range families {
		for _, s := range f.statements {
			if s.stale || s.alone || f.mode == record.Stock {
				continue
			}
			c := &constraint{source: SourceFigure, cell: s.cell, key: s.key, low: s.ledger.Low, origin: s.origin,
				asOf: s.asOf, from: []*statement{s}}
			if !s.ledger.Open && !s.passed && f.mode != record.Increment && s.scope != record.ScopePart {
				c.high, c.capped = s.ledger.High, true
			}
			out = append(out, c)
		}
	}
	return append(out, growth(families)...)
}

// snapshotsOf groups the constraints of each origin into ledgers at one date: dated figures of a day, and figures
// without a date of their own that stand on one page. Only snapshots in which figures overlap and one is capped can say
// more than their figures one by one; the others are left out.
func snapshotsOf(all []*constraint, places record.Places) []snapshot {
	groups := map[string][]*constraint{}
	var keys []string
	put := func(key string, c *constraint) {
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], c)
	}
	for _, c := range all {
		if c.source != SourceFigure || c.from[0].mode == record.Increment {
			continue
		}
		s := c.from[0]
		if s.dated {
			put(string(s.origin)+"\x00"+s.asOf.String(), c)
			continue
		}
		for _, d := range s.documents[:min(len(s.documents), 4)] {
			put(string(s.origin)+"\x00page "+string(d), c)
		}
	}
	slices.Sort(keys)
	keys = latest(keys, groups)
	carryForward(groups, keys, all)
	for _, k := range keys {
		groups[k] = uncapped(groups[k], places)
	}
	var out []snapshot
	seen := map[string]bool{}
	for _, k := range keys {
		members := groups[k]
		if !interlocked(members, places) {
			continue
		}
		id := string(members[0].origin)
		for _, m := range members {
			id += "\x00" + string(m.from[0].claims[0]) + strconv.Itoa(m.low)
		}
		if !seen[id] {
			seen[id] = true
			out = append(out, snapshot{key: k, members: members})
		}
	}
	return out
}

// maxLedgers is how many ledgers are held against each other. Beyond it only the last ones of each origin are: they
// carry its earlier figures forward, and fewer ledgers prove less, never more.
const maxLedgers = 32

func latest(keys []string, groups map[string][]*constraint) []string {
	byOrigin := map[record.OriginID][]string{}
	var origins []record.OriginID
	several := 0
	for _, k := range keys {
		several++
		o := groups[k][0].origin
		if byOrigin[o] == nil {
			origins = append(origins, o)
		}
		byOrigin[o] = append(byOrigin[o], k)
	}
	if several <= maxLedgers {
		return keys
	}
	each := max(1, maxLedgers/len(origins))
	var out []string
	for _, o := range origins {
		list := byOrigin[o]
		slices.SortStableFunc(list, func(a, b string) int {
			return cmp.Or(cmp.Compare(groups[b][0].asOf, groups[a][0].asOf), cmp.Compare(a, b))
		})
		out = append(out, list[:min(each, len(list))]...)
	}
	slices.Sort(out)
	return out[:min(len(out), 4*maxLedgers)]
}

// carryForward hands each dated ledger the last earlier figure of every counter of its origin: cumulative ledgers do
// not shrink while no revision is recorded.
func carryForward(groups map[string][]*constraint, keys []string, all []*constraint) {
	byOrigin := map[record.OriginID][]*constraint{}
	for _, c := range all {
		if c.source == SourceFigure && c.from[0].mode == record.Cumulative {
			byOrigin[c.origin] = append(byOrigin[c.origin], c)
		}
	}
	for _, k := range keys {
		first := groups[k][0]
		if !first.from[0].dated || !slices.ContainsFunc(groups[k], func(c *constraint) bool { return c.capped }) {
			continue
		}
		last := map[string]*constraint{}
		var order []string
		for _, c := range byOrigin[first.origin] {
			if c.asOf >= first.asOf {
				continue
			}
			fk := c.from[0].family
			if old := last[fk]; old == nil {
				order = append(order, fk)
				last[fk] = c
			} else if c.low > old.low {
				last[fk] = c
			}
		}
		slices.Sort(order)
		for _, fk := range order[:min(len(order), 32)] {
			earlier := *last[fk]
			earlier.capped = false
			groups[k] = append(groups[k], &earlier)
		}
	}
}

// uncapped takes the cap off figures of one ledger that do not bound all that the ledger has: those with a place or a
// window, where a larger one says neither where nor since when, since how many of its dead were elsewhere, or earlier,
// nobody said; and those of one sort, where another figure holds people who were not sorted. Without the cap they may
// all be the same persons.
func uncapped(members []*constraint, places record.Places) []*constraint {
	for i, a := range members {
		if !a.capped || !slices.ContainsFunc(members, func(b *constraint) bool {
			return b.low > 0 && !b.cell.Disjoint(a.cell, places) &&
				(b.low > a.high && b.vaguer(a) || b.unsorted(a))
		}) {
			continue
		}
		open := *a
		open.capped = false
		members[i] = &open
	}
	return members
}

// unsorted reports whether a figure may hold people of whom its origin does not know whether they are what another
// figure counts: who counts 30 dead and 12 women need not know the sex of the other 18.
func (c *constraint) unsorted(than *constraint) bool {
	a, b := than.cell, c.cell
	return b.Status&^a.Status&record.StatusUnknown != 0 || b.Sex&^a.Sex&record.SexUnknown != 0 ||
		b.Age&^a.Age&record.AgeUnknown != 0 || b.Cause&^a.Cause&record.CauseUnknown != 0
}

// vaguer reports whether a figure does not say where or since when, as another does.
func (c *constraint) vaguer(than *constraint) bool {
	a, b := than.cell, c.cell
	return len(b.Place) == 0 && len(a.Place) > 0 || b.Window.OpenFrom && !a.Window.OpenFrom
}

// interlocked reports whether a cap in the group can bear on another figure of it.
func interlocked(members []*constraint, places record.Places) bool {
	if len(members) == 2 {
		for i, a := range members { // a part below its total says nothing of the rest unless the part is capped
			if b := members[1-i]; a.capped && !b.capped && b.low <= a.high && a.cell.Contains(b.cell, places) {
				return false
			}
		}
	}
	for _, a := range members {
		if !a.capped {
			continue
		}
		for _, b := range members {
			if a != b && !a.cell.Disjoint(b.cell, places) && !(b.low <= a.low && b.cell.Contains(a.cell, places)) {
				return true
			}
		}
	}
	return false
}

func compareConstraints(a, b *constraint) int {
	if c := strings.Compare(string(a.source), string(b.source)); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.origin), string(b.origin)); c != 0 {
		return c
	}
	if c := cmp.Compare(a.asOf, b.asOf); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.low, b.low), cmp.Compare(a.id, b.id))
}
