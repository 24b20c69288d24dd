package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// engine holds what one query's bounds are computed from.
type engine struct {
	query    Query
	places   record.Places
	figures  []*constraint // of the query's outcome
	ledgers  []snapshot
	closures []*constraint
	people   map[Tier]*persons
	clashes  []clash
	within   map[string]bool // by key of the cell
}

// newEngine prepares constraints, interlocking ledgers and conflicts.
func newEngine(q Query, in Input, families []*family, people *roll) *engine {
	e := &engine{query: q, places: in.Places, people: map[Tier]*persons{}, within: map[string]bool{}}
	told := q
	told.Sure = false // conflicts among what is in doubt are shown as well
	for _, c := range constraintsOf(families) {
		if c.cell.Outcome == q.Cell.Outcome && c.admitted(told, TierReported) {
			e.figures = append(e.figures, c)
		}
	}
	slices.SortStableFunc(e.figures, compareConstraints)
	communities := e.commonest(func(c record.Cell) record.Labels { return c.Community })
	parties := e.commonest(func(c record.Cell) record.Labels { return c.Party })
	for i := range e.figures {
		e.figures[i] = e.tame(e.figures[i], communities, parties)
	}
	e.ledgers = snapshotsOf(e.figures, e.places)
	for _, c := range in.Closures {
		if c.Cell.Outcome == q.Cell.Outcome && (q.KnownAt.IsZero() || !c.Known.After(q.KnownAt)) {
			e.closures = append(e.closures, &constraint{source: SourceClosure, cell: c.Cell, key: c.Cell.Key(),
				high: c.High, capped: true, id: c.ID})
		}
	}
	slices.SortStableFunc(e.closures, compareConstraints)
	e.people[TierVerified] = people.persons(q.Cell.Outcome, verifiedDeath)
	e.people[TierDocumented] = people.persons(q.Cell.Outcome, documentedDeath)
	e.people[TierReported] = e.people[TierDocumented]
	e.clashes = e.findClashes()
	return e
}

// tame widens a cell with a community, party or place that one program cannot tell apart: the people are still some of
// the wider cell, so the lower end holds; the upper end is dropped.
func (e *engine) tame(c *constraint, communities, parties record.Labels) *constraint {
	wide := *c
	if c.cell.Community != nil && !communities.Contains(c.cell.Community) {
		wide.cell.Community = nil
	}
	if c.cell.Party != nil && !parties.Contains(c.cell.Party) {
		wide.cell.Party = nil
	}
	for _, p := range c.cell.Place {
		if !e.knows(p) && !slices.Contains(e.query.Cell.Place, p) {
			wide.cell.Place = nil
			break
		}
	}
	if len(wide.cell.Community) == len(c.cell.Community) && len(wide.cell.Party) == len(c.cell.Party) &&
		len(wide.cell.Place) == len(c.cell.Place) {
		return c
	}
	wide.capped, wide.key = false, wide.cell.Key()
	return &wide
}

// commonest gives the labels that a program may tell apart: the query's, then those of most figures.
func (e *engine) commonest(of func(record.Cell) record.Labels) record.Labels {
	uses := map[string]int{}
	var names []string
	for _, c := range e.figures {
		for _, n := range of(c.cell) {
			if uses[n] == 0 {
				names = append(names, n)
			}
			uses[n]++
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(uses[b], uses[a]), cmp.Compare(a, b)) })
	out := slices.Clone(of(e.query.Cell))
	for _, n := range names {
		if len(out) < maxLabels && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if out == nil {
		return record.Labels{}
	}
	return record.NewLabels(out...)
}

func (e *engine) knows(p record.PlaceID) bool {
	if e.places == nil {
		return false
	}
	_, ok := e.places.Place(p)
	return ok
}

// findClashes looks for conflicts in each interlocking ledger, and in all that bears on closures together.
func (e *engine) findClashes() []clash {
	var out []clash
	seen := map[string]bool{}
	add := func(found []clash) {
		for _, c := range found {
			if k := c.key(); !seen[k] && len(out) < maxConflicts {
				seen[k] = true
				out = append(out, c)
			}
		}
	}
	for _, s := range e.ledgers {
		if len(out) >= maxConflicts {
			break
		}
		add(clashesOf(e.query.Cell.Outcome, parts{ledgers: []snapshot{s}}, e.places))
	}
	if len(e.closures) > 0 {
		add(clashesOf(e.query.Cell.Outcome, e.bearingOnClosures(), e.places))
	}
	return out
}

