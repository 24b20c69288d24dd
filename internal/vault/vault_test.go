package vault_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"filippo.io/age"

	"recount/internal/vault"
	"recount/record"
)

func keys(t testing.TB) (string, *vault.Keys) {
	t.Helper()
	dir := t.TempDir()
	k, err := vault.NewKeys(dir, vault.Passphrase("correct horse"), vault.TestCost)
	if err != nil {
		t.Fatal(err)
	}
	return dir, k
}

func TestUnlock(t *testing.T) {
	dir, k := keys(t)
	again, err := vault.Unlock(dir, vault.Passphrase(" correct horse\n"))
	if err != nil || !bytes.Equal(again.Sub("x"), k.Sub("x")) || bytes.Equal(k.Sub("x"), k.Sub("y")) {
		t.Fatal(err)
	}
	for _, s := range []vault.Secret{vault.Passphrase("wrong"), vault.Passphrase("")} {
		if _, err := vault.Unlock(dir, s); !errors.Is(err, vault.ErrWrongKey) {
			t.Fatalf("got %v", err)
		}
	}
	raw, err := vault.KeyBytes(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Unlock(dir, raw); !errors.Is(err, vault.ErrWrongKey) {
		t.Fatal(err)
	}
	if err := k.Change(dir, raw, vault.TestCost); err != nil {
		t.Fatal(err)
	}
	if again, err = vault.Unlock(dir, raw); err != nil || !bytes.Equal(again.Sub("x"), k.Sub("x")) {
		t.Fatal("the case key changed with the passphrase", err)
	}
	if _, err := vault.Unlock(dir, vault.Passphrase("correct horse")); err == nil {
		t.Fatal("the old passphrase still opens")
	}
	if _, err := vault.NewKeys(dir, raw, vault.TestCost); err == nil {
		t.Fatal("a case was overwritten")
	}
	if s := fmt.Sprintf("%v %+v %#v", vault.Passphrase("hush"), vault.Passphrase("hush"),
		vault.Passphrase("hush")); strings.Contains(s, "hush") {
		t.Fatal(s)
	}
}

func TestEveryFlipOfTheKeyFileIsFound(t *testing.T) {
	dir, k := keys(t)
	path := filepath.Join(dir, vault.KeyFileName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := vault.Unlock(dir, vault.Passphrase("correct horse"))
		if err == nil && !bytes.Equal(got.Sub("x"), k.Sub("x")) {
			t.Fatalf("a flip in byte %d opened another key", i)
		}
	}
}

func TestBlobs(t *testing.T) {
	dir, k := keys(t)
	b, err := vault.OpenBlobs(filepath.Join(dir, "blobs"), k)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.NewChaCha8([32]byte{4})
	for _, size := range []int{0, 1, 65535, 65536, 65537, 131072, 200000} {
		content := make([]byte, size)
		_, _ = rng.Read(content)
		blob, err := b.Put(t.Context(), bytes.NewReader(content), 1<<20)
		if err != nil || !blob.New || blob.Size != int64(size) {
			t.Fatal(blob, err)
		}
		again, err := b.Put(t.Context(), bytes.NewReader(content), 1<<20)
		if err != nil || again.New || again.ID != blob.ID {
			t.Fatal(again, err)
		}
		back, err := b.Read(blob.ID, 1<<20)
		if err != nil || !bytes.Equal(back, content) {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if size > 10 && bytes.Contains(mustRead(t, dir, blob.ID), content[:10]) {
			t.Fatal("content lies in the clear")
		}
	}
	if _, err := b.Put(t.Context(), strings.NewReader("too long"), 3); err == nil {
		t.Fatal("no limit")
	}
	if _, err := b.Open("../../case.key"); !errors.Is(err, vault.ErrNoBlob) {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "blobs", ".new-*")); len(left) != 0 {
		t.Fatal(left)
	}
}

func mustRead(t testing.TB, dir string, id vault.BlobID) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "blobs", string(id[:2]), string(id)))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestBlobDamageIsNamed(t *testing.T) {
	dir, k := keys(t)
	b, err := vault.OpenBlobs(filepath.Join(dir, "blobs"), k)
	if err != nil {
		t.Fatal(err)
	}
	put := func(s string) vault.Blob {
		blob, err := b.Put(t.Context(), strings.NewReader(s), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		return blob
	}
	one, two := put(strings.Repeat("page one ", 10000)), put("page two")
	find := func(known map[vault.BlobID]bool) map[vault.BlobID]error {
		out := map[vault.BlobID]error{}
		if err := b.Check(t.Context(), known, func(id vault.BlobID, err error) { out[id] = err }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := find(map[vault.BlobID]bool{one.ID: true, two.ID: true}); len(got) != 0 {
		t.Fatal(got)
	}
	path := filepath.Join(dir, "blobs", string(one.ID[:2]), string(one.ID))
	good := mustRead(t, dir, one.ID)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		bad := bytes.Clone(good)
		at := rng.IntN(len(bad))
		bad[at] ^= 1 << rng.IntN(8)
		write(t, path, bad)
		if got := find(nil); got[one.ID] == nil || len(got) != 1 {
			t.Fatalf("a flip in byte %d: %v", at, got)
		}
	}
	for _, bad := range [][]byte{good[:len(good)-1], good[:65536+47+16], append(bytes.Clone(good), 0), {},
		mustRead(t, dir, two.ID)} {
		write(t, path, bad)
		if got := find(nil); got[one.ID] == nil {
			t.Fatalf("%d bytes in place of %d went unseen", len(bad), len(good))
		}
	}
	_ = os.Remove(path)
	if got := find(map[vault.BlobID]bool{one.ID: true}); !errors.Is(got[one.ID], vault.ErrNoBlob) {
		t.Fatal(got)
	}
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSealedPartsCannotBeMoved(t *testing.T) {
	_, k := keys(t)
	d := vault.NewDataKey()
	at := vault.Where{Table: "changes", Record: "c1", Field: "personal", Schema: 1, Epoch: 2}
	sealed := d.Seal(at, []byte("what was said"))
	if plain, err := d.Open(at, sealed); err != nil || string(plain) != "what was said" {
		t.Fatal(err)
	}
	for _, w := range []vault.Where{
		{Table: "victims", Record: "c1", Field: "personal", Schema: 1, Epoch: 2},
		{Table: "changes", Record: "c2", Field: "personal", Schema: 1, Epoch: 2},
		{Table: "changes", Record: "c1", Field: "name", Schema: 1, Epoch: 2},
		{Table: "changes", Record: "c1", Field: "personal", Schema: 2, Epoch: 2},
		{Table: "changes", Record: "c1", Field: "personal", Schema: 1, Epoch: 3},
		{Table: "changes|2:c1", Record: "", Field: "personal", Schema: 1, Epoch: 2},
	} {
		if _, err := d.Open(w, sealed); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("opened at %v", w)
		}
	}
	other := vault.NewDataKey()
	if _, err := other.Open(at, sealed); err == nil {
		t.Error("another person's key opened it")
	}
	wrap := k.Wrap(d)
	if _, err := k.Unwrap(other.ID, wrap); err == nil {
		t.Error("a wrap opened under another id")
	}
	if got, err := k.Unwrap(d.ID, wrap); err != nil {
		t.Error(err)
	} else if _, err := got.Open(at, sealed); err != nil {
		t.Error(err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 0x10
		if _, err := d.Open(at, bad); err == nil {
			t.Fatalf("a flip in byte %d went unseen", i)
		}
	}
}

func TestIdentityIsSealedToCustodians(t *testing.T) {
	first, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	second, _ := age.GenerateX25519Identity()
	stranger, _ := age.GenerateX25519Identity()
	c, err := vault.ParseCustodians("# custodians\n" + first.Recipient().String() + "\n" + second.Recipient().String() +
		"\n")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := c.SealIdentity("t1", record.Hide("Invented Witness"))
	if err != nil {
		t.Fatal(err)
	}
	longer, _ := c.SealIdentity("t1", record.Hide("Another and Much Longer Invented Witness of the Coast"))
	if len(sealed) != len(longer) {
		t.Error("the length tells who it is")
	}
	for _, id := range []*age.X25519Identity{first, second} {
		got, err := vault.OpenIdentity("t1", sealed, id.String())
		if err != nil || string(got.Reveal()) != "Invented Witness" {
			t.Fatal(err)
		}
	}
	if _, err := vault.OpenIdentity("t1", sealed, stranger.String()); !errors.Is(err, vault.ErrSealed) {
		t.Error("a stranger opened it")
	}
	if _, err := vault.OpenIdentity("t2", sealed, first.String()); err == nil {
		t.Error("it opened under another testimony")
	}
	if _, err := vault.ParseCustodians("# nobody\n"); err == nil {
		t.Error("sealing to nobody was taken")
	}
}

func FuzzKeyFile(f *testing.F) {
	f.Add([]byte(`{"format":"recount-case-1","kdf":"argon2id","salt":"AAAAAAAAAAAAAAAAAAAAAA==","cost":{"memory_kib":8,"time":1,"threads":1}}`))
	dir := f.TempDir()
	raw, _ := vault.KeyBytes(make([]byte, 32))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, vault.KeyFileName), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.Unlock(dir, raw); err == nil {
			t.Fatal("opened")
		}
	})
}

func TestKeyFileOfBytesOrDigits(t *testing.T) {
	dir := t.TempDir()
	raw := []byte(strings.Repeat("\x8f\n", 16))
	for name, text := range map[string]string{"bytes": string(raw), "digits": hex.EncodeToString(raw) + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := vault.ReadKeyFile(filepath.Join(dir, name))
		want, _ := vault.KeyBytes(raw)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "short"), raw[:31], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.ReadKeyFile(filepath.Join(dir, "short")); err == nil {
		t.Error("a short key file opens")
	}
}
