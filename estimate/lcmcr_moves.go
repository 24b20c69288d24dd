package estimate

import "math"

// Metropolis moves on the posterior of (class weights, list chances) with the assignment of people to classes and the
// number of unlisted people integrated out (with the prior 1/N the latter is exact: the likelihood is that of the
// listed people, times the chance to stay below the ceiling). The Gibbs sweep moves along these directions only as
// fast as people change class; these moves do not know people.
//
// Coordinates are the logits of lambda and omega, the class weights among the listed. In them the log posterior is
//
//	sum_c n_c log P_c + log I(spread) + (alpha-1) log u_K - sum_{k=2}^{K-1} log U_k - (alpha+1) log spread
//	- sum_k log reach_k + sum_kj log lambda_kj (1-lambda_kj)
//
// with u_k = omega_k/reach_k, spread = sum u_k = 1/(1-rho), U_k = sum_{l>=k} u_l: the stick-breaking density of
// pi = u/spread and the Jacobian prod(1/reach_k) spread^-K of pi at fixed lambda.

// moveSteps are the sizes of the proposals, in logits for a class without people; they shrink with the square root of
// the expected number of listed people in the class, which the moves of lambda do not change.
type moveSteps struct{ shift, apart, weight float64 }

// activeShare is the expected number of listed people from which on a class takes part in the moves. Emptier classes
// are redrawn from their prior in every sweep. It depends on omega alone, so the choice is the same from both ends.
const activeShare = 0.02

func (st *latentState) listActive() {
	st.active = st.active[:0]
	for k, w := range st.omega {
		if w*float64(st.people) > activeShare {
			st.active = append(st.active, k)
		}
	}
}

// moves makes one round: a common shift of one class's logits, independent steps of one class's logits, an exchange of
// weight between two classes, and a swap of neighbouring labels.
func (st *latentState) moves(rounds int) {
	if st.classes == 1 {
		for range rounds {
			st.moveClass(0, false)
			st.moveClass(0, true)
		}
		return
	}
	st.listActive()
	for range rounds {
		st.moveClass(st.active[st.below(len(st.active))], false)
		st.moveClass(st.active[st.below(len(st.active))], true)
		st.moveWeight()
		st.swapLabels()
	}
	st.backToPi()
}

// proposalScale draws a step size from two decades, so that one of them suits every class and every table.
func (st *latentState) proposalScale(k int) float64 {
	return math.Exp(4*st.uniform()-2.2) / math.Sqrt(1+0.2*st.omega[k]*float64(st.people))
}

// moveClass proposes new list chances for class k with its share of the listed people held fixed: all logits shifted
// together, or each by itself.
func (st *latentState) moveClass(k int, apart bool) {
	lists, cells := st.lists, len(st.pattern)
	odds := st.odds[k*lists : (k+1)*lists]
	scale := st.proposalScale(k)
	missed, slope := 1.0, 1.0
	factor := math.Exp(scale * 1.5 * st.normal())
	for j, o := range odds {
		if apart {
			factor = math.Exp(scale * st.normal())
		}
		next := o * factor
		if next < 1e-10 || next > 1e10 {
			return
		}
		l := 1 / (1 + next)
		missed *= l
		before := 1 + o
		slope *= factor * before * before * l * l
		st.newOdds[j] = next
	}
	reach := 1 - missed
	if reach < 1e-9 {
		return
	}
	newShare := st.omega[k] / reach
	delta := newShare - st.share[k]
	spread := st.spread + delta
	part := st.part[k*cells : (k+1)*cells]
	st.classCells(st.newPart[:cells], st.newOdds, missed, newShare)
	for c, p := range st.newPart[:cells] {
		st.newTotal[c] = st.total[c] + (p - part[c])
	}
	logLik := st.logLikelihood(st.newTotal)
	logWithin := st.logBelowCeiling(spread)
	gain := logLik - st.logLik + logWithin - st.logWithin
	if st.classes > 1 {
		logReach := math.Log(reach / st.reach[k])
		gain -= logReach + (st.alpha+1)*math.Log(spread/st.spread)
		if k == st.classes-1 {
			gain -= (st.alpha - 1) * logReach
		}
		slope /= st.tailRatio(k, k, delta, 0)
	}
	if !(math.Log(st.uniform()) < gain+math.Log(slope)) { // also when rounding made a cell negative
		return
	}
	if k == st.classes-1 {
		st.logLast += math.Log(st.reach[k] / reach)
	}
	for j, o := range st.newOdds {
		odds[j] = o
		st.lambda[k*lists+j] = o / (1 + o)
	}
	st.missed[k], st.reach[k], st.share[k], st.spread = missed, reach, newShare, spread
	copy(part, st.newPart[:cells])
	copy(st.total, st.newTotal)
	st.logLik, st.logWithin = logLik, logWithin
}

