package audit_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"recount/audit"
	"recount/record"
)

// naive is RFC 6962 section 2.1 read aloud, independent of tlog.
func naive(leaves [][]byte) [32]byte {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		l, r := naive(leaves[:k]), naive(leaves[k:])
		return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
	}
}

type log struct {
	changes []record.Change
	tree    audit.Tree
	nodes   [][]audit.Hash
}

func newLog(t testing.TB, n int) *log {
	t.Helper()
	l := &log{}
	rng := rand.NewChaCha8([32]byte{1})
	for i := range n {
		c := record.Change{
			ID: record.ChangeID(fmt.Sprintf("c%d", i)), Case: "k", Actor: "a", At: record.Micros(i + 1), Device: "d",
			Kind: record.RecordSite, Subjects: []string{fmt.Sprintf("s%d", i)},
			Payload: []byte(fmt.Sprintf(`{"n":%d}`, i)),
			Salt:    make([]byte, record.SaltSize),
		}
		_, _ = rng.Read(c.Salt)
		if i%3 == 0 {
			c.DataKey, c.Personal, c.PersonalSalt = "k1", []byte(`"x"`), make([]byte, record.SaltSize)
			_, _ = rng.Read(c.PersonalSalt)
		}
		e, err := audit.Seal(&c)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := e.Leaf()
		if err != nil {
			t.Fatal(err)
		}
		l.changes = append(l.changes, c)
		l.nodes = append(l.nodes, l.tree.Append(leaf))
	}
	return l
}

func (l *log) read(n int64) ([]audit.Hash, error) { return l.nodes[n], nil }

func (l *log) Entries(visit func(int64, audit.Entry) error) error {
	for i := range l.changes {
		if err := visit(int64(i), audit.Reseal(&l.changes[i])); err != nil {
			return err
		}
	}
	return nil
}

func (l *log) Root() (int64, audit.Hash, error) { return l.tree.Size(), l.tree.Root(), nil }

func data(c *record.Change) []byte {
	open, personal := c.Commitments()
	return append(append(c.Header(), open...), personal...)
}

func TestRootsAgreeWithNaiveMerkleTree(t *testing.T) {
	full := newLog(t, 130)
	var leaves [][]byte
	var tree audit.Tree
	for i := range full.changes {
		leaves = append(leaves, data(&full.changes[i]))
		tree.Append(full.nodes[i][0])
		if [32]byte(tree.Root()) != naive(leaves) {
			t.Fatalf("root of %d leaves differs from RFC 6962", i+1)
		}
		loaded, err := audit.Load(int64(i+1), full.read)
		if err != nil || loaded.Root() != tree.Root() {
			t.Fatalf("root of %d leaves loaded from nodes differs: %v", i+1, err)
		}
	}
	if [32]byte((&audit.Tree{}).Root()) != naive(nil) {
		t.Fatal("root of the empty log")
	}
}

func TestProofs(t *testing.T) {
	l := newLog(t, 67)
	size, root := l.tree.Size(), l.tree.Root()
	for n := int64(0); n < size; n++ {
		p, err := audit.ProveInclusion(size, n, l.read)
		if err != nil {
			t.Fatal(err)
		}
		if err := audit.CheckInclusion(p, size, root, n, l.nodes[n][0]); err != nil {
			t.Fatal(err)
		}
		if audit.CheckInclusion(p, size, root, n, l.nodes[(n+1)%size][0]) == nil {
			t.Fatalf("the proof of leaf %d holds for another leaf", n)
		}
	}
	for older := int64(1); older <= size; older++ {
		old, err := audit.Load(older, l.read)
		if err != nil {
			t.Fatal(err)
		}
		p, err := audit.ProveConsistency(size, older, l.read)
		if err != nil {
			t.Fatal(err)
		}
		if err := audit.CheckConsistency(p, size, root, older, old.Root()); err != nil {
			t.Fatal(err)
		}
		if older < size && audit.CheckConsistency(p, size, root, older, l.nodes[0][0]) == nil && older != 1 {
			t.Fatal("consistency with a root that never was")
		}
	}
}

func TestEveryAlterationBreaksRecompute(t *testing.T) {
	l := newLog(t, 40)
	if _, err := audit.Recompute(l); err != nil {
		t.Fatal(err)
	}
	alterations := map[string]func(*record.Change){
		"payload":  func(c *record.Change) { c.Payload = []byte(`{}`) },
		"actor":    func(c *record.Change) { c.Actor = "b" },
		"time":     func(c *record.Change) { c.At++ },
		"personal": func(c *record.Change) { c.Personal = []byte(`"y"`) },
	}
	for name, alter := range alterations {
		kept := l.changes[12]
		alter(&l.changes[12])
		if _, err := audit.Recompute(l); err == nil {
			t.Errorf("an altered %s went unseen", name)
		}
		l.changes[12] = kept
	}
	l.changes[3], l.changes[4] = l.changes[4], l.changes[3]
	if _, err := audit.Recompute(l); err == nil {
		t.Error("another order went unseen")
	}
	l.changes[3], l.changes[4] = l.changes[4], l.changes[3]
	l.changes = l.changes[:39]
	if _, err := audit.Recompute(l); err == nil {
		t.Error("a dropped act went unseen")
	}
}

func TestErasedPersonalPartKeepsTheLog(t *testing.T) {
	l := newLog(t, 9)
	for i := range l.changes {
		c := &l.changes[i]
		if c.DataKey != "" {
			_, c.PersonalCommitment = c.Commitments()
			c.Personal, c.PersonalSalt = nil, nil
		}
	}
	if _, err := audit.Recompute(l); err != nil {
		t.Fatal(err)
	}
}

func TestCheckpointAndBundle(t *testing.T) {
	l := newLog(t, 21)
	skey, vkey, err := note.GenerateKey(rand.NewChaCha8([32]byte{9}), "case.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, _ := note.NewSigner(skey)
	verifier, _ := note.NewVerifier(vkey)
	known := note.VerifierList(verifier)
	msg, err := audit.Sign("case.example", l, signer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := audit.OpenCheckpoint(msg, known)
	if err != nil || c.Size != 21 || c.Root != l.tree.Root() {
		t.Fatal(c, err)
	}
	if _, err := audit.OpenCheckpoint([]byte(strings.Replace(string(msg), "\n21\n", "\n22\n", 1)), known); err == nil {
		t.Fatal("an altered checkpoint was taken")
	}
	b, err := audit.NewBundle(msg, 21, 5, audit.Reseal(&l.changes[5]), &l.changes[5], l.read)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Check(known); err != nil {
		t.Fatal(err)
	}
	other := b
	other.Body = l.changes[6].Body()
	if _, err := other.Check(known); err == nil {
		t.Fatal("a proof of another act was taken")
	}
	other = b
	other.Index = 6
	if _, err := other.Check(known); err == nil {
		t.Fatal("a proof for another place was taken")
	}
	l.changes[5].Payload = bytes.ToUpper(l.changes[5].Payload)
	if _, err := audit.Sign("case.example", l, signer); err == nil {
		t.Fatal("a root was signed that the stored bytes do not give")
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(audit.Checkpoint{Origin: "o", Size: 3}.Text())
	f.Add("o\n-1\nAAAA\n")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := audit.ParseCheckpoint(s)
		if err == nil && !strings.HasPrefix(s, c.Origin+"\n") {
			t.Fatal(s)
		}
	})
}
