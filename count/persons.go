package count

import (
	"cmp"
	"slices"

	"recount/record"
)

// persons counts distinct people in records. Records without any link are counted by kind, so that a list of fifty
// thousand costs little more than its different kinds.
type persons struct {
	places  record.Places
	single  []kindOfRecord
	tangles []tangle
}

// kindOfRecord is records alike in everything that membership asks.
type kindOfRecord struct {
	record  record.VictimRecord
	records int
}

// tangle is records joined by links same or possibly_same.
type tangle struct {
	records []record.VictimRecord
	same    []int           // component of same, by record
	apart   map[[2]int]bool // judged not the same, by record
}

// personsOf prepares the records that keep passes.
func personsOf(all []record.VictimRecord, links []record.IdentityLink, places record.Places, keep func(record.VictimRecord) bool) *persons {
	var kept []record.VictimRecord
	for _, r := range all {
		if keep(r) {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, func(a, b record.VictimRecord) int { return cmp.Compare(a.ID, b.ID) })
	kept = slices.CompactFunc(kept, func(a, b record.VictimRecord) bool { return a.ID == b.ID })
	index := make(map[record.VictimRecordID]int, len(kept))
	for i, r := range kept {
		index[r.ID] = i
	}
	loose, same := newUnion(len(kept)), newUnion(len(kept))
	linked := make([]bool, len(kept))
	apart := map[[2]int]bool{}
	for _, l := range links {
		a, okA := index[l.A]
		b, okB := index[l.B]
		if !okA || !okB || a == b {
			continue
		}
		switch l.Kind {
		case record.SamePerson:
			same.join(a, b)
			loose.join(a, b)
			linked[a], linked[b] = true, true
		case record.PossiblySamePerson:
			loose.join(a, b)
			linked[a], linked[b] = true, true
		case record.NotSamePerson:
			apart[[2]int{min(a, b), max(a, b)}] = true
		}
	}
	p := &persons{places: places}
	p.group(kept, linked, loose, same, apart)
	return p
}

func (p *persons) group(kept []record.VictimRecord, linked []bool, loose, same *union, apart map[[2]int]bool) {
	kinds := map[membershipKey]int{}
	members := map[int][]int{}
	var roots []int
	for i, r := range kept {
		if linked[i] {
			root := loose.find(i)
			if members[root] == nil {
				roots = append(roots, root)
			}
			members[root] = append(members[root], i)
			continue
		}
		k := keyOf(r)
		at, ok := kinds[k]
		if !ok {
			at = len(p.single)
			kinds[k] = at
			p.single = append(p.single, kindOfRecord{record: r})
		}
		p.single[at].records++
	}
	for _, root := range roots {
		t := tangle{apart: map[[2]int]bool{}}
		for _, i := range members[root] {
			t.records = append(t.records, kept[i])
			t.same = append(t.same, same.find(i))
		}
		for a, i := range members[root] {
			for b, j := range members[root][:a] {
				if apart[[2]int{min(i, j), max(i, j)}] {
					t.apart[[2]int{b, a}] = true
				}
			}
		}
		p.tangles = append(p.tangles, t)
	}
}

// membershipKey is what membership in a cell depends on.
type membershipKey struct {
	outcome          record.Outcome
	status           record.Status
	sex              record.Sex
	age              record.Age
	cause            record.Cause
	place            record.PlaceID
	died             string
	community, party string
}

func keyOf(r record.VictimRecord) membershipKey {
	k := membershipKey{outcome: r.Outcome, status: r.Status, sex: r.Sex, age: r.Age, cause: r.Cause, place: r.Place, died: r.Died.String()}
	for _, x := range r.Community {
		k.community += x + "\x00"
	}
	for _, x := range r.Party {
		k.party += x + "\x00"
	}
	return k
}

// distinct counts the people of a cell: the least and the greatest number that the links leave open.
func (p *persons) distinct(c record.Cell) Distinct {
	var d Distinct
	for _, k := range p.single {
		switch k.record.Membership(c, p.places) {
		case record.In:
			d.Low += k.records
			d.High += k.records
			d.Records += k.records
		case record.Possible:
			d.High += k.records
			d.Records += k.records
		}
	}
	for _, t := range p.tangles {
		low, high, records := t.distinct(c, p.places)
		d.Low, d.High, d.Records = d.Low+low, d.High+high, d.Records+records
	}
	return d
}

// distinct counts one tangle: one person for the whole of it, raised to a set of records in the cell that were all judged
// different people; at most one person for each component of same.
func (t tangle) distinct(c record.Cell, places record.Places) (low, high, records int) {
	var in []int
	seen := map[int]bool{}
	for i, r := range t.records {
		m := r.Membership(c, places)
		if m == record.Out {
			continue
		}
		records++
		if m == record.In {
			in = append(in, i)
		}
		if !seen[t.same[i]] {
			seen[t.same[i]] = true
			high++
		}
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
