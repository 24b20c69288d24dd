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
	if ledger.Open == 0 || len(ledger.Waiting) != 1 || len(r.Reported) < 2 || len(r.Held) == 0 || len(r.Warnings) == 0 {
		t.Errorf("%d claims wait, %d lists, %d origins report, %d figures are held back, %d doubts", ledger.Open,
			len(ledger.Waiting), len(r.Reported), len(r.Held), len(r.Warnings))
	}
	if raises := raising(t, d, who); raises == 0 {
		t.Error("no claim that waits would raise the documented minimum")
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

// raising counts the claims that wait and would raise the documented minimum of what they count.
func raising(t *testing.T, d *desk.Desk, who desk.Who) int {
	t.Helper()
	waiting, err := d.Sources.Inbox(t.Context(), who, 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range waiting {
		for _, c := range r.Extraction.Claims {
			if _, judged := r.Judged[c.ID]; judged || c.Count == nil {
				continue
			}
			move, err := d.Tolls.Preview(t.Context(), who, count.Query{Cell: c.Count.Cell}, c)
			if err != nil {
				t.Fatal(err)
			}
			if move.After > move.Before {
				n++
			}
		}
	}
	return n
}
