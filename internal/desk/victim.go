package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

var victims = kind[record.VictimRecord]{
	store.VictimRecords, record.RecordVictim, "victim.read", access.S2,
	func(v *record.VictimRecord) *string { return (*string)(&v.ID) },
	func(v *record.VictimRecord) error {
		if v.Name == "" && v.NameAR == "" && !v.Anonymous {
			return record.Say("a record needs a name, or must be marked as of an unnamed person")
		}
		return required("the source of the record", string(v.Source))
	},
	nil,
}

// Persons are the records of victims, and which of them are one person.
type Persons struct {
	*road
	ledgers *ledgers
}

// RecordVictim records one source's record of one person.
func (p *Persons) RecordVictim(ctx context.Context, who Who, v record.VictimRecord) (string, Outcome, error) {
	if v.ID != "" { // one of a list is written as it was read, with what the list documents: only its fields change
		if out, listed, err := p.recordAgain(ctx, who, begun(v)); listed || err != nil {
			return string(v.ID), out, err
		}
	}
	if err := undecided(v); err != nil {
		return "", Outcome{}, err
	}
	v = begun(v)
	return put(ctx, p.road, who, victims, v)
}

// recordAgain writes a whole record over one that came from a list as a correction of the fields in which they differ.
func (p *Persons) recordAgain(ctx context.Context, who Who, v record.VictimRecord) (out Outcome, listed bool,
	err error) {
	if err := p.may(ctx, who, record.CorrectVictim, access.S2); err != nil {
		return out, false, err
	}
	reads, err := p.readable(ctx, who, v.ID)
	if err != nil {
		return out, false, err
	}
	set := map[string]string{}
	err = p.store.View(ctx, func(tx *store.Tx) error {
		row, err := tx.Get(store.VictimRecords, string(v.ID))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err == nil {
			err = reads(tx)
		}
		if err != nil {
			return err
		}
		listed = row.List != ""
		changes, err := fieldChanges(row.Body, v)
		for _, c := range changes {
			if slices.Contains(correctable, c.Field) {
				set[c.Field] = c.To
			}
		}
		return err
	})
	if err != nil || !listed {
		return out, false, err
	}
	out, err = p.CorrectVictim(ctx, who, v.ID, set)
	return out, true, err
}

// correctable are the fields of a record that a person may correct: what the record is from stays, and findings are
// decided, not corrected.
var correctable = []string{
	"name", "name_ar", "father", "mother", "family", "anonymous", "sex", "age", "years", "born", "status", "cause",
	"outcome", "died", "documented", "place", "home",
	"place_words", "home_words", "community", "party", "incident", "other",
}

// CorrectVictim changes fields of a record: of one that came from a list, these and no others, over every edition that
// comes; of one that a person made, the record. A value is canonical JSON, as the field is written in a record; ""
// takes the field out.
func (p *Persons) CorrectVictim(ctx context.Context, who Who, id record.VictimRecordID, set map[string]string) (Outcome,
	error) {
	if len(set) == 0 {
		return Outcome{}, badInput("a correction changes a field")
	}
	for field, value := range set {
		if !slices.Contains(correctable, field) {
			return Outcome{}, badInput("%q is no field that can be corrected; there are %v", field,
				correctable)
		}
		if value != "" && !record.CanonicalBytes([]byte(value)) {
			return Outcome{}, badInput("the value of %s is not written as in a record", field)
		}
	}
	reads, err := p.readable(ctx, who, id)
	if err != nil {
		return Outcome{}, err
	}
	return p.do(ctx, who, record.CorrectVictim, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if err := reads(tx); err != nil {
				return deed{}, err
			}
			row, err := tx.Get(store.VictimRecords, string(id))
			if err != nil {
				return deed{}, ErrAbsent
			}
			if last, err := lastWritten(tx, row); err != nil {
				return deed{}, err
			} else if who.Seen != nil && last+1 != *who.Seen {
				return deed{}, meanwhile(tx, last)
			}
			var fields map[string]json.RawMessage
			if err := json.Unmarshal(row.Body, &fields); err != nil {
				return deed{}, err
			}
			for field, value := range set {
				if fields[field] = json.RawMessage(value); value == "" {
					delete(fields, field)
				}
			}
			body, err := json.Marshal(fields)
			if err != nil {
				return deed{}, badInput("%w", err)
			}
			v, err := store.Decode[record.VictimRecord](store.Row{ID: row.ID, Body: body})
			if err != nil {
				return deed{}, badInput("a value is not what its field holds")
			}
			if err := victims.check(&v); err != nil {
				return deed{}, badInput("%w", err)
			}
			if row.List == "" {
				return deed{subjects: []string{row.ID}, payload: v, kind: record.RecordVictim}, nil
			}
			return deed{subjects: []string{row.ID}, payload: record.Correction{ID: id, Set: set, Why: who.Reason}}, nil
		})
}

