package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/publish"
	"recount/publish/stranger"
	"recount/record"
)

const editionLong = `Publish what a case says, so that strangers can check it.

An edition is a frozen answer to a stated question: a site in two languages, open data and proofs. It is drafted by one
person, approved by two, released once, and then corrected by the next edition or withdrawn; it is never unsaid. What would
give a small number away is not told. doc/edition-format.md has every file.`

// editionCommand holds the acts on editions.
func editionCommand() *cobra.Command {
	c := &cobra.Command{Use: "edition", Short: "Draft, audit, approve, release, correct, withdraw and compare editions",
		Long: editionLong, Args: noArgs}
	c.AddCommand(editionDraft(), editionList(), editionAudit(), editionApprove(), editionRelease(), editionCosign(),
		editionCorrect(),
		editionWithdraw(), editionDiff(), editionCheck())
	return c
}

func editionDraft() *cobra.Command {
	var f caseFlags
	var t tollFlags
	var en, ar, licence, publisher, address, finest string
	var k, quorum int
	var witnesses []string
	c := &cobra.Command{
		Use: "draft", Short: "Draft an edition of the case as it is known now", Args: noArgs,
		Example: "  recount edition draft --case coast --title-en 'Civilians killed on the coast' --title-ar 'القتلى المدنيون في الساحل' --licence CC-BY-4.0 --status civilian",
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			q, err := t.asked()
			if err != nil {
				return err
			}
			spec, err := desk.ReadEdition(desk.EditionWords{TitleEN: en, TitleAR: ar, Desk: publisher, Licence: licence,
				Address: address, K: k, Finest: finest, Witnesses: strings.Join(witnesses, "\n"), Quorum: quorum})
			if err != nil {
				return err
			}
			spec.Question = q
			ed, _, err := o.Editions().Draft(ctx, o.who, spec)
			if err != nil {
				return err
			}
			say(c.OutOrStdout(), "Drafted %s. Next: recount edition audit %s\n", ed.ID, ed.ID)
			return nil
		}),
	}
	f.add(c)
	fl := c.Flags()
	fl.StringVar(&en, "title-en", "", "title in English")
	fl.StringVar(&ar, "title-ar", "", "title in Arabic")
	fl.StringVar(&licence, "licence", "", "licence of the edition, such as CC-BY-4.0 (required)")
	fl.StringVar(&publisher, "publisher", "", "who publishes")
	fl.StringVar(&address, "address", "",
		"web address of the folder in which your editions will stand, for snippets that embed a number")
	fl.StringVar(&finest, "finest", "", "places are told no finer: admin2, admin1 (default), country")
	fl.IntVar(&k, "k", 5, "smallest number of persons of a place and month that may be told")
	fl.StringArrayVar(&witnesses, "witness", nil,
		"key of a witness who is to cosign the log of the release (again for each)")
	fl.IntVar(&quorum, "quorum", 0, "how many of the witnesses must have cosigned before a stranger accepts it; 0: all")
	fl.StringVar(&t.outcome, "outcome", string(record.Killed), "what happened: killed, injured, missing, detained")
	fl.StringVar(&t.status, "status", "", "civil status, such as civilian")
	fl.StringVar(&t.place, "place", "", "place, by its name")
	fl.StringVar(&t.since, "since", "", "deaths from this day")
	fl.StringVar(&t.until, "until", "", "deaths until this day")
	fl.StringVar(&t.asOf, "as-of", "", "figures until this day")
	return c
}

func editionList() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "list", Short: "List editions, drafts among them", Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			all, err := o.Editions().List(ctx, o.who)
			if err != nil {
				return err
			}
			w := newTable(c.OutOrStdout())
			say(w, "EDITION\tSTATE\tKNOWN AT\tAPPROVED BY\tSUPERSEDES\t\n")
			for _, e := range all {
				approved := strconv.Itoa(len(e.ApprovedBy))
				if e.Word != "" {
					approved = said(c.OutOrStdout(), record.Say("%s (on the word of %s alone)", approved, e.Word))
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t\n", e.ID, e.State,
					e.KnownAt.Time().UTC().Format(time.DateTime), logCell(approved), e.Supersedes)
			}
			return w.Flush()
		}),
	}
	f.add(c)
	return c
}

