package store

import (
	"bytes"
	"context"
	"crypto/ed25519"
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

// Names of the facts of a desk among desks.
const (
	deskFact = "desk keys"
	hostFact = "host"      // card of the desk from which this one has the case
	nameFact = "blob name" // key under which that desk names originals
)

func (s *Store) newDeskKeys(ctx context.Context) (err error) {
	if s.desk, err = vault.NewDeskKeys(); err != nil {
		return err
	}
	text, err := s.desk.Marshal()
	if err != nil {
		return err
	}
	return s.setFact(ctx, deskFact, text)
}

func (s *Store) setHost(ctx context.Context, host exchange.Card) error {
	s.host = &host
	return s.setFact(ctx, hostFact, []byte(host.String()))
}

// readHost reads from whom this desk has the case, where it was not founded here.
func (s *Store) readHost(ctx context.Context) error {
	text, err := s.optionalFact(ctx, hostFact)
	if err != nil || text == nil {
		return err
	}
	host, err := exchange.ParseCard(string(text))
	if err != nil {
		return fmt.Errorf("%w: the fact %q cannot be read", ErrDamaged, hostFact)
	}
	s.host = &host
	name, err := s.optionalFact(ctx, nameFact)
	if err != nil || name == nil {
		return err
	}
	return s.blobs.UseNameKey(name)
}

// optionalFact reads a fact that need not be set; nil where it is not.
func (s *Store) optionalFact(ctx context.Context, name string) ([]byte, error) {
	var n int
	found, err := s.writer.row(ctx, "SELECT 1 FROM facts WHERE name = $1", []any{name}, &n)
	if err != nil || !found {
		return nil, explain(err)
	}
	return s.fact(ctx, name)
}

// resumeDesk reads the keys of this desk. A case of an older program has none: it gets them, and they sign its acts.
func (s *Store) resumeDesk(ctx context.Context) error {
	text, err := s.optionalFact(ctx, deskFact)
	if err != nil {
		return err
	}
	if text != nil {
		s.desk, err = vault.ParseDeskKeys(text)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return nil
	}
	tx := &Tx{ctx: ctx, store: s, sess: s.writer}
	if err := tx.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err = s.newDeskKeys(ctx); err == nil {
		err = tx.signOwn()
	}
	if err == nil {
		err = tx.exec("COMMIT")
	}
	if err != nil {
		_ = s.writer.exec(context.WithoutCancel(ctx), "ROLLBACK")
		return fmt.Errorf("sign the acts of an older program: %w", err)
	}
	return nil
}

// signOwn signs the acts of this desk that no key signed.
func (tx *Tx) signOwn() error {
	type unsigned struct {
		seq, turn int64
		hash      []byte
	}
	rows, err := tx.sess.query(tx.ctx,
		"SELECT seq, turn, substr(nodes, 1, 32) FROM changes WHERE device = $1 AND signature IS NULL ORDER BY seq",
		string(tx.store.deviceID))
	if err != nil {
		return tx.fault(err)
	}
	var all []unsigned
	for rows.Next() {
		var u unsigned
		if err := rows.Scan(&u.seq, &u.turn, &u.hash); err != nil {
			return errors.Join(tx.fault(err), rows.Close())
		}
		all = append(all, u)
	}
	if err := rows.Close(); err != nil {
		return tx.fault(err)
	}
	for _, u := range all {
		if len(u.hash) != len(audit.Hash{}) {
			return fmt.Errorf("%w: tree nodes are malformed", ErrDamaged)
		}
		signature := tx.store.desk.Sign(exchange.SigningText(tx.store.deviceID, u.turn, audit.Hash(u.hash)))
		if err := tx.exec("UPDATE changes SET signature = $2 WHERE seq = $1", u.seq, signature); err != nil {
			return err
		}
	}
	return nil
}

// comesAfter gives the next act of this desk its turn and what it builds on.
func (tx *Tx) comesAfter() (turn int64, parents []string, err error) {
	if _, err := tx.sess.row(tx.ctx, "SELECT COALESCE(MAX(turn), 0) + 1 FROM changes WHERE device = $1",
		[]any{string(tx.store.deviceID)}, &turn); err != nil {
		return 0, nil, tx.fault(err)
	}
	heads, err := tx.heads()
	for h := range heads {
		parents = append(parents, hex.EncodeToString(h[:]))
	}
	slices.Sort(parents)
	return turn, parents, err
}

// heads are the leaves that nothing builds on.
func (tx *Tx) heads() (map[audit.Hash]bool, error) {
	out := map[audit.Hash]bool{}
	for _, query := range []string{"SELECT hash FROM heads",
		"SELECT substr(nodes, 1, 32) FROM changes ORDER BY leaf DESC LIMIT 1"} {
		rows, err := tx.sess.query(tx.ctx, query)
		if err != nil {
			return nil, tx.fault(err)
		}
		for rows.Next() {
			var h []byte
			if err := rows.Scan(&h); err != nil {
				return nil, errors.Join(tx.fault(err), rows.Close())
			}
			if len(h) != len(audit.Hash{}) {
				return nil, errors.Join(fmt.Errorf("%w: tree nodes are malformed", ErrDamaged), rows.Close())
			}
			out[audit.Hash(h)] = true
		}
		if err := rows.Close(); err != nil || len(out) > 0 {
			return out, tx.fault(err)
		}
	}
	return out, nil
}

// deskKeys are the keys of desks while a log is checked.
type deskKeys map[record.DeviceID]ed25519.PublicKey

// checkSigned checks that an act's desk signed it.
func (ck checking) checkSigned(e *Entry, device string, signature []byte, keys deskKeys) error {
	id := e.Change.Device
	key, known := keys[id]
	if !known {
		desk, _, err := Exchange(ck).Desk(id)
		if err != nil {
			return err
		}
		if desk.ID != "" {
			if key, err = exchange.ParseKey(desk.Key); err != nil {
				return err
			}
		}
		keys[id] = key
	}
	if device != string(id) || e.Change.Turn != 0 && e.Change.Turn != e.Turn || len(key) == 0 ||
		!ed25519.Verify(key, exchange.SigningText(id, e.Turn, e.Hash), signature) {
		return fmt.Errorf("%w: act %s does not bear the signature of its desk", ErrDamaged, e.Change.ID)
	}
	return nil
}

// Card is what this desk shows others.
func (s *Store) Card() exchange.Card {
	return exchange.Card{Case: s.caseID, Desk: s.deviceID, Key: exchange.FormatKey(s.desk.Public()),
		Recipient: s.desk.Recipient()}
}

// DeskKeys are the keys of this desk.
func (s *Store) DeskKeys() *vault.DeskKeys { return s.desk }

// Host is the card of the desk from which this one has the case; false where it was founded here.
func (s *Store) Host() (exchange.Card, bool) {
	if s.host == nil {
		return exchange.Card{}, false
	}
	return *s.host, true
}

// Exchange reads and writes what desks give each other. It implements exchange.Known.
type Exchange struct{ tx *Tx }

// Exchange gives the part of a transaction that is about other desks.
func (tx *Tx) Exchange() Exchange { return Exchange{tx} }

// At implements exchange.Known.
func (x Exchange) At(id record.DeviceID, turn int64) (audit.Hash, bool, error) {
	var h []byte
	found, err := x.tx.sess.row(x.tx.ctx, "SELECT substr(nodes, 1, 32) FROM changes WHERE device = $1 AND turn = $2",
		[]any{string(id), turn}, &h)
	if err != nil || !found || len(h) != len(audit.Hash{}) {
		return audit.Hash{}, false, x.tx.fault(err)
	}
	return audit.Hash(h), true, nil
}

// Has implements exchange.Known.
func (x Exchange) Has(leaf audit.Hash) (bool, error) {
	var n int
	found, err := x.tx.sess.row(x.tx.ctx, "SELECT 1 FROM changes WHERE substr(nodes, 1, 32) = $1", []any{leaf[:]}, &n)
	return found, x.tx.fault(err)
}

// Desk implements exchange.Known. This desk, and the one from which it has the case, are known before any act names
// them.
func (x Exchange) Desk(id record.DeviceID) (desk record.Desk, revoked bool, err error) {
	s := x.tx.store
	if s.host != nil && s.host.Desk == id {
		desk = record.Desk{ID: id, Key: s.host.Key, Recipient: s.host.Recipient}
	}
	if s.deviceID == id && s.desk != nil {
		desk = record.Desk{ID: id, Key: exchange.FormatKey(s.desk.Public()), Recipient: s.desk.Recipient()}
	}
	entries, err := x.tx.about(string(id))
	if err != nil {
		return desk, false, err
	}
	admitted, refused := false, false
	for i := range entries {
		e := &entries[i]
		switch e.Change.Kind {
		case record.RevokeDesk:
			revoked = revoked || !e.undone()
		case record.AdmitDesk:
			said, err := decode[record.Desk](e)
			if err != nil {
				return desk, false, err
			}
			if desk.Key == "" || !e.undone() && said.Key == desk.Key {
				desk = said
			}
			if e.Change.Device != id {
				admitted, refused = admitted || !e.undone(), refused || e.undone()
			}
		}
	}
	return desk, revoked || refused && !admitted, nil
}

// Counts says how many acts of each desk are here.
func (x Exchange) Counts() (map[record.DeviceID]int64, error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT device, MAX(turn) FROM changes GROUP BY device")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	out := map[record.DeviceID]int64{}
	for rows.Next() {
		var id string
		var n int64
		if err := rows.Scan(&id, &n); err != nil {
			return nil, x.tx.fault(err)
		}
		out[record.DeviceID(id)] = n
	}
	return out, x.tx.fault(rows.Err())
}

// Root is the root of the log in the order that every desk with the same acts gives it.
func (x Exchange) Root() (size int64, root audit.Hash, err error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT substr(nodes, 1, 32) FROM changes ORDER BY seq")
	if err != nil {
		return 0, root, x.tx.fault(err)
	}
	defer rows.Close()
	t := &audit.Tree{}
	for rows.Next() {
		var h []byte
		if err := rows.Scan(&h); err != nil {
			return 0, root, x.tx.fault(err)
		}
		if len(h) != len(root) {
			return 0, root, fmt.Errorf("%w: tree nodes are malformed", ErrDamaged)
		}
		t.Append(audit.Hash(h))
	}
	return t.Size(), t.Root(), x.tx.fault(rows.Err())
}

// Conflicts lists what desks did that contradicts, open and decided.
func (x Exchange) Conflicts() ([]exchange.Conflict, error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT id, record, acts, stands, decision FROM conflicts ORDER BY id")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	var out []exchange.Conflict
	for rows.Next() {
		var c exchange.Conflict
		var acts string
		if err := rows.Scan(&c.ID, &c.Record, &acts, &c.Stands, &c.Decision); err != nil {
			return nil, x.tx.fault(err)
		}
		if err := json.Unmarshal([]byte(acts), &c.Acts); err != nil {
			return nil, fmt.Errorf("%w: conflict %s", ErrDamaged, c.ID)
		}
		out = append(out, c)
	}
	return out, x.tx.fault(rows.Err())
}

// Contested finds the open conflict on a record, as exchange.Item.Writes names it; "" where there is none.
func (x Exchange) Contested(name string) (id string, err error) {
	_, err = x.tx.sess.row(x.tx.ctx, "SELECT id FROM conflicts WHERE record = $1 AND decision = '' LIMIT 1",
		[]any{name}, &id)
	return id, x.tx.fault(err)
}

// Without lists the acts that have no effect, and why, save those that were undone.
func (x Exchange) Without() (map[record.ChangeID]exchange.Reason, error) {
	rows, err := x.tx.sess.query(x.tx.ctx, "SELECT id, reason FROM without ORDER BY id")
	if err != nil {
		return nil, x.tx.fault(err)
	}
	defer rows.Close()
	out := map[record.ChangeID]exchange.Reason{}
	for rows.Next() {
		var id record.ChangeID
		var why exchange.Reason
		if err := rows.Scan(&id, &why); err != nil {
			return nil, x.tx.fault(err)
		}
		out[id] = why
	}
	return out, x.tx.fault(rows.Err())
}

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
	Reason string
}

