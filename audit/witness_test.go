package audit

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// grownLog is a log whose leaves say its name and their number.
type grownLog struct {
	nodes  []Hash
	size   int64
	signer note.Signer
	key    note.Verifier
}

func newGrownLog(t *testing.T, name string) *grownLog {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	l := &grownLog{}
	if l.signer, err = note.NewSigner(private); err != nil {
		t.Fatal(err)
	}
	if l.key, err = note.NewVerifier(public); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *grownLog) read(at []int64) ([]Hash, error) {
	out := make([]Hash, len(at))
	for i, x := range at {
		out[i] = l.nodes[x]
	}
	return out, nil
}

func (l *grownLog) grow(t *testing.T, n int, word string) {
	t.Helper()
	for range n {
		more, err := tlog.StoredHashes(l.size, []byte(word), tlog.HashReaderFunc(l.read))
		if err != nil {
			t.Fatal(err)
		}
		l.nodes, l.size = append(l.nodes, more...), l.size+1
	}
}

func (l *grownLog) copy() *grownLog {
	c := *l
	c.nodes = append([]Hash{}, l.nodes...)
	return &c
}

// ask is a request for the log as it stands, from an older size.
func (l *grownLog) ask(t *testing.T, old int64) WitnessRequest {
	t.Helper()
	root, err := tlog.TreeHash(l.size, tlog.HashReaderFunc(l.read))
	if err != nil {
		t.Fatal(err)
	}
	c := Checkpoint{l.signer.Name(), l.size, root}
	msg, err := note.Sign(&note.Note{Text: c.Text()}, l.signer)
	if err != nil {
		t.Fatal(err)
	}
	r := WitnessRequest{Old: old, Checkpoint: msg}
	if old > 0 && old <= l.size {
		if r.Proof, err = tlog.ProveTree(l.size, old, tlog.HashReaderFunc(l.read)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := ParseWitnessRequest(r.Encode())
	if err != nil || again.Old != old || !bytes.Equal(again.Checkpoint, msg) || len(again.Proof) != len(r.Proof) {
		t.Fatalf("a request is not what it was once it is read again: %v", err)
	}
	return again
}

// TestAWitnessCosignsOnlyWhatGrew takes a witness through growth, repetition, a fork, a rollback and strangers.
func TestAWitnessCosignsOnlyWhatGrew(t *testing.T) {
	log := newGrownLog(t, "coast.example")
	kept := map[string]Seen{}
	judge := func(r WitnessRequest) error {
		c, _, err := r.Judge(map[string][]note.Verifier{"coast.example": {log.key}},
			func(o string) (Seen, error) { return kept[o], nil })
		if err == nil {
			kept[c.Origin] = Seen{c.Size, c.Root}
		}
		return err
	}
	log.grow(t, 7, "act")
	fork := log.copy()
	if err := judge(log.ask(t, 0)); err != nil || kept["coast.example"].Size != 7 {
		t.Fatalf("a first checkpoint: %v, %+v", err, kept)
	}
	if err := judge(log.ask(t, 7)); err != nil {
		t.Errorf("the same checkpoint again: %v", err)
	}
	log.grow(t, 6, "more")
	var old *OldSizeError
	if err := judge(log.ask(t, 0)); !errors.As(err, &old) || old.Seen != 7 {
		t.Errorf("another old size: %v", err)
	}
	if err := judge(log.ask(t, 7)); err != nil || kept["coast.example"].Size != 13 {
		t.Errorf("growth: %v", err)
	}
	fork.grow(t, 9, "another history")
	forked := fork.ask(t, 13)
	if err := judge(forked); !errors.Is(err, ErrNotConsistent) {
		t.Errorf("a fork is judged %v", err)
	}
	same := log.copy()
	same.nodes, same.size = nil, 0
	same.grow(t, 13, "forged")
	if err := judge(same.ask(t, 13)); !errors.Is(err, ErrOtherRoot) {
		t.Errorf("another root at the same size is judged %v", err)
	}
	older := newGrownLog(t, "x")
	older.signer, older.key = log.signer, log.key
	older.grow(t, 7, "act")
	if err := judge(older.ask(t, 7)); !errors.As(err, &old) || old.Seen != 13 {
		t.Errorf("a rollback is judged %v", err)
	}
	if err := judge(older.ask(t, 13)); !errors.Is(err, ErrWitnessForm) {
		t.Errorf("an old size above the checkpoint is judged %v", err)
	}
	stranger := newGrownLog(t, "coast.example")
	stranger.grow(t, 20, "act")
	if err := judge(stranger.ask(t, 13)); !errors.Is(err, ErrUnsigned) {
		t.Errorf("a checkpoint of another key is judged %v", err)
	}
	if err := judge(newGrownLog(t, "hills.example").ask(t, 0)); !errors.Is(err, ErrUnknownLog) {
		t.Errorf("another log is judged %v", err)
	}
	if kept["coast.example"].Size != 13 {
		t.Errorf("what is refused moved what was seen: %+v", kept)
	}
}

func TestWitnessRequestsOfAnotherForm(t *testing.T) {
	hash := base64.StdEncoding.EncodeToString(make([]byte, 32))
	for _, body := range []string{"", "old 1", "old 01\n\nx", "old -1\n\nx", "new 1\n\nx", "old 1\nshort\n\nx",
		"old 1\n" + strings.Repeat(hash+"\n", 64) + "\nx"} {
		if _, err := ParseWitnessRequest([]byte(body)); !errors.Is(err, ErrWitnessForm) {
			t.Errorf("%.40q is read: %v", body, err)
		}
	}
}

// TestACosignatureIsThatOfTheStandard checks a cosignature byte for byte: its timestamp is that of the example in the
// standard, and no changed byte passes.
func TestACosignatureIsThatOfTheStandard(t *testing.T) {
	c, err := NewCosigner("w.example", bytes.Repeat([]byte{7}, 32),
		func() time.Time { return time.Unix(1679315147, 0) })
	if err != nil {
		t.Fatal(err)
	}
	text := "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
	line, err := c.Cosign(text)
	if err != nil {
		t.Fatal(err)
	}
	v, err := NewCosignerVerifier(c.Key())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open([]byte(text+"\n"+line), note.VerifierList(v)); err != nil {
		t.Errorf("its own cosignature does not hold: %v", err)
	}
	for i := range line {
		b := []byte(text + "\n" + line)
		b[len(text)+1+i] ^= 1
		if n, err := note.Open(b, note.VerifierList(v)); err == nil && len(n.Sigs) > 0 && n.Sigs[0].Hash == v.KeyHash() {
			if i < len(line)-1 {
				t.Fatalf("a cosignature with a changed byte %d holds", i)
			}
		}
	}
	sig := []byte(line[strings.LastIndex(line, " ")+1 : len(line)-1])
	raw, err := base64.StdEncoding.DecodeString(string(sig))
	if err != nil || len(raw) != 4+8+64 || !bytes.Equal(raw[4:12], []byte{0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb}) {
		t.Errorf("the signature is %d bytes: %x (%v)", len(raw), raw, err)
	}
	if _, err := NewCosignerVerifier(strings.Replace(c.Key(), "+", "+0", 1)); err == nil {
		t.Error("a key of another hash is read")
	}
}
