package link

import (
	"maps"
	"math"
	"math/rand/v2"
)

// certain is the log odds beyond which a pair is not drawn.
const certain = 7

// drawn is what the draws of all components give, added up.
type drawn struct {
	persons []int64 // by draw: persons more than in the clustering itself
	// by edge: the share of draws in which its records are one person, negative where not drawn
	together []float64
	varying  []bool           // by record: in a component that is drawn
	sets     map[uint32][]int // by set of lists: persons of varying components named by exactly these lists, by draw
}

func (s *state) newDrawn() *drawn {
	draws := max(s.o.Draws, 0)
	t := &drawn{persons: make([]int64, draws)}
	if draws == 0 {
		return t
	}
	t.together, t.varying, t.sets = make([]float64, len(s.edges)), make([]bool, s.p.n), map[uint32][]int{}
	for i := range t.together {
		t.together[i] = -1
	}
	return t
}

// add takes in what a worker has drawn.
func (t *drawn) add(d *drawer) {
	for i, n := range d.persons {
		t.persons[i] += n
	}
	for set, k := range d.setAt {
		if t.sets[set] == nil {
			t.sets[set] = make([]int, len(t.persons))
		}
		for i, n := range d.sets[k] {
			t.sets[set][i] += int(n)
		}
	}
}

// drawer samples divisions of components in proportion to the exponential of the sum of log odds inside groups. Pairs
// count as independent, so the draws are surer than they should be: they serve to carry doubt on, not as a published
// interval. One worker owns it.
type drawer struct {
	s       *state
	total   *drawn
	tables  bool // of list overlaps
	pcg     rand.PCG
	rng     *rand.Rand
	persons []int64
	setAt   map[uint32]int
	sets    [][]int32 // by set of lists, by draw
	// scratch
	g, count []int
	weight   []float64
	used     []bool
	of       [denseComponent]uint32
	side     [denseComponent]uint8
	cells    [][denseComponent]int32 // by division: its sets of lists
}

func newDrawer(s *state, total *drawn) *drawer {
	d := &drawer{s: s, total: total, persons: make([]int64, len(total.persons)), setAt: map[uint32]int{}}
	d.tables = !s.l.oneList && len(s.p.lists) <= 32
	d.rng = rand.New(&d.pcg)
	d.cells = make([][denseComponent]int32, len(divisions[maxDivided]))
	return d
}

// draw draws a component where it is in doubt.
func (dr *drawer) draw(d *dense, c *component) {
	if len(dr.persons) == 0 || !d.doubtful() {
		return
	}
	for _, r := range c.recs {
		dr.total.varying[r] = true
	}
	dr.pcg.Seed(dr.s.o.Seed, mix(uint64(c.recs[0])+77))
	if d.k <= maxDivided {
		dr.enumerate(d, c)
	} else {
		dr.sample(d, c)
	}
}

// maxDivided is the largest component whose divisions are all weighed: five records have fifty-two.
const maxDivided = 5

// division gives each record the number of its group, groups numbered by first record.
type division struct {
	of     [maxDivided]uint8
	groups int
}

// divisions are all divisions of up to maxDivided records.
var divisions = func() (out [maxDivided + 1][]division) {
	out[0] = []division{{}}
	for k := range maxDivided {
		for _, v := range out[k] {
			for g := range v.groups + 1 {
				w := v
				w.of[k], w.groups = uint8(g), max(v.groups, g+1)
				out[k+1] = append(out[k+1], w)
			}
		}
	}
	return out
}()

// enumerate weighs every division of a small component: the draws are independent and the shares exact.
func (dr *drawer) enumerate(d *dense, c *component) {
	all := divisions[d.k]
	dr.weight = sized(dr.weight, len(all))
	weight, top := dr.weight, math.Inf(-1)
	for v := range all {
		for i := range d.k {
			for j := range i {
				if all[v].of[i] == all[v].of[j] {
					weight[v] += d.w[i*d.k+j]
				}
			}
		}
		top = max(top, weight[v])
	}
	total := 0.0
	for v := range weight {
		weight[v] = math.Exp(weight[v] - top)
		total += weight[v]
	}
	for _, e := range c.edges {
		if e.at < 0 {
			continue
		}
		i, j, one := c.at(e.a), c.at(e.b), 0.0
		for v := range all {
			if all[v].of[i] == all[v].of[j] {
				one += weight[v]
			}
		}
		dr.total.together[e.at] = one / total
	}
	if dr.tables {
		for v := range all {
			dr.cell(c, func(i int) int { return int(all[v].of[i]) }, all[v].groups, &dr.cells[v])
		}
	}
	base := d.groups()
	for t := range dr.persons {
		x, v := dr.rng.Float64()*total, 0
		for ; v < len(all)-1; v++ {
			if x -= weight[v]; x < 0 {
				break
			}
		}
		dr.persons[t] += int64(all[v].groups - base)
		if dr.tables {
			for _, k := range dr.cells[v][:all[v].groups] {
				dr.sets[k][t]++
			}
		}
	}
}

