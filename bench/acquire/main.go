// Acquire measures how long pages take from a watched folder into an encrypted case, and that a second look adds none.
//
//	go build -trimpath -o recount ./cmd/recount && go run ./bench/acquire -recount ./recount 1000 10000
//
// For each number of pages it writes so many pages of sample countries (one seed after the other) into a folder, makes
// a case and runs `recount watch --once` on the folder twice. A line for each run: time, processor time and most memory
// of the program with its readers, and the size of the case.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"recount/internal/sample"
)

func main() {
	program := flag.String("recount", "recount", "the program")
	dir := flag.String("dir", "", "where folders and cases are made (a temporary folder)")
	flag.Parse()
	if err := run(*program, *dir, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "acquire:", err)
		os.Exit(1)
	}
}

// measured is what a look cost.
type measured struct {
	said      string
	wall, cpu time.Duration
}

func run(program, dir string, sizes []string) error {
	var before measured
	last := 0
	for _, s := range sizes {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of pages", s)
		}
		first, err := pages(program, dir, n)
		if err != nil {
			return err
		}
		if last > 0 && n > last {
			power := math.Log(float64(n) / float64(last))
			fmt.Printf("slope from %d to %d pages: time %.2f, processor time %.2f\n", last, n,
				math.Log(first.wall.Seconds()/before.wall.Seconds())/power,
				math.Log(first.cpu.Seconds()/before.cpu.Seconds())/power)
		}
		last, before = n, first
	}
	return nil
}

// pages acquires so many pages, twice.
func pages(program, within string, n int) (measured, error) {
	dir, err := os.MkdirTemp(within, "acquire")
	if err != nil {
		return measured{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	in, place, key := filepath.Join(dir, "in"), filepath.Join(dir, "case"), filepath.Join(dir, "key")
	if err := write(in, n); err != nil {
		return measured{}, err
	}
	if err := os.WriteFile(key, []byte(strings.Repeat("0123456789abcdef", 4)), 0o600); err != nil {
		return measured{}, err
	}
	if _, err := look(program, "init", "--name", "A. Analyst", "--case", place, "--key-file", key); err != nil {
		return measured{}, err
	}
	first, err := look(program, "watch", "--once", "--case", place, "--key-file", key, in)
	if err != nil {
		return first, err
	}
	fmt.Printf("%d pages: %s; %.1f s, processor %.1f s, %.1f pages/s; the case has %d MB\n", n, first.said,
		first.wall.Seconds(), first.cpu.Seconds(), float64(n)/first.wall.Seconds(), size(place)>>20)
	again, err := look(program, "watch", "--once", "--case", place, "--key-file", key, in)
	if err != nil {
		return first, err
	}
	fmt.Printf("%d pages again: %s; %.1f s, processor %.1f s\n", n, again.said, again.wall.Seconds(),
		again.cpu.Seconds())
	if !strings.HasPrefix(again.said, "0 documents added") {
		return first, fmt.Errorf("the second look added something: %s", again.said)
	}
	return first, nil
}

// write writes pages of sample countries.
func write(dir string, n int) error {
	written := 0
	old := time.Now().Add(-time.Hour)
	for seed := uint64(1); written < n; seed++ {
		below := filepath.Join(dir, fmt.Sprintf("%06d", seed))
		if err := os.MkdirAll(below, 0o700); err != nil {
			return err
		}
		for _, p := range sample.Generate(sample.Options{Seed: seed}).Pages {
			if written == n {
				break
			}
			path := filepath.Join(below, p.Name)
			if err := os.WriteFile(path, []byte(p.Body+apart(written)), 0o600); err != nil {
				return err
			}
			if err := os.Chtimes(path, old, old); err != nil {
				return err
			}
			written++
		}
	}
	return nil
}

// apart is white space that no two pages share: countries repeat some pages, and equal bytes would be one document.
func apart(n int) string {
	return "\n" + strings.NewReplacer("0", " ", "1", "\t").Replace(strconv.FormatInt(int64(n), 2)) + "\n"
}

// look runs the program and gives its last line.
func look(program string, args ...string) (measured, error) {
	began := time.Now()
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "RECOUNT_LANG=en")
	out, err := c.CombinedOutput()
	if err != nil {
		return measured{}, fmt.Errorf("%s: %w: %s", args[0], err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	s := c.ProcessState
	return measured{lines[len(lines)-1], time.Since(began), s.UserTime() + s.SystemTime()}, nil
}

// size is the size of all files below a folder.
func size(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}
