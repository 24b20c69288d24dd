package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"recount/internal/flow"
	"recount/internal/terminal"
	"recount/record"
)

// tollFlags are what the user said on the command line.
type tollFlags struct {
	place, since, until, asOf, status, outcome, html, color string
	stories                                                 string // file of a table of stories
	adopt, admit                                            []string
	json, quiet, combine                                    bool
	workers                                                 int
	knownAt, why                                            string    // of a case
	of                                                      caseFlags // the case, where no path is given
	effort                                                  string    // of the estimate
	publish                                                 bool      // freeze the estimate of a case
	seed                                                    uint64
}

const tollLong = `Read pages and print the toll: five numbers that are never mixed, each with its sentences.

PATH is a file or a folder: web pages, plain text, mail, PDF with a text layer, WARC, RSS and Atom, ZIP of any of these.
"-" is standard input. A plain-text page may begin with the lines "published: 2025-03-11" and "outlet: NAME".

The verified minimum holds what the desk itself verified, and the figures of origins that it adopts (--adopt). The
documented minimum rests on the lists of monitors, UN bodies, rights organisations, rescuers, hospitals, courts and
inquiries; --admit names others instead. Pages that repeat an origin add nothing. An upper bound is printed only where a
source closes the list. Names of living private persons are masked.

Where lists of named victims (CSV, XLSX, ODS) are among the files, they are linked and the fifth number is estimated from
how they overlap, or refused with the reason; it enters no other number. --estimate full takes minutes, quick less than one.

Claims are read by a machine and accepted by nobody yet. So figures are added only where one page gives them together;
--combine adds those of different pages too, wherever their people, places or times are disjoint, and then a single
misread place can count the same dead twice.

Without a PATH the toll is that of a case (--case, or RECOUNT_CASE): of the claims that people accepted in it, its records,
judged pairs and adopted origins. --as-of asks what the world said by a day; --known-at what the desk itself knew by a day;
--why DATE1..DATE2 tells which acts moved the numbers between two days of the desk. The fifth number of a case is what was
published of it, which stays as it was, or the last estimate of what the case says now; --estimate quick or full makes one,
and --publish freezes it.

` + exitCodes

// tollCommand is "recount toll".
func tollCommand() *cobra.Command {
	var f tollFlags
	c := &cobra.Command{
		Use:   "toll [PATH...]",
		Short: "Print the toll of pages or of a case, every number with its sentences",
		Long:  tollLong,
		Example: `  recount toll examples/coast
  recount toll pages/ --place Latakia --since 2025-03-06 --status civilian
  recount toll pages/ --as-of 2025-03-11 --adopt OHCHR --html toll.html
  recount toll pages.zip --json | jq .tolls[0].result.documented_minimum.low
  recount toll pages/ --lang ar
  recount toll --case coast --status civilian --known-at 2025-03-20 --html toll.html
  recount toll --case coast --estimate full --publish
  recount toll --case coast --why 2025-03-11..2025-03-20`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && f.stories != "":
				return usage("--stories is for pages: give a PATH")
			case len(args) == 0 && f.of.dir != "":
				return runCaseToll(cmd, &f)
			case len(args) == 0:
				return usage("which pages? give a PATH, or a case with --case DIR")
			case cmd.Flags().Changed("case"):
				return usage("give pages or --case, not both; \"recount add --case DIR PATH...\" puts pages into a case")
			case f.publish:
				return usage("--publish freezes the estimate of a case (--case): pages keep nothing")
			case f.knownAt != "" || f.why != "":
				return usage("--known-at and --why are for a case, which remembers when it learned what; pages have --as-of")
			}
			return runToll(cmd.Context(), args, f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.question(c)
	flags := c.Flags()
	flags.StringVar(&f.effort, "estimate", "quick",
		"estimate from lists of named victims among the files: quick (not for publication), full, none")
	flags.BoolVar(&f.publish, "publish", false,
		"of a case, with --estimate full: publish the likely number, which is then frozen")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of every draw of the estimate; the same seed gives the same bytes")
	flags.BoolVar(&f.json, "json", false, "print everything as JSON")
	flags.StringVar(&f.stories, "stories", "",
		"stories from this table, found before among more pages than these (doc/scale.md), instead of among these")
	flags.StringVar(&f.html, "html", "", "also write the report as one HTML page to this file")
	flags.StringVar(&f.color, "color", "auto", "colours: auto (on a terminal), always, never; NO_COLOR is honoured")
	flags.StringVar(&f.knownAt, "known-at", "",
		"of a case: only what the desk knew by this day (to its end, in UTC) or time")
	flags.StringVar(&f.why, "why", "",
		"of a case: DATE1..DATE2, what moved the numbers from one day of the desk to another (or DATE1.. until now)")
	f.of.add(c)
	return c
}

// question adds the flags that say what is asked.
func (f *tollFlags) question(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.place, "place", "", "only this place (English or Arabic name)")
	flags.StringVar(&f.since, "since", "", "only deaths from this day on (2025-03-06)")
	flags.StringVar(&f.until, "until", "", "only deaths until this day")
	flags.StringVar(&f.asOf, "as-of", "", "figures as they stood on this day")
	flags.StringVar(&f.status, "status", "", "only persons of this status: %s")
	ofTable(flags, "status", record.StatusWords())
	flags.StringVar(&f.outcome, "outcome", "killed", "what happened to them: %s")
	ofTable(flags, "outcome", record.Names(record.Outcomes(nil)))
	flags.StringSliceVar(&f.adopt, "adopt", nil,
		"origins whose documented or verified figures the desk adopts as verified")
	flags.StringSliceVar(&f.admit, "admit", nil,
		"origins whose lists count as documented, instead of those of the usual classes")
	flags.BoolVar(&f.combine, "combine", false,
		"add figures of different pages too, where they cannot be of the same people")
	flags.IntVar(&f.workers, "workers", 0, "files read at a time (default: number of cores); changes no result")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress bar")
	_ = c.RegisterFlagCompletionFunc("status", cobra.FixedCompletions(record.StatusWords(),
		cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("outcome", cobra.FixedCompletions(record.Names(record.Outcomes(nil)),
		cobra.ShellCompDirectiveNoFileComp))
}

// asked reads the question from the flags. Every error of it is about the command line.
func (f *tollFlags) asked() (flow.Question, error) {
	q, err := flow.QuestionWords{
		Outcome: f.outcome, Status: f.status, Place: f.place, Since: f.since, Until: f.until, AsOf: f.asOf,
		Adopt: f.adopt, Admit: f.admit,
	}.Question()
	var wrong *flow.FieldError
	if errors.As(err, &wrong) {
		return q, usage("--%s: %w", strings.ReplaceAll(wrong.Field, "_", "-"), wrong.Err)
	}
	q.Combine = f.combine
	return q, nil
}

// options reads the flags for pages.
func (f *tollFlags) options(errs io.Writer) (flow.TollOptions, func(), error) {
	q, err := f.asked()
	if err != nil {
		return flow.TollOptions{}, nil, err
	}
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		return opts, nil, err
	}
	if opts.Question, err = q.Check(opts); err != nil {
		return opts, nil, usage("%w", err)
	}
	opts.Version = version()
	opts.Files.Workers = f.workers
	if f.stories != "" {
		if opts.Stories, err = readStories(f.stories); err != nil {
			return opts, nil, err
		}
	}
	progress, done := fileBar(errs, f.quiet)
	opts.Files.Progress = progress
	return opts, done, nil
}

// readStories reads a table of stories.
func readStories(path string) (*flow.StoryTable, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, usage("--stories: %w", err)
	}
	defer in.Close()
	t, err := flow.ReadStoryTable(in)
	if err != nil {
		return nil, usage("--stories %s: %w", path, err)
	}
	return t, nil
}

