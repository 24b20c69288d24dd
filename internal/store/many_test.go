package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"recount/internal/store"
	"recount/internal/store/storetest"
	"recount/record"
)

// TestManyAtOnce lets people write, read and search at the same time.
func TestManyAtOnce(t *testing.T) {
	for _, b := range []storetest.Backend{{}, {Options: store.Options{Exclusive: true}}} {
		s := b.Create(t, filepath.Join(t.TempDir(), "case"))
		var wait sync.WaitGroup
		failures := make(chan error, 100)
		for worker := range 8 {
			wait.Go(func() {
				for i := range 15 {
					id := fmt.Sprintf("s%d-%d", worker, i)
					c := &record.Change{ID: record.ChangeID("act" + id), Case: s.Case(), Device: s.Device(), Actor: "a",
						At: storetest.Moment + record.Micros(i), Kind: record.RecordSite,
						Subjects: []string{id}, Payload: []byte(`{"id":"` + id + `","kind":"other","name":"x"}`),
						Salt: store.NewSalt()}
					if _, err := s.Apply(t.Context(), c); err != nil {
						failures <- err
						return
					}
					err := s.View(t.Context(), func(tx *store.Tx) error {
						if _, err := tx.Get(store.Sites, id); err != nil {
							return err
						}
						before, err := tx.Count(store.Sites)
						if err != nil {
							return err
						}
						if _, err := tx.Search(store.Find{Text: "x"}); err != nil {
							return err
						}
						after, err := tx.Count(store.Sites)
						if err == nil && before != after {
							err = errors.New("a reading transaction saw two moments")
						}
						return err
					})
					if err != nil {
						failures <- err
						return
					}
				}
			})
		}
		wait.Wait()
		close(failures)
		for err := range failures {
			t.Error(err)
		}
		if r := storetest.MustBeClean(t, s); r.Acts != 120 {
			t.Errorf("%d acts", r.Acts)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.View(t.Context(), func(*store.Tx) error { return nil }); err == nil {
			t.Error("a closed case was read")
		}
		if err := s.Act(t.Context(), func(*store.Tx) error { return nil }); err == nil {
			t.Error("a closed case was written")
		}
	}
}
