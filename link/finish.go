package link

import (
	"math"
	"slices"
)

// finish gathers the records into persons, draws, asks and fills the result.
func (s *state) finish() error {
	s.progress(StepCluster, 0)
	cons, err := newConstraints(s.p.n, s.o)
	if err != nil {
		return err
	}
	res := s.res
	comps := s.components(cons)
	var t *drawn
	res.Cluster, t = s.cluster(cons, comps)
	s.progress(StepCluster, 1)
	res.Model = s.m
	s.pairs(t)
	s.probabilities()
	s.progress(StepDraw, 0)
	s.persons(t)
	s.overlap(t)
	s.questions(comps)
	s.judged()
	s.progress(StepDraw, 1)
	s.reportBlocking()
	res.Warnings = append(res.Warnings, s.p.warnings...)
	s.warn()
	return nil
}

// pairs keeps the pairs worth showing and those above the threshold that were cut. A pair of a component in doubt has
// the share of draws in which it is one person: they know what the other records say, which the pair alone does not.
func (s *state) pairs(t *drawn) {
	shift := math.Log(1/s.o.Threshold - 1)
	worth := func(i int) (pr float64, keep, cut bool) {
		e := &s.edges[i]
		pr = probability(float64(e.odds) - shift)
		if t.together != nil && t.together[i] >= 0 {
			pr = t.together[i]
		}
		return pr, pr >= s.o.KeepPairs, e.odds > 0 && s.res.Cluster[e.a] != s.res.Cluster[e.b]
	}
	n := 0
	for i := range s.edges {
		if _, keep, _ := worth(i); keep {
			n++
		}
	}
	sc := s.newScorer(&constraints{})
	s.res.Pairs = make([]Pair, 0, n)
	for i, e := range s.edges {
		pr, keep, cut := worth(i)
		pair := Pair{A: e.a, B: e.b, Probability: pr, Weight: float64(e.odds) / math.Ln2, Levels: e.p}
		if math.Abs(float64(e.odds)) > always/2 {
			pair.Weight = sc.alone(e.a, e.b).Weight // decided: the weight stays the model's
		}
		if keep {
			s.res.Pairs = append(s.res.Pairs, pair)
		}
		if cut {
			s.res.Cut = append(s.res.Cut, pair)
		}
	}
}

// probabilities gives each record the mean probability of its pairs inside its cluster, or of having no partner.
func (s *state) probabilities() {
	n := s.p.n
	sum, count, apart := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range apart {
		apart[i] = 1
	}
	for _, p := range s.res.Pairs {
		if s.res.Cluster[p.A] == s.res.Cluster[p.B] {
			sum[p.A] += p.Probability
			sum[p.B] += p.Probability
			count[p.A]++
			count[p.B]++
		} else {
			apart[p.A] = min(apart[p.A], 1-p.Probability)
			apart[p.B] = min(apart[p.B], 1-p.Probability)
		}
	}
	s.res.Probability = apart
	for i := range apart {
		if count[i] > 0 {
			s.res.Probability[i] = sum[i] / count[i]
		}
	}
}

// reportBlocking estimates what blocking missed.
func (s *state) reportBlocking() {
	r := &s.blocks.report
	if s.o.AllPairs {
		r.Recall, r.RecallJudged = 1, 1
		s.res.Blocking = *r
		return
	}
	// Two disjoint ways to a pair: words of the name, and the birth with the sex.
	all, both, names, birth := 0.0, 0.0, 0.0, 0.0
	for _, e := range s.edges {
		pr := probability(float64(e.odds))
		if pr < 0.9 {
			continue
		}
		all++
		n, b := false, false
		s.blocks.shared(e.a, e.b, func(block uint32) bool {
			rule := s.blocks.ruleAt(block)
			n = n || rule == ruleNames
			b = b || rule == ruleBirthSex
			return true
		})
		if n {
			names++
		}
		if b {
			birth++
		}
		if n && b {
			both++
		}
	}
	r.Recall = -1
	if both > 20 {
		total := (names+1)*(birth+1)/(both+1) - 1
		r.Recall = min(1, all/max(total, 1))
	}
	r.RecallJudged = -1
	same, reached := 0.0, 0.0
	for _, j := range s.o.Judged {
		if j.Same && !j.Soft {
			same++
			if s.blocks.together(j.A, j.B) {
				reached++
			}
		}
	}
	if same > 0 {
		r.RecallJudged = reached / same
	}
	s.res.Blocking = *r
}

// warn says what a reader of the numbers must know.
func (s *state) warn() {
	switch {
	case s.m.Why == NotMatches:
		s.res.Warnings = append(s.res.Warnings,
			"the records that stand out here are namesakes and not one person's (their fathers, families or ages differ): how often matches agree cannot be learned from these lists, and plausible chances were used")
	case s.m.Frozen:
		s.res.Warnings = append(s.res.Warnings,
			"names alone do not identify how often matches agree: plausible chances were used and not learned, and the interval was widened")
	}
	if s.l.oneList {
		s.res.Warnings = append(s.res.Warnings,
			"one list only: found duplicates are inside it, and no overlap table can be made")
	}
	if s.blocks.report.CutBlocks > 0 {
		s.res.Warnings = append(s.res.Warnings,
			"some blocks were too large to compare whole; see the blocking report for the pairs left out")
	}
	if s.blocks.report.Pairs == 0 && !s.o.AllPairs {
		s.res.Warnings = append(s.res.Warnings,
			"no two records share what candidates are sought by (two name words, a date of birth, a code, and others with a place): nothing was compared")
	}
	if largest := largestCluster(s.res.Cluster); largest > 50 {
		s.res.Warnings = append(s.res.Warnings,
			"a cluster holds more than fifty records: look at the largest clusters first")
	}
}

func largestCluster(cluster []int32) int {
	size := make([]int, len(cluster))
	best := 0
	for _, c := range cluster {
		size[c]++
		best = max(best, size[c])
	}
	return best
}

// quantile of ordered values.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	at := q * float64(len(v)-1)
	lo := int(at)
	if lo+1 >= len(v) {
		return v[len(v)-1]
	}
	return v[lo] + (at-float64(lo))*(v[lo+1]-v[lo])
}

func sorted(v []float64) []float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v
}
