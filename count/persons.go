package count

import (
	"cmp"
	"slices"
	"sync"

	"recount/record"
)

// roll is all records of an input, once each and in order, with their links, ready to be counted by different standards
// of proof. Records that ask the same of a cell are of one kind, so that a list of fifty thousand costs little more
// than its different kinds.
type roll struct {
	places record.Places
	kinds  []*record.VictimRecord // one of each
	whole  []int                  // records without a link, by kind
	kindOf []int32                // of each record with a link, in order
	links  []rollLink             // between records of kindOf

	mu    sync.Mutex
	asked map[standing]*persons // counted before
}

// standing is whose records are counted: of an outcome, by a standard.
type standing struct {
	outcome  record.Outcome
	standard standard
}

// standard is what must be found about a record before it counts.
type standard int

const (
	verifiedDeath   standard = iota
	documentedDeath          // at least
	byName                   // death and identity at least documented, of a person with a name
	candidates               // has a name, is not discounted, and is not counted by name yet
)

func (s standing) meets(r *record.VictimRecord) bool {
	if r.Outcome != s.outcome {
		return false
	}
	switch s.standard {
	case verifiedDeath:
		return r.Death.AtLeast(record.StateVerified)
	case documentedDeath:
		return r.Death.AtLeast(record.StateDocumented)
	case byName:
		return r.Named()
	}
	return !r.Anonymous && r.Death != record.StateDiscounted && !r.Named()
}

// rollLink is an identity link between two records of the roll.
type rollLink struct {
	a, b int
	kind record.LinkKind
}

func newRoll(all []record.VictimRecord, links []record.IdentityLink, places record.Places) *roll {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	byID := func(a, b int) int { return cmp.Compare(all[a].ID, all[b].ID) }
	if !slices.IsSortedFunc(order, byID) {
		slices.SortStableFunc(order, byID)
	}
	r := &roll{places: places, asked: map[standing]*persons{}}
	index := make(map[record.VictimRecordID]int, len(links)*2)
	for _, l := range links {
		index[l.A], index[l.B] = -1, -1
	}
	kinds := &kindTable{slots: make([]kindSlot, 1024)}
	last := record.VictimRecordID("")
	for n, i := range order {
		v := &all[i]
		if n > 0 && v.ID == last {
			continue
		}
		last = v.ID
		at := kinds.of(v)
		if int(at) == len(r.kinds) {
			r.kinds, r.whole = append(r.kinds, v), append(r.whole, 0)
		}
		if _, asked := index[v.ID]; asked {
			index[v.ID] = len(r.kindOf)
			r.kindOf = append(r.kindOf, at)
		} else {
			r.whole[at]++
		}
	}
	for _, l := range links {
		if a, b := index[l.A], index[l.B]; a >= 0 && b >= 0 && a != b {
			r.links = append(r.links, rollLink{min(a, b), max(a, b), l.Kind})
		}
	}
	return r
}

// persons counts distinct people among the records that meet a standard.
type persons struct {
	roll    *roll
	single  []int // records without a link, by kind
	tangles []tangle

	mu      sync.Mutex
	places  record.Places       // with its memory
	counted map[string]Distinct // by cell
}

// tangle is records joined by links same or possibly_same.
type tangle struct {
	kinds []int32
	same  []int           // component of same, by record
	apart map[[2]int]bool // judged not the same, by record
}

// maxCounted bounds how many cells are remembered.
const maxCounted = 10_000

// empty reports whether no record meets the standard.
func (p *persons) empty() bool {
	return len(p.tangles) == 0 && !slices.ContainsFunc(p.single, func(n int) bool { return n > 0 })
}

// persons keeps the records that meet a standard.
func (r *roll) persons(o record.Outcome, s standard) *persons {
	r.mu.Lock()
	defer r.mu.Unlock()
	of := standing{o, s}
	p := r.asked[of]
	if p == nil {
		p = r.keep(of.meets)
		r.asked[of] = p
	}
	return p
}

