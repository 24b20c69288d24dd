package desk

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"recount/internal/store"
	"recount/record"
	"recount/verify"
)

// weighing is what the evidence for findings is computed from: records, which of them people judged to be one person,
// where findings stand, and which origins rest on others.
type weighing struct {
	records  map[record.VictimRecordID]record.VictimRecord
	same     map[record.VictimRecordID][]record.VictimRecordID
	findings map[record.DeterminationID]record.Determination
	origins  map[record.OriginID]record.Origin
	waits    map[record.VictimRecordID]bool // of lists that nobody has admitted
}

// asClaimed is a record of a list that nobody has admitted: what its source says of it is no finding.
func asClaimed(r record.VictimRecord) record.VictimRecord {
	r.Death, r.Identity, r.CivilStatus, r.Attribution = record.StateAlleged, record.StateAlleged, record.StateAlleged,
		record.StateAlleged
	return r
}

// asSaid is a record with what its source alone can say of it: findings come from people's decisions. A record that a
// person made by hand documents nothing, whatever states it came with, from another desk or an older program.
func asSaid(r record.VictimRecord, list string) record.VictimRecord {
	if list == "" {
		return asClaimed(r)
	}
	return asListed(r)
}

// asListed is a record of a list that was admitted: that documents the deaths that it lists, and the identity of whom it
// identifies, and nothing more.
func asListed(r record.VictimRecord) record.VictimRecord {
	was := r
	r = asClaimed(r)
	if was.Death.AtLeast(record.StateDocumented) {
		r.Death = record.StateDocumented
	}
	if was.Identity.AtLeast(record.StateDocumented) {
		r.Identity = record.StateDocumented
	}
	return r
}

// weighAll gathers the whole case, for a re-run of a standard.
func (v *Verification) weighAll(tx *store.Tx) (weighing, error) {
	f := newFold(v.places)
	for table, take := range f.tables() {
		if table == store.Claims || table == store.Closures {
			continue
		}
		if err := tx.EachRow(table, store.Query{}, take); err != nil {
			return weighing{}, err
		}
	}
	w := weighing{records: f.records, same: map[record.VictimRecordID][]record.VictimRecordID{}, origins: f.origins,
		findings: map[record.DeterminationID]record.Determination{}, waits: map[record.VictimRecordID]bool{}}
	for id, r := range w.records {
		if f.waits(id) {
			w.records[id], w.waits[id] = asClaimed(r), true
		}
	}
	for id, found := range f.findings {
		w.findings[record.DeterminationID(id)] = found
	}
	held, _ := f.linkList()
	for _, l := range held {
		w.link(l)
	}
	return w, nil
}

func (w weighing) link(l record.IdentityLink) {
	if l.Kind == record.SamePerson {
		w.same[l.A] = append(w.same[l.A], l.B)
		w.same[l.B] = append(w.same[l.B], l.A)
	}
}

// weighOne gathers what concerns one record: the records that people judged to be the same person, and their findings.
func weighOne(tx *store.Tx, id record.VictimRecordID) (weighing, error) {
	w := weighing{
		records:  map[record.VictimRecordID]record.VictimRecord{},
		same:     map[record.VictimRecordID][]record.VictimRecordID{},
		findings: map[record.DeterminationID]record.Determination{}, origins: map[record.OriginID]record.Origin{},
		waits: map[record.VictimRecordID]bool{},
	}
	links := map[string]record.IdentityLink{}
	for queue := []record.VictimRecordID{id}; len(queue) > 0; queue = queue[1:] {
		if _, seen := w.records[queue[0]]; seen {
			continue
		}
		row, err := tx.Get(store.VictimRecords, string(queue[0]))
		if err != nil {
			return w, err
		}
		r, err := store.Decode[record.VictimRecord](row)
		if err != nil {
			return w, err
		}
		waits, err := listWaits(tx, row.List)
		if err != nil {
			return w, err
		}
		if w.records[queue[0]] = asSaid(r, row.List); waits {
			w.records[queue[0]], w.waits[queue[0]] = asClaimed(r), true
		}
		found, err := rowsOf[record.Determination](tx, store.Determinations, "record", string(queue[0]))
		if err != nil {
			return w, err
		}
		for _, x := range found {
			w.findings[x.ID] = x
		}
		for _, side := range []string{"record_a", "record_b"} {
			judged, err := rowsOf[record.IdentityLink](tx, store.IdentityLinks, side, string(queue[0]))
			if err != nil {
				return w, err
			}
			for _, l := range judged {
				links[pairID(l)] = l
				if l.Kind == record.SamePerson {
					queue = append(queue, l.A, l.B)
				}
			}
		}
	}
	held, _ := settle(inOrder(links))
	for _, l := range held {
		w.link(l)
	}
	origins, err := rowsOf[record.Origin](tx, store.Origins, "", "")
	for _, o := range origins {
		w.origins[o.ID] = o
	}
	return w, err
}

