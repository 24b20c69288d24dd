package estimate

import "math"

// Metropolis moves on the posterior of (class weights, list chances) with the assignment of people to classes, the
// number of unlisted people and alpha integrated out. With the prior 1/N the number of unlisted people integrates to
// the likelihood of the listed ones, given that they are listed, times the chance to stay below the ceiling; alpha is
// conjugate. The Gibbs sweep moves along these directions only as fast as people change class; these moves do not know
// people.
//
// Coordinates are the logits of lambda and omega, the class weights among the listed. In them the log posterior is
//
//	sum_c n_c log P_c + log I(spread) - log u_K - (a+K-1) log(b - log u_K + log spread)
//	- sum_{k=2}^{K-1} log U_k - log spread - sum_k log reach_k + sum_kj log lambda_kj (1-lambda_kj)
//
// with u_k = omega_k/reach_k, spread = sum u_k = 1/(1-rho), U_k = sum_{l>=k} u_l: the stick-breaking density of
// pi = u/spread with its gamma(a, b) prior of alpha, and the Jacobian prod(1/reach_k) spread^-K of pi at fixed lambda.

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

// moves makes rounds of the moves. Those that pay least on the reference tables come in every fourth round.
func (st *latentState) moves(rounds int) {
	st.listActive()
	st.enterMoves()
	for round := range rounds {
		st.moveClass(st.anActive(), false)
		if round%4 == 0 {
			st.moveClass(st.anActive(), true)
		}
		if st.classes == 1 {
			continue
		}
		st.movePair(true)
		if round%4 == 2 {
			st.movePair(false)
		}
		st.moveWeight()
		st.moveMixture()
		st.swapLabels()
	}
	st.leaveMoves()
}

func (st *latentState) enterMoves() {
	st.logSpread = math.Log(st.spread)
	st.logLast += st.logSpread
	st.logAlpha = st.alphaIntegral(st.logLast, st.logSpread)
}

func (st *latentState) leaveMoves() {
	for k, u := range st.share {
		st.pi[k] = u / st.spread
	}
	st.logLast -= st.logSpread
}

// alphaIntegral is the log of the integral over alpha of its prior times the stick density, without the tails.
func (st *latentState) alphaIntegral(logLast, logSpread float64) float64 {
	if st.classes == 1 {
		return 0
	}
	shape := st.priorShape + float64(st.classes-1)
	return -logLast - logSpread - shape*fastLog(st.priorRate-logLast+logSpread)
}

func (st *latentState) anActive() int { return st.active[st.below(len(st.active))] }

// twoActive returns two different active classes, the smaller index first.
func (st *latentState) twoActive() (a, b int) {
	a, b = st.below(len(st.active)), st.below(len(st.active)-1)
	if b >= a {
		b++
	}
	a, b = st.active[a], st.active[b]
	return min(a, b), max(a, b)
}

// stepScale draws a step size from two decades, so that some step suits every class and every table. people is the
// expected number of listed people whom the step concerns, which the move must not change.
func (st *latentState) stepScale(people float64) float64 {
	return stepSizes[st.pcg.Uint64()>>60] / math.Sqrt(1+0.2*people)
}

// ridgeScale is stepScale for moves along which the likelihood may hardly change: half of the steps are not shortened.
func (st *latentState) ridgeScale(people float64) float64 {
	draw := st.pcg.Uint64()
	size := stepSizes[draw>>60]
	if draw&1 == 0 {
		size /= math.Sqrt(1 + 0.05*people)
	}
	return size
}

var stepSizes = func() (sizes [16]float64) {
	for i := range sizes {
		sizes[i] = math.Exp(4*(float64(i)+0.5)/float64(len(sizes)) - 2.2)
	}
	return sizes
}()

// logitFactor returns the factor on odds of a symmetric step on their logit, of about the given size; 0 when the step
// is too long to be taken. log((1+a)/(1-a)) is odd in a, so the step is symmetric, and it needs no exponential.
func (st *latentState) logitFactor(size float64) float64 {
	return oddsFactor(0.5 * size * st.normal())
}

func oddsFactor(a float64) float64 {
	if a > 0.98 || a < -0.98 {
		return 0
	}
	return (1 + a) / (1 - a)
}

// lambdaProposal is new chances for one class with its share of the listed people held fixed.
type lambdaProposal struct {
	class, slot          int
	missed, reach, share float64
	slope                float64 // factor of the prior of the chances, in logits
}

func (p *lambdaProposal) begin(class, slot int) {
	*p = lambdaProposal{class: class, slot: slot, missed: 1, slope: 1}
}

// step moves list j of the proposal by a factor on the odds and says whether it stays in range.
func (st *latentState) step(p *lambdaProposal, j int, factor float64) bool {
	before := st.odds[p.class*st.lists+j]
	next := before * factor
	if next < 1e-10 || next > 1e10 {
		return false
	}
	l := 1 / (1 + next)
	p.missed *= l
	r := (1 + before) * l
	p.slope *= factor * r * r
	st.newOdds[p.slot*st.lists+j] = next
	return true
}

