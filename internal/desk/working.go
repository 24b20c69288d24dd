package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"recount/access"
	"recount/internal/fault"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// Times of a worker.
const (
	jobLease    = 30 * time.Second       // how long a job is a worker's without a word from it
	jobBeat     = 300 * time.Millisecond // how often a worker says how far it is
	jobPoll     = time.Second            // how often a worker that waits looks for a job that nobody announced
	jobAttempts = 20                     // after so many beginnings a job is given up: it may be what ends the desk
	jobKept     = 30 * 24 * time.Hour
)

// jobsUnderWay is what this process knows of jobs: those that it runs, and how to wake a worker.
type jobsUnderWay struct {
	mu       sync.Mutex
	running  map[string]context.CancelFunc
	wake     chan struct{}
	standing standing
}

func newJobsUnderWay() *jobsUnderWay {
	return &jobsUnderWay{running: map[string]context.CancelFunc{}, wake: make(chan struct{}, 1)}
}

func (u *jobsUnderWay) wakeUp() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

func (u *jobsUnderWay) begin(id string, stop context.CancelFunc) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.running[id] = stop
}

func (u *jobsUnderWay) end(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.running, id)
}

func (u *jobsUnderWay) cancel(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if stop := u.running[id]; stop != nil {
		stop()
	}
}

// Work does jobs in several goroutines until the context ends; then jobs under way are given back and wait for the next
// desk. It is called once a process.
func (w *Queue) Work(ctx context.Context, workers int) error {
	if err := w.beginWork(ctx, workers); err != nil {
		return err
	}
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() { w.workAs(ctx, w.workerName(i)) })
	}
	all.Wait()
	return nil
}

// WorkOff does the jobs that wait and returns how many it took up, for a desk that nobody serves.
func (w *Queue) WorkOff(ctx context.Context) (int, error) {
	if err := w.beginWork(ctx, 1); err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		found, err := w.workOne(ctx, w.workerName(0))
		if err != nil || !found || ctx.Err() != nil {
			return n, err
		}
	}
}

// maxWorkers is how many names of workers a desk may have borne.
const maxWorkers = 16

// beginWork takes up what the last process of this desk left lying, and forgets old jobs. The case is locked by one
// process, so whoever bore these names before is gone.
func (w *Queue) beginWork(ctx context.Context, workers int) error {
	if workers < 1 || workers > maxWorkers {
		return fmt.Errorf("%d workers: between 1 and %d", workers, maxWorkers)
	}
	old := record.Micros(w.now().Add(-jobKept).UnixMicro())
	return w.store.Act(ctx, func(tx *store.Tx) error {
		for i := range maxWorkers {
			if err := tx.Jobs().ReclaimJobs(w.workerName(i)); err != nil {
				return err
			}
		}
		return tx.Jobs().PruneJobs(old)
	})
}

func (w *Queue) workerName(i int) string { return fmt.Sprintf("%s/%d", w.store.Device(), i) }

// workAs does jobs until the context ends. After a fault it goes on, with growing pauses: a disk that was full has
// space again.
func (w *Queue) workAs(ctx context.Context, name string) {
	poll := time.NewTicker(jobPoll)
	defer poll.Stop()
	for ctx.Err() == nil {
		found, err := w.workOne(ctx, name)
		if err != nil && ctx.Err() == nil {
			select {
			case <-w.pause(name, err):
			case <-ctx.Done():
			}
			continue
		}
		w.jobs.standing.works(name)
		if found {
			continue
		}
		select {
		case <-poll.C:
		case <-w.jobs.wake:
		case <-ctx.Done():
		}
	}
}

// workOne takes the next job and does it.
func (w *Queue) workOne(ctx context.Context, worker string) (bool, error) {
	now := w.now()
	due := false
	err := w.store.View(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.Jobs().JobDue(record.Micros(now.UnixMicro()))
		return err
	})
	if err != nil || !due {
		return false, err
	}
	j, found, err := w.store.Lease(ctx, worker, record.Micros(now.UnixMicro()),
		record.Micros(now.Add(jobLease).UnixMicro()), jobAttempts)
	if err != nil || !found {
		return false, err
	}
	return true, w.runJob(ctx, j, worker)
}

