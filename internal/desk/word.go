package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// OnAWord is an account that nobody but one other person vouches for.
type OnAWord struct {
	record.Hand
	Holder, Other string // names, as shown to colleagues
}

// OnAWord lists the accounts for which one person's word stands alone.
func (u *Users) OnAWord(ctx context.Context, who Who) (out []OnAWord, err error) {
	err = u.look(ctx, who, actCheck, access.Subject{Level: access.S0}, func(tx *store.Tx, _ allowed) error {
		hands, err := handsAndOlder(tx)
		if err != nil {
			return err
		}
		now := record.Micros(u.now().UnixMicro())
		for _, h := range hands {
			if !onAWord(h, now) {
				continue
			}
			w := OnAWord{Hand: h}
			if w.Holder, err = nameOf(tx, h.Account); err != nil {
				return err
			}
			if w.Other, err = nameOf(tx, h.By); err != nil {
				return err
			}
			out = append(out, w)
		}
		return nil
	})
	return out, err
}

// RestsOnAWord lists the findings, lists and editions that two persons decided who are two on one person's word only,
// or were not two pairs of eyes. It reads all of them.
func (u *Users) RestsOnAWord(ctx context.Context, who Who) (rests []string, err error) {
	err = u.look(ctx, who, actCheck, access.Subject{Level: access.S0}, func(tx *store.Tx, _ allowed) (err error) {
		rests, err = restsOnAWord(tx)
		return err
	})
	return rests, err
}

// restsOnAWord lists what two accounts decided that were one pair of eyes on nobody's word but the one's.
func restsOnAWord(tx *store.Tx) ([]string, error) {
	var out []string
	weigh := func(r store.Row, accounts ...record.ActorID) error {
		word, err := wordBehind(tx, r.At, accounts...)
		if word != "" {
			out = append(out, r.ID)
		}
		return err
	}
	err := errors.Join(
		tx.EachRow(store.Determinations, store.Query{}, func(r store.Row) error {
			f, err := store.Decode[record.Determination](r)
			return errors.Join(err, weigh(r, f.Proposer, f.Reviewer, f.Second))
		}),
		tx.EachRow(store.Editions, store.Query{}, func(r store.Row) error {
			ed, err := store.Decode[record.Edition](r)
			return errors.Join(err, weigh(r, append(ed.ApprovedBy, ed.DraftedBy)...))
		}),
		tx.EachRow(store.Imports, store.Query{}, func(r store.Row) error {
			l, err := store.Decode[record.Import](r)
			if err != nil || l.Admission == nil {
				return err
			}
			begun, err := tx.Lists().BegunBy(r.ID)
			return errors.Join(err, weigh(r, begun, l.Admission.By))
		}))
	return out, err
}

// wordBehind names the one person on whose word alone some accounts were several pairs of eyes when they acted; ""
// where others vouch for them too, or one acted alone.
func wordBehind(tx *store.Tx, at record.Micros, accounts ...record.ActorID) (string, error) {
	e, err := eyesAt(tx, onAWord, at)
	if err != nil || len(e) == 0 {
		return "", err
	}
	one := map[access.PersonID]access.PersonID{} // of those who count as one, who was met first
	for _, a := range accounts {
		p, err := personOf(tx, a)
		if err != nil {
			return "", err
		}
		if first, met := one[e.of(p)]; p != "" && met && first != p {
			return wordOn(tx, at, accounts)
		} else if p != "" && !met {
			one[e.of(p)] = p
		}
	}
	return "", nil
}

// wordBehindFinding is wordBehind of those who decided a finding.
func wordBehindFinding(tx *store.Tx, id record.DeterminationID) (string, error) {
	row, err := tx.Get(store.Determinations, string(id))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil // nobody decided it: it stands as the record has it
	}
	if err != nil {
		return "", err
	}
	f, err := store.Decode[record.Determination](row)
	if err != nil {
		return "", err
	}
	return wordBehind(tx, row.At, f.Proposer, f.Reviewer, f.Second)
}

// wordBehindEdition is wordBehind of those who drafted and approved an edition.
func wordBehindEdition(tx *store.Tx, ed record.Edition) (string, error) {
	row, err := tx.Get(store.Editions, ed.ID)
	if err != nil {
		return "", err
	}
	return wordBehind(tx, row.At, append([]record.ActorID{ed.DraftedBy}, ed.ApprovedBy...)...)
}

// wordOn names who has a hand on the first of some accounts on which somebody has one. Where the hand is on none of
// them but on a third account between them, it is that account's.
func wordOn(tx *store.Tx, at record.Micros, accounts []record.ActorID) (string, error) {
	hands, err := rowsOf[record.Hand](tx, store.Hands, "", "")
	hands = slices.DeleteFunc(hands, func(h record.Hand) bool { return !onAWord(h, at) })
	if err != nil || len(hands) == 0 {
		return "", err
	}
	by := hands[0].By
	if i := slices.IndexFunc(hands, func(h record.Hand) bool { return slices.Contains(accounts, h.Account) }); i >= 0 {
		by = hands[i].By
	}
	return nameOf(tx, by)
}

// wordFor names the one person on whose word alone an account stands that did, or approved, an act of several persons;
// "" where others vouch for it too, or the act is one person's.
func (r *road) wordFor(tx *store.Tx, c record.Change) (string, error) {
	row, _ := r.policy.Row(c.Kind)
	if c.Kind.Sphere() != record.SphereDecide && row.Action != "grant_s1" && row.Action != "grant_s3" {
		return "", nil
	}
	for _, account := range []record.ActorID{c.Actor, c.Second} {
		if account == "" {
			continue
		}
		hands, err := rowsOf[record.Hand](tx, store.Hands, "account", string(account))
		if err != nil {
			return "", err
		}
		for _, h := range hands {
			if onAWord(h, c.At) {
				return nameOf(tx, h.By)
			}
		}
	}
	return "", nil
}

// handsAndOlder gives the hands of the case, with those that an older program laid and did not write down: the log says
// who made an account, and who set its password. They are told and may be confirmed; they do not make one pair of eyes
// of two, since what was decided by the rules of its day would be undone by that.
func handsAndOlder(tx *store.Tx) ([]record.Hand, error) {
	out, err := rowsOf[record.Hand](tx, store.Hands, "", "")
	if err != nil {
		return nil, err
	}
	older := func(e *store.Entry, account record.ActorID, how string) error {
		known := slices.ContainsFunc(out, func(h record.Hand) bool {
			return h.Account == account && h.How == how && h.By == e.Change.Actor
		})
		holder, err := personOf(tx, account)
		by, unread := personOf(tx, e.Change.Actor)
		if err = errors.Join(err, unread); err == nil && !known && holder != "" && by != "" && holder != by {
			out = append(out, record.Hand{ID: string(e.Change.ID), Account: account, By: e.Change.Actor, How: how,
				Since: e.Change.At, Taken: e.Change.At, Ended: e.Change.At})
		}
		return err
	}
	made := map[string]bool{}
	err = tx.EachOf(record.ManageUser, func(e *store.Entry) error {
		account := e.Change.Subjects[0]
		if made[account] {
			return nil
		}
		made[account] = true
		return older(e, record.ActorID(account), record.HandMade)
	})
	if err != nil {
		return nil, err
	}
	return out, tx.EachOf(record.ChangeSettings, func(e *store.Entry) error {
		account := strings.TrimPrefix(e.Change.Subjects[0], "credential/")
		account, ok := strings.CutSuffix(account, "/"+credentialPassword)
		if !ok {
			return nil
		}
		return older(e, record.ActorID(account), record.HandPassword)
	})
}
