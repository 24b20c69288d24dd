// Command exchange plays random schedules of desks that work apart: acts, undoings, decisions, withdrawals, bundles
// that are lost, doubled, late, cut, altered, replayed, for another desk or of a newer program, a desk that was copied,
// a desk that is revoked, clocks that are anywhere. An oracle that has no log and no store holds what the desks show in
// the end.
//
//	go run ./bench/exchange -schedules 100000 -state run.json   the rules of the exchange, desks in memory
//	go run ./bench/exchange -schedules 300 -store               encrypted stores and the acts of the desk
//
// With -state, what was played so far is kept in a file after every round: the same command goes on from there, and
// says how far it is.
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"recount/audit"
	"recount/internal/vault"
)

func main() {
	n := flag.Int("schedules", 1000, "how many schedules")
	from := flag.Uint64("seed", 1, "seed of the first; the others follow")
	steps := flag.Int("steps", 60, "steps of a schedule")
	stores := flag.Bool("store", false, "desks with encrypted stores")
	workers := flag.Int("workers", 2, "schedules at once")
	state := flag.String("state", "", "file that keeps how far the run is")
	flag.Parse()
	debug.SetGCPercent(400) // schedules are small and short
	done, err := played(*state, *from)
	if err == nil {
		err = rounds(&done, *n, *steps, *workers, *stores, *state)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d schedules (seeds %d to %d) in %.0f s: 0 acts lost, 0 silent overwrites, 0 desks that differ\n%+v\n",
		done.Total.Schedules, done.First, done.Next-1, done.Seconds, done.Total)
}

// progress is how far a run is: every seed from First to before Next was played and held.
type progress struct {
	First   uint64
	Next    uint64
	Seconds float64
	Total   tally
}

// played reads how far a run is.
func played(file string, from uint64) (progress, error) {
	out := progress{First: from, Next: from}
	if file == "" {
		return out, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err == nil && out.First != from {
		err = fmt.Errorf("%s is of a run that began with seed %d", file, out.First)
	}
	return out, err
}

// How many schedules are played between two notes of how far the run is: in memory, and on stores.
const (
	round      = 500
	storeRound = 10
)

func rounds(done *progress, n, steps, workers int, stores bool, file string) error {
	most := round
	if stores {
		most = storeRound
	}
	for end := done.First + uint64(n); done.Next < end; {
		began, some := time.Now(), min(most, int(end-done.Next))
		t, err := many(done.Next, some, steps, workers, stores)
		if err != nil {
			return err
		}
		done.Total.add(t)
		done.Next += uint64(some)
		done.Seconds += time.Since(began).Seconds()
		if file == "" {
			continue
		}
		text, err := json.Marshal(done)
		if err == nil {
			err = os.WriteFile(file+".new", text, 0o600)
		}
		if err == nil {
			err = os.Rename(file+".new", file)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%d of %d schedules, %.0f s\n", done.Total.Schedules, n, done.Seconds)
	}
	return nil
}

// many plays schedules and adds up what happened. The first that fails ends it.
func many(from uint64, n, steps, workers int, stores bool) (tally, error) {
	keys, err := keyRing()
	if err != nil {
		return tally{}, err
	}
	var mu sync.Mutex
	var total tally
	var failed error
	next := from
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				mu.Lock()
				seed := next
				next++
				done := failed != nil || seed >= from+uint64(n)
				mu.Unlock()
				if done {
					return
				}
				t, err := play(seed, steps, keys, stores)
				t.Schedules = 1
				mu.Lock()
				total.add(t)
				if err != nil && failed == nil {
					failed = err
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return total, failed
}

func keyRing() ([]*vault.DeskKeys, error) {
	var out []*vault.DeskKeys
	for range 5 {
		k, err := vault.NewDeskKeys()
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// play plays one schedule on 2 to 5 desks.
func play(seed uint64, steps int, keys []*vault.DeskKeys, stores bool) (tally, error) {
	desks := 2 + int(rand.New(rand.NewPCG(seed, 5)).IntN(4))
	var nodes []node
	defer func() {
		for _, n := range nodes {
			n.close()
		}
	}()
	if !stores {
		made := 0
		var host *memory
		for i := range desks {
			m := newMemory(i, keys[i], host, &made)
			if i == 0 {
				host = m
			}
			nodes = append(nodes, m)
		}
		return schedule(seed, nodes, func(n node) (node, error) { return n.(*memory).fork(), nil }, steps)
	}
	root, err := os.MkdirTemp("", "exchange")
	if err != nil {
		return tally{}, err
	}
	defer func() { _ = os.RemoveAll(root) }()
	var host *real
	for i := range desks {
		r, err := newReal(context.Background(), root, i, host)
		if err != nil {
			return tally{}, err
		}
		if i == 0 {
			host = r
		}
		nodes = append(nodes, r)
	}
	return schedule(seed, nodes, func(n node) (node, error) { return n.(*real).fork() }, steps)
}

func hexOf(h audit.Hash) string { return hex.EncodeToString(h[:]) }

func errDiffer(a, b int, one, other sight) error {
	return fmt.Errorf("desks %d and %d have the same acts and differ:\n%s\n%s\n%s\n%s", a, b, one.root, one.tables,
		other.root, other.tables)
}

func errDamaged(desk int, where, what string) error {
	return fmt.Errorf("desk %d is damaged: %s: %s", desk, where, what)
}
