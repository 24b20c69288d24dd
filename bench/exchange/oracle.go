package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"recount/exchange"
	"recount/record"
)

// set is a set of acts by their numbers.
type set []uint64

func (s *set) put(n int) {
	for len(*s) <= n/64 {
		*s = append(*s, 0)
	}
	(*s)[n/64] |= 1 << (n % 64)
}

func (s set) has(n int) bool { return n/64 < len(s) && s[n/64]&(1<<(n%64)) != 0 }

func (s *set) join(o set) {
	for len(*s) < len(o) {
		*s = append(*s, 0)
	}
	for i := range o {
		(*s)[i] |= o[i]
	}
}

func (s set) copy() set { return slices.Clone(s) }

// fact is an act as the oracle knows it: what the desk knew when it was done, as a set, and what it writes.
type fact struct {
	id     record.ChangeID
	desk   record.DeviceID
	branch int // which copy of the desk did it
	a      act
	cells  map[string]string
	knew   set
	undoes int // -1: it is no undoing
}

// oracle knows what desks did and what they knew, from the schedule alone. It has no log, no order, no clock and no
// store.
type oracle struct {
	facts   []fact
	at      map[record.ChangeID]int
	knows   []set // of each node
	person  map[record.ActorID]string
	revoked record.DeviceID
	cut     mark // the last act of the revoked desk that holds
}

// mark is an act of a desk: its leaf, and its number here; -1 for none.
type mark struct {
	leaf string
	n    int
}

func newOracle() *oracle {
	return &oracle{at: map[record.ChangeID]int{}, person: map[record.ActorID]string{}, cut: mark{n: -1}}
}

func (o *oracle) place(node int) {
	for len(o.knows) <= node {
		o.knows = append(o.knows, nil)
	}
}

// did hears of an act.
func (o *oracle) did(node int, desk record.DeviceID, id record.ChangeID, a act) {
	o.place(node)
	f := fact{id: id, desk: desk, branch: node, a: a, knew: o.knows[node].copy(), undoes: -1}
	if a.payload != nil {
		payload, err := record.Canonical(a.payload)
		if err != nil {
			panic(err)
		}
		f.cells = cellsOf(&record.Change{Kind: a.kind, Subjects: a.subjects, Payload: payload})
	}
	if u, ok := a.payload.(record.Undoing); ok {
		f.undoes = o.at[u.Change]
	}
	o.at[id] = len(o.facts)
	o.facts = append(o.facts, f)
	o.knows[node].put(len(o.facts) - 1)
}

// waiting is who proposed the finding that the desk last heard of; "" where nothing waits.
func (o *oracle) waiting(node int, finding string) record.ActorID {
	var last record.ActorID
	for n, f := range o.facts {
		if d, ok := f.a.payload.(record.Determination); ok && o.knows[node].has(n) && string(d.ID) == finding {
			if last = ""; d.Proposed {
				last = d.Proposer
			}
		}
	}
	return last
}

// undoable picks an act that holds at a desk.
func (o *oracle) undoable(node int, rng *rand.Rand, without map[record.ChangeID]exchange.Reason) record.ChangeID {
	var can []record.ChangeID
	for n, f := range o.facts {
		switch f.a.kind {
		case record.RecordSite, record.JudgePair, record.CorrectVictim, record.RecordConsent, record.Undo,
			record.DecideConflict:
		default:
			continue
		}
		if _, none := without[f.id]; !none && o.knows[node].has(n) && !o.undone(o.knows[node], n, without) {
			can = append(can, f.id)
		}
	}
	if len(can) == 0 {
		return ""
	}
	return can[rng.IntN(len(can))]
}

// undone says whether an undoing of an act holds, among the acts of a set.
func (o *oracle) undone(all set, n int, without map[record.ChangeID]exchange.Reason) bool {
	for m, f := range o.facts {
		if f.undoes == n && all.has(m) && !o.cutOff(all, m) {
			if _, none := without[f.id]; !none && !o.undone(all, m, without) {
				return true
			}
		}
	}
	return false
}

