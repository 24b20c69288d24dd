package estimate

import (
	"math"
	"recount/record"
)

// Average is a mean of log-linear models weighted by how well each fits for its size.
type Average struct {
	N             float64 // weighted mean total (people)
	SE            float64 // holds the spread between models as well as within each
	Low, High     float64 // 95% limits (people), log-normal in the number missing
	Models        int     // models in the mean
	Heterogeneity float64 // weight, 0 to 1, of the models with a heterogeneity term
	Best          Fit     // the model of largest weight
	// WorstRelativeSE is the largest standard error over total among models with a weight of 1% or more.
	WorstRelativeSE float64
	Dropped         []DroppedModel
	ExcludedPairs   []uint64 // pairs of lists that share nobody, and so cannot be a term
}

// averageBy weights fits by exp(-criterion/2).
//
// Buckland, S. T., Burnham, K. P. and Augustin, N. H. (1997) Model selection: an integral part of inference.
// Biometrics 53, 603-618; the variance is the sum of w (SE_m^2 + (N_m - N)^2), Burnham and Anderson (2002) equation
// 6.12. It is false when there is no fit.
func (s Selection) averageBy(criterion func(Fit) float64, n float64) (Average, bool) {
	best, ok := s.Best(criterion)
	if !ok {
		return Average{}, false
	}
	a := Average{Models: len(s.Fits), Best: best, Dropped: s.Dropped}
	least := criterion(best)
	var total float64
	for _, f := range s.Fits {
		w := math.Exp(-(criterion(f) - least) / 2)
		total += w
		a.N += w * f.N
		if f.Model.Heterogeneity != Homogeneous {
			a.Heterogeneity += w
		}
	}
	a.N /= total
	a.Heterogeneity /= total
	var v float64
	for _, f := range s.Fits {
		w := math.Exp(-(criterion(f)-least)/2) / total
		v += w * (square(f.SE) + square(f.N-a.N))
		if w >= modelWeight {
			a.WorstRelativeSE = max(a.WorstRelativeSE, f.SE/f.N)
		}
	}
	a.SE = math.Sqrt(v)
	a.Low, a.High = logNormalLimits(n, a.N-n, v, z95)
	return a, true
}

// AverageAIC is the log-linear half of the envelope: models of every set of pairs, with and without the Darroch term
// for heterogeneity, weighted by AIC.
//
// With three and four lists all sets of pairs enter; with five, sets of at most four pairs; with six to ten, the
// models on the forward path by AIC and its neighbours that are within 10 of the best. A pair that shares nobody is
// never a term. Models without an estimate, not identified, unconverged or beyond TooMany times n are left out and
// named. ErrNoEstimate is returned when none is left, ErrLists for fewer than three lists or more than ten.
func AverageAIC(t Table) (Average, error) {
	if t.J() < 3 {
		return Average{}, record.Say("log-linear average: %w: it needs three lists and there are %d", ErrLists, t.J())
	}
	c, err := cellsOf(t)
	if err != nil {
		return Average{}, err
	}
	var pairs, excluded []uint64
	for _, p := range pairsOf(t.J()) {
		if c.covering(p) > 0 {
			pairs = append(pairs, p)
		} else {
			excluded = append(excluded, p)
		}
	}
	var s Selection
	if t.J() <= 5 {
		most := -1
		if t.J() == 5 {
			most = 4
		}
		s, err = FitAll(t, withAndWithout(pairModels(pairs, most), Darroch))
	} else {
		s, err = stepwiseNeighbours(c, pairs, 10)
	}
	if err != nil {
		return Average{}, err
	}
	a, ok := s.averageBy(byAIC, c.n)
	if !ok {
		return Average{}, record.Say("log-linear average: %w for any of %d models", ErrNoEstimate, len(s.Dropped))
	}
	a.ExcludedPairs = excluded
	return a, nil
}

func withAndWithout(models []Model, h Heterogeneity) []Model {
	out := make([]Model, 0, 2*len(models))
	out = append(out, models...)
	for _, m := range models {
		m.Heterogeneity = h
		out = append(out, m)
	}
	return out
}
