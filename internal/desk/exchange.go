package desk

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"recount/access"
	"recount/exchange"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// Acts of the exchange between desks that have a permission of their own.
const (
	actExchange     record.Act = "exchange.bundle"
	actReadExchange record.Act = "exchange.read"
)

// Exchange is what desks of one case that work apart do to come together.
type Exchange struct{ desk *Desk }

// Exchange gives the acts between desks.
func (d *Desk) Exchange() Exchange { return Exchange{d} }

// Card is what this desk shows another. It is no secret.
func (e Exchange) Card() exchange.Card { return e.desk.Store.Card() }

// Admit lets another desk keep a part of the case: what bundles for it hold is bounded by a clearance. The people of
// both desks have compared the card's fingerprint. Where this desk has not introduced itself yet, it does so first.
func (e Exchange) Admit(ctx context.Context, who Who, card exchange.Card, name string, clearance access.Level) (Outcome,
	error) {
	s := e.desk.Store
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return Outcome{}, badInput("a desk needs a name by which colleagues know it")
	case card.Case != s.Case():
		return Outcome{}, badInput("that card is of a desk of another case: the other desk joins this one first (recount exchange join)")
	case card.Desk == s.Device():
		return Outcome{}, badInput("that is the card of this desk")
	case clearance < access.S1 || clearance > access.S4:
		return Outcome{}, badInput("the clearance of a desk is 1 to 4")
	}
	act := record.AdmitDesk
	if clearance >= access.S3 {
		act = "custodian.manage"
	}
	return e.desk.doAll(ctx, who, act, access.Subject{Level: clearance}, func(tx *store.Tx, _ allowed) ([]deed, error) {
		known, revoked, err := tx.Exchange().Desk(card.Desk)
		if err != nil {
			return nil, err
		}
		if revoked {
			return nil, badInput("that desk was revoked: it joins anew, as another desk")
		}
		if known.Key != "" && known.Key != card.Key {
			return nil, badInput("that desk is known by another key")
		}
		all, err := rowsOf[record.Desk](tx, store.Desks, "", "")
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(d record.Desk) bool { return d.Name == name && d.ID != card.Desk }) {
			return nil, badInput("another desk bears that name")
		}
		var out []deed
		admit := func(c exchange.Card, name string, clearance access.Level) {
			d := record.Desk{ID: c.Desk, Name: name, Key: c.Key, Recipient: c.Recipient, Clearance: int(clearance),
				Why: who.Reason}
			out = append(out, deed{subjects: []string{string(c.Desk)}, payload: d, kind: record.AdmitDesk})
		}
		own := s.Card()
		if !slices.ContainsFunc(all, func(d record.Desk) bool { return d.ID == own.Desk }) {
			admit(own, ownName(all), access.S4)
		}
		admit(card, name, clearance)
		return out, nil
	})
}

// ownName is what this desk calls itself before anybody named it.
func ownName(all []record.Desk) string {
	if len(all) == 0 {
		return "founding desk"
	}
	return fmt.Sprintf("desk %d", len(all)+1)
}

// named finds a desk by its name or its id, among those that were admitted.
func named(tx *store.Tx, name string) (record.Desk, error) {
	all, err := rowsOf[record.Desk](tx, store.Desks, "", "")
	if err != nil {
		return record.Desk{}, err
	}
	for _, d := range all {
		if d.Name == name || string(d.ID) == name {
			return d, nil
		}
	}
	return record.Desk{}, badInput("no desk %q was admitted to this case (recount exchange status lists them)", name)
}

// Revoke ends what a desk may give: a lost laptop, a desk that tells two stories. Of what it did, everything that is
// here holds; what comes later, by whatever way, has no effect on any desk that knows of this act.
func (e Exchange) Revoke(ctx context.Context, who Who, name string) (Outcome, error) {
	if strings.TrimSpace(who.Reason) == "" {
		return Outcome{}, NeedsError{[]string{"reason"}}
	}
	return e.desk.do(ctx, who, record.RevokeDesk, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			d, err := named(tx, name)
			if err != nil {
				return deed{}, err
			}
			if d.ID == e.desk.Store.Device() {
				return deed{}, badInput("a desk does not revoke itself: another one does")
			}
			if _, revoked, err := tx.Exchange().Desk(d.ID); err != nil || revoked {
				if err == nil {
					err = badInput("that desk was revoked already")
				}
				return deed{}, err
			}
			r := record.DeskRevocation{ID: d.ID, Why: who.Reason}
			if r.Last, r.Turn, err = tx.Exchange().Last(d.ID); err != nil {
				return deed{}, err
			}
			return deed{subjects: []string{string(d.ID)}, payload: r}, nil
		})
}

