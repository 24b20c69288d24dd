package link

import (
	"cmp"
	"slices"
	"sync"
)

// A blocking key stands for two features that records share: two name words in any position, a name word and a year of birth, a date of birth
// and the sex, a code, and so on. Keys are sums of mixed features, so that a key of three features is the same whichever was
// added last. The highest four bits number the rule.
const ruleShift = 60

// rules of blocking.
const (
	ruleNames = iota
	ruleBirthSex
	ruleNameBirth
	ruleNameFree
	ruleFreeBirth
	ruleFreeFree
	ruleCode
	ruleNameDeath
	ruleCount
)

var ruleNamesText = [ruleCount]string{
	"two name words", "date of birth and sex", "a name word and the year of birth", "a name word and a place or text",
	"year of birth and a place or text", "two places or texts", "a code", "a name word and the date of death",
}

// feature is something that a record has and a match should share.
type feature struct {
	hash uint64
	kind uint8
}

const (
	featName = iota
	featYear
	featFree
	featDeath
	featDay
	featCode
)

// entry is one record's membership of one block.
type entry struct {
	key uint64
	rec int32
}

// blocks are the groups of records that are compared.
type blocks struct {
	recs  []int32  // members, block after block
	start []uint32 // of each block in recs, one more at the end
	key   []uint64
	// keys of each record in order, for finding the block that owns a pair
	recStart []uint32
	recKeys  []uint64
	report   BlockingReport
}

func hashOf(kind int, v uint64) uint64 { return mix(mix(uint64(kind)+1) ^ v) }

// features lists what blocks a record.
func (p *prepared) features(i int, out []feature, skel []int32) ([]feature, []int32) {
	r := &p.recs[i]
	out = out[:0]
	skel = p.words.skeletonsOf(&r.name, skel)
	for _, s := range skel {
		out = append(out, feature{hashOf(featName, uint64(s)), featName})
	}
	if r.birth.full() && !vague(r.birth) {
		d := uint64(r.birth.y)<<16 | uint64(r.birth.m)<<8 | uint64(r.birth.d)
		out = append(out, feature{hashOf(featDay, d<<2|uint64(r.sex)), featDay})
	}
	if r.birth.known() {
		out = append(out, feature{hashOf(featYear, uint64(r.birth.y)), featYear})
	}
	if r.death.full() {
		out = append(out, feature{hashOf(featDeath, uint64(r.death.y)<<16|uint64(r.death.m)<<8|uint64(r.death.d)), featDeath})
	}
	nf := len(p.free)
	for k := range p.free {
		if v := p.freeAt[i*nf+k]; v > 0 {
			kind := uint8(featFree)
			if p.free[k].kind == KindCode {
				kind = featCode
			}
			out = append(out, feature{hashOf(int(kind)+8+k, uint64(v)), kind})
		}
	}
	return out, skel
}

// ruleOf gives the rule of two features, or -1 when they do not make a block.
func ruleOf(a, b uint8) int {
	if a > b {
		a, b = b, a
	}
	switch {
	case a == featName && b == featName:
		return ruleNames
	case a == featName && b == featYear:
		return ruleNameBirth
	case a == featName && b == featFree:
		return ruleNameFree
	case a == featName && b == featDeath:
		return ruleNameDeath
	case a == featYear && b == featFree:
		return ruleFreeBirth
	case a == featFree && b == featFree:
		return ruleFreeFree
	}
	return -1
}

func keyOf(rule int, sum uint64) uint64 { return uint64(rule)<<ruleShift | sum>>4 }

// keysOf calls emit with every key of a record, the sum of its features and the positions of those in the list.
func keysOf(feats []feature, emit func(key, sum uint64, x, y int)) {
	for x := range feats {
		switch feats[x].kind {
		case featDay:
			emit(keyOf(ruleBirthSex, feats[x].hash), feats[x].hash, x, x)
		case featCode:
			emit(keyOf(ruleCode, feats[x].hash), feats[x].hash, x, x)
		}
		for y := x + 1; y < len(feats); y++ {
			if rule := ruleOf(feats[x].kind, feats[y].kind); rule >= 0 {
				sum := feats[x].hash + feats[y].hash
				emit(keyOf(rule, sum), sum, x, y)
			}
		}
	}
}

