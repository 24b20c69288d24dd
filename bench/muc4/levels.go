package main

// deeds are the words of each kind of incident.
var deeds = []map[string]bool{
	words(`BOMB BOMBED BOMBING EXPLODED EXPLOSION EXPLOSIVE DYNAMITE DYNAMITED DETONATED GRENADE MINE BLEW BLAST CAR-BOMB`),
	words(`KIDNAPPED KIDNAPPING KIDNAP KIDNAPPER ABDUCTED ABDUCTION HOSTAGE RANSOM DISAPPEARED CAPTIVE CAPTORS`),
	words(`BURNED FIRE ARSON TORCHED SET BURNING IGNITED BURNT`),
	words(`STOLE ROBBED ROBBERY STOLEN ROB LOOTED`),
	words(`KILLED MURDERED MURDER ASSASSINATED ASSASSINATION DEATH DIED SHOT KILLING`),
	words(`SOLDIER TROOP ARMY CLASH COMBAT FIGHTING BATTLE CASUALTIE`),
	words(`TRIAL INVESTIGATION COURT SENTENCED JUDGE ARRESTED TALK DIALOGUE PEACE ELECTION`),
}

// docRow describes a report for the second level: scores of the first, and what its phrases and sentences add up to.
func (s *story) docRow() row {
	var r row
	for _, v := range s.view.doc {
		r = append(r, float32(v))
	}
	for ro := range country {
		top, sum := [3]float64{-9, -9, -9}, 0.0
		for i := range s.cands {
			v := s.view.cand[i][ro]
			sum += sigmoid(v)
			insert(&top, v)
		}
		r = append(r, float32(top[0]), float32(top[1]), float32(sum))
	}
	top, sum := [3]float64{-9, -9, -9}, 0.0
	for _, v := range s.view.sent {
		sum += sigmoid(v)
		insert(&top, v)
	}
	r = append(r, float32(top[0]), float32(top[1]), float32(top[2]), float32(sum), float32(len(s.sents)))
	n := float32(len(s.sents))
	for _, l := range deeds {
		c := float32(s.count(l))
		r = append(r, c, c/n)
	}
	best := -9.0
	for _, v := range s.view.land {
		best = max(best, v)
	}
	return append(append(r, float32(best)), s.near.doc...)
}

func insert(top *[3]float64, v float64) {
	for k := range top {
		if v > top[k] {
			top[k], v = v, top[k]
		}
	}
}

// landRow describes one country of a report for the second level.
func (s *story) landRow(i int, doc row) row {
	v := s.lands[i]
	best := -9.0
	for j, o := range s.view.land {
		if j != i {
			best = max(best, o)
		}
	}
	r := row{float32(s.view.land[i]), float32(best), float32(i), float32(v.share), float32(v.count), float32(v.places),
		float32(v.first), float32(v.early)}
	return append(append(r, s.near.land[i]...), doc...)
}

// placing is what candRow knows of a whole story, made once.
type placing struct {
	doc      row
	best     [country][]float64 // in each sentence, the highest score of the role
	sum      [country]float64
	top      [country][3]float64
	sentBest float64
}

func (s *story) placing() placing {
	p := placing{doc: s.docRow(), sentBest: -9}
	for ro := range country {
		p.best[ro] = make([]float64, len(s.sents))
		p.top[ro] = [3]float64{-9, -9, -9}
		for k := range p.best[ro] {
			p.best[ro][k] = -9
		}
		for i, c := range s.cands {
			v := s.view.cand[i][ro]
			p.sum[ro] += sigmoid(v)
			insert(&p.top[ro], v)
			for _, m := range c.mentions {
				p.best[ro][m.sentNo] = max(p.best[ro][m.sentNo], v)
			}
		}
	}
	for _, v := range s.view.sent {
		p.sentBest = max(p.sentBest, v)
	}
	return p
}

var classNo = map[string]float32{"name": 1, "civilian": 2, "law": 3, "military": 4, "rebel": 5, "criminal": 6,
	"organisation": 7, "place": 8, "object": 9, "weapon": 10, "deed": 11, "time": 12}

// candRow describes a phrase for the second level in one role.
func (s *story) candRow(r *reader, p *placing, i int, ro role) row {
	c := s.cands[i]
	mine := s.view.cand[i]
	out := make(row, 0, 80)
	for _, v := range mine {
		out = append(out, float32(v))
	}
	ahead := 0
	for j := range s.cands {
		if s.view.cand[j][ro] > mine[ro] {
			ahead++
		}
	}
	out = append(out, float32(ahead), float32(mine[ro]-p.top[ro][0]), float32(p.sum[ro]))
	out = append(out, s.sentenceColumns(c, p, ro)...)
	out = append(out, s.groupColumns(i, ro)...)
	out = append(out, s.near.cand[i]...)
	m := c.mentions[0]
	kind, named := r.gaz[c.core()], float32(0)
	if m.classOf() == "name" {
		named = 1
	}
	known := float32(0)
	if kind.kind != "" {
		known = 1
	}
	land := -9.0
	for k, l := range s.lands {
		if kind.within == l.name {
			land = s.view.land[k]
		}
	}
	out = append(out, float32(len(c.mentions)), float32(m.sentNo), float32(m.sentNo)/float32(len(s.sents)),
		float32(len(c.words)),
		float32(r.rare(c, s.seen)), known, float32(land), named, classNo[m.classOf()], float32(m.number),
		float32(m.to-m.from))
	return append(out, p.doc...)
}

// sentenceColumns: how telling the sentences of a phrase are, and what else they hold.
func (s *story) sentenceColumns(c candidate, p *placing, ro role) row {
	best, near := -9.0, [country]float64{-9, -9, -9, -9}
	for _, m := range c.mentions {
		best = max(best, s.view.sent[m.sentNo])
		for o := range country {
			near[o] = max(near[o], p.best[o][m.sentNo])
		}
	}
	first := s.view.sent[c.mentions[0].sentNo]
	out := row{float32(best), float32(first), float32(best - p.sentBest)}
	for _, v := range near {
		out = append(out, float32(v))
	}
	return out
}

// groupColumns: what the phrases that say the same are worth.
func (s *story) groupColumns(i int, ro role) row {
	best, n, sum := -9.0, 0, 0.0
	longer := float32(0)
	for _, j := range s.groups[i] {
		best = max(best, s.view.cand[j][ro])
		sum += sigmoid(s.view.cand[j][ro])
		n += len(s.cands[j].mentions)
		if len(s.cands[j].words) > len(s.cands[i].words) {
			longer++
		}
	}
	link, links := -9.0, 0.0
	for _, j := range s.link[i] {
		link = max(link, s.view.cand[j][ro])
		links += sigmoid(s.view.cand[j][ro])
	}
	return row{float32(best), float32(n), float32(sum), longer, float32(link), float32(links), float32(len(s.link[i]))}
}
