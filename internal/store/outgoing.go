package store

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"recount/exchange"
	"recount/internal/vault"
	"recount/record"
)

// Outgoing is what a bundle for another desk holds.
type Outgoing struct {
	Acts      []exchange.Act
	Keys      map[record.DataKeyID]exchange.Secret
	Originals []exchange.Original
	Withheld  int // acts of which only header and commitments are given
}

// Outgoing collects the acts that another desk does not have, as far as it said, in the order of the log. may says
// whether the content of an act may be given; of the others go header, commitments and signature, so that the other
// desk's log is whole.
func (x Exchange) Outgoing(has map[record.DeviceID]int64, may func(*record.Change) bool) (Outgoing, error) {
	out := Outgoing{Keys: map[record.DataKeyID]exchange.Secret{}}
	cuts, err := x.cuts()
	if err != nil {
		return out, err
	}
	var wanted []Entry
	err = x.tx.eachEntry(func(e *Entry) error {
		cut, revoked := cuts[e.Change.Device]
		if e.Turn <= has[e.Change.Device] && !(revoked && e.Turn > cut) {
			return nil // the other desk has it; beyond a cut, what it has may be another branch of a fork
		}
		wanted = append(wanted, *e)
		return nil
	}, "ORDER BY seq")
	if err != nil {
		return out, err
	}
	blobs := map[string]bool{}
	for i := range wanted {
		a, err := x.outgoing(&wanted[i], may, &out, blobs)
		if err != nil {
			return out, err
		}
		out.Acts = append(out.Acts, a)
	}
	for _, id := range slices.Sorted(maps.Keys(blobs)) {
		size, err := x.tx.store.blobs.Size(vault.BlobID(id))
		if errors.Is(err, vault.ErrNoBlob) {
			continue // erased, or it never came here
		}
		if err != nil {
			return out, err
		}
		out.Originals = append(out.Originals, exchange.Original{ID: id, Size: size})
	}
	return out, nil
}

func (x Exchange) outgoing(e *Entry, may func(*record.Change) bool, out *Outgoing, blobs map[string]bool) (exchange.Act,
	error) {
	var a exchange.Act
	var device string
	found, err := x.tx.sess.row(x.tx.ctx,
		"SELECT header, open_commitment, personal_commitment, sealed, signature, device FROM changes WHERE seq = $1",
		[]any{e.Seq},
		&a.Header, &a.Open, &a.Personal, &a.Sealed, &a.Signature, &device)
	if err != nil || !found {
		return a, x.tx.fault(err)
	}
	a.Turn = e.Turn
	if len(a.Signature) == 0 {
		return a, fmt.Errorf("act %s: %w: it is not signed", e.Change.ID, ErrDamaged)
	}
	c := &e.Change
	if c.Kind.Withheld() || !may(c) {
		out.Withheld++
		a.Sealed = nil
		return a, nil
	}
	a.Body, a.Salt = c.Body(), c.Salt
	for _, id := range blobsOf(c) {
		blobs[id] = true
	}
	if a.Sealed == nil {
		return a, nil
	}
	key, err := x.tx.dataKey(c.DataKey)
	if errors.Is(err, vault.ErrErased) || errors.Is(err, ErrNotFound) {
		a.Sealed = nil
		return a, nil
	}
	out.Keys[c.DataKey] = key.Raw()
	return a, err
}

// blobsOf are the originals that an act speaks of.
func blobsOf(c *record.Change) []string {
	switch c.Kind {
	case record.RecordEvidence, record.BeginImport, record.RecordTestimony:
	default:
		return nil
	}
	var said struct {
		Blob  string   `json:"blob"`
		Blobs []string `json:"blobs"`
	}
	if c.Redacted() || json.Unmarshal(c.Payload, &said) != nil {
		return nil
	}
	return slices.DeleteFunc(append(said.Blobs, said.Blob), func(id string) bool { return id == "" })
}

// cuts are the turns up to which revoked desks are believed.
func (x Exchange) cuts() (map[record.DeviceID]int64, error) {
	out := map[record.DeviceID]int64{}
	err := x.tx.EachOf(record.RevokeDesk, func(e *Entry) error {
		if len(e.Change.Salt) == 0 {
			return nil
		}
		r, err := decode[record.DeskRevocation](e)
		if have, known := out[r.ID]; !known || r.Turn < have {
			out[r.ID] = r.Turn
		}
		return err
	})
	return out, err
}

// Last is the last act of a desk that is here; "" where none is.
func (x Exchange) Last(id record.DeviceID) (leaf string, turn int64, err error) {
	var h []byte
	found, err := x.tx.sess.row(x.tx.ctx,
		"SELECT substr(nodes, 1, 32), turn FROM changes WHERE device = $1 ORDER BY turn DESC LIMIT 1",
		[]any{string(id)}, &h, &turn)
	if err != nil || !found {
		return "", 0, x.tx.fault(err)
	}
	return hex.EncodeToString(h), turn, nil
}
