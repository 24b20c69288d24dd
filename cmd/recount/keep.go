package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/record"
)

// checkCommand looks for damage in a case.
func checkCommand() *cobra.Command {
	var f caseFlags
	var full, rebuild bool
	c := &cobra.Command{
		Use:   "check",
		Short: "Look for damage: log, tree, checkpoints, keys, originals, tables",
		Long: `Check reads every act again from its bytes and recomputes commitments, leaves, tree and checkpoints. It makes the tables
again on which protection rests (accounts, roles, settings with the custodians, testimonies, consent, erasures) and compares them. With --full
it also reads every original whole, opens every sealed part, and makes all tables again from the log in a second database
and compares them byte for byte. It names what is damaged by id and repairs nothing. That it was run is written in the log.`,
		Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			full = full || rebuild
			if err := tellConfinement(c); err != nil {
				return err
			}
			report, err := o.Check(ctx, o.who, full)
			if err != nil {
				return err
			}
			for _, x := range report.Findings {
				fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", x.Where, x.What)
			}
			if err := tellWords(ctx, c, o); err != nil {
				return err
			}
			if err := tellBrought(ctx, c, o); err != nil {
				return err
			}
			if !report.Clean() {
				return record.Say(
					"%d places are damaged; others stay readable, and a backup may hold what is damaged here",
					len(report.Findings),
				)
			}
			if full {
				say(c.OutOrStdout(), "Clean: %d acts, %d originals, every table compared, root %x\n", report.Acts,
					report.Blobs, report.Root[:])
				return nil
			}
			say(
				c.OutOrStdout(),
				"Clean: %d acts, tables of accounts, roles, settings, testimonies, consent and erasures compared, root %x\n",
				report.Acts,
				report.Root[:],
			)
			say(
				c.OutOrStdout(),
				"Not looked at: originals not read, sealed parts not opened, other tables and the search index not compared (--full does).\n",
			)
			return nil
		}),
	}
	f.add(c)
	c.Flags().
		BoolVar(&full, "full", false, "read every original, open every sealed part and compare every table too")
	c.Flags().BoolVar(&rebuild, "rebuild", false, "the same as --full")
	return c
}

// tellBrought says how many records came with findings that nobody has decided, and the way out.
func tellBrought(ctx context.Context, c *cobra.Command, o *openCase) error {
	all, err := o.Brought(ctx, o.who)
	if errors.Is(err, desk.ErrRefused) || errors.Is(err, desk.ErrAbsent) {
		say(c.ErrOrStderr(),
			"Not looked at: whether records brought findings that nobody has decided (you may not read records).\n")
		return nil
	}
	if err != nil || len(all) == 0 {
		return err
	}
	named := 0
	for i := range all {
		if all[i].Unnamed {
			named++
		}
	}
	say(c.ErrOrStderr(), `Records that brought findings which nobody has decided: %d; of these, no longer counted by name: %d.
An older recount let people type such findings in; what a record says of itself counts for nothing any more.
"recount list undecided" names them. Propose each finding (recount decide propose RECORD);
where the step needs it, another person decides it (recount decide second RECORD).
`, len(all), named)
	return nil
}

// tellWords names the accounts for which one person's word stands alone, and what rests on it.
func tellWords(ctx context.Context, c *cobra.Command, o *openCase) error {
	words, err := o.Users.OnAWord(ctx, o.who)
	for _, x := range words {
		day := x.Since.Time().Format(time.DateTime)
		if x.How == record.HandMade {
			say(
				c.ErrOrStderr(),
				"On one person's word: %s made the account %s on %s, and no third person has confirmed that they are two.\n",
				x.Other,
				x.Holder,
				day,
			)
			continue
		}
		say(
			c.ErrOrStderr(),
			"On one person's word: %s set the password of %s on %s, and no third person has confirmed that it is the holder's since.\n",
			x.Other,
			x.Holder,
			day,
		)
	}
	if err != nil || len(words) == 0 {
		return err
	}
	say(c.ErrOrStderr(), "A third person who has spoken with the holder says so: recount user confirm ACCOUNT\n")
	rests, err := o.Users.RestsOnAWord(ctx, o.who)
	if len(rests) > 0 {
		say(
			c.ErrOrStderr(),
			"Decided by two persons who are two on such a word only: %s\n",
			strings.Join(rests, " "),
		)
	}
	return err
}

// backupCommand copies a case while it is in use.
func backupCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "backup TO",
		Short: "Copy the case, encrypted, into a directory",
		Long: `Backup copies the case, encrypted, into a directory; one that holds an older backup of it is brought up to date. It is
written in the log, so that the case can say which backups hold what was erased later. Restoring an older one does not
bring that back if it is given a directory that knows of the erasure (recount restore --case).`,
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			r, err := o.Backup(ctx, o.who, args[0])
			if errors.Is(err, desk.ErrRefused) {
				return record.Say(
					"%w: in a case of several people a backup is made by whoever holds the role admin (recount user grant ID admin)",
					err,
				)
			}
			if err != nil {
				return err
			}
			say(c.OutOrStdout(), "%d acts in %d files, %d bytes, digest %s\n", r.Acts, r.Files, r.Bytes, r.Digest)
			return nil
		}),
	}
	f.add(c)
	return c
}

