package estimate

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// ErrImputations reports sets of draws that cannot be combined.
var ErrImputations = errors.New("draws cannot be combined")

// Combined is one total from several imputed or differently linked tables.
type Combined struct {
	Point   float64 `json:"point"` // mean of all draws (people)
	Low     float64 `json:"low"`   // 95% limits (people), from the log of the number missing and Student's t
	High    float64 `json:"high"`
	DF      float64 `json:"df"`      // degrees of freedom of t
	Within  float64 `json:"within"`  // mean variance of log(N - n) inside a table
	Between float64 `json:"between"` // variance of its mean between tables
}

// CombineImputations combines posterior draws of the total from several imputations by the rule that HRDAG published
// with its data on Colombia: on x = log(N - n), the total variance is W + (1 + 1/L) B, the interval uses Student's t
// with (L-1)(1 + W/((L+1)B))^2 degrees of freedom, and the mean documented number is added back.
//
// Rubin, D. B. (1987) Multiple Imputation for Nonresponse in Surveys, chapter 3; Gargiulo, M. et al. (2024) JOSS 9(93)
// 5844. draws[l] are the totals drawn from table l, observed[l] its documented number. A draw that equals the
// documented number counts as half a person missing. The rule assumes that every table has converged by itself
// (rule R8) and is a check beside the pooled draws, not the headline.
func CombineImputations(draws [][]float64, observed []int) (Combined, error) {
	L := len(draws)
	if L < 2 || len(observed) != L {
		return Combined{}, fmt.Errorf("%w: %d tables with %d documented numbers; it needs two or more", ErrImputations,
			L, len(observed))
	}
	var c Combined
	var documented, all float64
	means := make([]float64, L)
	count := 0
	for l, d := range draws {
		if len(d) < 2 {
			return Combined{}, fmt.Errorf("%w: table %d has %d draws", ErrImputations, l+1, len(d))
		}
		x := make([]float64, len(d))
		for i, total := range d {
			x[i] = math.Log(max(total-float64(observed[l]), 0.5))
			all += total
		}
		count += len(d)
		m, v := meanVariance(x)
		means[l] = m
		c.Within += v / float64(L)
		documented += float64(observed[l]) / float64(L)
	}
	m, b := meanVariance(means)
	c.Between = b
	c.Point = all / float64(count)
	total := c.Within + (1+1/float64(L))*b
	c.DF = math.Inf(1)
	t := 1.959963984540054
	if b > 1e-9*c.Within { // below, the difference between tables is that of rounding and t is normal
		c.DF = float64(L-1) * square(1+c.Within/(float64(L+1)*b))
		t = studentQuantile(0.975, c.DF)
	}
	half := t * math.Sqrt(total)
	c.Low, c.High = documented+math.Exp(m-half), documented+math.Exp(m+half)
	return c, nil
}

// studentQuantile gives the quantile of Student's t distribution above its median: 1 - p is half the regularised
// incomplete beta function of df/(df+t^2) at (df/2, 1/2) (Abramowitz and Stegun 26.7.1).
func studentQuantile(p, df float64) float64 {
	x := mathext.InvRegIncBeta(df/2, 0.5, 2*(1-p))
	return math.Sqrt(df * (1 - x) / x)
}

// Pool95 gives the median and 95% limits of several sets of draws taken together, an equal number from each: linkage
// averaging, Sadinle, M. (2018) arXiv 1812.09590. Sets longer than the shortest are thinned evenly.
func Pool95(draws [][]float64) (median, low, high float64, err error) {
	if len(draws) == 0 {
		return 0, 0, 0, fmt.Errorf("%w: there is no table", ErrImputations)
	}
	shortest := len(draws[0])
	for _, d := range draws {
		shortest = min(shortest, len(d))
	}
	if shortest == 0 {
		return 0, 0, 0, fmt.Errorf("%w: a table has no draws", ErrImputations)
	}
	var all []float64
	for _, d := range draws {
		for i := range shortest {
			all = append(all, d[i*len(d)/shortest])
		}
	}
	slices.Sort(all)
	return quantileSorted(all, 0.5), quantileSorted(all, 0.025), quantileSorted(all, 0.975), nil
}
