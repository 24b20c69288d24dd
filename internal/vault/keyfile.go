package vault

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// KeyFileName is the clear header of a case: salt and parameters, no names.
const KeyFileName = "case.key"

const (
	keyFormat = "recount-case-1"
	keySize   = 32
)

// Errors of unlocking.
var (
	// ErrWrongKey says that the passphrase or key file is not the one of this case, or that case.key was altered: the
	// two cannot be told apart.
	ErrWrongKey = errors.New("this passphrase or key file does not open the case")
	// ErrKeyFile says that case.key cannot be read as a key file.
	ErrKeyFile = errors.New("case.key is damaged or is no key file")
)

// Cost are the parameters of Argon2id (RFC 9106).
type Cost struct {
	MemoryKiB uint32 `json:"memory_kib"`
	Time      uint32 `json:"time"`
	Threads   uint8  `json:"threads"`
}

// Costs for a laptop, for a server that many log in to, and for tests, which protect nothing.
var (
	LaptopCost = Cost{MemoryKiB: 256 * 1024, Time: 4, Threads: 4}
	ServerCost = Cost{MemoryKiB: 64 * 1024, Time: 3, Threads: 4}
	TestCost   = Cost{MemoryKiB: 64, Time: 1, Threads: 1}
)

// Secret opens a case: a passphrase, or the bytes of a key file.
type Secret struct {
	passphrase []byte
	key        []byte
}

// Passphrase makes a secret from what a person types. White space at the ends is not part of it.
func Passphrase(s string) Secret { return Secret{passphrase: []byte(strings.TrimSpace(s))} }

// KeyBytes makes a secret from 32 random bytes.
func KeyBytes(b []byte) (Secret, error) {
	if len(b) != keySize {
		return Secret{}, fmt.Errorf("a key has %d bytes, not %d", keySize, len(b))
	}
	return Secret{key: append([]byte(nil), b...)}, nil
}

// ReadKeyFile reads a secret from a file of 32 random bytes, or of 64 hexadecimal digits.
func ReadKeyFile(path string) (Secret, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, fmt.Errorf("read the key file: %w", err)
	}
	if len(text) == keySize {
		return KeyBytes(text)
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) != keySize {
		return Secret{}, fmt.Errorf("the key file must hold %d random bytes, or %d hexadecimal digits", keySize,
			2*keySize)
	}
	return KeyBytes(b)
}

// String keeps a secret from being printed.
func (Secret) String() string { return "[hidden]" }

// GoString keeps a secret from being printed.
func (Secret) GoString() string { return "[hidden]" }

type header struct {
	Format  string `json:"format"`
	KDF     string `json:"kdf"` // argon2id, or none for a key file
	Salt    []byte `json:"salt"`
	Cost    Cost   `json:"cost"`
	Nonce   []byte `json:"nonce"`
	Wrapped []byte `json:"wrapped"` // the case key
}

// Keys are the keys of an unlocked case. Close forgets them.
type Keys struct{ root []byte }

// NewKeys makes case.key in the directory, with a fresh case key under the secret. It refuses to replace one.
func NewKeys(dir string, s Secret, cost Cost) (*Keys, error) {
	path := filepath.Join(dir, KeyFileName)
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s holds a case already", dir)
	}
	root := make([]byte, keySize)
	_, _ = rand.Read(root)
	if err := writeKeyFile(path, root, s, cost); err != nil {
		return nil, err
	}
	return &Keys{root: root}, nil
}

func writeKeyFile(path string, root []byte, s Secret, cost Cost) error {
	h := header{Format: keyFormat, KDF: "argon2id", Salt: make([]byte, 32), Cost: cost,
		Nonce: make([]byte, chacha20poly1305.NonceSizeX)}
	_, _ = rand.Read(h.Salt)
	_, _ = rand.Read(h.Nonce)
	if s.key != nil {
		h.KDF, h.Cost = "none", Cost{}
	}
	kek, err := s.derive(h)
	if err != nil {
		return err
	}
	aead, err := chacha20poly1305.NewX(kek)
	if err != nil {
		return err
	}
	h.Wrapped = aead.Seal(nil, h.Nonce, root, h.bound())
	text, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return err
	}
	return WriteFile(path, append(text, '\n'))
}

// bound is what the wrap is tied to: parameters lowered by an attacker do not open.
func (h header) bound() []byte {
	return fmt.Appendf(nil, "%s|%s|%x|%d|%d|%d", h.Format, h.KDF, h.Salt, h.Cost.MemoryKiB, h.Cost.Time, h.Cost.Threads)
}

func (s Secret) derive(h header) ([]byte, error) {
	switch {
	case h.KDF == "none" && s.key != nil:
		return hkdf.Key(sha256.New, s.key, h.Salt, "recount key file", keySize)
	case h.KDF == "argon2id" && len(s.passphrase) > 0:
		// Bounds against a header that would exhaust the machine.
		if h.Cost.Time < 1 || h.Cost.Time > 64 || h.Cost.MemoryKiB < 8 || h.Cost.MemoryKiB > 4<<20 ||
			h.Cost.Threads < 1 {
			return nil, ErrKeyFile
		}
		return argon2.IDKey(s.passphrase, h.Salt, h.Cost.Time, h.Cost.MemoryKiB, h.Cost.Threads, keySize), nil
	case len(s.passphrase) == 0 && s.key == nil:
		return nil, fmt.Errorf("%w: no passphrase was given", ErrWrongKey)
	case h.KDF == "none":
		return nil, fmt.Errorf("%w: it opens with a key file", ErrWrongKey)
	case h.KDF == "argon2id":
		return nil, fmt.Errorf("%w: it opens with a passphrase", ErrWrongKey)
	}
	return nil, ErrKeyFile
}

// Unlock reads case.key and opens it.
func Unlock(dir string, s Secret) (*Keys, error) {
	text, err := os.ReadFile(filepath.Join(dir, KeyFileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no case is in %s: check the path, or make a case there with recount init", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("no case can be read in %s: %w", dir, err)
	}
	var h header
	if err := json.Unmarshal(text, &h); err != nil || h.Format != keyFormat ||
		len(h.Nonce) != chacha20poly1305.NonceSizeX || len(h.Salt) < 16 {
		return nil, ErrKeyFile
	}
	kek, err := s.derive(h)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(kek)
	if err != nil {
		return nil, err
	}
	root, err := aead.Open(nil, h.Nonce, h.Wrapped, h.bound())
	if err != nil || len(root) != keySize {
		return nil, ErrWrongKey
	}
	return &Keys{root: root}, nil
}

// Change wraps the case key under a new secret. Everything else stays as it is.
func (k *Keys) Change(dir string, s Secret, cost Cost) error {
	return writeKeyFile(filepath.Join(dir, KeyFileName), k.root, s, cost)
}

// Sub draws the key of one use from the case key.
func (k *Keys) Sub(label string) []byte {
	if k.root == nil {
		panic("vault: keys were closed")
	}
	out, err := hkdf.Expand(sha256.New, k.root, "recount "+label, keySize)
	if err != nil {
		panic("vault: " + err.Error()) // only for lengths that are never asked
	}
	return out
}

// Close overwrites the case key. Copies that the runtime made are out of reach: a locked case is a closed process.
func (k *Keys) Close() {
	clear(k.root)
	k.root = nil
	runtime.KeepAlive(k)
}
