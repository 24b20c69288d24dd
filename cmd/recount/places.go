package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/record"
)

// placesCommand lists the places of a case's own, and adds some.
func placesCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "places",
		Short: "The places of a case's own, which no table of places has",
		Long: `List the places that a case has of its own. They work at once: for lists that come, for records that
kept the words of their source, for the places of questions, for pages that nobody has judged. Tables of places that the
case took in are listed with their version; their own places are too many to list.`,
		Args: noArgs,
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, _ []string) error {
			all, err := o.Sources.CasePlaces(ctx, o.who)
			for _, p := range all {
				fmt.Fprintf(c.OutOrStdout(), "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Level, p.NameEN, p.NameAR, p.Parent)
			}
			if err != nil {
				return err
			}
			tables, err := o.Sources.PlaceTables(ctx, o.who)
			for _, t := range tables {
				say(c.OutOrStdout(), "table %s (%s, version %s, date %s): %d places; act %s\n", t.Name, t.Form,
					orNothing(t.Version), orNothing(t.Date), t.Taken, t.Change)
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
	var table placesFile
	c := &cobra.Command{
		Use:   "add NAME --in PLACE | add --file TABLE",
		Short: "Add a place within a place that is known, or the places of a table",
		Long: `Add a place within a place that is known; or, with --file, the places of a table as one act, which "recount undo"
takes back as one: a dump of GeoNames (XX.txt, 19 columns parted by tabs) or a table of COD-AB (CSV, XLSX) with its old
columns (ADM1_EN, admin1Name_en, admin1Pcode) or its new ones (adm1_name, adm1_pcode). Places are bound to what holds
them by their codes. See first what would be new, what is known and which rows are refused (--dry-run).`,
		Example: `  recount places add "Wadi al-Zayn" --ar "وادي الزين" --in Hama
  recount places add --file admin3.xlsx --version v03 --dry-run`,
		Args: atMost(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			switch {
			case table.path != "" && len(args) == 0:
				return table.add(ctx, c, o)
			case len(args) == 0 || table.path != "":
				return usage("give the name of a place, or a table of places with --file")
			}
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
	c.Flags().StringVar(&table.path, "file", "", "a table of places: GeoNames (TXT) or COD-AB (CSV, XLSX)")
	c.Flags().StringVar(&table.version, "version", "", "version of the table, where it does not say it")
	c.Flags().StringVar(&table.date, "date", "", "date of the table, where it does not say it")
	c.Flags().BoolVar(&table.dry, "dry-run", false, "say what the table would do, and write nothing")
	return c
}

// placesFile is a table of places that is to be taken in.
type placesFile struct {
	path, version, date string
	dry                 bool
}

func (f placesFile) add(ctx context.Context, c *cobra.Command, o *openCase) error {
	data, err := flow.ReadListFile(f.path)
	if err != nil {
		return err
	}
	plan, err := o.Sources.PlanPlaces(ctx, o.who, desk.PlacesFile{Name: filepath.Base(f.path), Data: data,
		Version: f.version, Date: f.date})
	if err != nil {
		return err
	}
	out, odd := c.OutOrStdout(), c.ErrOrStderr()
	say(out, "%s (%s, version %s, date %s): %d places are new, %d known ones gain a name or a code, %d are known, %d rows are refused\n",
		plan.Name, plan.Form, orNothing(plan.Version), orNothing(plan.Date), plan.New, plan.Gain, plan.Known, len(plan.Bad))
	for _, l := range plan.Level {
		say(out, "  new at level %s: %d\n", l.Level, l.N)
	}
	if plan.Passed > 0 {
		say(out, "  %d rows are of kinds that no figure is of (streams, schools) and are passed over\n", plan.Passed)
	}
	for i, b := range plan.Bad {
		if i == maxRefusedShown {
			say(odd, "and %d rows more are refused\n", len(plan.Bad)-i)
			break
		}
		say(odd, "%s, row %d: %s\n", plan.Name, b.Row, said(odd, b.Why))
	}
	if f.dry {
		say(out, "Nothing was written (--dry-run).\n")
		return nil
	}
	done, err := o.Sources.ImportPlaces(ctx, o.who, plan)
	if err != nil {
		return err
	}
	say(out, "Taken in; they work at once. \"recount undo %s\" takes all of them out again.\n", done.Change)
	return nil
}

// maxRefusedShown is how many refused rows of a table are told.
const maxRefusedShown = 100
