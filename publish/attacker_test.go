package publish

import (
	"fmt"
	"math"
)

// reader is an attacker of the tests' own: it shares no line with the audit. It writes down what it reads in all
// editions as equations over cells that are not below zero, finds a first solution by itself, and asks how low and how
// high a cell can be (simplex in two phases, always the first column and row that will do, so that it ends).
type reader struct {
	names map[string]int // of each unknown
	rows  []map[int]float64
	right []float64
}

// read takes the editions as they were printed. It knows which cells stood still between two of them, and which way
// the others went.
func read(editions []Table) *reader {
	r := &reader{names: map[string]int{}}
	for e, t := range editions {
		var before map[Key]int
		if e > 0 {
			before = editions[e-1].values()
		}
		for _, c := range t.Cells {
			cell := r.unknown(fmt.Sprint(e, " ", c.Key))
			if !t.Hidden[c.Key] {
				r.equation(float64(c.Value), cell, 1)
			}
			was, ok := before[c.Key]
			if !ok {
				continue
			}
			old := r.unknown(fmt.Sprint(e-1, " ", c.Key))
			switch {
			case was == c.Value:
				r.equation(0, cell, 1, old, -1)
			case was < c.Value:
				r.equation(0, cell, 1, old, -1, r.unknown(fmt.Sprint("step ", e, " ", c.Key)), -1)
			default:
				r.equation(0, cell, 1, old, -1, r.unknown(fmt.Sprint("step ", e, " ", c.Key)), 1)
			}
		}
		for _, s := range t.Sums {
			terms := []int{r.unknown(fmt.Sprint(e, " ", s.Whole)), -1}
			for _, p := range s.Parts {
				terms = append(terms, r.unknown(fmt.Sprint(e, " ", p)), 1)
			}
			r.equation(0, terms...)
		}
	}
	return r
}

func (r *reader) unknown(name string) int {
	if _, ok := r.names[name]; !ok {
		r.names[name] = len(r.names)
	}
	return r.names[name]
}

func (r *reader) equation(right float64, terms ...int) {
	row := map[int]float64{}
	for i := 0; i < len(terms); i += 2 {
		row[terms[i]] += float64(terms[i+1])
	}
	r.rows, r.right = append(r.rows, row), append(r.right, right)
}

// recovered gives a hidden cell below its K that the editions narrow to fewer than K values.
func (r *reader) recovered(editions []Table) (string, bool) {
	start := r.feasible()
	if start == nil {
		return "no table is as they say", true
	}
	for e, t := range editions {
		for _, c := range t.Cells {
			if !t.Hidden[c.Key] || c.Value == 0 || c.Value >= c.K {
				continue
			}
			u := r.names[fmt.Sprint(e, " ", c.Key)]
			low, _ := start.clone().lowest(u, 1)
			high, endless := start.clone().lowest(u, -1)
			if endless {
				continue
			}
			from, to := int(math.Ceil(low-1e-6)), int(math.Floor(-high+1e-6))
			if c.Value < from || c.Value > to {
				return fmt.Sprintf("the attacker is wrong: %s of edition %d is %d, not in %d..%d", c.Key, e, c.Value, from, to), true
			}
			if to-from+1 < c.K {
				return fmt.Sprintf("%s of edition %d is between %d and %d", c.Key, e, from, to), true
			}
		}
	}
	return "", false
}

// slate is a dense table of the simplex method: its last column is the right side.
type slate struct {
	rows  [][]float64
	basis []int
	n     int // unknowns; columns from here on are stand-ins
}

func (s *slate) clone() *slate {
	out := &slate{basis: append([]int{}, s.basis...), n: s.n}
	for _, row := range s.rows {
		out.rows = append(out.rows, append([]float64{}, row...))
	}
	return out
}

// feasible finds a first solution; nil where there is none.
func (r *reader) feasible() *slate {
	n, m := len(r.names), len(r.rows)
	s := &slate{n: n}
	cost := make([]float64, n+m+1)
	for i, row := range r.rows {
		line := make([]float64, n+m+1)
		for u, x := range row {
			line[u] = x
		}
		line[n+m] = r.right[i]
		line[n+i] = 1
		s.rows, s.basis = append(s.rows, line), append(s.basis, n+i)
		for c := range line {
			if c < n || c == n+m {
				cost[c] -= line[c]
			}
		}
	}
	s.descend(cost, n+m)
	if math.Abs(cost[n+m]) > 1e-6 {
		return nil
	}
	var kept slate
	kept.n = n
	for i, b := range s.basis {
		if b >= n { // a stand-in at zero: another takes its place, or the row says nothing
			for c := range n {
				if math.Abs(s.rows[i][c]) > 1e-9 {
					s.pivot(i, c, nil)
					break
				}
			}
		}
	}
	for i, b := range s.basis {
		if b < n {
			line := append(append([]float64{}, s.rows[i][:n]...), s.rows[i][n+m])
			kept.rows, kept.basis = append(kept.rows, line), append(kept.basis, b)
		}
	}
	return &kept
}

// lowest is the least value of an unknown, or of its negative.
func (s *slate) lowest(u int, sign float64) (value float64, endless bool) {
	cost := make([]float64, s.n+1)
	cost[u] = sign
	for i, b := range s.basis {
		if f := cost[b]; f != 0 {
			for c := range cost {
				cost[c] -= f * s.rows[i][c]
			}
		}
	}
	endless = s.descend(cost, s.n)
	return -cost[s.n], endless
}

func (s *slate) descend(cost []float64, columns int) (endless bool) {
	for {
		enter := -1
		for c := range columns {
			if cost[c] < -1e-9 {
				enter = c
				break
			}
		}
		if enter < 0 {
			return false
		}
		leave := -1
		var best float64
		for i, row := range s.rows {
			if row[enter] < 1e-9 {
				continue
			}
			if q := row[len(row)-1] / row[enter]; leave < 0 || q < best-1e-12 ||
				q < best+1e-12 && s.basis[i] < s.basis[leave] {
				leave, best = i, q
			}
		}
		if leave < 0 {
			return true
		}
		s.pivot(leave, enter, cost)
	}
}

func (s *slate) pivot(at, enter int, cost []float64) {
	row := s.rows[at]
	f := row[enter]
	for c := range row {
		row[c] /= f
	}
	for i, other := range append(append([][]float64{}, s.rows...), cost) {
		if i == at || other == nil || other[enter] == 0 {
			continue
		}
		f := other[enter]
		for c := range row {
			other[c] -= f * row[c]
		}
	}
	s.basis[at] = enter
}