// keep keeps the records whose kind passes. Links to records that do not pass say nothing.
func (r *roll) keep(keep func(*record.VictimRecord) bool) *persons {
	kept := make([]bool, len(r.kinds))
	for i := range r.kinds {
		kept[i] = keep(r.kinds[i])
	}
	p := &persons{roll: r, single: slices.Clone(r.whole), places: remember(r.places), counted: map[string]Distinct{}}
	loose, same := newUnion(len(r.kindOf)), newUnion(len(r.kindOf))
	linked := make([]bool, len(r.kindOf))
	apart := map[[2]int]bool{}
	for _, l := range r.links {
		if !kept[r.kindOf[l.a]] || !kept[r.kindOf[l.b]] {
			continue
		}
		switch l.kind {
		case record.NotSamePerson:
			apart[[2]int{l.a, l.b}] = true
			continue
		case record.SamePerson:
			same.join(l.a, l.b)
		}
		loose.join(l.a, l.b)
		linked[l.a], linked[l.b] = true, true
	}
	members := map[int][]int{}
	var roots []int
	for k := range p.single {
		if !kept[k] {
			p.single[k] = 0
		}
	}
	for i, k := range r.kindOf {
		switch {
		case !kept[k]:
		case linked[i]:
			root := loose.find(i)
			if members[root] == nil {
				roots = append(roots, root)
			}
			members[root] = append(members[root], i)
		default:
			p.single[k]++
		}
	}
	for _, root := range roots {
		p.tangles = append(p.tangles, newTangle(r, members[root], same, apart))
	}
	return p
}

func newTangle(r *roll, members []int, same *union, apart map[[2]int]bool) tangle {
	t := tangle{}
	for a, i := range members {
		t.kinds = append(t.kinds, r.kindOf[i])
		t.same = append(t.same, same.find(i))
		for b, j := range members[:a] {
			if len(apart) > 0 && apart[[2]int{j, i}] {
				if t.apart == nil {
					t.apart = map[[2]int]bool{}
				}
				t.apart[[2]int{b, a}] = true
			}
		}
	}
	return t
}

// distinct counts the people of a cell: the least and the greatest number that the links leave open.
func (p *persons) distinct(c record.Cell) Distinct {
	key := c.Key()
	p.mu.Lock()
	defer p.mu.Unlock()
	if d, ok := p.counted[key]; ok {
		return d
	}
	var d Distinct
	in := make([]record.Truth, len(p.roll.kinds))
	for i := range in {
		in[i] = p.roll.kinds[i].Membership(c, p.places)
		switch n := p.single[i]; in[i] {
		case record.In:
			d.Low, d.High, d.Records = d.Low+n, d.High+n, d.Records+n
		case record.Possible:
			d.High, d.Records = d.High+n, d.Records+n
		}
	}
	for _, t := range p.tangles {
		low, high, records := t.distinct(in)
		d.Low, d.High, d.Records = d.Low+low, d.High+high, d.Records+records
	}
	if len(p.counted) == maxCounted {
		clear(p.counted)
	}
	p.counted[key] = d
	return d
}

// distinct counts one tangle: one person for the whole of it, raised to a set of records in the cell that were all
// judged different people; at most one person for each component of same.
func (t tangle) distinct(membership []record.Truth) (low, high, records int) {
	var in []int
	var seen []int
	for i, k := range t.kinds {
		m := membership[k]
		if m == record.Out {
			continue
		}
		records++
		if m == record.In {
			in = append(in, i)
		}
		if !slices.Contains(seen, t.same[i]) {
			seen = append(seen, t.same[i])
			high++
		}
	}
	if len(t.apart) == 0 {
		return min(len(in), 1), high, records
	}
	for _, start := range in {
		different := []int{start}
		for _, i := range in {
			if t.differsFromAll(i, different) {
				different = append(different, i)
			}
		}
		low = max(low, len(different))
	}
	return low, max(high, low), records
}

func (t tangle) differsFromAll(i int, others []int) bool {
	for _, j := range others {
		if i == j || !t.differs(i, j) {
			return false
		}
	}
	return true
}

// differs reports whether two records were judged different people, they or records that are the same as they.
func (t tangle) differs(i, j int) bool {
	if t.same[i] == t.same[j] {
		return false
	}
	for pair := range t.apart {
		a, b := t.same[pair[0]], t.same[pair[1]]
		if a == t.same[i] && b == t.same[j] || a == t.same[j] && b == t.same[i] {
			return true
		}
	}
	return false
}

// union is a forest of disjoint sets.
type union struct{ parent []int }

func newUnion(n int) *union {
	u := &union{parent: make([]int, n)}
	for i := range u.parent {
		u.parent[i] = i
	}
	return u
}

func (u *union) find(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

func (u *union) join(i, j int) {
	a, b := u.find(i), u.find(j)
	u.parent[max(a, b)] = min(a, b)
}