// PutRefused keeps that a bundle was not taken.
func (x Exchange) PutRefused(r Refused) error {
	return x.tx.exec("INSERT INTO quarantine (id, at, desk, reason) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET at = excluded.at, reason = excluded.reason",
		r.ID, int64(r.At), string(r.Desk), r.Reason)
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
		if err := rows.Scan(&r.ID, &r.At, &r.Desk, &r.Reason); err != nil {
			return nil, x.tx.fault(err)
		}
		out = append(out, r)
	}
	return out, x.tx.fault(rows.Err())
}

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

// Merge takes the acts of a bundle into the log, which Judge has found fresh, with the keys of their personal parts,
// and makes the tables anew. All are the acts of the bundle: content that was withheld before is taken from them.
// Appending them is one transaction: a bundle is taken whole or not at all.
func (x Exchange) Merge(fresh, all []exchange.Parsed, keys map[record.DataKeyID]exchange.Secret) error {
	tx := x.tx
	if tx.tree == nil {
		return errors.New("a bundle was taken outside of Act")
	}
	heads, err := tx.heads()
	if err != nil {
		return err
	}
	for i := range fresh {
		if err := x.take(&fresh[i], keys, heads); err != nil {
			return err
		}
	}
	changed := len(fresh) > 0
	for i := range all {
		filled, err := x.fill(&all[i], keys)
		if err != nil {
			return err
		}
		changed = changed || filled
	}
	if !changed {
		return nil
	}
	if err := tx.putHeads(heads); err != nil {
		return err
	}
	tx.store.touched.everything(tx.tree.Size())
	if err := tx.remakeTables(); err != nil {
		return err
	}
	tx.bound = 0
	return x.explained(fresh)
}

