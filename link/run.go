package link

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
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
	tasks   []task
	edges   []edge
	kept    atomic.Int64 // pairs that could be matches
	res     *Result
}

// seenPair is a candidate whose pattern could be a match.
type seenPair struct {
	a, b int32
	p    Pattern
}

// edge is a scored pair, a < b.
type edge struct {
	a, b int32
	odds float32 // natural logarithm of the odds of a match
	at   int32   // its place among the edges, negative for a decision on a pair that has none
	p    Pattern
}

func run(ctx context.Context, t *Table, o Options) (*Result, error) {
	s, err := begin(t, o)
	if err != nil {
		return nil, err
	}
	counts, err := s.compare(ctx)
	for errors.Is(err, errTooAlike) { // as often as a block can be halved
		s.narrow()
		counts, err = s.compare(ctx)
	}
	if err != nil {
		return nil, err
	}
	s.progress(StepFit, 0)
	s.fit(counts)
	s.progress(StepFit, 1)
	s.score()
	if err := s.finish(); err != nil {
		return nil, err
	}
	return s.res, ctx.Err()
}

// errTooAlike says that more pairs could be matches than memory should hold: thousands of records with one name and one
// code, say.
var errTooAlike = errors.New("more pairs could be matches than are kept")

// leastBlock is the smallest size to which blocks are narrowed.
const leastBlock = 10

// mostKept is how many pairs that could be matches are kept, about eighty bytes each: what true lists have, many times
// over.
func mostKept(n int) int64 { return max(6_000_000, 40*int64(n)) }

// narrow halves the largest size of a block. What is too large then is divided by further features, or cut and
// reported, as in longer lists.
func (s *state) narrow() {
	s.kept.Store(0)
	s.blocks = s.p.block(max(s.blocks.limit/2, leastBlock), s.o.Workers)
	s.measureRules()
}

// full reports whether no more pairs are kept, and blocks can still be narrowed.
func (s *state) full() bool {
	return !s.o.AllPairs && s.kept.Load() > mostKept(s.p.n) && s.blocks.limit > leastBlock
}

// begin makes the table ready and finds the blocks.
func begin(t *Table, o Options) (*state, error) {
	if t.Len() < 2 {
		return nil, ErrTooFew
	}
	s := &state{o: o, p: prepareWith(t, o), res: &Result{}}
	l := newLayout(s.p)
	s.l = &l
	if !hasEvidence(s.l) {
		return nil, ErrNoFields
	}
	s.f = newFrequencies(s.p)
	s.classes = s.l.classes()
	if o.Model != nil && !o.Model.fits(s.l, s.classes) {
		return nil, ErrModel
	}
	s.progress(StepBlock, 0)
	if o.AllPairs {
		if s.p.n > maxAllPairs {
			return nil, fmt.Errorf("%w: %d records", ErrTooMany, s.p.n)
		}
		s.blocks = &blocks{}
		s.blocks.report.Rules = make([]RuleReport, ruleCount)
		s.blocks.report.Records = s.p.n
	} else {
		s.blocks = s.p.block(o.MaxBlock, o.Workers)
		if s.learnRules() {
			s.blocks = s.p.block(o.MaxBlock, o.Workers)
		}
		s.measureRules()
	}
	s.progress(StepBlock, 1)
	return s, nil
}

