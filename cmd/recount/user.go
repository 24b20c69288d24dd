package main

import (
	"context"
	"errors"
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
	c.AddCommand(userAdd(), userGrant(), userPassword(), userFactor(), userToken(), userList(), userInvite())
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
		Use: "password ACCOUNT", Short: "Set an account's password", Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			account := record.ActorID(id)
			if err := ownOrManaged(ctx, o, account); err != nil {
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
			return done(c, desk.Outcome{}, signing.SetPassword(ctx, account, password))
		}),
	}
	f.add(c)
	return c
}

func userFactor() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "factor ACCOUNT", Short: "Give an account a time-based second factor and recovery codes",
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			account := record.ActorID(id)
			if err := ownOrManaged(ctx, o, account); err != nil {
				return err
			}
			signing, err := desk.NewSigning(o.Desk, signin.DefaultCost)
			if err != nil {
				return err
			}
			url, codes, err := signing.Enrol(ctx, account)
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

// ownOrManaged lets people change how they themselves sign in, and those who manage accounts do it for others: a new
// colleague cannot approve their own first password.
func ownOrManaged(ctx context.Context, o *openCase, account record.ActorID) error {
	if account == o.who.Account {
		return nil
	}
	err := o.Ever(ctx, o.who, record.ManageUser)
	if errors.As(err, new(desk.NeedsError)) {
		return nil // theirs to do, with a second person where the account itself is changed
	}
	return err
}
