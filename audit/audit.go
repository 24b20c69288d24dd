// Package audit makes a log of Changes in which nothing can be altered, dropped or put in another order unseen.
//
// Each Change becomes a leaf of the Merkle tree of RFC 6962: SHA-256(0x00 || header || open commitment || personal
// commitment). The leaf has no personal data: the commitments are HMACs under random salts. The root is signed as a
// checkpoint in the C2SP tlog-checkpoint format (a signed note), and two kinds of proof go with it: that a Change is in
// the log (inclusion), and that a later log holds an earlier one unchanged (consistency).
//
// The package refuses to sign a root that was not just computed again from the stored bytes: a log whose stored entries
// no longer match its signed tree is lost (the Yeti 2022 log). It keeps nothing itself; package store does. A log held
// by one desk alone proves nothing against that desk: checkpoints have to be given to others.
package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"recount/record"
)

// Hash is a node of the tree.
type Hash = tlog.Hash

// Entry is what the log covers of a Change. It can be stored and shown for ever: it holds no personal data.
type Entry struct {
	Header   []byte // canonical JSON, see record.Change.Header
	Open     []byte // commitment to the open part, 32 bytes
	Personal []byte // commitment to the personal part, 32 bytes, or nil
}

// ErrMismatch is wrapped by every error that says that stored bytes and the tree do not agree.
var ErrMismatch = errors.New("the log does not agree with what is stored")

// Seal makes the log entry of a well-formed change.
func Seal(c *record.Change) (Entry, error) {
	if err := c.Check(); err != nil {
		return Entry{}, err
	}
	return Reseal(c), nil
}

// Reseal is Seal for a change that was read back from the log: it recomputes the entry and checks nothing.
func Reseal(c *record.Change) Entry {
	open, personal := c.Commitments()
	return Entry{Header: c.Header(), Open: open, Personal: personal}
}

// Leaf is the RFC 6962 leaf hash of the entry. The header is a JSON object, so where it ends is never in doubt.
func (e Entry) Leaf() (Hash, error) {
	if len(e.Header) == 0 || len(e.Open) != sha256.Size || len(e.Personal) != 0 && len(e.Personal) != sha256.Size {
		return Hash{}, fmt.Errorf("%w: an entry of the log is malformed", ErrMismatch)
	}
	data := make([]byte, 0, len(e.Header)+2*sha256.Size)
	data = append(data, e.Header...)
	data = append(data, e.Open...)
	data = append(data, e.Personal...)
	return tlog.RecordHash(data), nil
}
