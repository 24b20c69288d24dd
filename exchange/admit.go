package exchange

import (
	"crypto/ed25519"
	"encoding/json"

	"recount/audit"
	"recount/record"
)

// Known is what a desk has of a case: what a bundle is held against.
type Known interface {
	// At finds the leaf of a desk's act by its turn.
	At(record.DeviceID, int64) (audit.Hash, bool, error)
	// Has says whether an act is here, by its leaf.
	Has(audit.Hash) (bool, error)
	// Desk finds a desk that was admitted, and whether it was revoked since.
	Desk(record.DeviceID) (desk record.Desk, revoked bool, err error)
}

// desks are the keys of the desks of a case while a bundle is looked at.
type desks struct {
	known   Known
	keys    map[record.DeviceID]ed25519.PublicKey
	revoked map[record.DeviceID]bool
}

func (d *desks) key(id record.DeviceID) (ed25519.PublicKey, error) {
	if k, ok := d.keys[id]; ok {
		return k, nil
	}
	desk, revoked, err := d.known.Desk(id)
	if err != nil || desk.ID == "" {
		return nil, err
	}
	key, err := ParseKey(desk.Key)
	d.keys[id], d.revoked[id] = key, revoked
	return key, err
}

// Sender finds the key of the desk that made a bundle, and refuses a desk that may not send any.
func Sender(known Known, from record.DeviceID) (ed25519.PublicKey, error) {
	d := &desks{known, map[record.DeviceID]ed25519.PublicKey{}, map[record.DeviceID]bool{}}
	key, err := d.key(from)
	switch {
	case err != nil:
		return nil, err
	case key == nil:
		return nil, record.Say("%w (%s)", ErrUnknown, from)
	case d.revoked[from]:
		return nil, record.Say("%w (%s)", ErrRevoked, from)
	}
	return key, nil
}

// Judge finds the acts of a bundle that are not here yet, in an order in which they can be appended. It refuses the
// bundle whole where an act is not signed by a desk of the case, where something that an act builds on is missing, and
// where a desk has told somebody else another history.
func Judge(known Known, id record.CaseID, acts []Parsed) ([]Parsed, error) {
	d := &desks{known, map[record.DeviceID]ed25519.PublicKey{}, map[record.DeviceID]bool{}}
	if err := d.introduce(acts); err != nil {
		return nil, err
	}
	fresh := map[audit.Hash]bool{}
	turns := map[record.DeviceID]map[int64]audit.Hash{}
	var out []Parsed
	for i := range acts {
		p := &acts[i]
		if p.Change.Case != id {
			return nil, ErrForeign
		}
		here, err := known.Has(p.Leaf)
		if err != nil || here || fresh[p.Leaf] {
			if err != nil {
				return nil, err
			}
			continue
		}
		key, err := d.key(p.Change.Device)
		if err != nil {
			return nil, err
		}
		if key == nil {
			return nil, record.Say("%w: act %s is of desk %s", ErrUnknown, p.Change.ID, p.Change.Device)
		}
		if err := p.CheckSignature(key); err != nil {
			return nil, err
		}
		if err := d.inTurn(p, turns); err != nil {
			return nil, err
		}
		if err := builtOn(known, p, fresh); err != nil {
			return nil, err
		}
		if turns[p.Change.Device] == nil {
			turns[p.Change.Device] = map[int64]audit.Hash{}
		}
		turns[p.Change.Device][p.Turn] = p.Leaf
		fresh[p.Leaf] = true
		out = append(out, *p)
	}
	return out, nil
}

// inTurn refuses an act that comes before the desk's act before it, or in the place of another. Of a revoked desk
// everything is taken that others built on: it has no effect.
func (d *desks) inTurn(p *Parsed, turns map[record.DeviceID]map[int64]audit.Hash) error {
	id := p.Change.Device
	if d.revoked[id] {
		return nil
	}
	at := func(turn int64) (bool, error) {
		if _, ok := turns[id][turn]; ok {
			return true, nil
		}
		_, ok, err := d.known.At(id, turn)
		return ok, err
	}
	taken, err := at(p.Turn)
	if err != nil {
		return err
	}
	if taken {
		return record.Say("%w: desk %s has two acts in turn %d", ErrForked, id, p.Turn)
	}
	if p.Turn > 1 {
		before, err := at(p.Turn - 1)
		if err != nil {
			return err
		}
		if !before {
			return record.Say("%w (desk %s, act %d)", ErrGap, id, p.Turn-1)
		}
	}
	return nil
}

// builtOn refuses an act whose parents are not here.
func builtOn(known Known, p *Parsed, fresh map[audit.Hash]bool) error {
	for _, text := range p.Change.Parents {
		leaf, err := ParseLeaf(text)
		if err != nil {
			return record.Say("%w: act %s", ErrForm, p.Change.ID)
		}
		if fresh[leaf] {
			continue
		}
		here, err := known.Has(leaf)
		if err != nil {
			return err
		}
		if !here {
			return record.Say("%w (act %s)", ErrGap, p.Change.ID)
		}
	}
	return nil
}

// introduce learns the keys of desks that the bundle's own acts admit, each by a desk that is known already, and which
// desks they revoke. A desk keeps the key with which it came into the case. Whether an admission holds is for Settle to
// say.
func (d *desks) introduce(acts []Parsed) error {
	waiting := map[int]record.Desk{}
	for i := range acts {
		if p := &acts[i]; p.Change.Kind == record.AdmitDesk && len(p.Salt) > 0 {
			var desk record.Desk
			if json.Unmarshal(p.Change.Payload, &desk) == nil && desk.ID != "" {
				waiting[i] = desk
			}
		}
	}
	for learned := true; learned; {
		learned = false
		for i := range acts {
			desk, waits := waiting[i]
			if !waits {
				continue
			}
			signer, err := d.key(acts[i].Change.Device)
			if err != nil {
				return err
			}
			if signer == nil {
				continue
			}
			delete(waiting, i)
			if here, err := d.known.Has(acts[i].Leaf); err != nil {
				return err
			} else if !here { // what is here was checked when it came
				if err := acts[i].CheckSignature(signer); err != nil {
					return err
				}
			}
			key, err := ParseKey(desk.Key)
			if err != nil {
				return err
			}
			have, err := d.key(desk.ID)
			if err != nil {
				return err
			}
			if have != nil && !have.Equal(key) {
				return record.Say("%w: act %s gives desk %s another key than it has", ErrForged, acts[i].Change.ID,
					desk.ID)
			}
			if have == nil {
				d.keys[desk.ID], learned = key, true
			}
		}
	}
	return d.cutOff(acts)
}

// cutOff notes the desks that the bundle's acts revoke, so that what others had taken of them before can be taken here.
func (d *desks) cutOff(acts []Parsed) error {
	for i := range acts {
		p := &acts[i]
		if p.Change.Kind != record.RevokeDesk || len(p.Salt) == 0 {
			continue
		}
		key, err := d.key(p.Change.Device)
		if err != nil {
			return err
		}
		var r record.DeskRevocation
		if key == nil || d.revoked[p.Change.Device] || json.Unmarshal(p.Change.Payload, &r) != nil {
			continue
		}
		if here, err := d.known.Has(p.Leaf); err != nil {
			return err
		} else if !here {
			if err := p.CheckSignature(key); err != nil {
				return err
			}
		}
		if _, err := d.key(r.ID); err != nil {
			return err
		}
		d.revoked[r.ID] = true
	}
	return nil
}
