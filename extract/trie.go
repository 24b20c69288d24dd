package extract

import "math/bits"

// trie is an automaton over words: a node is what has been read, an edge the next word. Node 0 is the root.
type trie struct {
	vocabulary
	first []int32 // by word: the node after the root, 0 none
	kids  [][]kid // by node: where its further words lead
}

type kid struct{ word, node int32 }

// next is the node that a word leads to; 0 is none. A word that is not in the vocabulary leads nowhere.
func (t *trie) next(node, word int32) int32 {
	if node == 0 {
		if word < 0 || int(word) >= len(t.first) {
			return 0
		}
		return t.first[word]
	}
	for _, k := range t.kids[node] {
		if k.word == word {
			return k.node
		}
	}
	return 0
}

// grow is the node that a word leads to, made where there is none.
func (t *trie) grow(node, word int32) int32 {
	if n := t.next(node, word); n != 0 {
		return n
	}
	if len(t.kids) == 0 {
		t.kids = append(t.kids, nil)
	}
	n := int32(len(t.kids))
	t.kids = append(t.kids, nil)
	if node == 0 {
		for len(t.first) <= int(word) {
			t.first = append(t.first, 0)
		}
		t.first[word] = n
	} else {
		t.kids[node] = append(t.kids[node], kid{word, n})
	}
	return n
}

// nodes is how many nodes there are, with the root.
func (t *trie) nodes() int { return max(1, len(t.kids)) }

// vocabulary numbers folded words in the order of their coming. Most words of a page are in no list, so that what has
// to be quick is to say no: a bit for each hash says most of it, in a table that is small enough to stay near; then the
// hash is compared, in one table without buckets.
type vocabulary struct {
	slots []slot // open addressing, at most half full
	words []string
	maybe []uint64 // eight bits a slot: set for the hashes that there are
}

type slot struct {
	hash uint32
	id   int32 // of the word, from 1; 0 is a free slot
}

// hashOf mixes the bytes of a word; it depends on nothing else, so that tables are the same in every run.
func hashOf[T string | []byte](k T) uint32 {
	h := uint64(len(k)) * 0x9E3779B97F4A7C15
	i := 0
	for ; i+4 <= len(k); i += 4 {
		h = (h ^ uint64(uint32(k[i])|uint32(k[i+1])<<8|uint32(k[i+2])<<16|uint32(k[i+3])<<24)) * 0xBF58476D1CE4E5B9
		h ^= h >> 29
	}
	for ; i < len(k); i++ {
		h = (h ^ uint64(k[i])) * 0x94D049BB133111EB
	}
	return uint32(h ^ h>>32)
}

// wordID is the number of a word, -1 where it is not known.
func wordID[T string | []byte](v *vocabulary, k T) int32 {
	return hashedID(v, k, hashOf(k))
}

// hashedID is wordID of a word whose hash is known.
func hashedID[T string | []byte](v *vocabulary, k T, h uint32) int32 {
	if len(v.slots) == 0 || !v.mayHave(h) {
		return -1
	}
	mask := uint32(len(v.slots) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		s := v.slots[at]
		if s.id == 0 {
			return -1
		}
		if s.hash == h && v.words[s.id-1] == string(k) {
			return s.id - 1
		}
	}
}

// bit is where the bit of a hash stands. The lowest bits of the hash choose its slot; these are others.
func (v *vocabulary) bit(h uint32) (word, bit uint32) {
	h = bits.RotateLeft32(h, 16) & uint32(64*len(v.maybe)-1)
	return h >> 6, h & 63
}

func (v *vocabulary) mayHave(h uint32) bool {
	word, bit := v.bit(h)
	return v.maybe[word]>>bit&1 != 0
}

// learn is the number of a word, given now where it is new.
func (v *vocabulary) learn(k string) int32 {
	if id := wordID(v, k); id >= 0 {
		return id
	}
	if 2*(len(v.words)+1) > len(v.slots) {
		v.enlarge()
	}
	v.words = append(v.words, k)
	v.put(slot{hashOf(k), int32(len(v.words))})
	return int32(len(v.words) - 1)
}

func (v *vocabulary) put(s slot) {
	mask := uint32(len(v.slots) - 1)
	at := s.hash & mask
	for v.slots[at].id != 0 {
		at = (at + 1) & mask
	}
	v.slots[at] = s
	word, bit := v.bit(s.hash)
	v.maybe[word] |= 1 << bit
}

func (v *vocabulary) enlarge() {
	old := v.slots
	v.slots = make([]slot, max(64, 2*len(old)))
	v.maybe = make([]uint64, len(v.slots)/8)
	for _, s := range old {
		if s.id != 0 {
			v.put(s)
		}
	}
}
