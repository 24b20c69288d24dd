package main

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"recount/record"
)

// logCommand lists acts, latest first.
func logCommand() *cobra.Command {
	var f caseFlags
	var limit int
	c := &cobra.Command{
		Use:   "log",
		Short: "List acts, latest first: who did what to which record, how it was decided and why",
		Args:  noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			lines, err := o.Log.Lines(ctx, o.who, 0, limit)
			if err != nil {
				return err
			}
			w := newTable(c.OutOrStdout())
			say(w, "TIME\tWHO\tACT\tHOW\tON\tCHANGE\tUNDONE BY\tWHY\n")
			for _, l := range lines {
				by := l.By
				if by == "" {
					by = string(l.Actor) // the program itself, or nobody who was let in
				}
				if l.Second != "" {
					by = said(c.OutOrStdout(), record.Say("%s, approved by %s", by, l.Second))
				}
				if l.Word != "" {
					by = said(c.OutOrStdout(), record.Say("%s (on the word of %s alone)", by, l.Word))
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
					l.At.Time().Format(time.DateTime), logCell(by), l.Act, logCell(l.How), logCell(l.Subject), l.ID,
					l.Undone, logCell(l.Why))
			}
			return w.Flush()
		}),
	}
	f.add(c)
	c.Flags().IntVar(&limit, "limit", 50, "how many acts at the most")
	c.AddCommand(logCheckpoint(), logKey(), logProof(), logGrown(), logWhole(), logVerify(), logSignIns())
	return c
}

// undoCommand takes an act or an import back.
func undoCommand() *cobra.Command {
	var f caseFlags
	var list string
	c := &cobra.Command{
		Use:   "undo [CHANGE]",
		Short: "Take an act back by another act; with --import a whole list",
		Args:  atMost(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			if (list == "") == (len(args) == 0) {
				return usage("give the CHANGE to undo (see \"recount log\"), or --import ID")
			}
			short := list
			if list == "" {
				short = args[0]
			}
			id, err := o.Resolve(ctx, o.who, short)
			if err != nil {
				return err
			}
			if list != "" {
				_, err = o.Lists.UndoImport(ctx, o.who, id)
			} else {
				_, err = o.Log.Undo(ctx, o.who, record.ChangeID(id))
			}
			if err != nil {
				return err
			}
			say(c.OutOrStdout(), "Undone. Undoing the undoing brings it back.\n")
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&list, "import", "", "id of an imported list")
	return c
}

// logCell keeps what people wrote in its cell: one line, without characters that steer a terminal.
func logCell(s string) string {
	return oneLine(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s))
}