// fit fits the model to the counts, or takes the one that was given.
func (s *state) fit(counts []counted) {
	if s.o.Model != nil {
		s.m = s.o.Model
	} else {
		fit(s.l, s.classes, s.m, counts)
	}
	s.tab = s.m.table(s.l, s.classes)
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

// task is a stretch of records, each to be compared with later ones.
type task struct {
	lo, hi int
	seen   []seenPair
	edges  int
	first  [ruleCount]int64
	all    int64 // pairs compared without a block
}

// compare counts the patterns of all candidate pairs in one pass and keeps the pairs that could be matches.
func (s *state) compare(ctx context.Context) ([]counted, error) {
	able := s.ready()
	rowers := make([]rower, s.o.Workers)
	var mu sync.Mutex
	done := 0
	share(s.o.Workers, len(s.tasks), func(w, k int) {
		if ctx.Err() != nil || s.full() {
			return
		}
		r := &rowers[w]
		if r.count == nil {
			r.start(s, able)
		}
		s.runTask(&s.tasks[k], r)
		s.kept.Add(int64(len(s.tasks[k].seen)))
		mu.Lock()
		done++
		s.progress(StepCompare, float64(done)/float64(len(s.tasks)))
		mu.Unlock()
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("comparing pairs: %w", err)
	}
	if s.full() {
		s.tasks = nil
		return nil, errTooAlike
	}
	for k := range s.tasks {
		s.tally(&s.tasks[k])
	}
	return gather(rowers), nil
}

// ready takes chances of agreement between unrelated records, divides the work, and says which patterns could be
// matches.
func (s *state) ready() (able func(Pattern) bool) {
	s.m = newModel(s.l, s.classes)
	sampleU(s, min(500_000, 40*s.p.n+100_000))
	s.tasks = s.divide()
	return s.possible()
}

// tally adds what a task compared to the report.
func (s *state) tally(t *task) {
	s.blocks.report.Pairs += t.all
	for r, n := range t.first {
		s.blocks.report.Rules[r].Pairs += n
		s.blocks.report.Pairs += n
	}
}

// rower compares the records of tasks with later ones. One worker owns it.
type rower struct {
	c      *comparer
	count  *counter
	stamp  []int32 // by record: one more than the record that it was last compared with
	others []int32
	out    []Pattern
}

func (r *rower) start(s *state, able func(Pattern) bool) {
	r.c = &comparer{p: s.p, l: s.l, f: s.f}
	r.count = newCounter(able)
	if s.o.AllPairs {
		r.c.memo = newMemo(s.p)
	} else {
		r.stamp = make([]int32, s.p.n)
	}
}

// gather adds the workers' counts and puts the patterns in order.
func gather(rowers []rower) []counted {
	all := newCounter(func(Pattern) bool { return false })
	for _, r := range rowers {
		if r.count == nil {
			continue
		}
		for _, e := range r.count.cells {
			if e.n > 0 {
				all.add(e.p, e.n)
			}
		}
	}
	out := make([]counted, 0, all.used)
	for _, e := range all.cells {
		if e.n > 0 {
			out = append(out, counted{e.p, float64(e.n)})
		}
	}
	slices.SortFunc(out, func(a, b counted) int { return cmp.Compare(a.p, b.p) })
	return out
}

// divide makes stretches of records with about equal work, the same whatever the number of workers.
func (s *state) divide() []task {
	if s.o.AllPairs {
		return rowTasks(s.p.n)
	}
	var out []task
	b := s.blocks
	most := min(max(s.p.n/16, 200), 20_000) // records
	lo, work := 0, 0
	for i := range s.p.n {
		for _, k := range b.of(int32(i)) {
			work += int(b.start[k+1]-b.start[k]) - 1
		}
		if work > 400_000 || i-lo == most {
			out = append(out, task{lo: lo, hi: i + 1})
			lo, work = i+1, 0
		}
	}
	return append(out, task{lo: lo, hi: s.p.n})
}

// runTask compares each record of a task with the later records of its blocks, each of them once.
func (s *state) runTask(t *task, r *rower) {
	if s.o.AllPairs {
		s.runRows(t, r)
		return
	}
	b := s.blocks
	for i := int32(t.lo); i < int32(t.hi); i++ {
		r.others = r.others[:0]
		rule := 0
		for _, k := range b.of(i) {
			for k >= b.rule[rule+1] {
				rule++
			}
			before := len(r.others)
			members := b.recs[b.start[k]:b.start[k+1]]
			for x := len(members) - 1; members[x] > i; x-- {
				if j := members[x]; r.stamp[j] != i+1 {
					r.stamp[j] = i + 1
					if !s.settled(i, j) {
						r.others = append(r.others, j)
					}
				}
			}
			t.first[rule] += int64(len(r.others) - before)
		}
		r.row(t, i)
	}
}

// row compares a record with the others and keeps what could be a match, in order.
func (r *rower) row(t *task, i int32) {
	r.out = r.c.row(i, r.others, r.out)
	before := len(t.seen)
	for k, p := range r.out {
		if r.count.add(p, 1) {
			t.seen = append(t.seen, seenPair{i, r.others[k], p})
		}
	}
	slices.SortFunc(t.seen[before:], func(x, y seenPair) int { return cmp.Compare(x.b, y.b) })
}

// settled says that a pair was decided in an earlier run whose model is used again: only pairs with a new record are
// compared.
func (s *state) settled(a, b int32) bool {
	return s.o.Model != nil && s.o.Known != nil && s.o.Known[a] > 0 && s.o.Known[b] > 0
}

// possible returns a test whether a pattern could be a match under any model: its plausible weight against unrelated
// pairs, in bits, is not hopeless against the number of pairs.
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

// oddsBound is the logarithm of the odds up to which a pair is not kept.
var oddsBound = float32(math.Log(0.001))

// score turns the kept candidates into edges, ordered by record.
func (s *state) score() {
	bound := oddsBound
	logs := make([][]float64, s.o.Workers)
	for w := range logs {
		logs[w] = make([]float64, len(s.classes))
	}
	odds := make([][]float32, len(s.tasks))
	share(s.o.Workers, len(s.tasks), func(w, k int) {
		t := &s.tasks[k]
		odds[k] = make([]float32, len(t.seen))
		for i, sp := range t.seen {
			if odds[k][i] = float32(s.odds(sp, logs[w])); odds[k][i] > bound {
				t.edges++
			}
		}
	})
	n := 0
	for k := range s.tasks {
		n += s.tasks[k].edges
	}
	s.edges = make([]edge, 0, n)
	for k := range s.tasks {
		for i, sp := range s.tasks[k].seen {
			if odds[k][i] > bound {
				s.edges = append(s.edges, edge{sp.a, sp.b, odds[k][i], int32(len(s.edges)), sp.p})
			}
		}
	}
	s.tasks = nil
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
