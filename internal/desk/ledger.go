package desk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"recount/count"
	"recount/internal/store"
	"recount/record"
)

// fold gathers what counts from the rows of tables.
type fold struct {
	places   *record.PlaceTree
	claims   map[string]count.Entry
	records  map[record.VictimRecordID]record.VictimRecord
	links    map[string]record.IdentityLink
	findings map[string]record.Determination
	closures map[string]count.Closure
	origins  map[record.OriginID]record.Origin
}

func newFold(places *record.PlaceTree) *fold {
	return &fold{
		places: places, claims: map[string]count.Entry{}, records: map[record.VictimRecordID]record.VictimRecord{},
		links: map[string]record.IdentityLink{}, findings: map[string]record.Determination{},
		closures: map[string]count.Closure{}, origins: map[record.OriginID]record.Origin{},
	}
}

// take is how one row enters a fold.
type take func(id string, at record.Micros, body []byte) error

// tables says which tables a ledger reads, and how.
func (f *fold) tables() map[store.Table]take {
	return map[store.Table]take{
		store.Claims:         f.claim,
		store.VictimRecords:  f.victim,
		store.IdentityLinks:  f.link,
		store.Determinations: f.finding,
		store.Closures:       f.closure,
		store.Origins:        f.origin,
	}
}

func (f *fold) claim(id string, at record.Micros, body []byte) error {
	var j record.ClaimJudgement
	if err := json.Unmarshal(body, &j); err != nil {
		return fmt.Errorf("judgement of claim %s: %w", id, err)
	}
	delete(f.claims, id)
	if j.Judgement == record.ClaimAccepted || j.Judgement == record.ClaimCorrected {
		f.claims[id] = count.Entry{Claim: j.Claim, Known: time.UnixMicro(int64(at))}
	}
	return nil
}

func (f *fold) victim(id string, _ record.Micros, body []byte) error {
	var v record.VictimRecord
	if err := json.Unmarshal(body, &v); err != nil {
		return fmt.Errorf("record %s: %w", id, err)
	}
	f.records[v.ID] = v
	return nil
}

func (f *fold) link(id string, _ record.Micros, body []byte) error {
	var l record.IdentityLink
	if err := json.Unmarshal(body, &l); err != nil {
		return fmt.Errorf("pair %s: %w", id, err)
	}
	f.links[id] = l
	return nil
}

func (f *fold) finding(id string, _ record.Micros, body []byte) error {
	var d record.Determination
	if err := json.Unmarshal(body, &d); err != nil {
		return fmt.Errorf("finding %s: %w", id, err)
	}
	f.findings[id] = d
	return nil
}

func (f *fold) closure(id string, at record.Micros, body []byte) error {
	var c record.Closure
	if err := json.Unmarshal(body, &c); err != nil {
		return fmt.Errorf("closure %s: %w", id, err)
	}
	delete(f.closures, id)
	if !c.Open {
		f.closures[id] = count.Closure{ID: c.Claim, Cell: c.Cell, High: c.AtMost, Why: c.Why, Known: time.UnixMicro(int64(at))}
	}
	return nil
}

func (f *fold) origin(id string, _ record.Micros, body []byte) error {
	var o record.Origin
	if err := json.Unmarshal(body, &o); err != nil {
		return fmt.Errorf("origin %s: %w", id, err)
	}
	f.origins[o.ID] = o
	return nil
}

// ledger puts the gathered rows in an order that does not depend on how they came.
func (f *fold) ledger() Ledger {
	l := Ledger{Input: count.Input{Places: f.places}}
	for _, id := range slices.Sorted(maps.Keys(f.claims)) {
		l.Input.Claims = append(l.Input.Claims, f.claims[id])
	}
	for _, d := range f.findings {
		if r, ok := f.records[d.Record]; ok {
			d.State = counted(d)
			f.records[d.Record] = withState(r, d)
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(f.records), func(a, b record.VictimRecordID) int { return cmp.Compare(a, b) }) {
		l.Input.Records = append(l.Input.Records, f.records[id])
	}
	for _, id := range slices.Sorted(maps.Keys(f.links)) {
		l.Input.Links = append(l.Input.Links, f.links[id])
	}
	for _, id := range slices.Sorted(maps.Keys(f.closures)) {
		l.Input.Closures = append(l.Input.Closures, f.closures[id])
	}
	for _, id := range slices.Sorted(maps.Keys(f.origins)) {
		if f.origins[id].Adopted {
			l.Adopt = append(l.Adopt, id)
		}
	}
	return l
}

// counted is the state that a finding counts with: a proposal has moved nothing, and what is contested or pending holds
// what it held.
func counted(d record.Determination) record.State {
	state := d.Standing()
	if d.Holds != "" && (state == record.StateContested || state == record.StatePending) {
		return d.Holds
	}
	return state
}

// withState gives a record the state that people found.
func withState(r record.VictimRecord, d record.Determination) record.VictimRecord {
	switch d.Matter {
	case record.MatterDeath:
		r.Death = d.State
	case record.MatterIdentity:
		r.Identity = d.State
	case record.MatterStatus:
		r.CivilStatus = d.State
	case record.MatterAttribution:
		r.Attribution = d.State
	}
	return r
}
