package main

import "slices"

// forest is several boosted models that saw other halves of the rows; their mean is steadier than one.
type forest []trees

func (f forest) prob(x row) float64 {
	s := 0.0
	for _, t := range f {
		s += t.prob(x)
	}
	return s / float64(len(f))
}

const members = 2

func plant(x []row, y []bool, g growth) forest {
	var f forest
	for k := range members {
		f = append(f, boost(x, y, g, uint64(k)))
	}
	return f
}

// least is the first-level log odds below which a phrase is not looked at again.
const least = -4.5

var (
	phraseGrowth = growth{rounds: 100, depth: 4, least: 20, rate: 0.06, keep: 0.6, smooth: 2}
	docGrowth    = growth{rounds: 60, depth: 3, least: 15, rate: 0.06, keep: 0.6, smooth: 2}
)

// verdict is what the second level makes of a story: probabilities.
type verdict struct {
	doc    [1 + nTypes]float64
	phrase [country][]float64
	killed []float64
	stated []float64
	land   []float64
}

func newVerdict(s *story) *verdict {
	v := &verdict{land: make([]float64, len(s.lands)), killed: make([]float64, len(s.cands)),
		stated: make([]float64, len(s.cands))}
	for ro := range country {
		v.phrase[ro] = make([]float64, len(s.cands))
	}
	return v
}

// sheet is the rows of one story for one second-level model; use is false for rows without a fair answer.
type sheet struct {
	x   []row
	y   []bool
	use []bool
	put []*float64
}

// learnSecond learns the second level and returns for each story a verdict by models that have not seen it.
func (r *reader) learnSecond(stories []*story) []*verdict {
	out := make([]*verdict, len(stories))
	for i, s := range stories {
		out[i] = newVerdict(s)
	}
	type task struct {
		to    *forest
		g     growth
		sheet func(i int) sheet
	}
	var ts []task
	for k := range 1 + nTypes {
		ts = append(ts, task{&r.second.doc[k], docGrowth, func(i int) sheet { return stories[i].docSheet(k, out[i]) }})
	}
	ts = append(ts, task{&r.second.land, docGrowth, func(i int) sheet { return stories[i].landSheet(out[i]) }})
	for ro := range country {
		ts = append(ts, task{&r.second.phrase[ro], phraseGrowth,
			func(i int) sheet { return stories[i].phraseSheet(r, ro, out[i]) }})
	}
	ts = append(ts, task{&r.second.killed, docGrowth, func(i int) sheet { return stories[i].killedSheet(r, out[i]) }})
	ts = append(ts, task{&r.second.stated, docGrowth, func(i int) sheet { return stories[i].statedSheet(r, out[i]) }})
	for _, t := range ts {
		sheets := make([]sheet, len(stories))
		each(len(stories), func(i int) { sheets[i] = t.sheet(i) })
		var parts [folds]forest
		each(folds, func(f int) {
			var x []row
			var y []bool
			for i, sh := range sheets {
				for k := range sh.x {
					if sh.use[k] && stories[i].fold != f {
						x, y = append(x, sh.x[k]), append(y, sh.y[k])
					}
				}
			}
			parts[f] = plant(x, y, t.g)
			for i, sh := range sheets {
				if stories[i].fold == f {
					sh.fill(parts[f])
				}
			}
		})
		*t.to = slices.Concat(parts[:]...)
	}
	return out
}

func (sh sheet) fill(m forest) {
	for k, x := range sh.x {
		*sh.put[k] = m.prob(x)
	}
}

func (s *story) docSheet(k int, v *verdict) sheet {
	y := s.d.hasKind(k)
	return sheet{[]row{s.docRow()}, []bool{y > 0}, []bool{y != 0}, []*float64{&v.doc[k]}}
}

func (s *story) landSheet(v *verdict) sheet {
	var sh sheet
	doc := s.docRow()
	for i, y := range s.d.landAnswers(s.lands) {
		sh.x, sh.y, sh.use, sh.put = append(sh.x, s.landRow(i, doc)), append(sh.y, y > 0), append(sh.use, y != 0),
			append(sh.put, &v.land[i])
	}
	return sh
}

func (s *story) phraseSheet(r *reader, ro role, v *verdict) sheet {
	var sh sheet
	hit, count, _ := s.answers(ro)
	p := s.placing()
	for i := range s.cands {
		if s.view.cand[i][ro] < least || len(s.cands[i].words) == 0 {
			continue
		}
		sh.x, sh.y = append(sh.x, s.candRow(r, &p, i, ro)), append(sh.y, hit[i])
		sh.use, sh.put = append(sh.use, count[i]), append(sh.put, &v.phrase[ro][i])
	}
	return sh
}

// killedSheet asks of each phrase that may be a victim whether they died.
func (s *story) killedSheet(r *reader, v *verdict) sheet {
	var sh sheet
	hit, count, which := s.answers(victim)
	p := s.placing()
	for i := range s.cands {
		if s.view.cand[i][victim] < least || len(s.cands[i].words) == 0 {
			continue
		}
		sh.x, sh.y = append(sh.x, s.candRow(r, &p, i, victim)), append(sh.y, which[i].dead)
		sh.use, sh.put = append(sh.use, count[i] && hit[i]), append(sh.put, &v.killed[i])
	}
	return sh
}

// statedSheet asks of each phrase that may be a victim whether so many as it states died.
func (s *story) statedSheet(r *reader, v *verdict) sheet {
	var sh sheet
	gold := merged(s.d.wanted(victim))
	p := s.placing()
	for i := range s.cands {
		if s.view.cand[i][victim] < least || len(s.cands[i].words) == 0 {
			continue
		}
		f := s.scored(v, victim, i)
		right, fair := diedSo(gold, f)
		sh.x, sh.y = append(sh.x, append(s.candRow(r, &p, i, victim), f.numberColumns()...)), append(sh.y, right)
		sh.use, sh.put = append(sh.use, fair), append(sh.put, &v.stated[i])
	}
	return sh
}

// diedSo says whether the key has a phrase among the dead with its number, and whether it is fair to ask.
func diedSo(gold []sought, f scored) (right, fair bool) {
	n, fair := f.many(), true
	who := person{Lo: &n, Hi: &n}
	for _, g := range gold {
		if !g.dead || !g.met(f.c.text, f.c.words) {
			continue
		}
		if g.optional || g.vague || len(g.nums) == 0 {
			fair = false
			continue
		}
		right = right || slices.ContainsFunc(g.nums, func(x number) bool { return x.met(who) })
	}
	return right, fair || right
}

// judge gives the verdict of the second level on a new story.
func (r *reader) judge(s *story) *verdict {
	v := newVerdict(s)
	for k := range 1 + nTypes {
		s.docSheet(k, v).fill(r.second.doc[k])
	}
	s.landSheet(v).fill(r.second.land)
	for ro := range country {
		s.phraseSheet(r, ro, v).fill(r.second.phrase[ro])
	}
	s.killedSheet(r, v).fill(r.second.killed)
	s.statedSheet(r, v).fill(r.second.stated)
	return v
}
