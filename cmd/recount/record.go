package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/record"
)

// recordCommand writes a record of any kind that people write whole.
func recordCommand() *cobra.Command {
	var f caseFlags
	kinds := desk.RecordKinds()
	long := "Record something of a kind, by its fields; with id=ID, over what is there, which stays in the history:\n\n"
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		long += fmt.Sprintf("  %-14s %s\n", k, kinds[k])
	}
	c := &cobra.Command{
		Use:   "record KIND FIELD=VALUE...",
		Short: "Record a party, an allegation, an incident, a closed list and other kinds, field by field",
		Long:  long + "\nFields are named as \"recount show --json\" and the API name them; a dot leads into a field of fields.",
		Example: `  recount record party name="Coast Brigade" level=unit parent=PARTY from=2024-11
  recount record allegation party=PARTY incident=INCIDENT act=killing by=QRM standard=alleged
  recount record closure origin=QRM at_most=40 why="a sealed manifest" --as "An adjudicator" --second "A colleague"`,
		Args: atLeast(2),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, out, err := o.RecordFields(ctx, o.who, args[0], args[1:])
			if err == nil {
				fmt.Fprintln(c.OutOrStdout(), id)
			}
			return done(c, out, err)
		}),
	}
	f.add(c)
	c.AddCommand(recordEvidence(), recordClaim())
	return c
}

// recordEvidence preserves files as items of evidence.
func recordEvidence() *cobra.Command {
	var f caseFlags
	var item record.EvidenceItem
	c := &cobra.Command{
		Use:   "evidence FILE...",
		Short: "Preserve files as items of evidence, never altered, with their digests",
		Args:  atLeast(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			for _, path := range args {
				file, err := openGiven(path)
				if err != nil {
					return err
				}
				kept, _, err := o.Sources.RecordEvidence(ctx, o.who, item, file)
				if e := file.Close(); err == nil {
					err = e
				}
				if err != nil && !errors.Is(err, desk.ErrKnown) { // what is kept already is kept
					return record.Say("%s: %w", path, err)
				}
				fmt.Fprintf(c.OutOrStdout(), "%s\t%d bytes\tSHA-256 %s\n", kept.ID, kept.Size, kept.SHA256)
			}
			return nil
		}),
	}
	f.add(c)
	c.Flags().StringVar(&item.Media, "media", "", "media type, such as image/jpeg")
	c.Flags().StringVar(&item.Method, "method", "", "how it was captured: tool and version")
	c.Flags().StringVar(&item.CopyOf, "copy-of", "", "id of the original of which this is a working copy")
	c.Flags().StringArrayVar(&item.About, "about", nil, "id of a record, an incident or a testimony that it is about")
	return c
}

// recordClaim makes a claim that the machine did not find.
func recordClaim() *cobra.Command {
	var f caseFlags
	var sentence string
	c := &cobra.Command{
		Use:     "claim DOCUMENT --sentence TEXT FIELD=VALUE...",
		Short:   "Make a claim that the machine did not find, of a sentence of a document",
		Example: `  recount record claim 5d41 --sentence "The monitor documented 40 dead." count.figure.value=40 speaker.origin=QRM speaker.verb=documented`,
		Args:    atLeast(2),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			doc, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			id, out, err := o.Claims.MakeClaim(ctx, o.who, record.DocumentID(doc), sentence, args[1:])
			if err == nil {
				fmt.Fprintln(c.OutOrStdout(), id)
			}
			return done(c, out, err)
		}),
	}
	f.add(c)
	c.Flags().StringVar(&sentence, "sentence", "", "the sentence, word for word as the document has it")
	return c
}

// correctCommand corrects fields of a record or of a claim.
func correctCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use:   "correct RECORD FIELD=VALUE... | correct DOCUMENT CLAIM FIELD=VALUE...",
		Short: "Correct fields of a person's record, or any field of a claim",
		Long: `Correct fields of a record: of one that came from a list these and no others, over every edition of the list that comes. An empty
value takes a field out. With a document and a claim of it, correct the claim: the sentence stays, and the claim counts as corrected.`,
		Example: `  recount correct v-3kq0 died=2031-03-06 years=34
  recount correct 5d41 c-9ax2 count.figure.value=40 count.cell.status=civilian --reason "the page says civilians"`,
		Args: atLeast(2),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			id, err := o.Resolve(ctx, o.who, args[0])
			if err != nil {
				return err
			}
			if strings.Contains(args[1], "=") {
				out, err := o.Persons.CorrectFields(ctx, o.who, record.VictimRecordID(id), args[1:])
				return done(c, out, err)
			}
			claim, err := o.Resolve(ctx, o.who, args[1])
			if err != nil {
				return err
			}
			out, err := o.Claims.CorrectClaim(ctx, o.who, record.DocumentID(id), record.ClaimID(claim), args[2:])
			return done(c, out, err)
		}),
	}
	f.add(c)
	return c
}
