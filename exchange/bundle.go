package exchange

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/bits"
	"strconv"
	"strings"

	"recount/record"
)

// Version is the form of bundles that this program writes and reads.
const Version = 1

// magic begins a bundle; the version follows.
const magic = "recount-exchange-"

// Bounds of what is read before anything of it is believed.
const (
	maxManifest  = 64 << 20
	maxAct       = 256 << 20
	maxActs      = 5_000_000
	maxActBytes  = 2 << 30
	maxOriginals = 1_000_000
)

// MaxOriginal bounds one preserved file, in bytes.
const MaxOriginal = 1 << 30

// Manifest says what a bundle is. It is signed by the desk that made it.
type Manifest struct {
	Case record.CaseID   `json:"case"`
	From record.DeviceID `json:"from"`
	To   record.DeviceID `json:"to"`
	Made record.Micros   `json:"made"` // by that desk's clock; nothing rests on it
	Acts int             `json:"acts"`
	// SHA-256 of the acts as they stand in the bundle, hex
	Digest string `json:"digest"`
	// how many acts of each desk the sender has; of a revoked one its Mark
	Has        map[record.DeviceID]int64   `json:"has"`
	Size       int64                       `json:"size"`                 // acts that the sender has in all
	Root       string                      `json:"root"`                 // of the union that the sender has, hex
	Checkpoint string                      `json:"checkpoint,omitempty"` // the sender's own log, signed
	Keys       map[record.DataKeyID]Secret `json:"keys,omitempty"`       // of personal parts in the bundle
	Originals  []Original                  `json:"originals,omitempty"`
	// key under which originals are named, the same on every desk of the case
	BlobName Secret `json:"blob_name"`
}

// Secret is a key on its way. It prints as hidden; only JSON, which is encrypted as a whole, holds it.
type Secret []byte

// String hides it.
func (Secret) String() string { return "[hidden]" }

// GoString hides it.
func (Secret) GoString() string { return "[hidden]" }

// Original is a preserved file in a bundle.
type Original struct {
	ID   string `json:"id"`
	Size int64  `json:"size"`
}

// Write writes a bundle, to be encrypted. sign signs with the desk's key; open gives the bytes of an original.
func Write(w io.Writer, m Manifest, acts []Act, sign func([]byte) []byte,
	open func(string) (io.ReadCloser, error)) error {
	var frames bytes.Buffer
	for _, a := range acts {
		text, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("write an act into a bundle: %w", err)
		}
		frames.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text))))
		frames.Write(text)
	}
	sum := sha256.Sum256(frames.Bytes())
	m.Acts, m.Digest = len(acts), hex.EncodeToString(sum[:])
	head, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write a bundle: %w", err)
	}
	counted := &counting{w: w}
	out := bufio.NewWriterSize(counted, 1<<16)
	fmt.Fprintf(out, "%s%d\n", magic, Version)
	_, _ = out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(head))))
	_, _ = out.Write(head)
	_, _ = out.Write(sign(signedManifest(head)))
	_, _ = frames.WriteTo(out)
	for _, o := range m.Originals {
		if err := copyOriginal(out, o, open); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write a bundle: %w", err)
	}
	_, err = io.CopyN(w, zeros{}, padding(counted.n))
	return err
}

func copyOriginal(out io.Writer, o Original, open func(string) (io.ReadCloser, error)) error {
	r, err := open(o.ID)
	if err != nil {
		return fmt.Errorf("read an original for a bundle: %w", err)
	}
	n, err := io.Copy(out, r)
	if err = errors.Join(err, r.Close()); err == nil && n != o.Size {
		err = fmt.Errorf("it has %d bytes, not %d", n, o.Size)
	}
	if err != nil {
		return fmt.Errorf("read an original for a bundle: %w", err)
	}
	return nil
}

type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// padding fills a bundle up, so that its length says little: to the next sixteenth of a power of two, at least 64 KiB.
func padding(n int64) int64 {
	step := int64(64 << 10)
	if n > step {
		step = max(step, int64(1)<<(bits.Len64(uint64(n-1))-5))
	}
	return (step - n%step) % step
}

// Incoming is a bundle that is being read. Nothing of it is believed before CheckSignature.
type Incoming struct {
	Manifest  Manifest
	in        *bufio.Reader
	head      []byte
	signature []byte
	original  int
	left      io.Reader
}

