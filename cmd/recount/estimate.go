package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"recount/estimate"
	"recount/internal/flow"
	"recount/internal/report"
	"recount/internal/terminal"
	"recount/record"
)

// estimateFlags are what the user said on the command line.
type estimateFlags struct {
	lists, strata, linkage, ignore, only, copies, apart []string
	odds, html                                          string
	json, quick                                         bool
	seed                                                uint64
}

const estimateLong = `Say how many victims are missing from every list, or why these lists cannot tell.

FILE.csv holds capture histories: one column a list with 0 or 1, and a column "count"; or a column "pattern" (p0101)
and "count"; or one row a person and no count. Three lists or more that share victims are needed.

The headline is an interval, the envelope of two families of models, never a single number. Where the data do not
support even that, the result says so and gives the documented number. A refusal is a result: the exit status is 0.

Interrupt (Ctrl-C) stops the sampling and prints what is finished.`

// estimateCommand is "recount estimate".
func estimateCommand() *cobra.Command {
	var f estimateFlags
	c := &cobra.Command{
		Use:   "estimate FILE.csv",
		Short: "Estimate how many are missing from every list, or refuse",
		Long:  estimateLong,
		Example: `  recount estimate lists.csv
  recount estimate lists.csv --strata region --html report.html
  recount estimate two.csv --two-list-odds 0.5:4
  recount estimate thresholds.csv --linkage dup,ovr --only cause=intentional_injury --ignore cause`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			cmd.SilenceUsage = true
			return runEstimate(ctx, args[0], f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := c.Flags()
	flags.StringSliceVar(&f.lists, "lists", nil, "columns that are lists (default: every other column)")
	flags.StringSliceVar(&f.strata, "strata", nil, "columns that divide the victims into strata")
	flags.StringSliceVar(&f.linkage, "linkage", nil, "columns that number linkage or imputation draws")
	flags.StringSliceVar(&f.ignore, "ignore", nil, "columns to leave out")
	flags.StringSliceVar(&f.only, "only", nil, "keep only rows with COLUMN=VALUE")
	flags.StringSliceVar(&f.copies, "copied", nil, "two lists A=B of which B was built from A: they are merged")
	flags.StringSliceVar(&f.apart, "apart", nil, "two lists A=B that could not have held the same person: refused")
	flags.StringVar(&f.odds, "two-list-odds", "", "range LOW:HIGH of the odds ratio between two lists, for a scenario")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON (doc/estimate.md)")
	flags.StringVar(&f.html, "html", "", "also write the report as one HTML page to this file")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of every draw; the same seed gives the same bytes")
	flags.BoolVar(&f.quick, "quick", false, "smaller budgets, for a first look; not for publication")
	return c
}

// runEstimate reads, estimates and writes.
func runEstimate(ctx context.Context, path string, f estimateFlags, out, errs io.Writer) error {
	read, opt, err := f.options()
	if err != nil {
		return err
	}
	if err := flow.Writable(f.html); err != nil {
		return err
	}
	in, err := flow.ReadEstimateInput(path, read)
	if err != nil {
		return err
	}
	bars := newEstimateBars(errs, isTerminal(errs))
	opt.Progress = bars.report
	res, err := estimate.Run(ctx, in, opt)
	bars.stop()
	if err != nil {
		return record.Say("%s: %w", filepath.Base(path), err)
	}
	page := report.EstimatePage{Result: res, Name: filepath.Base(path), Lang: string(language(out))}
	if f.html != "" {
		if err := flow.WriteWhole(f.html, func(w *os.File) error { return report.WriteEstimate(w, page) }); err != nil {
			return err
		}
	}
	if f.json {
		e := json.NewEncoder(terminal.JSON(out))
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(res)
	}
	return report.WriteEstimateText(out, page)
}

// options turns the flags into those of the reader and of the estimate.
func (f estimateFlags) options() (estimate.ReadOptions, estimate.Options, error) {
	read := estimate.ReadOptions{Lists: f.lists, Strata: f.strata, Linkage: f.linkage, Ignore: f.ignore,
		Only: map[string]string{}}
	opt := estimate.Options{Seed: f.seed, Quick: f.quick, Code: programVersion()}
	for _, s := range f.only {
		column, value, ok := strings.Cut(s, "=")
		if !ok {
			return read, opt, record.Say("--only %s: write COLUMN=VALUE", s)
		}
		read.Only[column] = value
		// A column that was filtered to one value is not a list.
		read.Ignore = append(read.Ignore, column)
	}
	for _, pair := range []struct {
		flag   string
		values []string
		to     *[]estimate.PairOf
	}{{"copied", f.copies, &opt.Copies}, {"apart", f.apart, &opt.Apart}} {
		for _, s := range pair.values {
			a, b, ok := strings.Cut(s, "=")
			if !ok {
				return read, opt, record.Say("--%s %s: write two lists as A=B", pair.flag, s)
			}
			*pair.to = append(*pair.to, estimate.PairOf{A: a, B: b})
		}
	}
	if f.odds != "" {
		low, high, ok := strings.Cut(f.odds, ":")
		var err1, err2 error
		opt.OddsLow, err1 = strconv.ParseFloat(low, 64)
		opt.OddsHigh, err2 = strconv.ParseFloat(high, 64)
		if !ok || err1 != nil || err2 != nil || !(opt.OddsLow > 0 && opt.OddsLow <= opt.OddsHigh) {
			return read, opt, record.Say("--two-list-odds %s: write LOW:HIGH, two positive numbers, as in 0.5:4",
				f.odds)
		}
	}
	return read, opt, nil
}

func isTerminal(w io.Writer) bool {
	t, ok := w.(*terminal.Writer)
	return ok && t.IsTerminal()
}
