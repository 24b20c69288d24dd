package report

import (
	"fmt"
	"math"
	"strings"

	"recount/estimate"
	"recount/internal/flow"
)

// LikelyValue is the fifth number in short, what may be said and no more, and the lines that go with it: each
// rule that spoke, the intervals by method, the lists, seed and digest.
func LikelyValue(l *flow.Likely, lang string) (value string, lines []string) {
	say := func(key string, blanks ...any) string { return estimateWord("likely_"+key, lang, blanks...) }
	if !l.Computed {
		return say("not", l.Reason.In(lang)), []string{say("needs", l.Needs.In(lang))}
	}
	e := l.Estimate
	switch low := likelyLow(e); {
	case e.Verdict == estimate.Interval && e.Envelope != nil && e.Envelope.High != nil:
		value = say("between", low, estimate.Grouped(math.Ceil(*e.Envelope.High)))
		lines = append(lines, say("level", fmt.Sprintf("%.0f", 100*e.Envelope.Level)))
	case e.Verdict == estimate.AtLeast:
		value = say("atleast", low)
	default:
		value = say("refused")
	}
	for _, f := range e.Findings { // not the headline, whose "documented" is not that of a toll
		lines = append(lines, string(f.Rule)+": "+f.Sentence.In(lang))
	}
	lines = append(lines, likelyMethods(e, lang)...)
	var names []string
	for _, x := range e.Lists {
		names = append(names, fmt.Sprintf("%s (%s)", x.Name, estimate.Grouped(float64(x.People))))
	}
	lines = append(lines, say("lists", strings.Join(names, ", "), estimate.Grouped(float64(e.Observed))))
	if e.Effort == "quick" {
		lines = append(lines, say("quick"))
	}
	if p := l.Published; p != nil {
		lines = append(lines, say("frozen", p.At.UTC().Format("2006-01-02 15:04"), p.Digest[:16]))
		if !p.Current {
			lines = append(lines, say("learned"))
		}
	}
	return value, append(lines, e.Reach.In(lang), say("seed", fmt.Sprint(e.Seed), e.Digest[:16], e.Code))
}

// likelyLow is the lower end that may be said.
func likelyLow(e *estimate.Result) string {
	switch {
	case e.Envelope != nil:
		return estimate.Grouped(math.Floor(e.Envelope.Low))
	case e.Floor != nil:
		return estimate.Grouped(math.Floor(*e.Floor))
	}
	return estimate.Grouped(float64(e.Observed))
}

// likelyMethods prints the intervals of the two families that are united.
func likelyMethods(e *estimate.Result, lang string) []string {
	var out []string
	for _, m := range e.Methods {
		if m.InEnvelope && m.Low != nil && m.High != nil {
			out = append(out, fmt.Sprintf("%s (%s): %s – %s", m.Label.In(lang), m.Name,
				estimate.Grouped(math.Floor(*m.Low)), estimate.Grouped(math.Ceil(*m.High))))
		}
	}
	return out
}

// LikelyLines is the fifth number as lines of text.
func LikelyLines(l *flow.Likely, lang string) []string {
	value, lines := LikelyValue(l, lang)
	return append([]string{value}, lines...)
}

// likely is the fifth number of the page.
func (v *tollView) likely() tollNumber {
	n := tollNumber{Kind: "likely", Value: v.W("not_computed"), Words: true}
	l := v.r.Likely
	if l == nil {
		n.Lines = []tollLine{{Text: v.W("likely_reason")}}
		return n
	}
	value, lines := LikelyValue(l, string(v.Language()))
	if l.Computed {
		n.Value, n.Words = value, l.Estimate.Verdict == estimate.NoNumber
	} else {
		lines = append([]string{l.Reason.In(string(v.Language()))}, lines...)
	}
	for _, s := range lines {
		n.Lines = append(n.Lines, tollLine{Text: s})
	}
	return n
}
