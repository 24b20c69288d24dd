package desk

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"recount/access"
	"recount/count"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// connections are the ways in which a case is opened: one connection that holds the file, one reader beside the writer,
// several.
var connections = map[string]store.Options{"one": {Exclusive: true}, "one reader": {Readers: 1}, "several": {}}

// deskWith opens a desk whose case has a few records on two lists.
func deskWith(t *testing.T, o store.Options, records int) (*Desk, Who) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d := New(Parts{Store: s, Policy: access.Default(), Places: &record.PlaceTree{}, Standard: verify.House(),
		Now: time.Now})
	account, err := d.Users.Found(ctx, "first analyst", true)
	if err != nil {
		t.Fatal(err)
	}
	who := Who{Account: account, Fresh: time.Now()}
	for i := range records {
		v := record.VictimRecord{Name: fmt.Sprintf("Samer Invented%d", i/2),
			Source: record.OriginID([]string{"LIST-A", "LIST-B"}[i%2]), Years: 30}
		if _, _, err := d.Persons.RecordVictim(ctx, who, v); err != nil {
			t.Fatal(err)
		}
	}
	return d, who
}

func past() count.Query {
	return count.Query{Cell: record.AnyCell(record.Killed), KnownAt: time.Now().Add(-time.Millisecond)}
}

