package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"recount/internal/flow"
	"recount/internal/terminal"
	"recount/record"
)

const claimsLong = `Read pages and print what each of them claims: one JSON object a page, one page a line.

  id       name of the file without its ending
  cluster  pages with the same label tell one story
  victims  names of the dead as the page has them: candidates, none reviewed
  claims   lo, hi, q (exact about at_least over nearly up_to range vague), unit, harm, scope, since, until, place,
           origin, verified, quote, and start and end of the quote in the page's text, in bytes

Names of living private persons are masked in quotes.`

// claimsCommand is "recount claims".
func claimsCommand() *cobra.Command {
	var f tollFlags
	c := &cobra.Command{
		Use:   "claims PATH...",
		Short: "Print the claims of each page as JSON lines",
		Long:  claimsLong,
		Example: `  recount claims pages/ > claims.jsonl
  recount claims page.html | jq .claims[]`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runClaims(cmd.Context(), args, f, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := c.Flags()
	flags.IntVar(&f.workers, "workers", 0, "files read at a time (default: number of cores); changes no result")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress bar")
	return c
}

// runClaims reads and writes.
func runClaims(ctx context.Context, paths []string, f tollFlags, out, errs io.Writer) error {
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		return err
	}
	var done func()
	opts.Files.Workers = f.workers
	opts.Files.Progress, done = fileBar(errs, f.quiet)
	pages, problems, err := flow.Claims(ctx, paths, opts)
	done()
	for _, p := range problems {
		fmt.Fprintln(errs, "recount:", said(errs, p.Sentence()))
	}
	if errors.Is(err, flow.ErrNothingRead) {
		return &exitError{exitNothingRead, err}
	}
	if err != nil {
		return err
	}
	e := json.NewEncoder(terminal.JSON(out))
	e.SetEscapeHTML(false)
	for _, p := range pages {
		if err := e.Encode(p); err != nil {
			return err
		}
	}
	for _, p := range problems {
		if !p.Partial {
			return &exitError{code: exitSomeFailed,
				err: record.Say("%d files could not be read whole; the rest is printed", len(problems))}
		}
	}
	return nil
}
