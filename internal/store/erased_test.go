package store_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"recount/internal/store"
	"recount/internal/store/storetest"
	"recount/internal/vault"
	"recount/record"
)

// Canaries of the tests below.
const (
	saidCanary   = "Qanary7001Said"
	whoCanary    = "Qanary7002Witness"
	listedCanary = "Qanary7003Living"
)

// fillErasable makes a testimony with a sealed identity and a list of one person, and gives what erases them.
func fillErasable(t *testing.T, d *storetest.Desk, custodian *age.X25519Identity) (key record.DataKeyID, testimony,
	listed *record.Change) {
	t.Helper()
	recipients, err := vault.ParseCustodians(custodian.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := recipients.SealIdentity("t1", record.Hide(whoCanary))
	if err != nil {
		t.Fatal(err)
	}
	testimony = d.Change(t, record.RecordTestimony, record.Testimony{ID: "t1", Identified: true}, "t1")
	err = d.Store.Act(t.Context(), func(tx *store.Tx) (err error) {
		if key, err = tx.NewDataKey(); err != nil {
			return err
		}
		testimony.DataKey, testimony.PersonalSalt = key, store.NewSalt()
		if testimony.Personal, err = record.CanonicalPersonal(record.Statement{Text: record.Hide(saidCanary),
			Sealed: sealed}); err != nil {
			return err
		}
		_, err = tx.Append(testimony)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Do(t, record.BeginImport, record.Import{ID: "im1", Name: listedCanary + ".csv", Rows: 1}, "im1")
	chunk := record.ImportChunk{Import: "im1", Records: []record.VictimRecord{{ID: "v-living", Name: listedCanary,
		Outcome: record.Killed, Row: 1}}}
	return key, testimony, d.Do(t, record.ImportVictims, chunk, "im1")
}

// readable are the canaries that everything which can be opened with all live keys holds: every page of the database,
// every personal part, and every age ciphertext in either.
func readable(t *testing.T, s *store.Store, custodian *age.X25519Identity) map[string]bool {
	t.Helper()
	everything, err := s.PagesForTest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		return tx.Each(func(e *store.Entry) error {
			everything = append(everything, e.Change.Payload...)
			return nil
		})
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		entries, err := tx.Log(0, 1000)
		for _, e := range entries {
			switch plain, err := tx.Personal(e.Change.ID); {
			case errors.Is(err, vault.ErrErased):
			case err != nil:
				return err
			default:
				everything = append(everything, plain...)
			}
		}
		return err
	})
	begin := []byte(base64.StdEncoding.EncodeToString([]byte("age-encryption.org/v1"))[:24])
	for rest := everything; ; {
		at := bytes.Index(rest, begin)
		if at < 0 {
			break
		}
		rest = rest[at:]
		end := bytes.IndexFunc(rest, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/' ||
				r == '=')
		})
		if end < 0 {
			end = len(rest)
		}
		if who, err := vault.OpenIdentity("t1", string(rest[:end]), custodian.String()); err == nil {
			everything = append(everything, who.Reveal()...)
		}
		rest = rest[min(len(begin), len(rest)):]
	}
	found := map[string]bool{}
	for _, c := range []string{saidCanary, whoCanary, listedCanary} {
		if bytes.Contains(everything, []byte(c)) {
			found[c] = true
		}
	}
	return found
}

