package audit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// What a witness does not cosign, and why (C2SP tlog-witness v1.0.0).
var (
	ErrWitnessForm   = errors.New("this is no request of a log to a witness")
	ErrUnknownLog    = errors.New("this witness does not know that log")
	ErrUnsigned      = errors.New("no key of that log that this witness knows has signed the checkpoint")
	ErrNotConsistent = errors.New("the log does not hold what it held when this witness last saw it: a fork")
	ErrOtherRoot     = errors.New("this witness has seen another root of the log at that size: a fork")
	errCosignerKey   = errors.New("this is no key of a witness (Ed25519, type 4)")
)

// OldSizeError says that a log took another size for the one that a witness saw last.
type OldSizeError struct{ Seen int64 }

// Error says which size the witness saw last.
func (e *OldSizeError) Error() string {
	return fmt.Sprintf("this witness last saw that log at size %d", e.Seen)
}

// maxProofLines bounds a proof of consistency, as the protocol has it.
const maxProofLines = 63

// WitnessRequest asks a witness for a cosignature: the size at which it last saw the log, the proof that the log only
// grew since, and the checkpoint, a signed note.
type WitnessRequest struct {
	Old        int64
	Proof      TreeProof
	Checkpoint []byte
}

// Encode writes the body of a request.
func (r WitnessRequest) Encode() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "old %d\n", r.Old)
	for _, h := range r.Proof {
		fmt.Fprintln(&b, base64.StdEncoding.EncodeToString(h[:]))
	}
	b.WriteString("\n")
	b.Write(r.Checkpoint)
	return []byte(b.String())
}

// ParseWitnessRequest reads the body of a request. The error wraps ErrWitnessForm.
func ParseWitnessRequest(body []byte) (WitnessRequest, error) {
	var r WitnessRequest
	head, checkpoint, ok := strings.Cut(string(body), "\n\n")
	lines := strings.Split(head, "\n")
	size, old := strings.CutPrefix(lines[0], "old ")
	n, err := strconv.ParseInt(size, 10, 64)
	if !ok || !old || err != nil || n < 0 || strconv.FormatInt(n, 10) != size || len(lines)-1 > maxProofLines {
		return r, ErrWitnessForm
	}
	for _, l := range lines[1:] {
		h, err := base64.StdEncoding.Strict().DecodeString(l)
		if err != nil || len(h) != tlog.HashSize {
			return r, ErrWitnessForm
		}
		r.Proof = append(r.Proof, Hash(h))
	}
	r.Old, r.Checkpoint = n, []byte(checkpoint)
	return r, nil
}

// Seen is the last checkpoint that a witness cosigned of a log; the zero value: none.
type Seen struct {
	Size int64
	Root Hash
}

// Judge says whether a request may be cosigned. logs are the keys of the logs that the witness knows, by origin, and
// seen what it cosigned last. What is not cosigned is one of the errors above. Whoever cosigns keeps the checkpoint
// that is returned first, and lets nobody judge another request of the log meanwhile.
func (r WitnessRequest) Judge(logs map[string][]note.Verifier, seen func(origin string) (Seen, error)) (Checkpoint,
	string, error) {
	text, _, ok := strings.Cut(string(r.Checkpoint), "\n\n")
	claimed, err := ParseCheckpoint(text + "\n")
	if !ok || err != nil {
		return claimed, "", ErrWitnessForm
	}
	keys := logs[claimed.Origin]
	if len(keys) == 0 {
		return claimed, "", ErrUnknownLog
	}
	n, err := note.Open(r.Checkpoint, note.VerifierList(keys...))
	if err != nil {
		return claimed, "", ErrUnsigned
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil || r.Old > c.Size {
		return claimed, "", ErrWitnessForm
	}
	last, err := seen(c.Origin)
	switch {
	case err != nil:
		return c, "", err
	case r.Old != last.Size:
		return c, "", &OldSizeError{last.Size}
	case r.Old == 0 && len(r.Proof) > 0:
		return c, "", ErrNotConsistent
	case r.Old == 0:
		return c, n.Text, nil
	case r.Old == c.Size && c.Root != last.Root:
		return c, "", ErrOtherRoot
	case CheckConsistency(r.Proof, c.Size, c.Root, last.Size, last.Root) != nil:
		return c, "", ErrNotConsistent
	}
	return c, n.Text, nil
}

// algEd25519Cosignature is the type of Ed25519 cosignatures (C2SP tlog-cosignature).
const algEd25519Cosignature = 4

// cosignatureSize is the timestamp with the signature, in bytes.
const cosignatureSize = 8 + ed25519.SignatureSize

func cosignedMessage(at uint64, text []byte) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(at, 10)+"\n"), text...)
}

