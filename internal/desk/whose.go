package desk

import (
	"errors"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// The road asks first whether somebody may do an act at all, as of a thing that they make anew. Where the act is on
// something that is there, or names its id, one rule follows, inside of the transaction: it is asked again as of a
// thing of whoever made it, which must also be theirs to read. Whoever may not is told what they would be told were it
// not there; and what is not there is nobody's, so that whoever may act on their own alone learns nothing from an id.

// touch is that rule.
func (r *road) touch(tx *store.Tx, who Who, act, read record.Act, subject access.Subject) error {
	if subject.Author == "" {
		subject.Author = nobody
	}
	for _, a := range []record.Act{read, act} {
		if _, err := r.ask(tx, who, a, subject); errors.Is(err, ErrRefused) && !errors.As(err, new(NeedsError)) {
			return ErrAbsent
		} else if err != nil {
			return err
		}
	}
	return nil
}

// idBeside is the id of a thing whose id follows from what it is. Whoever acts on their own alone has such things
// beside those of others, by an id of the person's own that does not depend on whether another has the same: sent once
// or twice, they learn nothing of the other's. What they made by the common id is theirs by that.
func (r *road) idBeside(tx *store.Tx, who Who, act, read record.Act, level access.Level, t store.Table, common string,
	own func(person string) string) (string, error) {
	err := r.touch(tx, who, act, read, access.Subject{Level: level, Author: nobody})
	if !errors.Is(err, ErrAbsent) {
		return common, err
	}
	person, err := personOf(tx, who.Account)
	if err != nil {
		return "", err
	}
	if author, err := makerOf(tx, t, common); err != nil || author == person {
		return common, err
	}
	return own(string(person)), nil
}

// sight is what somebody sees of the case while an act of theirs is made.
type sight struct {
	*road
	tx  *store.Tx
	who Who
}

// exists refuses the id of a record that is not there, or not there for whoever asks.
func (s sight) exists(t store.Table, what, id string) error {
	_, err := s.tx.Get(t, id)
	if err == nil {
		var seen bool
		if seen, err = s.sees(t, id); err == nil && !seen {
			err = store.ErrNotFound
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		return badInput("there is no %s %q", what, id)
	}
	return err
}

// sees says whether somebody may read a record of a table.
func (s sight) sees(t store.Table, id string) (bool, error) {
	author, err := makerOf(s.tx, t, id)
	if err != nil {
		return false, err
	}
	for _, row := range resolvable {
		if row.table != t {
			continue
		}
		_, err := s.ask(s.tx, s.who, row.read, access.Subject{Level: row.level, Author: author})
		if errors.Is(err, ErrRefused) {
			return false, nil
		}
		return err == nil, err
	}
	return false, nil
}

// makerOf is the person who made a thing of a table; nobody where it is not there, or came from another desk. A claim
// is of whoever brought its page in, a record of a list of whoever read the list in.
func makerOf(tx *store.Tx, t store.Table, id string) (access.PersonID, error) {
	row, err := store.Row{}, error(nil)
	if t != store.Documents { // its history alone says whose it is
		row, err = tx.Get(t, id)
	}
	if errors.Is(err, store.ErrNotFound) {
		return nobody, nil
	}
	if err != nil {
		return nobody, err
	}
	switch {
	case t == store.Claims:
		j, err := store.Decode[record.ClaimJudgement](row)
		if err != nil {
			return nobody, err
		}
		id = string(j.Document)
	case t == store.Imports || row.List != "":
		if row.List != "" {
			id = row.List
		}
		begun, err := tx.Lists().BegunBy(id)
		if errors.Is(err, store.ErrNotFound) {
			return nobody, nil
		}
		if err != nil {
			return nobody, err
		}
		return someone(tx, begun)
	}
	entries, err := tx.History(id)
	for _, e := range entries {
		if e.Change.Subjects[0] == id && e.UndoneBy == "" {
			return someone(tx, e.Change.Actor)
		}
	}
	return nobody, err
}

// someone is the person of an account; nobody where the case knows none.
func someone(tx *store.Tx, account record.ActorID) (access.PersonID, error) {
	person, err := personOf(tx, account)
	if person == "" || err != nil {
		return nobody, err
	}
	return person, nil
}
