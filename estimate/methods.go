package estimate

import (
	"fmt"
	"math"
)

// method is a method without its numbers; its words are those of its name in the catalogue.
func method(name string) Method {
	return Method{Name: name, Label: TextOf("method." + name), Assumes: TextOf("method." + name + ".assumes"), Level: 0.95}
}

// refusedMethod is a method without an answer.
func refusedMethod(name, why string) Method {
	m := method(name)
	m.Refused = some(why)
	return m
}

func (m Method) at(centre, low, high float64, detail string) Method {
	m.Centre, m.Low, m.Detail = some(centre), some(low), detail
	if !math.IsInf(high, 0) && !math.IsNaN(high) {
		m.High = some(high)
	}
	return m
}

// envelopeMethods are the two families of the envelope.
func (a *analysis) envelopeMethods() []Method {
	out := []Method{a.lcmcrMethod(), a.averageMethod()}
	for i := range out {
		out[i].InEnvelope = out[i].Refused == nil && !math.IsNaN(a.low)
	}
	return out
}

// said is the sentence of the first finding of a rule.
func (a *analysis) said(id RuleID) string {
	for _, f := range a.findings {
		if f.Rule == id {
			return f.Sentence.String()
		}
	}
	return "not run"
}

// blocked is the sentence of the rule that refused everything.
func (a *analysis) blocked() string {
	for _, f := range a.findings {
		if f.Effect == Refuses {
			return f.Sentence.String()
		}
	}
	return "not run"
}

func (a *analysis) lcmcrMethod() Method {
	switch p := a.posterior; {
	case a.refused:
		return refusedMethod("lcmcr", a.blocked())
	case !a.latentClasses():
		return refusedMethod("lcmcr", a.said("R8"))
	default:
		low, high := p.Interval(0.95)
		detail := fmt.Sprintf("K = %d, %d chains of %d sweeps, R-hat %.4f, effective draws %.0f (bulk) and %.0f (tail), seed %d",
			p.Classes, len(p.Chains), p.Sweeps, p.RHat, p.BulkESS, p.TailESS, p.Seed)
		if p.CeilingShare > maxCeiling {
			high = math.Inf(1)
		}
		return method("lcmcr").at(p.Median(), low, high, detail)
	}
}

func (a *analysis) averageMethod() Method {
	switch {
	case a.refused:
		return refusedMethod("loglinear-average", a.blocked())
	case a.average == nil:
		return refusedMethod("loglinear-average", a.averageBy.Error())
	default:
		avg := a.average
		return method("loglinear-average").at(avg.N, avg.Low, avg.High, fmt.Sprintf(
			"%d models by AIC, weight of heterogeneity %.2f, standard error %.1f, best %s; models refused: %d",
			avg.Models, avg.Heterogeneity, avg.SE, avg.Best.Model.Name(a.table.Lists), len(avg.Dropped)))
	}
}

// comparisons are the methods that are shown beside the envelope and never enter it.
func (a *analysis) comparisons() ([]Method, []GraphWeight) {
	if a.refused {
		var out []Method
		for _, name := range []string{"loglinear-bic", "dga", "chao", "independence"} {
			out = append(out, refusedMethod(name, a.blocked()))
		}
		return out, nil
	}
	graphs, weights := a.graphMethod()
	return []Method{a.bicMethod(), graphs, a.chaoMethod(), a.independenceMethod()}, weights
}

func (a *analysis) chaoMethod() Method {
	b, err := Chao(a.table)
	if err != nil {
		return refusedMethod("chao", err.Error())
	}
	f := a.table.Frequencies()
	return method("chao").at(b.Point, max(b.Low, a.n()), b.High, fmt.Sprintf("f1 = %d, f2 = %d", f[1], f[2]))
}

func (a *analysis) independenceMethod() Method { return a.oneModel("independence", Model{}) }

func (a *analysis) oneModel(name string, m Model) Method {
	f, err := FitLogLinear(a.table, m)
	if err == nil && f.N > TooMany*float64(a.table.N()) {
		err = ErrDiverged
	}
	if err != nil {
		return refusedMethod(name, err.Error())
	}
	p, err := ProfileInterval(a.table, m)
	if err != nil {
		return refusedMethod(name, err.Error())
	}
	return method(name).at(f.N, p.Low, p.High,
		fmt.Sprintf("%s, AIC %.1f, BIC %.1f, standard error %.1f, profile likelihood", m.Name(a.table.Lists), f.AIC,
			f.BIC, f.SE))
}

// bicMethod is the best model by BIC: of all hierarchical models for three and four lists, of all sets of pairs for
// five, of a forward search from six.
func (a *analysis) bicMethod() Method {
	if a.table.J() > 5 {
		path, err := Stepwise(a.table, byBIC)
		if err != nil {
			return refusedMethod("loglinear-bic", err.Error())
		}
		return a.oneModel("loglinear-bic", path[len(path)-1].Model)
	}
	s, err := FitAll(a.table, HierarchicalModels(a.table.J()))
	if err != nil {
		return refusedMethod("loglinear-bic", err.Error())
	}
	best, ok := s.Best(byBIC)
	if !ok {
		return refusedMethod("loglinear-bic", ErrNoEstimate.Error())
	}
	return a.oneModel("loglinear-bic", best.Model)
}

// maxGraphLists bounds the lists of the graph average: 18,154 graphs for six lists, 617,675 for seven.
const maxGraphLists = 6

func (a *analysis) graphMethod() (Method, []GraphWeight) {
	if a.table.J() > maxGraphLists {
		return refusedMethod("dga", fmt.Sprintf("%d lists have too many graphs; at most %d", a.table.J(),
			maxGraphLists)), nil
	}
	g, err := DGA(a.table, DGAOptions{})
	if err != nil {
		return refusedMethod("dga", err.Error()), nil
	}
	low, high := g.Interval(0.95)
	top := float64(high)
	if g.CeilingShare > maxCeiling {
		top = math.Inf(1)
	}
	var weights []GraphWeight
	for i, s := range g.Graphs[:min(5, len(g.Graphs))] {
		if i > 0 && s.Probability < 0.001 {
			break
		}
		weights = append(weights, GraphWeight{Graph: g.Describe(s.Graph), Probability: s.Probability})
	}
	detail := fmt.Sprintf("%d graphs, delta %.4g, the saturated graph left out", len(g.Graphs), g.Delta)
	return method("dga").at(float64(g.Median()), float64(low), top, detail), weights
}
