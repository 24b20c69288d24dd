package desk

import (
	"context"
	"errors"
	"io"
	"time"

	"recount/access"
	"recount/audit"
	"recount/internal/store"
	"recount/record"
)

// checkpointAge is how old a checkpoint may be while acts have been added: signing reads the whole log again.
const checkpointAge = time.Minute

// Signed is a checkpoint of the log: a signed note in the form of C2SP, with the key that checks it.
type Signed struct {
	Size int64  `json:"size"` // acts that it covers
	Note string `json:"note"`
	Key  string `json:"key"` // verifier key
}

// Checkpoint gives the newest signed root of the log. Where acts were added since, a new one is signed, at most one a
// minute.
func (l *Log) Checkpoint(ctx context.Context, who Who) (Signed, error) {
	if who.Account == "" {
		return Signed{}, ErrAbsent
	}
	var out Signed
	stale := false
	err := l.look(ctx, who, "case.check", access.Subject{Level: access.S0}, func(tx *store.Tx, _ allowed) error {
		size, err := tx.Size()
		if err != nil {
			return err
		}
		note := []byte(nil)
		if out.Size, note, err = tx.LastCheckpoint(); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		out.Note = string(note)
		stale = out.Size < size
		out.Key, err = tx.VerifierKey()
		return err
	})
	if err != nil || !stale || out.Note != "" && !l.mayAgain() {
		return out, err
	}
	note, err := l.store.Checkpoint(ctx)
	if err != nil {
		return Signed{}, err
	}
	l.signed.Store(l.now().UnixMicro())
	out.Note = string(note)
	return out, l.look(ctx, who, "case.check", access.Subject{Level: access.S0}, func(tx *store.Tx, _ allowed) error {
		out.Size, _, err = tx.LastCheckpoint()
		return err
	})
}

// mayAgain tells whether the last signing is long enough ago.
func (l *Log) mayAgain() bool {
	return l.now().UnixMicro()-l.signed.Load() >= checkpointAge.Microseconds()
}

// Inclusion makes what a third party needs to check that an act stands in the log under the newest checkpoint: the
// commitments of the act and the way through the tree, not what the act says. Whose acts may not be seen are not there.
func (l *Log) Inclusion(ctx context.Context, who Who, id record.ChangeID) (Bundle, error) {
	var out Bundle
	err := l.store.View(ctx, func(tx *store.Tx) error {
		e, err := tx.Entry(id)
		if err != nil {
			return err
		}
		author, err := personOf(tx, e.Change.Actor)
		if err != nil {
			return err
		}
		subject := access.Subject{Level: access.S0, Author: author,
			Security: e.Change.Kind.Sphere() == record.SphereKeep}
		if _, err := l.ask(tx, who, "log.read", subject); err != nil {
			return err
		}
		size, _, err := tx.LastCheckpoint()
		if errors.Is(err, store.ErrNotFound) || err == nil && e.Leaf >= size {
			return ErrNoCheckpoint
		}
		if err != nil {
			return err
		}
		out, err = tx.Bundle(string(id), false)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, ErrRefused) && !errors.As(err, new(NeedsError)) {
		err = ErrAbsent
	}
	return out, err
}

// ErrNoCheckpoint says that an act is newer than the last checkpoint.
var ErrNoCheckpoint = record.Say("no checkpoint covers this act yet: ask for a checkpoint first")

// Growth shows that the log of now begins with the log of before: nobody altered or took out what stood in it then.
type Growth struct {
	Older int64           `json:"older"` // acts of the log of before
	Proof audit.TreeProof `json:"proof"` // hashes of RFC 6962, section 2.1.2, from the older root to the newer
	Signed
}

// Consistency makes the proof that the newest checkpoint covers the log of the older size. Whoever kept the checkpoint
// of that size checks it against both roots. ErrInput says that there was no such size.
func (l *Log) Consistency(ctx context.Context, who Who, older int64) (Growth, error) {
	signed, err := l.Checkpoint(ctx, who)
	if err != nil {
		return Growth{}, err
	}
	if older < 1 || older > signed.Size {
		return Growth{}, badInput("the log of the newest checkpoint has %d acts; give a size from 1 to that",
			signed.Size)
	}
	out := Growth{Older: older, Signed: signed}
	return out, l.look(ctx, who, "case.check", access.Subject{Level: access.S0}, func(tx *store.Tx, _ allowed) error {
		out.Proof, err = audit.ProveConsistency(signed.Size, older, tx.Nodes())
		return err
	})
}

// Whole writes the whole log as one file that is checked without the case: of each act the header (when, by which
// account, of which sphere) and the commitments to what it says, and the newest checkpoint over them. It is for who may
// read the log with the acts that keep the desk.
func (l *Log) Whole(ctx context.Context, who Who, to io.Writer) (Signed, error) {
	subject := access.Subject{Level: access.S0}
	if err := l.look(ctx, who, "log.read", subject, func(*store.Tx, allowed) error { return nil }); err != nil {
		return Signed{}, err
	}
	signed, err := l.Checkpoint(ctx, who)
	if err != nil {
		return signed, err
	}
	w := audit.NewLogWriter(to)
	err = l.look(ctx, who, "log.read", subject, func(tx *store.Tx, _ allowed) error {
		return tx.EachLeaf(func(e *store.Entry) error {
			if e.Leaf >= signed.Size {
				return nil
			}
			return w.Add(audit.Reseal(&e.Change))
		})
	})
	if err != nil {
		return signed, err
	}
	return signed, w.End([]byte(signed.Note))
}