// Victims lists a page of records after the id that the last page ended with.
func (p *Persons) Victims(ctx context.Context, who Who, after string, limit int) ([]record.VictimRecord, error) {
	return page(ctx, p.road, who, victims, after, limit)
}

// Victim reads one record.
func (p *Persons) Victim(ctx context.Context, who Who, id record.VictimRecordID) (record.VictimRecord, error) {
	subject, err := p.victimSubject(ctx, who, id)
	if err != nil {
		return record.VictimRecord{}, err
	}
	return get(ctx, p.road, who, victims, string(id), subject)
}

// page reads one page of a kind in the order of ids.
func page[T any](ctx context.Context, r *road, who Who, k kind[T], after string, limit int) ([]T, error) {
	var out []T
	err := r.look(ctx, who, k.read, access.Subject{Level: k.level}, func(tx *store.Tx, _ allowed) error {
		rows, err := tx.Page(k.table, store.Query{After: after, Limit: limit})
		for _, row := range rows {
			noun, err := store.Decode[T](row)
			if err != nil {
				return err
			}
			out = append(out, noun)
		}
		return err
	})
	return out, err
}

// JudgePair records whether two records are one person. Records are never merged; the link can be undone.
func (p *Persons) JudgePair(ctx context.Context, who Who, l record.IdentityLink) (Outcome, error) {
	if l.A == l.B || l.A == "" || l.B == "" {
		return Outcome{}, badInput("a pair is two records")
	}
	if l.B < l.A {
		l.A, l.B = l.B, l.A
	}
	switch l.Kind {
	case record.SamePerson, record.NotSamePerson, record.PossiblySamePerson:
	default:
		return Outcome{}, badInput("a pair is same, not_same or possibly_same")
	}
	l.By, l.Why = who.Account, who.Reason
	reads, err := p.readable(ctx, who, l.A, l.B)
	if err != nil {
		return Outcome{}, err
	}
	return p.do(ctx, who, record.JudgePair, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if err := reads(tx); err != nil {
				return deed{}, err
			}
			for _, id := range []record.VictimRecordID{l.A, l.B} {
				if _, err := tx.Get(store.VictimRecords, string(id)); err != nil {
					return deed{}, ErrAbsent
				}
			}
			if err := unchanged(tx, who.Seen, store.IdentityLinks, pairID(l)); err != nil {
				return deed{}, err
			}
			return deed{subjects: []string{pairID(l), string(l.A), string(l.B)}, payload: l}, nil
		})
}

// JudgedPair is a pair as people judged it. A contested one contradicts others: none of them counts until one is taken
// back.
type JudgedPair struct {
	record.IdentityLink
	At        record.Micros `json:"at" doc:"when it was judged"`
	Contested bool          `json:"contested,omitempty" doc:"it contradicts other judgements, and none of them counts until one is taken back"`
}

// Pairs lists the judged pairs, in the order of their ids.
func (p *Persons) Pairs(ctx context.Context, who Who) ([]JudgedPair, error) {
	var judged []record.IdentityLink
	var at []record.Micros
	err := p.look(ctx, who, "pair.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) error {
		return tx.EachRow(store.IdentityLinks, store.Query{}, func(r store.Row) error {
			l, err := store.Decode[record.IdentityLink](r)
			judged, at = append(judged, l), append(at, r.At)
			return err
		})
	})
	split := contested(judged)
	out := make([]JudgedPair, len(judged))
	for i, l := range judged {
		out[i] = JudgedPair{l, at[i], split[pairID(l)]}
	}
	return out, err
}

func personOf(tx *store.Tx, account record.ActorID) (access.PersonID, error) {
	actor, err := loadActor(tx, Who{Account: account})
	return actor.Person, err
}

// stateOf is the state that a record came with; a record without one is alleged.
func stateOf(r record.VictimRecord, m record.Matter) record.State {
	s := map[record.Matter]record.State{
		record.MatterDeath: r.Death, record.MatterIdentity: r.Identity, record.MatterStatus: r.CivilStatus,
		record.MatterAttribution: r.Attribution,
	}[m]
	if s == "" {
		return record.StateAlleged
	}
	return s
}
