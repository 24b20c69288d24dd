package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"recount/exchange"
	"recount/record"
)

// victimFields are the fields that corrections change.
var victimFields = []string{"name", "father"}

// accounts of a schedule: p1 has two, p2 one.
var persons = map[record.ActorID]string{"u1": "p1", "u2": "p1", "u3": "p2"}

// tally counts what happened in schedules, so that a run in which nothing happened is seen.
type tally struct {
	Schedules, Acts, Bundles, Lost, Doubled, Late, Cut, Flipped, Replayed, Foreign, Newer, Forks, Revoked, Refused,
	Conflicts, Decided, Undone, FourEyes, Withdrawn, Void, Lists, ListsDoubled, Erased int
}

func (t *tally) add(o tally) {
	t.Schedules += o.Schedules
	t.Acts += o.Acts
	t.Bundles += o.Bundles
	t.Lost += o.Lost
	t.Doubled += o.Doubled
	t.Late += o.Late
	t.Cut += o.Cut
	t.Flipped += o.Flipped
	t.Replayed += o.Replayed
	t.Foreign += o.Foreign
	t.Newer += o.Newer
	t.Forks += o.Forks
	t.Revoked += o.Revoked
	t.Refused += o.Refused
	t.Conflicts += o.Conflicts
	t.Decided += o.Decided
	t.Undone += o.Undone
	t.FourEyes += o.FourEyes
	t.Withdrawn += o.Withdrawn
	t.Void += o.Void
	t.Lists += o.Lists
	t.ListsDoubled += o.ListsDoubled
	t.Erased += o.Erased
}

// parcel is a bundle on its way: who knows what it tells is known to the oracle as soon as it is taken.
type parcel struct {
	from, to int
	file     *bundle
	knows    set
}

// run is one schedule.
type run struct {
	seed   uint64
	rng    *rand.Rand
	nodes  []node
	oracle *oracle
	way    []parcel
	taken  []parcel
	count  tally
	forked int // place of the node that is a copy of another; -1
	gone   int // place of the node that was revoked; -1
	told   int // testimonies so far
}

// schedule plays a schedule on nodes and holds what they show to the oracle. fork makes a copy of a desk, or is nil.
func schedule(seed uint64, nodes []node, fork func(node) (node, error), steps int) (tally, error) {
	r := &run{seed: seed, rng: rand.New(rand.NewPCG(seed, 18)), nodes: nodes, oracle: newOracle(), forked: -1, gone: -1}
	if err := r.play(fork, steps); err != nil {
		return r.count, fmt.Errorf("seed %d: %w", seed, err)
	}
	return r.count, nil
}

func (r *run) play(fork func(node) (node, error), steps int) error {
	if err := r.found(); err != nil {
		return err
	}
	for step := range steps {
		if fork != nil && step == steps/3 && len(r.nodes) > 2 && r.rng.IntN(4) == 0 {
			at := 1 + r.rng.IntN(len(r.nodes)-1)
			copied, err := fork(r.nodes[at])
			if err != nil {
				return err
			}
			r.nodes = append(r.nodes, copied)
			r.forked = len(r.nodes) - 1
			r.oracle.knows = append(r.oracle.knows, r.oracle.knows[at].copy())
			r.count.Forks++
			defer r.nodes[r.forked].close()
		}
		var err error
		switch n := r.rng.IntN(100); {
		case n < 62:
			err = r.act(r.rng.IntN(len(r.nodes)))
		case n < 82:
			err = r.send()
		default:
			err = r.deliver()
		}
		if err != nil {
			return fmt.Errorf("step %d: %w", step, err)
		}
		if r.gone < 0 && len(r.nodes) > 2 && step == 2*steps/3 && (r.forked >= 0 || r.rng.IntN(3) == 0) {
			if err := r.revoke(); err != nil {
				return err
			}
		}
	}
	if r.forked >= 0 && r.gone < 0 {
		if err := r.revoke(); err != nil {
			return err
		}
	}
	return r.settle()
}

