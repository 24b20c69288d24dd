package desk_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"recount/access"
	"recount/count"
	"recount/extract"
	"recount/intake"
	"recount/internal/desk"
	"recount/internal/sample"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
	"recount/verify"
)

// clock is a clock that tests move by hand.
type clock struct {
	at time.Time
	mu sync.Mutex // workers ask at once
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond) // two acts are never at one moment
	return c.at
}

// newDesk opens a desk on a new case and gives its first account.
func newDesk(t *testing.T, solo bool) (*desk.Desk, desk.Who, *clock) {
	t.Helper()
	ctx := context.Background()
	c := &clock{at: time.Date(2031, 3, 20, 9, 0, 0, 0, time.UTC)}
	s, err := store.Create(ctx, t.TempDir()+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(c.at.UnixMicro()), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	places := &record.PlaceTree{}
	named := map[string]record.PlaceID{}
	for _, p := range sample.Generate(sample.Options{Seed: 1}).Places {
		places.Add(p)
		named[p.NameEN], named[p.NameAR] = p.ID, p.ID
	}
	extractor, err := extract.Default()
	if err != nil {
		t.Fatal(err)
	}
	d := desk.New(desk.Parts{
		Store: s, Policy: access.Default(), Extractor: extractor, Places: places,
		PlaceNamed: func(n string) record.PlaceID { return named[n] }, Standard: verify.House(), Code: "recount test",
		Now: c.now,
	})
	account, err := d.Users.Found(ctx, "first analyst", solo)
	if err != nil {
		t.Fatal(err)
	}
	return d, desk.Who{Account: account, Fresh: c.at}, c
}

func listFile(t *testing.T, l sample.List) desk.ListFile {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(append([][]string{l.Columns}, l.Rows...)); err != nil {
		t.Fatal(err)
	}
	return desk.ListFile{Name: l.Name, Data: b.Bytes(), Source: record.OriginID(l.Origin)}
}

func killed() count.Query { return count.Query{Cell: record.AnyCell(record.Killed)} }

func TestImportIsPlannedIdempotentAndUndoneAsOne(t *testing.T) {
	ctx := context.Background()
	d, who, c := newDesk(t, true)
	l := sample.Generate(sample.Options{Seed: 1}).Lists[0]
	plan, err := d.Lists.PlanImport(ctx, who, listFile(t, l))
	if err != nil || len(plan.Records) != len(l.Rows) || len(plan.Bad) != 0 || plan.Known != 0 {
		t.Fatalf("%d records of %d rows, %v, %v", len(plan.Records), len(l.Rows), plan.Bad, err)
	}
	if got, _ := d.Persons.Victims(ctx, who, "", 10); len(got) != 0 {
		t.Fatal("a dry run wrote records")
	}
	if _, err := d.Lists.Import(ctx, who, plan, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.AdmitList(ctx, who, plan.ID); err != nil {
		t.Fatal(err)
	}
	before := c.now()
	if _, err := d.Lists.Import(ctx, who, plan, nil); !errors.Is(err, desk.ErrKnown) {
		t.Errorf("the same list twice: %v", err)
	}
	toll, _, err := d.Tolls.Toll(ctx, who, killed())
	if err != nil || toll.Named.High == 0 {
		t.Fatalf("named %+v, %v", toll.Named, err)
	}
	if _, err := d.Lists.UndoImport(ctx, who, plan.ID); err != nil {
		t.Fatal(err)
	}
	after, _, err := d.Tolls.Toll(ctx, who, killed())
	if err != nil || after.Named.High != 0 {
		t.Errorf("after undoing %+v, %v", after.Named, err)
	}
	then := killed()
	then.KnownAt = before
	past, _, err := d.Tolls.Toll(ctx, who, then)
	if err != nil || past.Named != toll.Named {
		t.Errorf("as known before the undoing %+v, was %+v, %v", past.Named, toll.Named, err)
	}
}

func TestJudgingMovesTheTollAndUndoBringsItBack(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	text := "published: 2031-03-11\noutlet: Coast Ledger\n\nThe Syrian Observatory for Human Rights has documented the killing of 321 civilians since March 6.\n"
	docs, problems := intake.Read("page.txt", []byte(text), intake.Options{})
	if len(docs) != 1 {
		t.Fatal(problems)
	}
	if _, err := d.Sources.AddDocument(ctx, who, docs[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Sources.AddDocument(ctx, who, docs[0]); !errors.Is(err, desk.ErrKnown) {
		t.Errorf("the same page twice: %v", err)
	}
	inbox, err := d.Sources.Inbox(ctx, who, 10)
	if err != nil || len(inbox) != 1 || inbox[0].Open() == 0 {
		t.Fatalf("inbox %+v, %v", inbox, err)
	}
	claim := inbox[0].Extraction.Claims[0]
	q := killed()
	q.Cell.Status = record.Civilian
	preview, err := d.Tolls.Preview(ctx, who, q, claim)
	if err != nil || preview.Before != 0 || preview.After != 321 {
		t.Fatalf("preview %d -> %d, %v", preview.Before, preview.After, err)
	}
	out, err := d.Claims.Accept(ctx, who, docs[0].ID, claim.ID)
	if err != nil {
		t.Fatal(err)
	}
	low := func() int {
		r, _, err := d.Tolls.Toll(ctx, who, q)
		if err != nil {
			t.Fatal(err)
		}
		return r.DocumentedMinimum.Low
	}
	if got := low(); got != 321 {
		t.Errorf("after accepting: %d", got)
	}
	if _, err := d.Log.Undo(ctx, who, out.Change); err != nil {
		t.Fatal(err)
	}
	if got := low(); got != 0 {
		t.Errorf("after undoing: %d", got)
	}
}

func TestTestimonyNeedsConsentAndWithdrawalErasesIt(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	n := desk.NewTestimony{Role: "survivor", Text: record.Hide("what the invented witness saw"),
		Identity: record.Hide("Invented Witness")}
	if _, _, err := d.Testimony.RecordTestimony(ctx, who, n); !errors.Is(err, desk.ErrInput) {
		t.Errorf("without consent: %v", err)
	}
	n.Consents = []record.ConsentRecord{{Purpose: record.PurposeRecord, Given: true},
		{Purpose: record.PurposeAnalyse, Given: true}}
	if _, _, err := d.Testimony.RecordTestimony(ctx, who, n); !errors.Is(err, desk.ErrInput) {
		t.Errorf("without custodians: %v", err)
	}
	if _, err := d.SetCustodians(ctx, who, identity.Recipient().String()); err != nil {
		t.Fatal(err)
	}
	id, _, err := d.Testimony.RecordTestimony(ctx, who, n)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); err == nil {
		t.Error("a statement was opened without a reason")
	}
	who.Reason = "to compare with the list of the village"
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeShareUN); err == nil {
		t.Error("a statement was opened for a purpose nobody agreed to")
	}
	got, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse)
	if err != nil || got.Text.Reveal() != "what the invented witness saw" {
		t.Fatalf("%v", err)
	}
	if strings.Contains(fmt.Sprintf("%+v", got), "witness saw") {
		t.Error("a statement printed")
	}
	if got, err := d.Testimony.Witness(ctx, who, id, record.Hide(identity.String())); err != nil ||
		string(got.Reveal()) != "Invented Witness" {
		t.Fatalf("before the withdrawal: %v", err)
	}
	if _, err := d.Testimony.Withdraw(ctx, who, record.Withdrawal{Testimony: id,
		Why: "the witness asked"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Testimony.Statement(ctx, who, id, record.PurposeAnalyse); err == nil {
		t.Error("a withdrawn statement was read")
	}
	if got, err := d.Testimony.Witness(ctx, who, id, record.Hide(identity.String())); err == nil || !got.Empty() {
		t.Error("a withdrawn witness was opened with the custodian's key")
	}
	report, err := d.Store.Check(ctx, true)
	if err != nil || !report.Clean() {
		t.Errorf("after erasure the case is not clean: %+v, %v", report, err)
	}
}

func TestStrangerSeesNothing(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	id, _, err := d.Events.MakeIncident(ctx, who, record.Incident{Kind: "ambush", Title: "an ambush"})
	if err != nil || id == "" {
		t.Fatal(err)
	}
	stranger := desk.Who{Account: "nobody"}
	if _, err := d.Events.Incidents(ctx, stranger); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("a stranger lists: %v", err)
	}
	if _, err := d.Persons.Victim(ctx, stranger, "v-any"); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("a stranger reads: %v", err)
	}
	if _, _, err := d.Events.MakeIncident(ctx, stranger, record.Incident{Kind: "ambush"}); !errors.Is(err,
		desk.ErrRefused) {
		t.Errorf("a stranger writes: %v", err)
	}
	lines, err := d.Log.Lines(ctx, who, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	refusals := 0
	for _, l := range lines {
		if l.Act == record.RefuseAct {
			refusals++
		}
	}
	if refusals != 3 {
		t.Errorf("%d refusals are in the log, want 3", refusals)
	}
}

func TestChainsNeedASource(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	a, _, _ := d.Events.MakeIncident(ctx, who, record.Incident{Kind: "ambush"})
	b, _, _ := d.Events.MakeIncident(ctx, who, record.Incident{Kind: "summary_execution"})
	link := record.IncidentLink{Kind: record.RetaliationFor, From: record.IncidentID(b), To: record.IncidentID(a)}
	if _, _, err := d.Events.LinkIncidents(ctx, who, link); !errors.Is(err, desk.ErrInput) {
		t.Errorf("a chain without a source: %v", err)
	}
	link.Origin = "QRM"
	if _, _, err := d.Events.LinkIncidents(ctx, who, link); err != nil {
		t.Error(err)
	}
}

func TestOverdueCommitmentsComeFirst(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	due := func(s string) record.Date {
		x, err := record.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []record.CommitmentRecord{
		{Commitment: record.Commitment{By: "president", Promise: "aid", Due: due("2031-12-01")}, State: "promised"},
		{Commitment: record.Commitment{By: "president", Promise: "investigation", Due: due("2031-03-10")},
			State: "promised"},
		{Commitment: record.Commitment{By: "president", Promise: "compensation", Due: due("2031-03-01")},
			State: "kept"},
	} {
		if _, _, err := d.FollowUp.RecordCommitment(ctx, who, c); err != nil {
			t.Fatal(err)
		}
	}
	got, err := d.FollowUp.Commitments(ctx, who)
	if err != nil || len(got) != 3 || !got[0].Overdue || got[0].Commitment.Promise != "investigation" ||
		got[1].Overdue {
		t.Errorf("%+v, %v", got, err)
	}
}
