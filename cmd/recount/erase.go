package main

import (
	"context"

	"github.com/spf13/cobra"
)

// eraseCommand erases a list of people from the case and its log.
func eraseCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "erase IMPORT",
		Short: "Erase a list that should never have been taken in, the log still verifying",
		Long: `Erase takes a list of people out of the case for good: its records, what was corrected or judged of those that no other
list brought, its original file, and their names in the log. "recount undo --import" takes the records away and can be
undone; what was erased cannot come back. It takes a second person and a reason, which stays in the log: name nobody in
it. The log still verifies. Backups made before still hold the list: destroy them, or restore them with --case, which
erases it again.`,
		Example: `  recount list imports
  recount erase 01R731BNS0VB9FYQRT09TJ11T2 --reason "a list of the living" --second "A. Colleague"`,
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			if _, err := o.Lists.EraseList(ctx, o.who, args[0]); err != nil {
				return err
			}
			say(c.OutOrStdout(),
				"Erased, in the log as well, which still verifies. What other backups and copies hold cannot be reached from here (\"recount list backups\").\n")
			return nil
		}),
	}
	f.add(c)
	return c
}
