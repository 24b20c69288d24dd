package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"recount/access"
	"recount/exchange"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// maxBundle bounds a bundle, as it is encrypted.
const maxBundle = 64 << 30

// Taken says what a bundle brought.
type Taken struct {
	From      record.Desk
	Acts      int // that were not here
	Known     int // that were here already
	Originals int // that were not here
	Conflicts int // open ones, after it
	Without   int // acts of the bundle that have no effect here
	Same      bool
}

// BundleError is the refusal of a bundle. Nothing of it was taken; that it came is kept.
type BundleError struct {
	Desk   string // who says to have sent it: a name, or an id; "" where that cannot be told
	Reason error
}

// Error says why.
func (b *BundleError) Error() string { return b.Said().Error() }

// Said says why, in whatever language.
func (b *BundleError) Said() *record.Sentence {
	if b.Desk == "" {
		return record.SentenceOf(b.Reason)
	}
	return record.Say("bundle of desk %q: %w", b.Desk, b.Reason)
}

// Unwrap gives the reason.
func (b *BundleError) Unwrap() error { return b.Reason }

// refusals are the reasons for which a bundle is refused, as against a fault of this desk.
var refusals = []error{
	exchange.ErrForm, exchange.ErrCut, exchange.ErrNewer, exchange.ErrOlder, exchange.ErrForeign, exchange.ErrNotOurs,
	exchange.ErrUnknown, exchange.ErrRevoked,
	exchange.ErrForged, exchange.ErrForked, exchange.ErrGap, exchange.ErrContent, vault.ErrNotForUs,
}

// Import takes a bundle of another desk, whole or not at all. Taking it twice is taking it once. A bundle that is
// refused is named in the status of the exchange. A desk that joined and holds nothing yet takes its host's first
// bundle from whoever opened it.
func (e Exchange) Import(ctx context.Context, who Who, r io.Reader) (Taken, error) {
	empty, err := e.Waiting(ctx)
	if err != nil {
		return Taken{}, err
	}
	if !empty {
		if _, err := e.desk.permit(ctx, who, actExchange, access.Subject{Level: access.S1}); err != nil {
			return Taken{}, err
		}
	}
	digest := sha256.New()
	file := io.TeeReader(io.LimitReader(r, maxBundle), digest)
	t := &taking{desk: e.desk}
	out, err := t.take(ctx, file)
	if err == nil {
		return out, nil
	}
	t.putBack()
	for _, reason := range refusals {
		if errors.Is(err, reason) {
			_, _ = io.Copy(io.Discard, file) // to know it again by its digest
			return out, t.refuse(ctx, hex.EncodeToString(digest.Sum(nil)), err)
		}
	}
	return out, err
}

// Waiting says whether this desk joined a case and waits for its host's first bundle.
func (e Exchange) Waiting(ctx context.Context) (bool, error) {
	_, joined := e.desk.Store.Host()
	waiting := false
	err := e.desk.Store.View(ctx, func(tx *store.Tx) error {
		size, err := tx.Size()
		waiting = joined && size == 0
		return err
	})
	return waiting, err
}

// taking is a bundle that is being taken.
type taking struct {
	desk     *Desk
	manifest exchange.Manifest
	placed   []vault.BlobID // originals that were not here
}

func (t *taking) take(ctx context.Context, file io.Reader) (Taken, error) {
	var out Taken
	s := t.desk.Store
	plain, err := s.DeskKeys().Decrypt(file)
	if err != nil {
		return out, err
	}
	in, err := exchange.Open(plain)
	if err != nil {
		return out, err
	}
	t.manifest = in.Manifest
	if err := t.addressed(ctx, in); err != nil {
		return out, err
	}
	acts, err := in.Acts()
	if err != nil {
		return out, err
	}
	var fresh []exchange.Parsed
	err = s.View(ctx, func(tx *store.Tx) (err error) {
		fresh, err = exchange.Judge(tx.Exchange(), s.Case(), acts)
		return err
	})
	if err != nil {
		return out, err
	}
	if err := s.TakeNameKey(ctx, in.Manifest.BlobName); err != nil {
		return out, err
	}
	if err := t.originals(ctx, in); err != nil {
		return out, err
	}
	found := t.read(fresh) // reading may take long: before the transaction
	err = s.Act(ctx, func(tx *store.Tx) error {
		again, err := exchange.Judge(tx.Exchange(), s.Case(), acts)
		if err != nil {
			return err
		}
		if err := tx.Exchange().Merge(again, acts, in.Manifest.Keys); err != nil {
			return err
		}
		for doc, claims := range found {
			if err := tx.CacheClaims(doc, claims); err != nil {
				return err
			}
		}
		out.Acts, out.Known, out.Originals = len(again), len(acts)-len(again), len(t.placed)
		return t.conclude(tx, again, &out)
	})
	return out, err
}

