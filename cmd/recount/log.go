package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"recount/record"
)

// logCommand lists acts, latest first.
func logCommand() *cobra.Command {
	var f caseFlags
	var limit int
	c := &cobra.Command{
		Use:   "log",
		Short: "List acts, latest first: who did what to which record",
		Args:  cobra.NoArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			lines, err := o.Log(ctx, o.who, 0, limit)
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 4, 2, ' ', 0)
			fmt.Fprintln(w, "TIME\tACT\tON\tCHANGE\t")
			for _, l := range lines {
				undone := ""
				if l.Undone != "" {
					undone = "undone"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.At.Time().Format(time.DateTime), l.Act, l.Subject, l.ID, undone)
			}
			return w.Flush()
		}),
	}
	f.add(c)
	c.Flags().IntVar(&limit, "limit", 50, "how many acts at the most")
	c.AddCommand(logCheckpoint(), logProof(), logGrown())
	return c
}

// undoCommand takes an act or an import back.
func undoCommand() *cobra.Command {
	var f caseFlags
	var list string
	c := &cobra.Command{
		Use:   "undo [CHANGE]",
		Short: "Take an act back by another act; with --import a whole list",
		Args:  cobra.MaximumNArgs(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			if (list == "") == (len(args) == 0) {
				return usageError("give the CHANGE to undo (see \"recount log\"), or --import ID")
			}
			if list != "" {
				if _, err := o.UndoImport(ctx, o.who, list); err != nil {
					return err
				}
			} else if _, err := o.Undo(ctx, o.who, record.ChangeID(args[0])); err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), "Undone. Undoing the undoing brings it back.")
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&list, "import", "", "id of an imported list")
	return c
}