// listWaits says whether a list was read in and not admitted.
func listWaits(tx *store.Tx, imported string) (bool, error) {
	if imported == "" {
		return false, nil
	}
	row, err := tx.Get(store.Imports, imported)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	i, err := store.Decode[record.Import](row)
	return !i.Counts(), err
}

// rowsOf reads the rows of a table whose column has a value; all rows where no column is named.
func rowsOf[T any](tx *store.Tx, t store.Table, column, value string) ([]T, error) {
	q := store.Query{}
	if column != "" {
		q.Where = []store.Equal{{Column: column, Value: value}}
	}
	rows, err := tx.Page(t, q)
	var out []T
	for _, r := range rows {
		x, err := store.Decode[T](r)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, err
}

// person lists a record and all that people judged to be the same person, in the order of ids.
func (w weighing) person(id record.VictimRecordID) []record.VictimRecord {
	seen := map[record.VictimRecordID]bool{}
	var out []record.VictimRecord
	for queue := []record.VictimRecordID{id}; len(queue) > 0; queue = queue[1:] {
		if r, ok := w.records[queue[0]]; ok && !seen[queue[0]] {
			seen[queue[0]] = true
			out = append(out, r)
			queue = append(queue, w.same[queue[0]]...)
		}
	}
	slices.SortFunc(out, func(a, b record.VictimRecord) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// standing is where a finding stands: as the last decision left it, else as the record came.
func (w weighing) standing(id record.VictimRecordID, m record.Matter) record.Determination {
	if f, ok := w.findings[record.Finding(id, m)]; ok {
		f.State, f.Proposed = f.Standing(), false
		return f
	}
	return record.Determination{ID: record.Finding(id, m), Record: id, Matter: m, State: stateOf(w.records[id], m)}
}

// caseOf computes what a finding rests on. What no program can count is what a person attested with the last decision,
// or with the one that is being made.
func (w weighing) caseOf(v record.VictimRecord, m record.Matter, attested *record.Attested) verify.Case {
	if attested == nil {
		attested = w.findings[record.Finding(v.ID, m)].Attested
	}
	if attested == nil {
		attested = &record.Attested{}
	}
	c := verify.Case{Matter: m, Child: v.Age == record.Child, Evidence: verify.Evidence{
		FirstHand: attested.FirstHand, Material: attested.Material, Visual: attested.Visual,
		Admission:        attested.Admission,
		OwnDetermination: attested.AgainstPresumption,
		HasName:          v.Name != "" || v.NameAR != "", HasDate: v.Died.Stated(), HasPlace: v.Place != "",
	}}
	sources := map[record.OriginID]bool{}
	credible := map[record.OriginID]bool{}
	for _, r := range w.person(v.ID) {
		if !attested.Answered && w.contrary(v, r, m) {
			c.OpenConflicts++
		}
		if w.waits[r.ID] || !states(r, m) {
			continue
		}
		c.Evidence.Passages += len(r.Anchors)
		if len(r.Anchors) == 0 && r.Row > 0 {
			c.Evidence.Passages++ // the row of a preserved list is where it stands
		}
		sources[r.Source] = true
		if w.origins[r.Source].Adopted {
			credible[r.Source] = true
		}
	}
	c.Evidence.CredibleOrigins = len(credible)
	c.Evidence.IndependentOrigins = w.independent(sources)
	return c
}

// states reports whether a record says anything on a matter.
func states(r record.VictimRecord, m record.Matter) bool {
	switch m {
	case record.MatterDeath:
		return r.Outcome == record.Killed
	case record.MatterIdentity:
		return r.Name != "" || r.NameAR != ""
	case record.MatterStatus:
		return r.Status != 0 && r.Status&record.StatusUnknown == 0
	}
	return len(r.Party) > 0
}

// contrary reports whether another record of the same person says otherwise on a matter.
func (w weighing) contrary(v, r record.VictimRecord, m record.Matter) bool {
	if r.ID == v.ID {
		return false
	}
	if w.standing(r.ID, m).State == record.StateDiscounted {
		return false
	}
	switch m {
	case record.MatterDeath:
		return r.Outcome != v.Outcome
	case record.MatterStatus:
		return states(r, m) && states(v, m) && r.Status&v.Status == 0
	case record.MatterAttribution:
		return states(r, m) && states(v, m) && r.Party.Disjoint(v.Party)
	}
	return false
}

// independent counts the clusters of origins that do not rest on each other, as the desk declared it.
func (w weighing) independent(sources map[record.OriginID]bool) int {
	root := map[record.OriginID]record.OriginID{}
	var find func(record.OriginID) record.OriginID
	find = func(o record.OriginID) record.OriginID {
		if p, ok := root[o]; ok && p != o {
			return find(p)
		}
		root[o] = o
		return o
	}
	for _, id := range slices.Sorted(maps.Keys(w.origins)) {
		for _, on := range w.origins[id].DependsOn {
			root[find(id)] = find(on)
		}
	}
	clusters := map[record.OriginID]bool{}
	for s := range sources {
		clusters[find(s)] = true
	}
	return len(clusters)
}
