package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// Four eyes are two persons, and a program knows persons by what only they know. Whoever made an account, or set its
// password, can have been at it in its holder's place: they have a hand on it. Until that hand is off, the two count as
// one pair of eyes, and so do all accounts on which one person has a hand. A hand comes off
//
//   - by the word of a third person, whom nobody of them has a hand on (Confirm), after the holder chose a password;
//   - of an account that was made, by its first role, if the two who give it are two pairs of eyes;
//   - of a password that was set, a week after its holder chose their own, so that a team of two is not lost for
//     good to a forgotten password. The holder who was shut out has that week to find out.
//
// The first colleague of a founder has nobody who could confirm them: that they are two rests on the founder's word.
// What rests on one person's word is told by the log and by check.

// NeedsConfirming is what an act of two persons needs where one of them has a hand on the other's account.
const NeedsConfirming = "confirming"

// NeedsOwnPassword is what everything needs of an account whose password somebody else has set.
const NeedsOwnPassword = "own_password"

// HandRests is how long after its holder chose their own password a hand on an account counts, if nobody confirms.
const HandRests = 7 * 24 * time.Hour

// eyes puts persons together that count as one pair.
type eyes map[access.PersonID]access.PersonID

func (e eyes) of(p access.PersonID) access.PersonID {
	for {
		up, ok := e[p]
		if !ok {
			return p
		}
		p = up
	}
}

func (e eyes) join(a, b access.PersonID) {
	if a, b = e.of(a), e.of(b); a != b {
		e[a] = b
	}
}

func (e eyes) one(a, b access.PersonID) bool { return e.of(a) == e.of(b) }

// counts reports whether a hand was on its account at a moment.
func counts(h record.Hand, at record.Micros) bool {
	end := h.Ended
	if end == 0 && h.How == record.HandPassword && h.Taken != 0 {
		end = h.Taken + record.Micros(HandRests/time.Microsecond)
	}
	return h.Since <= at && (end == 0 || at < end)
}

// onAWord reports the same of a hand that nobody has confirmed to be off.
func onAWord(h record.Hand, at record.Micros) bool { return h.Since <= at && h.Confirmed == "" }

// eyesAt gives who counted as one pair at any of some moments.
func eyesAt(tx *store.Tx, on func(record.Hand, record.Micros) bool, moments ...record.Micros) (eyes, error) {
	hands, err := rowsOf[record.Hand](tx, store.Hands, "", "")
	out := eyes{}
	for _, h := range hands {
		if err != nil || !slices.ContainsFunc(moments, func(at record.Micros) bool { return on(h, at) }) {
			continue
		}
		var holder, by access.PersonID
		if holder, err = personOf(tx, h.Account); err == nil {
			if by, err = personOf(tx, h.By); err == nil {
				out.join(holder, by)
			}
		}
	}
	return out, err
}

// apart refuses what takes two persons where, now or when the other did their part, somebody had a hand on both.
func (r *road) apart(tx *store.Tx, own, other record.ActorID, then ...record.Micros) error {
	a, err := personOf(tx, own)
	if err != nil {
		return err
	}
	b, err := personOf(tx, other)
	if err != nil || a == b {
		return err // one person: that is said elsewhere
	}
	e, err := eyesAt(tx, counts, append(then, record.Micros(r.now().UnixMicro()))...)
	if err == nil && e.one(a, b) {
		err = NeedsError{[]string{NeedsConfirming}}
	}
	return err
}

// handsOn lists the hands on an account that count.
func (r *road) handsOn(tx *store.Tx, account record.ActorID) ([]record.Hand, error) {
	all, err := rowsOf[record.Hand](tx, store.Hands, "account", string(account))
	now := record.Micros(r.now().UnixMicro())
	return slices.DeleteFunc(all, func(h record.Hand) bool { return !counts(h, now) }), err
}

// provisional reports whether the password of an account at this desk is one that somebody else has set.
func (r *road) provisional(tx *store.Tx, account record.ActorID) (bool, error) {
	all, err := rowsOf[record.Hand](tx, store.Hands, "account", string(account))
	return slices.ContainsFunc(all, func(h record.Hand) bool {
		return h.How == record.HandPassword && h.Taken == 0 && h.Desk == r.store.Device()
	}), err
}

// ofHands are the acts that lay hands on accounts and take them off.
var ofHands = []record.Act{record.LayHand, record.TakeAccount, record.VouchAccount, record.ConfirmAccount}

