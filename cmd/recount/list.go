package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/terminal"
	"recount/record"
)

// lister prints one kind of record.
type lister struct {
	kind string
	what string
	list func(context.Context, *openCase, io.Writer) error
}

// listers are the kinds that `recount list` knows.
var listers = []lister{
	{"documents", "documents, newest first", listDocuments},
	{"claims", "claims that people have judged", listClaims},
	{"victims", "records of victims", listVictims},
	{"undecided", "records that brought findings which nobody has decided", listUndecided},
	{"incidents", "incidents", listIncidents},
	{"pairs", "judged pairs of records", listPairs},
	{"testimonies", "testimonies, by pseudonym", listTestimonies},
	{"sites", "sites", listSites},
	{"appeals", "appeals", listAppeals},
	{"commitments", "commitments, overdue ones first", listCommitments},
	{"parties", "parties", listParties},
	{"origins", "origins on which the desk has decided", listOrigins},
	{"imports", "lists that were read in", listImports},
	{"backups", "backups that the case knows of and does not know to be gone", listBackups},
	{"accounts", "accounts and their roles", listAccounts},
}

// listCommand lists records of a kind.
func listCommand() *cobra.Command {
	var f caseFlags
	long := "List records of a kind:\n\n"
	var kinds []string
	for _, l := range listers {
		long += fmt.Sprintf("  %-12s %s\n", l.kind, l.what)
		kinds = append(kinds, l.kind)
	}
	c := &cobra.Command{
		Use: "list KIND", Short: "List records of a kind", Long: long, ValidArgs: kinds,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(kinds, args[0]) {
				return usage("list what? give one of: %s", strings.Join(kinds, " "))
			}
			return nil
		},
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			w := newTable(c.OutOrStdout())
			for _, l := range listers {
				if l.kind == args[0] {
					if err := l.list(ctx, o, w); err != nil {
						return err
					}
				}
			}
			return w.Flush()
		}),
	}
	f.add(c)
	return c
}

// rows prints a heading and one line for each thing.
func rows[T any](w io.Writer, all []T, err error, heading string, line func(T) string) error {
	if err != nil {
		return err
	}
	if len(all) == 0 {
		say(w, "None.\n")
		return nil
	}
	say(w, heading+"\n")
	for _, x := range all {
		fmt.Fprintln(w, line(x))
	}
	return nil
}

func listDocuments(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Sources.Documents(ctx, o.who, store.DocumentRow{}, 500)
	return rows(w, all, err, "ID\tPUBLISHED\tOUTLET\tTITLE", func(d store.DocumentRow) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s", d.ID, d.Published, d.Outlet, clip(d.Title, 60))
	})
}

func listClaims(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Claims.Judged(ctx, o.who)
	return rows(w, all, err, "ID\tJUDGED\tKIND\tORIGIN\tSENTENCE", func(j record.ClaimJudgement) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", j.ID, j.Judgement, j.Claim.Kind, j.Claim.Speaker.Origin,
			clip(j.Claim.Sentence.Exact, 70))
	})
}

func listVictims(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Persons.Victims(ctx, o.who, "", 1000)
	return rows(w, all, err, "ID\tSOURCE\tNAME\tDIED\tPLACE", func(v record.VictimRecord) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", v.ID, v.Source, clip(v.Name+v.NameAR, 40), v.Died, v.Place)
	})
}

func listUndecided(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Brought(ctx, o.who)
	return rows(w, all, err, "ID\tSOURCE\tNAME\tFINDINGS", func(l desk.Listed) string {
		var came []string
		for _, x := range l.Brought {
			came = append(came, fmt.Sprintf("%s=%s", x.Matter, x.State))
		}
		return fmt.Sprintf("%s\t%s\t%s\t%s", l.ID, l.Source, clip(l.Name+l.NameAR, 40), strings.Join(came, " "))
	})
}

func listIncidents(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Events.Incidents(ctx, o.who)
	return rows(w, all, err, "ID\tKIND\tWHEN\tPLACE\tTITLE", func(i record.Incident) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", i.ID, i.Kind, i.When, i.Place, clip(i.Title, 50))
	})
}

func listPairs(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Persons.Pairs(ctx, o.who)
	return rows(w, all, err, "A\tB\tJUDGED", func(l desk.JudgedPair) string {
		judged := string(l.Kind)
		if l.Contested {
			judged += ", contested: it contradicts other judgements and does not count"
		}
		return fmt.Sprintf("%s\t%s\t%s", l.A, l.B, judged)
	})
}

func listTestimonies(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Testimony.Testimonies(ctx, o.who)
	return rows(w, all, err, "ID\tPSEUDONYM\tROLE\tTAKEN\tSTATE", func(t desk.Told) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s", t.ID, t.Interviewee, t.Role, t.Taken, t.Standing)
	})
}

func listSites(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.FollowUp.Sites(ctx, o.who)
	return rows(w, all, err, "ID\tKIND\tNAME\tPLACE", func(s record.Site) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s", s.ID, s.Kind, clip(s.Name, 50), s.Place)
	})
}

func listAppeals(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.FollowUp.Appeals(ctx, o.who)
	return rows(w, all, err, "ID\tWHEN\tBY\tTO\tASK\tSTATE", func(a record.AppealRecord) string {
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", a.ID, a.When, a.Appeal.By, a.Appeal.Addressee, a.Appeal.Ask,
			a.State)
	})
}

