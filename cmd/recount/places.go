package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"recount/record"
)

// placesCommand lists the places of a case's own, and adds some.
func placesCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "places",
		Short: "The places of a case's own, which no table of places has",
		Long: `List the places that a case has of its own. They work at once: for lists that come, for records that
kept the words of their source, for the places of questions. What a page says of them a person corrects in its claim.`,
		Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			all, err := o.Sources.CasePlaces(ctx, o.who)
			for _, p := range all {
				fmt.Fprintf(c.OutOrStdout(), "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Level, p.NameEN, p.NameAR, p.Parent)
			}
			return err
		}),
	}
	f.add(c)
	c.AddCommand(addPlace())
	return c
}

func addPlace() *cobra.Command {
	var f caseFlags
	var p record.Place
	var parent, level string
	c := &cobra.Command{
		Use:     "add NAME --in PLACE",
		Short:   "Add a place within a place that is known",
		Example: `  recount places add "Wadi al-Zayn" --ar "وادي الزين" --in Hama`,
		Args:    exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			p.NameEN, p.Parent, p.Level = args[0], record.PlaceID(parent), record.Level(level)
			id, out, err := o.Sources.RecordPlace(ctx, o.who, p)
			if err == nil {
				fmt.Fprintln(c.OutOrStdout(), id)
			}
			return done(c, out, err)
		}),
	}
	f.add(c)
	c.Flags().StringVar(&parent, "in", "", "name or id of the place that it lies in")
	c.Flags().StringVar(&p.NameAR, "ar", "", "its name in Arabic")
	c.Flags().StringArrayVar(&p.AliasesEN, "also", nil, "another spelling of its name")
	c.Flags().StringVar(&level, "level", string(record.LevelSite),
		"adm1, adm2, adm3 or site (village, quarter, base, camp)")
	c.Flags().StringVar(&p.PCode, "pcode", "", "its place code (COD-AB)")
	c.Flags().StringVar((*string)(&p.ID), "id", "", "id of a place of the case that this replaces")
	return c
}