// tailRatio is the factor by which prod_{k=2}^{K-1} U_k changes when u of class a grows by da and of class b by db
// (a <= b).
func (st *latentState) tailRatio(a, b int, da, db float64) float64 {
	ratio, tail := 1.0, 0.0
	last := st.classes - 1
	for k := last; k >= 1; k-- {
		tail += st.share[k]
		if k == last || k > b {
			continue
		}
		change := db
		if k <= a {
			change += da
		}
		if a == b {
			change = da
		}
		ratio *= (tail + change) / tail
	}
	return ratio
}

// moveWeight exchanges listed weight between two classes at fixed lambda.
func (st *latentState) moveWeight() {
	if len(st.active) < 2 {
		return
	}
	a := st.below(len(st.active))
	b := st.below(len(st.active) - 1)
	if b >= a {
		b++
	}
	a, b = st.active[min(a, b)], st.active[max(a, b)]
	people := float64(st.people)
	sum := st.omega[a] + st.omega[b]
	before := st.omega[a] / sum
	factor := math.Exp(math.Exp(4*st.uniform()-2.2) / math.Sqrt(1+0.2*people*sum) * 2 * st.normal())
	odds := st.omega[a] / st.omega[b] * factor
	after := odds / (1 + odds)
	newA, newB := sum*after, sum/(1+odds)
	if min(newA, newB)*people <= activeShare {
		return
	}
	growA, growB := newA/st.omega[a], newB/st.omega[b]
	da, db := st.share[a]*(growA-1), st.share[b]*(growB-1)
	spread := st.spread + da + db
	cells := len(st.pattern)
	partA, partB := st.part[a*cells:(a+1)*cells], st.part[b*cells:(b+1)*cells]
	for c := range st.newTotal {
		st.newTotal[c] = st.total[c] + partA[c]*(growA-1) + partB[c]*(growB-1)
	}
	logLik, logWithin := st.logLikelihood(st.newTotal), st.logBelowCeiling(spread)
	gain := logLik - st.logLik + logWithin - st.logWithin - (st.alpha+1)*math.Log(spread/st.spread)
	if b == st.classes-1 {
		gain += (st.alpha - 1) * math.Log(growB)
	}
	slope := after * (1 - after) / (before * (1 - before)) / st.tailRatio(a, b, da, db)
	if !(math.Log(st.uniform()) < gain+math.Log(slope)) {
		return
	}
	if b == st.classes-1 {
		st.logLast += math.Log(growB)
	}
	st.omega[a], st.omega[b] = newA, newB
	st.share[a] += da
	st.share[b] += db
	st.spread = spread
	for c := range partA {
		partA[c] *= growA
		partB[c] *= growB
	}
	copy(st.total, st.newTotal)
	st.logLik, st.logWithin = logLik, logWithin
}

// swapLabels exchanges a class with the next one. The likelihood does not see labels; the sticks do.
func (st *latentState) swapLabels() {
	k := st.below(st.classes - 1)
	next, last := k+1, st.classes-1
	const vanished = 1e-250
	if st.share[k] < vanished || st.share[next] < vanished {
		return
	}
	var gain float64
	if next == last {
		gain = (st.alpha - 1) * math.Log(st.share[k]/st.share[last])
	} else {
		tail := 0.0
		for l := last; l > next; l-- {
			tail += st.share[l]
		}
		gain = math.Log((tail + st.share[next]) / (tail + st.share[k]))
	}
	if !(math.Log(st.uniform()) < gain) {
		return
	}
	if next == last {
		st.logLast += math.Log(st.share[k] / st.share[last])
	}
	for _, v := range [][]float64{st.missed, st.reach, st.omega, st.share} {
		v[k], v[next] = v[next], v[k]
	}
	swapRows(st.lambda, k, st.lists)
	swapRows(st.odds, k, st.lists)
	swapRows(st.part, k, len(st.pattern))
	for i, active := range st.active {
		switch active {
		case k:
			st.active[i] = next
		case next:
			st.active[i] = k
		}
	}
}

// swapRows exchanges row k of a matrix with the row below.
func swapRows(matrix []float64, k, width int) {
	a, b := matrix[k*width:(k+1)*width], matrix[(k+1)*width:(k+2)*width]
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}
