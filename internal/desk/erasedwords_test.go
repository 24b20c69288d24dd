package desk_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"recount/intake"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// erasable is a case of one or two desks with a list of the living, on which people act before it is erased. Every word
// about the list has the canary.
type erasable struct {
	t     *testing.T
	d     *desk.Desk
	who   desk.Who
	list  string
	ids   []string // its records
	kept  string   // a record of another list
	rng   *rand.Rand
	done  []record.ChangeID
	count int
}

const livingCanary = "Qanary"

func newErasable(t *testing.T, seed uint64) (*erasable, *clock) {
	d, who, c := newDesk(t, true)
	x := &erasable{t: t, d: d, who: who, rng: rand.New(rand.NewPCG(seed, 5))}
	readIn(t, d, who, edition("KEPT", "1,Harun Unreal,M,34,2031-03-07,Zahrun,"))
	all, err := d.Persons.Victims(t.Context(), who, "", 10)
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	x.kept = string(all[0].ID)
	f := edition("LIVING", "1,Qanary One,M,34,2031-03-07,Zahrun,Qanary", "2,Qanary Two,F,29,2031-03-07,Zahrun,Qanary")
	f.Name = "Qanary list.csv"
	x.list = readIn(t, d, who, f).ID
	all, err = d.Persons.Victims(t.Context(), who, "", 10)
	if err != nil || len(all) != 3 {
		t.Fatal(len(all), err)
	}
	for _, v := range all {
		if string(v.ID) != x.kept {
			x.ids = append(x.ids, string(v.ID))
		}
	}
	return x, c
}

// put writes an act into the log of a desk, and says whether it was taken.
func (x *erasable) put(at *desk.Desk, kind record.Act, payload any, subjects ...string) bool {
	x.t.Helper()
	body, err := record.Canonical(payload)
	if err != nil {
		x.t.Fatal(err)
	}
	now := record.Micros(x.d.Now().UnixMicro())
	c := &record.Change{ID: record.ChangeID(store.NewID(now)), Case: at.Store.Case(), Device: at.Store.Device(),
		Actor: x.who.Account, At: now, Kind: kind, Subjects: subjects, Payload: body, Salt: store.NewSalt()}
	if _, err := at.Store.Apply(x.t.Context(), c); err != nil {
		return false
	}
	x.done, x.count = append(x.done, c.ID), x.count+1
	return true
}

