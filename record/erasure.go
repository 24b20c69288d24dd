package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Erasure makes unreadable what was recorded, while the log still holds and every old proof checks. It destroys data
// keys, takes what must not be read again out of the open part of earlier acts, and removes originals.
type Erasure struct {
	Keys  []DataKeyID `json:"keys"`
	Acts  []Redaction `json:"acts,omitempty"`
	Blobs []string    `json:"blobs,omitempty"` // originals, as the vault names them
	Why   string      `json:"why"`
}

// Redaction says what stands in the open part of an act in place of what was recorded. The act's salt is destroyed, so
// that its commitment, which stays in the log, tells nothing of what stood there.
type Redaction struct {
	Change  ChangeID        `json:"change"`
	Payload json.RawMessage `json:"payload"` // null: the act makes no row any more
	Body    string          `json:"body"`    // SHA-256 of the Body of the act with this payload, hex
}

// Redact makes the redaction of an act. Payload is canonical JSON; nil takes the whole act out.
func Redact(c Change, payload []byte) Redaction {
	if payload == nil {
		payload = []byte("null")
	}
	c.Payload = payload
	sum := sha256.Sum256(c.Body())
	return Redaction{Change: c.ID, Payload: payload, Body: hex.EncodeToString(sum[:])}
}

// Redacted says whether the whole open part of an act was taken out.
func (c *Change) Redacted() bool { return string(c.Payload) == "null" }