// Seat finds the account of a desk that joined a case of several people and where nobody can sign in yet: its password
// is set by whoever opened the desk.
func (e Exchange) Seat(ctx context.Context, name string) (record.ActorID, error) {
	_, joined := e.desk.Store.Host()
	var account record.ActorID
	err := e.desk.Store.View(ctx, func(tx *store.Tx) error {
		users, err := rowsOf[record.User](tx, store.Users, "", "")
		if err != nil {
			return err
		}
		for _, u := range users {
			if u.Name == name || string(u.ID) == name {
				account = u.ID
			}
			have, err := tx.Accounts().Credentials(u.ID, credentialPassword)
			if err != nil {
				return err
			}
			if len(have) > 0 || !joined {
				return fmt.Errorf("%w: people can sign in at this desk already", ErrRefused)
			}
		}
		if account == "" {
			return badInput("the case has no account %q", name)
		}
		return nil
	})
	return account, err
}

// Exported says what a bundle holds.
type Exported struct {
	To        record.Desk
	Acts      int
	Withheld  int // acts of which only that they are there is told
	Originals int
}

// Export writes a bundle for another desk, encrypted to it: every act that the desk does not have, as far as it said in
// its last bundle, or all. That it was made is in the log, and in the bundle.
func (e Exchange) Export(ctx context.Context, who Who, to string, all bool, w io.Writer) (Exported, error) {
	var out Exported
	s := e.desk.Store
	at := record.Micros(e.desk.Now().UnixMicro())
	_, err := e.desk.do(ctx, who, actExchange, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			d, err := named(tx, to)
			if err != nil {
				return deed{}, err
			}
			if _, revoked, err := tx.Exchange().Desk(d.ID); err != nil || revoked || d.ID == s.Device() {
				if err == nil {
					err = badInput("there is no bundle for a desk that was revoked, nor for this one")
				}
				return deed{}, err
			}
			out.To = d
			k := record.Keeping{ID: store.NewID(at), Kind: record.KeepingExport, Place: string(d.ID), Done: true}
			return deed{subjects: []string{k.ID}, payload: k, kind: record.KeepCase}, nil
		})
	if err != nil {
		return out, err
	}
	m := exchange.Manifest{Case: s.Case(), From: s.Device(), To: out.To.ID, Made: at, BlobName: s.Blobs().NameKey()}
	var going store.Outgoing
	err = s.View(ctx, func(tx *store.Tx) error {
		x := tx.Exchange()
		peers, err := x.Peers()
		if err != nil {
			return err
		}
		has := peers[out.To.ID].Has
		if all {
			has = nil
		}
		if going, err = x.Outgoing(has, func(c *record.Change) bool { return e.may(c, out.To.Clearance) }); err != nil {
			return err
		}
		if m.Has, err = x.Holds(); err != nil {
			return err
		}
		size, root, err := x.Root()
		if err != nil {
			return err
		}
		m.Size, m.Root = size, hex.EncodeToString(root[:])
		if _, msg, err := tx.LastCheckpoint(); err == nil {
			m.Checkpoint = string(msg)
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	m.Keys, m.Originals = going.Keys, going.Originals
	out.Acts, out.Withheld, out.Originals = len(going.Acts), going.Withheld, len(going.Originals)
	sealed, err := vault.EncryptTo(out.To.Recipient, w)
	if err != nil {
		return out, err
	}
	open := func(id string) (io.ReadCloser, error) { return s.Blobs().Open(vault.BlobID(id)) }
	if err := exchange.Write(sealed, m, going.Acts, s.DeskKeys().Sign, open); err != nil {
		return out, err
	}
	return out, sealed.Close()
}

// may says whether the content of an act may go to a desk of a clearance. Acts that no table of this program knows are
// of testimonies, for all it can tell.
func (e Exchange) may(c *record.Change, clearance int) bool {
	level := access.S3
	if row, ok := e.desk.Policy.Row(c.Kind); ok {
		level = row.Level
	}
	return exchange.May(c, int(level), clearance)
}
