package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"recount/count"
	"recount/internal/flow"
	"recount/record"
)

// tollText prints a toll for people: something to read in a terminal and to paste into a report.
type tollText struct {
	strings.Builder
	r     *flow.TollReport
	w     words
	color bool
	notes []record.ClaimID // numbered in the order of first use
}

// writeToll prints a report in a language.
func writeToll(out io.Writer, r *flow.TollReport, lang record.Lang, color bool) error {
	t := &tollText{r: r, w: wordsOf(lang), color: color}
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
	return "\x1b[1m" + s + "\x1b[0m"
}

func (t *tollText) faint(s string) string {
	if !t.color {
		return s
	}
	return "\x1b[2m" + s + "\x1b[0m"
}

// margin is the width of the column of labels.
const margin = 22

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
	t.line("%s", t.bold(strings.ToUpper(t.w.say("t_"+a.Key))))
	t.line("%s", t.scope(res))
	t.line("")
	t.row(t.w.say("named"), t.named(res)...)
	t.row(t.w.say("verified"), t.verified(res)...)
	t.row(t.w.say("documented"), t.minimum(res.DocumentedMinimum, t.w.say("documented_none"))...)
	t.row(t.w.say("reported"), t.reported(res)...)
	t.row(t.w.say("likely"), t.w.say("not_computed", t.w.say("likely_reason")))
	t.row(t.w.say("upper"), t.upper(res)...)
	t.line("")
	t.others(res)
}

// scope says what the numbers are about.
func (t *tollText) scope(res count.Result) string {
	q := t.r.Question
	place := t.w.say("anywhere")
	if q.Place != "" {
		place = q.Place
		if t.w.lang == record.Arabic && q.PlaceAR != "" {
			place = q.PlaceAR
		}
	}
	deaths := t.w.say("any_date")
	switch {
	case q.Since.Stated() && q.Until.Stated():
		deaths = t.w.say("between", t.w.day(q.Since.Earliest()), t.w.day(q.Until.Latest()))
	case q.Since.Stated():
		deaths = t.w.say("since", t.w.day(q.Since.Earliest()))
	case q.Until.Stated():
		deaths = t.w.say("until", t.w.day(q.Until.Latest()))
	}
	asOf := t.w.say("as_of_last")
	if q.AsOf.Stated() {
		asOf = t.w.say("as_of", t.w.day(q.AsOf.Latest()))
	}
	if !q.KnownAt.IsZero() {
		asOf += "; " + t.w.say("known_at", q.KnownAt.UTC().Format("2006-01-02 15:04"))
	}
	return strings.Join([]string{place, deaths, asOf, t.w.say("origins_pages", t.w.number(res.Independent), t.w.number(res.Documents))}, "; ")
}

func (t *tollText) named(res count.Result) []string {
	n := res.Named
	var out []string
	switch {
	case n.High == 0:
		out = append(out, t.w.say("named_none"))
	case n.Low == n.High:
		out = append(out, t.w.say("named_some", t.w.number(n.Low)))
	default:
		out = append(out, t.w.say("named_some", t.w.say("q_between", t.w.number(n.Low), t.w.number(n.High))))
	}
	if t.r.Victims > 0 {
		out = append(out, t.w.say("named_candidate", t.w.number(t.r.Victims)))
	}
	return out
}

