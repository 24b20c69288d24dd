package desk

import (
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
	return Ledger{
		Input: count.Input{Places: f.places, Claims: f.claimList(), Records: f.recordList(), Links: f.linkList(), Closures: f.closureList()},
		Adopt: f.adopted(),
	}
}

func (f *fold) claimList() []count.Entry        { return inOrder(f.claims) }
func (f *fold) linkList() []record.IdentityLink { return inOrder(f.links) }
func (f *fold) closureList() []count.Closure    { return inOrder(f.closures) }

// recordList gives each record the state that people found.
func (f *fold) recordList() []record.VictimRecord {
	found := map[record.VictimRecordID][]record.Determination{}
	for _, d := range inOrder(f.findings) {
		d.State = counted(d)
		found[d.Record] = append(found[d.Record], d)
	}
	out := inOrder(f.records)
	for i := range out {
		for _, d := range found[out[i].ID] {
			out[i] = withState(out[i], d)
		}
	}
	return out
}

func (f *fold) adopted() []record.OriginID {
	var out []record.OriginID
	for _, o := range inOrder(f.origins) {
		if o.Adopted {
			out = append(out, o.ID)
		}
	}
	return out
}

// inOrder lists what a map holds in the order of its ids.
func inOrder[K ~string, V any](of map[K]V) []V {
	if len(of) == 0 {
		return nil
	}
	out := make([]V, 0, len(of))
	for _, id := range slices.Sorted(maps.Keys(of)) {
		out = append(out, of[id])
	}
	return out
}

// drop takes a row out.
func (f *fold) drop(t store.Table, id string) {
	switch t {
	case store.Claims:
		delete(f.claims, id)
	case store.VictimRecords:
		delete(f.records, record.VictimRecordID(id))
	case store.IdentityLinks:
		delete(f.links, id)
	case store.Determinations:
		delete(f.findings, id)
	case store.Closures:
		delete(f.closures, id)
	case store.Origins:
		delete(f.origins, record.OriginID(id))
	}
}

// clear takes every row of a table out.
func (f *fold) clear(t store.Table) {
	switch t {
	case store.Claims:
		clear(f.claims)
	case store.VictimRecords:
		clear(f.records)
	case store.IdentityLinks:
		clear(f.links)
	case store.Determinations:
		clear(f.findings)
	case store.Closures:
		clear(f.closures)
	case store.Origins:
		clear(f.origins)
	}
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
