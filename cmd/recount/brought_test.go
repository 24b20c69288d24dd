package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// TestCheckNamesRecordsThatBroughtFindings: of a case of an older program it says how many records brought findings that
// nobody has decided, and where they are listed; of another case it says nothing of it.
func TestCheckNamesRecordsThatBroughtFindings(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("k", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	prints(t, "init", dir, "--name", "A. Analyst", "--key-file", key)
	open := []string{"--case", dir, "--key-file", key}
	check := func(more ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(t.Context(), append(append(more, "check"), open...), &out, &errs); code != 0 {
			t.Fatalf("%d: %s", code, errs.String())
		}
		return errs.String()
	}
	if said := check(); strings.Contains(said, "undecided") {
		t.Errorf("of a new case: %s", said)
	}
	secret, err := vault.ReadKeyFile(key)
	if err != nil {
		t.Fatal(err)
	}
	asOlder(t, dir, secret, record.VictimRecord{ID: "v-old", Source: "QRM", Name: "Omar Wahmi", Outcome: record.Killed,
		Death: record.StateDocumented, Identity: record.StateDocumented})
	if said := check(); !strings.Contains(said, "decided: 1; of these, no longer counted by name: 1.") ||
		!strings.Contains(said, "recount list undecided") {
		t.Errorf("check says %s", said)
	}
	if said := check("--lang", "ar"); !strings.Contains(said, "يُحسب بين المسمَّين: 1.") {
		t.Errorf("in Arabic it says %s", said)
	}
	if said := prints(t, append([]string{"list", "undecided"}, open...)...); !strings.Contains(said, "v-old") ||
		!strings.Contains(said, "death=documented identity=documented") {
		t.Errorf("the list says %s", said)
	}
	for _, m := range []string{"death", "identity"} { // the evidence is not there: decided otherwise
		prints(t, append([]string{"decide", "propose", "v-old", "--matter", m, "--to", "pending", "--reason",
			"the source is not at hand"}, open...)...)
	}
	if said := check(); strings.Contains(said, "undecided") {
		t.Errorf("with each decided: %s", said)
	}
}

// asOlder writes a record as an older program did: with findings that nobody decided.
func asOlder(t *testing.T, dir string, secret vault.Secret, v record.VictimRecord) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, dir, secret, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	body, err := record.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Act(ctx, func(tx *store.Tx) error {
		users, err := tx.Page(store.Users, store.Query{})
		if err != nil {
			return err
		}
		_, err = tx.Append(&record.Change{ID: record.ChangeID(store.NewID(1)), Case: s.Case(), At: 1,
			Actor: record.ActorID(users[0].ID), Device: s.Device(), Kind: record.RecordVictim,
			Subjects: []string{string(v.ID)}, Payload: body, Salt: store.NewSalt()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
