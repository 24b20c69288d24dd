package audit

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// wholeLogOf is the file of a log of so many acts, with the key that checks it and the root at each size.
func wholeLogOf(t *testing.T, n int) (file string, known note.Verifiers, at []Checkpoint) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "desk.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, tree := NewLogWriter(&out), &Tree{}
	at = append(at, Checkpoint{"desk.example/log", 0, tree.Root()})
	for i := range n {
		open := sha256.Sum256([]byte{byte(i)})
		e := Entry{Header: fmt.Appendf(nil, `{"n":%d}`, i), Open: open[:]}
		if i%3 == 0 {
			e.Personal = open[:]
		}
		leaf, err := e.Leaf()
		if err == nil {
			err = w.Add(e)
		}
		if err != nil {
			t.Fatal(err)
		}
		tree.Append(leaf)
		at = append(at, Checkpoint{"desk.example/log", tree.Size(), tree.Root()})
	}
	signed, err := note.Sign(&note.Note{Text: at[n].Text()}, signer)
	if err == nil {
		err = w.End(signed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), note.VerifierList(v), at
}

// TestAWholeLogIsCheckedWithoutTheCase: the file of a log holds, and at every size that was kept; no changed letter of
// it does, and no line that was taken out, put in or moved.
func TestAWholeLogIsCheckedWithoutTheCase(t *testing.T) {
	file, known, at := wholeLogOf(t, 9)
	for _, k := range at {
		if c, err := CheckLog(strings.NewReader(file), known, k); err != nil || c.Size != 9 {
			t.Errorf("kept at %d: %v", k.Size, err)
		}
		fork := k
		fork.Root[3] ^= 1
		if _, err := CheckLog(strings.NewReader(file), known, fork); err == nil || !strings.Contains(err.Error(), "a fork") {
			t.Errorf("a fork at %d: %v", k.Size, err)
		}
	}
	if _, err := CheckLog(strings.NewReader(file), known, Checkpoint{"desk.example/log", 10, at[9].Root}); err == nil {
		t.Error("a log that was cut passes")
	}
	if _, err := CheckLog(strings.NewReader(file), known, Checkpoint{"other.example/log", 9, at[9].Root}); err == nil {
		t.Error("another log passes")
	}
	for i := range file {
		changed := []byte(file)
		changed[i] ^= 1
		if _, err := CheckLog(bytes.NewReader(changed), known); err == nil {
			t.Errorf("byte %d is another, and the log holds", i)
		}
	}
	last := strings.LastIndexFunc(file, func(r rune) bool { return r != '\n' && r != '=' })
	for _, letter := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" {
		changed := []byte(file)
		if changed[last] = byte(letter); changed[last] == file[last] {
			continue
		}
		if _, err := CheckLog(bytes.NewReader(changed), known); err == nil {
			t.Errorf("the signature ends with %c in place of %c, and the log holds", letter, file[last])
		}
	}
	lines := strings.SplitAfter(file, "\n")
	for i := 1; i < 10; i++ {
		out := strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), "")
		twice := strings.Join(append(append([]string{}, lines[:i+1]...), lines[i:]...), "")
		for _, changed := range []string{out, twice} {
			if _, err := CheckLog(strings.NewReader(changed), known); err == nil {
				t.Errorf("line %d is out or there twice, and the log holds", i)
			}
		}
	}
}
