package estimate_test

import (
	"context"
	"fmt"
	"strings"

	"recount/estimate"
)

// Two lists cannot tell how many neither of them has, and the answer is a refusal with its reason, not a number.
func ExampleRun() {
	in, err := estimate.Read(strings.NewReader("a,b,count\n1,0,30\n0,1,25\n1,1,12\n"), estimate.ReadOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := estimate.Run(context.Background(), in, estimate.Options{Quick: true, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("documented", result.Observed, "on both lists", result.Shared)
	fmt.Println("refused:", result.Refused != nil, "envelope:", result.Envelope)
	// Output:
	// documented 67 on both lists 12
	// refused: true envelope: <nil>
}
