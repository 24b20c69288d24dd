package count

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"recount/record"
)

// statement is one figure of one origin at one date, however many pages print it.
type statement struct {
	origin    record.OriginID
	class     string
	described bool
	inferred  bool // the origin was found by tracing, not on the page
	verb      record.ClaimVerb
	verified  bool // verified or documented in the origin's own words
	mode      record.Mode
	scope     record.Scope
	cell      record.Cell // window closed at the as-of date
	openStart bool        // the source does not say from when it counts
	asOf      record.Day
	dated     bool // the as-of date is stated
	known     bool // there is an as-of date at all
	figure    record.Figure
	ledger    record.Interval // on the origin's own ledger, by the policy table
	claims    []record.ClaimID
	documents []record.DocumentID
	learned   time.Time        // when the desk came to know it; zero: always known
	doubts    []record.Warning // why it may prove nothing where only sure figures do
	replaced  bool             // people took the figure, and a later and lower one of its origin as well
	partOf    []record.ClaimID // the totals that pages give it as part of
	stale     bool
	disputed  bool   // more pages give the figure to another speaker
	alone     bool   // many later pages give less
	passed    bool   // a higher figure stands at the same date: no cap
	key       string // of the cell, with its window
	family    string // of the cell without the end that moves
}

// unattributed is the origin of figures whose speaker no page gives.
const unattributed record.OriginID = ""

// gather gives the statements that the query may know, in a fixed order. Where an outcome is named, those of other
// outcomes stay out: they prove nothing about it.
func (p *Prepared) gather(q Query, only record.Outcome) ([]*statement, []record.Warning) {
	d := p.draft()
	knows := func(at time.Time) bool { return q.KnownAt.IsZero() || !at.After(q.KnownAt) }
	asked := func(s *statement) bool {
		return (only == "" || s.cell.Outcome == only) && knows(s.learned) &&
			!(q.AsOf.Stated() && (!s.known || s.asOf > q.AsOf.Latest()))
	}
	out := make([]*statement, 0, len(d.statements))
	for _, s := range d.statements {
		if asked(s) {
			out = append(out, s)
		}
	}
	own := make([]statement, len(out)) // what is marked below is of this question alone
	for i, s := range out {
		own[i] = *s
		out[i] = &own[i]
	}
	refused := d.refused
	if len(d.touched) > 0 {
		corrected, more := p.corrected(q)
		out = append(out, slices.DeleteFunc(corrected, func(s *statement) bool { return !asked(s) })...)
		slices.SortFunc(out, compareStatements)
		refused = slices.Concat(refused, more)
	}
	var warnings []record.Warning
	for _, r := range refused {
		if knows(r.known) {
			warnings = append(warnings, record.Warning{Code: "figure_refused", Text: r.why.Error(),
				Claims: []record.ClaimID{r.claim}})
		}
	}
	if q.Cell.Party == nil {
		accuseNoGroup(out)
		slices.SortFunc(out, compareStatements)
	}
	out = mergeStatements(out)
	warnings = append(warnings, markDisputed(out)...)
	markReplaced(out, q, p.in.Places)
	return out, warnings
}

// corrected gives what the claims say that a correction touches, as the question may know it.
func (p *Prepared) corrected(q Query) (out []*statement, refused []refusal) {
	fixes := correctionsOf(q, p.in.Corrections)
	for _, e := range p.draft().touched {
		claim, keep := fixes.apply(e.Claim, q)
		if !keep {
			continue
		}
		s, err := newStatement(claim)
		if err != nil {
			refused = append(refused, refusal{claim.ID, e.Known, err})
			continue
		}
		s.learned, s.doubts = e.Known, e.Doubts
		out = append(out, s)
	}
	return out, refused
}