// cell finds the set of lists that name each group.
func (dr *drawer) cell(c *component, group func(i int) int, groups int, out *[denseComponent]int32) {
	of := dr.of[:groups]
	clear(of)
	for i, r := range c.recs {
		of[group(i)] |= 1 << dr.s.p.recs[r].list
	}
	for g, set := range of {
		k, ok := dr.setAt[set]
		if !ok {
			k = len(dr.sets)
			dr.setAt[set] = k
			dr.sets = append(dr.sets, make([]int32, len(dr.persons)))
		}
		out[g] = int32(k)
	}
}

// sample draws a larger component by Gibbs steps on single records and by parting and joining whole groups.
func (dr *drawer) sample(d *dense, c *component) {
	dr.g = append(dr.g[:0], d.group...)
	dr.count = sized(dr.count, len(c.edges))
	base, draws := d.groups(), len(dr.persons)
	for sweep := -10; sweep < draws; sweep++ {
		for i := range d.k {
			dr.resample(d, i)
			if i%2 == 1 {
				dr.splitMerge(d)
			}
		}
		if sweep < 0 {
			continue
		}
		for k, e := range c.edges {
			if dr.g[c.at(e.a)] == dr.g[c.at(e.b)] {
				dr.count[k]++
			}
		}
		groups, number := 0, [denseComponent]int{}
		for _, v := range dr.g {
			if number[v] == 0 {
				groups++
				number[v] = groups
			}
		}
		dr.persons[sweep] += int64(groups - base)
		if dr.tables {
			dr.cell(c, func(i int) int { return number[dr.g[i]] - 1 }, groups, &dr.cells[0])
			for _, k := range dr.cells[0][:groups] {
				dr.sets[k][sweep]++
			}
		}
	}
	for k, e := range c.edges {
		if e.at >= 0 {
			// Half of the weight of one draw stays with neither answer.
			dr.total.together[e.at] = (float64(dr.count[k]) + 0.5) / float64(draws+1)
		}
	}
}

func (d *dense) groups() int {
	n := 0
	for i, g := range d.group {
		if g == i {
			n++
		}
	}
	return n
}

// doubtful says that some pair is neither sure nor excluded, or that pairs contradict each other.
func (d *dense) doubtful() bool {
	for i := range d.k {
		for j := i + 1; j < d.k; j++ {
			w := d.w[i*d.k+j]
			if math.Abs(w) < certain && !(w <= -7) || (w > 0) != (d.group[i] == d.group[j]) {
				return true
			}
		}
	}
	return false
}

// resample draws the group of one record given all others.
func (dr *drawer) resample(d *dense, i int) {
	dr.used, dr.weight = sized(dr.used, d.k), sized(dr.weight, d.k)
	used, weight, g := dr.used, dr.weight, dr.g
	for j, v := range g {
		if j != i {
			used[v] = true
			weight[v] += d.w[i*d.k+j]
		}
	}
	alone := -1
	top := 0.0
	for v := range d.k {
		if used[v] {
			top = max(top, weight[v])
		} else if alone < 0 {
			alone = v
		}
	}
	total := 0.0
	for v := range d.k {
		switch {
		case used[v] && weight[v]-top > -40:
			weight[v] = math.Exp(weight[v] - top)
		case v == alone:
			weight[v] = math.Exp(-top)
		default:
			weight[v] = 0
		}
		total += weight[v]
	}
	x := dr.rng.Float64() * total
	for v := range d.k {
		if x -= weight[v]; x < 0 {
			g[i] = v
			return
		}
	}
}

// persons gives the number of clusters with the interval of the draws.
func (s *state) persons(t *drawn) {
	n := 0
	for _, c := range s.res.Cluster {
		n = max(n, int(c)+1)
	}
	draws := len(t.persons)
	sums := make([]float64, draws)
	for i, v := range t.persons {
		sums[i] = float64(n) + float64(v)
	}
	out := Interval{Low: float64(n), Centre: float64(n), High: float64(n), Level: 0.95}
	if draws > 0 {
		o := sorted(sums)
		out.Low, out.High = min(out.Low, quantile(o, .025)), max(out.High, quantile(o, .975))
	}
	if s.m.Frozen {
		// What was not learned may be wrong by a fifth of the expected doubtful pairs either way; this is a rule of
		// thumb, and the audit replaces it.
		doubt := 0.0
		for _, p := range s.res.Pairs {
			doubt += p.Probability * (1 - p.Probability)
		}
		out.Low, out.High = out.Low-doubt/2, out.High+doubt/2
	}
	s.res.Persons = out
}

// overlap tabulates, for every draw, persons by the set of lists that name them.
func (s *state) overlap(t *drawn) {
	if s.l.oneList || len(s.p.lists) > 32 || s.o.Draws <= 0 {
		return
	}
	sets := make([]uint32, len(s.res.Cluster))
	for i, c := range s.res.Cluster {
		if !t.varying[i] {
			sets[c] |= 1 << s.p.recs[i].list
		}
	}
	fixed := Overlap{}
	for _, set := range sets {
		if set != 0 {
			fixed[set]++
		}
	}
	for draw := range s.o.Draws {
		o := maps.Clone(fixed)
		for set, n := range t.sets {
			if n[draw] > 0 {
				o[set] += n[draw]
			}
		}
		s.res.Overlap = append(s.res.Overlap, o)
	}
}
