package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"recount/internal/vault"
	"recount/record"
)

// listWalk reads editions of two lists in, admits them, takes them back, brings them back, and corrects records.
type listWalk struct {
	*testing.T
	s       *Store
	rng     *rand.Rand
	at      record.Micros
	imports []string
	undone  map[string]record.ChangeID // by import
	of      map[record.ChangeID]string // the import that an act is about
	acts    []record.ChangeID          // corrections and admissions, which can be undone
}

func (w *listWalk) do(kind record.Act, noun any, subject string) record.ChangeID {
	w.Helper()
	w.at++
	body, err := record.Canonical(noun)
	if err != nil {
		w.Fatal(err)
	}
	c := &record.Change{ID: record.ChangeID(NewID(w.at)), Case: w.s.Case(), Actor: "a", At: w.at, Device: w.s.Device(),
		Kind: kind, Subjects: []string{subject}, Payload: body, Salt: NewSalt()}
	if _, err := w.s.Apply(w.Context(), c); err != nil {
		w.Fatalf("%s of %s: %v", kind, subject, err)
	}
	return c.ID
}

func (w *listWalk) step() {
	any := func() string { return w.imports[w.rng.IntN(len(w.imports))] }
	person := func() (string, record.VictimRecordID) {
		source := []string{"LIST-A", "LIST-B"}[w.rng.IntN(2)]
		return source, record.VictimRecordID(fmt.Sprintf("v-%s-%d", source, w.rng.IntN(12)))
	}
	switch n := w.rng.IntN(12); {
	case n < 4 || len(w.imports) < 2:
		source, _ := person()
		id := fmt.Sprintf("i-%d", len(w.imports))
		head := record.Import{ID: id, Source: record.OriginID(source),
			Admission: &record.Admission{State: record.ListWaits}}
		if w.rng.IntN(4) == 0 {
			head.Admission = nil // as before lists waited
		}
		part := record.ImportChunk{Import: id}
		for i := range 12 {
			who := record.VictimRecordID(fmt.Sprintf("v-%s-%d", source, i))
			switch w.rng.IntN(4) {
			case 0:
				if w.rng.IntN(3) == 0 {
					head.Gone = append(head.Gone, who)
				}
				continue
			case 1:
				// twice in one edition, some
				who = record.VictimRecordID(fmt.Sprintf("v-%s-%d", source, w.rng.IntN(12)))
			}
			part.Records = append(part.Records, record.VictimRecord{
				ID: who, Source: record.OriginID(source), Row: i + 2,
				Name: fmt.Sprintf("Invented%d of %s", w.rng.IntN(3), id), Years: 20 + w.rng.IntN(3),
				Outcome: record.Killed,
			})
		}
		head.Gone = slices.DeleteFunc(head.Gone, func(g record.VictimRecordID) bool {
			return slices.ContainsFunc(part.Records, func(r record.VictimRecord) bool { return r.ID == g })
		})
		w.of[w.do(record.BeginImport, head, id)] = id
		w.of[w.do(record.ImportVictims, part, id)] = id
		w.imports = append(w.imports, id)
	case n < 6:
		id := any()
		if w.undone[id] != "" {
			return
		}
		var head record.Import
		err := w.s.View(w.Context(), func(tx *Tx) error {
			row, err := tx.Get(Imports, id)
			if err == nil {
				head, err = Decode[record.Import](row)
			}
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		head.Admission = &record.Admission{State: record.ListAdmitted, By: "b"}
		c := w.do(record.AdmitList, head, id)
		w.of[c] = id
		w.acts = append(w.acts, c)
	case n < 8:
		_, id := person()
		set := map[string]string{"years": fmt.Sprint(90 + w.rng.IntN(5))}
		if w.rng.IntN(2) == 0 {
			set = map[string]string{"name": `"Corrected by hand"`, "years": ""}
		}
		w.acts = append(w.acts, w.do(record.CorrectVictim, record.Correction{ID: id, Set: set}, string(id)))
	case n < 10:
		id := any()
		if w.undone[id] != "" {
			w.of[w.do(record.Undo, record.Undoing{Change: w.undone[id]}, string(w.undone[id]))] = id
			delete(w.undone, id)
			return
		}
		w.undone[id] = w.do(record.UndoImport, record.Undoing{Import: id}, id)
		w.of[w.undone[id]] = id
	case len(w.acts) > 0:
		at := w.rng.IntN(len(w.acts))
		id := w.acts[at]
		if of := w.of[id]; of != "" && w.undone[of] != "" {
			return // the admission went with its import
		}
		w.acts = slices.Delete(w.acts, at, at+1)
		w.of[w.do(record.Undo, record.Undoing{Change: id}, string(id))] = w.of[id]
	}
}

// victims reads what stands of every record.
func victims(t *testing.T, view func(func(*Tx) error) error) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := view(func(tx *Tx) error {
		return tx.EachRow(VictimRecords, Query{}, func(r Row) error {
			from, _, err := tx.Provenance(record.VictimRecordID(r.ID))
			out[r.ID] = from + " " + string(r.Body)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestUndoneListIsAsIfNeverRead compares the records of a case with those of its log without the acts of the lists that
// were taken back: whatever was done meanwhile, they are the same.
func TestUndoneListIsAsIfNeverRead(t *testing.T) {
	undone, kept := 0, 0
	for seed := range uint64(12) {
		s, err := Create(t.Context(), t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
			1, Options{})
		if err != nil {
			t.Fatal(err)
		}
		w := &listWalk{T: t, s: s, rng: rand.New(rand.NewPCG(seed, 3)), at: 1000, undone: map[string]record.ChangeID{},
			of: map[record.ChangeID]string{}}
		for range 60 {
			w.step()
		}
		now := victims(t, func(read func(*Tx) error) error { return s.View(t.Context(), read) })
		p, err := s.newPast(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = p.replay(t.Context(), wanted{take: func(e *Entry) bool {
			return w.undone[w.of[e.Change.ID]] == "" ||
				w.of[e.Change.ID] == ""
		}})
		if err != nil {
			t.Fatal(err)
		}
		never := victims(t, func(read func(*Tx) error) error { return p.View(t.Context(), read) })
		for id := range maps.Keys(allIDs(now, never)) {
			if now[id] != never[id] {
				t.Errorf("seed %d: %s\n is             %s\n would have been %s", seed, id, now[id], never[id])
			}
		}
		undone += len(w.undone)
		kept += len(p.rows.by)
		if p.Close(); len(p.rows.by) > 0 {
			t.Error("rows of lists outlive the past case that kept them")
		}
		r, err := s.Check(t.Context(), true)
		if err != nil || len(r.Findings) > 0 {
			t.Errorf("seed %d: a rebuild finds %v, %v", seed, r.Findings, err)
		}
		_ = s.Close()
	}
	if undone < 10 || kept == 0 {
		t.Errorf("only %d lists were taken back, and %d acts of rows were kept", undone, kept)
	}
}

func allIDs(a, b map[string]string) map[string]bool {
	out := map[string]bool{}
	for id := range a {
		out[id] = true
	}
	for id := range b {
		out[id] = true
	}
	return out
}

// TestIDOfRecord holds the quick reading of an id to the slow one.
func TestIDOfRecord(t *testing.T) {
	for _, r := range []record.VictimRecord{
		{ID: "v-1", Name: `a "id":"x" name`}, {ID: "v-2", Anchors: []record.Anchor{{}}}, {ID: `v\"3`}, {},
	} {
		b, err := record.Canonical(r)
		if err != nil {
			t.Fatal(err)
		}
		var v record.VictimRecord
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		if got := idOf(b); got != string(v.ID) {
			t.Errorf("the id of %s is read as %q", b, got)
		}
	}
}