// newStatement reads a claim's figure, date and window.
func newStatement(c record.Claim) (*statement, error) {
	n := c.Count
	ledger, err := n.Figure.Interval()
	if err != nil {
		return nil, fmt.Errorf("claim %s: %w", c.ID, err)
	}
	s := &statement{
		origin: c.Speaker.Origin, class: c.Speaker.Class, inferred: c.Speaker.Inferred, verb: c.Speaker.Verb,
		verified: c.Speaker.Verified == "yes", mode: n.Mode, scope: n.Scope, cell: n.Cell, figure: n.Figure,
		ledger: ledger,
		claims: []record.ClaimID{c.ID}, documents: []record.DocumentID{c.Document},
	}
	s.described = c.Speaker.OnPage == record.OriginDescribed && !s.inferred ||
		strings.HasPrefix(string(s.origin), "described:")
	if s.described && !strings.HasPrefix(string(s.origin), "described:") {
		s.origin = record.OriginID("described:" + cmp.Or(string(s.origin), s.class, "source"))
	}
	if s.mode == "" {
		s.mode = record.Cumulative
	}
	if n.Scope == record.ScopeDaily {
		s.mode = record.Increment
	}
	if n.PartOf != "" {
		s.partOf = []record.ClaimID{n.PartOf}
	}
	s.setDates(c)
	return s, nil
}

// setDates finds the as-of date and closes the window of deaths at it: nobody counted then died later.
func (s *statement) setDates(c record.Claim) {
	n := c.Count
	switch {
	case n.AsOf.Stated():
		s.asOf, s.known = n.AsOf.Latest(), true
		s.dated = !c.Published.Stated() || n.AsOf.Latest() < c.Published.Latest() || anchored(c, "as_of") ||
			anchored(c, "until")
	case n.Until.Stated():
		s.asOf, s.known, s.dated = n.Until.Latest(), true, true
	case c.Published.Stated():
		s.asOf, s.known = c.Published.Latest(), true
	}
	w := n.Cell.Window
	if w == (record.Window{}) {
		w = record.Always
	}
	if w.OpenFrom && n.Since.Stated() {
		w.From, w.OpenFrom = n.Since.Earliest(), false
	}
	if w.OpenTo && n.Until.Stated() {
		w.To, w.OpenTo = n.Until.Latest(), false
	}
	if s.mode == record.Increment {
		// New in the list that day; the deaths may be of any earlier day.
		w.OpenFrom, w.From = true, 0
		if !w.OpenTo && s.known && s.asOf > w.To {
			w.To = s.asOf
		}
	}
	s.openStart = w.OpenFrom
	if s.known {
		w = w.Intersect(record.Until(s.asOf))
	}
	// counts deaths after its own date: a forecast or a misread date; it proves nothing inside any window
	if w.Empty() {
		w = record.Always
		s.openStart = true
	}
	s.cell.Window = w
	s.cell.NotStated = nil
	s.key, s.family = s.cell.Key(), familyKey(s)
}

func anchored(c record.Claim, field string) bool {
	return slices.ContainsFunc(c.Fields, func(f record.FieldAnchor) bool { return f.Field == field })
}

// compareStatements asks one thing after another and stops at the first that differs: thousands are put in order.
func compareStatements(a, b *statement) int {
	if c := strings.Compare(string(a.origin), string(b.origin)); c != 0 {
		return c
	}
	if c := cmp.Compare(a.asOf, b.asOf); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.mode), string(b.mode)); c != 0 {
		return c
	}
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(a.ledger.Low, b.ledger.Low),
		cmp.Compare(a.figure.Qualifier, b.figure.Qualifier), cmp.Compare(a.figure.Value, b.figure.Value),
		cmp.Compare(a.figure.Upper, b.figure.Upper), boolCompare(a.inferred, b.inferred), boolCompare(b.dated, a.dated),
		boolCompare(b.verified, a.verified), cmp.Compare(a.verb, b.verb),
		strings.Compare(string(a.claims[0]), string(b.claims[0])),
	)
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// same reports whether two statements are one figure: same origin, date, cell and interval.
func (s *statement) same(t *statement) bool {
	return s.origin == t.origin && s.asOf == t.asOf && s.mode == t.mode && s.ledger == t.ledger &&
		s.figure.Qualifier == t.figure.Qualifier && s.figure.Value == t.figure.Value &&
		s.figure.Upper == t.figure.Upper &&
		s.inferred == t.inferred && s.key == t.key
}

