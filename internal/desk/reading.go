package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// Told is a testimony as its page shows it: by pseudonym, with what the witness agreed to and who has read it.
type Told struct {
	record.Testimony
	HasIdentity bool      // an identity is sealed to the custodians, and its key was not destroyed
	Standing    string    // recorded, consent_confirmed, restricted (some consent withdrawn), withdrawn
	Remains     Remaining // of a withdrawn testimony: the known backups that hold it still
	Consents    []record.ConsentRecord
	Reads       []StatementReading
}

// StatementReading is one reading of a sealed part.
type StatementReading struct {
	record.StatementRead
	Identity bool // who the witness is, not what was said
	Name     string
	At       record.Micros
}

// Testimonies lists the testimonies that the actor may read, by pseudonym, without their statements. To whoever may
// read none the list is not there.
func (ts *Testimony) Testimonies(ctx context.Context, who Who) ([]Told, error) {
	var out []Told
	err := ts.store.View(ctx, func(tx *store.Tx) error {
		return tx.EachRow(store.Testimonies, store.Query{}, func(r store.Row) error {
			subject, err := testimonySubject(tx, r.ID)
			if err != nil {
				return err
			}
			if _, err := ts.ask(tx, who, "testimony.read", subject); err != nil {
				return nil // not for this actor to see
			}
			t, err := told(tx, r)
			out = append(out, t)
			return err
		})
	})
	if err != nil || len(out) > 0 {
		return out, err
	}
	return nil, ts.mayAny(ctx, who, "testimony.read", access.S3)
}

// testimonySubject says who recorded a testimony and to whom it is assigned. One that is not there is nobody's.
func testimonySubject(tx *store.Tx, id string) (access.Subject, error) {
	s := access.Subject{Level: access.S3, Author: nobody}
	if err := assignees(tx, id, &s); err != nil {
		return s, err
	}
	row, err := tx.Get(store.Testimonies, id)
	if errors.Is(err, store.ErrNotFound) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	author, err := personOf(tx, row.Actor)
	if author != "" {
		s.Author = author
	}
	return s, err
}

func told(tx *store.Tx, r store.Row) (Told, error) {
	t, err := store.Decode[record.Testimony](r)
	if err != nil {
		return Told{}, err
	}
	out := Told{Testimony: t}
	if out.Consents, err = consents(tx, t.ID); err != nil {
		return out, err
	}
	withdrawn, err := rowsOf[record.Withdrawal](tx, store.Withdrawals, "testimony", r.ID)
	if err != nil {
		return out, err
	}
	out.Standing = consentStanding(out.Consents, withdrawn)
	out.HasIdentity = t.Identified && out.Standing != standingWithdrawn
	if out.Standing == standingWithdrawn {
		if out.Remains, err = holdingStill(tx, r); err != nil {
			return out, err
		}
	}
	entries, err := tx.History(r.ID)
	for _, e := range entries {
		if e.Change.Kind != record.OpenTestimony && e.Change.Kind != record.OpenWitness {
			continue
		}
		read := StatementReading{Identity: e.Change.Kind == record.OpenWitness, At: e.Change.At}
		if err := json.Unmarshal(e.Change.Payload, &read.StatementRead); err != nil {
			return out, fmt.Errorf("a reading is damaged: %w", err)
		}
		if read.Name, err = nameOf(tx, e.Change.Actor); err != nil {
			return out, err
		}
		out.Reads = append(out.Reads, read)
	}
	return out, err
}

// holdingStill counts the known backups that were made between a testimony and its withdrawal.
func holdingStill(tx *store.Tx, r store.Row) (Remaining, error) {
	var until record.Micros
	err := tx.EachRow(store.Withdrawals, store.Query{Where: []store.Equal{{Column: "testimony", Value: r.ID}}},
		func(w store.Row) error {
			until = max(until, w.At)
			return nil
		})
	if err != nil {
		return Remaining{}, err
	}
	return backupsOf(tx, r.At, until)
}

