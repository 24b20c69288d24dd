package link

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
)

// state is a run under way.
type state struct {
	o       Options
	p       *prepared
	l       *layout
	f       *frequencies
	blocks  *blocks
	classes []class
	m       *Model
	tab     *table
	seen    []seenPair
	edges   []edge
	res     *Result
}

// seenPair is a candidate whose pattern could be a match.
type seenPair struct {
	a, b int32
	p    Pattern
}

// edge is a scored pair.
type edge struct {
	a, b int32
	odds float32 // natural logarithm of the odds of a match
	p    Pattern
}

func run(ctx context.Context, t *Table, o Options) (*Result, error) {
	if t.Len() < 2 {
		return nil, ErrTooFew
	}
	s := &state{o: o, p: prepare(t), res: &Result{}}
	l := newLayout(s.p)
	s.l = &l
	if !hasEvidence(s.l) {
		return nil, ErrNoFields
	}
	s.f = newFrequencies(s.p)
	s.classes = s.l.classes()
	s.progress(StepBlock, 0)
	if o.AllPairs {
		if s.p.n > maxAllPairs {
			return nil, fmt.Errorf("%w: %d records", ErrTooMany, s.p.n)
		}
		s.blocks = &blocks{recStart: make([]uint32, s.p.n+1)}
		s.blocks.report.Rules = make([]RuleReport, ruleCount)
		s.blocks.report.Records = s.p.n
	} else {
		s.blocks = s.p.block(o.MaxBlock, o.Workers)
	}
	s.progress(StepBlock, 1)
	counts, err := s.compare(ctx)
	if err != nil {
		return nil, err
	}
	s.progress(StepFit, 0)
	if o.Model != nil {
		if !o.Model.fits(s.l, s.classes) {
			return nil, ErrModel
		}
		s.m = o.Model
	} else {
		fit(s.l, s.classes, s.m, counts)
	}
	s.tab = s.m.table(s.l, s.classes)
	s.progress(StepFit, 1)
	s.score()
	if err := s.finish(); err != nil {
		return nil, err
	}
	return s.res, ctx.Err()
}

// hasEvidence says that some field besides sex can tell people apart.
func hasEvidence(l *layout) bool {
	for _, s := range l.slots {
		if s.kind != KindSex {
			return true
		}
	}
	return false
}

func (s *state) progress(step Step, done float64) {
	if s.o.Progress != nil {
		s.o.Progress(step, done)
	}
}

// task is a stretch of blocks.
type task struct {
	lo, hi int
	seen   []seenPair
	first  [ruleCount]int64
	all    int64 // pairs compared without a block
}

