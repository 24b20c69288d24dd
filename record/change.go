package record

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Micros is a moment: microseconds since 1970-01-01 UTC. It is always handed in; the order of the log never rests on
// it.
type Micros int64

// DeviceID names the desk (the laptop, the server) on which an act was done. It is a random word, never a host name.
type DeviceID string

// DataKeyID names the key under which the personal part of an act is sealed. Destroying that key erases the part.
type DataKeyID string

// SaltSize is the length in bytes of the salts of a Change: the output length of SHA-256, so that a commitment hides
// what it commits to from everybody who does not have the salt, however few values are possible.
const SaltSize = 32

// Change is one act: who did what to which subjects, when and on which desk. It is at once the edit, the history, the
// audit entry and the unit of sync.
//
// A Change has an open part (Kind, Subjects, Payload) and may have a Personal part, which is sealed under DataKey and
// can be erased. Each part is committed to by HMAC-SHA-256 under its own random salt; the log's leaf covers the Header
// and the two commitments and nothing else, so that destroying the personal part and its salt leaves every proof as it
// was.
type Change struct {
	ID       ChangeID
	Case     CaseID
	Actor    ActorID // pseudonymous id, never a name
	At       Micros
	Device   DeviceID
	Kind     Act
	Second   ActorID  // who approved the act beside its actor, where it took two persons at once; else ""
	Subjects []string // ids; the first one is the record that the act is about
	Payload  []byte   // canonical JSON (see Canonical) of the act's noun
	Salt     []byte   // SaltSize random bytes

	DataKey      DataKeyID // "" where there is no personal part
	Personal     []byte    // canonical JSON, or nil
	PersonalSalt []byte    // SaltSize random bytes, or nil

	// Turn counts the acts of the desk from 1; Parents are the leaves of the log, in hex and in order, that nothing
	// built on when the act was done. An act of an older program has neither in its header.
	Turn    int64
	Parents []string

	// PersonalCommitment stands for a personal part that is not at hand (another desk's, or an erased one).
	PersonalCommitment []byte
	// OpenCommitment stands for an open part that was redacted: its salt is gone, and Payload is what stands there
	// since.
	OpenCommitment []byte
}

// Sphere is the coarse type that an act's header shows. It is coarse so that the log does not tell who testified.
type Sphere string

// Spheres.
const (
	SphereRecord Sphere = "record" // something was recorded, a testimony like a page
	SphereDecide Sphere = "decide"
	SphereKeep   Sphere = "keep" // accounts, roles, backups, settings
	SphereUndo   Sphere = "undo"
)

// MaxSubject is the longest id of what a Change is about, in bytes.
const MaxSubject = 200

// ErrChange is wrapped by every refusal of Check.
var ErrChange = errors.New("the change is not well formed")

// Check refuses a change that could not be sealed: a missing id, actor, case or salt, or a payload that is not
// canonical.
func (c *Change) Check() error {
	switch {
	case c.ID == "", c.Case == "", c.Actor == "", c.Kind == "":
		return fmt.Errorf("%w: id, case, actor and kind must be set", ErrChange)
	case c.At <= 0:
		return fmt.Errorf("%w: %s has no time", ErrChange, c.ID)
	case len(c.Subjects) == 0:
		return fmt.Errorf("%w: %s is about nothing", ErrChange, c.ID)
	case len(c.Salt) != SaltSize:
		return fmt.Errorf("%w: %s needs a salt of %d bytes", ErrChange, c.ID, SaltSize)
	case !CanonicalBytes(c.Payload):
		return fmt.Errorf("%w: the payload of %s is not canonical JSON", ErrChange, c.ID)
	}
	for _, s := range c.Subjects {
		if s == "" || len(s) > MaxSubject {
			return fmt.Errorf("%w: %s has an empty or overlong subject", ErrChange, c.ID)
		}
	}
	return c.checkPersonal()
}

func (c *Change) checkPersonal() error {
	switch {
	case c.DataKey == "" && (c.Personal != nil || c.PersonalSalt != nil || c.PersonalCommitment != nil):
		return fmt.Errorf("%w: %s has a personal part and no data key", ErrChange, c.ID)
	case c.DataKey == "":
		return nil
	case c.Personal == nil && len(c.PersonalCommitment) != sha256.Size:
		return fmt.Errorf("%w: %s has neither a personal part nor its commitment", ErrChange, c.ID)
	case c.Personal == nil:
		return nil
	case len(c.PersonalSalt) != SaltSize:
		return fmt.Errorf("%w: the personal part of %s needs a salt of %d bytes", ErrChange, c.ID, SaltSize)
	case !CanonicalBytes(c.Personal):
		return fmt.Errorf("%w: the personal part of %s is not canonical JSON", ErrChange, c.ID)
	}
	return nil
}

