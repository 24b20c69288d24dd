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

// fold gathers what counts, from the rows of tables or from acts of the log alike.
type fold struct {
	places   *record.PlaceTree
	claims   map[string]count.Entry
	records  map[record.VictimRecordID]record.VictimRecord
	links    map[string]record.IdentityLink
	findings map[string]record.Determination
	closures map[string]count.Closure
	origins  map[record.OriginID]record.Origin
}

// take is how one row or payload enters a fold.
type take func(id string, at record.Micros, body []byte) error

// tables says which tables a ledger reads, and how.
func (f *fold) tables() map[store.Table]take {
	f.claims, f.records = map[string]count.Entry{}, map[record.VictimRecordID]record.VictimRecord{}
	f.links, f.findings = map[string]record.IdentityLink{}, map[string]record.Determination{}
	f.closures, f.origins = map[string]count.Closure{}, map[record.OriginID]record.Origin{}
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
		if r, ok := f.records[d.Record]; ok && !d.Proposed {
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

// ledgerAt folds the log up to a moment: what was undone later still held then.
func (d *Desk) ledgerAt(tx *store.Tx, until record.Micros) (Ledger, error) {
	var entries []store.Entry
	undone := map[record.ChangeID]bool{}
	err := tx.Each(func(e *store.Entry) error {
		if e.Change.At > until {
			return nil
		}
		entries = append(entries, *e)
		switch e.Change.Kind {
		case record.Undo, record.UndoImport:
			var u record.Undoing
			if err := json.Unmarshal(e.Change.Payload, &u); err != nil {
				return err
			}
			target := u.Change
			if e.Change.Kind == record.UndoImport {
				target = record.ChangeID("import:" + u.Import)
			}
			undone[target] = true
		}
		return nil
	})
	if err != nil {
		return Ledger{}, err
	}
	// an undoing that was itself undone by then does not hold
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i].Change
		if e.Kind == record.Undo && undone[e.ID] {
			var u record.Undoing
			if err := json.Unmarshal(e.Payload, &u); err != nil {
				return Ledger{}, err
			}
			delete(undone, u.Change)
		}
	}
	f := fold{places: d.Places}
	f.tables()
	for _, e := range entries {
		if undone[e.Change.ID] {
			continue
		}
		if err := f.act(e.Change, undone); err != nil {
			return Ledger{}, err
		}
	}
	return f.ledger(), nil
}

// act enters one act of the log.
func (f *fold) act(c record.Change, undone map[record.ChangeID]bool) error {
	id := c.Subjects[0]
	switch c.Kind {
	case record.JudgeClaim, record.ApproveClaim:
		return f.claim(id, c.At, c.Payload)
	case record.RecordVictim:
		return f.victim(id, c.At, c.Payload)
	case record.JudgePair:
		return f.link(id, c.At, c.Payload)
	case record.ProposeFinding, record.DecideFinding, record.ReopenFinding:
		return f.finding(id, c.At, c.Payload)
	case record.CloseWorld:
		return f.closure(id, c.At, c.Payload)
	case record.AdoptOrigin:
		return f.origin(id, c.At, c.Payload)
	case record.ImportVictims:
		var chunk record.ImportChunk
		if err := json.Unmarshal(c.Payload, &chunk); err != nil {
			return err
		}
		if undone[record.ChangeID("import:"+chunk.Import)] {
			return nil
		}
		for _, v := range chunk.Records {
			f.records[v.ID] = v
		}
	}
	return nil
}
