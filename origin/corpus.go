package origin

import (
	"cmp"
	"math"
	"slices"
)

// corpus is a set of pages with the frequencies of their words and features.
type corpus struct {
	prints      []*fingerprint
	terms       map[uint64]int32
	features    map[uint64]int32
	termNorm    map[*fingerprint]float64
	featureNorm map[*fingerprint]float64
	sharedNorm  map[*fingerprint]float64
	threshold   float64 // score from which two groups are one story
}

func newCorpus(prints []*fingerprint) *corpus {
	c := &corpus{
		prints: prints, terms: map[uint64]int32{}, features: map[uint64]int32{}, termNorm: map[*fingerprint]float64{},
		featureNorm: map[*fingerprint]float64{}, sharedNorm: map[*fingerprint]float64{}, threshold: storyThreshold,
	}
	for _, p := range prints {
		for _, t := range p.terms {
			c.terms[t.hash]++
		}
		for _, f := range p.features {
			c.features[f.hash]++
		}
	}
	for _, p := range prints {
		var t, all, shared float64
		for _, x := range p.terms {
			w := float64(x.count) * c.termIDF(x.hash)
			t += w * w
		}
		for _, x := range p.features {
			w := float64(x.weight) * c.featureIDF(x.hash)
			all += w * w
			if x.shared {
				shared += w * w
			}
		}
		c.termNorm[p], c.featureNorm[p], c.sharedNorm[p] = math.Sqrt(t), math.Sqrt(all), math.Sqrt(shared)
	}
	return c
}

func (c *corpus) termIDF(h uint64) float64    { return idf(len(c.prints), int(c.terms[h])) }
func (c *corpus) featureIDF(h uint64) float64 { return idf(len(c.prints), int(c.features[h])) }

// pair is two pages worth comparing, by index, the smaller first.
type pair struct{ a, b int32 }

// Bounds of the comparisons, so that ten thousand pages on one event cost ten thousand times a constant.
const (
	shortList      = 48 // in a list of pages up to this long, all are compared
	neighbours     = 4  // in a longer one, ordered by time, each with so many that follow
	tellingPerPage = 24 // features of a page that put it in a list
)

// pairs finds the pairs that share a band of min-wise hashes, an article id, or a feature.
func (c *corpus) pairs() []pair {
	lists := map[uint64][]int32{}
	for i, p := range c.prints {
		n := int32(i)
		if p.words >= 5 {
			for band := 0; band < minhashes; band += bandRows {
				h := mix(hashSeed, uint64(band))
				for _, v := range p.minhash[band : band+bandRows] {
					h = mix(h, v)
				}
				lists[h] = append(lists[h], n)
			}
		}
		if p.article != 0 {
			h := mix(hashString(hashSeed, "article"), p.article)
			lists[h] = append(lists[h], n)
		}
		for _, h := range c.mostTelling(p) {
			lists[h] = append(lists[h], n)
		}
	}
	var out []pair
	for _, list := range lists {
		out = c.near(out, list)
		if len(out) > 1<<22 {
			out = compactPairs(out)
		}
	}
	return compactPairs(out)
}

// mostTelling gives the features of a page that weigh most here, leaving out those of this page alone.
func (c *corpus) mostTelling(p *fingerprint) []uint64 {
	type weighed struct {
		hash uint64
		w    float64
	}
	var ws []weighed
	for _, f := range p.features {
		if c.features[f.hash] > 1 {
			ws = append(ws, weighed{f.hash, float64(f.weight) * c.featureIDF(f.hash)})
		}
	}
	slices.SortFunc(ws, func(a, b weighed) int { return cmp.Or(-cmp.Compare(a.w, b.w), cmp.Compare(a.hash, b.hash)) })
	out := make([]uint64, 0, tellingPerPage)
	for _, w := range ws[:min(len(ws), tellingPerPage)] {
		out = append(out, w.hash)
	}
	return out
}

// near pairs the pages of a list.
func (c *corpus) near(out []pair, list []int32) []pair {
	window := len(list)
	if len(list) > shortList {
		window = neighbours
		slices.SortFunc(list, func(i, j int32) int {
			a, b := c.prints[i], c.prints[j]
			return cmp.Or(cmp.Compare(a.published.Day, b.published.Day), cmp.Compare(i, j))
		})
	}
	for i := range list {
		for j := i + 1; j < len(list) && j <= i+window; j++ {
			out = append(out, pair{min(list[i], list[j]), max(list[i], list[j])})
		}
	}
	return out
}

func compactPairs(ps []pair) []pair {
	slices.SortFunc(ps, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return slices.Compact(ps)
}