// take appends one act.
func (x Exchange) take(p *exchange.Parsed, keys map[record.DataKeyID]exchange.Secret, heads map[audit.Hash]bool) error {
	tx := x.tx
	var n int
	if taken, err := tx.sess.row(tx.ctx, "SELECT 1 FROM changes WHERE id = $1", []any{string(p.Change.ID)},
		&n); err != nil || taken {
		if err == nil {
			err = fmt.Errorf("%w: two acts bear the id %s", exchange.ErrForked, p.Change.ID)
		}
		return tx.fault(err)
	}
	sealed, err := x.sealed(p, keys)
	if err != nil {
		return err
	}
	e := audit.Entry{Header: p.Header, Open: p.Open, Personal: p.Personal}
	if err := tx.insertChange(tx.tree.Size(), p.Turn, p.Leaf, &p.Change, e, sealed, p.Signature); err != nil {
		return fmt.Errorf("write act %s: %w", p.Change.ID, err)
	}
	for _, text := range p.Change.Parents {
		if h, err := exchange.ParseLeaf(text); err == nil {
			delete(heads, h)
		}
	}
	if len(p.Change.Parents) == 0 && p.Turn > 1 {
		before, ok, err := x.At(p.Change.Device, p.Turn-1)
		if err != nil {
			return err
		}
		if ok {
			delete(heads, before)
		}
	}
	heads[p.Leaf] = true
	return nil
}

