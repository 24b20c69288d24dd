package link

import (
	"sync"
	"sync/atomic"
)

// share calls work for every k below n, each once, from several goroutines that take the next when they are free.
// Worker numbers lie below workers. What work writes must depend on k alone.
func share(workers, n int, work func(worker, k int)) {
	workers = min(workers, n)
	if workers <= 1 {
		for k := range n {
			work(0, k)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= n {
					return
				}
				work(w, k)
			}
		})
	}
	wg.Wait()
}

// stretchOf is the k-th of n stretches of total things.
func stretchOf(total, n, k int) (lo, hi int) { return total * k / n, total * (k + 1) / n }
