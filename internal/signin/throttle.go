package signin

import (
	"sync"
	"time"
)

// Throttle holds back guessing: per account a burst of five, then one a minute; for the whole desk a burst of fifty, then
// one a second. It forgets accounts that have been quiet, so that it stays small.
type Throttle struct {
	mu      sync.Mutex
	account map[string]bucket
	whole   bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

const (
	accountBurst = 5
	accountRate  = 1.0 / 60 // a second
	wholeBurst   = 50
	wholeRate    = 1.0
	keepAccounts = 10000
)

// NewThrottle makes a throttle with full buckets.
func NewThrottle() *Throttle { return &Throttle{account: map[string]bucket{}} }

// Attempt takes one attempt on an account, or answers ErrTooMany.
func (t *Throttle) Attempt(account string, at time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	whole, ok := t.whole.take(at, wholeRate, wholeBurst)
	if !ok {
		return ErrTooMany
	}
	one, ok := t.account[account].take(at, accountRate, accountBurst)
	if !ok {
		return ErrTooMany
	}
	t.whole = whole
	t.account[account] = one
	if len(t.account) > keepAccounts {
		t.forget(at)
	}
	return nil
}

// Clear refills an account after a sign-in that was accepted.
func (t *Throttle) Clear(account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.account, account)
}

// take refills a bucket to the moment and takes one. The zero bucket is full.
func (b bucket) take(at time.Time, rate float64, burst int) (bucket, bool) {
	if b.at.IsZero() {
		b.tokens = float64(burst)
	} else if gone := at.Sub(b.at).Seconds(); gone > 0 {
		b.tokens = min(float64(burst), b.tokens+gone*rate)
	}
	b.at = at
	if b.tokens < 1 {
		return b, false
	}
	b.tokens--
	return b, true
}

func (t *Throttle) forget(at time.Time) {
	for account, b := range t.account {
		if at.Sub(b.at).Seconds()*accountRate >= accountBurst {
			delete(t.account, account)
		}
	}
}
