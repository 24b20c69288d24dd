package store

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"

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
