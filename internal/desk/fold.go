package desk

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"recount/count"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// fold gathers what counts from the rows of tables.
type fold struct {
	places   casePlaces
	claims   map[string]count.Entry
	records  map[record.VictimRecordID]record.VictimRecord
	links    map[string]record.IdentityLink
	findings map[string]record.Determination
	closures map[string]count.Closure
	merges   map[record.OriginID]record.Merge
	taken    map[string]count.Correction // what origins took back, by claim
	stands   map[string]bool             // claims of which a person said that their origin took nothing back
	printed  []flow.Printed
	origins  map[record.OriginID]record.Origin
	imports  map[string]record.Import
	listed   map[record.VictimRecordID]string // the import that a record stands from
}

func newFold(places casePlaces) *fold {
	return &fold{
		places: places, claims: map[string]count.Entry{}, records: map[record.VictimRecordID]record.VictimRecord{},
		links: map[string]record.IdentityLink{}, findings: map[string]record.Determination{},
		closures: map[string]count.Closure{}, merges: map[record.OriginID]record.Merge{},
		taken: map[string]count.Correction{}, stands: map[string]bool{}, origins: map[record.OriginID]record.Origin{},
		imports: map[string]record.Import{}, listed: map[record.VictimRecordID]string{},
	}
}

// take is how one row enters a fold.
type take = func(store.Row) error

// tables says which tables a ledger reads, and how.
func (f *fold) tables() map[store.Table]take {
	return map[store.Table]take{
		store.Claims:         f.claim,
		store.VictimRecords:  f.victim,
		store.IdentityLinks:  f.link,
		store.Determinations: f.finding,
		store.Closures:       f.closure,
		store.Origins:        f.origin,
		store.Merges:         f.merge,
		store.Retractions:    f.retraction,
		store.CasePlaces:     func(store.Row) error { return nil }, // asked by name: the road has them
		store.PlaceTables:    func(store.Row) error { return nil },
		store.Imports:        f.list,
	}
}

func (f *fold) claim(r store.Row) error {
	var j record.ClaimJudgement
	if err := json.Unmarshal(r.Body, &j); err != nil {
		return fmt.Errorf("judgement of claim %s: %w", r.ID, err)
	}
	delete(f.claims, r.ID)
	if j.Judgement == record.ClaimAccepted || j.Judgement == record.ClaimCorrected {
		f.claims[r.ID] = count.Entry{Claim: j.Claim, Known: time.UnixMicro(int64(r.At))}
	}
	return nil
}

func (f *fold) victim(r store.Row) error {
	var v record.VictimRecord
	if err := json.Unmarshal(r.Body, &v); err != nil {
		return fmt.Errorf("record %s: %w", r.ID, err)
	}
	f.records[v.ID] = asSaid(v, r.List)
	delete(f.listed, v.ID)
	if r.List != "" {
		f.listed[v.ID] = r.List
	}
	return nil
}

func (f *fold) list(r store.Row) error {
	var i record.Import
	if err := json.Unmarshal(r.Body, &i); err != nil {
		return fmt.Errorf("list %s: %w", r.ID, err)
	}
	f.imports[r.ID] = i
	return nil
}

// waits says that a record counts for nothing: its list was not admitted.
func (f *fold) waits(id record.VictimRecordID) bool {
	i, ok := f.imports[f.listed[id]]
	return ok && !i.Counts()
}

// waiting are the lists that nobody has admitted.
func (f *fold) waiting() []WaitingList {
	var out []WaitingList
	for _, i := range inOrder(f.imports) {
		if !i.Counts() {
			out = append(out, WaitingList{i.ID, i.Name, i.Source, i.Rows})
		}
	}
	return out
}

func (f *fold) link(r store.Row) error {
	var l record.IdentityLink
	if err := json.Unmarshal(r.Body, &l); err != nil {
		return fmt.Errorf("pair %s: %w", r.ID, err)
	}
	f.links[r.ID] = l
	return nil
}

func (f *fold) finding(r store.Row) error {
	var d record.Determination
	if err := json.Unmarshal(r.Body, &d); err != nil {
		return fmt.Errorf("finding %s: %w", r.ID, err)
	}
	f.findings[r.ID] = d
	return nil
}

func (f *fold) closure(r store.Row) error {
	var c record.Closure
	if err := json.Unmarshal(r.Body, &c); err != nil {
		return fmt.Errorf("closure %s: %w", r.ID, err)
	}
	delete(f.closures, r.ID)
	if !c.Open {
		f.closures[r.ID] = count.Closure{ID: c.Claim, Cell: c.Cell, High: c.AtMost, Why: c.Why,
			Known: time.UnixMicro(int64(r.At))}
	}
	return nil
}

func (f *fold) origin(r store.Row) error {
	var o record.Origin
	if err := json.Unmarshal(r.Body, &o); err != nil {
		return fmt.Errorf("origin %s: %w", r.ID, err)
	}
	f.origins[o.ID] = o
	return nil
}

// ledger puts the gathered rows in an order that does not depend on how they came.
func (f *fold) ledger() Ledger {
	links, against := f.linkList()
	claims := f.claimList()
	back := f.takenBack(claims)
	return Ledger{
		Input: count.Input{Places: f.places.PlaceTree, Claims: claims, Records: f.recordList(), Links: links,
			Closures: f.closureList(), Corrections: f.correctionList(back)},
		Back:  back,
		Adopt: f.adopted(), Contested: against, Waiting: f.waiting(),
	}
}

func (f *fold) closureList() []count.Closure { return inOrder(f.closures) }

// claimList gives each claim the origin that its speaker is a spelling of.
func (f *fold) claimList() []count.Entry {
	out := inOrder(f.claims)
	for i := range out {
		out[i].Claim.Speaker.Origin = f.spelled(out[i].Claim.Speaker.Origin)
	}
	return out
}

// linkList gives the judged pairs as they count, and those that contradict each other as they were judged.
func (f *fold) linkList() (counted, against []record.IdentityLink) { return settle(inOrder(f.links)) }

// recordList gives each record that counts the state that people found.
func (f *fold) recordList() []record.VictimRecord {
	found := map[record.VictimRecordID][]record.Determination{}
	for _, d := range inOrder(f.findings) {
		d.State = counted(d)
		found[d.Record] = append(found[d.Record], d)
	}
	out := slices.DeleteFunc(inOrder(f.records), func(r record.VictimRecord) bool {
		return r.Gone != "" ||
			f.waits(r.ID)
	})
	for i := range out {
		out[i].Source = f.spelled(out[i].Source)
		out[i] = f.placed(out[i])
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
			out = append(out, f.spelled(o.ID))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
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
		delete(f.listed, record.VictimRecordID(id))
	case store.Imports:
		delete(f.imports, id)
	case store.IdentityLinks:
		delete(f.links, id)
	case store.Determinations:
		delete(f.findings, id)
	case store.Closures:
		delete(f.closures, id)
	case store.Merges:
		delete(f.merges, record.OriginID(id))
	case store.Retractions:
		delete(f.taken, id)
		delete(f.stands, id)
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
		clear(f.listed)
	case store.Imports:
		clear(f.imports)
	case store.IdentityLinks:
		clear(f.links)
	case store.Determinations:
		clear(f.findings)
	case store.Closures:
		clear(f.closures)
	case store.Merges:
		clear(f.merges)
	case store.Retractions:
		clear(f.taken)
		clear(f.stands)
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
