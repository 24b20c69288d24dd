package link

import (
	"cmp"
	"slices"
)

// Bounds of what is learned about words with the same consonants.
const (
	// rivalSeen is how often the rarer of two words must have been met before they are told apart.
	rivalSeen = 12
	// rivalClose and rivalDiffer are the shares of the rarer word's meetings below which two words are only alike, or
	// different names.
	rivalClose  = 0.12
	rivalDiffer = 0.03
	// rivalGroup bounds the records of one whole name that are looked at together.
	rivalGroup = 40
	// rivalRecords is about how many records are looked at: of more, every so many-th whole name with all its records.
	rivalRecords = 200_000
)

// rivals tells words apart that have the same consonants but are different names, such as Muhammad and Mahmud or Hasan
// and Husayn. It is learned from the lists themselves: records of different lists whose whole names have the same
// consonants are mostly one person, so two words that stand for each other there are spellings of one name, and two
// frequent words that hardly ever do are two names. The given name is read only where the dates of birth are the same,
// for brothers with like names would teach that they are one.
type rivals map[uint64]uint8

func wordPair(a, b int32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

// meetings counts which words stand for each other, apart for pairs of one script and across scripts.
type meetings struct {
	pair map[uint64]int32
	word [2]map[int32]int32
}

func newRivals(p *prepared) rivals {
	m := meetings{pair: map[uint64]int32{}, word: [2]map[int32]int32{{}, {}}}
	keys := p.wholeNames()
	for lo := 0; lo < len(keys); {
		hi := lo + 1
		for hi < len(keys) && keys[hi].key == keys[lo].key {
			hi++
		}
		if hi-lo > 1 && hi-lo <= rivalGroup {
			m.group(p, keys[lo:hi])
		}
		lo = hi
	}
	return m.settle(p.words)
}

// named is a record under the consonants of its whole name.
type named struct {
	key uint64
	rec int32
}

// wholeNames orders the records of three words or more by the consonants of the whole name.
func (p *prepared) wholeNames() []named {
	var out []named
	every := uint64(1 + len(p.recs)/rivalRecords)
	for i := range p.recs {
		n := &p.recs[i].name
		if n.n < 3 {
			continue
		}
		key := uint64(p.recs[i].sex)
		for _, t := range n.tok[:n.n] {
			key = mix(key ^ uint64(p.words.skel[t]))
		}
		if key%every == 0 {
			out = append(out, named{key, int32(i)})
		}
	}
	slices.SortFunc(out, func(a, b named) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return cmp.Compare(a.rec, b.rec)
	})
	return out
}

func (m *meetings) group(p *prepared, run []named) {
	for x := range run {
		for y := x + 1; y < len(run); y++ {
			a, b := &p.recs[run[x].rec], &p.recs[run[y].rec]
			if a.list == b.list || a.name.n != b.name.n {
				continue
			}
			from := 1
			if a.birth.full() && a.birth == b.birth {
				from = 0
			}
			for k := from; k < int(a.name.n); k++ {
				m.add(p.words, a.name.tok[k], b.name.tok[k])
			}
		}
	}
}

func (m *meetings) add(w *words, a, b int32) {
	if w.skel[a] != w.skel[b] {
		return
	}
	m.pair[wordPair(a, b)]++
	side := 0
	if w.latin[a] != w.latin[b] {
		side = 1
	}
	m.word[side][a]++
	m.word[side][b]++
}

// settle compares all words of a skeleton that were met often enough.
func (m *meetings) settle(w *words) rivals {
	bySkel := map[int32][]int32{}
	for id := int32(1); int(id) < len(w.text); id++ {
		if m.word[0][id] >= rivalSeen || m.word[1][id] >= rivalSeen {
			bySkel[w.skel[id]] = append(bySkel[w.skel[id]], id)
		}
	}
	out := rivals{}
	for _, ids := range bySkel {
		for x, a := range ids {
			for _, b := range ids[x+1:] {
				side := 0
				if w.latin[a] != w.latin[b] {
					side = 1
				}
				seen := min(m.word[side][a], m.word[side][b])
				if seen < rivalSeen {
					continue
				}
				switch share := float64(m.pair[wordPair(a, b)]) / float64(seen); {
				case share < rivalDiffer:
					out[wordPair(a, b)] = levelDiffer
				case share < rivalClose:
					out[wordPair(a, b)] = levelClose
				}
			}
		}
	}
	return out
}
