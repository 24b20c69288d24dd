package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"recount/internal/desk"
	"recount/internal/flow"
	"recount/publish"
	"recount/record"
)

func editionSpec() desk.EditionSpec {
	return desk.EditionSpec{
		Titles: map[string]string{"en": "Killed in Qasiran", "ar": "القتلى في قصيران"}, Desk: "Data desk", Licence: "CC-BY-4.0",
		Question: flow.Question{Outcome: record.Killed, Status: "civilian"},
	}
}

// TestAnEditionIsReleasedByTwoAndCorrectedByTheNext follows an edition from draft to its successor.
func TestAnEditionIsReleasedByTwoAndCorrectedByTheNext(t *testing.T) {
	ctx := context.Background()
	d, by := newTeam(t)
	head := by.founder
	head.Second = by.reviewer.Account
	for _, page := range coastPages(t)[:3] {
		if _, err := d.AddDocument(ctx, by.analyst, page); err != nil {
			t.Fatal(err)
		}
	}
	accept := func(upTo int) {
		t.Helper()
		inbox, err := d.Inbox(ctx, by.analyst, 40)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range inbox {
			for _, claim := range r.Extraction.Claims {
				if upTo--; upTo < 0 {
					return
				}
				if _, err := d.Accept(ctx, by.analyst, r.Document.ID, claim.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	accept(4)
	e := d.Editions()
	draft, _, err := e.Draft(ctx, by.analyst, editionSpec())
	if err != nil {
		t.Fatal(err)
	}
	audit, err := e.Audit(ctx, by.analyst, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(audit.Refusals) != 1 || audit.Refusals[0].Rule != publish.NeedsTwoApprovals {
		t.Fatalf("a draft that nobody approved: %+v", audit.Refusals)
	}
	if _, _, err := e.Release(ctx, head, draft.ID); !refusedBy(err, publish.NeedsTwoApprovals) {
		t.Fatalf("released without approval: %v", err)
	}
	if _, _, err := e.Approve(ctx, by.reviewer, draft.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Approve(ctx, by.reviewer, draft.ID); err == nil {
		t.Error("one person approved twice")
	}
	if _, _, err := e.Release(ctx, head, draft.ID); !refusedBy(err, publish.NeedsTwoApprovals) {
		t.Fatalf("released with one approval: %v", err)
	}
	if _, _, err := e.Approve(ctx, by.other, draft.ID); err != nil {
		t.Fatal(err)
	}
	first, _, err := e.Release(ctx, head, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Files(ctx, head, draft.ID)
	if err != nil || again.Digest() != first.Digest() {
		t.Fatalf("the edition does not come out the same: %v", err)
	}
	accept(100)
	next, _, err := e.Draft(ctx, by.analyst, editionSpec())
	if err != nil {
		t.Fatal(err)
	}
	if next.Supersedes != draft.ID {
		t.Errorf("the next edition takes the place of %q, not %q", next.Supersedes, draft.ID)
	}
	late, err := e.Files(ctx, head, draft.ID)
	if err != nil || late.Digest() != first.Digest() {
		t.Errorf("what the case learned since has changed a released edition: %v", err)
	}
	for _, who := range []desk.Who{by.reviewer, by.other} {
		if _, _, err := e.Approve(ctx, who, next.ID); err != nil {
			t.Fatal(err)
		}
	}
	second, _, err := e.Release(ctx, head, next.ID)
	if err != nil {
		t.Fatal(err)
	}
	diff, err := e.Diff(ctx, head, draft.ID, next.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(diff) == 0 || diff[0].Reason == "" {
		t.Errorf("two editions print otherwise and nothing says why: %+v", diff)
	}
	if !strings.Contains(string(second.Files["errata.json"]), `"reason"`) {
		t.Error("the next edition has no errata")
	}
	if _, _, err := e.Withdraw(ctx, head, draft.ID, "superseded in error"); err != nil {
		t.Fatal(err)
	}
	all, err := e.List(ctx, by.analyst)
	if err != nil || len(all) != 2 || all[0].State != record.EditionWithdrawn || all[1].State != record.EditionPublished {
		t.Errorf("editions: %+v, %v", all, err)
	}
}

func refusedBy(err error, rule publish.Rule) bool {
	var r *desk.RefusedError
	return errors.As(err, &r) && r.Refusals[0].Rule == rule
}
