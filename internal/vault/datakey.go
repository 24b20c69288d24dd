package vault

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"

	"recount/record"
)

// Errors of sealed parts.
var (
	// ErrErased says that the data key was destroyed: what was sealed under it can no longer be read by anybody.
	ErrErased = errors.New("this was erased: its key was destroyed")
	// ErrSealed says that sealed bytes do not open where they stand: altered, or moved from another record, field or
	// epoch.
	ErrSealed = errors.New("sealed bytes do not open here: altered, or moved from elsewhere")
)

// Where is what sealed bytes are bound to.
type Where struct {
	Table, Record, Field string
	Schema, Epoch        int
}

// bytes puts the parts behind their lengths, so that no two places have the same bytes.
func (w Where) bytes() []byte {
	return fmt.Appendf(nil, "recount sealed|%d:%s|%d:%s|%d:%s|%d|%d", len(w.Table), w.Table, len(w.Record), w.Record,
		len(w.Field), w.Field, w.Schema, w.Epoch)
}

// DataKey is the key of one protected person or testimony.
type DataKey struct {
	ID  record.DataKeyID
	key []byte
}

// NewDataKey makes a random data key with a random id.
func NewDataKey() DataKey {
	var id [16]byte
	_, _ = rand.Read(id[:])
	key := make([]byte, keySize)
	_, _ = rand.Read(key)
	return DataKey{ID: record.DataKeyID(fmt.Sprintf("k%x", id)), key: key}
}

// Raw gives the key itself, for a bundle that is encrypted to another desk of the case.
func (d DataKey) Raw() []byte { return slices.Clone(d.key) }

// DataKeyOf makes a key of what Raw gave on another desk.
func DataKeyOf(id record.DataKeyID, raw []byte) (DataKey, error) {
	if len(raw) != keySize || id == "" {
		return DataKey{}, errors.New("a data key has the wrong length")
	}
	return DataKey{ID: id, key: slices.Clone(raw)}, nil
}

// Wrap seals the data key under the case key. Destroying every wrap erases what the key sealed.
func (k *Keys) Wrap(d DataKey) []byte {
	return seal(k.Sub("data key wrap"), []byte("recount data key|"+string(d.ID)), d.key)
}

// Unwrap opens a wrap.
func (k *Keys) Unwrap(id record.DataKeyID, wrap []byte) (DataKey, error) {
	key, err := open(k.Sub("data key wrap"), []byte("recount data key|"+string(id)), wrap)
	if err != nil || len(key) != keySize {
		return DataKey{}, fmt.Errorf("data key %s: %w", id, ErrSealed)
	}
	return DataKey{ID: id, key: key}, nil
}

// Seal encrypts a personal part for one place.
func (d DataKey) Seal(w Where, plain []byte) []byte { return seal(d.key, w.bytes(), plain) }

// Open decrypts a personal part at its place.
func (d DataKey) Open(w Where, sealed []byte) ([]byte, error) { return open(d.key, w.bytes(), sealed) }

// Seal encrypts and authenticates bytes under a key of the case for one use, such as a manifest.
func (k *Keys) Seal(use string, plain []byte) []byte {
	return seal(k.Sub(use), []byte(use), plain)
}

// Open is the reverse of Seal.
func (k *Keys) Open(use string, sealed []byte) ([]byte, error) {
	return open(k.Sub(use), []byte(use), sealed)
}

func seal(key, bound, plain []byte) []byte {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic("vault: " + err.Error()) // the key's length is ours
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	_, _ = rand.Read(nonce)
	return aead.Seal(nonce, nonce, plain, bound)
}

func open(key, bound, sealed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic("vault: " + err.Error())
	}
	if len(sealed) < aead.NonceSize()+aead.Overhead() {
		return nil, ErrSealed
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], bound)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}
