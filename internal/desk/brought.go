package desk

import (
	"context"

	"recount/internal/store"
	"recount/record"
)

// Came is a finding that a record says of itself, and that nobody has decided.
type Came struct {
	Matter record.Matter `json:"matter"`
	State  record.State  `json:"state" doc:"what the record says; it counts for nothing"`
}

// Brought lists the records that were typed in together with findings, as older programs let people do, in the order of
// their ids: each until every such finding has been decided. None of them counts.
func (d *Desk) Brought(ctx context.Context, who Who) ([]Listed, error) {
	all, err := d.Roll(ctx, who)
	var out []Listed
	for _, l := range all {
		if len(l.Brought) > 0 {
			out = append(out, l)
		}
	}
	return out, err
}

// brought are the findings of a record that no list documents and nobody has decided, as the record was written.
func brought(v record.VictimRecord, list string, found map[record.Matter]record.Determination) []Came {
	if list != "" {
		return nil
	}
	var out []Came
	for _, m := range Matters {
		if state := stateOf(v, m); state != record.StateAlleged && !wasDecided(found[m]) {
			out = append(out, Came{m, state})
		}
	}
	return out
}

// wasDecided says that a finding stands where people moved it, whether or not its next step waits.
func wasDecided(f record.Determination) bool {
	return f.ID != "" && (!f.Proposed || f.From != record.StateAlleged)
}

// broughtBy are the findings that one record brought.
func broughtBy(tx *store.Tx, id record.VictimRecordID, found map[record.DeterminationID]record.Determination) (
	map[record.Matter]record.State, error) {
	row, err := tx.Get(store.VictimRecords, string(id))
	if err != nil {
		return nil, err
	}
	v, err := store.Decode[record.VictimRecord](row)
	of, out := map[record.Matter]record.Determination{}, map[record.Matter]record.State{}
	for _, m := range Matters {
		of[m] = found[record.Finding(id, m)]
	}
	for _, c := range brought(v, row.List, of) {
		out[c.Matter] = c.State
	}
	return out, err
}

// withFindings is a record as people's decisions leave it.
func withFindings(v record.VictimRecord, found map[record.Matter]record.Determination) record.VictimRecord {
	for _, f := range found {
		f.State = f.Standing()
		v = withState(v, f)
	}
	return v
}
