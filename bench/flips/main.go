// Flips turns single bits of a stored case, one at a time, and looks whether a full check finds each one that changes
// what the case says.
//
//	go run ./bench/flips -flips 10000
//
// It ends with status 1 where a flip changed content and was not found.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"recount/internal/store/fliptest"
)

func main() {
	flips := flag.Int("flips", 10000, "how many bits to turn")
	seed := flag.Uint64("seed", 1, "seed of the choice of bits")
	flag.Parse()
	dir, err := os.MkdirTemp("", "recount-flips-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	r, err := fliptest.Run(context.Background(), dir, *flips, *seed, func(r fliptest.Result) {
		if r.Flips%1000 == 0 {
			fmt.Fprintf(os.Stderr, "%d flips, %d missed\n", r.Flips, len(r.Missed))
		}
	})
	_ = os.RemoveAll(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("flips: %d bits turned: %d refused at opening, %d opened for reading only, %d found and named by the check, %d changed nothing, %d missed; files %v\n",
		r.Flips, r.Refused, r.Stopped, r.Found, r.Harmless, len(r.Missed), r.Files)
	for _, m := range r.Missed {
		fmt.Println(" ", m)
	}
	if len(r.Missed) > 0 {
		os.Exit(1)
	}
}
