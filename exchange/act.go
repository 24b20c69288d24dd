package exchange

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"recount/audit"
	"recount/record"
)

// Errors of bundles. Each names what is wrong, so that whoever reads it knows what to do.
var (
	ErrForm    = record.Say("this is no bundle of recount, or it was damaged on the way: ask for it again")
	ErrCut     = record.Say("the bundle was cut off on the way: ask for it again")
	ErrNewer   = record.Say("the bundle was made by a newer recount: install that one here, then import it again")
	ErrOlder   = record.Say("the bundle was made by an older recount than this one understands: install a newer one there, and export again")
	ErrForeign = record.Say("the bundle is of another case")
	ErrNotOurs = record.Say("the bundle is for another desk")
	ErrUnknown = record.Say("the bundle is from a desk that nobody has admitted to this case")
	ErrRevoked = record.Say("the bundle is from a desk that was revoked")
	ErrForged  = record.Say("a signature does not hold")
	ErrForked  = record.Say("a desk has told two desks different things: its history is forked")
	ErrGap     = record.Say("the bundle builds on acts that have not arrived here: import the bundle before it, or ask for all (export --all)")
	ErrContent = record.Say("an act does not say what its commitment says")
)

// Act is a Change as it travels.
type Act struct {
	Header    []byte `json:"header"`
	Body      []byte `json:"body,omitempty"` // none: the other desk may not give it
	Salt      []byte `json:"salt,omitempty"` // none: what the act said was erased, or is not given
	Open      []byte `json:"open"`
	Personal  []byte `json:"personal,omitempty"`
	Sealed    []byte `json:"sealed,omitempty"` // personal part under its data key
	Turn      int64  `json:"turn"`
	Signature []byte `json:"signature"`
}

// Parsed is an act that was read and checked against its signature and commitments.
type Parsed struct {
	Act
	Change record.Change
	Leaf   audit.Hash
	held   ed25519.PublicKey // under which the signature was found to hold
}

// SigningText is what a desk signs of each of its acts.
func SigningText(device record.DeviceID, turn int64, leaf audit.Hash) []byte {
	return fmt.Appendf(nil, "recount act 1\n%s\n%d\n%s\n", device, turn, leafText(leaf))
}

// Parse reads an act and checks that its commitments hold. Its signature is checked by CheckSignature.
func (a Act) Parse() (Parsed, error) {
	p := Parsed{Act: a}
	leaf, err := audit.Entry{Header: a.Header, Open: a.Open, Personal: a.Personal}.Leaf()
	if err != nil {
		return p, record.Say("%w: an act is malformed", ErrForm)
	}
	p.Leaf = leaf
	body := a.Body
	if len(body) == 0 {
		if body, err = withheldBody(a.Header); err != nil {
			return p, err
		}
		p.Body, p.Salt, p.Sealed = body, nil, nil
	}
	if p.Change, err = record.ReadChange(a.Header, body); err != nil {
		return p, record.Say("%w: an act cannot be read", ErrForm)
	}
	c := &p.Change
	c.Salt, c.PersonalCommitment = p.Salt, a.Personal
	switch {
	case len(p.Salt) == 0:
		c.OpenCommitment = a.Open
	case len(p.Salt) != record.SaltSize, !bytes.Equal(record.Commit(p.Salt, body), a.Open):
		return p, record.Say("%w (%s)", ErrContent, c.ID)
	}
	if c.ID == "" || c.Case == "" || c.Device == "" || len(c.ID) > 200 || len(c.Device) > 200 || c.At <= 0 {
		return p, record.Say("%w: an act has no id, case, desk or time", ErrForm)
	}
	if a.Turn < 1 || c.Turn != 0 && c.Turn != a.Turn {
		return p, record.Say("%w: act %s has another turn than it says", ErrForm, c.ID)
	}
	if (c.DataKey != "") != (len(a.Personal) == sha256.Size) && !c.Kind.Withheld() {
		return p, record.Say("%w: act %s has half a personal part", ErrForm, c.ID)
	}
	return p, nil
}

// withheldBody is the body that stands for one that is not given.
func withheldBody(header []byte) ([]byte, error) {
	for _, s := range []record.Sphere{record.SphereRecord, record.SphereDecide, record.SphereKeep, record.SphereUndo} {
		c := record.Change{Kind: record.Withhold(s), Payload: []byte("{}"), Subjects: []string{"withheld"}}
		if got, err := record.ReadChange(header, c.Body()); err == nil {
			c.Subjects = []string{string(got.ID)}
			return c.Body(), nil
		}
	}
	return nil, record.Say("%w: an act cannot be read", ErrForm)
}

// CheckSignature checks that a desk signed the act, once for a key.
func (p *Parsed) CheckSignature(key ed25519.PublicKey) error {
	if len(key) == ed25519.PublicKeySize && bytes.Equal(p.held, key) {
		return nil
	}
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, SigningText(p.Change.Device, p.Turn, p.Leaf),
		p.Signature) {
		return record.Say("%w: act %s of desk %s", ErrForged, p.Change.ID, p.Change.Device)
	}
	p.held = key
	return nil
}

// ParseKey reads the key that checks a desk's signatures.
func ParseKey(text string) (ed25519.PublicKey, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, record.Say("%w: a desk's key cannot be read", ErrForm)
	}
	return raw, nil
}

// FormatKey is how a desk's key is written.
func FormatKey(key ed25519.PublicKey) string { return base64.StdEncoding.EncodeToString(key) }

// May says whether the content of an act may go to a desk: where the act's level does not exceed the desk's clearance.
// What it takes to hold everybody to the same rights, and to erase, goes to every desk, as long as it repeats nothing
// of what it is about.
func May(c *record.Change, level, clearance int) bool {
	switch c.Kind {
	case record.ManageUser, record.GrantRole, record.AdmitDesk, record.RevokeDesk, record.Undo, record.UndoImport,
		record.DecideConflict, record.KeepCase, record.RefuseAct:
		return true
	case record.ErasePersonal, record.EraseList:
		return level <= clearance || !repeats(c)
	}
	return level <= clearance
}

// repeats says whether an erasure puts something in the place of what it takes out.
func repeats(c *record.Change) bool {
	var e record.Erasure
	if json.Unmarshal(c.Payload, &e) != nil {
		return true
	}
	for _, r := range e.Acts {
		var kept map[string]json.RawMessage
		if string(r.Payload) != "null" && (json.Unmarshal(r.Payload, &kept) != nil || len(kept) > 2) {
			return true
		}
	}
	return false
}
