package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// Nobody is named in an edition but by three people: one asks, with the consent of the family, and two others approve.
// A consent that ends or is taken back keeps the name out of every edition from then on.

// recipientPublic is whom a consent to be named in an edition must cover.
const recipientPublic = "public"

// Namings are the acts by which persons come to be named in editions.
type Namings struct{ *road }

// NamingStand is the naming of a person as it stands.
type NamingStand struct {
	record.Naming
	Child    bool           `json:"child"`    // a parent or a guardian must have agreed
	Standing string         `json:"standing"` // none, waits, approved, ended, withdrawn
	Editions []NamedEdition `json:"editions"` // released ones that name the person
}

// NamedEdition is a released edition that names a person.
type NamedEdition struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
}

// Ask asks that the person of a record be named, with the consent to it. A newer consent takes the place of the older,
// and what was approved is to be approved again.
func (n *Namings) Ask(ctx context.Context, who Who, id record.VictimRecordID, c record.NamingConsent,
	why string) (Outcome, error) {
	if c.Recipient == "" {
		c.Recipient = recipientPublic
	}
	switch {
	case !slices.Contains(record.Kin, c.By):
		return Outcome{}, badInput("say who agreed to the naming: %v", record.Kin)
	case c.Recipient != recipientPublic:
		return Outcome{}, badInput("an edition is for everybody: a consent to be named in one names the recipient %q",
			recipientPublic)
	case !c.Given.Stated() || c.Given.Earliest() > dayOf(n.now()):
		return Outcome{}, badInput("say on which day they agreed")
	case c.Until.Stated() && c.Until.Latest() < c.Given.Earliest():
		return Outcome{}, badInput("the consent would end before it was given")
	}
	reads, err := n.readable(ctx, who, id)
	if err != nil {
		return Outcome{}, err
	}
	return n.do(ctx, who, record.NamePerson, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if err := reads(tx); err != nil {
				return deed{}, err
			}
			v, err := victimOf(tx, id)
			if err != nil {
				return deed{}, err
			}
			if v.Anonymous || v.Name == "" && v.NameAR == "" {
				return deed{}, badInput("the record has no name")
			}
			if v.Age == record.Child && c.By != "parent" && c.By != "guardian" {
				return deed{}, badInput("for a child a parent or a guardian agrees")
			}
			if c.Testimony != "" {
				if _, err := tx.Get(store.Testimonies, string(c.Testimony)); err != nil {
					return deed{}, badInput("the case has no such testimony")
				}
			}
			return deed{subjects: []string{string(id)}, payload: record.Naming{ID: id,
				Consents: []record.NamingConsent{c}, ProposedBy: who.Account, Why: why}}, nil
		})
}

// Approve is a person's word that the person of a record may be named. Two must say it, and neither is who asked.
func (n *Namings) Approve(ctx context.Context, who Who, id record.VictimRecordID) (record.Naming, Outcome, error) {
	return n.change(ctx, who, record.ApproveNaming, id, func(tx *store.Tx, x *record.Naming) error {
		persons, err := personsOf(tx, append(slices.Clone(x.ApprovedBy), who.Account))
		switch {
		case err != nil:
			return err
		case x.Withdrawn != "":
			return badInput("the naming was taken back")
		case len(persons) == len(x.ApprovedBy):
			return badInput("you have approved this naming already; another person must be the second")
		}
		x.ApprovedBy = append(x.ApprovedBy, who.Account)
		return nil
	})
}

// Withdraw takes the naming of a person back, because the family did or for another reason. Editions that were released
// keep the name, and are listed; no later one has it.
func (n *Namings) Withdraw(ctx context.Context, who Who, id record.VictimRecordID, why string) (record.Naming, Outcome,
	error) {
	if why == "" {
		return record.Naming{}, Outcome{}, badInput("say why the naming is taken back")
	}
	return n.change(ctx, who, record.WithdrawNaming, id, func(_ *store.Tx, x *record.Naming) error {
		if x.Withdrawn != "" {
			return badInput("the naming was taken back already")
		}
		x.Withdrawn = why
		return nil
	})
}

