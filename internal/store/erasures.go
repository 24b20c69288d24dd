package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"recount/internal/failpoint"
	"recount/internal/vault"
	"recount/record"
)

// erasuresName is the file, sealed under the case key, that lists every erasure of the case, what witnesses and
// families took back, and which accounts and roles ended. It lies beside the database and in every backup, so that a
// backup which is older can be restored without bringing that back, also where the database itself is lost.
const erasuresName = "case.erasures"

// Erasing is one erasure of a case, a withdrawal of a consent or of a naming, or the end of an account or a role, as it
// is carried out again on an older backup.
type Erasing struct {
	Change  record.ChangeID `json:"change"`
	At      record.Micros   `json:"at"`
	Kind    record.Act      `json:"kind"`
	Subject string          `json:"subject"`
	Erasure record.Erasure  `json:"erasure"`
	Payload json.RawMessage `json:"payload,omitempty"` // of a withdrawal, as the log has it
}

// takesBack says whether an act that makes the row of a record again changes what stands taken back (a consent, a
// naming, an account, a role): of a naming, it takes it back, or it stood taken back until now.
func (tx *Tx) takesBack(t Table, id string, act record.Act) (bool, error) {
	switch {
	case tx.taken, t == Withdrawals, t == Users, t == Grants, act == record.WithdrawNaming, tx.union && t == Persons:
		return true, nil
	case t != Persons:
		return false, nil
	}
	row, err := tx.Get(t, id)
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
		return false, err
	}
	n, err := Decode[record.Naming](row)
	return n.Withdrawn != "", err
}

