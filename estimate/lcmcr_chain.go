package estimate

import (
	"context"
	"slices"
	"sync"
)

// latentChain is one chain and the draws that it has kept.
type latentChain struct {
	state   *latentState
	index   int
	started bool
	sweeps  int
	kept    ChainDraws
	block   ChainDraws // of the block under way: kept only when every chain finishes it
}

func startChains(m *latentCells, o LCMCROptions) []*latentChain {
	chains := make([]*latentChain, o.Chains)
	for i := range chains {
		state := newLatentState(m, o.Classes, o.PriorShape, o.PriorRate, newStream(o.Seed, uint64(i)))
		chains[i] = &latentChain{state: state, index: i}
	}
	return chains
}

// start places the chain. Even chains start as the reference implementation does: chances at the lists' shares, even
// sticks, 500 sweeps at small alpha, classes sorted by weight. Odd chains start far away: random chances and a random
// number of occupied classes. Chains that agree although they began apart have forgotten where they began.
func (ch *latentChain) start() {
	st := ch.state
	if ch.index%2 == 0 {
		shares := st.listShares()
		for i := range st.lambda {
			st.lambda[i] = min(max(shares[i%st.lists], 0.001), 0.999)
		}
		st.alpha = 1
		st.drawWeights()
		st.alpha = 0.3 / float64(st.classes)
		st.derive()
		st.drawUnlisted()
		for range 500 {
			st.sweep(0, false)
		}
		st.sortClasses()
		return
	}
	for i := range st.lambda {
		st.lambda[i] = 0.02 + 0.96*st.uniform()
	}
	occupied := 1 + st.below(st.classes)
	sum := 0.0
	for k := range st.pi {
		st.pi[k] = 1e-8
		if k < occupied {
			st.pi[k] = st.gamma(1)
		}
		sum += st.pi[k]
	}
	for k := range st.pi {
		st.pi[k] /= sum
	}
	st.alpha = 0.1 + 2*st.uniform()
	st.derive()
	st.drawUnlisted()
}

// sortClasses orders the classes by weight, the heaviest first, as the sticks prefer them.
func (st *latentState) sortClasses() {
	order := make([]int, st.classes)
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case st.pi[a] > st.pi[b]:
			return -1
		case st.pi[a] < st.pi[b]:
			return 1
		}
		return 0
	})
	pi, lambda, unlisted := slices.Clone(st.pi), slices.Clone(st.lambda), slices.Clone(st.unlistedIn)
	for to, from := range order {
		st.pi[to], st.unlistedIn[to] = pi[from], unlisted[from]
		copy(st.lambda[to*st.lists:(to+1)*st.lists], lambda[from*st.lists:(from+1)*st.lists])
	}
	st.derive()
}

// sweep goes once through all full conditionals and makes the given rounds of Metropolis moves. The assignments, the
// unlisted and alpha are integrated out in the moves, so they are redrawn after them and before they are used again.
func (st *latentState) sweep(rounds int, withAlpha bool) {
	st.drawClasses()
	st.drawLambda()
	st.drawWeights()
	st.derive()
	if rounds > 0 {
		st.moves(rounds)
	}
	if withAlpha {
		st.drawAlpha()
	}
	st.drawUnlisted()
}

// run makes the sweeps of one block, and the burn-in before the first. It returns false when ctx ended.
func (ch *latentChain) run(ctx context.Context, sweeps int, o LCMCROptions, report func(*latentChain)) bool {
	st := ch.state
	if !ch.started {
		ch.start()
		ch.started = true
		for i := range o.BurnIn {
			if i%64 == 0 && ctx.Err() != nil {
				return false
			}
			st.sweep(o.Moves, true)
		}
		ch.sweeps = o.BurnIn
	}
	ch.block = ChainDraws{}
	for i := range sweeps {
		if i%64 == 0 && ctx.Err() != nil {
			return false
		}
		st.sweep(o.Moves, true)
		ch.sweeps++
		if (ch.sweeps-o.BurnIn)%o.Thin == 0 {
			ch.block.add(st)
		}
	}
	report(ch)
	return true
}

// runBlock lets every chain do one block on a bounded number of workers and keeps its draws if all finished. Chains
// share nothing that changes, so the workers decide the time and not the result.
func runBlock(ctx context.Context, chains []*latentChain, sweeps int, o LCMCROptions) bool {
	next := make(chan int)
	finished := make([]bool, len(chains))
	var group sync.WaitGroup
	var reporting sync.Mutex
	report := func(ch *latentChain) {
		if o.Progress == nil {
			return
		}
		reporting.Lock()
		defer reporting.Unlock()
		o.Progress(LCMCRProgress{
			Chain: ch.index, Chains: len(chains), Sweeps: ch.sweeps, MaxSweeps: o.BurnIn + o.MaxSweeps,
		})
	}
	for range min(o.Workers, len(chains)) {
		group.Go(func() {
			for i := range next {
				finished[i] = chains[i].run(ctx, sweeps, o, report)
			}
		})
	}
	for i := range chains {
		next <- i
	}
	close(next)
	group.Wait()
	if slices.Contains(finished, false) {
		return false
	}
	for _, ch := range chains {
		ch.kept.append(ch.block)
	}
	return true
}
