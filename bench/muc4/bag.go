package main

import "slices"

const slots = 1 << 21

// bag gathers hashed features (FNV-1a over the parts of a feature's name).
type bag struct{ at []uint32 }

func (b *bag) add(parts ...string) {
	h := uint32(2166136261)
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint32(p[i])) * 16777619
		}
		h = (h ^ '|') * 16777619
	}
	b.at = append(b.at, h%slots)
}

// set returns the features once each, in order.
func (b *bag) set() []uint32 {
	slices.Sort(b.at)
	return slices.Clip(slices.Compact(b.at))
}

var digits = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

// upTo names a small number; larger ones bear the name of the limit.
func upTo(n, limit int) string { return digits[max(0, min(n, limit, 9))] }
