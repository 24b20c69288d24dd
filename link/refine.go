package link

import (
	"math/bits"
	"slices"
)

// refiner lists the blocks of one record after another. Blocks larger than the limit are divided by every further
// feature: a block of three features exists only where every smaller block that would hold the same pairs is too large.
// One worker owns it.
type refiner struct {
	p     *prepared
	large []keySet // by depth: the blocks too large at it
	width uint     // low bits of a key that are left out

	feats []feature
	skel  []int32
	now   []subset
	next  []subset
	big   []uint32 // masks of the record's blocks that are too large, of all depths
	alone uint32   // features that make a block by themselves
}

// blocks lists the blocks of a record at the depth of the tables of large blocks known so far.
func (r *refiner) blocks(i int) []subset {
	r.feats, r.skel = r.p.features(i, r.feats, r.skel)
	r.now = firstBlocks(r.feats, r.now)
	r.big, r.alone = r.big[:0], 0
	for x, f := range r.feats {
		if f.kind == featDay || f.kind == featCode || f.kind == featBirth {
			r.alone |= 1 << x
		}
	}
	for _, large := range r.large {
		kept := r.now[:0]
		for _, s := range r.now {
			if large.has(s.key() >> r.width) {
				kept = append(kept, s)
				r.big = append(r.big, s.mask)
			}
		}
		r.next = r.next[:0]
		for _, s := range kept {
			r.extend(s)
		}
		r.now, r.next = r.next, r.now
	}
	return r.now
}

// extend adds the subsets of one feature more that come after the last of s, or s itself where nothing can be added to
// it.
func (r *refiner) extend(s subset) {
	rest := true
	for z := range r.feats {
		if s.mask>>z&1 == 1 || !r.divides(s.mask, z) {
			continue
		}
		rest = false
		if s.mask>>z == 0 && r.needed(s.mask|1<<z) {
			r.next = append(r.next, subset{sum: s.sum + r.feats[z].hash, mask: s.mask | 1<<z, rule: s.rule})
		}
	}
	if rest {
		r.next = append(r.next, s)
	}
}

// divides says that a further feature can divide a block: a year does not divide what has a year or a day in common.
func (r *refiner) divides(mask uint32, z int) bool {
	kind := r.feats[z].kind
	if kind == featDay || kind == featCode || kind > featDeath {
		return false
	}
	if kind != featYear {
		return true
	}
	for m := mask; m != 0; m &= m - 1 {
		if k := r.feats[bits.TrailingZeros32(m)].kind; k == featYear || k == featDay || k == featBirth {
			return false
		}
	}
	return true
}

// needed says that no smaller block holds the pairs of this one.
func (r *refiner) needed(mask uint32) bool {
	for m := mask; m != 0; m &= m - 1 {
		less := mask &^ (m & -m)
		if less&r.alone != mask&r.alone {
			continue // rules with and without the date are told apart, so that each can be measured by the other
		}
		if r.valid(less) && !slices.Contains(r.big, less) {
			return false
		}
	}
	return true
}

// valid says that features make a block.
func (r *refiner) valid(mask uint32) bool {
	if mask&r.alone != 0 {
		return true
	}
	for m := mask; m != 0; m &= m - 1 {
		x := bits.TrailingZeros32(m)
		for rest := m & (m - 1); rest != 0; rest &= rest - 1 {
			if ruleOf(r.feats[x].kind, r.feats[bits.TrailingZeros32(rest)].kind) >= 0 {
				return true
			}
		}
	}
	return false
}

// keySet is a set of keys: open addressing in a table at most half full.
type keySet []uint64

func newKeySet(keys []uint64) keySet {
	if len(keys) == 0 {
		return nil
	}
	s := make(keySet, 1<<bits.Len(uint(2*len(keys))))
	for _, k := range keys {
		at := mix(k) & uint64(len(s)-1)
		for s[at] != 0 {
			at = (at + 1) & uint64(len(s)-1)
		}
		s[at] = k + 1
	}
	return s
}

func (s keySet) has(k uint64) bool {
	if len(s) == 0 {
		return false
	}
	for at := mix(k) & uint64(len(s)-1); s[at] != 0; at = (at + 1) & uint64(len(s)-1) {
		if s[at] == k+1 {
			return true
		}
	}
	return false
}
