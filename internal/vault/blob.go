package vault

import (
	"bufio"
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"recount/internal/failpoint"
)

// BlobID names a blob: HMAC-SHA-256 of its content under a key of the case, in hex.
type BlobID string

// Blob is what Put tells of an original.
type Blob struct {
	ID     BlobID
	SHA256 string // of the original bytes, hex; keep it inside the case
	Size   int64  // bytes of the original
	New    bool   // it was not there before
}

// Errors of blobs.
var (
	// ErrNoBlob says that a blob is missing.
	ErrNoBlob = errors.New("this original is not in the vault")
	// ErrDamaged says that a blob's bytes are not those that were put in.
	ErrDamaged = errors.New("this original is damaged in the vault")
)

const (
	blobMagic  = "recount-blob-1\n"
	blobChunk  = 64 * 1024
	blobSalt   = 32
	blobHeader = len(blobMagic) + blobSalt
)

// Blobs is the directory of originals of one case.
type Blobs struct {
	dir        string
	name, seal []byte
}

// OpenBlobs opens the directory of originals, making it where it is missing, and clears what a crash left half written.
func OpenBlobs(dir string, k *Keys) (*Blobs, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of originals: %w", err)
	}
	stale, err := filepath.Glob(filepath.Join(dir, ".new-*"))
	if err != nil {
		return nil, err
	}
	for _, f := range stale {
		_ = os.Remove(f)
	}
	return &Blobs{dir: dir, name: k.Sub("blob name"), seal: k.Sub("blob content")}, nil
}

// NameKey is the key under which originals are named. Desks of one case share it, so that the same file has the same
// name.
func (b *Blobs) NameKey() []byte { return slices.Clone(b.name) }

// UseNameKey names originals under the key of another desk of the case. It is set before anything is put.
func (b *Blobs) UseNameKey(key []byte) error {
	if len(key) != keySize {
		return errors.New("the key that names originals has the wrong length")
	}
	b.name = slices.Clone(key)
	return nil
}

func (b *Blobs) path(id BlobID) string { return filepath.Join(b.dir, string(id[:2]), string(id)) }

// Put preserves an original. It is durable when Put returns; the same bytes are kept once. At most limit bytes are
// taken.
func (b *Blobs) Put(ctx context.Context, r io.Reader, limit int64) (Blob, error) {
	f, err := os.CreateTemp(b.dir, ".new-*")
	if err != nil {
		return Blob{}, fmt.Errorf("preserve an original: %w", err)
	}
	defer os.Remove(f.Name())
	blob, err := b.write(ctx, f, io.LimitReader(r, limit+1))
	if err == nil && blob.Size > limit {
		err = fmt.Errorf("the file is larger than %d bytes, the most that is taken", limit)
	}
	if err == nil {
		err = failpoint.Hit("vault/blob-before-sync")
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return Blob{}, fmt.Errorf("preserve an original: %w", err)
	}
	return b.place(f.Name(), blob)
}

// place gives the finished file its name.
func (b *Blobs) place(temporary string, blob Blob) (Blob, error) {
	final := b.path(blob.ID)
	if _, err := os.Lstat(final); err == nil {
		return blob, SyncDir(filepath.Dir(final)) // whoever put it there may not have come so far
	}
	parent := filepath.Dir(final)
	if err := os.Mkdir(parent, 0o700); err == nil {
		if err := SyncDir(b.dir); err != nil {
			return Blob{}, err
		}
	} else if !errors.Is(err, os.ErrExist) {
		return Blob{}, fmt.Errorf("preserve an original: %w", err)
	}
	if err := failpoint.Hit("vault/blob-before-rename"); err != nil {
		return Blob{}, err
	}
	if err := os.Rename(temporary, final); err != nil {
		return Blob{}, fmt.Errorf("preserve an original: %w", err)
	}
	blob.New = true
	return blob, SyncDir(parent)
}

func (b *Blobs) write(ctx context.Context, f io.Writer, r io.Reader) (Blob, error) {
	head := make([]byte, blobHeader)
	copy(head, blobMagic)
	_, _ = rand.Read(head[len(blobMagic):])
	out := bufio.NewWriterSize(f, 2*blobChunk)
	if _, err := out.Write(head); err != nil {
		return Blob{}, err
	}
	aead, err := b.aead(head[len(blobMagic):])
	if err != nil {
		return Blob{}, err
	}
	mac, sum := hmac.New(sha256.New, b.name), sha256.New()
	in := bufio.NewReaderSize(io.TeeReader(r, io.MultiWriter(mac, sum)), blobChunk+1)
	chunk, sealed := make([]byte, blobChunk), make([]byte, 0, blobChunk+16)
	var size int64
	for n := uint64(0); ; n++ {
		if err := ctx.Err(); err != nil {
			return Blob{}, err
		}
		got, err := io.ReadFull(in, chunk)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return Blob{}, err
		}
		size += int64(got)
		_, peek := in.Peek(1)
		last := peek != nil
		if peek != nil && peek != io.EOF {
			return Blob{}, peek
		}
		if _, err := out.Write(aead.Seal(sealed, blobNonce(n, last), chunk[:got], nil)); err != nil {
			return Blob{}, err
		}
		if last {
			break
		}
	}
	return Blob{ID: BlobID(hex.EncodeToString(mac.Sum(nil))), SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size},
		out.Flush()
}

func (b *Blobs) aead(salt []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, b.seal, salt, "recount blob", keySize)
	if err != nil {
		return nil, err
	}
	return chacha20poly1305.New(key)
}

