package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"recount/count"
	"recount/internal/flow"
	"recount/internal/report"
	"recount/internal/terminal"
	"recount/record"
)

// tollText prints a toll for people: something to read in a terminal and to paste into a report.
type tollText struct {
	strings.Builder
	report.Voice
	r     *flow.TollReport
	color bool
	notes []record.ClaimID // numbered in the order of first use
}

func newTollText(r *flow.TollReport, lang record.Lang, color bool) *tollText {
	return &tollText{Voice: report.NewVoice(r, lang), r: r, color: color}
}

// writeToll prints a report in a language.
func writeToll(out io.Writer, r *flow.TollReport, lang record.Lang, color bool) error {
	t := newTollText(r, lang, color)
	t.alarms()
	for i, a := range r.Tolls {
		if i == 0 {
			t.full(a)
		} else {
			t.brief(a)
		}
	}
	t.spoken()
	t.doubts()
	t.footnotes()
	t.foot()
	_, err := io.WriteString(out, t.String())
	return err
}

func (t *tollText) line(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

func (t *tollText) bold(s string) string {
	if !t.color {
		return s
	}
	return terminal.Bold(s)
}

func (t *tollText) faint(s string) string {
	if !t.color {
		return s
	}
	return terminal.Faint(s)
}

// margin is the width of the column of labels.
const margin = 25

// row prints a label with its text; further lines stand under the text.
func (t *tollText) row(label string, lines ...string) {
	pad := max(1, margin-len([]rune(label))-2)
	for i, l := range lines {
		if i == 0 {
			t.line("  %s%s%s", t.bold(label), strings.Repeat(" ", pad), l)
		} else {
			t.line("%s%s", strings.Repeat(" ", margin), l)
		}
	}
}

// full prints the five numbers of the question.
func (t *tollText) full(a flow.Answer) {
	res := a.Result
	t.line("%s", t.bold(strings.ToUpper(t.Title(a))))
	t.line("%s", t.scope(res))
	t.line("")
	t.row(t.W("named"), t.named(res)...)
	t.row(t.W("verified"), t.verified(res)...)
	t.row(t.W("documented"), t.minimum(res.DocumentedMinimum, t.none(res))...)
	t.heldBack(res)
	t.row(t.W("reported"), t.reported(res)...)
	t.row(t.W("likely"), t.likely()...)
	t.row(t.W("upper"), t.upper(res)...)
	t.line("")
	t.others(res)
}

// scope says what the numbers are about.
func (t *tollText) scope(res count.Result) string {
	return strings.Join(t.Scope(res), t.Semicolon())
}

func (t *tollText) named(res count.Result) []string {
	n := res.Named
	var out []string
	switch {
	case n.High == 0:
		out = append(out, t.W("named_none"))
	case n.Low == n.High:
		out = append(out, t.W("named_some", t.Num(n.Low)))
	default:
		out = append(out, t.W("named_some", t.W("q_between", t.Num(n.Low), t.Num(n.High))))
	}
	if t.r.Victims > 0 {
		out = append(out, t.W("named_candidate", t.Num(t.r.Victims)))
	}
	if n := t.r.Taken; n != nil && res.Query.Cell.Key() == t.r.Tolls[0].Result.Query.Cell.Key() {
		out = append(out, t.W("named_taken", t.Num(n.Records), t.Num(n.Persons), t.Num(n.Pairs)))
	}
	return out
}

// verified prints the verified minimum, and which figure the desk could adopt as such.
func (t *tollText) verified(res count.Result) []string {
	if res.VerifiedMinimum.Low > 0 {
		return append(t.minimum(res.VerifiedMinimum, ""), t.W("verified_rule"))
	}
	out := []string{t.W("verified_none")}
	for _, o := range res.Reported {
		last := o.Last()
		if o.Described || o.Inferred || last.Verb != record.Verified && last.Verb != record.Documented &&
			last.Verb != record.Confirmed {
			continue
		}
		out = append(out, t.W("verified_offer", quoted(string(o.Origin)), t.Point(last)+" "+t.ref(last.Claims)))
	}
	return out
}

func quoted(s string) string {
	if strings.ContainsAny(s, " '\"$") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// minimum prints a bound and the figures that force it.
func (t *tollText) minimum(b count.Bound, none string) []string {
	if b.Low == 0 || b.Proof == nil {
		return []string{none}
	}
	head := t.W("q_at_least", t.Num(b.Low))
	if b.Contested {
		head += " (" + t.W("contested") + ")"
	}
	out := append([]string{head}, t.proof(b.Proof)...)
	for _, a := range b.Alternatives {
		out = append(out, t.W("contested_without", t.refs(a.Without), t.Num(a.Low)))
	}
	return out
}

// proof prints the figures of a proof, one a line.
func (t *tollText) proof(p *count.Proof) []string {
	var out []string
	for _, term := range p.Terms {
		s := t.term(term)
		if m := term.Multiplier; !m.IsInt() || m.Num().Int64() != 1 {
			s += t.Comma() + t.W("taken", m.RatString())
		}
		if len(p.Terms) > 1 {
			sign := "+ "
			if term.AtMost {
				sign = "- "
			}
			s = sign + s
		}
		out = append(out, s)
	}
	if len(p.Terms) > 1 && p.Method == count.ByPropagation {
		out = append(out, t.faint("("+t.W("added")+")"))
	}
	return out
}

// term prints one figure of a proof.
func (t *tollText) term(term count.Term) string {
	switch term.Source {
	case count.SourceRecords:
		return t.W("records", t.Num(term.Figure))
	case count.SourceClosure:
		return t.W("closure", t.Num(term.Figure))
	}
	s := t.Num(term.Figure) + " " + t.PeopleAfter(term.Cell, count.Point{Low: term.Figure})
	if name := t.Places(term.Cell); name != "" {
		s += t.Comma() + name
	}
	when := t.W("no_page_date")
	if term.AsOf != 0 {
		when = t.W("as_of_day", t.Day(term.AsOf))
	}
	s += " (" + t.W("of_origin", t.Origin(term.Origin), when) + ")"
	return s + " " + t.refs(term.Claims[:min(len(term.Claims), 3)])
}

// reported prints every origin at its last date.
func (t *tollText) reported(res count.Result) []string {
	if len(res.Reported) == 0 {
		return []string{t.W("reported_none")}
	}
	width := 0
	for _, o := range res.Reported {
		width = max(width, len([]rune(t.Origin(o.Origin))))
	}
	var out []string
	for _, o := range res.Reported {
		name := t.Origin(o.Origin)
		out = append(out, name+strings.Repeat(" ", width-len([]rune(name))+2)+t.reportedRow(o))
	}
	return append(out, t.faint("("+t.W("never_added")+")"))
}

func (t *tollText) reportedRow(o count.OriginRange) string {
	last := o.Last()
	figure := t.Point(last)
	details := []string{}
	if o.Relation == "derived" {
		figure = t.W("q_between", t.Num(o.Low), t.Num(o.High))
		details = append(details, t.W("derived"))
	}
	if last.Verb != "" {
		details = append(details, t.W("verb_"+string(last.Verb)))
	}
	details = append(details, t.PointDate(last), t.Pages(o.Documents))
	if o.Inferred {
		details = append(details, t.W("inferred"))
	}
	if o.NoStart && t.r.Question.Since.Stated() {
		details = append(details, t.W("no_start"))
	}
	return figure + t.Comma() + strings.Join(details, t.Comma()) + " " + t.ref(last.Claims)
}

func (t *tollText) upper(res count.Result) []string {
	b := res.DocumentedMinimum
	if b.HighEstablished {
		return append([]string{t.Num(b.High)}, t.proof(b.HighProof)...)
	}
	out := []string{t.W("not_established")}
	said := map[record.OriginID]bool{}
	for _, id := range res.OpenAbove {
		c, ok := t.r.Claim(id)
		if !ok || said[c.Speaker.Origin] {
			continue
		}
		said[c.Speaker.Origin] = true
		out = append(out, t.W("open_above", t.Speaker(c))+" "+t.ref([]record.ClaimID{id}))
	}
	return out
}

// ref gives the number of the first claim's footnote.
func (t *tollText) ref(ids []record.ClaimID) string {
	if len(ids) == 0 {
		return ""
	}
	return t.refs(ids[:1])
}

func (t *tollText) refs(ids []record.ClaimID) string {
	var out []string
	for _, id := range ids {
		i := slices.Index(t.notes, id)
		if i < 0 {
			i = len(t.notes)
			t.notes = append(t.notes, id)
		}
		out = append(out, fmt.Sprintf("[%d]", i+1))
	}
	return strings.Join(out, "")
}
