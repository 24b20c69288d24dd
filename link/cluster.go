package link

import (
	"slices"
)

// finish gathers the records into persons and fills the result.
func (s *state) finish() {
	s.progress(StepCluster, 0)
	res := s.res
	res.Cluster = s.cluster()
	res.Model = s.m
	res.Blocking = s.blocks.report
	res.Warnings = append(res.Warnings, s.p.warnings...)
	for _, e := range s.edges {
		pr := probability(float64(e.odds))
		if pr >= s.o.KeepPairs {
			res.Pairs = append(res.Pairs, Pair{A: e.a, B: e.b, Probability: pr, Weight: float64(e.odds) / 0.6931, Levels: e.p})
		}
	}
	s.progress(StepCluster, 1)
}

// missing is the odds of a pair inside a component that was not kept as an edge.
const missing = -7

// cluster joins greedily the two groups with the largest sum of log odds between them.
func (s *state) cluster() []int32 {
	n := s.p.n
	parent := make([]int32, n)
	for i := range parent {
		parent[i] = int32(i)
	}
	var find func(x int32) int32
	find = func(x int32) int32 {
		for parent[x] != x {
			parent[x] = parent[parent[x]]
			x = parent[x]
		}
		return x
	}
	for _, e := range s.edges {
		if e.odds > -2 {
			a, b := find(e.a), find(e.b)
			if a != b {
				parent[max(a, b)] = min(a, b)
			}
		}
	}
	groups := map[int32][]edge{}
	var roots []int32
	for _, e := range s.edges {
		r := find(e.a)
		if r != find(e.b) {
			continue
		}
		if groups[r] == nil {
			roots = append(roots, r)
		}
		groups[r] = append(groups[r], e)
	}
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	slices.Sort(roots)
	for _, r := range roots {
		greedy(groups[r], out)
	}
	return number(out)
}

// greedy joins groups of one component in order of gain.
func greedy(edges []edge, out []int32) {
	link := map[[2]int32]float64{}
	members := map[int32][]int32{}
	for _, e := range edges {
		link[[2]int32{e.a, e.b}] = float64(e.odds)
		members[e.a] = []int32{e.a}
		members[e.b] = []int32{e.b}
	}
	gain := func(a, b int32) float64 {
		sum := 0.0
		for _, x := range members[a] {
			for _, y := range members[b] {
				if v, ok := link[[2]int32{min(x, y), max(x, y)}]; ok {
					sum += v
				} else {
					sum += missing
				}
			}
		}
		return sum
	}
	for {
		best := edge{odds: 0}
		found := false
		var keys []int32
		for k := range members {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for x, a := range keys {
			for _, b := range keys[x+1:] {
				if g := gain(a, b); g > 0 && (!found || g > float64(best.odds)) {
					best, found = edge{a: a, b: b, odds: float32(g)}, true
				}
			}
		}
		if !found {
			break
		}
		members[best.a] = append(members[best.a], members[best.b]...)
		delete(members, best.b)
	}
	for k, m := range members {
		for _, x := range m {
			out[x] = k
		}
	}
}

// number gives clusters numbers in order of first record.
func number(c []int32) []int32 {
	seen := map[int32]int32{}
	out := make([]int32, len(c))
	for i, v := range c {
		k, ok := seen[v]
		if !ok {
			k = int32(len(seen))
			seen[v] = k
		}
		out[i] = k
	}
	return out
}