// sealed takes the key of an act's personal part and checks that the part is the one that was committed to.
func (x Exchange) sealed(p *exchange.Parsed, keys map[record.DataKeyID]exchange.Secret) ([]byte, error) {
	raw, given := keys[p.Change.DataKey]
	if len(p.Sealed) == 0 || !given {
		return nil, nil
	}
	tx := x.tx
	key, err := vault.DataKeyOf(p.Change.DataKey, raw)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", exchange.ErrContent, p.Change.ID)
	}
	both, err := key.Open(whereSealed(p.Change.ID), p.Sealed)
	if err != nil || len(both) < record.SaltSize || !bytes.Equal(record.Commit(both[:record.SaltSize],
		both[record.SaltSize:]), p.Personal) {
		return nil, fmt.Errorf("%w (%s)", exchange.ErrContent, p.Change.ID)
	}
	var n int
	if erased, err := tx.sess.row(tx.ctx, "SELECT 1 FROM erased WHERE data_key = $1", []any{string(key.ID)},
		&n); err != nil || erased {
		return p.Sealed, tx.fault(err) // the key does not come back
	}
	return p.Sealed, tx.exec("INSERT INTO data_keys (id, wrap) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
		string(key.ID), tx.store.keys.Wrap(key))
}

// fill takes the content of an act that is here without it.
func (x Exchange) fill(p *exchange.Parsed, keys map[record.DataKeyID]exchange.Secret) (bool, error) {
	if p.Change.Kind.Withheld() {
		return false, nil
	}
	tx := x.tx
	var kind string
	var sealed, hash []byte
	found, err := tx.sess.row(tx.ctx, "SELECT kind, sealed, substr(nodes, 1, 32) FROM changes WHERE id = $1",
		[]any{string(p.Change.ID)}, &kind, &sealed, &hash)
	if err != nil || !found || !bytes.Equal(hash, p.Leaf[:]) {
		return false, tx.fault(err)
	}
	bare := record.Act(kind).Withheld()
	if !bare && (sealed != nil || len(p.Sealed) == 0) {
		return false, nil
	}
	part, err := x.sealed(p, keys)
	if err != nil || !bare && part == nil {
		return false, err
	}
	if !bare {
		return true, tx.exec("UPDATE changes SET sealed = $2 WHERE id = $1", string(p.Change.ID), part)
	}
	body, err := pack(p.Change.Body())
	if err != nil {
		return false, err
	}
	return true, tx.exec("UPDATE changes SET kind = $2, subject = $3, data_key = $4, salt = $5, body = $6, sealed = $7 WHERE id = $1",
		string(p.Change.ID), string(p.Change.Kind), p.Change.Subjects[0], string(p.Change.DataKey), orEmpty(p.Salt),
		body, orNull(part))
}