// addressed refuses a bundle that is not for this desk, or not from a desk that may send one.
func (t *taking) addressed(ctx context.Context, in *exchange.Incoming) error {
	s, m := t.desk.Store, &in.Manifest
	if m.Case != s.Case() {
		return exchange.ErrForeign
	}
	if m.To != s.Device() {
		return exchange.ErrNotOurs
	}
	return s.View(ctx, func(tx *store.Tx) error {
		key, err := exchange.Sender(tx.Exchange(), m.From)
		if err != nil {
			return err
		}
		return in.CheckSignature(key)
	})
}

// originals puts the preserved files of a bundle into the vault. Each must be what its name says.
func (t *taking) originals(ctx context.Context, in *exchange.Incoming) error {
	for {
		o, r, err := in.Next()
		if errors.Is(err, io.EOF) {
			return in.End()
		}
		if err != nil {
			return err
		}
		if t.desk.Store.Blobs().Has(vault.BlobID(o.ID)) {
			continue
		}
		blob, err := t.desk.Store.Blobs().Put(ctx, r, exchange.MaxOriginal)
		if err != nil {
			return err
		}
		if blob.New {
			t.placed = append(t.placed, blob.ID)
		}
		if string(blob.ID) != o.ID {
			return fmt.Errorf("%w: an original is not the file that its name says", exchange.ErrContent)
		}
	}
}

// putBack takes the originals of a bundle out again that was refused after all.
func (t *taking) putBack() {
	for _, id := range t.placed {
		_ = t.desk.Store.Blobs().Remove(id) // what stays is encrypted, and no record speaks of it
	}
}

// read finds what the documents of a bundle assert, as it is found in every document that is added here.
func (t *taking) read(fresh []exchange.Parsed) map[record.DocumentID][]record.Claim {
	out := map[record.DocumentID][]record.Claim{}
	for i := range fresh {
		c := &fresh[i].Change
		if c.Kind != record.AddDocument || c.Redacted() {
			continue
		}
		var doc record.Document
		d := json.NewDecoder(bytes.NewReader(c.Payload))
		if d.Decode(&doc) == nil && doc.ID != "" && doc.Text != "" {
			out[doc.ID] = t.desk.read.of(doc).Claims
		}
	}
	return out
}

// conclude keeps what the other desk said of itself and counts what came of its bundle.
func (t *taking) conclude(tx *store.Tx, fresh []exchange.Parsed, out *Taken) error {
	x, m := tx.Exchange(), &t.manifest
	desk, _, err := x.Desk(m.From)
	if err != nil {
		return err
	}
	out.From = desk
	peer := store.Peer{ID: m.From, At: record.Micros(t.desk.Now().UnixMicro()), Size: m.Size, Root: m.Root, Has: m.Has,
		Checkpoint: m.Checkpoint}
	if err := x.PutPeer(peer); err != nil {
		return err
	}
	size, root, err := x.Root()
	if err != nil {
		return err
	}
	out.Same = size == m.Size && hex.EncodeToString(root[:]) == m.Root
	conflicts, err := x.Conflicts()
	if err != nil {
		return err
	}
	for _, c := range conflicts {
		if c.Open() {
			out.Conflicts++
		}
	}
	without, err := x.Without()
	for i := range fresh {
		if _, none := without[fresh[i].Change.ID]; none {
			out.Without++
		}
	}
	return err
}

// refuse keeps that a bundle came and was not taken.
func (t *taking) refuse(ctx context.Context, digest string, reason error) error {
	refused := &BundleError{Desk: string(t.manifest.From), Reason: reason}
	at := record.Micros(t.desk.Now().UnixMicro())
	err := t.desk.Store.Act(ctx, func(tx *store.Tx) error {
		if desk, _, err := tx.Exchange().Desk(t.manifest.From); err == nil && desk.Name != "" {
			refused.Desk = desk.Name
		}
		return tx.Exchange().PutRefused(store.Refused{ID: digest, At: at, Desk: t.manifest.From,
			Reason: record.SentenceOf(reason)})
	})
	return errors.Join(refused, err)
}
