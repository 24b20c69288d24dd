package main

import (
	"fmt"
	"slices"

	"recount/exchange"
	"recount/record"
)

// list has a desk read a list in, or, where it has it, admit it, correct a row of it, or take it back.
func (r *run) list(at int, who record.ActorID, id string) error {
	o := r.oracle
	known := func(kind record.Act) bool {
		return slices.ContainsFunc(o.facts, func(f fact) bool {
			return f.a.kind == kind && f.a.subjects[0] == id && o.knows[at].has(o.at[f.id])
		})
	}
	head := record.Import{ID: id, Source: "o", Rows: 2, Admission: &record.Admission{State: record.ListWaits}}
	switch {
	case known(record.EraseList):
		return nil
	case !known(record.BeginImport):
		r.count.Lists++
		if err := r.write(at, act{kind: record.BeginImport, actor: who, subjects: []string{id},
			payload: head}); err != nil {
			return err
		}
		part := record.ImportChunk{Import: id}
		for row := range 2 {
			part.Records = append(part.Records, record.VictimRecord{ID: rowID(id, row), Source: "o", Row: row + 1,
				Name: "first", Father: "first", Outcome: record.Killed})
		}
		return r.do(at, act{kind: record.ImportVictims, actor: who, subjects: []string{id}, payload: part})
	case known(record.UndoImport):
		return nil
	case r.rng.IntN(3) == 0:
		return r.do(at, act{kind: record.UndoImport, actor: who, subjects: []string{id},
			payload: record.Undoing{Import: id}})
	case !known(record.AdmitList) && r.rng.IntN(2) == 0:
		head.Admission = &record.Admission{State: record.ListAdmitted, By: who}
		return r.write(at, act{kind: record.AdmitList, actor: who, subjects: []string{id}, payload: head})
	}
	row := rowID(id, r.rng.IntN(2))
	return r.write(at, act{kind: record.CorrectVictim, actor: who, subjects: []string{string(row)},
		payload: record.Correction{ID: row, Set: map[string]string{"name": fmt.Sprintf(`"w%d"`, r.rng.IntN(3))}}})
}

func rowID(list string, row int) record.VictimRecordID {
	return record.VictimRecordID(fmt.Sprint(list, "-", row))
}

// testify has a desk keep a testimony, or erase one.
func (r *run) testify(at int, who record.ActorID) error {
	o := r.oracle
	var kept []int
	for n, f := range o.facts {
		if f.a.personal != "" && o.knows[at].has(n) && !o.takenOut(o.knows[at], n) {
			kept = append(kept, n)
		}
	}
	if len(kept) == 0 || r.rng.IntN(2) == 0 {
		r.told++
		id := fmt.Sprint("w", r.told)
		return r.do(at, act{kind: record.RecordTestimony, actor: who, subjects: []string{id},
			payload: record.Testimony{ID: record.TestimonyID(id), State: "recorded"}, personal: `{"text":"invented"}`})
	}
	f := o.facts[kept[r.rng.IntN(len(kept))]]
	c, err := r.nodes[at].change(f.id)
	if err != nil || c.Redacted() {
		return err
	}
	e := record.Erasure{Keys: []record.DataKeyID{c.DataKey}}
	if r.rng.IntN(2) == 0 {
		e.Acts = []record.Redaction{record.Redact(c, nil)}
	}
	return r.do(at, act{kind: record.ErasePersonal, actor: "u1", subjects: []string{f.a.subjects[0]}, payload: e})
}

// erase has a desk erase a list with everything that it knows about its rows.
func (r *run) erase(at int, id string) error {
	if r.rng.IntN(3) > 0 {
		return nil
	}
	o := r.oracle
	e := record.Erasure{Keys: []record.DataKeyID{}}
	empty := []byte(emptied(id))
	begun := false
	for n, f := range o.facts {
		about := f.a.subjects != nil && (f.a.subjects[0] == id || f.a.subjects[0] == string(rowID(id, 0)) ||
			f.a.subjects[0] == string(rowID(id, 1)))
		if !about || !o.knows[at].has(n) {
			continue
		}
		if f.a.kind == record.EraseList {
			return nil
		}
		c, err := r.nodes[at].change(f.id)
		if err != nil {
			if r.forked >= 0 && r.nodes[at].id() == f.desk {
				continue // what its double did since the copy was made
			}
			return err
		}
		begun = begun || c.Kind == record.BeginImport
		switch {
		case c.Redacted() || c.Kind == record.UndoImport || c.Kind == record.Undo:
		case c.Kind == record.ImportVictims:
			e.Acts = append(e.Acts, record.Redact(c, empty))
		default:
			e.Acts = append(e.Acts, record.Redact(c, nil))
		}
	}
	if !begun {
		return nil
	}
	if err := r.do(at, act{kind: record.UndoImport, actor: "u1", subjects: []string{id},
		payload: record.Undoing{Import: id}}); err != nil {
		return err
	}
	return r.do(at, act{kind: record.EraseList, actor: "u1", subjects: []string{id}, payload: e})
}

