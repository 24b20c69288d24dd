package link

import (
	"cmp"
	"math/bits"
	"slices"
)

// maxDepth bounds how often blocks are divided: by four features of a record, or a date and two more.
const maxDepth = 3

// grouper makes the blocks of all records. A record's membership of a block is one machine word: the rule in four bits,
// a stretch of the key, the record in the lowest bits. The first bits of a key choose a shelf; shelves are sorted one
// by one, so that memory and work are divided without locks and the result does not depend on who does what.
type grouper struct {
	p       *prepared
	workers int
	recBits uint // of the record's number
	topBits uint // of the shelf's number
	large   []keySet
	report  *BlockingReport
	limit   int
	firm    bool // the limit was given

	units []unit // of all depths, shelf after shelf
}

// unit is what one shelf keeps at one depth.
type unit struct {
	shelf   uint64
	entries []uint64 // in order; runs of one key are blocks
	large   []uint64 // keys of blocks that are divided further
	cut     []stretch
	split   [ruleCount]int
	blocks  int // cut ones
	pairs   int64
}

// stretch is a part of a block that is too large and cannot be divided by features.
type stretch struct {
	rule uint8
	recs []int32
}

// block groups the records. Blocks larger than the budget allows are divided by every further feature; what is still
// too large is cut into stretches of records that are alike in everything else, and reported.
func (p *prepared) block(maxBlock, workers int) *blocks {
	b := &blocks{}
	b.report.Records = p.n
	b.report.Rules = make([]RuleReport, ruleCount)
	for i := range b.report.Rules {
		b.report.Rules[i].Rule = ruleNamesText[i]
	}
	g := &grouper{p: p, workers: workers, report: &b.report, limit: maxBlock, firm: maxBlock > 0,
		recBits: uint(max(bits.Len(uint(p.n-1)), 1))}
	g.topBits = uint(min(max(bits.Len(uint(g.expected()))-12, 0), 12, int(g.recBits)))
	for depth := range maxDepth {
		if !g.divide(depth) {
			break
		}
	}
	b.assemble(g)
	b.limit = g.limit
	return b
}

// expected estimates the number of entries of the first depth from every so many-th record.
func (g *grouper) expected() int {
	r := refiner{p: g.p}
	step := max(g.p.n/1000, 1)
	n, seen := 0, 0
	for i := 0; i < g.p.n; i += step {
		n += len(r.blocks(i))
		seen++
	}
	return n * g.p.n / seen
}

// width is the number of low bits of a key that an entry has no room for.
func (g *grouper) width() uint { return g.recBits - g.topBits }

// divide makes the blocks of one depth and says whether some are left to be divided further.
func (g *grouper) divide(depth int) bool {
	shelves := g.shelve()
	sizes := make([]sizeCount, g.workers)
	share(g.workers, len(shelves), func(w, k int) {
		slices.Sort(shelves[k])
		sizes[w].add(shelves[k], g.recBits)
	})
	for w := range sizes[1:] {
		sizes[0].join(&sizes[w+1])
	}
	switch {
	case g.limit == 0:
		g.limit = sizes[0].within(pairBudget(g.p.n) / 2)
	case depth > 0 && g.p.n > 200_000 && !g.firm:
		g.limit = max(g.limit, sizes[0].within(pairBudget(g.p.n)/2))
	}
	made := make([]unit, len(shelves))
	share(g.workers, len(shelves), func(_, k int) {
		made[k].shelf = uint64(k)
		g.keep(&made[k], shelves[k], depth == maxDepth-1)
		shelves[k] = nil
	})
	var large []uint64
	for k := range made {
		u := &made[k]
		large = append(large, u.large...)
		if depth == 0 {
			for r, n := range u.split {
				g.report.Rules[r].Split += n
			}
		}
		g.report.CutBlocks += u.blocks
		g.report.CutPairs += u.pairs
		u.large = nil
	}
	g.units = append(g.units, made...)
	g.large = append(g.large, newKeySet(large))
	return len(large) > 0
}

