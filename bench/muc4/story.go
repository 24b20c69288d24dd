package main

import (
	"slices"
	"strings"
	"time"
)

// story is a report made ready for reading: sentences, phrases, and their features.
type story struct {
	d      document
	sents  [][]string
	cands  []candidate
	lands  []landView
	docX   []uint32
	sentX  [][]uint32
	candX  [][]uint32
	view   view
	near   nearby
	groups [][]int   // for each phrase, the other phrases that say the same
	fold   int       // of a development document; -1 for another
	day    time.Time // of the report; zero when unknown
	link   [][]int   // for each phrase, those joined to it by a comma, AND, OF or IN
	seen   int       // 1 for a development document: its own words are in the counts of words
}

// view is what the models of the first level make of a story: log odds.
type view struct {
	doc  [1 + nTypes]float64 // ANY, then the types
	sent []float64
	cand [][nFirst]float64
	land []float64
}

const (
	nTypes = 5
	// columns of view.cand after the four roles
	colKilled = 4
	colNamed  = 5
	nFirst    = 6
)

func (r *reader) story(d document, seen int) *story {
	s := &story{d: d, sents: sentences(d.Text), seen: seen}
	s.cands = candidates(s.sents)
	s.fold = -1
	s.lands = landViews(s.sents, s.cands, r.gaz)
	if t, err := time.Parse(time.DateOnly, d.Dateline); err == nil {
		s.day = t
	}
	s.joined()
	s.docX = docFeatures(s.sents, s.day)
	for i := range s.sents {
		s.sentX = append(s.sentX, sentenceFeatures(s.sents, i, s.day))
	}
	s.groups = make([][]int, len(s.cands))
	for i, a := range s.cands {
		for j, b := range s.cands {
			if i != j && same(a.words, b.words) {
				s.groups[i] = append(s.groups[i], j)
			}
		}
	}
	s.view.sent = make([]float64, len(s.sents))
	s.view.cand = make([][nFirst]float64, len(s.cands))
	s.view.land = make([]float64, len(s.lands))
	return s
}

// joined finds the phrases that stand next to each other with only a joining word or mark between.
func (s *story) joined() {
	type span struct{ sent, at int }
	ends := map[span]int{}
	for i, c := range s.cands {
		for _, m := range c.mentions {
			ends[span{m.sentNo, m.to}] = i + 1
		}
	}
	s.link = make([][]int, len(s.cands))
	for i, c := range s.cands {
		for _, m := range c.mentions {
			k := m.from - 1
			for k >= 0 && k > m.from-4 && (joining[m.sent[k]] || dets[m.sent[k]]) {
				k--
			}
			if j := ends[span{m.sentNo, k + 1}] - 1; j >= 0 && j != i {
				s.link[i] = append(s.link[i], j)
				s.link[j] = append(s.link[j], i)
			}
		}
	}
}

var joining = words(`, AND OF IN ; ( [ ) ]`)

// features fills the features of phrases, which rest on the scores of the whole report.
func (s *story) features(r *reader) {
	scores := map[string]float64{}
	for i, ty := range append([]string{"ANY"}, types...) {
		scores[ty] = sigmoid(s.view.doc[i])
	}
	s.candX = make([][]uint32, len(s.cands))
	for i, c := range s.cands {
		s.candX[i] = r.features(c, scores, s.day, s.seen)
	}
}

// answers is what the key says of each phrase in a role: whether it is met, and whether it may be counted at all.
func (s *story) answers(ro role) (hit, count []bool, which []sought) {
	gold := merged(s.d.wanted(ro))
	hit, count, which = make([]bool, len(s.cands)), make([]bool, len(s.cands)), make([]sought, len(s.cands))
	for i, c := range s.cands {
		count[i] = true
		for _, g := range gold {
			if !g.met(c.text, c.words) {
				continue
			}
			if !hit[i] || which[i].optional {
				hit[i], which[i] = true, g
			}
		}
		if hit[i] && which[i].optional {
			count[i] = false
		}
	}
	return hit, count, which
}

// telling says whether a sentence holds a victim or a perpetrator of the key beside a word of violence.
func (s *story) telling() []int {
	var gold []sought
	for _, ro := range []role{victim, perpInd, perpOrg} {
		gold = append(gold, merged(s.d.wanted(ro))...)
	}
	out := make([]int, len(s.sents))
	for i := range out {
		out[i] = -1
	}
	for _, c := range s.cands {
		for _, g := range gold {
			if !g.met(c.text, c.words) {
				continue
			}
			for _, m := range c.mentions {
				if slices.ContainsFunc(m.sent, func(w string) bool { return triggers[w] }) {
					if g.optional {
						out[m.sentNo] = max(out[m.sentNo], 0)
					} else {
						out[m.sentNo] = 1
					}
				}
			}
		}
	}
	return out
}

// count says how many words of a list stand in a story.
func (s *story) count(list map[string]bool) int {
	n := 0
	for _, t := range s.sents {
		for _, w := range t {
			if list[w] || list[strings.TrimSuffix(w, "S")] {
				n++
			}
		}
	}
	return n
}