// withdrawn lists what witnesses took back of their consents, and the namings that stand taken back.
func (tx *Tx) withdrawn() ([]Erasing, error) {
	var out []Erasing
	for _, t := range []Table{Withdrawals, Persons} {
		err := tx.EachRow(t, Query{}, func(r Row) error {
			e := Erasing{Change: record.ChangeID(r.ID), At: r.At, Kind: record.WithdrawConsent, Payload: r.Body}
			if t == Withdrawals {
				w, err := Decode[record.Withdrawal](r)
				e.Subject = string(w.Testimony)
				out = append(out, e)
				return err
			}
			n, err := Decode[record.Naming](r)
			if err != nil || n.Withdrawn == "" {
				return err
			}
			act, err := tx.entry(r.Seq)
			if err != nil {
				return err
			}
			e.Change, e.Kind, e.Subject = act.Change.ID, record.WithdrawNaming, r.ID
			out = append(out, e)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// shut lists the accounts that are closed and the roles that were taken back, without names.
func shut(tx *Tx) ([]Erasing, error) {
	var out []Erasing
	add := func(kind record.Act, r Row) error {
		act, err := tx.entry(r.Seq)
		if err == nil {
			out = append(out, Erasing{Change: act.Change.ID, At: act.Change.At, Kind: kind, Subject: r.ID})
		}
		return err
	}
	err := tx.EachRow(Users, Query{}, func(r Row) error {
		u, err := Decode[record.User](r)
		if err != nil || !u.Disabled {
			return err
		}
		return add(record.ManageUser, r)
	})
	if err != nil {
		return nil, err
	}
	err = tx.EachRow(Grants, Query{}, func(r Row) error {
		g, err := Decode[record.Grant](r)
		if err != nil || !g.Revoked {
			return err
		}
		return add(record.GrantRole, r)
	})
	return out, err
}

// solo says whether the case is one person's.
func solo(tx *Tx) (bool, error) {
	row, err := tx.Get(Settings, "solo")
	if err != nil {
		return false, skipAbsent(err)
	}
	s, err := Decode[record.Setting](row)
	return s.Value == "yes", err
}

// letsIn is the role whose holders let others into a case; somebody has to hold it.
const letsIn = "adjudicator"

// managed says whether somebody could still let others in without the roles that are named.
func managed(tx *Tx, at record.Micros, without func(record.Grant) bool) (found bool, err error) {
	err = tx.EachRow(Grants, Query{}, func(r Row) error {
		g, err := Decode[record.Grant](r)
		ended := g.Revoked || g.Expires != 0 && g.Expires <= at
		if err != nil || found || ended || without(g) || g.Role != letsIn {
			return err
		}
		row, err := tx.Get(Users, string(g.User))
		if err != nil {
			return skipAbsent(err)
		}
		u, err := Decode[record.User](row)
		found = err == nil && !u.Disabled
		return err
	})
	return found, err
}

// shutAgain closes an account, or takes a role, that was closed or taken since the backup was made. Where nobody else
// could let people in, as in a backup of before the others came, it stays, and is counted.
func shutAgain(tx *Tx, e Erasing, r *Restored, at record.Micros) error {
	if solo, err := solo(tx); err != nil || solo {
		return err // its one person lost roles when others came, who are not in this backup
	}
	table, without := Users, func(g record.Grant) bool { return string(g.User) == e.Subject }
	if e.Kind == record.GrantRole {
		table, without = Grants, func(g record.Grant) bool { return g.ID == e.Subject }
	}
	row, err := tx.Get(table, e.Subject)
	if err != nil {
		return skipAbsent(err)
	}
	var noun any
	if table == Users {
		u, err := Decode[record.User](row)
		if err != nil || u.Disabled {
			return err
		}
		u.Disabled = true
		noun = u
	} else {
		g, err := Decode[record.Grant](row)
		if err != nil || g.Revoked {
			return err
		}
		g.Revoked = true
		noun = g
	}
	if others, err := managed(tx, at, without); err != nil || !others {
		r.Kept++
		return err
	}
	if table == Users {
		r.Closed++
	} else {
		r.Ended++
	}
	return tx.appendOwn(e.Kind, e.Subject, noun, at)
}

// again carries out on a restored case what its log does not have, and counts it.
func (tx *Tx) again(e Erasing, r *Restored, at record.Micros) error {
	switch _, err := tx.entryByID(e.Change); {
	case err == nil:
		return nil
	case !errors.Is(err, ErrNotFound):
		return err
	}
	switch e.Kind {
	case record.WithdrawConsent:
		if _, err := tx.Get(Testimonies, e.Subject); err != nil {
			return skipAbsent(err)
		}
		var w record.Withdrawal
		if err := json.Unmarshal(e.Payload, &w); err != nil {
			return fmt.Errorf("%w: %s cannot be read", ErrDamaged, erasuresName)
		}
		said, err := tx.saidAlready(w)
		if err != nil || said {
			return err
		}
		r.Withdrawn++
		return tx.appendOwn(e.Kind, e.Subject, w, at)
	case record.WithdrawNaming:
		row, err := tx.Get(Persons, e.Subject)
		if err != nil {
			return skipAbsent(err)
		}
		was, err := Decode[record.Naming](row)
		if err != nil || was.Withdrawn != "" {
			return err
		}
		var n record.Naming
		if err := json.Unmarshal(e.Payload, &n); err != nil || n.Withdrawn == "" {
			return fmt.Errorf("%w: %s cannot be read", ErrDamaged, erasuresName)
		}
		was.Withdrawn = n.Withdrawn
		r.Unnamed++
		return tx.appendOwn(e.Kind, e.Subject, was, at)
	}
	if e.Kind == record.ManageUser || e.Kind == record.GrantRole {
		return shutAgain(tx, e, r, at)
	}
	r.Replayed++
	return tx.appendOwn(record.ErasePersonal, e.Subject, e.Erasure, at)
}

func skipAbsent(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// saidAlready says whether a withdrawal of the same consent is in force.
func (tx *Tx) saidAlready(w record.Withdrawal) (said bool, err error) {
	err = tx.EachRow(Withdrawals, Query{Where: []Equal{{"testimony", string(w.Testimony)}}}, func(r Row) error {
		x, err := Decode[record.Withdrawal](r)
		said = said || x.Consent == w.Consent
		return err
	})
	return said, err
}

// Erasings lists the erasures of the log, the oldest first, then what was taken back, then closed accounts and ended
// roles. Those that moved an identity
// to another place are not among them: whoever opens an older backup moves it again.
func (tx *Tx) Erasings() ([]Erasing, error) {
	out := []Erasing{}
	err := tx.eachEntry(func(e *Entry) error {
		if e.Change.Kind == record.ResealIdentity {
			return nil
		}
		erasure, err := decode[record.Erasure](e)
		out = append(out, Erasing{Change: e.Change.ID, At: e.Change.At, Kind: e.Change.Kind,
			Subject: e.Change.Subjects[0], Erasure: erasure})
		return err
	}, "WHERE seq IN (SELECT seq FROM erasures) ORDER BY seq")
	if err != nil {
		return nil, err
	}
	taken, err := tx.withdrawn()
	if err != nil {
		return nil, err
	}
	shut, err := shut(tx)
	return append(append(out, taken...), shut...), err
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

// afterTakingBack brings the list up to date after the commit of what takes something back.
func afterTakingBack(ctx context.Context, s *Store) error {
	if err := failpoint.Hit("store/before-erasures"); err != nil {
		return err
	}
	if err := s.writeErasures(&Tx{ctx: ctx, store: s, sess: s.writer}, s.dir); err != nil {
		return fmt.Errorf("the act is written; list what was taken back: %w", err)
	}
	return nil
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
	same := func(a, b Erasing) bool { return a.Change == b.Change }
	if err != nil || reading == nil && slices.EqualFunc(all, listed, same) {
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