// mergeStatements joins reprints of one figure; in must be ordered. The origin's verb of the strongest own sentence is
// kept: reprints never upgrade it, because a verb enters only with the origin's own words.
func mergeStatements(in []*statement) []*statement {
	var out []*statement
	for _, s := range in {
		if n := len(out); n > 0 && out[n-1].same(s) {
			p := out[n-1]
			p.claims = append(p.claims, s.claims...)
			p.documents = append(p.documents, s.documents...)
			p.dated = p.dated || s.dated
			p.verified = p.verified || s.verified
			p.doubts = leastDoubt(p.doubts, s.doubts)
			p.partOf = append(slices.Clip(p.partOf), s.partOf...)
			if verbRank(s.verb) > verbRank(p.verb) {
				p.verb = s.verb
			}
			continue
		}
		out = append(out, s)
	}
	for _, s := range out {
		slices.Sort(s.claims)
		s.claims = slices.Compact(s.claims)
		slices.Sort(s.documents)
		s.documents = slices.Compact(s.documents)
	}
	return out
}

// verbRank orders verbs by what they claim, weakest first.
func verbRank(v record.ClaimVerb) int {
	return slices.Index([]record.ClaimVerb{
		record.Alleged, record.Reported, record.Recorded, record.Identified, record.Documented, record.Confirmed,
		record.Verified,
	}, v)
}

// admitted reports whether the statement may prove something at the tier.
func (s *statement) admitted(q Query, t Tier) bool {
	switch {
	case s.origin == unattributed, s.verb == record.Estimated, s.scope == record.ScopeEstimate, q.Sure && s.held():
		return false
	case t == TierReported:
		return true
	case s.inferred, s.described, s.disputed, s.replaced, s.verb == record.Alleged:
		return false // a match of number and date only suggests who speaks
	case slices.Contains(q.Adopt, s.origin) && (t != TierVerified || s.own()):
		return true
	case t == TierVerified:
		return false
	case q.Admit != nil:
		return slices.Contains(q.Admit, s.origin)
	}
	return documentingClasses[s.class]
}

// own reports whether the origin says that the figure is of cases that it looked into itself.
func (s *statement) own() bool { return s.verified || verbRank(s.verb) >= verbRank(record.Recorded) }

// corrections by claim.
type corrections map[record.ClaimID][]Correction

func correctionsOf(q Query, all []Correction) corrections {
	out := corrections{}
	for _, c := range all {
		if q.KnownAt.IsZero() || !c.Known.After(q.KnownAt) {
			out[c.Claim] = append(out[c.Claim], c)
		}
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b Correction) int {
			return cmp.Or(a.Known.Compare(b.Known), cmp.Compare(a.AsOf.Latest(), b.AsOf.Latest()),
				cmp.Compare(a.Kind, b.Kind))
		})
	}
	return out
}

// apply gives the claim as corrected, or false where it counts for nothing. A correction of the origin that is dated
// after the query's as-of day does not touch what the origin said before.
func (f corrections) apply(c record.Claim, q Query) (record.Claim, bool) {
	for _, x := range f[c.ID] {
		if q.AsOf.Stated() && x.AsOf.Stated() && x.AsOf.Earliest() > q.AsOf.Latest() {
			continue
		}
		n := *c.Count
		switch {
		case x.Kind == Corrected && x.Figure != nil:
			n.Figure = *x.Figure
			if x.AsOf.Stated() {
				n.AsOf = x.AsOf
			}
		case x.Kind == Recelled && x.Cell != nil:
			n.Cell = *x.Cell
		default:
			return c, false
		}
		c.Count = &n
	}
	return c, true
}
