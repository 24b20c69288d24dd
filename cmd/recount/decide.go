package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/record"
)

// decideFlags are what a decision may be about beside a claim.
type decideFlags struct {
	pair     string
	kind     string
	matter   string
	to       string
	grade    string
	standard string
	rerun    bool
	seen     record.Attested
}

// decideCommand judges one claim, says whether two records are one person, moves one of the four findings on a record,
// or runs a standard of proof again.
func decideCommand() *cobra.Command {
	var f caseFlags
	var d decideFlags
	c := &cobra.Command{
		Use:   "decide (accept|reject) DOCUMENT CLAIM | (propose|second|dissent|show) RECORD",
		Short: "Judge a claim, a pair, or one of the four findings on a record; run a standard of proof again",
		Long: `Decide writes one decision with its reason.

  accept, reject   a claim of a document
  --pair A,B       whether two records are one person
  propose          a step of one of four findings on a record: death, identity, status, attribution
  second           another person's yes to a step that waits
  dissent          a reviewer's written disagreement, which stays beside the finding
  show             where the four findings stand, and what the standard still asks for
  --rerun          run a standard of proof over all findings and list what would stand elsewhere; nothing is moved`,
		Example: `  recount decide accept DOCUMENT CLAIM --reason "the list is attached"
  recount decide --pair v-1,v-2 --judged same
  recount decide propose v-1 --matter death --to verified --reason "two lists that do not rest on each other"
  recount decide second v-1 --matter death --as reviewer
  recount decide --rerun --standard strict.tsv`,
		Args: atMost(3),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			return decide(ctx, c, o, d, args)
		}),
	}
	f.add(c)
	c.Flags().StringVar(&d.pair, "pair", "", "two records' ids, with a comma between")
	c.Flags().StringVar(&d.kind, "judged", "", "with --pair: same, not_same or possibly_same")
	c.Flags().StringVar(&d.matter, "matter", "death", "death, identity, status or attribution")
	c.Flags().StringVar(&d.to, "to", "", "the state to which the finding should go")
	c.Flags().StringVar(&d.grade, "grade", "", "another body's grade, word for word")
	c.Flags().BoolVar(&d.rerun, "rerun", false, "run a standard of proof over all findings")
	c.Flags().StringVar(&d.standard, "standard", "", "file of the standard; empty is the one in force")
	c.Flags().IntVar(&d.seen.FirstHand, "first-hand", 0, "independent first-hand accounts that you have seen")
	c.Flags().BoolVar(&d.seen.Material, "material", false, "you have seen independent material evidence")
	c.Flags().BoolVar(&d.seen.Visual, "visual", false, "you have seen visual proof of who did it")
	c.Flags().BoolVar(&d.seen.Admission, "admission", false, "the party itself admitted it")
	c.Flags().BoolVar(&d.seen.AgainstPresumption, "against-presumption", false,
		"there is evidence against the civilian presumption")
	c.Flags().BoolVar(&d.seen.Answered, "answered", false, "the reason answers the contrary claims")
	return c
}

func decide(ctx context.Context, c *cobra.Command, o *openCase, d decideFlags, args []string) error {
	switch {
	case d.rerun:
		return rerun(ctx, c.OutOrStdout(), o, d)
	case d.pair != "":
		if d.kind == "" {
			return usage("are the two one person? give --judged same, not_same or possibly_same")
		}
		a, b, ok := strings.Cut(d.pair, ",")
		if !ok {
			return usage("--pair takes two ids with a comma between")
		}
		out, err := o.Persons.JudgePair(ctx, o.who, record.IdentityLink{A: record.VictimRecordID(a),
			B: record.VictimRecordID(b), Kind: record.LinkKind(d.kind)})
		return done(c, out, err)
	case len(args) == 2:
		return decideFinding(ctx, c, o, d, args[0], record.VictimRecordID(args[1]))
	case len(args) != 3:
		return usage("decide takes accept or reject with a document and a claim, or propose, second, dissent or show with a record")
	}
	doc, id := record.DocumentID(args[1]), record.ClaimID(args[2])
	switch args[0] {
	case "accept":
		out, err := o.Claims.Accept(ctx, o.who, doc, id)
		return done(c, out, err)
	case "reject":
		out, err := o.Claims.Reject(ctx, o.who, doc, id)
		return done(c, out, err)
	}
	return usage("decide accept or reject, not %s", args[0])
}

// decideFinding moves, seconds or disputes one finding, or shows all four.
func decideFinding(ctx context.Context, c *cobra.Command, o *openCase, d decideFlags, did string,
	id record.VictimRecordID) error {
	m := record.Matter(d.matter)
	switch did {
	case "propose":
		if d.to == "" {
			return usage("propose which state? give --to; recount decide show %s lists the steps that are open", id)
		}
		f := record.Determination{Record: id, Matter: m, State: record.State(d.to), Rationale: o.who.Reason,
			Grade: d.grade}
		if d.seen != (record.Attested{}) {
			f.Attested = &d.seen
		}
		out, err := o.Verification.ProposeFinding(ctx, o.who, f)
		return done(c, out, err)
	case "second":
		out, err := o.Verification.DecideFinding(ctx, o.who, id, m, o.who.Reason)
		return done(c, out, err)
	case "dissent":
		out, err := o.Verification.Dissent(ctx, o.who, id, m, o.who.Reason)
		return done(c, out, err)
	case "show":
		all, err := o.Verification.Findings(ctx, o.who, id)
		if err != nil {
			return err
		}
		showFindings(c.OutOrStdout(), all)
		return nil
	}
	return usage("decide propose, second, dissent or show, not %s", did)
}

func showFindings(w io.Writer, all []desk.Finding) {
	for _, f := range all {
		say(w, "%s: %s (the standard would support: %s)\n", f.Now.Matter, f.Now.State, f.Would)
		if f.Came != "" {
			say(w, "  the record says %s of itself, which nobody has decided: it counts for nothing\n", f.Came)
		}
		if f.Word != "" {
			say(w, "  on the word of %s alone: nobody else vouches that those who decided it are two persons\n", f.Word)
		}
		e := f.Case.Evidence
		say(w, "  independent origins %d, adopted as credible %d, passages %d, contrary records %d\n",
			e.IndependentOrigins, e.CredibleOrigins, e.Passages, f.Case.OpenConflicts)
		if f.Waiting != nil {
			say(w, "  waits for another person: %s to %s\n", f.Waiting.From, f.Waiting.State)
		}
		if f.Now.Dissent != "" {
			say(w, "  dissent: %s\n", f.Now.Dissent)
		}
		for _, s := range f.Steps {
			say(w, "  to %s\n", s.To)
			for _, m := range f.Proof.MissingIn(f.Case, s.To, language(w)) {
				say(w, "    missing: %s\n", m)
			}
		}
	}
}

// rerun lists what would stand elsewhere under a standard.
func rerun(ctx context.Context, w io.Writer, o *openCase, d decideFlags) error {
	text := ""
	if d.standard != "" {
		b, err := readGiven(d.standard)
		if err != nil {
			return record.Say("read the standard: %w", err)
		}
		text = string(b)
	}
	run, err := o.Verification.Rerun(ctx, o.who, text, language(w))
	if err != nil {
		return err
	}
	for _, x := range run.Diff {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", x.Record, x.Matter, x.Now, x.Would, strings.Join(x.Missing, "; "))
	}
	say(w, "Standard %s: %d findings looked at, %d would stand elsewhere; nothing was moved.\n", run.Standard,
		run.Findings, len(run.Diff))
	return nil
}
