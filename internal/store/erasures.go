package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"recount/internal/failpoint"
	"recount/internal/vault"
	"recount/record"
)

// erasuresName is the file, sealed under the case key, that lists every erasure of the case. It lies beside the
// database and in every backup, so that a backup which is older than an erasure can be restored without bringing back
// what was erased, also where the database itself is lost.
const erasuresName = "case.erasures"

// Erasing is one erasure of a case, as it is carried out again on an older backup.
type Erasing struct {
	Change  record.ChangeID `json:"change"`
	At      record.Micros   `json:"at"`
	Kind    record.Act      `json:"kind"`
	Subject string          `json:"subject"`
	Erasure record.Erasure  `json:"erasure"`
}

// Erasings lists the erasures of the log, the oldest first. Those that moved an identity to another place are not among
// them: whoever opens an older backup moves it again.
func (tx *Tx) Erasings() ([]Erasing, error) {
	out := []Erasing{}
	err := tx.eachEntry(func(e *Entry) error {
		if e.Change.Kind == record.ResealIdentity {
			return nil
		}
		erasure, err := decode[record.Erasure](e)
		out = append(out, Erasing{e.Change.ID, e.Change.At, e.Change.Kind, e.Change.Subjects[0], erasure})
		return err
	}, "WHERE seq IN (SELECT seq FROM erasures) ORDER BY seq")
	return out, err
}

// writeErasures brings the list of erasures in a directory up to date.
func (s *Store) writeErasures(tx *Tx, dir string) error {
	all, err := tx.Erasings()
	if err != nil {
		return err
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return vault.WriteFile(filepath.Join(dir, erasuresName), s.keys.Seal(erasuresName, text))
}

// afterErasure does what follows the commit of an erasure: originals go, the list of erasures is brought up to date,
// and the log of the database is emptied.
func (s *Store) afterErasure(ctx context.Context) error {
	tx := &Tx{ctx: ctx, store: s, sess: s.writer}
	if err := s.clearErased(tx); err != nil {
		return fmt.Errorf("the act is written; remove what it erased: %w", err)
	}
	if err := failpoint.Hit("store/before-erasures"); err != nil {
		return err
	}
	if err := s.writeErasures(tx, s.dir); err != nil {
		return fmt.Errorf("the act is written; list what it erased: %w", err)
	}
	return s.scrub(ctx)
}

// resumeErasures does what was left to do where the program ended right after an erasure.
func (s *Store) resumeErasures(tx *Tx) error {
	if err := s.clearErased(tx); err != nil {
		return err
	}
	listed, reading := readErasures(s.dir, s.keys)
	if reading != nil && !errors.Is(reading, os.ErrNotExist) {
		return reading
	}
	all, err := tx.Erasings()
	if err != nil || reading == nil && len(all) == len(listed) {
		return err
	}
	return s.writeErasures(tx, s.dir)
}

func readErasures(dir string, keys *vault.Keys) ([]Erasing, error) {
	sealed, err := os.ReadFile(filepath.Join(dir, erasuresName))
	if err != nil {
		return nil, fmt.Errorf("read the list of erasures: %w", err)
	}
	var out []Erasing
	text, err := keys.Open(erasuresName, sealed)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s is damaged, or is of another case", ErrDamaged, erasuresName)
	}
	return out, nil
}
