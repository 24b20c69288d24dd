package record

// Desk is a machine on which a part of the case is kept: the founding desk, an office's server, a laptop. Its id is the
// Device of the acts that were done on it.
type Desk struct {
	ID        DeviceID `json:"id"`
	Name      string   `json:"name"`      // as colleagues call it
	Key       string   `json:"key"`       // Ed25519 key that checks the signatures of its acts, base64
	Recipient string   `json:"recipient"` // age recipient to which bundles for it are encrypted
	Clearance int      `json:"clearance"` // highest level of what bundles for it may hold
	Why       string   `json:"why,omitempty"`
}

// DeskRevocation ends what a desk may give. Its acts up to Last hold; what it did beyond that has no effect anywhere.
type DeskRevocation struct {
	ID   DeviceID `json:"id"`
	Last string   `json:"last"` // leaf of its last act that counts, hex; "" is none
	Turn int64    `json:"turn"` // of that act
	Why  string   `json:"why,omitempty"`
}

// ConflictDecision says which of several acts stands that desks did on one record without knowing of each other.
type ConflictDecision struct {
	Conflict string     `json:"conflict"` // id of the conflict
	Stands   ChangeID   `json:"stands"`
	Over     []ChangeID `json:"over"` // the others
	Why      string     `json:"why,omitempty"`
}
