package main

import (
	"testing"
	"time"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// TestTheDemoShowsWhatTheDeskDoes: judging moves numbers, a list waits, two desks disagree, copies depart from their
// account, a figure is held back, an estimate is asked for, incidents hang together on the map, an edition is drafted.
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
	moves := 0
	waiting, err := d.Sources.Inbox(ctx, who, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range waiting {
		for _, c := range w.Extraction.Claims {
			if _, judged := w.Judged[c.ID]; judged || c.Count == nil {
				continue
			}
			of := count.Query{Cell: record.AnyCell(c.Count.Cell.Outcome)}
			of.Cell.Status = c.Count.Cell.Status
			if p, err := d.Tolls.Preview(ctx, who, of, c); err == nil && p.Before != p.After {
				moves++
			}
		}
	}
	if moves == 0 {
		t.Error("no claim that waits would move a number")
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
