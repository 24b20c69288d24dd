package audit

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is what is signed: how long the log is and what its root is, under the log's name.
type Checkpoint struct {
	Origin string // names the log; no spaces or plus signs
	Size   int64
	Root   Hash
}

// Text is the body of the signed note, as C2SP tlog-checkpoint has it.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// ParseCheckpoint reads the body of a checkpoint note.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, fmt.Errorf("a checkpoint has three lines: origin, size, root")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("the second line of a checkpoint is the size of the log")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, fmt.Errorf("the third line of a checkpoint is a root of %d bytes", tlog.HashSize)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}, nil
}

// Source gives the entries of a log as they are stored, in order, and the root that the store believes in.
type Source interface {
	// Entries calls visit for each stored entry from 0 on, recomputed from the stored bytes of its Change.
	Entries(visit func(n int64, e Entry) error) error
	// Root is what the stored nodes say.
	Root() (size int64, root Hash, err error)
}

// Recompute reads every stored entry again and returns size and root, or an error wrapping ErrMismatch where that is
// not what the stored nodes say.
func Recompute(src Source) (*Tree, error) {
	t := &Tree{}
	err := src.Entries(func(n int64, e Entry) error {
		if n != t.size {
			return fmt.Errorf("%w: entry %d stands where %d should", ErrMismatch, n, t.size)
		}
		leaf, err := e.Leaf()
		if err != nil {
			return err
		}
		t.Append(leaf)
		return nil
	})
	if err != nil {
		return nil, err
	}
	size, root, err := src.Root()
	if err != nil {
		return nil, err
	}
	if size != t.size || root != t.Root() {
		return nil, fmt.Errorf("%w: %d entries are stored and the tree has %d, or their hashes differ", ErrMismatch,
			t.size, size)
	}
	return t, nil
}

// Sign computes the root again from the stored bytes and only then signs it.
func Sign(origin string, src Source, signers ...note.Signer) ([]byte, error) {
	t, err := Recompute(src)
	if err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	c := Checkpoint{Origin: origin, Size: t.size, Root: t.Root()}
	return note.Sign(&note.Note{Text: c.Text()}, signers...)
}

// OpenCheckpoint checks the signatures of a checkpoint note and reads it. At least one signature must be known.
func OpenCheckpoint(msg []byte, known note.Verifiers) (Checkpoint, error) {
	n, err := note.Open(msg, known)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("the checkpoint's signature does not hold: %w", err)
	}
	for _, s := range n.Sigs { // one signature is written in one way: its last letter has bits that are nothing
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return Checkpoint{}, fmt.Errorf("the checkpoint's signature does not hold: %w", err)
		}
	}
	return ParseCheckpoint(n.Text)
}
