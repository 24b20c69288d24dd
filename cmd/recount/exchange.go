package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"recount/access"
	"recount/exchange"
	"recount/internal/desk"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/record"
)

// exchangeCommand brings desks of one case together that work apart.
func exchangeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "exchange",
		Short: "Work apart on several desks and come together: bundles, contradictions, lost laptops",
		Long: `A case may be kept on several desks: an office's server, laptops that are offline for days. Each has the log of the case and
adds to it; bundles carry what one has and another has not, encrypted to that other desk alone, by whatever way files travel.
Bundles may come late, twice and in any order. Whoever has the same acts has the same tables and the same root.

What two desks changed on one record without knowing of each other is shown with who, when and what both say; what both knew
before stands until a person decides. No clock decides. Erasures, withdrawals and revocations win over what was done meanwhile.

When a second desk begins, the two people compare the fingerprints of the cards by voice before the host admits it.`,
		Example: `  recount exchange card > founding.card                                        (at the founding desk)
  recount exchange join DIR --host founding.card > office.card                 (at the new desk)
  recount exchange admit office.card --name "Coast office"                     (at the founding desk)
  recount exchange export --to "Coast office" -o first.bundle                  (at the founding desk)
  recount exchange import first.bundle --case DIR --account NAME               (at the new desk)`,
	}
	c.AddCommand(
		exchangeCard(),
		exchangeJoin(),
		exchangeAdmit(),
		exchangeExport(),
		exchangeImport(),
		exchangePull(),
		exchangePush(),
		exchangeStatus(),
		exchangeDecide(),
		exchangeRevoke(),
	)
	return c
}

func exchangeCard() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "card", Short: "Print this desk's card: which case, which desk, its public keys", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			d, err := f.unlock(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.Store.Close()) }()
			sayCard(c, d.Exchange().Card())
			return nil
		},
	}
	f.add(c)
	return c
}

func sayCard(c *cobra.Command, card exchange.Card) {
	fmt.Fprintln(c.OutOrStdout(), card)
	say(c.ErrOrStderr(), "Fingerprint, to be compared by voice: %s\n", card.Fingerprint())
}

// readCard reads a card from a file.
func readCard(path string) (exchange.Card, error) {
	f, err := openGiven(path)
	if err != nil {
		return exchange.Card{}, err
	}
	text, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err = errors.Join(err, f.Close()); err != nil {
		return exchange.Card{}, err
	}
	card, err := exchange.ParseCard(string(text))
	if err != nil {
		return card, record.Say("%s: %w", path, err)
	}
	return card, nil
}

func exchangeJoin() *cobra.Command {
	var f caseFlags
	var host string
	var light bool
	c := &cobra.Command{
		Use: "join DIR", Short: "Make the directory of another desk of a case that is kept elsewhere, and print its card", Args: exactly(1),
		Long: `Make the directory of another desk of a case. It is encrypted under a passphrase or a key file of its own and holds nothing
until the host's first bundle came: the desk whose card is given with --host. Give the card that is printed to that desk.`,
		RunE: func(c *cobra.Command, args []string) (err error) {
			if host == "" {
				return usage(
					"of which case? give --host FILE with the card that \"recount exchange card\" prints there",
				)
			}
			card, err := readCard(host)
			if err != nil {
				return err
			}
			cost := keyCost(light)
			secret, err := f.newSecret(c, cost)
			if err != nil {
				return err
			}
			s, err := store.Join(c.Context(), args[0], secret, cost, record.Micros(time.Now().UnixMicro()), card,
				store.Options{})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			say(c.ErrOrStderr(), "Fingerprint of the host's card: %s\n", card.Fingerprint())
			sayCard(c, s.Card())
			return nil
		},
	}
	f.addSecret(c)
	c.Flags().StringVar(&host, "host", "", "file with the card of the desk from which the case comes")
	c.Flags().BoolVar(&light, "light-key", false, "derive the key with 64 MiB of memory in place of 256")
	return c
}

func exchangeAdmit() *cobra.Command {
	var f caseFlags
	var name string
	var level int
	c := &cobra.Command{
		Use: "admit CARD", Short: "Let another desk keep a part of the case: CARD is a file with its card",
		Args: exactly(1),
		Long: `Let another desk keep a part of the case. Compare the fingerprint by voice first: whoever slips another card in gets the case.
--level bounds what bundles for it hold: 1 claims and figures, 2 names and exact places, 3 what witnesses said, 4 all. Of other
acts it gets only that they are there.`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			card, err := readCard(args[0])
			if err != nil {
				return err
			}
			if name == "" {
				return usage("by which name do colleagues know that desk? give --name")
			}
			say(c.ErrOrStderr(), "Fingerprint of the card: %s\n", card.Fingerprint())
			if _, err := o.Exchange().Admit(ctx, o.who, card, name, access.Level(level)); err != nil {
				return err
			}
			say(
				c.OutOrStdout(),
				"%q may keep the case up to level %d. Next: recount exchange export --to %q -o FILE\n",
				name,
				level,
				name,
			)
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&name, "name", "", "name of the desk, as colleagues see it")
	c.Flags().IntVar(&level, "level", 2, "highest level of what bundles for it may hold: 1 to 4")
	return c
}