func TestAQuestionOfThePastWaitsForNobody(t *testing.T) {
	for name, o := range connections {
		t.Run(name, func(t *testing.T) {
			d, who := deskWith(t, o, 12)
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			done := make(chan error, 6)
			for range cap(done) {
				go func() {
					_, _, err := d.Tolls.Toll(ctx, who, past())
					done <- err
				}()
			}
			for range cap(done) {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestALinkageUnderWayHoldsNoReaderAndIsDoneOnce(t *testing.T) {
	for name, o := range connections {
		t.Run(name, func(t *testing.T) {
			d, who := deskWith(t, o, 6)
			d.ledgers.linkage.one <- struct{}{} // as a long comparison does
			gone, leave := context.WithCancel(t.Context())
			left, stays := make(chan error, 4), make(chan error, 4)
			for range 4 {
				go func() { _, _, err := d.Tolls.Toll(gone, who, killedQuestion()); left <- err }()
				go func() { _, _, err := d.Tolls.Toll(t.Context(), who, killedQuestion()); stays <- err }()
			}
			waiting := func() (runs, askers int) {
				d.ledgers.linkage.mu.Lock()
				defer d.ledgers.linkage.mu.Unlock()
				for _, r := range d.ledgers.linkage.running {
					runs, askers = runs+1, askers+r.waiting
				}
				return runs, askers
			}
			for until := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
				runs, askers := waiting()
				if runs > 1 {
					t.Fatalf("%d linkages of the same records", runs)
				}
				if askers == 8 {
					break
				}
				if time.Now().After(until) {
					t.Fatalf("%d of 8 wait for the linkage", askers)
				}
			}
			short, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			if _, err := d.Queue.Jobs(short, who, "", 5); err != nil {
				t.Error("a page that needs no linkage waits for one:", err)
			}
			if _, _, err := d.Persons.RecordVictim(short, who,
				record.VictimRecord{Name: "Rula Fictive", Source: "LIST-A"}); err != nil {
				t.Error("an act waits for a linkage:", err)
			}
			leave()
			for range 4 {
				if err := <-left; !errors.Is(err, context.Canceled) {
					t.Error("whoever left was answered:", err)
				}
			}
			<-d.ledgers.linkage.one
			for range 4 {
				if err := <-stays; err != nil {
					t.Error("whoever stayed was not answered:", err)
				}
			}
		})
	}
}

func killedQuestion() count.Query { return count.Query{Cell: record.AnyCell(record.Killed)} }

func TestALinkageThatNobodyWaitsForEnds(t *testing.T) {
	d, who := deskWith(t, store.Options{}, 6)
	d.ledgers.linkage.one <- struct{}{}
	defer func() { <-d.ledgers.linkage.one }()
	short, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	if _, _, err := d.Tolls.Toll(short, who, killedQuestion()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the asker's context does not end the waiting: %v", err)
	}
	d.ledgers.linkage.mu.Lock()
	defer d.ledgers.linkage.mu.Unlock()
	if n := len(d.ledgers.linkage.running); n != 0 {
		t.Errorf("%d linkages go on for nobody", n)
	}
}

func TestJudgementsAgainstEachOtherAreContestedAndLeftOut(t *testing.T) {
	ctx := t.Context()
	d, who := deskWith(t, store.Options{}, 0)
	var ids []record.VictimRecordID
	for i := range 5 {
		id, _, err := d.Persons.RecordVictim(ctx, who, record.VictimRecord{
			Name: "Karim Invented", Source: record.OriginID(fmt.Sprintf("LIST-%d", i)), Years: 30,
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, record.VictimRecordID(id))
	}
	judge := func(a, b int, k record.LinkKind) Outcome {
		t.Helper()
		out, err := d.Persons.JudgePair(ctx, who, record.IdentityLink{A: ids[a], B: ids[b], Kind: k})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	judge(0, 1, record.SamePerson)
	judge(3, 4, record.SamePerson)
	judge(1, 2, record.SamePerson)
	apart := judge(0, 2, record.NotSamePerson)
	_, l, err := d.Tolls.Toll(ctx, who, killedQuestion())
	if err != nil {
		t.Fatal("judgements against each other take the toll away:", err)
	}
	if len(l.Contested) != 3 {
		t.Errorf("contested are %v, want the three that cannot all be true", l.Contested)
	}
	for _, j := range l.judgedPairs() {
		if j.Kind != record.PossiblySamePerson && pairID(j) != pairID(record.IdentityLink{A: ids[3], B: ids[4]}) {
			t.Errorf("%v counts although it is contested", j)
		}
	}
	if _, err := d.Tolls.Questions(ctx, who, 10); err != nil {
		t.Error(err)
	}
	if _, err := d.Tolls.Minimum(ctx, who, killedQuestion()); err != nil {
		t.Error(err)
	}
	if _, err := d.Verification.Findings(ctx, who, ids[0]); err != nil {
		t.Error(err)
	}
	if _, err := d.Log.Undo(ctx, who, apart.Change); err != nil {
		t.Fatal(err)
	}
	if _, l, err = d.Tolls.Toll(ctx, who, killedQuestion()); err != nil || len(l.Contested) != 0 {
		t.Errorf("once one is taken back: %v, %v", l.Contested, err)
	}
}

func TestFingerprintHoldsWhatTheLinkageLooksAt(t *testing.T) {
	base := record.VictimRecord{ID: "v1", Source: "LIST-A", Name: "Karim Invented", Sex: record.Male, Years: 30,
		Place: "p1"}
	seen := map[string]string{fingerprint([]record.VictimRecord{base}, nil): "nothing"}
	for what, change := range map[string]func(*record.VictimRecord){
		"sex":    func(v *record.VictimRecord) { v.Sex = record.Female },
		"birth":  func(v *record.VictimRecord) { v.Born = record.ExactDate(record.NewDay(1931, 1, 1)) },
		"place":  func(v *record.VictimRecord) { v.Place = "p2" },
		"source": func(v *record.VictimRecord) { v.Source = "LIST-B" },
		"age":    func(v *record.VictimRecord) { v.Years = 31 },
		"death":  func(v *record.VictimRecord) { v.Died = record.ExactDate(record.NewDay(2025, 3, 7)) },
		"name":   func(v *record.VictimRecord) { v.Name = "Karim Inventedx" },
	} {
		v := base
		change(&v)
		print := fingerprint([]record.VictimRecord{v}, nil)
		if other, ok := seen[print]; ok {
			t.Errorf("a change of %s leaves the fingerprint of a change of %s", what, other)
		}
		seen[print] = what
	}
}