// verified prints the verified minimum, and which figure the desk could adopt as such.
func (t *tollText) verified(res count.Result) []string {
	if res.VerifiedMinimum.Low > 0 {
		return append(t.minimum(res.VerifiedMinimum, ""), t.w.say("verified_rule"))
	}
	out := []string{t.w.say("verified_none")}
	for _, o := range res.Reported {
		last := o.Last()
		if o.Described || o.Inferred || last.Verb != record.Verified && last.Verb != record.Documented && last.Verb != record.Confirmed {
			continue
		}
		out = append(out, t.w.say("verified_offer", quoted(string(o.Origin)), t.point(last)+" "+t.ref(last.Claims)))
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
	head := t.w.say("q_at_least", t.w.number(b.Low))
	if b.Contested {
		head += " (" + t.w.say("contested") + ")"
	}
	out := append([]string{head}, t.proof(b.Proof)...)
	for _, a := range b.Alternatives {
		out = append(out, t.w.say("contested_without", t.refs(a.Without), t.w.number(a.Low)))
	}
	return out
}

// proof prints the figures of a proof, one a line.
func (t *tollText) proof(p *count.Proof) []string {
	var out []string
	for _, term := range p.Terms {
		s := t.term(term)
		if m := term.Multiplier; !m.IsInt() || m.Num().Int64() != 1 {
			s += ", " + t.w.say("taken", m.RatString())
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
		out = append(out, t.faint("("+t.w.say("added")+")"))
	}
	return out
}

// term prints one figure of a proof.
func (t *tollText) term(term count.Term) string {
	switch term.Source {
	case count.SourceRecords:
		return t.w.say("records", t.w.number(term.Figure))
	case count.SourceClosure:
		return t.w.say("closure", t.w.number(term.Figure))
	}
	s := t.w.number(term.Figure) + " " + t.people(term.Cell)
	if name := t.places(term.Cell); name != "" {
		s += ", " + name
	}
	when := t.w.say("no_page_date")
	if term.AsOf != 0 {
		when = t.w.say("as_of_day", t.w.day(term.AsOf))
	}
	s += " (" + t.w.say("of_origin", t.origin(term.Origin), when) + ")"
	return s + " " + t.refs(term.Claims[:min(len(term.Claims), 3)])
}

// people names the people of a cell in few words.
func (t *tollText) people(c record.Cell) string {
	var parts []string
	switch c.Status {
	case record.AnyStatus:
		parts = append(parts, t.w.say("unit_persons"))
	case record.Civilian:
		parts = append(parts, t.w.say("unit_civilians"))
	case record.SecurityForce:
		parts = append(parts, t.w.say("unit_security"))
	case record.Fighter:
		parts = append(parts, t.w.say("unit_fighters"))
	default:
		parts = append(parts, c.Status.String())
	}
	if c.Age != record.AnyAge {
		parts = append(parts, c.Age.String())
	}
	if c.Sex != record.AnySex {
		parts = append(parts, c.Sex.String())
	}
	parts = append(parts, c.Community...)
	for _, p := range c.Party {
		parts = append(parts, t.w.say("allegedly", p))
	}
	return strings.Join(parts, ", ")
}

// places names the places of a cell.
func (t *tollText) places(c record.Cell) string {
	var out []string
	for _, id := range c.Place {
		p, ok := t.r.Gazetteer().Place(id)
		switch {
		case !ok:
			out = append(out, string(id))
		case t.w.lang == record.Arabic && p.NameAR != "":
			out = append(out, p.NameAR)
		default:
			out = append(out, p.NameEN)
		}
	}
	return strings.Join(out, " + ")
}

func (t *tollText) origin(id record.OriginID) string {
	if id == "" {
		return t.w.say("unnamed_origin")
	}
	if class, ok := strings.CutPrefix(string(id), "described:"); ok {
		return t.w.say("described", t.w.say(class))
	}
	return t.r.OriginName(id, t.w.lang)
}

func (t *tollText) point(p count.Point) string {
	return t.w.figure(p.Qualifier, p.Low, p.High, p.Open, p.Words)
}

// reported prints every origin at its last date.
func (t *tollText) reported(res count.Result) []string {
	if len(res.Reported) == 0 {
		return []string{t.w.say("reported_none")}
	}
	width := 0
	for _, o := range res.Reported {
		width = max(width, len([]rune(t.origin(o.Origin))))
	}
	var out []string
	for _, o := range res.Reported {
		name := t.origin(o.Origin)
		out = append(out, name+strings.Repeat(" ", width-len([]rune(name))+2)+t.reportedRow(o))
	}
	return append(out, t.faint("("+t.w.say("never_added")+")"))
}

func (t *tollText) reportedRow(o count.OriginRange) string {
	last := o.Last()
	figure := t.point(last)
	details := []string{}
	if o.Relation == "derived" {
		figure = t.w.say("q_between", t.w.number(o.Low), t.w.number(o.High))
		details = append(details, t.w.say("derived"))
	}
	if last.Verb != "" {
		details = append(details, t.w.say("verb_"+string(last.Verb)))
	}
	details = append(details, t.date(last), t.pages(o.Documents))
	if o.Inferred {
		details = append(details, t.w.say("inferred"))
	}
	if o.NoStart && t.r.Question.Since.Stated() {
		details = append(details, t.w.say("no_start"))
	}
	return figure + ", " + strings.Join(details, ", ") + " " + t.ref(last.Claims)
}

func (t *tollText) date(p count.Point) string {
	switch {
	case p.AsOf == 0:
		return t.w.say("no_page_date")
	case p.Dated:
		return t.w.say("as_of_day", t.w.day(p.AsOf))
	}
	return t.w.say("published_day", t.w.day(p.AsOf))
}

func (t *tollText) pages(n int) string {
	if n == 1 {
		return t.w.say("pages_1")
	}
	return t.w.say("pages", t.w.number(n))
}

func (t *tollText) upper(res count.Result) []string {
	b := res.DocumentedMinimum
	if b.HighEstablished {
		return append([]string{t.w.number(b.High)}, t.proof(b.HighProof)...)
	}
	out := []string{t.w.say("not_established")}
	said := map[record.OriginID]bool{}
	for _, id := range res.OpenAbove {
		c, ok := t.r.Claim(id)
		if !ok || said[c.Speaker.Origin] {
			continue
		}
		said[c.Speaker.Origin] = true
		out = append(out, t.w.say("open_above", t.speaker(c))+" "+t.ref([]record.ClaimID{id}))
	}
	return out
}

func (t *tollText) speaker(c *record.Claim) string {
	switch {
	case c.Speaker.Origin != "" && !strings.HasPrefix(string(c.Speaker.Origin), "described:"):
		return t.r.OriginName(c.Speaker.Origin, t.w.lang)
	case c.Speaker.Words != "":
		return c.Speaker.Words
	}
	return t.w.say("unnamed_origin")
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
