package estimate

import (
	"context"
	"slices"
	"strings"
)

// StrataTotal is the sum over strata, shown beside the estimate of the whole. Which strata are used must have been
// chosen before any estimate was seen.
type StrataTotal struct {
	Parts    []Part  `json:"parts"`
	Observed int     `json:"observed"`
	Verdict  Verdict `json:"verdict"`
	// of the summed draws; High is null when a stratum could not be estimated
	Envelope *Span `json:"envelope"`
	// what may be called "at least"; equals Observed when no stratum can be estimated
	Floor       float64  `json:"floor"`
	FailedShare float64  `json:"failed_share"` // share of Observed in strata that could not be estimated, 0 to 1
	Methods     []Method `json:"methods"`      // the families, summed over the strata that could be estimated
	Refused     *string  `json:"refused"`
	Note        *Text    `json:"note,omitempty"` // Refused in every language
}

// strata estimates each stratum alone and adds them up.
//
// Draws are added, never limits: each stratum's draws come in an order of their own, and the envelope unites the
// intervals of the two sums. A stratum that fails a rule enters with its documented number, and the total is then "at
// least" (R14). No ratio is carried from one stratum to another.
func (r *runner) strata(ctx context.Context, in Input, res *Result, whole *analysis) error {
	if len(in.Strata) == 0 {
		return nil
	}
	s := &StrataTotal{Methods: []Method{}}
	var lcmcr, loglinear []float64
	var failed []string
	documentedOnly := 0
	for _, st := range in.Strata {
		p, a, err := r.piece(ctx, "stratum", st.Name, st.Table)
		if err != nil {
			return err
		}
		s.Parts = append(s.Parts, p)
		s.Observed += p.Observed
		if a.verdict != Interval {
			failed = append(failed, st.Name)
			documentedOnly += p.Observed
			continue
		}
		lcmcr = addDraws(lcmcr, a.posteriorDraws(p.Seed))
		loglinear = addDraws(loglinear, a.averageDraws(p.Seed))
	}
	s.sum(lcmcr, loglinear, documentedOnly)
	if len(failed) > 0 {
		f := find("R14", "pairs", strings.Join(failed, ", "), "k", documentedOnly, "low", roundDown(s.Floor))
		s.Verdict = AtLeast
		s.Refused, s.Note = f.Sentence.noted()
		if s.Envelope != nil {
			s.Envelope.High = nil
		}
		s.FailedShare = float64(documentedOnly) / float64(s.Observed)
		whole.findings = append(whole.findings, f)
	}
	res.Strata = s
	return nil
}

func addDraws(sum, more []float64) []float64 {
	if sum == nil {
		return slices.Clone(more)
	}
	for i := range sum {
		sum[i] += more[i]
	}
	return sum
}

// sum turns the summed draws into methods and their envelope.
func (s *StrataTotal) sum(lcmcr, loglinear []float64, documentedOnly int) {
	s.Floor, s.Verdict = float64(s.Observed), AtLeast
	if lcmcr == nil {
		return
	}
	var low, high []float64
	for _, family := range []struct {
		name  string
		draws []float64
	}{{"lcmcr", lcmcr}, {"loglinear-average", loglinear}} {
		d := slices.Clone(family.draws)
		slices.Sort(d)
		k := float64(documentedOnly)
		l, h := quantileSorted(d, 0.025)+k, quantileSorted(d, 0.975)+k
		m := method(family.name).at(quantileSorted(d, 0.5)+k, l, h, TextOf("note.strata"))
		m.InEnvelope = true
		s.Methods = append(s.Methods, m)
		low, high = append(low, l), append(high, h)
	}
	s.Verdict, s.Floor = Interval, slices.Min(low)
	s.Envelope = &Span{Low: slices.Min(low), High: some(slices.Max(high)), Level: 0.95}
}
