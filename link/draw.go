package link

import (
	"math"
	"math/rand/v2"
)

// drawing is what the draws of one component gave: for each draw the number of persons, and the group of each record.
type drawing struct {
	base    int // persons in the clustering itself
	persons []uint16
	groups  [][]uint8 // by draw, by record of the component; nil where every draw is the clustering itself
}

// certain is the log odds beyond which a pair is not drawn.
const certain = 7

// draw samples divisions of a component in proportion to the exponential of the sum of log odds inside groups, by Gibbs steps on single
// records. Pairs count as independent, so the draws are surer than they should be: they serve to carry doubt on, not as a published
// interval.
func (d *dense) draw(seed uint64, c *component, draws int, _ *prepared) drawing {
	if draws <= 0 || !d.doubtful() {
		return drawing{}
	}
	rng := rand.New(rand.NewPCG(seed, mix(uint64(c.recs[0])+77)))
	g := append([]int(nil), d.group...)
	out := drawing{base: d.groups(), persons: make([]uint16, draws), groups: make([][]uint8, draws)}
	weight := make([]float64, d.k+1)
	for sweep := -10; sweep < draws; sweep++ {
		for i := range d.k {
			d.resample(i, g, weight, rng)
		}
		if sweep < 0 {
			continue
		}
		row := make([]uint8, d.k)
		seen := make(map[int]bool, d.k)
		for i, v := range g {
			row[i] = uint8(v)
			seen[v] = true
		}
		out.persons[sweep], out.groups[sweep] = uint16(len(seen)), row
	}
	return out
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
func (d *dense) resample(i int, g []int, weight []float64, rng *rand.Rand) {
	used := make([]bool, d.k)
	for v := range weight {
		weight[v] = 0
	}
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
		case used[v]:
			weight[v] = math.Exp(weight[v] - top)
		case v == alone:
			weight[v] = math.Exp(-top)
		default:
			weight[v] = 0
		}
		total += weight[v]
	}
	x := rng.Float64() * total
	for v := range d.k {
		if x -= weight[v]; x < 0 {
			g[i] = v
			return
		}
	}
}

// persons gives the number of clusters with the interval of the draws.
func (s *state) persons(drawn []drawing) {
	n := 0
	for _, c := range s.res.Cluster {
		n = max(n, int(c)+1)
	}
	draws := max(s.o.Draws, 0)
	sums := make([]float64, draws)
	for i := range sums {
		sums[i] = float64(n)
	}
	for k := range drawn {
		if drawn[k].persons == nil {
			continue
		}
		base := float64(drawn[k].base)
		for t, v := range drawn[k].persons {
			sums[t] += float64(v) - base
		}
	}
	out := Interval{Low: float64(n), Centre: float64(n), High: float64(n), Level: 0.95}
	if draws > 0 {
		o := sorted(sums)
		out.Low, out.High = min(out.Low, quantile(o, .025)), max(out.High, quantile(o, .975))
	}
	if s.m.Frozen {
		// What was not learned may be wrong by a fifth of the expected doubtful pairs either way; this is a rule of thumb, and the audit
		// replaces it.
		doubt := 0.0
		for _, p := range s.res.Pairs {
			doubt += p.Probability * (1 - p.Probability)
		}
		out.Low, out.High = out.Low-doubt/2, out.High+doubt/2
	}
	s.res.Persons = out
}

// overlap tabulates, for every draw, persons by the set of lists that name them.
func (s *state) overlap(comps []component, drawn []drawing) {
	if s.l.oneList || len(s.p.lists) > 32 || s.o.Draws <= 0 {
		return
	}
	varying := make([]bool, s.p.n)
	for k := range drawn {
		if drawn[k].groups != nil {
			for _, r := range comps[k].recs {
				varying[r] = true
			}
		}
	}
	sets := map[int32]uint32{}
	for i, c := range s.res.Cluster {
		if !varying[i] {
			sets[c] |= 1 << s.p.recs[i].list
		}
	}
	fixed := Overlap{}
	for _, set := range sets {
		fixed[set]++
	}
	var of [denseComponent]uint32
	for t := range s.o.Draws {
		o := make(Overlap, len(fixed))
		for k, v := range fixed {
			o[k] = v
		}
		for k := range drawn {
			if drawn[k].groups == nil {
				continue
			}
			of := of[:len(comps[k].recs)]
			clear(of)
			for i, r := range comps[k].recs {
				of[drawn[k].groups[t][i]] |= 1 << s.p.recs[r].list
			}
			for _, set := range of {
				if set != 0 {
					o[set]++
				}
			}
		}
		s.res.Overlap = append(s.res.Overlap, o)
	}
}