// bearingOnClosures gives the parts that meet a closed cell.
func (e *engine) bearingOnClosures() parts {
	meets := func(c *constraint) bool {
		return slices.ContainsFunc(e.closures, func(x *constraint) bool { return !x.cell.Disjoint(c.cell, e.places) })
	}
	in := parts{closures: e.closures}
	for _, c := range e.strongest(e.figures, 60) {
		if meets(c) {
			in.direct = append(in.direct, c)
		}
	}
	for _, s := range e.ledgers {
		if slices.ContainsFunc(s.members, meets) {
			in.ledgers = append(in.ledgers, s)
		}
	}
	return in
}

// strongest drops figures that another figure implies, and keeps at most n of the rest, the largest first.
func (e *engine) strongest(in []*constraint, n int) []*constraint {
	best := map[string]*constraint{}
	var keys []string
	for _, c := range in {
		if c.low <= 0 {
			continue
		}
		old := best[c.key]
		if old == nil {
			keys = append(keys, c.key)
		}
		if old == nil || c.low > old.low {
			best[c.key] = c
		}
	}
	out := make([]*constraint, 0, len(keys))
	for _, k := range keys {
		out = append(out, best[k])
	}
	slices.SortStableFunc(out, func(a, b *constraint) int {
		return cmp.Or(cmp.Compare(b.low, a.low),
			compareConstraints(a, b))
	})
	if len(out) > 2*maxPropagated {
		out = out[:2*maxPropagated]
	}
	var kept []*constraint
	for _, c := range out {
		if len(kept) == n {
			break
		}
		if !slices.ContainsFunc(kept, func(k *constraint) bool { return c.cell.Contains(k.cell, e.places) }) {
			kept = append(kept, c)
		}
	}
	return kept
}

// bound computes the bound at a tier. floor is the proven low of the tier below, which stands at this tier too.
func (e *engine) bound(t Tier, floor Bound) Bound {
	if t != TierVerified && !e.widens(t) {
		return floor
	}
	out := Bound{Method: ByNothing}
	switch {
	case e.query.OnePage && e.query.Sure:
		out = e.bestSure(t)
	case e.query.OnePage:
		out = e.bestPage(t)
	default:
		out = e.overRepairs(t, together{}, e.admittedClashes(t))
	}
	if floor.Low > out.Low {
		out.Low, out.Method, out.Proof = floor.Low, floor.Method, floor.Proof
	}
	return out
}

// widens reports whether the tier admits anything that the one below it does not.
func (e *engine) widens(t Tier) bool {
	below := tiers[slices.Index(tiers, t)-1]
	if e.people[t] != e.people[below] || len(e.closures) > 0 {
		return true
	}
	return slices.ContainsFunc(e.figures, func(c *constraint) bool {
		return c.admitted(e.query, t) &&
			!c.admitted(e.query, below)
	})
}

// admittedClashes are the conflicts among what the tier admits.
func (e *engine) admittedClashes(t Tier) []clash {
	var out []clash
	for _, c := range e.clashes {
		if !slices.ContainsFunc(c.elements, func(x element) bool {
			s, ok := x.(*statement)
			return ok && !s.admitted(e.query, t)
		}) {
			out = append(out, c)
		}
	}
	return out
}

// overRepairs takes the least bound over the maximal consistent subsets of what the tier admits (and of what
// stands together).
func (e *engine) overRepairs(t Tier, page together, clashes []clash) Bound {
	options := repairs(clashes)
	var out Bound
	for i, removed := range options {
		b := e.solve(t, page, removed)
		out.Contested = out.Contested || b.Contested || len(options) > 1 || len(removed) > 0
		if len(removed) > 0 {
			out.Alternatives = append(out.Alternatives, alternative(b, removed))
		}
		if i == 0 || b.Low < out.Low {
			out.Low, out.Method, out.Proof = b.Low, b.Method, b.Proof
		}
		if len(clashes) == 0 {
			out.High, out.HighEstablished, out.HighProof = b.High, b.HighEstablished, b.HighProof
		}
	}
	return out
}

func alternative(b Bound, removed map[element]bool) Alternative {
	a := Alternative{Low: b.Low, High: b.High, HighEstablished: b.HighEstablished, Proof: b.Proof}
	for e := range removed {
		switch x := e.(type) {
		case *statement:
			a.Without = append(a.Without, x.claims...)
		case *constraint:
			a.Without = append(a.Without, x.id)
		}
	}
	slices.Sort(a.Without)
	return a
}