// act does something about a record of the list, or about the list, or takes back something that was done.
func (x *erasable) act(at *desk.Desk) {
	r := x.ids[x.rng.IntN(len(x.ids))]
	id := record.VictimRecordID(r)
	why := fmt.Sprintf("%s is alive %d", livingCanary, x.count)
	switch x.rng.IntN(17) {
	case 0:
		x.put(at, record.CorrectVictim, record.Correction{ID: id, Why: why,
			Set: map[string]string{"mother": `"Qanary Mother"`}}, r)
	case 1:
		x.put(at, record.RecordVictim, record.VictimRecord{ID: id, Source: "LIVING", Name: "Qanary By Hand",
			Outcome: record.Killed}, r)
	case 2:
		a, b := id, record.VictimRecordID(x.kept)
		if b < a {
			a, b = b, a
		}
		pair := string(a) + " " + string(b)
		x.put(at, record.JudgePair, record.IdentityLink{A: a, B: b, Kind: record.SamePerson, Why: why}, pair,
			string(a), string(b))
	case 3, 4:
		kind := []record.Act{record.ProposeFinding, record.DecideFinding, record.ReopenFinding}[x.rng.IntN(3)]
		f := record.Determination{ID: record.Finding(id, record.MatterDeath), Record: id, Matter: record.MatterDeath,
			State: record.StateDocumented, Rationale: why}
		x.put(at, kind, f, string(f.ID), r)
	case 5:
		x.put(at, record.NamePerson, record.Naming{ID: id, Why: why}, r)
	case 6:
		x.put(at, record.WithdrawNaming, record.Naming{ID: id, Why: why, Withdrawn: why}, r)
	case 7:
		x.put(at, record.OpenVictim, record.RecordRead{Record: id}, r)
	case 8:
		about := []string{r}
		if x.rng.IntN(3) == 0 {
			about = append(about, x.kept)
		}
		item := record.EvidenceItem{SHA256: livingCanary + why, About: about}
		if len(about) > 1 {
			item.SHA256 = "of another too"
		}
		_, _, err := at.Sources.RecordEvidence(x.t.Context(), x.who, item,
			bytes.NewReader([]byte(fmt.Sprint(livingCanary, x.rng.IntN(4), len(about)))))
		// two desks said different things of the item
		if err != nil && !errors.Is(err, desk.ErrInput) && !errors.Is(err, desk.ErrKnown) {
			x.t.Fatal(err)
		}
	case 9:
		items, err := at.Sources.Evidence(x.t.Context(), x.who)
		if err != nil {
			x.t.Fatal(err)
		}
		for _, i := range items {
			if len(i.About) == 1 {
				x.put(at, record.RecordCustody, record.CustodyEvent{Item: i.ID, Kind: "opened", Reason: why}, i.ID)
			}
		}
	case 10:
		who := x.who
		who.Reason = why
		if out, err := at.Lists.AdmitList(x.t.Context(), who, x.list); err == nil {
			x.done = append(x.done, out.Change)
		}
	case 11:
		x.put(at, record.UndoImport, record.Undoing{Import: x.list, Why: why}, x.list)
	case 12:
		x.put(at, record.ChangeSettings, record.Setting{ID: "mapping/LIVING",
			Value: fmt.Sprintf(`{"%s's informants %d":"name"}`, livingCanary, x.count)}, "mapping/LIVING")
	default:
		if len(x.done) > 0 {
			target := x.done[x.rng.IntN(len(x.done))]
			x.put(at, record.Undo, record.Undoing{Change: target, Why: why}, string(target))
		}
	}
}

// lookedThrough are the tables of the log's making.
var lookedThrough = []store.Table{store.VictimRecords, store.Claims, store.Incidents, store.IncidentLinks,
	store.IdentityLinks, store.Persons, store.Determinations, store.Standards, store.Testimonies, store.Consents,
	store.Withdrawals, store.Sites, store.Needs, store.Appeals, store.Referrals, store.Commitments, store.Parties,
	store.Allegations, store.Origins, store.Publishers, store.Merges, store.Retractions, store.CasePlaces,
	store.PlaceTables, store.Closures,
	store.Evidence, store.Custody, store.Editions, store.Cosignatures, store.Imports, store.Users, store.Grants,
	store.Invitations, store.Hands, store.Settings, store.Refusals, store.Desks, store.Keepings}