func (n *Namings) change(ctx context.Context, who Who, act record.Act, id record.VictimRecordID,
	alter func(*store.Tx, *record.Naming) error) (record.Naming, Outcome, error) {
	var x record.Naming
	var err error
	subject := access.Subject{Level: access.S2}
	if act == record.ApproveNaming {
		subject, err = n.subjectOf(ctx, access.S2, func(tx *store.Tx) (access.PersonID, error) {
			was, err := namingOf(tx, id)
			if err != nil {
				return nobody, err
			}
			return personOf(tx, was.ProposedBy)
		})
	}
	if err != nil {
		return x, Outcome{}, err
	}
	reads, err := n.readable(ctx, who, id)
	if err != nil {
		return x, Outcome{}, err
	}
	out, err := n.do(ctx, who, act, subject, func(tx *store.Tx, _ allowed) (deed, error) {
		var err error
		if act == record.WithdrawNaming { // who approves is asked by their role, also where the consent has ended
			err = reads(tx)
		}
		if err != nil {
			return deed{}, err
		}
		if x, err = namingOf(tx, id); err == nil {
			err = alter(tx, &x)
		}
		return deed{subjects: []string{string(id)}, payload: x}, err
	})
	return x, out, err
}

// Of is the naming of the person of a record as it stands, and which editions name the person.
func (n *Namings) Of(ctx context.Context, who Who, id record.VictimRecordID) (NamingStand, error) {
	out := NamingStand{Naming: record.Naming{ID: id}, Standing: "none", Editions: []NamedEdition{}}
	subject, err := n.victimSubject(ctx, who, id)
	if err != nil {
		return out, err
	}
	err = n.look(ctx, who, "victim.read", subject, func(tx *store.Tx, _ allowed) error {
		v, err := victimOf(tx, id)
		if err != nil {
			return err
		}
		out.Child = v.Age == record.Child
		if out.Editions, err = editionsNaming(tx, id); err != nil {
			return err
		}
		x, err := namingOf(tx, id)
		if errors.Is(err, ErrAbsent) {
			return nil
		}
		if err != nil {
			return err
		}
		out.Naming = x
		out.Standing, err = n.standing(tx, x, out.Child)
		return err
	})
	return out, err
}

func (n *Namings) standing(tx *store.Tx, x record.Naming, child bool) (string, error) {
	if x.Withdrawn != "" {
		return "withdrawn", nil
	}
	given, err := consentsOf(tx, x, child)
	if err != nil {
		return "", err
	}
	today := dayOf(n.now())
	holds := func(c publish.Consent) bool { return c.Covers(publication, recipientPublic, today) }
	if !slices.ContainsFunc(given, holds) {
		return "ended", nil
	}
	if persons, err := personsOf(tx, x.ApprovedBy); err != nil || len(persons) < 2 {
		return "waits", err
	}
	return "approved", nil
}

// waits reports whether the naming of the person of a record waits for somebody's approval.
func (n *Namings) waits(tx *store.Tx, id record.VictimRecordID) (bool, error) {
	x, err := namingOf(tx, id)
	if errors.Is(err, ErrAbsent) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	v, err := victimOf(tx, id)
	if errors.Is(err, ErrAbsent) { // the record is gone
		return false, nil
	}
	if err != nil {
		return false, err
	}
	standing, err := n.standing(tx, x, v.Age == record.Child)
	return standing == "waits", err
}

// Waiting lists the records whose naming waits for somebody's approval, without a name.
func (n *Namings) Waiting(ctx context.Context, who Who) ([]record.VictimRecordID, error) {
	var out []record.VictimRecordID
	err := n.look(ctx, who, "toll.read", access.Subject{Level: access.S1}, func(tx *store.Tx, ok allowed) error {
		if ok.Pseudonym {
			return ErrAbsent
		}
		return tx.EachRow(store.Persons, store.Query{}, func(r store.Row) error {
			waits, err := n.waits(tx, record.VictimRecordID(r.ID))
			if waits {
				out = append(out, record.VictimRecordID(r.ID))
			}
			return err
		})
	})
	return out, err
}