// standingWithdrawn is where a testimony stands of which everything was taken back.
const standingWithdrawn = "withdrawn"

// consentStanding is where a testimony stands, by what its witness said last.
func consentStanding(given []record.ConsentRecord, withdrawn []record.Withdrawal) string {
	state := "recorded"
	for _, c := range given {
		if c.Given && c.WithdrawnAt == 0 {
			state = "consent_confirmed"
		}
	}
	for _, w := range withdrawn {
		if w.Consent == "" {
			return standingWithdrawn
		}
		state = "restricted"
	}
	return state
}

func consents(tx *store.Tx, id record.TestimonyID) ([]record.ConsentRecord, error) {
	rows, err := tx.Page(store.Consents, store.Query{Where: []store.Equal{{Column: "testimony", Value: string(id)}}})
	if err != nil {
		return nil, err
	}
	withdrawn, err := tx.Page(store.Withdrawals, store.Query{Where: []store.Equal{{Column: "testimony",
		Value: string(id)}}})
	if err != nil {
		return nil, err
	}
	var out []record.ConsentRecord
	for _, r := range rows {
		c, err := store.Decode[record.ConsentRecord](r)
		if err != nil {
			return nil, err
		}
		for _, w := range withdrawn {
			x, err := store.Decode[record.Withdrawal](w)
			if err != nil {
				return nil, err
			}
			if x.Consent == "" || x.Consent == c.ID {
				c.WithdrawnAt = w.At
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// Statement opens what a witness said, for a purpose that the consent covers and with a reason. The reading is a Change
// in the log, written before anything is shown. What may not be read and what is not there give one answer.
func (ts *Testimony) Statement(ctx context.Context, who Who, id record.TestimonyID,
	purpose record.Purpose) (record.Statement, error) {
	var out record.Statement
	if who.Reason = strings.TrimSpace(who.Reason); who.Reason == "" {
		return out, NeedsError{[]string{"reason"}}
	}
	err := ts.readSealed(ctx, who, record.OpenTestimony, access.S3, id, purpose,
		func(tx *store.Tx, row store.Row) error {
			given, err := consents(tx, id)
			if err != nil {
				return err
			}
			use := access.Use{Purpose: purpose, On: record.DayOf(ts.now())}
			if ok, why := access.Consented(given, use); !ok && len(given) > 0 {
				return fmt.Errorf("%w: %s", ErrConsent, why)
			}
			use.Purpose = record.PurposeRecord // what may not be kept is not read for anything
			if ok, why := access.Consented(given, use); !ok && slices.ContainsFunc(given,
				func(c record.ConsentRecord) bool { return c.Purpose == record.PurposeRecord && c.Item == "" }) {
				return fmt.Errorf("%w: %s", ErrConsent, why)
			}
			if out, err = statement(tx, row); err != nil {
				return err
			}
			out.Sealed = "" // who said it is another reading
			return nil
		})
	return out, err
}

// statement opens the personal part of a testimony. It is vault.ErrErased where its key was destroyed.
func statement(tx *store.Tx, row store.Row) (record.Statement, error) {
	e, err := tx.EntryAt(row.Seq)
	if err != nil {
		return record.Statement{}, err
	}
	return personalOf(tx, e.Change.ID)
}

func personalOf(tx *store.Tx, id record.ChangeID) (record.Statement, error) {
	plain, err := tx.Personal(id)
	if err != nil {
		return record.Statement{}, err
	}
	return decodeStatement(plain)
}

// sealedIdentity opens the personal part in which the age ciphertext of an identity lies: the testimony's own or, where
// an older program recorded it, that of the act which moved it there. It is vault.ErrErased where the key was
// destroyed.
func sealedIdentity(tx *store.Tx, row store.Row) (string, error) {
	said, err := statement(tx, row)
	if err != nil || said.Sealed != "" {
		return said.Sealed, err
	}
	entries, err := tx.History(row.ID)
	for _, e := range entries {
		if e.Change.Kind == record.ResealIdentity {
			said, err = personalOf(tx, e.Change.ID)
		}
	}
	return said.Sealed, err
}

// ErrConsent says that the witness has not agreed to a use. Only those learn it who may read the testimony.
var ErrConsent = fmt.Errorf("%w: the witness has not agreed to this use", ErrRefused)

// Witness opens who a witness is, with the custodian's own age key, a second person and a reason, while the witness
// agrees to be recorded at all. The custodian's key is used and forgotten; whoever is given the identity shows it and
// wipes it. A desk offers this on the custodian's own machine only.
func (ts *Testimony) Witness(ctx context.Context, who Who, id record.TestimonyID,
	key record.Hidden) (record.HiddenBytes, error) {
	var out record.HiddenBytes
	if who.Reason = strings.TrimSpace(who.Reason); who.Reason == "" {
		return out, NeedsError{[]string{"reason"}}
	}
	err := ts.readSealed(ctx, who, record.OpenWitness, access.S4, id, "", func(tx *store.Tx, row store.Row) error {
		given, err := consents(tx, id)
		if err != nil {
			return err
		}
		if ok, why := access.Consented(given, access.Use{Purpose: record.PurposeRecord,
			On: record.DayOf(ts.now())}); !ok && len(given) > 0 {
			return fmt.Errorf("%w: %s", ErrConsent, why)
		}
		sealed, err := sealedIdentity(tx, row)
		if err != nil {
			return err
		}
		if sealed == "" {
			return badInput("no identity was kept of this witness")
		}
		if out, err = vault.OpenIdentity(string(id), sealed, key.Reveal()); err != nil {
			return badInput("this key does not open the identity; it was sealed to the custodians of its day")
		}
		return nil
	})
	if err != nil {
		out.Wipe()
		return record.HiddenBytes{}, err
	}
	return out, nil
}

// readSealed walks the road of a reading that is itself an act: permission, open, write the reading down.
func (ts *Testimony) readSealed(ctx context.Context, who Who, act record.Act, level access.Level, id record.TestimonyID,
	purpose record.Purpose, open func(*store.Tx, store.Row) error) error {
	var subject access.Subject
	err := ts.store.View(ctx, func(tx *store.Tx) error {
		var err error
		subject, err = testimonySubject(tx, string(id))
		return err
	})
	if err != nil {
		return err
	}
	subject.Level = level
	_, err = ts.do(ctx, who, act, subject, func(tx *store.Tx, ok allowed) (deed, error) {
		if ok.Propose && level == access.S4 && !ok.solo {
			return deed{}, NeedsError{[]string{"second"}}
		}
		row, err := tx.Get(store.Testimonies, string(id))
		if errors.Is(err, store.ErrNotFound) {
			return deed{}, ErrAbsent
		}
		if err != nil {
			return deed{}, err
		}
		if err := open(tx, row); err != nil {
			return deed{}, err
		}
		return deed{subjects: []string{string(id)}, payload: record.StatementRead{Testimony: id, Purpose: purpose,
			Reason: who.Reason}}, nil
	})
	var needs NeedsError
	if errors.Is(err, ErrRefused) && !errors.As(err, &needs) && !errors.Is(err, ErrConsent) ||
		errors.Is(err, vault.ErrErased) {
		return ErrAbsent
	}
	return err
}

// decodeStatement reads the canonical bytes of a statement back into hidden strings.
func decodeStatement(plain []byte) (record.Statement, error) {
	var open struct {
		Sealed, Text, Vantage, Risks, Support, Translation string
		Passages                                           []record.StatementPassage
	}
	if err := json.Unmarshal(plain, &open); err != nil {
		return record.Statement{}, fmt.Errorf("a statement is damaged")
	}
	return record.Statement{
		Sealed: open.Sealed, Text: record.Hide(open.Text), Vantage: record.Hide(open.Vantage),
		Risks: record.Hide(open.Risks), Support: record.Hide(open.Support),
		Translate: record.Hide(open.Translation), Passages: open.Passages,
	}, nil
}
