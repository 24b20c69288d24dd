package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"recount/count"
	"recount/intake"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/report"
	"recount/record"
)

// addCommand puts pages and lists into a case.
func addCommand() *cobra.Command {
	var f caseFlags
	var source, outcome string
	var mapped []string
	var dry, save, whole bool
	var headerRow int
	var sheet string
	c := &cobra.Command{
		Use:   "add PATH...",
		Short: "Add documents, or a list of victims (CSV, XLSX, ODS)",
		Long: `Add documents (HTML, text, mail, PDF, WARC, feeds, ZIP of these; folders with all that is below) to a case.

A table of events (UCDP GED from 19.1 on and its candidate files, ACLED, Airwars, the ged.csv of an edition) is a document whose
rows are claims of its origin, which count for nothing until a person accepts them. A row whose low, best and high contradict each
other, or that cannot be read, is named and left out. --dry-run says what would be read.

What Bayanat and Uwazi export (JSON, CSV) is read too: a bulletin, an incident or an entity is a document of its own. Bayanat's
actors, and entities of Uwazi that are people, are lists: give --source. Such databases hold witnesses and perpetrators as
well: who has no event of harm is no record unless --outcome says what befell them.

With --source a CSV, XLSX or ODS file is read as that source's list of victims: columns are known by their usual names in
English and Arabic, or named with --map. Every row is a record of its own with its row number, a person without a name too; a
cell that cannot be read is named and costs its own field alone; rows that are no person (totals, notes, headers) are named; the same
list twice adds nothing; the next edition of a list changes the records of the one before, and says which are new, changed and gone;
a list waits until a person admits it ("recount admit") and moves no number before; "recount undo --import ID" takes the whole list back.`,
		Example: `  recount add --case coast pages/
  recount add --case coast --source SNHR --dry-run list.xlsx
  recount add --case coast --source SNHR --map 'Full name=name' --map 'Killed on=died' --save-map list.csv`,
		Args: atLeast(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			if source == "" {
				if save || whole || outcome != "" || len(mapped) > 0 {
					return usage(
						"--save-map, --whole, --outcome and --map are for a list of victims: say whose list it is with --source",
					)
				}
				if dry {
					return planPages(ctx, c, o, args)
				}
				return addPages(ctx, c, o, args)
			}
			for _, path := range args {
				file, err := readList(path, source, outcome, mapped)
				if err != nil {
					return err
				}
				file.HeaderRow, file.Sheet = headerRow, sheet
				file.Whole = whole
				if err := addList(ctx, c, o, file, dry, save); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&source, "source", "", "whose list of victims the file is (an origin's id or name)")
	c.Flags().StringVar(&outcome, "outcome", "",
		"what happened to the people on the list, where no column says it (killed)")
	c.Flags().StringArrayVar(&mapped, "map", nil,
		"COLUMN=FIELD, over what is known by usual names (- leaves a column out); fields: "+fieldNames())
	c.Flags().IntVar(&headerRow, "header-row", 0,
		"the row of a list that names its columns, from 1 (found by its words)")
	c.Flags().
		StringVar(&sheet, "sheet", "", "the sheet of a spreadsheet that is read (every one that holds a list)")
	c.Flags().BoolVar(&dry, "dry-run", false, "say what would be done and write nothing")
	c.Flags().BoolVar(&whole, "whole", false,
		"this is the whole list of its source: once it is admitted, those whom it names no more count no more")
	c.Flags().BoolVar(&save, "save-map", false, "keep the mapping for the next list of this source")
	return c
}

// planPages says what adding documents would bring.
func planPages(ctx context.Context, c *cobra.Command, o *openCase, paths []string) error {
	all, bad, err := o.Sources.WouldAdd(ctx, o.who, paths, c.InOrStdin())
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	for _, b := range bad {
		fmt.Fprintln(c.ErrOrStderr(), said(c.ErrOrStderr(), b))
	}
	voice := report.Speak(string(language(c.ErrOrStderr())), false, nil)
	for _, d := range all {
		names := make([]string, len(d.Origins))
		for i, id := range d.Origins {
			names[i] = cmp.Or(string(id), "?")
		}
		say(out, "%s: %d claims would wait for a person (%s)\n", d.Name, d.Claims, strings.Join(names, ", "))
		if d.Known {
			say(out, "  it is in the case already\n")
		}
		for _, w := range d.Warnings {
			text, _ := voice.Warning(w)
			fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", d.Name, text)
		}
	}
	say(out, "Nothing was written (--dry-run).\n")
	return nil
}

// addPages reads documents and puts them into the case.
func addPages(ctx context.Context, c *cobra.Command, o *openCase, paths []string) error {
	added, err := o.Sources.AddFiles(ctx, o.who, paths, c.InOrStdin())
	for _, b := range added.Bad {
		fmt.Fprintln(c.ErrOrStderr(), said(c.ErrOrStderr(), b))
	}
	doubts(c, added.Doubts)
	for _, path := range paths {
		if intake.ListEnding(path) != "" {
			say(c.ErrOrStderr(),
				"%s: read as a document; to read it as a list of victims give --source, whose list it is\n", path)
		}
	}
	say(c.OutOrStdout(), "%d documents added, %d were there already, %d could not be read\n", added.Documents,
		added.Known, len(added.Bad))
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
	f := desk.ListFile{Name: filepath.Base(path), Data: data, Source: record.OriginID(source),
		Outcome: record.Outcome(outcome)}
	if f.Mapping, err = desk.ParseMapping(mapped); err != nil {
		return f, usage("--map is COLUMN=FIELD, as in --map 'Full name=name'")
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
	plan, err := o.Lists.PlanImport(ctx, o.who, file)
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	say(out, "%s: %d rows become records (%d new, %d changed, %d as before), %d rows cannot be taken\n",
		plan.Name, len(plan.Records), plan.Changes.New, len(plan.Changes.Changed), plan.Changes.Same, len(plan.Bad))
	for _, column := range slices.Sorted(maps.Keys(plan.Mapping)) {
		say(out, "  column %q -> %s\n", column, plan.Mapping[column])
	}
	if len(plan.Left) > 0 {
		say(out, "  left out: %s\n", strings.Join(plan.Left, ", "))
	}
	for _, n := range plan.Notes {
		fmt.Fprintf(out, "  %s\n", said(out, n.Sentence()))
	}
	for _, b := range plan.Bad {
		say(c.ErrOrStderr(), "%s, row %d: %s\n", plan.Name, b.Row, said(c.ErrOrStderr(), b.Why))
	}
	for _, o := range plan.Odd {
		say(c.ErrOrStderr(), "%s, row %d: %s; the person is taken without it\n", plan.Name, o.Row,
			said(c.ErrOrStderr(), o.OddCell.Sentence()))
	}
	sayChanges(out, plan)
	moves, err := o.Lists.PlanMoves(ctx, o.who, allKilled(), plan)
	if err != nil {
		return err
	}
	sayMoves(out, moves)
	if dry {
		say(out, "Nothing was written (--dry-run).\n")
		return nil
	}
	_, err = o.Lists.Import(ctx, o.who, plan, nil)
	switch {
	case errors.Is(err, desk.ErrKnown):
		say(out, "This list is in the case already.\n")
		return nil
	case err != nil:
		return err
	}
	say(
		out,
		"Imported as %s. It waits to be admitted and moves no number: \"recount admit %s\" admits it, \"recount undo --import %s\" takes it back.\n",
		plan.ID,
		plan.ID,
		plan.ID,
	)
	if save {
		_, err = o.Lists.SaveMapping(ctx, o.who, file.Source, plan.Mapping)
	}
	return err
}

// sayChanges tells what an edition changes of those before it.
func sayChanges(out io.Writer, plan desk.ImportPlan) {
	c := plan.Changes
	if c.Renumbered {
		say(
			out,
			"  the numbers of this list stand for other people than in the edition before: its people are known by their names\n",
		)
	}
	for i, r := range c.Changed {
		if i == maxListed {
			say(out, "  and %d changed more\n", len(c.Changed)-i)
			break
		}
		var fields []string
		for _, f := range r.Fields {
			fields = append(fields, fmt.Sprintf("%s %s -> %s", f.Field, orNothing(f.From), orNothing(f.To)))
		}
		say(out, "  changed: %s (row %d): %s\n", r.Name, r.Row, strings.Join(fields, ", "))
	}
	for i, g := range c.Gone {
		if i == maxListed {
			say(out, "  and %d gone more\n", len(c.Gone)-i)
			break
		}
		say(out, "  gone: %s (%s)\n", g.Name, g.ID)
	}
	if len(c.Gone) > 0 && !c.Whole {
		say(out, "  those who are gone go on counting; give --whole where this is the whole list of its source\n")
	}
	for i, u := range plan.Unknown {
		if i == maxListed {
			say(out, "  and %d places more that are not known\n", len(plan.Unknown)-i)
			break
		}
		say(out, "  %d rows with a place that is not known: %s (%s)\n", u.Rows, u.Words, taken(language(out), u))
	}
	for _, l := range plan.Lacking {
		say(out, "  "+lackWords[l.What]+"\n", l.Rows)
	}
}

// taken says what becomes of the rows of a place that is not known.
func taken(lang record.Lang, u desk.UnknownPlace) string {
	if u.In != "" {
		return fmt.Sprintf(in(lang, "the words are kept; the rest of the cell is %s"), u.In)
	}
	return in(lang, "the words are kept")
}

// lackWords say what becomes of people who lack something.
var lackWords = map[string]string{
	"name":           "%d rows have no name: such people are in the documented minimum and not among the named",
	"died":           "%d rows have no day of death that could be read: such people are in the documented minimum and not among the named",
	"place":          "%d rows say neither where somebody died nor where they were from: such people are in the documented minimum and not among the named",
	"place_of_death": "%d rows say where somebody was from and not where they died: no place counts them for sure; if that column is where they died, give --map 'COLUMN=place'",
}

func orNothing(s string) string {
	if s == "" || s == `""` {
		return "nothing"
	}
	return s
}

// sayMoves tells how the numbers of all who were killed would move, and by whose list.
func sayMoves(out io.Writer, m desk.Moves) {
	say(
		out,
		"Once it is admitted, this list of %s would move: named %s -> %s, documented minimum %d -> %d, verified minimum %d -> %d (all who were killed)\n",
		m.Source,
		namedSpan(m.Before),
		namedSpan(m.After),
		m.Before.Documented,
		m.After.Documented,
		m.Before.Verified,
		m.After.Verified,
	)
}

// namedSpan is the number of the named, an interval where possible duplicates remain.
func namedSpan(m desk.Minima) string {
	if m.NamedHigh > m.Named {
		return fmt.Sprintf("%d–%d", m.Named, m.NamedHigh)
	}
	return fmt.Sprint(m.Named)
}

func allKilled() count.Query { return count.Query{Cell: record.AnyCell(record.Killed)} }
