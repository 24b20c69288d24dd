package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/signin"
	"recount/record"
)

// userList lists accounts with their roles, and the invitations that are open.
func userList() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "list", Short: "List accounts with their roles, and open invitations", Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			all, err := o.Users.Accounts(ctx, o.who)
			if err != nil {
				return err
			}
			invited, err := o.Users.Invitations(ctx, o.who)
			if err != nil {
				return err
			}
			w := newTable(c.OutOrStdout())
			say(w, "ACCOUNT\tNAME\tROLE\tLEVEL\tGRANT\t\n")
			for _, a := range all {
				if len(a.Grants) == 0 {
					fmt.Fprintf(w, "%s\t%s\t-\t-\t-\t\n", a.User.ID, a.User.Name)
				}
				for _, g := range a.Grants {
					fmt.Fprintf(w, "%s\t%s\t%s\tS%d\t%s\t\n", a.User.ID, a.User.Name, g.Role, g.Clearance, g.ID)
				}
			}
			for _, i := range invited {
				if i.State == record.InvitationOpen && !i.Over {
					say(w, "invited\t%s\t%s\tuntil %s\t%s\t\n", i.For, rolesText(i.Roles),
						i.Expires.Time().Format(time.DateOnly), i.ID)
				}
			}
			return w.Flush()
		}),
	}
	f.add(c)
	return c
}

func rolesText(roles []record.InvitedRole) string {
	var out []string
	for _, r := range roles {
		out = append(out, fmt.Sprintf("%s S%d", r.Role, r.Clearance))
	}
	return strings.Join(out, ", ")
}

// userInvite makes an invitation.
func userInvite() *cobra.Command {
	var f caseFlags
	var level, days int
	var renew bool
	c := &cobra.Command{
		Use:   "invite NAME [ROLE...]",
		Short: "Invite somebody, who chooses their own name and password in the browser", Args: atLeast(1),
		Long: "Invite somebody with roles. The code is shown this once: give it to them by a way that you trust. They open the desk in a\nbrowser, page /invitation, and choose their own name and password.",
		Example: `  recount user invite "the reviewer at the coast" reviewer
  recount user invite --renew "Noor (invented)"`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			inv := record.Invitation{For: args[0],
				Expires: record.Micros(time.Now().Add(time.Duration(days) * 24 * time.Hour).UnixMicro())}
			if renew {
				account, err := o.Resolve(ctx, o.who, args[0])
				if err != nil {
					return err
				}
				inv.User = record.ActorID(account)
			}
			for _, r := range args[1:] {
				inv.Roles = append(inv.Roles, record.InvitedRole{Role: r, Clearance: level})
			}
			code, inv, _, err := o.Users.Invite(ctx, o.who, inv)
			if err != nil {
				return err
			}
			say(c.ErrOrStderr(),
				"Invitation %s is good once, until %s. Its code is not shown again; it is typed on the page /invitation of the desk.\n",
				inv.ID, inv.Expires.Time().Format(time.DateOnly))
			fmt.Fprintln(c.OutOrStdout(), code)
			return nil
		}),
	}
	f.add(c)
	c.Flags().IntVar(&level, "level", 2, "highest level that may be seen: 0 to 4")
	c.Flags().IntVar(&days, "days", int(desk.InvitationLife.Hours()/24), "days until the invitation ends")
	c.Flags().BoolVar(&renew, "renew", false, "give the holder of the account NAME a new way in, who lost the old one")
	return c
}

// userAct is a verb that does one act to what its argument names.
func userAct(use, short string, act func(context.Context, *openCase, string) (desk.Outcome, error)) *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: use, Short: short, Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			out, err := act(ctx, o, args[0])
			return done(c, out, err)
		}),
	}
	f.add(c)
	return c
}

// userActs are the verbs that take from accounts and invitations, or give back.
func userActs() []*cobra.Command {
	onAccount := func(act func(context.Context, *openCase, record.ActorID) (desk.Outcome,
		error)) func(context.Context, *openCase, string) (desk.Outcome, error) {
		return func(ctx context.Context, o *openCase, name string) (desk.Outcome, error) {
			id, err := o.Resolve(ctx, o.who, name)
			if err != nil {
				return desk.Outcome{}, err
			}
			return act(ctx, o, record.ActorID(id))
		}
	}
	return []*cobra.Command{
		userAct("withdraw INVITATION", "Withdraw an invitation of your own that nobody has accepted",
			func(ctx context.Context, o *openCase, id string) (desk.Outcome, error) {
				return o.Users.WithdrawInvitation(ctx, o.who, id)
			}),
		userAct("take GRANT", "Take a role from an account, by the id of the grant that the list shows",
			func(ctx context.Context, o *openCase, id string) (desk.Outcome, error) {
				return o.Users.Take(ctx, o.who, id)
			}),
		userAct("close ACCOUNT", "Close an account: nobody signs in to it any more, its tokens open nothing",
			onAccount(func(ctx context.Context, o *openCase, id record.ActorID) (desk.Outcome, error) {
				return o.Users.Close(ctx, o.who, id)
			})),
		userAct("expel ACCOUNT", "End every session of another account, whose holder signs in anew",
			onAccount(func(ctx context.Context, o *openCase, id record.ActorID) (desk.Outcome, error) {
				return o.Users.Expel(ctx, o.who, id)
			})),
		userAct("open ACCOUNT", "Open an account that was closed",
			onAccount(func(ctx context.Context, o *openCase, id record.ActorID) (desk.Outcome, error) {
				return o.Users.Open(ctx, o.who, id)
			})),
		userTeam(),
	}
}

// userTeam makes the case of one person a team's.
func userTeam() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "team", Short: "Make the case of one person a team's, whose members sign in", Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			signing, err := desk.NewSigning(o.Desk, signin.DefaultCost)
			if err != nil {
				return err
			}
			password, err := ask(c, "New password: ")
			if err != nil {
				return err
			}
			return done(c, desk.Outcome{}, o.Users.Share(ctx, o.who, signing, password))
		}),
	}
	f.add(c)
	return c
}
