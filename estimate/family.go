package estimate

import (
	"math/bits"
	"slices"
	"sort"
)

// HierarchicalModels lists every log-linear model of J lists that has all main effects and, with an interaction, also
// every interaction inside it, except the saturated one of order J (which has no degree of freedom for the missing).
// There are 8 for three lists and 113 for four; beyond four lists it returns the models of pairs only (1,024 for
// five), since the whole set would be astronomical. The order is fixed.
func HierarchicalModels(J int) []Model {
	if J > 4 {
		return pairModels(pairsOf(J), -1)
	}
	var terms []uint64
	for s := uint64(1); s < 1<<J-1; s++ {
		if bits.OnesCount64(s) > 1 {
			terms = append(terms, s)
		}
	}
	var out []Model
	for choice := range uint64(1) << len(terms) {
		var chosen []uint64
		for i, s := range terms {
			if choice>>uint(i)&1 == 1 {
				chosen = append(chosen, s)
			}
		}
		if closed(chosen) {
			out = append(out, Model{Terms: chosen})
		}
	}
	return out
}

// closed says whether every pair-or-larger subset of a term is a term.
func closed(terms []uint64) bool {
	for _, s := range terms {
		for sub := (s - 1) & s; sub > 0; sub = (sub - 1) & s {
			if bits.OnesCount64(sub) > 1 && !slices.Contains(terms, sub) {
				return false
			}
		}
	}
	return true
}

// pairsOf lists the pairs of J lists in ascending order of their bits.
func pairsOf(J int) []uint64 {
	var out []uint64
	for k := range J {
		for j := range k {
			out = append(out, 1<<uint(j)|1<<uint(k))
		}
	}
	return out
}

// pairModels lists the models of every subset of these pairs, of at most so many pairs when most is not negative.
func pairModels(pairs []uint64, most int) []Model {
	var out []Model
	for choice := range uint64(1) << len(pairs) {
		if most >= 0 && bits.OnesCount64(choice) > most {
			continue
		}
		var m Model
		for i, s := range pairs {
			if choice>>uint(i)&1 == 1 {
				m.Terms = append(m.Terms, s)
			}
		}
		out = append(out, m)
	}
	return out
}

// Selection is the outcome of fitting a set of models to one table.
type Selection struct {
	Fits    []Fit // the models that can be used, in the order in which they were given
	Dropped []DroppedModel
}

// DroppedModel is a model that was left out and why.
type DroppedModel struct {
	Model  Model
	Reason error
}

// TooMany is the multiple of the documented number beyond which a fitted total is taken as divergence.
const TooMany = 100

// FitAll fits every model, and sets aside those without an estimate, those not identified, and those whose total is
// beyond TooMany times the people documented.
func FitAll(t Table, models []Model) (Selection, error) {
	c, err := cellsOf(t)
	if err != nil {
		return Selection{}, err
	}
	var s Selection
	for _, m := range models {
		f, err := c.fit(m)
		if err == nil && f.N > TooMany*c.n {
			err = ErrDiverged
		}
		if err != nil {
			s.Dropped = append(s.Dropped, DroppedModel{m, err})
			continue
		}
		s.Fits = append(s.Fits, f)
	}
	return s, nil
}

// Best is the fit with the smallest criterion; ties go to fewer parameters, then to the earlier model. It is false
// when there is no fit.
func (s Selection) Best(criterion func(Fit) float64) (Fit, bool) {
	if len(s.Fits) == 0 {
		return Fit{}, false
	}
	order := slices.Clone(s.Fits)
	sort.SliceStable(order, func(a, b int) bool {
		x, y := criterion(order[a]), criterion(order[b])
		if x != y {
			return x < y
		}
		return order[a].Params < order[b].Params
	})
	return order[0], true
}

// AIC and BIC are criteria for Best and average.
func byAIC(f Fit) float64 { return f.AIC }
func byBIC(f Fit) float64 { return f.BIC }
