package estimate

import (
	"math"
	"math/bits"
	"recount/record"
	"slices"
	"strings"
)

// maxCells bounds the 2^J - 1 observable histories of a log-linear model: 10 lists.
const maxLogLinearLists = 10

var (
	// ErrNoEstimate reports a model whose maximum-likelihood estimate does not exist for these counts.
	ErrNoEstimate error = record.Say("no maximum-likelihood estimate exists")
	// ErrNotIdentified reports a model whose parameters these cells cannot tell apart.
	ErrNotIdentified error = record.Say("the model is not identified by these histories")
	// ErrEmptyTerm reports an interaction among lists that share nobody: its estimate is minus infinity.
	ErrEmptyTerm error = record.Say("a term of the model joins lists that share nobody")
	// ErrDiverged reports a fit that did not converge or whose total is beyond any use.
	ErrDiverged error = record.Say("the estimate diverges")
)

// Heterogeneity is the term of a log-linear model for victims who differ in how easily any list reaches them: a
// function of the number k of lists that a person is on.
type Heterogeneity uint8

// The heterogeneity terms of Rivest and Baillargeon (2007) Biometrics 63, 999-1006.
const (
	Homogeneous Heterogeneity = iota // no term
	Darroch                          // k^2/2
	Poisson2                         // 2^k - 1
	Gamma35                          // log(3.5) - log(3.5 + k)
)

func (h Heterogeneity) String() string {
	return [...]string{"none", "Darroch", "Poisson2", "Gamma3.5"}[h]
}

func (h Heterogeneity) column(k int) float64 {
	switch h {
	case Darroch:
		return float64(k*k) / 2
	case Poisson2:
		return math.Pow(2, float64(k)) - 1
	case Gamma35:
		return math.Log(3.5) - math.Log(3.5+float64(k))
	}
	return 0
}

// Model is a log-linear model of the counts of capture histories: an intercept, one effect for each list (or one
// common effect when Equal), interactions among lists, and perhaps a heterogeneity term.
type Model struct {
	Terms         []uint64 // interactions, each the set of its lists as bits, ascending, two lists or more
	Heterogeneity Heterogeneity
	Equal         bool // one capture probability for all lists (M0 and Mh)
}

// Name writes the model with the names of its lists, as in [EXH,ABA] [OSCE,HRW] + Darroch.
func (m Model) Name(lists []string) string {
	var parts []string
	for _, s := range m.generators() {
		var names []string
		for j, l := range lists {
			if s>>uint(j)&1 == 1 {
				names = append(names, l)
			}
		}
		parts = append(parts, "["+strings.Join(names, ",")+"]")
	}
	if len(parts) == 0 {
		parts = append(parts, "main effects only")
		if m.Equal {
			parts[0] = "equal lists"
		}
	}
	if m.Heterogeneity != Homogeneous {
		parts = append(parts, "+ "+m.Heterogeneity.String())
	}
	return strings.Join(parts, " ")
}

// generators are the terms that no other term contains.
func (m Model) generators() []uint64 {
	var out []uint64
	for _, s := range m.Terms {
		if !slices.ContainsFunc(m.Terms, func(b uint64) bool { return b != s && b&s == s }) {
			out = append(out, s)
		}
	}
	return out
}

// Fit is a fitted log-linear model.
type Fit struct {
	Model     Model
	N         float64 // estimated total (people), the documented included
	SE        float64 // standard error of N
	Deviance  float64
	AIC       float64 // with the full Poisson constant, as Rcapture
	BIC       float64 // AIC + (log n - 2) p, n the people documented
	Params    int
	DF        int // observable histories less parameters
	Converged bool
}

// FitLogLinear fits one model by maximum likelihood, after checking that its estimate exists and is identified.
//
// Counts of the 2^J - 1 observable histories are Poisson with log-linear mean; the fitted mean of the history of
// nobody's list is the exponential of the intercept: Fienberg, S. E. (1972) Biometrika 59, 591-603; Cormack, R. M.
// (1989) Biometrics 45, 395-413. SE is sqrt(N0 + N0^2 Var(intercept)). It returns ErrNoEstimate, ErrNotIdentified or
// ErrDiverged (wrapped) when the model cannot be used on these counts, and ErrLists beyond 10 lists.
func FitLogLinear(t Table, m Model) (Fit, error) {
	c, err := cellsOf(t)
	if err != nil {
		return Fit{}, err
	}
	return c.fit(m)
}

// cells holds the counts of all observable histories in ascending order of pattern, zeros included.
type cells struct {
	lists    int
	n        float64
	y        []float64 // y[p-1] is the count of pattern p
	constant float64   // sum of log y!
}