// fill computes the cells of the proposal for a class with the share omega of the listed people; false when hardly
// anyone of the class would be listed.
func (st *latentState) fill(p *lambdaProposal, omega float64) bool {
	p.reach = 1 - p.missed
	if p.reach < 1e-9 {
		return false
	}
	p.share = omega / p.reach
	cells := len(st.pattern)
	st.classCells(st.newPart[p.slot*cells:(p.slot+1)*cells], st.newOdds[p.slot*st.lists:(p.slot+1)*st.lists], p.missed,
		p.share)
	return true
}

// take makes the proposal the state of its class.
func (st *latentState) take(p *lambdaProposal) {
	k, cells := p.class, len(st.pattern)
	copy(st.odds[k*st.lists:(k+1)*st.lists], st.newOdds[p.slot*st.lists:(p.slot+1)*st.lists])
	copy(st.part[k*cells:(k+1)*cells], st.newPart[p.slot*cells:(p.slot+1)*cells])
	st.missed[k], st.reach[k], st.share[k] = p.missed, p.reach, p.share
}

// moveClass proposes new list chances for class k: all logits shifted together, or each by itself.
func (st *latentState) moveClass(k int, apart bool) {
	scale := st.stepScale(st.omega[k] * float64(st.people))
	var p lambdaProposal
	p.begin(k, 0)
	factor := st.logitFactor(1.5 * scale)
	for j := range st.lists {
		if apart {
			factor = st.logitFactor(scale)
		}
		if !st.step(&p, j, factor) {
			return
		}
	}
	if !st.fill(&p, st.omega[k]) {
		return
	}
	cells := len(st.pattern)
	part := st.part[k*cells : (k+1)*cells]
	for c, was := range part {
		st.newTotal[c] = st.total[c] + (st.newPart[c] - was)
	}
	delta := p.share - st.share[k]
	logLast := st.logLast
	if k == st.classes-1 {
		logLast += fastLog(p.share / st.share[k])
	}
	density := p.slope
	if st.classes > 1 { // a single class has no weight to transform
		density *= st.reach[k] / p.reach / st.tailRatio(k, k, delta, delta)
	}
	if st.accept(delta, logLast, density) {
		st.take(&p)
	}
}

// movePair moves two classes apart or together, each in proportion to the other's share of the listed people, so that
// the mixture of the two keeps about its mean: the direction along which the data hardly tell classes apart.
func (st *latentState) movePair(apart bool) {
	if len(st.active) < 2 {
		return
	}
	a, b := st.twoActive()
	sum := st.omega[a] + st.omega[b]
	size := st.ridgeScale(sum * float64(st.people))
	weightA, weightB := st.omega[b]/sum, st.omega[a]/sum
	var pa, pb lambdaProposal
	pa.begin(a, 0)
	pb.begin(b, 1)
	x := size * st.normal()
	for j := range st.lists {
		if apart {
			x = size * st.normal()
		}
		if !st.step(&pa, j, oddsFactor(x*weightA)) || !st.step(&pb, j, oddsFactor(-x*weightB)) {
			return
		}
	}
	if !st.fill(&pa, st.omega[a]) || !st.fill(&pb, st.omega[b]) {
		return
	}
	cells := len(st.pattern)
	partA, partB := st.part[a*cells:(a+1)*cells], st.part[b*cells:(b+1)*cells]
	for c, was := range partA {
		st.newTotal[c] = st.total[c] + (st.newPart[c] - was) + (st.newPart[cells+c] - partB[c])
	}
	da, db := pa.share-st.share[a], pb.share-st.share[b]
	logLast := st.logLast
	if b == st.classes-1 {
		logLast += fastLog(pb.share / st.share[b])
	}
	factor := pa.slope * pb.slope * st.reach[a] / pa.reach * st.reach[b] / pb.reach / st.tailRatio(a, b, da, db)
	if st.accept(da+db, logLast, factor) {
		st.take(&pa)
		st.take(&pb)
	}
}

// accept decides on a proposal whose cell sums are in newTotal: delta is the change of spread, factor that of all parts
// of the density that are not in the likelihood or the integral over alpha. It updates what does not belong to a class.
func (st *latentState) accept(delta, logLast, factor float64) bool {
	spread := st.spread + delta
	logLik, logWithin := st.logLikelihood(st.newTotal), st.logBelowCeiling(spread)
	logSpread := fastLog(spread)
	logAlpha := st.alphaIntegral(logLast, logSpread)
	gain := logLik - st.logLik + logWithin - st.logWithin + logAlpha - st.logAlpha + fastLog(factor/st.uniform())
	if !(gain > 0) { // also when rounding made a cell negative
		return false
	}
	st.spread, st.logSpread, st.logLast, st.logAlpha = spread, logSpread, logLast, logAlpha
	st.logLik, st.logWithin = logLik, logWithin
	copy(st.total, st.newTotal)
	return true
}

// tailRatio is the factor by which prod_{k=2}^{K-1} U_k changes when u of class a grows by da and of class b by db,
// a <= b; a = b counts once, with da = db.
func (st *latentState) tailRatio(a, b int, da, db float64) float64 {
	last := st.classes - 1
	if a == b {
		da = 0
	}
	ratio, tail := 1.0, 0.0
	for k := last; k > b; k-- {
		tail += st.share[k]
	}
	change := db
	for k := b; k >= 1; k-- {
		tail += st.share[k]
		if k == a {
			change += da
		}
		if k < last {
			ratio *= (tail + change) / tail
		}
	}
	return ratio
}
