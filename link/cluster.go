package link

import (
	"fmt"
	"math"
	"slices"
)

// Bounds of the gathering.
const (
	// joinFloor is the log odds from which an edge ties a component together.
	joinFloor = -2
	// denseComponent is the largest component in which all pairs are scored; larger ones are gathered along their
	// edges.
	denseComponent = 60
	// exactComponent is the largest component searched exhaustively where the greedy answer leaves a contradiction.
	exactComponent = 10
	// worst bounds the log odds against a pair, so that one contradiction does not outweigh any number of agreements.
	worst = -12
	// never is the log odds of a pair that people said is not one person.
	never = -1e6
	// always is the log odds of a pair that people said is one person.
	always = 1e6
)

// component is a set of records that may share persons, with the log odds of its pairs.
type component struct {
	recs  []int32
	edges []edge
}

// constraints are people's decisions as log odds to add, by pair, and groups that are one already.
type constraints struct {
	pairs map[[2]int32]float64
	known []int32
}

func pairKey(a, b int32) [2]int32 { return [2]int32{min(a, b), max(a, b)} }

// newConstraints checks that the hard judgements can all hold.
func newConstraints(n int, o Options) (*constraints, error) {
	c := &constraints{pairs: map[[2]int32]float64{}, known: o.Known}
	if c.known != nil && len(c.known) != n {
		return nil, fmt.Errorf("known persons for %d records, the table has %d", len(c.known), n)
	}
	u := newUnion(n)
	for _, j := range o.Judged {
		if j.A < 0 || j.B < 0 || int(j.A) >= n || int(j.B) >= n || j.A == j.B {
			return nil, fmt.Errorf("judgement on records %d and %d of a table of %d", j.A, j.B, n)
		}
		switch {
		case j.Soft:
			c.pairs[pairKey(j.A, j.B)] += j.Nats
		case j.Same:
			u.join(j.A, j.B)
		}
	}
	if err := c.joinKnown(u); err != nil {
		return nil, err
	}
	for _, j := range o.Judged {
		if j.Soft {
			continue
		}
		if !j.Same && u.find(j.A) == u.find(j.B) {
			return nil, fmt.Errorf("%w: records %d and %d must and must not be one person", ErrConflict, j.A, j.B)
		}
		c.pairs[pairKey(j.A, j.B)] = map[bool]float64{true: always, false: never}[j.Same]
	}
	return c, nil
}

// joinKnown joins the records of each known person, and refuses two known persons that are judged to be one.
func (c *constraints) joinKnown(u union) error {
	first := map[int32]int32{}
	for i, k := range c.known {
		if k > 0 {
			if f, ok := first[k]; ok {
				u.join(f, int32(i))
			} else {
				first[k] = int32(i)
			}
		}
	}
	owner := map[int32]int32{}
	for i, k := range c.known {
		if k == 0 {
			continue
		}
		r := u.find(int32(i))
		if o, ok := owner[r]; ok && o != k {
			return fmt.Errorf("%w: known persons %d and %d are judged to be one", ErrConflict, o, k)
		}
		owner[r] = k
	}
	return nil
}

// odds adds what is decided about a pair to its log odds.
func (c *constraints) odds(a, b int32, v float64) float64 {
	v = max(v, worst)
	if c.known != nil && c.known[a] > 0 && c.known[b] > 0 {
		if c.known[a] == c.known[b] {
			return always
		}
		return never
	}
	d, ok := c.pairs[pairKey(a, b)]
	if !ok {
		return v
	}
	if d == always || d == never {
		return d
	}
	return v + d
}

// union is a forest of records.
type union []int32

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = int32(i)
	}
	return u
}

func (u union) find(x int32) int32 {
	for u[x] != x {
		u[x] = u[u[x]]
		x = u[x]
	}
	return x
}

func (u union) join(a, b int32) {
	a, b = u.find(a), u.find(b)
	if a != b {
		u[max(a, b)] = min(a, b)
	}
}

// components ties records by edges above the floor and by decisions. Records and edges of a component ascend.
func (s *state) components(cons *constraints) []component {
	u := newUnion(s.p.n)
	shift := math.Log(1/s.o.Threshold - 1)
	free := cons.known == nil && len(cons.pairs) == 0
	for i := range s.edges {
		e := &s.edges[i]
		if free {
			e.odds = float32(max(float64(e.odds)+shift, worst))
		} else {
			e.odds = float32(cons.odds(e.a, e.b, float64(e.odds)+shift))
		}
		if e.odds > joinFloor {
			u.join(e.a, e.b)
		}
	}
	decided := cons.ties(u)
	out, at := u.sets()
	s.fill(out, at, cons, decided)
	return out
}

