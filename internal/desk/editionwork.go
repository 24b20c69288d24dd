package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"recount/internal/fault"
	"recount/internal/store"
	"recount/publish"
)

// editionWork keeps what was made last of editions. Making one of a large case takes a minute; its page, its files and
// its release ask for the same, and a face does not wait so long. What was made is good for one size of the log.
type editionWork struct {
	faults func() *slog.Logger

	mu   sync.Mutex
	kept map[string]*madeWork // by what was made of which edition

	errata errataKept
}

// madeWork is something that is being made or was made.
type madeWork struct {
	size int64 // of the log
	done chan struct{}
	made any
	err  error
}

// keepMade is how long something that was made is kept after it was asked for last.
const keepMade = 10 * time.Minute

// get gives what make makes of a case whose log has a size: at once where it is there, else when it is made; ready is
// false where that takes longer than patience. It goes on being made for whoever asks next.
func (w *editionWork) get(ctx context.Context, key string, size int64, patience time.Duration,
	make func(context.Context) (any, error)) (made any, ready bool, err error) {
	w.mu.Lock()
	if w.kept == nil {
		w.kept = map[string]*madeWork{}
	}
	m := w.kept[key]
	if m == nil || m.size != size {
		m = &madeWork{size: size, done: signal()}
		w.kept[key] = m
		go w.run(context.WithoutCancel(ctx), key, m, make)
	}
	w.mu.Unlock()
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-m.done:
		return m.made, true, m.err
	case <-wait.C:
		return nil, false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

func signal() chan struct{} { return make(chan struct{}) }

func (w *editionWork) run(ctx context.Context, key string, m *madeWork, make func(context.Context) (any, error)) {
	defer func() {
		if recover() != nil {
			m.err = errors.New("a fault of the program while an edition was made")
			w.faults().Error("edition broke", fault.Stack())
		}
		close(m.done)
		time.AfterFunc(keepMade, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.kept[key] == m {
				delete(w.kept, key)
			}
		})
	}()
	m.made, m.err = make(ctx)
}

// forMe is work that is kept, for who may read reports. What is not asked for by who may not is not made.
func forMe[T any](ctx context.Context, e Editions, who Who, what, id string, patience time.Duration,
	make func(context.Context) (T, error)) (out T, ready bool, err error) {
	if err := e.desk.Tolls.mayReport(ctx, who); err != nil {
		return out, false, err
	}
	var size int64
	if err := e.desk.Store.View(ctx, func(tx *store.Tx) (err error) { size, err = tx.Size(); return err }); err != nil {
		return out, false, err
	}
	made, ready, err := e.desk.editions.get(ctx, fmt.Sprint(what, " ", id), size, patience,
		func(ctx context.Context) (any, error) { return make(ctx) })
	if made != nil {
		out = made.(T)
	}
	return out, ready, err
}

// AuditSoon is Audit for a face that does not wait longer than patience: ready is false as long as it is being made.
func (e Editions) AuditSoon(ctx context.Context, who Who, id string, patience time.Duration) (EditionAudit, bool,
	error) {
	return forMe(ctx, e, who, "audit", id, patience, func(ctx context.Context) (EditionAudit, error) {
		return e.Audit(ctx, who, id)
	})
}

// FilesSoon is Files in the same way.
func (e Editions) FilesSoon(ctx context.Context, who Who, id string, patience time.Duration) (*publish.Edition, bool,
	error) {
	return forMe(ctx, e, who, "files", id, patience, func(ctx context.Context) (*publish.Edition, error) {
		return e.Files(ctx, who, id)
	})
}

// DiffSoon is Diff in the same way.
func (e Editions) DiffSoon(ctx context.Context, who Who, from, to string, patience time.Duration) ([]NumberChange, bool,
	error) {
	return forMe(ctx, e, who, "diff", from+" "+to, patience, func(ctx context.Context) ([]NumberChange, error) {
		return e.Diff(ctx, who, from, to)
	})
}

// CheckSoon is Check in the same way.
func (e Editions) CheckSoon(ctx context.Context, who Who, id string, patience time.Duration) (EditionCheck, bool,
	error) {
	return forMe(ctx, e, who, "check", id, patience, func(ctx context.Context) (EditionCheck, error) {
		return e.Check(ctx, who, id)
	})
}
