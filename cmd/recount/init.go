package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/signin"
	"recount/internal/store"
	"recount/record"
)

// initCommand makes a new case.
func initCommand() *cobra.Command {
	var f caseFlags
	var name string
	var shared, light bool
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a new case: one encrypted directory",
		Long: `Make a new case. Everything in it is encrypted under a passphrase or a key file; whoever loses both has lost the case.

Without --name the case is begun in the browser: recount serve prints the link. A case is kept by one person unless --shared is given: then nothing needs a sign-in, and what takes a second person stays a
proposal. A shared case begins with one account that can add others.`,
		Example: `  recount init coast
  recount init coast --name "A. Analyst"
  head -c 32 /dev/urandom > /media/stick/coast.key
  recount init coast --name "A. Analyst" --key-file /media/stick/coast.key`,
		Args: atMost(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			dir := f.dir
			if len(args) == 1 {
				dir = args[0]
			}
			if dir == "" {
				return usage("where shall the case be? give a directory: recount init DIR --name \"A. Analyst\"")
			}
			if name == "" && shared {
				return usage("by which name do colleagues know you? give --name")
			}
			s, err := f.create(c, dir, light)
			if err != nil {
				return err
			}
			defer func() {
				if e := s.Close(); err == nil {
					err = e
				}
			}()
			d, err := newDesk(s)
			if err != nil {
				return err
			}
			if name == "" {
				say(c.OutOrStdout(), "The case is in %s. Nobody has begun it yet.\nNext: recount serve --case %s\n",
					dir, dir)
				return nil
			}
			account, err := d.Users.Found(c.Context(), name, !shared)
			if err != nil {
				return err
			}
			if shared {
				if err := firstPassword(c, d, account, name); err != nil {
					return err
				}
				say(c.OutOrStdout(), sharedStart, dir, dir, name)
				return nil
			}
			say(c.OutOrStdout(), "The case is in %s.\nNext: recount add --case %s PAGES...\n", dir, dir)
			return nil
		},
	}
	f.add(c)
	c.Flags().StringVar(&name, "name", "", "name of the first account, as colleagues see it")
	c.Flags().BoolVar(&shared, "shared", false, "a case of several people, who sign in")
	c.Flags().BoolVar(&light, "light-key", false, "derive the key with 64 MiB of memory in place of 256")
	return c
}

// sharedStart is what follows on the making of a shared case, with its directory and the founder's name.
const sharedStart = `The case is in %[1]s. You, %[3]s, hold custody and adjudication; who works in it is let in like this:

  1. recount user factor --case %[2]s --as %[3]q %[3]q         your second factor, which granting asks for
  2. recount user add --case %[2]s --as %[3]q COLLEAGUE        an account for the first colleague
  3. recount user password --case %[2]s --as %[3]q COLLEAGUE   a first password
  4. recount user grant --case %[2]s --as %[3]q COLLEAGUE analyst --second COLLEAGUE
                                                           the colleague types it and then one of their own
  5. recount user factor --case %[2]s --as COLLEAGUE COLLEAGUE their own second factor

Give every further colleague a role with --second of one who is in it. Whoever made an account or set its password counts with its
holder as one pair of eyes, for a week from the day on which the holder chose their own, or until a third person has
spoken with them: recount user confirm COLLEAGUE. That your first colleague is not yourself rests on your word alone,
and recount check says so until a third person has confirmed it. An analyst adds pages and lists and proposes, a reviewer
decides and admits; the two are two persons. Names stand wherever an account is asked for.
`

// firstPassword lets the founder of a shared case sign in: nobody else could let anybody in.
func firstPassword(c *cobra.Command, d *desk.Desk, account record.ActorID, name string) error {
	signing, err := desk.NewSigning(d, signin.DefaultCost)
	if err != nil {
		return err
	}
	for tries := 3; ; tries-- {
		password, err := ask(c, "Password of %s, to sign in with: ", name)
		if err != nil {
			return err
		}
		if err = signing.SetPassword(c.Context(), desk.Who{Account: account}, account, password); err == nil ||
			tries == 1 ||
			!errors.Is(err, desk.ErrInput) {
			return err
		}
		fmt.Fprintln(c.ErrOrStderr(), err) // too short or too common: the case is made already, so ask again
	}
}

// create makes the directory of a case that nobody has begun; a light one derives its key with less memory.
func (f *caseFlags) create(c *cobra.Command, dir string, light bool) (*store.Store, error) {
	cost := keyCost(light)
	secret, err := f.newSecret(c, cost)
	if err != nil {
		return nil, err
	}
	return store.Create(c.Context(), dir, secret, cost, record.Micros(time.Now().UnixMicro()), store.Options{})
}