// onEdition is a verb on one edition of a case.
func onEdition(use, short string, more func(*cobra.Command),
	do func(ctx context.Context, c *cobra.Command, o *openCase, id string) error) *cobra.Command {
	var f caseFlags
	c := &cobra.Command{Use: use, Short: short, Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			return refusals(c, do(ctx, c, o, args[0]))
		})}
	f.add(c)
	if more != nil {
		more(c)
	}
	return c
}

// refusals tells every rule that is broken, not the first alone.
func refusals(c *cobra.Command, err error) error {
	var r *desk.RefusedError
	if errors.As(err, &r) {
		tellRefusals(c, r.Refusals)
	}
	return err
}

func tellRefusals(c *cobra.Command, all []publish.Refusal) {
	for _, x := range all {
		say(c.ErrOrStderr(), "refused: %s: %s\n", x.Rule, x.Record)
	}
}

func editionAudit() *cobra.Command {
	return onEdition("audit EDITION", "Say what keeps an edition from being released, and what it would not tell", nil,
		func(ctx context.Context, c *cobra.Command, o *openCase, id string) error {
			a, err := o.Editions().Audit(ctx, o.who, id)
			if err != nil {
				return err
			}
			tellRefusals(c, a.Refusals)
			out := c.OutOrStdout()
			say(out, "%d files, %d numbers not told, %d errata, digest %s\n", a.Files, len(a.Suppressed), len(a.Errata),
				a.Digest)
			for _, s := range a.Suppressed {
				say(out, "not told: %s (%s)\n", s.Key, s.Why)
			}
			for _, e := range a.Errata {
				say(out, "changed: %s %s: %s -> %s (%s)\n", e.Tier, e.Cell, e.Was, e.Is, e.Reason)
			}
			return nil
		})
}

func editionApprove() *cobra.Command {
	return onEdition("approve EDITION", "Approve an edition, as one of two persons", nil,
		func(ctx context.Context, c *cobra.Command, o *openCase, id string) error {
			ed, _, err := o.Editions().Approve(ctx, o.who, id)
			if err == nil {
				say(c.OutOrStdout(), "Approved by %d of 2.\n", len(ed.ApprovedBy))
			}
			return err
		})
}

func editionRelease() *cobra.Command {
	var to string
	return onEdition("release EDITION", "Release an approved edition into a folder", func(c *cobra.Command) {
		c.Flags().StringVar(&to, "out", "", "folder in which the edition gets a folder of its own (required)")
	}, func(ctx context.Context, c *cobra.Command, o *openCase, id string) error {
		if to == "" {
			return usage("give the folder with --out")
		}
		made, err := o.Editions().Files(ctx, o.who, id)
		if errors.Is(err, desk.ErrInput) { // not released yet
			made, _, err = o.Editions().Release(ctx, o.who, id)
		}
		if err != nil {
			return err
		}
		if err := writeEdition(to, made); err != nil {
			return err
		}
		say(c.OutOrStdout(), "%d files in %s; %s shows the same. Anybody checks it with: python3 verify.py .\n",
			len(made.Files), filepath.Join(to, made.ID), filepath.Join(to, "latest"))
		return tellCosigned(ctx, c, o, id)
	})
}

func editionCorrect() *cobra.Command {
	return onEdition("correct EDITION",
		"Draft the next edition of a released one, with errata for what is another number", nil,
		func(ctx context.Context, c *cobra.Command, o *openCase, id string) error {
			ed, _, err := o.Editions().Correct(ctx, o.who, id)
			if err == nil {
				say(c.OutOrStdout(), "Drafted %s. Next: recount edition audit %s\n", ed.ID, ed.ID)
			}
			return err
		})
}

// writeEdition writes the files into a folder of the edition's name, and again as the latest.
func writeEdition(to string, e *publish.Edition) error {
	for _, dir := range []string{filepath.Join(to, e.ID), filepath.Join(to, "latest")} {
		if err := os.RemoveAll(dir); err != nil { // a file that does not belong to it would not pass the check
			return err
		}
		for name, b := range e.Files {
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(file, b, 0o644); err != nil { // what is published is for everybody
				return err
			}
		}
	}
	return nil
}

