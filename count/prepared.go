package count

import (
	"slices"
	"strings"
	"sync"
	"time"

	"recount/record"
)

// Prepared is an input of which much is asked: what no question changes is made ready once, at the first question that
// needs it. It is safe for concurrent use. The input must not be altered afterwards.
type Prepared struct {
	in    Input
	roll  func() *roll
	draft func() *draft
}

// Prepare makes an input ready. It costs nothing until something is asked.
func Prepare(in Input) *Prepared {
	return &Prepared{
		in:    in,
		roll:  sync.OnceValue(func() *roll { return newRoll(in.Records, in.Links, in.Places) }),
		draft: sync.OnceValue(func() *draft { return newDraft(in) }),
	}
}

// Renew makes an input ready that differs from the one before in claims, closures and corrections alone: the records,
// links and places are taken as they were.
func (p *Prepared) Renew(in Input) *Prepared {
	n := Prepare(in)
	n.roll = p.roll
	return n
}

// With is the input with one claim more, or with the claim in the place of what the input has under its id.
func (p *Prepared) With(e Entry) *Prepared {
	n := &Prepared{in: p.in, roll: p.roll}
	n.draft = sync.OnceValue(func() *draft { return p.draft().with(e, p.in.Corrections) })
	return n
}

// draft is what claims say before anything is asked.
type draft struct {
	statements []*statement // in order, of claims without a correction; never written to
	touched    []Entry      // claims with a correction: what they say depends on the question
	refused    []refusal    // figures that cannot be used, in the order of the claims' ids
	parts      []partOf     // what pages give as part of what
	open       []record.ClaimID
}

type refusal struct {
	claim record.ClaimID
	known time.Time
	why   error
}

type partOf struct{ part, total record.ClaimID }

func newDraft(in Input) *draft {
	d := &draft{}
	touched := touchedBy(in.Corrections)
	for _, e := range in.Claims {
		d.add(e, touched)
	}
	slices.SortFunc(d.statements, compareStatements)
	d.order()
	return d
}

// touchedBy are the claims that a correction speaks of.
func touchedBy(all []Correction) map[record.ClaimID]bool {
	out := map[record.ClaimID]bool{}
	for _, c := range all {
		out[c.Claim] = true
	}
	return out
}

// add takes a claim in; the caller puts things in order.
func (d *draft) add(e Entry, touched map[record.ClaimID]bool) {
	c := &e.Claim
	if c.Count == nil {
		return
	}
	if c.Count.PartOf != "" {
		d.parts = append(d.parts, partOf{c.ID, c.Count.PartOf})
	}
	if c.Count.OpenAbove {
		d.open = append(d.open, c.ID)
	}
	if c.Kind != record.CountClaim || !c.Count.Scope.Countable() || c.Speaker.Verb == record.Denied ||
		c.Speaker.Verb == record.Retracted {
		return
	}
	if touched[c.ID] {
		d.touched = append(d.touched, e)
		return
	}
	s, err := newStatement(*c)
	if err != nil {
		d.refused = append(d.refused, refusal{c.ID, e.Known, err})
		return
	}
	s.learned, s.doubts = e.Known, e.Doubts
	d.statements = append(d.statements, s)
}

func (d *draft) order() {
	slices.SortStableFunc(d.refused, func(a, b refusal) int {
		return strings.Compare(string(a.claim),
			string(b.claim))
	})
	slices.Sort(d.open)
	d.open = slices.Compact(d.open)
}

// with is the draft with a claim in the place of what it had under the claim's id.
func (d *draft) with(e Entry, corrections []Correction) *draft {
	id := e.Claim.ID
	n := &draft{
		statements: make([]*statement, 0, len(d.statements)+1),
		touched:    slices.DeleteFunc(slices.Clone(d.touched), func(o Entry) bool { return o.Claim.ID == id }),
		refused:    slices.DeleteFunc(slices.Clone(d.refused), func(r refusal) bool { return r.claim == id }),
		parts:      slices.DeleteFunc(slices.Clone(d.parts), func(p partOf) bool { return p.part == id }),
		open:       slices.DeleteFunc(slices.Clone(d.open), func(o record.ClaimID) bool { return o == id }),
	}
	for _, s := range d.statements {
		if s.claims[0] != id {
			n.statements = append(n.statements, s)
		}
	}
	before := len(n.statements)
	n.add(e, touchedBy(corrections))
	if len(n.statements) > before {
		s := n.statements[before]
		at, _ := slices.BinarySearchFunc(n.statements[:before], s, compareStatements)
		n.statements = slices.Insert(n.statements[:before], at, s)
	}
	n.order()
	return n
}
