package main

import (
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestStartIsLight bounds what the program costs before it does anything: tables, patterns and digests are made when
// they are first used. Time is computing time, the least of some runs, since the machine does other things as well.
func TestStartIsLight(t *testing.T) {
	const most, memory = 60 * time.Millisecond, 56 << 20 // with the code of the tests; the program alone holds 26 MB
	for _, args := range [][]string{{"version"}, {"--help"}, {"--lang", "ar", "--help"}} {
		least, peak := time.Hour, int64(0)
		for range 9 {
			c := exec.CommandContext(t.Context(), "recount", args...)
			out, err := c.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, watching{out, c.Process.Pid, &peak})
			if err := c.Wait(); err != nil {
				t.Fatalf("recount %s: %v", strings.Join(args, " "), err)
			}
			least = min(least, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
		}
		t.Logf("recount %-16s %v computing, %d MB at most", strings.Join(args, " "), least.Round(time.Millisecond),
			peak>>20)
		if least > most || peak > memory {
			t.Errorf("recount %s took %v (at most %v) and %d MB", strings.Join(args, " "), least, most, peak>>20)
		}
	}
}

// watching notes what a process holds whenever it is read from.
type watching struct {
	from io.Reader
	pid  int
	peak *int64
}

func (w watching) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	*w.peak = max(*w.peak, held(w.pid))
	return n, err
}

// TestAProgramIsNamedByItsContent reads build ids as the linker writes them, and nothing where there is none.
func TestAProgramIsNamedByItsContent(t *testing.T) {
	const id = "hEELe9h88zS7aaaaaaaa/DT8ZvqKHZ45zGGzPOlvq"
	for head, want := range map[string]string{
		"\x7fELF..\x04\x00\x00\x00\x29\x00\x00\x00\x04\x00\x00\x00Go\x00\x00" + id + "\x00rest": "DT8ZvqKHZ45zGGzPOlvq",
		"MZ..\xff Go build ID: \"" + id + "\"\n \xff rest":                                      "DT8ZvqKHZ45zGGzPOlvq",
		"\xcf\xfa\xff Go build ID: \"\"\n \xff rest":                                            "",
		"\x04\x00\x00\x00Go\x00\x00":                                                            "",
		"\xff\xff\xff\xff\x04\x00\x00\x00Go\x00\x00\x01\x02":                                    "",
		"": "",
	} {
		if got := contentID([]byte(head)); got != want {
			t.Errorf("%q: %q, want %q", head, got, want)
		}
	}
}
