package main

import (
	"runtime"
	"slices"
	"strings"
	"sync"
)

// reader holds the learned models.
type reader struct {
	gaz    gazetteer
	common map[string]int    // in how many development documents a word stands
	alias  map[string]string // organisations: each known string to one of its group
	first  firstLevel
	second secondLevel
	cuts   cuts
	past   *archive
}

// firstLevel judges single things by their words.
type firstLevel struct {
	doc    [1 + nTypes]logistic
	sent   logistic
	phrase [country]logistic
	killed logistic // among victims
	named  logistic // among victims
	land   logistic
}

// secondLevel judges them again by the scores that the first level gave to them and to all else in the report.
type secondLevel struct {
	doc    [1 + nTypes]forest
	phrase [country]forest
	killed forest // among victims
	stated forest // whether a victim is among the dead, as many as are said
	land   forest
}

// cuts are the least probabilities at which something is written.
type cuts struct {
	typ    float64
	phrase [country]float64
	land   float64
	number float64
}

const folds = 5

// share deals the stories out to folds: every other run of neighbouring days goes whole to one fold, the stories of the
// rest singly. So half of them are met as reports of incidents never heard of, half as further reports of known ones:
// both befall a reader.
func share(stories []*story) {
	const run = 20
	byDay := slices.Clone(stories)
	slices.SortStableFunc(byDay, func(a, b *story) int { return a.day.Compare(b.day) })
	for i, s := range byDay {
		s.fold = i % folds
		if i/run%2 == 0 {
			s.fold = i / run / 2 % folds
		}
	}
}

func each(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// learn makes a reader from documents with keys. Every model of the second level, and the cuts, are learned from scores
// that first-level models gave to documents they had not seen, so that they meet scores as uncertain as those of new
// reports.
func learn(docs []document, gaz gazetteer) (*reader, []*story) {
	r := &reader{gaz: gaz, common: map[string]int{}, alias: map[string]string{}}
	stories := make([]*story, len(docs))
	each(len(docs), func(i int) { stories[i] = r.story(docs[i], 1) })
	share(stories)
	for i, d := range docs {
		for w := range content(strings.ToUpper(stories[i].d.Text)) {
			r.common[w]++
		}
		for _, e := range d.wanted(perpOrg) {
			for _, a := range e.Alts {
				if r.alias[a] == "" {
					r.alias[a] = e.Alts[0]
				}
			}
		}
	}
	r.past = newArchive(stories)
	each(len(stories), func(i int) { r.past.ask(stories[i]) })
	r.learnDocs(stories)
	each(len(stories), func(i int) { stories[i].features(r) })
	r.learnPhrases(stories)
	return r, stories
}

// lesson is one first-level model to learn: its examples by story, where it goes, and where its scores go.
type lesson struct {
	examples func(s *story) []example
	epochs   int
	l2       float64
	to       *logistic
	score    func(s *story, w logistic)
}

// teach learns each lesson's model once without each fold, and scores every story with the model that has not seen it.
// New stories meet the mean of the models: its scores are as uncertain as those that the second level learned from.
func teach(stories []*story, ls []lesson) {
	parts := make([]logistic, len(ls)*folds)
	each(len(parts), func(k int) {
		l, f := ls[k/folds], k%folds
		var ex []example
		for _, s := range stories {
			if s.fold != f {
				ex = append(ex, l.examples(s)...)
			}
		}
		parts[k] = train(ex, l.epochs, l.l2)
		for _, s := range stories {
			if s.fold == f {
				l.score(s, parts[k])
			}
		}
	})
	for i, l := range ls {
		*l.to = mean(parts[i*folds : (i+1)*folds])
	}
}

// learnDocs learns which types a report tells of, which sentences tell of it, and which countries it is about.
func (r *reader) learnDocs(stories []*story) {
	var ls []lesson
	for k := range 1 + nTypes {
		ls = append(ls, lesson{func(s *story) []example {
			if y := s.d.hasKind(k); y != 0 {
				return []example{{s.docX, y > 0}}
			}
			return nil
		}, 6, 1e-3, &r.first.doc[k], func(s *story, w logistic) { s.view.doc[k] = w.logit(s.docX) }})
	}
	ls = append(ls, lesson{func(s *story) (out []example) {
		for i, y := range s.telling() {
			if y != 0 {
				out = append(out, example{s.sentX[i], y > 0})
			}
		}
		return out
	}, 6, 1e-4, &r.first.sent, func(s *story, w logistic) { s.scoreSentences(w) }})
	ls = append(ls, lesson{func(s *story) (out []example) {
		for i, y := range s.d.landAnswers(s.lands) {
			if y != 0 {
				out = append(out, example{s.lands[i].x, y > 0})
			}
		}
		return out
	}, 6, 1e-4, &r.first.land, func(s *story, w logistic) { s.scoreLands(w) }})
	teach(stories, ls)
}

func (s *story) scoreSentences(w logistic) {
	for i, x := range s.sentX {
		s.view.sent[i] = w.logit(x)
	}
}

func (s *story) scoreLands(w logistic) {
	for i, l := range s.lands {
		s.view.land[i] = w.logit(l.x)
	}
}

// learnPhrases learns which phrases fill which role, and of victims whether they died and bear a name.
func (r *reader) learnPhrases(stories []*story) {
	var ls []lesson
	scorer := func(col int) func(s *story, w logistic) {
		return func(s *story, w logistic) {
			for i, x := range s.candX {
				s.view.cand[i][col] = w.logit(x)
			}
		}
	}
	for ro := range country {
		ls = append(ls, lesson{func(s *story) (out []example) {
			hit, count, _ := s.answers(ro)
			for i, x := range s.candX {
				if count[i] {
					out = append(out, example{x, hit[i]})
				}
			}
			return out
		}, 6, 1e-4, &r.first.phrase[ro], scorer(int(ro))})
	}
	among := func(want func(g sought) bool) func(s *story) []example {
		return func(s *story) (out []example) {
			hit, count, which := s.answers(victim)
			for i, x := range s.candX {
				if hit[i] && count[i] {
					out = append(out, example{x, want(which[i])})
				}
			}
			return out
		}
	}
	ls = append(ls, lesson{among(func(g sought) bool { return g.dead }), 10, 1e-4, &r.first.killed, scorer(colKilled)})
	ls = append(ls, lesson{among(func(g sought) bool { return g.named }), 10, 1e-4, &r.first.named, scorer(colNamed)})
	teach(stories, ls)
}

// score fills the view of a new story.
func (r *reader) score(s *story) {
	r.past.ask(s)
	for k := range s.view.doc {
		s.view.doc[k] = r.first.doc[k].logit(s.docX)
	}
	s.scoreSentences(r.first.sent)
	s.scoreLands(r.first.land)
	s.features(r)
	for i, x := range s.candX {
		for ro := range country {
			s.view.cand[i][ro] = r.first.phrase[ro].logit(x)
		}
		s.view.cand[i][colKilled] = r.first.killed.logit(x)
		s.view.cand[i][colNamed] = r.first.named.logit(x)
	}
}
