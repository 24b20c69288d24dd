package desk_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"recount/access"
	"recount/count"
	"recount/extract"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// oldCase is a case that an older program stored, and what that program said of it. Everybody in it is invented. It was
// made by testdata/oldcase/make with the program of its day and is never made again.
type oldCase struct {
	Commit, Passphrase, Custodian, Root string
	Acts                                int64
	Testimonies                         []record.TestimonyID
	Withdrawn                           record.TestimonyID
	Killed, Civilians                   struct {
		NamedLow             int `json:"named_low"`
		NamedHigh            int `json:"named_high"`
		Documented, Verified int
	}
	Tables map[store.Table]struct {
		Rows   int
		SHA256 string
	}
	dir string // holds case, and backup made before the withdrawal
}

func unpackOldCase(t *testing.T, name string) oldCase {
	t.Helper()
	var old oldCase
	text, err := os.ReadFile("testdata/oldcase/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(text, &old)
	}
	if err != nil {
		t.Fatal(err)
	}
	old.dir = t.TempDir()
	f, err := os.Open("testdata/oldcase/" + name + ".tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return old
		}
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(old.dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(to, 0o700)
		} else {
			content, reading := io.ReadAll(r)
			err = errors.Join(reading, os.WriteFile(to, content, 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// openAt opens a case as the program does, on a day after everything in it.
func openAt(t *testing.T, dir, passphrase string) (*desk.Desk, desk.Who) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, dir, vault.Passphrase(passphrase), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	x, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	g, err := extract.LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{at: time.Date(2031, 3, 21, 9, 0, 0, 0, time.UTC)}
	d := desk.New(desk.Parts{
		Store: s, Policy: access.Default(), Extractor: x, Places: g.Places(), Standard: verify.House(),
		Code: "recount test", Now: c.now,
		PlaceNamed: func(n string) record.PlaceID { id, _ := g.ByName(n); return id },
	})
	user, solo, err := d.Users.SoleAccount(ctx)
	if err != nil || !solo {
		t.Fatal(err)
	}
	return d, desk.Who{Account: user.ID, Fresh: c.at, Reason: "to look at an old case"}
}

func tableDigest(t *testing.T, s *store.Store, table store.Table) (rows int, sum string) {
	t.Helper()
	h := sha256.New()
	err := s.View(context.Background(), func(tx *store.Tx) error {
		return tx.EachRow(table, store.Query{}, func(r store.Row) error {
			rows++
			fmt.Fprintf(h, "%s %d %s %d %s\n", r.ID, r.Seq, r.Actor, r.At, r.Body)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, hex.EncodeToString(h.Sum(nil))
}

// TestCaseOfNovember2026OpensWithEqualNumbers holds what the program of 29 November 2026 stored to what it said of it.
func TestCaseOfNovember2026OpensWithEqualNumbers(t *testing.T) {
	ctx := context.Background()
	old := unpackOldCase(t, "november2026")
	d, who := openAt(t, filepath.Join(old.dir, "case"), old.Passphrase)
	if err := d.Store.Stopped(); err != nil {
		t.Fatal(err)
	}
	report, err := d.Store.Check(ctx, true)
	if err != nil || !report.Clean() || report.Acts != old.Acts || hex.EncodeToString(report.Root[:]) != old.Root {
		t.Errorf("%d acts under %x: %v, %v", report.Acts, report.Root, report.Findings, err)
	}
	for table, want := range old.Tables {
		if rows, sum := tableDigest(t, d.Store, table); rows != want.Rows || sum != want.SHA256 {
			t.Errorf("%s has %d rows, had %d, and they say other things", table, rows, want.Rows)
		}
	}
	civilians := killed()
	civilians.Cell.Status = record.Civilian
	for _, q := range []struct{ query count.Query }{{killed()}, {civilians}} {
		toll, _, err := d.Tolls.Toll(ctx, who, q.query)
		if err != nil {
			t.Fatal(err)
		}
		got := old.Killed
		got.NamedLow, got.NamedHigh, got.Documented, got.Verified = toll.Named.Low, toll.Named.High,
			toll.DocumentedMinimum.Low, toll.VerifiedMinimum.Low
		want := old.Killed
		if q.query.Cell.Status == record.Civilian {
			want = old.Civilians
		}
		if got.NamedLow < want.NamedLow || got.NamedLow > got.NamedHigh {
			t.Errorf("named is %d to %d, was %d to %d", got.NamedLow, got.NamedHigh, want.NamedLow, want.NamedHigh)
		}
		// pairs that nobody has judged are suggestions of the program of the day: a better one suggests fewer
		got.NamedLow = want.NamedLow
		if got != want {
			t.Errorf("the toll is %+v, was %+v", got, want)
		}
	}
}

// TestIdentitiesOfAnOlderProgramAreMended opens a case whose program kept sealed identities where no erasure reached
// them.
func TestIdentitiesOfAnOlderProgramAreMended(t *testing.T) {
	ctx := context.Background()
	old := unpackOldCase(t, "november2026")
	d, who := openAt(t, filepath.Join(old.dir, "case"), old.Passphrase)
	key := record.Hide(old.Custodian)
	before, err := d.Store.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	mended, err := d.Store.Mend(ctx, record.Micros(d.Now().UnixMicro()))
	if err != nil || mended != (store.Mended{Resealed: 2, Erased: 1}) {
		t.Fatalf("%+v, %v", mended, err)
	}
	if again, err := d.Store.Mend(ctx, 1); err != nil || again != (store.Mended{}) {
		t.Errorf("mended twice: %+v, %v", again, err)
	}
	for i, id := range old.Testimonies {
		got, err := d.Testimony.Witness(ctx, who, id, key)
		if id == old.Withdrawn {
			if err == nil || !got.Empty() {
				t.Error("a witness who had withdrawn was opened")
			}
		} else if want := fmt.Sprintf("CANARYIDENT%d Invented Witness", i); err != nil || string(got.Reveal()) != want {
			t.Errorf("testimony %d: %v", i, err)
		}
	}
	if _, err := d.Testimony.Statement(ctx, who, old.Testimonies[0], record.PurposeAnalyse); err != nil {
		t.Error(err)
	}
	if _, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: old.Testimonies[2],
		Why: "the witness asked"}); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Testimony.Witness(ctx, who, old.Testimonies[2], key); err == nil || !got.Empty() {
		t.Error("a witness was opened after withdrawing from a mended case")
	}
	report, err := d.Store.Check(ctx, true)
	if err != nil || !report.Clean() {
		t.Errorf("%v, %v", report.Findings, err)
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		return tx.Each(func(e *store.Entry) error {
			// how an age ciphertext begins, in base64
			if bytes.Contains(e.Change.Payload, []byte("YWdlLWVuY3J5cHRpb24")) {
				t.Errorf("act %d of the log (%s) still holds a sealed identity in the open", e.Seq, e.Change.Kind)
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := d.Store.Checkpoint(ctx); err != nil || len(before) == 0 {
		t.Errorf("the log does not verify any more: %v", err)
	}
}
