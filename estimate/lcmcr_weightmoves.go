package estimate

import "math"

// The moves that exchange listed weight between classes, and the swap of labels; see lcmcr_moves.go for the density.

// moveWeight exchanges listed weight between two classes at fixed chances.
func (st *latentState) moveWeight() {
	if len(st.active) < 2 {
		return
	}
	a, b := st.twoActive()
	people := float64(st.people)
	sum := st.omega[a] + st.omega[b]
	before := st.omega[a] / sum
	odds := st.omega[a] / st.omega[b] * st.logitFactor(2*st.ridgeScale(sum*people))
	after := odds / (1 + odds)
	newA, newB := sum*after, sum/(1+odds)
	if !(min(newA, newB)*people > activeShare) {
		return
	}
	growA, growB := newA/st.omega[a], newB/st.omega[b]
	da, db := st.share[a]*(growA-1), st.share[b]*(growB-1)
	cells := len(st.pattern)
	partA, partB := st.part[a*cells:(a+1)*cells], st.part[b*cells:(b+1)*cells]
	for c := range st.newTotal {
		st.newTotal[c] = st.total[c] + partA[c]*(growA-1) + partB[c]*(growB-1)
	}
	logLast := st.logLast
	if b == st.classes-1 {
		logLast += fastLog(growB)
	}
	factor := after * (1 - after) / (before * (1 - before)) / st.tailRatio(a, b, da, db)
	if !st.accept(da+db, logLast, factor) {
		return
	}
	st.omega[a], st.omega[b] = newA, newB
	st.share[a] += da
	st.share[b] += db
	for c := range partA {
		partA[c] *= growA
		partB[c] *= growB
	}
}

// moveMixture exchanges listed weight between two classes and moves their logits so that the mixture of the two keeps
// its mean, and in half of the moves its variance too: a small class far from a large one against a larger class nearer
// to it. In the coordinates mean and difference of the logits the map is a stretch of the difference, so its Jacobian
// is the stretch to the power of the number of lists.
func (st *latentState) moveMixture() {
	if len(st.active) < 2 {
		return
	}
	a, b := st.twoActive()
	people := float64(st.people)
	sum := st.omega[a] + st.omega[b]
	before := st.omega[a] / sum
	odds := st.omega[a] / st.omega[b] * st.logitFactor(2*st.ridgeScale(sum*people))
	after := odds / (1 + odds)
	newA, newB := sum*after, sum/(1+odds)
	if !(min(newA, newB)*people > activeShare) {
		return
	}
	slope := after * (1 - after) / (before * (1 - before))
	stretch, jacobian := 1.0, 1.0
	if st.pcg.Uint64()>>63 == 0 {
		stretch = math.Sqrt(1 / slope)
		for range st.lists {
			jacobian *= stretch
		}
	}
	var pa, pb lambdaProposal
	pa.begin(a, 0)
	pb.begin(b, 1)
	stepA := before - 1 + (1-after)*stretch // of the logit of a, in units of the difference
	stepB := before - after*stretch
	for j := range st.lists {
		apart := fastLog(st.odds[a*st.lists+j] / st.odds[b*st.lists+j])
		if far := math.Abs(apart) * stretch; far > 40 {
			return
		}
		if !st.step(&pa, j, fastExp(stepA*apart)) || !st.step(&pb, j, fastExp(stepB*apart)) {
			return
		}
	}
	if !st.fill(&pa, newA) || !st.fill(&pb, newB) {
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
	density := slope * jacobian * pa.slope * pb.slope * (st.reach[a] / pa.reach) * (st.reach[b] / pb.reach) / st.tailRatio(a, b, da, db)
	if st.accept(da+db, logLast, density) {
		st.take(&pa)
		st.take(&pb)
		st.omega[a], st.omega[b] = newA, newB
	}
}

// swapLabels exchanges a class with the next one. The likelihood does not see labels; the sticks do.
func (st *latentState) swapLabels() {
	k := st.below(st.classes - 1)
	next, last := k+1, st.classes-1
	const vanished = 1e-250
	if st.share[k] < vanished || st.share[next] < vanished {
		return
	}
	logLast, logAlpha, ratio := st.logLast, st.logAlpha, 1.0
	if next == last {
		logLast += fastLog(st.share[k] / st.share[last])
		logAlpha = st.alphaIntegral(logLast, st.logSpread)
	} else {
		tail := 0.0
		for l := last; l > next; l-- {
			tail += st.share[l]
		}
		ratio = (tail + st.share[next]) / (tail + st.share[k])
	}
	if !(logAlpha-st.logAlpha+fastLog(ratio/st.uniform()) > 0) {
		return
	}
	st.logLast, st.logAlpha = logLast, logAlpha
	for _, v := range [][]float64{st.missed, st.reach, st.omega, st.share} {
		v[k], v[next] = v[next], v[k]
	}
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
