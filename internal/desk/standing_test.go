package desk_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestWorkersOutliveAFault closes the store under workers: they go on asking, say since when nothing is done, and end
// with their context only.
func TestWorkersOutliveAFault(t *testing.T) {
	d, _, _ := newDesk(t, true)
	var log shared
	d.Faults = slog.New(slog.NewTextHandler(&log, nil))
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Queue.Work(ctx, 2) }()
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if _, _, stands := d.Queue.WorkStands(); stands {
			break
		}
		if strings.Count(log.String(), "\n") == 0 && time.Now().After(until.Add(-19*time.Second)) {
			_ = d.Store.Close()
		}
		if time.Now().After(until) {
			t.Fatal("work does not stand although the store is closed")
		}
	}
	since, next, _ := d.Queue.WorkStands()
	if since.IsZero() || next.Before(since) {
		t.Errorf("since %s, next %s", since, next)
	}
	select {
	case err := <-ended:
		t.Fatalf("the workers gave up: %v", err)
	case <-time.After(2500 * time.Millisecond):
	}
	if got := log.String(); strings.Count(got, "jobs stand") < 2 || !strings.Contains(got, "again_in=2s") {
		t.Errorf("the log: %s", got)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