// report is how far a job is. The work writes it, the beat reads it.
type report struct {
	mu          sync.Mutex
	done, total int64
	step        string
}

func (r *report) set(done, total int64, step string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.total, r.step = max(r.done, done), total, step
}

func (r *report) get() (done, total int64, step string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.done, r.total, r.step
}

// runJob does one job: it works, says how far it is while it works, and ends it. Only a fault of the store is an error.
func (w *Queue) runJob(ctx context.Context, j store.Job, worker string) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	w.jobs.begin(j.ID, stop)
	defer w.jobs.end(j.ID)
	far := &report{total: j.Total}
	beaten := make(chan struct{})
	go func() {
		defer close(beaten)
		w.beatWhile(work, j.ID, worker, far, stop)
	}()
	result, err := w.attempt(work, j, far)
	gone := work.Err() != nil
	stop()
	<-beaten
	ctx = context.WithoutCancel(ctx)
	if err != nil && gone {
		// a cancelled one stays cancelled
		return w.store.Act(ctx, func(tx *store.Tx) error { return tx.Jobs().ReleaseJob(j.ID, worker) })
	}
	if err != nil && whyFailed(err) == failedSomehow {
		w.faults().Error("job failed", "job", j.ID, "kind_of_job", j.Kind, "kind", fault.Kinds(err))
	}
	err = w.endJob(ctx, j, worker, far, result, err)
	if errors.Is(err, store.ErrNotFound) {
		return nil // cancelled in the last moment, or taken over
	}
	return err
}

// beatWhile prolongs the lease and writes down the progress until the work ends. A job that was cancelled is stopped.
func (w *Queue) beatWhile(ctx context.Context, id, worker string, far *report, stop context.CancelFunc) {
	tick := time.NewTicker(jobBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		done, total, step := far.get()
		until := record.Micros(w.now().Add(jobLease).UnixMicro())
		err := w.store.Act(ctx, func(tx *store.Tx) error {
			return tx.Jobs().Beat(id, worker, until, done, total, "",
				step)
		})
		if err != nil {
			stop()
			return
		}
	}
}

// endJob writes what came of a job.
func (w *Queue) endJob(ctx context.Context, j store.Job, worker string, far *report, result any, failed error) error {
	done, total, _ := far.get()
	state, message, kept := store.JobDone, "", ""
	if failed != nil {
		b, err := json.Marshal(whyFailed(failed))
		if err != nil {
			return fmt.Errorf("write down why a job failed: %w", err)
		}
		state, message = store.JobFailed, string(b)
	} else {
		b, err := json.Marshal(result)
		if err != nil {
			return fmt.Errorf("write down what came of a job: %w", err)
		}
		if kept = string(b); total > 0 {
			done = total
		}
	}
	return w.store.Act(ctx, func(tx *store.Tx) error {
		if err := tx.Jobs().Beat(j.ID, worker, 0, done, total, kept, message); err != nil {
			return err
		}
		return tx.Jobs().EndJob(j.ID, worker, state, message)
	})
}

// whyFailed is what may be said of an error to whoever asked for the job.
func whyFailed(err error) *record.Sentence {
	switch {
	case errors.Is(err, ErrInput):
		return record.SentenceOf(err)
	case errors.Is(err, ErrRefused), errors.Is(err, ErrAbsent), errors.Is(err, ErrNotAccepted):
		return record.Say("whoever asked for it may not do it (any more)")
	}
	return failedSomehow
}

// failedSomehow is all that is said of a fault of the program; what is known of it stands in its log.
var failedSomehow = record.Say("it failed; what it did before stays, and it can be asked for again")

