package estimate

import "math"

// Profile is the interval of a total from the profile of the multinomial likelihood.
type Profile struct {
	Peak      float64 // the total at which the profile is highest (people)
	Low, High float64 // limits (people); High is +Inf when the data give none
}

// halfChi95 is half the 95% quantile of chi-square with one degree of freedom: how far the profile may fall.
const halfChi95 = 1.9207294103470683

// ProfileInterval is the 95% profile-likelihood interval of the total under one log-linear model.
//
// Cormack, R. M. (1992) Interval estimation for mark-recapture studies of closed populations. Biometrics 48,
// 567-576: for each number n0 missing the model is fitted to the counts and n0 together, and the multinomial
// log-likelihood is -deviance/2 + log(n0^n0 N! / (N^N n0!)). Limits are where it falls by 1.92 from its peak. The
// lower limit is the documented number when the profile never falls so far; the upper is +Inf when it has not
// fallen by 50 times the total, never a cut-off number. Errors are those of FitLogLinear.
func ProfileInterval(t Table, m Model) (Profile, error) {
	c, err := cellsOf(t)
	if err != nil {
		return Profile{}, err
	}
	f, err := c.fit(m)
	if err != nil {
		return Profile{}, err
	}
	return c.profileOf(c.design(m), f.N-c.n), nil
}

// profileOf finds the peak and the limits around a first guess of the number missing.
func (c *cells) profileOf(d *design, guess float64) Profile {
	full := c.withMissing(d)
	return c.profileOver(func(n0 float64) float64 { return full.logProfile(c.n, n0) }, guess)
}

// profileOver is profileOf for any profile log-likelihood of the number missing.
func (c *cells) profileOver(l func(n0 float64) float64, guess float64) Profile {
	peak := maximise(l, guess)
	level := l(peak) - halfChi95
	fall := func(n0 float64) float64 { return l(n0) - level }
	p := Profile{Peak: c.n + peak, Low: c.n, High: math.Inf(1)}
	if fall(0) < 0 {
		p.Low = c.n + root(fall, 0, peak)
	}
	top := 50 * (c.n + guess)
	for a, b := peak, max(2*peak, peak+1); a < top; a, b = b, 2*b {
		if fall(b) < 0 {
			p.High = c.n + root(fall, a, b)
			break
		}
	}
	return p
}

// withMissing adds the history of nobody's list, whose row of the design is the intercept alone.
func (c *cells) withMissing(d *design) *design {
	full := &design{rows: d.rows + 1, width: d.width}
	row := make([]float64, d.width)
	row[0] = 1
	full.x = append(row, d.x...)
	full.y = append([]float64{0}, d.y...)
	return full
}

// logProfile is the profile multinomial log-likelihood, up to a constant, of n0 people missing.
func (d *design) logProfile(n, n0 float64) float64 {
	d.y[0] = n0
	return multinomial(n, n0, d.solve().deviance)
}

// multinomial turns the deviance of a Poisson fit to n people and n0 missing into the multinomial log-likelihood.
func multinomial(n, n0, deviance float64) float64 {
	N := n + n0
	a, _ := math.Lgamma(N + 1)
	b, _ := math.Lgamma(n0 + 1)
	power := -N * math.Log(N)
	if n0 > 0 {
		power += n0 * math.Log(n0)
	}
	return -deviance/2 + power + a - b
}

// maximise finds the peak of a function with one hump, from a guess, by bracketing and golden section.
func maximise(l func(float64) float64, guess float64) float64 {
	step := max(0.1*guess, 1)
	a, b := max(guess-step, 0), guess+step
	for a > 0 && l(a) > l(min(a+step, guess)) {
		step *= 2
		a = max(a-step, 0)
	}
	for step = b - guess; l(b) > l(b-step); step *= 2 {
		b += step
		if b > 1e3*(guess+10) {
			break
		}
	}
	const g = 0.6180339887498949
	x1, x2 := b-g*(b-a), a+g*(b-a)
	f1, f2 := l(x1), l(x2)
	for b-a > 1e-5*(1+math.Abs(b)) {
		if f1 > f2 {
			b, x2, f2 = x2, x1, f1
			x1 = b - g*(b-a)
			f1 = l(x1)
		} else {
			a, x1, f1 = x1, x2, f2
			x2 = a + g*(b-a)
			f2 = l(x2)
		}
	}
	return (a + b) / 2
}

// root finds where a function that changes sign between a and b is zero, by the Illinois form of false position.
func root(f func(float64) float64, a, b float64) float64 {
	fa, fb := f(a), f(b)
	side := 0
	for range 200 {
		x := (a*fb - b*fa) / (fb - fa)
		if math.Abs(b-a) < 1e-9*(1+math.Abs(b)) || math.IsNaN(x) {
			break
		}
		fx := f(x)
		if math.Abs(fx) < 1e-11 {
			return x
		}
		if (fx > 0) == (fb > 0) {
			b, fb = x, fx
			if side == -1 {
				fa /= 2
			}
			side = -1
		} else {
			a, fa = x, fx
			if side == 1 {
				fb /= 2
			}
			side = 1
		}
	}
	return (a*fb - b*fa) / (fb - fa)
}
