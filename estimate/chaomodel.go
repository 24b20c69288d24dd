package estimate

import (
	"math/bits"
	"recount/record"
	"slices"
)

// ChaoModel is Chao's lower bound as a log-linear model: a main effect for each list (or one for all when equal),
// and a free excess for every number of lists from three up, so that only histories of one and two lists tell about
// the missing.
//
// Rivest, L.-P. and Baillargeon, S. (2007) Applications and extensions of Chao's moment estimator for the size of a
// closed population. Biometrics 63, 999-1006. The excesses are the coefficients of (k - i + 1)+ for i = 3..J, and one
// that comes out negative is set to zero, the most negative first. Errors are those of FitLogLinear; fewer than
// three lists give ErrLists.
func ChaoModel(t Table, equal bool) (Fit, Profile, error) {
	c, err := cellsOf(t)
	if err != nil {
		return Fit{}, Profile{}, err
	}
	if t.J() < 3 {
		return Fit{}, Profile{}, record.Say("the bound as a model: %w: it needs three lists", ErrLists)
	}
	var excess []int
	for i := 3; i <= t.J(); i++ {
		excess = append(excess, i)
	}
	d := c.excessDesign(equal, excess)
	if rank(d.x, d.rows, d.width) < d.width {
		return Fit{}, Profile{}, ErrNotIdentified
	}
	d, pf := nonNegative(d, len(excess))
	f, err := c.report(Model{Equal: equal}, d, pf)
	if err != nil {
		return f, Profile{}, err
	}
	full := c.withMissing(c.excessDesign(equal, excess))
	return f, c.profileOver(func(n0 float64) float64 {
		full.y[0] = n0
		_, pf := nonNegative(full, len(excess))
		return multinomial(c.n, n0, pf.deviance)
	}, f.N-c.n), nil
}

// nonNegative fits, and while one of the last columns has a negative coefficient takes out the most negative and
// fits again.
func nonNegative(d *design, last int) (*design, poissonFit) {
	for {
		pf := d.solve()
		worst := -1
		for a := d.width - last; a < d.width; a++ {
			if pf.beta[a] < 0 && (worst < 0 || pf.beta[a] < pf.beta[worst]) {
				worst = a
			}
		}
		if worst < 0 {
			return d, pf
		}
		d, last = d.without(worst), last-1
	}
}

// without is the design less one column.
func (d *design) without(column int) *design {
	out := &design{rows: d.rows, width: d.width - 1, y: d.y}
	for i := range d.rows {
		row := d.x[i*d.width : (i+1)*d.width]
		out.x = append(append(out.x, row[:column]...), row[column+1:]...)
	}
	return out
}

func (c *cells) excessDesign(equal bool, excess []int) *design {
	base, row := c.columns(Model{Equal: equal})
	d := &design{width: base + len(excess), rows: len(c.y), y: slices.Clone(c.y)}
	for i := range c.y {
		x := make([]float64, d.width)
		row(uint64(i+1), x)
		for e, from := range excess {
			x[base+e] = float64(max(0, bits.OnesCount64(uint64(i+1))-from+1))
		}
		d.x = append(d.x, x...)
	}
	return d
}