func exchangeRevoke() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "revoke DESK", Short: "End what a desk may give: a lost laptop, a desk that tells two stories",
		Args: exactly(1),
		Long: `What that desk did and is here by now holds. Its later bundles are refused by name, and what comes of it by way of others has no
effect on any desk that knows of this act: send bundles to the others at once. It cannot be undone; the people of that desk join
anew, as another desk. What it holds it still holds: change what it could open, and tell whom it may endanger.`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			out, err := o.Exchange().Revoke(ctx, o.who, args[0])
			return done(c, out, err)
		}),
	}
	f.add(c)
	return c
}

func exchangeExport() *cobra.Command {
	var f caseFlags
	var to, path string
	var all bool
	c := &cobra.Command{
		Use: "export --to DESK -o FILE", Short: "Write a bundle for another desk, encrypted to it", Args: noArgs,
		Long: `Write a bundle with what the other desk does not have, as far as it said in its last bundle. Whatever way the file travels, only
that desk opens it. Sending it twice, late or not at all harms nothing: the next one holds what it lacks. Delete bundles once
they are taken: an erasure does not reach them.`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) (err error) {
			if to == "" || path == "" {
				return usage("for which desk, and into which file? give --to DESK and -o FILE")
			}
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return err
			}
			defer func() {
				if err = errors.Join(err, file.Close()); err != nil {
					_ = os.Remove(path)
				}
			}()
			out, err := o.Exchange().Export(ctx, o.who, to, all, file)
			if err != nil {
				return err
			}
			say(c.OutOrStdout(), "%s is for %q alone: %d acts, %d originals.\n", filepath.Base(path), out.To.Name,
				out.Acts, out.Originals)
			if out.Withheld > 0 {
				say(c.OutOrStdout(), "Of %d acts it holds only that they are there: they are above level %d.\n",
					out.Withheld, out.To.Clearance)
			}
			return file.Sync()
		}),
	}
	f.add(c)
	c.Flags().StringVar(&to, "to", "", "name of the desk")
	c.Flags().StringVarP(&path, "output", "o", "", "file to write, which must not be there yet")
	c.Flags().BoolVar(&all, "all", false, "everything, whatever that desk said that it has")
	return c
}

func exchangeImport() *cobra.Command {
	var f caseFlags
	var account string
	c := &cobra.Command{
		Use: "import FILE", Short: "Take a bundle of another desk", Args: exactly(1),
		Long: `Take a bundle of another desk, whole or not at all. A bundle that is cut, altered, for another desk, of an unknown or revoked desk,
or whose desk told somebody else another history, is refused by name, and the status shows it. The first bundle of a desk that
joined a case of several people says with --account who keeps this desk: that account's password is set here.`,
		RunE: func(c *cobra.Command, args []string) (err error) {
			d, err := f.unlock(c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.Store.Close()) }()
			waiting, err := d.Exchange().Waiting(c.Context())
			if err != nil {
				return err
			}
			var who desk.Who
			if !waiting && account == "" {
				if who, err = f.person(c, d); err != nil {
					return err
				}
			}
			if waiting || account == "" {
				if err := importFile(c, d, who, args[0]); err != nil {
					return wayOut(err, who.Account)
				}
			}
			if account != "" {
				return seat(c, d, account)
			}
			return nil
		},
	}
	f.add(c)
	c.Flags().StringVar(&account, "account", "", "name of the account that keeps this desk, with the first bundle")
	return c
}

func importFile(c *cobra.Command, d *desk.Desk, who desk.Who, path string) error {
	file, err := openGiven(path)
	if err != nil {
		return err
	}
	out, err := d.Exchange().Import(c.Context(), who, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return record.Say("%s: %w", filepath.Base(path), err)
	}
	sayTaken(c.OutOrStdout(), given(out))
	return nil
}

// seat sets the first password of a desk.
func seat(c *cobra.Command, d *desk.Desk, name string) error {
	account, err := d.Exchange().Seat(c.Context(), name)
	if err != nil {
		return err
	}
	signing, err := desk.NewSigning(d, signin.DefaultCost)
	if err != nil {
		return err
	}
	password, err := ask(c, "New password of "+name+" at this desk: ")
	if err != nil {
		return err
	}
	if err := signing.SetPassword(c.Context(), desk.Who{Account: account}, account, password); err != nil {
		return err
	}
	say(c.OutOrStdout(), "%s signs in at this desk with --as %q.\n", name, name)
	return nil
}

func exchangeDecide() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "decide CONTRADICTION ACT", Short: "Say which of the acts that contradict each other stands",
		Args: exactly(2),
		Long: `The act that is named stands, the others have no effect and stay in the log. "recount undo" of this decision opens the
contradiction again. "recount exchange status" lists the contradictions with their acts.`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			out, err := o.Exchange().Decide(ctx, o.who, args[0], record.ChangeID(args[1]))
			return done(c, out, err)
		}),
	}
	f.add(c)
	return c
}

func exchangeStatus() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "status", Short: "Which desks the case has, what contradicts, which bundles were refused",
		Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			s, err := o.Exchange().Status(ctx, o.who)
			if err != nil {
				return err
			}
			sayStatus(c.OutOrStdout(), s)
			return nil
		}),
	}
	f.add(c)
	return c
}
