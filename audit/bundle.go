package audit

import (
	"bytes"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"recount/record"
)

// Bundle is what a third party needs to check one act without the case: the signed checkpoint, the entry, the way from
// its leaf to the root and, where it may be shown, the open part with its salt.
type Bundle struct {
	Checkpoint string   `json:"checkpoint"`
	Index      int64    `json:"index"`
	Header     []byte   `json:"header"`
	Open       []byte   `json:"open"`
	Personal   []byte   `json:"personal,omitempty"`
	Proof      [][]byte `json:"proof"`
	Body       []byte   `json:"body,omitempty"`
	Salt       []byte   `json:"salt,omitempty"`
}

// NewBundle makes the bundle of leaf n under a checkpoint of the given size. With a change, its open part is shown.
func NewBundle(checkpoint []byte, size, n int64, e Entry, show *record.Change, read Nodes) (Bundle, error) {
	proof, err := ProveInclusion(size, n, read)
	if err != nil {
		return Bundle{}, err
	}
	b := Bundle{Checkpoint: string(checkpoint), Index: n, Header: e.Header, Open: e.Open, Personal: e.Personal,
		Proof: [][]byte{}}
	for _, h := range proof {
		b.Proof = append(b.Proof, append([]byte(nil), h[:]...))
	}
	if show != nil {
		b.Body, b.Salt = show.Body(), show.Salt
	}
	return b, nil
}

// Check checks signature, inclusion and, where the open part is shown, that the entry commits to it and to nothing
// else.
func (b Bundle) Check(known note.Verifiers) (Checkpoint, error) {
	c, err := OpenCheckpoint([]byte(b.Checkpoint), known)
	if err != nil {
		return c, err
	}
	leaf, err := Entry{Header: b.Header, Open: b.Open, Personal: b.Personal}.Leaf()
	if err != nil {
		return c, err
	}
	proof := make([]Hash, len(b.Proof))
	for i, p := range b.Proof {
		if len(p) != len(proof[i]) {
			return c, fmt.Errorf("step %d of the proof is malformed", i)
		}
		copy(proof[i][:], p)
	}
	if err := CheckInclusion(proof, c.Size, c.Root, b.Index, leaf); err != nil {
		return c, fmt.Errorf("the act is not in that log: %w", err)
	}
	if b.Body != nil && !bytes.Equal(record.Commit(b.Salt, b.Body), b.Open) {
		return c, fmt.Errorf("the act that is shown is not the act that is in the log")
	}
	return c, nil
}

// Encode writes the bundle as indented JSON.
func (b Bundle) Encode() ([]byte, error) { return json.MarshalIndent(b, "", "  ") }