// pairBudget is the number of pairs, those of several blocks counted several times, worth comparing before blocks are split: all pairs of
// fifteen thousand records, the same number up to 200,000, and eight a record in files for which time is short.
func pairBudget(n int) float64 {
	if n <= 200_000 {
		return 120e6
	}
	return max(12e6, 8*float64(n))
}

// block groups the records. Blocks larger than the budget allows are split by every further feature; what is still too large is cut into
// stretches of records that are alike in everything else, and reported.
func (p *prepared) block(maxBlock, workers int) *blocks {
	b := &blocks{}
	b.report.Records = p.n
	b.report.Rules = make([]RuleReport, ruleCount)
	for i := range b.report.Rules {
		b.report.Rules[i].Rule = ruleNamesText[i]
	}
	var first []entry
	var feats []feature
	var skel []int32
	for i := range p.n {
		feats, skel = p.features(i, feats, skel)
		keysOf(feats, func(key, _ uint64, _, _ int) { first = append(first, entry{key, int32(i)}) })
	}
	first = sortEntries(first, workers)
	limit := maxBlock
	if limit == 0 {
		limit = sizeWithin(first, pairBudget(p.n)/2)
	}
	large := map[uint64]bool{}
	kept := b.keep(first, limit, func(run []entry) {
		large[run[0].key] = true
		b.report.Rules[run[0].key>>ruleShift].Split++
	})
	if len(large) > 0 {
		kept = append(kept, b.split(p, large, limit, workers)...)
		kept = sortEntries(kept, workers)
	}
	b.index(p.n, kept)
	return b
}

// split gives each record of a too large block a key for each of its further features.
func (b *blocks) split(p *prepared, large map[uint64]bool, limit, workers int) []entry {
	var second []entry
	var feats []feature
	var skel []int32
	for i := range p.n {
		feats, skel = p.features(i, feats, skel)
		keysOf(feats, func(key, sum uint64, x, y int) {
			if !large[key] || key>>ruleShift == ruleNameBirth {
				// One name word and a year of birth, with a second word, are reached by the two words.
				return
			}
			added := false
			for z := range feats {
				if z != x && z != y && feats[z].kind != featDay {
					second = append(second, entry{keyOf(int(key>>ruleShift), sum+feats[z].hash), int32(i)})
					added = true
				}
			}
			if !added {
				second = append(second, entry{keyOf(int(key>>ruleShift), sum), int32(i)})
			}
		})
	}
	second = sortEntries(second, workers)
	second = slices.Compact(second)
	if p.n > 200_000 {
		limit = max(limit, sizeWithin(second, pairBudget(p.n)/2))
	}
	var extra []entry
	kept := b.keep(second, limit, func(run []entry) { extra = append(extra, b.stretch(p, run, limit)...) })
	return append(kept, extra...)
}

// stretch orders a block by all that its records state and keeps neighbours together, in stretches that overlap by half. Records that agree
// in everything lie side by side, so that what is cut apart is what differs most.
func (b *blocks) stretch(p *prepared, run []entry, limit int) []entry {
	recs := make([]int32, len(run))
	for i, e := range run {
		recs[i] = e.rec
	}
	slices.SortFunc(recs, func(x, y int32) int { return p.order(x, y) })
	limit = min(limit, 200)
	var out []entry
	for part, lo := uint64(0), 0; ; part, lo = part+1, lo+limit/2 {
		hi := min(lo+limit, len(recs))
		key := run[0].key>>ruleShift<<ruleShift | mix(run[0].key^mix(part+1))>>4
		for _, r := range recs[lo:hi] {
			out = append(out, entry{key, r})
		}
		if hi == len(recs) {
			break
		}
	}
	n := int64(len(recs))
	b.report.CutBlocks++
	b.report.CutPairs += n*(n-1)/2 - n*int64(limit)*3/4
	return out
}