func editionWithdraw() *cobra.Command {
	var why string
	return onEdition("withdraw EDITION", "Withdraw a released edition; it stays readable as withdrawn",
		func(c *cobra.Command) {
			c.Flags().StringVar(&why, "why", "", "why it is withdrawn (required)")
		}, func(ctx context.Context, c *cobra.Command, o *openCase, id string) error {
			_, _, err := o.Editions().Withdraw(ctx, o.who, id, why)
			if err == nil {
				say(c.OutOrStdout(), "Withdrawn.\n")
			}
			return err
		})
}

func editionDiff() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "diff EDITION EDITION",
		Short: "Say of every number that two released editions print otherwise what moved it", Args: exactly(2),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			all, err := o.Editions().Diff(ctx, o.who, args[0], args[1])
			if err != nil {
				return err
			}
			for _, e := range all {
				say(c.OutOrStdout(), "%s %s: from %s to %s because of %s\n", e.Tier, e.Cell, e.Was, e.Is,
					reasonsText(language(c.OutOrStdout()), e.Because))
				for _, m := range e.Acts {
					fmt.Fprintf(c.OutOrStdout(), "    %s  %s  %s %s\n", m.At.Time().UTC().Format(time.DateTime), m.Act,
						m.Change, m.Of)
				}
			}
			if len(all) == 0 {
				say(c.OutOrStdout(), "The two print the same numbers.\n")
			}
			return nil
		}),
	}
	f.add(c)
	return c
}

// reasonsText puts what moved a number in words.
func reasonsText(lang record.Lang, all []publish.Because) string {
	out := make([]string, len(all))
	for i, b := range all {
		out[i] = publish.ReasonText(string(lang), b.Reason)
	}
	return strings.Join(slices.Compact(out), ", ")
}

func editionCheck() *cobra.Command {
	var kept, earlier, key, policy string
	c := &cobra.Command{
		Use: "check FOLDER", Short: "Check an edition as a stranger does: hashes, bounds, its release in the log",
		Args: exactly(1),
		Long: `Check an edition as a stranger does, without a case: that every file has its hash and none was added, that every bound
follows from its proof in exact fractions, and that the release stands in the log of the desk, cosigned by as many witnesses
as the policy of the edition or your own asks for. The same program travels with every edition as verify.go, and another
one in another language as verify.py.`,
		Example: "  recount edition check /media/stick/latest --kept edition.tlog-proof --earlier /media/stick/2031-03-01-k3f9",
		RunE: func(c *cobra.Command, args []string) error {
			folder, err := os.OpenRoot(args[0])
			if err != nil {
				return err
			}
			defer folder.Close()
			o := stranger.Options{Key: key}
			if earlier != "" {
				before, err := os.OpenRoot(earlier)
				if err != nil {
					return err
				}
				defer before.Close()
				o.Earlier = before.FS()
			}
			for _, f := range []struct {
				into *[]byte
				name string
			}{{&o.Kept, kept}, {&o.Policy, policy}} {
				if f.name == "" {
					continue
				}
				if *f.into, err = os.ReadFile(f.name); err != nil {
					return err
				}
			}
			faults, holds := stranger.Check(folder.FS(), o)
			for _, f := range faults {
				fmt.Fprintln(c.ErrOrStderr(), f)
			}
			if len(faults) > 0 {
				return record.Say("this is not the edition that was released, or it does not hold (%d faults)",
					len(faults))
			}
			fmt.Fprintln(c.OutOrStdout(), holds)
			return nil
		},
	}
	fl := c.Flags()
	fl.StringVar(&kept, "kept", "", "checkpoint or tlog-proof of the log that you kept: it must only have grown since")
	fl.StringVar(&earlier, "earlier", "",
		"folder of an earlier edition: every value that changed since must have an erratum")
	fl.StringVar(&key, "key", "", "key of the log that you know, instead of the one that the edition names")
	fl.StringVar(&policy, "policy", "",
		"file with a policy of your own (C2SP tlog-policy): whose cosignatures you ask for")
	return c
}
