package flow

import (
	"context"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"

	"recount/intake"
	"recount/internal/worker"
	"recount/record"
)

// inFlight bounds the bytes of files that are being read at a time, and with them the memory of a run, whatever the
// number of pages and cores.
const inFlight = 256 << 20

// defaultWorkers bounds the workers that are started unasked: each weighs some 100 MB, and four read over a thousand
// pages a second.
const defaultWorkers = 4

// Documents reads the documents of files and folders in confined workers and hands them over one by one, in the order
// of the paths and names whatever the number of cores. fn is called from one goroutine; an error of it ends the run.
func Documents(ctx context.Context, paths []string, opts FileOptions, fn func(record.Document) error,
	problem func(intake.Problem)) error {
	return eachPage(ctx, paths, opts, func(string) worker.Work { return worker.Work{} },
		func(p worker.Page) record.Document { return p.Document }, fn, problem)
}

// eachPage is Documents with work done on each of them: asked says what the workers do with the documents of a file,
// and made what is made of each, several at a time, before it is handed over in order. It must be safe to call from
// several goroutines. Memory stays flat: what was handed over is forgotten.
func eachPage[T any](ctx context.Context, paths []string, opts FileOptions, asked func(file string) worker.Work,
	made func(worker.Page) T, fn func(T) error, problem func(intake.Problem)) error {
	n := opts.Workers
	if n <= 0 {
		n = min(runtime.GOMAXPROCS(0), defaultWorkers)
	}
	pool, err := worker.Start(n, worker.Limits{})
	if err != nil {
		return err
	}
	defer pool.Close()
	return readFiles(ctx, pool, paths, opts, job[T]{asked, made}, fn, problem)
}

// outcome is one thing that a file yields.
type outcome[T any] struct {
	value   T
	problem *intake.Problem
}

// task is a file on its way. Its outcomes wait in a small channel until all files before it are handed over, so that a
// large archive behind a slow file stops at some documents instead of filling memory.
type task[T any] struct {
	name     string
	outcomes chan outcome[T]
	failed   error
}

// job is what is asked of the workers for the documents of a file, and what is made of each of them.
type job[T any] struct {
	asked func(file string) worker.Work
	made  func(worker.Page) T
}

// readFiles runs files through a pool.
func readFiles[T any](ctx context.Context, pool *worker.Pool, paths []string, opts FileOptions,
	work job[T], fn func(T) error, problem func(intake.Problem)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tasks := make(chan *task[T], 2*pool.Size())
	var running sync.WaitGroup
	var walkErr error
	go func() {
		defer close(tasks)
		walkErr = dispatch(ctx, pool, paths, opts, work, tasks, &running)
	}()
	err := collect(ctx, tasks, opts, fn, problem)
	cancel()
	for range tasks { // until the walker has ended
	}
	running.Wait()
	if err == nil {
		err = walkErr
	}
	return err
}

// dispatch finds files and starts one goroutine for each, in order, as far as places and bytes allow.
func dispatch[T any](ctx context.Context, pool *worker.Pool, paths []string, opts FileOptions,
	work job[T], tasks chan<- *task[T], running *sync.WaitGroup) error {
	places := make(chan struct{}, pool.Size()+1)
	bytes := semaphore.NewWeighted(inFlight)
	return walkFiles(ctx, paths, opts, func(f file) error {
		t := &task[T]{name: f.name, outcomes: make(chan outcome[T], 16)}
		select {
		case tasks <- t:
		case <-ctx.Done():
			return ctx.Err()
		}
		if f.problem != nil {
			t.outcomes <- outcome[T]{problem: f.problem}
			close(t.outcomes)
			return nil
		}
		weight := min(max(f.size, 1), inFlight)
		if err := bytes.Acquire(ctx, weight); err != nil {
			close(t.outcomes)
			return err
		}
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
			close(t.outcomes)
			return ctx.Err()
		}
		running.Go(func() {
			defer func() {
				<-places
				bytes.Release(weight)
				close(t.outcomes)
			}()
			t.failed = t.run(ctx, pool, f, opts, work)
		})
		return nil
	})
}

// run reads one file and works on its documents.
func (t *task[T]) run(ctx context.Context, pool *worker.Pool, f file, opts FileOptions, work job[T]) error {
	send := func(o outcome[T]) {
		select {
		case t.outcomes <- o:
		case <-ctx.Done():
		}
	}
	data, bad := readFile(f, opts)
	if bad != nil {
		send(outcome[T]{problem: bad})
		return nil
	}
	return pool.Pages(ctx, f.name, data, opts.Intake, work.asked(f.name),
		func(p worker.Page) { send(outcome[T]{value: work.made(p)}) },
		func(p intake.Problem) { send(outcome[T]{problem: &p}) })
}

// collect hands over outcomes in the order of files.
func collect[T any](ctx context.Context, tasks <-chan *task[T], opts FileOptions, fn func(T) error,
	problem func(intake.Problem)) error {
	done := 0
	for t := range tasks {
		for o := range t.outcomes {
			if o.problem != nil {
				problem(*o.problem)
				continue
			}
			if err := fn(o.value); err != nil {
				return err
			}
		}
		if t.failed != nil {
			return t.failed
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		done++
		if opts.Progress != nil {
			opts.Progress(done, t.name)
		}
	}
	return ctx.Err()
}
