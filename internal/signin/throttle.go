package signin

import (
	"crypto/sha256"
	"strings"
	"sync"
	"time"
)

// Try is one attempt to prove who somebody is, with what is known of whoever makes it before anything is proved.
type Try struct {
	Account string // the name that was typed, or an id
	Address string // of the network that it comes from; "" is this machine
	Device  string // a device on which this account has signed in before; "" where it is not known to be one
}

// Throttle holds back guessing without letting a stranger shut anybody out (after the device cookies of OWASP). A
// device on which an account has signed in before has guesses of its own, which nobody else can use up. All others are
// held by the account at one address, by the address, and by the account at all addresses together. It keeps no names,
// and never more than a bounded number of buckets.
type Throttle struct {
	mu      sync.Mutex
	buckets map[bucketID]bucket
}

type bucketID [sha256.Size]byte

type bucket struct {
	tokens float64
	at     time.Time
	limit  limit
}

// limit is how many attempts may be made at once, and how many a second from then on.
type limit struct {
	burst int
	rate  float64
}

// Limits of guessing.
var (
	ofDevice  = limit{5, 1.0 / 60}
	ofAccount = limit{5, 1.0 / 60} // at one address
	ofAddress = limit{20, 1.0 / 6} // whatever accounts it tries
	// one account, from wherever; no more than a hundred guesses in a row (NIST SP 800-63B)
	ofAll = limit{100, 1.0 / 6}
)

// keepBuckets bounds the memory of a throttle: about 1 MB.
const keepBuckets = 10000

// NewThrottle makes a throttle with full buckets.
func NewThrottle() *Throttle { return &Throttle{buckets: map[bucketID]bucket{}} }

// named is a bucket that an attempt takes from.
type named struct {
	id    bucketID
	limit limit
}

func name(limit limit, parts ...string) named {
	return named{sha256.Sum256([]byte(strings.Join(parts, "\x00"))), limit}
}

// buckets are those that an attempt takes from.
func (t Try) buckets() []named {
	account := strings.ToLower(t.Account)
	if t.Device != "" {
		return []named{name(ofDevice, "device", account, t.Device)}
	}
	return []named{name(ofAccount, "at", account, t.Address), name(ofAddress, "address", t.Address),
		name(ofAll, "account", account)}
}

// Attempt takes one attempt, or answers ErrTooMany and takes none.
func (t *Throttle) Attempt(try Try, at time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	from := try.buckets()
	left := make([]bucket, len(from))
	for i, n := range from {
		b, ok := t.buckets[n.id].take(n.limit, at)
		if !ok {
			return ErrTooMany
		}
		left[i] = b
	}
	for i, n := range from {
		t.buckets[n.id] = left[i]
	}
	if len(t.buckets) > keepBuckets {
		t.forget(at)
	}
	return nil
}

// Accepted gives an attempt back that was right: who knows the password is not held back by their own haste.
func (t *Throttle) Accepted(try Try) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range try.buckets() {
		b, ok := t.buckets[n.id]
		switch {
		case !ok:
		case n.limit == ofDevice || n.limit == ofAccount:
			delete(t.buckets, n.id)
		default:
			b.tokens = min(float64(n.limit.burst), b.tokens+1)
			t.buckets[n.id] = b
		}
	}
}

// take refills a bucket to the moment and takes one. The zero bucket is full.
func (b bucket) take(l limit, at time.Time) (bucket, bool) {
	if b.at.IsZero() {
		b.tokens = float64(l.burst)
	} else if gone := at.Sub(b.at).Seconds(); gone > 0 {
		b.tokens = min(float64(l.burst), b.tokens+gone*l.rate)
	}
	b.at, b.limit = at, l
	if b.tokens < 1 {
		return b, false
	}
	b.tokens--
	return b, true
}

// forget drops the buckets that are full again; where that is not enough, any: a flood forgets something of the
// guessing, and no memory is lost to it.
func (t *Throttle) forget(at time.Time) {
	for id, b := range t.buckets {
		if b.tokens+at.Sub(b.at).Seconds()*b.limit.rate >= float64(b.limit.burst) {
			delete(t.buckets, id)
		}
	}
	for id := range t.buckets {
		if len(t.buckets) <= keepBuckets*3/4 {
			return
		}
		delete(t.buckets, id)
	}
}
