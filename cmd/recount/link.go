package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"recount/internal/flow"
	"recount/internal/report"
	"recount/internal/terminal"
	"recount/link"
	"recount/record"
)

// linkFlags are what the user said on the command line.
type linkFlags struct {
	out, pairs, html, model, useModel, known, auditOut string
	judged                                             []string
	columns                                            map[string]string
	headerRow                                          int
	seed                                               uint64
	workers, block, audit                              int
	threshold                                          float64
	json, all                                          bool
}

const linkLong = `Find which records of one or several lists are one person, and say how sure that is.

FILES are lists of persons: CSV in any dialect (UTF-8, UTF-16 or Windows-1256; also .gz), XLSX or ODS. Columns are known by
their usual names in English and Arabic: id, list, name (or its parts), father, sex, age, dob, date of death, place and others;
--map names the rest. A list whose names are not found is refused.
Without a column for the list, each of several files is a list of its own. Nothing is merged or deleted: the result says
which records it holds to be one person, and people decide.

The interval printed is the model's own doubt. It is not a calibrated interval until people have judged a random sample:
--audit N --audit-out FILE writes N records with all that may be the same person as a sheet, in random order and without
scores; fill the column "decision" (same, different, unsure), or answer in the terminal with "recount link judge --audit",
and give the answers back with --judged.`

