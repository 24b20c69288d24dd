package store

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recount/internal/failpoint"
	"recount/internal/vault"
	"recount/record"
)

// TestTablesThatAnotherProgramMadeAreMadeAgain opens a case whose tables lack a column, or have one too many, and acts
// on it.
func TestTablesThatAnotherProgramMadeAreMadeAgain(t *testing.T) {
	ctx := t.Context()
	dir, secret := t.TempDir()+"/case", vault.Passphrase("four words nobody knows")
	s, err := Create(ctx, dir, secret, vault.TestCost, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	site := func(id string) error {
		_, err := s.Apply(ctx, &record.Change{
			ID: record.ChangeID(NewID(5)), Case: s.Case(), Actor: "a", At: 5, Device: s.Device(),
			Kind: record.RecordSite, Subjects: []string{id},
			Payload: []byte(`{"id":"` + id + `","phone":"none"}`), Salt: NewSalt(),
		})
		return err
	}
	if err := site("s1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	p := projectionAt[Sites]
	p.columns = append(p.columns, text("phone", "phone"))
	putStatements[Sites] = p.put()
	for _, id := range []string{"s2", "s3"} { // with the column, and again without it
		if s, err = Open(ctx, dir, secret, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := site(id); err != nil {
			t.Errorf("a site on a case of another program: %v", err)
		}
		if r, err := s.Check(ctx, true); err != nil || !r.Clean() {
			t.Errorf("%+v, %v", r.Findings, err)
		}
		if id == "s2" {
			err := s.View(ctx, func(tx *Tx) error {
				rows, err := tx.Page(Sites, Query{Where: []Equal{{"phone", "none"}}})
				if len(rows) != 2 {
					t.Errorf("%d sites have the new column filled", len(rows))
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
			p.columns = p.columns[:len(p.columns)-1]
			putStatements[Sites] = p.put()
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTablesAreMadeWholeOrNotAtAll breaks the making off and opens the case once more.
func TestTablesAreMadeWholeOrNotAtAll(t *testing.T) {
	ctx := t.Context()
	dir, secret := t.TempDir()+"/case", vault.Passphrase("four words nobody knows")
	s, err := Create(ctx, dir, secret, vault.TestCost, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.setFact(ctx, tablesFact, []byte("of an older program")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	failpoint.Arm("store/tables-made", 0, failpoint.Fail, nil)
	defer failpoint.Disarm()
	if _, err = Open(ctx, dir, secret, Options{}); err == nil {
		t.Fatal("the step did not fail")
	}
	if s, err = Open(ctx, dir, secret, Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r, err := s.Check(ctx, true); err != nil || !r.Clean() {
		t.Errorf("%+v, %v", r.Findings, err)
	}
}

// TestMigrationsAreFrozen holds the text of every migration that was ever released. A change of the schema is a new
// file.
func TestMigrationsAreFrozen(t *testing.T) {
	released := map[string]string{"0001_case.sql": "887634f40a406258e362e3e62483acaadc6a5672c6f5e8eb76a9cc90a6c1240b"}
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) < len(released) {
		t.Fatal(files, err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		if strings.ContainsAny(string(text), "{}") {
			t.Errorf("%s is filled in by the program: a migration is a text of its own", f)
		}
		if want, ok := released[filepath.Base(f)]; ok && want != hex.EncodeToString(sum[:]) {
			t.Errorf("%s was released and is another text now (%s)", f, hex.EncodeToString(sum[:]))
		}
	}
}
