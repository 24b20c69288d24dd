package main

import (
	"context"

	"github.com/spf13/cobra"
)

// admitCommand lets the people of a list count.
func admitCommand() *cobra.Command {
	var f caseFlags
	var dry bool
	c := &cobra.Command{
		Use:   "admit IMPORT",
		Short: "Admit a list that was read in, so that its people count",
		Long: `Admit a list that "recount add --source" read in. Until somebody does, its people are in the case and move no number. In a
case of several people it is another person than the one who read the list in. --dry-run says how the numbers would move.`,
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			moves, err := o.Lists.WouldMove(ctx, o.who, allKilled(), id)
			if err != nil {
				return err
			}
			sayMoves(c.OutOrStdout(), moves)
			if dry {
				say(c.OutOrStdout(), "Nothing was written (--dry-run).\n")
				return nil
			}
			if _, err := o.Lists.AdmitList(ctx, o.who, id); err != nil {
				return err
			}
			say(c.OutOrStdout(), "Admitted: its people count.\n")
			return nil
		}),
	}
	f.add(c)
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would be done and write nothing")
	return c
}
