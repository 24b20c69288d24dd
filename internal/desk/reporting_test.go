package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"recount/count"
	"recount/intake"
	"recount/internal/desk"
	"recount/internal/flow"
	"recount/record"
)

// TestReportSaysWhatThePageSays: the printed toll of a case and the one that pages show are the same numbers, and why
// they moved adds up.
func TestReportSaysWhatThePageSays(t *testing.T) {
	d, who, c := newDesk(t, true)
	ctx := context.Background()
	for _, page := range coastPages(t) {
		if _, err := d.Sources.AddDocument(ctx, who, page); err != nil {
			t.Fatal(err)
		}
	}
	before := c.now()
	inbox, err := d.Sources.Inbox(ctx, who, 40)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range inbox {
		for _, claim := range r.Extraction.Claims {
			if _, err := d.Claims.Accept(ctx, who, r.Document.ID, claim.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	opts := flow.TollOptions{Question: flow.Question{Outcome: record.Killed, Status: "civilian"}}
	r, err := d.Tolls.Report(ctx, who, opts)
	if err != nil {
		t.Fatal(err)
	}
	q := count.Query{Cell: record.AnyCell(record.Killed)}
	q.Cell.Status = record.Civilian
	want, _, err := d.Tolls.Toll(ctx, who, q)
	if err != nil {
		t.Fatal(err)
	}
	got := r.Tolls[0].Result
	if got.DocumentedMinimum.Low != want.DocumentedMinimum.Low || got.Named != want.Named ||
		len(got.Reported) != len(want.Reported) || want.DocumentedMinimum.Low == 0 {
		t.Errorf("the report says %d documented and %+v named, the page %d and %+v", got.DocumentedMinimum.Low,
			got.Named, want.DocumentedMinimum.Low, want.Named)
	}
	why, err := d.Tolls.Why(ctx, who, opts, before, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if why.After.Documented != want.DocumentedMinimum.Low || why.Before.Documented != 0 || len(why.Steps) != 1 ||
		why.Steps[0].Kind != "claims" {
		t.Errorf("why: %+v", why)
	}
	if len(why.Claims) != why.Steps[0].Changes || why.Claims[0].Words == "" {
		t.Errorf("%d claims listed of %d", len(why.Claims), why.Steps[0].Changes)
	}
	if _, err := d.Tolls.Report(ctx, desk.Who{Account: "nobody"}, opts); err == nil {
		t.Error("a stranger got a report")
	}
}

// coastPages reads the plain-text pages of the shipped example.
func coastPages(t *testing.T) []record.Document {
	t.Helper()
	files, err := filepath.Glob("../../examples/coast/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no example", err)
	}
	var out []record.Document
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		docs, problems := intake.Read(filepath.Base(f), b, intake.Options{})
		if len(docs) != 1 {
			t.Fatal(f, problems)
		}
		out = append(out, docs[0])
	}
	return out
}
