package estimate

import (
	"recount/record"
	"slices"
)

// Stepwise adds pairs to the main effects one at a time, each time the pair that lowers the criterion most, and
// stops when none does.
//
// Selecting one model and reporting its own interval overstates what is known (Whitehead et al. 2019, Journal of
// Criminal Justice 63, 76-88), so this is a comparison, never a headline. It returns the fits of the path, the
// chosen one last. Errors are those of FitLogLinear on the main effects.
func Stepwise(t Table, criterion func(Fit) float64) ([]Fit, error) {
	c, err := cellsOf(t)
	if err != nil {
		return nil, err
	}
	var pairs []uint64
	for _, p := range pairsOf(t.J()) {
		if c.covering(p) > 0 {
			pairs = append(pairs, p)
		}
	}
	path, _, err := c.forward(Model{}, pairs, criterion)
	return path, err
}

// forward is the search from one model. It also returns every usable fit that it tried.
func (c *cells) forward(from Model, pairs []uint64, criterion func(Fit) float64) (path []Fit, s Selection, err error) {
	f, err := c.usable(from)
	if err != nil {
		return nil, s, record.Say("stepwise search: main effects: %w", err)
	}
	path, s.Fits = []Fit{f}, []Fit{f}
	for {
		best := path[len(path)-1]
		found := false
		for _, p := range pairs {
			m := path[len(path)-1].Model
			if slices.Contains(m.Terms, p) {
				continue
			}
			terms := append(slices.Clone(m.Terms), p)
			slices.Sort(terms)
			m.Terms = terms
			f, err := c.usable(m)
			if err != nil {
				s.Dropped = append(s.Dropped, DroppedModel{m, err})
				continue
			}
			s.Fits = append(s.Fits, f)
			if criterion(f) < criterion(best)-1e-9 {
				best, found = f, true
			}
		}
		if !found {
			return path, s, nil
		}
		path = append(path, best)
	}
}

// usable fits a model and refuses one beyond TooMany times the people documented.
func (c *cells) usable(m Model) (Fit, error) {
	f, err := c.fit(m)
	if err == nil && f.N > TooMany*c.n {
		return f, ErrDiverged
	}
	return f, err
}

// stepwiseNeighbours gathers the fits tried on the forward paths by AIC, with and without the Darroch term, that are
// within so much of the best AIC.
func stepwiseNeighbours(c *cells, pairs []uint64, within float64) (Selection, error) {
	var all Selection
	for _, h := range []Heterogeneity{Homogeneous, Darroch} {
		_, s, err := c.forward(Model{Heterogeneity: h}, pairs, byAIC)
		if err != nil {
			all.Dropped = append(all.Dropped, DroppedModel{Model{Heterogeneity: h}, err})
			continue
		}
		all.Fits = append(all.Fits, s.Fits...)
		all.Dropped = append(all.Dropped, s.Dropped...)
	}
	best, ok := all.Best(byAIC)
	if !ok {
		return all, nil
	}
	all.Fits = slices.DeleteFunc(all.Fits, func(f Fit) bool { return f.AIC > best.AIC+within })
	return all, nil
}
