package origin

import (
	"cmp"
	"container/heap"
	"iter"
	"slices"
)

// Thresholds. Rounded on purpose: they are meant for pages that were not seen.
const (
	storyThreshold   = 3.5 // score from which two groups of pages are one story
	certainThreshold = 7.0 // score from which no person need confirm it
	verbatimJaccard  = 0.2 // likeness of three-word shingles from which two pages keep the words of one text
)

// group is a set of pages on its way to a story.
type group struct {
	members []int32
	links   map[int32]link // to other groups
	dead    bool
}

// link is the sum of the scores between two groups, over so many compared pairs.
type link struct {
	sum   float64
	pairs int
}

// average is the mean score of the pairs of two groups. Pairs that were not compared share nothing telling and count as
// unlike; between large groups only a sample was compared, and the sample stands for all.
func (l link) average(a, b *group) float64 {
	return l.sum / float64(min(len(a.members)*len(b.members), max(l.pairs, shortList)))
}

// merge is a candidate step: two groups and the average score between them.
type merge struct {
	score float64
	a, b  int32
}

type merges []merge

func (m merges) Len() int { return len(m) }
func (m merges) Less(i, j int) bool {
	return cmp.Or(-cmp.Compare(m[i].score, m[j].score), cmp.Compare(m[i].a, m[j].a), cmp.Compare(m[i].b, m[j].b)) < 0
}
func (m merges) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *merges) Push(x any)   { *m = append(*m, x.(merge)) }
func (m *merges) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

// scored is a compared pair.
type scored struct {
	pair
	score    float64
	verbatim bool // both keep the words of one text
}

// score compares a pair.
func (c *corpus) score(p pair) scored {
	l := c.compare(c.prints[p.a], c.prints[p.b])
	return scored{p, l.score(), l.shingle3 >= verbatimJaccard || l.same}
}

// stories clusters the pages. Pairs that were never compared count as unlike.
func (c *corpus) stories() [][]int32 {
	return c.cluster(func(yield func(scored) bool) {
		for _, p := range c.pairs() {
			if !yield(c.score(p)) {
				return
			}
		}
	})
}

// cluster gathers the pages by average link, and marks those of which another page of the story keeps the words.
func (c *corpus) cluster(pairs iter.Seq[scored]) [][]int32 {
	groups := make([]*group, len(c.prints), 2*len(c.prints))
	for i := range groups {
		groups[i] = &group{members: []int32{int32(i)}, links: map[int32]link{}}
	}
	var queue merges
	var verbatim []pair
	for p := range pairs {
		if p.verbatim {
			verbatim = append(verbatim, p.pair)
		}
		if p.score <= 0 {
			continue
		}
		groups[p.a].links[p.b], groups[p.b].links[p.a] = link{p.score, 1}, link{p.score, 1}
		if p.score >= c.threshold {
			queue = append(queue, merge{p.score, p.a, p.b})
		}
	}
	heap.Init(&queue)
	for queue.Len() > 0 {
		m := heap.Pop(&queue).(merge)
		if groups[m.a].dead || groups[m.b].dead {
			continue
		}
		groups = join(groups, m, &queue, c.threshold)
	}
	var out [][]int32
	home := make([]int, len(c.prints))
	for i, g := range groups {
		if !g.dead {
			slices.Sort(g.members)
			out = append(out, g.members)
			for _, m := range g.members {
				home[m] = i
			}
		}
	}
	for _, p := range verbatim {
		if home[p.a] == home[p.b] {
			c.prints[p.a].verbatim, c.prints[p.b].verbatim = true, true
		}
	}
	slices.SortFunc(out, func(a, b []int32) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// join makes one group of two and puts its steps in the queue.
func join(groups []*group, m merge, queue *merges, threshold float64) []*group {
	a, b := groups[m.a], groups[m.b]
	n := int32(len(groups))
	g := &group{members: append(slices.Clone(a.members), b.members...), links: map[int32]link{}}
	for _, old := range []*group{a, b} {
		for to, l := range old.links {
			if !groups[to].dead && to != m.a && to != m.b {
				both := g.links[to]
				g.links[to] = link{both.sum + l.sum, both.pairs + l.pairs}
			}
		}
		old.dead, old.links = true, nil
	}
	groups = append(groups, g)
	for to, l := range g.links {
		other := groups[to]
		delete(other.links, m.a)
		delete(other.links, m.b)
		other.links[n] = l
		if avg := l.average(g, other); avg >= threshold {
			heap.Push(queue, merge{avg, to, n})
		}
	}
	return groups
}
