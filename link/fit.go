package link

import (
	"math"
	"slices"
)

// counted is a pattern with its number of pairs.
type counted struct {
	p Pattern
	n float64
}

// levelCount counts levels by combination of scripts, field and level.
type levelCount [combos][][]float64

func newLevelCount(l *layout) (n levelCount) {
	for k := range n {
		n[k] = make([][]float64, len(l.slots))
		for s := range l.slots {
			n[k][s] = make([]float64, l.slots[s].levels)
		}
	}
	return n
}

// sampleU estimates the chances of each level between unrelated records from random pairs. Pairs that agree in most of
// what they state are left out: in small files they are matches and relatives often enough to spoil rare agreement.
func sampleU(st *state, pairs int) {
	const parts = 64
	l, m, n := st.l, st.m, uint64(st.p.n)
	counts := make([]levelCount, parts)
	comparers := make([]comparer, st.o.Workers)
	for w := range comparers {
		comparers[w] = comparer{p: st.p, l: l, f: st.f}
	}
	share(st.o.Workers, parts, func(w, part int) {
		counts[part] = newLevelCount(l)
		lo, hi := stretchOf(pairs, parts, part)
		for k := lo; k < hi; k++ {
			x := mix(st.o.Seed ^ mix(uint64(k)*2+1))
			i, j := int32(x%n), int32(mix(x)%n)
			if i == j {
				continue
			}
			p := comparers[w].pattern(i, j)
			if suspect(l, p) {
				continue
			}
			combo := int(p>>stratumShift) / 2
			for s := range l.slots {
				counts[part][combo][s][l.level(p, s)]++
			}
		}
	})
	for _, more := range counts[1:] {
		for k := range more {
			for s := range more[k] {
				for v, n := range more[k][s] {
					counts[0][k][s][v] += n
				}
			}
		}
	}
	c := &comparers[0]
	for s := range l.slots {
		for k := range combos {
			setU(&m.Fields[s], &l.slots[s], k, counts[0][k][s])
		}
		if l.slots[s].part < 0 {
			continue
		}
		exactU(c, m, s)
	}
	for s := range l.slots {
		setSpread(c, m, s)
	}
}

// suspect says that random records agree in so much that they may be one person or relatives.
func suspect(l *layout, p Pattern) bool {
	same, other := 0, 0
	for s := range l.slots {
		v := l.level(p, s)
		switch {
		case v == levelNull || l.slots[s].kind == KindSex:
		case l.slots[s].levels == birthLevels:
			if v == birthSame || v == birthTypo {
				same++
			} else if v == birthFar || v == ageFar {
				other++
			}
		case v <= levelNear:
			same++
		case v == levelDiffer:
			other++
		}
	}
	return same >= 2 && same > other
}

func setU(f *ModelField, s *slot, combo int, n []float64) {
	groups := [][2]int{{1, s.levels}}
	if s.levels == birthLevels {
		groups = [][2]int{{1, ageSame}, {ageSame, birthLevels}}
	}
	for _, g := range groups {
		total := 0.0
		for v := g[0]; v < g[1]; v++ {
			total += n[v] + 0.2
		}
		for v := g[0]; v < g[1]; v++ {
			f.U[combo][v] = (n[v] + 0.2) / total
		}
	}
}

// exactU replaces the sampled chances of exact agreement on name words by the sums of squared shares, which have no
// sampling error.
func exactU(c *comparer, m *Model, s int) {
	part := c.l.slots[s].part
	var sum [combos][levelExactLast + 1]float64
	w := c.p.words
	for id := 1; id < len(c.f.word[part]); id++ {
		script := scriptIndex(w.latin[id])
		n := float64(c.f.word[part][id])*float64(outOf(c.f.total[part][script])) - 1.5
		if t := float64(c.f.total[part][script]); t > 0 && n > 0 {
			sum[script][c.f.binW[part][id]] += n / t * float64(c.f.word[part][id])
		}
	}
	for id := 1; id < len(c.f.skel[part]); id++ {
		f := c.f.skel[part][id]
		n := float64(f[0])*float64(outOf(c.f.total[part][0])) - 1.5
		if t := float64(c.f.total[part][0]); t > 0 && n > 0 {
			sum[crossScript][c.f.binS[part][id]] += n / t * float64(f[1])
		}
	}
	for k := range combos {
		u := m.Fields[s].U[k]
		for v := levelExact; v <= levelExactLast; v++ {
			if sum[k][v] > 0 {
				u[v] = sum[k][v]
			}
		}
	}
}

