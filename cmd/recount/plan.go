package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/flow"
	"recount/internal/terminal"
)

const planLong = `Look at a pile of files and say whether this machine is enough for it: how many pages and rows it holds, how long
reading and linking them takes here, and how much memory. The pages are reckoned from some of them, spread over the pile, which are
read for some seconds; memory is reckoned with what was measured (doc/scale.md), doubled.

For a pile past this machine the commands for an engine are printed. They are run by hand: nothing is started and nothing
leaves this machine.

` + exitCodes

// planCommand is "recount plan".
func planCommand() *cobra.Command {
	var asJSON bool
	var memory int64
	c := &cobra.Command{
		Use:     "plan PATH...",
		Short:   "Say whether one machine is enough for a pile of files",
		Long:    planLong,
		Example: "  recount plan crawl/\n  recount plan crawl/ lists/ --memory 64 --json",
		Args:    atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if memory < 0 {
				return usage("--memory %d: gigabytes, from 1", memory)
			}
			return runPlan(cmd.Context(), args, memory<<30, asJSON, cmd.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print the plan as JSON; memory in bytes, times in nanoseconds")
	c.Flags().Int64Var(&memory, "memory", 0, "memory that may be used, in GB (default: what is free here)")
	return c
}

// longest is the time from which a pile is called past one machine though its memory holds it.
const longest = 7 * 24 * time.Hour

// plan is what is printed.
type plan struct {
	*flow.Pile
	Cores     int   `json:"cores"`
	Available int64 `json:"available"` // bytes of memory; 0 where it is not known
	Enough    bool  `json:"one_machine"`
}

func runPlan(ctx context.Context, paths []string, memory int64, asJSON bool, out io.Writer) error {
	pile, err := flow.PlanOf(ctx, paths, flow.FileOptions{})
	if errors.Is(err, flow.ErrNothingRead) {
		return &exitError{exitNothingRead, err}
	}
	if err != nil {
		return err
	}
	p := plan{Pile: pile, Cores: runtime.NumCPU(), Available: memory}
	if p.Available == 0 {
		p.Available = availableMemory()
	}
	p.Enough = (p.Available == 0 || p.Memory <= p.Available) && p.Read+p.Link <= longest
	if asJSON {
		return encode(out, p)
	}
	return p.write(terminal.New(out), paths)
}

// write prints the plan in words.
func (p plan) write(w *terminal.Writer, paths []string) error {
	say(w, "Pages: %s in %s files, %s\n", counted(p.Pages), counted(int64(p.Files)), gigabytes(p.Bytes))
	if p.Sampled > 0 {
		say(w, "  reckoned from %d pages that were read in %s (%s): %s pages a second on %d cores\n", p.Sampled,
			p.SampleTime.Round(time.Millisecond), gigabytes(p.SampledBytes),
			counted(int64(float64(p.Sampled)/p.SampleTime.Seconds())), p.Cores)
	}
	say(w, "Rows of lists: %s in %s files\n", counted(p.Rows), counted(int64(p.Lists)))
	if p.Problems > 0 {
		say(w, "Not readable: %d of the files that were looked at\n", p.Problems)
	}
	say(w, "Time here: reading %s, linking %s\n", inWords(p.Read), inWords(p.Link))
	if p.Available > 0 {
		say(w, "Memory: %s of %s that are free\n", gigabytes(p.Memory), gigabytes(p.Available))
	} else {
		say(w, "Memory: %s\n", gigabytes(p.Memory))
	}
	if p.Enough {
		say(w, "This machine is enough: recount claims, recount toll, recount link.\n")
	} else {
		say(w, "This machine is not enough. On an engine (doc/scale.md says how it is set up; the folders must be the same on all its machines):\n")
		p.engine(w, paths)
	}
	return w.Flush()
}

// engine prints the commands for an engine.
func (p plan) engine(w io.Writer, paths []string) {
	where := make([]string, len(paths))
	for i, path := range paths {
		where[i] = shellWord(path)
	}
	on := "--runner universal --endpoint HOST:8099 --environment_type PROCESS --environment_config '{\"command\":\"/SHARED/recount-beam-worker\"}'"
	fmt.Fprintf(w, "  (cd beam && go build -trimpath -o /SHARED/recount-beam .)\n")
	if p.Files > 0 {
		fmt.Fprintf(w, "  /SHARED/recount-beam pages --out /SHARED/run %s \\\n    %s\n", on, strings.Join(where, " "))
		fmt.Fprintf(w, "  recount toll --stories /SHARED/run/stories.tsv PAGES-OF-THE-QUESTION\n")
	}
	if p.Lists > 0 {
		fmt.Fprintf(w, "  /SHARED/recount-beam link --out /SHARED/persons %s \\\n    %s\n", on,
			strings.Join(where, " "))
	}
}

// shellWord quotes a word for a shell.
func shellWord(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func counted(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func gigabytes(n int64) string {
	if n < 1<<30 {
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}

// inWords is a time in a unit that fits, by its symbol.
func inWords(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return counted(int64(d.Hours())) + " h"
}

// availableMemory is the memory that programs may still take, in bytes, where the system tells; else 0.
func availableMemory() int64 {
	in, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) == 3 && f[0] == "MemAvailable:" {
			n, err := strconv.ParseInt(f[1], 10, 64)
			if err == nil {
				return n << 10
			}
		}
	}
	return 0
}