func listCommitments(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.FollowUp.Commitments(ctx, o.who)
	lines := make([]string, len(all))
	for i, c := range all {
		overdue := ""
		if c.Overdue {
			overdue = "overdue"
		}
		lines[i] = fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", c.ID, c.Commitment.Due, c.Commitment.By, c.Commitment.Promise,
			c.State, overdue)
	}
	return rows(w, lines, err, "ID\tDUE\tBY\tPROMISE\tSTATE\t", func(s string) string { return s })
}

func listParties(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Events.Parties(ctx, o.who)
	return rows(w, all, err, "ID\tLEVEL\tNAME\tPART OF",
		func(p record.Party) string { return fmt.Sprintf("%s\t%s\t%s\t%s", p.ID, p.Level, p.Name, p.Parent) })
}

func listOrigins(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Sources.Origins(ctx, o.who)
	return rows(w, all, err, "ID\tKIND\tADOPTED\tWHY", func(x record.Origin) string {
		return fmt.Sprintf("%s\t%s\t%v\t%s", x.ID, x.Kind, x.Adopted, clip(x.Why, 60))
	})
}

func listImports(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Lists.Imports(ctx, o.who)
	return rows(w, all, err, "ID\tSOURCE\tFILE\tROWS\tBAD\tSTATE", func(i record.Import) string {
		state := "counts, from before lists waited"
		if i.Admission != nil {
			state = strings.ReplaceAll(string(i.Admission.State), "_", " ")
		}
		return fmt.Sprintf("%s\t%s\t%s\t%d\t%d\t%s", i.ID, i.Source, i.Name, i.Rows, len(i.Bad), state)
	})
}

func listBackups(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Backups(ctx, o.who)
	return rows(w, all, err, "BEGUN\tDIRECTORY\tACTS\tFINISHED", func(k desk.Kept) string {
		return fmt.Sprintf("%s\t%s\t%d\t%v", k.At.Time().Format(time.DateTime), k.Place, k.Acts, k.Done)
	})
}

func listAccounts(ctx context.Context, o *openCase, w io.Writer) error {
	all, err := o.Users.Accounts(ctx, o.who)
	if err != nil {
		return err
	}
	say(w, "ID\tNAME\tROLES\n")
	for _, a := range all {
		fmt.Fprintf(w, "%s\t%s\t", a.User.ID, a.User.Name)
		for _, g := range a.Grants {
			fmt.Fprintf(w, "%s(S%d) ", g.Role, g.Clearance)
		}
		fmt.Fprintln(w)
	}
	return nil
}

// clip shortens a text to n characters for a table.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// showCommand prints a document with its claims, or a victim's record.
func showCommand() *cobra.Command {
	var f caseFlags
	c := &cobra.Command{
		Use: "show ID", Short: "Show a document with its claims, or a record", Args: exactly(1),
		RunE: onCase(&f, func(ctx context.Context, c *cobra.Command, o *openCase, args []string) error {
			out := c.OutOrStdout()
			r, err := o.Sources.Document(ctx, o.who, record.DocumentID(args[0]))
			if err == nil {
				fmt.Fprintf(out, "%s\n%s, %s\n\n%s\n", r.Document.Title, r.Document.Outlet, r.Document.Published,
					r.Document.Text)
				for _, claim := range r.Extraction.Claims {
					printClaim(out, claim, r.Judged[claim.ID].Judgement)
				}
				return nil
			}
			v, err := o.Persons.Victim(ctx, o.who, record.VictimRecordID(args[0]))
			if err != nil {
				return err
			}
			e := json.NewEncoder(terminal.JSON(out))
			e.SetIndent("", "  ")
			return e.Encode(v)
		}),
	}
	f.add(c)
	return c
}

// printClaim prints a claim and what was made of it.
func printClaim(out io.Writer, c record.Claim, judged record.Judgement) {
	state := "not judged"
	if judged != "" {
		state = string(judged)
	}
	fmt.Fprintf(out, "\n%s  [%s]\n  %s\n", c.ID, state, claimText(c))
	fmt.Fprintf(out, "  “%s”\n", c.Sentence.Exact)
	for _, w := range c.Warnings {
		fmt.Fprintf(out, "  ! %s\n", w.Text)
	}
}

// claimText puts a claim in one line.
func claimText(c record.Claim) string {
	origin := string(c.Speaker.Origin)
	if origin == "" {
		origin = "no origin"
	}
	switch {
	case c.Count != nil:
		text := fmt.Sprintf("%s %s %s, %s", c.Count.Figure, c.Count.Unit, c.Count.Cell.Outcome, c.Count.Scope)
		if c.Count.Place != "" {
			text += ", " + c.Count.Place
		}
		if c.Count.Since.Stated() {
			text += ", since " + c.Count.Since.String()
		}
		return text + "; " + origin
	case c.Appeal != nil:
		return fmt.Sprintf("appeal by %s to %s: %s", c.Appeal.By, c.Appeal.Addressee, c.Appeal.Ask)
	case c.Commitment != nil:
		return fmt.Sprintf("commitment by %s: %s", c.Commitment.By, c.Commitment.Promise)
	case c.Denial != nil:
		return fmt.Sprintf("denial by %s", c.Denial.By)
	}
	return string(c.Kind) + "; " + origin
}
