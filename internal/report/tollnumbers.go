package report

import (
	"strings"

	"recount/count"
	"recount/internal/flow"
	"recount/record"
)

// tollLine is a line under a number: words and the sentences that they rest on.
type tollLine struct {
	Text string
	Refs []Ref
}

// tollNumber is one of the five numbers.
type tollNumber struct {
	Kind  string // named, verified, documented, reported, likely: the class and the words of it
	Value string
	Words bool // the value is words and not a number
	Lines []tollLine
}

// tollNumbers are the five numbers of the question, with what it asks.
type tollNumbers struct {
	Title, Scope string
	Five         []tollNumber
	Upper        tollNumber
	Reported     []tollOrigin
	Parts, Wider []tollOrigin
}

// tollOrigin is an origin's last figure.
type tollOrigin struct {
	Origin, Figure, Date, People string
	How                          []string
	Pages                        string
	Refs                         []Ref
}

// referred is how many sentences stand behind one figure before the rest is left to the marked pages.
const referred = 4

func (v *tollView) numbers() tollNumbers {
	if len(v.r.Tolls) == 0 {
		return tollNumbers{}
	}
	a := v.r.Tolls[0]
	res := a.Result
	n := tollNumbers{Title: v.Title(a), Scope: strings.Join(v.Scope(res), " · ")}
	n.Five = []tollNumber{
		v.named(res), v.verified(res), v.minimum("documented", res.DocumentedMinimum, noneOf(res)), v.range_(res),
		v.likely(),
	}
	n.Upper = v.upper(res)
	n.Reported = v.origins(res)
	n.Parts = v.beside(res.Parts)
	n.Wider = v.beside(res.Wider)
	return n
}

// noneOf is what a documented minimum of zero says.
func noneOf(res count.Result) string {
	if len(res.Held) > 0 {
		return "documented_held"
	}
	return "documented_none"
}

func (v *tollView) named(res count.Result) tollNumber {
	n := tollNumber{Kind: "named", Value: v.Num(res.Named.Low)}
	switch {
	case res.Named.High == 0:
		n.Lines = append(n.Lines, tollLine{Text: v.W("named_none")})
	case res.Named.Low != res.Named.High:
		n.Value = v.W("q_between", v.Num(res.Named.Low), v.Num(res.Named.High))
	}
	if v.r.Victims > 0 {
		n.Lines = append(n.Lines, tollLine{Text: v.W("named_candidate", v.Num(v.r.Victims))})
	}
	if t := v.r.Taken; t != nil && res.Query.Cell.Key() == v.r.Tolls[0].Result.Query.Cell.Key() {
		n.Lines = append(n.Lines, tollLine{Text: v.W("named_taken", v.Num(t.Records), v.Num(t.Persons),
			v.Num(t.Pairs))})
	}
	return n
}

// verified gives the verified minimum, and which figures the desk could adopt as such.
func (v *tollView) verified(res count.Result) tollNumber {
	if res.VerifiedMinimum.Low > 0 {
		n := v.minimum("verified", res.VerifiedMinimum, "")
		n.Lines = append(n.Lines, tollLine{Text: v.W("verified_rule")})
		return n
	}
	n := tollNumber{Kind: "verified", Value: "0", Lines: []tollLine{{Text: v.W("verified_none")}}}
	for _, o := range res.Reported {
		last := o.Last()
		if o.Described || o.Inferred || last.Verb != record.Verified && last.Verb != record.Documented &&
			last.Verb != record.Confirmed {
			continue
		}
		n.Lines = append(n.Lines, tollLine{v.W("verified_offer", string(o.Origin), v.Point(last)),
			v.refs(last.Claims, 1)})
	}
	return n
}

// minimum gives a bound with the figures that force it.
func (v *tollView) minimum(kind string, b count.Bound, none string) tollNumber {
	n := tollNumber{Kind: kind, Value: v.W("q_at_least", v.Num(b.Low))}
	if b.Low == 0 || b.Proof == nil {
		n.Value = "0"
		n.Lines = []tollLine{{Text: v.W(none)}}
		return n
	}
	if b.Contested {
		n.Lines = append(n.Lines, tollLine{Text: v.W("contested")})
	}
	n.Lines = append(n.Lines, v.proof(b.Proof)...)
	for _, a := range b.Alternatives {
		without := make([]string, 0, len(a.Without))
		for _, r := range v.refs(a.Without, len(a.Without)) {
			without = append(without, "["+v.Num(r.N)+"]")
		}
		n.Lines = append(n.Lines, tollLine{v.W("contested_without", strings.Join(without, ""), v.Num(a.Low)),
			v.refs(a.Without, referred)})
	}
	return n
}

// proof gives the figures of a proof, one a line.
func (v *tollView) proof(p *count.Proof) []tollLine {
	var out []tollLine
	for _, t := range p.Terms {
		l := v.term(t)
		if m := t.Multiplier; !m.IsInt() || m.Num().Int64() != 1 {
			l.Text += v.Comma() + v.W("taken", m.RatString())
		}
		if len(p.Terms) > 1 {
			sign := "+ "
			if t.AtMost {
				sign = "− "
			}
			l.Text = sign + l.Text
		}
		out = append(out, l)
	}
	if len(p.Terms) > 1 && p.Method == count.ByPropagation {
		out = append(out, tollLine{Text: v.W("added")})
	}
	return out
}

