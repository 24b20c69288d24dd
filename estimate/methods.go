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
func refusedMethod(name string, why Text) Method {
	m := method(name)
	m.Refused, m.Note = why.noted()
	return m
}

// because is an error as the note of a method without an answer.
func because(err error) Text { return TextOf("note.error", "why", err) }

func (m Method) at(centre, low, high float64, note Text) Method {
	m.Centre, m.Low, m.Detail, m.Note = some(centre), some(low), note.String(), &note
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
func (a *analysis) said(id RuleID) Text {
	for _, f := range a.findings {
		if f.Rule == id {
			return f.Sentence
		}
	}
	return TextOf("note.not_run")
}

// blocked is the sentence of the rule that refused everything.
func (a *analysis) blocked() Text {
	for _, f := range a.findings {
		if f.Effect == Refuses {
			return f.Sentence
		}
	}
	return TextOf("note.not_run")
}

func (a *analysis) lcmcrMethod() Method {
	switch p := a.posterior; {
	case a.refused:
		return refusedMethod("lcmcr", a.blocked())
	case !a.latentClasses():
		return refusedMethod("lcmcr", a.said("R8"))
	default:
		low, high := p.Interval(0.95)
		note := TextOf("note.lcmcr", "classes", p.Classes, "chains", len(p.Chains), "sweeps", p.Sweeps,
			"rhat", fmt.Sprintf("%.4f", p.RHat), "bulk", fmt.Sprintf("%.0f", p.BulkESS),
			"tail", fmt.Sprintf("%.0f", p.TailESS), "seed", p.Seed)
		if p.CeilingShare > maxCeiling {
			high = math.Inf(1)
		}
		return method("lcmcr").at(p.Median(), low, high, note)
	}
}

func (a *analysis) averageMethod() Method {
	switch {
	case a.refused:
		return refusedMethod("loglinear-average", a.blocked())
	case a.average == nil:
		return refusedMethod("loglinear-average", because(a.averageBy))
	default:
		avg := a.average
		return method("loglinear-average").at(avg.N, avg.Low, avg.High, TextOf("note.loglinear-average",
			"models", avg.Models, "weight", fmt.Sprintf("%.2f", avg.Heterogeneity), "se", fmt.Sprintf("%.1f", avg.SE),
			"best", avg.Best.Model.Name(a.table.Lists), "dropped", len(avg.Dropped)))
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
		return refusedMethod("chao", because(err))
	}
	f := a.table.Frequencies()
	return method("chao").at(b.Point, max(b.Low, a.n()), b.High, TextOf("note.chao", "once", f[1], "twice", f[2]))
}

func (a *analysis) independenceMethod() Method { return a.oneModel("independence", Model{}) }

func (a *analysis) oneModel(name string, m Model) Method {
	f, err := FitLogLinear(a.table, m)
	if err == nil && f.N > TooMany*float64(a.table.N()) {
		err = ErrDiverged
	}
	if err != nil {
		return refusedMethod(name, because(err))
	}
	p, err := ProfileInterval(a.table, m)
	if err != nil {
		return refusedMethod(name, because(err))
	}
	return method(name).at(f.N, p.Low, p.High,
		TextOf("note.model", "model", m.Name(a.table.Lists), "aic", fmt.Sprintf("%.1f", f.AIC),
			"bic", fmt.Sprintf("%.1f", f.BIC), "se", fmt.Sprintf("%.1f", f.SE)))
}

// bicMethod is the best model by BIC: of all hierarchical models for three and four lists, of all sets of pairs for
// five, of a forward search from six.
func (a *analysis) bicMethod() Method {
	if a.table.J() > 5 {
		path, err := Stepwise(a.table, byBIC)
		if err != nil {
			return refusedMethod("loglinear-bic", because(err))
		}
		return a.oneModel("loglinear-bic", path[len(path)-1].Model)
	}
	s, err := FitAll(a.table, HierarchicalModels(a.table.J()))
	if err != nil {
		return refusedMethod("loglinear-bic", because(err))
	}
	best, ok := s.Best(byBIC)
	if !ok {
		return refusedMethod("loglinear-bic", because(ErrNoEstimate))
	}
	return a.oneModel("loglinear-bic", best.Model)
}

// maxGraphLists bounds the lists of the graph average: 18,154 graphs for six lists, 617,675 for seven.
const maxGraphLists = 6

func (a *analysis) graphMethod() (Method, []GraphWeight) {
	if a.table.J() > maxGraphLists {
		return refusedMethod("dga", TextOf("note.too_many_graphs", "lists", a.table.J(), "most", maxGraphLists)), nil
	}
	g, err := DGA(a.table, DGAOptions{})
	if err != nil {
		return refusedMethod("dga", because(err)), nil
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
	note := TextOf("note.dga", "graphs", len(g.Graphs), "delta", fmt.Sprintf("%.4g", g.Delta))
	return method("dga").at(float64(g.Median()), float64(low), top, note), weights
}
