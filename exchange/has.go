package exchange

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"recount/audit"
)

// Mark stands in Manifest.Has for a desk that was revoked, where a count would not say what is there: such a desk may
// have told two stories, each with an act in the same turn. It is a digest of the leaves of its acts, below zero.
func Mark(leaves []audit.Hash) int64 {
	sorted := slices.SortedFunc(slices.Values(leaves), func(a, b audit.Hash) int { return slices.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, l := range sorted {
		h.Write(l[:])
	}
	return -1 - int64(binary.BigEndian.Uint64(h.Sum(nil))>>1)
}

// Lacks says whether a desk may lack an act, from what it said that it has of the act's desk, as a count or a mark, and
// from the mark of what is here of a desk that was revoked; 0: it was not.
func Lacks(said, mark, turn int64) bool {
	if said < 0 || mark < 0 {
		return said != mark
	}
	return turn > said
}
