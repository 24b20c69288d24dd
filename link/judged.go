package link

import "math"

// judged scores the pairs that people decided as the model sees them without the decision, so that the two can be set
// against each other.
func (s *state) judged() {
	sc := s.newScorer(&constraints{})
	for _, j := range s.o.Judged {
		if j.Soft {
			continue
		}
		s.res.Judged = append(s.res.Judged, JudgedPair{Pair: sc.alone(min(j.A, j.B), max(j.A, j.B)), Same: j.Same})
	}
}

// alone is a pair as the model sees it, without decisions and without what other records say.
func (sc *scorer) alone(a, b int32) Pair {
	p := sc.c.pattern(a, b)
	odds := sc.s.odds(seenPair{a, b, p}, sc.logs)
	return Pair{A: a, B: b, Probability: probability(odds), Weight: odds / math.Ln2, Levels: p}
}