// programSizes are the numbers of figures with which a program is tried, until one is small enough.
var programSizes = []int{60, 30, 15}

// solve bounds the query by the figures admitted at the tier (and of what stands together) that are not removed.
func (e *engine) solve(t Tier, page together, removed map[element]bool) Bound {
	in := e.parts(t, page, removed)
	out := Bound{Method: ByNothing}
	if p := propagate(e.query.Cell, e.insideQuery(in.direct), e.places); p != nil {
		out.Low, out.Method, out.Proof = p.Bound, ByPropagation, p
	}
	if !e.worthProgram(in) {
		return out
	}
	for _, size := range programSizes {
		p, ok := newProgram(e.query.Cell, e.trim(in, size, out.Proof), e.places)
		if !ok {
			continue
		}
		s := p.solve(1)
		if s.verdict == unbounded { // a conflict that the search for conflicts did not reach
			out.Contested = true
			return out
		}
		if proof := p.proof(ProvesLow, s); proof.Bound > out.Low {
			out.Low, out.Method, out.Proof = proof.Bound, ByProgram, proof
		}
		e.upper(p, &out)
		return out
	}
	return out
}

// upper looks for a cap. Without a closure there is none.
func (e *engine) upper(p *program, out *Bound) {
	if len(e.closures) == 0 {
		return
	}
	if s := p.solve(-1); s.verdict == optimal {
		out.HighProof = p.proof(ProvesHigh, s)
		out.High, out.HighEstablished = out.HighProof.Bound, true
	}
}

// worthProgram reports whether a program may prove more than propagation: more than one figure inside the query, or
// ledgers or closures that bear on it.
func (e *engine) worthProgram(in parts) bool {
	return len(in.ledgers) > 0 || len(in.closures) > 0 || len(e.strongest(e.insideQuery(in.direct), 3)) > 2
}

// inside reports whether the constraint's cell lies in the query, asking once for each cell.
func (e *engine) inside(c *constraint) bool {
	v, ok := e.within[c.key]
	if !ok {
		v = e.query.Cell.Contains(c.cell, e.places)
		e.within[c.key] = v
	}
	return v
}

func (e *engine) insideQuery(all []*constraint) []*constraint {
	var out []*constraint
	for _, c := range all {
		if c.low > 0 && e.inside(c) {
			out = append(out, c)
		}
	}
	return out
}

// parts gives what the tier admits, with the distinct persons of our own records in every cell in play.
func (e *engine) parts(t Tier, page together, removed map[element]bool) parts {
	allowed := func(c *constraint) bool {
		return e.standsWith(c, page) && c.admitted(e.query, t) && !without(c, removed)
	}
	in := parts{direct: e.figures, closures: e.closures, ledgers: e.ledgers}.restrict(allowed)
	cells := []record.Cell{e.query.Cell}
	for _, c := range e.strongest(e.insideQuery(in.direct), 12) {
		cells = append(cells, c.cell)
	}
	people := e.people[t]
	if people.empty() || page != (together{}) && page != recordsOnly {
		return in
	}
	for _, c := range cells {
		if n := people.distinct(c).Low; n > 0 {
			in.direct = append(in.direct, &constraint{source: SourceRecords, cell: c, key: c.Key(), low: n})
		}
	}
	return in
}

// trim chooses the figures that may move the bound: where nothing is closed, only those inside the query, and ledgers
// that meet it. What the propagated proof uses always stays.
func (e *engine) trim(in parts, size int, proof *Proof) parts {
	out := parts{closures: in.closures}
	direct := in.direct
	if len(in.closures) == 0 {
		direct = e.insideQuery(direct)
	}
	out.direct = e.strongest(direct, size)
	for _, s := range in.ledgers {
		if len(out.ledgers) < size/3 && slices.ContainsFunc(s.members,
			func(c *constraint) bool { return !c.cell.Disjoint(e.query.Cell, e.places) }) {
			out.ledgers = append(out.ledgers, s)
		}
	}
	if proof == nil {
		return out
	}
	for _, t := range proof.Terms {
		i := slices.IndexFunc(in.direct, func(c *constraint) bool {
			return c.low == t.Figure && c.source == t.Source && slices.Equal(c.claims(), t.Claims) &&
				c.cell.Same(t.Cell, e.places)
		})
		if i >= 0 && !slices.Contains(out.direct, in.direct[i]) {
			out.direct = append(out.direct, in.direct[i])
		}
	}
	return out
}
