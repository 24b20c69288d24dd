package worker

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

// errInside keeps a program whose main forgot to call Main from starting itself without end.
var errInside = errors.New("start reader process: this process is one itself: call worker.Main first thing in main and in TestMain")

// Pool hands files to long-lived workers.
type Pool struct {
	limits Limits
	places chan struct{} // a token for each worker that may run
	mu     sync.Mutex
	idle   []*process
	all    map[*process]bool
	told   Confinement
	closed bool
}

// Start makes a pool of at most n workers, as many as the machine has cores where n is 0. One worker is started at
// once, so that a machine on which none can be started is known from the beginning.
func Start(n int, limits Limits) (*Pool, error) {
	if IsWorker() {
		return nil, errInside
	}
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	p := &Pool{limits: limits.orDefault(), places: make(chan struct{}, n), all: map[*process]bool{}}
	first, err := startProcess(p.limits)
	if err != nil {
		return nil, err
	}
	p.told = first.told
	if !p.told.Whole() {
		tellOnce(p.told)
	}
	p.all[first] = true
	p.idle = append(p.idle, first)
	return p, nil
}

// Tell is called once, with what holds, where the first worker of this program is not wholly confined. It is set before
// anything is read; nil tells nobody.
var Tell func(Confinement)

var told sync.Once

func tellOnce(c Confinement) {
	if Tell != nil {
		told.Do(func() { Tell(c) })
	}
}

// Probe starts a worker, asks it what holds, and ends it.
func Probe() (Confinement, error) {
	p, err := Start(1, Limits{})
	if err != nil {
		return Confinement{}, err
	}
	defer p.Close()
	return p.Confinement(), nil
}

// Size is how many workers may run at a time.
func (p *Pool) Size() int { return cap(p.places) }

// Confinement tells what holds in the pool's workers on this machine, as measured by the first of them.
func (p *Pool) Confinement() Confinement { return p.told }

// Close ends all workers. Files that are being read end as problems.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	all := p.all
	p.all, p.idle = map[*process]bool{}, nil
	p.mu.Unlock()
	for w := range all {
		_ = w.cmd.Process.Kill()
		w.end()
	}
}

// take gives an idle worker or starts one.
func (p *Pool) take() (*process, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, context.Canceled
	}
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return w, nil
	}
	p.mu.Unlock()
	w, err := startProcess(p.limits)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		go w.end()
		return nil, context.Canceled
	}
	p.all[w] = true
	return w, nil
}

// give takes a worker back.
func (p *Pool) give(w *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.idle = append(p.idle, w)
	}
}

// drop ends a worker that can no longer be used.
func (p *Pool) drop(w *process) {
	p.mu.Lock()
	delete(p.all, w)
	p.mu.Unlock()
	_ = w.cmd.Process.Kill()
	w.end()
}
