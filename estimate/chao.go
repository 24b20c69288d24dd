package estimate

import (
	"math"
	"recount/record"
)

// Bound is an estimate that needs no model of how the lists depend on each other.
type Bound struct {
	Point    float64 // estimated number of people in all, observed and not
	Variance float64 // of Point; NaN where the source gives none
	Low      float64 // lower 95% limit (people)
	High     float64 // upper 95% limit (people)
}

// Chao is Chao's lower bound with the bias-corrected form and the factor k = (t-1)/t for t lists,
//
//	N = n + k f1(f1-1) / (2(f2+1)),
//
// where f1 and f2 are the people on exactly one and exactly two lists. Without the factor it is not a lower bound
// for few lists. It never falls as heterogeneity between victims grows, so its 2.5% limit is a floor ("at least")
// that needs no model, provided that the links between lists are right and that no list refers its cases to another.
//
// Chao, A. (1987) Estimating the population size for capture-recapture data with unequal catchability. Biometrics
// 43, 783-791; Chao, A. (1989) Biometrics 45, 427-438 for the bias-corrected form. It returns an error for fewer
// than two lists.
func Chao(t Table) (Bound, error) {
	if t.J() < 2 {
		return Bound{}, record.Say("chao's bound: %w: it needs two lists and there is %d", ErrLists, t.J())
	}
	return chaoCorrected(t, float64(t.J()-1)/float64(t.J())), nil
}

// chaoCorrected is the bias-corrected bound with any factor k; k = 1 is the form for many occasions.
func chaoCorrected(t Table, k float64) Bound {
	f := t.Frequencies()
	f1, f2, n := float64(f[1]), float64(f[2]), float64(t.N())
	missing := k * f1 * (f1 - 1) / (2 * (f2 + 1))
	v := k*f1*(f1-1)/(2*(f2+1)) +
		k*k*f1*square(2*f1-1)/(4*square(f2+1)) +
		k*k*square(f1)*f2*square(f1-1)/(4*math.Pow(f2+1, 4))
	low, high := logNormalLimits(n, missing, v, z95)
	return Bound{Point: n + missing, Variance: v, Low: low, High: high}
}

// chao1987 is the first form, N = n + f1^2/(2 f2), with the variance of Chao (1987) equation 12. It has no value
// when nobody is on exactly two lists.
func chao1987(t Table) Bound {
	f := t.Frequencies()
	f1, f2, n := float64(f[1]), float64(f[2]), float64(t.N())
	if f2 == 0 {
		return Bound{Point: math.NaN(), Variance: math.NaN(), Low: n, High: math.Inf(1)}
	}
	r := f1 / f2
	missing := f1 * r / 2
	v := f2 * (math.Pow(r, 4)/4 + math.Pow(r, 3) + square(r)/2)
	low, high := logNormalLimits(n, missing, v, z95)
	return Bound{Point: n + missing, Variance: v, Low: low, High: high}
}

// z95 is the two-sided 95% quantile of the normal distribution, as rounded in the papers followed here.
const z95 = 1.96

// logNormalLimits gives the interval n + m/C, n + mC with C = exp(z sqrt(log(1 + v/m^2))): the number missing is
// taken as log-normal, so that the lower limit cannot fall below the n people documented. With nobody missing both
// limits are n.
func logNormalLimits(n, missing, variance, z float64) (low, high float64) {
	if missing <= 0 {
		return n, n
	}
	c := math.Exp(z * math.Sqrt(math.Log1p(variance/square(missing))))
	return n + missing/c, n + missing*c
}

func square(x float64) float64 { return x * x }
