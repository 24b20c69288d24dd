package desk

import (
	"context"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/record"
)

// maxUnnamed is how many persons without a name one act records: more are a figure, which is a claim.
const maxUnnamed = 200

// RecordUnnamed records persons whom a source tells of without naming them: n records that are alike, written together
// or not at all. The ids are those of the records.
func (p *Persons) RecordUnnamed(ctx context.Context, who Who, v record.VictimRecord, n int) ([]string, Outcome, error) {
	if n < 1 || n > maxUnnamed {
		return nil, Outcome{}, badInput("at most %d persons without a name are recorded at once; more are a figure",
			maxUnnamed)
	}
	v.Anonymous, v.ID = true, ""
	if err := undecided(v); err != nil {
		return nil, Outcome{}, err
	}
	v = begun(v)
	if err := victims.check(&v); err != nil {
		return nil, Outcome{}, badInput("%w", err)
	}
	var ids []string
	out, err := p.doAll(ctx, who, record.RecordVictim, access.Subject{Level: victims.level},
		func(*store.Tx, allowed) ([]deed, error) {
			var all []deed
			for range n {
				v.ID = record.VictimRecordID(store.NewID(record.Micros(p.now().UnixMicro())))
				ids = append(ids, string(v.ID))
				all = append(all, deed{subjects: []string{string(v.ID)}, payload: v})
			}
			return all, nil
		})
	return ids, out, err
}

// undecided refuses a record that brings its findings along: these come from decisions alone.
func undecided(v record.VictimRecord) error {
	for _, m := range Matters {
		if state := stateOf(v, m); state != record.StateAlleged {
			return badInput("a record does not say that its %s is %s: leave it out, and propose a finding on the record",
				m, state)
		}
	}
	return nil
}

// begun is a record with the states that one begins with.
func begun(v record.VictimRecord) record.VictimRecord {
	if v.Outcome == "" {
		v.Outcome = record.Killed
	}
	if v.Death == "" {
		v.Death = record.StateAlleged
	}
	if v.Identity == "" {
		v.Identity = record.StateAlleged
	}
	return v
}

// CorrectTo corrects a record to what a person says that it is: those fields in which the two differ, and no others.
func (p *Persons) CorrectTo(ctx context.Context, who Who, now record.VictimRecord) (Outcome, error) {
	was, err := p.Victim(ctx, who, now.ID)
	if err != nil {
		return Outcome{}, err
	}
	body, err := record.Canonical(was)
	if err != nil {
		return Outcome{}, err
	}
	changes, err := fieldChanges(body, now)
	if err != nil {
		return Outcome{}, err
	}
	set := map[string]string{}
	for _, c := range changes {
		if slices.Contains(correctable, c.Field) {
			set[c.Field] = c.To
		}
	}
	return p.CorrectVictim(ctx, who, now.ID, set)
}

// VictimSeen is the state of a record, to be given back with a correction of it.
func (p *Persons) VictimSeen(ctx context.Context, who Who, id record.VictimRecordID) (int64, error) {
	subject, err := p.victimSubject(ctx, who, id)
	if err != nil {
		return 0, err
	}
	var seen int64
	err = p.look(ctx, who, victims.read, subject, func(tx *store.Tx, _ allowed) error {
		row, err := tx.Get(victims.table, string(id))
		if err != nil {
			return err
		}
		last, err := lastWritten(tx, row)
		seen = last + 1
		return err
	})
	return seen, err
}

// lastWritten is the place in the log of the act that wrote a record last: the row of one that came from a list is of
// its edition, and what people corrected lies over it.
func lastWritten(tx *store.Tx, row store.Row) (int64, error) {
	last := row.Seq
	history, err := tx.History(row.ID)
	for _, e := range history {
		if e.Change.Kind == record.CorrectVictim || e.Change.Kind == record.RecordVictim {
			last = max(last, e.Seq)
		}
	}
	return last, err
}
