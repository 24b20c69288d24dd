package desk_test

import (
	"context"
	"errors"
	"testing"

	"recount/internal/desk"
	"recount/record"
)

// A likely number that was published stays as it was when the case learns more; publishing again supersedes it.
func TestPublishedEstimateIsFrozen(t *testing.T) {
	ctx := context.Background()
	d, who := sampleCase(t)
	if _, _, err := d.Estimates.PublishEstimate(ctx, who, killed()); !errors.Is(err, desk.ErrInput) {
		t.Fatalf("published without an estimate: %v", err)
	}
	if p, err := d.Estimates.PublishedEstimate(ctx, who, killed()); p != nil || err != nil {
		t.Fatalf("published before anybody did: %v, %v", p, err)
	}
	if _, err := d.Estimates.Estimate(ctx, who, killed(), brisk); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Estimates.PublishEstimate(ctx, who, killed()); !errors.Is(err, desk.ErrInput) {
		t.Fatalf("a quick estimate was published: %v", err)
	}
	full := brisk
	full.Full = true
	made, err := d.Estimates.Estimate(ctx, who, killed(), full)
	if err != nil {
		t.Fatal(err)
	}
	if made.Code == "" || made.Digest == "" {
		t.Errorf("code %q and data %q are not named", made.Code, made.Digest)
	}
	first, out, err := d.Estimates.PublishEstimate(ctx, who, killed())
	if err != nil || first.Supersedes != "" {
		t.Fatalf("%v %v", first, err)
	}
	want := string(bytesOf(t, made))
	check := func(edition string, current bool) {
		t.Helper()
		p, err := d.Estimates.PublishedEstimate(ctx, who, killed())
		if err != nil || p.Edition != edition || p.Current != current || string(bytesOf(t, p.Result)) != want {
			t.Fatalf("published: %v, %+v", err, p)
		}
	}
	check(first.ID, true)
	if _, err := d.Log.Undo(ctx, who, out.Change); !errors.Is(err, desk.ErrInput) {
		t.Errorf("what was published was undone: %v", err)
	}

	victims, err := d.Persons.Victims(ctx, who, "", 10)
	if err != nil || len(victims) < 2 {
		t.Fatalf("%d victims: %v", len(victims), err)
	}
	if _, err := d.Persons.JudgePair(ctx, who, record.IdentityLink{A: victims[0].ID, B: victims[1].ID,
		Kind: record.NotSamePerson}); err != nil {
		t.Fatal(err)
	}
	check(first.ID, false)
	if _, _, err := d.Estimates.PublishEstimate(ctx, who, killed()); !errors.Is(err, desk.ErrInput) {
		t.Errorf("published what the case no longer says: %v", err)
	}

	again, err := d.Estimates.Estimate(ctx, who, killed(), full)
	if err != nil {
		t.Fatal(err)
	}
	second, _, err := d.Estimates.PublishEstimate(ctx, who, killed())
	if err != nil || second.Supersedes != first.ID {
		t.Fatalf("%v %v", second, err)
	}
	want = string(bytesOf(t, again))
	check(second.ID, true)
}
