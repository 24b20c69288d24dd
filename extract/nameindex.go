package extract

import (
	"hash/maphash"
	"strings"
)

// nameIndex finds among many names the first that is sameName with a given one, in time that does not grow with their
// number: a page may list fifty thousand.
type nameIndex struct {
	seed  maphash.Seed
	whole map[uint64]int32 // by the set of a name's words
	under map[uint64]int32 // by each set of words that a name has
}

// maxNameWords bounds the words of a name whose subsets are looked up.
const maxNameWords = 7

// put notes a name under a number. The first of equal names stands.
func (x *nameIndex) put(name string, n int) {
	if x.whole == nil {
		x.seed, x.whole, x.under = maphash.MakeSeed(), map[uint64]int32{}, map[uint64]int32{}
	}
	sets := x.subsets(name)
	first(x.whole, sets[len(sets)-1], int32(n))
	for _, s := range sets {
		first(x.under, s, int32(n))
	}
}

// replace gives a number a longer name in place of the one it had.
func (x *nameIndex) replace(old, name string, n int) {
	sets := x.subsets(old)
	delete(x.whole, sets[len(sets)-1])
	x.put(name, n)
}

func first(m map[uint64]int32, key uint64, n int32) {
	if have, ok := m[key]; !ok || n < have {
		m[key] = n
	}
}

// find gives the lowest number whose name has all words of this one, or has no others; -1 where there is none.
func (x *nameIndex) find(name string) int {
	if len(x.whole) == 0 {
		return -1
	}
	best := int32(-1)
	better := func(n int32, ok bool) {
		if ok && (best < 0 || n < best) {
			best = n
		}
	}
	sets := x.subsets(name)
	for _, s := range sets {
		n, ok := x.whole[s]
		better(n, ok)
	}
	n, ok := x.under[sets[len(sets)-1]]
	better(n, ok)
	return int(best)
}

// subsets gives a number for each set of words of a name, the whole set last. A set is the sum of its words, so that
// order makes no difference.
func (x *nameIndex) subsets(name string) []uint64 {
	var words []uint64
	for _, w := range strings.Fields(name) {
		h := maphash.String(x.seed, strings.ToLower(strings.TrimPrefix(w, "و")))
		seen := false
		for _, have := range words {
			seen = seen || have == h
		}
		if !seen {
			words = append(words, h)
		}
	}
	if len(words) > maxNameWords || len(words) == 0 {
		sum := uint64(0)
		for _, h := range words {
			sum += h
		}
		return []uint64{sum}
	}
	sums := make([]uint64, 1<<len(words))
	for i := 1; i < len(sums); i++ {
		for k, h := range words {
			if i&(1<<k) != 0 {
				sums[i] = sums[i&^(1<<k)] + h
				break
			}
		}
	}
	return sums[1:]
}

// roster is the people whom a page names, in the order of their coming.
type roster struct {
	all    []person
	byKey  map[string]int32
	prefix map[string][]int32 // by the first words of a key, all of them too: a few who bear them
}

// maxNamesakes bounds how many people with the same first names are looked at.
const maxNamesakes = 32

// add notes a person. The pointer is good until the next one is added.
func (r *roster) add(w person) *person {
	if r.byKey == nil {
		r.byKey, r.prefix = map[string]int32{}, map[string][]int32{}
	}
	n := int32(len(r.all))
	r.all = append(r.all, w)
	if _, ok := r.byKey[w.key]; !ok {
		r.byKey[w.key] = n
	}
	for i := 0; i <= len(w.key); i++ {
		if i < len(w.key) && w.key[i] != ' ' {
			continue
		}
		if list := r.prefix[w.key[:i]]; len(list) < maxNamesakes {
			r.prefix[w.key[:i]] = append(list, n)
		}
	}
	return &r.all[n]
}

// by gives the first person with a key, nil where there is none.
func (r *roster) by(key string) *person {
	if n, ok := r.byKey[key]; ok {
		return &r.all[n]
	}
	return nil
}

// known gives a person who is meant by a key, whose key begins with these words or who bears two or more of them as the
// whole key, and who is fit; nil where there is none.
func (r *roster) known(key string, fit func(*person) bool) *person {
	for _, n := range r.prefix[key] {
		if w := &r.all[n]; fit(w) {
			return w
		}
	}
	for i := range key {
		if key[i] != ' ' || !strings.Contains(key[:i], " ") {
			continue
		}
		if w := r.by(key[:i]); w != nil && fit(w) {
			return w
		}
	}
	return nil
}
