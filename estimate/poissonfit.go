package estimate

import "math"

// design is a Poisson regression: rows histories by width columns, row-major, the first column the intercept.
type design struct {
	rows, width int
	x, y        []float64
}

// poissonFit is what iteratively reweighted least squares found.
type poissonFit struct {
	beta, mu     []float64
	varIntercept float64
	deviance     float64
	logKernel    float64 // sum of y log mu - mu
	converged    bool
	witness      bool // mu is positive and has the sufficient statistics of y: the estimate exists
}

const (
	maxIterations = 50
	devianceTol   = 1e-10
)

// solve fits by iteratively reweighted least squares (McCullagh and Nelder 1989, section 2.5), started from
// mu = y + 0.1 and stopped when the deviance changes by less than one part in 10^10 or after 50 rounds. After the
// first round each step solves for the change of the coefficients, so that rounding does not build up.
func (d *design) solve() poissonFit {
	p := d.width
	f := poissonFit{beta: make([]float64, p), mu: make([]float64, d.rows)}
	h, g := make([]float64, p*p), make([]float64, p)
	for i, y := range d.y {
		f.mu[i] = y + 0.1
	}
	last := math.Inf(1)
	for round := range maxIterations {
		clear(h)
		clear(g)
		for i, mu := range f.mu {
			row := d.x[i*p : (i+1)*p]
			r := d.y[i] - mu
			if round == 0 {
				r += mu * math.Log(mu)
			}
			for a, xa := range row {
				if xa == 0 {
					continue
				}
				g[a] += xa * r
				w := mu * xa
				for b := 0; b <= a; b++ {
					h[a*p+b] += w * row[b]
				}
			}
		}
		if !cholesky(h, p) {
			return f
		}
		choleskySolve(h, g, p)
		for a := range g {
			f.beta[a] += g[a]
		}
		if !d.evaluate(&f) {
			return f
		}
		if math.Abs(f.deviance-last) < devianceTol*(math.Abs(f.deviance)+0.1) {
			f.converged = true
			break
		}
		last = f.deviance
	}
	f.varIntercept = d.interceptVariance(&f, h)
	f.witness = f.converged && d.isWitness(&f)
	return f
}

// evaluate recomputes the means and the deviance at the present coefficients; false means overflow.
func (d *design) evaluate(f *poissonFit) bool {
	p := d.width
	f.deviance, f.logKernel = 0, 0
	for i := range f.mu {
		eta := 0.0
		for a, xa := range d.x[i*p : (i+1)*p] {
			eta += xa * f.beta[a]
		}
		if eta > 600 || math.IsNaN(eta) {
			return false
		}
		mu, y := math.Exp(max(eta, -600)), d.y[i]
		f.mu[i] = mu
		f.deviance -= y - mu
		f.logKernel -= mu
		if y > 0 {
			f.deviance += y * math.Log(y/mu)
			f.logKernel += y * eta
		}
	}
	f.deviance *= 2
	return true
}

// interceptVariance is the first diagonal element of the inverse information at the fitted means.
func (d *design) interceptVariance(f *poissonFit, h []float64) float64 {
	p := d.width
	clear(h)
	for i, mu := range f.mu {
		row := d.x[i*p : (i+1)*p]
		for a, xa := range row {
			if xa == 0 {
				continue
			}
			for b := 0; b <= a; b++ {
				h[a*p+b] += mu * xa * row[b]
			}
		}
	}
	if !cholesky(h, p) {
		return math.NaN()
	}
	e := make([]float64, p)
	e[0] = 1
	choleskySolve(h, e, p)
	return e[0]
}

// isWitness says whether the fitted means prove that the estimate exists: all well above zero, with the sufficient
// statistics of the data.
func (d *design) isWitness(f *poissonFit) bool {
	p := d.width
	score := make([]float64, p)
	total := 0.0
	for i, mu := range f.mu {
		if mu < 1e-3 {
			return false
		}
		total += d.y[i]
		for a, xa := range d.x[i*p : (i+1)*p] {
			score[a] += xa * (d.y[i] - mu)
		}
	}
	for _, s := range score {
		if math.Abs(s) > 1e-6*(1+total) {
			return false
		}
	}
	return true
}

// cholesky factors the lower triangle of a p by p matrix in place; false means that it is not positive definite.
func cholesky(h []float64, p int) bool {
	for a := range p {
		for b := 0; b <= a; b++ {
			s := h[a*p+b]
			for k := range b {
				s -= h[a*p+k] * h[b*p+k]
			}
			if a == b {
				if !(s > 1e-13*h[a*p+a]) {
					return false
				}
				h[a*p+a] = math.Sqrt(s)
			} else {
				h[a*p+b] = s / h[b*p+b]
			}
		}
	}
	return true
}

// choleskySolve solves in place with the factor that cholesky made.
func choleskySolve(h, v []float64, p int) {
	for a := range p {
		for k := range a {
			v[a] -= h[a*p+k] * v[k]
		}
		v[a] /= h[a*p+a]
	}
	for a := p - 1; a >= 0; a-- {
		for k := a + 1; k < p; k++ {
			v[a] -= h[k*p+a] * v[k]
		}
		v[a] /= h[a*p+a]
	}
}
