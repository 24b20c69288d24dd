package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
)

// userToken manages the tokens with which programs act for an account.
func userToken() *cobra.Command {
	c := &cobra.Command{
		Use: "token", Short: "Tokens with which programs act for your account over the API",
		Long: "Tokens with which programs act for your account over the API (see doc/api.md). A token may do what your account may, within\nits scope, until it ends or the account does. What asks for a fresh second factor is never done with a token.",
	}
	c.AddCommand(tokenAdd(), tokenList(), tokenRevoke())
	return c
}

func tokenAdd() *cobra.Command {
	var f caseFlags
	var scope []string
	var days int
	c := &cobra.Command{
		Use: "add NAME", Short: "Make a token; it is shown this once", Args: exactly(1),
		Example: "  recount user token add 'nightly lists' --scope import --days 30",
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			s, err := desk.ParseScope(scope)
			if err != nil {
				return err
			}
			text, t, err := o.Users.CreateToken(ctx, o.who, args[0], s, time.Duration(days)*24*time.Hour)
			if err != nil {
				return err
			}
			say(c.ErrOrStderr(), "Token %s may %s until %s. Keep it now: it is not shown again.\n", t.ID,
				strings.Join(t.Scope, ", "), t.Expires.Time().Format(time.DateOnly))
			fmt.Fprintln(c.OutOrStdout(), text)
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringSliceVar(&scope, "scope", []string{"read"},
		"what it may do: read, write, import, exchange; every token may read")
	c.Flags().IntVar(&days, "days", int(desk.TokenLife.Hours()/24), "days until it ends")
	return c
}

func tokenList() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "list", Short: "List your tokens, without their secrets", Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			all, err := o.Users.Tokens(ctx, o.who)
			if err != nil {
				return err
			}
			w := newTable(c.OutOrStdout())
			say(w, "TOKEN\tNAME\tSCOPE\tENDS\t\n")
			for _, t := range all {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t\n", t.ID, t.Name, strings.Join(t.Scope, ","),
					t.Expires.Time().Format(time.DateOnly))
			}
			return w.Flush()
		}),
	}
	f.add(c)
	return c
}

func tokenRevoke() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "revoke TOKEN", Short: "End a token at once and for good, by the id that the list shows",
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			out, err := o.Users.RevokeToken(ctx, o.who, args[0])
			return done(c, out, err)
		}),
	}
	f.add(c)
	return c
}
