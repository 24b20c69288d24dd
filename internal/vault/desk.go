package vault

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// DeskKeys are the two secrets of a desk: with one it signs its acts, with the other it opens the bundles that are for
// it.
type DeskKeys struct {
	sign     ed25519.PrivateKey
	identity *age.HybridIdentity
}

// storedDesk is how they are kept, sealed, in the case.
type storedDesk struct {
	Seed     []byte `json:"seed"`
	Identity string `json:"identity"`
}

// NewDeskKeys makes the keys of a desk. Bundles are encrypted to X25519 and ML-KEM-768 together.
func NewDeskKeys() (*DeskKeys, error) {
	_, sign, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key of this desk: %w", err)
	}
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("make the key of this desk: %w", err)
	}
	return &DeskKeys{sign, identity}, nil
}

// Marshal gives the keys to be sealed.
func (k *DeskKeys) Marshal() ([]byte, error) {
	return json.Marshal(storedDesk{k.sign.Seed(), k.identity.String()})
}

// ParseDeskKeys reads what Marshal gave.
func ParseDeskKeys(text []byte) (*DeskKeys, error) {
	var s storedDesk
	if json.Unmarshal(text, &s) != nil || len(s.Seed) != ed25519.SeedSize {
		return nil, errors.New("the keys of this desk cannot be read")
	}
	identity, err := age.ParseHybridIdentity(s.Identity)
	if err != nil {
		return nil, errors.New("the keys of this desk cannot be read") // the error might tell of the key
	}
	return &DeskKeys{ed25519.NewKeyFromSeed(s.Seed), identity}, nil
}

// Public is the key that checks this desk's signatures.
func (k *DeskKeys) Public() ed25519.PublicKey { return k.sign.Public().(ed25519.PublicKey) }

// Recipient is the age recipient to which bundles for this desk are encrypted.
func (k *DeskKeys) Recipient() string { return k.identity.Recipient().String() }

// Sign signs.
func (k *DeskKeys) Sign(text []byte) []byte { return ed25519.Sign(k.sign, text) }

// String hides the keys.
func (*DeskKeys) String() string { return "[hidden]" }

// GoString hides the keys.
func (*DeskKeys) GoString() string { return "[hidden]" }

// ErrNotForUs says that a file is not encrypted to this desk.
var ErrNotForUs = errors.New("the file is not encrypted to this desk, or was damaged at its beginning")

// Decrypt opens a file that is encrypted to this desk. Reading it fails where it was altered or cut.
func (k *DeskKeys) Decrypt(r io.Reader) (io.Reader, error) {
	plain, err := age.Decrypt(r, k.identity)
	if err != nil {
		return nil, ErrNotForUs
	}
	return plain, nil
}

// EncryptTo encrypts what is written to a desk's recipient. Close ends the file.
func EncryptTo(recipient string, w io.Writer) (io.WriteCloser, error) {
	r, err := age.ParseHybridRecipient(recipient)
	if err != nil {
		return nil, errors.New("the recipient of that desk cannot be read")
	}
	return age.Encrypt(w, r)
}
