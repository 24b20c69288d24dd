package estimate

import "math"

// exists decides whether the maximum-likelihood estimate of a Poisson regression exists: whether some strictly
// positive table has the same sufficient statistics as the counts.
//
// Fienberg, S. E. and Rinaldo, A. (2012) Maximum likelihood estimation in log-linear models. Annals of Statistics 40,
// 996-1023; used for lists by Chan, L., Silverman, B. W. and Vincent, K. (2021) JASA 116, 1297-1306: maximise s
// subject to X'v = X'y and v >= s; the estimate exists when the maximum is above zero. The program is solved on
// w = v - s >= 0 by the simplex method with Bland's rule, which cannot cycle. The matrix must have full column rank.
func (d *design) exists() bool {
	total := 0.0
	positive := true
	for _, y := range d.y {
		total += y
		positive = positive && y > 0
	}
	if positive {
		return true // v = y is such a table
	}
	if total == 0 {
		return false
	}
	return d.largestFloor() > 1e-9*total/float64(d.rows)
}

// largestFloor is the optimum s of the linear program. Rows of the tableau are the constraints; columns are the
// w_i, then s, then one artificial variable a constraint, then the right-hand side.
func (d *design) largestFloor() float64 {
	m, n := d.width, d.rows+1
	width := n + m + 1
	tab := make([]float64, (m+1)*width)
	basis := make([]int, m)
	for a := range m {
		row := tab[a*width : (a+1)*width]
		for i := range d.rows {
			x := d.x[i*m+a]
			row[i] = x
			row[d.rows] += x
			row[width-1] += x * d.y[i]
		}
		if row[width-1] < 0 {
			for k := range row {
				row[k] = -row[k]
			}
		}
		row[n+a] = 1
		basis[a] = n + a
	}
	// Phase one: bring the artificial variables to zero. The counts themselves are feasible, so this succeeds.
	cost := tab[m*width:]
	for a := range m {
		for k := range width {
			if k < n || k == width-1 {
				cost[k] -= tab[a*width+k]
			}
		}
	}
	simplex(tab, basis, m, width, n)
	// An artificial variable that stays in the basis at zero would be free to grow again: drive it out.
	for a, b := range basis {
		for k := 0; b >= n && k < n; k++ {
			if math.Abs(tab[a*width+k]) > 1e-7 {
				pivot(tab, m, width, a, k)
				basis[a], b = k, k
			}
		}
	}
	// Phase two: maximise s, with the artificial variables held out.
	clear(cost)
	cost[d.rows] = -1
	for a, b := range basis {
		if f := cost[b]; f != 0 {
			for k := range width {
				cost[k] -= f * tab[a*width+k]
			}
		}
	}
	simplex(tab, basis, m, width, n)
	return cost[width-1]
}

// simplex pivots until no cost of the first free columns is negative, by Bland's rule. The last row of the tableau
// holds the costs.
func simplex(tab []float64, basis []int, m, width, free int) {
	const tiny = 1e-9
	cost := tab[m*width:]
	for range 20_000 {
		enter := -1
		for k := range free {
			if cost[k] < -tiny {
				enter = k
				break
			}
		}
		if enter < 0 {
			return
		}
		leave, best := -1, math.Inf(1)
		for a := range m {
			v := tab[a*width+enter]
			if v <= tiny {
				continue
			}
			r := tab[a*width+width-1] / v
			if r < best-tiny || (r < best+tiny && (leave < 0 || basis[a] < basis[leave])) {
				leave, best = a, r
			}
		}
		if leave < 0 {
			return // unbounded: cannot be, since the total of v is fixed
		}
		pivot(tab, m, width, leave, enter)
		basis[leave] = enter
	}
}

func pivot(tab []float64, m, width, leave, enter int) {
	row := tab[leave*width : (leave+1)*width]
	v := row[enter]
	for k := range row {
		row[k] /= v
	}
	for a := 0; a <= m; a++ {
		if a == leave {
			continue
		}
		other := tab[a*width : (a+1)*width]
		if f := other[enter]; f != 0 {
			for k := range other {
				other[k] -= f * row[k]
			}
			other[enter] = 0
		}
	}
}

// rank is the column rank of a row-major matrix, by elimination with full row pivoting. The entries are small whole
// or half numbers (or one heterogeneity column), so a fixed tolerance is safe.
func rank(x []float64, rows, width int) int {
	m := make([]float64, len(x))
	copy(m, x)
	r := 0
	for c := range width {
		best, at := 1e-9, -1
		for i := r; i < rows; i++ {
			if v := math.Abs(m[i*width+c]); v > best {
				best, at = v, i
			}
		}
		if at < 0 {
			continue
		}
		for k := c; k < width; k++ {
			m[r*width+k], m[at*width+k] = m[at*width+k], m[r*width+k]
		}
		for i := r + 1; i < rows; i++ {
			f := m[i*width+c] / m[r*width+c]
			if f == 0 {
				continue
			}
			for k := c; k < width; k++ {
				m[i*width+k] -= f * m[r*width+k]
			}
		}
		r++
	}
	return r
}
