package main

import (
	"context"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/record"
)

const nameLong = `Name persons in editions. Nobody is named but by three people: one asks, with the consent of the family, and two others
approve.
For a child a parent or a guardian agrees. What is taken back stands in no later edition; those that were released and hold
the name are listed.`

// nameCommand holds the acts by which persons come to be named in editions.
func nameCommand() *cobra.Command {
	c := &cobra.Command{Use: "name", Short: "Name persons in editions, with consent and two approvals", Long: nameLong,
		Args: noArgs}
	c.AddCommand(nameAsk(), nameApprove(), nameWithdraw(), nameShow())
	return c
}

// onRecord is a verb on the naming of the person of one record.
func onRecord(use, short string, more func(*cobra.Command),
	do func(ctx context.Context, c *cobra.Command, o *openCase, id record.VictimRecordID) error) *cobra.Command {
	var f caseFlags
	c := &cobra.Command{Use: use, Short: short, Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			return do(ctx, c, o, record.VictimRecordID(id))
		})}
	f.add(c)
	if more != nil {
		more(c)
	}
	return c
}

func nameAsk() *cobra.Command {
	var by, given, until, testimony, why string
	return onRecord("ask RECORD", "Ask that the person of a record be named, with the consent to it",
		func(c *cobra.Command) {
			fl := c.Flags()
			fl.StringVar(&by, "by", "", "who agreed: %s (required)")
			ofTable(fl, "by", record.Kin)
			fl.StringVar(&given, "given", "", "day on which they agreed (required)")
			fl.StringVar(&until, "until", "", "last day of the consent; nothing: without end")
			fl.StringVar(&testimony, "testimony", "",
				"testimony whose consent to named publication this is, and with which it ends")
			fl.StringVar(&why, "why", "", "why")
		}, func(ctx context.Context, c *cobra.Command, o *openCase, id record.VictimRecordID) error {
			consent := record.NamingConsent{By: by, Testimony: record.TestimonyID(testimony)}
			var err error
			if consent.Given, err = desk.ReadDay("given", given); err != nil {
				return err
			}
			if consent.Until, err = desk.ReadDay("until", until); err != nil {
				return err
			}
			if _, err := o.Namings.Ask(ctx, o.who, id, consent, why); err != nil {
				return err
			}
			say(c.OutOrStdout(), "Asked. Two others approve it: recount name approve %s\n", id)
			return nil
		})
}

func nameApprove() *cobra.Command {
	return onRecord("approve RECORD", "Approve that a person is named, as one of two who did not ask", nil,
		func(ctx context.Context, c *cobra.Command, o *openCase, id record.VictimRecordID) error {
			x, _, err := o.Namings.Approve(ctx, o.who, id)
			if err == nil {
				say(c.OutOrStdout(), "Approved by %d of 2.\n", len(x.ApprovedBy))
			}
			return err
		})
}

func nameWithdraw() *cobra.Command {
	var why string
	return onRecord("withdraw RECORD", "Take the naming of a person back: no later edition has the name",
		func(c *cobra.Command) { c.Flags().StringVar(&why, "why", "", "why it is taken back (required)") },
		func(ctx context.Context, c *cobra.Command, o *openCase, id record.VictimRecordID) error {
			if _, _, err := o.Namings.Withdraw(ctx, o.who, id, why); err != nil {
				return err
			}
			say(c.OutOrStdout(), "Taken back.\n")
			return sayNaming(ctx, c, o, id)
		})
}

func nameShow() *cobra.Command {
	return onRecord("show RECORD", "Show the naming of a person, and the editions that hold the name", nil, sayNaming)
}

func sayNaming(ctx context.Context, c *cobra.Command, o *openCase, id record.VictimRecordID) error {
	x, err := o.Namings.Of(ctx, o.who, id)
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	say(out, "Naming: %s; approved by %d of 2.\n", x.Standing, len(x.ApprovedBy))
	for _, e := range x.Editions {
		say(out, "named in edition %s (%s)\n", e.Name, e.State)
	}
	return nil
}
