package link

import "container/heap"

// sampledPairs bounds how many pairs between two groups are scored to weigh their joining.
const sampledPairs = 40

// offer is a possible joining of two groups.
type offer struct {
	gain float64
	a, b int32
	at   int // sum of the groups' versions when it was made
}

// offers is a heap, the largest gain first, ties by group.
type offers []offer

func (o offers) Len() int { return len(o) }
func (o offers) Less(i, j int) bool {
	switch x, y := o[i], o[j]; {
	case x.gain != y.gain:
		return x.gain > y.gain
	case x.a != y.a:
		return x.a < y.a
	default:
		return x.b < y.b
	}
}
func (o offers) Swap(i, j int) { o[i], o[j] = o[j], o[i] }

// Push and Pop serve container/heap.
func (o *offers) Push(x any) { *o = append(*o, x.(offer)) }

// Pop removes the last offer.
func (o *offers) Pop() any {
	last := len(*o) - 1
	x := (*o)[last]
	*o = (*o)[:last]
	return x
}

// group is a growing cluster of a large component.
type group struct {
	recs    []int32
	to      map[int32]float64 // sum of edges to other groups
	version int
}

// gatherSparse gathers a large component along its edges: groups join in order of the odds between them, and a joining
// is weighed by all pairs between the groups, or an even sample of them, whether a block held them or not.
func (sc *scorer) gatherSparse(c *component, out []int32) {
	groups := map[int32]*group{}
	for _, r := range c.recs {
		g := &group{recs: []int32{r}, to: map[int32]float64{}}
		groups[r] = g
	}
	for _, e := range c.edges {
		groups[e.a].to[e.b] += float64(e.odds)
		groups[e.b].to[e.a] += float64(e.odds)
	}
	h := make(offers, 0, len(c.edges))
	for _, e := range c.edges {
		if e.odds > 0 {
			h = append(h, offer{gain: float64(e.odds), a: e.a, b: e.b})
		}
	}
	heap.Init(&h)
	for h.Len() > 0 {
		o := heap.Pop(&h).(offer)
		a, b := groups[o.a], groups[o.b]
		if a == nil || b == nil || a.version+b.version != o.at {
			continue
		}
		if o.gain < always/2 && sc.weigh(a, b) <= 0 {
			continue
		}
		if len(a.to) < len(b.to) {
			o.a, o.b, a, b = o.b, o.a, b, a
		}
		absorb(groups, o.a, o.b, a, b)
		for k, v := range a.to {
			if v > 0 {
				heap.Push(&h, offer{gain: v, a: min(o.a, k), b: max(o.a, k), at: a.version + groups[k].version})
			}
		}
	}
	for k, g := range groups {
		for _, r := range g.recs {
			out[r] = k
		}
	}
}

// absorb joins group b into a.
func absorb(groups map[int32]*group, ka, kb int32, a, b *group) {
	a.recs = append(a.recs, b.recs...)
	a.version += b.version + 1
	delete(a.to, kb)
	delete(groups, kb)
	for k, v := range b.to {
		if k == ka {
			continue
		}
		g := groups[k]
		delete(g.to, kb)
		a.to[k] += v
		g.to[ka] = a.to[k]
		// Offers that other groups hold for a are void now; theirs among themselves stay.
	}
}

// weigh sums the log odds between two groups. A forbidden pair is always found: decisions are looked up for every pair.
func (sc *scorer) weigh(a, b *group) float64 {
	n := len(a.recs) * len(b.recs)
	step := 1
	if n > sampledPairs {
		step = n / sampledPairs
	}
	sum, counted := 0.0, 0
	for x, i := range a.recs {
		for y, j := range b.recs {
			if sc.cons.forbids(i, j) {
				return never
			}
			if (x*len(b.recs)+y)%step == 0 {
				sum += sc.odds(i, j)
				counted++
			}
		}
	}
	return sum * float64(n) / float64(counted)
}

// forbids says that two records must not be one person.
func (c *constraints) forbids(a, b int32) bool {
	if c.known != nil && c.known[a] > 0 && c.known[b] > 0 && c.known[a] != c.known[b] {
		return true
	}
	return len(c.pairs) > 0 && c.pairs[pairKey(a, b)] == never
}