// cutOff says whether an act is of the revoked desk and not among those that the revoking desk had.
func (o *oracle) cutOff(all set, n int) bool {
	f := o.facts[n]
	if f.desk != o.revoked || o.revoked == "" || !o.revocationIn(all) {
		return false
	}
	return o.cut.n < 0 || n != o.cut.n && !o.facts[o.cut.n].knew.has(n)
}

func (o *oracle) revocationIn(all set) bool {
	for n, f := range o.facts {
		if f.a.kind == record.RevokeDesk && all.has(n) {
			return true
		}
	}
	return false
}

// last is the last act of a desk that a node has.
func (o *oracle) last(node int, desk record.DeviceID, n node) (mark, int64) {
	best, turn := -1, int64(0)
	for i, f := range o.facts {
		if f.desk == desk && o.knows[node].has(i) {
			count := int64(1)
			for j, g := range o.facts {
				if g.desk == desk && f.knew.has(j) {
					count++
				}
			}
			if count > turn {
				best, turn = i, count
			}
		}
	}
	if best < 0 {
		return mark{n: -1}, 0
	}
	return mark{leafOf(n, o.facts[best].id), best}, turn
}

// apart says whether two acts were done without knowing of each other.
func (o *oracle) apart(a, b int) bool { return !o.facts[a].knew.has(b) && !o.facts[b].knew.has(a) }

// judge holds what desks show after they gave each other everything.
func (o *oracle) judge(all set, s sight) error {
	for n, f := range o.facts {
		if all.has(n) && !slices.Contains(s.ids, string(f.id)) {
			return fmt.Errorf("act %s of %s was lost", f.id, f.desk)
		}
		if _, none := s.without[f.id]; all.has(n) && o.cutOff(all, n) && !none {
			return fmt.Errorf("act %s of the revoked desk has an effect", f.id)
		}
	}
	if err := o.fourEyes(all, s); err != nil {
		return err
	}
	if err := o.withdrawn(all, s); err != nil {
		return err
	}
	if err := o.erased(all, s); err != nil {
		return err
	}
	if err := o.lists(all, s); err != nil {
		return err
	}
	in := map[record.ChangeID]exchange.Conflict{}
	for _, c := range s.conflicts {
		for _, id := range c.Acts {
			in[id] = c
		}
	}
	return o.overwritten(all, s, in)
}

// fourEyes holds that no finding is verified that one person proposed and decided.
func (o *oracle) fourEyes(all set, s sight) error {
	for cell, value := range s.rows {
		if !strings.HasPrefix(cell, "finding ") {
			continue
		}
		_, by, _ := strings.Cut(value, " by ")
		proposer, reviewer, _ := strings.Cut(by, ",")
		if reviewer != "" && o.person[record.ActorID(proposer)] == o.person[record.ActorID(reviewer)] {
			return fmt.Errorf("%s is %s: one person", cell, value)
		}
	}
	for n, f := range o.facts {
		d, ok := f.a.payload.(record.Determination)
		if _, none := s.without[f.id]; ok && all.has(n) && f.a.kind == record.DecideFinding &&
			o.person[d.Proposer] == o.person[d.Reviewer] && !none {
			return fmt.Errorf("act %s has an effect: one person proposed and decided", f.id)
		}
	}
	return nil
}

// withdrawn holds that no consent counts that was written down without knowing of a withdrawal.
func (o *oracle) withdrawn(all set, s sight) error {
	for n, f := range o.facts {
		if f.a.kind != record.WithdrawConsent || !all.has(n) || o.cutOff(all, n) {
			continue
		}
		for m, c := range o.facts {
			if c.a.kind != record.RecordConsent || !all.has(m) || c.a.subjects[1] != f.a.subjects[0] ||
				!o.apart(n, m) || o.undone(all, m, nil) {
				continue
			}
			if _, none := s.without[c.id]; !none && !o.undone(all, m, s.without) {
				return fmt.Errorf("consent %s counts, and %s withdrew meanwhile", c.id, f.id)
			}
		}
	}
	return nil
}

