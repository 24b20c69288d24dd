package count

import "math/big"

// outcome of a linear program.
type verdict int

const (
	optimal verdict = iota
	unbounded
	infeasible
)

// solution of max b'v subject to Mv <= c, v >= 0. For optimal, values holds v and duals the value of each row; for
// unbounded, values holds a ray along which the objective grows without end.
type solution struct {
	verdict verdict
	value   *big.Rat
	values  []*big.Rat
	duals   []*big.Rat
}

// maximise solves max gain'v subject to rows v <= limits, v >= 0 exactly: with small fractions, and again with big
// rationals where those overflow. The method is the dictionary simplex of Chvatal (Linear Programming, 1983), largest
// coefficient first and Bland's rule after a run of degenerate steps, so that it ends.
func maximise(rows [][]int32, limits, gain []int) solution {
	small := &fractions{}
	if s := newDictionary[fraction](small, rows, limits, gain).solve(); !small.overflow {
		return s
	}
	return newDictionary[*big.Rat](rationals{}, rows, limits, gain).solve()
}

// matrix is rows that lie in one piece of memory, with room for one column more.
func matrix[T any](rows, columns int) [][]T {
	wide := columns + 1
	all := make([]T, rows*wide)
	out := make([][]T, rows)
	for i := range out {
		out[i] = all[i*wide : i*wide+columns : (i+1)*wide]
	}
	return out
}

// dictionary is x_basic = b - a x_other, z = v + c x_other.
type dictionary[T any] struct {
	f       field[T]
	a       [][]T
	b, c    []T
	v       T
	basic   []int // variable of each row; decision variables first, then slacks
	other   []int // variable of each column
	columns int   // decision variables
	stalled int   // degenerate steps in a row
	zero    T
}

func newDictionary[T any](f field[T], rows [][]int32, limits, gain []int) *dictionary[T] {
	n := len(gain)
	d := &dictionary[T]{f: f, columns: n, v: f.of(0), zero: f.of(0)}
	d.other, d.c = make([]int, n), make([]T, n)
	for j := range n {
		d.other[j], d.c[j] = j, f.of(gain[j])
	}
	d.a = matrix[T](len(rows), n)
	d.b, d.basic = make([]T, 0, len(rows)), make([]int, 0, len(rows))
	for i, row := range rows {
		r := d.a[i]
		for j, x := range row {
			r[j] = f.of(int(x))
		}
		d.b = append(d.b, f.of(limits[i]))
		d.basic = append(d.basic, n+i)
	}
	return d
}

func (d *dictionary[T]) solve() solution {
	if !d.makeFeasible() {
		return solution{verdict: infeasible}
	}
	if column := d.climb(); column >= 0 {
		return solution{verdict: unbounded, values: d.ray(column)}
	}
	return d.optimum()
}

// climb pivots until no step gains (-1) or a column rises without end (that column).
func (d *dictionary[T]) climb() int {
	for !d.f.failed() {
		e := d.entering()
		if e < 0 {
			return -1
		}
		l := d.leaving(e)
		if l < 0 {
			return e
		}
		if d.f.sign(d.b[l]) == 0 {
			d.stalled++
		} else {
			d.stalled = 0
		}
		d.pivot(l, e)
	}
	return -1
}

// maxStalled is how many degenerate steps are taken before Bland's rule.
const maxStalled = 20

func (d *dictionary[T]) entering() int {
	best := -1
	for j, c := range d.c {
		if d.f.sign(c) <= 0 {
			continue
		}
		switch {
		case best < 0:
			best = j
		case d.stalled > maxStalled:
			if d.other[j] < d.other[best] {
				best = j
			}
		case d.f.less(d.c[best], c), !d.f.less(c, d.c[best]) && d.other[j] < d.other[best]:
			best = j
		}
	}
	return best
}

func (d *dictionary[T]) leaving(e int) int {
	best := -1
	var ratio T
	for i := range d.a {
		if d.f.sign(d.a[i][e]) <= 0 {
			continue
		}
		r := d.f.div(d.b[i], d.a[i][e])
		if best < 0 || d.f.less(r, ratio) || !d.f.less(ratio, r) && d.basic[i] < d.basic[best] {
			best, ratio = i, r
		}
	}
	return best
}

