package estimate

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// latentState is one chain's place in the posterior. Between sweeps the primary quantities are pi and lambda; during
// the Metropolis moves they are omega and odds, and reach, missed and the cell sums follow from them.
type latentState struct {
	*latentCells
	*stream
	classes    int
	priorShape float64
	priorRate  float64

	alpha     float64
	pi        []float64 // weight of each class among all people
	logLast   float64   // log pi_K after a sweep, log u_K during the moves; kept apart because it underflows
	lambda    []float64 // chance of a person of class k to be on list j, at k*lists+j; the moves change only odds
	odds      []float64 // lambda/(1-lambda)
	missed    []float64 // chance of a person of class k to be on no list
	reach     []float64 // 1 - missed
	omega     []float64 // weight of each class among the listed people
	share     []float64 // omega/reach: class weight up to the common factor spread
	spread    float64   // sum of share = 1/(1-rho)
	part      []float64 // omega_k * P(cell | class k, listed), at k*cells+c
	total     []float64 // sum of part over classes
	logLik    float64
	logWithin float64 // log P(unlisted <= ceiling | rho)
	logSpread float64
	logAlpha  float64 // log of the integral over alpha, up to a constant
	unlisted  int     // n0

	// Scratch space, so that the sweep allocates nothing.
	products, newPart, newTotal, newOdds []float64
	on, sizes, unlistedIn                []int
	active                               []int
}

func newLatentState(m *latentCells, classes int, priorShape, priorRate float64, s *stream) *latentState {
	floats := func(n int) []float64 { return make([]float64, n) }
	cells := len(m.pattern)
	return &latentState{
		latentCells: m, stream: s, classes: classes, priorShape: priorShape, priorRate: priorRate,
		pi: floats(classes), lambda: floats(classes * m.lists), odds: floats(classes * m.lists),
		missed: floats(classes), reach: floats(classes), omega: floats(classes), share: floats(classes),
		part: floats(classes * cells), total: floats(cells),
		products: floats(len(m.steps)), newPart: floats(2 * cells), newTotal: floats(cells),
		newOdds: floats(2 * m.lists),
		on:      make([]int, classes*m.lists), sizes: make([]int, classes), unlistedIn: make([]int, classes),
	}
}

// lambdaMargin keeps probabilities away from 0 and 1, where odds overflow. The prior mass that it cuts off is 2e-11.
const lambdaMargin = 1e-11

// classCells writes the probability of every cell for one class into out, times scale, from its odds and the chance of
// being missed.
func (st *latentState) classCells(out, odds []float64, missed, scale float64) {
	products := st.products
	products[0] = missed * scale
	steps := st.steps
	for i := 1; i < len(steps); i++ {
		products[i] = products[steps[i].parent] * odds[steps[i].list]
	}
	for c, at := range st.target {
		out[c] = products[at]
	}
}

// derive computes everything that follows from pi and lambda.
func (st *latentState) derive() {
	cells := len(st.pattern)
	listed := 0.0
	for k := range st.classes {
		lambda := st.lambda[k*st.lists : (k+1)*st.lists]
		odds := st.odds[k*st.lists : (k+1)*st.lists]
		missed := 1.0
		for j, l := range lambda {
			missed *= 1 - l
			odds[j] = l / (1 - l)
		}
		st.missed[k], st.reach[k] = missed, reachOf(lambda, missed)
		listed += st.pi[k] * st.reach[k]
	}
	st.spread = 1 / listed
	clear(st.total)
	for k := range st.classes {
		st.share[k] = st.pi[k] * st.spread
		st.omega[k] = st.share[k] * st.reach[k]
		part := st.part[k*cells : (k+1)*cells]
		st.classCells(part, st.odds[k*st.lists:(k+1)*st.lists], st.missed[k], st.share[k])
		for c, p := range part {
			st.total[c] += p
		}
	}
	st.logLik = st.logLikelihood(st.total)
	st.logWithin = st.logBelowCeiling(st.spread)
}

// reachOf is 1 - prod(1-lambda) without cancellation when all chances are small.
func reachOf(lambda []float64, missed float64) float64 {
	if missed < 0.9 {
		return 1 - missed
	}
	sum := 0.0
	for _, l := range lambda {
		sum += math.Log1p(-l)
	}
	return -math.Expm1(sum)
}

// logLikelihood is the log chance of the observed histories given that each is listed, up to a constant.
func (st *latentState) logLikelihood(total []float64) float64 {
	sum, weight := 0.0, st.weight[:len(total)]
	for c, p := range total {
		sum += weight[c] * fastLog(p)
	}
	return sum
}

// logBelowCeiling is the log chance that the number of unlisted people, negative binomial given the listed ones, stays
// within the ceiling: I_{1-rho}(n, ceiling+1), with spread = 1/(1-rho). It is 0 to machine precision almost always,
// which Chernoff's bound shows without the incomplete beta function.
func (st *latentState) logBelowCeiling(spread float64) float64 {
	n := float64(st.people)
	limit := float64(st.ceiling) / n
	mean := spread - 1
	if mean < limit/8 && st.people >= 10 {
		return 0
	}
	if mean < limit {
		exponent := limit*math.Log(limit*spread/(mean*(1+limit))) - math.Log((1+limit)/spread)
		if n*exponent > 40 {
			return 0
		}
	}
	return math.Log(mathext.RegIncBeta(n, float64(st.ceiling)+1, 1/spread))
}

// rho is the chance of a person to be on no list.
func (st *latentState) rho() float64 { return 1 - 1/st.spread }
