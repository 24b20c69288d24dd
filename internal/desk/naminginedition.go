package desk

import (
	"context"
	"slices"
	"strconv"

	"recount/internal/store"
	"recount/publish"
	"recount/record"
)

// name marks the persons of an edition whom it is to name: those whose naming somebody had approved by its moment and
// nobody had taken back. Who approved, and whether the consent holds, is asked as of now: what was taken back since
// keeps the edition from being released.
func (e Editions) name(ctx context.Context, past *store.Tx, l Ledger, in *publish.Input) error {
	then, err := namings(past)
	if err != nil || len(then) == 0 {
		return err
	}
	records := map[record.VictimRecordID]record.VictimRecord{}
	for _, r := range l.Input.Records {
		if _, ok := then[r.ID]; ok {
			records[r.ID] = r
		}
	}
	return e.desk.Store.View(ctx, func(now *store.Tx) error {
		for i := range in.Persons {
			if err := nameOne(past, now, &in.Persons[i], then, records); err != nil {
				return err
			}
		}
		return nil
	})
}

func nameOne(past, now *store.Tx, p *publish.Person, then map[record.VictimRecordID]record.Naming,
	records map[record.VictimRecordID]record.VictimRecord) error {
	for _, id := range p.Records {
		x, asked := then[id]
		if !asked || x.Withdrawn != "" || len(x.ApprovedBy) == 0 {
			continue
		}
		given, err := consentsOf(past, x, p.Child)
		if err != nil {
			return err
		}
		if len(given) > 0 && allWithdrawn(given) {
			continue
		}
		p.ToBeNamed, p.Name = true, record.Hide(nameIn(records[id]))
		if x, err = namingOf(now, id); err != nil {
			return err
		}
		if p.Consents, err = consentsOf(now, x, p.Child); err != nil {
			return err
		}
		persons, err := personsOf(now, x.ApprovedBy)
		for _, a := range persons {
			p.Approvals = append(p.Approvals, record.ActorID(a))
		}
		return err
	}
	return nil
}

// nameIn is the name of a record as persons.csv prints it.
func nameIn(r record.VictimRecord) string {
	if r.Name == "" {
		return r.NameAR
	}
	return r.Name
}

func allWithdrawn(all []publish.Consent) bool {
	return !slices.ContainsFunc(all, func(c publish.Consent) bool { return !c.Withdrawn })
}

// namedIn are the persons whom an edition names.
func namedIn(in *publish.Input) []namedPerson {
	var out []namedPerson
	for _, p := range in.Persons {
		if p.ToBeNamed {
			out = append(out, namedPerson{p.ID, p.Records})
		}
	}
	return out
}

// TierNamed is the tier under which errata say how many persons an edition names in persons.csv.
const TierNamed = "persons_named"

// namesChanged is the erratum for persons.csv, where other persons are named than before. It names nobody, and says
// nobody's pseudonym: whose consent ended is not told twice.
func (e Editions) namesChanged(ctx context.Context, earlier record.Edition, to record.Micros, was,
	is []namedPerson) ([]NumberChange, error) {
	gone, come := without(was, is), without(is, was)
	if gone+come == 0 {
		return nil, nil
	}
	out := NumberChange{Erratum: publish.Erratum{Since: editionName(earlier), Cell: publish.KeyAll, Tier: TierNamed,
		Was: strconv.Itoa(len(was)), Is: strconv.Itoa(len(is))}}
	if come > 0 {
		out.Because = append(out.Because, publish.Because{Reason: "naming"})
	}
	if gone > 0 {
		out.Because = append(out.Because, publish.Because{Reason: "consent"})
	}
	out.Reason = out.Because[len(out.Because)-1].Reason
	acts, err := e.between(ctx, earlier.KnownAt, to)
	for _, x := range acts {
		switch x.Change.Kind {
		case record.NamePerson, record.ApproveNaming, record.WithdrawNaming, record.WithdrawConsent:
			reason := "naming"
			if x.Change.Kind == record.WithdrawNaming || x.Change.Kind == record.WithdrawConsent {
				reason = "consent"
			}
			out.Acts = append(out.Acts, MovingAct{x.Change.ID, x.Seq, x.Change.Kind, x.Change.At, reason, "", 1})
		}
	}
	return []NumberChange{out}, err
}

// without counts the persons of one list of whom no record is in another.
func without(some, others []namedPerson) int {
	known := map[record.VictimRecordID]bool{}
	for _, p := range others {
		for _, id := range p.Records {
			known[id] = true
		}
	}
	n := 0
	for _, p := range some {
		if !slices.ContainsFunc(p.Records, func(id record.VictimRecordID) bool { return known[id] }) {
			n++
		}
	}
	return n
}
