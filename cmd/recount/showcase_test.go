package main

import (
	"testing"
	"time"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// TestTheDemoShowsWhatTheDeskDoes: claims and a list wait, origins report, copies depart from their account, two desks
// disagree, an estimate is asked for, an edition is drafted.
func TestTheDemoShowsWhatTheDeskDoes(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	d, done, err := demoCase(ctx, dir+"/case", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done() }()
	user, _, err := d.Users.SoleAccount(ctx)
	if err != nil {
		t.Fatal(err)
	}
	who := desk.Who{Account: user.ID, Fresh: time.Now(), Reason: "made up"}
	if err := showcase(ctx, d, who, dir, 1); err != nil {
		t.Fatal(err)
	}
	q := count.Query{Cell: record.AnyCell(record.Killed)}
	q.Cell.Status = record.Civilian
	r, ledger, err := d.Tolls.Toll(ctx, who, q)
	if err != nil {
		t.Fatal(err)
	}
	doubts := len(r.Held) + len(r.Warnings)
	if ledger.Open == 0 || len(ledger.Waiting) != 1 || len(r.Reported) < 2 || doubts == 0 {
		t.Errorf("%d claims wait, %d lists, %d origins report, %d doubts", ledger.Open, len(ledger.Waiting),
			len(r.Reported), doubts)
	}
	desks, err := d.Exchange().Status(ctx, who)
	if err != nil || len(desks.Contradictions) != 1 {
		t.Errorf("%d contradictions (%v)", len(desks.Contradictions), err)
	}
	editions, err := d.Editions().List(ctx, who)
	if err != nil || len(editions) != 1 {
		t.Errorf("%d editions (%v)", len(editions), err)
	}
	jobs, err := d.Queue.Jobs(ctx, who, "", 5)
	if err != nil || len(jobs) != 1 {
		t.Errorf("%d estimates asked for (%v)", len(jobs), err)
	}
}