// shelve lists every record's blocks by shelf.
func (g *grouper) shelve() [][]uint64 {
	const chunk = 4096
	byWorker := make([][][]uint64, g.workers)
	refiners := make([]refiner, g.workers)
	for w := range byWorker {
		byWorker[w] = make([][]uint64, 1<<g.topBits)
		refiners[w] = refiner{p: g.p, large: g.large, width: g.width()}
	}
	keyBits := 60 - g.recBits
	share(g.workers, (g.p.n+chunk-1)/chunk, func(w, k int) {
		shelves, r := byWorker[w], &refiners[w]
		for i := k * chunk; i < min((k+1)*chunk, g.p.n); i++ {
			for _, s := range r.blocks(i) {
				key := s.key() >> g.width()
				at := key >> keyBits & (1<<g.topBits - 1)
				shelves[at] = append(shelves[at], uint64(s.rule)<<ruleShift|key&(1<<keyBits-1)<<g.recBits|uint64(i))
			}
		}
	})
	out := byWorker[0]
	share(g.workers, len(out), func(_, k int) {
		for _, more := range byWorker[1:] {
			out[k] = append(out[k], more[k]...)
			more[k] = nil
		}
	})
	return out
}

// keep leaves the runs of two to limit records; larger ones are to be divided, or cut where that is at an end.
func (g *grouper) keep(u *unit, all []uint64, last bool) {
	kept := all[:0]
	for lo := 0; lo < len(all); {
		hi := lo + 1
		for hi < len(all) && all[hi]>>g.recBits == all[lo]>>g.recBits {
			hi++
		}
		switch n := hi - lo; {
		case n < 2:
		case n <= g.limit:
			kept = append(kept, all[lo:hi]...)
		default:
			rule := all[lo] >> ruleShift
			u.split[rule]++
			u.large = append(u.large, g.keyOf(u.shelf, all[lo]))
			if last {
				g.cut(u, uint8(rule), all[lo:hi])
			}
		}
		lo = hi
	}
	u.entries = slices.Clone(kept)
}

// keyOf is the key of an entry as far as it is kept.
func (g *grouper) keyOf(shelf, entry uint64) uint64 {
	keyBits := 60 - g.recBits
	return entry>>ruleShift<<(keyBits+g.topBits) | shelf<<keyBits | entry>>g.recBits&(1<<keyBits-1)
}

// cut orders a block by all that its records state and keeps neighbours together, in stretches that overlap by half.
// Records that agree in everything lie side by side, so that what is cut apart is what differs most.
func (g *grouper) cut(u *unit, rule uint8, run []uint64) {
	recs := make([]int32, len(run))
	for i, e := range run {
		recs[i] = int32(e & (1<<g.recBits - 1))
	}
	slices.SortFunc(recs, func(x, y int32) int { return g.p.order(x, y) })
	limit := min(g.limit, 200)
	for lo := 0; ; lo += limit / 2 {
		hi := min(lo+limit, len(recs))
		part := slices.Clone(recs[lo:hi])
		slices.Sort(part)
		u.cut = append(u.cut, stretch{rule, part})
		if hi == len(recs) {
			break
		}
	}
	n := int64(len(recs))
	u.blocks++
	u.pairs += max(n*(n-1)/2-n*int64(limit)*3/4, 0)
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

// largestBlock bounds the size of a block compared whole.
const largestBlock = 5000

// sizeCount counts blocks by size.
type sizeCount [largestBlock + 1]float64

// add counts the runs of ordered entries.
func (c *sizeCount) add(all []uint64, recBits uint) {
	for lo := 0; lo < len(all); {
		hi := lo + 1
		for hi < len(all) && all[hi]>>recBits == all[lo]>>recBits {
			hi++
		}
		if hi-lo < len(c) {
			c[hi-lo]++
		}
		lo = hi
	}
}

func (c *sizeCount) join(d *sizeCount) {
	for i, n := range d {
		c[i] += n
	}
}

// within returns the largest block size such that all blocks up to it hold no more pairs than the budget.
func (c *sizeCount) within(budget float64) int {
	limit, sum := 10, 0.0
	for s, n := range c {
		if sum += n * float64(s) * float64(s-1) / 2; sum > budget {
			break
		}
		if n > 0 {
			limit = max(limit, s)
		}
	}
	return limit
}