func cosignerHash(name string, key ed25519.PublicKey) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), append([]byte{algEd25519Cosignature}, key...)...))
	return binary.BigEndian.Uint32(sum[:])
}

// Cosigner signs checkpoints as a witness does, at moments that its clock gives.
type Cosigner struct {
	name string
	key  ed25519.PrivateKey
	now  func() time.Time
}

// NewCosigner makes a cosigner of a name without spaces or plus signs and an Ed25519 seed of 32 bytes.
func NewCosigner(name string, seed []byte, now func() time.Time) (*Cosigner, error) {
	if name == "" || strings.ContainsAny(name, "+ \t\r\n") || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("a witness has a name without spaces and plus signs, and a seed of %d bytes",
			ed25519.SeedSize)
	}
	return &Cosigner{name, ed25519.NewKeyFromSeed(seed), now}, nil
}

// Name is the name of the witness.
func (c *Cosigner) Name() string { return c.name }

// KeyHash names its key in signatures.
func (c *Cosigner) KeyHash() uint32 { return cosignerHash(c.name, c.public()) }

func (c *Cosigner) public() ed25519.PublicKey { return c.key.Public().(ed25519.PublicKey) }

// Key is its public key as a verifier key of a signed note, type 0x04.
func (c *Cosigner) Key() string {
	return fmt.Sprintf("%s+%08x+%s", c.name, c.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{algEd25519Cosignature}, c.public()...)))
}

// Sign signs the text of a checkpoint with the moment at which it is signed.
func (c *Cosigner) Sign(text []byte) ([]byte, error) {
	at := uint64(c.now().Unix())
	return append(binary.BigEndian.AppendUint64(nil, at), ed25519.Sign(c.key, cosignedMessage(at, text))...), nil
}

// Cosign gives the line of a signature over the text of a checkpoint.
func (c *Cosigner) Cosign(text string) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, c)
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(string(signed), text+"\n"), nil
}

// cosignerKey checks cosignatures of one witness.
type cosignerKey struct {
	name string
	key  ed25519.PublicKey
}

// NewCosignerVerifier reads the public key of a witness.
func NewCosignerVerifier(text string) (note.Verifier, error) {
	parts := strings.SplitN(strings.TrimSpace(text), "+", 3)
	if len(parts) != 3 {
		return nil, errCosignerKey
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != algEd25519Cosignature {
		return nil, errCosignerKey
	}
	v := cosignerKey{parts[0], raw[1:]}
	if fmt.Sprintf("%08x", v.KeyHash()) != parts[1] {
		return nil, errCosignerKey
	}
	return v, nil
}

// Name is the name of the witness.
func (v cosignerKey) Name() string { return v.name }

// KeyHash names its key in signatures.
func (v cosignerKey) KeyHash() uint32 { return cosignerHash(v.name, v.key) }

// Verify checks a timestamped signature of the text of a checkpoint.
func (v cosignerKey) Verify(text, sig []byte) bool {
	if len(sig) != cosignatureSize {
		return false
	}
	return ed25519.Verify(v.key, cosignedMessage(binary.BigEndian.Uint64(sig), text), sig[8:])
}