// setSpread finds the share of records whose value lies in each bin.
func setSpread(c *comparer, m *Model, s int) {
	sl := &c.l.slots[s]
	if sl.levels != freeLevels {
		return
	}
	nf := len(c.p.free)
	for k := range combos {
		n := make([]float64, levelExactLast+1)
		for i := range c.p.recs {
			if sl.part >= 0 {
				w := c.p.recs[i].parts[sl.part]
				switch {
				case w == 0:
				case k == crossScript:
					n[c.f.binS[sl.part][c.p.words.skel[w]]]++
				case c.p.words.latin[w] == (k == bothLatin):
					n[c.f.binW[sl.part][w]]++
				}
			} else if v := c.p.freeAt[i*nf+sl.free]; v > 0 {
				n[c.f.binF[sl.free][v]]++
			}
		}
		total := 0.0
		for v := 1; v <= levelExactLast; v++ {
			total += n[v] + 0.5
		}
		for v := 1; v <= levelExactLast; v++ {
			n[v] = (n[v] + 0.5) / total
		}
		m.Fields[s].Spread[k] = n
	}
}

// identified says that matches can be told from relatives and namesakes by something besides the words of the name;
// otherwise the chances of agreement must not be learned, for every field is also what the pairs were chosen by.
func identified(l *layout) bool {
	names, others := 0, 0
	for _, s := range l.slots {
		switch {
		case s.part >= 0:
			names++
		case s.kind != KindSex:
			others++
		}
	}
	return others > 0
}

// Bounds of what records of one person may differ in. In real lists of two scripts, noisy ones among them, one in
// thirty pairs of one person has another father, grandfather or family name; a class in which one in ten has is one of
// namesakes. Names of two columns are written more freely.
const (
	mostOtherNames  = 0.08
	mostOtherNames2 = 0.35
	mostOtherAges   = 0.25 // more than five years apart
)

// ofNamesakes says that what was fitted as matches is a class of people of like names: in long lists with few
// duplicates these are the pairs that stand out, and the class drifts to them. Then their families, fathers or ages
// differ as those of no person do.
func (m *Model) ofNamesakes(l *layout) bool {
	patronymic := slices.ContainsFunc(l.slots, func(s slot) bool {
		return s.part == partFather ||
			s.part == partGrandfather
	})
	for s := range l.slots {
		for k := range combos {
			v := m.Fields[s].M[k]
			switch sl := &l.slots[s]; {
			case sl.part >= 0 && patronymic && v[levelDiffer] > mostOtherNames,
				sl.part >= 0 && v[levelDiffer] > mostOtherNames2,
				sl.kind == KindBirth && v[ageTen]+v[ageFar] > mostOtherAges,
				sl.kind == KindBirth && v[birthOther]+v[birthFar] > mostOtherAges:
				return true
			}
		}
	}
	return false
}

// freeze puts the chances among matches back to plausible ones, which are then not learned.
func (m *Model) freeze(l *layout, classes []class, why string) {
	fresh := newModel(l, classes)
	m.Sibling = fresh.Sibling
	for s := range m.Fields {
		m.Fields[s].M, m.Fields[s].Own = fresh.Fields[s].M, fresh.Fields[s].Own
	}
	m.Frozen, m.Why = true, why
}

// fit runs expectation maximisation over the patterns.
func fit(l *layout, classes []class, m *Model, counts []counted) {
	for k := range m.Share {
		m.Share[k] = make([]float64, len(classes))
		for c := range classes {
			m.Share[k][c] = startShare(classes[c].name, l.pairs[k], k%2 == 1 && !l.oneList)
		}
	}
	m.Frozen = m.Frozen || !identified(l)
	maximise(l, classes, m, counts)
	if !m.Frozen && m.ofNamesakes(l) {
		m.freeze(l, classes, NotMatches)
		fit(l, classes, m, counts)
	}
}

// maximise iterates until the likelihood stands.
func maximise(l *layout, classes []class, m *Model, counts []counted) {
	last := math.Inf(-1)
	for m.Iterations = 1; m.Iterations <= 100; m.Iterations++ {
		like := step(l, classes, m, counts)
		if math.Abs(like-last) < 1e-7*math.Abs(like) {
			break
		}
		last = like
	}
}

func startShare(name string, pairs float64, sameList bool) float64 {
	switch name {
	case "unrelated":
		return 1
	case "match":
		n := math.Sqrt(2*pairs) / max(pairs, 1) / 2
		if sameList {
			n /= 50
		}
		return n
	case "family":
		return 2e-3
	}
	return 3e-4
}

// sums of one iteration.
type sums struct {
	share [combos * 2][]float64
	m     [combos][][]float64
	own   map[string][][]float64
	// other counts the likeness of siblings' given names within lists, and what strangers' would give
	other, expect [3]float64
}

// step makes one iteration and returns the logarithm of the likelihood.
func step(l *layout, classes []class, m *Model, counts []counted) float64 {
	t := m.table(l, classes)
	acc := sums{own: map[string][][]float64{}}
	blank := func() [][]float64 {
		out := make([][]float64, len(l.slots))
		for s := range out {
			out[s] = make([]float64, l.slots[s].levels)
		}
		return out
	}
	for k := range acc.share {
		acc.share[k] = make([]float64, len(classes))
	}
	for k := range acc.m {
		acc.m[k] = blank()
	}
	for _, c := range classes {
		if slices.Contains(c.from, fromOwn) {
			acc.own[c.name] = blank()
		}
	}
	logs := make([]float64, len(classes))
	like := 0.0
	for _, pc := range counts {
		t.classLogs(l, pc.p, logs)
		like += pc.n * normalise(logs)
		acc.add(l, m, classes, pc, logs)
	}
	m.update(l, classes, &acc)
	return like
}

