package store

import (
	"fmt"

	"recount/audit"
	"recount/record"
)

// Entry is an act as it stands in the log. Its personal part is not in it: see Tx.Personal.
type Entry struct {
	Seq      int64           // place in the order in which the log is read
	UndoneBy record.ChangeID // "" while the act holds
	Change   record.Change
	Leaf     int64 // place in the tree of this desk
	Turn     int64 // among the acts of its desk
	Hash     audit.Hash
}

func (e *Entry) undone() bool { return e.UndoneBy != "" }

const entryColumns = "SELECT seq, undone_by, id, kind, actor, at, subject, data_key, header, open_commitment, personal_commitment, salt, body, leaf, turn, substr(nodes, 1, 32) FROM changes "

type scanner interface{ Scan(...any) error }

// scanEntry reads an act back from its header and body; the columns beside them must agree.
func scanEntry(row scanner) (Entry, error) {
	var e Entry
	var id, kind, actor, subject, key string
	var at int64
	var head, open, personal, salt, packed, hash []byte
	err := row.Scan(&e.Seq, &e.UndoneBy, &id, &kind, &actor, &at, &subject, &key, &head, &open, &personal, &salt,
		&packed, &e.Leaf, &e.Turn, &hash)
	if err != nil {
		return e, err
	}
	if len(hash) != len(e.Hash) {
		return e, fmt.Errorf("act %d of the log: %w: tree nodes are malformed", e.Seq, ErrDamaged)
	}
	copy(e.Hash[:], hash)
	body, err := unpack(packed)
	if err != nil {
		return e, fmt.Errorf("act %d of the log: %w", e.Seq, err)
	}
	c, err := readChange(head, body)
	if err != nil {
		return e, fmt.Errorf("act %d of the log: %w", e.Seq, err)
	}
	c.Salt, c.PersonalCommitment = salt, personal
	if len(salt) == 0 { // it was redacted
		c.OpenCommitment = open
	}
	if string(c.ID) != id || string(c.Kind) != kind || string(c.Actor) != actor || int64(c.At) != at ||
		c.Subjects[0] != subject || string(c.DataKey) != key {
		return e, fmt.Errorf("act %d of the log: %w: its columns do not agree with its content", e.Seq, ErrDamaged)
	}
	e.Change = c
	return e, nil
}

// readChange reads what Header and Body wrote, of an act of the log.
func readChange(head, body []byte) (record.Change, error) {
	c, err := record.ReadChange(head, body)
	if err != nil {
		return c, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return c, nil
}

func (tx *Tx) entries(where string, args ...any) ([]Entry, error) {
	var out []Entry
	err := tx.eachEntry(func(e *Entry) error { out = append(out, *e); return nil }, where, args...)
	return out, err
}

func (tx *Tx) eachEntry(visit func(*Entry) error, where string, args ...any) error {
	rows, err := tx.sess.query(tx.ctx, entryColumns+where, args...)
	if err != nil {
		return tx.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return tx.fault(err)
		}
		if tx.bound > 0 && e.Seq >= tx.bound {
			continue
		}
		if err := visit(&e); err != nil {
			return err
		}
	}
	return tx.fault(rows.Err())
}

func (tx *Tx) one(where string, arg any) (*Entry, error) {
	entries, err := tx.entries(where, arg)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("act %v: %w", arg, ErrNotFound)
	}
	return &entries[0], nil
}

func (tx *Tx) entry(seq int64) (*Entry, error) { return tx.one("WHERE seq = $1", seq) }

func (tx *Tx) entryByID(id record.ChangeID) (*Entry, error) {
	return tx.one("WHERE id = $1", string(id))
}

// about lists the acts whose first subject is the record.
func (tx *Tx) about(subject string) ([]Entry, error) {
	return tx.entries("WHERE subject = $1 ORDER BY seq", subject)
}

// Entry reads one act by its id.
func (tx *Tx) Entry(id record.ChangeID) (Entry, error) {
	e, err := tx.entryByID(id)
	if err != nil {
		return Entry{}, err
	}
	return *e, nil
}

// EntryAt reads one act by its place in the log.
func (tx *Tx) EntryAt(seq int64) (Entry, error) {
	e, err := tx.entry(seq)
	if err != nil {
		return Entry{}, err
	}
	return *e, nil
}

// History lists every act that is about the record or mentions it, the oldest first, undone ones with them.
func (tx *Tx) History(subject string) ([]Entry, error) {
	return tx.entries("WHERE seq IN (SELECT seq FROM changes WHERE subject = $1 UNION SELECT seq FROM mentions WHERE subject = $1) ORDER BY seq", subject)
}

// Log lists acts from seq on, at most limit.
func (tx *Tx) Log(from int64, limit int) ([]Entry, error) {
	return tx.entries("WHERE seq >= $1 ORDER BY seq LIMIT $2", from, limit)
}

// Latest lists the newest acts before seq (0: from the end), the newest first, at most limit.
func (tx *Tx) Latest(before int64, limit int) ([]Entry, error) {
	if before <= 0 {
		before = 1 << 62
	}
	return tx.entries("WHERE seq < $1 ORDER BY seq DESC LIMIT $2", before, limit)
}

// Each visits every act in order. The transaction must not be used for anything else meanwhile.
func (tx *Tx) Each(visit func(*Entry) error) error { return tx.eachEntry(visit, "ORDER BY seq") }

// EachLeaf visits every act in the order of the log's tree.
func (tx *Tx) EachLeaf(visit func(*Entry) error) error { return tx.eachEntry(visit, "ORDER BY leaf") }

// EachSince visits every act that the log has got since its tree had a size, in the order of the tree.
func EachSince(tx *Tx, size int64, visit func(*Entry) error) error {
	return tx.eachEntry(visit, "WHERE leaf >= $1 ORDER BY leaf", size)
}

// EachOf visits every act of a kind in order, as Each does.
func (tx *Tx) EachOf(kind record.Act, visit func(*Entry) error) error {
	return tx.eachEntry(visit, "WHERE kind = $1 ORDER BY seq", string(kind))
}

// Size is how many acts the log has.
func (tx *Tx) Size() (int64, error) {
	if tx.tree != nil {
		return tx.tree.Size(), nil
	}
	var n int64
	_, err := tx.sess.row(tx.ctx, "SELECT COALESCE(MAX(seq) + 1, 0) FROM changes", nil, &n)
	return n, tx.fault(err)
}

// Nodes reads the tree's stored nodes, for proofs.
func (tx *Tx) Nodes() audit.Nodes {
	return func(n int64) ([]audit.Hash, error) {
		var flat []byte
		found, err := tx.sess.row(tx.ctx, "SELECT nodes FROM changes WHERE leaf = $1", []any{n}, &flat)
		if err != nil {
			return nil, tx.fault(err)
		}
		if !found {
			return nil, fmt.Errorf("act %d of the log: %w", n, ErrNotFound)
		}
		return splitNodes(flat)
	}
}

func splitNodes(flat []byte) ([]audit.Hash, error) {
	if len(flat) == 0 || len(flat)%32 != 0 {
		return nil, fmt.Errorf("%w: tree nodes are malformed", ErrDamaged)
	}
	out := make([]audit.Hash, len(flat)/32)
	for i := range out {
		copy(out[i][:], flat[i*32:])
	}
	return out, nil
}
