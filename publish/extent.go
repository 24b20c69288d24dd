package publish

import "math"

// system is what a reader of all editions can write down: unknowns that he sees suppressed, and the sums in which they
// stand. Every row says that the changes of its unknowns from the true table add up to nothing; an unknown is never
// below zero. The true table is a solution, so no search for a first one is needed.
type system struct {
	truth []float64   // true value of each unknown, persons
	rows  [][]summand // each sums to zero in changes
}

type summand struct {
	unknown int
	times   float64 // 1 or -1
}

// maxPivots bounds a search; a table that needs more is taken for unsafe by the caller.
const maxPivots = 20000

// tiny is what arithmetic may lose of a whole person.
const tiny = 1e-7

// extent gives the least and the greatest value that the sum of some unknowns can have in any table that says the same.
// open says that there is no greatest; ok is false where the search was given up.
func (s *system) extent(of []int) (low, high int, open, ok bool) {
	t := newTableau(s)
	true0 := 0.0
	for _, u := range of {
		true0 += s.truth[u]
	}
	down, endless, done := t.least(of)
	if !done || endless { // nobody is counted below zero, so there is always a least
		return 0, 0, false, false
	}
	up, endless, done := newTableau(s).most(of)
	if !done {
		return 0, 0, false, false
	}
	low = int(math.Ceil(true0 - down - tiny))
	if endless {
		return low, 0, true, true
	}
	return low, int(math.Floor(true0 + up + tiny)), false, true
}

// tableau is the simplex method with bounds. Every unknown is two columns, what is added to it (without end) and what
// is taken from it (at most all of it); the basis starts with one stand-in a row, which must stay at zero.
type tableau struct {
	n      int         // unknowns
	rows   [][]float64 // rows of columns, in terms of the columns out of the basis
	value  []float64   // of each row's basic column
	basic  []int       // column in the basis of each row; -1 a stand-in
	bound  []float64   // upper bound of each column
	atTop  []bool      // a column out of the basis stands at its upper bound
	inside []bool      // column is in the basis
}

func newTableau(s *system) *tableau {
	n := len(s.truth)
	t := &tableau{n: n, bound: make([]float64, 2*n), atTop: make([]bool, 2*n), inside: make([]bool, 2*n)}
	for u, x := range s.truth {
		t.bound[u], t.bound[n+u] = math.Inf(1), x
	}
	for _, row := range s.rows {
		cells := make([]float64, 2*n)
		for _, x := range row {
			cells[x.unknown] += x.times
			cells[n+x.unknown] -= x.times
		}
		t.rows = append(t.rows, cells)
		t.value = append(t.value, 0)
		t.basic = append(t.basic, -1)
	}
	return t
}

func (t *tableau) most(of []int) (gain float64, endless, done bool) { return t.climb(of, 1) }

func (t *tableau) least(of []int) (gain float64, endless, done bool) { return t.climb(of, -1) }

// climb moves the sum of the unknowns as far as it goes, up (1) or down (-1).
func (t *tableau) climb(of []int, way float64) (gain float64, endless, done bool) {
	cost := make([]float64, 2*t.n)
	for _, u := range of {
		cost[u] += way
		cost[t.n+u] -= way
	}
	still := 0 // pivots that moved nothing, in a row
	for range maxPivots {
		enter := t.entering(cost, still > 2*len(t.rows))
		if enter < 0 {
			return gain, false, true
		}
		sense := 1.0
		if t.atTop[enter] {
			sense = -1
		}
		step, leave, top := t.ratio(enter, sense)
		if math.IsInf(step, 1) {
			return 0, true, true
		}
		gain += cost[enter] * sense * step
		still++
		if step > tiny {
			still = 0
		}
		t.move(enter, sense, step)
		if leave < 0 { // it went from one of its bounds to the other
			t.atTop[enter] = !t.atTop[enter]
			continue
		}
		t.pivot(leave, enter, sense, step, top, cost)
	}
	return 0, false, false
}

// entering is the column that gains most, or the first that gains where the search would else go round in circles.
func (t *tableau) entering(cost []float64, first bool) int {
	best, at := tiny, -1
	for c := range cost {
		if t.inside[c] || t.bound[c] == 0 {
			continue
		}
		g := cost[c]
		if t.atTop[c] {
			g = -g
		}
		if g > best {
			best, at = g, c
			if first {
				return at
			}
		}
	}
	return at
}

// ratio is how far the entering column may go: to the bound of a basic column (whose row leaves, at its top or not), or
// to its own (leave < 0).
func (t *tableau) ratio(enter int, sense float64) (step float64, leave int, top bool) {
	step, leave = t.bound[enter], -1
	for r, row := range t.rows {
		x := row[enter] * sense
		if math.Abs(x) < tiny {
			continue
		}
		var room float64
		var atTop bool
		switch b := t.basic[r]; {
		case b < 0:
			room = 0
		case x > 0:
			room = t.value[r] / x
		default:
			room, atTop = (t.bound[b]-t.value[r])/-x, true
		}
		room = max(room, 0)
		if room < step-tiny || leave >= 0 && room < step+tiny && t.basic[r] < t.basic[leave] {
			step, leave, top = min(room, step), r, atTop
		}
	}
	return step, leave, top
}

// move shifts the basic columns by what the entering one goes.
func (t *tableau) move(enter int, sense, step float64) {
	if step == 0 {
		return
	}
	for r, row := range t.rows {
		t.value[r] -= row[enter] * sense * step
	}
}

// pivot takes the entering column into the basis in the place of the row's.
func (t *tableau) pivot(leave, enter int, sense, step float64, top bool, cost []float64) {
	start := 0.0
	if t.atTop[enter] {
		start = t.bound[enter]
	}
	if out := t.basic[leave]; out >= 0 {
		t.inside[out], t.atTop[out] = false, top
	}
	t.basic[leave], t.inside[enter], t.atTop[enter] = enter, true, false
	t.value[leave] = start + sense*step
	row := t.rows[leave]
	p := row[enter]
	for c := range row {
		row[c] /= p
	}
	for r, other := range t.rows {
		if r != leave {
			subtract(other, row, enter)
		}
	}
	subtract(cost, row, enter)
}

func subtract(from, row []float64, at int) {
	f := from[at]
	if f == 0 {
		return
	}
	for c, x := range row {
		if x != 0 {
			from[c] -= f * x
		}
	}
	from[at] = 0
}
