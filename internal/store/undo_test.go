package store_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"recount/internal/store"
	"recount/internal/store/storetest"
	"recount/record"
)

// TestAnActHoldsWhileNoUndoingOfItHolds undoes acts and their undoings in every order that chance gives, beside a model
// that says only this: an act is there unless an undoing of it is.
func TestAnActHoldsWhileNoUndoingOfItHolds(t *testing.T) {
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 7))
		d := &storetest.Desk{Store: storetest.Backend{}.Create(t, filepath.Join(t.TempDir(), "case"))}
		first := d.Do(t, record.RecordSite, record.Site{ID: "s1", Name: "a site"}, "s1").ID
		of := map[record.ChangeID]record.ChangeID{} // undoing -> what it undoes
		all := []record.ChangeID{first}
		var holds func(record.ChangeID) bool
		holds = func(id record.ChangeID) bool {
			for u, target := range of {
				if target == id && holds(u) {
					return false
				}
			}
			return true
		}
		for range 12 {
			target := all[rng.IntN(len(all))]
			c := d.Change(t, record.Undo, record.Undoing{Change: target}, string(target))
			_, err := d.Store.Apply(t.Context(), c)
			if (err == nil) != holds(target) {
				t.Fatalf("seed %d: undoing %s, which holds: %v, gave %v", seed, target, holds(target), err)
			}
			if err == nil {
				of[c.ID] = target
				all = append(all, c.ID)
			}
			storetest.View(t, d.Store, func(tx *store.Tx) error {
				if n, err := tx.Count(store.Sites); err != nil || (n == 1) != holds(first) {
					return fmt.Errorf("seed %d: %d sites, and the act holds: %v, %w", seed, n, holds(first), err)
				}
				for _, id := range all {
					if e, err := tx.Entry(id); err != nil || (e.UndoneBy == "") != holds(id) {
						return fmt.Errorf("seed %d: %s is undone by %q, and holds: %v, %w", seed, id, e.UndoneBy,
							holds(id), err)
					}
				}
				return nil
			})
		}
		storetest.MustBeClean(t, d.Store)
		if err := d.Store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
