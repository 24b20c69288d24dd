// Crash kills a process that is working on a case, by kill -9 at random moments and at random failpoints of the code,
// and checks after each kill that no acknowledged act, original or backup was lost or doubled.
//
//	go run ./bench/crash -kills 300
//
// It counts the faults that really fired and ends with status 1 on the first failure, with its seed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"

	"recount/internal/store/crashtest"
)

func main() {
	crashtest.WorkIfAsked()
	kills := flag.Int("kills", 300, "how many kills")
	seed := flag.Uint64("seed", 1, "seed of the work and the kills")
	rounds := flag.Int("rounds", 15, "kills for each case; then a new case is made")
	flag.Parse()
	total := crashtest.Result{Points: map[string]int{}}
	for round := uint64(0); total.Kills < *kills; round++ {
		r, err := one(min(*rounds, *kills-total.Kills), *seed+round)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		total.Kills += r.Kills
		total.Fired += r.Fired
		total.FromOutside += r.FromOutside
		total.Acts += r.Acts
		total.Acknowledged += r.Acknowledged
		total.Backups += r.Backups
		for p, n := range r.Points {
			total.Points[p] += n
		}
		fmt.Fprintf(os.Stderr, "%d kills\n", total.Kills)
		if len(r.Failures) > 0 {
			fmt.Printf("seed %d: %v\n", *seed+round, r.Failures)
			os.Exit(1)
		}
	}
	fmt.Printf("crash: %d kills, %d at failpoints, %d from outside; %d acts, %d acknowledged, %d acknowledged backups; nothing lost, nothing doubled, every check clean\n",
		total.Kills, total.Fired, total.FromOutside, total.Acts, total.Acknowledged, total.Backups)
	var points []string
	for p, n := range total.Points {
		points = append(points, fmt.Sprintf("  %s %d", p, n))
	}
	slices.Sort(points)
	for _, p := range points {
		fmt.Println(p)
	}
}

func one(kills int, seed uint64) (crashtest.Result, error) {
	dir, err := os.MkdirTemp("", "recount-crash-*")
	if err != nil {
		return crashtest.Result{}, err
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return crashtest.Result{}, err
	}
	return crashtest.Run(context.Background(), dir, kills, seed, func() *exec.Cmd { return exec.Command(self) }, nil)
}
