package estimate

import "math"

// The Gibbs sweep of Manrique-Vallier, "Bayesian population size estimation using Dirichlet process mixtures",
// Biometrics 72(4), 2016, over binned histories: its cost does not grow with the number of people.

// drawClasses draws how many people of each observed history belong to each class, and counts them by class and list.
func (st *latentState) drawClasses() {
	clear(st.on)
	clear(st.sizes)
	cells := len(st.pattern)
	for c, n := range st.count {
		left := n
		weight := st.total[c]
		for k := 0; k < st.classes && left > 0; k++ {
			p := st.part[k*cells+c]
			if p == 0 {
				continue
			}
			got := left
			if k < st.classes-1 && p < weight {
				got = st.binomial(left, p/weight)
			}
			weight -= p
			if got == 0 {
				continue
			}
			left -= got
			st.sizes[k] += got
			for j, bit := 0, st.pattern[c]; bit != 0; j, bit = j+1, bit>>1 {
				if bit&1 == 1 {
					st.on[k*st.lists+j] += got
				}
			}
		}
		if left > 0 { // rounding left a remainder of weight: it belongs to the heaviest class of this cell
			st.giveRest(c, left)
		}
	}
}

func (st *latentState) giveRest(c, left int) {
	best, cells := 0, len(st.pattern)
	for k := range st.classes {
		if st.part[k*cells+c] > st.part[best*cells+c] {
			best = k
		}
	}
	st.sizes[best] += left
	for j := range st.lists {
		if st.pattern[c]>>uint(j)&1 == 1 {
			st.on[best*st.lists+j] += left
		}
	}
}

// drawLambda draws the chances of each class to be on each list.
func (st *latentState) drawLambda() {
	for k := range st.classes {
		size := st.sizes[k] + st.unlistedIn[k]
		for j := range st.lists {
			i := k*st.lists + j
			var l float64
			if size == 0 {
				l = st.uniform()
			} else {
				a := st.gamma(float64(1 + st.on[i]))
				b := st.gamma(float64(1 + size - st.on[i]))
				l = a / (a + b)
			}
			st.lambda[i] = min(max(l, lambdaMargin), 1-lambdaMargin)
		}
	}
}

// drawWeights draws the sticks, in logarithms: near alpha = 0 the last ones underflow.
func (st *latentState) drawWeights() {
	behind := 0
	for k := range st.classes {
		behind += st.sizes[k] + st.unlistedIn[k]
	}
	logRest := 0.0
	for k := range st.classes - 1 {
		size := st.sizes[k] + st.unlistedIn[k]
		behind -= size
		logTaken, logLeft := st.logStick(size, st.alpha+float64(behind))
		st.pi[k] = math.Exp(logRest + logTaken)
		logRest += logLeft
	}
	st.pi[st.classes-1] = math.Exp(logRest)
	st.logLast = logRest
}

// logStick draws V from Beta(1+size, b) and returns log V and log(1-V).
func (st *latentState) logStick(size int, b float64) (logTaken, logLeft float64) {
	if size == 0 { // 1-V = U^(1/b)
		logLeft = math.Log(st.uniform()) / b
		return math.Log(-math.Expm1(logLeft)), logLeft
	}
	taken := math.Log(st.gamma(float64(1 + size)))
	left := st.logGamma(b)
	top := max(taken, left)
	sum := top + math.Log1p(math.Exp(min(taken, left)-top))
	return taken - sum, left - sum
}

func (st *latentState) drawAlpha() {
	if st.classes == 1 {
		return
	}
	shape := st.priorShape + float64(st.classes-1)
	st.alpha = math.Exp(st.logGamma(shape)) / (st.priorRate - st.logLast)
}

// drawUnlisted draws the number of unlisted people and their classes. The number is negative binomial, truncated at
// the ceiling: gamma-Poisson with redraws, and exactly from the top down when redraws are in vain.
func (st *latentState) drawUnlisted() {
	n := float64(st.people)
	mean := st.spread - 1
	st.unlisted = -1
	for range 64 {
		if drawn := st.poisson(st.gamma(n) * mean); drawn <= st.ceiling {
			st.unlisted = drawn
			break
		}
	}
	if st.unlisted < 0 {
		st.unlisted = st.truncatedUnlisted(mean / st.spread)
	}
	clear(st.unlistedIn)
	left, weight := st.unlisted, mean
	for k := 0; k < st.classes && left > 0; k++ {
		w := st.share[k] * st.missed[k]
		got := left
		if k < st.classes-1 && w < weight {
			got = st.binomial(left, w/weight)
		}
		weight -= w
		st.unlistedIn[k] = got
		left -= got
	}
}

// truncatedUnlisted samples the truncated negative binomial by inversion downwards from the ceiling, where its mass is
// when almost none of the untruncated distribution lies below.
func (st *latentState) truncatedUnlisted(rho float64) int {
	n := float64(st.people)
	sum, term := 0.0, 1.0
	for x := st.ceiling; x >= 0 && term > 1e-18*sum; x-- {
		sum += term
		term *= float64(x) / ((n + float64(x) - 1) * rho)
	}
	u, term := st.uniform()*sum, 1.0
	for x := st.ceiling; x > 0; x-- {
		if u -= term; u < 0 {
			return x
		}
		term *= float64(x) / ((n + float64(x) - 1) * rho)
	}
	return 0
}

// occupied is the number of classes that hold at least one person, listed or not.
func (st *latentState) occupied() int {
	n := 0
	for k := range st.classes {
		if st.sizes[k]+st.unlistedIn[k] > 0 {
			n++
		}
	}
	return n
}
