package main

import (
	"slices"

	"recount/internal/store"
	"recount/record"
)

// leafOf is the leaf of an act in the log of a node, in hex.
func leafOf(n node, id record.ChangeID) (leaf string) {
	switch n := n.(type) {
	case *memory:
		for i := range n.acts {
			if n.acts[i].Change.ID == id {
				return hexOf(n.acts[i].Leaf)
			}
		}
	case *real:
		_ = n.desk.Store.View(n.ctx, func(tx *store.Tx) error {
			e, err := tx.Entry(id)
			leaf = hexOf(e.Hash)
			return err
		})
	}
	return leaf
}

// unseen are the acts in a desk's own log that the oracle was not told of: those that the desk does by itself.
func (r *real) unseen(o *oracle) []record.ChangeID {
	var out []record.ChangeID
	_ = r.desk.Store.View(r.ctx, func(tx *store.Tx) error {
		return tx.Each(func(e *store.Entry) error {
			if _, known := o.at[e.Change.ID]; !known && e.Change.Device == r.id() {
				out = append(out, e.Change.ID)
			}
			return nil
		})
	})
	return slices.Clip(out)
}

// compareReal has real desks come to rest: each bundle is itself an act, so desks are compared two by two, right after
// one gave the other everything that it has.
func (r *run) compareReal(left []int) error {
	from := left[0]
	for _, b := range left[1:] {
		if err := r.hand(b, from, false); err != nil {
			return err
		}
		if err := r.hand(from, b, false); err != nil {
			return err
		}
		one, err := r.nodes[from].see()
		if err != nil {
			return err
		}
		other, err := r.nodes[b].see()
		if err != nil {
			return err
		}
		if one.root != other.root || one.tables != other.tables {
			return errDiffer(from, b, one, other)
		}
		if err := r.judge(other, []int{from, b}); err != nil {
			return err
		}
	}
	for _, b := range left {
		n := r.nodes[b].(*real)
		report, err := n.desk.Store.Check(n.ctx, true)
		if err != nil {
			return err
		}
		if !report.Clean() {
			return errDamaged(b, report.Findings[0].Where, report.Findings[0].What)
		}
	}
	return nil
}