// found makes the accounts, a victim, and admits every desk.
func (r *run) found() error {
	for id, person := range persons {
		r.oracle.person[id] = person
	}
	for _, id := range []record.ActorID{"u1", "u2", "u3"} {
		if err := r.do(0, act{kind: record.ManageUser, actor: "u1", subjects: []string{string(id)},
			payload: record.User{ID: id, Person: persons[id], Name: string(id)}}); err != nil {
			return err
		}
	}
	for _, v := range []string{"v0", "v1"} {
		record1 := record.VictimRecord{ID: record.VictimRecordID(v), Source: "o", Name: "first", Father: "first"}
		if err := r.do(0, act{kind: record.RecordVictim, actor: "u1", subjects: []string{v},
			payload: record1}); err != nil {
			return err
		}
	}
	for i, n := range r.nodes {
		if i > 0 {
			c, err := cardOf(n)
			if err != nil {
				return err
			}
			d := record.Desk{ID: c.Desk, Name: fmt.Sprint("desk ", i), Key: c.Key, Recipient: c.Recipient, Clearance: 4}
			if err := r.do(0, act{kind: record.AdmitDesk, actor: "u1", subjects: []string{string(d.ID)},
				payload: d}); err != nil {
				return err
			}
		}
	}
	c, err := cardOf(r.nodes[0])
	if err != nil {
		return err
	}
	d := record.Desk{ID: c.Desk, Name: "founding", Key: c.Key, Recipient: c.Recipient, Clearance: 4}
	if err := r.do(0, act{kind: record.AdmitDesk, actor: "u1", subjects: []string{string(d.ID)},
		payload: d}); err != nil {
		return err
	}
	for i := range r.nodes {
		r.oracle.place(i)
		if i > 0 {
			if err := r.hand(0, i, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func cardOf(n node) (exchange.Card, error) {
	switch n := n.(type) {
	case *memory:
		return n.card, nil
	case *real:
		return n.desk.Exchange().Card(), nil
	}
	return exchange.Card{}, errors.New("a node of no known kind")
}

// do has a desk do an act and tells the oracle.
func (r *run) do(at int, a act) error {
	a.at = record.Micros(1_000_000 + r.rng.Int64N(4_000_000_000_000_000)) // clocks are where they are
	id, err := r.nodes[at].do(a)
	if err != nil {
		return fmt.Errorf("desk %d, %s: %w", at, a.kind, err)
	}
	r.count.Acts++
	r.oracle.did(at, r.nodes[at].id(), id, a)
	return nil
}

// act does something that chance gives.
func (r *run) act(at int) error {
	pick := func(s ...string) string { return s[r.rng.IntN(len(s))] }
	who := record.ActorID(pick("u1", "u2", "u3"))
	switch r.rng.IntN(13) {
	case 0, 1, 2:
		id := pick("s0", "s1", "s2")
		return r.write(at, act{kind: record.RecordSite, actor: who, subjects: []string{id},
			payload: record.Site{ID: id, Kind: "other", Name: fmt.Sprint("n", r.rng.IntN(4))}})
	case 3:
		id := pick("a|b", "b|c")
		l := record.IdentityLink{A: record.VictimRecordID(id[:1]), B: record.VictimRecordID(id[2:]),
			Kind: record.LinkKind(pick("same", "not_same")), By: who}
		return r.write(at, act{kind: record.JudgePair, actor: who, subjects: []string{id}, payload: l})
	case 4, 5:
		id := pick("v0", "v1")
		set := map[string]string{}
		for _, f := range victimFields {
			if r.rng.IntN(2) == 0 {
				set[f] = fmt.Sprintf(`"w%d"`, r.rng.IntN(3))
			}
		}
		if len(set) == 0 {
			return nil
		}
		return r.write(at, act{kind: record.CorrectVictim, actor: who, subjects: []string{id},
			payload: record.Correction{ID: record.VictimRecordID(id), Set: set}})
	case 6:
		t := pick("t0", "t1")
		if r.rng.IntN(3) == 0 {
			return r.do(at, act{kind: record.WithdrawConsent, actor: who, subjects: []string{t},
				payload: record.Withdrawal{Testimony: record.TestimonyID(t)}})
		}
		id := pick("c0", "c1") + t
		c := record.ConsentRecord{ID: id, Testimony: record.TestimonyID(t),
			Purpose: record.Purpose(pick("record", "analyse"))}
		return r.write(at, act{kind: record.RecordConsent, actor: who, subjects: []string{id, t}, payload: c})
	case 7:
		return r.find(at, who, pick("v0", "v1"))
	case 8:
		return r.undo(at)
	case 9:
		return r.list(at, who, pick("l0", "l1"))
	case 10:
		return r.testify(at, who)
	case 11:
		return r.erase(at, pick("l0", "l1"))
	}
	return r.decide(at)
}

// write does an act on a record unless it is contested: the desk refuses that.
func (r *run) write(at int, a act) error {
	s, err := r.nodes[at].see()
	if err != nil {
		return err
	}
	it := exchange.Item{Kind: a.kind, Subjects: a.subjects}
	if slices.ContainsFunc(s.conflicts, func(c exchange.Conflict) bool { return c.Open() && c.Record == it.Writes() }) {
		return nil
	}
	return r.do(at, a)
}

// find proposes a finding, or decides one that somebody proposed; it does not look who that was, as a desk that was
// altered.
func (r *run) find(at int, who record.ActorID, victim string) error {
	f := record.Determination{ID: record.Finding(record.VictimRecordID(victim), record.MatterDeath),
		Record: record.VictimRecordID(victim), Matter: record.MatterDeath, State: record.StateVerified, Proposer: who,
		Proposed: true}
	kind := record.ProposeFinding
	if waiting := r.oracle.waiting(at, string(f.ID)); waiting != "" {
		kind, f.Proposer, f.Reviewer, f.Proposed = record.DecideFinding, waiting, who, false
	}
	return r.write(at, act{kind: kind, actor: who, subjects: []string{string(f.ID), victim}, payload: f})
}

// undo takes back an act, or an undoing, that holds at the desk as far as the desk shows.
func (r *run) undo(at int) error {
	s, err := r.nodes[at].see()
	if err != nil {
		return err
	}
	target := r.oracle.undoable(at, r.rng, s.without)
	if target == "" {
		return nil
	}
	r.count.Undone++
	return r.do(at, act{kind: record.Undo, actor: "u1", subjects: []string{string(target)},
		payload: record.Undoing{Change: target}})
}

// decide decides an open contradiction.
func (r *run) decide(at int) error {
	s, err := r.nodes[at].see()
	if err != nil {
		return err
	}
	for _, c := range s.conflicts {
		if !c.Open() {
			continue
		}
		stands := c.Acts[r.rng.IntN(len(c.Acts))]
		d := record.ConflictDecision{Conflict: c.ID, Stands: stands}
		for _, a := range c.Acts {
			if a != stands {
				d.Over = append(d.Over, a)
			}
		}
		r.count.Decided++
		return r.do(at, act{kind: record.DecideConflict, actor: "u1", subjects: []string{c.ID}, payload: d})
	}
	return nil
}

// send puts a bundle on its way, sometimes more than once, sometimes nowhere.
func (r *run) send() error {
	from, to := r.rng.IntN(len(r.nodes)), r.rng.IntN(len(r.nodes))
	if r.nodes[from].id() == r.nodes[to].id() {
		return nil
	}
	file, err := r.nodes[from].bundle(r.nodes[to], r.rng.IntN(4) == 0)
	if err != nil {
		if r.gone >= 0 { // to a desk that was revoked there is none
			return nil
		}
		return err
	}
	r.count.Bundles++
	r.learn(from)
	p := parcel{from, to, file, r.oracle.knows[from].copy()}
	switch n := r.rng.IntN(10); {
	case n == 0:
		r.count.Lost++
		return nil
	case n == 1:
		r.count.Doubled++
		r.way = append(r.way, p)
	}
	r.way = append(r.way, p)
	return nil
}

// learn tells the oracle of the acts that a desk did by itself: that it made a bundle.
func (r *run) learn(at int) {
	if n, ok := r.nodes[at].(*real); ok {
		for _, id := range n.unseen(r.oracle) {
			r.oracle.did(at, n.id(), id, act{kind: record.KeepCase})
		}
	}
}

// deliver brings a bundle that is on its way, any of them, sometimes an altered one, or one that was taken before.
func (r *run) deliver() error {
	if len(r.taken) > 0 && r.rng.IntN(8) == 0 {
		r.count.Replayed++
		return r.arrive(r.taken[r.rng.IntN(len(r.taken))])
	}
	if len(r.way) == 0 {
		return nil
	}
	i := r.rng.IntN(len(r.way))
	p := r.way[i]
	if i > 0 {
		r.count.Late++
	}
	r.way = slices.Delete(r.way, i, i+1)
	bad, err := r.alter(p)
	if err != nil || bad.file == nil {
		return errors.Join(err, r.arrive(p))
	}
	before, err := r.nodes[bad.to].see()
	if err != nil {
		return err
	}
	if err := r.nodes[bad.to].take(bad.file); err == nil {
		return errors.New("a bundle that was altered, or for another desk, was taken")
	}
	r.count.Refused++
	after, err := r.nodes[bad.to].see()
	if err != nil || before.tables != after.tables || before.root != after.root {
		return fmt.Errorf("a bundle that was refused changed something: %w", err)
	}
	return r.arrive(p)
}

// alter makes of half of the bundles another one first that must not be taken; of the others none.
func (r *run) alter(p parcel) (parcel, error) {
	bad, fate := parcel{from: p.from, to: p.to, knows: p.knows}, r.rng.IntN(8)
	if fate > 3 {
		return bad, nil
	}
	raw, err := p.file.raw()
	if err != nil {
		return bad, err
	}
	raw = bytes.Clone(raw)
	switch fate {
	case 0:
		r.count.Cut++
		raw = raw[:r.rng.IntN(whole(raw))]
	case 1:
		r.count.Flipped++
		raw[r.rng.IntN(whole(raw))] ^= 1 << r.rng.IntN(8)
	case 2:
		r.count.Newer++
		newer := bytes.Replace(raw, []byte("recount-exchange-1\n"), []byte("recount-exchange-2\n"), 1)
		if bytes.Equal(newer, raw) {
			return bad, nil
		}
		raw = newer
	case 3:
		r.count.Foreign++
		for r.nodes[bad.to].id() == r.nodes[p.to].id() {
			bad.to = r.rng.IntN(len(r.nodes))
		}
	}
	bad.file = &bundle{bytes: raw}
	return bad, nil
}

// whole is how long a bundle is without what fills it up: cutting that off, or altering it, alters nothing.
func whole(b []byte) int {
	if !bytes.HasPrefix(b, []byte("recount-exchange")) {
		return len(b) // encrypted
	}
	return max(1, len(bytes.TrimRight(b, "\x00")))
}

// arrive hands a bundle over. A fork, a gap after a loss of what another desk said, and a revoked desk are refused, by
// name.
func (r *run) arrive(p parcel) error {
	before, err := r.nodes[p.to].see()
	if err != nil {
		return err
	}
	err = r.nodes[p.to].take(p.file)
	switch {
	case err == nil:
		r.taken = append(r.taken, p)
		r.oracle.knows[p.to].join(p.knows)
		return nil
	case errors.Is(err, exchange.ErrRevoked) && r.gone >= 0, r.forked >= 0 &&
		(errors.Is(err, exchange.ErrForked) || errors.Is(err, exchange.ErrGap)):
		r.count.Refused++
		after, seeing := r.nodes[p.to].see()
		if seeing != nil || before.tables != after.tables || before.root != after.root {
			return fmt.Errorf("a bundle that was refused changed something: %w", seeing)
		}
		return nil
	}
	return fmt.Errorf("bundle from %d to %d: %w", p.from, p.to, err)
}

// hand makes a bundle and hands it over.
func (r *run) hand(from, to int, all bool) error {
	file, err := r.nodes[from].bundle(r.nodes[to], all)
	if err != nil {
		return err
	}
	r.count.Bundles++
	r.learn(from)
	return r.arrive(parcel{from, to, file, r.oracle.knows[from].copy()})
}

// revoke has the founding desk revoke one: the one that was copied, or any.
func (r *run) revoke() error {
	r.gone = 1 + r.rng.IntN(len(r.nodes)-1)
	if r.forked >= 0 {
		r.gone = r.forked
	}
	id := r.nodes[r.gone].id()
	last, turn := r.oracle.last(0, id, r.nodes[0])
	r.count.Revoked++
	r.oracle.revoked, r.oracle.cut = id, last
	return r.do(0, act{kind: record.RevokeDesk, actor: "u1", subjects: []string{string(id)},
		payload: record.DeskRevocation{ID: id, Last: last.leaf, Turn: turn}})
}

// settle has all desks that were not revoked give each other everything, and holds what they show to each other and to
// the oracle.
func (r *run) settle() error {
	var left []int
	for i, n := range r.nodes {
		if r.gone < 0 || n.id() != r.nodes[r.gone].id() {
			left = append(left, i)
		}
	}
	r.rng.Shuffle(len(left), func(a, b int) { left[a], left[b] = left[b], left[a] })
	for round := range 2 { // all give one of them what they have, and it gives all of them everything
		for _, b := range left[1:] {
			if err := r.hand(b, left[0], r.rng.IntN(6) == 0); err != nil {
				return fmt.Errorf("the last exchange: %w", err)
			}
		}
		for _, b := range left[1:] {
			if err := r.hand(left[0], b, round == 0 && r.rng.IntN(6) == 0); err != nil {
				return fmt.Errorf("the last exchange: %w", err)
			}
		}
	}
	if len(left) > 1 {
		if _, ok := r.nodes[left[0]].(*real); ok {
			return r.compareReal(left)
		}
	}
	first, err := r.nodes[left[0]].see()
	if err != nil {
		return err
	}
	for _, b := range left[1:] {
		s, err := r.nodes[b].see()
		if err != nil {
			return err
		}
		if s.root != first.root || s.tables != first.tables || !slices.Equal(s.ids, first.ids) {
			return fmt.Errorf("desks %d and %d have the same bundles and differ:\n%s\n%s", left[0], b, first.tables,
				s.tables)
		}
	}
	return r.judge(first, left)
}

func (r *run) judge(s sight, left []int) error {
	var all set
	for _, i := range left {
		all.join(r.oracle.knows[i])
	}
	for _, c := range s.conflicts {
		r.count.Conflicts++
		_ = c
	}
	for _, why := range s.without {
		r.count.Void++
		switch why {
		case exchange.ReasonFourEyes:
			r.count.FourEyes++
		case exchange.ReasonWithdrawn:
			r.count.Withdrawn++
		case exchange.ReasonErased:
			r.count.Erased++
		case exchange.ReasonDoubled:
			r.count.ListsDoubled++
		}
	}
	return r.oracle.judge(all, s)
}