// laid is a new hand on an account.
func (r *road) laid(by, on record.ActorID, how string, at record.Micros) deed {
	h := record.Hand{ID: store.NewID(at), Account: on, By: by, How: how, Since: at, Desk: r.store.Device()}
	return deed{subjects: []string{h.ID, string(on)}, payload: h, kind: record.LayHand}
}

// lifted are the hands that a first role takes off an account: of whoever made it, if the two who give the role are two
// pairs of eyes; of a founder on the first colleague, who has chosen a password, whoever vouches for it. Nobody then
// confirmed them, and the log says so.
func (r *road) lifted(tx *store.Tx, who Who, ok allowed, to record.ActorID) ([]deed, error) {
	roles, err := tx.Page(store.Grants, store.Query{Where: []store.Equal{{Column: "user_id", Value: string(to)}}})
	if err != nil || len(roles) > 0 || ok.second == "" {
		return nil, err
	}
	hands, err := r.handsOn(tx, to)
	if err != nil {
		return nil, err
	}
	var out []deed
	now := record.Micros(r.now().UnixMicro())
	for _, h := range hands {
		if h.How != record.HandMade && !ok.founding {
			continue
		}
		if h.Ended = now; !ok.founding {
			h.Confirmed = who.Second
		}
		out = append(out, deed{subjects: []string{h.ID, string(to)}, payload: h, kind: record.VouchAccount})
	}
	return out, nil
}

// Confirm is a third person's word that an account is its holder's alone: they have spoken with the holder, who chose
// the password that it has.
func (u *Users) Confirm(ctx context.Context, who Who, account record.ActorID) (Outcome, error) {
	return u.doAll(ctx, who, record.ConfirmAccount, access.Subject{Level: access.S1},
		func(tx *store.Tx, ok allowed) ([]deed, error) {
			all, err := handsAndOlder(tx)
			if err != nil {
				return nil, err
			}
			all = slices.DeleteFunc(all, func(h record.Hand) bool { return h.Account != account })
			holder, err := personOf(tx, account)
			if err != nil || holder == "" {
				return nil, errors.Join(ErrAbsent, err)
			}
			now := record.Micros(u.now().UnixMicro())
			e, err := eyesAt(tx, counts, now)
			if err != nil {
				return nil, err
			}
			var out []deed
			for _, h := range all {
				if h.Confirmed != "" {
					continue
				}
				by, err := personOf(tx, h.By)
				if err != nil {
					return nil, err
				}
				if e.one(ok.person, holder) || e.one(ok.person, by) {
					return nil, NeedsError{[]string{NeedsConfirming}}
				}
				if h.How == record.HandPassword && h.Taken == 0 {
					return nil,
						badInput("the password of the account is still the one that somebody else set: its holder chooses their own first")
				}
				if h.Confirmed = who.Account; h.Ended == 0 {
					h.Ended = now
				}
				out = append(out, deed{subjects: []string{h.ID, string(account)}, payload: h,
					kind: record.ConfirmAccount})
			}
			if len(out) == 0 {
				return nil, badInput("nobody has a hand on this account")
			}
			return out, nil
		})
}