// Header returns the canonical bytes of what the log shows of the act: id, case, actor, time, device, turn, parents and
// sphere. It has no names, no free text, no file names and no hashes of content (a parent is a hash of salted
// commitments).
func (c *Change) Header() []byte {
	var b strings.Builder
	b.WriteString(`{"actor":`)
	appendString(&b, string(c.Actor))
	fmt.Fprintf(&b, `,"at":%d,"case":`, int64(c.At))
	appendString(&b, string(c.Case))
	b.WriteString(`,"device":`)
	appendString(&b, string(c.Device))
	b.WriteString(`,"id":`)
	appendString(&b, string(c.ID))
	if c.Turn > 0 {
		b.WriteString(`,"parents":[`)
		for i, p := range c.Parents {
			if i > 0 {
				b.WriteByte(',')
			}
			appendString(&b, p)
		}
		fmt.Fprintf(&b, `],"turn":%d`, c.Turn)
	}
	b.WriteString(`,"type":`)
	appendString(&b, string(c.Kind.Sphere()))
	b.WriteString(`}`)
	return []byte(b.String())
}

// Body returns the canonical bytes of the open part: data key, kind, payload, second person and subjects. An act of an
// older program has no second person.
func (c *Change) Body() []byte {
	var b strings.Builder
	b.Grow(len(c.Payload) + 128)
	b.WriteByte('{')
	if c.DataKey != "" {
		b.WriteString(`"data_key":`)
		appendString(&b, string(c.DataKey))
		b.WriteByte(',')
	}
	b.WriteString(`"kind":`)
	appendString(&b, string(c.Kind))
	b.WriteString(`,"payload":`)
	b.Write(c.Payload)
	if c.Second != "" {
		b.WriteString(`,"second":`)
		appendString(&b, string(c.Second))
	}
	b.WriteString(`,"subjects":[`)
	for i, s := range c.Subjects {
		if i > 0 {
			b.WriteByte(',')
		}
		appendString(&b, s)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// ReadChange reads what Header and Body wrote, and refuses bytes that they would not write. Salts and commitments are
// not in them.
func ReadChange(head, body []byte) (Change, error) {
	var h struct {
		Actor   ActorID  `json:"actor"`
		At      Micros   `json:"at"`
		Case    CaseID   `json:"case"`
		Device  DeviceID `json:"device"`
		ID      ChangeID `json:"id"`
		Parents []string `json:"parents"`
		Turn    int64    `json:"turn"`
	}
	var b struct {
		DataKey  DataKeyID       `json:"data_key"`
		Kind     Act             `json:"kind"`
		Payload  json.RawMessage `json:"payload"`
		Second   ActorID         `json:"second"`
		Subjects []string        `json:"subjects"`
	}
	if json.Unmarshal(head, &h) != nil || json.Unmarshal(body, &b) != nil || len(b.Subjects) == 0 {
		return Change{}, fmt.Errorf("%w: it cannot be read", ErrChange)
	}
	c := Change{
		ID: h.ID, Case: h.Case, Actor: h.Actor, At: h.At, Device: h.Device, Turn: h.Turn, Parents: h.Parents,
		Kind: b.Kind, Second: b.Second, Subjects: b.Subjects, Payload: b.Payload, DataKey: b.DataKey,
	}
	if !bytes.Equal(c.Header(), head) || !bytes.Equal(c.Body(), body) {
		return Change{}, fmt.Errorf("%w: it is not canonical", ErrChange)
	}
	return c, nil
}

// Commitments returns HMAC-SHA-256(salt, part) of the open part and, where there is one, of the personal part.
func (c *Change) Commitments() (open, personal []byte) {
	open = c.OpenCommitment
	if len(c.Salt) > 0 {
		open = Commit(c.Salt, c.Body())
	}
	switch {
	case c.Personal != nil:
		personal = Commit(c.PersonalSalt, c.Personal)
	case c.DataKey != "":
		personal = c.PersonalCommitment
	}
	return open, personal
}

// Commit is HMAC-SHA-256(salt, part): it binds its maker to the part and, under a secret random salt, tells nothing of
// it.
func Commit(salt, part []byte) []byte {
	h := hmac.New(sha256.New, salt)
	h.Write(part)
	return h.Sum(nil)
}

// idAlphabet is Crockford's base 32 in upper case, as ULIDs have it.
const idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewID makes a ULID (26 characters, sortable by time) from a moment and ten random bytes, both handed in.
func NewID(at Micros, random [10]byte) string {
	var out [26]byte
	ms := uint64(at) / 1000
	for i := 9; i >= 0; i-- {
		out[i] = idAlphabet[ms&31]
		ms >>= 5
	}
	var acc, bits uint
	at32 := 10
	for _, c := range random {
		acc, bits = acc<<8|uint(c), bits+8
		for bits >= 5 {
			bits -= 5
			out[at32] = idAlphabet[acc>>bits&31]
			at32++
		}
	}
	return string(out[:])
}

// Time gives the moment as the standard library has it, in UTC.
func (m Micros) Time() time.Time { return time.UnixMicro(int64(m)).UTC() }
