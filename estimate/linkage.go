package estimate

import (
	"context"
	"math"
	"slices"
)

// LinkageSpread is what happens to the answer over several linkages or imputations of the same records.
type LinkageSpread struct {
	Draws        int       `json:"draws"`
	ObservedLow  int       `json:"observed_low"` // documented number, least and most over the linkages
	ObservedHigh int       `json:"observed_high"`
	MedianLow    *float64  `json:"median_low"` // least and most central value over the linkages, either family
	MedianHigh   *float64  `json:"median_high"`
	Methods      []Method  `json:"methods"`  // families pooled over the linkages
	Envelope     *Span     `json:"envelope"` // of the pooled draws; null when a linkage could not be estimated
	Combined     *Combined `json:"combined"` // the published rule on the latent-class draws, as a check
	Parts        []Part    `json:"parts"`
}

// minLinkageDraws is the number of linkages from which their pool is called an interval.
const minLinkageDraws = 20

// linkage estimates every linkage draw and pools them: Sadinle, M. (2018) Bayesian propagation of record linkage
// uncertainty into population size estimation of human rights violations, arXiv 1812.09590. The pool takes the place of
// the envelope of the one table. A linkage that cannot be estimated leaves the lower bound only.
func (r *runner) linkage(ctx context.Context, in Input, res *Result, main *analysis) error {
	if len(in.Linkage) == 0 {
		return nil
	}
	s := &LinkageSpread{Draws: len(in.Linkage), ObservedLow: math.MaxInt, Methods: []Method{}}
	l := linkagePool{floor: math.Inf(1)}
	type done struct {
		part     Part
		analysis *analysis
	}
	// linkages that give the same table are estimated once and weigh as often as they were drawn
	known := map[string]done{}
	for _, d := range in.Linkage {
		digest := d.Table.Digest()
		k, ok := known[digest]
		if !ok {
			p, a, err := r.piece(ctx, "linkage", d.Name, d.Table)
			if err != nil {
				return err
			}
			k = done{p, a}
			known[digest] = k
		} else {
			r.part++
		}
		p, a := k.part, k.analysis
		p.Name = d.Name
		s.Parts = append(s.Parts, p)
		s.ObservedLow, s.ObservedHigh = min(s.ObservedLow, p.Observed), max(s.ObservedHigh, p.Observed)
		l.add(p, a)
	}
	main.applyLinkage(s, &l)
	res.Linkage, res.LinkedBy = s, TextOf("linkage.carried")
	res.replaceMethods(s.Methods)
	if s.ObservedLow < s.ObservedHigh {
		res.Remarks = append(res.Remarks,
			TextOf("remark.linkage_span", "low", s.ObservedLow, "high", s.ObservedHigh))
	}
	if len(s.Methods) == 0 {
		res.LinkedBy = TextOf("linkage.not_pooled")
		res.Remarks = append(res.Remarks,
			TextOf("remark.linkage_alone", "name", quoted(in.Linkage[len(in.Linkage)/2].Name)))
	}
	if len(in.Linkage) < minLinkageDraws {
		res.Remarks = append(res.Remarks,
			TextOf("remark.linkage_few", "k", len(in.Linkage), "least", minLinkageDraws))
	}
	return nil
}

// replaceMethods puts the pooled families in the place of those of one table; without a pool none is in an envelope.
func (res *Result) replaceMethods(pooled []Method) {
	for i := range res.Methods {
		res.Methods[i].InEnvelope = false
		for _, m := range pooled {
			if m.Name == res.Methods[i].Name {
				res.Methods[i] = m
			}
		}
	}
}

// linkagePool gathers the draws of the linkages.
type linkagePool struct {
	lcmcr, loglinear     [][]float64
	observed             []int
	lcmcrMed, averageMed []float64
	failed               int
	floor                float64
}

func (l *linkagePool) add(p Part, a *analysis) {
	if p.Floor != nil {
		l.floor = min(l.floor, *p.Floor)
	} else {
		l.floor = min(l.floor, a.n())
	}
	if a.average != nil {
		l.averageMed = append(l.averageMed, a.average.N)
	}
	usable := a.latentClasses()
	if usable {
		l.lcmcrMed = append(l.lcmcrMed, a.posterior.Median())
	}
	if !usable || a.average == nil {
		l.failed++
		return
	}
	l.lcmcr = append(l.lcmcr, a.posteriorDraws(p.Seed))
	l.loglinear = append(l.loglinear, a.averageDraws(p.Seed))
	l.observed = append(l.observed, int(a.n()))
}

// applyLinkage replaces the envelope of the one table by that of the pool and applies R7 to R11 to it.
func (a *analysis) applyLinkage(s *LinkageSpread, l *linkagePool) {
	a.findings = slices.DeleteFunc(a.findings, func(f Finding) bool {
		return f.Rule == "R7" || f.Rule == "R8" || f.Rule == "R9" || f.Rule == "R10"
	})
	a.low, a.high, a.centre = math.NaN(), math.NaN(), false
	a.spread(s, l)
	if a.refused {
		return
	}
	a.verdict = AtLeast
	a.floor = l.floor
	if l.failed > 0 {
		a.speak("R8d", "k", l.failed, "all", s.Draws, "floor", roundDown(a.floor))
		return
	}
	a.pool(s, l)
	if a.high > maxWidth*a.low {
		a.speak("R9", "low", roundDown(a.low), "high", roundUp(a.high))
		return
	}
	a.verdict = Interval
	a.centre = !slices.ContainsFunc(a.findings, func(f Finding) bool { return f.Effect == NoCentre })
	if a.centre {
		a.ruleDisagreement(*s.Methods[0].Centre, *s.Methods[1].Centre)
	}
}

// spread is R11.
func (a *analysis) spread(s *LinkageSpread, l *linkagePool) {
	low, high := math.Inf(1), math.Inf(-1)
	moved := false
	for _, m := range [][]float64{l.lcmcrMed, l.averageMed} {
		if len(m) == 0 {
			continue
		}
		low, high = min(low, slices.Min(m)), max(high, slices.Max(m))
		moved = moved || slices.Max(m) > maxDisagree*slices.Min(m)
	}
	if math.IsInf(low, 1) {
		return
	}
	s.MedianLow, s.MedianHigh = some(low), some(high)
	if moved {
		a.speak("R11", "low", whole(low), "high", whole(high), "k", s.Draws)
	}
}

// pool makes the pooled families, their envelope and the published rule as a check.
func (a *analysis) pool(s *LinkageSpread, l *linkagePool) {
	a.low, a.high = math.Inf(1), 0
	for i, draws := range [][][]float64{l.lcmcr, l.loglinear} {
		median, low, high, err := Pool95(draws)
		if err != nil {
			continue
		}
		m := method([]string{"lcmcr", "loglinear-average"}[i]).at(median, low, high,
			TextOf("note.linkages", "k", len(draws)))
		m.InEnvelope = true
		s.Methods = append(s.Methods, m)
		a.low, a.high = min(a.low, low), max(a.high, high)
	}
	s.Envelope = a.span()
	if c, err := CombineImputations(l.lcmcr, l.observed); err == nil && !math.IsInf(c.DF, 0) {
		s.Combined = &c
	}
}