// usage is an error of the command line: what is wrong with it, and what to write.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, record.Say(format, args...)}
}

// fileBar shows how many files are read, on a terminal; elsewhere it is silent.
func fileBar(errs io.Writer, quiet bool) (func(int, string), func()) {
	if quiet || !isTerminal(errs) {
		return nil, func() {}
	}
	p := mpb.New(mpb.WithOutput(terminal.Raw(errs)), mpb.WithWidth(40))
	bar := p.New(0, mpb.SpinnerStyle(), mpb.BarRemoveOnComplete(),
		mpb.AppendDecorators(decor.CurrentNoUnit("%d files"), decor.AverageSpeed(0, " %.0f/s")))
	return func(done int, _ string) { bar.SetCurrent(int64(done)) }, func() {
		bar.SetTotal(-1, true)
		p.Wait()
	}
}

// runToll reads, counts and writes.
func runToll(ctx context.Context, paths []string, f tollFlags, out, errs io.Writer) error {
	color, err := useColor(f.color, out)
	if err == nil {
		err = flow.Writable(f.html)
	}
	if err != nil {
		return err
	}
	r, err := readToll(ctx, paths, &f, errs)
	if err != nil {
		return err
	}
	if err := f.addLikely(ctx, r, paths, errs); err != nil {
		return err
	}
	if err := f.write(r, out, errs, color); err != nil {
		return err
	}
	return someFailed(r)
}

// write prints a report in the form that was asked for.
func (f *tollFlags) write(r *flow.TollReport, out, errs io.Writer, color bool) error {
	var err error
	if f.json {
		err = encode(out, r)
	} else {
		err = writeToll(out, r, language(out), color)
	}
	if err != nil || f.html == "" {
		return err
	}
	if err := writeTollHTML(f.html, r, language(out)); err != nil {
		return err
	}
	say(errs, "report: %s\n", f.html)
	return nil
}

// readToll runs the flow and tells problems with files as they are: each by name, with a reason.
func readToll(ctx context.Context, paths []string, f *tollFlags, errs io.Writer) (*flow.TollReport, error) {
	opts, done, err := f.options(errs)
	if err != nil {
		return nil, err
	}
	r, err := flow.Toll(ctx, paths, opts)
	done()
	if r != nil {
		for _, p := range r.Problems {
			fmt.Fprintln(errs, "recount:", said(errs, p.Sentence()))
		}
	}
	switch {
	case errors.Is(err, flow.ErrNothingRead):
		return nil, &exitError{exitNothingRead, err}
	case err != nil:
		return nil, err
	}
	return r, nil
}

// someFailed sets the exit code where a file could not be read.
func someFailed(r *flow.TollReport) error {
	for _, p := range r.Problems {
		if !p.Partial {
			return &exitError{code: exitSomeFailed,
				err: record.Say("%d of %d files could not be read whole; the rest is counted", len(r.Problems),
					r.Files)}
		}
	}
	return nil
}

// useColor decides on colours: on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is dumb.
func useColor(flag string, out io.Writer) (bool, error) {
	switch flag {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto", "":
		return isTerminal(out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", nil
	}
	return false, usage("--color %s: use auto, always or never", flag)
}
