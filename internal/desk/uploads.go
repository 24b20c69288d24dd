package desk

import (
	"context"
	"sync"
	"time"

	"recount/record"
)

// ErrBusy says that too many uploads are on their way; the same one may be sent again.
var ErrBusy = record.Say("too many uploads are on their way; wait for them, then send this one again")

const (
	uploadsAtOnce   = 4 // each may take as much memory as an upload may be large
	uploadsOfOne    = 2 // one account leaves room for the others
	waitForAnUpload = 20 * time.Second
)

// uploads bounds what is on its way into the case at once.
type uploads struct {
	mu    sync.Mutex
	whole int
	of    map[record.ActorID]int
	ended chan struct{} // closed, and made anew, whenever one has ended
}

func newUploads() uploads {
	return uploads{of: map[record.ActorID]int{}, ended: make(chan struct{})}
}

// BeginUpload waits for the turn of an upload; the answer ends it. It is asked before the body of a request is read.
func (w *Queue) BeginUpload(ctx context.Context, who Who) (done func(), err error) {
	u := &w.uploads
	late := time.NewTimer(waitForAnUpload)
	defer late.Stop()
	for {
		u.mu.Lock()
		if u.whole < uploadsAtOnce && u.of[who.Account] < uploadsOfOne {
			u.whole++
			u.of[who.Account]++
			u.mu.Unlock()
			return sync.OnceFunc(func() { u.end(who.Account) }), nil
		}
		ended := u.ended
		u.mu.Unlock()
		select {
		case <-ended:
		case <-late.C:
			return nil, ErrBusy
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (u *uploads) end(account record.ActorID) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.whole--
	if u.of[account]--; u.of[account] == 0 {
		delete(u.of, account)
	}
	close(u.ended)
	u.ended = make(chan struct{})
}
