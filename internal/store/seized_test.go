package store_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"filippo.io/age"

	"recount/internal/store"
	"recount/internal/store/storetest"
	"recount/internal/vault"
	"recount/record"
)

// canaries are words that stand in every field of a case and must be nowhere on a seized disk.
type canaries struct{ words []string }

func (c *canaries) word() string {
	w := fmt.Sprintf("Qanary%04dZyx", len(c.words))
	c.words = append(c.words, w)
	return w
}

// forms are the ways in which a word may lie on a disk.
func forms(word string) map[string][]byte {
	out := map[string][]byte{"raw": []byte(word), "hex": []byte(hex.EncodeToString([]byte(word))),
		"HEX":   []byte(strings.ToUpper(hex.EncodeToString([]byte(word)))),
		"lower": []byte(strings.ToLower(word))}
	little, big := []byte{}, []byte{}
	for _, u := range utf16.Encode([]rune(word)) {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	out["utf-16 le"], out["utf-16 be"] = little, big
	for shift := range 3 { // a word stands at any of three places in a base64 group
		text := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + word))
		from := (shift*8 + 5) / 6
		out[fmt.Sprintf("base64 +%d", shift)] = []byte(text[from : len(text)-2])
	}
	return out
}

// scan looks for every word in every form in every file, and in the files' names.
func scan(t *testing.T, dir string, words []string) (found []string, files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		content = append(content, path...)
		for _, w := range words {
			for form, b := range forms(w) {
				if bytes.Contains(content, b) {
					found = append(found, fmt.Sprintf("%s as %s in %s", w, form, filepath.Base(path)))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, files
}

// TestScanFindsWhatIsThere is the control: a scanner that finds nothing proves nothing.
func TestScanFindsWhatIsThere(t *testing.T) {
	const word = "Qanary0001Zyx"
	for form, b := range forms(word) {
		dir := t.TempDir()
		content := append([]byte("before"), append(bytes.Clone(b), "after"...)...)
		if err := os.WriteFile(filepath.Join(dir, "f"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if found, _ := scan(t, dir, []string{word}); len(found) == 0 {
			t.Errorf("%s is not found", form)
		}
	}
	for shift := range 3 {
		dir := t.TempDir()
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("z", 9+shift) + word + "zzzz"))
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if found, _ := scan(t, dir, []string{word}); len(found) == 0 {
			t.Errorf("base64 at place %d is not found", shift)
		}
	}
}

// fillWithCanaries puts a word of its own into every field that takes text, the sealed ones with them.
func fillWithCanaries(t *testing.T, d *storetest.Desk, c *canaries) {
	t.Helper()
	w := c.word
	doc := record.Document{ID: "d1", Name: w(), URL: w(), Title: w(), Deck: w(), Byline: w(), Outlet: w(),
		Text: strings.Repeat(w()+" ", 2000), Warnings: []string{w()}}
	d.Do(t, record.AddDocument, doc, "d1")
	v := storetest.Victim(1)
	v.Name, v.NameAR, v.Father, v.Mother, v.Family, v.Community = w(), w(), w(), w(), w(), record.NewLabels(w())
	d.Do(t, record.RecordVictim, v, string(v.ID))
	part := record.ImportChunk{Import: "im1"}
	for i := range 50 {
		r := storetest.Victim(100 + i)
		r.Name, r.Mother = w(), w()
		part.Records = append(part.Records, r)
	}
	d.Do(t, record.BeginImport, record.Import{ID: "im1", Name: w(), Mapping: map[string]string{w(): w()},
		Bad: []record.BadRow{{Row: 1, Why: &record.Sentence{Text: w()}}}}, "im1")
	d.Do(t, record.ImportVictims, part, "im1")
	d.Do(t, record.MakeIncident, record.Incident{ID: "i1", Title: w(), PlaceWords: w(), Description: w()}, "i1")
	d.Do(t, record.RecordSite, record.Site{ID: "s1", Name: w(), Access: w(), Threats: w(), Services: []string{w()}},
		"s1")
	d.Do(t, record.RecordParty, record.Party{ID: "p1", Name: w()}, "p1")
	d.Do(t, record.ManageUser, record.User{ID: "u1", Name: w()}, "u1")
	d.Do(t, record.ChangeSettings, record.Setting{ID: "organisation", Value: w()}, "organisation")
	claim := record.Claim{ID: "c1", Kind: record.CountClaim, Document: "d1", Sentence: record.Anchor{Exact: w()},
		Speaker: record.Attribution{Words: w()}}
	d.Do(t, record.JudgeClaim, record.ClaimJudgement{ID: "c1", Judgement: record.ClaimAccepted, Document: "d1",
		Claim: claim, Why: w()}, "c1")
	custodian, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	recipients, err := vault.ParseCustodians(custodian.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := recipients.SealIdentity("t1", record.Hide(w()))
	if err != nil {
		t.Fatal(err)
	}
	blob, err := d.Store.Blobs().Put(t.Context(), strings.NewReader(strings.Repeat(w(), 9000)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	testimony := d.Change(t, record.RecordTestimony, record.Testimony{ID: "t1", Interviewee: w(), Identified: true,
		Blobs: []string{string(blob.ID)}}, "t1")
	err = d.Store.Act(t.Context(), func(tx *store.Tx) (err error) {
		if testimony.DataKey, err = tx.NewDataKey(); err != nil {
			return err
		}
		testimony.PersonalSalt = store.NewSalt()
		if testimony.Personal, err = record.CanonicalPersonal(record.Statement{Sealed: sealed,
			Text: record.Hide(strings.Repeat(w(), 500)), Risks: record.Hide(w())}); err != nil {
			return err
		}
		if _, err := tx.Append(testimony); err != nil {
			return err
		}
		if err := tx.CacheClaims("d1", []record.Claim{claim}); err != nil {
			return err
		}
		if err := tx.Jobs().Enqueue(store.Job{ID: "j1", Kind: w(), Payload: w(), Checkpoint: w()}); err != nil {
			return err
		}
		if err := tx.Accounts().PutSession(store.Session{ID: w(), User: "u1", Label: w(), Data: []byte(w()),
			Expires: 1 << 60}); err != nil {
			return err
		}
		return tx.Accounts().PutCredential(store.Credential{ID: "k1", User: "u1", Kind: "password",
			Secret: []byte(w())})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSeizedLaptop looks for canaries on the disk of a case that is locked, of one that was switched off at work, and
// of a backup. The directory holds everything that the store writes: database, write-ahead log, originals, temporary
// files.
func TestSeizedLaptop(t *testing.T) {
	root := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(root, "tmp"))
	if err := os.Mkdir(filepath.Join(root, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "case")
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, dir)}
	c := &canaries{}
	fillWithCanaries(t, d, c)
	if len(c.words) < 130 {
		t.Fatalf("only %d canaries", len(c.words))
	}
	storetest.View(t, d.Store, func(tx *store.Tx) error { // they are in the case indeed, and are found by the desk
		hits, err := tx.Search(store.Find{Text: c.words[2]})
		if err != nil || len(hits) == 0 {
			t.Errorf("a canary is not in the case: %v", err)
		}
		_, err = tx.Search(store.Find{Text: c.words[5] + "*"})
		return err
	})
	storetest.MustBeClean(t, d.Store) // makes and throws away a second database
	past, err := d.Store.At(t.Context(), storetest.Moment*2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Store.Backup(t.Context(), filepath.Join(root, "backup"), 1); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(root, "switched-off"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	past.Close()
	bad := d.Change(t, record.RecordVictim, map[string]any{"id": "v", "years": c.word()}, "v")
	_, failure := d.Store.Apply(t.Context(), bad)
	if failure == nil {
		t.Fatal("a malformed record was taken")
	}
	for _, w := range c.words {
		if strings.Contains(failure.Error(), w) {
			t.Errorf("an error tells what was recorded: %v", failure)
		}
	}
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	found, files := scan(t, root, append(c.words, "an invented passphrase", "monitor", "analyst1"))
	for _, f := range found {
		t.Error(f)
	}
	if files < 12 {
		t.Errorf("only %d files were looked at", files)
	}
	t.Logf("%d canaries in %d forms, %d files, %d hits", len(c.words), len(forms("a word")), files, len(found))
}

// TestErasedIsGoneFromTheOpenDatabase opens the database with its own key, as one who has the passphrase does, and
// looks for what was erased and for its key in every page.
func TestErasedIsGoneFromTheOpenDatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	d := &storetest.Desk{Store: storetest.Backend{}.Create(t, dir)}
	word := "Qanary9999Zyx"
	var key record.DataKeyID
	err := d.Store.Act(t.Context(), func(tx *store.Tx) (err error) {
		c := d.Change(t, record.RecordTestimony, record.Testimony{ID: "t1"}, "t1")
		if key, err = tx.NewDataKey(); err != nil {
			return err
		}
		c.DataKey, c.PersonalSalt = key, store.NewSalt()
		if c.Personal, err = record.CanonicalPersonal(record.Statement{Text: record.Hide(word)}); err != nil {
			return err
		}
		_, err = tx.Append(c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wrap, err := d.Store.WrapForTest(t.Context(), key)
	if err != nil || len(wrap) < 40 {
		t.Fatal(err)
	}
	d.Do(t, record.ErasePersonal, record.Erasure{Keys: []record.DataKeyID{key}, Why: "withdrawn"}, "t1")
	pages, err := d.Store.PagesForTest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(pages, []byte(word)) {
		t.Error("the statement lies in the database")
	}
	if bytes.Contains(pages, wrap) {
		t.Error("the wrap of the destroyed key still lies in the database")
	}
	if !bytes.Contains(pages, []byte(key)) {
		t.Error("the scan does not read the database: the erased key's id must be there")
	}
	info, err := os.Stat(filepath.Join(dir, "case.db-wal"))
	if err == nil && info.Size() != 0 {
		t.Errorf("the write-ahead log still has %d bytes", info.Size())
	}
	storetest.MustBeClean(t, d.Store)
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
}
