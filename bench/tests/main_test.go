package main

import (
	"strings"
	"testing"
)

// TestSkipsAreToldAndCounted: a skipped test is named with its reason, a failed one keeps what it said, one that passed
// is quiet.
func TestSkipsAreToldAndCounted(t *testing.T) {
	var out strings.Builder
	n := relay(strings.NewReader(strings.Join([]string{
		`{"Action":"run","Package":"p","Test":"TestA"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: SKIPPED: no browser: nothing was looked at\n"}`,
		`{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}`,
		`{"Action":"skip","Package":"p","Test":"TestA"}`,
		`{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:9: 3, want 4\n"}`,
		`{"Action":"fail","Package":"p","Test":"TestB"}`,
		`{"Action":"output","Package":"p","Test":"TestC","Output":"quiet\n"}`,
		`{"Action":"pass","Package":"p","Test":"TestC"}`,
		`{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}`,
		`{"Action":"skip","Package":"q"}`,
		`# a line of the compiler`,
	}, "\n")), &out)
	want := "SKIPPED p TestA: no browser: nothing was looked at\n    b_test.go:9: 3, want 4\nFAIL\tp\t0.1s\n# a line of the compiler"
	if n != 1 || out.String() != want {
		t.Errorf("%d skipped, printed:\n%s\nwant 1 and:\n%s", n, out.String(), want)
	}
}