// normalise turns logarithms into shares that sum to one and returns the logarithm of their sum.
func normalise(logs []float64) float64 {
	top := slices.Max(logs)
	sum := 0.0
	for i, v := range logs {
		logs[i] = math.Exp(v - top)
		sum += logs[i]
	}
	for i := range logs {
		logs[i] /= sum
	}
	return top + math.Log(sum)
}

func (a *sums) add(l *layout, m *Model, classes []class, pc counted, r []float64) {
	stratum := int(pc.p >> stratumShift)
	for c := range classes {
		w := r[c] * pc.n
		if w < 1e-9 {
			continue
		}
		a.share[stratum][c] += w
		own := a.own[classes[c].name]
		for s := range l.slots {
			v := l.slots[s].merged(l.level(pc.p, s))
			if v == levelNull {
				continue
			}
			switch classes[c].from[s] {
			case fromM:
				if c == 0 {
					a.m[stratum/2][s][v] += w
				}
			case fromOwn:
				own[s][v] += w
			case fromOther:
				if stratum%2 == 1 {
					a.sibling(m.Fields[s].U[stratum/2], v, w)
				}
			}
		}
	}
}

// sibling counts the likeness of given names of a pair of siblings within a list, where matches are too rare to pass
// for them.
func (a *sums) sibling(u []float64, v int, w float64) {
	a.expect[0] += w * (u[1] + u[2] + u[3] + u[4])
	a.expect[1] += w * u[levelNear]
	a.expect[2] += w * u[levelClose]
	switch v {
	case levelExact:
		a.other[0] += w
	case levelNear:
		a.other[1] += w
	case levelClose:
		a.other[2] += w
	}
}

// poolRelatives draws the shares of relatives in each stratum half way to that of all strata: how often two people are
// brothers depends little on which lists they are on, and within lists it shows undisturbed by matches.
func (a *sums) poolRelatives(l *layout, last int) {
	all := 0.0
	for _, n := range l.pairs {
		all += n
	}
	for c := 1; c < last; c++ {
		sum := 0.0
		for k := range a.share {
			sum += a.share[k][c]
		}
		for k := range a.share {
			a.share[k][c] = (a.share[k][c] + sum/all*l.pairs[k]) / 2
		}
	}
}

// update sets the shares and the learned chances, each drawn towards where it started.
func (m *Model) update(l *layout, classes []class, a *sums) {
	last := len(classes) - 1
	for i, start := range siblingNames {
		m.Sibling[i] = (a.other[i] + 5*start) / (a.expect[i] + 5)
	}
	m.Sibling[0] = min(m.Sibling[0], 1)
	a.poolRelatives(l, last)
	for k := range m.Share {
		rest := 1.0
		for c := range classes[:last] {
			m.Share[k][c] = (a.share[k][c] + 0.01) / (l.pairs[k] + max(1, min(1000, l.pairs[k]/4)))
			rest -= m.Share[k][c]
		}
		m.Share[k][last] = max(rest, 0.01)
	}
	for s := range l.slots {
		sl := &l.slots[s]
		if !m.Frozen {
			for k := range combos {
				start := plausible(sl, k)
				relearn(m.Fields[s].M[k], a.m[k][s], start, sl)
			}
		}
		for name, own := range m.Fields[s].Own {
			start := siblingBirth
			if sl.kind == KindSex {
				start = []float64{0, .55, .45}
			}
			relearn(own, a.own[name][s], start, sl)
		}
	}
}

func plausible(sl *slot, combo int) []float64 {
	out := make([]float64, sl.levels)
	switch {
	case sl.part >= 0:
		fillLevels(out, plausibleName[combo])
	case sl.kind == KindSex:
		copy(out, plausibleSex)
	case sl.levels == birthLevels:
		copy(out, plausibleBirth)
	default:
		fillLevels(out, plausibleFree)
	}
	return out
}

// relearn takes the counted levels with a prior worth a hundred pairs or a tenth of what was seen, whichever is more.
func relearn(out, n, start []float64, sl *slot) {
	groups := [][2]int{{1, sl.levels}}
	if sl.levels == birthLevels {
		groups = [][2]int{{1, ageSame}, {ageSame, birthLevels}}
	}
	for _, g := range groups {
		total := 0.0
		for v := g[0]; v < g[1]; v++ {
			total += n[v]
		}
		prior := max(100, total/10)
		for v := g[0]; v < g[1]; v++ {
			out[v] = (n[v] + prior*start[v]) / (total + prior)
		}
	}
}
