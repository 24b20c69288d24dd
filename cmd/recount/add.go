package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"recount/intake"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/record"
)

// addCommand puts pages and lists into a case.
func addCommand() *cobra.Command {
	var f caseFlags
	var source, outcome string
	var mapped []string
	var dry, save bool
	var headerRow int
	var sheet string
	c := &cobra.Command{
		Use:   "add PATH...",
		Short: "Add documents, or a list of victims (CSV, XLSX, ODS)",
		Long: `Add documents (HTML, text, mail, PDF, WARC, feeds, ZIP of these; folders with all that is below) to a case.

With --source a CSV, XLSX or ODS file is read as that source's list of victims: columns are known by their usual names in
English and Arabic, or named with --map. Every row is a record of its own with its row number, a person without a name too; a
cell that cannot be read is named and costs its own field alone; rows that are no person (totals, notes, headers) are named; the same
list twice adds nothing; "recount undo --import ID" takes the whole list back.`,
		Example: `  recount add --case coast pages/
  recount add --case coast --source SNHR --dry-run list.xlsx
  recount add --case coast --source SNHR --map 'Full name=name' --map 'Killed on=died' --save-map list.csv`,
		Args: cobra.MinimumNArgs(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			if source == "" {
				if dry || save || outcome != "" || len(mapped) > 0 {
					return usageError("--dry-run, --save-map, --outcome and --map are for a list of victims: say whose list it is with --source")
				}
				return addPages(ctx, c, o, args)
			}
			for _, path := range args {
				file, err := readList(path, source, outcome, mapped)
				if err != nil {
					return err
				}
				file.HeaderRow, file.Sheet = headerRow, sheet
				if err := addList(ctx, c, o, file, dry, save); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&source, "source", "", "whose list of victims the file is (an origin's id or name)")
	c.Flags().StringVar(&outcome, "outcome", "", "what happened to the people on the list, where no column says it (killed)")
	c.Flags().StringArrayVar(&mapped, "map", nil, "COLUMN=FIELD, over what is known by usual names (- leaves a column out); fields: "+fieldNames())
	c.Flags().IntVar(&headerRow, "header-row", 0, "the row of a list that names its columns, from 1 (found by its words)")
	c.Flags().StringVar(&sheet, "sheet", "", "the sheet of a spreadsheet that is read (every one that holds a list)")
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would be done and write nothing")
	c.Flags().BoolVar(&save, "save-map", false, "keep the mapping for the next list of this source")
	return c
}

// addPages reads documents and puts them into the case.
func addPages(ctx context.Context, c *cobra.Command, o *openCase, paths []string) error {
	added, err := o.AddFiles(ctx, o.who, paths, c.InOrStdin())
	for _, b := range added.Bad {
		fmt.Fprintln(c.ErrOrStderr(), b)
	}
	for _, path := range paths {
		if ext := strings.ToLower(filepath.Ext(path)); ext == ".csv" || ext == ".tsv" || ext == ".xlsx" {
			fmt.Fprintf(c.ErrOrStderr(), "%s: read as a document; to read it as a list of victims give --source, whose list it is\n", path)
		}
	}
	fmt.Fprintf(c.OutOrStdout(), "%d documents added, %d were there already, %d could not be read\n", added.Documents, added.Known, len(added.Bad))
	if err == nil && len(added.Bad) > 0 {
		return &exitError{exitSomeFailed, nil}
	}
	return err
}

func readList(path, source, outcome string, mapped []string) (desk.ListFile, error) {
	data, err := flow.ReadListFile(path)
	if err != nil {
		return desk.ListFile{}, err
	}
	f := desk.ListFile{Name: filepath.Base(path), Data: data, Source: record.OriginID(source), Outcome: record.Outcome(outcome)}
	if f.Mapping, err = desk.ParseMapping(mapped); err != nil {
		return f, usageError("--map is COLUMN=FIELD, as in --map 'Full name=name'")
	}
	return f, nil
}

// fieldNames are the fields of a list for a line of help.
func fieldNames() string {
	var names []string
	for _, f := range intake.Fields() {
		names = append(names, string(f))
	}
	return strings.Join(names, " ")
}

// addList plans an import, says what it will do, and does it.
func addList(ctx context.Context, c *cobra.Command, o *openCase, file desk.ListFile, dry, save bool) error {
	plan, err := o.PlanImport(ctx, o.who, file)
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	fmt.Fprintf(out, "%s: %d rows become records, %d rows cannot be taken, %d are in the case already\n", plan.Name, len(plan.Records), len(plan.Bad), plan.Known)
	for _, column := range slices.Sorted(maps.Keys(plan.Mapping)) {
		fmt.Fprintf(out, "  column %q -> %s\n", column, plan.Mapping[column])
	}
	if len(plan.Left) > 0 {
		fmt.Fprintf(out, "  left out: %s\n", strings.Join(plan.Left, ", "))
	}
	for _, n := range plan.Notes {
		fmt.Fprintf(out, "  %s\n", n)
	}
	for _, b := range plan.Bad {
		fmt.Fprintf(c.ErrOrStderr(), "%s, row %d: %s\n", plan.Name, b.Row, b.Why)
	}
	for _, o := range plan.Odd {
		fmt.Fprintf(c.ErrOrStderr(), "%s, row %d: %s; the person is taken without it\n", plan.Name, o.Row, o.OddCell)
	}
	if dry {
		fmt.Fprintln(out, "Nothing was written (--dry-run).")
		return nil
	}
	_, err = o.Import(ctx, o.who, plan, nil)
	switch {
	case errors.Is(err, desk.ErrKnown):
		fmt.Fprintln(out, "This list is in the case already.")
		return nil
	case err != nil:
		return err
	}
	fmt.Fprintf(out, "Imported as %s; \"recount undo --import %s\" takes it back.\n", plan.ID, plan.ID)
	if save {
		_, err = o.SaveMapping(ctx, o.who, file.Source, plan.Mapping)
	}
	return err
}