// ties joins what is decided to be one and lists the pairs decided on.
func (c *constraints) ties(u union) [][2]int32 {
	decided := make([][2]int32, 0, len(c.pairs))
	for k, v := range c.pairs {
		decided = append(decided, k)
		if v > joinFloor {
			u.join(k[0], k[1])
		}
	}
	slices.SortFunc(decided, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	first := map[int32]int32{}
	for i, k := range c.known {
		if k > 0 {
			if f, ok := first[k]; ok {
				u.join(f, int32(i))
				decided = append(decided, [2]int32{f, int32(i)})
			} else {
				first[k] = int32(i)
			}
		}
	}
	return decided
}

// sets lists the sets of two records and more, by first record, and the number of each record's set, negative for
// records alone.
func (u union) sets() (out []component, at []int32) {
	size, at := make([]int32, len(u)), make([]int32, len(u))
	total := 0
	for i := range u {
		r := u.find(int32(i))
		if size[r]++; size[r] == 2 {
			total++
		}
	}
	out = make([]component, 0, total)
	var recs []int32
	for i := range u {
		r := u.find(int32(i))
		if size[r] < 2 {
			at[i] = -1
			continue
		}
		if int(r) == i {
			if cap(recs) < int(size[r]) {
				recs = make([]int32, 0, max(1<<16, int(size[r])))
			}
			at[i] = int32(len(out))
			out = append(out, component{recs: recs[:0:size[r]]})
			recs = recs[size[r]:size[r]:cap(recs)]
		}
		at[i] = at[r]
		c := &out[at[r]]
		c.recs = append(c.recs, int32(i))
	}
	return out, at
}

// fill gives the components their edges, with a weak one for each pair that was decided on and not compared.
func (s *state) fill(out []component, at []int32, cons *constraints, decided [][2]int32) {
	inside := func(a, b int32) int32 {
		if at[a] >= 0 && at[a] == at[b] {
			return at[a]
		}
		return -1
	}
	seen := make(map[[2]int32]bool, len(decided))
	count := make([]int32, len(out))
	total := 0
	for _, d := range decided {
		seen[d] = false
		if k := inside(d[0], d[1]); k >= 0 {
			count[k]++
			total++
		}
	}
	for i := range s.edges {
		if k := inside(s.edges[i].a, s.edges[i].b); k >= 0 {
			count[k]++
			total++
		}
	}
	flat := make([]edge, total)
	for k := range out {
		out[k].edges, flat = flat[:0:count[k]], flat[count[k]:]
	}
	for _, e := range s.edges {
		if k := inside(e.a, e.b); k >= 0 {
			out[k].edges = append(out[k].edges, e)
			if len(seen) > 0 {
				if _, ok := seen[pairKey(e.a, e.b)]; ok {
					seen[pairKey(e.a, e.b)] = true
				}
			}
		}
	}
	for _, d := range decided {
		if k := inside(d[0], d[1]); k >= 0 && !seen[d] {
			seen[d] = true
			out[k].edges = append(out[k].edges, edge{a: d[0], b: d[1], at: -1,
				odds: float32(cons.odds(d[0], d[1], -7))})
		}
	}
}

// scorer computes the log odds of any pair with the fitted model.
type scorer struct {
	s     *state
	c     *comparer
	cons  *constraints
	logs  []float64
	shift float64
	d     dense
}

func (s *state) newScorer(cons *constraints) *scorer {
	return &scorer{s: s, c: &comparer{p: s.p, l: s.l, f: s.f}, cons: cons, logs: make([]float64, len(s.classes)),
		shift: math.Log(1/s.o.Threshold - 1)}
}

func (sc *scorer) odds(a, b int32) float64 {
	a, b = min(a, b), max(a, b)
	return sc.cons.odds(a, b, sc.s.odds(seenPair{a, b, sc.c.pattern(a, b)}, sc.logs)+sc.shift)
}

// cluster gathers every component and draws it. Components are independent, each is one worker's, and what is drawn is
// added up in whole numbers, so the number of workers changes nothing.
func (s *state) cluster(cons *constraints, comps []component) ([]int32, *drawn) {
	out := make([]int32, s.p.n)
	for i := range out {
		out[i] = int32(i)
	}
	const chunk = 256
	scorers := make([]*scorer, s.o.Workers)
	drawers := make([]*drawer, s.o.Workers)
	total := s.newDrawn()
	share(s.o.Workers, (len(comps)+chunk-1)/chunk, func(w, part int) {
		if scorers[w] == nil {
			scorers[w], drawers[w] = s.newScorer(cons), newDrawer(s, total)
		}
		sc := scorers[w]
		for k := part * chunk; k < min((part+1)*chunk, len(comps)); k++ {
			c := &comps[k]
			if len(c.recs) > denseComponent {
				sc.gatherSparse(c, out)
				continue
			}
			d := sc.dense(c)
			d.gather()
			for i, r := range c.recs {
				out[r] = c.recs[d.group[i]]
			}
			drawers[w].draw(d, c)
		}
	})
	for _, d := range drawers {
		if d != nil {
			total.add(d)
		}
	}
	return number(out), total
}

// number gives clusters numbers in order of first record.
func number(c []int32) []int32 {
	seen, out := make([]int32, len(c)), make([]int32, len(c))
	next := int32(0)
	for i, v := range c {
		if seen[v] == 0 {
			next++
			seen[v] = next
		}
		out[i] = seen[v] - 1
	}
	return out
}