// takenBack says whether somebody who knew of the rows of a list took the list back.
func (o *oracle) takenBack(all set, s sight, n int) bool {
	for m, g := range o.facts {
		if _, none := s.without[g.id]; !none && all.has(m) && g.a.kind == record.UndoImport &&
			g.a.subjects[0] == o.facts[n].a.subjects[0] && g.knew.has(n) {
			return true
		}
	}
	return false
}

// emptiedByRevoked says whether an erasure of a desk that was revoked names an act. Where no other desk has its content
// still, nothing brings it back.
func (o *oracle) emptiedByRevoked(all set, id record.ChangeID) bool {
	for m, g := range o.facts {
		if e, ok := g.a.payload.(record.Erasure); ok && all.has(m) && o.cutOff(all, m) &&
			slices.ContainsFunc(e.Acts, func(x record.Redaction) bool { return x.Change == id }) {
			return true
		}
	}
	return false
}

// emptied is what the rows of a list say once they were erased.
func emptied(list string) string { return fmt.Sprintf(`{"import":%q,"records":[]}`, list) }

// takenOut says whether an erasure that has an effect is about an act: it names it, or was done on the same record
// without knowing of it.
func (o *oracle) takenOut(all set, n int) bool {
	f := o.facts[n]
	for m, g := range o.facts {
		e, ok := g.a.payload.(record.Erasure)
		if !ok || !all.has(m) || o.cutOff(all, m) {
			continue
		}
		named := slices.ContainsFunc(e.Acts, func(x record.Redaction) bool { return x.Change == f.id })
		if named || len(f.a.subjects) > 0 && f.a.subjects[0] == g.a.subjects[0] && o.apart(m, n) {
			return true
		}
	}
	return false
}

// erased holds that nobody reads any more what an erasure that has an effect names, and that what was done meanwhile
// about the same record has none.
func (o *oracle) erased(all set, s sight) error {
	for m, g := range o.facts {
		e, ok := g.a.payload.(record.Erasure)
		if !ok || !all.has(m) {
			continue
		}
		if o.cutOff(all, m) { // what it took out before comes back from whoever has it still
			continue
		}
		for _, x := range e.Acts {
			if s.bodies[x.Change] != string(x.Payload) && all.has(o.at[x.Change]) {
				return fmt.Errorf("act %s, which %s erased, says %s", x.Change, g.id, s.bodies[x.Change])
			}
		}
		for n, f := range o.facts {
			if f.a.personal != "" && f.a.subjects[0] == g.a.subjects[0] && all.has(n) && s.personal[f.id] {
				return fmt.Errorf("the personal part of act %s, which %s erased, can be read", f.id, g.id)
			}
		}
		for n, f := range o.facts {
			if _, also := f.a.payload.(record.Erasure); also || !all.has(n) || len(f.a.subjects) == 0 ||
				f.a.subjects[0] != g.a.subjects[0] || !o.apart(n, m) {
				continue
			}
			if _, none := s.without[f.id]; !none && !o.undone(all, n, s.without) {
				return fmt.Errorf("act %s has an effect on %s, which was erased meanwhile", f.id, f.a.subjects[0])
			}
		}
	}
	return nil
}

// lists holds that the rows of a list are there for as long as nobody who knew of them took them back or erased them,
// and that they are there once.
func (o *oracle) lists(all set, s sight) error {
	counted := map[string]int{}
	for n, f := range o.facts {
		if f.a.kind != record.ImportVictims || !all.has(n) || o.cutOff(all, n) || o.takenOut(all, n) {
			continue
		}
		if o.emptiedByRevoked(all, f.id) && s.bodies[f.id] == emptied(f.a.subjects[0]) {
			continue
		}
		why := s.without[f.id]
		if why != "" && why != exchange.ReasonDoubled {
			continue // said with its reason
		}
		if why == "" {
			counted[f.a.subjects[0]]++
		}
		if !o.takenBack(all, s, n) && s.rows[rowsOf(f.a.subjects[0])] == "" {
			return fmt.Errorf("the rows that %s brought are gone, and nobody who knew of them took them back\n%s", f.id,
				o.story(all, s, " "+f.a.subjects[0]))
		}
	}
	for list, n := range counted {
		if n > 1 {
			return fmt.Errorf("list %s counts %d times\n%s", list, n, o.story(all, s, " "+list))
		}
	}
	return nil
}