// TestWhatWasErasedIsReadableNowhere looks, with every live key, into the case, into a backup made after the erasure,
// and into one made before and restored with either at hand. The scan itself is held by what it finds where nothing was
// erased.
func TestWhatWasErasedIsReadableNowhere(t *testing.T) {
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, name) }
	custodian, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, at("case"))}
	key, _, listed := fillErasable(t, d, custodian)
	blob, err := d.Store.Blobs().Put(t.Context(), bytes.NewReader([]byte(listedCanary)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.Backup(t.Context(), at("first"), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), at("first"), at("again"), storetest.Secret, []string{at("case")},
		2); err != nil {
		t.Errorf("with a case at hand that never erased anything: %v", err)
	}
	if found := readable(t, d.Store, custodian); found[saidCanary] == false || !found[whoCanary] ||
		!found[listedCanary] {
		t.Fatalf("the scan finds %v of what is there", found)
	}
	if _, err := d.Store.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.Backup(t.Context(), at("before"), 1); err != nil {
		t.Fatal(err)
	}
	d.Do(t, record.ErasePersonal, record.Erasure{Keys: []record.DataKeyID{key}, Why: "withdrawn"}, "t1")
	d.Do(t, record.UndoImport, record.Undoing{Import: "im1"}, "im1")
	var begun store.Entry
	storetest.View(t, d.Store, func(tx *store.Tx) (err error) { begun, err = tx.EntryAt(1); return err })
	d.Do(t, record.EraseList, record.Erasure{
		Keys: []record.DataKeyID{},
		Acts: []record.Redaction{record.Redact(*listed, []byte(`{"import":"im1","records":[]}`)),
			record.Redact(begun.Change, nil)},
		Blobs: []string{string(blob.ID)}, Why: "the living",
	}, "im1")
	if _, err := d.Store.Backup(t.Context(), at("after"), 2); err != nil {
		t.Fatal(err)
	}
	nothing := func(where string, s *store.Store) {
		t.Helper()
		if found := readable(t, s, custodian); len(found) != 0 {
			t.Errorf("%s: %v can be read", where, found)
		}
		if s.Blobs().Has(blob.ID) {
			t.Errorf("%s: the original is still there", where)
		}
		storetest.MustBeClean(t, s)
		if _, err := s.Checkpoint(t.Context()); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}
	nothing("the case", d.Store)
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	again := restoredAndKept(t, at("before"), at("case"), at("of the restored"))
	for name, from := range map[string]struct {
		backup string
		since  []string
	}{
		"the older backup, with a case restored from it":            {"before", []string{again}},
		"the older backup, with that and the case":                  {"before", []string{again, at("case")}},
		"the oldest backup, with the backup of what was restored":   {"first", []string{at("of the restored")}},
		"the backup of what was restored":                           {"of the restored", nil},
		"the backup of what was restored, with all that know of it": {"of the restored", []string{again, at("case")}},
		"the backup made after":                                     {"after", nil},
		"the older backup, with the case":                           {"before", []string{at("case")}},
		"the older backup, with the newer":                          {"before", []string{at("after")}},
		"the older backup, with both":                               {"before", []string{at("case"), at("after")}},
	} {
		back := filepath.Join(t.TempDir(), "back")
		if _, err := store.Restore(t.Context(), at(from.backup), back, storetest.Secret, from.since, 3); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s, err := store.Open(t.Context(), back, storetest.Secret, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		nothing(name, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Restore(t.Context(), at("before"), at("alone"), storetest.Secret, nil, 3); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), at("alone"), storetest.Secret, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if found := readable(t, s, custodian); len(found) != 3 {
		t.Errorf("an older backup alone cannot know what was erased since, and the words say so: %v", found)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// restoredAndKept restores a backup with a case at hand, backs the restored case up, and gives where it is.
func restoredAndKept(t *testing.T, from, since, to string) string {
	t.Helper()
	back := filepath.Join(t.TempDir(), "back")
	if _, err := store.Restore(t.Context(), from, back, storetest.Secret, []string{since}, 3); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), back, storetest.Secret, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), to, 4); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return back
}

// TestRedactionNeedsAnActThatSaysSo takes a salt away by hand, as one who hides an alteration would.
func TestRedactionNeedsAnActThatSaysSo(t *testing.T) {
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, filepath.Join(t.TempDir(), "case"))}
	d.Do(t, record.RecordSite, record.Site{ID: "s1"}, "s1")
	if err := d.Store.ExecForTest(t.Context(), "UPDATE changes SET salt = x'' WHERE seq = 0"); err != nil {
		t.Fatal(err)
	}
	report, err := d.Store.Check(t.Context(), false)
	if err != nil || report.Clean() {
		t.Errorf("an act lost its salt and nobody noticed: %v", err)
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestPlainCheckComparesWhatProtects alters, with the key of the case, what a plain check must find.
func TestPlainCheckComparesWhatProtects(t *testing.T) {
	for name, statement := range map[string]string{
		"custodians":        `UPDATE settings SET body = replace(body, 'age1', 'age2')`,
		"a setting is gone": "DELETE FROM settings",
		"consent":           `UPDATE consents SET body = replace(body, 'false', 'true')`,
		"a role":            `INSERT INTO grants SELECT 'g9', seq, actor, at, 'u1', 'admin', '', body FROM settings LIMIT 1`,
		"a withdrawal":      "DELETE FROM withdrawals", "an account": `UPDATE users SET name = 'Another'`,
	} {
		d := &storetest.Desk{Store: storetest.Backend{}.Create(t, filepath.Join(t.TempDir(), "case"))}
		d.Do(t, record.ManageUser, record.User{ID: "u1", Person: "p1", Name: "A. Invented"}, "u1")
		set := d.Do(t, record.ChangeSettings, record.Setting{ID: "custodians", Value: "age1old"}, "custodians")
		d.Do(t, record.Undo, record.Undoing{Change: set.ID}, string(set.ID))
		d.Do(t, record.ChangeSettings, record.Setting{ID: "custodians", Value: "age1invented"}, "custodians")
		d.Do(t, record.RecordConsent, record.ConsentRecord{ID: "c1", Testimony: "t1", Purpose: record.PurposeShareUN},
			"c1", "t1")
		d.Do(t, record.WithdrawConsent, record.Withdrawal{Testimony: "t1"}, "t1")
		before, err := d.Store.Check(t.Context(), false)
		if err != nil || !before.Clean() {
			t.Fatalf("%s: %v, %v", name, before.Findings, err)
		}
		if err := d.Store.ExecForTest(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		report, err := d.Store.Check(t.Context(), false)
		if err != nil || report.Clean() {
			t.Errorf("%s: altered, and a plain check says clean: %v", name, err)
		}
		if err := d.Store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
