package link

// blocks are the groups of records that are compared, numbered rule after rule.
type blocks struct {
	recs  []int32  // members, block after block, ascending in each
	start []uint32 // of each block in recs, one more at the end
	rule  [ruleCount + 1]uint32
	// blocks of each record in order: two records are compared in the first that they share
	recStart []uint32
	recBlock []uint32
	report   BlockingReport
	limit    int // records of the largest block that is not divided
}

// assemble numbers the blocks of all units and finds those of each record.
func (b *blocks) assemble(g *grouper) {
	type place struct{ block, rec [ruleCount]uint32 }
	at := make([]place, len(g.units))
	share(g.workers, len(g.units), func(_, k int) {
		g.units[k].each(g.recBits, func(rule uint8, n int) {
			at[k].block[rule]++
			at[k].rec[rule] += uint32(n)
		}, nil)
	})
	block, rec := uint32(0), uint32(0)
	for rule := range ruleCount {
		b.rule[rule] = block
		for k := range at {
			nb, nr := at[k].block[rule], at[k].rec[rule]
			at[k].block[rule], at[k].rec[rule] = block, rec
			block, rec = block+nb, rec+nr
		}
	}
	b.rule[ruleCount] = block
	b.start, b.recs = make([]uint32, block+1), make([]int32, rec)
	b.start[block] = rec
	share(g.workers, len(g.units), func(_, k int) {
		to := &at[k]
		g.units[k].each(g.recBits, func(rule uint8, n int) {
			b.start[to.block[rule]] = to.rec[rule]
			to.block[rule]++
		}, func(rule uint8, r int32) {
			b.recs[to.rec[rule]] = r
			to.rec[rule]++
		})
	})
	g.units = nil
	b.index(g.p.n, g.workers)
	for rule := range ruleCount {
		r := &b.report.Rules[rule]
		for k := b.rule[rule]; k < b.rule[rule+1]; k++ {
			r.Blocks++
			r.LargestBlock = max(r.LargestBlock, int(b.start[k+1]-b.start[k]))
		}
	}
}

// each calls block for every block of a unit and then rec, if any, for its records.
func (u *unit) each(recBits uint, block func(rule uint8, n int), rec func(rule uint8, r int32)) {
	for lo := 0; lo < len(u.entries); {
		hi := lo + 1
		for hi < len(u.entries) && u.entries[hi]>>recBits == u.entries[lo]>>recBits {
			hi++
		}
		rule := uint8(u.entries[lo] >> ruleShift)
		block(rule, hi-lo)
		if rec != nil {
			for _, e := range u.entries[lo:hi] {
				rec(rule, int32(e&(1<<recBits-1)))
			}
		}
		lo = hi
	}
	for _, s := range u.cut {
		block(s.rule, len(s.recs))
		if rec != nil {
			for _, r := range s.recs {
				rec(s.rule, r)
			}
		}
	}
}

// index lists the blocks of each record.
func (b *blocks) index(n, workers int) {
	b.recStart = make([]uint32, n+1)
	b.recBlock = make([]uint32, len(b.recs))
	share(workers, workers, func(_, w int) {
		lo, hi := stretchOf(n, workers, w)
		for _, r := range b.recs {
			if int(r) >= lo && int(r) < hi {
				b.recStart[r+1]++
			}
		}
	})
	for i := range n {
		b.recStart[i+1] += b.recStart[i]
	}
	at := append([]uint32(nil), b.recStart...)
	share(workers, workers, func(_, w int) {
		lo, hi := stretchOf(n, workers, w)
		for k := range len(b.start) - 1 {
			for _, r := range b.recs[b.start[k]:b.start[k+1]] {
				if int(r) >= lo && int(r) < hi {
					b.recBlock[at[r]] = uint32(k)
					at[r]++
				}
			}
		}
	})
}

// of lists the blocks of a record.
func (b *blocks) of(i int32) []uint32 { return b.recBlock[b.recStart[i]:b.recStart[i+1]] }

// ruleAt is the rule of a block.
func (b *blocks) ruleAt(block uint32) int {
	rule := 0
	for block >= b.rule[rule+1] {
		rule++
	}
	return rule
}

// shared calls visit for the blocks that two records share, in order, until it says no.
func (b *blocks) shared(i, j int32, visit func(block uint32) bool) {
	x, y := b.of(i), b.of(j)
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] == y[0]:
			if !visit(x[0]) {
				return
			}
			x, y = x[1:], y[1:]
		case x[0] < y[0]:
			x = x[1:]
		default:
			y = y[1:]
		}
	}
}

// together says that two records share a block.
func (b *blocks) together(i, j int32) bool {
	found := false
	b.shared(i, j, func(uint32) bool { found = true; return false })
	return found
}

// Blocks lists for each record the numbers of the blocks in which it is compared, in order. Two records are compared if
// they share one: this is how another program can be given the same candidates. It reads MaxBlock, Workers and Places
// of the options.
func Blocks(t *Table, o Options) [][]uint32 {
	o = o.withDefaults()
	b := prepareWith(t, o).block(o.MaxBlock, o.Workers)
	out := make([][]uint32, t.Len())
	for i := range out {
		out[i] = b.of(int32(i))
	}
	return out
}