// Open reads the beginning of a decrypted bundle.
func Open(r io.Reader) (*Incoming, error) {
	in := &Incoming{in: bufio.NewReaderSize(r, 1<<16)}
	line, err := in.in.ReadSlice('\n')
	if err != nil {
		return nil, cut(err)
	}
	text, ok := strings.CutPrefix(strings.TrimSuffix(string(line), "\n"), magic)
	version, err := strconv.Atoi(text)
	switch {
	case !ok || err != nil || strconv.Itoa(version) != text:
		return nil, ErrForm
	case version > Version:
		return nil, ErrNewer
	case version < Version:
		return nil, ErrOlder
	}
	if in.head, err = frame(in.in, maxManifest); err != nil {
		return nil, err
	}
	in.signature = make([]byte, ed25519.SignatureSize)
	if _, err := io.ReadFull(in.in, in.signature); err != nil {
		return nil, cut(err)
	}
	d := json.NewDecoder(bytes.NewReader(in.head))
	d.DisallowUnknownFields()
	if err := d.Decode(&in.Manifest); err != nil {
		return nil, ErrForm
	}
	m := &in.Manifest
	if m.Acts < 0 || m.Acts > maxActs || len(m.Originals) > maxOriginals || m.From == "" || m.To == "" || m.Case == "" {
		return nil, ErrForm
	}
	for _, o := range m.Originals {
		if o.Size < 0 || o.Size > MaxOriginal {
			return nil, ErrForm
		}
	}
	return in, nil
}

// cut says that a bundle ended too early; another error of reading stays what it is.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrCut
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		return ErrForm
	}
	return fmt.Errorf("%w (%w)", ErrForm, err)
}

// frame reads a length and so many bytes. Memory grows with what came, not with what was announced.
func frame(r io.Reader, limit int64) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, cut(err)
	}
	n := int64(binary.BigEndian.Uint32(size[:]))
	if n > limit {
		return nil, ErrForm
	}
	b, err := io.ReadAll(io.LimitReader(r, n))
	if err != nil {
		return nil, cut(err)
	}
	if int64(len(b)) < n {
		return nil, ErrCut
	}
	return b, nil
}

// CheckSignature checks that a desk signed the manifest.
func (in *Incoming) CheckSignature(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, signedManifest(in.head), in.signature) {
		return fmt.Errorf("%w: the bundle says that it is from desk %s", ErrForged, in.Manifest.From)
	}
	return nil
}

// signedManifest keeps a signature of a manifest from being one of something else.
func signedManifest(head []byte) []byte {
	sum := sha256.Sum256(head)
	return fmt.Appendf(nil, "recount bundle 1\n%x\n", sum)
}

// Acts reads the acts.
func (in *Incoming) Acts() ([]Parsed, error) {
	sum := &summing{r: in.in, h: sha256.New()}
	var out []Parsed
	for range in.Manifest.Acts {
		text, err := frame(sum, maxAct)
		if err != nil {
			return nil, err
		}
		if sum.n > maxActBytes {
			return nil, fmt.Errorf("%w: it has more than %d bytes of acts", ErrForm, int64(maxActBytes))
		}
		var a Act
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&a); err != nil || d.More() {
			return nil, ErrForm
		}
		p, err := a.Parse()
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if hex.EncodeToString(sum.h.Sum(nil)) != in.Manifest.Digest {
		return nil, fmt.Errorf("%w: the acts are not those that the desk signed", ErrForged)
	}
	return out, nil
}

type summing struct {
	r io.Reader
	h hash.Hash
	n int64
}

func (s *summing) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.h.Write(p[:n])
	s.n += int64(n)
	return n, err
}

// Next gives the next original; io.EOF after the last. The one before is skipped where it was not read to its end.
func (in *Incoming) Next() (Original, io.Reader, error) {
	if in.left != nil {
		if _, err := io.Copy(io.Discard, in.left); err != nil {
			return Original{}, nil, cut(err)
		}
	}
	if in.original == len(in.Manifest.Originals) {
		return Original{}, nil, io.EOF
	}
	o := in.Manifest.Originals[in.original]
	in.original++
	in.left = &exactly{r: in.in, left: o.Size}
	return o, in.left, nil
}

// exactly reads so many bytes, and says where there were fewer.
type exactly struct {
	r    io.Reader
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if err != nil && e.left > 0 {
		return n, cut(err)
	}
	return n, nil
}

// End reads what fills the bundle up, and finds out whether it came whole.
func (in *Incoming) End() error {
	if _, _, err := in.Next(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = ErrForm
		}
		return err
	}
	n, err := io.Copy(io.Discard, io.LimitReader(in.in, 1<<40))
	if err != nil {
		return cut(err)
	}
	_ = n
	return nil
}
