// Fuzz gives foreign input to every fuzz target of the tree in turn and counts the CPU time that it took: of the
// programs that were fuzzed, their building left out.
//
//	go run ./bench/fuzz -for 2m -parallel 1 [-rooms intake,extract] [-ledger FILE]
//
// A ledger collects what several runs took (one line a target: date, commit, target, CPU seconds, inputs), so that a
// total over weeks can be shown. It ends with status 1 where a target failed; the input that failed lies in the target's
// testdata/fuzz, as with go test.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

func main() {
	each := flag.Duration("for", 2*time.Minute, "how long each target is fuzzed")
	parallel := flag.Int("parallel", 1, "how many inputs are tried at once")
	rooms := flag.String("rooms", "", "only these folders, with commas; empty: all")
	ledger := flag.String("ledger", "", "file to which a line for each target is added")
	flag.Parse()
	failed, err := run(*each, *parallel, *rooms, *ledger)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || failed > 0 {
		os.Exit(1)
	}
}

// target is one fuzz function and the folder of its package.
type target struct{ dir, name string }

func run(each time.Duration, parallel int, rooms, ledger string) (failed int, err error) {
	targets, err := find(rooms)
	if err != nil {
		return 0, err
	}
	work, err := os.MkdirTemp("", "recount-fuzz-*")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(work)
	commit, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return 0, fmt.Errorf("which commit is fuzzed: %w", err)
	}
	var total time.Duration
	for _, t := range targets {
		cpu, inputs, out, err := fuzz(t, work, each, parallel)
		total += cpu
		said := "held"
		if err != nil {
			failed++
			said = "FAILED: " + err.Error()
		}
		fmt.Printf("%-28s %-24s %8.0f CPU s %10s inputs  %s\n", t.dir, t.name, cpu.Seconds(), inputs, said)
		if err != nil {
			fmt.Println(out)
		}
		if err := note(ledger, fmt.Sprintf("%s\t%s\t%s/%s\t%.0f\t%s\t%s\n", time.Now().UTC().Format(time.RFC3339),
			strings.TrimSpace(string(commit)), t.dir, t.name, cpu.Seconds(), inputs, said)); err != nil {
			return failed, err
		}
	}
	fmt.Printf("%d targets, %.2f CPU hours, %d failed\n", len(targets), total.Hours(), failed)
	return failed, nil
}

var isTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(f \*testing\.F\)`)

// find gives the fuzz targets below the working folder, in the order of their folders and names.
func find(rooms string) ([]target, error) {
	var found []target
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if rooms != "" && !slices.Contains(strings.Split(rooms, ","), dir) {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range isTarget.FindAllSubmatch(source, -1) {
			found = append(found, target{dir, string(m[1])})
		}
		return nil
	})
	slices.SortFunc(found, func(a, b target) int { return strings.Compare(a.dir+"/"+a.name, b.dir+"/"+b.name) })
	return found, err
}

var isProgress = regexp.MustCompile(`execs: (\d+)`)

// fuzz builds one target and fuzzes it. It gives the CPU time of what was fuzzed, and how many inputs were tried.
func fuzz(t target, work string, each time.Duration, parallel int) (time.Duration, string, string, error) {
	program := filepath.Join(work, strings.ReplaceAll(t.dir, "/", "_")+".test")
	only := "-fuzz=^" + t.name + "$"
	if out, err := exec.Command("go", "test", "-c", only, "-o", program, "./"+t.dir).CombinedOutput(); err != nil {
		return 0, "0", string(out), fmt.Errorf("it does not build: %w", err)
	}
	cmd := exec.Command(program, "-test.run=^$", "-test.fuzz=^"+t.name+"$", "-test.fuzztime="+each.String(),
		fmt.Sprintf("-test.parallel=%d", parallel), "-test.fuzzcachedir="+filepath.Join(work, "seeds"))
	cmd.Dir = t.dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	inputs := "0"
	if m := isProgress.FindAllStringSubmatch(out.String(), -1); len(m) > 0 {
		inputs = m[len(m)-1][1]
	}
	if cmd.ProcessState == nil {
		return 0, inputs, out.String(), err
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), inputs, out.String(), err
}

func note(ledger, line string) error {
	if ledger == "" {
		return nil
	}
	f, err := os.OpenFile(ledger, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(line)
	return err
}