// explained refuses acts that came without what they said, where no act says that it was erased.
func (x Exchange) explained(fresh []exchange.Parsed) error {
	for i := range fresh {
		c := &fresh[i].Change
		if len(c.Salt) > 0 || c.Kind.Withheld() {
			continue
		}
		e, err := x.tx.entryByID(c.ID)
		if err != nil {
			return err
		}
		if err := x.tx.checking().checkRedacted(e); err != nil {
			return fmt.Errorf("%w (%s)", exchange.ErrContent, c.ID)
		}
	}
	return nil
}

func (tx *Tx) putHeads(heads map[audit.Hash]bool) error {
	if err := tx.exec("DELETE FROM heads"); err != nil {
		return err
	}
	for h := range heads {
		if err := tx.exec("INSERT INTO heads (hash) VALUES ($1)", h[:]); err != nil {
			return err
		}
	}
	return nil
}

// TakeNameKey makes a desk that joined name originals as the case does. It does nothing where that is so already.
func (s *Store) TakeNameKey(ctx context.Context, key exchange.Secret) error {
	if s.host == nil || bytes.Equal(s.blobs.NameKey(), key) {
		return nil
	}
	return s.Act(ctx, func(tx *Tx) error {
		if tx.tree.Size() > 0 {
			return fmt.Errorf("%w: it names originals otherwise than this case", exchange.ErrForeign)
		}
		if err := s.blobs.UseNameKey(key); err != nil {
			return err
		}
		return s.setFact(ctx, nameFact, key)
	})
}