// SetPassword gives an account a password: one's own, or a first one for somebody whose account one manages, which its
// holder changes before anything else. The log says who set it. Every session of the account ends but the one in which
// it was done, and no device is known to be its any more; so do, where another sets it, tokens and factors that were
// added while somebody had a hand on it.
func (s *Signing) SetPassword(ctx context.Context, who Who, account record.ActorID, password string) error {
	if who.Account != account {
		if err := s.manages(ctx, who); err != nil {
			return err
		}
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	if who.Account == account {
		if err := s.another(ctx, account, password); err != nil {
			return err
		}
	}
	return s.keep(ctx, who.Account, account, credentialPassword, []byte(hash), func(tx *store.Tx) error {
		follow, spare := s.taken, who.Session
		if who.Account != account {
			follow, spare = s.handed, ""
		}
		return errors.Join(follow(tx, who.Account, account), s.endSessions(tx, account, spare),
			forgetDevices(tx, account, 0))
	})
}

// another refuses the password that somebody else has set as one's own.
func (s *Signing) another(ctx context.Context, account record.ActorID, password string) error {
	stored := ""
	err := s.road.store.View(ctx, func(tx *store.Tx) error {
		theirs, err := s.road.provisional(tx, account)
		if err != nil || !theirs {
			return err
		}
		found, err := tx.Accounts().Credentials(account, credentialPassword)
		if err == nil && len(found) == 1 {
			stored = string(found[0].Secret)
		}
		return err
	})
	if err != nil || stored == "" {
		return err
	}
	if _, err := s.passwords.Check(ctx, true, stored, password); err == nil {
		return badInput("this is the password that somebody else has set: choose another")
	}
	return nil
}

// manages refuses those who do not manage accounts.
func (s *Signing) manages(ctx context.Context, who Who) error {
	err := s.road.store.View(ctx, func(tx *store.Tx) error { return s.road.entered(tx, who.Account) })
	if err != nil {
		return err
	}
	if err = s.desk.Ever(ctx, who, record.ManageUser); errors.As(err, new(NeedsError)) {
		return nil // theirs to do, with a second person where the account itself is changed
	}
	return err
}

// entered refuses an account whose password is still somebody else's.
func (r *road) entered(tx *store.Tx, account record.ActorID) error {
	theirs, err := r.provisional(tx, account)
	if err == nil && theirs {
		err = NeedsError{[]string{NeedsOwnPassword}}
	}
	return err
}

// handed lays the hand of whoever set a password on the account, and takes away what was added to it under an earlier
// one: it may not be the holder's.
func (s *Signing) handed(tx *store.Tx, by, account record.ActorID) error {
	if s.samePerson(tx, by, account) {
		return nil
	}
	now := record.Micros(s.road.now().UnixMicro())
	hands, err := s.road.handsOn(tx, account)
	if err != nil {
		return err
	}
	earliest := now
	for _, h := range hands {
		earliest = min(earliest, h.Since)
	}
	added, err := tx.Accounts().Credentials(account, "")
	if err != nil {
		return err
	}
	for _, c := range added {
		if c.Kind == credentialPassword || c.Kind == credentialDevice || c.Made < earliest {
			continue
		}
		if err := s.dropCredential(tx, by, c); err != nil {
			return err
		}
	}
	_, err = tx.Append(s.road.change(by, now, record.LayHand, s.road.laid(by, account, record.HandPassword, now)))
	return err
}

func (s *Signing) samePerson(tx *store.Tx, a, b record.ActorID) bool {
	p, err := personOf(tx, a)
	q, other := personOf(tx, b)
	return err == nil && other == nil && p == q
}

// dropCredential takes a token or a factor away, and says so in the log.
func (s *Signing) dropCredential(tx *store.Tx, by record.ActorID, c store.Credential) error {
	now := record.Micros(s.road.now().UnixMicro())
	note := deed{kind: record.ChangeSettings}
	if c.Kind == credentialToken {
		var kept keptToken
		if err := json.Unmarshal(c.Secret, &kept); err != nil {
			return fmt.Errorf("a token of the account is damaged: %w", err)
		}
		id := c.ID[len(credentialToken)+1:]
		noun := Token{ID: id, Name: kept.Name, Scope: kept.Scope.Names(), Expires: kept.Expires}.noun(c.User)
		noun.Revoked = true
		note = deed{subjects: []string{id}, payload: noun, kind: record.RevokeToken}
	} else {
		set := record.Setting{ID: "credential/" + string(c.User) + "/" + c.Kind, Value: "taken away"}
		note.subjects, note.payload = []string{set.ID}, set
	}
	if _, err := tx.Append(s.road.change(by, now, note.kind, note)); err != nil {
		return err
	}
	return tx.Accounts().DropCredential(c.ID)
}

// taken notes on the hands of others that the holder chose a password of their own.
func (s *Signing) taken(tx *store.Tx, _, account record.ActorID) error {
	all, err := rowsOf[record.Hand](tx, store.Hands, "account", string(account))
	if err != nil {
		return err
	}
	now := record.Micros(s.road.now().UnixMicro())
	for _, h := range all {
		if h.How != record.HandPassword || h.Taken != 0 {
			continue
		}
		h.Taken = now
		if _, err := tx.Append(s.road.change(account, now, record.TakeAccount,
			deed{subjects: []string{h.ID, string(account)}, payload: h})); err != nil {
			return err
		}
	}
	return nil
}

// DropFactors takes the second factors of an account away for which its holder has no phone any more: nobody enrols
// one for another, since they would see its secret.
func (s *Signing) DropFactors(ctx context.Context, who Who, account record.ActorID) error {
	if err := s.manages(ctx, who); err != nil {
		return err
	}
	return s.road.store.Act(ctx, func(tx *store.Tx) error {
		all, err := tx.Accounts().Credentials(account, "")
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Kind != credentialCode && c.Kind != credentialRecovery && c.Kind != credentialPasskeys {
				continue
			}
			if err := s.dropCredential(tx, who.Account, c); err != nil {
				return err
			}
		}
		return s.endSessions(tx, account, "")
	})
}