// linkCommand is "recount link".
func linkCommand() *cobra.Command {
	var f linkFlags
	c := &cobra.Command{
		Use:   "link FILES...",
		Short: "Find which records are one person",
		Long:  linkLong,
		Example: `  recount link hospital.csv ministry.csv --out persons.csv --html report.html
  recount link lists.xlsx --map victim_full=name --map killed_on=died --pairs pairs.csv
  recount link judge hospital.csv ministry.csv --decisions decisions.csv --by reader1
  recount link hospital.csv ministry.csv --judged decisions.csv --out persons.csv
  recount link hospital.csv ministry.csv --audit 600 --audit-out sheet.csv
  recount link hospital.csv ministry.csv --judged sheet.csv --html report.html`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			cmd.SilenceUsage = true
			return runLink(ctx, args, f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.shared(c)
	flags := c.Flags()
	flags.StringVar(&f.out, "out", "", "write rec_id,cluster,probability to this file")
	flags.StringVar(&f.pairs, "pairs", "", "write the likely and doubtful pairs to this file")
	flags.StringVar(&f.html, "html", "",
		"write the report as one HTML page to this file; it shows names from your files")
	flags.StringVar(&f.model, "model", "", "write the fitted model as JSON to this file")
	flags.StringSliceVar(&f.judged, "judged", nil,
		"decisions on pairs (rec_a,rec_b,decision,by) that the persons must respect; a filled sheet of --audit also gives the calibrated interval")
	flags.IntVar(&f.audit, "audit", 0,
		"draw a random sample of about so many records for people to judge (600 gives one or two per cent of a few thousand persons)")
	flags.StringVar(&f.auditOut, "audit-out", "",
		"write the sheet of the sample to this file, and its plan beside it; it shows names from your files")
	flags.BoolVar(&f.json, "json", false, "print the summary as JSON (doc/link.md)")
	c.AddCommand(judgeCommand())
	return c
}

// shared are the flags of linking and of judging: with the same ones, both see the same pairs.
func (f *linkFlags) shared(c *cobra.Command) {
	flags := c.Flags()
	flags.StringToStringVar(&f.columns, "map", nil,
		"what a column holds, COLUMN=FIELD, over the usual names (- leaves it out): "+fieldNames())
	flags.IntVar(&f.headerRow, "header-row", 0, "the row that names the columns, from 1 (found by its words)")
	flags.StringVar(&f.useModel, "use-model", "", "score with the model of this file instead of fitting one")
	flags.StringVar(&f.known, "known", "",
		"clusters of an earlier run (rec_id,cluster) that stay as they are; only new records are placed")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of every draw; the same seed gives the same bytes")
	flags.IntVar(&f.workers, "workers", 0, "cores to use (default: all); the result does not depend on it")
	flags.Float64Var(&f.threshold, "threshold", 0.5, "probability above which two records count as one person")
	flags.IntVar(&f.block, "max-block", 0,
		"largest group of records compared whole (default: by the size of the files)")
	flags.BoolVar(&f.all, "all-pairs", false, "compare every pair, without blocking; for files under 20,000 records")
}

// input turns the flags into the input of a run.
func (f linkFlags) input(paths []string) (flow.LinkInput, error) {
	in := flow.LinkInput{Paths: paths, Map: f.columns, HeaderRow: f.headerRow, Judged: f.judged, Known: f.known,
		Model: f.useModel}
	if !(f.threshold > 0 && f.threshold < 1) {
		return in, &exitError{exitUsage, record.Say("--threshold %v: a probability between 0 and 1, as 0.5",
			f.threshold)}
	}
	if f.audit < 0 || (f.audit > 0) != (f.auditOut != "") {
		return in, &exitError{exitUsage,
			record.Say("--audit N, the number of records to judge, and --audit-out FILE go together")}
	}
	if f.workers < 0 || f.block < 0 {
		return in, &exitError{exitUsage,
			record.Say("--workers and --max-block are numbers from 1, or 0 for the default")}
	}
	in.Options = link.Options{Seed: f.seed, Workers: f.workers, Threshold: f.threshold, AllPairs: f.all,
		MaxBlock: f.block}
	if f.workers == 0 {
		in.Options.Workers = runtime.NumCPU()
	}
	return in, nil
}

// runLink links and writes.
func runLink(ctx context.Context, paths []string, f linkFlags, out, errs io.Writer) error {
	in, err := f.input(paths)
	if err == nil {
		err = flow.Writable(f.out, f.pairs, f.model, f.html, f.auditOut)
	}
	if err != nil {
		return err
	}
	l, err := linkWithBar(ctx, in, errs)
	if err != nil {
		return err
	}
	for _, w := range []struct {
		path  string
		write func(string) error
	}{
		{f.out, l.WriteClusters}, {f.pairs, l.WritePairs}, {f.model, l.WriteModel},
		{f.html, func(path string) error {
			return flow.WriteWhole(path, func(file *os.File) error {
				return report.WriteLink(file, l,
					string(language(out)))
			})
		}},
	} {
		if w.path == "" {
			continue
		}
		if err := w.write(w.path); err != nil {
			return err
		}
	}
	if f.audit > 0 {
		records, pairs, err := l.WriteAudit(f.auditOut, f.audit)
		if err != nil {
			return err
		}
		say(errs, "%s: %d pairs of %d sampled records to judge; its plan is %s\n", f.auditOut, pairs, records,
			flow.PlanPath(f.auditOut))
	}
	summary := l.Summary()
	if f.json {
		e := json.NewEncoder(terminal.JSON(out))
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(summary)
	}
	return summary.WriteText(out)
}

// linkWithBar links and shows how far it is, on a terminal only.
func linkWithBar(ctx context.Context, in flow.LinkInput, errs io.Writer) (*flow.Linked, error) {
	var bars *mpb.Progress
	if isTerminal(errs) {
		bars = mpb.New(mpb.WithOutput(terminal.Raw(errs)), mpb.WithWidth(48))
		var bar *mpb.Bar
		var step link.Step
		in.Options.Progress = func(s link.Step, done float64) {
			if s != step {
				if bar != nil {
					bar.Abort(true)
				}
				step = s
				bar = bars.AddBar(1000, mpb.BarRemoveOnComplete(),
					mpb.PrependDecorators(decor.Name(fmt.Sprintf("%-8s ", s))),
					mpb.AppendDecorators(decor.Percentage(), decor.Any(timeLeft(time.Now()))))
			}
			bar.SetCurrent(int64(1000 * done))
		}
		defer func() {
			if bar != nil {
				bar.Abort(true)
			}
			bars.Wait()
		}()
	}
	return flow.Link(ctx, in)
}
