package origin

import (
	"cmp"
	"math"
	"slices"

	"recount/record"
)

// corpus is a set of pages with the frequencies of their words and features.
type corpus struct {
	*Frequencies
	prints    []*fingerprint
	threshold float64 // score from which two groups are one story
}

// norms are the lengths of a page's vectors of words, of features, and of the features that stand in every language.
type norms struct{ terms, features, shared float64 }

// newCorpus counts the words and features of all pages.
func newCorpus(prints []*fingerprint) *corpus {
	f := NewFrequencies(len(prints))
	for _, p := range prints {
		for _, t := range p.terms {
			f.terms[t.hash]++
		}
		for _, x := range p.features {
			f.features[x.hash]++
		}
	}
	return f.corpus(prints)
}

// corpus is some of the pages that the frequencies were counted over.
func (f *Frequencies) corpus(prints []*fingerprint) *corpus {
	for _, p := range prints {
		p.norms = f.normsOf(p)
	}
	return &corpus{Frequencies: f, prints: prints, threshold: storyThreshold}
}

func (f *Frequencies) normsOf(p *fingerprint) norms {
	var t, all, shared float64
	for _, x := range p.terms {
		w := float64(x.count) * f.termIDF(x.hash)
		t += w * w
	}
	for _, x := range p.features {
		w := float64(x.weight) * f.featureIDF(x.hash)
		all += w * w
		if x.shared {
			shared += w * w
		}
	}
	return norms{math.Sqrt(t), math.Sqrt(all), math.Sqrt(shared)}
}

// pair is two pages worth comparing, by index, the smaller first.
type pair struct{ a, b int32 }

// Bounds of the comparisons, so that ten thousand pages on one event cost ten thousand times a constant.
const (
	shortList      = 48 // in a list of pages up to this long, all are compared
	neighbours     = 4  // in a longer one, ordered by time, each with so many that follow
	tellingPerPage = 24 // features of a page that put it in a list
)

// pairs finds the pairs that share a list.
func (c *corpus) pairs() []pair {
	lists := map[uint64][]int32{}
	for i, p := range c.prints {
		for _, h := range c.lists(p) {
			lists[h] = append(lists[h], int32(i))
		}
	}
	var out []pair
	for _, list := range lists {
		out = near(out, list, func(i int32) record.Day { return c.prints[i].published.Day })
		if len(out) > 1<<22 {
			out = compactPairs(out)
		}
	}
	return compactPairs(out)
}

// lists gives the lists of a page: by its bands of min-wise hashes, its article id and its most telling features.
func (f *Frequencies) lists(p *fingerprint) []uint64 {
	var out []uint64
	if p.words >= 5 {
		for band := 0; band < minhashes; band += bandRows {
			h := mix(hashSeed, uint64(band))
			for _, v := range p.minhash[band : band+bandRows] {
				h = mix(h, v)
			}
			out = append(out, h)
		}
	}
	if p.article != 0 {
		out = append(out, mix(hashString(hashSeed, "article"), p.article))
	}
	return append(out, f.mostTelling(p)...)
}

// mostTelling gives the features of a page that weigh most here, leaving out those of this page alone.
func (f *Frequencies) mostTelling(p *fingerprint) []uint64 {
	type weighed struct {
		hash uint64
		w    float64
	}
	var ws []weighed
	for _, x := range p.features {
		if f.features[x.hash] > 1 {
			ws = append(ws, weighed{x.hash, float64(x.weight) * f.featureIDF(x.hash)})
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
func near(out []pair, list []int32, published func(int32) record.Day) []pair {
	window := len(list)
	if len(list) > shortList {
		window = neighbours
		slices.SortFunc(list, func(i, j int32) int {
			return cmp.Or(cmp.Compare(published(i), published(j)), cmp.Compare(i, j))
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
