package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"recount/count"
	"recount/internal/flow"
	"recount/record"
)

const explainLong = `Open a number to its proof and its sentences.

With --number, the toll is computed as "recount toll" does with the same flags, and the proof of that number is printed:
each figure with how often it is taken, the sentence behind it, its page, and whether the proof checks anew in exact
arithmetic. With --claim, one claim is printed with everything that was read from it (ids stand in the toll's notes).`

// explainCommand is "recount explain".
func explainCommand() *cobra.Command {
	var f tollFlags
	var number, claim string
	c := &cobra.Command{
		Use:   "explain PATH...",
		Short: "Open a number to its proof and sentences",
		Long:  explainLong,
		Example: `  recount explain examples/coast --number documented
  recount explain examples/coast --number documented --status civilian --as-of 2025-03-11
  recount explain examples/coast --claim 9k3v`,
		Args: atLeast(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runExplain(cmd.Context(), args, f, number, claim, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.question(c)
	c.Flags().StringVar(&number, "number", "documented",
		"named, verified, documented, reported, likely, upper or conflicts")
	c.Flags().StringVar(&claim, "claim", "", "a claim's id or the beginning of one")
	_ = c.RegisterFlagCompletionFunc("number",
		cobra.FixedCompletions(strings.Split("named verified documented reported likely upper conflicts", " "),
			cobra.ShellCompDirectiveNoFileComp))
	return c
}

// runExplain computes the toll and prints what was asked of it.
func runExplain(ctx context.Context, paths []string, f tollFlags, number, claim string, out, errs io.Writer) error {
	switch number {
	case "named", "verified", "documented", "reported", "likely", "upper", "conflicts":
	default:
		return usage("--number %s: use named, verified, documented, reported, likely, upper or conflicts", number)
	}
	r, err := readToll(ctx, paths, &f, errs)
	if err != nil {
		return err
	}
	t := newTollText(r, language(out), false)
	if claim != "" {
		if err := t.explainClaim(claim); err != nil {
			return err
		}
	} else {
		t.explainNumber(r.Tolls[0], number)
		t.footnotes()
	}
	if _, err := io.WriteString(out, t.String()); err != nil {
		return err
	}
	return someFailed(r)
}

// explainNumber prints the proof of one number.
func (t *tollText) explainNumber(a flow.Answer, number string) {
	res := a.Result
	t.line("%s", strings.ToUpper(t.Title(a)))
	t.line("%s", t.scope(res))
	t.line("")
	switch number {
	case "named":
		t.row(t.W("named"), t.named(res)...)
	case "likely":
		t.row(t.W("likely"), t.likely()...)
	case "verified":
		t.row(t.W("verified"), t.verified(res)...)
		t.opened(res.VerifiedMinimum.Proof)
	case "documented":
		t.row(t.W("documented"), t.minimum(res.DocumentedMinimum, t.none(res))...)
		t.heldBack(res)
		t.opened(res.DocumentedMinimum.Proof)
	case "upper":
		t.row(t.W("upper"), t.upper(res)...)
		t.opened(res.DocumentedMinimum.HighProof)
	case "reported":
		t.row(t.W("reported"), t.reported(res)...)
		t.line("")
		for _, o := range res.Reported {
			t.series(o.Series)
		}
	case "conflicts":
		for _, c := range res.Conflicts {
			t.row(t.W("contested"), t.W("says_conflict"), t.refs(c.Claims))
			t.opened(c.Proof)
		}
	}
	t.line("")
}

// opened prints the arithmetic of a proof and checks it anew.
func (t *tollText) opened(p *count.Proof) {
	if p == nil {
		return
	}
	t.line("")
	t.line("  %s", t.W("proof_by", t.W("method_"+strings.ReplaceAll(string(p.Method), " ", "_"))))
	for _, term := range p.Terms {
		sign, end := "+", t.W("q_at_least", t.Num(term.Figure))
		if term.AtMost {
			sign, end = "-", t.W("q_up_to", t.Num(term.Figure))
		}
		t.line("    %s %s × (%s)  %s", sign, term.Multiplier.RatString(), end, t.cell(term.Cell))
	}
	t.line("    = %s", p.Value.RatString())
	if err := p.Check(t.r.Gazetteer()); err != nil {
		t.line("  %s: %v", t.W("proof_fails"), err)
		return
	}
	t.line("  %s", t.W("proof_holds"))
}

// cell prints a cell in full.
func (t *tollText) cell(c record.Cell) string {
	out := t.People(c)
	if p := t.Places(c); p != "" {
		out += ", " + p
	}
	return out + ", " + c.Window.String()
}

// series prints a counter by as-of date.
func (t *tollText) series(s count.Series) {
	t.line("  %s, %s", t.Origin(s.Origin), t.cell(s.Cell))
	for _, p := range s.Points {
		stale := ""
		if p.Stale {
			stale = " (" + t.W("stale") + ")"
		}
		t.line("    %-28s %s, %s%s %s", t.PointDate(p), t.Point(p), t.Pages(p.Documents), stale, t.ref(p.Claims))
	}
}

// explainClaim prints one claim.
func (t *tollText) explainClaim(prefix string) error {
	var found []*record.Claim
	for i := range t.r.Claims {
		if strings.HasPrefix(string(t.r.Claims[i].ID), prefix) {
			found = append(found, &t.r.Claims[i])
		}
	}
	switch len(found) {
	case 0:
		return usage("no claim's id begins with %q; ids stand under the sentences of a toll", prefix)
	case 1:
	default:
		return usage("%d claims' ids begin with %q; give more of it", len(found), prefix)
	}
	t.claim(found[0])
	return nil
}

// claim prints everything that was read from one claim.
func (t *tollText) claim(c *record.Claim) {
	field := func(name, value string) {
		if value != "" {
			t.line("  %-12s %s", name, value)
		}
	}
	t.line("claim %s (%s)", c.ID, c.Kind)
	field("sentence", "“"+oneLine(c.Sentence.Exact)+"”")
	field("page", t.pageName(c.Document))
	field("published", c.Published.String())
	field("speaker", t.Speaker(c))
	field("class", c.Speaker.Class)
	field("on the page", string(c.Speaker.OnPage))
	if c.Speaker.Inferred {
		field("traced", "the page does not name the speaker; other pages give the figure to it")
	}
	field("verb", string(c.Speaker.Verb))
	field("verified", c.Speaker.Verified)
	if n := c.Count; n != nil {
		field("figure", n.Figure.String())
		if i, err := n.Figure.Interval(); err == nil {
			field("interval", i.String()+" on the speaker's list")
		}
		field("people", t.cell(n.Cell))
		field("scope", string(n.Scope))
		field("mode", string(n.Mode))
		field("as of", n.AsOf.String())
		field("alleged", n.Perp)
		field("cause", n.Cause)
	}
	for _, a := range c.Fields {
		field("  "+a.Field, fmt.Sprintf("“%s” (bytes %d to %d)", oneLine(a.Anchor.Exact), a.Anchor.Start, a.Anchor.End))
	}
	for _, w := range c.Warnings {
		field("note", w.Text)
	}
	field("read by", c.Method)
}
