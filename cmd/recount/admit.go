package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/record"
)

// admitCommand lets the people of a list count.
func admitCommand() *cobra.Command {
	var f caseFlags
	var dry bool
	c := &cobra.Command{
		Use:   "admit IMPORT",
		Short: "Admit a list that was read in, so that its people count",
		Long: `Admit a list that "recount add --source" read in. Until somebody does, its people are in the case and move no number. In a
case of several people it is another person than the one who read the list in, and they read it first: --dry-run shows its
people and how the numbers would move, and the reading is in the log.`,
		Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			if dry {
				return showList(ctx, c.OutOrStdout(), o, id)
			}
			moves, err := o.Lists.Foreseen(ctx, o.who, allKilled(), id)
			if err != nil {
				return err
			}
			if _, err := o.Lists.AdmitList(ctx, o.who, id); err != nil {
				return listWayOut(err, id)
			}
			sayMoves(c.OutOrStdout(), moves)
			say(c.OutOrStdout(), "Admitted: its people count.\n")
			return nil
		}),
	}
	f.add(c)
	c.Flags().BoolVar(&dry, "dry-run", false, "show the list and what would be done, and admit nothing")
	return c
}

// shownPeople is how many people of a list are shown to whoever decides on it.
const shownPeople = 500

// showList shows a list to whoever is to admit it, and how the numbers would move.
func showList(ctx context.Context, w io.Writer, o *openCase, id string) error {
	list, people, err := o.Lists.Imported(ctx, o.who, id)
	if err == nil {
		err = rows(w, people[:min(len(people), shownPeople)], nil, "ROW\tNAME\tDIED\tPLACE",
			func(v record.VictimRecord) string {
				return fmt.Sprintf("%d\t%s\t%s\t%s", v.Row, cmp.Or(v.NameAR, v.Name, "-"), v.Died,
					cmp.Or(v.PlaceWords, string(v.Place)))
			})
	}
	if err != nil {
		return err
	}
	say(w, "%s: %d people, %d rows left out.\n", list.Name, len(people), len(list.Bad))
	moves, err := o.Lists.Foreseen(ctx, o.who, allKilled(), id)
	if err != nil {
		return err
	}
	sayMoves(w, moves)
	say(w, "Nothing was admitted (--dry-run).\n")
	return nil
}

// listWayOut says what whoever may not admit a list yet can do.
func listWayOut(err error, id string) error {
	var needs desk.NeedsError
	if !errors.As(err, &needs) {
		return err
	}
	switch needs.Needs[0] {
	case desk.NeedsReading:
		return record.Say("%w: read the list first (recount admit %s --dry-run)", desk.ErrRefused, id)
	case desk.NeedsAnother:
		return record.Say("%w: you read this list in, so another person admits it, a reviewer or an adjudicator (recount list accounts names them): recount admit %s --as NAME", desk.ErrRefused, id)
	}
	return err
}
