package extract

import "math/bits"

// featureTable numbers the names of features in the order of their coming. A page asks for some hundred thousand names,
// most of which have no weight, and each costs one look into memory: names are told apart by 64 bits of their hash
// alone. What a page can do by choosing words whose hashes meet is to lend one word the weight of another.
type featureTable struct {
	slots []featureSlot // open addressing, at most half full
	names []string
}

type featureSlot struct {
	hash uint64 // 0 is a free slot
	id   int32
}

// featureHash mixes the bytes of a name; it depends on nothing else, and is never 0.
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
	return hi ^ lo | 1
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
	mask := uint64(len(t.slots) - 1)
	for at := h >> 20 & mask; ; at = (at + 1) & mask {
		switch s := &t.slots[at]; s.hash {
		case h:
			return s.id
		case 0:
			return -1
		}
	}
}

// learn gives a new name the next number. It is false where the name is known already.
func (t *featureTable) learn(name string) bool {
	if t.id([]byte(name)) >= 0 {
		return false
	}
	if 2*(len(t.names)+1) > len(t.slots) {
		old := t.slots
		t.slots = make([]featureSlot, max(64, 2*len(old)))
		for _, s := range old {
			if s.hash != 0 {
				t.put(s)
			}
		}
	}
	t.put(featureSlot{featureHash([]byte(name)), int32(len(t.names))})
	t.names = append(t.names, name)
	return true
}

func (t *featureTable) put(s featureSlot) {
	mask := uint64(len(t.slots) - 1)
	at := s.hash >> 20 & mask
	for t.slots[at].hash != 0 {
		at = (at + 1) & mask
	}
	t.slots[at] = s
}