// pivot exchanges the variable of row l and column e.
func (d *dictionary[T]) pivot(l, e int) {
	f, row := d.f, d.a[l]
	p := row[e]
	filled := make([]int, 0, len(row))
	for j := range row {
		switch {
		case j == e:
			row[j] = f.div(f.of(1), p)
		case f.sign(row[j]) != 0:
			row[j] = f.div(row[j], p)
		default:
			continue
		}
		filled = append(filled, j)
	}
	d.b[l] = f.div(d.b[l], p)
	for i := range d.a {
		if i == l || f.sign(d.a[i][e]) == 0 {
			continue
		}
		k := d.a[i][e]
		d.b[i] = f.sub(d.b[i], f.mul(k, d.b[l]))
		d.a[i][e] = d.zero
		for _, j := range filled {
			d.a[i][j] = f.sub(d.a[i][j], f.mul(k, row[j]))
		}
	}
	if k := d.c[e]; f.sign(k) != 0 {
		d.v = f.sub(d.v, f.mul(f.neg(k), d.b[l]))
		d.c[e] = d.zero
		for _, j := range filled {
			d.c[j] = f.sub(d.c[j], f.mul(k, row[j]))
		}
	}
	d.basic[l], d.other[e] = d.other[e], d.basic[l]
}

// makeFeasible is the first phase: where a limit is negative an auxiliary variable takes up the slack and is driven
// out.
func (d *dictionary[T]) makeFeasible() bool {
	f, worst := d.f, -1
	for i := range d.b {
		if f.sign(d.b[i]) < 0 && (worst < 0 || f.less(d.b[i], d.b[worst])) {
			worst = i
		}
	}
	if worst < 0 {
		return true
	}
	gain := d.c
	auxiliary := d.columns + len(d.b)
	d.c = make([]T, len(gain)+1)
	for j := range d.c {
		d.c[j] = d.zero
	}
	d.c[len(gain)] = f.of(-1)
	d.other = append(d.other, auxiliary)
	for i := range d.a {
		d.a[i] = append(d.a[i], f.of(-1))
	}
	d.pivot(worst, len(gain))
	d.climb()
	if f.sign(d.v) < 0 || f.failed() {
		return false
	}
	d.dropAuxiliary(auxiliary, gain)
	return true
}

// dropAuxiliary takes the auxiliary variable out and writes the true objective in the variables now outside the basis.
func (d *dictionary[T]) dropAuxiliary(auxiliary int, gain []T) {
	f := d.f
	for i, v := range d.basic {
		if v != auxiliary {
			continue
		}
		for j := range d.other {
			if f.sign(d.a[i][j]) != 0 {
				d.pivot(i, j)
				break
			}
		}
	}
	column := -1
	for j, v := range d.other {
		if v == auxiliary {
			column = j
		}
	}
	if column >= 0 {
		d.other = append(d.other[:column], d.other[column+1:]...)
		for i := range d.a {
			d.a[i] = append(d.a[i][:column], d.a[i][column+1:]...)
		}
	}
	d.v, d.c = d.zero, make([]T, len(d.other))
	for j, v := range d.other {
		d.c[j] = d.zero
		if v < d.columns {
			d.c[j] = gain[v]
		}
	}
	for i, v := range d.basic {
		if v >= d.columns || f.sign(gain[v]) == 0 {
			continue
		}
		d.v = f.sub(d.v, f.mul(f.neg(gain[v]), d.b[i]))
		for j := range d.other {
			d.c[j] = f.sub(d.c[j], f.mul(gain[v], d.a[i][j]))
		}
	}
	d.stalled = 0
}

func (d *dictionary[T]) ray(e int) []*big.Rat {
	out := zeros(d.columns)
	if v := d.other[e]; v < d.columns {
		out[v].SetInt64(1)
	}
	for i, v := range d.basic {
		if v < d.columns {
			out[v] = d.f.rat(d.f.neg(d.a[i][e]))
		}
	}
	return out
}

func (d *dictionary[T]) optimum() solution {
	s := solution{verdict: optimal, value: d.f.rat(d.v), values: zeros(d.columns), duals: zeros(len(d.b))}
	for i, v := range d.basic {
		if v < d.columns {
			s.values[v] = d.f.rat(d.b[i])
		}
	}
	for j, v := range d.other {
		if v >= d.columns {
			s.duals[v-d.columns] = d.f.rat(d.f.neg(d.c[j]))
		}
	}
	return s
}

func zeros(n int) []*big.Rat {
	out := make([]*big.Rat, n)
	for i := range out {
		out[i] = new(big.Rat)
	}
	return out
}
