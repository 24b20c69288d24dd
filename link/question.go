package link

import (
	"cmp"
	"math"
	"slices"
)

// questions orders the doubtful pairs by what their answer is expected to change in the number of persons: the chance
// of the less likely answer, times the persons that it would add or take away. A pair whose clusters are tied by
// several others changes less, because one answer against the rest does not part them.
func (s *state) questions(comps []component) {
	if s.o.Questions < 0 {
		return
	}
	judged := map[[2]int32]bool{}
	for _, j := range s.o.Judged {
		judged[pairKey(j.A, j.B)] = true
	}
	size := make([]int, len(s.res.Cluster))
	for _, c := range s.res.Cluster {
		size[c]++
	}
	// Ties inside a cluster, by strength.
	ties := make([]float64, len(s.res.Cluster))
	for k := range comps {
		for _, e := range comps[k].edges {
			if a := s.res.Cluster[e.a]; a == s.res.Cluster[e.b] {
				ties[a] += max(float64(e.odds), 0)
			}
		}
	}
	var out []Question
	for k := range comps {
		for _, e := range comps[k].edges {
			pr := probability(float64(e.odds))
			if pr < 0.02 || pr > 0.999 || judged[pairKey(e.a, e.b)] {
				continue
			}
			a, b := s.res.Cluster[e.a], s.res.Cluster[e.b]
			change := min(pr, 1-pr)
			if a == b && size[a] > 2 {
				others := ties[a] - max(float64(e.odds), 0)
				change *= math.Exp(-others / float64(size[a]))
			}
			bridge := a != b && (size[a] > 1 || size[b] > 1) || a == b && size[a] > 2
			out = append(out, Question{A: e.a, B: e.b, Change: change, Bridge: bridge})
		}
	}
	slices.SortFunc(out, func(x, y Question) int {
		if c := cmp.Compare(y.Change, x.Change); c != 0 {
			return c
		}
		if c := cmp.Compare(x.A, y.A); c != 0 {
			return c
		}
		return cmp.Compare(x.B, y.B)
	})
	s.res.Questions = out[:min(len(out), s.o.Questions)]
}
