package estimate

import (
	"math"
	"math/rand/v2"
)

// stream draws random variates from one PCG generator. Every chain owns one, seeded by (seed, chain), so a chain's
// draws do not depend on how many workers run or on which of them runs it.
//
// The algorithms are those of Marsaglia and Tsang (2000) for the gamma, Hörmann (1993) "BTRS" for the binomial and
// Hörmann (1993) "PTRS" for the Poisson distribution; small means use inversion by sequential search.
type stream struct {
	pcg  *rand.PCG
	rand *rand.Rand
}

func newStream(seed, sequence uint64) *stream {
	pcg := rand.NewPCG(seed, sequence)
	return &stream{pcg: pcg, rand: rand.New(pcg)}
}

// uniform returns a number in the open interval (0, 1), in steps of 2^-53: never 0, so that its logarithm is finite.
func (s *stream) uniform() float64 {
	return (float64(s.pcg.Uint64()>>11) + 0.5) * (1.0 / (1 << 53))
}

// below returns an integer in [0, n).
func (s *stream) below(n int) int { return int(s.uniform() * float64(n)) }

func (s *stream) normal() float64 { return s.rand.NormFloat64() }

// gamma draws from Gamma(shape, rate 1), shape >= 1. Marsaglia and Tsang, ACM TOMS 26(3), 2000.
func (s *stream) gamma(shape float64) float64 {
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.rand.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := s.uniform()
		x2 := x * x
		if u < 1-0.0331*x2*x2 {
			return d * v
		}
		if math.Log(u) < 0.5*x2+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

// logGamma draws the logarithm of a Gamma(shape, rate 1) variate for any shape > 0. Below shape 1 the variate itself
// underflows long before its logarithm does, and the sticks of empty classes live there.
func (s *stream) logGamma(shape float64) float64 {
	if shape >= 1 {
		return math.Log(s.gamma(shape))
	}
	return math.Log(s.gamma(shape+1)) + math.Log(s.uniform())/shape
}

// poisson draws from Poisson(mean), mean >= 0. Above 10 it is Hörmann's transformed rejection, Insurance: Mathematics
// and Economics 12 (1993).
func (s *stream) poisson(mean float64) int {
	if mean <= 0 {
		return 0
	}
	if mean < 10 {
		return s.poissonInversion(mean)
	}
	logMean := math.Log(mean)
	b := 0.931 + 2.53*math.Sqrt(mean)
	a := -0.059 + 0.02483*b
	inverseAlpha := 1.1239 + 1.1328/(b-3.4)
	vr := 0.9277 - 3.6224/(b-2)
	for {
		u := s.uniform() - 0.5
		v := s.uniform()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + mean + 0.43)
		if us >= 0.07 && v <= vr {
			return int(k)
		}
		if k < 0 || (us < 0.013 && v > us) {
			continue
		}
		if math.Log(v*inverseAlpha/(a/(us*us)+b)) <= k*logMean-mean-logFactorial(k) {
			return int(k)
		}
	}
}

func (s *stream) poissonInversion(mean float64) int {
	u := s.uniform()
	p := math.Exp(-mean)
	for k := 0; ; k++ {
		if u < p {
			return k
		}
		u -= p
		p *= mean / float64(k+1)
		if k > 200 {
			return k
		}
	}
}

// binomial draws the successes in n trials of probability p.
func (s *stream) binomial(n int, p float64) int {
	switch {
	case n <= 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - s.binomialLow(n, 1-p)
	}
	return s.binomialLow(n, p)
}

func (s *stream) binomialLow(n int, p float64) int {
	if mean := float64(n) * p; mean >= 10 {
		return s.binomialRejection(n, p)
	} else if u := s.uniform(); u <= 1-mean {
		// (1-p)^n >= 1 - np: most draws for nearly empty classes end here, without a logarithm.
		return 0
	} else {
		return binomialInversion(n, p, u)
	}
}

func binomialInversion(n int, p, u float64) int {
	odds := p / (1 - p)
	f := math.Exp(float64(n) * math.Log1p(-p))
	for k := 0; k < n; k++ {
		if u < f {
			return k
		}
		u -= f
		f *= odds * float64(n-k) / float64(k+1)
	}
	return n
}

// binomialRejection is algorithm BTRS of Hörmann, "The generation of binomial random variates", J. Stat. Comput.
// Simul. 46 (1993); it needs np >= 10 and p <= 1/2.
func (s *stream) binomialRejection(n int, p float64) int {
	nf := float64(n)
	spq := math.Sqrt(nf * p * (1 - p))
	b := 1.15 + 2.53*spq
	a := -0.0873 + 0.0248*b + 0.01*p
	c := nf*p + 0.5
	vr := 0.92 - 4.2/b
	alpha, logOdds, m, h := 0.0, 0.0, 0.0, 0.0
	for {
		u := s.uniform() - 0.5
		v := s.uniform()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + c)
		if us >= 0.07 && v <= vr {
			return int(k)
		}
		if k < 0 || k > nf {
			continue
		}
		if alpha == 0 {
			alpha = (2.83 + 5.1/b) * spq
			logOdds = math.Log(p / (1 - p))
			m = math.Floor((nf + 1) * p)
			h = logFactorial(m) + logFactorial(nf-m)
		}
		v = math.Log(v * alpha / (a/(us*us) + b))
		if v <= h-logFactorial(k)-logFactorial(nf-k)+(k-m)*logOdds {
			return int(k)
		}
	}
}

// logFactorial returns log k! for an integer k >= 0: a table to 127, then Stirling's series, whose first neglected term
// is below 1e-13 there.
func logFactorial(k float64) float64 {
	if k < float64(len(smallLogFactorials)) {
		return smallLogFactorials[int(k)]
	}
	x := k + 1
	inverse := 1 / x
	inverse2 := inverse * inverse
	return (x-0.5)*math.Log(x) - x + halfLogTwoPi + inverse*(1.0/12-inverse2*(1.0/360-inverse2*(1.0/1260)))
}

const halfLogTwoPi = 0.91893853320467274178

var smallLogFactorials = func() (table [128]float64) {
	for k := 2; k < len(table); k++ {
		table[k] = table[k-1] + math.Log(float64(k))
	}
	return table
}()
