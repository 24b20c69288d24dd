// Faults makes the disk below a case fail, one fault at a time, and checks after each that no acknowledged act was
// lost, halved or doubled.
//
//	go run ./bench/faults -faults 10000
//
// It counts the faults that really fired and ends with status 1 on the first failure, with its seed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"recount/internal/store/faulttest"
)

func main() {
	faults := flag.Int("faults", 10000, "how many faults")
	seed := flag.Uint64("seed", 1, "seed of the work and the faults")
	limit := flag.Duration("for", 0, "stop after this time, with the faults that fired by then; 0: not before all have")
	flag.Parse()
	if err := run(*faults, *seed, *limit); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(faults int, seed uint64, limit time.Duration) error {
	dir, err := os.MkdirTemp("", "recount-faults-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	begun := time.Now()
	total := faulttest.Result{Kinds: map[faulttest.Kind]int{}}
	for part := uint64(0); total.Faults < faults && (limit == 0 || time.Since(begun) < limit); part++ {
		r, err := faulttest.Run(context.Background(), fmt.Sprintf("%s/%d", dir, part), min(120, faults-total.Faults),
			seed+part, nil)
		if err != nil {
			return err
		}
		total.Faults += r.Faults
		total.Acknowledged += r.Acknowledged
		for k, n := range r.Kinds {
			total.Kinds[k] += n
		}
		if len(r.Failures) > 0 {
			return fmt.Errorf("seed %d: %v", seed+part, r.Failures)
		}
		_ = os.RemoveAll(fmt.Sprintf("%s/%d", dir, part))
		fmt.Fprintf(os.Stderr, "%d faults\n", total.Faults)
	}
	fmt.Printf("faults: %d fired in %s, %v; %d acts acknowledged; nothing lost, nothing doubled, every check clean\n",
		total.Faults, time.Since(begun).Round(time.Second), total.Kinds, total.Acknowledged)
	return nil
}