// publication is the purpose that a consent to be named has.
const publication = "publication"

func victimOf(tx *store.Tx, id record.VictimRecordID) (record.VictimRecord, error) {
	row, err := tx.Get(store.VictimRecords, string(id))
	if errors.Is(err, store.ErrNotFound) {
		return record.VictimRecord{}, ErrAbsent
	}
	if err != nil {
		return record.VictimRecord{}, err
	}
	return store.Decode[record.VictimRecord](row)
}

// namingOf is the naming of a record; ErrAbsent where nobody asked.
func namingOf(tx *store.Tx, id record.VictimRecordID) (record.Naming, error) {
	row, err := tx.Get(store.Persons, string(id))
	if errors.Is(err, store.ErrNotFound) {
		return record.Naming{}, ErrAbsent
	}
	if err != nil {
		return record.Naming{}, err
	}
	x, err := store.Decode[record.Naming](row)
	if err == nil && x.ProposedBy == "" {
		err = ErrAbsent
	}
	return x, err
}

// consentsOf are the consents of a naming as an edition asks for them: what hangs on a testimony ends with its consent,
// and for a child only a parent's or a guardian's counts.
func consentsOf(tx *store.Tx, x record.Naming, child bool) ([]publish.Consent, error) {
	var out []publish.Consent
	for _, c := range x.Consents {
		if child && c.By != "parent" && c.By != "guardian" {
			continue
		}
		p := publish.Consent{Purpose: publication, Recipient: c.Recipient, Until: c.Until, Withdrawn: x.Withdrawn != ""}
		if c.Testimony != "" {
			holds, err := testimonyNames(tx, c.Testimony)
			if err != nil {
				return nil, err
			}
			p.Withdrawn = p.Withdrawn || !holds
		}
		out = append(out, p)
	}
	return out, nil
}

// testimonyNames says whether a testimony holds a consent to named publication that was not taken back.
func testimonyNames(tx *store.Tx, id record.TestimonyID) (bool, error) {
	all, err := consents(tx, id)
	return slices.ContainsFunc(all, func(c record.ConsentRecord) bool {
		return c.Purpose == record.PurposePublishNamed && c.Given && c.WithdrawnAt == 0
	}), err
}

// editionsNaming are the released editions that name the person of a record.
func editionsNaming(tx *store.Tx, id record.VictimRecordID) ([]NamedEdition, error) {
	out := []NamedEdition{}
	all, err := editionsOf(tx, "")
	for _, ed := range all {
		if ed.Frozen == "" {
			continue
		}
		var f frozenEdition
		if err := json.Unmarshal([]byte(ed.Frozen), &f); err != nil {
			return nil, fmt.Errorf("read edition %s: %w", ed.ID, err)
		}
		if slices.ContainsFunc(f.Named, func(p namedPerson) bool { return slices.Contains(p.Records, id) }) {
			out = append(out, NamedEdition{ed.ID, editionName(ed), ed.State})
		}
	}
	return out, err
}

// namedPerson is somebody whom an edition names: the pseudonym, and every record that was found to be of the person.
type namedPerson struct {
	Person  string                  `json:"person"`
	Records []record.VictimRecordID `json:"records"`
}

// namings reads every naming of a case by its record.
func namings(tx *store.Tx) (map[record.VictimRecordID]record.Naming, error) {
	out := map[record.VictimRecordID]record.Naming{}
	err := tx.EachRow(store.Persons, store.Query{}, func(r store.Row) error {
		x, err := store.Decode[record.Naming](r)
		if err == nil && x.ProposedBy != "" {
			out[x.ID] = x
		}
		return err
	})
	return out, err
}