func cellsOf(t Table) (*cells, error) {
	if t.J() > maxLogLinearLists {
		return nil, record.Say("log-linear models: %w: %d lists have 2^%d histories; at most %d lists can be used, so merge some",
			ErrLists, t.J(), t.J(), maxLogLinearLists)
	}
	if t.J() < 2 || t.N() == 0 {
		return nil, record.Say("log-linear models: %w: %d lists with %d people", ErrLists, t.J(), t.N())
	}
	c := &cells{lists: t.J(), y: make([]float64, 1<<t.J()-1)}
	for _, h := range t.Histories {
		c.y[h.Pattern-1] = float64(h.Count)
		c.n += float64(h.Count)
		lg, _ := math.Lgamma(float64(h.Count) + 1)
		c.constant += lg
	}
	return c, nil
}

// covering is the number of people who are on every list of the set.
func (c *cells) covering(set uint64) float64 {
	var s float64
	for i, y := range c.y {
		if uint64(i+1)&set == set {
			s += y
		}
	}
	return s
}

// columns writes the row of the design matrix of a history: intercept first.
func (c *cells) columns(m Model) (width int, row func(p uint64, x []float64)) {
	mains := c.lists
	if m.Equal {
		mains = 1
	}
	width = 1 + mains + len(m.Terms)
	if m.Heterogeneity != Homogeneous {
		width++
	}
	return width, func(p uint64, x []float64) {
		x[0] = 1
		k := bits.OnesCount64(p)
		if m.Equal {
			x[1] = float64(k)
		} else {
			for j := range mains {
				x[1+j] = float64(p >> uint(j) & 1)
			}
		}
		for i, s := range m.Terms {
			x[1+mains+i] = 0
			if p&s == s {
				x[1+mains+i] = 1
			}
		}
		if m.Heterogeneity != Homogeneous {
			x[width-1] = m.Heterogeneity.column(k)
		}
	}
}

// fit checks existence and identification, then fits.
func (c *cells) fit(m Model) (Fit, error) {
	d := c.design(m)
	if rank(d.x, d.rows, d.width) < d.width {
		return Fit{Model: m}, record.Say("%w (rank below %d)", ErrNotIdentified, d.width)
	}
	pf := d.solve()
	if !pf.witness && !d.exists() {
		return Fit{Model: m}, ErrNoEstimate
	}
	f, err := c.report(m, d, pf)
	// A term at minus infinity was still chosen: it counts in the criteria, as in Rcapture.
	width, _ := c.columns(m)
	f.AIC += 2 * float64(width-d.width)
	f.BIC += math.Log(c.n) * float64(width-d.width)
	return f, err
}

// report turns a fit of the Poisson regression into totals and criteria.
func (c *cells) report(m Model, d *design, pf poissonFit) (Fit, error) {
	f := Fit{Model: m, Params: d.width, DF: d.rows - d.width, Deviance: pf.deviance, Converged: pf.converged}
	n0 := math.Exp(pf.beta[0])
	f.N = c.n + n0
	f.SE = math.Sqrt(n0 + n0*n0*pf.varIntercept)
	f.AIC = -2*(pf.logKernel-c.constant) + 2*float64(d.width)
	f.BIC = f.AIC + (math.Log(c.n)-2)*float64(d.width)
	if !pf.converged || math.IsNaN(f.N) || math.IsInf(f.N, 0) || math.IsNaN(f.SE) {
		return f, record.Say("%w: the fit does not converge", ErrDiverged)
	}
	return f, nil
}

// design is the regression of a model after the reduction for empty terms: an interaction that nobody has is minus
// infinity, so the term and the histories that it empties are taken out (Chan, Silverman and Vincent 2021).
func (c *cells) design(m Model) *design {
	reduced := m
	var empty []uint64
	for _, s := range m.Terms {
		if c.covering(s) == 0 {
			empty = append(empty, s)
		}
	}
	if len(empty) > 0 {
		reduced.Terms = nil
		for _, s := range m.Terms {
			if !slices.ContainsFunc(empty, func(e uint64) bool { return s&e == e }) {
				reduced.Terms = append(reduced.Terms, s)
			}
		}
	}
	width, row := c.columns(reduced)
	d := &design{width: width}
	for i, y := range c.y {
		p := uint64(i + 1)
		if slices.ContainsFunc(empty, func(e uint64) bool { return p&e == e }) {
			continue
		}
		d.x = append(d.x, make([]float64, width)...)
		row(p, d.x[d.rows*width:])
		d.y = append(d.y, y)
		d.rows++
	}
	return d
}