// nothing looks for the canary in every act and in every row of the tables that the log makes, and for jobs and damage.
func (x *erasable) nothing(where string, s *store.Store) {
	x.t.Helper()
	err := s.View(x.t.Context(), func(tx *store.Tx) error {
		if jobs, err := tx.Jobs().JobsOf(x.who.Account, "", 100); err != nil || len(jobs) > 0 {
			x.t.Errorf("%s: %d jobs, %v", where, len(jobs), err)
		}
		for _, table := range lookedThrough {
			err := tx.EachRow(table, store.Query{}, func(r store.Row) error {
				if bytes.Contains(r.Body, []byte(livingCanary)) {
					x.t.Errorf("%s: a row of %s still has words of the list: %s", where, table, r.Body)
				}
				return nil
			})
			if err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return tx.Each(func(e *store.Entry) error {
			if bytes.Contains(e.Change.Payload, []byte(livingCanary)) {
				x.t.Errorf("%s: act %d (%s) still has words of the list: %s", where, e.Seq, e.Change.Kind,
					e.Change.Payload)
			}
			return nil
		})
	})
	if err != nil {
		x.t.Error(err)
	}
	report, err := s.Check(x.t.Context(), true)
	if err != nil || !report.Clean() {
		x.t.Errorf("%s: %v, %v", where, report.Findings, err)
	}
	if _, err := s.Checkpoint(x.t.Context()); err != nil {
		x.t.Errorf("%s: %v", where, err)
	}
}

// TestAListIsErasedWhateverWasDoneAboutItAndTakenBack does and undoes acts of every kind about a list of the living by
// chance, on one desk and on two, and erases it: the act is always taken, and no word is left in the case, in a backup
// made after it, in one made before and restored, and at the other desk.
func TestAListIsErasedWhateverWasDoneAboutItAndTakenBack(t *testing.T) {
	schedules := uint64(8)
	if testing.Short() {
		schedules = 2 // one desk, and two
	}
	for seed := range schedules {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			x, c := newErasable(t, seed)
			d, root := x.d, t.TempDir()
			desks := []*desk.Desk{d}
			if seed%2 == 1 {
				desks = append(desks, joinedDesk(t, d, x.who, c))
			} else if _, err := d.Queue.StartList(t.Context(), x.who, againAs(x)); err != nil {
				t.Fatal(err)
			}
			both := func() {
				if len(desks) > 1 {
					bring(t, d, desks[1], x.who, "Coast office")
					bring(t, desks[1], d, x.who, "founding desk")
					bring(t, d, desks[1], x.who, "Coast office")
				}
			}
			for n := range 40 {
				x.act(desks[x.rng.IntN(len(desks))])
				if n == 15 {
					both()
					if _, err := d.Store.Backup(t.Context(), filepath.Join(root, "before"), 1); err != nil {
						t.Fatal(err)
					}
				}
			}
			both()
			who := x.who
			who.Reason = "taken in by mistake"
			if _, err := d.Lists.EraseList(t.Context(), who, x.list); err != nil {
				t.Fatalf("after %d acts: %v", x.count, err)
			}
			both()
			for i, at := range desks {
				x.nothing(fmt.Sprint("desk ", i), at.Store)
				if left, err := at.Persons.Victims(t.Context(), x.who, "", 10); err != nil || len(left) != 1 ||
					string(left[0].ID) != x.kept {
					t.Errorf("desk %d: %d records are left, %v", i, len(left), err)
				}
			}
			if _, err := d.Store.Backup(t.Context(), filepath.Join(root, "after"), 2); err != nil {
				t.Fatal(err)
			}
			secret := vault.Passphrase("four words nobody knows")
			for name, since := range map[string][]string{"after": nil, "before": {filepath.Join(root, "after")}} {
				back := filepath.Join(root, "restored "+name)
				if _, err := store.Restore(t.Context(), filepath.Join(root, name), back, secret, since, 3); err != nil {
					t.Fatal(err)
				}
				s, err := store.Open(t.Context(), back, secret, store.Options{})
				if err != nil {
					t.Fatal(err)
				}
				x.nothing("restored "+name, s)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// againAs is the file of the list, as somebody brings it a second time.
func againAs(x *erasable) desk.ListFile {
	f := edition("LIVING", "1,Qanary One,M,34,2031-03-07,Zahrun,Qanary", "2,Qanary Two,F,29,2031-03-07,Zahrun,Qanary")
	f.Name = "Qanary list.csv"
	return f
}

// TestWhatIsErasedWhileItIsReadInIsErased erases a list between two batches of its rows: no further row is written, no
// name is left. Rows that an older program wrote after the erasure, another erasure takes.
func TestWhatIsErasedWhileItIsReadInIsErased(t *testing.T) {
	d, who, _ := newDesk(t, true)
	ctx := t.Context()
	x := &erasable{t: t, d: d, who: who}
	var rows []string
	for i := range 4100 { // more than a batch
		rows = append(rows, fmt.Sprintf("%d,Qanary Person%d,M,34,2031-03-07,Zahrun,", i+1, i))
	}
	plan, err := d.Lists.PlanImport(ctx, who, edition("LIVING", rows...))
	if err != nil {
		t.Fatal(err)
	}
	who.Reason = "they are alive"
	_, err = d.Lists.Import(ctx, who, plan, func(done, total int) {
		if done == total {
			t.Error("it was read in whole")
			return
		}
		if _, err := d.Lists.EraseList(ctx, who, plan.ID); err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(err, desk.ErrInput) {
		t.Errorf("the reading went on: %v", err)
	}
	x.nothing("after the erasure", d.Store)
	if _, err := d.Lists.EraseList(ctx, who, plan.ID); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("erased twice: %v", err)
	}
	late := record.ImportChunk{Import: plan.ID, Records: plan.Records[4000:]}
	if !x.put(d, record.ImportVictims, late, plan.ID) {
		t.Fatal("no late row")
	}
	if _, err := d.Lists.EraseList(ctx, who, plan.ID); err != nil {
		t.Errorf("the late rows: %v", err)
	}
	x.nothing("after the second erasure", d.Store)
	if left, err := d.Persons.Victims(ctx, who, "", 10); err != nil || len(left) != 0 {
		t.Errorf("%d records are left, %v", len(left), err)
	}
}

// TestTheColumnsKeptForASourceGoWithItsLastList erases one of two lists of a source and then the other.
func TestTheColumnsKeptForASourceGoWithItsLastList(t *testing.T) {
	x, _ := newErasable(t, 1)
	ctx, who := t.Context(), x.who
	who.Reason = "taken in by mistake"
	second := readIn(t, x.d, x.who, edition("LIVING", "9,Qanary Nine,M,34,2031-03-07,Zahrun,")).ID
	columns := intake.Mapping{"Qanary's informants": "name"}
	if _, err := x.d.Lists.SaveMapping(ctx, x.who, "LIVING", columns); err != nil {
		t.Fatal(err)
	}
	kept := func() (n int) {
		err := x.d.Store.View(ctx, func(tx *store.Tx) error {
			return tx.EachRow(store.Settings, store.Query{}, func(r store.Row) error {
				if strings.HasPrefix(r.ID, "mapping/") {
					n++
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := x.d.Lists.EraseList(ctx, who, x.list); err != nil {
		t.Fatal(err)
	}
	if kept() != 1 {
		t.Error("another list of the source is there, and its columns are not")
	}
	if _, err := x.d.Lists.EraseList(ctx, who, second); err != nil {
		t.Fatal(err)
	}
	if kept() != 0 {
		t.Error("the columns of the source are kept")
	}
	x.nothing("after both", x.d.Store)
}

// TestTheNameOfASourceStandsNowhereOnceItsListIsErased keeps the columns of a source twice, erases its list, and looks
// for the name of the source in every act (its subjects too), row, line and file of the log, at another desk that got a
// bundle of it, and in a restored backup. Of an act of an older program, which has the name in its subject, no line of
// the log shows it.
func TestTheNameOfASourceStandsNowhereOnceItsListIsErased(t *testing.T) {
	x, c := newErasable(t, 1)
	ctx, who, root := t.Context(), x.who, t.TempDir()
	const source = "Qanary Office"
	list := readIn(t, x.d, x.who, edition(source, "9,Qanary Nine,M,34,2031-03-07,Zahrun,")).ID
	for _, column := range []string{"Qanary's informants", "Qanary's people"} {
		if _, err := x.d.Lists.SaveMapping(ctx, x.who, source, intake.Mapping{column: "name"}); err != nil {
			t.Fatal(err)
		}
	}
	kept := func() (n int) {
		err := x.d.Store.View(ctx, func(tx *store.Tx) error {
			return tx.EachRow(store.Settings, store.Query{}, func(r store.Row) error {
				if bytes.Contains(r.Body, []byte(source)) {
					n++
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := kept(); n != 1 {
		t.Fatalf("the columns of the source are kept %d times", n)
	}
	f := edition(source, "")
	f.Data = []byte("Qanary's people,died\nQanary Ten,2031-03-07\n")
	if plan, err := x.d.Lists.PlanImport(ctx, x.who, f); err != nil || plan.Mapping["Qanary's people"] != "name" {
		t.Errorf("what is kept is not used: %v, %v", plan.Mapping, err)
	}
	other := joinedDesk(t, x.d, x.who, c)
	who.Reason = "taken in by mistake"
	for _, id := range []string{x.list, list} {
		if _, err := x.d.Lists.EraseList(ctx, who, id); err != nil {
			t.Fatal(err)
		}
	}
	bring(t, x.d, other, x.who, "Coast office")
	if _, err := x.d.Store.Backup(ctx, filepath.Join(root, "after"), 2); err != nil {
		t.Fatal(err)
	}
	secret := vault.Passphrase("four words nobody knows")
	if _, err := store.Restore(ctx, filepath.Join(root, "after"), filepath.Join(root, "back"), secret, nil, 3); err != nil {
		t.Fatal(err)
	}
	back, err := store.Open(ctx, filepath.Join(root, "back"), secret, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	for where, s := range map[string]*store.Store{"here": x.d.Store, "the other desk": other.Store, "restored": back} {
		x.nothing(where, s)
		err := s.View(ctx, func(tx *store.Tx) error {
			return tx.Each(func(e *store.Entry) error {
				said := append(e.Change.Header(), e.Change.Body()...)
				if bytes.Contains(said, []byte("Qanary")) {
					t.Errorf("%s: act %d still names the source: %s", where, e.Seq, said)
				}
				return nil
			})
		})
		if err != nil {
			t.Error(err)
		}
	}
	for where, d := range map[string]*desk.Desk{"here": x.d, "the other desk": other} {
		var file bytes.Buffer
		_, err := d.Log.Whole(ctx, x.who, &file)
		if err != nil || file.Len() == 0 || bytes.Contains(file.Bytes(), []byte("Qanary")) {
			t.Errorf("%s: the whole log, %d bytes, %v", where, file.Len(), err)
		}
	}
}

// TestNoLineOfTheLogNamesTheSourceOfAnEmptiedAct erases a list whose columns an older program kept under the name of
// the source: that subject stays in the log, and no line shows it.
func TestNoLineOfTheLogNamesTheSourceOfAnEmptiedAct(t *testing.T) {
	x, _ := newErasable(t, 1)
	ctx, who := t.Context(), x.who
	const source = "Qanary Office"
	list := readIn(t, x.d, x.who, edition(source, "9,Qanary Nine,M,34,2031-03-07,Zahrun,")).ID
	old := "mapping/" + source
	x.put(x.d, record.ChangeSettings, record.Setting{ID: old, Value: `{"Qanary's people":"name"}`}, old)
	if _, err := x.d.Lists.SaveMapping(ctx, x.who, source, intake.Mapping{"Qanary's men": "name"}); err != nil {
		t.Fatal(err)
	}
	who.Reason = "taken in by mistake"
	for _, id := range []string{x.list, list} {
		if _, err := x.d.Lists.EraseList(ctx, who, id); err != nil {
			t.Fatal(err)
		}
	}
	x.nothing("after both", x.d.Store)
	lines, err := x.d.Log.Lines(ctx, x.who, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	erased := 0
	for _, l := range lines {
		if strings.Contains(fmt.Sprintf("%+v", l), "Qanary") {
			t.Errorf("a line names the source: %+v", l)
		}
		if l.Act == record.ChangeSettings && l.Subject == string(l.ID) {
			erased++
		}
	}
	if erased != 2 {
		t.Errorf("%d lines of %d have no subject but themselves", erased, len(lines))
	}
}
