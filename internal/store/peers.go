package store

import (
	"encoding/json"
	"fmt"

	"recount/record"
)

// Peer is what another desk said of itself in its last bundle.
type Peer struct {
	ID         record.DeviceID
	At         record.Micros // when the bundle was taken here
	Size       int64
	Root       string
	Has        map[record.DeviceID]int64
	Checkpoint string
}

// PutPeer keeps what a desk said of itself.
func (x Exchange) PutPeer(p Peer) error {
	has, err := json.Marshal(p.Has)
	if err != nil {
		return err
	}
	return x.tx.exec(`INSERT INTO peers (id, at, size, root, has, checkpoint) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET at = excluded.at, size = excluded.size, root = excluded.root, has = excluded.has, checkpoint = excluded.checkpoint`,
		string(p.ID), int64(p.At), p.Size, p.Root, string(has), p.Checkpoint)
}

// Peers lists what other desks said of themselves, by their ids.
func (x Exchange) Peers() (map[record.DeviceID]Peer, error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT id, at, size, root, has, checkpoint FROM peers ORDER BY id")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	out := map[record.DeviceID]Peer{}
	for rows.Next() {
		var p Peer
		var has string
		if err := rows.Scan(&p.ID, &p.At, &p.Size, &p.Root, &has, &p.Checkpoint); err != nil {
			return nil, x.tx.fault(err)
		}
		if err := json.Unmarshal([]byte(has), &p.Has); err != nil {
			return nil, fmt.Errorf("%w: what desk %s said of itself", ErrDamaged, p.ID)
		}
		out[p.ID] = p
	}
	return out, x.tx.fault(rows.Err())
}

// Refused is a bundle that was not taken.
type Refused struct {
	ID     string // SHA-256 of the bundle as it came, hex
	At     record.Micros
	Desk   record.DeviceID // who it says that it is from
	Reason *record.Sentence
}

// PutRefused keeps that a bundle was not taken.
func (x Exchange) PutRefused(r Refused) error {
	reason, err := json.Marshal(r.Reason)
	if err != nil {
		return x.tx.fault(err)
	}
	return x.tx.exec("INSERT INTO quarantine (id, at, desk, reason) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET at = excluded.at, reason = excluded.reason",
		r.ID, int64(r.At), string(r.Desk), string(reason))
}

// AllRefused lists the bundles that were not taken, the latest first.
func (x Exchange) AllRefused() ([]Refused, error) {
	rows, err := x.tx.sess.query(x.tx.ctx,
		"SELECT id, at, desk, reason FROM quarantine ORDER BY at DESC, id LIMIT 1000")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	var out []Refused
	for rows.Next() {
		var r Refused
		var reason string
		if err := rows.Scan(&r.ID, &r.At, &r.Desk, &reason); err != nil {
			return nil, x.tx.fault(err)
		}
		r.Reason = &record.Sentence{}
		if json.Unmarshal([]byte(reason), r.Reason) != nil { // written when reasons were texts
			r.Reason = &record.Sentence{Text: reason}
		}
		out = append(out, r)
	}
	return out, x.tx.fault(rows.Err())
}
