// Tests runs go test and says plainly what was not tested: every skipped test with its reason, and how many there were.
// More than -skips is a failure: what a machine cannot test must not grow unseen.
//
// Usage: go run ./bench/tests -skips 40 [arguments of go test]
//
// Exit status: that of go test, or 1 where too many were skipped.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	most := flag.Int("skips", 0, "the most tests that may be skipped")
	flag.Parse()
	cmd := exec.Command("go", append([]string{"test", "-json"}, flag.Args()...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	n := relay(out, os.Stdout)
	err = cmd.Wait()
	fmt.Printf("%d tests skipped, at most %d\n", n, *most)
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		os.Exit(failed.ExitCode())
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	case n > *most:
		fmt.Fprintln(os.Stderr,
			"too many tests were skipped: put there what they need, or raise the bound where the README's command stands and say why")
		os.Exit(1)
	}
}

// event is a line of go test -json (cmd/test2json).
type event struct {
	Action, Package, Test, Output string
}

// relay prints what go test would print without -v, and each skipped test with its reason. It counts the skipped tests.
func relay(from io.Reader, to io.Writer) (skipped int) {
	lines := bufio.NewReader(from)
	said := map[string]*strings.Builder{} // what a test printed, until it is known whether it passes
	for {
		line, err := lines.ReadString('\n')
		var e event
		if json.Unmarshal([]byte(line), &e) != nil {
			fmt.Fprint(to, line) // of the go command itself
		} else {
			skipped += take(e, said, to)
		}
		if err != nil {
			return skipped
		}
	}
}

// take prints what one event has to say, and returns 1 for a skipped test.
func take(e event, said map[string]*strings.Builder, to io.Writer) int {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		switch {
		case e.Test != "":
			if said[key] == nil {
				said[key] = &strings.Builder{}
			}
			said[key].WriteString(e.Output)
		case e.Output != "PASS\n":
			fmt.Fprint(to, e.Output)
		}
	case "fail":
		if out := said[key]; out != nil {
			fmt.Fprint(to, out.String())
		}
		delete(said, key)
	case "pass":
		delete(said, key)
	case "skip":
		if e.Test == "" {
			return 0 // a package without tests
		}
		fmt.Fprintf(to, "SKIPPED %s: %s\n", key, reason(said[key]))
		delete(said, key)
		return 1
	}
	return 0
}

// reason is the last thing that a skipped test said.
func reason(said *strings.Builder) string {
	if said == nil {
		return "no reason given"
	}
	why := "no reason given"
	for l := range strings.Lines(said.String()) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "---") && !strings.HasPrefix(l, "===") {
			why = l
		}
	}
	if _, after, ok := strings.Cut(why, ".go:"); ok {
		if _, text, ok := strings.Cut(after, ": "); ok {
			why = text
		}
	}
	return strings.TrimPrefix(why, "SKIPPED: ")
}
