package store

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"recount/audit"
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
	marks, err := x.marks(has)
	if err != nil {
		return out, err
	}
	back, err := x.broughtBack()
	if err != nil {
		return out, err
	}
	var wanted []Entry
	err = x.tx.eachEntry(func(e *Entry) error {
		id := e.Change.Device
		again := back[string(e.Change.ID)] || e.Change.DataKey != "" && back[string(e.Change.DataKey)]
		if exchange.Lacks(has[id], marks[id], e.Turn) || again && len(e.Change.Salt) > 0 {
			wanted = append(wanted, *e)
		}
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

// marks are what is here of desks that were revoked, as this desk or the other one knows.
func (x Exchange) marks(has map[record.DeviceID]int64) (map[record.DeviceID]int64, error) {
	out := map[record.DeviceID]int64{}
	err := x.tx.EachOf(record.RevokeDesk, func(e *Entry) error {
		if len(e.Change.Subjects) > 0 {
			out[record.DeviceID(e.Change.Subjects[0])] = 0
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id, said := range has {
		if said < 0 {
			out[id] = 0
		}
	}
	for id := range out {
		rows, err := x.tx.sess.query(x.tx.ctx, "SELECT substr(nodes, 1, 32) FROM changes WHERE device = $1",
			string(id))
		if err != nil {
			return nil, x.tx.fault(err)
		}
		var leaves []audit.Hash
		for rows.Next() {
			var h []byte
			if err := rows.Scan(&h); err != nil || len(h) != len(audit.Hash{}) {
				return nil, errors.Join(fmt.Errorf("%w: tree nodes are malformed", ErrDamaged), rows.Close())
			}
			leaves = append(leaves, audit.Hash(h))
		}
		if err := rows.Close(); err != nil {
			return nil, x.tx.fault(err)
		}
		out[id] = exchange.Mark(leaves)
	}
	return out, nil
}

// Holds is what a bundle says that this desk has: how many acts of each desk, and of a revoked one its mark.
func (x Exchange) Holds() (map[record.DeviceID]int64, error) {
	out, err := x.Counts()
	if err != nil {
		return nil, err
	}
	marks, err := x.marks(nil)
	maps.Copy(out, marks)
	return out, err
}

// broughtBack are the acts, and the data keys, that erasures name which have no effect, since their desk was revoked:
// whoever had taken out what they say gets it again.
func (x Exchange) broughtBack() (map[string]bool, error) {
	out := map[string]bool{}
	without, err := x.Without()
	if err != nil || len(without) == 0 {
		return out, err
	}
	for _, kind := range []record.Act{record.ErasePersonal, record.EraseList, record.ResealIdentity} {
		err := x.tx.EachOf(kind, func(e *Entry) error {
			if _, none := without[e.Change.ID]; !none || len(e.Change.Salt) == 0 {
				return nil
			}
			said, err := decode[record.Erasure](e)
			for _, r := range said.Acts {
				out[string(r.Change)] = true
			}
			for _, k := range said.Keys {
				out[string(k)] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
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
