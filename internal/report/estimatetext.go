package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"recount/estimate"
)

// WriteEstimateText writes the result for a terminal: the same words as the HTML report, without its figures.
func WriteEstimateText(w io.Writer, p EstimatePage) error {
	r := p.Result
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("%s\n%s\n", strings.ToUpper(p.Verdict()), p.T(r.Headline))
	line("%s\n", p.T(r.Reach))
	for _, f := range r.Findings {
		line("%s  %s\n    %s %s", f.Rule, p.T(f.Sentence), p.W("todo"), p.T(f.Do))
	}
	if len(r.Findings) > 0 {
		line("")
	}
	p.textTable(&b)
	for _, s := range r.Remarks {
		line("! %s", p.T(s))
	}
	if r.Cancelled {
		line("! %s", p.W("cancelled"))
	}
	if r.Effort == "quick" {
		line("! %s", p.W("quick"))
	}
	line("\n%s\n%s\n%s", p.T(r.Assumption), p.T(r.LinkedBy), p.Quote())
	line("\n%s %d · %s %s · %s", p.W("seed"), r.Seed, p.W("digest"), r.Digest[:16], r.Code)
	_, err := io.WriteString(w, b.String())
	return err
}

// textTable prints methods, scenario, strata, linkages and the lists left out.
func (p EstimatePage) textTable(w io.Writer) {
	r := p.Result
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	if r.Verdict != estimate.NoNumber && r.Scenario == nil {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", p.W("method"), p.W("low"), p.W("centre"), p.W("high"))
		for _, m := range r.Methods {
			if m.Refused != nil {
				fmt.Fprintf(t, "%s\t%s\t\t\t\n", p.T(m.Label), p.W("refusedRow"))
				continue
			}
			mark := ""
			if m.InEnvelope {
				mark = "*"
			}
			fmt.Fprintf(t, "%s%s\t%s\t%s\t%s\t\n", p.T(m.Label), mark, p.End(m.Low), p.Centre(m), p.End(m.High))
		}
	}
	if r.Scenario != nil {
		fmt.Fprintf(t, "%s\t%s\t\n", p.W("odds"), p.W("scenarioTotal"))
		for _, s := range r.Scenario.Steps {
			fmt.Fprintf(t, "%.2f\t%s\t\n", s.Odds, estimate.Grouped(s.Total))
		}
	}
	if r.Strata != nil {
		fmt.Fprintf(t, "\n%s\t%s\t%s\t%s\t\n", p.W("strata"), p.W("observed"), p.W("low"), p.W("high"))
		p.textParts(t, r.Strata.Parts)
		high := p.W("nolimit")
		if r.Strata.Envelope != nil {
			high = p.End(r.Strata.Envelope.High)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t\n", p.W("sum"), p.Count(r.Strata.Observed), p.N(r.Strata.Floor), high)
	}
	if r.Linkage != nil {
		fmt.Fprintf(t, "\n%s\t%s\t%s\t%s\t\n", p.W("linkage"), p.W("observed"), p.W("low"), p.W("high"))
		p.textParts(t, r.Linkage.Parts)
	}
	if len(r.LeaveOut) > 0 {
		fmt.Fprintf(t, "\n%s\t%s\t%s\t%s\t\n", p.W("leaveout"), p.W("observed"), p.W("low"), p.W("high"))
		p.textParts(t, r.LeaveOut)
	}
	_ = t.Flush()
}

func (p EstimatePage) textParts(w io.Writer, parts []estimate.Part) {
	for _, part := range parts {
		var rules []string
		for _, id := range part.Rules {
			rules = append(rules, string(id))
		}
		if part.Envelope == nil && part.Floor == nil {
			fmt.Fprintf(w, "%s\t%s\t%s\t\t%s\n", part.Name, p.Count(part.Observed), p.W("refusedRow"),
				strings.Join(rules, " "))
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", part.Name, p.Count(part.Observed), p.PartLow(part), p.PartHigh(part),
			strings.Join(rules, " "))
	}
}
