package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"recount/internal/flow"
	"recount/record"
)

const judgeLong = `Show doubtful pairs of records, those first whose answer is expected to change the number of persons most, and
keep the answers. The review is blind: no score and no probability is shown. Answers are added to a file, never changed in
it; "recount link --judged FILE" respects them. A pair that this reviewer has answered is not asked again.

With --audit SHEET the pairs of a random sample are asked instead, in the order of the sheet; give the sheet and the answers back
together: --judged sheet.csv,answers.csv.

Answer with s (the same person), d (different persons), u (unsure) or q (stop).`

// judgeCommand is "recount link judge".
func judgeCommand() *cobra.Command {
	var f linkFlags
	var decisions, by, sheet string
	var most int
	c := &cobra.Command{
		Use:   "judge FILES... --decisions FILE --by NAME",
		Short: "Review doubtful pairs in the terminal",
		Long:  judgeLong,
		Args:  atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			cmd.SilenceUsage = true
			if decisions == "" || strings.TrimSpace(by) == "" {
				return &exitError{exitUsage,
					record.Say("judge needs --decisions FILE for the answers and --by NAME for who gives them")}
			}
			if _, err := os.Stat(decisions); err == nil {
				f.judged = []string{decisions}
			}
			in, err := f.input(args)
			if err != nil {
				return err
			}
			in.Options.Questions = most
			l, err := linkWithBar(ctx, in, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			j := judge{l: l, path: decisions, by: by, in: cmd.InOrStdin(), out: cmd.OutOrStdout(),
				pairs: l.OpenPairs(most)}
			if sheet != "" {
				if j.pairs, err = l.AuditPairs(sheet); err != nil {
					return err
				}
			}
			return j.run(ctx)
		},
	}
	f.shared(c)
	c.Flags().StringVar(&decisions, "decisions", "", "file that the answers are added to")
	c.Flags().StringVar(&sheet, "audit", "", "ask the pairs of this sheet, written by recount link --audit-out")
	c.Flags().StringVar(&by, "by", "", "who answers")
	c.Flags().IntVar(&most, "questions", 100, "pairs to ask at most")
	return c
}

// judge asks the open questions of a run.
type judge struct {
	l        *flow.Linked
	path, by string
	in       io.Reader
	out      io.Writer
	pairs    []flow.OpenPair
}

func (j *judge) run(ctx context.Context) error {
	done := map[[2]string]bool{}
	for _, d := range j.l.Judged {
		if d.By == j.by {
			done[[2]string{d.A, d.B}] = true
		}
	}
	lines := bufio.NewScanner(j.in)
	answered := 0
	for k, q := range j.pairs {
		if done[[2]string{q.A, q.B}] {
			continue
		}
		j.show(k, q)
		answer := j.ask(ctx, lines)
		if answer == "" {
			break
		}
		if err := flow.AppendDecision(j.path, flow.Decision{A: q.A, B: q.B, Answer: answer, By: j.by}); err != nil {
			return err
		}
		answered++
	}
	say(j.out, "\n%d answers added to %s\n", answered, j.path)
	return lines.Err()
}

func (j *judge) show(k int, q flow.OpenPair) {
	say(j.out, "\nPair %d of %d\n", k+1, len(j.pairs))
	for _, r := range q.Rows {
		fmt.Fprintf(j.out, "  %-16s %s\n  %-16s %s\n", clean(r[0]), clean(dash(r[1])), "", clean(dash(r[2])))
	}
}

// ask returns the answer, or nothing when the reviewer stops.
func (j *judge) ask(ctx context.Context, lines *bufio.Scanner) string {
	for ctx.Err() == nil {
		say(j.out, "One person? [s]ame [d]ifferent [u]nsure [q]uit: ")
		if !lines.Scan() {
			return ""
		}
		switch strings.ToLower(strings.TrimSpace(lines.Text())) {
		case "s", "same":
			return flow.AnswerSame
		case "d", "different":
			return flow.AnswerDifferent
		case "u", "unsure":
			return flow.AnswerUnsure
		case "q", "quit":
			return ""
		}
	}
	return ""
}

// clean takes control characters out of what a file says, so that it cannot steer the terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

func dash(s string) string {
	if s == "" {
		return "(not stated)"
	}
	return s
}
