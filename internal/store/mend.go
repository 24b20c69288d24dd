package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"recount/internal/vault"
	"recount/record"
)

// Program is who does what the program does by itself.
const Program record.ActorID = "recount"

// mendedFact says that the case holds nothing of an older program that has to be mended.
const mendedFact = "mended"

// Mended says what was mended in a case of an older program.
type Mended struct {
	Resealed int // identities that now lie under the key of their testimony
	Erased   int // identities of witnesses who had withdrawn, which an erasure could not reach
}

// Mend repairs a case that older programs wrote. They kept the sealed identity of a witness in the open part of its
// act, where no erasure reached it. It is moved under the key of its testimony or, where the witness has withdrawn,
// erased; each by an act in the log, and the log still verifies. What left this desk before, backups above all, it
// cannot mend.
func (s *Store) Mend(ctx context.Context, at record.Micros) (m Mended, err error) {
	if done, err := s.factNow(ctx, mendedFact); err != nil || done {
		return m, err
	}
	if s.Stopped() != nil {
		return m, nil
	}
	err = s.Act(ctx, func(tx *Tx) error {
		entries, err := tx.entries("WHERE kind = $1 ORDER BY seq", string(record.RecordTestimony))
		if err != nil {
			return err
		}
		for i := range entries {
			if err := tx.mendIdentity(&entries[i], at, &m); err != nil {
				return err
			}
		}
		return s.setFact(ctx, mendedFact, []byte("1"))
	})
	return m, err
}

// factNow says whether a fact is set.
func (s *Store) factNow(ctx context.Context, name string) (set bool, err error) {
	err = s.View(ctx, func(tx *Tx) error {
		var seal []byte
		set, err = tx.sess.row(ctx, "SELECT value FROM facts WHERE name = $1", []any{name}, &seal)
		return tx.fault(err)
	})
	return set, err
}

func (tx *Tx) mendIdentity(e *Entry, at record.Micros, m *Mended) error {
	var payload map[string]any
	d := json.NewDecoder(bytes.NewReader(e.Change.Payload))
	d.UseNumber()
	if err := d.Decode(&payload); err != nil {
		return fmt.Errorf("the payload of act %s: %w", e.Change.ID, err)
	}
	sealed, _ := payload["sealed"].(string)
	if sealed == "" {
		return nil
	}
	delete(payload, "sealed")
	payload["identified"] = true
	without, err := record.Canonical(payload)
	if err != nil {
		return err
	}
	erasure := record.Erasure{Keys: []record.DataKeyID{}, Acts: []record.Redaction{record.Redact(e.Change, without)},
		Why: "an older program kept the sealed identity where no erasure reached it"}
	c := &record.Change{
		ID: record.ChangeID(NewID(at)), Case: tx.store.caseID, Actor: Program, At: at, Device: tx.store.deviceID,
		Kind:     record.ErasePersonal,
		Subjects: e.Change.Subjects[:1], Salt: NewSalt(),
	}
	if c.Payload, err = record.Canonical(erasure); err != nil {
		return err
	}
	switch _, err := tx.dataKey(e.Change.DataKey); {
	case errors.Is(err, vault.ErrErased), errors.Is(err, ErrNotFound):
		m.Erased++
	case err != nil:
		return err
	default:
		m.Resealed++
		c.Kind, c.DataKey, c.PersonalSalt = record.ResealIdentity, e.Change.DataKey, NewSalt()
		if c.Personal, err = record.CanonicalPersonal(record.Statement{Sealed: sealed}); err != nil {
			return err
		}
	}
	_, err = tx.Append(c)
	return err
}