// order compares records by everything that is compared, names first.
func (p *prepared) order(x, y int32) int {
	a, b := &p.recs[x], &p.recs[y]
	if c := slices.Compare(a.name.tok[:a.name.n], b.name.tok[:b.name.n]); c != 0 {
		return c
	}
	if c := cmp.Compare(a.born, b.born); c != 0 {
		return c
	}
	nf := len(p.free)
	if c := slices.Compare(p.freeAt[int(x)*nf:int(x+1)*nf], p.freeAt[int(y)*nf:int(y+1)*nf]); c != 0 {
		return c
	}
	return cmp.Compare(x, y)
}

// keep copies the runs of two to limit records; larger runs go to over.
func (b *blocks) keep(all []entry, limit int, over func(run []entry)) []entry {
	var out []entry
	for lo := 0; lo < len(all); {
		hi := lo + 1
		for hi < len(all) && all[hi].key == all[lo].key {
			hi++
		}
		switch n := hi - lo; {
		case n < 2:
		case n <= limit:
			out = append(out, all[lo:hi]...)
		default:
			over(all[lo:hi])
		}
		lo = hi
	}
	return out
}

// sizeWithin returns the largest block size such that all blocks up to it hold no more pairs than the budget.
func sizeWithin(all []entry, budget float64) int {
	counts := map[int]float64{}
	for lo := 0; lo < len(all); {
		hi := lo + 1
		for hi < len(all) && all[hi].key == all[lo].key {
			hi++
		}
		counts[hi-lo]++
		lo = hi
	}
	sizes := make([]int, 0, len(counts))
	for s := range counts {
		sizes = append(sizes, s)
	}
	slices.Sort(sizes)
	limit, sum := 10, 0.0
	for _, s := range sizes {
		sum += counts[s] * float64(s) * float64(s-1) / 2
		if sum > budget {
			break
		}
		limit = max(limit, s)
	}
	return min(limit, 5000)
}

// sortEntries orders entries by key, then record: once over the highest bits, then each stretch by itself, shared among workers.
func sortEntries(e []entry, workers int) []entry {
	const high = 16
	if len(e) < 1<<high {
		slices.SortFunc(e, byKey)
		return e
	}
	start := make([]int, 1<<high+1)
	for i := range e {
		start[e[i].key>>(64-high)+1]++
	}
	for i := range 1 << high {
		start[i+1] += start[i]
	}
	out := make([]entry, len(e))
	at := slices.Clone(start[:1<<high])
	for i := range e {
		k := e[i].key >> (64 - high)
		out[at[k]] = e[i]
		at[k]++
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for k := w; k < 1<<high; k += workers {
				slices.SortFunc(out[start[k]:start[k+1]], byKey)
			}
		})
	}
	wg.Wait()
	return out
}

func byKey(a, b entry) int {
	if c := cmp.Compare(a.key, b.key); c != 0 {
		return c
	}
	return cmp.Compare(a.rec, b.rec)
}

// index makes the blocks and each record's ordered keys.
func (b *blocks) index(n int, kept []entry) {
	b.recs = make([]int32, len(kept))
	b.recStart = make([]uint32, n+1)
	for i, e := range kept {
		if i == 0 || e.key != kept[i-1].key {
			b.start = append(b.start, uint32(i))
			b.key = append(b.key, e.key)
		}
		b.recs[i] = e.rec
		b.recStart[e.rec+1]++
	}
	b.start = append(b.start, uint32(len(kept)))
	for i := range n {
		b.recStart[i+1] += b.recStart[i]
	}
	b.recKeys = make([]uint64, len(kept))
	at := slices.Clone(b.recStart)
	for _, e := range kept {
		b.recKeys[at[e.rec]] = e.key
		at[e.rec]++
	}
	for k := range b.key {
		r := &b.report.Rules[b.key[k]>>ruleShift]
		r.Blocks++
		r.LargestBlock = max(r.LargestBlock, int(b.start[k+1]-b.start[k]))
	}
}

// owns says that key is the first key that two records share: only that block compares them.
func (b *blocks) owns(key uint64, i, j int32) bool {
	x, y := b.recKeys[b.recStart[i]:b.recStart[i+1]], b.recKeys[b.recStart[j]:b.recStart[j+1]]
	for a, c := 0, 0; ; {
		switch {
		case x[a] == y[c]:
			return x[a] == key
		case x[a] < y[c]:
			a++
		default:
			c++
		}
	}
}
