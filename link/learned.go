package link

import (
	"math"
	"slices"
)

// beginning is the number of consonants by which the beginnings of name words are compared.
const beginning = 2

// learnable are the rules that judged pairs may bring in.
var learnable = []int{ruleBirth, ruleNameDay, ruleBeginnings, ruleBeginningBirth, ruleDeathFree}

// learnedFeatures adds what the learned rules need and the usual ones do not have.
func (p *prepared) learnedFeatures(i int, rules uint32, out []feature) []feature {
	r := &p.recs[i]
	on := func(rule int) bool { return rules>>rule&1 == 1 }
	add := func(kind uint8, v uint64) { out = append(out, feature{hashOf(64+int(kind), v), kind}) }
	if r.birth.full() && !vague(r.birth) {
		if on(ruleBirth) {
			add(featBirth, uint64(pack(r.birth)))
		}
		if on(ruleNameDay) {
			add(featMonthDay, uint64(pack(r.birth)&0xffff))
		}
	}
	if on(ruleBeginnings) || on(ruleBeginningBirth) {
		var seen [maxTokens]uint64
		n := 0
		for _, t := range r.name.tok[:r.name.n] {
			v := uint64(0)
			for _, c := range p.words.skelCode[p.words.skel[t]][:min(beginning,
				len(p.words.skelCode[p.words.skel[t]]))] {
				v = v<<8 | uint64(c)
			}
			if v > 0 && !slices.Contains(seen[:n], v) {
				seen[n] = v
				n++
			}
		}
		slices.Sort(seen[:n])
		for _, v := range seen[:n] {
			add(featBegin, v)
		}
	}
	if on(ruleDeathFree) && r.death.full() {
		add(featDied, uint64(pack(r.death)))
	}
	return out
}

// learnRules brings in rules for pairs that people judged the same and that no usual rule reaches: again and again the
// one that reaches most of them for the pairs that it costs (the greedy cover of the weighted set cover problem,
// Chvatal 1979), until all are reached, none helps or the budget of pairs is spent. It says whether any was brought in.
func (s *state) learnRules() bool {
	var missed []Judgement
	for _, j := range s.o.Judged {
		if j.Same && !j.Soft && !s.blocks.together(j.A, j.B) {
			missed = append(missed, j)
		}
	}
	left := pairBudget(s.p.n)
	var cost [ruleCount]float64
	for len(missed) > 0 {
		best, most := -1, 0.0
		var rest []Judgement
		for _, rule := range learnable {
			if s.p.learned>>rule&1 == 1 {
				continue
			}
			open := s.unreached(rule, missed)
			if len(open) == len(missed) {
				continue
			}
			if cost[rule] == 0 {
				cost[rule] = s.pairsOf(rule)
			}
			if worth := float64(len(missed)-len(open)) / cost[rule]; worth > most && cost[rule] <= left {
				best, most, rest = rule, worth, open
			}
		}
		if best < 0 {
			break
		}
		s.p.learned |= 1 << best
		left -= cost[best]
		missed = rest
	}
	return s.p.learned != 0
}

// ruleKeys lists a record's undivided blocks of one rule.
func (p *prepared) ruleKeys(r *refiner, rule, i int) []uint64 {
	was := p.learned
	p.learned = 1 << rule
	r.feats, r.skel = p.features(i, r.feats, r.skel)
	p.learned = was
	r.now = firstBlocks(r.feats, r.now)
	var out []uint64
	for _, b := range r.now {
		if int(b.rule) == rule {
			out = append(out, b.key())
		}
	}
	return out
}

// unreached are the pairs that a rule does not reach.
func (s *state) unreached(rule int, pairs []Judgement) []Judgement {
	r := refiner{p: s.p}
	var out []Judgement
	for _, j := range pairs {
		a, b := s.p.ruleKeys(&r, rule, int(j.A)), s.p.ruleKeys(&r, rule, int(j.B))
		if !slices.ContainsFunc(a, func(k uint64) bool { return slices.Contains(b, k) }) {
			out = append(out, j)
		}
	}
	return out
}

// pairsOf is the number of pairs in a rule's blocks; of blocks that will be divided only a part counts.
func (s *state) pairsOf(rule int) float64 {
	r := refiner{p: s.p}
	var keys []uint64
	for i := range s.p.n {
		keys = append(keys, s.p.ruleKeys(&r, rule, i)...)
	}
	slices.Sort(keys)
	sum := 1.0
	for lo := 0; lo < len(keys); {
		hi := lo + 1
		for hi < len(keys) && keys[hi] == keys[lo] {
			hi++
		}
		n := float64(hi - lo)
		sum += n * math.Min(n-1, 200) / 2
		lo = hi
	}
	return sum
}

// measureRules finds, of the pairs judged the same, the share that each rule reaches.
func (s *state) measureRules() {
	same := 0.0
	var reached [ruleCount]float64
	for _, j := range s.o.Judged {
		if !j.Same || j.Soft {
			continue
		}
		same++
		var by uint32
		s.blocks.shared(j.A, j.B, func(block uint32) bool {
			by |= 1 << s.blocks.ruleAt(block)
			return true
		})
		for rule := range reached {
			reached[rule] += float64(by >> rule & 1)
		}
	}
	for rule := range s.blocks.report.Rules {
		x := &s.blocks.report.Rules[rule]
		x.Learned, x.RecallJudged = s.p.learned>>rule&1 == 1, -1
		if same > 0 {
			x.RecallJudged = reached[rule] / same
		}
	}
}
