package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

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
		Long: `Check reads every act again from its bytes and recomputes commitments, leaves, tree and checkpoints. With --full it also
reads every original whole and opens every sealed part; with --rebuild it makes every table again from the log in a second
database and compares them byte for byte. It names what is damaged by id and repairs nothing.`,
		Args: cobra.NoArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			report, err := o.Store.Check(ctx, full || rebuild)
			if err != nil {
				return err
			}
			if report.Clean() {
				read := fmt.Sprintf("%d originals", report.Blobs)
				if !full && !rebuild {
					read = "originals not read (--full reads them)"
				}
				fmt.Fprintf(c.OutOrStdout(), "Clean: %d acts, %s, root %x\n", report.Acts, read, report.Root[:])
				return nil
			}
			for _, x := range report.Findings {
				fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", x.Where, x.What)
			}
			return fmt.Errorf("%d places are damaged; others stay readable, and a backup may hold what is damaged here", len(report.Findings))
		}),
	}
	f.add(c)
	c.Flags().BoolVar(&full, "full", false, "read every original and open every sealed part too")
	c.Flags().BoolVar(&rebuild, "rebuild", false, "make the tables again from the log and compare (a full check)")
	return c
}

// backupCommand copies a case while it is in use.
func backupCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "backup TO",
		Short: "Copy the case, encrypted, into a directory",
		Args:  cobra.ExactArgs(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			r, err := o.Store.Backup(ctx, args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d acts in %d files, %d bytes, digest %s\n", r.Acts, r.Files, r.Bytes, r.Digest)
			return nil
		}),
	}
	f.add(c)
	return c
}

// restoreCommand makes a case from a backup.
func restoreCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "restore FROM TO",
		Short: "Make a case from a backup, in an empty directory",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			secret, err := f.secret(c)
			if err != nil {
				return err
			}
			erased, err := erasedSince(c, &f)
			if err != nil {
				return err
			}
			if err := store.Restore(c.Context(), args[0], args[1], secret, erased); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "The case is in %s.\n", args[1])
			return nil
		},
	}
	f.add(c)
	return c
}

// erasedSince lists what was erased in the case that --case names, so that an old backup does not bring it back.
func erasedSince(c *cobra.Command, f *caseFlags) (erased []record.DataKeyID, err error) {
	if f.dir == "" {
		return nil, nil
	}
	o, err := f.open(c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	err = o.Store.View(c.Context(), func(tx *store.Tx) error {
		erased, err = tx.Erased()
		return err
	})
	return erased, err
}
