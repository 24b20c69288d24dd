package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"recount/count"
	"recount/estimate"
	"recount/internal/desk"
	"recount/internal/sample"
	"recount/record"
)

// brisk keeps the sampler short: these tests are about what goes in and what else changes, not about its accuracy.
var brisk = desk.EstimateOptions{Seed: 7, Draws: 4, LCMCR: estimate.LCMCROptions{BurnIn: 200, Block: 500,
	MinSweeps: 1000, MaxSweeps: 1000, MinESS: 20, MaxRHat: 2}}

// sampleCase is a desk with the three lists of the made-up case.
func sampleCase(t *testing.T) (*desk.Desk, desk.Who) {
	t.Helper()
	d, who, _ := newDesk(t, true)
	for _, l := range sample.Generate(sample.Options{Seed: 1}).Lists {
		plan, err := d.Lists.PlanImport(context.Background(), who, listFile(t, l))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lists.Import(context.Background(), who, plan, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lists.AdmitList(context.Background(), who, plan.ID); err != nil {
			t.Fatal(err)
		}
	}
	return d, who
}

func tollJSON(t *testing.T, d *desk.Desk, who desk.Who, q count.Query) string {
	t.Helper()
	r, _, err := d.Tolls.Toll(context.Background(), who, q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEstimateOfTheMadeUpCaseChangesNothingElse(t *testing.T) {
	ctx := context.Background()
	d, who := sampleCase(t)
	before := tollJSON(t, d, who, killed())
	if r, err := d.Estimates.Estimated(ctx, who, killed()); r != nil || err != nil {
		t.Fatalf("an estimate before anybody asked: %v, %v", r, err)
	}
	start := time.Now()
	r, err := d.Estimates.Estimate(ctx, who, killed(), brisk)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %s (%d of %d on two lists or more), %v", r.Verdict, r.Headline, r.Shared, r.Observed,
		time.Since(start))
	toll, _, err := d.Tolls.Toll(ctx, who, killed())
	if err != nil || r.Observed < toll.Named.Low || r.Observed > toll.Named.High || len(r.Lists) != 3 ||
		r.Linkage == nil || r.Linkage.Draws != brisk.Draws || r.Seed != 7 {
		t.Errorf("%d persons on %d lists, named %+v, linkage %+v, %v", r.Observed, len(r.Lists), toll.Named, r.Linkage,
			err)
	}
	switch {
	case r.Envelope != nil && r.Refused == nil:
		if r.Envelope.Low < float64(r.Linkage.ObservedLow) {
			t.Errorf("the envelope begins at %v, below the %d documented", r.Envelope.Low, r.Linkage.ObservedLow)
		}
	case r.Refused == nil && r.Verdict != estimate.AtLeast:
		t.Errorf("neither an envelope nor a refusal: %+v", r)
	}
	if after := tollJSON(t, d, who, killed()); after != before {
		t.Error("the estimate moved the toll")
	}
	if kept, err := d.Estimates.Estimated(ctx, who, killed()); kept != r || err != nil {
		t.Errorf("the estimate was not kept: %v", err)
	}
	other := count.Query{Cell: record.AnyCell(record.Missing)}
	if kept, err := d.Estimates.Estimated(ctx, who, other); kept != nil || err != nil {
		t.Errorf("the estimate of the dead shown for the missing: %v", err)
	}
	again, err := d.Estimates.Estimate(ctx, who, killed(), brisk)
	if err != nil || !reflect.DeepEqual(bytesOf(t, r), bytesOf(t, again)) {
		t.Errorf("the same seed gave other bytes (%v)", err)
	}
}

func bytesOf(t *testing.T, r *estimate.Result) []byte {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEstimateRefusesInWords(t *testing.T) {
	ctx := context.Background()
	d, who, _ := newDesk(t, true)
	if _, err := d.Estimates.Estimate(ctx, who, killed(), brisk); !errors.Is(err, desk.ErrInput) {
		t.Errorf("no list at all: %v", err)
	}
	for i, l := range sample.Generate(sample.Options{Seed: 1}).Lists[:2] {
		plan, err := d.Lists.PlanImport(ctx, who, listFile(t, l))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lists.Import(ctx, who, plan, nil); err != nil {
			t.Fatal(err)
		}
		out, err := d.Lists.AdmitList(ctx, who, plan.ID)
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := d.Estimates.Estimated(ctx, who, killed()); kept != nil || err != nil {
			t.Errorf("an estimate outlived the records it rests on (%v, %v)", out, err)
		}
		r, err := d.Estimates.Estimate(ctx, who, killed(), brisk)
		if err != nil || r.Verdict != estimate.NoNumber || r.Refused == nil || len(r.Lists) != i+1 {
			t.Errorf("%d lists: %+v, %v", i+1, r, err)
		}
	}
	if _, err := d.Estimates.Estimate(ctx, desk.Who{Account: "nobody"}, killed(), brisk); err == nil {
		t.Error("a stranger was given an estimate")
	}
}
