package count_test

import (
	"fmt"

	"recount/count"
	"recount/record"
)

// Two monitors give figures of one village: each is a claim of its own list, and the larger is the least that is
// documented.
func ExampleToll() {
	claim := func(id, origin string, n int) count.Entry {
		return count.Entry{Claim: record.Claim{
			ID: record.ClaimID(id), Kind: record.CountClaim, Document: record.DocumentID("page-" + id),
			Count: &record.CountStatement{
				Figure: record.Figure{Words: fmt.Sprint(n), Qualifier: record.Exact, Value: n},
				Scope:  record.ScopeTotal, Mode: record.Cumulative, Cell: record.AnyCell(record.Killed),
			},
			Speaker: record.Attribution{Origin: record.OriginID(origin), Class: "monitor", OnPage: record.OriginNamed,
				Verb: record.Documented},
		}}
	}
	toll, err := count.Toll(
		count.Query{Cell: record.AnyCell(record.Killed)},
		count.Input{Claims: []count.Entry{claim("a", "MONITOR-A", 40), claim("b", "MONITOR-B", 55)},
			Places: &record.PlaceTree{}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("documented minimum", toll.DocumentedMinimum.Low)
	fmt.Println("upper bound established:", toll.DocumentedMinimum.HighEstablished)
	fmt.Println("reported", toll.ReportedLow, "to", toll.ReportedHigh)
	// Output:
	// documented minimum 55
	// upper bound established: false
	// reported 40 to 55
}
