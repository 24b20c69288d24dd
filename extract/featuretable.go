package extract

import "math/bits"

// featureTable numbers the names of features in the order of their coming. A page asks for some hundred thousand names,
// most of which have no weight, and each costs one look into memory: names are told apart by bits of their hash alone,
// those of the slot and 32 more, so that the table stays small. What a page can do by choosing words whose hashes meet
// is to lend one word the weight of another.
type featureTable struct {
	slots  []featureSlot // open addressing, at most half full
	hashes []uint64      // of the names
	names  []string
}

type featureSlot struct {
	hash uint32 // its upper half
	id   int32  // of the name, from 1; 0 is a free slot
}

// featureHash mixes the bytes of a name; it depends on nothing else.
func featureHash[T string | []byte](name T) uint64 {
	const a, b = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9
	h := uint64(len(name)) * a
	for len(name) >= 8 {
		hi, lo := bits.Mul64(h^(uint64(four(name))|uint64(four(name[4:]))<<32), b)
		h, name = hi^lo, name[8:]
	}
	var tail uint64
	switch n := len(name); {
	case n >= 4:
		tail = uint64(four(name)) | uint64(four(name[n-4:]))<<32
	case n > 0:
		tail = uint64(name[0]) | uint64(name[n>>1])<<8 | uint64(name[n-1])<<16
	}
	hi, lo := bits.Mul64(h^tail, a)
	return hi ^ lo
}

// four are the first four bytes of a name as a number.
func four[T string | []byte](b T) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// id is the number of a name, -1 where it is not known.
func (t *featureTable) id(name []byte) int32 { return t.hashed(featureHash(name)) }

// hashed is id of a name whose hash is known.
func (t *featureTable) hashed(h uint64) int32 {
	if len(t.slots) == 0 {
		return -1
	}
	mask, upper := uint64(len(t.slots)-1), uint32(h>>32)
	for at := h & mask; ; at = (at + 1) & mask {
		switch s := t.slots[at]; {
		case s.id == 0:
			return -1
		case s.hash == upper:
			return s.id - 1
		}
	}
}

// learn gives a new name the next number. It is false where the name is known already.
func (t *featureTable) learn(name string) bool {
	h := featureHash(name)
	if t.hashed(h) >= 0 {
		return false
	}
	t.names, t.hashes = append(t.names, name), append(t.hashes, h)
	if 2*len(t.names) > len(t.slots) {
		t.slots = make([]featureSlot, max(64, 2*len(t.slots)))
		for i := range t.hashes[:len(t.hashes)-1] {
			t.put(i)
		}
	}
	t.put(len(t.names) - 1)
	return true
}

func (t *featureTable) put(id int) {
	h, mask := t.hashes[id], uint64(len(t.slots)-1)
	at := h & mask
	for t.slots[at].id != 0 {
		at = (at + 1) & mask
	}
	t.slots[at] = featureSlot{uint32(h >> 32), int32(id + 1)}
}
