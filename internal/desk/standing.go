package desk

import (
	"sync"
	"time"

	"recount/internal/fault"
)

// Pauses of a worker that met a fault of the store: a full disk is a matter of minutes, and asking again costs little.
const (
	firstPause = time.Second
	lastPause  = 5 * time.Minute
)

// standing is what is known of workers that cannot go on for the moment.
type standing struct {
	mu     sync.Mutex
	faults map[string]int // in a row, by worker
	since  time.Time
	next   time.Time
}

// fault notes that a worker met a fault, and answers how long it shall pause: twice as long each time.
func (s *standing) fault(worker string, at time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults == nil {
		s.faults = map[string]int{}
	}
	if len(s.faults) == 0 {
		s.since = at
	}
	s.faults[worker]++
	pause := min(lastPause, firstPause<<min(s.faults[worker]-1, 20))
	s.next = at.Add(pause)
	return pause
}

// works notes that a worker goes on.
func (s *standing) works(worker string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.faults, worker)
}

// WorkStands tells since when jobs are not done because of a fault, and when it is tried again; ok is false where they
// are.
func (w *Queue) WorkStands() (since, next time.Time, ok bool) {
	s := &w.jobs.standing
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since, s.next, len(s.faults) > 0
}

// pause waits after a fault of the store, longer each time, and says so in the log.
func (w *Queue) pause(worker string, err error) <-chan time.Time {
	pause := w.jobs.standing.fault(worker, w.now())
	w.faults().Error("jobs stand", "kind", fault.Kinds(err), "again_in", pause)
	return time.After(pause)
}