// compare counts the patterns of all candidate pairs in one pass and keeps the pairs that could be matches.
func (s *state) compare(ctx context.Context) ([]counted, error) {
	c := &comparer{p: s.p, l: s.l, f: s.f}
	s.m = newModel(s.l, s.classes)
	sampleU(c, s.m, s.o.Seed, min(500_000, 40*s.p.n+100_000))
	able := s.possible()
	tasks := s.tasks()
	counters := make([]*counter, s.o.Workers)
	var wg sync.WaitGroup
	var mu sync.Mutex
	next, done := 0, 0
	for w := range s.o.Workers {
		counters[w] = newCounter()
		wg.Go(func() {
			c := &comparer{p: s.p, l: s.l, f: s.f}
			if s.o.AllPairs {
				c.memo = newMemo(s.p)
			}
			for {
				mu.Lock()
				k := next
				next++
				mu.Unlock()
				if k >= len(tasks) || ctx.Err() != nil {
					return
				}
				s.runTask(&tasks[k], c, counters[w], able)
				mu.Lock()
				done++
				s.progress(StepCompare, float64(done)/float64(len(tasks)))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("comparing pairs: %w", err)
	}
	for k := range tasks {
		s.seen = append(s.seen, tasks[k].seen...)
		s.blocks.report.Pairs += tasks[k].all
		for r, n := range tasks[k].first {
			s.blocks.report.Rules[r].Pairs += n
			s.blocks.report.Pairs += n
		}
	}
	return gather(counters), nil
}

// gather adds the workers' counts and puts the patterns in order.
func gather(counters []*counter) []counted {
	all := counters[0]
	for _, c := range counters[1:] {
		for i, n := range c.n {
			if n > 0 {
				all.add(c.keys[i], n)
			}
		}
	}
	out := make([]counted, 0, all.used)
	for i, n := range all.n {
		if n > 0 {
			out = append(out, counted{all.keys[i], float64(n)})
		}
	}
	slices.SortFunc(out, func(a, b counted) int { return cmp.Compare(a.p, b.p) })
	return out
}

// tasks divides the blocks into stretches of about equal work, the same whatever the number of workers.
func (s *state) tasks() []task {
	if s.o.AllPairs {
		return rowTasks(s.p.n)
	}
	var out []task
	b := s.blocks
	lo, work := 0, 0
	for k := range b.key {
		n := int(b.start[k+1] - b.start[k])
		work += n * n
		if work > 400_000 {
			out = append(out, task{lo: lo, hi: k + 1})
			lo, work = k+1, 0
		}
	}
	return append(out, task{lo: lo, hi: len(b.key)})
}

func (s *state) runTask(t *task, c *comparer, count *counter, able func(Pattern) bool) {
	if s.o.AllPairs {
		s.runRows(t, c, count, able)
		return
	}
	b := s.blocks
	for k := t.lo; k < t.hi; k++ {
		recs, key := b.recs[b.start[k]:b.start[k+1]], b.key[k]
		for x := range recs {
			for y := x + 1; y < len(recs); y++ {
				if !b.owns(key, recs[x], recs[y]) || s.settled(recs[x], recs[y]) {
					continue
				}
				t.first[key>>ruleShift]++
				p := c.pattern(recs[x], recs[y])
				count.add(p, 1)
				if able(p) {
					t.seen = append(t.seen, seenPair{recs[x], recs[y], p})
				}
			}
		}
	}
}

// settled says that a pair was decided in an earlier run whose model is used again: only pairs with a new record are compared.
func (s *state) settled(a, b int32) bool {
	return s.o.Model != nil && s.o.Known != nil && s.o.Known[a] > 0 && s.o.Known[b] > 0
}

// possible returns a test whether a pattern could be a match under any model: its plausible weight against unrelated pairs, in bits, is not
// hopeless against the number of pairs.
func (s *state) possible() func(Pattern) bool {
	weights := make([][combos][16]float32, len(s.l.slots))
	for i := range s.l.slots {
		for k := range combos {
			for v := 1; v < s.l.slots[i].levels; v++ {
				m := max(s.m.chance(s.l.slots, &s.classes[0], i, v, k), 1e-4)
				u := max(s.m.chance(s.l.slots, &s.classes[len(s.classes)-1], i, v, k), 1e-9)
				weights[i][k][v] = float32(math.Log2(m / u))
			}
		}
	}
	floor := float32(math.Log2(float64(s.p.n))) - 12
	return func(p Pattern) bool {
		sum := float32(0)
		combo := int(p>>stratumShift) / 2
		for i := range s.l.slots {
			sum += weights[i][combo][s.l.level(p, i)]
		}
		return sum > floor
	}
}

// score turns the kept candidates into edges.
func (s *state) score() {
	logs := make([]float64, len(s.classes))
	bound := float32(math.Log(0.001))
	for _, sp := range s.seen {
		odds := float32(s.odds(sp, logs))
		if odds > bound {
			s.edges = append(s.edges, edge{sp.a, sp.b, odds, sp.p})
		}
	}
	s.seen = nil
	for i := range s.edges {
		if e := &s.edges[i]; e.a > e.b {
			e.a, e.b = e.b, e.a
		}
	}
	slices.SortFunc(s.edges, byPair)
}

// odds is the natural logarithm of the odds that a pair is a match, with the frequencies of the very values that agree.
func (s *state) odds(sp seenPair, logs []float64) float64 {
	s.tab.classLogs(s.l, sp.p, logs)
	combo := int(sp.p>>stratumShift) / 2
	for i := range s.l.slots {
		sl := &s.l.slots[i]
		v := s.l.level(sp.p, i)
		if sl.levels != freeLevels || v == levelNull || v > levelExactLast {
			continue
		}
		f := &s.m.Fields[i]
		share := s.share(sl, sp, combo)
		adj := math.Log(share * f.Spread[combo][v] / max(f.U[combo][v], 1e-12))
		for c := range logs {
			if src := s.classes[c].from[i]; src == fromU || src == fromOther {
				logs[c] += adj
			}
		}
	}
	top := slices.Max(logs[1:])
	rest := 0.0
	for _, v := range logs[1:] {
		rest += math.Exp(v - top)
	}
	return logs[0] - top - math.Log(rest)
}

// share is the frequency of the value that both records state.
func (s *state) share(sl *slot, sp seenPair, combo int) float64 {
	if sl.part < 0 {
		return float64(s.f.free[sl.free][s.p.freeAt[int(sp.a)*len(s.p.free)+sl.free]])
	}
	w := s.p.recs[sp.a].parts[sl.part]
	if combo == crossScript {
		f := s.f.skel[sl.part][s.p.words.skel[w]]
		return float64(f[0]+f[1]) / 2
	}
	return float64(s.f.word[sl.part][w])
}

func probability(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }
