package count

import (
	"slices"

	"recount/record"
)

// kindTable numbers the kinds of records in the order of their coming: records are of one kind where membership in a
// cell and the standards of proof cannot tell them apart. It is a table of its own because a map hashes the eight
// strings of such a key one by one, which took a third of the time of a long list.
type kindTable struct {
	slots []kindSlot // open addressing, at most half full
	n     int
}

type kindSlot struct {
	hash uint64
	of   *record.VictimRecord // one of the kind; nil is a free slot
	at   int32
}

// of is the number of a record's kind.
func (t *kindTable) of(v *record.VictimRecord) int32 {
	h := kindHash(v)
	mask := uint64(len(t.slots) - 1)
	i := h & mask
	for t.slots[i].of != nil {
		if t.slots[i].hash == h && sameKind(t.slots[i].of, v) {
			return t.slots[i].at
		}
		i = (i + 1) & mask
	}
	t.slots[i] = kindSlot{h, v, int32(t.n)}
	t.n++
	at := t.slots[i].at
	if 2*t.n > len(t.slots) {
		t.enlarge()
	}
	return at
}

func (t *kindTable) enlarge() {
	old := t.slots
	t.slots = make([]kindSlot, 2*len(old))
	mask := uint64(len(t.slots) - 1)
	for _, s := range old {
		if s.of == nil {
			continue
		}
		i := s.hash & mask
		for t.slots[i].of != nil {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

// sameKind says whether nothing that is asked of a record tells two apart.
func sameKind(a, b *record.VictimRecord) bool {
	return a.Status == b.Status && a.Sex == b.Sex && a.Age == b.Age && a.Cause == b.Cause &&
		a.Anonymous == b.Anonymous &&
		a.Place == b.Place && a.Died.String() == b.Died.String() && a.Outcome == b.Outcome && a.Death == b.Death &&
		a.Identity == b.Identity && slices.Equal(a.Community, b.Community) && slices.Equal(a.Party, b.Party)
}

// kindHash mixes what sameKind compares.
func kindHash(v *record.VictimRecord) uint64 {
	h := uint64(v.Status)<<48 ^ uint64(v.Sex)<<40 ^ uint64(v.Age)<<32 ^ uint64(v.Cause)<<8
	if v.Anonymous {
		h++
	}
	for _, s := range [...]string{string(v.Place), v.Died.String(), string(v.Outcome), string(v.Death),
		string(v.Identity)} {
		h = mix(h, s)
	}
	for _, l := range v.Community {
		h = mix(h, l)
	}
	for _, l := range v.Party {
		h = mix(h, l)
	}
	return h ^ h>>29
}

func mix(h uint64, s string) uint64 {
	h = (h ^ uint64(len(s))) * 0x9E3779B97F4A7C15
	i := 0
	for ; i+4 <= len(s); i += 4 {
		h = (h ^ uint64(uint32(s[i])|uint32(s[i+1])<<8|uint32(s[i+2])<<16|uint32(s[i+3])<<24)) * 0xBF58476D1CE4E5B9
		h ^= h >> 31
	}
	for ; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 0x94D049BB133111EB
	}
	return h ^ h>>32
}
