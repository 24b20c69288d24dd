package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"recount/count"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/report"
	"recount/record"
)

// reviewCommand goes through the claims that nobody has judged, one key each.
func reviewCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "review",
		Short: "Judge the claims that nobody has judged yet, one key each",
		Long: `Review shows each claim with its sentence, what the machine is not sure of in it, and how accepting it would move
the documented minimum.

  a  accept        r  reject        s  skip        q  stop`,
		Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			return review(ctx, o, bufio.NewReader(c.InOrStdin()), c.OutOrStdout())
		}),
	}
	f.add(c)
	return c
}

func review(ctx context.Context, o *openCase, in *bufio.Reader, out io.Writer) error {
	inbox, err := o.Sources.Inbox(ctx, o.who, 1000)
	if err != nil {
		return err
	}
	rules, err := flow.DefaultTollOptions()
	if err != nil {
		return err
	}
	judged := 0
	for _, r := range inbox {
		fmt.Fprintf(out, "\n== %s (%s, %s)\n", r.Document.Title, r.Document.Outlet, r.Document.Published)
		doubts := rules.Doubt.Doubts(&r.Document, &r.Extraction)
		for i, claim := range r.Extraction.Claims {
			if _, done := r.Judged[claim.ID]; done {
				continue
			}
			stop, acted, err := reviewOne(ctx, o, r.Document.ID, claim, doubts[i], in, out)
			if acted {
				judged++
			}
			if err != nil || stop {
				say(out, "%d claims judged.\n", judged)
				return err
			}
		}
	}
	say(out, "%d claims judged; nothing is left.\n", judged)
	return nil
}

func reviewOne(ctx context.Context, o *openCase, doc record.DocumentID, claim record.Claim, doubts []record.Warning,
	in *bufio.Reader, out io.Writer) (stop, acted bool, err error) {
	printClaim(out, claim, "")
	if len(doubts) > 0 {
		voice := report.Speak(string(language(out)), false, nil)
		why := make([]string, len(doubts))
		for i, w := range doubts {
			why[i], _ = voice.Warning(w)
		}
		say(out, "  not sure: %s\n", strings.Join(why, "; "))
	}
	if claim.Count != nil {
		q := count.Query{Cell: record.AnyCell(claim.Count.Cell.Outcome)}
		q.Cell.Status = claim.Count.Cell.Status
		p, err := o.Tolls.Preview(ctx, o.who, q, claim)
		if err != nil {
			return true, false, err
		}
		say(out, "  documented minimum %d -> %d if accepted\n", p.Before, p.After)
	}
	for {
		say(out, "  [a]ccept [r]eject [s]kip [q]uit > ")
		line, err := in.ReadString('\n')
		if err != nil && line == "" {
			return true, false, nil
		}
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "a":
			_, err := o.Claims.Accept(ctx, o.who, doc, claim.ID)
			return false, err == nil, err
		case "r":
			_, err := o.Claims.Reject(ctx, o.who, doc, claim.ID)
			return false, err == nil, err
		case "s":
			return false, false, nil
		case "q":
			return true, false, nil
		}
	}
}

// done says that an act was written.
func done(c *cobra.Command, out desk.Outcome, err error) error {
	if err != nil {
		return err
	}
	if out.Proposal {
		say(c.OutOrStdout(), "Kept as a proposal: it waits for a second person.\n")
		return nil
	}
	say(c.OutOrStdout(), "Done. %s\n", out.Change)
	return nil
}

// searchCommand finds documents and records.
func searchCommand() *cobra.Command {
	var f caseFlags
	var limit int
	c := &cobra.Command{
		Use: "search WORDS...", Short: "Find documents and victims; spelling variants in Arabic are found",
		Args: atLeast(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			hits, err := o.Search(ctx, o.who, strings.Join(args, " "), limit)
			if err != nil {
				return err
			}
			for _, h := range hits {
				fmt.Fprintf(c.OutOrStdout(), "%s  %s  %s\n    %s\n", h.Kind, h.Ref, h.Title,
					strings.TrimSpace(h.Excerpt))
			}
			say(c.OutOrStdout(), "%d found\n", len(hits))
			return nil
		}),
	}
	f.add(c)
	c.Flags().IntVar(&limit, "limit", 20, "how many of each kind at the most")
	return c
}
