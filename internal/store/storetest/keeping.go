package storetest

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

func checkpoint(t *testing.T, b Backend) {
	d := fresh(t, b)
	Everything(t, d)
	msg, err := d.Store.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	View(t, d.Store, func(tx *store.Tx) error {
		size, kept, err := tx.LastCheckpoint()
		if err != nil || !bytes.Equal(kept, msg) || size == 0 {
			t.Errorf("%d %v", size, err)
		}
		vkey, err := tx.VerifierKey()
		if err != nil {
			return err
		}
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return err
		}
		for _, show := range []bool{true, false} {
			bundle, err := tx.Bundle("act000005", show)
			if err != nil {
				return err
			}
			if _, err := bundle.Check(note.VerifierList(verifier)); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	MustBeClean(t, d.Store)
}

func jobs(t *testing.T, b Backend) {
	d := fresh(t, b)
	s := d.Store
	act := func(f func(*store.Tx) error) {
		t.Helper()
		if err := s.Act(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	act(func(tx *store.Tx) error {
		return tx.Jobs().Enqueue(store.Job{ID: "j1", Kind: "import", Actor: "u1", Made: 1, Due: 10, Total: 5,
			Payload: "{}"})
	})
	lease := func(worker string, now record.Micros) bool {
		_, found, err := s.Lease(t.Context(), worker, now, now+100, 2)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if lease("w1", 5) || !lease("w1", 10) || lease("w2", 50) {
		t.Fatal("leases: too early, not at all, or twice")
	}
	act(func(tx *store.Tx) error { return tx.Jobs().Beat("j1", "w1", 200, 2, 5, `{"row":2}`, "") })
	if lease("w2", 150) || !lease("w2", 201) {
		t.Fatal("a lease that ran out was not taken over")
	}
	err := s.Act(t.Context(), func(tx *store.Tx) error { return tx.Jobs().Beat("j1", "w1", 300, 3, 5, "", "") })
	if !errors.Is(err, store.ErrNotFound) {
		t.Fatal("the old worker still holds the job", err)
	}
	View(t, s, func(tx *store.Tx) error {
		j, err := tx.Jobs().Job("j1")
		if j.Checkpoint != `{"row":2}` || j.Attempts != 2 || j.Done != 2 {
			t.Errorf("%+v", j)
		}
		return err
	})
	act(func(tx *store.Tx) error { return tx.Jobs().EndJob("j1", "w2", store.JobDone, "5 rows") })
	if lease("w3", 1000) {
		t.Fatal("a job that ended was begun again")
	}
	jobsGivenBack(t, s, lease)
	MustBeClean(t, s)
}

// jobsGivenBack releases, reclaims, cancels and forgets jobs.
func jobsGivenBack(t *testing.T, s *store.Store, lease func(string, record.Micros) bool) {
	t.Helper()
	act := func(f func(*store.Tx) error) {
		t.Helper()
		if err := s.Act(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	due := func(now record.Micros) (due bool) {
		t.Helper()
		View(t, s, func(tx *store.Tx) (err error) { due, err = tx.Jobs().JobDue(now); return err })
		return due
	}
	for _, id := range []string{"j2", "j3"} {
		act(func(tx *store.Tx) error {
			return tx.Jobs().Enqueue(store.Job{ID: id, Kind: "pages", Actor: "u2", Made: 2000, Due: 2000,
				Payload: "{}"})
		})
	}
	if due(1999) || !due(2000) || !lease("w4", 2000) {
		t.Fatal("the next job was not found")
	}
	act(func(tx *store.Tx) error { return tx.Jobs().ReleaseJob("j2", "w4") })
	if !lease("w5", 2001) || !lease("w5", 2002) || due(2003) {
		t.Fatal("a job given back was not taken up")
	}
	act(func(tx *store.Tx) error { return tx.Jobs().ReclaimJobs("w5") })
	if !lease("w5", 2004) {
		t.Fatal("a job of a worker that is gone still waits for its lease")
	}
	act(func(tx *store.Tx) error { return tx.Jobs().CancelJob("j2") })
	act(func(tx *store.Tx) error { return tx.Jobs().PruneJobs(3000) })
	View(t, s, func(tx *store.Tx) error {
		first, err := tx.Jobs().JobsOf("u2", "", 1)
		if err != nil || len(first) != 1 || first[0].ID != "j3" || first[0].Attempts != 1 {
			t.Errorf("%+v, %v", first, err)
		}
		rest, err := tx.Jobs().JobsOf("u2", "j3", 9)
		if err != nil || len(rest) != 0 {
			t.Errorf("a cancelled job of long ago is still there: %+v, %v", rest, err)
		}
		return nil
	})
}

func backupAndRestore(t *testing.T, b Backend) {
	root := t.TempDir()
	d := &Desk{Store: b.Create(t, filepath.Join(root, "case"))}
	Everything(t, d)
	ImportList(t, d, "im2", 300, 100)
	blob, err := d.Store.Blobs().Put(t.Context(), strings.NewReader("an original page"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	d.Do(t, record.RecordEvidence, record.EvidenceItem{ID: "e2", Blob: string(blob.ID), SHA256: blob.SHA256,
		Media: "text/plain"}, "e2")
	before := MustBeClean(t, d.Store)
	to := filepath.Join(root, "backup")
	if _, err := d.Store.Backup(t.Context(), to, 1); err != nil {
		t.Fatal(err)
	}
	d.Do(t, record.RecordSite, record.Site{ID: "later"}, "later")
	if _, err := d.Store.Backup(t.Context(), to, 1); err != nil { // into the same place: originals are not copied again
		t.Fatal(err)
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), to, filepath.Join(root, "wrong"), vault.Passphrase("wrong"), nil,
		1); !errors.Is(err, vault.ErrWrongKey) {
		t.Fatal(err)
	}
	back := filepath.Join(root, "back")
	if _, err := store.Restore(t.Context(), to, back, Secret, nil, 1); err != nil {
		t.Fatal(err)
	}
	s := b.Open(t, back)
	after := MustBeClean(t, s)
	if after.Acts != before.Acts+2 { // one came after the check; that it was restored is another
		t.Errorf("%d acts came back, not %d", after.Acts, before.Acts+2)
	}
	if content, err := s.Blobs().Read(blob.ID, 1<<20); err != nil || string(content) != "an original page" {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), to, back, Secret, nil, 1); err == nil {
		t.Error("a case was restored over another")
	}
	damageEach(t, to, root)
}

// damageEach alters every file of a backup in turn; restoring must refuse and name it.
func damageEach(t *testing.T, backup, root string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(backup, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		good, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		bad := bytes.Clone(good)
		bad[len(bad)/2] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			return err
		}
		n++
		_, err = store.Restore(t.Context(), backup, filepath.Join(root, "damaged"), Secret, nil, 1)
		if err == nil {
			t.Errorf("a backup with a damaged %s was restored", filepath.Base(path))
		} else if !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("a damaged %s is not named: %v", filepath.Base(path), err)
		}
		if _, err := os.Stat(filepath.Join(root, "damaged")); err == nil {
			t.Error("a refused restore left something behind")
		}
		return os.WriteFile(path, good, 0o600)
	})
	if err != nil || n < 4 {
		t.Fatalf("%d files, %v", n, err)
	}
}

func lockedForOthers(t *testing.T, b Backend) {
	dir := filepath.Join(t.TempDir(), "case")
	s := b.Create(t, dir)
	if _, err := store.Open(t.Context(), dir, Secret, b.Options); !errors.Is(err, store.ErrLocked) {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = b.Open(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Create(t.Context(), dir, Secret, vault.TestCost, Moment, b.Options); err == nil {
		t.Fatal("a case was made over another")
	}
}

func accounts(t *testing.T, b Backend) {
	d := fresh(t, b)
	err := d.Store.Act(t.Context(), func(tx *store.Tx) error {
		if err := tx.Accounts().PutCredential(store.Credential{ID: "k1", User: "u1", Kind: "password", Made: 1,
			Secret: []byte("hash")}); err != nil {
			return err
		}
		for _, s := range []store.Session{{ID: "a", User: "u1", Expires: 50}, {ID: "b", User: "u1", Expires: 500},
			{ID: "c", User: "u2", Expires: 500}} {
			if err := tx.Accounts().PutSession(s); err != nil {
				return err
			}
		}
		return tx.Accounts().EndSessions("", "", 100)
	})
	if err != nil {
		t.Fatal(err)
	}
	View(t, d.Store, func(tx *store.Tx) error {
		c, err := tx.Accounts().Credentials("u1", "")
		if err != nil || len(c) != 1 || string(c[0].Secret) != "hash" {
			t.Errorf("%v", err)
		}
		s, err := tx.Accounts().Sessions("u1", "")
		if err != nil || len(s) != 1 || s[0].ID != "b" {
			t.Errorf("%v %v", s, err)
		}
		return nil
	})
	err = d.Store.Act(t.Context(), func(tx *store.Tx) error {
		if err := tx.Accounts().DropCredential("k1"); err != nil {
			return err
		}
		return tx.Accounts().DropCredential("k1")
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
}
