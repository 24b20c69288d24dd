package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"recount/access"
	"recount/internal/desk"
	"recount/internal/signin"
	"recount/record"
)

// userCommand manages accounts.
func userCommand() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "Accounts, roles, passwords and second factors"}
	c.AddCommand(userAdd(), userGrant(), userPassword(), userConfirm(), userFactor(), userToken(), userList(),
		userInvite())
	c.AddCommand(userActs()...)
	return c
}

func userAdd() *cobra.Command {
	var f caseFlags
	var person string
	c := &cobra.Command{
		Use: "add NAME", Short: "Add an account; four eyes are two persons, not two accounts", Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, out, err := o.Users.AddUser(ctx, o.who, args[0], person)
			if err != nil {
				return err
			}
			say(c.OutOrStdout(), "Account %s\n", id)
			return done(c, out, nil)
		}),
	}
	f.add(c)
	c.Flags().StringVar(&person, "person", "", "id of the person, where the account is a second one of somebody")
	return c
}

func userGrant() *cobra.Command {
	var f caseFlags
	var level int
	var days int
	c := &cobra.Command{
		Use:   "grant ACCOUNT ROLE",
		Short: "Give a role: field analyst reviewer adjudicator custodian publisher statistician auditor admin external", Args: exactly(2),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			until := time.Time{}
			if days > 0 {
				until = time.Now().AddDate(0, 0, days)
			}
			account, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			out, err := o.Users.Give(ctx, o.who, record.ActorID(account), access.Role(args[1]), access.Level(level),
				until)
			return done(c, out, err)
		}),
	}
	f.add(c)
	c.Flags().IntVar(&level, "level", 2, "highest level that may be seen: 0 to 4")
	c.Flags().IntVar(&days, "days", 0, "days until the role ends; 0: no end")
	return c
}

func userPassword() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "password ACCOUNT", Short: "Set one's own password, or a first one for a colleague",
		Long: `Set a password. Somebody else's is good for one thing: its holder chooses their own with it, before anything else is
possible. From then on whoever set it and its holder count as one pair of eyes in all that takes two persons, for a
week, or until a third person confirms that the holder has the account ("recount user confirm ACCOUNT").`,
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			signing, err := desk.NewSigning(o.Desk, signin.DefaultCost)
			if err != nil {
				return err
			}
			password, err := ask(c, "New password: ")
			if err != nil {
				return err
			}
			account := record.ActorID(id)
			if err := signing.SetPassword(ctx, o.who, account, password); err != nil {
				return err
			}
			if account != o.who.Account {
				say(c.ErrOrStderr(),
					"They choose their own at the first sign-in. Until a third person confirms it (recount user confirm %s), or for a week, you two count as one pair of eyes.\n", args[0])
			}
			return done(c, desk.Outcome{}, nil)
		}),
	}
	f.add(c)
	return c
}

func userConfirm() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "confirm ACCOUNT", Short: "Say, as a third person, that an account is its holder's alone",
		Long: `Somebody else made this account or set its password, and so could have acted in its holder's place. You have spoken with
the holder: they are a person of their own, and chose the password that the account has. From then on the two count as
two pairs of eyes. Nobody confirms an account on whose holder or maker they have a hand themselves.`,
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			out, err := o.Users.Confirm(ctx, o.who, record.ActorID(id))
			return done(c, out, err)
		}),
	}
	f.add(c)
	return c
}

func userFactor() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "factor ACCOUNT", Short: "Give one's own account a time-based second factor and recovery codes",
		Long: `Give one's own account a time-based second factor and recovery codes. Of another account, whose holder has lost the phone,
it takes the second factors away: their holder enrols new ones, whose secrets nobody else has seen.`,
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			signing, err := desk.NewSigning(o.Desk, signin.DefaultCost)
			if err != nil {
				return err
			}
			if account := record.ActorID(id); account != o.who.Account {
				return done(c, desk.Outcome{}, signing.DropFactors(ctx, o.who, account))
			}
			url, codes, err := signing.Enrol(ctx, o.who)
			if err != nil {
				return err
			}
			say(c.OutOrStdout(), "Read this into the phone:\n%s\n\nRecovery codes, each works once; print them:\n", url)
			for _, code := range codes {
				fmt.Fprintln(c.OutOrStdout(), " ", code)
			}
			return nil
		}),
	}
	f.add(c)
	return c
}
