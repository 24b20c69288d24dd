package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"recount/internal/store"
	"recount/internal/store/storetest"
	"recount/record"
)

// TestAnOlderBackupDoesNotBringBackWhatWasTakenBack restores a backup that is older than withdrawals of a consent, of
// all consents and of a naming, with the case, with a newer backup and with a case restored before: none is revived,
// and none is carried out twice.
func TestAnOlderBackupDoesNotBringBackWhatWasTakenBack(t *testing.T) {
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, name) }
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, at("case"))}
	for _, id := range []string{"t1", "t2"} {
		d.Do(t, record.RecordTestimony, record.Testimony{ID: record.TestimonyID(id)}, id)
		for _, p := range []record.Purpose{record.PurposeRecord, record.PurposeShareUN} {
			c := id + string(p)
			d.Do(t, record.RecordConsent, record.ConsentRecord{ID: c, Testimony: record.TestimonyID(id), Purpose: p,
				Given: true}, c, id)
		}
	}
	for _, v := range []string{"v1", "v2", "v3"} {
		d.Do(t, record.NamePerson, record.Naming{ID: record.VictimRecordID(v)}, v)
	}
	d.Do(t, record.WithdrawNaming, record.Naming{ID: "v3", Withdrawn: "before the backup"}, "v3")
	if _, err := d.Store.Backup(t.Context(), at("before"), 1); err != nil {
		t.Fatal(err)
	}
	d.Do(t, record.WithdrawConsent, record.Withdrawal{Testimony: "t1", Consent: "t1" + string(record.PurposeShareUN)},
		"t1")
	d.Do(t, record.WithdrawConsent, record.Withdrawal{Testimony: "t2"}, "t2")
	d.Do(t, record.RecordTestimony, record.Testimony{ID: "t3"}, "t3")
	d.Do(t, record.WithdrawConsent, record.Withdrawal{Testimony: "t3"}, "t3")
	d.Do(t, record.WithdrawNaming, record.Naming{ID: "v1", Withdrawn: "the family asked"}, "v1")
	undone := d.Do(t, record.WithdrawNaming, record.Naming{ID: "v2", Withdrawn: "by mistake"}, "v2")
	d.Do(t, record.Undo, record.Undoing{Change: undone.ID}, string(undone.ID))
	if err := d.Store.Close(); err != nil { // what the file beside the database says is enough
		t.Fatal(err)
	}
	s := storetest.Backend{}.Open(t, at("case"))
	if _, err := s.Backup(t.Context(), at("after"), 2); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for i, since := range [][]string{{at("case")}, {at("after")}, {at("case"), at("restored 0")}, {at("restored 0")}} {
		back := at(fmt.Sprint("restored ", i))
		r, err := store.Restore(t.Context(), at("before"), back, storetest.Secret, since, 3)
		if err != nil || r.Withdrawn != 2 || r.Unnamed != 1 || r.Replayed != 0 {
			t.Fatalf("%v: %+v, %v", since, r, err)
		}
		s := storetest.Backend{}.Open(t, back)
		storetest.View(t, s, func(tx *store.Tx) error {
			var taken []string
			err := tx.EachRow(store.Withdrawals, store.Query{}, func(r store.Row) error {
				w, err := store.Decode[record.Withdrawal](r)
				taken = append(taken, string(w.Testimony)+" "+w.Consent)
				return err
			})
			if err != nil || len(taken) != 2 {
				t.Errorf("%v: %q, %v", since, taken, err)
			}
			for id, want := range map[string]string{"v1": "the family asked", "v2": "", "v3": "before the backup"} {
				row, err := tx.Get(store.Persons, id)
				if err != nil {
					return err
				}
				if n, err := store.Decode[record.Naming](row); err != nil || n.Withdrawn != want {
					t.Errorf("%v: the naming of %s: %+v, %v", since, id, n, err)
				}
			}
			return nil
		})
		storetest.MustBeClean(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhatIsTakenBackIsListedAtOnce kills nothing and closes nothing: the list beside the database has a withdrawal as
// soon as the act is written.
func TestWhatIsTakenBackIsListedAtOnce(t *testing.T) {
	root := t.TempDir()
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, filepath.Join(root, "case"))}
	d.Do(t, record.RecordTestimony, record.Testimony{ID: "t1"}, "t1")
	d.Do(t, record.RecordConsent, record.ConsentRecord{ID: "c1", Testimony: "t1", Given: true}, "c1", "t1")
	if _, err := d.Store.Backup(t.Context(), filepath.Join(root, "before"), 1); err != nil {
		t.Fatal(err)
	}
	d.Do(t, record.WithdrawConsent, record.Withdrawal{Testimony: "t1", Consent: "c1"}, "t1")
	r, err := store.Restore(t.Context(), filepath.Join(root, "before"), filepath.Join(root, "back"), storetest.Secret,
		[]string{filepath.Join(root, "case")}, 3)
	if err != nil || r.Withdrawn != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestAnOlderBackupDoesNotLetBackInWhoWasShutOut restores a backup that is older than the closing of an account and the
// end of a role: neither is brought back, what was opened again stays open, and whoever alone could let others in stays
// and is counted. A backup of one person's case is left as it was.
func TestAnOlderBackupDoesNotLetBackInWhoWasShutOut(t *testing.T) {
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, name) }
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, at("case"))}
	user := func(id string, closed bool) {
		d.Do(t, record.ManageUser, record.User{ID: record.ActorID(id), Person: "p" + id, Disabled: closed}, id)
	}
	role := func(id, of, role string, revoked bool) {
		d.Do(t, record.GrantRole, record.Grant{ID: id, User: record.ActorID(of), Role: role, Revoked: revoked}, id)
	}
	setting := func(value string) {
		d.Do(t, record.ChangeSettings, record.Setting{ID: "solo", Value: value}, "solo")
	}
	backup := func(name string) {
		t.Helper()
		if _, err := d.Store.Backup(t.Context(), at(name), 1); err != nil {
			t.Fatal(err)
		}
	}
	setting("yes")
	user("a", false)
	role("ga", "a", "adjudicator", false)
	role("gx", "a", "analyst", false)
	backup("solo")
	setting("no")
	backup("alone")
	user("b", false)
	role("gb", "b", "adjudicator", false)
	for _, id := range []string{"c", "d", "e"} {
		user(id, false)
		role("g"+id, id, "analyst", false)
	}
	backup("team")
	user("a", true) // the others are left to b
	user("c", true)
	role("gd", "d", "analyst", true)
	role("gx", "a", "analyst", true)
	user("e", true)
	user("e", false)
	user("late", false)
	user("late", true)
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from                string
		closed, ended, kept int
		shut                string
	}{{"team", 2, 2, 0, "a c gd gx "}, {"alone", 0, 1, 1, "gx "}, {"solo", 0, 0, 0, ""}} {
		r, err := store.Restore(t.Context(), at(c.from), at("back "+c.from), storetest.Secret, []string{at("case")}, 3)
		if err != nil || r.Closed != c.closed || r.Ended != c.ended || r.Kept != c.kept || r.Replayed != 0 {
			t.Fatalf("%s: %+v, %v", c.from, r, err)
		}
		s := storetest.Backend{}.Open(t, at("back "+c.from))
		storetest.View(t, s, func(tx *store.Tx) error {
			shut := ""
			err := tx.EachRow(store.Users, store.Query{}, func(r store.Row) error {
				u, err := store.Decode[record.User](r)
				if u.Disabled {
					shut += r.ID + " "
				}
				return err
			})
			if err != nil {
				return err
			}
			err = tx.EachRow(store.Grants, store.Query{}, func(r store.Row) error {
				g, err := store.Decode[record.Grant](r)
				if g.Revoked {
					shut += r.ID + " "
				}
				return err
			})
			if shut != c.shut {
				t.Errorf("%s: %q are shut out, want %q", c.from, shut, c.shut)
			}
			return err
		})
		storetest.MustBeClean(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
