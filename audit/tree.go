package audit

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is the right edge of a log: enough to append to it and to know its root. The zero value is the empty log.
type Tree struct {
	size int64
	edge []Hash // roots of the complete subtrees, from left to right (large to small)
}

// Size is how many leaves the log has.
func (t *Tree) Size() int64 { return t.size }

// Root is the RFC 6962 tree hash; of the empty log, the hash of nothing.
func (t *Tree) Root() Hash {
	if t.size == 0 {
		root, _ := tlog.TreeHash(0, nil)
		return root
	}
	h := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.edge[i], h)
	}
	return h
}

// Append adds a leaf and returns the nodes that it completes, lowest first: the leaf itself, then the roots of the
// subtrees that it fills. They are what has to be stored with the leaf (see Nodes).
func (t *Tree) Append(leaf Hash) []Hash {
	nodes := make([]Hash, 1, 1+bits.TrailingZeros64(^uint64(t.size)))
	nodes[0] = leaf
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		nodes = append(nodes, tlog.NodeHash(t.edge[last], nodes[len(nodes)-1]))
		t.edge = t.edge[:last]
	}
	t.edge = append(t.edge, nodes[len(nodes)-1])
	t.size++
	return nodes
}

// Clone copies the edge, so that an append can be tried and thrown away.
func (t *Tree) Clone() *Tree {
	return &Tree{size: t.size, edge: append([]Hash(nil), t.edge...)}
}

// Nodes reads the nodes that were stored with each leaf: those that Append returned for leaf number n.
type Nodes func(n int64) ([]Hash, error)

// ReadHashes finds nodes by their place in the storage order of tlog, and so lets tlog's proofs be made from Nodes.
func (read Nodes) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		leaf := (n+1)<<uint(level) - 1
		nodes, err := read(leaf)
		if err != nil {
			return nil, err
		}
		if level >= len(nodes) {
			return nil, fmt.Errorf("%w: leaf %d has too few nodes", ErrMismatch, leaf)
		}
		out[i] = nodes[level]
	}
	return out, nil
}

// Load makes the edge of a log of the given size from its stored nodes.
func Load(size int64, read Nodes) (*Tree, error) {
	t := &Tree{size: size}
	at := int64(0)
	for level := 62; level >= 0; level-- {
		if size&(1<<uint(level)) == 0 {
			continue
		}
		at += 1 << uint(level)
		nodes, err := read(at - 1)
		if err != nil {
			return nil, err
		}
		if level >= len(nodes) {
			return nil, fmt.Errorf("%w: leaf %d has too few nodes", ErrMismatch, at-1)
		}
		t.edge = append(t.edge, nodes[level])
	}
	return t, nil
}

// ProveInclusion shows that leaf n stands in the log of the given size.
func ProveInclusion(size, n int64, read Nodes) (tlog.RecordProof, error) {
	return tlog.ProveRecord(size, n, read)
}

// CheckInclusion checks that proof against a root.
func CheckInclusion(p tlog.RecordProof, size int64, root Hash, n int64, leaf Hash) error {
	return tlog.CheckRecord(p, size, root, n, leaf)
}

// TreeProof is the way from the root of an older log to that of a newer one.
type TreeProof = tlog.TreeProof

// ProveConsistency shows that the log of the given size starts with the log of the older size.
func ProveConsistency(size, older int64, read Nodes) (TreeProof, error) {
	return tlog.ProveTree(size, older, read)
}

// CheckConsistency checks that proof against both roots.
func CheckConsistency(p TreeProof, size int64, root Hash, older int64, olderRoot Hash) error {
	return tlog.CheckTree(p, size, root, older, olderRoot)
}