// passphraseCommand makes a case open by another passphrase or key file.
func passphraseCommand() *cobra.Command {
	var f, next caseFlags
	var light bool
	c := &cobra.Command{
		Use:   "passphrase",
		Short: "Let the case open by another passphrase or key file",
		Long: `Let the case open by another passphrase or key file, and no longer by the one before: when somebody has left who knew it, or
may have seen it typed. Everybody who opens the case has to know the new one. It is written in the log, without a word of
either.

Backups made before open by the older one until they are brought up to date (recount backup DIR), and copies of the case
elsewhere for ever: whoever has such a copy and the older passphrase can read what it holds.`,
		Example: `  recount passphrase --case coast
  recount passphrase --case coast --new-key-file /media/stick/coast.key`,
		Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			cost := keyCost(light)
			if next.keyFile == "" && next.passphraseFile == "" {
				say(c.ErrOrStderr(), "The new one of the case:\n")
			}
			secret, err := next.newSecret(c, cost)
			if err != nil {
				return err
			}
			kept, err := o.ChangeSecret(ctx, o.who, secret, cost)
			if errors.Is(err, desk.ErrRefused) {
				return record.Say(
					"%w: in a case of several people the passphrase is changed by whoever holds the role admin (recount user grant ID admin)",
					err,
				)
			}
			if err != nil {
				return err
			}
			say(c.OutOrStdout(), "The case opens by the new one from now on.\n")
			for _, k := range kept {
				say(c.OutOrStdout(),
					"This backup of %s opens by the older one until it is brought up to date: recount backup %s\n",
					k.At.Time().Format(time.DateOnly), k.Place)
			}
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&next.keyFile, "new-key-file", "", "file of 32 random bytes that shall open the case")
	c.Flags().StringVar(&next.passphraseFile, "new-passphrase-file", "",
		"file with the new passphrase in its first line")
	c.Flags().BoolVar(&light, "light-key", false, "derive the key with 64 MiB of memory in place of 256")
	return c
}

// restoreCommand makes a case from a backup.
func restoreCommand() *cobra.Command {
	var f caseFlags
	var since []string
	c := &cobra.Command{
		Use:   "restore FROM TO",
		Short: "Make a case from a backup, in an empty directory",
		Long: `Restore makes a case from a backup. A backup that is older than an erasure (consent withdrawn, a list erased) still holds
what was erased: give with --case the case as it stands, even where it is damaged, or any newer backup of it, and each
later erasure, withdrawal of a consent and naming taken back is carried out again in the restored case, as an act in its
log; accounts that were closed and roles that were taken since are ended again. Tokens, custodians and other desks are
as they were when the backup was made. The environment variable
RECOUNT_CASE is not looked at.`,
		Example: `  recount restore /media/stick/june coast-again --case coast
  recount restore /media/stick/june coast-again --case /media/stick/july`,
		Args: exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			secret, err := f.secret(c)
			if err != nil {
				return err
			}
			r, err := store.Restore(
				c.Context(),
				args[0],
				args[1],
				secret,
				since,
				record.Micros(time.Now().UnixMicro()),
			)
			if err != nil {
				return err
			}
			if r.Made != 0 {
				say(c.OutOrStdout(), "The case is in %s: %d acts, as they were on %s.\n", args[1], r.Acts,
					r.Made.Time().Format(time.DateTime))
			} else {
				say(c.OutOrStdout(), "The case is in %s: %d acts.\n", args[1], r.Acts)
			}
			if len(since) == 0 {
				say(
					c.ErrOrStderr(),
					"What was erased or taken back after that day is here again: this backup cannot know of it. If the case, or a newer backup of it, is at hand, restore once more with --case DIR.\n",
				)
				return nil
			}
			say(c.OutOrStdout(), "%d later erasures known to %s were carried out again.\n", r.Replayed,
				strings.Join(since, ", "))
			say(
				c.OutOrStdout(),
				"Withdrawals carried out again: consents %d, namings %d.\n",
				r.Withdrawn,
				r.Unnamed,
			)
			say(c.OutOrStdout(), "Shut out again: accounts %d, roles %d.\n", r.Closed, r.Ended)
			if r.Kept > 0 {
				say(
					c.ErrOrStderr(),
					"%d closed accounts or ended roles stay, since nobody else of this backup could let people in: let others in, and close them by hand.\n",
					r.Kept,
				)
			}
			say(
				c.OutOrStdout(),
				"Tokens, custodians and other desks are as they were when the backup was made: revoke again what was revoked since.\n",
			)
			return nil
		},
	}
	f.addSecret(c)
	c.Flags().StringArrayVar(&since, "case", nil,
		"the case as it stands, or a newer backup of it: what was erased or taken back there stays so (may be given several times)")
	return c
}