// term is one figure of a proof.
func (v *tollView) term(t count.Term) tollLine {
	switch t.Source {
	case count.SourceRecords:
		return tollLine{Text: v.W("records", v.Num(t.Figure))}
	case count.SourceClosure:
		return tollLine{Text: v.W("closure", v.Num(t.Figure))}
	}
	s := v.Num(t.Figure) + " " + v.PeopleAfter(t.Cell, count.Point{Low: t.Figure})
	if name := v.Places(t.Cell); name != "" {
		s += v.Comma() + name
	}
	when := v.W("no_page_date")
	if t.AsOf != 0 {
		when = v.W("as_of_day", v.Day(t.AsOf))
	}
	return tollLine{s + " (" + v.W("of_origin", v.Origin(t.Origin), when) + ")", v.refs(t.Claims, referred)}
}

// range_ gives the lowest and the highest of the origins' last figures.
func (v *tollView) range_(res count.Result) tollNumber {
	n := tollNumber{Kind: "reported"}
	if len(res.Reported) == 0 {
		n.Value, n.Words = v.W("reported_none"), true
		return n
	}
	low, high := res.Reported[0], res.Reported[0]
	for _, o := range res.Reported[1:] {
		if o.Low < low.Low {
			low = o
		}
		if top(o) > top(high) {
			high = o
		}
	}
	n.Value = v.bounds(low)
	if low.Origin != high.Origin {
		n.Value = v.W("q_between", v.Num(low.Low), v.bounds(high))
	}
	n.Lines = append(n.Lines, tollLine{v.Origin(low.Origin), v.refs(low.Last().Claims, 1)})
	if low.Origin != high.Origin {
		n.Lines = append(n.Lines, tollLine{v.Origin(high.Origin), v.refs(high.Last().Claims, 1)})
	}
	n.Lines = append(n.Lines, tollLine{Text: v.W("never_added")})
	return n
}

func top(o count.OriginRange) int { return max(o.Low, o.High) }

// bounds writes an origin's figure: as it put it, or as the parts of its list give it.
func (v *tollView) bounds(o count.OriginRange) string {
	if o.Relation == "derived" {
		return v.W("q_between", v.Num(o.Low), v.Num(o.High))
	}
	return v.Point(o.Last())
}

func (v *tollView) upper(res count.Result) tollNumber {
	b := res.DocumentedMinimum
	if b.HighEstablished && b.HighProof != nil {
		return tollNumber{Kind: "upper", Value: v.Num(b.High), Lines: v.proof(b.HighProof)}
	}
	n := tollNumber{Kind: "upper", Value: v.W("not_established"), Words: true}
	said := map[record.OriginID]bool{}
	for _, id := range res.OpenAbove {
		c, ok := v.r.Claim(id)
		if !ok || said[c.Speaker.Origin] {
			continue
		}
		said[c.Speaker.Origin] = true
		n.Lines = append(n.Lines, tollLine{v.W("open_above", v.Speaker(c)), v.refs([]record.ClaimID{id}, 1)})
	}
	return n
}

// origins lists every origin's last figure.
func (v *tollView) origins(res count.Result) []tollOrigin {
	var out []tollOrigin
	for _, o := range res.Reported {
		last := o.Last()
		t := tollOrigin{Origin: v.Origin(o.Origin), Figure: v.bounds(o), Date: v.PointDate(last),
			Pages: v.Num(o.Documents), Refs: v.refs(last.Claims, referred)}
		if last.Verb != "" {
			t.How = append(t.How, v.W("verb_"+string(last.Verb)))
		}
		if o.Relation == "derived" {
			t.How = append(t.How, v.W("derived"))
		}
		if o.Inferred {
			t.How = append(t.How, v.W("inferred"))
		}
		if o.NoStart && v.r.Question.Since.Stated() {
			t.How = append(t.How, v.W("no_start"))
		}
		out = append(out, t)
	}
	return out
}

// beside lists figures that bear on the question and do not answer it.
func (v *tollView) beside(series []count.Series) []tollOrigin {
	var out []tollOrigin
	for _, s := range series {
		last := s.Last()
		what := v.People(s.Cell)
		if p := v.Places(s.Cell); p != "" {
			what += v.Comma() + p
		}
		out = append(out, tollOrigin{Origin: v.Origin(s.Origin), Figure: v.Point(last), People: what,
			Date: v.PointDate(last), Pages: v.Num(s.Documents), Refs: v.refs(last.Claims, 2)})
	}
	return out
}

// tollSection is the toll of a further cell.
type tollSection struct {
	Title    string
	Minimum  *tollNumber // nil where a minimum means nothing: people at a place on a day
	Reported []tollOrigin
	Parts    []tollOrigin
}

func (v *tollView) further() []tollSection {
	var out []tollSection
	for i, a := range v.r.Tolls {
		if i == 0 {
			continue
		}
		out = append(out, v.section(a))
	}
	return out
}

func (v *tollView) section(a flow.Answer) tollSection {
	s := tollSection{Title: v.Title(a), Reported: v.origins(a.Result)}
	if !a.Result.Query.Cell.Outcome.Stock() {
		m := v.minimum("documented", a.Result.DocumentedMinimum, "documented_none")
		s.Minimum = &m
	}
	if a.Key != "persons" { // their parts are the other sections
		s.Parts = v.beside(a.Result.Parts)
	}
	return s
}
