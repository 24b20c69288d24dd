package main

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// archive holds the development documents, to be asked which of them a new report resembles: agencies tell one incident
// many times, and what the key made of an earlier report on it bears on the next.
type archive struct {
	stories []*story
	weight  map[string]float64 // of a word: the rarer the more
	at      map[string][]posting
	said    []map[string]said
}

type posting struct {
	story int
	share float64
}

// said is what the key made of a phrase.
type said struct {
	hit  [country]bool
	dead bool
}

// neighbours is how many documents are asked.
const neighbours = 15

func newArchive(stories []*story) *archive {
	a := &archive{stories: stories, weight: map[string]float64{}, at: map[string][]posting{},
		said: make([]map[string]said, len(stories))}
	for _, s := range stories {
		for w := range content(strings.ToUpper(s.d.Text)) {
			a.weight[w]++
		}
	}
	for w, n := range a.weight {
		a.weight[w] = math.Log(float64(len(stories)+1) / n)
	}
	for i, s := range stories {
		for w, v := range a.vector(s) {
			a.at[w] = append(a.at[w], posting{i, v})
		}
	}
	each(len(stories), func(i int) { a.said[i] = stories[i].sayings() })
	return a
}

// vector is a report's words, each weighed by its rarity, of length one.
func (a *archive) vector(s *story) map[string]float64 {
	v, norm := map[string]float64{}, 0.0
	ws := content(strings.ToUpper(s.d.Text))
	for _, w := range keysOf(ws) {
		if a.weight[w] > 0 {
			v[w] = a.weight[w]
			norm += v[w] * v[w]
		}
	}
	for w := range v {
		v[w] /= math.Sqrt(norm)
	}
	return v
}

// sayings tells by a phrase's bearing words what the key made of it.
func (s *story) sayings() map[string]said {
	out := map[string]said{}
	for ro := range country {
		hit, _, which := s.answers(ro)
		for i, c := range s.cands {
			for _, k := range []string{c.key(), c.last()} {
				v := out[k]
				v.hit[ro] = v.hit[ro] || hit[i]
				v.dead = v.dead || ro == victim && which[i].dead
				out[k] = v
			}
		}
	}
	return out
}

// key is the bearing words of a phrase in a fixed order.
func (c candidate) key() string { return strings.Join(keysOf(c.words), " ") }

// last is the last word of a phrase, marked: a surname or the head.
func (c candidate) last() string {
	ws := strings.Fields(c.text)
	return "~" + singular(bare(ws[len(ws)-1]))
}

// like is one document that a report resembles.
type like struct {
	story int
	by    float64
}

// alike finds the documents most like a report, itself left out.
func (a *archive) alike(s *story) []like {
	sum := make([]float64, len(a.stories))
	v := a.vector(s)
	for _, w := range keysOf(v) {
		for _, p := range a.at[w] {
			sum[p.story] += v[w] * p.share
		}
	}
	var out []like
	for i, o := range a.stories {
		if o.fold != s.fold && o.d.DocID != s.d.DocID && sum[i] > 0 {
			out = append(out, like{i, sum[i]})
		}
	}
	slices.SortFunc(out, func(x, y like) int { return cmp.Or(cmp.Compare(y.by, x.by), cmp.Compare(x.story, y.story)) })
	return out[:min(neighbours, len(out))]
}

// nearby is what the documents like a report say of it and of its phrases.
type nearby struct {
	doc  row
	cand []row
	land []row
}

// ask fills a story's columns from the documents that it resembles.
func (a *archive) ask(s *story) {
	ls := a.alike(s)
	n := nearby{cand: make([]row, len(s.cands)), land: make([]row, len(s.lands))}
	var kinds [1 + nTypes]float64
	whole, top := 0.0, 0.0
	for _, l := range ls {
		w := l.by * l.by
		whole += w
		top = max(top, l.by)
		for k := range kinds {
			if a.stories[l.story].d.hasKind(k) > 0 {
				kinds[k] += w
			}
		}
	}
	n.doc = row{float32(top), float32(whole)}
	for _, k := range kinds {
		n.doc = append(n.doc, float32(k/max(whole, 1e-9)))
	}
	for i, c := range s.cands {
		n.cand[i] = append(a.judged(ls, c.key()), a.judged(ls, c.last())...)
	}
	for i, v := range s.lands {
		n.land[i] = row{float32(a.told(ls, v.name) / max(whole, 1e-9))}
	}
	s.near = n
}

// told is the weight of the like documents whose key has a country.
func (a *archive) told(ls []like, land string) float64 {
	in := 0.0
	for _, l := range ls {
		for _, e := range a.stories[l.story].d.wanted(country) {
			if e.Alts[0] == land {
				in += l.by * l.by
				break
			}
		}
	}
	return in
}

// judged: how the keys of like documents took a phrase, for each role, and how sure that is.
func (a *archive) judged(ls []like, key string) row {
	var yes [country + 1]float64
	all, top := 0.0, 0.0
	for _, l := range ls {
		v, ok := a.said[l.story][key]
		if !ok {
			continue
		}
		w := l.by * l.by
		all += w
		top = max(top, l.by)
		for ro, h := range v.hit {
			if h {
				yes[ro] += w
			}
		}
		if v.dead {
			yes[country] += w
		}
	}
	out := row{float32(all), float32(top)}
	for _, y := range yes {
		out = append(out, float32((y+0.002)/(all+0.02)))
	}
	return out
}
