// Package failpoint lets a test kill the process, or make a step fail, at a named point of the code. It does nothing
// until a test arms it: no environment variable and no flag of the program reaches it.
package failpoint

import (
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
)

// ErrInjected is what an armed point returns when its action is Fail.
var ErrInjected = errors.New("injected failure")

// Action is what an armed point does.
type Action int

// Actions.
const (
	Kill Action = iota // end the process at once, as kill -9 would
	Fail               // return ErrInjected
)

type arming struct {
	after  int // hits to let pass
	action Action
	seen   func(string) // told before the action
}

var (
	armed  atomic.Bool
	mu     sync.Mutex
	points map[string]*arming
	chance struct {
		rng  *rand.Rand
		odds float64
		seen func(string)
	}
)

// Arm makes the point do the action on its hit number after+1, once. Seen, when it is not nil, is told the name first,
// so that faults that really fired can be counted.
func Arm(name string, after int, action Action, seen func(string)) {
	mu.Lock()
	defer mu.Unlock()
	if points == nil {
		points = map[string]*arming{}
	}
	points[name] = &arming{after: after, action: action, seen: seen}
	armed.Store(true)
}

// ArmAll kills the process at any point with the given odds (0..1), from a seed.
func ArmAll(seed uint64, odds float64, seen func(string)) {
	mu.Lock()
	defer mu.Unlock()
	chance.rng, chance.odds, chance.seen = rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15)), odds, seen
	armed.Store(true)
}

// Disarm lets every point pass again.
func Disarm() {
	mu.Lock()
	defer mu.Unlock()
	points, chance.rng = nil, nil
	armed.Store(false)
}

// Hit marks a point of the code. It costs one atomic load unless something is armed.
func Hit(name string) error {
	if !armed.Load() {
		return nil
	}
	return hit(name)
}

func hit(name string) error {
	mu.Lock()
	defer mu.Unlock()
	if chance.rng != nil && chance.rng.Float64() < chance.odds {
		if chance.seen != nil {
			chance.seen(name)
		}
		die()
	}
	p := points[name]
	if p == nil {
		return nil
	}
	if p.after > 0 {
		p.after--
		return nil
	}
	delete(points, name)
	if p.seen != nil {
		p.seen(name)
	}
	if p.action == Kill {
		die()
	}
	return ErrInjected
}

// die ends the process without running anything: no deferred call, no flush, no exit handler.
func die() {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		_ = p.Kill()
	}
	select {} // the signal comes; nothing runs after it
}
