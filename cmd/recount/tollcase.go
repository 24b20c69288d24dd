package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/internal/terminal"
	"recount/record"
)

// runCaseToll answers over a case: what people accepted of it, as it was known at a moment.
func runCaseToll(c *cobra.Command, f *tollFlags) (err error) {
	color, err := useColor(f.color, c.OutOrStdout())
	if err != nil {
		return err
	}
	opts, err := f.caseOptions()
	if err != nil {
		return err
	}
	from, to, err := f.whyMoments()
	if err != nil {
		return err
	}
	o, err := f.of.open(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	if f.why != "" {
		d, err := o.Tolls.Why(c.Context(), o.who, opts, from, to)
		if err != nil {
			return unaskable(err)
		}
		return writeWhy(c.OutOrStdout(), d, f.json, language(c.OutOrStdout()), color)
	}
	r, err := o.Tolls.Report(c.Context(), o.who, opts)
	if err != nil {
		return unaskable(err)
	}
	likely, err := f.caseLikely(c, o, opts.Question)
	if err != nil {
		return unaskable(err)
	}
	r.SetLikely(likely)
	return f.write(r, c.OutOrStdout(), c.ErrOrStderr(), color)
}

// unaskable makes a question that the case cannot be asked an error of the command line.
func unaskable(err error) error {
	if errors.Is(err, desk.ErrInput) {
		return usage("%w", err)
	}
	return err
}

// caseOptions reads the flags for a case, which has places and origins of its own.
func (f *tollFlags) caseOptions() (flow.TollOptions, error) {
	q, err := f.asked()
	if err != nil {
		return flow.TollOptions{}, err
	}
	if f.combine || f.workers != 0 {
		return flow.TollOptions{},
			usage("--combine and --workers are for pages; the claims of a case were accepted by people and are added wherever they cannot overlap")
	}
	if f.why != "" && (f.html != "" || f.knownAt != "") {
		return flow.TollOptions{},
			usage("--why goes with neither --html nor --known-at: it says of which two moments it is")
	}
	if q.KnownAt, err = moment("known-at", f.knownAt); err != nil {
		return flow.TollOptions{}, err
	}
	opts, err := flow.DefaultTollOptions()
	opts.Question, opts.Version = q, version()
	return opts, err
}

// moment reads a moment of the desk's own clock: a day, which counts whole, or a time with its zone.
func moment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, usage("--%s %s: give a day such as 2025-03-11 (to its end, in UTC) or a time such as 2025-03-11T18:00:00Z", flag, text)
	}
	return t.Add(24*time.Hour - time.Microsecond), nil
}

// whyMoments reads DATE1..DATE2; an empty second date is now.
func (f *tollFlags) whyMoments() (from, to time.Time, err error) {
	if f.why == "" {
		return from, to, nil
	}
	first, second, ok := strings.Cut(f.why, "..")
	if !ok || first == "" {
		return from, to, usage("--why %s: give two dates with two dots between, such as 2025-03-11..2025-03-20; without the second it is until now", f.why)
	}
	if from, err = moment("why", first); err != nil {
		return from, to, err
	}
	if to, err = moment("why", second); err != nil {
		return from, to, err
	}
	if !to.IsZero() && !from.Before(to) {
		return from, to, usage("--why %s: the first date must be before the second", f.why)
	}
	return from, to, nil
}

// writeWhy prints what moved the toll between two moments.
func writeWhy(out io.Writer, d desk.Difference, asJSON bool, lang record.Lang, color bool) error {
	if asJSON {
		return encode(out, d)
	}
	t := newTollText(d.Report, lang, color)
	when := func(m time.Time) string { return m.UTC().Format("2006-01-02 15:04") }
	t.line("%s", t.bold(t.W("why_title", when(d.From), when(d.To))))
	for _, a := range d.Report.Tolls {
		if len(d.Report.Tolls) == 1 || a.Key == "persons" { // the question, and not a part of it
			t.line("%s; %s", t.Title(a), t.scope(a.Result))
		}
	}
	t.line("")
	t.moved("named", d.Before.Named, d.After.Named)
	t.moved("verified", d.Before.Verified, d.After.Verified)
	t.moved("documented", d.Before.Documented, d.After.Documented)
	t.line("")
	if len(d.Steps) == 0 {
		t.line("  %s", t.W("why_nothing"))
		_, err := io.WriteString(out, t.String())
		return err
	}
	t.steps(d)
	t.changes(d.Claims)
	t.footnotes()
	_, err := io.WriteString(out, t.String())
	return err
}

// moved prints a number at both moments.
func (t *tollText) moved(key string, then, now int) {
	s := t.Num(then)
	if then != now {
		s += " → " + t.Num(now) + " (" + t.signed(now-then) + ")"
	}
	t.row(t.W(key), s)
}

// signed prints a difference with its sign.
func (t *tollText) signed(n int) string {
	if n < 0 {
		return "-" + t.Num(-n)
	}
	return "+" + t.Num(n)
}

// steps prints what each kind of news moved, in the order in which it was applied.
func (t *tollText) steps(d desk.Difference) {
	t.line("%s", t.bold(t.W("why_steps")))
	last := d.Before
	for _, s := range d.Steps {
		var moves []string
		for _, m := range []struct {
			key string
			n   int
		}{{"named", s.After.Named - last.Named}, {"verified", s.After.Verified - last.Verified},
			{"documented", s.After.Documented - last.Documented}} {
			if m.n != 0 {
				moves = append(moves, t.W(m.key)+" "+t.signed(m.n))
			}
		}
		if len(moves) == 0 {
			moves = append(moves, t.W("why_moves_nothing"))
		}
		t.line("  - %s: %s", t.W("why_"+s.Kind, t.Num(s.Changes)), strings.Join(moves, ", "))
		last = s.After
	}
	t.line("")
}

// changes prints the claims that began or ceased to count, those that prove a number first.
func (t *tollText) changes(all []desk.ClaimChange) {
	var lines []string
	for _, proves := range []bool{true, false} {
		for _, x := range all {
			if x.Proves != proves {
				continue
			}
			s := t.W("why_"+x.How) + ": "
			if c, ok := t.r.Claim(x.Claim); ok && c.Count != nil {
				s += c.Count.Figure.String() + " " + t.People(c.Count.Cell) + ", "
			}
			s += t.Origin(x.Origin)
			if proves {
				s += " (" + t.W("why_proves") + ")"
			}
			if len(lines) < maxListed {
				s += " " + t.ref([]record.ClaimID{x.Claim})
			}
			lines = append(lines, s)
		}
	}
	t.bullets("why_listed", lines)
}

// encode prints indented JSON.
func encode(out io.Writer, v any) error {
	e := json.NewEncoder(terminal.JSON(out))
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return record.Say("write JSON: %w", err)
	}
	return nil
}