// overwritten holds that no act hides another that it did not know of: either a conflict shows both, or somebody who
// knew both wrote since; and that what stands is what the last of those who knew of each other wrote.
func (o *oracle) overwritten(all set, s sight, in map[record.ChangeID]exchange.Conflict) error {
	// of a record, by those that are neither undone nor without effect for another reason than a conflict
	writes := map[string][]int{}
	for n, f := range o.facts {
		if len(f.cells) == 0 || !all.has(n) || o.cutOff(all, n) || o.undone(all, n, s.without) || o.takenOut(all, n) {
			continue
		}
		switch why := s.without[f.id]; why {
		case "", exchange.ReasonConflict, exchange.ReasonOverruled:
			for cell := range f.cells {
				writes[cell] = append(writes[cell], n)
			}
		}
	}
	for cell, ns := range writes {
		for i, a := range ns {
			for _, b := range ns[i+1:] {
				if o.facts[a].cells[cell] == o.facts[b].cells[cell] || !o.apart(a, b) ||
					o.known(all, s, ns, cell, a, b) {
					continue
				}
				ca, cb := in[o.facts[a].id], in[o.facts[b].id]
				if ca.ID == "" || ca.ID != cb.ID {
					return fmt.Errorf("%s: %s wrote %q and %s wrote %q, neither knew of the other, no conflict shows both\n%s",
						cell, o.facts[a].id, o.facts[a].cells[cell], o.facts[b].id, o.facts[b].cells[cell],
						o.story(all, s, cell))
				}
			}
		}
		if err := o.stands(s, in, cell, ns); err != nil {
			return err
		}
	}
	return nil
}

// known says whether somebody who knew of two writes wrote the record since.
func (o *oracle) known(all set, s sight, ns []int, cell string, a, b int) bool {
	name := strings.Join(strings.Fields(cell)[:2], " ")
	for n, f := range o.facts {
		if !all.has(n) || o.cutOff(all, n) || !f.knew.has(a) || !f.knew.has(b) || o.undone(all, n, s.without) {
			continue
		}
		for other := range f.cells {
			if why := s.without[f.id]; strings.HasPrefix(other+" ", name+" ") &&
				(why == "" || why == exchange.ReasonConflict || why == exchange.ReasonOverruled) {
				return true
			}
		}
	}
	return false
}

// stands holds what stands in a field, where no conflict is open on it, to what was written last by those who knew of
// each other.
func (o *oracle) stands(s sight, in map[record.ChangeID]exchange.Conflict, cell string, ns []int) error {
	var last []string
	for _, a := range ns {
		if c := in[o.facts[a].id]; c.ID != "" && c.Open() {
			return nil // what stands meanwhile is said elsewhere: nothing is hidden
		}
		if s.without[o.facts[a].id] != "" {
			continue
		}
		if !slices.ContainsFunc(ns, func(b int) bool {
			return s.without[o.facts[b].id] == "" &&
				o.facts[b].knew.has(a)
		}) {
			last = append(last, o.facts[a].cells[cell])
		}
	}
	got := s.rows[cell]
	if list, _, ok := strings.Cut(strings.TrimPrefix(cell, "victim "), "-"); ok && s.rows[rowsOf(list)] == "" {
		return nil // the list that brought the record was taken back
	}
	if len(last) > 0 && !slices.Contains(last, got) {
		return fmt.Errorf("%s is %q and was last written as %q", cell, got, last)
	}
	return nil
}

// story tells what happened on a record, for whoever looks into a schedule that failed.
func (o *oracle) story(all set, s sight, name string) string {
	var b strings.Builder
	for n, f := range o.facts {
		about := strings.Contains(name, " "+strings.Join(f.a.subjects, " ")) || f.a.kind == record.DecideConflict ||
			f.undoes >= 0
		if !all.has(n) || !about {
			continue
		}
		var knew []string
		for m := range o.facts {
			if f.knew.has(m) {
				knew = append(knew, strings.TrimPrefix(string(o.facts[m].id), "act"))
			}
		}
		fmt.Fprintf(&b, "%s %s %s %v %v without=%q undone=%v knew %v\n", f.id, f.desk, f.a.kind, f.a.subjects,
			f.a.payload, s.without[f.id], o.undone(all, n, s.without), knew)
	}
	for _, c := range s.conflicts {
		fmt.Fprintf(&b, "%+v\n", c)
	}
	return b.String()
}