// blobNonce is the STREAM nonce: an 11-byte counter and a byte that marks the last chunk. Each blob has its own key.
func blobNonce(n uint64, last bool) []byte {
	nonce := make([]byte, chacha20poly1305.NonceSize)
	for i := range 8 {
		nonce[10-i] = byte(n >> (8 * i))
	}
	if last {
		nonce[11] = 1
	}
	return nonce
}

// valid keeps a name that came from outside from leaving the directory.
func (id BlobID) valid() bool {
	return len(id) == 64 && strings.Trim(string(id), "0123456789abcdef") == ""
}

// Open reads an original back. Reading fails with ErrDamaged where the bytes are not those that were put in; what was
// read before that error came must be thrown away.
func (b *Blobs) Open(id BlobID) (io.ReadCloser, error) {
	if !id.valid() {
		return nil, ErrNoBlob
	}
	f, err := os.Open(b.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoBlob, id)
	} else if err != nil {
		return nil, fmt.Errorf("open an original: %w", err)
	}
	head := make([]byte, blobHeader)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:len(blobMagic)]) != blobMagic {
		_ = f.Close()
		return nil, fmt.Errorf("%w: %s", ErrDamaged, id)
	}
	aead, err := b.aead(head[len(blobMagic):])
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &blobReader{id: id, file: f, in: bufio.NewReaderSize(f, 2*blobChunk), aead: aead,
		mac: hmac.New(sha256.New, b.name)}, nil
}

type blobReader struct {
	id    BlobID
	file  *os.File
	in    *bufio.Reader
	aead  cipher.AEAD
	mac   hash.Hash
	chunk [blobChunk + chacha20poly1305.Overhead]byte
	plain []byte
	n     uint64
	err   error
}

// Read implements io.Reader.
func (r *blobReader) Read(p []byte) (int, error) {
	for len(r.plain) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.next()
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

func (r *blobReader) next() {
	got, err := io.ReadFull(r.in, r.chunk[:])
	if err != nil && err != io.ErrUnexpectedEOF {
		r.err = fmt.Errorf("%w: %s", ErrDamaged, r.id)
		return
	}
	_, peek := r.in.Peek(1)
	last := peek != nil
	plain, err := r.aead.Open(r.chunk[:0], blobNonce(r.n, last), r.chunk[:got], nil)
	if err != nil {
		r.err = fmt.Errorf("%w: %s", ErrDamaged, r.id)
		return
	}
	r.n++
	r.mac.Write(plain)
	if last {
		r.err = io.EOF
		if hex.EncodeToString(r.mac.Sum(nil)) != string(r.id) {
			r.err = fmt.Errorf("%w: %s", ErrDamaged, r.id)
			plain = nil
		}
	}
	r.plain = plain
}

// Close closes the file.
func (r *blobReader) Close() error { return r.file.Close() }

// Read returns an original of at most limit bytes whole, checked.
func (b *Blobs) Read(id BlobID, limit int64) ([]byte, error) {
	r, err := b.Open(id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(content)) > limit {
		return nil, fmt.Errorf("original %s is larger than %d bytes", id, limit)
	}
	return content, nil
}

// Size tells how many bytes an original has, without reading it.
func (b *Blobs) Size(id BlobID) (int64, error) {
	if !id.valid() {
		return 0, ErrNoBlob
	}
	info, err := os.Stat(b.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return 0, fmt.Errorf("%w: %s", ErrNoBlob, id)
	}
	if err != nil {
		return 0, fmt.Errorf("look at an original: %w", err)
	}
	const sealed = blobChunk + chacha20poly1305.Overhead
	content := info.Size() - int64(blobHeader)
	chunks := (content + sealed - 1) / sealed
	return max(0, content-chunks*chacha20poly1305.Overhead), nil
}

// Has says whether an original is there.
func (b *Blobs) Has(id BlobID) bool {
	if !id.valid() {
		return false
	}
	_, err := os.Lstat(b.path(id))
	return err == nil
}

// Remove removes an original. One that is not there is removed already.
func (b *Blobs) Remove(id BlobID) error {
	if !id.valid() {
		return ErrNoBlob
	}
	if err := os.Remove(b.path(id)); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("remove an original: %w", err)
	}
	return SyncDir(filepath.Dir(b.path(id)))
}

// List visits every blob in order of names.
func (b *Blobs) List(visit func(id BlobID, path string) error) error {
	return filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return visit(BlobID(d.Name()), path)
	})
}

// Check reads every blob whole and tells found of each one that is damaged or does not belong. Known are the blobs that
// must be there; nil asks for none.
func (b *Blobs) Check(ctx context.Context, known map[BlobID]bool, found func(id BlobID, err error)) error {
	seen := map[BlobID]bool{}
	err := b.List(func(id BlobID, _ string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		seen[id] = true
		if !id.valid() {
			found(id, fmt.Errorf("%w: a file that is no original lies among the originals", ErrDamaged))
			return nil
		}
		r, err := b.Open(id)
		if err != nil {
			found(id, err)
			return nil
		}
		if _, err := io.Copy(io.Discard, r); err != nil {
			found(id, err)
		}
		return r.Close()
	})
	for _, id := range slices.Sorted(maps.Keys(known)) {
		if !seen[id] {
			found(id, fmt.Errorf("%w: %s", ErrNoBlob, id))
		}
	}
	return err
}
