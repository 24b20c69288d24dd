package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"recount/internal/vault"
	"recount/record"
)

// foldErasure notes what was erased. Keys, bodies and salts are destroyed in the same transaction, originals after it;
// a rebuild finds nothing left to destroy.
func foldErasure(tx *Tx, e *Entry) error {
	erasure, err := decode[record.Erasure](e)
	if err != nil {
		return err
	}
	if err := tx.exec("INSERT INTO erasures (seq, kind) VALUES ($1, $2)", e.Seq, string(e.Change.Kind)); err != nil {
		return err
	}
	for _, k := range erasure.Keys {
		if err := tx.exec("INSERT INTO erased (data_key, seq) VALUES ($1, $2) ON CONFLICT (data_key) DO NOTHING",
			string(k), e.Seq); err != nil {
			return err
		}
		if err := tx.exec("DELETE FROM data_keys WHERE id = $1", string(k)); err != nil {
			return err
		}
		delete(tx.keys, k)
	}
	for _, r := range erasure.Acts {
		if err := tx.redact(e, r); err != nil {
			return err
		}
	}
	for _, b := range erasure.Blobs {
		if err := tx.exec("INSERT INTO erased_blobs (id, seq) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", b,
			e.Seq); err != nil {
			return err
		}
		// A job names the file that it read, and is no history.
		if err := tx.exec("DELETE FROM jobs WHERE instr(payload, $1) > 0", b); err != nil {
			return err
		}
	}
	tx.erased = true
	return nil
}

// redact takes what an act says out of its open part and makes its rows anew. Its commitment stays in the log.
func (tx *Tx) redact(by *Entry, r record.Redaction) error {
	if err := tx.exec("INSERT INTO redacted (id, seq) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq", string(r.Change), by.Seq); err != nil {
		return err
	}
	target, err := tx.entryByID(r.Change)
	if errors.Is(err, ErrNotFound) {
		return nil // an act that this desk, or this moment, does not have
	}
	if err != nil {
		return err
	}
	if target.Seq >= by.Seq {
		return fmt.Errorf("act %s redacts one that is not older", by.Change.ID)
	}
	target.Change.Payload = r.Payload
	plain := target.Change.Body()
	if sum := sha256.Sum256(plain); hex.EncodeToString(sum[:]) != r.Body {
		return fmt.Errorf("act %s redacts act %s to another body than it says", by.Change.ID, r.Change)
	}
	body, err := pack(plain)
	if err != nil {
		return err
	}
	tx.redone = tx.redone || len(target.Change.Salt) > 0
	if err := tx.exec("UPDATE changes SET body = $2, salt = x'' WHERE seq = $1", target.Seq, body); err != nil {
		return err
	}
	if target.Change.Redacted() {
		if err := tx.markUndone(target, by.Change.ID); err != nil {
			return err
		}
	}
	if tx.union {
		return nil // the log is folded once more
	}
	if target.Change.Kind == record.ImportVictims {
		tx.remake = true // what the rows of a list replaced is known to the whole log only
		return nil
	}
	return tx.refold(target)
}

// checkRedacted finds out whether an act of the log says that the open part of another was taken out, and for what.
func (ck checking) checkRedacted(e *Entry) error {
	unsaid := fmt.Errorf("%w: the open part of act %s is missing, and no act says that it was erased", ErrDamaged,
		e.Change.ID)
	var seq int64
	found, err := ck.tx.sess.row(ck.tx.ctx, "SELECT seq FROM redacted WHERE id = $1", []any{string(e.Change.ID)}, &seq)
	if err != nil {
		return ck.tx.fault(err)
	}
	if found {
		by, err := ck.tx.entry(seq)
		if err == nil && !takesOut(by, e) {
			err = unsaid
		}
		return err
	}
	// An erasure that has no effect any more, since its desk was revoked, had taken it out here before.
	for _, kind := range []record.Act{record.ErasePersonal, record.EraseList, record.ResealIdentity} {
		err := ck.tx.EachOf(kind, func(by *Entry) error {
			found = found || takesOut(by, e)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if !found {
		return unsaid
	}
	return nil
}

// takesOut says whether an erasure names an act with what stands there now.
func takesOut(by, e *Entry) bool {
	var said struct {
		Acts []record.Redaction `json:"acts"`
	}
	if len(by.Change.Salt) == 0 || json.Unmarshal(by.Change.Payload, &said) != nil {
		return false
	}
	sum := sha256.Sum256(e.Change.Body())
	return slices.ContainsFunc(said.Acts, func(r record.Redaction) bool {
		return r.Change == e.Change.ID && r.Body == hex.EncodeToString(sum[:])
	})
}

// clearErased removes the originals that acts of the log erased and that no record speaks of since.
func (s *Store) clearErased(tx *Tx) error {
	rows, err := tx.sess.query(tx.ctx, "SELECT id FROM erased_blobs ORDER BY id")
	if err != nil {
		return tx.fault(err)
	}
	var ids []vault.BlobID
	for rows.Next() {
		var id vault.BlobID
		if err := rows.Scan(&id); err != nil {
			return errors.Join(tx.fault(err), rows.Close())
		}
		ids = append(ids, id)
	}
	if err := rows.Close(); err != nil || len(ids) == 0 {
		return tx.fault(err)
	}
	needed := map[vault.BlobID]bool{}
	if err := tx.checking().knownBlobs(needed); err != nil {
		return err
	}
	for _, id := range ids {
		if needed[id] {
			continue
		}
		if err := s.blobs.Remove(id); err != nil {
			return err
		}
	}
	return nil
}
