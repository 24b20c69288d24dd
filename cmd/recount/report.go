package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/flow"
	"recount/internal/report"
	"recount/record"
)

const reportLong = `Write the report of a month, or of any window, of a case: the numbers, what each origin
says, and the named persons by place, sex and age, civil status, cause and party, beside the window before; what
the desk learned late; appeals without an answer and commitments, those overdue first; method and limits as the
desk is set now.

Every number leads to the sentences and records that it rests on, in the same file. --html is one page for the
browser, which prints it as PDF; --xlsx a workbook; --docx a document. It is for the desk and those it trusts:
small numbers are not hidden in it. What is for everybody is an edition.`

// reportCommand is "recount report".
func reportCommand() *cobra.Command {
	var f caseFlags
	var t tollFlags
	var month, html, xlsx, docx string
	var asJSON bool
	c := &cobra.Command{
		Use: "report", Short: "Write the report of a month or of any window, beside the one before", Args: noArgs,
		Long: reportLong,
		Example: `  recount report --case coast --month 2025-03 --html march.html --docx march.docx
  recount report --case coast --since 2025-03-01 --until 2025-03-15 --status civilian --xlsx half.xlsx --lang ar`,
	}
	c.RunE = onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
		if month != "" {
			if t.since != "" || t.until != "" {
				return usage("give --month, or --since and --until, not both")
			}
			first, err := time.Parse("2006-01", month)
			if err != nil {
				return usage("--month %s: give a year and a month such as 2025-03", month)
			}
			t.since, t.until = first.Format(time.DateOnly), first.AddDate(0, 1, -1).Format(time.DateOnly)
		}
		if t.since == "" || t.until == "" {
			return usage("which window? give --month 2025-03, or --since and --until")
		}
		if html == "" && xlsx == "" && docx == "" && !asJSON {
			return usage("where to? give --html FILE, --xlsx FILE, --docx FILE or --json")
		}
		q, err := t.asked()
		if err != nil {
			return err
		}
		if q.KnownAt, err = moment("known-at", t.knownAt); err != nil {
			return err
		}
		p, err := o.Periods().Report(ctx, o.who, flow.TollOptions{Question: q, Version: version()})
		if err != nil {
			return unaskable(err)
		}
		if asJSON {
			if err := encode(c.OutOrStdout(), p); err != nil {
				return err
			}
		}
		return writePeriod(c.ErrOrStderr(), p, language(c.OutOrStdout()), map[string]string{"html": html, "xlsx": xlsx,
			"docx": docx})
	})
	f.add(c)
	fl := c.Flags()
	fl.StringVar(&month, "month", "", "the month, such as 2025-03")
	fl.StringVar(&html, "html", "", "write it as one HTML page to this file")
	fl.StringVar(&xlsx, "xlsx", "", "write it as a workbook to this file")
	fl.StringVar(&docx, "docx", "", "write it as a document to this file")
	fl.BoolVar(&asJSON, "json", false, "print everything as JSON")
	fl.StringVar(&t.since, "since", "", "first day of the window")
	fl.StringVar(&t.until, "until", "", "last day of the window")
	fl.StringVar(&t.place, "place", "", "only this place (English or Arabic name)")
	fl.StringVar(&t.status, "status", "", "civil status, such as civilian")
	fl.StringVar(&t.outcome, "outcome", string(record.Killed), "what happened: killed, injured, missing, detained")
	fl.StringVar(&t.asOf, "as-of", "", "figures as they stood on this day")
	fl.StringVar(&t.knownAt, "known-at", "",
		"of a case: only what the desk knew by this day (to its end, in UTC) or time")
	return c
}

// writePeriod writes a report into the files that were asked for, each whole or not at all.
func writePeriod(errs io.Writer, p *flow.Period, lang record.Lang, files map[string]string) error {
	book := report.PeriodBook(p, lang)
	for _, kind := range report.BookKinds {
		path := files[kind.Name]
		if path == "" {
			continue
		}
		if err := flow.WriteWhole(path, func(f *os.File) error { return kind.Write(f, book) }); err != nil {
			return err
		}
		say(errs, "report: %s\n", path)
	}
	return nil
}
