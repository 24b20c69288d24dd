package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"recount/audit"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/terminal"
	"recount/record"
)

// logCheckpoint prints the newest signed root of the log, to be kept elsewhere.
func logCheckpoint() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "checkpoint", Short: "Print the newest signed root of the log; keep it elsewhere, and any later alteration is found", Args: noArgs,
		Example: "  recount log checkpoint > /media/stick/coast.checkpoint",
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			s, err := o.Log.Checkpoint(ctx, o.who)
			if err == nil {
				_, err = fmt.Fprint(c.OutOrStdout(), s.Note)
			}
			return err
		}),
	}
	f.add(c)
	return c
}

// logProof prints what a third party needs to check that an act stands in the log.
func logProof() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "proof CHANGE", Short: "Print the proof that an act stands in the log, without what the act says",
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			if _, err := o.Log.Checkpoint(ctx, o.who); err != nil {
				return err
			}
			b, err := o.Log.Inclusion(ctx, o.who, record.ChangeID(args[0]))
			if err != nil {
				return err
			}
			e := json.NewEncoder(terminal.JSON(c.OutOrStdout()))
			e.SetIndent("", "  ")
			return e.Encode(b)
		}),
	}
	f.add(c)
	return c
}

// logGrown checks a checkpoint that was kept against the log of now.
func logGrown() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "grown CHECKPOINT", Short: "Check that the log still begins with the log of a checkpoint that was kept",
		Args:    exactly(1),
		Example: "  recount log grown /media/stick/coast.checkpoint",
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			msg, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			kept, now, err := grown(ctx, o, msg)
			if err != nil {
				return record.Say("%s: %w", args[0], err)
			}
			say(c.OutOrStdout(),
				"The log of now (%d acts) begins with the log of that checkpoint (%d acts): nothing in it was altered or taken out.\n", now, kept)
			return nil
		}),
	}
	f.add(c)
	return c
}

// grown checks that the log only grew since a checkpoint, and gives both sizes.
func grown(ctx context.Context, o *openCase, msg []byte) (kept, now int64, err error) {
	s, err := o.Log.Checkpoint(ctx, o.who)
	if err != nil {
		return 0, 0, err
	}
	v, err := note.NewVerifier(s.Key)
	if err != nil {
		return 0, 0, err
	}
	before, err := audit.OpenCheckpoint(msg, note.VerifierList(v))
	if err != nil {
		return 0, 0, record.Say("this is no checkpoint of this case: %w", err)
	}
	if before.Size > s.Size {
		return 0, 0, record.Say("it has %d acts and the log of now only %d: acts are gone, or an older copy of the case was put back", before.Size, s.Size)
	}
	var g desk.Growth
	if g, err = o.Log.Consistency(ctx, o.who, before.Size); err != nil {
		return 0, 0, err
	}
	after, err := audit.OpenCheckpoint([]byte(g.Note), note.VerifierList(v))
	if err != nil {
		return 0, 0, err
	}
	if err := audit.CheckConsistency(g.Proof, after.Size, after.Root, before.Size, before.Root); err != nil {
		return 0, 0, record.Say("the log does not begin with the log of that checkpoint: what stood in it was altered (%w)", err)
	}
	return before.Size, after.Size, nil
}

// logKey prints the key that checks signatures of the log.
func logKey() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "key", Short: "Print the key with which the log signs, to be given to witnesses and readers", Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			s, err := o.Log.Checkpoint(ctx, o.who)
			if err == nil {
				fmt.Fprintln(c.OutOrStdout(), s.Key)
			}
			return err
		}),
	}
	f.add(c)
	return c
}

// logWhole writes the whole log for an auditor.
func logWhole() *cobra.Command {
	var f caseFlags
	var path string
	c := &cobra.Command{
		Use: "export -o FILE", Args: noArgs,
		Short: "Write the whole log as one file for an auditor: who acted when, and commitments to what, never what",
		Long: `Write the whole log as one file that an auditor checks without the case (recount log verify). It has of each act when it was
done, by which account and in which sphere, and commitments to what it says; what it says is not in it. Whoever may read the
whole log may write it.`,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			if path == "" {
				return usage("into which file? give -o FILE")
			}
			var signed desk.Signed
			err := flow.WriteWhole(path, func(to *os.File) (err error) {
				signed, err = o.Log.Whole(ctx, o.who, to)
				return err
			})
			if err == nil {
				say(c.OutOrStdout(), "%d acts in %s. The key that checks it: %s\n", signed.Size, path, signed.Key)
			}
			return err
		}),
	}
	f.add(c)
	c.Flags().StringVarP(&path, "output", "o", "", "file to write")
	return c
}

// logVerify checks a whole log that an auditor was given.
func logVerify() *cobra.Command {
	var key, kept string
	c := &cobra.Command{
		Use: "verify FILE --key KEY", Args: exactly(1),
		Short: "Check the file of a whole log, without a case: that its acts are those which the log signed",
		RunE: func(c *cobra.Command, args []string) error {
			v, err := note.NewVerifier(key)
			if err != nil {
				return usage("%q is no key of a log: it has the form NAME+HASH+BASE64, as an edition's policy has it", key)
			}
			var before []audit.Checkpoint
			if kept != "" {
				msg, err := os.ReadFile(kept)
				if err != nil {
					return err
				}
				k, err := audit.OpenCheckpoint(msg, note.VerifierList(v))
				if err != nil {
					return record.Say("%s: %w", kept, err)
				}
				before = append(before, k)
			}
			in, err := openGiven(args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			p, err := audit.CheckLog(in, note.VerifierList(v), before...)
			if err != nil {
				return record.Say("%s: %w", args[0], err)
			}
			say(c.OutOrStdout(), "All %d acts are those that the log %s signed.\n", p.Size, p.Origin)
			return nil
		},
	}
	c.Flags().StringVar(&key, "key", "", "key of the log, as recount log key prints it")
	c.Flags().StringVar(&kept, "kept", "", "checkpoint of the log that was kept: it must have been so at that size")
	return c
}
