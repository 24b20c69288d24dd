package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestDesksThatWorkApart runs two laptops of one case as their people would.
func TestDesksThatWorkApart(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/exchange",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"keep": keepPart, "cutshort": cutShort},
	})
}

// keepPart keeps in an environment variable what a pattern finds in the last output: keep NAME PATTERN.
func keepPart(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("keep NAME PATTERN")
	}
	found := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("the output has no %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// cutShort takes the second half of a file off: cutshort FILE.
func cutShort(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()/2))
}