// attempt does the work of a job. A panic ends the job and not the desk.
func (w *Queue) attempt(ctx context.Context, j store.Job, far *report) (result any, err error) {
	defer func() {
		if recover() != nil {
			w.faults().Error("job broke", "job", j.ID, "kind_of_job", j.Kind, fault.Stack())
			err = errors.New("a fault of the program")
		}
	}()
	var o order
	if err := json.Unmarshal([]byte(j.Payload), &o); err != nil {
		return nil, fmt.Errorf("what job %s asks for is damaged: %w", j.ID, err)
	}
	who := Who{Account: j.Actor, Reason: o.Reason}
	if o.Token != "" {
		err := w.store.View(ctx, func(tx *store.Tx) error {
			_, kept, err := liveToken(tx, o.Token, w.now())
			who.Token, who.Scope = o.Token, kept.Scope
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	switch {
	case o.List != nil:
		return w.importJob(ctx, who, *o.List, far)
	case o.Pages != nil:
		return w.pagesJob(ctx, who, *o.Pages, far)
	case o.Estimate != nil:
		return w.estimates.estimateJob(ctx, who, *o.Estimate, far)
	case JobKind(j.Kind) == JobLinkage:
		return w.linkageJob(ctx, who, far)
	}
	return nil, badInput("a job of the kind %q is not known here", j.Kind)
}

// Imported is what came of an import.
type Imported struct {
	Import  string          `json:"import"`
	Records int             `json:"records"`
	Bad     []record.BadRow `json:"bad"`
	Known   bool            `json:"known,omitempty"` // it was in the case already
}

func (w *Queue) importJob(ctx context.Context, who Who, o listOrder, far *report) (any, error) {
	data, err := w.store.Blobs().Read(o.Blob, maxListBytes)
	if err != nil {
		return nil, err
	}
	plan, err := w.lists.PlanImport(ctx, who, ListFile{Name: o.Name, Data: data, Source: o.Source, Mapping: o.Mapping,
		Outcome: o.Outcome, HeaderRow: o.HeaderRow, Sheet: o.Sheet, Whole: o.Whole})
	if err != nil {
		return nil, err
	}
	_, err = w.lists.Import(ctx, who, plan, func(done, total int) { far.set(int64(done), int64(total), "rows") })
	known := errors.Is(err, ErrKnown)
	if err != nil && !known {
		return nil, err
	}
	return Imported{plan.ID, len(plan.Records), plan.Bad, known}, nil
}

func (w *Queue) pagesJob(ctx context.Context, who Who, o pagesOrder, far *report) (any, error) {
	data, err := w.store.Blobs().Read(o.Blob, maxOriginal)
	if err != nil {
		return nil, err
	}
	added, err := w.sources.addAll(ctx, who, []string{"-"}, o.Name, flow.FileOptions{Stdin: bytes.NewReader(data)},
		func(done int) { far.set(int64(done), 0, "pages") })
	return added, err
}

func (w *Queue) linkageJob(ctx context.Context, who Who, far *report) (any, error) {
	if _, err := w.permit(ctx, who, "pair.read", access.Subject{Level: access.S2}); err != nil {
		return nil, err
	}
	l, err := w.ledgers.judged(ctx)
	if err != nil {
		return nil, err
	}
	p, err := w.ledgers.linkage.of(ctx, l.Input.Records, l.Input.Links,
		func(step string, share float64) { far.set(int64(linkShare(step, share)*1000), 1000, step) })
	if err != nil {
		return nil, err
	}
	return map[string]int{"records": len(l.Input.Records), "pairs": len(p.links), "questions": len(p.questions)}, nil
}

// linkShare is how far a linkage is on the whole: comparing takes the most of it.
func linkShare(step string, share float64) float64 {
	begin := map[string][2]float64{"block": {0, 0.1}, "fit": {0.1, 0.1}, "compare": {0.2, 0.5}, "score": {0.7, 0.1},
		"cluster": {0.8, 0.1}, "draw": {0.9, 0.1}}
	b := begin[step]
	return b[0] + b[1]*share
}
