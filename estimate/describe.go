package estimate

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// describe puts the analysis of the whole table into a Result.
func (r *runner) describe(in Input, a *analysis) (*Result, error) {
	t := a.given
	res := &Result{
		Schema: Schema, Code: r.options.Code, Digest: digestOf(in), Seed: r.options.Seed, Effort: "full",
		Observed: t.N(), Shared: t.Repeated(), Assumption: TextOf("assumption"),
		Reach: TextOf("reach"), LinkedBy: TextOf("linkage.certain"),
		Remarks:  append(slices.Clone(in.Warnings), a.warnings...),
		LeaveOut: []Part{}, Graphs: []GraphWeight{},
	}
	if r.options.Quick {
		res.Effort = "quick"
	}
	res.fill(t)
	more, graphs := a.comparisons()
	res.Methods = append(a.envelopeMethods(), more...)
	res.Graphs = append(res.Graphs, graphs...)
	r.disagreement(res, a)
	if !a.refused {
		if c, err := CoverageOf(a.table); err == nil {
			res.SampleCoverage = some(c.Coverage)
			if c.Coverage < 0.25 {
				res.Remarks = append(res.Remarks, TextOf("remark.coverage", "share", fmt.Sprintf("%.2f", c.Coverage)))
			}
		}
	}
	if t.J() == 2 && (r.options.OddsLow != 0 || r.options.OddsHigh != 0) && a.refused && t.Repeated() > 0 {
		s, err := TwoListScenario(t, r.options.OddsLow, r.options.OddsHigh)
		if err != nil {
			return nil, err
		}
		res.Scenario = &s
	}
	res.Chains = chainReport(a.posterior, a.plain)
	return res, nil
}

// fill copies the facts of the table.
func (res *Result) fill(t Table) {
	res.Pairs = make([][]int, t.J())
	for j := range t.J() {
		res.Lists = append(res.Lists, ListFact{Name: t.Lists[j], People: t.On(j), Only: t.Only(j)})
		res.Pairs[j] = make([]int, t.J())
		for k := range t.J() {
			res.Pairs[j][k] = t.Overlap(j, k)
		}
	}
	res.Overlaps = []Overlap{}
	for _, h := range t.Histories {
		o := Overlap{People: h.Count}
		for j, name := range t.Lists {
			if h.On(j) {
				o.Lists = append(o.Lists, name)
			}
		}
		res.Overlaps = append(res.Overlaps, o)
	}
	sort.SliceStable(res.Overlaps, func(i, k int) bool { return res.Overlaps[i].People > res.Overlaps[k].People })
}

// disagreement is R10 with the graphs as a third family, once they have been computed.
func (r *runner) disagreement(res *Result, a *analysis) {
	if a.verdict != Interval || slices.ContainsFunc(a.findings, func(f Finding) bool { return f.Rule == "R10" }) {
		return
	}
	var centres []float64
	for _, m := range res.Methods {
		if m.Centre != nil && (m.InEnvelope || m.Name == "dga") {
			centres = append(centres, *m.Centre)
		}
	}
	a.ruleDisagreement(centres...)
}

// conclude sets the verdict, the headline and the refusal from the findings.
func (r *runner) conclude(res *Result, a *analysis) {
	res.Findings = append([]Finding{}, a.findings...)
	res.Verdict, res.CentreShown = a.verdict, a.centre
	res.Warnings = []string{}
	if res.Remarks == nil {
		res.Remarks = []Text{}
	}
	for _, w := range res.Remarks {
		res.Warnings = append(res.Warnings, w.String())
	}
	if !math.IsNaN(a.floor) {
		res.Floor = some(a.floor)
	}
	res.Envelope = a.span()
	if res.Scenario != nil {
		res.Verdict = Band
	}
	for _, f := range a.findings {
		if f.Rule == "R14" {
			continue // it speaks of the sum over strata, which carries it
		}
		if f.Effect == Refuses || f.Effect == BoundOnly {
			if res.Refused == nil || f.Effect == Refuses {
				res.Refused, res.Note = f.Sentence.noted()
			}
		}
	}
	res.Headline = headline(res)
}

func (a *analysis) span() *Span {
	if math.IsNaN(a.low) {
		return nil
	}
	s := &Span{Low: a.low, Level: 0.95}
	if !math.IsInf(a.high, 0) && !math.IsNaN(a.high) {
		s.High = some(a.high)
	}
	return s
}

// headline is the sentence that is printed largest. It always holds the documented number, and never a central value.
func headline(res *Result) Text {
	facts := []any{"n", Grouped(float64(res.Observed))}
	span := func(low, high float64) {
		facts = append(facts, "low", Grouped(math.Floor(low)), "high", Grouped(math.Ceil(high)))
	}
	switch s := res.Scenario; res.Verdict {
	case Interval:
		span(res.Envelope.Low, *res.Envelope.High)
	case AtLeast:
		facts = append(facts, "low", Grouped(math.Floor(atLeast(res))))
	case Band:
		span(s.Low, s.High)
		facts = append(facts, "from", s.OddsLow, "to", s.OddsHigh)
	}
	return TextOf("headline."+string(res.Verdict), facts...)
}

// atLeast is the lower end that may be quoted: of the envelope when there is one, otherwise Chao's.
func atLeast(res *Result) float64 {
	if res.Envelope != nil {
		return res.Envelope.Low
	}
	if res.Floor != nil {
		return *res.Floor
	}
	return float64(res.Observed)
}

// digestOf is the digest of the table, or of all tables of the input.
func digestOf(in Input) string {
	parts := slices.Concat(in.Strata, in.Linkage)
	if len(parts) == 0 {
		return in.Whole.Digest()
	}
	return digestOfParts(parts)
}
